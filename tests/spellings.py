"""Formulas spelled in other ways: what programs do to a formula on saving, and what only looks alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from openpyxl.formula.tokenizer import Token, Tokenizer

CELL = re.compile(r"\$?\b([A-Z]{1,3})\$?([0-9]+)\b")


class Word(NamedTuple):
    """A token of a formula, as openpyxl tells them apart."""

    value: str
    type: str
    subtype: str


def words_of(formula: str) -> list[Word]:
    """The words of a formula without its "=", by another reader of formulas than ours."""
    return [Word(token.value, token.type, token.subtype) for token in Tokenizer("=" + formula).items]


def is_reference(word: Word) -> bool:
    """Whether a word refers to cells by address or name."""
    return word.subtype == Token.RANGE


def is_area(word: Word) -> bool:
    """Whether a word is an address of several cells."""
    return is_reference(word) and ":" in word.value


def is_value(word: Word) -> bool:
    """Whether a word is a number, a text, a truth or the address of one cell."""
    return word.type == Token.OPERAND and (
        not is_reference(word) or CELL.fullmatch(word.value.rpartition("!")[2]) is not None
    )


def within_sheet(change: Callable[[str], str]) -> Callable[[Word], str]:
    """Change an address and leave its sheet alone."""

    def changed(word: Word) -> str:
        sheet, mark, rest = word.value.rpartition("!")
        return sheet + mark + change(rest) if is_reference(word) else word.value

    return changed


def in_case(change: Callable[[str], str]) -> Callable[[Word], str]:
    """Change the case of everything but texts and sheets."""
    changed = within_sheet(change)
    return lambda word: (
        word.value
        if word.subtype == Token.TEXT
        else changed(word)
        if is_reference(word)
        else change(word.value)
    )


def of_numbers(change: Callable[[str], str]) -> Callable[[Word], str]:
    """Respell numbers."""
    return lambda word: change(word.value) if word.subtype == Token.NUMBER else word.value


def in_brackets(word: Word) -> str:
    """Brackets around every operand, every function call and every pair of brackets."""
    if word.type == Token.PAREN:
        return word.value * 2
    if word.type == Token.FUNC:
        return "((" + word.value if word.subtype == Token.OPEN else word.value + "))"
    return f"(({word.value}))" if word.type == Token.OPERAND else word.value


def sheet_at_both_corners(word: Word) -> str:
    sheet, mark, rest = word.value.rpartition("!")
    return (sheet + mark).join(re.split("(?<=:)|^", rest)) if is_area(word) else word.value


NOISE: dict[str, Callable[[Word], str]] = {
    "no spaces": lambda word: "" if word.type == Token.WSPACE else word.value,
    "more spaces": lambda word: word.value + " \n",
    "lower case": in_case(str.lower),
    "upper case": in_case(str.upper),
    "no $": within_sheet(lambda address: address.replace("$", "")),
    "more $": within_sheet(lambda address: CELL.sub(r"$\1$\2", address)),
    "corners in the other order": lambda word: within_sheet(
        lambda address: ":".join(reversed(address.split(":")))
    )(word),
    "sheet at both corners": sheet_at_both_corners,
    "quotes around sheets": lambda word: re.sub(r"^(\w+)!", r"'\1'!", word.value),
    "brackets": in_brackets,
    "plus signs": lambda word: "+" + word.value if is_value(word) else word.value,
    "numbers with exponents": of_numbers(lambda number: f"{float(number):.17E}"),
    "numbers with 21 digits": of_numbers(lambda number: f"{float(number):.21f}"),
    "truths as functions": lambda word: word.value + "()" if word.subtype == Token.LOGICAL else word.value,
}
"""What programs do to a formula: by word, it changes the spelling and nothing else."""

KELVIN, LONG_S = "\u212a", "\u017f"
"""Letters that Python takes for a K and an S where case does not count."""


def in_functions(change: Callable[[str], str]) -> Callable[[Word], str]:
    """Change the names of functions."""
    return lambda word: (
        change(word.value) if word.type == Token.FUNC and word.subtype == Token.OPEN else word.value
    )


def in_references(change: Callable[[str], str]) -> Callable[[Word], str]:
    """Change addresses and names, with their sheets."""
    return lambda word: change(word.value) if is_reference(word) else word.value


LOOK_ALIKES: dict[str, Callable[[Word], str]] = {
    "prefixes of functions": in_functions(lambda function: "_xlfn." + function),
    "prefixes of parameters": in_references(lambda name: "_xlpm." + name),
    "semicolons": lambda word: ";" if word.type == Token.SEP else word.value,
    "a long s": in_functions(lambda function: function.replace("S", LONG_S)),
    "a kelvin": in_references(lambda name: re.sub("[Kk]", KELVIN, name)),
    "@": in_references(lambda name: "@" + name),
    "_xlfn.SINGLE": in_references(lambda name: f"_xlfn.SINGLE({name})"),
    "plus signs": in_references(lambda name: "+" + name),
    "full stops": in_references(lambda name: name + "."),
    "spaces within functions": in_functions(lambda function: function.replace("(", " (")),
}
"""What reads like the template's formula, and is another one or none to some program."""
