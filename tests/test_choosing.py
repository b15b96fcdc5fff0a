"""The choice of cases worth most within a budget: against every choice there is, and against a table of all budgets."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi_workbook.portfolios.choosing import Option, best_choice

Group = list[Option]


def numbered(groups: Iterable[Iterable[tuple[int, int]]]) -> list[Group]:
    """Options of cost and worth, numbered through."""
    numbers = itertools.count(1)
    return [[Option(next(numbers), *each) for each in group] for group in groups]


def sums(groups: list[Group], numbers: Iterable[int]) -> tuple[int, int]:
    """Worth and cost of a choice; a number that is in no group, or two of one group, fail."""
    by_number = {option.number: (at, option) for at, group in enumerate(groups) for option in group}
    chosen = [by_number[number] for number in numbers]
    assert len({at for at, _ in chosen}) == len(chosen)
    return sum(option.worth for _, option in chosen), sum(option.cost for _, option in chosen)


def every_choice(groups: list[Group], budget: int) -> list[tuple[int, int]]:
    """Worth and cost, less than nothing, of each choice within the budget, the best last."""
    picks = itertools.product(*([None, *group] for group in groups))
    found = []
    for pick in picks:
        cost = sum(option.cost for option in pick if option)
        if cost <= budget:
            found.append((sum(option.worth for option in pick if option), -cost))
    return sorted(found)


def most_by_table(groups: list[Group], budget: int) -> int:
    """The most that any budget up to this one is worth (Bellman 1957)."""
    most = [0] * (budget + 1)
    for group in groups:
        most = [
            max(
                [
                    most[left],
                    *(most[left - each.cost] + each.worth for each in group if each.cost <= left),
                ]
            )
            for left in range(budget + 1)
        ]
    return most[budget]


def agrees_with_every_choice(groups: list[Group], budget: int) -> None:
    chosen = best_choice(groups, budget)
    choices = every_choice(groups, budget)
    worth, cost = sums(groups, chosen.numbers)
    assert (worth, -cost) == choices[-1]
    assert chosen.missed_at_most == 0 and chosen.cheapest
    assert chosen.tied == (sum(each == worth for each, _ in choices) > 1)


SIZES = {
    "small, with many ties": st.integers(0, 4),
    "awkward": st.integers(0, 997),
    "far apart": st.sampled_from([0, 1, 7, 10**6 + 3, 10**12 + 39, 10**18 + 9, 10**30 + 57]),
}


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@settings(max_examples=70, deadline=None, database=None)
@given(st.data())
def test_no_choice_is_worth_more_and_of_equals_none_is_cheaper(sizes, data: st.DataObject) -> None:
    option = st.tuples(sizes, sizes.map(lambda worth: worth + 1))
    groups = numbered(data.draw(st.lists(st.lists(option, min_size=1, max_size=3), max_size=6)))
    agrees_with_every_choice(groups, data.draw(sizes) + data.draw(sizes))


def correlated(kind: str, cost: int, chance: random.Random) -> int:
    """The worth of a case by its cost, in the ways that are known as hard (Pisinger 2005)."""
    return {
        "by itself": chance.randint(1, 3_000),
        "about the cost": max(1, cost + chance.randint(-100, 100)),
        "the cost and an amount": cost + 100,
        "the cost less an amount": max(1, cost - 100),
        "the cost": cost,
    }[kind]


KINDS = ("by itself", "about the cost", "the cost and an amount", "the cost less an amount", "the cost")


@pytest.mark.parametrize("kind", KINDS)
def test_small_hard_cases_are_solved_as_comparing_every_choice_does(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(12):
        costs = [[chance.randint(101, 997) for _ in range(chance.choice((1, 1, 2)))] for _ in range(8)]
        groups = numbered([[(cost, correlated(kind, cost, chance)) for cost in group] for group in costs])
        agrees_with_every_choice(groups, sum(map(max, costs)) // chance.randint(2, 4))


@pytest.mark.parametrize("kind", KINDS)
def test_forty_cases_are_solved_as_a_table_of_all_budgets_does(kind: str) -> None:
    chance = random.Random(kind)
    costs = [[chance.randint(11, 97) for _ in range(chance.choice((1, 1, 3)))] for _ in range(40)]
    groups = numbered([[(cost, correlated(kind, cost, chance)) for cost in group] for group in costs])
    chosen = best_choice(groups, 701)
    worth, cost = sums(groups, chosen.numbers)
    assert worth == most_by_table(groups, 701) and cost <= 701 and chosen.missed_at_most == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("states", [1, 2, 7])
def test_a_search_cut_short_never_says_too_little_may_be_missed(kind: str, states: int) -> None:
    chance = random.Random(kind)
    cut_short = 0
    for _ in range(8):
        costs = [chance.randint(111, 197) for _ in range(24)]
        groups = numbered([[(cost, correlated(kind, cost, chance))] for cost in costs])
        chosen = best_choice(groups, 1_991, states)
        worth, cost = sums(groups, chosen.numbers)
        best = most_by_table(groups, 1_991)
        assert cost <= 1_991 and worth <= best <= worth + chosen.missed_at_most
        cut_short += chosen.missed_at_most > 0
    assert cut_short or states > 1 or "amount" not in kind


def test_three_hundred_cases_in_cents_are_solved_or_told_to_within_a_thousandth() -> None:
    chance = random.Random(300)
    for kind in KINDS:
        costs = [chance.randint(100_003, 99_999_989) for _ in range(300)]
        groups = numbered([[(cost, correlated(kind, cost, chance))] for cost in costs])
        chosen = best_choice(groups, sum(costs) // 3)
        worth, cost = sums(groups, chosen.numbers)
        assert cost <= sum(costs) // 3 and chosen.missed_at_most <= worth / 1_000


def test_nothing_to_choose_from_is_nothing_chosen() -> None:
    for groups in ([], [[]], numbered([[(3, 7)], [(5, 1), (9, 4)]])):
        chosen = best_choice(groups, 2)
        assert (chosen.numbers, chosen.missed_at_most, chosen.tied) == (frozenset(), 0, False)
