"""The two sets of inputs a workbook can start from: the blank template and the shipped example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.model.records import Grid, Input, Inputs
from roi_workbook.model.sources import SOURCES
from roi_workbook.planning.groups import with_brought


def blank_inputs(model: Model) -> Inputs:
    """The blank template: standards filled in, everything else empty, no evidence."""
    values = {
        key: _base_only(declared)
        for key, declared in model.typed_inputs.items()
        if declared.standard is not None
    }
    rows = {key: shipped_rows(grid) for key, grid in model.grids.items()}
    return Inputs(values=values, tables={key: shipped for key, shipped in rows.items() if shipped})


def example_inputs(model: Model) -> Inputs:
    """The shipped example: every number filled in, each with its source and grade."""
    filled = {key: declared for key, declared in model.typed_inputs.items() if declared.base is not None}
    tables = {key: table.example for key, table in model.typed_tables.items()}
    grids = {key: laid_over(grid, grid.example) for key, grid in model.grids.items()}
    sources = {key: declared.source for key, declared in (filled | model.tables).items()}
    return Inputs(
        values={key: _example_value(declared) for key, declared in filled.items()},
        tables={key: rows for key, rows in (tables | grids).items() if rows},
        evidence={
            key: {"grade": SOURCES[source].grade, "source": SOURCES[source].citation}
            for key, source in sources.items()
        },
    )


def groups_filled(inputs: Inputs, model: Model) -> tuple[str, ...]:
    """The groups of planning sheets in which anything is typed that the blank template does not hold."""
    blank = blank_inputs(model)
    typed = {
        *(key for key, value in inputs.values.items() if value != blank.values.get(key)),
        *(key for key, rows in inputs.tables.items() if rows != blank.tables.get(key)),
        *inputs.evidence,
    }
    return with_brought({group for key in typed & model.groups_of.keys() for group in model.groups_of[key]})


def with_standards(inputs: Inputs, of: Model, model: Model) -> Inputs:
    """The inputs of a workbook of one model, with the standards of what only another model has."""
    blank = blank_inputs(model)
    values = {key: value for key, value in blank.values.items() if key not in of.typed}
    tables = {key: rows for key, rows in blank.tables.items() if key not in of.typed}
    return Inputs({**values, **inputs.values}, {**tables, **inputs.tables}, inputs.evidence)


def shipped_rows(grid: Grid) -> tuple[dict[str, Any], ...]:
    """The rows of a grid in a blank template that have standards: their heads and standards."""
    return laid_over(grid, ())


def laid_over(grid: Grid, rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The rows of a grid as shipped, with others laid over them by head; None removes a standard.

    Columns the template fills itself and empty rows are left out.
    """
    head = grid.head.key
    given = {column.key for column in grid.columns if column.given}
    over = {row[head]: row for row in rows}
    filled = []
    for shipped in grid.rows:
        row = {**shipped, **over.get(shipped[head], {})}
        typed = {key: value for key, value in row.items() if key not in given and value is not None}
        if len(typed) > 1:
            filled.append(typed)
    return tuple(filled)


def _base_only(declared: Input) -> Any:
    return {"base": declared.standard} if declared.three else declared.standard


def _example_value(declared: Input) -> Any:
    if not declared.three:
        return declared.base
    ends = {"conservative": declared.conservative, "base": declared.base, "optimistic": declared.optimistic}
    return {scenario: value for scenario, value in ends.items() if value is not None}
