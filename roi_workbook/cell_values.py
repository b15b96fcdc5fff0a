"""Values of spreadsheet cells in Python."""

from __future__ import annotations

import datetime
import math
from typing import Any, TypeGuard

DAY_ZERO = datetime.date(1899, 12, 30)
"""The day that spreadsheets count days from."""


class ExcelError(str):
    """An Excel error in a cell, such as #N/A: a text that is not the analyst's."""

    __slots__ = ()


CellValue = float | str | bool | None
"""A number, a text (ExcelErrors included), a boolean, or nothing; dates are day numbers, or texts in files."""


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a number; a boolean is not one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def finite(value: Any) -> float | None:
    """A finite number, or None."""
    return float(value) if is_number(value) and math.isfinite(value) else None
