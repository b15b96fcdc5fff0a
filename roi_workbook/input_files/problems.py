"""What can be wrong with inputs: one record per problem, all of them in one exception."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches

from roi_workbook.errors import RoiWorkbookError

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in an input file, or in what a program gives; `file` is then empty.

    `key` is the dotted path, rows counted from 1 (`purchases[2].one_off_month`); empty where the file as a
    whole is meant. `expected` says what would be right, `suggestion` is the nearest known word; either may
    be empty.
    """

    file: str
    key: str
    found: str
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.key) if part)
        expected = f"; expected {self.expected}" if self.expected else ""
        suggestion = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{where}: {self.found}{expected}{suggestion}"


class InputError(RoiWorkbookError, ValueError):
    """Inputs that are refused: `problems` lists everything wrong, the text has one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputFileError(InputError):
    """An input file that is refused."""


class RefusedError(Exception):
    """A value that does not fit; where it stands in the file is added later."""

    def __init__(self, found: str, expected: str, suggestion: str = "") -> None:
        super().__init__(found, expected, suggestion)
        self.found, self.expected, self.suggestion = found, expected, suggestion


def shown(value: object) -> str:
    """A value of a file as its author would recognise it: short, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**LONGEST_SHOWN:
        return f"a number of more than {LONGEST_SHOWN} digits"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, str):
        return _quoted(_shortened(value))
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else f"an object of type {type(value).__name__}"


def shown_key(key: object) -> str:
    """A key as it stands in a dotted path: bare where that is clear, else in quotes."""
    text = _shortened(str(key))
    return text if re.fullmatch("[A-Za-z0-9_-]+", text) else _quoted(text)


def _quoted(text: str) -> str:
    """A text in quotes; only what cannot be printed is spelled out."""
    in_quotes = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in in_quotes)


def nearest(word: object, known: Iterable[str]) -> str:
    """The known word most like this one, else one that ends in it, else "". Case does not matter."""
    spelled = {candidate.lower(): candidate for candidate in known}
    meant = str(word).lower()
    matches = get_close_matches(meant, spelled, n=1)
    matches = matches or [candidate for candidate in spelled if candidate.endswith("_" + meant)]
    return spelled[matches[0]] if matches else ""


def one_of(words: Iterable[str]) -> str:
    """The allowed words, as a phrase."""
    return "one of " + ", ".join(words)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
