"""Amounts as words, tiles and labels of charts tell them: two leading digits with K, M or bn.

Three cells tell an amount: its leading digits, how often a thousand goes into them (at most three times), and
both as a text. The first two are recomputed here.
"""

from __future__ import annotations

from roi_workbook.model.words import first_of, quoted
from roi_workbook.planning.proposal.rounding import leading, leading_formula

UNITS_OF_THOUSANDS = ("", " K", " M", " bn")
"""What is written after an amount that has been divided by a thousand so many times."""
THOUSAND = "told_thousand"
"""The name of the cell that holds it: formulas hold no numbers of their own."""


def rounded_formula(of: str) -> str:
    """The leading digits, as a formula without its equals sign; 0 where there is no number."""
    return f"IF(ISNUMBER({of}), {leading_formula(of)}, 0)"


def thousands_formula(rounded: str) -> str:
    """How often a thousand goes into leading digits, as a formula without its equals sign."""
    count = f"INT((LEN(FIXED(ABS({rounded}), 0, TRUE)) - 1) / (LEN({THOUSAND}) - 1))"
    return f"MIN({len(UNITS_OF_THOUSANDS)} - 1, {count})"


def short_formula(rounded: str, thousands: str) -> str:
    """Both as a text, with a minus below zero, as a formula without its equals sign."""
    scaled = f"ABS({rounded}) / {THOUSAND}^{thousands}"
    digits = f"FIXED({scaled}, IF(AND({thousands} > 0, 100 * {scaled} < {THOUSAND}), 1, 0))"
    return f'IF({rounded} < 0, "-", "") & {digits} & {unit_formula(thousands)}'


def unit_formula(thousands: str) -> str:
    """What is written after an amount divided by a thousand so many times, as a formula without its equals sign."""
    *units, last = (quoted(unit) for unit in UNITS_OF_THOUSANDS)
    return first_of(*((f"{thousands} = {power}", text) for power, text in enumerate(units)), otherwise=last)


def rounded(amount: float) -> float:
    """The leading digits of an amount; 0 for a missing one."""
    digits = leading(amount)
    return digits if digits == digits else 0.0


def thousands(amount: float) -> int:
    """How often a thousand goes into the leading digits of an amount."""
    return sum(abs(rounded(amount)) >= 10 ** (3 * power) for power in range(1, len(UNITS_OF_THOUSANDS)))


def short(amount: float) -> str:
    """An amount as words tell it."""
    digits, power = rounded(amount), thousands(amount)
    scaled = digits / 10 ** (3 * power)
    decimals = 1 if power and abs(scaled) < 10 else 0
    return f"{scaled:,.{decimals}f}{UNITS_OF_THOUSANDS[power]}"
