"""KPIs: progress against a straight plan, money and hours against the cash flow, and the quarterly review."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from tests.planning.look import broken_rules, held_against
from tests.planning.subject import work_out_plan

BUCKETS = ("downtime", "productivity", "iteration", "compliance")
KPIS = MODEL.planning_subject("kpis")


def months(**by_month: Any) -> dict[str, Any]:
    return {"actual_" + month.removeprefix("m"): value for month, value in by_month.items()}


def cash_flow(**benefits: Any) -> dict[str, np.ndarray]:
    """Month rows 0..60: a bucket's benefit from month 1 on, costs from month 0 on, nothing where it is not named."""
    rows = {}
    for bucket in BUCKETS:
        rows[bucket + "_benefits_t"] = np.zeros(61)
        held = benefits.get(bucket, ())
        rows[bucket + "_benefits_t"][1 : 1 + len(held)] = held
    rows["benefits_t"] = np.sum(list(rows.values()), axis=0)
    costs = benefits.get("costs", ())
    rows["costs_t"] = np.zeros(61)
    rows["costs_t"][: len(costs)] = costs
    share = benefits.get("share", ())
    rows["benefit_share_t"] = np.zeros(61)
    rows["benefit_share_t"][1 : 1 + len(share)] = share
    return rows


def work_out(
    kpis: Any = (), values: Any = None, flow: Any = None, core: Any = None, **tables: Any
) -> dict[str, Any]:
    return work_out_plan(
        KPIS,
        values,
        {"kpis": kpis, **tables},
        {"hours_captured": 0.0, "horizon_months": 36.0, **(core or {})},
        flow if flow is not None else cash_flow(),
    )


def one(**row: Any) -> dict[str, Any]:
    """One KPI in the first row, as the name says."""
    return {"number": 1, "name": "Made up", **row}


def standing(found: dict[str, Any], number: int = 1) -> tuple[Any, Any, Any]:
    return tuple(found["kpis_" + key][number] for key in ("status", "progress", "missing"))


# The template


def test_the_blank_template_lists_four_leading_and_four_lagging_kpis_and_raises_nothing() -> None:
    rows = KPIS.grids[1].rows
    assert [row.get("name") for row in rows[:9]] == [
        "Milestones met",
        "Constraints removed",
        "Team capability",
        "Pilot trend",
        "Cost per inference",
        "Time to deploy",
        "Pilots to production",
        "AI revenue",
        None,
    ]
    assert [row.get("kind") for row in rows[:8]] == ["leading"] * 4 + ["lagging"] * 4
    found = work_out()
    assert set(found["kpis_status"][:8]) == {"not measured"} and set(found["kpis_status"][8:]) == {""}
    guards = {guard.key: found[guard.key] for guard in KPIS.guards}
    assert all(value == 0 or math.isnan(value) for value in guards.values()), guards


def test_the_targets_of_the_roadmap_are_standards_and_the_industry_average_is_evidence_only() -> None:
    rows = {row["name"]: row for row in KPIS.grids[1].rows if row.get("name")}
    assert rows["Cost per inference"]["target_change"] == -0.40
    assert rows["Time to deploy"]["target_change"] == -0.50
    pilots = rows["Pilots to production"]
    assert pilots["target_value"] == 30 and "baseline" not in pilots
    assert "5 %" in pilots["benchmark"] and "seed, unverified" in pilots["benchmark"]


def test_a_kpi_has_room_for_24_months_and_the_list_for_16_kpis() -> None:
    grid = KPIS.grids[1]
    assert (grid.key, len(grid.rows)) == ("kpis", 16)
    assert grid.column(grid.trend).across.values == tuple(range(1, 25))


# Progress and status


def test_progress_is_the_part_of_the_way_from_baseline_to_target_also_downwards() -> None:
    falling = work_out([one(baseline=4.2, target_change=-0.4, due_month=18, **months(m9=3.2))])
    assert falling["kpis_target"][1] == pytest.approx(2.52)
    assert falling["kpis_progress"][1] == pytest.approx(1 / 1.68)
    rising = work_out([one(baseline=-7, target_value=13, due_month=17, **months(m3=-10))])
    assert rising["kpis_progress"][1] == pytest.approx(-3 / 20)
    assert rising["kpis_status"][1] == "red"


