"""What one draw is: every input that has a range at a value of its own, all of them going well or badly together.

Random numbers belong to a block of draws and an input, by number, and to nothing else: not to a process, a piece of
the work or an order. The first draws of a long run are those of a short one, and an input keeps its numbers whatever
happens to the others.
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
"""Draws whose random numbers start together. Another number gives other draws."""

COMMON = 0
"""The number of what all inputs have in common, where inputs are counted from 1."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The range of an input: from where it goes worst to where it goes best, whichever is larger, around `base`.

    `number` is its place among the inputs with three values, from 1: it says which random numbers are its own.
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
        return 1 + 4 * (self.base - self.worst) / (self.best - self.worst)

    def values(self, z: np.ndarray) -> np.ndarray:
        """The values of an input for standard normal values, of which larger ones go better."""
        found = share_of_range(z, self.shape)
        found *= self.best - self.worst
        found += self.worst
        return np.clip(found, min(self.worst, self.best), max(self.worst, self.best), out=found)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some draws: what is `common` to all inputs (draws,), what each has of its `own`, and `values` (inputs, draws)."""

    common: np.ndarray
    own: np.ndarray
    values: np.ndarray


def spread(key: str, number: int, conservative: float, base: float, optimistic: float) -> Spread | None:
    """The range of an input; None where its ends are the same or are no numbers: it stays at Base.

    A base outside its ends widens the range to hold it, and remains the most likely value.
    """
    held = (conservative, base, optimistic)
    if conservative == optimistic or not all(map(math.isfinite, held)):
        return None
    lowest, highest = min(held), max(held)
    worst, best = (lowest, highest) if conservative < optimistic else (highest, lowest)
    return Spread(key, number, worst, base, best)


def spreads(sensitivity: LabelledRows) -> tuple[Spread, ...]:
    """The ranges of the inputs of one workbook, from its sensitivity (blanks have their meaning there)."""
    ends = zip(*(sensitivity[end].tolist() for end in SCENARIO_KEYS), strict=True)
    found = (
        spread(key, number, *held)
        for number, (key, held) in enumerate(zip(sensitivity.labels, ends, strict=True), start=1)
    )
    return tuple(each for each in found if each)


def draw(ranges: Iterable[Spread], correlation: float, seed: int, first: int, count: int) -> Drawn:
    """The draws from number `first` (from 0) on: a Gaussian copula with one common factor.

    correlation: of the normal values behind any two inputs, 0 (independent) to 1 (all at once). Each input's is
    sqrt(correlation) * common + sqrt(1 - correlation) * own, and goes from its conservative to its optimistic end.
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
    found = np.empty(count)
    done = 0
    while done < count:
        block, skipped = divmod(first + done, BLOCK)
        size = min(BLOCK, skipped + count - done)
        stream = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(block, number)))
        taken = np.random.Generator(stream).standard_normal(size)[skipped:]
        found[done : done + len(taken)] = taken
        done += len(taken)
    return found


def cases(base: Mapping[str, Any], ranges: Iterable[Spread], values: np.ndarray) -> dict[str, np.ndarray]:
    """One case per draw, by column: Base with the drawn values (inputs, draws) put in; blanks stay blank.

    What has no range is one value that all draws hold.
    """
    columns = {key: np.empty(1, float if isinstance(held, float) else object) for key, held in base.items()}
    for key, column in columns.items():
        column[0] = base[key]
    return columns | {each.key: row for each, row in zip(ranges, values, strict=True)}
