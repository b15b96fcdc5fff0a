"""What a planning subject may build on: its own inputs, tables and grids, the core's results, earlier subjects."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from roi_workbook.cases import cells, is_empty, number_or_missing, spelled
from roi_workbook.words import Column, Grid, Input, Inputs, Known, Plan, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from roi_workbook.catalogue import Model


class KnownSoFar(Known):
    """Everything known so far about one workbook; see `words.Known`."""

    def __init__(
        self, inputs: Inputs, model: Model, core: Mapping[str, Any], month_rows: Mapping[str, np.ndarray]
    ) -> None:
        self.inputs, self.month_rows = inputs, month_rows
        self._lists = model.lists
        self._tables: dict[str, pd.DataFrame] = {}
        self._values: dict[str, Any] = dict(core)
        for plan in model.planning:
            self._values |= {declared.key: counted(inputs, declared) for declared in plan.inputs}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def learn(self, found: Mapping[str, Any]) -> None:
        """Add what a subject worked out."""
        self._values |= found

    def table(self, key: str) -> pd.DataFrame:
        """The rows of a table or grid; see `words.Known.table`. Columns can be added to it, for the caller alone."""
        if key not in self._tables:
            self._tables[key] = self._read(self._lists[key])
        return self._tables[key].copy(deep=False)

    def _read(self, declared: Table | Grid) -> pd.DataFrame:
        import pandas as pd

        rows = rows_of(declared, self.inputs)
        columns = declared.columns if isinstance(declared, Table) else (declared.head, *declared.columns)
        index = pd.Index(
            [row[declared.head.key] for row in rows] if isinstance(declared, Grid) else range(len(rows))
        )
        found: dict[Any, Any] = {}
        for column in columns:
            for name, label in column_cells(column):
                held = [cell_of(column, row.get(name)) for row in rows]
                found[label] = pd.Series(held, index, float if column.numeric else object)
        return pd.DataFrame(found, index=index)


def column_cells(column: Column) -> Iterable[tuple[str, Any]]:
    """How the cells of a column are keyed in a row, and labelled in a DataFrame."""
    if column.across is None:
        return [(column.key, column.key)]
    return [(f"{column.key}_{heading}", (column.key, heading)) for heading in column.across.values]


def rows_of(declared: Table | Grid, inputs: Inputs) -> list[dict[str, Any]]:
    """The rows of a table as they were typed; of a grid every row by its head, with what the template gives."""
    held = inputs.tables.get(declared.key, ())
    if isinstance(declared, Table):
        return [dict(row) for row in held]
    head = declared.head.key
    by_head = {row.get(head): row for row in held}
    given = [head, *(column.key for column in declared.columns if column.given)]
    return [{**by_head.get(row[head], {}), **{key: row.get(key) for key in given}} for row in declared.rows]


def cell_of(column: Column, value: Any) -> float | str:
    """A table's cell as a recompute sees it."""
    if column.numeric:
        return number_or_missing(value)
    if is_empty(value):
        return ""
    spellings = {choice.lower(): choice for choice in column.choices}
    return spellings.get(str(value).lower(), str(value))


def counted(inputs: Inputs, declared: Input) -> Any:
    """What a planning input counts as: its number (0 where empty, or missing where a blank matters), choice or text."""
    held = cells(inputs, declared)["base"]
    if declared.numeric:
        number = number_or_missing(held)
        return number if declared.blank_matters or not math.isnan(number) else 0.0
    if declared.kind == "choice":
        return spelled(declared, held)
    if declared.kind == "date":
        return held
    return (declared.standard or "") if is_empty(held) else str(held)


def worked_out(plans: Iterable[Plan], known: KnownSoFar) -> dict[str, Any]:
    """Every line, grid line and guard of the planning subjects, in their order: later ones may use earlier ones."""
    found: dict[str, Any] = {}
    for plan in plans:
        own = plan.recompute(known)
        known.learn(own)
        found |= own
    return found
