"""The value of every formula of a planned workbook: numbers from the recompute, words from their formulas.

A number has two derivations, and the recompute is the one that is stored; an engine agrees with it, as tests
hold. A word has one: its formula, put together here from those numbers and what is typed.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.cell_values import DAY_ZERO, CellValue, ExcelError
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.formulas.evaluation import result_of
from roi_workbook.formulas.references import FormulaError, NameReference, Operand
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
    hold one.
    """
    formulas = book.formulas()
    values = expected_numbers(book, expected)
    cells = PlannedCells(book, {**values, **(typed or {})})
    for place, formula in formulas.items():
        if place not in values:
            values[place] = cells.value(*place)
        if isinstance(values[place], ExcelError):
            sheet, row, column = place
            raise WriteError(f"{sheet}!{cell_address(row, column)} gives {values[place]}: {formula}")
    return values


def expected_numbers(book: Book, expected: Mapping[str, CellNumbers]) -> dict[Place, CellValue]:
    """The expected numbers by sheet, row and column; cells that should hold words are absent."""
    headings: dict[str, list[Any]] = {}

    def listed(name: str) -> list[Any]:
        if name not in headings:
            area = book.names[name]
            cells = book.sheets[area.sheet].cells
            headings[name] = [_heading(cells[at][0]) if at in cells else None for at in area.cells()]
        return headings[name]

    found: dict[Place, CellValue] = {}
    for name, numbers in expected.items():
        area, named = book.names[name], book.named[name]
        places = area.cells()
        at: list[Any] = [()]
        if named.down and named.across:
            at = [(down, across) for down in listed(named.down) for across in listed(named.across)]
        elif named.down or named.across:
            at = listed(named.down or named.across)
        sheet = area.sheet
        for heading, (row, column) in zip(at, places, strict=True):
            number = numbers.get(heading)
            if number is not None and not math.isnan(number):
                found[sheet, row, column] = number
    formulas = book.formulas()
    return {place: number for place, number in found.items() if place in formulas}


def _heading(content: Any) -> Any:
    return round(content, 12) if isinstance(content, float) else content


class PlannedCells:
    """The cells of a planned workbook with their values; words are put together when they are asked for.

    values: the numbers that are known by sheet, row and column; words are added to them.
    """

    def __init__(self, book: Book, values: dict[Place, CellValue]) -> None:
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
            value = self._values[place] = result_of(content[1:], self)
            self._sheet = before
            return value
        return typed_value(content)

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
