"""One planning subject worked out by itself, from values, tables and results given as literals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.context import PlanningContext, texts_left, worked_out


def standards(plan: PlanningSubject) -> dict[str, Any]:
    """What a blank template holds in the inputs of a subject."""
    return {declared.key: declared.standard for declared in plan.inputs if declared.standard is not None}


def over_rows(
    plan: PlanningSubject, tables: Mapping[str, Iterable[Mapping[str, Any]]]
) -> dict[str, tuple[dict[str, Any], ...]]:
    """The rows of the template with others laid over them by head; rows of numbered grids may leave out the number."""
    grids = {grid.key: grid for grid in plan.grids}
    found: dict[str, tuple[dict[str, Any], ...]] = {
        key: tuple(dict(row) for row in grid.rows) for key, grid in grids.items()
    }
    for key, rows in tables.items():
        if key not in grids:
            found[key] = tuple(dict(row) for row in rows)
            continue
        head = grids[key].head.key
        given = {row.get(head, number): row for number, row in enumerate(rows, 1)}
        assert set(given) <= set(grids[key].heads), set(given) - set(grids[key].heads)
        found[key] = tuple({**row, **given.get(row[head], {}), head: row[head]} for row in found[key])
    return found


def work_out_plan(
    plan: PlanningSubject,
    values: Mapping[str, Any] | None = None,
    tables: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    core: Mapping[str, Any] | None = None,
    month_rows: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a subject works out from the standards, with these values and rows laid over them; grids in pandas.

    `core` gives what the subject takes from the core or from earlier subjects, by name.
    """
    model = Model(subjects=MODEL.subjects, planning=(plan,))
    inputs = Inputs(values={**standards(plan), **(values or {})}, tables=over_rows(plan, tables or {}))
    return worked_out_in_pandas(PlanningContext(inputs, model, core or {}, month_rows or {}), model)


def worked_out_in_pandas(context: PlanningContext, model: Model) -> dict[str, Any]:
    """What the planning subjects work out: a grid's line as a Series by head, a DataFrame where it runs along an axis."""
    found = worked_out(model.planning, context)
    found |= texts_left(model.planning, context.known)
    for grid in (grid for plan in model.planning for grid in plan.grids):
        for line in grid.lines:
            name = f"{grid.key}_{line.key}"
            cells = pd.Series(list(found[name].values()), pd.Index(list(found[name])))
            found[name] = cells if line.across is None else cells.unstack().loc[list(grid.heads)]
    return found