@pytest.mark.parametrize(
    ("actual", "status"),
    [(50, "green"), (49.999, "amber"), (35, "amber"), (34.999, "red"), (0, "red"), (117, "green")],
)
def test_green_starts_at_the_plans_share_and_amber_at_seven_tenths_of_it(actual: float, status: str) -> None:
    found = work_out([one(baseline=0, target_value=100, due_month=18, **months(m9=actual))])
    assert found["kpis_plan_share"][1] == 0.5
    assert found["kpis_status"][1] == status


def test_bounds_hold_where_fractions_are_not_exact() -> None:
    """0.7 x 1/3 of the way, and 1/3: neither is a number of its own in binary."""
    row = one(baseline=0.1, target_value=0.4, due_month=18)
    assert standing(work_out([{**row, **months(m6=0.2)}]))[0] == "green"
    assert standing(work_out([{**row, **months(m6=0.17)}]))[0] == "amber"


def test_the_amber_part_is_an_input() -> None:
    row = one(baseline=0, target_value=100, due_month=18, **months(m9=31))
    assert work_out([row])["kpis_status"][1] == "red"
    assert work_out([row], {"kpi_amber_share": 0.6})["kpis_status"][1] == "amber"


def test_the_plan_asks_for_the_whole_target_from_the_due_month_on() -> None:
    found = work_out([one(baseline=0, target_value=100, due_month=7, **months(m11=99))])
    assert found["kpis_plan_share"][1] == 1
    assert found["kpis_status"][1] == "amber"


def test_the_last_actual_is_the_latest_month_with_a_number_and_zero_is_one() -> None:
    found = work_out([one(**months(m2=7, m5=0, m11="not counted"))])
    assert (found["kpis_last_actual"][1], found["kpis_last_actual_month"][1]) == (0, 5)
    assert list(found["kpis_filled_month"].loc[1][found["kpis_filled_month"].loc[1] > 0]) == [2, 5]


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ({"target_value": 30, "due_month": 18, **months(m1=7)}, "no baseline"),
        ({"baseline": "unknown", "target_change": -0.4, "due_month": 18, **months(m1=7)}, "no baseline"),
        ({"baseline": 7, "due_month": 18, **months(m1=7)}, "no target"),
        ({"baseline": 7, "target_value": 7, "due_month": 18, **months(m1=7)}, "target equals baseline"),
        ({"baseline": 0, "target_change": -0.4, "due_month": 18, **months(m1=7)}, "target equals baseline"),
        (
            {"baseline": 0.3, "target_value": 0.1 * 3, "due_month": 18, **months(m1=7)},
            "target equals baseline",
        ),
        ({"baseline": 7, "target_value": 0, "due_month": 18}, "no actual yet"),
        ({"baseline": 7, "target_value": 0, "due_month": 18, **months(m3="soon")}, "no actual yet"),
    ],
)
def test_what_cannot_be_told_is_said_in_words(row: dict[str, Any], missing: str) -> None:
    status, progress, told = standing(work_out([one(**row)]))
    assert (status, told) == ("not measured", missing)
    assert math.isnan(progress)


def test_without_a_due_month_there_is_progress_but_no_status() -> None:
    assert standing(work_out([one(baseline=0, target_value=10, **months(m3=7))])) == (
        "not measured",
        0.7,
        "no due month",
    )


def test_a_value_to_reach_goes_before_a_change_and_both_at_once_are_pointed_out() -> None:
    found = work_out([one(baseline=10, target_value=13, target_change=-0.4, due_month=18, **months(m9=13))])
    assert found["kpis_target"][1] == 13 and found["kpis_progress"][1] == 1
    assert found["alert_kpi_two_targets"] == 1


def test_rows_without_a_name_say_and_count_nothing() -> None:
    found = work_out(
        [
            {
                "number": 13,
                "baseline": 0,
                "target_value": 10,
                "due_month": 9,
                "on_dashboard": "Yes",
                **months(m9=7),
            }
        ]
    )
    assert standing(found, 13)[0] == "" and math.isnan(standing(found, 13)[1])
    assert (found["kpi_count"], found["dashboard_size"]) == (8, 0)


