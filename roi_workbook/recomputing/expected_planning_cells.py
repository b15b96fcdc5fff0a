"""Expected cells of the planning sheets: every number their formulas give, from the recompute of their
subjects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.model.dates import serial
from roi_workbook.model.names import name_of
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import UNITS
from roi_workbook.recomputing.context import counted
from roi_workbook.recomputing.results import WorkbookResults


def expected_planning_cells(recomputed: WorkbookResults) -> Iterator[tuple[str, Mapping[Any, float]]]:
    """The expected numbers of every named range of the planning sheets whose numbers formulas work out."""
    for subject in recomputed.model.planning:
        yield from _inputs(recomputed, subject)
        for line in subject.lines:
            if is_figure(line.unit):
                yield line.key, {(): as_number(recomputed.planning_numbers[line.key])}
        for grid in subject.grids:
            for each in grid.lines:
                if is_figure(each.unit):
                    name = name_of(grid.key, each.key)
                    yield name, recomputed.planning_numbers[name]


def is_figure(unit: str) -> bool:
    """Whether cells of this unit hold numbers."""
    return UNITS[unit] not in ("text", "rating", "choice")


def _inputs(
    recomputed: WorkbookResults, subject: PlanningSubject
) -> Iterator[tuple[str, Mapping[Any, float]]]:
    for declared in subject.inputs:
        if declared.numeric or declared.kind == "date":
            value = counted(recomputed.inputs, declared)
            missing = isinstance(value, float) and math.isnan(value)
            yield (
                declared.key,
                {(): 0.0 if missing else serial(value) if declared.kind == "date" else float(value)},
            )


def as_number(value: CellValue) -> float:
    """The number a cell should hold; missing where it holds words."""
    return math.nan if value is None or isinstance(value, str) else float(value)
