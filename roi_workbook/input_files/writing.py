"""Writing inputs as an input file: TOML that a person can go on with, JSON and YAML for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.problems import RefusedError
from roi_workbook.input_files.starting_points import shipped_rows
from roi_workbook.input_files.values import TYPED, cell_value, evidence_value
from roi_workbook.model.records import (
    EVIDENCE,
    SCENARIO_KEYS,
    Column,
    Grid,
    Input,
    Inputs,
    Table,
    choices_told,
)
from roi_workbook.model.tables import column_cells

HEADING = """\
# Input file of roi-workbook. A key that is left out keeps the standard of the blank template.
# Shares are fractions (0.4 is 40 %); money is in the reporting currency.
"""

EXACT = 10**15
"""Whole numbers below this are written with all their digits; beyond it a float has no more of them."""


def file_contents(inputs: Inputs, model: Model) -> dict[str, Any]:
    """These inputs as the keys and values of an input file; reading them gives the same inputs again.

    Keys are in catalogue order. An input whose standard was cleared is ""; a value that does not fit its cell
    is written as {"typed": ...}, so that nothing an analyst typed is lost.
    """
    contents: dict[str, Any] = {}
    for key, declared in model.typed_inputs.items():
        if key in inputs.values:
            contents[key] = _input(declared, inputs.values[key])
        elif declared.standard is not None:
            contents[key] = ""
    for key, table in model.typed_tables.items():
        if rows := inputs.tables.get(key):
            contents[key] = [_row(table, row) for row in rows]
    for key, grid in model.grids.items():
        if written := _grid_rows(grid, inputs.tables.get(key, ())):
            contents[key] = written
    evidenced = (key for key in model.evidenced if inputs.evidence.get(key))
    about = {key: _evidence(inputs.evidence[key]) for key in evidenced}
    return contents | ({"evidence": about} if about else {})


def _input(declared: Input, value: Any) -> Any:
    if not declared.three:
        return _cell(declared, value)
    ends = {end: _cell(declared, value[end]) for end in SCENARIO_KEYS if end in value}
    if "base" not in ends:
        return {end: {TYPED: value[end]} for end in ends}
    return ends["base"] if len(ends) == 1 else ends


def _row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.key: _cell(column, row[column.key]) for column in table.columns if column.key in row}


def _grid_rows(grid: Grid, filled: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a grid that differ from the template's: their values, and "" where a standard was cleared."""
    head = grid.head.key
    shipped = {row[head]: row for row in shipped_rows(grid)}
    rows = {row[head]: row for row in filled if row.get(head) is not None}
    written = []
    for key in grid.heads:
        row, standard = rows.get(key, {}), shipped.get(key, {})
        cells = {
            name: _cell(column, row[name]) if name in row else ""
            for column in grid.typed
            for name, _ in column_cells(column)
            if name in row or name in standard
        }
        if {name: value for name, value in row.items() if name != head} != {
            name: value for name, value in standard.items() if name != head
        }:
            written.append({head: key, **cells})
    return written


def _evidence(about: Mapping[str, str]) -> dict[str, Any]:
    return {
        fact: _file_value(about[fact], partial(evidence_value, fact)) for fact in EVIDENCE if fact in about
    }


def _cell(declared: Input | Column, value: Any) -> Any:
    return _file_value(value, partial(cell_value, declared))


def _file_value(value: Any, read: Callable[[object], Any]) -> Any:
    """The value itself where reading it returns the same, else {"typed": value}."""
    try:
        return value if read(value) == value else {TYPED: value}
    except RefusedError:
        return {TYPED: value}


def write_json(inputs: Inputs, model: Model) -> str:
    """The JSON input file of these inputs, in ASCII; reading it gives the same inputs again."""
    return json.dumps(file_contents(inputs, model), indent=2, allow_nan=False) + "\n"


def write_yaml(inputs: Inputs, model: Model) -> str:
    """The YAML input file of these inputs, in ASCII; reading it gives the same inputs again."""
    import yaml  # type: ignore[import-untyped]

    return str(yaml.safe_dump(file_contents(inputs, model), sort_keys=False, width=float("inf")))


