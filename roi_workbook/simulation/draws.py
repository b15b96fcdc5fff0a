"""Draws: every input with a range at a value of its own, all of them going well or badly together.

Random numbers depend on the block of draws and the number of the input, and on nothing else: no process, part
or order. A long run begins with the draws of a short one, and an input keeps its numbers whatever happens to
the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.recomputing.rows import LabelledRows
from roi_workbook.simulation.pert import share_of_range

BLOCK = 16_384
"""Draws that share one stream of random numbers; another size gives other draws."""

COMMON = 0
"""The number of the common factor; inputs are counted from 1."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The range of an input: from where it goes worst to where it goes best, whichever is larger, around
    `base`.

    `number` is its place among the inputs with three values, from 1: it says which random numbers are its
    own.
    """

    key: str
    number: int
    worst: float
    base: float
    best: float

    @property
    def mean(self) -> float:
        """The mean of the PERT distribution."""
        return (self.worst + 4 * self.base + self.best) / 6

    @property
    def shape(self) -> float:
        """Where the most likely value lies, 1 at the worst end and 5 at the best."""
        return 1 + 4 * ((self.base - self.worst) / (self.best - self.worst))

    def values(self, z: np.ndarray) -> np.ndarray:
        """The values of an input for standard normal values; larger is better."""
        values = share_of_range(z, self.shape)
        values *= self.best - self.worst
        values += self.worst
        return np.clip(values, min(self.worst, self.best), max(self.worst, self.best), out=values)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some draws: the `common` factor (draws,), the `own` part of each input and its `values` (inputs,
    draws).
    """

    common: np.ndarray
    own: np.ndarray
    values: np.ndarray


def spread(key: str, number: int, conservative: float, base: float, optimistic: float) -> Spread | None:
    """The range of an input; None where its ends are equal or not numbers: it stays at Base.

    A base outside its ends widens the range to include it, and stays the most likely value.
    """
    values = (conservative, base, optimistic)
    if conservative == optimistic or not all(map(math.isfinite, values)):
        return None
    lowest, highest = min(values), max(values)
    worst, best = (lowest, highest) if conservative < optimistic else (highest, lowest)
    return Spread(key, number, worst, base, best)


def spreads(sensitivity: LabelledRows) -> tuple[Spread, ...]:
    """The ranges of the inputs of one workbook, from its sensitivity (where blanks already have their
    meaning).
    """
    ends = zip(*(sensitivity[end].tolist() for end in SCENARIO_KEYS), strict=True)
    ranges = (
        spread(key, number, *values)
        for number, (key, values) in enumerate(zip(sensitivity.labels, ends, strict=True), start=1)
    )
    return tuple(each for each in ranges if each)


def draw(ranges: Iterable[Spread], correlation: float, seed: int, first: int, count: int) -> Drawn:
    """The draws from number `first` (from 0) on: a Gaussian copula with one common factor.

    correlation: of the normal values behind any two inputs, 0 (independent) to 1 (all at once). Each input's
    is sqrt(correlation) * common + sqrt(1 - correlation) * own, and goes from its conservative to its
    optimistic end.
    """
    ranges = tuple(ranges)
    common = normal(seed, COMMON, first, count)
    together, alone = math.sqrt(correlation) * common, math.sqrt(1 - correlation)
    own = np.empty((len(ranges), count))
    values = np.empty((len(ranges), count))
    for row, each in enumerate(ranges):
        own[row] = normal(seed, each.number, first, count)
        values[row] = each.values(together + alone * own[row])
    return Drawn(common, own, values)


def normal(seed: int, number: int, first: int, count: int) -> np.ndarray:
    """Standard normal values of one input for `count` draws from `first` on, block by block."""
    values = np.empty(count)
    done = 0
    while done < count:
        block, skipped = divmod(first + done, BLOCK)
        size = min(BLOCK, skipped + count - done)
        stream = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(block, number)))
        drawn = np.random.Generator(stream).standard_normal(size)[skipped:]
        values[done : done + len(drawn)] = drawn
        done += len(drawn)
    return values


def cases(base: Mapping[str, Any], ranges: Iterable[Spread], values: np.ndarray) -> dict[str, np.ndarray]:
    """One case per draw, by column: Base with the drawn values (inputs, draws) put in; blanks stay blank.

    An input without a range is one value that all draws share.
    """
    columns = {key: np.empty(1, float if isinstance(value, float) else object) for key, value in base.items()}
    for key, column in columns.items():
        column[0] = base[key]
    return columns | {each.key: row for each, row in zip(ranges, values, strict=True)}
