"""Formulas as text: references to other cells, separated from everything else.

A formula is split into operands (references and names) and the gaps between them: operators, brackets,
functions, numbers, texts. Formulas are written without their "=". Rows and columns count from 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from roi_workbook.formulas.addresses import COLUMNS, ROWS, column_letters, column_number

LONGEST_FORMULA = 8_192
LONGEST_OPERAND = 512
"""In characters: well beyond a sheet title and a name of Excel's own limits, 31 and 255."""

PLACEHOLDER = "~"
"""Stands for an operand; no formula has it outside of texts."""


def folded(word: str) -> str:
    """A name, function or sheet title as it compares: without the case of A to Z, in which all of ours are
    written.

    Programs differ on other letters: to some, K, the kelvin sign, is a k.
    """
    return word.lower() if word.isascii() else word.translate(_SMALL)


def read_alike(word: str) -> str:
    """A name or sheet title as the most lenient program compares it: equal where any program confuses two."""
    return word.upper().casefold()


_SMALL = {ord(letter): letter.lower() for letter in ascii_uppercase}


class FormulaError(ValueError):
    """A text that cannot be parsed or leaves the bounds of a sheet: never a formula of the template."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell or an area a formula refers to: bounds are inclusive, whole rows and columns end with the sheet.

    `sheet` is the title as written, without its quotes, or None where the formula names no sheet.
    """

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class NameReference:
    """A defined name a formula refers to, as `folded`; `sheet` as for `Reference`."""

    sheet: str | None
    name: str


Operand = Reference | NameReference


def _others(signs: str) -> str:
    """The signs of ASCII but letters, "_" and these, for a class of characters."""
    ascii_signs = map(chr, range(128))
    return "".join([re.escape(sign) for sign in ascii_signs if not (sign.isalpha() or sign in "_" + signs)])


def _one_of(signs: str = "") -> str:
    """A letter, "_", whatever is beyond ASCII, or one of these signs.

    Said by what it is not: a range up to the last character takes milliseconds to compile, and \\w is slower to find.
    """
    return f"[^{_others(signs)}]"


# The patterns are possessive (`++`), so that even thousands of quotes or brackets are read in a few passes.
_DIGITS = "0123456789"
_IN_NUMBER, _IN_NAME = _one_of(_DIGITS + ".:"), _one_of(_DIGITS + ".?\\")
_WORD = _one_of() + _one_of(_DIGITS + ".") + "*+"
_NO_WORD = "(?!" + _one_of(_DIGITS + ".?!(\\") + ")"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[0-9]{1,7}"
_AREA = rf"(?:{_CELL}(?::{_CELL})?+|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}){_NO_WORD}"
_NAME = _one_of("\\") + _IN_NAME + r"*+(?!\()"
_SHEET = rf"(?:'[^']*+(?:''[^']*+)*+'|{_WORD}(?::{_WORD})?+)!"

FUNCTION = rf"{_WORD}\("
NUMBER = rf"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[Ee][-+]?[0-9]++)?+(?!{_IN_NUMBER})"
STRING = r'"[^"]*+(?:""[^"]*+)*+"'
TRUTH = rf"(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])(?!:){_NO_WORD}"
ERROR = (
    r"\#(?:N/A|GETTING_DATA|NAME\?"
    r"|(?:REF|DIV/0|NULL|NUM|VALUE|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|PYTHON|EXTERNAL|TIMEOUT)!)"
)

_IN_GAP = _others(_DIGITS + "\"'$.[#\\" + PLACEHOLDER)
_GAP_AND_OPERAND = rf"""(
            (?: [{_IN_GAP}]++
              | {FUNCTION}
              | {NUMBER}
              | {STRING}
              | {TRUTH}
              | {ERROR} | \#
              | \[ (?:[^\[\]]++ | \[[^\[\]]*+\])*+ \]  # columns of a table, the number of another workbook
            )*+
         )
         (
            {_AREA}
          | {_SHEET}(?:{_AREA}|{_NAME})
          | {_NAME}
          | .++  # to the end: the added placeholder alone, unless this is not a formula
         )"""


@cache
def _gap_and_operand() -> re.Pattern[str]:
    """Compiled when first needed: it is slow, and most reviews never need it."""
    return re.compile(_GAP_AND_OPERAND, re.VERBOSE | re.DOTALL)


