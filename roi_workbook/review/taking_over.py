"""Takes the inputs out of a workbook, to continue with them in the newest template, and says what is left
out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cell_values import ExcelError
from roi_workbook.input_files.moved_rows import moved_rows
from roi_workbook.input_files.starting_points import blank_inputs, laid_over
from roi_workbook.model.names import name_of
from roi_workbook.model.records import SCENARIO_KEYS, Grid, Input, Inputs, Table, in_sentence
from roi_workbook.review.reading import (
    LostError,
    ReadWorkbook,
    evidence_cells,
    inputs_of,
    lost_inputs,
    other_model,
    other_template,
    table_rows,
    typed_cells,
    typed_columns,
    typed_ends,
    where,
)
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook.inputs import MARKER
from roi_workbook.workbook.layout import TEMPLATE_VERSION

FEW = 6
"""Keys a sentence lists; the rest is counted."""

COUNTS_AS_EMPTY, COUNTS_AS_UNCHANGED = "it is left empty", "it counts as unchanged"
"""What becomes of a cell that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """The inputs of a workbook, for an input file or a new workbook.

    `left_out` has a sentence for everything that cannot be taken over: Excel errors, lost names, and inputs
    this template does not have. `notes` says which inputs and columns are new in this template and keep its
    standards. So do groups of planning sheets that the workbook does not have, without a note.
    """

    inputs: Inputs
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def take_over(book: ReadWorkbook, model: Model = MODEL, merging: bool = False) -> TakenOver:
    """The inputs, tables and evidence of a workbook, without Excel errors.

    A cell with an error counts as empty, as it does in the workbook, and so does a lost one; for merging errors
    stay in, because what cannot be read then counts as unchanged. Raises ReadingError for a damaged sheet.
    """
    counts = COUNTS_AS_UNCHANGED if merging else COUNTS_AS_EMPTY
    inputs = inputs_of(book)
    new = _new_keys(book, model)
    standards = blank_inputs(model)
    values = {
        key: content
        for key, value in inputs.values.items()
        if (content := value if merging else _without_errors(value)) not in (None, {})
    }
    values |= {key: standards.values[key] for key in new if key in standards.values}
    tables = {
        key: rows if merging else tuple(filter(None, map(_without_errors, rows)))
        for key, rows in inputs.tables.items()
    }
    tables, worked_out = moved_rows(tables, model)
    moved = [key for key in new if key in tables]
    tables |= {key: laid_over(model.grids[key], tables[key]) for key in moved}
    unmoved = [key for key in new if key not in moved]
    tables |= {key: standards.tables[key] for key in unmoved if key in standards.tables}
    left_out = [
        *_errors(book, counts),
        *_lost(book, new, counts),
        *_without_heads(book),
        *_unknown(book, model),
        *worked_out,
    ]
    told = [
        *(key for key in unmoved if key in book.model.typed),
        *_new_columns(book, model, new),
    ]
    return TakenOver(
        inputs=Inputs(values, {key: tuple(rows) for key, rows in tables.items() if rows}, inputs.evidence),
        left_out=tuple(left_out),
        notes=tuple(_notes(book, told)),
    )


def _notes(book: ReadWorkbook, kept: list[str]) -> Iterator[str]:
    """That it was made with another model, and which inputs and columns keep their standards."""
    if other := other_model(book):
        yield f"Made with another model ({other}): what only that one has is left out."
    if kept:
        yield f"New in template {TEMPLATE_VERSION}, standards kept: {_listed(kept)}."


def _without_errors(content: Any) -> Any:
    """A value, or the values by cell, without Excel errors; None for an error alone."""
    if isinstance(content, Mapping):
        return {name: value for name, value in content.items() if not isinstance(value, ExcelError)}
    return None if isinstance(content, ExcelError) else content


def _errors(book: ReadWorkbook, counts: str) -> Iterator[str]:
    """A sentence for every typed cell that holds an Excel error."""
    model = book.model
    for declared in model.typed_inputs.values():
        for cell in typed_cells(book, declared).values():
            if isinstance(content := book.content(cell), ExcelError):
                yield _error(where(cell), declared.label, content, counts)
    for table in model.lists.values():
        for column, _, _, cell in typed_columns(book, table):
            if isinstance(content := book.content(cell), ExcelError):
                label = f"{table.label}: {in_sentence(column.label)}"
                yield _error(where(cell), label, content, counts)


def _error(place: str, label: str, content: str, counts: str) -> str:
    return f"{place}: {label} holds {content}, which cannot be typed; {counts}."


def _new_keys(book: ReadWorkbook, model: Model) -> list[str]:
    """The inputs and tables that the workbook's template did not have."""
    names = {key: _typed_names(key, declared) for key, declared in model.typed.items()}
    return [
        key
        for key, cell_names in names.items()
        if cell_names and (key not in book.model.typed or all(_is_new(book, name) for name in cell_names))
    ]