def test_kpis_are_counted_by_status() -> None:
    due = {"baseline": 0, "target_value": 100, "due_month": 20}
    rows = [
        {"number": number, **due, **months(m10=actual)}
        for number, actual in ((1, 70), (2, 40), (3, 41), (4, 1))
    ]
    found = work_out(rows)
    counts = [found[f"kpi_{status}_count"] for status in ("green", "amber", "red", "not_measured")]
    assert counts == [1, 2, 1, 4]


def test_measured_kpis_without_baseline_and_baselines_without_date_or_method_are_pointed_out() -> None:
    explained = {"baseline": 3, "baseline_date": "2026-12-15", "baseline_method": "Release log"}
    found = work_out(
        [
            {"number": 1, **months(m1=7)},
            {"number": 2, **explained},
            {"number": 3, **explained, "baseline_date": None},
            {"number": 4, **explained, "baseline_method": None},
        ]
    )
    assert found["alert_kpi_no_baseline"] == 1
    assert found["alert_kpi_baseline_unexplained"] == 2


def test_a_red_kpi_on_the_dashboard_needs_a_comment() -> None:
    row = one(baseline=0, target_value=100, due_month=18, on_dashboard="Yes", **months(m9=1))
    assert work_out([row])["alert_kpi_red_without_comment"] == 1
    assert work_out([{**row, "comment": "One supplier was late."}])["alert_kpi_red_without_comment"] == 0
    assert work_out([{**row, "on_dashboard": "No"}])["alert_kpi_red_without_comment"] == 0


# One KPI over time


def test_the_picture_of_one_kpi_stops_at_its_last_actual_and_starts_at_the_baseline() -> None:
    found = work_out([one(baseline=10, target_value=4, due_month=12, **months(m2=9, m5=7))], {"kpi_shown": 1})
    assert found["kpi_shown_name"] == "Made up"
    assert list(found["kpi_trend_planned"][[0, 3, 12, 24]]) == [10, 8.5, 4, 4]
    assert list(found["kpi_trend_latest_month"][[0, 1, 2, 4, 5, 24]]) == [0, 0, 2, 2, 5, 5]
    assert list(found["kpi_trend_latest_actual"][[0, 1, 2, 4, 5, 24]]) == [10, 10, 9, 9, 7, 7]


def test_a_number_that_no_kpi_has_shows_nothing() -> None:
    found = work_out(values={"kpi_shown": 0})
    assert found["kpi_shown_name"] == ""
    assert not found["kpi_trend_planned"].any() and not found["kpi_trend_latest_actual"].any()


# Plan against actual


def test_the_plan_of_each_month_is_the_cash_flows_of_that_month() -> None:
    flow = cash_flow(
        downtime=(0, 0, 7, 11), productivity=(0, 0, 3, 5), iteration=(0, 0, 0, 2), compliance=(0, 0, 1, 1)
    )
    found = work_out(flow=flow)
    assert [found[f"tracking_{bucket}_plan"][4] for bucket in BUCKETS] == [11, 5, 2, 1]
    assert list(found["tracking_plan_value"][:5]) == [0, 0, 11, 19, 0]
    assert list(found["tracking_cumulative_plan"][[2, 3, 4, 60]]) == [0, 11, 30, 30]
    assert found["check_tracked_plan"] == 0


def test_variance_is_told_up_to_the_last_month_measured() -> None:
    flow = cash_flow(downtime=(10, 10, 10, 10))
    tracking = [
        {"month": 1, "downtime_realised": 4},
        {"month": 2, "downtime_realised": 17, "compliance_realised": -3},
    ]
    found = work_out(flow=flow, tracking=tracking)
    assert list(found["tracking_variance"][:2]) == [-6, -2]
    assert (
        found["tracking_variance"][2:].isna().all() and found["tracking_cumulative_actual"][2:].isna().all()
    )
    assert (found["last_value_month"], found["value_plan_to_date"], found["value_realised_to_date"]) == (
        2,
        20,
        18,
    )
    assert (found["value_ahead_to_date"], found["value_realised_share"]) == (-2, 0.9)


