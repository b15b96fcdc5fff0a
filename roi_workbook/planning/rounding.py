"""Numbers in sentences, rounded and written as the formulas of the workbook do it."""

from __future__ import annotations

import math


def rounded(number: float, decimals: int = 0) -> float:
    """A number as a spreadsheet rounds it: halves go away from zero, and zero has no sign."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(number) * scale + 0.5) / scale, number) + 0.0


def written(number: float, decimals: int = 0, grouped: bool = True) -> str:
    """A rounded number as a text, its thousands apart by commas where `grouped`."""
    return f"{rounded(number, decimals):{',' if grouped else ''}.{decimals}f}"
