"""Sensitivity: what each input alone does to Base, where it breaks even, and the risk they add up to.

Always around Base, whatever scenario is live. The cases are those of one workbook
(`roi_workbook.cases.workbook_cases`), worked out.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from roi_workbook.words import TINY, Input

if TYPE_CHECKING:
    import pandas as pd

    from roi_workbook.catalogue import Model

NO_EFFECT, STAYS_POSITIVE, STAYS_NEGATIVE = "no effect", "stays positive", "stays negative"

MEASURES = ("npv", "roi", "net_annual_value")
"""Lines shown at both ends of every input."""


def sensitivity(cases: pd.DataFrame, model: Model) -> pd.DataFrame:
    """One row per input with three values, in catalogue order: its ends and what they lead to.

    cases: one workbook's cases, completed, with their lines. `number` counts from 1; money in the
    reporting currency, flags are 1.0 or 0.0, `roi_...` is missing without cost, and `break_even` where
    `break_even_words` says why instead.
    """
    import pandas as pd

    moved = model.moving_inputs
    needed = cases[[*moved, *MEASURES]]
    low = needed.loc[[f"{key} conservative" for key in moved]]
    high = needed.loc[[f"{key} optimistic" for key in moved]]
    base: dict[Any, Any] = needed.loc["Base"].to_dict()
    npv_base = float(base["npv"])
    rows = pd.DataFrame({
        "number": [float(number) for number in range(1, len(moved) + 1)],
        "conservative": [float(low[key].to_numpy()[row]) for row, key in enumerate(moved)],
        "base": [float(base[key]) for key in moved],
        "optimistic": [float(high[key].to_numpy()[row]) for row, key in enumerate(moved)],
        **{
            f"{measure}_{end}": side[measure].to_numpy(float)
            for measure in MEASURES
            for end, side in (("conservative", low), ("optimistic", high))
        },
    }, index=pd.Index(moved, name="key"))  # fmt: skip
    rows["change_conservative"] = rows["npv_conservative"] - npv_base
    rows["change_optimistic"] = rows["npv_optimistic"] - npv_base
    rows["swing"] = rows["npv_optimistic"] - rows["npv_conservative"]
    cents = rows["swing"].abs().mul(100).map(_round_half_up)
    rows["sort_key"] = cents * len(rows) + len(rows) - rows["number"]

    same = abs(npv_base) * TINY
    if npv_base > 0:
        towards_conservative = rows["conservative"] != rows["base"]
    else:
        towards_conservative = rows["optimistic"] == rows["base"]
    rows["uses_conservative"] = towards_conservative.astype(float)
    rows["end_value"] = rows["conservative"].where(towards_conservative, rows["optimistic"])
    rows["end_npv"] = rows["npv_conservative"].where(towards_conservative, rows["npv_optimistic"])
    has_effect = rows[["change_conservative", "change_optimistic"]].abs().max(axis=1) > same
    ends = zip(moved.values(), has_effect, *rows[["base", "end_value", "end_npv"]].to_numpy().T, strict=True)
    broken = [
        _break_even(declared, npv_base, at_base, end, npv_end) if moves else (math.nan, NO_EFFECT)
        for declared, moves, at_base, end, npv_end in ends
    ]
    rows["break_even"], rows["break_even_words"] = zip(*broken, strict=True)
    swapped = (rows["change_conservative"] > same) | (rows["change_optimistic"] < -same)
    sides = (rows["conservative"] - rows["base"]) * (rows["optimistic"] - rows["base"])
    rows["swapped"], rows["one_side"] = swapped.astype(float), (sides > 0).astype(float)
    return rows


def _break_even(
    declared: Input, npv_base: float, base: float, end: float, npv_end: float
) -> tuple[float, str]:
    """Where the line through Base and the end used meets zero, or why that says nothing."""
    change = npv_end - npv_base
    if abs(change) > abs(npv_base) * TINY:
        step = end - base
        zero, slack = base - npv_base * step / change, abs(step) * TINY
        if declared.lowest - slack <= zero <= declared.highest + slack:
            return zero, ""
    return math.nan, STAYS_POSITIVE if npv_base > 0 else STAYS_NEGATIVE


def _round_half_up(value: float) -> float:
    """The nearest whole number of a value above zero; halves go up, as in a spreadsheet."""
    whole = math.floor(value)
    return float(whole + (value - whole >= 0.5))


def ranked(sensitivity: pd.DataFrame) -> pd.DataFrame:
    """The same rows by size of swing, rounded to cents; ties in catalogue order."""
    return sensitivity.sort_values("sort_key", ascending=False)


def risk(
    sensitivity: pd.DataFrame, npv_base: float, input_correlation: float, range_tail: float
) -> dict[str, float]:
    """The net present value to expect, and how far it may be off: PERT weights, inputs err together.

    An approximation around Base without random numbers. The range leaves `range_tail` outside on each
    side; without a tail it is the expected value itself.
    """
    down, up = sensitivity["change_conservative"], sensitivity["change_optimistic"]
    expected = float(npv_base) + float(((down + up) / 6).sum())
    spreads = (sensitivity["npv_optimistic"] - sensitivity["npv_conservative"]) / 6
    apart, together = float((spreads**2).sum()), float(spreads.sum()) ** 2
    deviation = math.sqrt(max(0.0, apart + input_correlation * (together - apart)))
    certain = float(expected > 0)
    positive = math.erfc(-expected / deviation / math.sqrt(2)) / 2 if deviation else certain
    reach = NormalDist().inv_cdf(1 - range_tail) * deviation if 0 < range_tail < 1 else 0.0
    return {
        "npv_expected": expected,
        "npv_standard_deviation": deviation,
        "probability_npv_positive": positive,
        "npv_low": expected - reach,
        "npv_high": expected + reach,
    }
