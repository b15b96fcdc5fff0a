"""Numbers in sentences, rounded and written as the formulas of the workbook do it."""

from __future__ import annotations

import math

WHOLE_FROM = 2**53
"""From here on a float is a whole number."""


def rounded(number: float, decimals: int = 0) -> float:
    """A number as a spreadsheet rounds it: halves go away from zero, and zero has no sign.

    A number that has no decimals left to round stays as it is, and so does what is none.
    """
    scale = 10**decimals
    if not abs(number) * scale < WHOLE_FROM:
        return number
    return math.copysign(math.floor(abs(number) * scale + 0.5) / scale, number) + 0.0


def written(number: float, decimals: int = 0, grouped: bool = True) -> str:
    """A rounded number as a text, its thousands apart by commas where `grouped`."""
    return f"{rounded(number, decimals):{',' if grouped else ''}.{decimals}f}"
