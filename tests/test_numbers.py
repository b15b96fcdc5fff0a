"""The numbers that must come out, as literals, and the whole model once more in plain Python."""

from __future__ import annotations

import math
import random
import sys
from itertools import accumulate, pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import SCENARIOS
from roi_workbook.recomputing.recompute import month_rows, recompute, work_out
from roi_workbook.recomputing.results import WorkbookResults
from tests.edge_cases import changed


@pytest.fixture(scope="module")
def example() -> WorkbookResults:
    return work_out(example_inputs(MODEL))


def one(**inputs: Any) -> pd.Series:
    """The lines of one case; table rows are given as tuples."""
    columns = {key: pd.Series([value], dtype=object) for key, value in inputs.items()}
    return recompute(pd.DataFrame(columns), strict=False).iloc[0]


# The seeds ---------------------------------------------------------------------------------------


def test_four_incidents_a_quarter_cost_192_000_a_year() -> None:
    lines = one(
        incidents_per_quarter=4,
        hours_per_incident=1.5,
        impact_per_incident_hour=8_000,
        incident_frequency_reduction=0.4,
    )
    assert lines["incident_impact_per_year"] == 192_000
    assert lines["downtime_cost_avoided"] == pytest.approx(76_800, rel=1e-12)


def test_three_engineers_lose_936_hours_a_year() -> None:
    rows = ({"activity": "Friction", "engineers": 3, "hours_per_engineer_week": 6},)
    lines = one(friction_activities=rows, loaded_hourly_cost=120)
    assert lines["friction_hours_per_year"] == 936
    assert lines["friction_cost_today"] == 112_320


def test_a_release_every_three_weeks_is_seventeen_and_a_third_a_year() -> None:
    lines = one(weeks_per_release_today=3, weeks_per_release_target=1)
    assert round(lines["releases_per_year_today"], 2) == 17.33
    assert lines["releases_per_year_target"] == 52


# The example, Base -------------------------------------------------------------------------------

MONEY = {
    "annual_value_gross": 151_823.88,
    "annual_value": 123_211.88,
    "downtime_value": 69_120.00,
    "productivity_value": 30_326.40,
    "iteration_value": 5_156.25,
    "compliance_value": 18_609.23,
    "one_off_investment": 82_800.00,
    "recurring_investment_per_year": 36_480.00,
    "annualised_investment": 64_080.00,
    "annualised_purchases": 38_400.00,
    "annualised_internal": 22_080.00,
    "annualised_contingency": 3_600.00,
    "equivalent_annual_cost": 71_418.34,
    "pv_benefits": 265_287.97,
    "pv_costs": 177_606.83,
    "npv": 87_681.14,
    "npv_year_end": 81_551.07,
    "peak_funding": 93_248.72,
    "net_run_rate_month_12": 86_731.88,
    "external_one_off": 49_680.00,
    "external_per_year": 24_000.00,
    "external_total": 121_680.00,
    "own_time_one_off": 33_120.00,
    "own_time_per_year": 12_480.00,
    "own_time_total": 70_560.00,
    "undiscounted_costs": 192_240.00,
    "cashable_npv": -103_195.56,
    "cash_only_npv": -37_641.65,
}
PERCENT = {
    "simple_roi": 92.28,
    "roi": 49.37,
    "roi_year_end": 47.00,
    "irr": 65.14,
    "mirr": 37.24,
    "cash_share": 28.05,
}
MONTHS = {
    "simple_payback_months": 11.46,
    "payback_without_ramp_months": 15.72,
    "payback_months": 19.27,
    "discounted_payback_months": 20.75,
    "peak_funding_month": 4,
}


@pytest.mark.parametrize("case", ["Live", "Base"])
def test_the_example_comes_out_as_published(example: WorkbookResults, case: str) -> None:
    found = example.cases.loc[case]
    assert {key: round(found[key], 2) for key in MONEY} == MONEY
    assert {key: round(100 * found[key], 2) for key in PERCENT} == PERCENT
    assert {key: round(found[key], 2) for key in MONTHS} == MONTHS


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_base_keeps_little_in_any_scenario_if_its_buckets_are_believed_as_far_as_their_evidence_goes(
    scenario: str,
) -> None:
    found = work_out(changed(example_inputs(MODEL), scenario=scenario))
    assert round(found.completeness["npv_at_suggested_confidence"], 2) == 18_911.14


