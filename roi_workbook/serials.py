"""Dates as spreadsheets count them: days since the end of 1899."""

from __future__ import annotations

import datetime
from typing import Any

from roi_workbook.tables import number

EXCEL_DAY_ZERO = datetime.date(1899, 12, 30)


def serial(value: Any) -> float:
    """A month or date as the number of days a spreadsheet counts; 0 where there is none."""
    if isinstance(value, str) and value:
        parts = [int(part) for part in value.split("-")]
        value = datetime.date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return float((value - EXCEL_DAY_ZERO).days)
    return number(value)
