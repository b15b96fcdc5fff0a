"""The cases of one workbook: what its cells say under each scenario, an empty confidence as its evidence suggests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roi_workbook.lazy import np
from roi_workbook.model.records import ENDS, SCENARIOS, Input, Inputs, Table
from roi_workbook.recomputing.cases import (
    DISCOUNT_RATES,
    SHOWN,
    cells,
    discount_rate_label,
    is_empty,
    number_or_missing,
    scenario_shown,
    spelled,
)
from roi_workbook.recomputing.evidence import suggested_confidences

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model


def scenario_case(inputs: Inputs, model: Model, scenario: str) -> dict[str, Any]:
    """One case: the value of every input and table under a scenario; NaN where nothing is filled in, but a
    confidence is then the one suggested for its bucket.
    """
    case: dict[str, Any] = {}
    for key, declared in model.register.items():
        if isinstance(declared, Table):
            case[key] = tuple(inputs.tables.get(key, ()))
            continue
        contents = cells(inputs, declared)
        if declared.numeric:
            case[key] = _value_under(scenario, declared, contents)
        elif declared.kind == "choice":
            case[key] = spelled(declared, contents["base"])
        elif declared.kind == "date":
            case[key] = contents["base"]
        else:
            case[key] = (declared.standard or "") if is_empty(contents["base"]) else str(contents["base"])
    empty = [key for key in model.confidence_of if math.isnan(case[key])]
    suggested = suggested_confidences(inputs, model) if empty else {}
    return case | {key: suggested[model.confidence_of[key].key] for key in empty}


def _value_under(scenario: str, declared: Input, contents: Mapping[str, Any]) -> float:
    """The scenario's cell if it holds a number, else the base cell; a filled end alone makes a target 0."""
    numbers = {name: number_or_missing(value) for name, value in contents.items()}
    for name in (scenario.lower(), "base"):
        if not math.isnan(numbers.get(name, math.nan)):
            return numbers[name]
    some_end_filled = not all(math.isnan(value) for value in numbers.values())
    return 0.0 if declared.blank_is and some_end_filled else math.nan


def workbook_cases(inputs: Inputs, model: Model) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Every case of one workbook, blanks still missing: labels that say which case each is, and every input
    by column.

    Live, the three scenarios, Base with one input at a time moved to its ends, and Base at each of the
    discount rates. A blank target stays missing: it counts as today's value of its own case. A column has a
    value per case, or one that all cases share.
    """
    scenarios = {scenario: scenario_case(inputs, model, scenario) for scenario in SCENARIOS}
    live, base = scenarios[scenario_shown(inputs)], scenarios["Base"]
    moved = {f"{key} {end}": (key, end.capitalize()) for key in model.moving_inputs for end in ENDS}
    rates = {discount_rate_label(rate): rate for rate in DISCOUNT_RATES}
    labels = (*SHOWN, *moved, *rates)
    columns = _repeated(base, len(labels))
    for key, column in columns.items():
        if len(column) > 1:
            column[: len(SHOWN)] = [case[key] for case in (live, *scenarios.values())]
    for row, (key, end) in enumerate(moved.values(), start=len(SHOWN)):
        columns[key][row] = scenarios[end][key]
    columns["annual_discount_rate"][-len(rates) :] = list(rates.values())
    return labels, columns


def moved_cases(inputs: Inputs, model: Model, values: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Base with one input at a time moved to a value, blanks still missing: every input by column, a case per
    value.
    """
    columns = _repeated(scenario_case(inputs, model, "Base"), len(values))
    for row, (key, value) in enumerate(values.items()):
        columns[key][row] = value
    return columns


def _repeated(case: Mapping[str, Any], count: int) -> dict[str, np.ndarray]:
    """A case so many times, by column: a number per case, everything else once."""
    columns: dict[str, np.ndarray] = {}
    for key, value in case.items():
        if isinstance(value, float):
            columns[key] = np.full(count, value)
        else:
            columns[key] = np.empty(1, dtype=object)
            columns[key][0] = value
    return columns
