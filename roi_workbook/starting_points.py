"""The two sets of inputs a workbook can start from: the blank template and the shipped example."""

from __future__ import annotations

from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.sources import SOURCES
from roi_workbook.words import Input, Inputs


def blank_inputs(model: Model) -> Inputs:
    """The blank template: standards filled in, everything else empty, no evidence."""
    values = {
        key: _base_only(declared) for key, declared in model.inputs.items() if declared.standard is not None
    }
    return Inputs(values=values)


def example_inputs(model: Model) -> Inputs:
    """The shipped example: every number filled in, each with its source and grade."""
    filled = {key: declared for key, declared in model.inputs.items() if declared.base is not None}
    tables = {key: table.example for key, table in model.tables.items()}
    sources = {key: declared.source for key, declared in (filled | model.tables).items()}
    return Inputs(
        values={key: _example_value(declared) for key, declared in filled.items()},
        tables=tables,
        evidence={
            key: {"grade": SOURCES[source].grade, "source": SOURCES[source].citation}
            for key, source in sources.items()
        },
    )


def _base_only(declared: Input) -> Any:
    return {"base": declared.standard} if declared.three else declared.standard


def _example_value(declared: Input) -> Any:
    if not declared.three:
        return declared.base
    ends = {"conservative": declared.conservative, "base": declared.base, "optimistic": declared.optimistic}
    return {scenario: value for scenario, value in ends.items() if value is not None}
