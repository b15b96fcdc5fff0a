"""Sensitivity: what each input alone does to Base, where it breaks even, and the risk they add up to.

Always around Base, whatever scenario is live.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from roi_workbook.lazy import np
from roi_workbook.model.records import ENDS, TINY
from roi_workbook.planning.proposal.rounding import half_up
from roi_workbook.recomputing.rows import LabelledRows

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

NO_EFFECT, STAYS_POSITIVE, STAYS_NEGATIVE = "no effect", "stays positive", "stays negative"
PAYS_ANYWAY = "pays even without effect"
BEYOND_ITS_RANGE = "does not break even within its range"
WITHIN_ITS_RANGE = "breaks even between Base and that end"

CLOSE = 1 / 100
"""Share of its swing within which the net present value at a break-even must be zero, and of the largest of three
net present values by which they must be apart for a parabola through them.
"""

FARTHEST = 10_000
"""How many times as far from Base as an end a break-even is looked for."""

MEASURES = ("npv", "roi", "net_annual_value")
"""Lines shown at both ends of every input."""

Moved = Callable[[Mapping[str, float]], LabelledRows]
"""Works out Base with one input at a time moved to a value: a row per input, by key."""


def sensitivity(
    cases: LabelledRows, model: Model, moved_to: Moved
) -> tuple[LabelledRows, LabelledRows, LabelledRows]:
    """One row per input with three values, in catalogue order: its ends and what they lead to.

    cases: the recomputed cases of one workbook; `moved_to` works out more of them. `number` counts from 1;
    money in the reporting currency, flags are 1.0 or 0.0, `roi_...` is missing without cost, and `break_even`
    where `break_even_words` says why instead. Also returns the cases tried first for the inputs that act in a
    curve, and the cases that prove every break-even, by input.
    """
    moved = model.moving_inputs
    at_base = cases.row("Base")
    npv, same = at_base["npv"], equal_within(at_base)
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
    if not np.isfinite(swing).all():
        raise OverflowError("a swing is beyond all numbers")
    cents = np.array([half_up(each, 0, first=2) for each in (np.abs(swing) * 100).tolist()])
    uses_conservative = value["conservative"] != base if npv > 0 else value["optimistic"] == base
    end_value = np.where(uses_conservative, value["conservative"], value["optimistic"])
    end_npv = np.where(uses_conservative, conservative, optimistic)
    mean = (down + up) / 6
    has_effect = np.maximum(np.abs(down), np.abs(up)) > same

    lowest, highest = (np.array([getattr(each, end) for each in moved.values()]) for end in BOUNDS)
    rise, run = end_npv - npv, end_value - base
    slopes = np.abs(rise) > max(same, abs(npv) / FARTHEST)
    per_unit = np.where(slopes, rise, 1.0) / np.where(run != 0, run, 1.0)
    zero_at = np.where(slopes, base - npv / per_unit, 0.0)
    slack = np.abs(run) * TINY
    in_range = slopes & (zero_at >= lowest - slack) & (zero_at <= highest + slack)
    today = [at_base[model.today_of[key]] if key in model.today_of else math.nan for key in moved]
    no_effect = np.nan_to_num(today)
    close_to = (lowest, highest, no_effect)
    tried = np.select(
        [~in_range, *(np.abs(zero_at - value) <= slack for value in close_to)], [base, *close_to], zero_at
    )
    curved = [key for key, declared in moved.items() if declared.curved]
    first = moved_to({key: tried[list(moved).index(key)] for key in curved})
    tried_npv = np.array([first["npv"][first.at(key)] if key in curved else npv for key in moved])
    gaps = np.abs([tried_npv - npv, tried_npv - end_npv, rise]).min(axis=0)
    apart = np.maximum(np.abs([tried_npv, end_npv]).max(axis=0), abs(npv)) * CLOSE
    again = (gaps > apart) & np.isin(list(moved), curved)
    curve = _zero_of_curve((npv, base), (end_npv, end_value), (tried_npv, tried))
    proof_at = np.where(again, np.clip(curve, lowest, highest), tried)
    proofs = moved_to(dict(zip(moved, proof_at.tolist(), strict=True)))
    proof_npv = proofs["npv"]
    proved = in_range & (np.abs(proof_npv) <= np.maximum(np.abs(swing) * CLOSE, same))
    rises = slopes & (rise * run > 0)
    pays_anyway = np.where(rises, proof_at - slack <= no_effect, proof_at + slack >= today) & (npv > 0)
    words = np.select(
        [
            ~has_effect,
            ~in_range,
            ~proved & ((end_npv > 0) == (npv > 0)),
            ~proved,
            pays_anyway,
        ],
        [
            NO_EFFECT,
            STAYS_POSITIVE if npv > 0 else STAYS_NEGATIVE,
            BEYOND_ITS_RANGE,
            WITHIN_ITS_RANGE,
            PAYS_ANYWAY,
        ],
        "",
    ).astype(object)
    rows = LabelledRows(
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
            "mean_change": mean,
            "spread": _spread(down, up, mean),
            "sort_key": cents * len(moved) + len(moved) - number,
            "uses_conservative": uses_conservative.astype(float),
            "end_value": end_value,
            "end_npv": end_npv,
            "has_effect": has_effect.astype(float),
            "slopes": slopes.astype(float),
            "zero_at": zero_at,
            "slack": slack,
            "zero_in_range": in_range.astype(float),
            "tried": tried,
            "tried_npv": tried_npv,
            "least_gap": gaps,
            "proof_at": proof_at,
            "proof_npv": proof_npv,
            "proved": proved.astype(float),
            "rises": rises.astype(float),
            "no_effect_at": no_effect,
            "pays_anyway": pays_anyway.astype(float),
            "break_even": np.where(words == "", proof_at, math.nan),
            "break_even_words": words,
            "swapped": ((down > same) | (up < -same)).astype(float),
            "one_side": ((value["conservative"] - base) * (value["optimistic"] - base) > 0).astype(float),
        },
    )
    return rows, first, proofs


def equal_within(base: Mapping[str, float]) -> float:
    """What net present values may differ by and count as equal: a millionth of the money at stake in Base."""
    return (abs(base["pv_benefits"]) + abs(base["pv_costs"])) * TINY


BOUNDS = ("lowest", "highest")
"""The ends of what an input may be."""


def _spread(down: np.ndarray, up: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The standard deviation that each input alone gives the result, as a PERT distribution has it, with the
    sign of its swing; 0 where that is less than half a cent, as subtraction may leave over.

    down, up, mean: the changes at the conservative and the optimistic end, and the mean one.
    """
    changes = np.sort([down, np.zeros(len(down)), up], axis=0)
    below, above = mean - changes[0], changes[-1] - mean
    sign = np.sign(up - down) * (np.abs(up - down) >= 0.005)
    spread: np.ndarray = sign * np.sqrt(np.maximum(below * above, 0) / 7)
    return spread