def test_each_bucket_is_held_against_its_own_plan() -> None:
    flow = cash_flow(downtime=(10, 10), iteration=(3, 3))
    tracking = [
        {"month": 1, "downtime_realised": 13, "compliance_realised": 7},
        {"month": 2, "productivity_realised": "?"},
    ]
    found = work_out(flow=flow, tracking=tracking)
    assert list(found["value_by_bucket_planned"]) == [10, 0, 3, 0]
    assert list(found["value_by_bucket_ahead"]) == [3, 0, -3, 7]
    assert (
        found["value_by_bucket_share"]["downtime"] == 1.3 and found["value_by_bucket_share"]["iteration"] == 0
    )
    assert math.isnan(found["value_by_bucket_share"]["compliance"])


def test_planned_hours_are_those_put_to_use_in_the_months_share_of_a_year() -> None:
    flow = cash_flow(share=(0, 1 / 24, 1 / 12))
    tracking = [{"month": 2, "hours_redeployed": 17}, {"month": 3, "hours_redeployed": 41}]
    found = work_out(flow=flow, core={"hours_captured": 720.0}, tracking=tracking)
    assert list(found["tracking_hours_plan"][:4]) == [0, 30, 60, 0]
    assert (found["last_hours_month"], found["hours_plan_to_date"], found["hours_redeployed_to_date"]) == (
        3,
        90,
        58,
    )
    assert list(found["tracking_hours_variance"][1:3]) == [-13, -32]
    assert found["last_value_month"] == 0, "hours alone are no value"


def test_nothing_measured_is_no_shortfall() -> None:
    found = work_out(flow=cash_flow(downtime=(10, 10)))
    assert math.isnan(found["value_realised_share"]) and math.isnan(found["alert_value_behind_plan"])
    assert math.isnan(found["alert_months_left_out"])


@pytest.mark.parametrize(("realised", "up"), [(13.9, 1), (14, 0), (27, 0)])
def test_value_far_below_plan_is_pointed_out(realised: float, up: int) -> None:
    tracking = [{"month": 1, "downtime_realised": 0}, {"month": 2, "downtime_realised": realised}]
    found = work_out(flow=cash_flow(downtime=(10, 10, 10)), tracking=tracking)
    assert found["alert_value_behind_plan"] == up


def test_months_left_out_between_measured_ones_are_pointed_out_unless_nothing_was_planned() -> None:
    flow = cash_flow(downtime=(0, 10, 10, 10, 10))
    found = work_out(
        flow=flow, tracking=[{"month": 3, "downtime_realised": 7}, {"month": 5, "iteration_realised": 0}]
    )
    assert list(found["tracking_month_measured"][:6]) == [0, 0, 3, 0, 5, 0]
    assert found["alert_months_left_out"] == 2


def test_the_picture_shows_the_plan_up_to_a_year_ahead_but_not_beyond_the_horizon() -> None:
    flow = cash_flow(downtime=[10] * 36)
    early = work_out(flow=flow, tracking=[{"month": 3, "downtime_realised": 7}])
    assert early["tracking_value_chart_month"].max() == 15 and early["tracking_value_chart_plan"].max() == 150
    late = work_out(flow=flow, tracking=[{"month": 31, "downtime_realised": 7}])
    assert late["tracking_value_chart_month"].max() == 36 and late["tracking_value_chart_plan"].max() == 360


def test_a_plan_that_misses_a_benefit_of_the_cash_flow_is_an_error() -> None:
    flow = cash_flow(downtime=(10, 10))
    flow["benefits_t"] = flow["benefits_t"] + 1
    assert work_out(flow=flow)["check_tracked_plan"] == 1


def spending(**by_month: Any) -> list[dict[str, Any]]:
    """Actual costs by month: m3=7."""
    return [{"month": int(month[1:]), "actual_cost": cost} for month, cost in by_month.items()]


def test_what_is_paid_at_the_decision_is_planned_in_the_first_month() -> None:
    found = work_out(flow=cash_flow(costs=(101, 7, 3, 2)))
    assert found["tracking_cost_plan"].tolist() == [108, 3, 2] + [0] * 57


