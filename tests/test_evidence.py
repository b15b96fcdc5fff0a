"""Evidence: what is filled in, needed, changed, graded and sourced, and what follows for each bucket."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.errors import OutOfRangeError
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.model.sources import SOURCES
from roi_workbook.recomputing.evidence import out_of_range, register
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.reading import inputs_of, read_workbook

EXAMPLE, BLANK = example_inputs(MODEL), blank_inputs(MODEL)


def changed(start: Inputs = EXAMPLE, /, **values: Any) -> Inputs:
    return replace(start, values={**start.values, **values})


def row(key: str, inputs: Inputs) -> pd.Series:
    return register(inputs, MODEL).frame("key").loc[key]


def test_the_register_has_a_row_for_every_input_and_table() -> None:
    found = register(EXAMPLE, MODEL).frame("key")
    assert list(found.index) == list(MODEL.register)
    assert found["number"].tolist() == list(range(1, len(found) + 1))


def test_the_example_needs_nothing_more() -> None:
    recomputed = work_out(EXAMPLE)
    assert set(recomputed.register["state"]) == {"ok", "optional"}
    assert recomputed.completeness["missing_count"] == 0
    assert recomputed.completeness["needed_filled"] == recomputed.completeness["needed_count"] > 50
    assert recomputed.guards["alert_placeholders"] > 0
    assert recomputed.guards["alert_without_source"] == 0


def test_a_blank_template_asks_for_what_every_case_needs() -> None:
    recomputed = work_out(BLANK)
    missing = list(recomputed.register.index[recomputed.register["missing"] > 0])
    assert missing == ["loaded_hourly_cost", "internal_adoption_hours", "run_hours_per_week", "purchases"]
    assert (recomputed.register.loc[missing, "state"] == "fill in").all()
    assert recomputed.completeness["missing_count"] == 4
    assert pd.isna(recomputed.completeness["value_measured_share"])
    assert not recomputed.register[["differs", "grade", "unsourced", "end_only"]].any(axis=None)


def test_one_filled_input_brings_its_bucket_into_use() -> None:
    found = register(changed(BLANK, audit_hours_per_year={"base": 7}), MODEL).frame("key")
    assert found.loc["compliance_confidence", ["needed", "missing"]].tolist() == [1, 1]
    assert found.loc["compliance_confidence", "state"] == "fill in"
    assert found.loc["findings_per_year", "needed"] == 0
    assert found.loc["downtime_confidence", "needed"] == 0


def test_a_standard_alone_brings_no_bucket_into_use_but_a_table_does() -> None:
    assert register(BLANK, MODEL).frame("key").loc[
        "friction_hours_factor", ["filled", "needed"]
    ].tolist() == [1, 0]
    table = replace(BLANK, tables={"friction_activities": ({"activity": "x", "engineers": 2},)})
    assert row("friction_share_removed", table)["needed"] == 1
    named = replace(BLANK, tables={"friction_activities": ({"activity": "x", "engineers": "two"},)})
    assert row("friction_share_removed", named)["needed"] == 0


def test_iteration_is_in_use_only_while_it_is_counted() -> None:
    assert row("iteration_confidence", EXAMPLE)["needed"] == 1
    assert row("iteration_confidence", changed(iteration_is_counted="no"))["needed"] == 0
    assert row("iteration_confidence", changed(iteration_is_counted="No "))["needed"] == 1
    assert row("iteration_confidence", changed(iteration_is_counted=None))["needed"] == 1


def test_margin_and_uplift_are_needed_unless_the_value_per_success_is_known() -> None:
    keys = ["ai_influenced_margin_per_year", "uplift_per_success"]
    assert register(EXAMPLE, MODEL).frame("key").loc[keys, "needed"].tolist() == [1, 1]
    assert register(changed(value_per_success_known=0), MODEL).frame("key").loc[keys, "needed"].tolist() == [
        0,
        0,
    ]
    assert row("value_per_success_known", EXAMPLE)["needed"] == 0


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, "standard"),
        ({"base": ""}, "standard"),
        ({"base": 0}, "ok"),
        ({"base": 60}, "ok"),
        ({"base": 60.5}, "look here"),
        ({"base": -1}, "look here"),
        ({"base": "3"}, "look here"),
        ({"base": True}, "look here"),
        ({"base": 3, "optimistic": "two"}, "look here"),
        ({"base": 3, "conservative": 61}, "look here"),
        ({"optimistic": 2}, "look here"),
    ],
)
def test_the_state_of_a_number(value: Any, state: str) -> None:
    assert row("months_to_go_live", changed(months_to_go_live=value))["state"] == state


@pytest.mark.parametrize("value", [None, {"base": ""}])
def test_what_is_needed_and_has_no_standard_is_to_be_filled_in(value: Any) -> None:
    assert row("run_hours_per_week", changed(run_hours_per_week=value))["state"] == "fill in"


def test_a_whole_number_must_be_whole() -> None:
    assert row("horizon_months", changed(horizon_months=36.5))["state"] == "look here"
    assert row("horizon_months", changed(horizon_months=48))["state"] == "ok"


@pytest.mark.parametrize(
    ("value", "filled", "state"),
    [
        (None, 0, "optional"),
        ("2027-01", 1, "ok"),
        (datetime.date(2027, 1, 1), 1, "ok"),
        (46_388, 1, "ok"),
        (20_270_101, 1, "look here"),
        (366, 1, "look here"),
        (367, 1, "ok"),
        (2_955_178, 1, "ok"),
        (2_955_179, 1, "look here"),
        ("January", 0, "look here"),
        ("2027-13", 0, "look here"),
        (True, 0, "look here"),
    ],
)
def test_the_state_of_a_date(value: Any, filled: int, state: str) -> None:
    found = row("model_start", changed(model_start=value))
    assert (found["filled"], found["state"]) == (filled, state)


@pytest.mark.parametrize(
    ("value", "state"),
    [(None, "standard"), ("YES", "ok"), ("No", "ok"), ("No ", "look here"), (True, "look here")],
)
def test_the_state_of_a_choice(value: Any, state: str) -> None:
    assert row("iteration_is_counted", changed(iteration_is_counted=value))["state"] == state


def test_an_end_without_a_base_is_reported_once() -> None:
    inputs = changed(hours_per_incident={"optimistic": 2.0}, months_to_go_live={"conservative": 4, "base": 3})
    assert register(inputs, MODEL).frame("key")["end_only"].sum() == 1
    assert row("hours_per_incident", inputs)["end_only"] == 1


def test_only_what_was_changed_differs() -> None:
    assert row("ramp_months", BLANK)["differs"] == 0
    assert row("ramp_months", changed(BLANK, ramp_months={"base": 7}))["differs"] == 1
    assert row("ramp_months", changed(BLANK, ramp_months={"base": 6, "optimistic": 3}))["differs"] == 1
    assert row("ramp_months", changed(BLANK, ramp_months={"base": 6, "optimistic": "3"}))["differs"] == 0
    assert row("ramp_months", changed(BLANK, ramp_months={"optimistic": 3}))["differs"] == 0
    assert row("scenario", changed(BLANK, scenario="base"))["differs"] == 0
    assert row("scenario", changed(BLANK, scenario="Optimistic"))["differs"] == 1
    assert row("hours_per_incident", changed(BLANK, hours_per_incident={"base": 0}))["differs"] == 1


@pytest.mark.parametrize(
    ("given", "grade"), [("A", 1), ("b", 2), ("C", 3), ("D", 4), ("E", 4), ("A ", 4), ("", 4), (None, 4)]
)
def test_a_changed_figure_without_a_valid_grade_is_a_placeholder(given: Any, grade: int) -> None:
    evidence = {"loaded_hourly_cost": {"grade": given}}
    inputs = replace(changed(BLANK, loaded_hourly_cost={"base": 99}), evidence=evidence)
    assert row("loaded_hourly_cost", inputs)["grade"] == grade


def test_a_standard_may_be_graded_and_an_empty_input_not() -> None:
    graded = replace(BLANK, evidence={"ramp_months": {"grade": "A"}, "loaded_hourly_cost": {"grade": "A"}})
    assert row("ramp_months", graded)["grade"] == 1
    assert row("horizon_months", graded)["grade"] == 0
    assert row("loaded_hourly_cost", graded)["grade"] == 0


def test_a_changed_figure_wants_a_source_but_a_text_does_not() -> None:
    inputs = changed(BLANK, loaded_hourly_cost={"base": 99}, organisation="Us")
    found = register(inputs, MODEL).frame("key")
    assert list(found.index[found["unsourced"] > 0]) == ["loaded_hourly_cost"]
    sourced = replace(inputs, evidence={"loaded_hourly_cost": {"source": "payroll"}})
    assert register(sourced, MODEL).frame("key")["unsourced"].sum() == 0


def test_confidence_follows_the_worst_grade_but_not_its_own() -> None:
    evidence = {key: {"grade": "B", "source": "log"} for key in MODEL.register} | {
        "hours_per_incident": {"grade": "A"},
        "downtime_confidence": {"grade": "D"},
        "downtime_cashable_share": {"grade": "D", "owner": "Finance"},
        "friction_activities": {"grade": "D"},
    }
    recomputed = work_out(replace(EXAMPLE, evidence=evidence))
    downtime, productivity = recomputed.buckets.loc["downtime"], recomputed.buckets.loc["productivity"]
    assert (downtime["worst_grade"], downtime["suggested_confidence"]) == (2, 0.85)
    assert downtime[["grade_1", "grade_2", "grade_3", "grade_4"]].tolist() == [1, 9, 0, 0]
    assert (productivity["worst_grade"], productivity["suggested_confidence"]) == (4, 0.5)
    assert downtime["cashable_owner"] == 1
    assert recomputed.guards["alert_cashable_share_without_owner"] == 0
    measured = 1 - recomputed.live["productivity_value"] / recomputed.live["annual_value"]
    assert recomputed.completeness["value_measured_share"] == pytest.approx(measured)


def test_evidence_moves_no_money() -> None:
    plain = work_out(replace(EXAMPLE, evidence={}))
    pd.testing.assert_frame_equal(plain.cases, work_out(EXAMPLE).cases)


def test_an_empty_bucket_has_no_grade_and_no_suggestion() -> None:
    buckets = work_out(BLANK).buckets
    assert list(buckets.index) == ["downtime", "productivity", "iteration", "compliance"]
    columns = ["value", "share", "in_use", "worst_grade", "suggested_confidence"]
    assert not buckets[columns].any(axis=None)


def test_shares_of_the_value_add_up() -> None:
    assert work_out(EXAMPLE).buckets["share"].sum() == pytest.approx(1)


def test_odd_cells_of_tables_are_counted_by_column() -> None:
    rows = (
        {"engineers": "three", "hours_per_engineer_week": 81},
        {"engineers": -1, "hours_per_engineer_week": True},
        {"engineers": 2, "hours_per_engineer_week": None},
        {"engineers": "", "hours_per_engineer_week": 80},
    )
    recomputed = work_out(
        replace(EXAMPLE, tables={**EXAMPLE.tables, "friction_activities": rows}), strict=False
    )
    assert recomputed.odd_cells["friction_activities_engineers"] == 2
    assert recomputed.odd_cells["friction_activities_hours_per_engineer_week"] == 2
    assert recomputed.odd_cells["purchases_one_off_cost"] == 0
    assert recomputed.guards["check_inputs_in_range"] == 4


def test_numbers_out_of_range_are_named_with_their_range() -> None:
    rows = [{"one_off_month": 3, "one_off_cost": -7.5}, {"one_off_cost": 2.5}]
    odd = replace(
        changed(loaded_hourly_cost=1e300, horizon_months="x", hours_per_incident={"optimistic": -0.25}),
        tables={**EXAMPLE.tables, "purchases": rows},
    )
    assert list(out_of_range(odd, MODEL)) == [
        "loaded_hourly_cost (base) is 1e+300, expected 0 to 1e+12",
        "hours_per_incident (optimistic) is -0.25, expected 0 to 1e+12",
        "purchases_one_off_cost is -7.5, expected 0 to 1e+12",
    ]
    assert not list(out_of_range(EXAMPLE, MODEL)) and not list(out_of_range(BLANK, MODEL))


@pytest.mark.parametrize("value", [1e300, -1e308])
def test_inputs_that_overflow_are_told_by_name(value: float) -> None:
    for key in ("loaded_hourly_cost", "annual_discount_rate", "proposal_cost_per_pilot"):
        with pytest.raises(OutOfRangeError, match=rf"Too far out of range to recompute: {key} \(base\) is"):
            work_out(changed(**{key: value}), strict=False)


def test_an_example_stays_marked_as_made_up_until_the_last_figure_names_another_source(
    core_file: Path,
) -> None:
    taken_over = inputs_of(read_workbook(core_file, MODEL.core))
    placeholder = SOURCES["ours"].citation
    numeric = [key for key, declared in MODEL.core.register.items() if declared.numeric]
    left = [key for key in numeric if taken_over.evidence.get(key, {}).get("source") == placeholder]
    made_up = work_out(taken_over, MODEL.core)
    assert made_up.made_up.startswith(f"Made-up example: {len(left)} figures still have a placeholder")

    def with_sources(keys: list[str], source: str) -> Inputs:
        typed = {key: {**taken_over.evidence[key], "source": source} for key in keys}
        return replace(taken_over, evidence={**taken_over.evidence, **typed})

    assert (
        "1 figure still has a placeholder" in work_out(with_sources(left[1:], "Log 2026"), MODEL.core).made_up
    )
    assert work_out(with_sources(left, "Log 2026"), MODEL.core).made_up == ""
    assert work_out(with_sources(left, placeholder.upper()), MODEL.core).made_up == made_up.made_up
    assert work_out(blank_inputs(MODEL.core), MODEL.core).made_up == ""
