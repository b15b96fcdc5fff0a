"""Counts in sentences."""

from __future__ import annotations


def count_of(number: int, one: str, more: str = "") -> str:
    """A count and its noun: "1 value", "3,017 values"; `more` is the plural where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def in_words(number: int) -> str:
    """A count in words up to nine, in digits from ten: "four", "12"."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if number < len(words) else f"{number:,}"