def test_cost_is_held_against_the_plan_up_to_the_last_month_typed() -> None:
    flow = cash_flow(costs=(101, 7, 3, 13, 29))
    found = work_out(flow=flow, tracking=spending(m1=97.5, m2="?", m3=23.5))
    assert (found["last_cost_month"], found["cost_plan_to_date"], found["spent_to_date"]) == (3, 124, 121)
    assert (found["spent_above_plan"], found["spent_share"]) == (-3, pytest.approx(121 / 124))
    assert found["alert_cost_months_left_out"] == 1, "a text is no amount"


def test_a_month_in_which_nothing_was_spent_or_planned_is_not_left_out() -> None:
    flow = cash_flow(costs=(101, 0, 0, 13))
    assert work_out(flow=flow, tracking=spending(m1=0, m3=5))["alert_cost_months_left_out"] == 0
    assert work_out(flow=flow, tracking=spending(m3=5))["alert_cost_months_left_out"] == 1
    assert math.isnan(work_out(flow=flow)["alert_cost_months_left_out"])


@pytest.mark.parametrize(
    ("spent", "expected"), [({"m1": 80, "m4": 20}, -0.63), ({"m1": -3}, math.nan), ({}, math.nan)]
)
def test_the_return_to_date_needs_money_that_is_spent(spent: dict[str, Any], expected: float) -> None:
    tracking = [{"month": 9, "downtime_realised": 41, "compliance_realised": -4}, *spending(**spent)]
    found = work_out(flow=cash_flow(costs=(90, 1)), tracking=tracking)
    assert found["return_to_date"] == pytest.approx(expected, nan_ok=True)


def test_where_cost_and_value_end_up_is_told_at_the_rate_so_far_and_with_the_rest_as_planned() -> None:
    flow = cash_flow(costs=(70, 10, 20, 60), iteration=(0, 40, 160))
    tracking = [{"month": 1, "actual_cost": 96}, {"month": 2, "actual_cost": 19, "iteration_realised": 31}]
    found = work_out(flow=flow, tracking=tracking)
    assert (found["cost_at_completion_plan"], found["value_at_completion_plan"]) == (160, 200)
    assert found["cost_at_completion"] == pytest.approx(160 * 115 / 100)
    assert found["value_at_completion"] == pytest.approx(200 * 31 / 40)
    assert found["cost_at_completion_rest_as_planned"] == 115 + 60
    assert found["value_at_completion_rest_as_planned"] == 31 + 160


def test_before_anything_is_typed_the_rest_as_planned_is_the_plan_and_there_is_no_rate() -> None:
    found = work_out(flow=cash_flow(costs=(70, 10), downtime=(0, 33)))
    assert found["cost_at_completion_rest_as_planned"] == 80 and math.isnan(found["cost_at_completion"])
    assert found["value_at_completion_rest_as_planned"] == 33 and math.isnan(found["value_at_completion"])
    assert math.isnan(found["alert_money_ahead"])
    assert found["review_cost_says"] == found["dashboard_cost_says"] == "No actual cost yet"


@pytest.mark.parametrize(
    ("spent", "realised", "limit", "up"),
    [(93, 33.2, 0.1, 0), (93.1, 33.2, 0.1, 1), (93.1, 33.2, 0.2, 0), (10, 0, 0, 1), (83, 33.2, 0, 0)],
)
def test_money_runs_ahead_of_results_where_more_of_the_cost_than_of_the_value_is_there(
    spent: float, realised: float, limit: float, up: int
) -> None:
    flow = cash_flow(costs=(60, 15, 25, 900), productivity=(0, 40, 700))
    tracking = [{"month": 1, "actual_cost": 7}, {"month": 2, "actual_cost": spent - 7}]
    tracking[1]["productivity_realised"] = realised
    found = work_out(values={"money_ahead_limit": limit}, flow=flow, tracking=tracking)
    assert found["alert_money_ahead"] == up
    assert ("; money runs ahead of results" in found["review_cost_says"]) == bool(up)
    assert found["review_cost_says"].startswith(f"{spent:.0f} % of the planned cost spent by month 2")


@pytest.mark.parametrize("months", [{"actual_cost": 7}, {"downtime_realised": 7}])
def test_money_is_not_said_to_run_ahead_where_only_cost_or_only_value_is_known(
    months: dict[str, Any],
) -> None:
    flow = cash_flow(costs=(1, 1), downtime=(10,))
    assert math.isnan(work_out(flow=flow, tracking=[{"month": 1, **months}])["alert_money_ahead"])


