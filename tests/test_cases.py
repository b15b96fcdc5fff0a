"""What a workbook holds becomes cases: blanks, texts in number cells, choices, scenarios, unknown columns."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.finance.cash_flow import TIMELINE
from roi_workbook.formulas.normal_form import Form
from roi_workbook.formulas.references import Reference
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.names import CASE, name_of
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.cases import (
    complete,
    in_columns,
    number_or_missing,
    scenario_shown,
)
from roi_workbook.recomputing.recompute import recompute, results_of, work_out
from roi_workbook.recomputing.workbook_cases import scenario_case, workbook_cases
from roi_workbook.review.template import template_of
from roi_workbook.workbook.cases import READ_OF_EVERY_CASE, TITLE, columns, led_back_to, reads_of
from roi_workbook.workbook.layout import plan_book

EXAMPLE = example_inputs(MODEL)
AWKWARD = read_input_file(Path(__file__).parents[1] / "sample_inputs" / "awkward.toml", MODEL)
TARGETS = MODEL.today_of


def changed(**values: Any) -> Inputs:
    """The example with some inputs replaced; None empties one."""
    return replace(EXAMPLE, values={**EXAMPLE.values, **values})


def completed(cases: pd.DataFrame) -> pd.DataFrame:
    found = complete(cases, in_columns(cases, MODEL), len(cases), MODEL)
    return pd.DataFrame(found, index=cases.index)


def all_cases(inputs: Inputs) -> pd.DataFrame:
    """The cases of a workbook, blanks still missing."""
    labels, columns = workbook_cases(inputs, MODEL)
    spread = {key: np.repeat(held, len(labels) // len(held)) for key, held in columns.items()}
    return pd.DataFrame(spread, index=pd.Index(labels))


def base_of(inputs: Inputs) -> pd.Series:
    return completed(all_cases(inputs)).loc["Base"]


@pytest.mark.parametrize(
    "value", [None, "", "4", " 4 ", "40%", True, False, math.nan, math.inf, np.True_, []], ids=repr
)
def test_what_is_no_number_counts_as_not_filled_in(value: Any) -> None:
    assert math.isnan(number_or_missing(value))


@pytest.mark.parametrize("value", [0, -1.5, np.int64(7), np.float32(0.5)])
def test_a_number_of_any_type_is_a_number(value: Any) -> None:
    assert number_or_missing(value) == value
    assert type(number_or_missing(value)) is float


def test_a_text_in_a_number_cell_falls_back_as_an_empty_cell_does() -> None:
    three = {"conservative": "40%", "base": 4, "optimistic": True}
    inputs = changed(incidents_per_quarter=three, horizon_months="36", loaded_hourly_cost={"base": "120"})
    for scenario in ("Conservative", "Base", "Optimistic"):
        assert scenario_case(inputs, MODEL, scenario)["incidents_per_quarter"] == 4
    assert base_of(inputs)["horizon_months"] == 36
    assert base_of(inputs)["loaded_hourly_cost"] == 0


def test_an_empty_end_counts_as_base() -> None:
    inputs = changed(hours_per_incident={"base": 1.7, "optimistic": 2.3})
    found = completed(all_cases(inputs))["hours_per_incident"]
    ends = ["Conservative", "Base", "Optimistic", "hours_per_incident conservative"]
    assert found[ends].tolist() == [1.7, 1.7, 2.3, 1.7]


@pytest.mark.parametrize("target", TARGETS)
def test_an_empty_target_is_as_today(target: str) -> None:
    cases = completed(all_cases(changed(**{target: None})))
    assert (cases[target] == cases[TARGETS[target]]).all()


def test_an_empty_target_follows_todays_value_when_that_moves() -> None:
    inputs = changed(governance_event_probability_target={"base": "unknown"})
    cases = completed(all_cases(inputs))
    moved = cases.loc["governance_event_probability_today conservative"]
    assert moved["governance_event_probability_target"] == moved["governance_event_probability_today"] == 0.12
    own = cases.loc["governance_event_probability_target conservative"]
    assert own["governance_event_probability_target"] == 0.15


@pytest.mark.parametrize("target", TARGETS)
def test_a_typed_zero_target_stays_zero(target: str) -> None:
    assert base_of(changed(**{target: {"base": 0}}))[target] == 0


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_with_an_end_but_no_base_is_zero_and_reported(target: str) -> None:
    inputs = changed(**{target: {"optimistic": 0.01}})
    cases = completed(all_cases(inputs))
    assert cases.loc["Base", target] == 0
    assert cases.loc["Optimistic", target] == 0.01
    assert work_out(inputs, strict=False).guards["check_base_filled"] == 1


@pytest.mark.parametrize("blank", [None, 0, "three"])
@pytest.mark.parametrize("key", ["weeks_per_release_today", "weeks_per_release_target"])
def test_without_weeks_per_release_nothing_extra_ships(key: str, blank: Any) -> None:
    inputs = changed(**{key: {"base": blank}}) if key.endswith("target") else changed(**{key: blank})
    lines = recompute(all_cases(inputs), strict=False).loc["Base"]
    assert lines["extra_improvements"] == 0
    if key.endswith("today") or blank == 0:
        assert lines["releases_per_year_today"] == lines["releases_per_year_target"] == 0


def test_an_unknown_value_per_success_is_margin_times_uplift_but_a_typed_zero_is_zero() -> None:
    for known, value in ((None, 25_000), ("about 30,000", 25_000), (0, 0), (31_000, 31_000)):
        found = recompute(all_cases(changed(value_per_success_known=known)), strict=False)
        assert found.loc["Base", "value_per_success"] == pytest.approx(value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("no", "No"), ("NO", "No"), ("No ", "Yes"), ("nope", "Yes"), (None, "Yes"), (0, "Yes")],
)
def test_a_choice_is_compared_without_case_and_without_trimming(typed: Any, meant: str) -> None:
    assert base_of(changed(iteration_is_counted=typed))["iteration_is_counted"] == meant
    case = pd.DataFrame({"iteration_is_counted": pd.Series([typed], dtype=object)})
    assert completed(case)["iteration_is_counted"].iloc[0] == meant


def test_a_declaration_counts_only_as_a_yes() -> None:
    for typed, alerts in (("yes", 0), ("Yes", 0), (None, 1), ("No", 1), ("Yes ", 1), (True, 1)):
        guards = work_out(changed(friction_excludes_incident_time=typed), strict=False).guards
        assert guards["alert_friction_declaration"] == alerts, typed


@pytest.mark.parametrize(
    ("typed", "shown", "odd"),
    [
        ("conservative", "Conservative", 0),
        ("OPTIMISTIC", "Optimistic", 0),
        (None, "Base", 0),
        ("Best", "Base", 1),
    ],
)
def test_anything_but_a_scenario_shows_base(typed: Any, shown: str, odd: int) -> None:
    inputs = changed(scenario=typed)
    recomputed = work_out(inputs, strict=False)
    assert scenario_shown(inputs) == shown
    assert recomputed.live["npv"] == recomputed.cases.loc[shown, "npv"]
    assert recomputed.guards["check_scenario"] == odd


def test_cases_are_live_then_scenarios_then_one_input_at_a_time_then_rates() -> None:
    labels = list(all_cases(EXAMPLE).index)
    assert labels[:4] == ["Live", "Conservative", "Base", "Optimistic"]
    assert labels[4:6] == ["loaded_hourly_cost conservative", "loaded_hourly_cost optimistic"]
    assert labels[-6:] == [f"discount rate {rate}%" for rate in (0, 4, 8, 12, 16, 20)]
    assert len(set(labels)) == len(labels) == 4 + 2 * len(MODEL.moving_inputs) + 6


def test_a_moved_case_differs_from_base_in_one_input_only() -> None:
    cases = completed(all_cases(EXAMPLE))
    for key, declared in MODEL.moving_inputs.items():
        for end, value in (("conservative", declared.conservative), ("optimistic", declared.optimistic)):
            moved = cases.loc[f"{key} {end}"]
            assert moved[key] == ((declared.base or 0) if value is None else value)
            others = moved.index.drop([key, "value_per_success_known"])
            assert (moved[others] == cases.loc["Base", others]).all(), key


def test_a_case_of_the_workbook_leaves_out_only_what_is_as_in_base() -> None:
    book, recomputed = plan_book(AWKWARD, MODEL), work_out(AWKWARD, MODEL).case_rows
    labels, left_out = [label for label, *_ in columns(MODEL)], 0
    for key in led_back_to(reads_of(MODEL), READ_OF_EVERY_CASE):
        if row := book.names.get(name_of(key, part=CASE)):
            cells, found = book.sheets[row.sheet].cells, recomputed.by_label(key)
            empty = [label for label, at in zip(labels, row.cells(), strict=True) if at not in cells]
            assert [found[label] for label in empty] == [found["Base"]] * len(empty), key
            left_out += len(empty)
    assert left_out > 5000


def test_no_formula_of_a_case_reads_a_cell_that_is_left_out() -> None:
    template = template_of(MODEL)
    cells, read = template.book.sheets[TITLE].cells, 0
    for at, formula in template.formulas[TITLE].items():
        for operand in Form.of(formula).operands:
            if isinstance(operand, Reference) and operand.sheet is None:
                assert {(operand.top, operand.left), (operand.bottom, operand.right)} <= cells.keys(), (
                    at,
                    formula,
                )
                read += 1
    assert read > 5000


def test_absent_and_blank_columns_hold_the_standard_or_nothing() -> None:
    absent = completed(pd.DataFrame(index=["x"])).loc["x"]
    blank = completed(pd.DataFrame({key: [None] for key in MODEL.inputs}, index=["x"])).loc["x"]
    for key, declared in MODEL.inputs.items():
        if not declared.numeric:
            continue
        nothing = math.nan if declared.blank_matters else 0.0
        nothing = 0.5 if key in MODEL.confidence_of else nothing
        standard = nothing if declared.standard is None else declared.standard
        assert absent[key] == pytest.approx(standard, nan_ok=True)
        assert blank[key] == pytest.approx(standard, nan_ok=True)
    assert absent["scenario"] == blank["scenario"] == "Base"
    assert absent["purchases"] == ()
    assert completed(pd.DataFrame({"purchases": [None]}))["purchases"].iloc[0] == ()


def test_blank_template_and_no_columns_at_all_are_the_same_case() -> None:
    blank = recompute(all_cases(blank_inputs(MODEL)).loc[["Base"]]).reset_index(drop=True)
    pd.testing.assert_frame_equal(blank, recompute(pd.DataFrame(index=range(1))))


def test_an_unknown_column_is_refused_and_the_nearest_named() -> None:
    with pytest.raises(ValueError, match=r"'incidents_per_quartr'.*'incidents_per_quarter'"):
        recompute(pd.DataFrame({"incidents_per_quartr": [4]}))
    with pytest.raises(ValueError, match="npv"):
        recompute(pd.DataFrame({"npv": [4]}))


def test_completing_twice_changes_nothing() -> None:
    once = completed(all_cases(EXAMPLE))
    pd.testing.assert_frame_equal(completed(once), once)


def test_cases_keep_their_index_even_with_repeated_labels() -> None:
    cases = pd.DataFrame({"incidents_per_quarter": [1, 2, 3]}, index=["a", "b", "a"])
    found = recompute(cases)
    assert list(found.index) == ["a", "b", "a"]
    assert found["incidents_per_year"].tolist() == [4, 8, 12]
    assert recompute(cases.head(0)).shape == (0, found.shape[1])


def test_integers_and_nullable_numbers_are_numbers() -> None:
    cases = pd.DataFrame(
        {
            "incidents_per_quarter": pd.array([1, None], dtype="Int64"),
            "hours_per_incident": np.array([2, 3]),
            "impact_per_incident_hour": [True, False],
        }
    )
    found = completed(cases)
    assert found["incidents_per_quarter"].tolist() == [1, 0]
    assert found["hours_per_incident"].tolist() == [2, 3]
    assert found["impact_per_incident_hour"].tolist() == [0, 0]


def test_a_column_that_all_cases_share_is_one_value() -> None:
    rows = ({"one_off_cost": 977},)
    cases = pd.DataFrame(
        {
            "incidents_per_quarter": [3.0, 3.0, 3.0],
            "hours_per_incident": [1, 2, 3],
            "value_per_success_known": [None] * 3,
            "iteration_is_counted": ["no", "NO", "No"],
            "purchases": pd.Series([rows] * 3),
            "friction_activities": pd.Series([(), rows, None]),
        }
    )
    columns = in_columns(cases, MODEL)
    lengths = {key: len(columns[key]) for key in cases}
    assert list(lengths.values()) == [1, 3, 1, 1, 1, 3]
    assert {len(held) for key, held in columns.items() if key not in cases} == {1}
    assert columns["iteration_is_counted"].tolist() == ["No"]
    assert columns["friction_activities"].tolist() == [(), rows, ()]


def test_equal_tables_that_are_not_the_same_object_are_the_same_case() -> None:
    tables = [({"one_off_cost": 977, "one_off_month": 5}, {"cost_per_year": 31}) for _ in range(3)]
    found = recompute(
        pd.DataFrame({"purchases": pd.Series(tables), "horizon_months": [4, 36, 36]}), strict=False
    )
    assert found["purchases_one_off"].tolist() == [0, 977, 977]
    assert found["purchases_per_year"].tolist() == [31, 31, 31]


def test_one_value_for_all_cases_gives_the_same_bits_as_a_value_for_each() -> None:
    base = scenario_case(EXAMPLE, MODEL, "Base")
    given = {
        key: np.array([held], dtype=None if isinstance(held, float) else object)
        for key, held in base.items()
        if not isinstance(held, tuple)
    }
    given["months_to_go_live"] = np.array([0.0, 2.37, 5.5, 11.9])
    keys = ("npv", "irr", "mirr", "payback_months", "discounted_payback_months", "npv_year_end")
    found = results_of(given, 4, keys, MODEL)
    each = pd.DataFrame({key: np.repeat(held, 4 // len(held)) for key, held in given.items()})
    pd.testing.assert_frame_equal(pd.DataFrame(found), recompute(each)[list(keys)], check_exact=True)


def test_texts_and_dates_come_through() -> None:
    start = datetime.date(2027, 1, 1)
    base = base_of(changed(model_start=start, organisation=None, reporting_currency="CHF"))
    assert base["model_start"] == start
    assert base["organisation"] == ""
    assert base["reporting_currency"] == "CHF"
    assert base_of(changed(reporting_currency=None))["reporting_currency"] == "USD"


def test_every_line_and_guard_is_worked_out_again() -> None:
    found = set(recompute(pd.DataFrame(index=range(1))))
    words = {line.key for line in MODEL.lines.values() if line.unit == "text"}
    months = {line.key for line in MODEL.lines.values() if line.key.endswith("_t")}
    month_axis = {line.key for line in TIMELINE}
    assert set(MODEL.lines) - words - months - month_axis <= found
    assert list(work_out(EXAMPLE).guards) == list(MODEL.guards)
