"""When money is paid and what it is worth by then: billing, growth of wages and prices, capital expense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import SCENARIOS, Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import month_rows, recompute, work_out
from roi_workbook.recomputing.results import WorkbookResults
from tests.edge_cases import BILLED_IN_ADVANCE, DEARER, EXAMPLE, changed

ANY_HORIZON = [12, 13, 24, 29, 36, 60]
"""Months: whole years, a month more, and parts of a year."""


def billed(inputs: Inputs, billing: str | None) -> Inputs:
    """The inputs with one billing for every purchase."""
    rows = tuple({**row, "billing": billing} for row in inputs.tables["purchases"])
    return Inputs(inputs.values, {**inputs.tables, "purchases": rows}, inputs.evidence)


def as_typed(inputs: Inputs) -> WorkbookResults:
    """Everything the inputs lead to, odd words among them."""
    return work_out(inputs, strict=False)


def rows_of(**inputs: Any) -> dict[str, np.ndarray]:
    """The month rows of one case: arrays (61,) by key."""
    columns = {key: pd.Series([value], dtype=object) for key, value in inputs.items()}
    return {key: rows[:, 0] for key, rows in month_rows(pd.DataFrame(columns)).items()}


def paid(rows: np.ndarray) -> dict[int, float]:
    """The months in which something is paid, and how much, to the cent."""
    return {month: round(float(rows[month]), 2) for month in np.flatnonzero(rows).tolist()}


# Billing -----------------------------------------------------------------------------------------


def test_tooling_paid_a_year_ahead_needs_109_920_by_month_3() -> None:
    base = as_typed(billed(EXAMPLE, "Yearly in advance")).cases.loc["Base"]
    assert round(base["peak_funding"], 2) == 109_920.00
    assert base["peak_funding_month"] == 3
    assert round(base["npv"], 2) == 84_401.17
    assert round(base["recurring_investment_per_year"], 2) == 36_480.00


@pytest.mark.parametrize(
    ("horizon", "payments"),
    [
        (12, {0: 7_300}),
        (13, {0: 7_300, 12: 608.33}),
        (24, {0: 7_300, 12: 7_300}),
        (29, {0: 7_300, 12: 7_300, 24: 3_041.67}),
        (36, {0: 7_300, 12: 7_300, 24: 7_300}),
        (60, {0: 7_300, 12: 7_300, 24: 7_300, 36: 7_300, 48: 7_300}),
    ],
)
def test_a_year_in_advance_is_paid_before_it_begins_and_a_part_of_one_in_part(
    horizon: int, payments: dict[int, float]
) -> None:
    row = {"cost_per_year": 7_300, "billing": "Yearly in advance"}
    rows = rows_of(purchases=(row,), horizon_months=horizon, run_hours_per_week=0, cost_overrun=0)
    assert paid(rows["costs_t"]) == payments
    assert paid(rows["external_costs_t"]) == payments
    assert paid(rows["yearly_purchases_in_month"]) == payments


@pytest.mark.parametrize("horizon", ANY_HORIZON)
def test_billing_moves_payments_and_leaves_what_is_paid_together(horizon: int) -> None:
    inputs = changed(DEARER, horizon_months=horizon)
    monthly, ahead = (as_typed(billed(inputs, billing)).live for billing in ("Monthly", "Yearly in advance"))
    same = ["undiscounted_costs", "one_off_investment", "recurring_investment_per_year", "annual_value"]
    totals = ["external_total", "own_time_total", "net_run_rate_month_12"]
    for key in (*same, *totals, "annualised_investment", "pv_benefits"):
        assert ahead[key] == pytest.approx(monthly[key], rel=1e-12), key
    for key in ("pv_costs", "pv_external_costs", "peak_funding"):
        assert ahead[key] > monthly[key] + 100, key


@pytest.mark.parametrize("horizon", ANY_HORIZON)
def test_new_money_and_own_time_are_what_is_paid_over_the_horizon(horizon: int) -> None:
    found = as_typed(changed(DEARER, horizon_months=horizon))
    new_money = found.months["external_costs_t"][:, 0].sum()
    assert found.live["external_total"] == pytest.approx(new_money, rel=1e-12)
    assert found.live["own_time_total"] == pytest.approx(
        found.live["undiscounted_costs"] - new_money, rel=1e-12
    )


def test_a_bill_for_a_year_in_month_12_is_a_twelfth_of_itself_in_the_run_rate() -> None:
    found = as_typed(billed(EXAMPLE, "Yearly in advance"))
    assert round(found.months["recurring_t"][12, 0], 2) == 25_040.00
    assert round(found.live["net_run_rate_month_12"], 2) == 86_731.88


@pytest.mark.parametrize("horizon", ANY_HORIZON)
def test_a_month_of_delay_saves_its_share_of_what_was_paid_ahead(horizon: int) -> None:
    inputs = changed(DEARER, horizon_months=horizon)
    monthly, ahead = (as_typed(billed(inputs, billing)).live for billing in ("Monthly", "Yearly in advance"))
    assert ahead["last_net_discounted"] == pytest.approx(monthly["last_net_discounted"], rel=1e-12)


@pytest.mark.parametrize("billing", [None, "", "monthly", "quarterly"])
def test_what_is_not_billed_in_advance_is_billed_monthly(billing: str | None) -> None:
    found = as_typed(billed(EXAMPLE, billing)).live
    expected = as_typed(billed(EXAMPLE, "Monthly")).live
    assert (found["purchases_paid_ahead"], found["npv"]) == (0, expected["npv"])


# Growth ------------------------------------------------------------------------------------------


def test_wages_and_prices_move_at_each_anniversary_of_the_decision() -> None:
    rows = rows_of(wage_growth=0.04, price_growth=-0.5)
    wages, prices = rows["wage_level_t"], rows["price_level_t"]
    assert wages[[0, 1, 12, 13, 24, 25, 60]] == pytest.approx([1, 1, 1, 1.04, 1.04, 1.0816, 1.04**4])
    assert prices[[0, 12, 13, 25, 37, 49, 60]] == pytest.approx([1, 1, 0.5, 0.25, 0.125, 0.0625, 0.0625])


def test_each_cost_of_a_month_grows_with_what_it_is_made_of() -> None:
    """Month 25, wages up by 3 % and prices by 2 % twice: 1.0609 and 1.0404."""
    purchases = (
        {"cost_per_year": 12_000},
        {"one_off_cost": 1_000, "one_off_month": 25, "is_capex": "Yes"},
        {"one_off_cost": 500, "one_off_month": 12},
    )
    rows = rows_of(
        purchases=purchases,
        wage_growth=0.03,
        price_growth=0.02,
        run_hours_per_week=5,
        loaded_hourly_cost=100,
        internal_adoption_hours=40,
        contingency_rate=0.1,
        cost_overrun=0.2,
    )
    run = 5 * 52 * 100 / 12
    assert rows["recurring_t"][[1, 25]] == pytest.approx(
        [1.2 * (1_000 + run), 1.2 * (1_040.4 + run * 1.0609)]
    )
    assert paid(rows["one_off_t"]) == {0: 5_280.00, 12: 660.00, 25: 1_373.33}
    assert paid(rows["capex_t"]) == {25: 1_373.33}
    assert rows["external_costs_t"][25] == pytest.approx(1.2 * (1_144.44 + 1_040.4))


def test_a_year_paid_ahead_is_paid_at_its_own_prices() -> None:
    row = {"cost_per_year": 10_000, "billing": "Yearly in advance"}
    rows = rows_of(
        purchases=(row,), horizon_months=30, price_growth=0.1, cost_overrun=0.05, run_hours_per_week=0
    )
    assert paid(rows["costs_t"]) == {0: 10_500.00, 12: 11_550.00, 24: 6_352.50}


STAFF_HOURS = {
    "downtime": 16 * 3 * 2.7 * 120 * 0.4 * 0.9,
    "productivity": 936 * 0.6 * 0.5 * 120 * 0.9,
    "iteration": 0,
    "compliance": 240 * 120 * 0.5 * 0.5 * 0.6,
}
"""What a year of staff hours is worth in each bucket, by hand."""


def test_only_what_is_staff_hours_grows_in_a_bucket() -> None:
    flat, grown = as_typed(changed(DEARER, wage_growth=0)), as_typed(DEARER)
    for bucket in MODEL.buckets:
        before, after = (results.months[f"{bucket.key}_benefits_t"][25, 0] for results in (flat, grown))
        assert after - before == pytest.approx(STAFF_HOURS[bucket.key] / 12 * (1.037**2 - 1), abs=1e-9), (
            bucket.key
        )


def test_growth_leaves_the_first_year_and_the_yearly_view_as_they_are() -> None:
    still, moved = as_typed(changed(DEARER, wage_growth=0, price_growth=0)).live, as_typed(DEARER).live
    yearly = [line.key for line in MODEL.annual_lines if line.key != "simple_roi"]
    first_year = [
        "benefits_by_month_6",
        "benefits_by_month_12",
        "net_run_rate_month_12",
        "cost_of_doing_nothing",
    ]
    investment = [line.key for line in MODEL.subjects[-1].lines]
    for key in (*yearly, *first_year, *investment):
        assert moved[key] == still[key], key
    for key in ("pv_benefits", "pv_costs", "npv_year_end", "pv_cashable_benefits", "cashable_npv"):
        assert moved[key] != still[key], key


def test_what_is_cashable_grows_by_its_own_staff_hours() -> None:
    only = {f"{bucket.key}_cashable_share": 0.0 for bucket in MODEL.buckets}
    whole = changed(DEARER, **dict.fromkeys(only, 1.0))
    assert as_typed(whole).live["pv_cashable_benefits"] == pytest.approx(as_typed(whole).live["pv_benefits"])
    for bucket in MODEL.buckets:
        live = as_typed(changed(DEARER, **{**only, f"{bucket.key}_cashable_share": 0.37}))
        flow = live.months[f"{bucket.key}_benefits_t"][:, 0] * live.months["discount_factor_t"][:, 0]
        assert live.live["pv_cashable_benefits"] == pytest.approx(0.37 * flow.sum(), rel=1e-12), bucket.key


def test_doing_nothing_grows_dearer_with_wages_where_it_is_staff_hours() -> None:
    flat, grown = as_typed(changed(DEARER, wage_growth=0)), as_typed(DEARER)
    hours = 16 * 3 * 2.7 * 120 + 936 * 120 + 240 * 120
    before, after = (results.months["status_quo_cost_t"][25, 0] for results in (flat, grown))
    assert after - before == pytest.approx(hours / 12 * (1.037**2 - 1) * 1.053 ** (25 / 12))


def test_an_empty_growth_is_none() -> None:
    emptied = Inputs(
        {key: value for key, value in EXAMPLE.values.items() if key not in ("wage_growth", "price_growth")},
        EXAMPLE.tables,
    )
    assert as_typed(emptied).live["npv"] == as_typed(EXAMPLE).live["npv"]
    assert as_typed(example_inputs(MODEL)).months["wage_level_t"].tolist() == [[1.0] * 4] * 61


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_value_at_the_suggested_confidence_is_that_of_base_with_it_typed_in(scenario: str) -> None:
    found = as_typed(changed(DEARER, scenario=scenario))
    suggested = found.buckets["suggested_confidence"]
    typed = {bucket.confidence: {"base": suggested[bucket.key]} for bucket in MODEL.buckets}
    base = as_typed(changed(DEARER, **typed)).cases.loc["Base"]
    assert found.completeness["npv_at_suggested_confidence"] == pytest.approx(base["npv"], rel=1e-12)
    assert found.live["annual_staff_value"] != base["annual_staff_value"]


# Capital and operating expense -------------------------------------------------------------------


@pytest.mark.parametrize("horizon", ANY_HORIZON)
def test_capital_and_operating_expense_add_up_to_the_costs_of_each_year(horizon: int) -> None:
    results = as_typed(changed(DEARER, horizon_months=horizon))
    cells = expected_cells(results)
    capital, operating, costs = (cells[f"{key}_years"] for key in ("capex_t", "opex_t", "costs_t"))
    for year, together in costs.items():
        assert capital[year] + operating[year] == pytest.approx(together, rel=1e-12), year
    assert sum(costs.values()) == pytest.approx(results.live["undiscounted_costs"], rel=1e-12)


def test_a_capital_purchase_is_capital_in_its_year_with_its_allowances_and_at_its_prices() -> None:
    cells = expected_cells(as_typed(changed(DEARER, contingency_rate=0.2, cost_overrun=0.1)))
    by_year = {year: round(value, 2) for year, value in cells["capex_t_years"].items()}
    assert by_year == {0: 40_937.16, 1: 0, 2: 23_063.30, 3: 0, 4: 0, 5: 0}


def test_nothing_is_capital_unless_it_is_marked() -> None:
    rows = tuple({**row, "is_capex": None} for row in BILLED_IN_ADVANCE)
    found = recompute(pd.DataFrame({"purchases": pd.Series([BILLED_IN_ADVANCE, rows])}), strict=False)
    assert found["undiscounted_costs"].nunique() == 1
    assert not month_rows(pd.DataFrame({"purchases": pd.Series([rows])}))["capex_t"].any()