def test_what_is_bought_after_month_12_is_no_part_of_the_first_year() -> None:
    shared = {
        "contingency_rate": 0.15,
        "cost_overrun": 0.1,
        "hours_per_incident": 1,
        "impact_per_incident_hour": 1,
    }
    shared |= {"incidents_per_quarter": 250, "incident_frequency_reduction": 1, "downtime_confidence": 1}
    first = {"one_off_cost": 317, "cost_per_year": 131}
    within, later = (
        one(purchases=(first, {"one_off_cost": 211, "one_off_month": month}), **shared) for month in (12, 13)
    )
    assert within["one_off_investment_first_year"] == pytest.approx((317 + 211) * 1.15 * 1.1)
    assert later["one_off_investment_first_year"] == pytest.approx(317 * 1.15 * 1.1)
    assert later["one_off_investment"] == within["one_off_investment"] == pytest.approx(528 * 1.15 * 1.1)
    cost = 317 * 1.15 * 1.1 + 131 * 1.1
    assert later["first_year_return"] == pytest.approx((1_000 - cost) / cost)


def test_iteration_is_worth_7_percent_of_its_physical_effect_in_the_example(example: WorkbookResults) -> None:
    assert round(100 * example.live["iteration_value"] / example.live["iteration_physical"], 1) == 6.9
    assert example.guards["alert_value_far_below_effect"] == 1


@pytest.mark.parametrize(
    ("weeks", "alerts"),
    [({}, 0), ({"weeks_per_release_target": 3.1}, 1), ({"lead_weeks_target": 1.6}, 1)],
)
def test_a_release_target_that_is_slower_than_today_raises_an_alert(
    weeks: dict[str, float], alerts: int
) -> None:
    assert work_out(changed(example_inputs(MODEL.core), **weeks)).guards["alert_releases_slower"] == alerts


def test_a_target_alone_is_not_slower_than_a_today_that_nobody_typed() -> None:
    found = work_out(changed(blank_inputs(MODEL.core), weeks_per_release_target=2))
    assert found.guards["alert_releases_slower"] == 0


def test_a_published_study_comes_out_at_year_end() -> None:
    costs, benefits = (53_150, 666_715, 636_772, 647_783), (0, 1_606_511, 3_061_331, 4_229_760)
    rows = tuple({"one_off_cost": cost, "one_off_month": 12 * year} for year, cost in enumerate(costs))
    case = pd.DataFrame({"purchases": pd.Series([rows]), "contingency_rate": [0.0]})
    pv_costs = recompute(case)["pv_costs_year_end"].iloc[0]
    factors = month_rows(case)["year_end_factor_t"][[0, 12, 24, 36], 0]
    pv_benefits = sum(benefit * factor for benefit, factor in zip(benefits, factors, strict=True))
    assert round(pv_costs) == 1_672_201
    assert round(pv_benefits) == 7_168_371
    assert round(100 * (pv_benefits - pv_costs) / pv_costs) == 329


def test_any_month_of_a_year_discounts_from_its_end() -> None:
    factors = month_rows(pd.DataFrame({"annual_discount_rate": [0.1]}))["year_end_factor_t"][:, 0]
    assert factors[0] == 1
    assert factors[1:13] == pytest.approx([1 / 1.1] * 12, rel=1e-14)
    assert factors[13] == pytest.approx(1 / 1.21, rel=1e-14)


# Risk, worked out again from the cases ------------------------------------------------------------


def test_risk_adds_up_from_the_cases(example: WorkbookResults) -> None:
    npv = example.cases["npv"]
    base = npv["Base"]
    expected, squares, total, better = base, 0.0, 0.0, 0.0
    filled = 0
    for key in MODEL.moving_inputs:
        low, high = npv[f"{key} conservative"], npv[f"{key} optimistic"]
        mean = (low + 4 * base + high) / 6
        lowest, highest = min(low, base, high), max(low, base, high)
        spread = math.copysign(math.sqrt((mean - lowest) * (highest - mean) / 7), high - low)
        expected += mean - base
        squares += spread**2
        total += spread
        better += high - base
        filled += low != base or high != base
    deviation = math.sqrt(0.7 * squares + 0.3 * total**2)
    normal = NormalDist(expected, deviation)
    assert example.risk == pytest.approx(
        {
            "ranges_filled": filled,
            "npv_expected": expected,
            "npv_standard_deviation": deviation,
            "probability_npv_positive": 1 - normal.cdf(0),
            "probability_npv_positive_independent": 1 - NormalDist(expected, math.sqrt(squares)).cdf(0),
            "probability_npv_positive_linked": 1 - NormalDist(expected, abs(total)).cdf(0),
            "npv_low": normal.inv_cdf(0.1),
            "npv_high": normal.inv_cdf(0.9),
            "optimistic_multiple": (npv["Optimistic"] - base) / better,
        },
        rel=1e-12,
    )


