"""Counts in sentences."""

from __future__ import annotations


def count_of(number: int, one: str, more: str = "") -> str:
    """A count with what it counts: "1 value", "3,017 values"; `more` where the plural is not `one` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"
