"""Recalculates a workbook whose values are missing or out of date, without touching the file.

The engine gets only the cells of named areas whose formulas are the template's. Everything else stays as it
was saved, so a hostile formula is never calculated.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from roi_workbook.cell_values import CellValue, ExcelError
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.engine import EngineError, evaluate
from roi_workbook.review.reading import Cell, ReadWorkbook
from roi_workbook.workbook.planned_sheets import Book, Formula, Style
from roi_workbook.workbook.write import write

PLAIN: Style = ("text", "text")


def recalculated(places: CellMap, faulty: Collection[Cell]) -> ReadWorkbook:
    """The workbook with every formula of the template recalculated by an embedded engine.

    faulty: the planned cells whose formula is not the template's; they keep their stored values.
    """
    book = places.book
    formulas = {
        cell: book.formula(cell)
        for planned in places.template.name_at
        if planned not in faulty
        and planned[1:] in places.template.formulas[planned[0]]
        and (cell := places.now(planned)) is not None
    }
    bare = Book(properties={"template": "", "title": ""})
    for area in places.areas.values():
        sheet = bare.sheets.get(area.sheet) or bare.add(area.sheet, "Workings")
        for row, column in area.cells():
            cell = (area.sheet, row, column)
            formula = formulas.get(cell)
            content = Formula("=" + formula) if formula is not None else _constant(book.content(cell))
            sheet.cells[row, column] = (content, PLAIN)
    bare.names.update({name: area for name, area in places.areas.items() if name not in places.lost})
    values = {title: dict(sheet.values) for title, sheet in book.spreadsheet.sheets.items()}
    for (title, row, column), value in evaluate(bare, write(bare, {}, looks=False)).items():
        if value is None:
            values[title].pop((row, column), None)
        else:
            values[title][row, column] = ExcelError(value) if isinstance(value, EngineError) else value
    sheets = {title: replace(sheet, values=values[title]) for title, sheet in book.spreadsheet.sheets.items()}
    worked_out = ReadWorkbook(replace(book.spreadsheet, sheets=sheets), book.model)
    worked_out.template_version, worked_out.names, worked_out.broken = (
        book.template_version,
        book.names,
        book.broken,
    )
    return worked_out


def _constant(content: CellValue) -> Any:
    """A stored value as a constant; an Excel error becomes a text, which counts as not filled in."""
    return str(content) if isinstance(content, ExcelError) else content
