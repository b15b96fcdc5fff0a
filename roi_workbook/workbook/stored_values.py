"""The value of every formula of a planned workbook: numbers from the recompute, words from their formulas.

A number has two derivations, and the recompute is the one that is stored; an engine agrees with it, as tests
hold. A word has one: its formula, put together here from those numbers and what is typed.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any

from roi_workbook.cell_values import DAY_ZERO, CellValue, ExcelError
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.formulas.evaluation import result_of
from roi_workbook.formulas.functions import Cells
from roi_workbook.formulas.references import FormulaError, NameReference, Operand
from roi_workbook.model.faults import refuse
from roi_workbook.recomputing.expected_cells import CellNumbers
from roi_workbook.workbook.planned_sheets import Book, Content, Formula, Link
from roi_workbook.workbook.write import WriteError

Place = tuple[str, int, int]


def stored_values(
    book: Book, expected: Mapping[str, CellNumbers], typed: Mapping[Place, CellValue] | None = None
) -> dict[Place, CellValue]:
    """What each formula of a planned workbook comes to, by sheet, row and column.

    expected: the numbers of named cells by heading, see `expected_cells`; typed: what cells hold that have
    been typed into since. Raises WriteError where a formula gives an Excel error: no workbook of ours may
    hold one; ModelError where a named formula comes to a number that the recompute does not know.
    """
    numbers = expected_numbers(book, expected)
    known = {place: number for place, number in numbers.items() if not math.isnan(number)}
    values = _worked_out(book, {**known, **(typed or {})})
    refuse(_without_recompute(book, values, numbers))
    return values


def values_of_formulas(book: Book) -> dict[Place, CellValue]:
    """The same for a workbook that has no recompute beside it: every number comes from its formula."""
    return _worked_out(book, {})


def _worked_out(book: Book, known: Mapping[Place, CellValue]) -> dict[Place, CellValue]:
    """The value of every formula; known: numbers of formulas, and what is typed."""
    cells, values = PlannedCells(book, dict(known)), {}
    for place, formula in book.formulas().items():
        value = values[place] = known[place] if place in known else cells.value(*place)
        if isinstance(value, ExcelError):
            sheet, row, column = place
            raise WriteError(f"{sheet}!{cell_address(row, column)} gives {value}: {formula}")
    return values


def _without_recompute(
    book: Book, values: Mapping[Place, CellValue], expected: Mapping[Place, float]
) -> Iterator[str]:
    """Named formulas that come to a number that nothing is compared with."""
    alone = {
        place for place, value in values.items() if type(value) in (int, float) and place not in expected
    }
    for name, area in book.names.items() if alone else ():
        for row, column in area.cells():
            if (area.sheet, row, column) in alone:
                yield (
                    f"{name}: {area.sheet}!{cell_address(row, column)} comes to a number that nobody works out a second"
                    f' time; yield its recompute as "{name}" in recomputing/expected_cells.py.'
                )
                break


def expected_numbers(book: Book, expected: Mapping[str, CellNumbers]) -> dict[Place, float]:
    """The expected number of each formula by sheet, row and column; missing (NaN) where it should be words."""
    headings: dict[str, list[Any]] = {}

    def listed(name: str) -> list[Any]:
        if name not in headings:
            area = book.names[name]
            cells = book.sheets[area.sheet].cells
            headings[name] = [_heading(cells[at][0]) if at in cells else None for at in area.cells()]
        return headings[name]

    found: dict[Place, float] = {}
    for name, numbers in expected.items():
        area, named = book.names[name], book.named[name]
        at: list[Any] = [()]
        if named.down and named.across:
            at = [(down, across) for down in listed(named.down) for across in listed(named.across)]
        elif named.down or named.across:
            at = listed(named.down or named.across)
        cells = book.sheets[area.sheet].cells
        for heading, place in zip(at, area.cells(), strict=True):
            number = numbers.get(heading)
            if number is not None and place in cells and isinstance(cells[place][0], Formula):
                found[area.sheet, *place] = number
    return found


def _heading(content: Any) -> Any:
    return round(content, 12) if isinstance(content, float) else content


class PlannedCells(Cells):
    """The cells of a planned workbook with their values; words are put together when they are asked for.

    values: the numbers that are known by sheet, row and column; words and what is typed are added to them.
    """

    def __init__(self, book: Book, values: dict[Place, CellValue]) -> None:
        super().__init__()
        self._book, self._values = book, values
        self._names = {name.lower(): area for name, area in book.names.items()}
        self._sheet = ""

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """What a cell holds, or its formula comes to."""
        place = sheet, row, column
        if place in self._values:
            return self._values[place]
        planned = self._book.sheets[sheet].cells.get((row, column))
        content = planned[0] if planned else None
        if isinstance(content, Formula):
            before, self._sheet = self._sheet, sheet
            value = result_of(content[1:], self)
            self._sheet = before
        else:
            value = typed_value(content)
        self._values[place] = value
        return value

    def area(self, operand: Operand) -> Area:
        """The cells an operand of the formula that is being worked out stands for."""
        if isinstance(operand, NameReference):
            if operand.name not in self._names:
                raise FormulaError(f"no cell has the name {operand.name}")
            return self._names[operand.name]
        return Area(operand.sheet or self._sheet, operand.top, operand.left, operand.bottom, operand.right)


def typed_value(content: Content) -> CellValue:
    """What a planned cell without a formula holds."""
    if isinstance(content, Link):
        return content.text
    if isinstance(content, datetime.date):
        return float((content - DAY_ZERO).days)
    return None if content == "" else content
