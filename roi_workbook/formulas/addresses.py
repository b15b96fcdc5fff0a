"""Where a cell stands, as spreadsheets write it. Rows and columns count from 0."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

ROWS = 1_048_576
COLUMNS = 16_384


@cache
def column_letters(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_address(row: int, column: int, row_fixed: str = "", column_fixed: str = "") -> str:
    """An address such as B3, $B3 or $B$3; pass "$" for what is fixed."""
    return f"{column_fixed}{column_letters(column)}{row_fixed}{row + 1}"


class Area(NamedTuple):
    """A rectangle of cells on one sheet; bounds are inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        """Absolute, without the sheet: $A$1 or $A$1:$C$3."""
        first = cell_address(self.top, self.left, "$", "$")
        if (self.top, self.left) == (self.bottom, self.right):
            return first
        return first + ":" + cell_address(self.bottom, self.right, "$", "$")

    @property
    def reference(self) -> str:
        """Absolute, with the sheet."""
        return quoted(self.sheet) + "!" + self.address

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    def cells(self) -> list[tuple[int, int]]:
        """Every (row, column), row by row."""
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(row, column) for row in rows for column in columns]


def quoted(sheet: str) -> str:
    """A sheet title as formulas write it."""
    return sheet if sheet.isalnum() else f"'{sheet}'"