def write_toml(inputs: Inputs, model: Model) -> str:
    """The TOML input file of these inputs, in catalogue order; reading it gives the same inputs again.

    Every line has its label and unit. An empty input is a comment, to be filled in.
    """
    contents = file_contents(inputs, model)
    blocks = [HEADING, *_sections(contents, model)]
    blocks += [_table(table, contents.get(table.key, ())) for table in model.typed_tables.values()]
    blocks += [_grid(grid, contents.get(grid.key, ())) for grid in model.grids.values()]
    blocks += [
        _block(f"[evidence.{key}]", (f"{fact} = {toml(value)}" for fact, value in about.items()))
        for key, about in contents.get("evidence", {}).items()
    ]
    return "\n".join(blocks)


WRITERS: Mapping[str, Callable[[Inputs, Model], str]] = {
    "toml": write_toml,
    "json": write_json,
    "yaml": write_yaml,
}
"""The writer of each language."""


def _sections(contents: Mapping[str, Any], model: Model) -> Iterator[str]:
    for heading, declared in in_sections(model):
        yield _section(heading, declared, contents)


def in_sections(model: Model) -> Iterator[tuple[str, list[Input]]]:
    """The inputs of the model as a file lists them, under a heading for each subject and page."""
    placed = set()
    for subject in model.subjects:
        placed |= {declared.key for declared in subject.inputs}
        yield f"{subject.title}. {subject.purpose}", list(subject.inputs)
    others = [declared for key, declared in model.inputs.items() if key not in placed]
    yield "Checks. Limits of the checks, and declarations.", others
    for page in (page for subject in model.planning for page in subject.pages):
        inputs = [declared for part in page.sections for declared in part.inputs]
        if inputs:
            yield f"{page.title}. {page.purpose}", inputs


def _section(heading: str, declared: Iterable[Input], contents: Mapping[str, Any]) -> str:
    return _block(f"# {heading}", (_line(each, contents) for each in declared))


def _line(declared: Input, contents: Mapping[str, Any]) -> str:
    told = f"  # {about(declared)}"
    if declared.key in contents:
        return f"{declared.key} = {toml(contents[declared.key])}{told}"
    return f"# {declared.key} ={told}"


def _table(table: Table, rows: Iterable[Mapping[str, Any]]) -> str:
    return _list(table, table.columns, rows)


def _grid(grid: Grid, rows: Iterable[Mapping[str, Any]]) -> str:
    return _list(grid, (grid.head, *grid.typed), rows)


def _list(table: Table | Grid, columns: Iterable[Column], rows: Iterable[Mapping[str, Any]]) -> str:
    told = [f"#   {_keys(column)}: {about(column)}" for column in columns]
    heading = "\n".join([f"# {table.label}. {table.meaning}".rstrip(), *told])
    filled = [
        _block(f"[[{table.key}]]", (f"{key} = {toml(value)}" for key, value in row.items())) for row in rows
    ]
    return "\n".join([heading + "\n", *filled])


def described(table: Table | Grid) -> str:
    """A table without rows, as comments: its key in a file, and its columns."""
    text = _grid(table, ()) if isinstance(table, Grid) else _table(table, ())
    return f"# [[{table.key}]]\n{text}"


def _keys(column: Column) -> str:
    """The keys of a column's cells in a row; along an axis, from the first to the last."""
    if column.across is None:
        return column.key
    first, last = column.across.values[0], column.across.values[-1]
    return f"{column.key}_{first} to {column.key}_{last}"


def about(declared: Input | Column) -> str:
    """The label of an input or a column, with its choices or its unit."""
    return f"{declared.label} [{choices_told(declared, ' / ') or declared.unit}]"


def _block(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([heading, *lines]) + "\n"


def toml(value: Any) -> str:
    """A value of a file in TOML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if abs(value) < EXACT and value == int(value) else repr(value)


def quoted(text: str) -> str:
    """A text in quotes, as in TOML; characters that a terminal acts on or an editor hides are escaped."""
    in_quotes = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _number_of(letter) for letter in in_quotes)


def _number_of(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"
