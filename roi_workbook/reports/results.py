"""Results in words: numbers in the form their unit asks for, and why there is none."""

from __future__ import annotations

import math

from roi_workbook.model.records import UNITS, Line
from roi_workbook.recomputing.results import Facts


def result(facts: Facts, key: str, case: str = "Live") -> str:
    """A result as a person reads it, or the words that say why there is none."""
    row = facts.case_rows.row(case)
    value, line = float(row[key]), facts.model.lines[key]
    if math.isnan(value):
        return line.why_not_defined(row)
    return "above 1,000 %" if key == "irr" and value > 10 else spoken(value, line)


def spoken(value: float, line: Line) -> str:
    """A number in the form its unit asks for."""
    kind = UNITS[line.unit]
    if kind in ("share", "ratio"):
        return percent(value, 1) if kind == "share" else f"{value:,.2f}"
    return money(value) if kind in ("money", "price") else f"{value:,.1f}"


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent."""
    return f"{100 * share:,.{decimals}f} %"


def money(value: float) -> str:
    """Money without cents, never a minus before zero."""
    return f"{round(value) + 0:,}" if math.isfinite(value) else "n/a"
