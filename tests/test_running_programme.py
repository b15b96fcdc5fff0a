"""The made-up company of sample_inputs/running_programme.toml: nine months in, and consistent with itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files import read_input_file
from roi_workbook.model.dates import day_of
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.build import build

ROOT = Path(__file__).parents[1]
FILE = ROOT / "sample_inputs" / "running_programme.toml"
PAGE = ROOT / "docs" / "running-programme.md"
INPUTS = read_input_file(FILE, MODEL)
TYPED = tomllib.loads(FILE.read_text(encoding="utf-8"))
KPIS = {row["number"]: row for row in TYPED["kpis"]}
REVIEW = "2027-11-09"


@pytest.fixture(scope="module")
def recomputed() -> WorkbookResults:
    return work_out(INPUTS)


def typed(table: str, **which: Any) -> dict[str, Any]:
    """The one row of a table that has these values."""
    (found,) = (row for row in TYPED[table] if which.items() <= row.items())
    return found


def thousands(amount: float) -> str:
    return f"{round(amount, -3):,.0f}"


def realised(month: dict[str, Any]) -> float:
    return sum(amount for key, amount in month.items() if key.endswith("_realised"))


def test_the_workbook_holds_the_same_inputs_and_agrees(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    path.write_bytes(build(INPUTS, MODEL))
    book = read_workbook(path)
    assert inputs_of(book) == INPUTS
    comparison = compare(book)
    assert comparison.agrees
    assert {finding.kind for finding in comparison.findings} == {"alert"}


def test_no_check_fails_and_the_alerts_up_are_those_the_file_lists(recomputed: WorkbookResults) -> None:
    up = {key for key, value in recomputed.guards.items() if value > 0}
    assert up == {"alert_money_ahead", "alert_value_far_below_effect", "alert_cashable_npv"}
    listed = re.findall(r"^#   - .*$", FILE.read_text(encoding="utf-8"), re.M)
    assert len(listed) == len(up)


def test_what_came_in_and_what_was_spent_make_the_return_to_date(recomputed: WorkbookResults) -> None:
    months, planning = TYPED["tracking"], recomputed.planning
    assert [row["month"] for row in months] == list(range(1, TYPED["roadmap_months_completed"] + 1))
    came, spent = sum(map(realised, months)), sum(row["actual_cost"] for row in months)
    assert planning["return_to_date"] == pytest.approx(came / spent - 1)
    assert planning["gate_returns_current"]["Return to date"] == planning["return_to_date"]
    assert came < planning["value_plan_to_date"] < planning["cost_plan_to_date"] < spent
    assert planning["next_gate_spent"] == spent
    assert typed("warning_signs", sign="Money runs ahead of results")["seen"] == "Yes"
    assert planning["watch_steps_in_hand"] > 0


def test_time_put_to_use_is_worth_what_the_bucket_says() -> None:
    hour = TYPED["loaded_hourly_cost"]["base"] * TYPED["productivity_confidence"]["base"]
    for month in TYPED["tracking"][3:]:
        assert month["productivity_realised"] == pytest.approx(month["hours_redeployed"] * hour, abs=10)


def test_all_that_speaks_of_agents_agrees(recomputed: WorkbookResults) -> None:
    planning, live = recomputed.planning, TYPED["live_agents"]
    assert all(day_of(row["live_since"]) < day_of(REVIEW) for row in live)
    counts = (planning["agents_listed"], planning["agents_live"], planning["agents_measured"])
    assert set(counts) == {len(live)} == {TYPED["agents_running_today"]} and len(live) >= 3
    assert planning["twelve_agents_actual"]["Agents with a measured return"] == len(live)
    assert list(planning["ninety_returns_answer"].values()) == ["Yes"]
    assert {row["answer"] for row in TYPED["ninety_questions"]} == {"Yes"}
    assert list(planning["ninety_periods_done_share"].values()) == [1, 1, 1]
    assert planning["agents_ready"] == "ready"
    first = [row["cost_per_month"] for row in live[:3]]
    assert typed("ninety_baseline", measure="Cost of one agent a year")["actual"] == sum(first) / 3 * 12


def test_gates_deliverables_and_indicators_tell_one_story(recomputed: WorkbookResults) -> None:
    planning = recomputed.planning
    assert planning["next_gate_number"] == 3
    due = [row for row in TYPED["deliverables"] if row["done"] == "Yes"]
    assert len(due) == planning["milestones_due"] == 7
    last_days = {number: day_of(day) for number, day in planning["deliverables_due"].items() if day}
    on_time = sum(day_of(row["done_on"]) <= last_days[row["number"]] for row in due)
    assert KPIS[1]["actual_9"] == round(100 * on_time / len(due))
    assert KPIS[3]["actual_9"] == round(100 * 21 / 24)
    assert KPIS[7]["actual_9"] == round(100 * TYPED["initiatives_use_cases_in_production"] / 11)


def test_what_an_answer_costs_is_the_same_wherever_it_stands(recomputed: WorkbookResults) -> None:
    cost = recomputed.planning["inference_cost_per_thousand"]
    assert KPIS[5]["actual_9"] == pytest.approx(cost, abs=0.005)
    fall = typed("gate_shares", criterion="Cost per inference: reduction")["current"]
    assert fall == pytest.approx(1 - cost / KPIS[5]["baseline"], abs=0.0005)


def test_baselines_are_the_inputs_of_the_case() -> None:
    handwork = sum(row["engineers"] * row["hours_per_engineer_week"] for row in TYPED["friction_activities"])
    assert KPIS[9]["baseline"] == handwork
    assert KPIS[8]["baseline"] == TYPED["incidents_per_quarter"]["base"]
    assert KPIS[6]["baseline"] == TYPED["lead_weeks_today"]
    assert f"from {handwork:.0f} to {KPIS[9]['actual_9']} hours" in TYPED["review_wins"][0]["shown_by"]


def test_nothing_that_has_happened_lies_after_the_review() -> None:
    happened = ("review", "review_held", "done_on", "looked_at", "decided_on", "live_since", "baseline_date")
    days = [
        row[key]
        for rows in TYPED.values()
        if isinstance(rows, list)
        for row in rows
        for key in happened
        if key in row
    ]
    assert len(days) > 30 and max(map(day_of, days)) == day_of(REVIEW)


def test_the_page_says_what_the_recompute_says(recomputed: WorkbookResults) -> None:
    text = re.sub(r"[*\s]+", " ", PAGE.read_text(encoding="utf-8"))
    p = recomputed.planning
    losing = sum(value < 0 for value in p["live_agents_return"].values())
    for words in (
        f"{p['roadmap_gates_passed']:.0f} gates have passed, {p['milestones_due'] - p['milestones_late']:.0f} of"
        f" {p['milestones_due']:.0f} deliverables",
        f"at most {thousands(p['next_gate_exposure'])} can be lost: {thousands(p['next_gate_spent'])} is spent,"
        f" {thousands(p['next_gate_ahead'])} is still ahead",
        f"{p['value_realised_to_date']:,.0f} came in where {p['value_plan_to_date']:,.0f} was planned,"
        f" {p['value_realised_share']:.1%}".replace("%", " %"),
        f"{p['spent_to_date']:,.0f} was spent where {p['cost_plan_to_date']:,.0f} was planned,"
        f" {p['spent_share']:.1%}".replace("%", " %"),
        f"The return to date is {100 * p['return_to_date']:.1f} %",
        f"Of {p['hours_plan_to_date']:,.0f} hours {p['hours_redeployed_to_date']:,.0f} were put to use",
        f"{thousands(p['value_at_completion'])} comes in for {thousands(p['cost_at_completion'])}, where the plan has"
        f" {thousands(p['value_at_completion_plan'])} for {thousands(p['cost_at_completion_plan'])}",
        f"is still {recomputed.live['npv']:,.0f}",
        f"downtime has brought {100 * p['value_by_bucket_share']['downtime']:.1f} %",
        f"Of {p['dashboard_size']:.0f} on the dashboard {p['dashboard_green']:.0f} are on plan or ahead and"
        f" {p['dashboard_red']:.0f} is red",
        f"incidents fell from {KPIS[8]['baseline']} to {KPIS[8]['actual_9']} in three months, and"
        f" {p['kpis_target'][8]:.2f} is the target for month {KPIS[8]['due_month']}.",
        f"and {p['watch_steps_in_hand']:.0f} steps in hand",
        f"return {100 * p['agents_measured_return']:.0f} % on their part of platform and team; {losing} of them loses",
        f"one of {p['agents_first_year_agents']:.0f}: in the first year every 1 of the whole budget brings back"
        f" {p['agents_benefit_cost_ratio']:.2f}",
    ):
        assert words in text, words
