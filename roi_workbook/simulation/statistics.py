"""Statistics of many draws of one result: exact percentiles, shares, a histogram, and which inputs go with
it.

Percentiles are draws themselves, never between two: the smallest draw that at least so many percent lie at or
below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roi_workbook.lazy import np

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
"""The percentiles of a report."""

BARS = 36
"""About how many bars a histogram has."""

FINEST = 1e-9
"""The narrowest bar, as a share of the largest draw: what differs by less is rounding."""

WIDTHS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Round widths of bars, times a power of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The draws of one result.

    `percentiles` are over the `ranked` draws, missing (NaN) where there is none: minus or plus infinity
    stands for a result worse or better than any number, such as a payback that is not reached. `mean` and
    `deviation` are over those with a number, `defined` is their share of all draws, and `why` has the share
    of the others by reason.
    """

    key: str
    mean: float
    deviation: float
    percentiles: Mapping[int, float]
    ranked: float
    defined: float
    why: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Histogram:
    """Shares of the draws between `edges` (one more than `shares`), and at or below each upper edge."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    cumulative: tuple[float, ...]


def percentile(ordered: np.ndarray, percent: float) -> float:
    """The smallest of some ordered draws that at least so many percent of them lie at or below; NaN of none."""
    if not len(ordered):
        return math.nan
    place = math.ceil(round(percent * len(ordered) / 100, 9)) - 1
    return float(ordered[min(max(place, 0), len(ordered) - 1)])


def in_order(draws: np.ndarray) -> np.ndarray:
    """The draws sorted in place, without the missing ones (NaN), which come last."""
    draws.sort()
    return draws[: int(np.searchsorted(draws, np.nan))]


def measure(key: str, ordered: np.ndarray, draws: int, why: Mapping[str, int]) -> Measure:
    """The statistics of the ordered draws of a result; `why` counts the draws that have no number, by the
    reason.
    """
    numbers = ordered[np.searchsorted(ordered, -np.inf, "right") : np.searchsorted(ordered, np.inf)]
    middle = numbers[len(numbers) // 2] if len(numbers) else math.nan
    around = numbers - middle
    return Measure(
        key=key,
        mean=float(middle + around.mean()) if len(numbers) else math.nan,
        deviation=float(around.std()) if len(numbers) else math.nan,
        percentiles={percent: percentile(ordered, percent) for percent in PERCENTILES},
        ranked=len(ordered) / draws,
        defined=len(numbers) / draws,
        why={words: count / draws for words, count in why.items() if count},
    )


def histogram(ordered: np.ndarray) -> Histogram:
    """A histogram of ordered draws with round edges, zero among them where it lies inside; empty of none."""
    numbers = ordered[np.searchsorted(ordered, -np.inf, "right") : np.searchsorted(ordered, np.inf)]
    if not len(numbers):
        return Histogram((), (), ())
    lowest, highest = float(numbers[0]), float(numbers[-1])
    width = _round_width(max((highest - lowest) / BARS, max(abs(lowest), abs(highest)) * FINEST))
    first = math.floor(lowest / width)
    steps = max(1, math.floor(highest / width) + 1 - first)
    edges = [(first + step) * width for step in range(steps + 1)]
    below = np.searchsorted(numbers, edges, "left")
    below[-1] = len(numbers)
    shares = np.diff(below) / len(numbers)
    return Histogram(tuple(edges), tuple(shares.tolist()), tuple((below[1:] / len(numbers)).tolist()))


def _round_width(least: float) -> float:
    """The smallest round width of at least `least`; 1 where that is 0."""
    if not least > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((width * power for width in WIDTHS if width * power >= least), 10 * power)


def rank_correlations(rows: Sequence[np.ndarray], result: np.ndarray) -> list[float]:
    """Spearman's rank correlation of each row of draws with a result, ties at their mean rank; 0 where one is
    constant.
    """
    target = _centred_ranks(result)
    return [_cosine(_centred_ranks(row), target) for row in rows]


def _centred_ranks(draws: np.ndarray) -> np.ndarray:
    """Ranks less their mean; what is equal shares the mean of its ranks."""
    order = np.argsort(draws)
    ordered = draws[order]
    firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    times = np.diff(np.append(firsts, len(draws)))
    ranks = np.empty(len(draws))
    ranks[order] = np.repeat(firsts + (times - len(draws)) / 2, times)
    return ranks


def _cosine(left: np.ndarray, right: np.ndarray) -> float:
    size = math.sqrt(float((left * left).sum()) * float((right * right).sum()))
    return float((left * right).sum()) / size if size else 0.0
