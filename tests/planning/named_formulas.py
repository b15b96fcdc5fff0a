"""The formulas of one planning subject worked out by a spreadsheet engine, without the rest of the workbook.

Every name a formula uses is a cell, or a column of cells, that holds what the test says.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from roi_workbook.model.records import Grid, PlanningSubject
from roi_workbook.workbook.planned_sheets import replace_names
from tests.engines.engine import Engine
from tests.engines.formualizer_engine import Formualizer

CELLS, COLUMNS, GRIDS = "Cells", "Columns", "Grids"


def worked_out_by_engine(
    plan: PlanningSubject,
    cells: Mapping[str, Any],
    columns: Mapping[str, Sequence[Any]],
    engine: Engine | None = None,
) -> dict[str, Any]:
    """The value of every line of a subject, and of every grid line by head; None where a cell is empty."""
    content = io.BytesIO()
    places: dict[str, tuple[str, int, int]] = {}
    heads: dict[str, list[Any]] = {}
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        single, many, grids = (book.add_worksheet(title) for title in (CELLS, COLUMNS, GRIDS))
        for row, (name, value) in enumerate(cells.items()):
            book.define_name(name, f"={CELLS}!{xl_rowcol_to_cell(row, 0, True, True)}")
            if value not in (None, ""):
                single.write(row, 0, value)
        for row, line in enumerate(plan.lines, len(cells)):
            book.define_name(line.key, f"={CELLS}!{xl_rowcol_to_cell(row, 0, True, True)}")
            single.write_formula(row, 0, line.formula)
            places[line.key] = (CELLS, row, 0)
        for column, (name, held) in enumerate(columns.items()):
            book.define_name(name, f"={COLUMNS}!{_area(0, column, len(held))}")
            for row, value in enumerate(held):
                if value not in (None, ""):
                    many.write(row, column, value)
        left = 0
        for grid in plan.grids:
            left = _grid(book, grids, grid, left, places, heads)
    values = (engine or Formualizer()).evaluate(content.getvalue())

    def value(place: tuple[str, int, int], down: int = 0) -> Any:
        sheet, row, column = place
        return values[sheet, xl_rowcol_to_cell(row + down, column)]

    return {
        name: {head: value(place, down) for down, head in enumerate(heads[name])}
        if name in heads
        else value(place)
        for name, place in places.items()
    }


def _area(top: int, column: int, height: int) -> str:
    return f"{xl_rowcol_to_cell(top, column, True, True)}:{xl_rowcol_to_cell(top + height - 1, column, True, True)}"


def _grid(
    book: Any,
    sheet: Any,
    grid: Grid,
    left: int,
    places: dict[str, tuple[str, int, int]],
    heads: dict[str, list[Any]],
) -> int:
    """Write a grid that has only heads and lines; returns the next free column."""
    keys = [grid.head.key, *(line.key for line in grid.lines)]
    for column, key in enumerate(keys, left):
        book.define_name(f"{grid.key}_{key}", f"={GRIDS}!{_area(0, column, len(grid.rows))}")
    for row, head in enumerate(grid.heads):
        sheet.write(row, left, head)
        for column, line in enumerate(grid.lines, left + 1):

            def cell(name: str, row: int = row) -> str | None:
                return xl_rowcol_to_cell(row, left + keys.index(name)) if name in keys else None

            sheet.write_formula(row, column, str(replace_names(line.formula, cell)))
            places[f"{grid.key}_{line.key}"] = (GRIDS, 0, column)
            heads[f"{grid.key}_{line.key}"] = list(grid.heads)
    return left + len(keys)
