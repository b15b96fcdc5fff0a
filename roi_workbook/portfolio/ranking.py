"""The order of cases, and which to fund first. Keys are whole numbers, so that every program orders them
alike.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from roi_workbook.portfolio.records import Case, Funding

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


def fund(by_efficiency: Mapping[int, Case], budget: float | None) -> tuple[Funding, set[int]]:
    """The cases to fund first, and how good that choice is.

    by_efficiency: cases by number, the most efficient first. Each case with a positive npv that the rest of
    the budget still pays for is funded. Another choice can be worth at most what splitting the first case
    that does not fit would bring: that is the optimum of the same problem with divisible cases (Dantzig
    1957), and no choice of whole cases is worth more. For up to EXACT cases that pay, the best choice of all
    is found too.
    """
    left = None if budget is None else cents(budget)
    funded, before, divided = set(), 0, []
    for number, case in by_efficiency.items():
        if npv_key(case) <= 0:
            continue
        cost = max(0, cents(one_off_of(case)))
        room = cost if budget is None else min(cost, max(0, cents(budget) - before))
        divided.append(npv_of(case) * (room / cost if cost else 1))
        before += cost
        if left is None or cost <= left:
            funded.add(number)
            left = None if left is None else left - cost
    chosen = [case for number, case in by_efficiency.items() if number in funded]
    worth = _sum(map(npv_of, chosen))
    funding = Funding(
        budget=budget,
        count=len(chosen),
        one_off_investment=_sum(map(one_off_of, chosen)),
        npv=worth,
        missed_at_most=max(0.0, _sum(divided) - worth),
        best=None if budget is None else best_choice(by_efficiency, cents(budget)),
    )
    return funding, funded


EXACT = 25
"""Up to this many cases that pay, every choice is compared: two halves of at most 8,192 choices each."""

Choice = tuple[int, int, tuple[int, ...]]
"""Cost and worth in cents, and the numbers of the cases."""


def best_choice(cases: Mapping[int, Case], budget: int) -> tuple[int, ...] | None:
    """The numbers of the cases worth most within a budget in cents; None where there are too many cases."""
    paying = [
        (max(0, cents(one_off_of(case))), npv_key(case), number)
        for number, case in cases.items()
        if npv_key(case) > 0
    ]
    if len(paying) > EXACT:
        return None
    half = len(paying) // 2
    first, second = _choices(paying[:half], budget), _choices(paying[half:], budget)
    costs = [cost for cost, _, _ in second]
    pairs = ((one, second[bisect_right(costs, budget - one[0]) - 1]) for one in first)
    best = max(pairs, key=lambda pair: pair[0][1] + pair[1][1])
    return tuple(sorted(best[0][2] + best[1][2]))


def _choices(paying: Sequence[tuple[int, int, int]], budget: int) -> list[Choice]:
    """Every choice within the budget that is worth more than all cheaper ones, the cheapest first."""
    choices: list[Choice] = [(0, 0, ())]
    for cost, worth, number in paying:
        with_it = [(spent + cost, gained + worth, (*chosen, number)) for spent, gained, chosen in choices]
        better: list[Choice] = []
        for choice in sorted(choices + with_it, key=lambda each: (each[0], -each[1])):
            if choice[0] <= budget and (not better or choice[1] > better[-1][1]):
                better.append(choice)
        choices = better
    return choices


def _sum(numbers: Iterable[float]) -> float:
    return math.fsum(numbers)
