"""The moment that SOURCE_DATE_EPOCH gives, in place of the clock: the same file on any day."""

from __future__ import annotations

import datetime
import os

from roi_workbook.errors import RoiWorkbookError

VARIABLE = "SOURCE_DATE_EPOCH"
LATEST = 253_402_300_799
"""Seconds from 1970 to the end of 9999, the last year that files can hold."""


class StampError(RoiWorkbookError):
    """A moment that is none: the sentence says what was given, and what is expected."""


def given_moment() -> datetime.datetime | None:
    """The moment that is to stand in what is written, in UTC; None where none is given.

    Raises StampError where what is given is no number of seconds since 1970.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return None
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(LATEST))
    if not is_number or int(given) > LATEST:
        raise StampError(
            f'The environment variable {VARIABLE} is "{given[:60]}"; expected whole seconds since 1970, from 0 to'
            f" {LATEST}, for instance 1700000000. Correct it, or take it away."
        )
    return datetime.datetime.fromtimestamp(int(given), datetime.UTC)
