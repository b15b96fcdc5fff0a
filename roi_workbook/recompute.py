"""The whole model worked out again in pandas: one row per case, every line and guard as a column.

`recompute` takes any number of cases (a simulation, a portfolio, one row), `month_rows` gives their cash
flows month by month, `work_out` everything one workbook's inputs lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from roi_workbook.cases import (
    DISCOUNT_RATES,
    OVERRUNS,
    REALISATIONS,
    complete,
    discount_rate_label,
    is_empty,
    workbook_cases,
)
from roi_workbook.catalogue import MODEL, Model, room, rows_guard
from roi_workbook.evidence import bucket_evidence, completeness, is_odd, odd_cells, register
from roi_workbook.facts import Facts, raise_workbook_guards
from roi_workbook.finance.annual import annual_view
from roi_workbook.finance.cash_flow import cash_flow, timeline
from roi_workbook.finance.factors import factors
from roi_workbook.finance.rate_of_return import ladder
from roi_workbook.finance.results import RESULT_LINES, results
from roi_workbook.finance.sensitivity import ranked, risk, sensitivity
from roi_workbook.guards import raise_case_guards
from roi_workbook.known import KnownSoFar, worked_out
from roi_workbook.words import SCENARIOS, Inputs

CHUNK = 16_384
"""Cases worked out at once: enough to keep numpy busy, few enough to stay near the processor."""

Columns = dict[str, Any]
Months = dict[str, np.ndarray]


def recompute(cases: pd.DataFrame, model: Model = MODEL) -> pd.DataFrame:
    """Every line and guard of each case.

    cases: one row per case, inputs and tables as columns; what is absent holds the template's
    standard, what is blank counts as `roi_workbook.cases.complete` says. Returns a DataFrame with the
    same index: lines in catalogue order, then factors, annual view, results and guards, in the units
    of the catalogue. Missing (NaN) where a result is not defined or a guard not tested. Raises
    ValueError for a column that is no input.
    """
    return _worked_out(complete(cases, model), model)


def _worked_out(completed: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Lines and guards of completed cases, chunk by chunk into one block of numbers; texts beside it."""
    for first in range(0, max(1, len(completed)), CHUNK):
        rows = slice(first, first + CHUNK)
        found = _chunk(completed.iloc[rows].reset_index(drop=True), model)
        if first == 0:
            keys = list(found)
            texts = {key: np.empty(len(completed), object) for key in keys if found[key].dtype == object}
            numbers = [key for key in keys if key not in texts]
            block = np.empty((len(numbers), len(completed)))
        for line, key in enumerate(numbers):
            block[line, rows] = found[key]
        for key, text in texts.items():
            text[rows] = found[key]
    worked_out = pd.DataFrame(block.T, index=completed.index, columns=numbers, copy=False)
    for key, text in texts.items():
        worked_out.insert(keys.index(key), key, text)
    return worked_out


def _chunk(case: pd.DataFrame, model: Model) -> dict[str, np.ndarray]:
    """Lines and guards of a chunk. A lone case counts twice: numpy sums one column in another order."""
    together = case.iloc[[0, 0]].reset_index(drop=True) if len(case) == 1 else case
    found = _lines_and_guards(together, model)
    return {key: np.asarray(values)[: len(case)] for key, values in found.items()}


def _lines_and_guards(case: pd.DataFrame, model: Model) -> Columns:
    """Lines, then guards, of completed cases with a plain index."""
    return _all(case, model)[0]


def _all(case: pd.DataFrame, model: Model) -> tuple[Columns, Months]:
    """Lines and guards of completed cases with a plain index, and their month rows."""
    lines, time, flow = _lines(case, model)
    found = results(_with(case, lines), time, flow)
    lines |= {line.key: found[line.key] for line in RESULT_LINES if line.key in found}
    worked_out = _with(case, lines)
    guards: Columns = dict(raise_case_guards(worked_out))
    for subject in model.subjects:
        if subject.raise_guards:
            guards |= subject.raise_guards(worked_out)
    return lines | guards, time | flow


def _lines(case: pd.DataFrame, model: Model) -> tuple[Columns, Months, Months]:
    """Lines up to the annual view, and the month rows they lead to."""
    found: Columns = {}
    for subject in model.subjects:
        found |= subject.recompute(case)
    lines = {key: found[key] for key in model.subject_lines}
    time = timeline(case)
    with_subjects = _with(case, lines)
    lines |= factors(with_subjects, time["purchases_in_month"])
    lines |= annual_view(with_subjects, model.buckets)
    return lines, time, cash_flow(_with(case, lines), model.buckets, time)


