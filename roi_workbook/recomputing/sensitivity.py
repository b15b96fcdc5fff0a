"""Sensitivity: what each input alone does to Base, where it breaks even, and the risk they add up to.

Always around Base, whatever scenario is live.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from roi_workbook.lazy import np
from roi_workbook.model.records import ENDS, TINY, Input
from roi_workbook.recomputing.rows import LabelledRows

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

NO_EFFECT, STAYS_POSITIVE, STAYS_NEGATIVE = "no effect", "stays positive", "stays negative"

MEASURES = ("npv", "roi", "net_annual_value")
"""Lines shown at both ends of every input."""


def sensitivity(cases: LabelledRows, model: Model) -> LabelledRows:
    """One row per input with three values, in catalogue order: its ends and what they lead to.

    cases: the recomputed cases of one workbook. `number` counts from 1; money in the reporting currency, flags are 1.0 or
    0.0, `roi_...` is missing without cost, and `break_even` where `break_even_words` says why instead.
    """
    moved = model.moving_inputs
    at_base = cases.row("Base")
    npv, same = at_base["npv"], abs(at_base["npv"]) * TINY
    at_end = {end: [f"{key} {end}" for key in moved] for end in ENDS}
    value = {end: np.array([cases[key][cases.at(f"{key} {end}")] for key in moved]) for end in ENDS}
    base = np.array([at_base[key] for key in moved])
    measured = {
        f"{measure}_{end}": cases.of(measure, labels)
        for measure in MEASURES
        for end, labels in at_end.items()
    }
    number = np.arange(1.0, len(moved) + 1)
    conservative, optimistic = (measured[f"npv_{end}"] for end in ENDS)
    down, up, swing = conservative - npv, optimistic - npv, optimistic - conservative
    cents = np.array([_round_half_up(each) for each in (np.abs(swing) * 100).tolist()])
    uses_conservative = value["conservative"] != base if npv > 0 else value["optimistic"] == base
    end_value = np.where(uses_conservative, value["conservative"], value["optimistic"])
    end_npv = np.where(uses_conservative, conservative, optimistic)
    has_effect = np.maximum(np.abs(down), np.abs(up)) > same
    broken = [
        _break_even(declared, npv, *ends) if moves else (math.nan, NO_EFFECT)
        for declared, moves, *ends in zip(
            moved.values(), has_effect, base.tolist(), end_value.tolist(), end_npv.tolist(), strict=True
        )
    ]
    return LabelledRows(
        tuple(moved),
        {
            "number": number,
            "conservative": value["conservative"],
            "base": base,
            "optimistic": value["optimistic"],
            **measured,
            "change_conservative": down,
            "change_optimistic": up,
            "swing": swing,
            "sort_key": cents * len(moved) + len(moved) - number,
            "uses_conservative": uses_conservative.astype(float),
            "end_value": end_value,
            "end_npv": end_npv,
            "break_even": np.array([at for at, _ in broken]),
            "break_even_words": np.array([words for _, words in broken], dtype=object),
            "swapped": ((down > same) | (up < -same)).astype(float),
            "one_side": ((value["conservative"] - base) * (value["optimistic"] - base) > 0).astype(float),
        },
    )


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


def ranked(sensitivity: LabelledRows) -> LabelledRows:
    """The same rows by size of swing, rounded to cents; ties in catalogue order."""
    return sensitivity.in_order(np.argsort(-sensitivity["sort_key"], kind="stable"))


def risk(
    sensitivity: LabelledRows, npv_base: float, input_correlation: float, range_tail: float
) -> dict[str, float]:
    """The net present value to expect, and how far off it may be: PERT weights, with inputs erring together.

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
