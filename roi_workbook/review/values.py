"""Values of cells: which are numbers, and how a person reads them."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.review.reading import ExcelError, date_text


def is_number(value: Any) -> bool:
    """Whether a cell holds a number; a truth is not one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def finite(value: Any) -> float | None:
    """A finite number, or None."""
    return float(value) if is_number(value) and math.isfinite(value) else None


def shown(value: Any) -> str:
    """A value as a person reads it: nine digits, thousands parted."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ExcelError):
        return str(value)
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return f'"{text}"'
    return f"{value:,.9g}" if abs(value) < 1e9 else f"{value:,.2f}"


def date_or_number(value: Any, date: bool) -> str:
    """A value as a person reads it, where it may be the number of a day."""
    return (date and is_number(value) and date_text(value)) or shown(value)
