"""Counts in sentences."""

from __future__ import annotations


def count_of(number: int, one: str, more: str = "") -> str:
    """A count with what it counts: "1 value", "3,017 values"; `more` where the plural is not `one` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def in_words(number: int) -> str:
    """A count as a sentence says it: "four", from ten on in digits."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else f"{number:,}"