def test_opposite_buckets_are_no_error() -> None:
    assert work_out(flow=cash_flow(downtime=[0.1] * 60, iteration=[-0.1] * 60))["check_tracked_plan"] == 0


# The review


def chosen(*numbers: int) -> list[dict[str, Any]]:
    return [{"number": number, "name": f"KPI {number}", "on_dashboard": "Yes"} for number in numbers]


def test_the_dashboard_lists_the_chosen_kpis_in_order_without_gaps() -> None:
    rows = chosen(2, 5, 7, 11, 13)
    rows[1] |= {"baseline": 0, "target_value": 10, "due_month": 10, "comment": "Fine.", **months(m7=7)}
    found = work_out(rows)
    assert list(found["dashboard_kpi"]) == ["KPI 2", "KPI 5", "KPI 7", "KPI 11", "KPI 13", "", "", ""]
    assert (found["dashboard_status"][2], found["dashboard_progress"][2]) == ("green", 0.7)
    assert found["dashboard_comment"][2] == "Fine."
    assert math.isnan(found["dashboard_progress"][1]) and found["dashboard_progress_bar"][1] == 0
    assert found["dashboard_measured_in"][1] == "of the top three constraints"
    assert (found["dashboard_size"], found["dashboard_green"], found["dashboard_red"]) == (5, 1, 0)


def test_kpis_of_the_same_name_both_keep_their_place() -> None:
    rows = [
        {"number": number, "name": "Same", "on_dashboard": "yes", "comment": str(number)} for number in (4, 9)
    ]
    assert list(work_out(rows)["dashboard_comment"][:3]) == ["4", "9", ""]


@pytest.mark.parametrize(("count", "up"), [(0, math.nan), (1, 1), (4, 1), (5, 0), (7, 0), (8, 1), (13, 1)])
def test_five_to_seven_kpis_belong_on_the_dashboard(count: int, up: float) -> None:
    assert work_out(chosen(*range(1, count + 1)))["alert_dashboard_size"] == pytest.approx(up, nan_ok=True)


def test_how_many_belong_on_the_dashboard_are_inputs() -> None:
    rows = chosen(1, 2, 3)
    assert work_out(rows, {"dashboard_fewest": 3})["alert_dashboard_size"] == 0
    assert work_out(rows, {"dashboard_fewest": 1, "dashboard_most": 2})["alert_dashboard_size"] == 1


def test_the_review_says_in_words_where_kpis_value_and_hours_are() -> None:
    found = work_out()
    assert found["review_kpis_say"] == "No KPI is chosen for the dashboard yet"
    assert found["review_value_says"] == "No month with planned value is measured yet"
    flow = cash_flow(downtime=(8, 8), share=(1 / 12, 1 / 12))
    row = one(baseline=0, target_value=10, due_month=10, on_dashboard="Yes", **months(m7=7))
    tracking = [{"month": 1, "downtime_realised": 1, "hours_redeployed": 11}]
    found = work_out([row, *chosen(2)], flow=flow, core={"hours_captured": 120.0}, tracking=tracking)
    assert found["review_kpis_say"] == "1 of 2 KPIs on plan or ahead, 0 red"
    assert found["review_value_says"] == "13 % of the planned value realised by month 1", "12.5 is rounded up"
    assert found["review_hours_say"] == "110 % of the planned hours redeployed by month 1"


def test_what_subtraction_leaves_over_is_no_plan() -> None:
    found = work_out(
        flow=cash_flow(downtime=(7.3, -7.3 + 1e-9), costs=(11.0,), share=(1e-4,)),
        core={"hours_captured": 17.0},
        tracking=[{"month": 2, "downtime_realised": 1234.5, "actual_cost": 3, "hours_redeployed": 11}],
    )
    assert found["value_plan_to_date"] == pytest.approx(1e-9)
    assert math.isnan(found["value_realised_share"]) and math.isnan(
        found["value_by_bucket_share"]["downtime"]
    )
    assert math.isnan(found["value_at_completion"]) and math.isnan(found["alert_value_behind_plan"])
    assert math.isnan(found["alert_money_ahead"]) and math.isnan(found["hours_redeployed_share"])
    assert found["review_value_says"] == "No month with planned value is measured yet"
    assert found["review_hours_say"] == "No month with planned hours is measured yet"


