"""Months of a plan as days: month 1 begins at the month of the decision."""

from __future__ import annotations

import datetime
import math
from numbers import Real
from typing import Any

DAY_ZERO = datetime.date(1899, 12, 30)
"""What a spreadsheet counts its days from."""


def day_of(held: Any) -> datetime.date | None:
    """The day in a date cell: a date, a text such as "2027-01", or a spreadsheet's number; None where there is none."""
    if isinstance(held, datetime.datetime):
        return held.date()
    if isinstance(held, datetime.date):
        return held
    try:
        if isinstance(held, str):
            return datetime.date.fromisoformat(held if held.count("-") > 1 else held + "-01")
        if isinstance(held, Real) and not isinstance(held, bool) and float(held) >= 1:
            return DAY_ZERO + datetime.timedelta(days=math.floor(float(held)))
    except (ValueError, OverflowError):
        return None
    return None


def month_begins(start: datetime.date | None, month: float) -> float:
    """The first day of a month of the plan as a spreadsheet counts days; missing without a start or before month 1."""
    if start is None or not month >= 1:
        return math.nan
    year, month_of_year = divmod(start.year * 12 + start.month - 1 + int(month) - 1, 12)
    if year > datetime.MAXYEAR:
        return math.nan
    day = datetime.date(year, month_of_year + 1, 1)
    return float((day - DAY_ZERO).days + min(start.day, _days_in(day)) - 1)


def month_ends(start: datetime.date | None, month: float) -> float:
    """The last day of a month of the plan: the day before the next one begins."""
    return month_begins(start, month + 1) - 1 if month >= 1 else math.nan


def _days_in(first: datetime.date) -> int:
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days
