"""Working the formulas out before the file is saved, so that viewers which do not calculate are right."""

from __future__ import annotations

from typing import Any

import formualizer

from roi_workbook.workbook.plan import Book, cell_address
from roi_workbook.workbook.write import WriteError


def calculate(book: Book, workbook: bytes) -> dict[tuple[str, int, int], Any]:
    """The value of every formula of a planned workbook, worked out by an embedded spreadsheet engine.

    Raises WriteError where a formula gives an Excel error: no workbook of ours may hold one.
    """
    engine = formualizer.Workbook.from_bytes(workbook)
    engine.set_temporal_egress("serial")
    engine.evaluate_all()
    values = {}
    for sheet, row, column in book.formulas():
        value = engine.get_value(sheet, row + 1, column + 1)
        if isinstance(value, dict):
            where = f"{sheet}!{cell_address(row, column)}"
            raise WriteError(f"{where} gives {value}: {book.sheets[sheet].cells[row, column][0]}")
        values[sheet, row, column] = value
    return values
