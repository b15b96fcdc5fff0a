"""The assumptions that matter most: the first of the tornado, what they move, and what they must be at least."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from roi_workbook.model.records import UNITS, Context, Grid, GridLine, number_column, numbered
from roi_workbook.model.words import NOTHING, first_of, words
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.proposal.rounding import (
    as_text_formula,
    decimals_formula,
    half_up,
    leading,
    leading_formula,
    percent,
)

_WITH_UNIT = '{number} & IF(unit_said = "", "", " " & unit_said)'
_AT = "MATCH(number, ranked_rank, 0), 1)"

ASSUMPTIONS = Grid(
    key="proposal_assumptions",
    label="The assumptions that matter most",
    meaning="The three inputs that move the net present value of the Base case most, from Sensitivity.",
    head=number_column("Rank"),
    rows=numbered(3),
    lines=(
        GridLine(
            key="assumption",
            label="Assumption",
            unit="text",
            formula="=INDEX(ranked_label, " + _AT,
            words="Input of that rank on Sensitivity",
        ),
        GridLine(
            key="swing",
            label="Swing",
            unit="currency",
            formula="=ABS(INDEX(ranked_swing, " + _AT + ")",
            words="How far the result moves from its conservative to its optimistic value",
        ),
        GridLine(
            key="base_value",
            label="Base",
            unit="number",
            formula="=INDEX(ranked_base, " + _AT,
            words="Its Base value",
        ),
        GridLine(
            key="turning_point",
            label="Breaks even at",
            unit="number",
            formula="=INDEX(ranked_break_even, " + _AT,
            words="Where the result is zero, or why there is no such value",
        ),
        GridLine(
            key="is_floor",
            label="Must be at least that (1 or 0)",
            unit="1 or 0",
            formula="=IF(ISNUMBER(turning_point), IF(npv_base > 0, (turning_point < base_value) * 1,"
            " (turning_point >= base_value) * 1), 0)",
            words="1 where the result rises with it",
        ),
        GridLine(
            key="is_share",
            label="Is a share (1 or 0)",
            unit="1 or 0",
            formula="=IF(OR(INDEX(ranked_unit, "
            + _AT
            + ' = "share", INDEX(ranked_unit, '
            + _AT
            + ' = "share / year"), 1, 0)',
            words="Shares are said in percent",
        ),
        GridLine(
            key="swing_rounded",
            label="Swing, rounded",
            unit="currency",
            helper=True,
            formula="=" + leading_formula("swing"),
            words="Two leading digits",
        ),
        GridLine(
            key="base_rounded",
            label="Base, rounded",
            unit="number",
            helper=True,
            formula="=IF(is_share = 1, "
            + decimals_formula("100 * base_value")
            + ", IF(ABS(base_value) < 100, "
            + decimals_formula("base_value")
            + ", ROUND(ROUND(base_value, 6), 0)))",
            words="Whole from 100 on, else one decimal; shares in percent",
        ),
        GridLine(
            key="turning_point_rounded",
            label="Breaks even at, rounded",
            unit="number",
            helper=True,
            formula="=IF(is_share = 1, "
            + decimals_formula("100 * SUM(turning_point)")
            + ", IF(ABS(SUM(turning_point)) < 100, "
            + decimals_formula("SUM(turning_point)")
            + ", "
            + leading_formula("SUM(turning_point)")
            + "))",
            words="Two leading digits from 100 on, else one decimal; shares in percent; 0 where it does not break even",
        ),
        GridLine(
            key="unit_said",
            label="Unit, in words",
            unit="text",
            helper=True,
            formula='=IF(is_share = 1, "%", "")',
        ),
        GridLine(
            key="below_zero",
            label="Said below zero",
            unit="text",
            helper=True,
            formula="=INDEX(ranked_below_zero, " + _AT + ' & ""',
        ),
        GridLine(
            key="turns_at",
            label="Breaks even at, in words",
            unit="text",
            helper=True,
            formula="=" + _WITH_UNIT.format(number=as_text_formula("ABS(turning_point_rounded)")),
        ),
        GridLine(
            key="condition",
            label="Condition, in words",
            unit="text",
            helper=True,
            formula="="
            + first_of(
                ("COUNT(turning_point) = 0", NOTHING),
                ("AND(is_floor = 1, turning_point_rounded = 0)", NOTHING),
                (
                    'AND(below_zero <> "", SUM(turning_point) < 0)',
                    'SUBSTITUTE(below_zero, "{}", turns_at)',
                ),
                otherwise='"it must be at " & IF(is_floor = 1, "least ", "most ")'
                ' & IF(turning_point_rounded < 0, "-", "") & turns_at & " (Base " & '
                + _WITH_UNIT.format(number=as_text_formula("base_rounded"))
                + ' & ")"',
            ),
        ),
        GridLine(
            key="told",
            label="In a sentence",
            unit="text",
            formula="="
            + first_of(
                ("swing_rounded = 0", NOTHING),
                otherwise=words("{assumption}: {reporting_currency} {swing_rounded:0}")
                + ' & IF(condition = "", "", "; " & condition) & "."',
            ),
            words="The same as a sentence",
        ),
    ),
)


def recompute_assumptions(context: Context) -> dict[str, list[Any]]:
    """The first of the ranked inputs with their swing, Base and break-even in words, by rank."""
    columns = as_columns([_assumption(context, rank) for rank in ASSUMPTIONS.heads])
    return {f"{ASSUMPTIONS.key}_{name}": column for name, column in columns.items()}


def _assumption(context: Context, rank: Any) -> dict[str, Any]:
    """One of the ranked inputs: its numbers, rounded numbers and sentence."""
    label, unit_of_it, swing, base, turns, below_zero = (
        context[f"ranked_{name}"][rank]
        for name in ("label", "unit", "swing", "base", "break_even", "below_zero")
    )
    in_percent, has_turn = UNITS[unit_of_it] == "share", not math.isnan(turns)

    def rounded(value: float, large: Callable[[float], float]) -> float:
        if in_percent:
            return percent(value, 1)
        return large(value) if abs(value) >= 100 else half_up(value, 1)

    is_floor = has_turn and ((turns < base) == (context["npv_base"] > 0))
    moves, usual = leading(abs(swing)), rounded(base, lambda value: half_up(value, 0))
    turning_point = rounded(turns if has_turn else 0.0, leading)
    return {
        "assumption": label,
        "swing": abs(swing),
        "base_value": base,
        "turning_point": turns,
        "is_floor": float(is_floor),
        "is_share": float(in_percent),
        "swing_rounded": moves,
        "base_rounded": usual,
        "turning_point_rounded": turning_point,
        "below_zero": below_zero,
    }
