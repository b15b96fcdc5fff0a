"""Sentences declared once: words with figures in them, and which words hold when.

A sentence is the formula of its cell; what the recompute says is the result of the same formula, worked out
from its own numbers (`formulas.evaluation`). So nothing is worded twice.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Formatter

NOTHING = '""'
"""No words, as a formula."""


def words(text: str, name: Callable[[str], str] = str) -> str:
    """A text as a formula without its equals sign.

    `{key}` stands for what the cells of that key hold, `{key:0}` for their number with so many decimals;
    `name` says under which name a key is found. Braces are doubled where they are meant: `{{`.
    """
    parts = []
    for literal, key, decimals, _ in Formatter().parse(text):
        if literal:
            parts.append(quoted(literal))
        if key is not None:
            parts.append(f"FIXED({name(key)}, {decimals})" if decimals else name(key))
    return " & ".join(parts) or NOTHING


def keys_in(text: str) -> list[str]:
    """The keys a text names."""
    return [key for _, key, _, _ in Formatter().parse(text) if key]


def quoted(text: str) -> str:
    """A text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def first_of(*cases: tuple[str, str], otherwise: str = NOTHING) -> str:
    """The words of the first condition that holds: pairs of a condition and words, both formulas."""
    formula = otherwise
    for condition, then in reversed(cases):
        formula = f"IF({condition}, {then}, {formula})"
    return formula


def counted(key: str, one: str, more: str) -> str:
    """A count with its noun, as a formula."""
    return f"FIXED({key}, 0, TRUE) & IF({key} = 1, {quoted(' ' + one)}, {quoted(' ' + more)})"


def joined(*parts: str, by: str = " ") -> str:
    """Sentences one after the other, with a blank between those that are there: no text begins or ends with
    one.
    """
    formula = parts[0]
    for place, part in enumerate(parts[1:], start=1):
        before = ", ".join(f'{each} <> ""' for each in parts[:place])
        formula += f' & IF(AND(OR({before}), {part} <> ""), {quoted(by)}, "") & {part}'
    return formula
