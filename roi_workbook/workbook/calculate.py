"""Formulas calculated by an embedded spreadsheet engine: before a file is saved, and for a review."""

from __future__ import annotations

from typing import Any

import formualizer

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.write import WriteError, write

ERROR_TEXTS = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}


class EngineError(str):
    """An Excel error as the result of a formula, such as #DIV/0!."""

    __slots__ = ()


def calculate(book: Book) -> dict[tuple[str, int, int], Any]:
    """The value of every formula of a planned workbook, so that viewers that do not calculate show true
    values.

    Raises WriteError where a formula gives an Excel error: no workbook of ours may hold one.
    """
    values = evaluate(book, write(book, {}, looks=False))
    for (sheet, row, column), value in values.items():
        if isinstance(value, EngineError):
            where = f"{sheet}!{cell_address(row, column)}"
            raise WriteError(f"{where} gives {value}: {book.sheets[sheet].cells[row, column][0]}")
    return values


def evaluate(book: Book, workbook: bytes) -> dict[tuple[str, int, int], Any]:
    """The value of every formula of a workbook and its plan: numbers, texts, booleans, EngineErrors or None."""
    engine = formualizer.Workbook.from_bytes(workbook)
    engine.set_temporal_egress("serial")
    engine.evaluate_all()
    values = {}
    for sheet, row, column in book.formulas():
        value = engine.get_value(sheet, row + 1, column + 1)
        if isinstance(value, dict):
            value = EngineError(ERROR_TEXTS.get(value["kind"], f"#{value['kind'].upper()}!"))
        values[sheet, row, column] = value
    return values
