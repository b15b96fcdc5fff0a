"""Results in words: numbers in the form their unit asks for, and why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.facts import Facts
from roi_workbook.words import UNITS, Line


def result(facts: Facts, key: str, case: str = "Live") -> str:
    """A result as a person reads it, or the words that say why there is none."""
    row = facts.case_rows.row(case)
    value, line = float(row[key]), facts.model.lines[key]
    if math.isnan(value):
        return reason(key, row)
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


def reason(key: str, case: Mapping[Any, Any]) -> str:
    """Why a result of a case is not defined, in the words of the workbook."""
    if key == "irr":
        if case["irr_several_changes"]:
            return "n/a: several sign changes, see mirr"
        return "n/a: nothing to recover" if case["irr_nothing_to_recover"] else "n/a: never recovered"
    if key == "mirr":
        return "n/a: needs money out and in"
    if key == "break_even_realisation":
        return "n/a: no benefits"
    if key == "simple_payback_months":
        return "n/a: no one-off cost" if case["one_off_investment"] <= 0 else "n/a: no yearly gain"
    if key.endswith("payback_months") or key == "payback_without_ramp_months":
        return "n/a: no cost" if case["pv_costs"] <= 0 else f"not within {case['horizon_months']:,.0f} months"
    return "n/a: no cost"
