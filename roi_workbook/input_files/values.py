"""One value of an input file checked against its declaration: kept, empty (None), or refused."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from roi_workbook.input_files.problems import RefusedError, nearest, one_of, shown
from roi_workbook.model.dates import FIRST_DATE, LAST_DATE
from roi_workbook.model.records import GRADES, YES_NO, Column, Input, Value, choices_told, has_many_choices

LONGEST_TEXT = 32_767
"""Characters a spreadsheet cell can hold, as `utf16_units` counts them."""

YEARS = (FIRST_DATE.year, LAST_DATE.year)
"""Years of the dates that may be typed."""

SCHEMA_KEY = "$schema"
"""The key of a file in which editors find the schema; it is no input."""

TYPED = "typed"
"""The key of `{typed = "40%"}`: a value that does not fit its cell, kept as typed."""


def is_typed(value: object) -> bool:
    """Whether a file gives a value as typed, whether it fits or not."""
    return isinstance(value, dict) and tuple(value) == (TYPED,)


def is_blank(value: object) -> bool:
    """Whether a value leaves its cell empty: "", and the null of JSON and YAML."""
    return value is None or (isinstance(value, str) and not value)


def typed_value(value: object) -> Value:
    """A text, number or boolean that a cell can hold, whatever its input asks for.

    Raises RefusedError for anything else.
    """
    if isinstance(value, str):
        return text(value)
    try:
        if isinstance(value, int | float) and math.isfinite(value):
            return value
    except OverflowError:
        pass
    raise RefusedError(f"found {shown(value)}", "a text, a number, true or false")


def cell_value(declared: Input | Column, value: object) -> Value:
    """The value of one cell: a number, a choice as declared, a month "YYYY-MM" or a text; None where empty.

    Empty are "" and the null of JSON and YAML. `{typed = ...}` is kept as it is. Raises RefusedError where
    the value does not fit.
    """
    if isinstance(value, dict) and is_typed(value):
        return typed_value(value[TYPED])
    if is_blank(value):
        return None
    if declared.kind == "choice":
        return choice(declared.choices, value, choices_told(declared) if has_many_choices(declared) else "")
    if declared.kind == "date":
        return some_day(value) if declared.unit == "day" else month(value)
    if declared.kind == "text":
        return text(value)
    return number(declared, value)


def evidence_value(fact: str, value: object) -> str | None:
    """The value of one fact of evidence: a grade, a day "YYYY-MM-DD" or a text; None where it is empty.

    fact: one of EVIDENCE; `{typed = ...}` is a text kept as typed. Raises RefusedError where the value does
    not fit.
    """
    if isinstance(value, dict) and is_typed(value):
        return text(value[TYPED])
    if is_blank(value):
        return None
    if fact == "grade":
        return choice(GRADES, value)
    return day(value) if fact == "date" else text(value)


def number(declared: Input | Column, value: object) -> float:
    """A number within its declared bounds, whole where the declaration asks for that."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not declared.lowest <= value <= declared.highest
        or (declared.whole and value != math.floor(value))
    ):
        quotes = ", as plain digits without quotes" if isinstance(value, str) else ""
        raise RefusedError(f"found {shown(value)}", _numbers(declared) + quotes)
    return value


def choice(choices: Sequence[str], value: object, told: str = "") -> str:
    """One of the choices, in its declared spelling; case does not matter. `told` stands for many of them in words."""
    allowed = told or one_of(f'"{choice}"' for choice in choices)
    if isinstance(value, bool) and tuple(choices) == YES_NO:
        raise RefusedError(f"found {shown(value)}", f"{allowed}, in quotes", '"Yes"' if value else '"No"')
    if not isinstance(value, str):
        raise RefusedError(f"found {shown(value)}", f"{allowed}, in quotes")
    for spelled in choices:
        if spelled.casefold() == value.casefold():
            return spelled
    near = nearest(value, choices)
    raise RefusedError(f"found {shown(value)}", allowed, f'"{near}"' if near else "")


def month(value: object) -> str:
    """A month as "YYYY-MM", from that text, from a date in text or from a date of TOML or YAML."""
    return _date_text(value, "[0-9]{4}-[0-9]{2}(-[0-9]{2})?", 'a month such as "2027-01"')[:7]


def some_day(value: object) -> str:
    """A day as "YYYY-MM-DD", or as "YYYY-MM" where it is the first of its month: the form cells are read in."""
    written = _date_text(value, "[0-9]{4}-[0-9]{2}(-[0-9]{2})?", 'a date such as "2027-01-31"')
    return written[:7] if written.endswith("-01") else written


def day(value: object) -> str:
    """A day as "YYYY-MM-DD", from that text or from a date of TOML or YAML."""
    return _date_text(value, "[0-9]{4}-[0-9]{2}-[0-9]{2}", 'a date such as "2027-01-31"')


def text(value: object) -> str:
    """A text that fits into a spreadsheet cell."""
    if not isinstance(value, str):
        raise RefusedError(f"found {shown(value)}", "a text, in quotes")
    if (units := utf16_units(value)) > LONGEST_TEXT:
        raise RefusedError(f"found {units:,} characters", f"at most {LONGEST_TEXT:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise RefusedError(f"found half a character in {shown(value)}", "whole characters only")
    return value


def utf16_units(text: str) -> int:
    """The length of a text in a spreadsheet, which counts an emoji as two characters."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _date_text(value: object, pattern: str, expected: str) -> str:
    written = value.isoformat()[:10] if isinstance(value, date) else value
    try:
        if not isinstance(written, str) or not re.fullmatch(pattern, written):
            raise ValueError
        parsed = date.fromisoformat(written if len(written) == 10 else written + "-01")
    except ValueError:
        raise RefusedError(f"found {shown(value)}", expected) from None
    if not FIRST_DATE <= parsed <= LAST_DATE:
        raise RefusedError(f"found {shown(value)}", f"a year from {YEARS[0]} to {YEARS[1]}")
    return written


def _numbers(declared: Input | Column) -> str:
    whole = "a whole number" if declared.whole else "a number"
    bounds = f"from {_amount(declared.lowest)} to {_amount(declared.highest)}"
    share = " (0.4 is 40 %)" if declared.kind == "share" else ""
    return f"{whole} {bounds}, in {declared.unit}{share}"


def _amount(bound: float) -> str:
    return f"{bound:,.15g}"
