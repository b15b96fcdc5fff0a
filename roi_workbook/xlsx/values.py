"""Values of cells as Excel files write them: numbers, dates and texts."""

from __future__ import annotations

import datetime
import math
import re

from roi_workbook.cell_values import DAY_ZERO, ExcelError
from roi_workbook.xlsx.memo import Memo

SPACE = " \t\r\n"


UNDERSCORE = 0x5F
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text with Excel's escapes resolved: _x000D_ is what XML cannot hold, _x005F_ an underscore before
    one.

    Characters that XML can hold need no escape: some programs show such escapes as text, so they are kept.
    """
    if "_x" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return chr(code) if code < 0x20 or code == UNDERSCORE else escape[0]


_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[Ee][+-]?[0-9]++)?+")


def number(text: str) -> int | float | str | None:
    """The number a cell holds, whole ones as int; ExcelError where it overflows, the text where it is none.

    None stands for an empty cell.
    """
    text = text.strip(SPACE)
    if not _NUMBER.fullmatch(text):
        return text or None
    read = float(text)
    if read.is_integer() and -1e15 < read < 1e15:
        return int(read)
    return read if math.isfinite(read) else ExcelError("#NUM!")


NUMBERS = Memo(number, most=32_768, longest=32)


_DAY = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]{1,9})?)Z?)?"
)
DAYS_TO_1904 = 1462
"""How much smaller day numbers are in workbooks that count from 1904."""


def day_number(text: str, date1904: bool = False) -> int | float | str | None:
    """The day number of an ISO 8601 date; the text itself where it is not one, None where empty.

    Text stays text where programs disagree: before March 1900, and in any form but the full one.
    """
    text = text.strip(SPACE)
    parts = _DAY.fullmatch(text)
    try:
        day = datetime.date(int(parts["year"]), int(parts["month"]), int(parts["day"])) if parts else None
    except ValueError:
        day = None
    if parts is None or day is None:
        return text or None
    days = (day - DAY_ZERO).days
    if date1904:
        days -= DAYS_TO_1904
    if days < 0 or (days <= 60 and not date1904):  # Excel has a 29 February 1900
        return text
    if not parts["hour"]:
        return days
    return days + (int(parts["hour"]) * 60 + int(parts["minute"])) / 1440 + float(parts["second"]) / 86_400
