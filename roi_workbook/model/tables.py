"""Tables inside a case: one object per cell, worked out once per distinct table.

A case is a row of a DataFrame; a table (friction activities, purchases) is one cell of that row,
holding a tuple of rows. A hundred thousand draws usually share one table, a portfolio has one each:
both cost one pass per distinct table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from roi_workbook.cell_values import finite, is_number
from roi_workbook.lazy import np

if TYPE_CHECKING:
    from roi_workbook.model.records import Breakdown, Column, Table

Rows = tuple[Mapping[str, Any], ...]


def number(value: Any) -> float:
    """The number in a cell; 0.0 where it is empty or holds a text, TRUE, an error or not-a-number."""
    return finite(value) or 0.0


def month_of(row: Mapping[str, Any], column: str) -> float:
    """The month a row falls in: empty is 0, anything that is not a number falls in no month (NaN)."""
    month = row.get(column)
    if month is None:
        return 0.0
    return float(month) if is_number(month) else math.nan


def identities(objects: np.ndarray) -> np.ndarray:
    """The identity of each object of an array, or of a pandas column, as `id` gives it."""
    return np.frombuffer(np.asarray(objects).tobytes(), dtype=np.intp)  # what such an array is made of


def all_share(column: np.ndarray) -> bool:
    """Whether all cases of a column share the very same object."""
    return column.dtype == object and bool((identities(column) == id(column[0])).all())


def distinct(tables: np.ndarray) -> tuple[list[Rows], np.ndarray]:
    """The distinct tables of some cases (an array or a pandas column), and the position of each case's table."""
    _, first, which = np.unique(identities(tables), return_index=True, return_inverse=True)
    return np.asarray(tables)[first].tolist(), which


def per_table(tables: np.ndarray, total: Callable[[Rows], float]) -> np.ndarray:
    """One number per case: `total` of the case's table, worked out once per distinct table."""
    unique, which = distinct(tables)
    totals: np.ndarray = np.array([total(rows) for rows in unique], dtype=float)[which]
    return totals


def breakdown_sums(rows: Rows, table: Table, breakdown: Breakdown) -> tuple[dict[str, float], float]:
    """What a table's column adds up to for each choice, and for the rest (no choice, or an unknown one)."""
    choices = [choice for choice in table.column(breakdown.by).choices if choice != breakdown.rest]
    sums = dict.fromkeys(choices, 0.0)
    spelled = {choice.lower(): choice for choice in choices}
    rest = 0.0
    for row in rows:
        choice = spelled.get(str(row.get(breakdown.by) or "").lower())
        amount = number(row.get(breakdown.column))
        if choice is None:
            rest += amount
        else:
            sums[choice] += amount
    return sums, rest


def column_cells(column: Column) -> Iterable[tuple[str, Any]]:
    """The key of each cell of a column in a row, and what it belongs to: the column, or (column, heading)."""
    if column.across is None:
        return [(column.key, column.key)]
    return [(f"{column.key}_{heading}", (column.key, heading)) for heading in column.across.values]
