"""Reading an input file: its values laid over the standards, every mistake collected."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.moved_rows import moved_rows
from roi_workbook.input_files.problems import (
    InputFileError,
    Problem,
    RefusedError,
    nearest,
    one_of,
    shown,
    shown_key,
)
from roi_workbook.input_files.settings import Setting, with_settings
from roi_workbook.input_files.starting_points import blank_inputs, laid_over
from roi_workbook.input_files.syntax import load
from roi_workbook.input_files.values import SCHEMA_KEY, cell_value, evidence_value, is_blank, is_typed
from roi_workbook.model.records import (
    EVIDENCE,
    MOST_ROWS,
    SCENARIO_KEYS,
    Grid,
    Input,
    Inputs,
    Table,
)
from roi_workbook.model.tables import column_cells

"""The keys of an input with three values, as in `{conservative = 3, base = 4, optimistic = 5}`."""

FEW = 12
"""Keys a message lists; where there are more it names the schema."""


def read_input_file(
    path: Path,
    model: Model,
    told: Callable[[str], object] = warnings.warn,
    content: bytes | None = None,
    form: str | None = None,
    settings: Iterable[Setting] = (),
) -> Inputs:
    """The inputs in a TOML, JSON or YAML file; the ending of its name says which.

    Keys absent from the file keep the standards of the blank template. A key that is there replaces the whole
    input: a plain number is its base, its conservative and optimistic cells are then empty. "" (in JSON and
    YAML null too) leaves a cell empty; if it has a standard, that is what it counts as then. Rows with nothing
    in them are dropped.
    Numbers are in the unit of their input, shares as fractions. `{typed = "40%"}` is what somebody typed into
    a workbook where it does not fit, kept as it is; ends without a base are kept where all are written so.
    `told` gets a sentence for every cell that is left out because a later template works it out. `content`
    are the bytes of the file, where they are at hand; `path` then only names it. `form` is its language, where the
    name does not say it: toml, json or yaml. `settings` are laid over the file before it is checked.

    Raises InputFileError with everything that is wrong with the file: unknown and repeated keys, wrong types,
    values out of range; or with the one thing that keeps it from being read.
    """
    contents, problems = load(path, content, form)
    inputs = inputs_of_keys(with_settings(contents, settings), Reading(str(path), model, problems), told)
    if problems:
        raise InputFileError(problems)
    return inputs


def inputs_of_keys(contents: Mapping[Any, Any], reading: Reading, told: Callable[[str], object]) -> Inputs:
    """The inputs that the keys and values of an input file lay over the blank template; mistakes are noted in
    the problems of `reading`, and `told` gets a sentence for every cell that is left out.
    """
    now, left_out = moved_rows(contents, reading.model)
    inputs = reading.inputs(now)
    if not reading.problems:
        for sentence in left_out:
            told(sentence)
    return inputs


class Reading:
    """Reads one file, or the inputs a program gives; notes mistakes in `problems` and goes on."""

    def __init__(self, file: str, model: Model, problems: list[Problem]) -> None:
        self.file = file
        self.model = model
        self.problems = problems
        self.evidenced = model.evidenced
        self.keys = (*model.typed, "evidence")

    def inputs(self, contents: Mapping[Any, object]) -> Inputs:
        """The inputs that these keys and values lay over the blank template."""
        blank = blank_inputs(self.model)
        values, tables = dict(blank.values), dict(blank.tables)
        evidence: dict[str, dict[str, str]] = {}
        for key, value in contents.items():
            if key in self.model.typed_inputs:
                values[key] = self.value(self.model.typed_inputs[key], value)
            elif key in self.model.typed_tables:
                tables[key] = self.rows(self.model.typed_tables[key], value)
            elif key in self.model.grids:
                tables[key] = self.grid(self.model.grids[key], value)
            elif key == "evidence":
                evidence = self.evidence(value)
            elif key != SCHEMA_KEY or not isinstance(value, str):
                self.unknown("", key, self.keys)
        return Inputs(values=_filled(values), tables=_filled(tables), evidence=_filled(evidence))

    def value(self, declared: Input, raw: object) -> Any:
        """A scalar for a single input, else a dict with any of ENDS; None or {} where it is empty."""
        if isinstance(raw, dict) and not is_typed(raw):
            if declared.three:
                return self.ends(declared, raw)
            self.note(declared.key, "found a table of values", "one value, this input is single")
            return None
        value = self.tried(declared.key, partial(cell_value, declared), raw)
        return _filled({"base": value}) if declared.three else value

    def ends(self, declared: Input, cells: Mapping[Any, object]) -> dict[str, Any]:
        """Those of an input's three values that are filled in."""
        written = self.members(declared.key, cells, SCENARIO_KEYS)
        ends = self.read_each(declared.key, written, lambda _, raw: cell_value(declared, raw))
        fitting = any(not is_typed(written[end]) for end in ends)
        if fitting and is_blank(written.get("base")):
            self.note(f"{declared.key}.base", "empty", "a base value, because an end is filled")
        return ends

    def rows(self, table: Table, raw: object) -> tuple[dict[str, Any], ...]:
        """The rows of a table that are not empty."""
        if not isinstance(raw, list):
            expected = f"a list of rows, in TOML each under [[{table.key}]]"
            self.note(table.key, f"found {shown(raw)}", expected)
            return ()
        if len(raw) > MOST_ROWS:
            self.note(table.key, f"found {len(raw):,} rows", f"at most {MOST_ROWS:,}")
            return ()
        paths = (f"{table.key}[{position}]" for position in range(1, len(raw) + 1))
        rows = [self.row(table, path, row) for path, row in zip(paths, raw, strict=True)]
        return tuple(row for row in rows if row)

    def grid(self, grid: Grid, rows: object) -> tuple[dict[str, Any], ...]:
        """The template's rows with the written ones laid over them, by head; "" removes a standard."""
        return laid_over(grid, self.grid_rows(grid, rows))

    def grid_rows(self, grid: Grid, rows: object) -> tuple[dict[str, Any], ...]:
        """The written rows, each with the template's head; a number left out follows the last one."""
        if not isinstance(rows, list):
            expected = f"a list of rows, in TOML each under [[{grid.key}]]"
            self.note(grid.key, f"found {shown(rows)}", expected)
            return ()
        if len(rows) > MOST_ROWS:
            self.note(grid.key, f"found {len(rows):,} rows", f"at most {len(grid.heads):,}")
            return ()
        head = grid.head.key
        over: dict[Any, dict[str, Any]] = {}
        columns = {name: column for column in grid.typed for name, _ in column_cells(column)}
        last: Any = 0
        for position, row in enumerate(rows, 1):
            path = f"{grid.key}[{position}]"
            written = self.members(path, row, {head: grid.head, **columns})
            last = self.head(grid, path, written.pop(head, last + 1 if grid.head.numeric else None), over)
            cells = {
                key: self.tried(f"{path}.{key}", partial(cell_value, columns[key]), raw)
                for key, raw in written.items()
            }
            if last is not None:
                over[last] = {head: last, **cells}
            last = last if isinstance(last, int) else 0
        return tuple(over.values())

    def head(self, grid: Grid, path: str, written: object, taken: Mapping[Any, object]) -> Any:
        """The template's head for a row; None, and a note, where there is no such row or it comes twice."""
        heads = {str(head).casefold(): head for head in grid.heads}
        value = int(written) if isinstance(written, float) and written.is_integer() else written
        head = heads.get(str(value).casefold()) if isinstance(value, str | int) else None
        if isinstance(written, str) and written in grid.moved:
            self.note(f"{path}.{grid.head.key}", f"found {shown(written)}", f"it under {grid.moved[written]}")
        elif head is None:
            choices = one_of(f'"{each}"' if isinstance(each, str) else str(each) for each in grid.heads)
            near = nearest(written, map(str, grid.heads)) if isinstance(written, str) else ""
            expected = f"from 1 to {len(grid.heads)}" if grid.head.numeric else "" if near else choices
            found = f"found {shown(written)}" if written is not None else "no such key"
            self.note(f"{path}.{grid.head.key}", found, expected, f'"{near}"' if near else "")
        elif head in taken:
            self.note(f"{path}.{grid.head.key}", f"found {shown(written)} twice", "each row once")
            return None
        return head

    def row(self, table: Table, path: str, cells: object) -> dict[str, Any]:
        """The filled cells of one row."""
        columns = {column.key: column for column in table.columns}
        written = self.members(path, cells, columns)
        return self.read_each(path, written, lambda key, raw: cell_value(columns[key], raw))

    def evidence(self, raw: object) -> dict[str, dict[str, str]]:
        """The evidence by key of its input or table, and by fact."""
        evidence = {}
        for key, facts in self.members("evidence", raw, self.evidenced).items():
            path = f"evidence.{key}"
            evidence[key] = self.read_each(path, self.members(path, facts, EVIDENCE), evidence_value)
        return evidence

    def members(self, path: str, content: object, known: Collection[str]) -> dict[str, object]:
        """The values under known keys; notes unknown keys, and content that is not a table."""
        if not isinstance(content, dict):
            self.note(path, f"found {shown(content)}", "a table of keys and values")
            return {}
        for key in content:
            if key not in known:
                self.unknown(path, key, known)
        return {key: raw for key, raw in content.items() if key in known}

    def read_each(
        self, path: str, written: Mapping[str, object], read: Callable[[str, object], Any]
    ) -> dict[str, Any]:
        """The filled values written below a path, each read by its key."""
        return _filled(
            {key: self.tried(f"{path}.{key}", partial(read, key), raw) for key, raw in written.items()}
        )

    def tried(self, path: str, read: Callable[[Any], Any], raw: object) -> Any:
        """The value as `read` returns it; None, and a note, where it refuses."""
        try:
            return read(raw)
        except RefusedError as refused:
            self.note(path, refused.found, refused.expected, refused.suggestion)
            return None

    def unknown(self, path: str, key: object, known: Collection[str]) -> None:
        """Note an unknown key, and what may have been meant."""
        here = f"{path}.{shown_key(key)}" if path else shown_key(key)
        if key in self.keys:
            # TOML gives a key below a [heading] to that heading, wherever the author meant it to go.
            self.note(
                here, "key in the wrong place", "it at the top level, in TOML above the first [heading]"
            )
        elif suggestion := nearest(key, known):
            self.note(here, "unknown key", "", suggestion)
        else:
            few = len(known) <= FEW
            self.note(here, "unknown key", one_of(known) if few else "a key that `roi-workbook schema` lists")

    def note(self, path: str, found: str, expected: str, suggestion: str = "") -> None:
        """Note what is wrong with a key."""
        self.problems.append(
            Problem(file=self.file, key=path, found=found, expected=expected, suggestion=suggestion)
        )


def _filled(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that hold something: None, and tables without a filled cell, are left out."""
    return {key: value for key, value in cells.items() if value not in (None, {}, ())}
