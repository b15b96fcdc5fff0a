"""What a planning subject may build on: its own inputs, tables and grids, the core's results, earlier
subjects.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from roi_workbook.cell_values import CellValue
from roi_workbook.lazy import np
from roi_workbook.model.faults import refuse_left_out, refuse_undeclared
from roi_workbook.model.names import name_of
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import (
    Column,
    Context,
    Grid,
    GridLine,
    Input,
    Inputs,
    Line,
    Rows,
    Table,
    Value,
)
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.cases import cells, is_empty, number_or_missing, spelled
from roi_workbook.recomputing.words import in_words

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model


class PlanningContext(Context):
    """Everything known so far about one workbook; see `records.Context`."""

    def __init__(
        self, inputs: Inputs, model: Model, core: Mapping[str, Any], month_rows: Mapping[str, np.ndarray]
    ) -> None:
        self.inputs, self.month_rows = inputs, month_rows
        self._lists = model.lists
        self._tables: dict[str, Rows] = {}
        self._values: dict[str, Any] = dict(core)
        for subject in model.planning:
            self._values |= {declared.key: counted(inputs, declared) for declared in subject.inputs}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    @property
    def known(self) -> Mapping[str, Any]:
        """Every value so far by name."""
        return self._values

    def learn(self, results: Mapping[str, Any]) -> None:
        """Add the results of a subject."""
        self._values |= results

    def table(self, key: str) -> Rows:
        """The rows of a table or grid; see `records.Context.table`."""
        if key not in self._tables:
            declared = self._lists[key]
            self._tables[key] = TableRows(declared, rows_of(declared, self.inputs))
        return self._tables[key]


class TableRows(Rows):
    """The rows of one table or grid of a workbook; each column is read when it is first used."""

    def __init__(self, declared: Table | Grid, rows: Sequence[Mapping[str, Any]]) -> None:
        columns = declared.columns if isinstance(declared, Table) else (declared.head, *declared.columns)
        self.heads = declared.heads if isinstance(declared, Grid) else ()
        self._columns = {column.key: column for column in columns}
        self._rows = rows
        self._read: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, key: str) -> np.ndarray:
        if key not in self._read:
            self._read[key] = read_column(self._columns[key], self._rows)
        return self._read[key]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        columns = [self[key].tolist() for key in self._columns]
        return (dict(zip(self._columns, row, strict=True)) for row in zip(*columns, strict=True))


def read_column(column: Column, rows: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """A column of some rows as a recompute sees it; one cell per heading where it runs along an axis."""
    names = [name for name, _ in column_cells(column)]
    convert = number_or_missing if column.numeric else chosen_text(column)
    values = [convert(row.get(name)) for row in rows for name in names]
    array = np.array(values, float if column.numeric else object)
    array = array if column.across is None else array.reshape(len(rows), len(names))
    array.flags.writeable = False
    return array


def rows_of(declared: Table | Grid, inputs: Inputs) -> list[dict[str, Any]]:
    """The rows of a table as typed; of a grid every row in the order of its heads, with the cells the
    template gives.
    """
    typed = inputs.tables.get(declared.key, ())
    if isinstance(declared, Table):
        return [dict(row) for row in typed]
    head = declared.head.key
    by_head = {row.get(head): row for row in typed}
    given = [head, *(column.key for column in declared.columns if column.given)]
    return [{**by_head.get(row[head], {}), **{key: row.get(key) for key in given}} for row in declared.rows]


def chosen_text(column: Column) -> Callable[[Any], str]:
    """How a recompute sees the cells of a column of texts: choices in their declared spelling, "" where
    empty.
    """
    spellings = {choice.lower(): choice for choice in column.choices}

    def text(value: CellValue) -> str:
        return "" if is_empty(value) else spellings.get(str(value).lower(), str(value))

    return text


def counted(inputs: Inputs, declared: Input) -> Any:
    """The value a planning input counts as: its number, choice or text; where empty its standard, else 0 or no
    text, missing where a blank matters.
    """
    content = cells(inputs, declared)["base"]
    if declared.numeric:
        number = number_or_missing(content)
        return number if declared.blank_matters or not math.isnan(number) else declared.blank_counts_as
    if declared.kind == "choice":
        return spelled(declared, content)
    if declared.kind == "date":
        return content
    return (declared.standard or "") if is_empty(content) else str(content)


def worked_out(planning: Iterable[PlanningSubject], context: PlanningContext) -> dict[str, Any]:
    """Every line, grid line and guard of the planning subjects, in their order: later ones may use earlier
    ones.

    A grid's line becomes its cells by head, or by (head, heading) where it runs along an axis. Lines of text
    that a recompute leaves out are worded later, by their formulas (`texts_left`).
    """
    results: dict[str, Any] = {}
    for subject in planning:
        with np.errstate(all="ignore"):
            own = dict(subject.recompute(context))
        texts = {line.key for line in subject.lines if line.unit == "text"}
        texts |= {
            name_of(grid.key, line.key)
            for grid in subject.grids
            for line in grid.lines
            if line.unit == "text"
        }
        refuse_left_out(own, [name for name in subject.names if name not in texts], subject.recompute)
        refuse_undeclared(own, subject.names, subject.recompute)
        for grid in subject.grids:
            heads = grid.heads
            for line in grid.lines:
                name = name_of(grid.key, line.key)
                if name in own:
                    own[name] = by_head(heads, line, own[name])
        context.learn(own)
        results |= own
    return results


def texts_left(planning: Iterable[PlanningSubject], known: Mapping[str, Any]) -> dict[str, Any]:
    """The text lines that no recompute worked out, as their formulas word them: of a grid by head.

    `known` has every value by name; the texts of a grid may name those of the grids before it.
    """
    grids = [grid for subject in planning for grid in subject.grids]
    found: dict[str, Any] = {}
    for grid in grids:
        found |= _texts_of_rows(grid, {**known, **found})
    heads = {
        name_of(grid.key, grid.head.key): dict(zip(grid.heads, grid.heads, strict=True)) for grid in grids
    }
    lines = [line for subject in planning for line in subject.lines if _is_left(line, line.key, known)]
    return found | in_words(lines, {**known, **heads, **found})


def _texts_of_rows(grid: Grid, known: Mapping[str, Any]) -> dict[str, dict[Any, CellValue]]:
    """The text lines of a grid by name and head: in a row, its columns go by their own keys."""
    left = [line for line in grid.lines if _is_left(line, name_of(grid.key, line.key), known)]
    if not left:
        return {}
    columns = {line.key: name_of(grid.key, line.key) for line in grid.lines if line.across is None}
    rows = {
        head: {
            grid.head.key: head,
            **{key: known[name][head] for key, name in columns.items() if name in known},
        }
        for head in grid.heads
    }
    texts = {head: in_words(left, {**known, **row}) for head, row in rows.items()}
    return {name_of(grid.key, line.key): {head: texts[head][line.key] for head in rows} for line in left}


def _is_left(line: Line | GridLine, name: str, known: Mapping[str, Any]) -> bool:
    return line.unit == "text" and name not in known


def by_head(heads: Sequence[Value], line: GridLine, values: np.ndarray | Sequence[Any]) -> dict[Any, Any]:
    """The cells of a grid's line by head, or by (head, heading), as plain numbers and texts; booleans become
    1 or 0.
    """
    if isinstance(values, np.ndarray):
        values = (values.astype(float) if values.dtype.kind in "bi" else values).ravel().tolist()
    places = heads if line.across is None else product(heads, line.across.values)
    return dict(zip(places, values, strict=True))
