"""The PERT distribution: a share of the way from the worst value of an input to its best, as a curve over z.

A PERT distribution is a beta distribution over a range whose mean is (a + 4m + b) / 6: its shapes are 1 + 4
(m - a) / (b - a) and 1 + 4 (b - m) / (b - a), which add up to six. Source: Malcolm, Roseboom, Clark and Fazar
(1959), Application of a technique for research and development program evaluation, Operations Research 7.
"""

from __future__ import annotations

import math
from functools import lru_cache

from roi_workbook.lazy import np

SHAPES = 6.0
"""What the two shapes of a PERT distribution add up to."""

REACH, STEPS = 8.0, 4096
"""The curve is worked out from -REACH to REACH standard deviations, in this many steps."""

TERMS, ROUNDS, SETTLED = 160, 12, 1e-13
"""Terms of the series for the share of a beta distribution, and Newton steps to invert it, at most: they end
once none moves a value by more than this share of it.
"""


def share_of_range(z: np.ndarray, shape: float) -> np.ndarray:
    """How far between the ends, 0 to 1, a PERT value lies that is `z` standard deviations of a normal one
    along.

    z: standard normal values of any shape; shape: 1 + 4 times the place of the most likely value, 1 to 5. Off
    the exact quantile by less than 1e-6.
    """
    curve, rise = _curve(shape)
    along: np.ndarray = np.clip(z, -REACH, REACH)
    along += REACH
    along *= STEPS / (2 * REACH)
    step = along.astype(np.int64)
    along -= np.floor(along)
    along *= rise[step]
    along += curve[step]
    return along


@lru_cache(maxsize=256)
def _curve(shape: float) -> tuple[np.ndarray, np.ndarray]:
    """The quantiles of a beta distribution at equal steps of z, and the rise from each to the next (0 at the
    end).

    The lower half is worked out, and the upper one as its mirror.
    """
    z = np.linspace(-REACH, 0, STEPS // 2 + 1)
    below = np.array([math.erfc(-each / math.sqrt(2)) / 2 for each in z])
    lower, mirrored = _quantile(below, shape), _quantile(below, SHAPES - shape)
    curve = np.concatenate([lower, 1 - mirrored[-2::-1]])
    rise = np.append(np.diff(curve), 0.0)
    for array in (curve, rise):
        array.setflags(write=False)
    return curve, rise


def _quantile(share: np.ndarray, shape: float) -> np.ndarray:
    """Where a beta distribution of shapes `shape` and 6 - `shape` has a share below, of at most a half.

    On logarithmic axes the share below is a concave curve that starts as a line: Newton's method comes from
    its left and never leaves it.
    """
    other = SHAPES - shape
    beta = math.gamma(shape) * math.gamma(other) / math.gamma(SHAPES)
    start = (share * shape * beta) ** (1 / shape)
    terms = np.cumprod([1, *((k - other) / k for k in range(1, TERMS))]) * shape / (shape + np.arange(TERMS))
    x = start
    for _ in range(ROUNDS):
        series = np.polynomial.polynomial.polyval(x, terms)
        slope = shape * (1 - x) ** (other - 1) / series
        before, x = x, np.minimum(x * np.exp(np.log((start / x) ** shape / series) / slope), 1 - SETTLED)
        if np.all(np.abs(x - before) <= SETTLED * x):
            break
    return x
