"""The moment that SOURCE_DATE_EPOCH gives, in place of the clock: the same file on any day."""

from __future__ import annotations

import datetime
import os

from roi_workbook.errors import RoiWorkbookError

VARIABLE = "SOURCE_DATE_EPOCH"
LATEST = 253_402_300_799
"""Seconds from 1970 to the end of 9999, the last year that files can hold."""


class StampError(RoiWorkbookError):
    """An invalid moment: the message says what was given and what is expected."""


def given_moment() -> datetime.datetime | None:
    """The moment to write into files, in UTC; None where none is given.

    Raises StampError where it is not a number of seconds since 1970.
    """
    seconds = os.environ.get(VARIABLE)
    if not seconds:
        return None
    is_number = seconds.isascii() and seconds.isdigit() and len(seconds) <= len(str(LATEST))
    if not is_number or int(seconds) > LATEST:
        raise StampError(
            f'The environment variable {VARIABLE} is "{seconds[:60]}"; expected whole seconds since 1970, from 0 to'
            f" {LATEST}, for instance 1700000000. Correct it or unset it."
        )
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