def _zero_of_curve(*points: tuple[Any, np.ndarray]) -> np.ndarray:
    """The value at which the result is zero, on a parabola through three points (result, value) on its side."""
    (first, x), (second, y), (third, z) = points
    steep = (y - x) / (second - first)
    bend = ((z - y) / (third - second) - steep) / (third - first)
    zero: np.ndarray = np.nan_to_num(x - first * steep + first * second * bend)
    return zero


def ranked(sensitivity: LabelledRows) -> LabelledRows:
    """The same rows by size of swing, rounded to cents; ties in catalogue order."""
    return sensitivity.in_order(np.argsort(-sensitivity["sort_key"], kind="stable"))


def risk(
    sensitivity: LabelledRows,
    base: Mapping[str, float],
    npv_optimistic: float,
    input_correlation: float,
    range_tail: float,
) -> dict[str, float]:
    """The net present value to expect, and how far off it may be: PERT weights, with inputs erring together.

    An approximation around `base`, a case by key, without random numbers. The range leaves `range_tail` outside on each side,
    and is widened to hold Base; without a tail it reaches from Base to the expected value. Everything but
    `ranges_filled` and `npv_expected` is missing where no input that moves the result has a range.
    """
    filled = float(sensitivity["has_effect"].sum())
    npv = float(base["npv"])
    expected = npv + float(sensitivity["mean_change"].sum())
    spreads = sensitivity["spread"]
    apart, together = float((spreads**2).sum()), float(spreads.sum()) ** 2

    def deviation(correlation: float) -> float:
        return math.sqrt(max(0.0, apart + correlation * (together - apart)))

    def positive(correlation: float) -> float:
        off = deviation(correlation)
        return math.erfc(-expected / off / math.sqrt(2)) / 2 if off else float(expected > 0)

    reach = NormalDist().inv_cdf(1 - range_tail) * deviation(input_correlation) if 0 < range_tail < 1 else 0.0
    one_by_one = float(sensitivity["change_optimistic"].sum())
    better = one_by_one > equal_within(base)
    found = {
        "npv_standard_deviation": deviation(input_correlation),
        "probability_npv_positive": positive(input_correlation),
        "probability_npv_positive_independent": positive(0),
        "probability_npv_positive_linked": positive(1),
        "npv_low": min(npv, expected - reach),
        "npv_high": max(npv, expected + reach),
        "optimistic_multiple": (npv_optimistic - npv) / one_by_one if better else math.nan,
    }
    known = found if filled else dict.fromkeys(found, math.nan)
    return {"ranges_filled": filled, "npv_expected": expected, **known}
