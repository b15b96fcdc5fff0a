"""How the proposal rounds: as formulas, and recomputed in decimals.

Money and hours keep their leading digits and no decimals, other numbers one or two decimals, shares whole
percent. Everything is rounded to cents (or to a millionth) first: what is exactly halfway then goes the same
way in every program.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

DIGITS = Context(prec=40)
"""Holds any quotient of amounts that may be typed, with its decimals; larger numbers are an error: out of range."""


def leading_formula(of: str, digits: int = 2) -> str:
    """Leading digits, as a formula without its equals sign."""
    cents = "ROUND(" + of + ", 2)"
    first = f"{digits - 1} - INT(2 * LN(MAX(1, ABS({cents}))) / LN(100))"
    return "ROUND(" + cents + ", MIN(0, " + first + "))"


def decimals_formula(of: str, decimals: int = 1) -> str:
    """So many decimals, as a formula without its equals sign."""
    return f"ROUND(ROUND({of}, 6), {decimals})"


def percent_formula(of: str) -> str:
    """A share in whole percent, as a formula without its equals sign."""
    return "ROUND(ROUND(100 * " + of + ", 6), 0)"


def as_text_formula(of: str, decimals: int = 1) -> str:
    """A rounded number as a text, as a formula: with its decimals unless it is whole."""
    return f"FIXED({of}, IF(ROUND({of}, {decimals}) = ROUND({of}, 0), 0, {decimals}))"


def half_up(value: float, decimals: int, first: int = 6) -> float:
    """A number rounded as on paper, halves away from zero: to `first` decimals, then to `decimals`."""
    if not math.isfinite(value):
        return math.nan
    decimal = Decimal(str(float(value)))
    for places in (first, decimals):
        decimal = decimal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, DIGITS)
    return float(decimal) + 0.0


def percent(share: float, decimals: int = 0) -> float:
    """A share in percent."""
    return half_up(100 * float(share), decimals)


def leading(value: float, digits: int = 2) -> float:
    """A number with only its leading digits and no decimals."""
    cents = half_up(value, 2, first=2)
    if math.isnan(cents):
        return math.nan
    first_digit = Decimal(str(cents)).adjusted()
    return half_up(cents, min(0, digits - 1 - first_digit), first=2)
