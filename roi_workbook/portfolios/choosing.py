"""The choice of cases worth most within a budget, of each group one at most: found exactly, or with a proven bound.

Groups are gone through one after another, the most efficient first. All choices so far are a list of states: what
each has spent and gained. A state is dropped where another has spent no more and gained more, or where even dividing
the cases to come could not make it worth as much as the best whole choice known (the linear relaxation: Dantzig 1957,
of groups Sinha and Zoltners 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from roi_workbook.lazy import np

MOST_STATES = 10_000
"""States kept after each group. Where more are left, those that promise least are dropped, and the bound says so."""

LARGEST = 2**62
"""Sums from here on are worked out in whole numbers of any length, which takes longer."""

TO_BE_SAFE = 2.0**-50
"""A bound in floating point is raised by this share, more than it can be wrong by."""


@dataclass(frozen=True, slots=True)
class Option:
    """A case that may be funded: its number, its cost from 0 and its worth above 0, both whole."""

    number: int
    cost: int
    worth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A choice, and how sure it is.

    `missed_at_most` is how much more another choice within the budget could be worth; 0 where this is proven best.
    `tied` says that another is worth the same, `cheapest` that this is proven to be the cheapest of them.
    """

    numbers: frozenset[int]
    missed_at_most: int
    tied: bool
    cheapest: bool


@dataclass(frozen=True, slots=True)
class _States:
    """Choices so far as columns, by cost; `second` is the cost of the next cheapest choice that gains the same.

    `before` is the state each comes from, `taken` which option of the last group it took.
    """

    cost: Any
    worth: Any
    second: Any
    before: Any
    taken: Any

    def picked(self, which: Any) -> _States:
        """Some of them, by position or mask."""
        return _States(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class _Step:
    """One step up within a group, or from nothing: what more it costs and brings. Groups by their place in order."""

    group: int
    cost: int
    worth: int


def best_choice(groups: Sequence[Sequence[Option]], budget: int, most_states: int = MOST_STATES) -> Chosen:
    """The choice worth most within a budget, of each group one option at most; of equals the cheapest."""
    nothing = Option(0, 0, 0)
    fitting = [[option for option in group if option.cost <= budget] for group in groups]
    ordered = sorted((_undominated([nothing, *group]) for group in fitting if group), key=_first_efficiency)
    steps = sorted(
        (step for at, group in enumerate(ordered) for step in _steps(at, group)),
        key=lambda step: Fraction(step.worth, step.cost),
        reverse=True,
    )
    free = [group[0].worth for group in ordered]
    total = budget + sum(option.cost + option.worth for group in ordered for option in group)
    kind = np.int64 if total < LARGEST else object
    zero = np.zeros(1, kind)
    states, known, dropped = _States(zero, zero, zero + budget + 1, zero, zero), 0, -1
    history = []
    for at, group in enumerate(ordered):
        states = _with_group(states, group, budget)
        to_come = [step for step in steps if step.group > at]
        whole, bound = _promises(states, to_come, sum(free[at + 1 :]), budget, kind)
        known = max(known, int(whole.max()))
        bound[whole.argmax()] = total  # the best whole choice known stays among the states to its end
        kept = np.flatnonzero(bound >= known)
        if len(kept) > most_states:
            by_promise = kept[np.argsort(-bound[kept], kind="stable")]
            dropped = max(dropped, int(bound[by_promise[most_states]]))
            kept = np.sort(by_promise[:most_states])
        states = states.picked(kept)
        history.append((states.before, states.taken))
    best = int(states.worth.argmax())
    worth, tied = int(states.worth[best]), bool(states.second[best] <= budget)
    numbers = set()
    for group, (before, taken) in zip(reversed(ordered), reversed(history), strict=True):
        numbers.add(group[taken[best]].number)
        best = before[best]
    return Chosen(
        numbers=frozenset(numbers - {nothing.number}),
        missed_at_most=max(0, dropped - worth),
        tied=tied,
        cheapest=dropped < worth,
    )


def _undominated(group: Sequence[Option]) -> list[Option]:
    """By cost, the options worth at least as much as every one that costs no more."""
    by_cost = sorted(group, key=lambda option: (option.cost, -option.worth, option.number))
    peaks = accumulate((option.worth for option in by_cost), max)
    return [option for option, peak in zip(by_cost, peaks, strict=True) if option.worth == peak]


def _first_efficiency(group: Sequence[Option]) -> Fraction:
    """The key that puts the group with the most efficient first step first; one without cost before all."""
    if group[0].worth:
        return Fraction(-LARGEST)
    step = _steps(0, group)[0]
    return -Fraction(step.worth, step.cost)


def _steps(at: int, group: Sequence[Option]) -> list[_Step]:
    """The steps from the cheapest option to the dearest, each less efficient than the one before: what is not on the
    way of dividing options is passed over.
    """
    points: list[tuple[int, int]] = []
    for option in group:
        while len(points) > 1 and not _bends(points[-2], points[-1], (option.cost, option.worth)):
            points.pop()
        if not points or (option.cost > points[-1][0] and option.worth > points[-1][1]):
            points.append((option.cost, option.worth))
    return [_Step(at, b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]


def _bends(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether the step from a to b is more efficient than that from b to c."""
    return (b[1] - a[1]) * (c[0] - b[0]) > (c[1] - b[1]) * (b[0] - a[0])


def _with_group(states: _States, group: Sequence[Option], budget: int) -> _States:
    """Every state with every option of a group that the budget covers, by cost; none worth no more than a cheaper."""
    count = len(states.cost)
    cost = np.concatenate([states.cost + option.cost for option in group])
    worth = np.concatenate([states.worth + option.worth for option in group])
    second = np.concatenate([states.second + option.cost for option in group])
    order = np.flatnonzero(cost <= budget)
    order = order[np.argsort(-worth[order], kind="stable")]
    order = order[np.argsort(cost[order], kind="stable")]
    cost, worth, second = cost[order], worth[order], np.minimum(second[order], budget + 1)
    peak = np.maximum.accumulate(worth)
    better = np.concatenate([[True], worth[1:] > peak[:-1]])
    same = ~better & (worth == peak)
    owner = np.cumsum(better) - 1
    found = _States(cost, worth, second, order % count, order // count).picked(better)
    np.minimum.at(found.second, owner[same], cost[same])
    return found


def _promises(
    states: _States, to_come: Sequence[_Step], free: int, budget: int, kind: Any
) -> tuple[Any, Any]:
    """What each state is worth at least at the end, with the steps to come that fit one after the other, and at most,
    with a part of the first that does not.
    """
    costs = np.array([*(step.cost for step in to_come), 1], kind)
    worths = np.array([*(step.worth for step in to_come), 0], kind)
    spent, gained = (np.concatenate([np.zeros(1, kind), np.cumsum(each[:-1])]) for each in (costs, worths))
    room = budget - states.cost
    at = np.searchsorted(spent, room, side="right") - 1
    whole = states.worth + free + gained[at]
    part = room - spent[at]
    if kind is object:
        return whole, whole + part * worths[at] // costs[at]
    return whole, whole + (part * (worths[at] / costs[at]) * (1 + TO_BE_SAFE)).astype(kind)
