"""What happened to the rows of a table between two files: added, removed, changed, moved.

Rows have no key. They are matched as people would: the same row, else the same text, else the same numbers
with another text; if several fit, in order.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.model.records import Column, Grid, Input, Table
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.cases import is_empty

Row = Mapping[str, Any]

SAME_DIGITS = 1e-14
"""Numbers that differ by less than this share of the larger are the same, saved with more or fewer digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell of an input (conservative, base, optimistic) or of a row (its column): None where it is empty."""

    cell: str
    before: CellValue
    after: CellValue


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row of a table that differs.

    `change` is "added", "removed", "changed" or "moved"; a row that changed and moved counts as changed.
    `text` is the row's present text. Row numbers count the filled rows from 1. `cells` are those that differ;
    for an added or removed row, all that are filled.
    """

    change: str
    text: str
    row_before: int | None
    row_after: int | None
    cells: tuple[CellChange, ...]


def same_value(declared: Input | Column, before: Any, after: Any) -> bool:
    """Whether two contents are the same: numbers to SAME_DIGITS, choices whatever their case, empty cells
    alike.
    """
    if is_empty(before) or is_empty(after):
        return is_empty(before) and is_empty(after)
    if isinstance(before, str) and isinstance(after, str):
        return before == after or (declared.kind == "choice" and before.lower() == after.lower())
    if isinstance(before, (bool, str)) or isinstance(after, (bool, str)):
        return type(before) is type(after) and bool(before == after)
    return math.isclose(before, after, rel_tol=SAME_DIGITS)


def row_changes(old: Sequence[Row], new: Sequence[Row], table: Table | Grid) -> tuple[RowChange, ...]:
    """Every row that was added, removed, changed or moved: in the new order, removed ones last."""
    if isinstance(table, Grid):
        return tuple(_grid_changes(old, new, table))
    pairs = matched(old, new, table)
    moved = _moved(pairs)
    changes = []
    for after, row in enumerate(new):
        before = pairs.get(after)
        cells = _cells({} if before is None else old[before], row, table)
        change = "added" if before is None else "changed" if cells else "moved"
        if cells or after in moved:
            changes.append(_change(change, row, table, before, after, cells))
    matched_rows = set(pairs.values())
    for before, row in enumerate(old):
        if before not in matched_rows:
            changes.append(_change("removed", row, table, before, None, _cells(row, {}, table)))
    return tuple(changes)


def _grid_changes(old: Sequence[Row], new: Sequence[Row], grid: Grid) -> Iterator[RowChange]:
    """The rows of a grid that differ: they go by their heads, so none moves, and only spare rows are added or
    removed.

    Row numbers are those of the grid. Rows without a head of the template come last, in their order.
    """
    head = grid.head.key
    sides = [{row[head]: row for row in rows if row.get(head) is not None} for rows in (old, new)]
    foreign = [[row for row in rows if row.get(head) is None] for rows in (old, new)]
    pairs: list[tuple[Row, Row]] = [tuple(side.get(key, {}) for side in sides) for key in grid.heads]  # type: ignore[misc]
    nothing: Row = {}
    pairs += list(zip_longest(foreign[0], foreign[1], fillvalue=nothing))
    for number, (before, after) in enumerate(pairs):
        if cells := _cells(before, after, grid):
            room = bool(grid.filled) or number >= len(grid.heads)
            change = "added" if room and not before else "removed" if room and not after else "changed"
            at = [None if room and not row else number for row in (before, after)]
            yield _change(change, after or before, grid, at[0], at[1], cells)


def matched(old: Sequence[Row], new: Sequence[Row], table: Table) -> dict[int, int]:
    """The old row of each new row, by position; rows without one are left out. Matches go from surest to
    loosest.
    """
    every = [column.key for column in table.columns]
    texts = [column.key for column in table.columns if column.kind == "text"]
    rest = [key for key in every if key not in texts]

    def name(row: Row) -> Hashable:
        return str(row.get(texts[0]) or "").strip().casefold() if texts else ""

    rounds: tuple[Callable[[Row], Hashable], ...] = (
        lambda row: _filled_cells(row, every),
        name,
        lambda row: _filled_cells(row, rest),
        lambda row: name(row) == "",
    )
    pairs: dict[int, int] = {}
    for key_of in rounds:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for position in sorted(set(range(len(old))) - set(pairs.values()), reverse=True):
            waiting[key_of(old[position])].append(position)
        for position, row in enumerate(new):
            if position not in pairs and key_of(row) and waiting[key_of(row)]:
                pairs[position] = waiting[key_of(row)].pop()
    return pairs


def _filled_cells(row: Row, columns: Sequence[str]) -> Hashable:
    """The filled cells of a row in some columns, as a key; () if there are none."""
    return tuple((key, type(row[key]) is bool, row[key]) for key in columns if not is_empty(row.get(key)))


def _moved(pairs: Mapping[int, int]) -> set[int]:
    """The new rows outside the longest run in unchanged order, so that as few as possible count as moved.

    `ends` has, by length less 1, the lowest old row that a run of that length ends with, `last` its new row.
    """
    ends: list[int] = []
    last: list[int] = []
    previous: dict[int, int | None] = {}
    for after, before in sorted(pairs.items()):
        length = bisect_left(ends, before)
        previous[after] = last[length - 1] if length else None
        ends[length : length + 1], last[length : length + 1] = [before], [after]
    in_order: set[int] = set()
    row = last[-1] if last else None
    while row is not None:
        in_order.add(row)
        row = previous[row]
    return set(pairs) - in_order


def _cells(before: Row, after: Row, table: Table | Grid) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(cell=key, before=before.get(key), after=after.get(key))
        for column in table.typed
        for key, _ in column_cells(column)
        if not same_value(column, before.get(key), after.get(key))
    )


def _change(
    change: str,
    row: Row,
    table: Table | Grid,
    before: int | None,
    after: int | None,
    cells: tuple[CellChange, ...],
) -> RowChange:
    columns = table.columns if isinstance(table, Table) else (table.head, *table.typed)
    value = next((row.get(column.key) for column in columns if column.kind == "text"), None)
    numbers = [None if position is None else position + 1 for position in (before, after)]
    text = "" if is_empty(value) else str(value)
    return RowChange(change=change, text=text, row_before=numbers[0], row_after=numbers[1], cells=cells)