def split(formula: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The gaps of a formula and the operands between them, as written; there is one gap more.

    Raises FormulaError for a text that is too long or not a formula.
    """
    if len(formula) > LONGEST_FORMULA:
        raise FormulaError(f"{len(formula)} characters; a formula has at most {LONGEST_FORMULA}")
    gaps, operands = zip(*_gap_and_operand().findall(formula + PLACEHOLDER), strict=True)
    if operands[-1] != PLACEHOLDER:
        raise FormulaError(f"not a formula from {operands[-1][:40]!r} on")
    return gaps, operands[:-1]


class _Corner(NamedTuple):
    """A corner of an area: "$" where it is fixed; whole rows have no column, whole columns no row."""

    column_fixed: str | None
    column: int | None
    row_fixed: str | None
    row: int | None


_IS_AREA = re.compile(_AREA)
_CORNER = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)([0-9]{1,7}))?")


def _corners(operand: str) -> list[_Corner]:
    """The one or two corners of an operand without its sheet, none for a name; FormulaError out of bounds."""
    if not _IS_AREA.fullmatch(operand):
        return []
    return [_corner(word) for word in operand.split(":")]


def _corner(word: str) -> _Corner:
    match = _CORNER.fullmatch(word)
    assert match is not None
    column_fixed, letters, row_fixed, digits = match.groups()
    column = None if letters is None else _column_number(letters)
    row = None if digits is None else int(digits) - 1
    if not (0 <= (column or 0) < COLUMNS and 0 <= (row or 0) < ROWS):
        raise FormulaError(f"{word} is beyond the end of a sheet")
    return _Corner(column_fixed, column, row_fixed, row)


_column_number = lru_cache(maxsize=COLUMNS)(lambda letters: column_number(letters.upper()))


@lru_cache(maxsize=65_536)
def reference(operand: str) -> Operand:
    """What an operand from `split` refers to.

    Raises FormulaError for references beyond the end of a sheet, to other workbooks or to several sheets.
    """
    if len(operand) > LONGEST_OPERAND:
        raise FormulaError(f"a name or sheet of {len(operand)} characters")
    title, has_sheet, rest = operand.rpartition("!")
    sheet = _unquoted(title) if has_sheet else None
    corners = _corners(rest)
    if not corners:
        return NameReference(sheet, folded(rest))
    first, last = corners[0], corners[-1]
    top, bottom = _ordered(first.row, last.row, ROWS)
    left, right = _ordered(first.column, last.column, COLUMNS)
    return Reference(sheet, top, left, bottom, right)


def _ordered(one: int | None, other: int | None, count: int) -> tuple[int, int]:
    """The first and last row or column of an area; of all there are, if it has none of its own."""
    if one is None or other is None:
        return 0, count - 1
    return (one, other) if one <= other else (other, one)


def _unquoted(title: str) -> str:
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    if not _TITLE.fullmatch(title):
        raise FormulaError(f"{title!r} is not one sheet of this workbook")
    return title


_TITLE = re.compile(r"[^\[\]:*?/\\]++")


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads when copied this many rows down and columns to the right, as Excel shares
    formulas.

    Parts behind `$`, names, functions, texts and sheets stay; a reference that leaves the sheet becomes
    #REF!. A text that is not a formula is returned unchanged.
    """
    try:
        pieces = _pieces(formula)
    except FormulaError:
        return formula
    return "".join([piece if isinstance(piece, str) else piece.shifted(rows, columns) for piece in pieces])


@dataclass(frozen=True, slots=True)
class _Movable:
    """A reference in a formula that is shifted: its sheet with quotes and "!", and its corners."""

    sheet: str
    corners: list[_Corner]

    def shifted(self, rows: int, columns: int) -> str:
        words = []
        for column_fixed, column, row_fixed, row in self.corners:
            word = ""
            if column is not None:
                column += 0 if column_fixed else columns
                if not 0 <= column < COLUMNS:
                    return self.sheet + "#REF!"
                word = f"{column_fixed}{_letters(column)}"
            if row is not None:
                row += 0 if row_fixed else rows
                if not 0 <= row < ROWS:
                    return self.sheet + "#REF!"
                word += f"{row_fixed}{row + 1}"
            words.append(word)
        return self.sheet + ":".join(words)


_letters = lru_cache(maxsize=COLUMNS)(column_letters)


@lru_cache(maxsize=128)
def _pieces(formula: str) -> list[str | _Movable]:
    """The gaps and operands of a formula in order; operands that do not move are text."""
    gaps, operands = split(formula)
    pieces: list[str | _Movable] = [gaps[0]]
    for operand, gap in zip(operands, gaps[1:], strict=True):
        pieces += [_movable(operand), gap]
    return pieces


def _movable(operand: str) -> str | _Movable:
    title, mark, rest = operand.rpartition("!")
    try:
        corners = _corners(rest)
    except FormulaError:  # such as XFE1, a name to Excel
        return operand
    return _Movable(title + mark, corners) if corners else operand


_FROZEN = re.compile(rf"{STRING}|(__xludf\.dummyfunction\()", re.IGNORECASE)


def is_frozen(formula: str) -> bool:
    """Whether Google Sheets put this in place of a formula Excel lacks, of which only the last value is left."""
    return "dummyfunction(" in formula.lower() and any(_FROZEN.findall(formula))
