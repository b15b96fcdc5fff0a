"""Formulas calculated by an embedded spreadsheet engine, which is an extra: for a review that asks for it."""

from __future__ import annotations

from typing import Any

from roi_workbook import extras
from roi_workbook.workbook.planned_sheets import Book

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


def evaluate(book: Book, workbook: bytes) -> dict[tuple[str, int, int], Any]:
    """The value of every formula of a workbook and its plan: numbers, texts, booleans, EngineErrors or None."""
    extras.require("engine", "Recalculating")
    import formualizer

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
