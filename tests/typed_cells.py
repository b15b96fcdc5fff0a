"""Typing inputs into the cells of a workbook, the way an analyst would."""

from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.dates import serial
from roi_workbook.model.records import EVIDENCE, Column, Inputs
from roi_workbook.model.tables import column_cells
from roi_workbook.workbook.frame import slug
from roi_workbook.workbook.planned_sheets import Book
from tests.engines.values import Address


def typed_cells(book: Book, model: Model, inputs: Inputs) -> dict[Address, Any]:
    """What every typed cell of the workbook should hold for these inputs: value, or None where empty.

    Raises ValueError where a table has more rows than the workbook has room for.
    """
    cells: dict[Address, Any] = {}
    for key, declared in model.typed_inputs.items():
        held = inputs.values.get(key)
        held = held if isinstance(held, dict) else {"base": held}
        for scenario in ("conservative", "base", "optimistic") if declared.three else ("base",):
            value = held.get(scenario)
            if declared.kind == "date" and value is not None:
                value = serial(value)
            cells[place(book.names[f"{key}_{scenario}"])] = value
    for key, table in model.typed_tables.items():
        rows = inputs.tables.get(key, ())
        for column in table.columns:
            area = book.names[f"{key}_{column.key}"]
            numbers = range(area.top + 1, area.bottom)
            if len(rows) > len(numbers):
                raise ValueError(f"{key} has {len(rows)} rows, room for {len(numbers)}")
            for offset, number in enumerate(numbers):
                value = rows[offset].get(column.key) if offset < len(rows) else None
                cells[area.sheet, cell_address(number, area.left)] = as_typed(column, value)
    for key, grid in model.grids.items():
        held = {row.get(grid.head.key): row for row in inputs.tables.get(key, ())}
        for column in grid.typed:
            area = book.names[f"{key}_{column.key}"]
            for number, head in enumerate(grid.heads, area.top):
                for left, (name, _) in enumerate(column_cells(column), area.left):
                    value = held.get(head, {}).get(name)
                    cells[area.sheet, cell_address(number, left)] = as_typed(column, value)
    for key in model.register:
        live = book.names[key]
        area = book.names[slug(live.sheet) + "_evidence"]
        for offset, column in enumerate(EVIDENCE):
            held = inputs.evidence.get(key, {}).get(column)
            cells[live.sheet, cell_address(live.top, area.left + offset)] = held
    return cells


def as_typed(column: Column, value: Any) -> Any:
    """What stands in a cell: dates are numbers of days."""
    return serial(value) if column.kind == "date" and value is not None else value


def place(area: Area) -> Address:
    """The one cell of an area."""
    return area.sheet, cell_address(area.top, area.left)
