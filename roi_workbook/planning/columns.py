"""Columns of a table as arrays, one value per row: operations that all planning subjects share."""

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
    """A column with another number, or that of another column, where its own is missing."""
    return np.where(np.isnan(numbers), instead, numbers)


def known_where(condition: np.ndarray, numbers: np.ndarray | float) -> np.ndarray:
    """A column that is missing where the condition is false."""
    return np.where(condition, numbers, np.nan)


def ratio(part: np.ndarray | float, whole: np.ndarray) -> np.ndarray:
    """One column per unit of another, missing where that is 0."""
    return part / known_where(whole != 0, whole)


def sums_by(kinds: np.ndarray, amounts: np.ndarray, choices: Iterable[Value]) -> np.ndarray:
    """The sums of the rows of each kind, one per choice."""
    return np.array([amounts[kinds == choice].sum() for choice in choices])


def listed(column: np.ndarray, order: Sequence[int], room: int, filler: float | str) -> list[Any]:
    """The values of some rows in an order, then the filler in every place left over."""
    return [*column[list(order)].tolist(), *[filler] * (room - len(order))]


def as_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows worked out one by one, as columns."""
    return {key: [row[key] for row in rows] for key in rows[0]}


def column_of(cells: Mapping[Any, float]) -> np.ndarray:
    """The cells of a line of an earlier subject as a column."""
    return np.array(list(cells.values()))
