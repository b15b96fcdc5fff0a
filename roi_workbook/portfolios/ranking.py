"""The order of cases, and which to fund first. Keys are whole numbers, so that every program orders them
alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from roi_workbook.portfolios.choosing import Option, best_choice
from roi_workbook.portfolios.records import Case, Funding

STEPS = 100**3
"""Efficiencies are compared to one part in this many, money to the cent."""


def rounded(value: float) -> int:
    """The nearest whole number, halves away from zero as in Excel."""
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def cents(money: float) -> int:
    """Money in whole cents."""
    return rounded(money * 100)


def npv_of(case: Case) -> float:
    """Net present value, which every case has."""
    return case.figures["npv"] or 0.0


def one_off_of(case: Case) -> float:
    """One-off investment, which every case has."""
    return case.figures["one_off_investment"] or 0.0


def efficiency_of(case: Case) -> float | None:
    """Net present value per unit of one-off investment; None where that is not above half a cent."""
    return npv_of(case) / one_off_of(case) if cents(one_off_of(case)) > 0 else None


def npv_key(case: Case) -> int:
    """The sort key for net present value: cents."""
    return cents(npv_of(case))


def cost_key(case: Case) -> int:
    """What a case takes from the budget: its one-off investment in cents, nothing where that is below zero."""
    return max(0, cents(one_off_of(case)))


def budget_key(cases: Iterable[Case], budget: float | None) -> int:
    """The budget in cents; without one, what all cases take."""
    return sum(map(cost_key, cases)) if budget is None else cents(budget)


def efficiency_key(case: Case) -> tuple[int, int]:
    """The sort key for efficiency: without one-off investment, a gain comes first and anything else last."""
    efficiency = efficiency_of(case)
    if efficiency is None:
        return (1, npv_key(case)) if npv_key(case) > 0 else (-1, npv_key(case))
    return 0, rounded(efficiency * STEPS)


def ranks(keys: Sequence[int | tuple[int, int]]) -> list[int]:
    """The rank of each case, the largest key first; of equal keys the earlier one first."""
    order = sorted(range(len(keys)), key=lambda number: keys[number], reverse=True)
    ranks_by_case = [0] * len(keys)
    for rank, number in enumerate(order, 1):
        ranks_by_case[number] = rank
    return ranks_by_case


def fund(
    cases: Mapping[int, Case], budget: float | None, one_of: Mapping[int, str]
) -> tuple[Funding, frozenset[int]]:
    """The cases to fund within a budget, together worth most, and how sure that is.

    cases: by number; one_of: the group of those of which one at most is funded. None is no limit.
    """
    groups: dict[str | int, list[Option]] = {}
    for number, case in cases.items():
        if npv_key(case) > 0:
            option = Option(number, cost_key(case), npv_key(case))
            groups.setdefault(one_of.get(number, number), []).append(option)
    chosen = best_choice(list(groups.values()), budget_key(cases.values(), budget))
    funded = [case for number, case in cases.items() if number in chosen.numbers]
    funding = Funding(
        budget=budget,
        count=len(funded),
        one_off_investment=math.fsum(map(one_off_of, funded)),
        npv=math.fsum(map(npv_of, funded)),
        missed_at_most=chosen.missed_at_most / 100,
        tied=chosen.tied,
        cheapest=chosen.cheapest,
    )
    return funding, chosen.numbers
