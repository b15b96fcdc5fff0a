"""Dates as spreadsheets count them: days since the end of 1899."""

from __future__ import annotations

import datetime
import math
from numbers import Real
from typing import Any

from roi_workbook.cell_values import DAY_ZERO
from roi_workbook.model.tables import number

FIRST_DATE, LAST_DATE = datetime.date(1901, 1, 1), datetime.date(9990, 12, 31)
"""The dates that may be typed, into a workbook as into a file: those every spreadsheet program counts alike,
with room for the months that follow. This is the one place that says so.
"""

FIRST_SERIAL, LAST_SERIAL = ((day - DAY_ZERO).days for day in (FIRST_DATE, LAST_DATE))


def serial(value: Any) -> float:
    """A month or date as the number of days a spreadsheet counts, a number as it is; 0 where there is
    neither.
    """
    if isinstance(value, (str, datetime.date)):
        day = day_of(value)
        return 0.0 if day is None else float((day - DAY_ZERO).days)
    return number(value)


def day_of(value: Any) -> datetime.date | None:
    """The day in a date cell: a date, a text such as "2027-01", or a spreadsheet's number; None where there
    is none from FIRST_DATE to LAST_DATE.
    """
    try:
        if isinstance(value, str):
            value = datetime.date.fromisoformat(value if value.count("-") > 1 else value + "-01")
    except ValueError:
        return None
    if isinstance(value, Real) and not isinstance(value, bool):
        days = float(value)
        in_range = FIRST_SERIAL <= days < LAST_SERIAL + 1
        return DAY_ZERO + datetime.timedelta(days=math.floor(days)) if in_range else None
    day = value.date() if isinstance(value, datetime.datetime) else value
    return day if isinstance(day, datetime.date) and FIRST_DATE <= day <= LAST_DATE else None


def months_later(day: datetime.date, months: float) -> float:
    """The same day some months later as a spreadsheet counts days, or the last day of a shorter month;
    missing beyond the last year of the calendar.
    """
    if not abs(months) < 12 * datetime.MAXYEAR:
        return math.nan
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return math.nan
    first = datetime.date(year, month + 1, 1)
    return float((first - DAY_ZERO).days + min(day.day, _days_in(first)) - 1)


def _days_in(first: datetime.date) -> int:
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days
