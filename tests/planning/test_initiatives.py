"""Initiatives: what each is worth, in which order, and whether money and people suffice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.planning.initiatives.bridge import BRIDGE, STEPS
from roi_workbook.planning.initiatives.table import (
    BUDGET_CLASSES,
    COST_CATEGORIES,
    PAINS,
    ROOM,
)
from roi_workbook.recomputing.recompute import work_out
from tests.planning.subject import work_out_plan
from tests.random_inputs import random_walk

INITIATIVES = MODEL.planning_subject("initiatives")
INITIATIVES_GRID = next(grid for grid in INITIATIVES.grids if grid.key == "initiatives")
SERVES = tuple(bucket.key for bucket in MODEL.buckets)

CORE: dict[str, Any] = {
    "horizon_months": 36.0,
    "annual_discount_rate": 0.10,
    "reporting_currency": "USD",
    "purchases_one_off": 43_200.0,
    "purchases_estimated_one_off": 0,
    "adoption_cost": 28_800.0,
    "purchases_per_year": 24_000.0,
    "run_cost_per_year": 12_480.0,
    "data_readiness": math.nan,
    "gpu_utilisation_today": math.nan,
    "npv": 0.0,
    "pv_costs": 0.0,
    "contingency_rate": 0.0,
    "adoption_dip_cost": 0.0,
    **{key: 0.0 for bucket in MODEL.buckets for key in (bucket.value, bucket.physical)},
}
MONTH = np.arange(61.0)
ACTIVE = ((MONTH > 0) & (MONTH <= 36)) * 1.0
MONTHS = {
    **{f"{bucket.key}_benefits_t": np.zeros(61) for bucket in MODEL.buckets},
    **dict.fromkeys(("benefit_share_t", "purchases_in_month", "costs_t"), np.zeros(61)),
    "active_t": ACTIVE,
    "within_horizon_t": (MONTH <= 36) * 1.0,
}

PIPELINE = {
    "name": "Automated data pipeline",
    "hours_per_week_today": 40,
    "share_saved": 0.8,
    "hourly_rate": 93.75,
    "one_off_cost": 150_000,
    "weeks_to_production": 12,
    "realisation_share": 1,
}
"""The published example."""


def worked(
    *rows: dict[str, Any],
    values: dict[str, Any] | None = None,
    months: dict[str, Any] | None = None,
    **core: Any,
) -> dict[str, Any]:
    tables = {"initiatives": [{"name": f"Initiative {number}", **row} for number, row in enumerate(rows, 1)]}
    return work_out_plan(INITIATIVES, values, tables, CORE | core, MONTHS | (months or {}))


def of_pipeline(**changed: Any) -> dict[str, Any]:
    found = worked(PIPELINE | changed)
    return {
        line.key: found[f"initiatives_{line.key}"][1] for line in INITIATIVES_GRID.lines if not line.helper
    }


def example(**core: Any) -> dict[str, Any]:
    grids = {grid.key: grid.example for grid in INITIATIVES.grids if grid.example}
    values = {declared.key: declared.base for declared in INITIATIVES.inputs}
    return work_out_plan(INITIATIVES, values, grids, CORE | core, MONTHS)


def guards_up(found: dict[str, Any]) -> dict[str, float]:
    return {guard.key: found[guard.key] for guard in INITIATIVES.guards if found[guard.key] > 0}


# --- What an initiative is worth ---


def test_the_published_pipeline_saves_156000_a_year() -> None:
    pipeline = of_pipeline()
    assert pipeline["hours_saved"] == pytest.approx(1_664)
    assert pipeline["hours_saved"] / 52 == pytest.approx(32)
    assert pipeline["annual_value"] == pytest.approx(156_000)
    assert pipeline["build_months"] == pytest.approx(12 * 12 / 52)


def test_the_published_pipeline_is_worth_219967_and_returns_110_percent() -> None:
    pipeline = of_pipeline()
    assert round(pipeline["npv"], 2) == 219_967.14
    assert round(pipeline["irr"], 4) == 1.0977
    assert round(pipeline["payback_ratio"], 2) == 11.54
    assert round(pipeline["payback_with_build"], 2) == 14.31


def test_half_the_realisation_leaves_a_sixth_of_the_value() -> None:
    pipeline = of_pipeline(realisation_share=0.5)
    assert round(pipeline["npv"], 2) == 34_983.57
    assert round(pipeline["irr"], 4) == 0.2590
    assert round(pipeline["payback_with_build"], 2) == 25.85


def test_salvage_comes_back_at_the_horizon() -> None:
    assert round(of_pipeline(salvage_share=0.2)["npv"], 2) == 242_506.58


def test_a_blank_template_realises_everything() -> None:
    row = {key: value for key, value in PIPELINE.items() if key != "realisation_share"}
    assert worked(row)["initiatives_annual_value"][1] == pytest.approx(156_000)


def test_an_emptied_realisation_counts_as_nothing() -> None:
    assert of_pipeline(realisation_share=None)["annual_value"] == 0


def test_other_value_is_realised_like_staff_time() -> None:
    pipeline = of_pipeline(other_value_per_year=7_700, realisation_share=0.3)
    assert pipeline["annual_value"] == pytest.approx(0.3 * 163_700)


def test_total_cost_is_one_off_and_the_years_to_the_horizon() -> None:
    found = worked(PIPELINE | {"cost_per_year": 9_100}, horizon_months=42.0)
    assert found["initiatives_total_cost"][1] == pytest.approx(150_000 + 3.5 * 9_100)


def test_money_counts_from_the_start_of_the_initiative() -> None:
    assert of_pipeline(start_month=17)["npv"] == of_pipeline()["npv"]


def test_month_flows_add_up_to_value_cost_and_salvage() -> None:
    found = worked(PIPELINE | {"cost_per_year": 12_000, "salvage_share": 0.1})
    net = found["initiative_flows_net"].loc[1]
    build = 12 * 12 / 52
    assert net[0] == -150_000
    assert net[2] == pytest.approx(-1_000)
    assert net[3] == pytest.approx(13_000 * (3 - build) - 1_000)
    assert net[4] == pytest.approx(12_000)
    assert net[36] == pytest.approx(12_000 + 15_000)
    assert (net[list(range(37, 61))] == 0).all()
    assert net.sum() == pytest.approx(-150_000 + 13_000 * (36 - build) - 36_000 + 15_000)


def test_at_the_rate_of_return_nothing_is_left() -> None:
    found = worked(PIPELINE | {"cost_per_year": 31_000, "weeks_to_production": 31})
    net, rate = found["initiative_flows_net"].loc[1], found["initiatives_irr"][1]
    assert sum(flow * (1 + rate) ** (-month / 12) for month, flow in net.items()) == pytest.approx(
        0, abs=1e-6
    )


def test_nine_steps_reach_the_rate_that_the_search_finds() -> None:
    found = worked(
        PIPELINE, PIPELINE | {"cost_per_year": 90_000}, {"other_value_per_year": 70, "one_off_cost": 1}
    )
    for number in (1, 2, 3):
        reached = math.exp(12 * found["initiative_flows_irr_next_9"][number]) - 1
        assert reached == pytest.approx(found["initiatives_irr"][number], rel=1e-9)
    assert found["check_initiatives_irr"] == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"one_off_cost": 0}, "n/a: nothing to recover"),
        ({"share_saved": 0}, "n/a: never recovered"),
        ({"cost_per_year": 156_000}, "n/a: never recovered"),
        ({"one_off_cost": 20, "weeks_to_production": 0}, "n/a: beyond any measure"),
        ({"cost_per_year": -5}, "n/a: an amount is below zero"),
    ],
)
def test_where_there_is_no_rate_of_return_words_say_why(changed: dict[str, Any], reason: str) -> None:
    found = worked(PIPELINE | changed)
    assert math.isnan(found["initiatives_irr"][1])
    assert found["initiative_flows_irr_reason"][1] == reason


def test_running_it_before_it_is_live_is_money_to_recover() -> None:
    found = worked(PIPELINE | {"one_off_cost": 0, "cost_per_year": 100_000, "weeks_to_production": 26})
    assert found["initiatives_irr"][1] > 0
    assert found["initiative_flows_money_out"][1] == pytest.approx(50_000)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"one_off_cost": 0}, "n/a: no one-off cost"),
        ({"cost_per_year": 156_000}, "n/a: no yearly gain"),
        ({"cost_per_year": 200_000}, "n/a: no yearly gain"),
    ],
)
def test_where_there_is_no_payback_words_say_why(changed: dict[str, Any], reason: str) -> None:
    pipeline = worked(PIPELINE | changed)
    assert math.isnan(pipeline["initiatives_payback_ratio"][1])
    assert math.isnan(pipeline["initiatives_payback_with_build"][1])
    assert pipeline["initiatives_payback_reason"][1] == reason


def test_an_unanswered_target_is_no_progress() -> None:
    found = worked(
        {"pilots_today": 1, "use_case_weeks_today": 7}, {"pilots_target": 3, "use_case_weeks_target": 3.5}
    )
    assert list(found["initiatives_extra_pilots"][[1, 2]]) == [0, 3]
    assert list(found["initiatives_use_case_time_saved"][[1, 2]]) == [0, 0]
    both = worked(
        {
            "pilots_today": 1,
            "pilots_target": 3,
            "use_case_weeks_today": 7,
            "use_case_weeks_target": 3.5,
        }
    )
    assert both["initiatives_extra_pilots"][1] == 2
    assert both["initiatives_use_case_time_saved"][1] == pytest.approx(0.5)


# --- Seen from the decision, and the bridge to the case ---


def test_seen_from_the_decision_what_starts_with_it_is_worth_the_same() -> None:
    pipeline = of_pipeline(salvage_share=0.2)
    assert pipeline["npv_at_decision"] == pytest.approx(pipeline["npv"])
    assert round(pipeline["npv_at_decision"], 2) == 242_506.58


def test_seen_from_the_decision_a_late_start_has_fewer_months_and_is_discounted() -> None:
    late = of_pipeline(start_month=17, cost_per_year=1_200, salvage_share=0.2)
    build = 12 * 12 / 52
    value = sum(13_000 * min(1, max(0, month - 17 - build)) / 1.1 ** (month / 12) for month in range(18, 37))
    cost = 150_000 / 1.1 ** (17 / 12) + sum(100 / 1.1 ** (month / 12) for month in range(18, 37))
    assert late["npv_at_decision"] == pytest.approx(value - cost + 30_000 / 1.1**3)
    assert late["npv_at_decision"] < late["npv"]


def test_what_starts_after_the_horizon_is_not_part_of_the_case() -> None:
    assert of_pipeline(start_month=37, cost_per_year=7, salvage_share=0.1)["npv_at_decision"] == 0
    assert of_pipeline(start_month=36)["npv_at_decision"] == pytest.approx(-150_000 / 1.1**3)


LIKE_THE_CASE = {
    "serves": "downtime",
    "other_value_per_year": 2_400,
    "realisation_share": 0.5,
    "weeks_to_production": 13,
    "one_off_cost": 700,
    "cost_per_year": 120,
}


def paid_in(**amounts: float) -> np.ndarray:
    """Amounts by month (m0, m12 ...)."""
    return np.array([amounts.get(f"m{month:.0f}", 0.0) for month in MONTH])


def bridged(
    *rows: dict[str, Any],
    live: float = 3,
    benefit: float = 100,
    bought: np.ndarray | None = None,
    costs: np.ndarray | None = None,
    **core: Any,
) -> dict[str, float]:
    """The steps from these initiatives to a case that is like LIKE_THE_CASE, without discounting, but for what is said."""
    purchases = paid_in(m0=700) if bought is None else bought
    paid = purchases + 10 * ACTIVE if costs is None else costs
    benefits = benefit * ACTIVE * (live < MONTH)
    discount = (1 + core.get("annual_discount_rate", 0.0)) ** (-MONTH / 12)
    case = {
        "annual_discount_rate": 0.0,
        "purchases_per_year": 120.0,
        "run_cost_per_year": 0.0,
        "purchases_estimated_one_off": 0,
        "adoption_cost": 0.0,
        "downtime_value": 12.0 * benefit,
        "downtime_physical": 2_400.0,
        "npv": (discount * (benefits - paid)).sum(),
        "pv_costs": (discount * paid).sum(),
        **core,
    }
    share = ACTIVE * (live < MONTH) / 12
    months = {"downtime_benefits_t": benefits, "benefit_share_t": share, "purchases_in_month": purchases}
    months["costs_t"] = paid
    found = worked(*rows or (LIKE_THE_CASE,), months=months, **case)
    assert found["bridge_npv"] == pytest.approx(case["npv"]) and found["check_initiatives_bridge"] == 0
    steps = {line.key: found[line.key] for line in STEPS if line.key.startswith("bridge_")}
    assert sum(steps.values()) == pytest.approx(case["npv"] - found["initiatives_npv_added"])
    return {key: round(value, 6) for key, value in steps.items() if abs(value) > 1e-9}


def test_an_initiative_that_is_the_case_needs_no_step() -> None:
    assert bridged() == {}


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ({"benefit": 90}, {"bridge_haircuts": -330}),
        ({"benefit": 125, "downtime_physical": 3_000.0}, {"bridge_in_none": 825}),
        ({"live": 5}, {"bridge_ramp": -200}),
        ({"contingency_rate": 0.15, "costs": paid_in(m0=805) + 10 * ACTIVE}, {"bridge_contingency": -105}),
        ({"adoption_dip_cost": 31.0, "costs": paid_in(m0=731) + 10 * ACTIVE}, {"bridge_dip": -31}),
        ({"costs": 1.1 * (paid_in(m0=700) + 10 * ACTIVE)}, {"bridge_overrun": -106}),
        ({"bought": paid_in(m0=900)}, {"bridge_cost_in_none": -200}),
        ({"bought": paid_in(m0=500), "adoption_cost": 200.0, "costs": paid_in(m0=700) + 10 * ACTIVE}, {}),
        ({"bought": paid_in(m0=700, m37=19), "costs": paid_in(m0=700) + 10 * ACTIVE}, {}),
        (
            {"run_cost_per_year": 60.0, "costs": paid_in(m0=700) + 15 * ACTIVE},
            {"bridge_cost_in_none": -180},
        ),
        ({"bought": paid_in(m12=700), "annual_discount_rate": 0.1}, {"bridge_cost_timing": 63.636364}),
        ({"benefit": 0, "downtime_physical": 0.0}, {"bridge_in_none": -3_300}),
    ],
)
def test_each_way_a_case_differs_has_a_step_of_its_own(change: Any, steps: dict[str, float]) -> None:
    assert bridged(**change) == pytest.approx(steps)


def test_a_bridge_that_misses_the_case_fails_the_check() -> None:
    assert worked(LIKE_THE_CASE, npv=41.0)["check_initiatives_bridge"] == 1


def test_what_only_initiatives_have_is_taken_off_step_by_step() -> None:
    nowhere = {"other_value_per_year": 240, "realisation_share": 1}
    assert bridged(LIKE_THE_CASE, nowhere) == {"bridge_serves_none": -720}
    assert bridged({**LIKE_THE_CASE, "salvage_share": 0.2}) == {"bridge_salvage": -140}
    assert bridged({**LIKE_THE_CASE, "other_value_per_year": 2_640}) == {"bridge_in_none": -330}
    assert bridged({**LIKE_THE_CASE, "cost_per_year": 240}) == {"bridge_cost_in_none": 360}


def test_a_late_start_is_seen_from_the_decision_before_it_becomes_the_cases() -> None:
    late = {**LIKE_THE_CASE, "start_month": 6}
    assert bridged(late) == {"bridge_decision": -540, "bridge_ramp": 600, "bridge_cost_timing": -60}


@pytest.mark.parametrize("seed", [3, 8])
def test_the_bridge_reaches_the_case_whatever_is_typed(seed: int) -> None:
    for inputs in random_walk(3, seed):
        recomputed = work_out(inputs, strict=False)
        assert recomputed.guards["check_initiatives_bridge"] == 0
        size = abs(recomputed.planning["bridge_in_none"]) + recomputed.live["pv_costs"]
        assert abs(recomputed.planning["bridge_npv"] - recomputed.live["npv"]) <= 1e-9 * size


def test_the_examples_initiatives_come_to_its_net_present_value() -> None:
    recomputed = work_out(example_inputs(MODEL))
    found = {key: round(recomputed.planning[key]) for key in (line.key for line in BRIDGE)}
    assert found == {
        "initiatives_npv_added": 129_331,
        "bridge_decision": -5_671,
        "initiatives_npv_at_decision_added": 123_660,
        "bridge_ramp": -25_698,
        "bridge_haircuts": -61_645,
        "bridge_in_none": 68_073,
        "bridge_serves_none": 0,
        "bridge_salvage": -2_885,
        "bridge_cost_in_none": 0,
        "bridge_cost_timing": -3_024,
        "bridge_contingency": -10_800,
        "bridge_dip": 0,
        "bridge_overrun": 0,
        "bridge_npv": 87_681,
    }


# --- Rows in use ---


def test_a_blank_template_raises_nothing_and_counts_nothing() -> None:
    found = worked()
    assert guards_up(found) == {}
    assert found["initiatives_count"] == 0
    assert found["initiatives_planned_spend"] == 0
    assert (found["initiatives_total_cost"] == 0).all()
    assert (found["priority_list_name"] == "").all()
    assert found["initiatives_busiest"] == 0
    assert math.isnan(found["alert_initiatives_differ"])
    assert math.isnan(found["alert_initiatives_over_budget"])


def test_every_line_and_guard_is_worked_out() -> None:
    found = worked()
    declared = {line.key for line in INITIATIVES.lines} | {guard.key for guard in INITIATIVES.guards}
    declared |= {f"{grid.key}_{line.key}" for grid in INITIATIVES.grids for line in grid.lines}
    assert declared == set(found)


def test_a_row_without_a_name_counts_nothing_and_is_told() -> None:
    found = worked(
        {
            "name": "",
            "one_off_cost": 900,
            "start_month": 2,
            "weeks_to_production": 9,
            "pain": PAINS[0],
            "share_saved": 0.5,
        }
    )
    assert found["initiatives_one_off"] == 0
    assert found["initiatives_live_month"][1] == 0
    assert found["pain_effects_shares_added"].sum() == 0
    assert found["alert_initiatives_unnamed"] == 1


def test_text_in_a_number_cell_counts_as_nothing() -> None:
    found = worked(
        {"one_off_cost": "much", "start_month": "soon", "impact": "5", "effort": 1, "cost_per_year": 12}
    )
    assert found["initiatives_one_off"] == 0
    assert found["initiatives_begin_month"][1] == 0
    assert found["initiatives_priority"][1] == "not rated"
    assert found["initiatives_per_year"] == 12


def test_there_is_room_for_twenty_initiatives_and_more() -> None:
    assert ROOM == len(INITIATIVES_GRID.rows) == 24
    found = worked(*({"one_off_cost": 1, "impact": 4, "effort": 2} for _ in range(ROOM)))
    assert (
        found["initiatives_count"] == found["initiatives_one_off"] == found["initiatives_first_count"] == ROOM
    )


# --- Priority ---


def order(*rated: tuple[Any, ...], values: dict[str, Any] | None = None) -> list[tuple[float, str]]:
    rows = [dict(zip(("impact", "effort", "removes_constraint"), each, strict=False)) for each in rated]
    found = worked(*rows, values=values)
    listed = zip(found["priority_list_initiative"], found["priority_list_priority"], strict=True)
    return [each for each in listed if each[0]]


def test_high_impact_and_low_effort_goes_first() -> None:
    assert order((4, 4, "Yes"), (4, 3)) == [(2, "first"), (1, "second")]


def test_high_effort_goes_second_only_if_it_removes_a_constraint() -> None:
    assert order((5, 4, "No"), (4, 5, "yes"), (5, 5)) == [(2, "second"), (1, "waits"), (3, "waits")]


def test_low_impact_waits_however_little_effort_it_takes() -> None:
    assert order((3, 1, "Yes"), (4, 3)) == [(2, "first"), (1, "waits")]


def test_exactly_at_the_threshold_is_low() -> None:
    assert order((3, 3)) == [(1, "waits")]
    assert order((3, 3), values={"initiatives_high_above": 2}) == [(1, "waits")]
    assert order((3, 2), values={"initiatives_high_above": 2}) == [(1, "first")]


def test_ties_go_by_impact_per_effort_then_by_the_order_of_the_table() -> None:
    assert [number for number, _ in order((4, 2), (5, 3), (5, 2), (4, 2), (4, 1))] == [5, 3, 1, 4, 2]


def test_what_is_not_rated_comes_last_and_is_told() -> None:
    assert order((5, None), (1, 5), (None, 1)) == [(2, "waits"), (1, "not rated"), (3, "not rated")]
    assert worked({"impact": 5})["alert_initiatives_unrated"] == 1


def test_priorities_are_counted() -> None:
    found = worked(
        {"impact": 4, "effort": 1}, {"impact": 5, "effort": 5, "removes_constraint": "Yes"}, {"impact": 1}
    )
    counts = ("first", "second", "waiting", "unrated")
    assert [found[f"initiatives_{each}_count"] for each in counts] == [1, 1, 0, 1]


def test_points_on_one_spot_are_drawn_below_each_other() -> None:
    found = worked({"impact": 4, "effort": 2}, {"impact": 5, "effort": 1}, {"impact": 4, "effort": 2})
    assert list(found["priority_list_drawn_impact"][:4]) == [5, 4, 3.75, -1]
    assert list(found["priority_list_drawn_effort"][:4]) == [1, 2, 2, -1]
    assert list(found["priority_list_drawn_label"][:4]) == [
        "1. Initiative 2",
        "2. Initiative 1",
        "3. Initiative 3",
        "",
    ]


# --- Money ---


def test_the_contingency_lies_inside_the_total_budget() -> None:
    found = worked(
        {"one_off_cost": 8_000}, values={"initiatives_budget": 10_000, "initiatives_contingency": 0.2}
    )
    assert found["initiatives_reserve"] == pytest.approx(2_000)
    assert found["initiatives_allocable"] == pytest.approx(8_000)
    assert found["initiatives_unallocated"] == pytest.approx(0)
    assert found["alert_initiatives_over_budget"] == 0


def test_planning_more_than_can_be_allocated_is_told() -> None:
    found = worked(
        {"one_off_cost": 8_001}, values={"initiatives_budget": 10_000, "initiatives_contingency": 0.2}
    )
    assert found["alert_initiatives_over_budget"] == 1


def test_seventy_twenty_ten_over_the_classes() -> None:
    rows = [
        {"budget_class": budget_class, "one_off_cost": cost}
        for budget_class, cost in zip(BUDGET_CLASSES, (60_000, 17_000, 9_000), strict=True)
    ]
    found = worked(*rows, {"one_off_cost": 41}, values={"initiatives_budget": 100_000})
    assert list(found["budget_classes_target"]) == pytest.approx([59_500, 17_000, 8_500])
    assert list(found["budget_classes_planned"]) == [60_000, 17_000, 9_000]
    assert list(found["budget_classes_variance"]) == pytest.approx([-500, 0, -500])
    assert list(found["budget_classes_state"]) == ["above", "within", "above"]
    assert found["initiatives_without_class"] == 41
    assert found["budget_classes_planned_share"][BUDGET_CLASSES[0]] == pytest.approx(60_000 / 86_041)


def test_without_a_budget_nothing_is_left_of_it_or_lacking() -> None:
    found = worked({"budget_class": BUDGET_CLASSES[0], "one_off_cost": 5_000})
    assert math.isnan(found["initiatives_unallocated"])
    assert found["budget_classes_variance"].isna().all()


def test_without_a_budget_no_class_is_above_it() -> None:
    found = worked({"budget_class": "experiment", "one_off_cost": 5})
    assert set(found["budget_classes_state"]) == {"no budget"}


def test_target_shares_must_add_up() -> None:
    rows = {"budget_classes": [{"budget_class": "experiment", "target_share": 0.2}]}
    assert work_out_plan(INITIATIVES, None, rows, CORE, MONTHS)["check_budget_shares"] == 1


@pytest.mark.parametrize(("share", "up"), [(0.09, 1), (0.10, 0), (0.20, 0), (0.21, 1), (None, 0)])
def test_contingency_is_usual_from_ten_to_twenty_percent(share: float | None, up: int) -> None:
    assert worked(values={"initiatives_contingency": share})["alert_initiatives_contingency"] == up


def test_a_contingency_outside_both_ends_of_a_range_upside_down_counts_twice() -> None:
    ends = {"initiatives_contingency_lowest": 0.3, "initiatives_contingency_highest": 0.1}
    assert worked(values={"initiatives_contingency": 0.2, **ends})["alert_initiatives_contingency"] == 2


def test_a_category_in_which_nothing_is_planned_says_so() -> None:
    found = worked(
        {"cost_category": "Training", "one_off_cost": 300, "cost_per_year": 40},
        {"cost_category": "compute"},
        {"cost_category": "sweets", "one_off_cost": 7},
        {"one_off_cost": 5},
    )
    state = found["initiative_categories_state"]
    assert (state["training"], state["compute"], state["personnel"]) == (
        "planned",
        "planned without cost",
        "nothing planned",
    )
    assert found["initiative_categories_total"]["training"] == pytest.approx(420)
    assert found["initiatives_without_category"] == pytest.approx(12)
    assert len(COST_CATEGORIES) == 6


def test_spend_by_bucket_names_who_serves_none() -> None:
    found = worked(*({"serves": bucket, "one_off_cost": 10} for bucket in SERVES), {"one_off_cost": 3})
    assert (found["initiative_buckets_one_off"] == 10).all()
    assert found["initiatives_serving_none"] == found["alert_initiatives_serve_none"] == 1


def test_the_difference_to_the_investment_of_the_case_is_named() -> None:
    same = worked({"one_off_cost": 72_000, "cost_per_year": 36_480})
    assert same["initiatives_one_off_difference"] == same["initiatives_per_year_difference"] == 0
    assert (
        same["initiatives_one_off_verdict"] == same["initiatives_per_year_verdict"] == "Agrees with the case"
    )
    other = worked({"one_off_cost": 80_000.6, "cost_per_year": 30_000})
    assert other["initiatives_one_off_verdict"] == "USD 8,001 more than the case"
    assert other["initiatives_per_year_verdict"] == "USD 6,480 less than the case"
    assert (same["alert_initiatives_differ"], other["alert_initiatives_differ"]) == (0, 2)


def test_nothing_is_said_to_agree_while_no_initiative_is_listed() -> None:
    found = worked()
    assert (
        found["initiatives_one_off_verdict"] == found["initiatives_per_year_verdict"] == "No initiatives yet"
    )


def test_small_differences_to_the_investment_are_tolerated() -> None:
    near = worked({"one_off_cost": 75_600, "cost_per_year": 36_480 * 0.951})
    assert near["alert_initiatives_differ"] == 0
    assert worked({"one_off_cost": 75_601, "cost_per_year": 36_480})["alert_initiatives_differ"] == 1


# --- Load and overlap ---


def test_two_initiatives_on_one_pain_save_less_than_their_shares_added_up() -> None:
    found = worked({"pain": PAINS[1], "share_saved": 0.6}, {"pain": PAINS[1].upper(), "share_saved": 0.5})
    assert found["pain_effects_combined_effect"][PAINS[1]] == pytest.approx(0.8)
    assert found["pain_effects_shares_added"][PAINS[1]] == pytest.approx(1.1)
    assert found["pain_effects_double_counted"][PAINS[1]] == pytest.approx(0.3)
    assert found["pain_effects_combined_effect"].drop(PAINS[1]).sum() == 0
    assert found["alert_pain_saved_twice"] == 1


def test_who_saves_all_leaves_nothing_for_others() -> None:
    found = worked({"pain": PAINS[0], "share_saved": 1}, {"pain": PAINS[0], "share_saved": 0.4})
    assert found["pain_effects_combined_effect"][PAINS[0]] == 1
    alone = worked({"pain": PAINS[0], "share_saved": 1})
    assert alone["alert_pain_saved_twice"] == 0


def test_shares_that_come_to_exactly_the_whole_pain_are_no_alert() -> None:
    found = worked(*({"pain": PAINS[2], "share_saved": 0.1} for _ in range(10)))
    assert found["alert_pain_saved_twice"] == 0


def test_an_initiative_is_in_build_from_its_start_until_it_is_live() -> None:
    found = worked(
        {"start_month": 2, "weeks_to_production": 13}, {"start_month": 4, "weeks_to_production": 4}
    )
    in_build = found["build_load_in_build"].iloc[0]
    assert list(in_build[:7]) == [0, 0, 1, 1, 2, 0, 0]
    assert (found["initiatives_busiest"], found["initiatives_busiest_month"]) == (2, 4)


def test_what_takes_no_time_is_never_in_build() -> None:
    assert worked({"start_month": 2, "weeks_to_production": 0})["initiatives_busiest"] == 0


def test_as_many_as_the_limit_is_no_alert() -> None:
    row = {"start_month": 1, "weeks_to_production": 6}
    assert worked(row, row, row)["alert_initiatives_crowded"] == 0
    found = worked(row, row, row, row)
    assert found["alert_initiatives_crowded"] == found["initiatives_crowded_months"] == 2


@pytest.mark.parametrize(("readiness", "up"), [(2.0, 1), (1.0, 0), (0.0, 0)])
def test_gpus_wait_until_the_data_is_not_red(readiness: float, up: int) -> None:
    found = worked({"is_gpu_purchase": "yes"}, {"is_gpu_purchase": "No"}, {}, data_readiness=readiness)
    assert found["alert_gpus_before_data"] == up


@pytest.mark.parametrize(("utilisation", "up"), [(0.59, 1), (0.60, 0), (0.61, 0), (0.0, 1)])
def test_gpus_wait_until_those_there_are_used(utilisation: float, up: int) -> None:
    found = worked({"is_gpu_purchase": "Yes"}, {}, gpu_utilisation_today=utilisation)
    assert found["alert_gpus_while_idle"] == up


def test_without_a_rating_gpu_purchases_are_not_tested() -> None:
    found = worked({"is_gpu_purchase": "Yes"})
    assert math.isnan(found["alert_gpus_before_data"])
    assert math.isnan(found["alert_gpus_while_idle"])


@pytest.mark.parametrize(("in_production", "up"), [(None, 1), (0, 1), (1, 0)])
def test_greenfield_waits_for_a_use_case_in_production(in_production: float | None, up: int) -> None:
    found = worked({"is_greenfield": "Yes"}, values={"initiatives_use_cases_in_production": in_production})
    assert found["alert_greenfield_too_early"] == up


def test_an_initiative_needs_an_outcome_and_a_measure() -> None:
    whole = {"business_outcome": "cost reduction", "success_measure": "Hours a week: 8"}
    found = worked(whole, whole | {"success_measure": ""}, whole | {"business_outcome": ""})
    assert found["alert_initiatives_without_measure"] == 2


# --- The shipped example ---


def test_the_example_spends_what_the_case_invests() -> None:
    found = example()
    assert found["initiatives_one_off"] == 72_000
    assert found["initiatives_per_year"] == 36_480
    assert (
        found["initiatives_one_off_verdict"]
        == found["initiatives_per_year_verdict"]
        == "Agrees with the case"
    )


def test_the_example_raises_no_guard_and_has_every_number() -> None:
    assert guards_up(example(data_readiness=1.0, gpu_utilisation_today=0.7)) == {}
    for row in INITIATIVES_GRID.example:
        assert {column.key for column in INITIATIVES_GRID.columns} <= set(row), row["name"]


def test_the_example_shows_first_second_and_waiting_initiatives() -> None:
    assert set(example()["initiatives_priority"][:7]) == {"first", "second", "waits"}