def test_the_review_lists_the_dashboard_in_one_sentence_a_kpi() -> None:
    rows = chosen(2, 9)
    rows[0] |= {"baseline": 0, "target_value": 9, "due_month": 9, **months(m4=4)}
    found = work_out(rows)
    assert found["review_kpi_first"] == "KPI 2: green, 44 % of the way, plan 44 %"
    assert found["review_kpi_second"] == "KPI 9: not measured, no baseline"
    assert found["review_kpi_third"] == found["review_kpi_eighth"] == ""
    assert found["review_kpis_say"] == "1 of 2 KPIs on plan or ahead, 0 red"


def test_halves_in_sentences_are_rounded_away_from_zero() -> None:
    row = {"baseline": 0, "target_value": 1000, "due_month": 16, **months(m2=-125)}
    assert work_out([chosen(1)[0] | row])["review_kpi_first"] == "KPI 1: red, -13 % of the way, plan 13 %"


def test_a_priority_of_a_review_needs_a_criterion() -> None:
    day = {"review": "2027-10-05"}
    rows = [{"priority": "Network", **day}, {"priority": "Approvals", "criterion": "Under six weeks", **day}]
    rows += [{"criterion": "Alone", **day}, {"priority": "An idea without a review"}]
    assert work_out(review_priorities=rows)["alert_priority_without_criterion"] == 1


# Whole workbooks

AWKWARD = {
    "kpis": (
        {
            "number": 1,
            "baseline": 0.1,
            "target_value": 0.4,
            "due_month": 18,
            "on_dashboard": "yes",
            **months(m6=0.2),
        },
        {"number": 2, "baseline": 0.1, "target_value": 0.4, "due_month": 18, **months(m6=0.17)},
        {
            "number": 3,
            "baseline": "n/a",
            "target_value": 7,
            "due_month": 18,
            "on_dashboard": "Yes",
            **months(m3=7),
        },
        {"number": 4, "baseline": 0, "target_change": -0.4, "due_month": 18, **months(m1=7, m2="?")},
        {
            "number": 5,
            "baseline": -7,
            "target_value": 0,
            "target_change": 2,
            "due_month": "soon",
            **months(m24=-3),
        },
        {"number": 6, "baseline": 7, "target_value": "low", "due_month": 7, **months(m2=3.5, m3=0, m5="?")},
        {
            "number": 11,
            "baseline": 7,
            "target_value": 3,
            "due_month": 7,
            "on_dashboard": "Yes",
            **months(m2=3),
        },
        {"number": 13, "name": "Ü <&>", "on_dashboard": "perhaps"},
        {"number": 16, "name": "Milestones met", "on_dashboard": "Yes"},
    ),
    "tracking": (
        {"month": 2, "downtime_realised": "?", "hours_redeployed": "?", "actual_cost": 81_700.3},
        {"month": 4, "iteration_realised": -13.7, "actual_cost": "?"},
        {"month": 7, "actual_cost": -11.7},
        {"month": 60, "hours_redeployed": 0},
    ),
    "review_priorities": (
        {"priority": "Network", "review": "2027-10-05"},
        {"review": "2027-10-05", "criterion": "Alone"},
    ),
}


def whole(kind: str, model: Model) -> Inputs:
    """The inputs of a workbook with this subject alone."""
    started = blank_inputs(model) if kind == "blank" else example_inputs(model)
    if kind != "awkward":
        return started
    return replace(started, tables={**started.tables, **AWKWARD}, values={**started.values, "kpi_shown": 6})


@pytest.mark.parametrize("kind", ["example", "blank", "awkward"])
def test_a_workbook_agrees_with_its_recompute_and_example_and_blank_raise_nothing(kind: str) -> None:
    model = Model(subjects=MODEL.subjects, planning=(KPIS,))
    told = held_against(whole(kind, model), "kpis", model)
    assert [sentence for sentence in told if kind != "awkward" or " is up: " not in sentence] == []


def test_formulas_keep_to_the_house_rules() -> None:
    assert broken_rules("kpis") == []