def _with(case: pd.DataFrame, lines: Mapping[str, Any]) -> pd.DataFrame:
    """The case with lines beside its inputs; nothing is copied."""
    return pd.concat([case, pd.DataFrame(lines, index=case.index, copy=False)], axis=1)


def month_rows(cases: pd.DataFrame, model: Model = MODEL) -> Months:
    """The month rows of each case: arrays (61, cases) by key. Meant for a few cases: they are large."""
    _, time, flow = _lines(complete(cases, model).reset_index(drop=True), model)
    return time | flow


def work_out(inputs: Inputs, model: Model = MODEL) -> Facts:
    """Everything the inputs of one workbook lead to: cases, months, sensitivity, evidence, guards."""
    completed = complete(workbook_cases(inputs, model), model)
    found, every_month = _all(completed.reset_index(drop=True), model)
    columns = {key: np.asarray(values) for key, values in found.items()}
    cases = pd.concat([completed, pd.DataFrame(columns, completed.index, copy=False)], axis=1)
    shown = ["Live", *SCENARIOS]
    live, base = (cases.iloc[shown.index(label)] for label in ("Live", "Base"))
    at = cases.index.get_indexer(pd.Index(shown))
    months = {key: rows[:, at] for key, rows in every_month.items()}
    moved = sensitivity(cases, model)
    held = register(inputs, model)
    buckets = bucket_evidence(held, live.to_dict(), inputs, model)
    scenario = inputs.values.get("scenario")
    turns_once = cases.loc[shown, "irr_is_defined"].to_numpy() == 1
    facts = Facts(
        inputs=inputs,
        model=model,
        cases=cases,
        live=live,
        months=months,
        ladder=ladder(months["inflow_t"], months["outflow_t"], turns_once),
        sensitivity=moved,
        risk=risk(moved, base["npv"], base["input_correlation"], base["range_tail"]),
        rate_strip=cases.loc[[discount_rate_label(rate) for rate in DISCOUNT_RATES], "npv"].to_numpy(),
        grid=np.outer(REALISATIONS, np.full(len(OVERRUNS), base["pv_benefits"]))
        - base["pv_costs"] * (1 + np.array(OVERRUNS)),
        register=held,
        buckets=buckets,
        completeness=completeness(held, buckets, live["annual_value"]),
        odd_cells=odd_cells(inputs, model),
        scenario_is_odd=not is_empty(scenario) and is_odd(scenario, model.inputs["scenario"]),
    )
    plans = worked_out(model.planning, KnownSoFar(inputs, model, _core(facts), _live_months(facts)))
    guards = {**live, **raise_workbook_guards(facts), **rows_without_heads(inputs, model), **plans}
    return replace(facts, plans=plans, guards={key: float(guards[key]) for key in model.guards})


def _core(facts: Facts) -> dict[str, Any]:
    """What planning may take from the core, by the name its cells have."""
    scenarios = {
        f"{key}_{scenario.lower()}": facts.cases.at[scenario, key]
        for scenario in SCENARIOS
        for key in (line.key for line in facts.model.case_lines)
    }
    order = ranked(facts.sensitivity).reset_index(names="key")
    order.index = pd.RangeIndex(1, len(order) + 1, name="rank")
    order["label"] = [facts.model.inputs[key].label for key in order["key"]]
    order["unit"] = [facts.model.inputs[key].unit for key in order["key"]]
    strongest = {f"ranked_{column}": order[column] for column in order}
    live: dict[Any, Any] = facts.live.to_dict()
    return {**scenarios, **live, **facts.risk, **facts.completeness, **strongest}


def _live_months(facts: Facts) -> dict[str, np.ndarray]:
    return {key: rows[:, 0] for key, rows in facts.months.items()}


def rows_without_heads(inputs: Inputs, model: Model) -> dict[str, float]:
    """How many filled rows of each grid with room are none of the template's, by the key of its check."""
    return {
        rows_guard(grid).key: float(
            sum(
                not is_empty(row.get(grid.filled)) and row.get(grid.head.key) is None
                for row in inputs.tables.get(grid.key, ())
            )
        )
        for plan in model.planning
        for grid in room(plan)
    }
