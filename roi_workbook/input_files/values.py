"""One value of an input file against its declaration: kept, empty (None), or refused."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from roi_workbook.input_files.problems import RefusedError, nearest, one_of, shown
from roi_workbook.model.dates import FIRST_DATE, LAST_DATE
from roi_workbook.model.records import GRADES, YES_NO, Column, Input, Value

LONGEST_TEXT = 32_767
"""Characters a spreadsheet cell can hold, as `utf16_units` counts them."""

YEARS = (FIRST_DATE.year, LAST_DATE.year)
"""Years of the dates that may be typed."""

TYPED = "typed"
"""The key of `{typed = "40%"}`: what was found in a cell it does not fit, to be put into one as it is."""


def is_typed(found: object) -> bool:
    """Whether a file says that a value stands as it was typed, fit or not."""
    return isinstance(found, dict) and tuple(found) == (TYPED,)


def is_blank(found: object) -> bool:
    """Whether a value leaves its cell empty: "", and the null of JSON and YAML."""
    return found is None or (isinstance(found, str) and not found)


def typed_value(found: object) -> Value:
    """A text, number or truth that a cell can hold, whatever its input asks for.

    Raises RefusedError for anything else.
    """
    if isinstance(found, str):
        return text(found)
    try:
        if isinstance(found, int | float) and math.isfinite(found):
            return found
    except OverflowError:
        pass
    raise RefusedError(f"found {shown(found)}", "a text, a number, true or false")


def cell_value(declared: Input | Column, found: object) -> Value:
    """The value of one cell: a number, a choice as declared, a month "YYYY-MM" or a text; None where empty.

    Empty are "" and the null of JSON and YAML. `{typed = ...}` is kept as it is. Raises RefusedError where the
    value does not fit.
    """
    if isinstance(found, dict) and is_typed(found):
        return typed_value(found[TYPED])
    if is_blank(found):
        return None
    if declared.kind == "choice":
        return choice(declared.choices, found)
    if declared.kind == "date":
        return some_day(found) if declared.unit == "day" else month(found)
    if declared.kind == "text":
        return text(found)
    return number(declared, found)


def evidence_value(fact: str, found: object) -> str | None:
    """The value of one fact of evidence: a grade, a day "YYYY-MM-DD" or a text; None where it is empty.

    fact: one of EVIDENCE; `{typed = ...}` is a text kept as it is. Raises RefusedError where the value does not fit.
    """
    if isinstance(found, dict) and is_typed(found):
        return text(found[TYPED])
    if is_blank(found):
        return None
    if fact == "grade":
        return choice(GRADES, found)
    return day(found) if fact == "date" else text(found)


def number(declared: Input | Column, found: object) -> float:
    """A number within the bounds of its declaration, whole where that says so."""
    if (
        isinstance(found, bool)
        or not isinstance(found, int | float)
        or not declared.lowest <= found <= declared.highest
        or (declared.whole and found != math.floor(found))
    ):
        quotes = ", as plain digits without quotes" if isinstance(found, str) else ""
        raise RefusedError(f"found {shown(found)}", _numbers(declared) + quotes)
    return found


def choice(choices: Sequence[str], found: object) -> str:
    """One of the choices, in its declared spelling; case does not matter."""
    allowed = one_of(f'"{choice}"' for choice in choices)
    if isinstance(found, bool) and tuple(choices) == YES_NO:
        raise RefusedError(f"found {shown(found)}", f"{allowed}, in quotes", '"Yes"' if found else '"No"')
    if not isinstance(found, str):
        raise RefusedError(f"found {shown(found)}", f"{allowed}, in quotes")
    for spelled in choices:
        if spelled.casefold() == found.casefold():
            return spelled
    near = nearest(found, choices)
    raise RefusedError(f"found {shown(found)}", allowed, f'"{near}"' if near else "")


def month(found: object) -> str:
    """A month as "YYYY-MM", from that text, from a date in text or from a date of TOML or YAML."""
    return _date_text(found, "[0-9]{4}-[0-9]{2}(-[0-9]{2})?", 'a month such as "2027-01"')[:7]


def some_day(found: object) -> str:
    """A day as "YYYY-MM-DD", or as "YYYY-MM" where it is the first of its month: the form cells are read in."""
    written = _date_text(found, "[0-9]{4}-[0-9]{2}(-[0-9]{2})?", 'a date such as "2027-01-31"')
    return written[:7] if written.endswith("-01") else written


def day(found: object) -> str:
    """A day as "YYYY-MM-DD", from that text or from a date of TOML or YAML."""
    return _date_text(found, "[0-9]{4}-[0-9]{2}-[0-9]{2}", 'a date such as "2027-01-31"')


def text(found: object) -> str:
    """A text that fits into a spreadsheet cell."""
    if not isinstance(found, str):
        raise RefusedError(f"found {shown(found)}", "a text, in quotes")
    if (units := utf16_units(found)) > LONGEST_TEXT:
        raise RefusedError(f"found {units:,} characters", f"at most {LONGEST_TEXT:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in found):
        raise RefusedError(f"found half a character in {shown(found)}", "whole characters only")
    return found


def utf16_units(text: str) -> int:
    """How long a text is to a spreadsheet, which counts an emoji as two characters."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _date_text(found: object, pattern: str, expected: str) -> str:
    written = found.isoformat()[:10] if isinstance(found, date) else found
    try:
        if not isinstance(written, str) or not re.fullmatch(pattern, written):
            raise ValueError
        found_day = date.fromisoformat(written if len(written) == 10 else written + "-01")
    except ValueError:
        raise RefusedError(f"found {shown(found)}", expected) from None
    if not FIRST_DATE <= found_day <= LAST_DATE:
        raise RefusedError(f"found {shown(found)}", f"a year from {YEARS[0]} to {YEARS[1]}")
    return written


def _numbers(declared: Input | Column) -> str:
    whole = "a whole number" if declared.whole else "a number"
    bounds = f"from {_amount(declared.lowest)} to {_amount(declared.highest)}"
    share = " (0.4 is 40 %)" if declared.kind == "share" else ""
    return f"{whole} {bounds}, in {declared.unit}{share}"


def _amount(bound: float) -> str:
    return f"{bound:,.15g}"
