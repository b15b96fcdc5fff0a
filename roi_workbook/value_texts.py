"""Values as people read them: formatted by their unit, the same in every report, page and picture."""

from __future__ import annotations

import datetime
import math

from roi_workbook.cell_values import DAY_ZERO, CellValue, ExcelError, is_number
from roi_workbook.model.ranges import NO_RANGE
from roi_workbook.model.records import UNITS, Input, Line

LONGEST = 60
"""Characters of a text that are shown."""

FIRST_DAY, LAST_DAY = 61, 2_958_465
"""The day numbers that are the same date in every spreadsheet program, from March 1900 to the end of 9999."""


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent."""
    return f"{100 * share:,.{decimals}f} %"


UNLIKELY = 1 / 100
"""A chance below this, or above what is left of one, is said in words: nothing is told as certain."""


def chance(share: float, decimals: int = 0) -> str:
    """A chance in percent; "under 1 %" and "over 99 %" beyond UNLIKELY; why there is none."""
    if math.isnan(share):
        return NO_RANGE.words
    if share < UNLIKELY:
        return f"under {percent(UNLIKELY)}"
    if share > 1 - UNLIKELY:
        return f"over {percent(1 - UNLIKELY)}"
    scale = 10**decimals
    return f"{math.floor(round(100 * share * scale, 6) + 0.5) / scale:.{decimals}f} %"


def chance_formula(of: str) -> str:
    """The same as a formula without its equals sign, of a cell that holds a chance or why there is none."""
    whole = "FIXED(ROUND(ROUND(100 * " + of + ", 6), 0), 0)"
    within = 'IF({0} < 1 / 100, "under 1 %", IF({0} > 1 - 1 / 100, "over 99 %", {1} & " %"))'
    return f"IF(ISNUMBER({of}), {within.format(of, whole)}, {of})"


def money(value: float) -> str:
    """Money without cents, never a minus before zero."""
    return f"{round(value) + 0:,}" if math.isfinite(value) else "n/a"


def amount(value: float, unit: str) -> str:
    """A number rounded as its unit asks for: whole money, a share to a tenth of a percent, a ratio to two
    decimals.
    """
    match UNITS[unit]:
        case "share":
            return percent(value, 1)
        case "money" | "price":
            return money(value)
        case "ratio":
            return f"{value:,.2f}"
        case _:
            return f"{value:,.1f}"


def result_text(value: float, line: Line) -> str:
    """A result that is a number; an absurdly high rate of return is only said to be high."""
    return "above 1,000 %" if line.key == "irr" and value > 10 else amount(value, line.unit)


def two_amounts(before: float, after: float, unit: str) -> tuple[str, str]:
    """Two values of a result, rounded as usual unless that would make them look the same."""
    usual = amount(before, unit), amount(after, unit)
    return usual if usual[0] != usual[1] else (typed_text(before, unit), typed_text(after, unit))


def signed(difference: float, unit: str, nothing: float = 0.0) -> str:
    """A difference with its sign; shares in percentage points. One of at most `nothing` in size is "0"."""
    if abs(difference) <= nothing or difference == 0:
        return "0"
    share, whole = UNITS[unit] == "share", UNITS[unit] in ("money", "price")
    value = 100 * difference if share else difference
    text = f"{value:+,.0f}" if whole else f"{value:+,.2f}" if UNITS[unit] == "ratio" else f"{value:+,.1f}"
    if not text.strip("+-0."):
        text = f"{value:+,.1g}"
    return f"{text} points" if share else text


def to_the_cent(value: float | str | None, unit: str) -> str:
    """A value for checking by hand: money to the cent, other numbers to nine digits, words as they are."""
    if value is None or isinstance(value, str):
        return value or ""
    if math.isnan(value):
        return "none"
    if UNITS[unit] in ("money", "price"):
        return f"{value + 0.0:,.2f}"
    return cell_text(value, date=UNITS[unit] == "date")


def typed_text(value: CellValue, unit: str) -> str:
    """The content of a typed cell, to nine digits."""
    if value is None or value == "":
        return "empty"
    return f"{100 * value:,.9g} %" if is_number(value) and UNITS[unit] == "share" else cell_text(value)


def standard_text(declared: Input) -> str:
    """What an empty input with a standard counts as, in words."""
    return f"the template's standard: {typed_text(declared.standard, declared.unit)}"


def cell_text(value: CellValue, date: bool = False) -> str:
    """The content of a cell: nine digits with thousands separators, texts in quotes; with `date`, a day
    number as a date.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ExcelError):
        return str(value)
    if isinstance(value, str):
        return f'"{value if len(value) <= LONGEST else value[: LONGEST - 3] + "..."}"'
    if date and (day := date_text(value)):
        return day
    return f"{value:,.9g}" if abs(value) < 1e9 else f"{value:,.2f}"


def date_text(day_number: float) -> str:
    """A day number as "YYYY-MM", with the day if it is not the first; "" if it is not a date."""
    if not FIRST_DAY <= day_number <= LAST_DAY or day_number != int(day_number):
        return ""
    day = DAY_ZERO + datetime.timedelta(days=int(day_number))
    return day.isoformat()[:7] if day.day == 1 else day.isoformat()
