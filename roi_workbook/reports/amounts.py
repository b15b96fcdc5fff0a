"""Inputs, results and differences as a person reads them, in the form their unit asks for."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.records import UNITS
from roi_workbook.reports.results import money, percent
from roi_workbook.review.values import is_number, shown


def typed(value: Any, unit: str) -> str:
    """What a typed cell holds, to the last of nine digits."""
    if value is None or value == "":
        return "empty"
    return f"{100 * value:,.9g} %" if is_number(value) and UNITS[unit] == "share" else shown(value)


def amounts(before: float, after: float, unit: str) -> tuple[str, str]:
    """Two values of a result, rounded as usual unless that makes them the same."""
    usual = _usual(before, unit), _usual(after, unit)
    return usual if usual[0] != usual[1] else (typed(before, unit), typed(after, unit))


def _usual(value: float, unit: str) -> str:
    match UNITS[unit]:
        case "share":
            return percent(value, 1)
        case "money" | "price":
            return money(value)
        case "ratio":
            return f"{value:,.2f}"
        case _:
            return f"{value:,.1f}"


def signed(difference: float, unit: str, nothing: float = 0.0) -> str:
    """A difference with its sign; shares in percentage points. What is not above `nothing` in size is "0"."""
    if abs(difference) <= nothing or difference == 0:
        return "0"
    share, whole = UNITS[unit] == "share", UNITS[unit] in ("money", "price")
    value = 100 * difference if share else difference
    told = f"{value:+,.0f}" if whole else f"{value:+,.2f}" if UNITS[unit] == "ratio" else f"{value:+,.1f}"
    if not told.strip("+-0."):
        told = f"{value:+,.1g}"
    return f"{told} points" if share else told
