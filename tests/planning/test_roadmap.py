"""The roadmap: phases and what they spend, gates, deliverables, and the watch list."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cell_values import DAY_ZERO
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.dates import day_of
from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import (
    Column,
    Context,
    Grid,
    GridLine,
    Input,
    Inputs,
    Line,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import filled
from roi_workbook.planning.groups import GROUPS
from roi_workbook.planning.kpis.spending import ACTUAL_COST
from roi_workbook.planning.kpis.tracking import realised_column
from roi_workbook.planning.roadmap.dates import month_begins, month_ends
from roi_workbook.planning.roadmap.deliverables import AUTOMATED_PIPELINES, STANDARD
from roi_workbook.planning.roadmap.gates import RETURN_TO_DATE
from roi_workbook.planning.roadmap.subject import PHASE_NAMES, roadmap
from roi_workbook.planning.roadmap.watch_list import PITFALLS, RECOVERY_STEPS, WARNING_SIGNS
from roi_workbook.recomputing.context import PlanningContext
from roi_workbook.recomputing.recompute import work_out
from tests.planning.subject import over_rows, standards, worked_out_in_pandas

ASSESS, BUILD, SCALE = PHASE_NAMES
Row = Mapping[str, Any]

LIST = Grid(
    key="initiatives",
    label="Initiatives",
    meaning="",
    head=number_column(),
    rows=numbered(24),
    filled="name",
    columns=(
        Column(key="name", label="Initiative", unit="text", meaning=""),
        Column(key="start_month", label="Start", unit="month", meaning=""),
        Column(key="weeks_to_production", label="Weeks", unit="weeks", meaning=""),
        Column(key="one_off_cost", label="Once", unit="currency", meaning=""),
        Column(key="cost_per_year", label="A year", unit="currency / year", meaning=""),
    ),
    lines=tuple(
        GridLine(key=key, label=key, unit="number", formula="=1")
        for key in ("in_use", "build_months", "live_month")
    ),
)

USE_CASES = Input(
    key="initiatives_use_cases_in_production",
    label="Use cases",
    unit="count",
    single=True,
    meaning="",
)


ONE_OFF = Line(key="initiatives_one_off", label="Once", unit="currency", formula="=1")

MONTHS = Grid(
    key="tracking",
    label="Months",
    meaning="",
    head=Column(key="month", label="Month", unit="month", given=True, meaning=""),
    rows=tuple({"month": month} for month in range(1, 61)),
    columns=(
        *(realised_column(bucket) for bucket in MODEL.buckets),
        ACTUAL_COST,
        Column(key="hours_redeployed", label="Hours", unit="hours", meaning=""),
    ),
)


def list_results(context: Context) -> dict[str, Any]:
    rows = context.table("initiatives")
    used = rows["name"] != ""
    build = filled(rows["weeks_to_production"]) * 12 / 52
    by_row = {"in_use": used * 1.0, "build_months": build, "live_month": filled(rows["start_month"]) + build}
    return {
        **{f"initiatives_{key}": column for key, column in by_row.items()},
        "initiatives_one_off": filled(rows["one_off_cost"])[used].sum(),
    }


ROADMAP = roadmap(GROUPS)
INITIATIVES = PlanningSubject(
    key="initiatives",
    pages=(
        Page(
            title="Initiatives",
            purpose="",
            sections=(
                Section(title="All", inputs=(USE_CASES,), grids=(LIST, MONTHS)),
                Section(title="Sums", lines=(ONE_OFF,)),
            ),
        ),
    ),
    recompute=list_results,
)
"""As much of the initiatives, and of what is typed month by month, as a roadmap reads."""


CASE = {
    "model_start": None,
    "purchases_estimated_one_off": 0,
    "adoption_cost": 0.0,
    "purchases_per_year": 0.0,
    "run_cost_per_year": 0.0,
}


def months_of(**amounts: Mapping[int, float] | float) -> dict[str, np.ndarray]:
    """The month rows a roadmap reads: amounts by month, or the same in every month after the decision; a horizon of 36."""
    month = np.arange(61.0)
    rows = dict.fromkeys(("benefits_t", "costs_t", "purchases_in_month"), np.zeros(61))
    for key, amount in amounts.items():
        by_month = amount if isinstance(amount, Mapping) else dict.fromkeys(range(1, 37), amount)
        rows[key] = np.array([by_month.get(int(number), 0.0) for number in month])
    return rows | {"within_horizon_t": (month <= 36) * 1.0, "active_t": ((month > 0) & (month <= 36)) * 1.0}


def plan_of(
    *initiatives: Row,
    start: Any = None,
    values: Row | None = None,
    core: Row | None = None,
    months: Mapping[str, np.ndarray] | None = None,
    **tables: Any,
) -> dict[str, Any]:
    """What the roadmap works out for these initiatives; named unless they say otherwise."""
    model = Model(subjects=MODEL.subjects, planning=(INITIATIVES, ROADMAP))
    listed = tuple({"number": number, "name": "x", **row} for number, row in enumerate(initiatives, 1))
    typed = {"initiatives": listed, "tracking": tables.pop("tracking", ())}
    rows = over_rows(ROADMAP, tables) | over_rows(INITIATIVES, typed)
    inputs = Inputs(values={**standards(ROADMAP), **(values or {})}, tables=rows)
    case = {**CASE, "model_start": start, **(core or {})}
    return worked_out_in_pandas(PlanningContext(inputs, model, case, months or months_of()), model)


def initiative(
    start: Any = None, weeks: Any = None, once: Any = None, yearly: Any = None, **more: Any
) -> dict[str, Any]:
    asked = {
        "start_month": start,
        "weeks_to_production": weeks,
        "one_off_cost": once,
        "cost_per_year": yearly,
    }
    return {key: value for key, value in asked.items() if value is not None} | more


def phase_months(*months: Any) -> list[dict[str, Any]]:
    return [
        {"phase": phase, "start_month": first, "end_month": last}
        for phase, first, last in zip(PHASE_NAMES, months[::2], months[1::2], strict=True)
    ]


def up(found: Mapping[str, Any]) -> dict[str, float]:
    return {guard.key: found[guard.key] for guard in ROADMAP.guards if found[guard.key] > 0}


def serial(year: int, month: int, day: int) -> float:
    return float((datetime.date(year, month, day) - DAY_ZERO).days)


ALL_MET: dict[str, Any] = {
    "values": {"initiatives_use_cases_in_production": 10},
    "gate_shares": [
        {"criterion": "Downtime of the pilots", "current": 0.049},
        {"criterion": "Data pipelines: service level", "current": 0.991},
        {"criterion": "Cost per inference: reduction", "current": 0.40},
    ],
    "tracking": [{"month": 1, "actual_cost": 37, "downtime_realised": 37.1}],
    "gate_answers": [
        {"criterion": "Cost per inference is measured", "met": "Yes"},
        {"criterion": "The team is trained on the new stack", "met": "Yes"},
        {"criterion": "Governance is mature", "met": "Yes"},
    ],
}


def met(**changes: Any) -> dict[str, Any]:
    """All criteria met, but for those named: share criteria by first word, `cases`, and answers left out."""
    shares = [
        {**row, **changes.get("shares", {}).get(row["criterion"], {})} for row in ALL_MET["gate_shares"]
    ]
    answers = [
        row for row in ALL_MET["gate_answers"] if row["criterion"] not in changes.get("unanswered", ())
    ]
    cases = changes.get("cases", 10)
    values = {} if cases is None else {"initiatives_use_cases_in_production": cases}
    return {
        "values": values | changes.get("values", {}),
        "gate_shares": shares,
        "gate_answers": answers,
        "tracking": ALL_MET["tracking"],
    }


def test_a_blank_template_raises_nothing_and_waits_at_the_first_gate() -> None:
    found = plan_of()
    assert up(found) == {}
    assert found["next_gate"] == "gate 1, Assess and stabilise"
    assert found["next_gate_exposure"] == found["roadmap_spend"] == found["roadmap_released"] == 0
    assert found["roadmap_last_month"] == 18
    assert math.isnan(found["milestones_met_share"])
    assert found["roadmap_schedule_initiative"].tolist() == [""] * 10


def test_the_shipped_phases_are_months_1_to_3_4_to_9_and_10_to_18() -> None:
    found = plan_of()
    assert found["phases_first_month"].tolist() == [1, 4, 10]
    assert found["phases_last_month"].tolist() == [3, 9, 18]
    assert found["phases_bar_start"].tolist() == [0, 3, 9]
    assert found["phases_bar_length"].tolist() == [3, 6, 9]


def test_month_1_begins_with_the_decision_and_a_phase_ends_the_day_before_the_next() -> None:
    found = plan_of(start="2027-01")
    assert found["phases_begins"].tolist() == [serial(2027, 1, 1), serial(2027, 4, 1), serial(2027, 10, 1)]
    assert found["phases_ends"].tolist() == [serial(2027, 3, 31), serial(2027, 9, 30), serial(2028, 6, 30)]
    assert found["deliverables_due"][4] == serial(2027, 6, 30)
    assert found["roadmap_increments_ends"][6] == serial(2028, 6, 30)


@pytest.mark.parametrize("start", [None, 0, "", "soon", math.nan])
def test_without_a_decision_there_are_no_dates(start: Any) -> None:
    found = plan_of(start=start)
    assert found["phases_begins"].isna().all() and found["deliverables_due"].isna().all()


def test_months_are_counted_from_any_day_and_kept_within_the_month() -> None:
    assert (
        day_of(datetime.datetime(2027, 1, 31, 8)) == day_of(serial(2027, 1, 31)) == datetime.date(2027, 1, 31)
    )
    assert month_begins(datetime.date(2027, 1, 31), 2) == serial(2027, 2, 28)
    assert month_begins(datetime.date(2027, 12, 31), 1) == serial(2027, 12, 31)
    assert month_ends(datetime.date(2027, 1, 15), 3) == serial(2027, 4, 14)
    assert math.isnan(month_ends(datetime.date(2027, 1, 15), 0))
    assert math.isnan(month_begins(datetime.date(2027, 1, 1), 1e12))


def test_a_phase_pays_what_starts_in_it_and_a_twelfth_a_year_for_every_month_that_runs() -> None:
    found = plan_of(initiative(start=2, weeks=13, once=7_000, yearly=1_200))
    assert found["roadmap_timing_runs_from"][1] == 5
    assert found["phases_one_off"].tolist() == [7_000, 0, 0]
    assert found["phases_running"].tolist() == pytest.approx([0, 500, 900])
    assert found["phases_spend"].tolist() == pytest.approx([7_000, 500, 900])
    assert found["phases_spend_until"].tolist() == pytest.approx([7_000, 7_500, 8_400])
    assert found["roadmap_spend"] == pytest.approx(8_400)


@pytest.mark.parametrize(
    ("weeks", "first"), [(12, 7), (13, 7), (13.5, 8), (0, 4), (1, 5)], ids=["2.77", "3", "3.1", "none", "0.2"]
)
def test_running_begins_with_the_first_whole_month_after_the_build(weeks: float, first: float) -> None:
    found = plan_of(initiative(start=4, weeks=weeks, yearly=12))
    assert found["roadmap_timing_runs_from"][1] == first
    assert found["phases_running"].tolist() == pytest.approx([0, 10 - first, 9])


@pytest.mark.parametrize("start", [0, None, "soon", -2])
def test_what_starts_before_phase_1_counts_in_it(start: Any) -> None:
    found = plan_of(initiative(start=start, once=31, yearly=24))
    assert found["phases_one_off"].tolist() == [31, 0, 0]
    assert found["phases_running"].tolist() == pytest.approx([6, 12, 18])
    assert found["roadmap_timing_phase"][1] == ASSESS
    assert up(found) == {}


@pytest.mark.parametrize(
    ("start", "phase"), [(3, ASSESS), (4, BUILD), (9, BUILD), (10, SCALE), (18, SCALE), (3.5, ASSESS)]
)
def test_the_last_month_of_a_phase_belongs_to_it(start: float, phase: str) -> None:
    found = plan_of(initiative(start=start, once=17))
    assert found["phases_one_off"][phase] == 17
    assert found["roadmap_timing_phase"][1] == phase


def test_what_starts_after_the_last_phase_is_named_and_still_adds_up() -> None:
    found = plan_of(initiative(start=19, once=13), initiative(start=18, once=29))
    assert found["roadmap_spend_outside_phases"] == 13
    assert (
        found["phases_one_off"].sum() + found["roadmap_spend_outside_phases"] == found["initiatives_one_off"]
    )
    assert found["roadmap_timing_phase"].tolist()[:3] == ["no phase", SCALE, ""]
    assert up(found) == {"alert_initiative_in_no_phase": 1}


def test_what_is_spent_between_two_phases_is_spent_by_the_end_of_the_second() -> None:
    found = plan_of(initiative(start=4, once=11, yearly=12), phases=phase_months(1, 3, 6, 9, 10, 18))
    assert found["phases_spend"].tolist() == pytest.approx([0, 4, 9])
    assert found["phases_spend_until"].tolist() == pytest.approx([0, 17, 26])
    assert found["roadmap_spend_outside_phases"] == 11
    assert found["alert_phases_do_not_follow"] == 1


def test_what_can_be_lost_is_all_that_the_case_costs_by_then_whatever_initiatives_list() -> None:
    costs = months_of(costs_t={0: 101.0, 3: 11.0, 4: 7.0, 9: 3.0, 10: 2.0, 18: 1.0, 19: 500.0})
    for listed in ((), (initiative(start=2, once=9_999, yearly=120),)):
        found = plan_of(*listed, months=costs)
        assert (
            found["phase_exposure_exposure"].tolist() == found["gates_exposure"].tolist() == [112, 122, 125]
        )
        assert (found["next_gate_spent"], found["next_gate_ahead"]) == (0, 112)


def test_without_cost_nothing_can_be_lost_though_initiatives_spend() -> None:
    found = plan_of(initiative(start=1, once=93, yearly=12))
    assert found["phase_exposure_exposure"].tolist() == [0, 0, 0]
    assert found["next_gate_exposure"] == 0


def test_what_is_spent_counts_as_it_was_and_only_later_months_as_planned() -> None:
    spent = [
        {"month": 1, "actual_cost": 97},
        {"month": 4, "actual_cost": 34},
        {"month": 5, "actual_cost": "?"},
    ]
    found = plan_of(months=months_of(costs_t={0: 101.0, 4: 11.0, 5: 7.0, 11: 3.0}), tracking=spent)
    assert found["phase_exposure_exposure"].tolist() == [131, 138, 141]
    assert (found["next_gate_exposure"], found["next_gate_spent"], found["next_gate_ahead"]) == (131, 131, 0)


def test_a_first_month_in_which_nothing_was_spent_is_over_and_so_is_month_0() -> None:
    costs = months_of(costs_t={0: 101.0, 1: 11.0, 2: 7.0})
    found = plan_of(months=costs, tracking=[{"month": 1, "actual_cost": 0}])
    assert (found["next_gate_spent"], found["next_gate_ahead"]) == (0, 7)


def test_exposure_is_led_back_to_the_initiatives_in_two_named_steps() -> None:
    months = months_of(
        costs_t={0: 209.0, 6: 100.0} | dict.fromkeys(range(1, 6), 4.0),
        purchases_in_month={0: 90.0, 6: 80.0, 40: 7.0},
    )
    case = {"adoption_cost": 60.0, "purchases_per_year": 31.0, "run_cost_per_year": 5.0}
    found = plan_of(initiative(start=0, once=143, weeks=26, yearly=36), months=months, core=case)
    assert found["phase_exposure_planned_bare"].tolist() == pytest.approx([159, 257, 284])
    assert found["phase_exposure_initiatives"].tolist() == pytest.approx([143, 155, 182])
    assert found["phase_exposure_in_no_initiative"].tolist() == pytest.approx([16, 102, 102])
    assert found["phase_exposure_on_top"].tolist() == pytest.approx([62, 72, 45])
    steps = found["phase_exposure_initiatives"] + found["phase_exposure_in_no_initiative"]
    assert (steps + found["phase_exposure_on_top"]).tolist() == pytest.approx(
        found["phase_exposure_exposure"].tolist()
    )


def test_a_phase_funds_the_next_where_its_value_is_what_the_next_costs() -> None:
    months = months_of(
        benefits_t={0: 1.0, 3: 6.0, 4: 5.0, 9: 8.5, 18: 40.0}, costs_t={0: 50.0, 4: 7.0, 10: 13.5, 19: 99.0}
    )
    found = plan_of(months=months)
    assert found["phase_value_value"].tolist() == [7, 13.5, 40]
    assert found["phase_value_cost"].tolist() == [50, 7, 13.5]
    assert found["phase_value_net"].tolist() == [-43, 6.5, 26.5]
    assert found["phase_value_cumulative_net"].tolist() == [-43, -36.5, -10]
    assert found["phase_value_next_is"].tolist() == ["funded", "funded", "no next phase"]
    assert (found["roadmap_phases_funding"], found["roadmap_funding_missing"]) == (2, 0)


def test_what_a_phase_lacks_to_fund_the_next_is_told_in_money() -> None:
    found = plan_of(months=months_of(benefits_t={2: 5.0, 7: 19.0}, costs_t={5: 8.25, 18: 19.5}))
    assert found["phase_value_next_is"].tolist() == ["not funded", "not funded", "no next phase"]
    assert found["phase_value_missing"].tolist() == [3.25, 0.5, 0]
    assert (found["roadmap_phases_funding"], found["roadmap_funding_missing"]) == (0, 3.75)


def test_a_next_phase_without_cost_is_not_said_to_be_funded() -> None:
    found = plan_of(months=months_of(benefits_t=17.0))
    assert found["phase_value_next_is"].tolist() == ["without cost", "without cost", "no next phase"]
    assert found["roadmap_phases_funding"] == 0


@pytest.mark.parametrize("last", [None, "soon", -4, 0])
def test_a_first_phase_without_months_has_what_is_paid_at_the_decision_at_most(last: Any) -> None:
    found = plan_of(phases=phase_months(1, last, 4, 9, 10, 18), months=months_of(costs_t={0: 23.0, 1: 5.0}))
    paid = 0 if last == -4 else 23
    assert found["phase_exposure_exposure"][ASSESS] == found["phase_value_cost"][ASSESS] == paid
    assert found["phase_value_cumulative_net"][ASSESS] == -paid


def test_a_month_in_two_phases_fails_the_check() -> None:
    found = plan_of(initiative(start=3, once=11), phases=phase_months(1, 3, 3, 9, 10, 18))
    assert found["phases_one_off"].tolist() == [11, 11, 0]
    assert found["check_spend_by_phase"] == 1
    assert found["phases_spend_until"].tolist() == [11, 11, 11]


@pytest.mark.parametrize(
    ("months", "wrong"),
    [
        ((1, 3, 4, 9, 10, 18), 0),
        ((2, 3, 4, 9, 10, 18), 1),
        ((1, 3, 4, 9, 11, 18), 1),
        ((1, 3, 4, 3, 4, 18), 1),
        ((None, None, None, None, None, None), 3),
        (("a", 3, 4, 9, 10, 18), 1),
    ],
)
def test_every_phase_follows_the_one_before(months: tuple[Any, ...], wrong: int) -> None:
    assert plan_of(phases=phase_months(*months))["alert_phases_do_not_follow"] == wrong


def test_a_phase_without_months_spends_nothing() -> None:
    found = plan_of(initiative(start=1, once=7, yearly=12), phases=phase_months(1, 3, 9, 4, 10, 18))
    assert found["phases_spend"][BUILD] == 0
    assert found["phases_bar_length"][BUILD] == 0


def test_a_row_without_a_name_and_text_in_place_of_money_cost_nothing() -> None:
    found = plan_of(initiative(start=1, once=7, name=""), initiative(start=2, once="much", yearly="more"))
    assert found["roadmap_spend"] == 0
    assert up(found) == {}


def test_initiatives_are_shown_by_start_month_and_then_in_the_order_of_the_list() -> None:
    starts = (6, 0, 3, 0, 2, 9, 9, 1, 4, 4, 1, 8)
    found = plan_of(*(initiative(start=start, name=f"n{number}") for number, start in enumerate(starts)))
    assert found["roadmap_schedule_initiative"].tolist() == [
        "n1",
        "n3",
        "n7",
        "n10",
        "n4",
        "n2",
        "n8",
        "n9",
        "n0",
        "n11",
    ]
    assert found["roadmap_schedule_bar_start"].tolist() == [0, 0, 0, 0, 1, 2, 3, 3, 5, 7]


def test_a_gate_passes_when_all_its_criteria_do_and_each_is_on_the_right_side_of_its_bound() -> None:
    found = plan_of(**met())
    assert found["gates_result"].tolist() == ["passed"] * 3
    assert found["gates_criteria"].tolist() == [2, 3, 4]
    assert found["next_gate"] == "all gates passed"


@pytest.mark.parametrize(
    ("criterion", "current", "result"),
    [
        ("Downtime of the pilots", 0.05, "not yet"),
        ("Downtime of the pilots", 0.04999, "met"),
        ("Data pipelines: service level", 0.99, "not yet"),
        ("Data pipelines: service level", 0.9901, "met"),
        ("Cost per inference: reduction", 0.40, "met"),
        ("Cost per inference: reduction", 0.3999, "not yet"),
        ("Downtime of the pilots", None, "not measured"),
        ("Downtime of the pilots", "low", "not measured"),
    ],
)
def test_under_and_above_are_strict_and_at_least_is_not(criterion: str, current: Any, result: str) -> None:
    found = plan_of(**met(shares={criterion: {"current": current}}))
    assert found["gate_shares_result"][criterion] == result
    assert found["roadmap_gates_passed"] == (3 if result == "met" else 2)


@pytest.mark.parametrize(
    ("spent", "target", "found", "result"),
    [
        ((), 0, math.nan, "not measured"),
        ((70, -70), 0, math.nan, "not measured"),
        ((70, 41), 0, -0.1, "not yet"),
        ((70, 41), -0.11, -0.1, "met"),
        ((70, 29), 0, 1 / 110, "met"),
        ((70, 29), None, 1 / 110, "not yet"),
        ((70, 29.9), 0, 0, "not yet"),
        ((70, "?"), 0, 0.427143, "met"),
    ],
)
def test_the_return_of_the_third_gate_is_worked_out_from_what_was_spent_and_realised(
    spent: tuple[Any, ...], target: float | None, found: float, result: str
) -> None:
    tracking = [{"month": month, "actual_cost": cost} for month, cost in enumerate(spent, 1)]
    tracking += [{"month": 5, "downtime_realised": 130.5}, {"month": 9, "compliance_realised": -30.6}]
    returns = [{"criterion": RETURN_TO_DATE, "target": target}]
    plan = plan_of(**{**met(), "tracking": tracking, "gate_returns": returns})
    assert plan["gate_returns_current"][RETURN_TO_DATE] == pytest.approx(found, abs=1e-6, nan_ok=True)
    assert plan["gate_returns_result"][RETURN_TO_DATE] == result
    assert plan["roadmap_gates_passed"] == (3 if result == "met" else 2)


@pytest.mark.parametrize(
    ("cases", "results"),
    [
        (2, ["not yet", "not yet"]),
        (3, ["met", "not yet"]),
        (9, ["met", "not yet"]),
        (10, ["met", "met"]),
        (None, ["not yet", "not yet"]),
        ("some", ["not yet", "not yet"]),
    ],
)
def test_three_use_cases_pass_the_second_gate_and_ten_the_third(cases: Any, results: list[str]) -> None:
    assert plan_of(**met(cases=cases))["gate_counts_result"].tolist() == results


def test_a_criterion_without_a_target_does_not_pass() -> None:
    found = plan_of(**met(shares={"Downtime of the pilots": {"target": None}}))
    assert found["gate_shares_result"]["Downtime of the pilots"] == "not yet"
    assert found["next_gate"] == "gate 1, Assess and stabilise"


@pytest.mark.parametrize(
    "missing", ["Cost per inference is measured", "The team is trained on the new stack"]
)
def test_an_open_answer_keeps_its_gate_shut(missing: str) -> None:
    found = plan_of(**met(unanswered=(missing,)))
    assert found["gate_answers_result"][missing] == "not answered"
    assert found["roadmap_gates_passed"] == 2


def test_an_open_gate_holds_every_later_budget_and_names_what_can_be_lost_before_it() -> None:
    spending = (initiative(start=1, once=101), initiative(start=5, once=211), initiative(start=11, once=307))
    months = months_of(costs_t={0: 109.0, 3: 10.0, 4: 7.0, 18: 13.0, 19: 997.0})
    first = plan_of(*spending, months=months, **met(unanswered=("Cost per inference is measured",)))
    assert first["gates_next_budget"].tolist() == ["held", "held", "no next phase"]
    assert (first["next_gate_exposure"], first["roadmap_released"]) == (37 + 10, 101)
    second = plan_of(*spending, months=months, **met(cases=2))
    assert second["gates_next_budget"].tolist() == ["released", "held", "no next phase"]
    assert second["next_gate"] == "gate 2, Build foundations"
    assert (second["next_gate_exposure"], second["roadmap_released"]) == (37 + 17, 312)
    third = plan_of(*spending, months=months, **met(unanswered=("Governance is mature",)))
    assert third["gates_next_budget"].tolist() == ["released", "released", "no next phase"]
    assert (third["next_gate_exposure"], third["roadmap_released"]) == (37 + 30, 619)


def test_with_all_gates_passed_nothing_waits_and_everything_is_released() -> None:
    found = plan_of(initiative(start=11, once=307), months=months_of(costs_t={0: 53.0}), **met())
    assert (found["next_gate_spent"], found["next_gate_ahead"]) == (0, 0)
    assert (found["next_gate_exposure"], found["next_gate_number"], found["roadmap_released"]) == (0, 0, 307)


@pytest.mark.parametrize(("completed", "early"), [(0, 0), (3, 0), (4, 1), (10, 2)])
def test_a_phase_that_has_begun_before_its_gate_is_told(completed: float, early: float) -> None:
    found = plan_of(values={"roadmap_months_completed": completed})
    assert found["alert_phase_before_its_gate"] == early


@pytest.mark.parametrize(("last", "wrong"), [(11, 1), (12, 0), (18, 0), (19, 1)])
def test_a_roadmap_ends_in_months_12_to_18(last: float, wrong: float) -> None:
    assert plan_of(phases=phase_months(1, 3, 4, 9, 10, last))["alert_roadmap_length"] == wrong


def test_an_increment_with_nothing_due_is_told_unless_the_roadmap_is_over() -> None:
    assert plan_of(deliverables=[{"number": 9, "increment": 4}])["alert_increment_without_deliverable"] == 1
    assert (
        plan_of(deliverables=[{"number": 9, "deliverable": ""}])["alert_increment_without_deliverable"] == 1
    )
    assert plan_of(phases=phase_months(1, 3, 4, 9, 10, 19))["alert_increment_without_deliverable"] == 1
    found = plan_of(deliverables=[{"number": 10, "increment": 5}], phases=phase_months(1, 3, 4, 9, 10, 15))
    assert found["alert_increment_without_deliverable"] == 0
    assert found["roadmap_increments_progress"][6] == ""


def test_every_increment_of_the_shipped_plan_has_something_due() -> None:
    found = plan_of(values={"roadmap_months_completed": 3}, deliverables=[{"number": 2, "done": "Yes"}])
    assert found["roadmap_increments_due"].tolist()[:7] == [3, 1, 3, 1, 1, 1, 0]
    assert found["roadmap_increments_progress"][1] == "1 of 3 done"


def test_the_plan_is_reviewed_every_quarter_and_updated_twice_a_year() -> None:
    found = plan_of()
    assert found["roadmap_increments_meeting"].tolist()[:7] == ["review", "review and update"] * 3 + [""]
    assert plan_of(values={"roadmap_increments_per_update": 0})["roadmap_increments_is_update"].sum() == 0


@pytest.mark.parametrize(("completed", "missed"), [(3, 0), (4, 1), (7, 2)])
def test_a_review_is_missed_once_a_month_has_passed_without_it(completed: float, missed: float) -> None:
    values = {"roadmap_months_completed": completed}
    assert plan_of(values=values)["alert_review_missed"] == missed
    held = [{"number": 1, "review_held": "2027-04-06"}]
    assert plan_of(values=values, roadmap_increments=held)["alert_review_missed"] == max(0, missed - 1)


@pytest.mark.parametrize(
    ("change", "completed", "wrong"),
    [
        ({}, 0, 0),
        ({"increment": 3}, 0, 0),
        ({"increment": 4}, 0, 1),
        ({"increment": 4, "done": "Yes"}, 0, 0),
        ({"automates_pipelines": "No"}, 0, 1),
        ({"increment": None}, 0, 1),
        ({}, 9, 0),
        ({}, 10, 1),
        ({"done": "Yes"}, 10, 0),
        ({"deliverable": ""}, 0, 1),
    ],
)
def test_pipelines_are_automated_before_scaling_starts(change: Row, completed: float, wrong: float) -> None:
    found = plan_of(values={"roadmap_months_completed": completed}, deliverables=[{"number": 4, **change}])
    assert found["alert_scaling_before_automation"] == wrong


def test_without_a_month_of_scaling_its_order_is_not_tested() -> None:
    found = plan_of(phases=phase_months(1, 3, 4, 9, None, 18))
    assert math.isnan(found["alert_scaling_before_automation"])


@pytest.mark.parametrize(("completed", "late"), [(2, 0), (3, 2), (6, 3)])
def test_a_deliverable_is_late_when_its_last_month_is_over(completed: float, late: float) -> None:
    done = [{"number": 1, "done": "yes"}]
    found = plan_of(values={"roadmap_months_completed": completed}, deliverables=done)
    assert found["alert_deliverables_late"] == late
    assert found["deliverables_state"][1] == "done"
    assert found["deliverables_state"][2] == ("late" if completed >= 3 else "to do")
    if completed >= 3:
        assert found["milestones_met_share"] == pytest.approx(1 / (late + 1))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"increment": 2}, 1),
        ({"phase": BUILD}, 1),
        ({"phase": ""}, 0),
        ({"phase": "other"}, 1),
        ({"increment": "x"}, 0),
    ],
)
def test_a_deliverable_is_due_within_its_phase(change: Row, wrong: float) -> None:
    assert plan_of(deliverables=[{"number": 2, **change}])["alert_deliverable_outside_phase"] == wrong


def test_ninety_days_are_three_calendar_months_unless_said_otherwise() -> None:
    found = plan_of(values={"roadmap_months_per_increment": 2})
    assert found["deliverables_due_month"][4] == 4
    assert found["roadmap_increments_first_month"].tolist()[:3] == [1, 3, 5]


def test_formulas_name_the_phase_and_the_deliverable_that_the_template_ships() -> None:
    scaling = next(line for line in ROADMAP.lines if line.key == "roadmap_scaling_month")
    assert f'"{SCALE}"' in scaling.formula
    assert next(name for name, phase, _ in STANDARD if phase == 1) == AUTOMATED_PIPELINES
    assert plan_of()["pipelines_manual_until"] == 6


def test_the_watch_list_has_eight_pitfalls_with_fixes_four_signs_and_four_steps() -> None:
    assert (len(PITFALLS.rows), len(WARNING_SIGNS.rows), len(RECOVERY_STEPS.rows)) == (8, 4, 4)
    assert all(row["fix"] for row in PITFALLS.rows)
    assert plan_of()["watch_fixes_missing"] == 8


def test_a_warning_sign_asks_for_a_step_to_recover() -> None:
    seen = [{"sign": row["sign"], "seen": "Yes"} for row in WARNING_SIGNS.rows[:2]]
    steps = [{"step": RECOVERY_STEPS.rows[0]["step"], "status": "in hand"}]
    assert plan_of(warning_signs=seen)["alert_warning_sign_unanswered"] == 2
    assert plan_of(warning_signs=seen, recovery_steps=steps)["alert_warning_sign_unanswered"] == 0
    fixed = [{"pitfall": row["pitfall"], "status": "in place"} for row in PITFALLS.rows[:3]]
    assert plan_of(pitfalls=fixed)["watch_fixes_missing"] == 5


def test_the_examples_rows_belong_to_the_template() -> None:
    for grid in ROADMAP.grids:
        assert {row[grid.head.key] for row in grid.example} <= set(grid.heads), grid.key


def test_the_example_stands_at_the_decision_and_raises_nothing() -> None:
    earlier = tuple(
        plan for plan in MODEL.planning if plan.key in ("readiness", "initiatives", "roadmap", "kpis")
    )
    model = Model(subjects=MODEL.subjects, planning=earlier)
    recomputed = work_out(example_inputs(model), model)
    planning, costs = recomputed.planning, recomputed.months["costs_t"][:, 0]
    assert up(planning) == {}
    assert planning["next_gate"] == "gate 1, Assess and stabilise"
    begun = ("roadmap_gates_passed", "milestones_due", "watch_signs_seen", "watch_steps_in_hand")
    measured = ("last_value_month", "last_cost_month", "last_hours_month", "dashboard_green", "dashboard_red")
    assert {key: planning[key] for key in (*begun, *measured)} == dict.fromkeys((*begun, *measured), 0)
    assert set(planning["deliverables_state"].values()) == {"to do", ""}
    assert set(planning["kpis_missing"].values()) == {"no actual yet", ""}
    assert sum(planning["phases_one_off"].values()) == pytest.approx(planning["initiatives_one_off"])
    assert planning["next_gate_exposure"] == pytest.approx(costs[:4].sum()) == pytest.approx(91_920)
    at_month_9 = list(planning["phase_exposure_exposure"].values())[1]
    assert at_month_9 == pytest.approx(costs[:10].sum()) == pytest.approx(110_160)
    assert list(planning["phases_spend_until"].values())[1] == pytest.approx(93_130)
    assert list(planning["phase_value_missing"].values()) == pytest.approx([18_240, 0, 0])
