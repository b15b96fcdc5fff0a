"""Rows that earlier templates had in another grid, and cells of theirs that nobody types any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.problems import shown
from roi_workbook.input_files.values import is_blank
from roi_workbook.model.records import Grid


def moved_rows(tables: Mapping[Any, Any], model: Model) -> tuple[dict[Any, Any], list[str]]:
    """The rows by table, each in the grid that has it now, and a sentence for every cell that is left out.

    A cell is left out where the grid works it out now. A row that stands under its new grid too keeps what is
    typed there.
    """
    now, left_out = dict(tables), []
    for grid in model.grids.values():
        rows = tables.get(grid.key)
        if not grid.moved or not isinstance(rows, list | tuple):
            continue
        now[grid.key] = [row for row in rows if _moved_to(grid, row) is None]
        for row in rows:
            new_key = _moved_to(grid, row)
            if new_key is None:
                continue
            new = model.grids[new_key]
            worked_out = {line.key: line.words for line in new.lines if line.key in row}
            left_out += [
                f'"{row[grid.head.key]}": its {grid.column(key).label.lower()}, {shown(row[key])}, is left out; it is'
                f" worked out now: {words}."
                for key, words in worked_out.items()
                if not is_blank(row[key])
            ]
            there = now.get(new_key, ())
            if isinstance(there, list | tuple):
                typed = {key: cell for key, cell in row.items() if key not in worked_out}
                now[new_key] = _laid_under(typed, there, new)
    return now, left_out


def _moved_to(grid: Grid, row: Any) -> str | None:
    """The key of the grid that has a row now; None where it has stayed."""
    head = row.get(grid.head.key) if isinstance(row, Mapping) else None
    return next((new for old, new in grid.moved.items() if str(old).casefold() == str(head).casefold()), None)


def _laid_under(row: Mapping[Any, Any], rows: Any, grid: Grid) -> list[Any]:
    """The rows of a grid with the cells of one more laid under the row of its head, or added to them."""
    key = grid.head.key
    head = str(row[key]).casefold()
    same = [each for each in rows if isinstance(each, Mapping) and str(each.get(key)).casefold() == head]
    if not same:
        return [*rows, row]
    return [{**row, **each} if each is same[0] else each for each in rows]
