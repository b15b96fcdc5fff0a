"""Twins of the planning sheets: every number their formulas give, from the recompute of their subjects."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from roi_workbook.model.dates import serial
from roi_workbook.model.names import name_of
from roi_workbook.model.records import UNITS, Plan
from roi_workbook.recomputing.context import counted
from roi_workbook.recomputing.results import Facts


def planning_twins(facts: Facts) -> Iterator[tuple[str, Mapping[Any, float]]]:
    """The twin of every named range of the planning sheets that holds numbers a formula works out."""
    for plan in facts.model.planning:
        yield from _inputs(facts, plan)
        for line in plan.lines:
            if is_figure(line.unit):
                yield line.key, {(): as_number(facts.plans[line.key])}
        for grid in plan.grids:
            for each in grid.lines:
                if is_figure(each.unit):
                    name = name_of(grid.key, each.key)
                    yield name, facts.plans[name]


def is_figure(unit: str) -> bool:
    """Whether cells of this unit hold numbers."""
    return UNITS[unit] not in ("text", "rating", "choice")


def _inputs(facts: Facts, plan: Plan) -> Iterator[tuple[str, Mapping[Any, float]]]:
    for declared in plan.inputs:
        if declared.numeric or declared.kind == "date":
            value = counted(facts.inputs, declared)
            missing = isinstance(value, float) and math.isnan(value)
            yield (
                declared.key,
                {(): 0.0 if missing else serial(value) if declared.kind == "date" else float(value)},
            )


def as_number(value: Any) -> float:
    """The number a cell should hold; missing where it holds words."""
    return math.nan if value is None or isinstance(value, str) else float(value)
