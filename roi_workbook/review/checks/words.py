"""Compares every word of a workbook, a sentence, a state or a lookup, with what its formula should give.

Numbers have a second derivation; words have one, their formula. What it should give is put together here from
what is typed in the workbook and from its numbers, each held against the recompute before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy

from roi_workbook.cell_values import CellValue, ExcelError, is_number
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.evaluation import result_of
from roi_workbook.formulas.functions import Cells, text_of
from roi_workbook.formulas.references import FormulaError, NameReference, Operand
from roi_workbook.recomputing.expected_cells import CellNumbers
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.values import Pair
from roi_workbook.review.reading import Cell

LONGEST_EXACT = 15
"""Digits of a number that every program writes alike; of longer ones, the first twelve are compared."""

_BETWEEN_DIGITS = re.compile("(?<=[0-9])[.,'\u2019\u00a0\u202f ](?=[0-9])")
_EXPONENT = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?E\+([0-9]{1,3})")
_LONG = re.compile(rf"[0-9]{{{LONGEST_EXACT + 1},}}")


CALCULATED_BY_CELL = "last_calculated_by"
"""Holds other words until a program calculates it: which of the two is what it tells."""


def hold_words(
    places: CellMap, expected: Mapping[str, CellNumbers], wrong: Collection[Cell]
) -> tuple[dict[Cell, CellValue], list[Pair]]:
    """What the words of a workbook should be, by planned cell, and the pairs that differ.

    wrong: the planned cells whose number is not the recompute's. Where a number is right but for a rounding
    error, words may follow the number that is stored. Words that depend on an Excel error, or on a cell that
    cannot be found, are absent.
    """
    template = places.template
    cells = ReviewedCells(places, expected)
    as_stored = cells.as_stored_but(wrong)
    words: dict[Cell, CellValue] = {}
    pairs = []
    for planned in cells.in_words():
        cell = places.now(planned)
        name, heading = template.name_at[planned]
        if cell is None or name == CALCULATED_BY_CELL:
            continue
        found = places.book.content(cell)
        try:
            wanted = cells.of_formula(planned)
            if isinstance(wanted, ExcelError) or is_number(wanted):
                continue
            told = is_same(found, wanted) or is_same(found, as_stored.of_formula(planned))
        except FormulaError:
            continue
        words[planned] = wanted
        if not told:
            pairs.append(Pair(name, heading, cell, planned, found, wanted))
    return words, pairs


def giving_nothing(
    places: CellMap, expected: Mapping[str, CellNumbers], planned: Iterable[Cell]
) -> Iterator[Cell]:
    """Those of some planned formula cells that should give an empty text."""
    cells = ReviewedCells(places, expected)
    for cell in planned:
        try:
            if cells.of_formula(cell) == "":
                yield cell
        except FormulaError:
            continue


def is_same(found: CellValue, wanted: CellValue) -> bool:
    """Whether two words say the same: the signs between digits are those of somebody's country."""
    if isinstance(found, ExcelError) or is_number(found):
        return False
    one, other = text_of(found), text_of(wanted)
    return one == other or _without_signs(one) == _without_signs(other)


def _without_signs(text: str) -> str:
    text = _EXPONENT.sub(_spelled_out, text)
    text = _BETWEEN_DIGITS.sub("", text)
    return _LONG.sub(lambda digits: f"{digits.group()[:12]:~<{len(digits.group())}}", text)


def _spelled_out(number: re.Match[str]) -> str:
    """A number with an exponent, as the digits it stands for."""
    behind = number[2] or ""
    return number[1] + behind + "0" * (int(number[3]) - len(behind))


class ReviewedCells(Cells):
    """The cells of a workbook as its words should see them: right numbers, right words, what is typed.

    Numbers are those of the recompute.
    """

    def __init__(self, places: CellMap, expected: Mapping[str, CellNumbers]) -> None:
        super().__init__()
        self._places = places
        self._wrong: Collection[Cell] | None = None
        self._words: dict[Cell, CellValue] = {}
        self._values: dict[Cell, CellValue] = {}
        self._begun: set[Cell] = set()
        self._sheet = ""
        cells_of = places.template.cells_of
        self._numbers = {
            cells[heading]: number
            for name, numbers in expected.items()
            for cells in (cells_of[name],)
            for heading, number in numbers.items()
            if number == number and heading in cells
        }
        self._areas = {name.lower(): area for name, area in places.areas.items()}

    def as_stored_but(self, wrong: Collection[Cell]) -> ReviewedCells:
        """The same cells, with numbers as they are stored but for the wrong ones."""
        others = copy(self)
        super(ReviewedCells, others).__init__()
        others._wrong, others._words, others._values = wrong, {}, {}
        return others

    def in_words(self) -> Iterator[Cell]:
        """The planned formula cells that should hold words."""
        return (cell for cell in self._places.template.named_formulas if cell not in self._numbers)

    def of_formula(self, planned: Cell) -> CellValue:
        """What the formula of a planned cell should give; raises FormulaError where that cannot be told."""
        if planned not in self._words:
            if planned in self._begun:
                raise FormulaError("names lead a formula back to itself")
            self._begun.add(planned)
            before, self._sheet = self._sheet, planned[0]
            formula = self._places.template.formulas[planned[0]][planned[1:]]
            try:
                self._words[planned] = result_of(formula, self)
            finally:
                self._sheet = before
                self._begun.discard(planned)
        return self._words[planned]

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """What a cell of the workbook holds, or should hold if the template has a formula there."""
        cell = sheet, row, column
        if cell not in self._values:
            self._values[cell] = self._value(cell)
        return self._values[cell]

    def _value(self, cell: Cell) -> CellValue:
        planned = self._places.planned(cell)
        if planned is None or self._places.template.formula(planned) is None:
            return self._places.book.content(cell)
        if planned not in self._numbers:
            return self.of_formula(planned)
        if self._wrong is not None and planned not in self._wrong:
            stored = self._places.book.content(cell)
            if is_number(stored):
                return stored
        return self._numbers[planned]

    def area(self, operand: Operand) -> Area:
        """Where the cells are that an operand of a planned formula stands for."""
        if isinstance(operand, NameReference):
            if operand.name not in self._areas:
                raise FormulaError(f"{operand.name} cannot be found")
            return self._areas[operand.name]
        title = operand.sheet or self._sheet
        if title in self._places.still:
            return Area(title, operand.top, operand.left, operand.bottom, operand.right)
        corners = [
            self._places.now((title, row, column))
            for row, column in ((operand.top, operand.left), (operand.bottom, operand.right))
        ]
        first, last = corners
        if first is None or last is None:
            raise FormulaError("a cell that cannot be found")
        return Area(first[0], first[1], first[2], last[1], last[2])
