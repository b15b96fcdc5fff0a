"""Evidence: what is filled in, needed, changed, graded and sourced, and what follows for each bucket."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from roi_workbook.buckets.iteration import ITERATION
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
    assert recomputed.completeness["needed_filled"] == recomputed.completeness["needed_count"] == 12
    assert recomputed.guards["alert_placeholders"] > 0
    assert recomputed.guards["alert_without_source"] == 0


def missing(inputs: Inputs) -> list[str]:
    found = register(inputs, MODEL).frame("key")
    return list(found.index[found["missing"] > 0])


COST = ["tooling_one_off", "tooling_per_year", "outside_help_one_off"]
RELEASES = ["weeks_per_release_today", "weeks_per_release_target"]
AUDITS = ["audit_hours_per_year", "audit_hours_reduction"]


def test_a_blank_template_misses_every_essential_that_nothing_stands_in_for() -> None:
    recomputed = work_out(BLANK)
    essentials = [key for key, declared in MODEL.inputs.items() if declared.essential and declared.numeric]
    assert missing(BLANK) == [key for key in essentials if key != "value_per_success_known"]
    assert (recomputed.register.loc[missing(BLANK), "state"] == "fill in").all()
    assert recomputed.completeness["missing_count"] == 17
    assert pd.isna(recomputed.completeness["value_measured_share"])
    assert not recomputed.register[["differs", "grade", "unsourced", "end_only"]].any(axis=None)


def test_typing_an_essential_takes_it_off_the_list_and_nothing_else() -> None:
    typed = changed(BLANK, audit_hours_per_year={"base": 7})
    assert missing(typed) == [key for key in missing(BLANK) if key != "audit_hours_per_year"]
    assert missing(changed(BLANK, findings_per_year={"base": 7})) == missing(BLANK)


def test_a_list_stands_in_for_the_estimate_of_the_same() -> None:
    activities = replace(BLANK, tables={"friction_activities": ({"activity": "x", "engineers": 2},)})
    hours = ["friction_engineers", "friction_hours_each"]
    assert missing(activities) == [key for key in missing(BLANK) if key not in hours]
    purchases = replace(BLANK, tables={"purchases": ({"item": "x", "cost_per_year": 2},)})
    assert missing(purchases) == [key for key in missing(BLANK) if key not in COST]
    named = replace(BLANK, tables={"friction_activities": ({"activity": "x", "engineers": "two"},)})
    assert missing(named) == missing(BLANK)


def test_zero_in_its_first_essential_leaves_a_bucket_out() -> None:
    for nothing in (0, 0.0):
        left_out = changed(BLANK, audit_hours_per_year={"base": nothing})
        assert missing(left_out) == [key for key in missing(BLANK) if key not in AUDITS]
    assert "audit_hours_reduction" in missing(changed(BLANK, audit_hours_per_year={"base": "0"}))
    listed = replace(
        changed(BLANK, friction_engineers=0), tables={"friction_activities": ({"engineers": 2},)}
    )
    assert "friction_share_removed" in missing(listed)
    assert "friction_share_removed" not in missing(changed(BLANK, friction_engineers=0))


def test_releases_are_missed_only_while_they_are_counted() -> None:
    for counted in ("no", "No"):
        assert not set(RELEASES) & set(missing(changed(BLANK, iteration_is_counted=counted)))
    for counted in ("No ", None, "YES"):
        assert set(RELEASES) <= set(missing(changed(BLANK, iteration_is_counted=counted)))


def test_what_an_improvement_is_worth_may_stay_open() -> None:
    assert row("value_per_success_known", BLANK)["needed"] == 0
    keys = ["ai_influenced_margin_per_year", "uplift_per_success"]
    assert register(EXAMPLE, MODEL).frame("key").loc[keys, "carries"].tolist() == [1, 1]
    known = register(changed(value_per_success_known=0), MODEL).frame("key")
    assert known.loc[keys, ["carries", "grade"]].to_numpy().tolist() == [[0, 0], [0, 0]]


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
    assert downtime[["grade_1", "grade_2", "grade_3", "grade_4"]].tolist() == [1, 3, 0, 0]
    assert (productivity["worst_grade"], productivity["suggested_confidence"]) == (4, 0.5)
    assert downtime["cashable_owner"] == 1
    assert recomputed.guards["alert_cashable_share_without_owner"] == 0
    measured = 1 - recomputed.live["productivity_value"] / recomputed.live["annual_value"]
    assert recomputed.completeness["value_measured_share"] == pytest.approx(measured)


def test_what_carries_no_value_does_not_lower_the_suggestion() -> None:
    graded = {key: {"grade": "A"} for key in ("audit_hours_per_year", "audit_hours_reduction")}
    audits = replace(
        changed(BLANK, audit_hours_per_year={"base": 241}, audit_hours_reduction={"base": 0.31}),
        evidence=graded,
    )

    def suggested(inputs: Inputs) -> float:
        return work_out(inputs).buckets.loc["compliance", "suggested_confidence"]

    assert suggested(audits) == 0.95
    assert suggested(changed(audits, findings_per_year={"base": 0}, findings_reduction={"base": 0.4})) == 0.95
    assert suggested(changed(audits, deal_attribution={"base": 0.3}, deal_annual_value=90_000)) == 0.95
    assert suggested(changed(audits, findings_per_year={"base": 0, "optimistic": 3})) == 0.5
    assert suggested(changed(audits, deals_slowed_per_year={"base": 3}, deal_annual_value=90_000)) == 0.5
    assert (
        suggested(changed(audits, audit_hours_reduction={"base": 0.31}, suggested_confidence_a=0.89)) == 0.89
    )


def test_a_standard_that_the_value_rests_on_is_of_grade_d_until_somebody_grades_it() -> None:
    standards = ITERATION.assumptions
    assert standards == {
        "improvement_success_rate",
        "extra_release_value_factor",
        "months_of_value_in_year",
        "infrastructure_attribution",
    }
    typed = changed(BLANK, weeks_per_release_today=4, weeks_per_release_target={"base": 2})
    evidence = {key: {"grade": "B"} for key in ("weeks_per_release_today", "weeks_per_release_target")}
    for start in (typed, replace(typed, values={key: typed.values[key] for key in evidence})):
        ungraded = work_out(replace(start, evidence=evidence)).buckets.loc["iteration"]
        assert ungraded[["grade_2", "grade_4", "suggested_confidence"]].tolist() == [2, 4, 0.5]
        evidence_of_all = evidence | {key: {"grade": "C"} for key in standards}
        graded = work_out(replace(start, evidence=evidence_of_all)).buckets.loc["iteration"]
        assert graded["suggested_confidence"] == 0.7


def test_an_empty_confidence_counts_as_the_suggested_one_and_a_typed_one_as_typed() -> None:
    without = replace(
        EXAMPLE, values={key: held for key, held in EXAMPLE.values.items() if key != "downtime_confidence"}
    )
    recomputed = work_out(without)
    assert recomputed.cases["downtime_confidence"].unique().tolist() == [0.7]
    assert recomputed.live["downtime_value"] == pytest.approx(0.7 * 76_800, rel=1e-12)
    evidence = {**EXAMPLE.evidence, "hours_per_incident": {"grade": "D"}}
    assert work_out(replace(without, evidence=evidence)).live["downtime_confidence"] == 0.5
    assert work_out(replace(EXAMPLE, evidence=evidence)).live["downtime_confidence"] == 0.9
    ends = work_out(changed(downtime_confidence={"conservative": 0.37}), strict=False).cases
    shown = ends.loc[["Conservative", "Base", "Optimistic"], "downtime_confidence"]
    assert shown.tolist() == [0.37, 0.7, 0.7]


def test_evidence_moves_no_money_where_the_confidence_is_typed() -> None:
    plain = work_out(replace(EXAMPLE, evidence={}))
    pd.testing.assert_frame_equal(plain.cases, work_out(EXAMPLE).cases)


def test_a_confidence_above_the_suggested_one_is_told() -> None:
    assert work_out(EXAMPLE).guards["alert_confidence_above_suggested"] == 3
    at_most = {bucket.confidence: {"base": 0.5} for bucket in MODEL.buckets}
    assert work_out(changed(**at_most)).guards["alert_confidence_above_suggested"] == 0
    for nothing in (BLANK, changed(BLANK, downtime_confidence={"base": 0.99})):
        assert work_out(nothing).guards["alert_confidence_above_suggested"] == 0


def test_an_empty_bucket_has_no_grade_and_the_most_cautious_suggestion() -> None:
    buckets = work_out(BLANK).buckets
    assert list(buckets.index) == ["downtime", "productivity", "iteration", "compliance"]
    assert not buckets[["value", "share", "in_use", "worst_grade"]].any(axis=None)
    assert (buckets["suggested_confidence"] == 0.5).all()


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
    assert made_up.made_up.startswith(f"Made-up example: {len(left)} figures still rest on placeholders")

    def with_sources(keys: list[str], source: str) -> Inputs:
        typed = {key: {**taken_over.evidence[key], "source": source} for key in keys}
        return replace(taken_over, evidence={**taken_over.evidence, **typed})

    assert (
        "1 figure still rests on a placeholder"
        in work_out(with_sources(left[1:], "Log 2026"), MODEL.core).made_up
    )
    assert work_out(with_sources(left, "Log 2026"), MODEL.core).made_up == ""
    assert work_out(with_sources(left, placeholder.upper()), MODEL.core).made_up == made_up.made_up
    assert work_out(blank_inputs(MODEL.core), MODEL.core).made_up == ""
