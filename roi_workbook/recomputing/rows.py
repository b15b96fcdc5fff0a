"""Rows by label and columns by key, as plain arrays: a DataFrame without its overhead on a few rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.lazy import np, pd


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """Some rows: their labels, each there once, and columns with a value per row."""

    labels: tuple[Any, ...]
    columns: Mapping[str, np.ndarray]

    @classmethod
    def of_rows(cls, rows: Mapping[Any, Mapping[str, Any]]) -> LabelledRows:
        """From rows by label; all have the same columns, of numbers or texts."""
        first = next(iter(rows.values()))
        columns = {key: [row[key] for row in rows.values()] for key in first}
        arrays = {
            key: np.array(values, dtype=float if isinstance(values[0], float) else object)
            for key, values in columns.items()
        }
        return cls(tuple(rows), arrays)

    def __getitem__(self, key: str) -> np.ndarray:
        return self.columns[key]

    def __len__(self) -> int:
        return len(self.labels)

    def at(self, label: Any) -> int:
        """The position of a row in every column."""
        return self.labels.index(label)

    def row(self, label: Any) -> dict[str, Any]:
        """One row: numbers, texts and tables by key."""
        at = self.at(label)
        return {key: column.item(at) for key, column in self.columns.items()}

    def by_label(self, key: str, labels: Iterable[Any] | None = None) -> dict[Any, Any]:
        """The values of a column by label, in every row or in some."""
        values = dict(zip(self.labels, self.columns[key].tolist(), strict=True))
        return values if labels is None else {label: values[label] for label in labels}

    def of(self, key: str, labels: Iterable[Any]) -> np.ndarray:
        """The values of a column in some rows, as an array."""
        return self.columns[key][[self.at(label) for label in labels]]

    def marked(self, key: str) -> tuple[Any, ...]:
        """The labels of the rows in which a column is above zero."""
        return tuple(
            label for label, value in zip(self.labels, self.columns[key].tolist(), strict=True) if value > 0
        )

    def in_order(self, order: np.ndarray) -> LabelledRows:
        """The same rows in another order, given by their numbers from 0."""
        labels = tuple(self.labels[at] for at in order.tolist())
        return LabelledRows(labels, {key: column[order] for key, column in self.columns.items()})

    def frame(self, name: str) -> pd.DataFrame:
        """The same in pandas; `name` says what the labels are."""
        return pd.DataFrame(dict(self.columns), index=pd.Index(self.labels, name=name))
