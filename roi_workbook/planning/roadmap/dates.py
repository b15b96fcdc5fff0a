"""Months of a plan as days: month 1 begins at the month of the decision."""

from __future__ import annotations

import datetime
import math

from roi_workbook.model.dates import months_later


def month_begins(start: datetime.date | None, month: float) -> float:
    """The first day of a month of the plan as a spreadsheet counts days; missing without a start or before
    month 1.
    """
    return math.nan if start is None or not month >= 1 else months_later(start, month - 1)


def month_ends(start: datetime.date | None, month: float) -> float:
    """The last day of a month of the plan: the day before the next one begins."""
    return month_begins(start, month + 1) - 1 if month >= 1 else math.nan