def _new_columns(book: ReadWorkbook, model: Model, new: list[str]) -> Iterator[str]:
    """The columns that the workbook's template did not have, of tables that it had."""
    for key, table in model.lists.items():
        if key not in new:
            names = (name_of(key, column.key) for column in table.typed)
            yield from (name for name in names if _is_new(book, name))


def _is_new(book: ReadWorkbook, name: str) -> bool:
    """Whether the workbook was made from another template without this name, so that it is not lost."""
    return name not in book.names and name not in book.broken and other_template(book) != ""


def _typed_names(key: str, declared: Input | Table | Grid) -> list[str]:
    """The names of the typed cells of an input or a table."""
    if not isinstance(declared, Input):
        return [name_of(key, column.key) for column in declared.typed]
    return [name_of(key, scenario=end) for end in typed_ends(declared)]


def _lost(book: ReadWorkbook, new: list[str], counts: str) -> Iterator[str]:
    """A sentence for every typed cell that cannot be found, and one for missing evidence."""
    for name, why in lost_inputs(book).items():
        if not _is_new(book, name):
            yield f"{name} cannot be read ({why}); {counts}."
    gone = [key for key in book.model.evidenced if key not in new and not evidence_cells(book, key)]
    if gone:
        yield f"The evidence of {_listed(gone)} cannot be found."


def _without_heads(book: ReadWorkbook) -> Iterator[str]:
    """A sentence for every grid with rows that the template does not have."""
    for grid in book.model.grids.values():
        foreign = sum(row[grid.head.key] is None for _, row in table_rows(book, grid))
        if foreign:
            yield f"{grid.label}: {foreign} filled {'row has' if foreign == 1 else 'rows have'} no {grid.head.label} of the template; left out."


def _unknown(book: ReadWorkbook, model: Model) -> Iterator[str]:
    """A sentence for everything filled in for which this template has no input, table or column."""
    template = f"template {TEMPLATE_VERSION} has no such"
    asking = [name for name in book.names if name_of(name, part="state") in book.names]
    unknown = [key for key in asking if key not in model.typed]
    columns = _columns_of(book, unknown)
    more = list(_more_columns(book, model))
    book.bound(chain(*columns.values(), more))
    for key in unknown:
        ends = {end: _content(book, name_of(key, scenario=end)) for end in SCENARIO_KEYS}
        filled = ", ".join(f"{end} {cell_text(value)}" for end, value in ends.items() if value is not None)
        if filled:
            yield f"{key} is left out, {template} input: {filled}."
        for column in columns.get(key, ()):
            yield from _column(book, column, f"{template} table")
    for name in more:
        yield from _column(book, name, f"{template} column")


def _more_columns(book: ReadWorkbook, model: Model) -> Iterator[str]:
    """The names of further columns beside a table of this template, in the same rows."""
    for key, table in model.typed_tables.items():
        known = {name_of(key, column.key) for column in table.columns}
        rows = {(area.sheet, area.top, area.bottom) for name, area in book.names.items() if name in known}
        for name in _columns(book, key):
            area = book.names[name]
            if name not in known and (area.sheet, area.top, area.bottom) in rows:
                yield name


def _columns(book: ReadWorkbook, table: str) -> list[str]:
    """The names of the columns of a table: ranges of more than one row whose names begin with its key."""
    return [name for name, area in book.names.items() if name.startswith(table + "_") and area.shape[0] > 1]


def _columns_of(book: ReadWorkbook, tables: Iterable[str]) -> dict[str, list[str]]:
    """The columns of many tables, each under the longest key that its name begins with."""
    beginnings = {table + "_" for table in tables}
    columns: dict[str, list[str]] = defaultdict(list)
    around: list[str] = []  # sorted, the names with a beginning follow it
    for name in sorted(beginnings.union(book.names)):
        while around and not name.startswith(around[-1]):
            around.pop()
        if around and name in book.names and book.names[name].shape[0] > 1:
            columns[around[-1][:-1]].append(name)
        if name in beginnings:
            around.append(name)
    return columns


def _column(book: ReadWorkbook, name: str, why: str) -> Iterator[str]:
    if name not in book.names:
        yield f"{name} is left out, {why}: {book.broken[name]}."
        return
    area = book.names[name]
    contents = [book.content((area.sheet, *cell)) for cell in area.cells()]
    filled = [cell_text(content) for content in contents if content not in (None, MARKER)]
    if filled:
        yield f"{name} is left out, {why}: {', '.join(filled)}."


def _content(book: ReadWorkbook, name: str) -> Any:
    """The content of a name's single cell; None if there is no such name."""
    try:
        return book.value(name)
    except LostError:
        return None


def _listed(keys: list[str]) -> str:
    more = f" and {len(keys) - FEW} more" if len(keys) > FEW else ""
    return ", ".join(keys[:FEW]) + more
