"""Columns of a table as arrays, one value per row: what every planning subject does with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from roi_workbook.lazy import np

if TYPE_CHECKING:
    from roi_workbook.model.records import Column, Rows, Value


def together(rows: Rows, columns: Iterable[Column]) -> np.ndarray:
    """Some columns of a table as one array: columns x rows."""
    return np.array([rows[column.key] for column in columns])


def filled(numbers: np.ndarray, instead: float | np.ndarray = 0.0) -> np.ndarray:
    """A column with another number, or another column's, where its own is missing."""
    return np.where(np.isnan(numbers), instead, numbers)


def known_where(holds: np.ndarray, numbers: np.ndarray | float) -> np.ndarray:
    """A column that is missing where something does not hold."""
    return np.where(holds, numbers, np.nan)


def ratio(part: np.ndarray | float, whole: np.ndarray) -> np.ndarray:
    """One column per unit of another, missing where that is 0."""
    return part / known_where(whole != 0, whole)


def sums_by(kinds: np.ndarray, amounts: np.ndarray, choices: Iterable[Value]) -> np.ndarray:
    """What the rows of each kind add up to, one sum per choice."""
    return np.array([amounts[kinds == choice].sum() for choice in choices])


def listed(column: np.ndarray, order: Sequence[int], room: int, free: float | str) -> list[Any]:
    """The values of some rows in an order, then what stands in the places that stay free."""
    return [*column[list(order)].tolist(), *[free] * (room - len(order))]


def as_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows that were worked out one by one, as columns."""
    return {key: [row[key] for row in rows] for key in rows[0]}


def column_of(cells: Mapping[Any, float]) -> np.ndarray:
    """The cells of a line of an earlier subject as a column."""
    return np.array(list(cells.values()))