def test_fifty_inputs_have_three_values() -> None:
    assert len(MODEL.moving_inputs) == 50
    assert len(work_out(blank_inputs(MODEL)).cases) == 4 + 2 * 50 + 6


# The whole model once more, month by month, in plain Python ----------------------------------------


def quotient(above: float, below: float) -> float:
    return 0.0 if below == 0 else above / below


def cell(value: Any) -> float:
    """A number cell of a table: whatever is not a number is nothing."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def buckets_by_hand(c: dict[str, Any]) -> dict[str, float]:
    """Section 3 of the model: the four buckets, gross, adjusted, physical and what each costs today."""
    incidents = c["incidents_per_quarter"] * 4
    impact = incidents * c["hours_per_incident"] * c["impact_per_incident_hour"]
    responders = 0.0
    if c["incident_impact_includes_labour"] == "No":
        responders = incidents * c["responders_per_incident"] * c["responder_hours_per_incident"]
        responders *= c["loaded_hourly_cost"]
    degraded = c["degraded_hours_per_quarter"] * 4 * c["impact_per_degraded_hour"]
    reduction = 1 - (1 - c["incident_frequency_reduction"]) * (1 - c["incident_duration_reduction"])
    downtime = (impact + responders) * reduction + degraded * c["degraded_hours_reduction"]

    hours = c["friction_engineers"] * c["friction_hours_each"]
    for row in c["friction_activities"]:
        hours += cell(row.get("engineers")) * cell(row.get("hours_per_engineer_week"))
    friction = hours * c["friction_hours_factor"] * c["working_weeks_per_year"]
    freed = friction * c["friction_share_removed"]
    recovered = freed * c["productivity_capture_rate"] * c["loaded_hourly_cost"]

    before = after = 0.0
    if c["weeks_per_release_today"] > 0 and c["weeks_per_release_target"] > 0:
        before, after = 52 / c["weeks_per_release_today"], 52 / c["weeks_per_release_target"]
    stalled = c["stalled_releases_per_year"]
    left_stalled = stalled * (1 - c["stalled_releases_reduction"])
    ideas, each = c["validated_improvements_per_year"], c["improvements_per_release"]
    shipped_before = min(ideas, max(0, before - stalled) * each)
    shipped_after = min(ideas, max(0, after - left_stalled) * each)
    success = c["value_per_success_known"]
    if math.isnan(success):
        success = c["ai_influenced_margin_per_year"] * c["uplift_per_success"]
    extra = (shipped_after - shipped_before) * c["improvement_success_rate"] * success
    extra_value = extra * c["extra_release_value_factor"] * c["months_of_value_in_year"] / 12
    sooner = c["lead_weeks_today"] - c["lead_weeks_target"]
    earlier = min(shipped_before, shipped_after) * c["improvement_success_rate"] * success / 52 * sooner
    counted = 0 if c["iteration_is_counted"] == "No" else 1
    iteration = counted * (extra_value + earlier) * c["infrastructure_attribution"]

    cleanup = c["governance_event_probability_today"] * c["cleanup_cost_per_event_today"]
    cleanup_left = c["governance_event_probability_target"] * c["cleanup_cost_per_event_target"]
    audit = c["audit_hours_per_year"] * c["loaded_hourly_cost"]
    findings = c["findings_per_year"] * c["cost_per_finding"]
    lost = c["deal_delay_lost_share"]
    week = c["deals_slowed_per_year"] * c["deal_annual_value"] * c["deal_gross_margin"] / 52
    week *= lost + (1 - lost) * c["annual_discount_rate"]
    weeks = c["deal_delay_weeks_today"] - c["deal_delay_weeks_target"]
    compliance = (
        (cleanup - cleanup_left)
        + audit * c["audit_hours_reduction"] * c["productivity_capture_rate"]
        + findings * c["findings_reduction"]
        + week * weeks * c["deal_attribution"]
    )
    return {
        "incident_impact_per_year": impact,
        "responder_cost_per_year": responders,
        "downtime_cost_today": impact + responders + degraded,
        "downtime_cost_avoided": downtime,
        "downtime_value": downtime * c["downtime_confidence"],
        "downtime_physical": downtime,
        "friction_cost_today": friction * c["loaded_hourly_cost"],
        "hours_freed": freed,
        "fte_freed": quotient(freed * c["productivity_capture_rate"], c["hours_per_fte_year"]),
        "engineering_time_recovered": recovered,
        "productivity_value": recovered * c["productivity_confidence"],
        "productivity_physical": freed * c["loaded_hourly_cost"],
        "downtime_value_staff_hours": responders * reduction * c["downtime_confidence"],
        "releases_per_year_today": before,
        "releases_per_year_target": after,
        "extra_improvements": shipped_after - shipped_before,
        "improvements_waiting_today": ideas - shipped_before,
        "extra_improvement_value": extra_value,
        "earlier_value": earlier,
        "faster_iteration_value": iteration,
        "iteration_value": iteration * c["iteration_confidence"],
        "iteration_physical": counted * (extra + earlier),
        "deal_week_cost": week,
        "compliance_cost_today": cleanup
        + audit
        + findings
        + week * c["deal_delay_weeks_today"] * c["deal_attribution"],
        "compliance_risk_reduced": compliance,
        "compliance_value": compliance * c["compliance_confidence"],
        "compliance_value_staff_hours": audit
        * c["audit_hours_reduction"]
        * c["productivity_capture_rate"]
        * c["compliance_confidence"],
        "compliance_physical": cleanup
        - cleanup_left
        + audit * c["audit_hours_reduction"]
        + findings * c["findings_reduction"]
        + week * weeks,
    }


def investment_by_hand(c: dict[str, Any]) -> tuple[dict[str, float], list[float]]:
    """The investment, and its one-off purchases in each month."""
    one_off, first_year, yearly, ahead, by_month = 0.0, 0.0, 0.0, 0.0, [0.0] * 61
    for row in c["purchases"]:
        month = row.get("one_off_month") or 0
        yearly += cell(row.get("cost_per_year"))
        if row.get("billing") == "Yearly in advance":
            ahead += cell(row.get("cost_per_year"))
        if isinstance(month, str):
            continue
        if month <= c["horizon_months"]:
            one_off += cell(row.get("one_off_cost"))
        if month <= 12:
            first_year += cell(row.get("one_off_cost"))
        if month in range(61):
            by_month[int(month)] += cell(row.get("one_off_cost"))
    for key in ("tooling_one_off", "outside_help_one_off"):
        one_off, first_year, by_month[0] = one_off + c[key], first_year + c[key], by_month[0] + c[key]
    yearly += c["tooling_per_year"]
    cost, life, overrun = c["loaded_hourly_cost"], c["investment_life_years"], 1 + c["cost_overrun"]
    adoption = c["internal_adoption_hours"] * cost
    dip = c["adoption_dip_engineers"] * c["hours_per_fte_year"] / 12 * cost
    dip *= c["adoption_dip_share"] * c["adoption_dip_months"]
    run = c["run_hours_per_week"] * c["working_weeks_per_year"] * cost
    contingency = (one_off + adoption) * c["contingency_rate"]
    total = (one_off + adoption + contingency + dip) * overrun
    bought = one_off * (1 + c["contingency_rate"]) * overrun
    recurring = (yearly + run) * overrun
    return {
        "purchases_one_off": one_off,
        "purchases_per_year": yearly,
        "purchases_paid_ahead": ahead,
        "run_cost_per_year": run,
        "adoption_cost": adoption,
        "adoption_dip_cost": dip,
        "contingency": contingency,
        "one_off_investment": total,
        "recurring_investment_per_year": recurring,
        "one_off_investment_first_year": total
        - (one_off - first_year) * (1 + c["contingency_rate"]) * overrun,
        "external_one_off": bought,
        "external_per_year": yearly * overrun,
        "own_time_one_off": total - bought,
        "own_time_per_year": recurring - yearly * overrun,
        "annualised_purchases": (quotient(one_off, life) + yearly) * overrun,
        "annualised_internal": (quotient(adoption + dip, life) + run) * overrun,
        "annualised_contingency": quotient(contingency, life) * overrun,
        "annualised_investment": quotient(total, life) + recurring,
    }, by_month


def payback_by_hand(flow: list[float], horizon: int, limit: float) -> float:
    """The first point after which the running sum stays above zero up to the horizon."""
    sums, total = [], 0.0
    for moved in flow[: horizon + 1]:
        total += moved
        sums.append(total)
    for month in range(horizon + 1):
        if all(later >= -limit for later in sums[month:]):
            if month == 0:
                return 0.0
            return month - 1 - sums[month - 1] / (sums[month] - sums[month - 1])
    return math.nan


def irr_by_hand(flow: list[float], noise: list[float], limit: float) -> float:
    """The yearly rate by halving; missing unless money goes out first, more comes back, and there is one rate.

    There is one where the flow turns once, or where its sum so far does, from below zero to above.
    """
    kept = [net if abs(net) > small else 0.0 for net, small in zip(flow, noise, strict=True)]
    moved = [net for net in kept if net]
    so_far = [total for total in accumulate(kept) if abs(total) > limit]
    spent = -sum(net for net in moved if net < 0)
    turns, balance_turns = turns_of(moved), turns_of(so_far)
    one_rate = turns == 1 or (balance_turns == 1 and so_far[-1] > 0)
    if not one_rate or moved[0] > 0 or sum(moved) <= spent / 100**3:
        return math.nan
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if sum(net * middle**month for month, net in enumerate(kept)) < 0:
            low = middle
        else:
            high = middle
    return high**-12 - 1


def turns_of(flow: list[float]) -> int:
    """How often the sign of a flow without zeros turns."""
    return sum((before > 0) != (after > 0) for before, after in pairwise(flow))


def levels_by_hand(yearly: float, months: int) -> list[float]:
    """What 1 costs in each month if it rises at the end of every twelve."""
    level, found = 1.0, [1.0]
    for month in range(1, months):
        if month > 12 and month % 12 == 1:
            level *= 1 + yearly
        found.append(level)
    return found


def by_hand(c: dict[str, Any]) -> dict[str, float]:
    """Every result of one case, from the definitions."""
    investment, purchases = investment_by_hand(c)
    lines = buckets_by_hand(c) | investment
    buckets = ("downtime", "productivity", "iteration", "compliance")
    value = sum(lines[f"{bucket}_value"] for bucket in buckets)
    invested, one_off = lines["annualised_investment"], lines["one_off_investment"]
    recurring = lines["recurring_investment_per_year"]
    horizon, rate, live = int(c["horizon_months"]), c["annual_discount_rate"], c["months_to_go_live"]
    contingency, overrun = 1 + c["contingency_rate"], 1 + c["cost_overrun"]
    pain = lines["downtime_cost_today"] + lines["friction_cost_today"] + lines["compliance_cost_today"]
    wages, prices = (levels_by_hand(c[key], 73) for key in ("wage_growth", "price_growth"))
    hours = {
        "downtime": lines["downtime_value_staff_hours"],
        "productivity": lines["productivity_value"],
        "compliance": lines["compliance_value_staff_hours"],
    }
    ahead = lines["purchases_paid_ahead"]

    def yearly_benefit(month: int, ramp: float) -> float:
        share = sorted((0, 1, (month - live) / max(1, ramp)))[1]
        return share * (1 - c["annual_benefit_fade"]) ** (max(0, month - live - max(1, ramp)) / 12)

    benefit, at_once, cost, external, waiting, share, dearer = [], [], [], [], [], [], []
    for month in range(horizon + 1):
        active = 1 if month >= 1 else 0
        worth = value + sum(hours.values()) * (wages[month] - 1)
        dearer.append(wages[month] - 1)
        share.append(yearly_benefit(month, c["ramp_months"]) / 12 * active)
        benefit.append(worth * share[-1])
        at_once.append(worth / 12 * yearly_benefit(month, 0) * active)
        bought = (lines["purchases_per_year"] - ahead) / 12 * prices[month] * active
        if month % 12 == 0:
            bought += ahead / 12 * sum(prices[month + 1 : min(month + 12, horizon) + 1])
        recurring_now = bought + lines["run_cost_per_year"] / 12 * wages[month] * active
        paid = purchases[month] * prices[month] * contingency
        own = 0.0
        if month == 0:
            own = lines["adoption_cost"] * contingency + lines["adoption_dip_cost"]
        cost.append((paid + own + recurring_now) * overrun)
        external.append((paid + bought) * overrun)
        waiting.append(pain / 12 * (1 + c["annual_pain_growth"]) ** (month / 12) * active)
    factor = [(1 + rate) ** (-month / 12) for month in range(horizon + 1)]
    year_end = [(1 + rate) ** -math.ceil(month / 12) for month in range(horizon + 1)]

    def present(flow: list[float], factors: list[float]) -> float:
        return sum(moved * each for moved, each in zip(flow, factors, strict=True))

    net = [gain - spent for gain, spent in zip(benefit, cost, strict=True)]
    net_at_once = [gain - spent for gain, spent in zip(at_once, cost, strict=True)]
    discounted = [moved * each for moved, each in zip(net, factor, strict=True)]
    pv_benefits, pv_costs = present(benefit, factor), present(cost, factor)
    npv = pv_benefits - pv_costs
    npv_year_end, costs_year_end = present(net, year_end), present(cost, year_end)
    limit = sum(cost) / 100**3
    noise = [max(gain, spent) / 100**3 for gain, spent in zip(benefit, cost, strict=True)]
    running = [sum(net[: month + 1]) for month in range(horizon + 1)]
    lowest = min(running)
    deep = lowest < -limit
    terminal = outlay = 0.0
    for month, (moved, small) in enumerate(zip(net, noise, strict=True)):
        if moved > small:
            terminal += moved * (1 + c["reinvestment_rate"]) ** ((horizon - month) / 12)
        if moved < -small:
            outlay -= moved * (1 + c["finance_rate"]) ** (-month / 12)
    annuity = rate / (1 - (1 + rate) ** (-horizon / 12)) if rate else 12 / horizon
    cashable = sum(
        c[f"{bucket}_cashable_share"] * part * factor[month] * (lines[f"{bucket}_value"] + rise)
        for bucket in buckets
        for month, part in enumerate(share)
        for rise in [hours.get(bucket, 0.0) * dearer[month]]
    )
    cashable_value = sum(c[f"{bucket}_cashable_share"] * lines[f"{bucket}_value"] for bucket in buckets)
    gain, first_year_cost = value - recurring, lines["one_off_investment_first_year"] + recurring
    net_used = net[horizon] - ahead / 12 * prices[horizon] * overrun
    has_cost = pv_costs > 0
    missing = math.nan
    return lines | {
        "annual_value_gross": lines["downtime_cost_avoided"]
        + lines["engineering_time_recovered"]
        + lines["faster_iteration_value"]
        + lines["compliance_risk_reduced"],
        "annual_value": value,
        "net_annual_value": value - invested,
        "cash_share": cashable_value / value if value > 0 else missing,
        "undiscounted_costs": sum(cost),
        "external_total": sum(external),
        "own_time_total": sum(cost) - sum(external),
        "first_year_return": (value - first_year_cost) / first_year_cost if first_year_cost > 0 else missing,
        "simple_roi": (value - invested) / invested if invested else missing,
        "avoidable_cost": lines["downtime_cost_avoided"]
        + lines["engineering_time_recovered"]
        + lines["compliance_risk_reduced"],
        "pv_benefits": pv_benefits,
        "pv_costs": pv_costs,
        "npv": npv,
        "npv_year_end": npv_year_end,
        "roi": npv / pv_costs if has_cost else missing,
        "roi_year_end": npv_year_end / costs_year_end if has_cost else missing,
        "benefit_cost_ratio": pv_benefits / pv_costs if has_cost else missing,
        "equivalent_annual_cost": pv_costs * annuity,
        "irr": irr_by_hand(net, noise, limit),
        "mirr": (terminal / outlay) ** (12 / horizon) - 1 if terminal > 0 and outlay > 0 else missing,
        "payback_months": payback_by_hand(net, horizon, limit) if has_cost else missing,
        "payback_without_ramp_months": payback_by_hand(net_at_once, horizon, limit) if has_cost else missing,
        "discounted_payback_months": payback_by_hand(discounted, horizon, limit) if has_cost else missing,
        "simple_payback_months": one_off / gain * 12 if gain > 0 and one_off > 0 else missing,
        "benefits_by_month_6": sum(benefit[:7]),
        "benefits_by_month_12": sum(benefit[:13]),
        "net_by_month_12": sum(net[:13]),
        "net_run_rate_month_12": benefit[12] * 12 - recurring,
        "peak_funding": -lowest if deep else 0.0,
        "peak_funding_month": [total <= lowest + limit for total in running].index(True) if deep else 0.0,
        "cashable_npv": cashable - pv_costs,
        "cash_only_npv": cashable - present(external, factor),
        "cost_of_delay_per_month": npv - (npv - net_used * factor[horizon]) / (1 + rate) ** (1 / 12),
        "cost_of_doing_nothing": sum(waiting[:13]),
        "break_even_realisation": pv_costs / pv_benefits if pv_benefits > 0 else missing,
    }


def awkward_cases(count: int) -> list[dict[str, Any]]:
    """Random cases of odd fractions, zeros, negatives and rows an analyst might really type."""
    draw = random.Random(20_270_105)
    special = {
        "horizon_months": lambda: draw.choice([12, 13, 29, 36, 47, 60]),
        "annual_discount_rate": lambda: draw.choice([0, 0, 0.07, 0.1, 0.313, 1]),
        "months_to_go_live": lambda: draw.choice([0, 1, 2.37, 3, 5.5, 11.9, 17, 60]),
        "ramp_months": lambda: draw.choice([0, 0.4, 1, 1.7, 6, 9.25, 31]),
        "annual_benefit_fade": lambda: draw.choice([0, 0, -0.23, 0.17, 0.95]),
        "annual_pain_growth": lambda: draw.choice([0, 0.11, -0.3]),
        "wage_growth": lambda: draw.choice([0, 0, 0.037, -0.11, 0.5]),
        "price_growth": lambda: draw.choice([0, 0, 0.0231, -0.07, 0.83]),
        "cost_overrun": lambda: draw.choice([0, 0, 0.29, -0.41, 1.7]),
        "incident_frequency_reduction": lambda: draw.uniform(-0.3, 1),
        "friction_share_removed": lambda: draw.uniform(-0.2, 1),
        "hours_per_fte_year": lambda: draw.choice([0, 1783, 2080]),
        "working_weeks_per_year": lambda: draw.choice([41.5, 47, 52]),
        "investment_life_years": lambda: draw.choice([0, 2.5, 3, 7]),
        "weeks_per_release_today": lambda: draw.choice([0, 3, 4.3, 11]),
        "weeks_per_release_target": lambda: draw.choice([0, 0.7, 1, 5]),
        "value_per_success_known": lambda: draw.choice([math.nan, math.nan, 0.0, 31_337.0]),
        "deal_delay_lost_share": lambda: draw.choice([0, 0.37, 1]),
        "adoption_dip_months": lambda: draw.choice([0, 0, 2.3]),
        "adoption_dip_engineers": lambda: draw.choice([0, 7]),
        "internal_adoption_hours": lambda: draw.choice([0, 0, 241, 1_913]),
        "run_hours_per_week": lambda: draw.choice([0, 0, 1.9, 5]),
        "friction_engineers": lambda: draw.choice([0, 7]),
        "tooling_one_off": lambda: draw.choice([0, 0, 0, 11_007.3]),
        "tooling_per_year": lambda: draw.choice([0, 0, 7_919]),
        "outside_help_one_off": lambda: draw.choice([0, 0, 0, 23_011]),
        "stalled_releases_per_year": lambda: draw.choice([0, 3.3, 23]),
    }
    cases = []
    for _ in range(count):
        case: dict[str, Any] = {}
        for key, declared in MODEL.inputs.items():
            if declared.kind == "choice":
                case[key] = draw.choice(declared.choices)
            elif declared.numeric and key in special:
                case[key] = float(special[key]())
            elif declared.numeric and declared.highest == 1:
                case[key] = draw.uniform(0, 1)
            elif declared.numeric:
                usual = float(declared.base or draw.choice([0, 1.1, 2.9]))
                case[key] = usual * draw.choice([0, 0.31, 1, 1.93])
        case["friction_activities"] = tuple(
            {
                "engineers": draw.choice([1, 3.5, None, "3"]),
                "hours_per_engineer_week": draw.choice([1.3, 2, True]),
            }
            for _ in range(draw.randrange(4))
        )
        months = [None, 0, 1, 5, 12, 13, 24, 36, 47, 60, 61, 2.5, "3"]
        case["purchases"] = tuple(
            {
                "one_off_cost": draw.choice([0, 977, 31_013, 60_101, None, "n/a"]),
                "one_off_month": draw.choice(months),
                "cost_per_year": draw.choice([None, 0, 4_999, 17_077]),
                "billing": draw.choice([None, "Monthly", "Yearly in advance"]),
            }
            for _ in range(draw.choice([0, 1, 2, 5, 9]))
        )
        cases.append(case)
    return cases


@pytest.fixture(scope="module")
def awkward() -> tuple[list[dict[str, Any]], pd.DataFrame, pd.DataFrame]:
    cases = awkward_cases(240)
    by_definition = pd.DataFrame([by_hand(case) for case in cases])
    return cases, by_definition, recompute(pd.DataFrame(cases), strict=False)


def test_the_recompute_agrees_with_plain_python_on_awkward_cases(awkward) -> None:
    cases, by_definition, found = awkward
    for key in by_definition:
        expected, got = by_definition[key].to_numpy(float), found[key].to_numpy(float)
        undefined = np.isnan(expected) != np.isnan(got)
        assert not undefined.any(), f"{key} is defined in one only: {cases[undefined.argmax()]}"
        scale = np.maximum(1, np.abs(expected))
        worst = np.nanargmax(np.abs(expected - got) / scale)
        assert got[worst] == pytest.approx(expected[worst], rel=1e-9, abs=1e-9), f"{key}: {cases[worst]}"


def test_the_awkward_cases_reach_every_kind_of_result(awkward) -> None:
    _, by_definition, found = awkward
    for key in ("irr", "mirr", "payback_months", "discounted_payback_months", "simple_payback_months"):
        assert 20 < by_definition[key].notna().sum() < 230, key
    assert (found["irr_several_changes"] == 1).sum() > 5
    assert (found["balance_turns_once"] == 1).sum() > 2
    assert (found["irr_nothing_to_recover"] == 1).sum() > 3
    assert (by_definition["payback_months"] == 0).any()
    assert (by_definition["pv_costs"] == 0).any()
    assert (by_definition["npv"] > 0).sum() > 20
    assert (by_definition["npv"] < 0).sum() > 20


def test_present_value_without_months_equals_the_months(awkward) -> None:
    cases, _, found = awkward
    for years in ("benefit_years", "staff_years"):
        together = found[years + "_ramping"] + found[years + "_full"]
        assert together.to_numpy() == pytest.approx(found[years].to_numpy(), rel=1e-12, abs=1e-14)
    recurring = found["yearly_purchases_discounted"] + found["run_cost_per_year"] * found["run_years"]
    costs = found["pv_one_off"] + recurring * (1 + pd.DataFrame(cases)["cost_overrun"])
    assert costs.to_numpy() == pytest.approx(found["pv_costs"].to_numpy(), rel=1e-12, abs=1e-9)


def test_a_case_gives_the_same_bits_in_any_company(awkward, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, _, found = awkward
    for chunk, count in ((1, 12), (7, 12), (83, 240)):
        monkeypatch.setattr(sys.modules["roi_workbook.recomputing.recompute"], "CHUNK", chunk)
        alone = recompute(pd.DataFrame(cases[:count]), strict=False)
        pd.testing.assert_frame_equal(alone, found.head(count), check_exact=True)


def test_a_purchase_beyond_the_axis_or_without_a_whole_month_is_reported() -> None:
    months = {None: 0, 0: 0, 60: 0, 61: 1, -1: 1, 2.5: 1, "3": 1, True: 1}
    for month, wrong in months.items():
        rows = ({"one_off_cost": 100, "one_off_month": month},)
        assert one(purchases=rows)["check_purchases_fall_in_months"] == wrong, month
    assert one(purchases=({"one_off_cost": 0, "one_off_month": 61},))["check_purchases_fall_in_months"] == 0


def test_irr_is_found_from_nearly_nothing_to_millions() -> None:
    rows = ({"one_off_cost": 100_000},)
    shared = {"purchases": rows, "contingency_rate": 0, "months_to_go_live": 0, "ramp_months": 0}
    shared |= {"hours_per_incident": 1, "impact_per_incident_hour": 1, "incident_frequency_reduction": 1}
    for yearly in (33_333.5, 40_000, 1e6, 3e8):
        lines = one(**shared, incidents_per_quarter=yearly / 4, downtime_confidence=1)
        monthly = (1 + lines["irr"]) ** (1 / 12) - 1
        value = sum(yearly / 12 / (1 + monthly) ** month for month in range(1, 37))
        assert value == pytest.approx(100_000, rel=1e-9)
