"""Sensitivity: one input at a time around Base, break-evens, ranking, risk, grid and strip."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.cases import DISCOUNT_RATES, OVERRUNS, REALISATIONS
from roi_workbook.recomputing.recompute import recompute, work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.recomputing.sensitivity import ranked, risk

EXAMPLE = example_inputs(MODEL)


def changed(**values: Any) -> Inputs:
    return replace(EXAMPLE, values={**EXAMPLE.values, **values})


@pytest.fixture(scope="module")
def example() -> WorkbookResults:
    return work_out(EXAMPLE)


def npv_at(recomputed: WorkbookResults, **values: float) -> float:
    base = recomputed.cases.loc[["Base"], list(MODEL.register)].assign(**values)
    return recompute(base)["npv"].iloc[0]


def npv_of_each(recomputed: WorkbookResults, values: pd.Series) -> pd.Series:
    """The npv of Base with one input at a time set to its value."""
    base = recomputed.cases.loc["Base", list(MODEL.register)].to_dict()
    moved = [base | {key: value} for key, value in values.items()]
    return recompute(pd.DataFrame(moved, index=values.index))["npv"]


def test_rows_are_the_moving_inputs_in_catalogue_order(example: WorkbookResults) -> None:
    table = example.sensitivity
    assert list(table.index) == list(MODEL.moving_inputs)
    assert table["number"].tolist() == list(range(1, 47))


def test_each_end_is_the_model_with_one_input_moved(example: WorkbookResults) -> None:
    table = example.sensitivity
    for end in ("conservative", "optimistic"):
        declared = MODEL.moving_inputs.values()
        values = [one.base if getattr(one, end) is None else getattr(one, end) for one in declared]
        assert table[end].tolist() == values
        npv = npv_of_each(example, table[end])
        pd.testing.assert_series_equal(table["npv_" + end], npv, check_names=False)
    assert (table["swing"] == table["npv_optimistic"] - table["npv_conservative"]).all()


def test_a_break_even_within_range_makes_npv_zero(example: WorkbookResults) -> None:
    """Inputs that act in a curve are read off a line, so they may be far off."""
    table = example.sensitivity[example.sensitivity["break_even_words"] == ""]
    straight = [key for key in table.index if not MODEL.inputs[key].curved]
    assert len(straight) >= 10
    npv = npv_of_each(example, table.loc[straight, "break_even"])
    assert npv.abs().max() < 0.01


def test_break_even_in_the_example(example: WorkbookResults) -> None:
    found = example.sensitivity["break_even"].round(2)
    assert found["incidents_per_quarter"] == 1.64
    assert found["hours_per_incident"] == 0.62
    assert found["impact_per_incident_hour"] == 3_286.67
    words = example.sensitivity["break_even_words"]
    assert words["incident_duration_reduction"] == "no effect"
    assert words["productivity_capture_rate"] == "stays positive"


def test_a_losing_case_breaks_even_towards_optimistic_or_stays_negative() -> None:
    small = {"conservative": 1_000, "base": 2_000, "optimistic": 3_000}
    recomputed = work_out(changed(impact_per_incident_hour=small))
    base, table = recomputed.cases.loc["Base"], recomputed.sensitivity
    assert base["npv"] < 0
    row = table.loc["impact_per_incident_hour"]
    assert row["uses_conservative"] == 0
    assert npv_at(recomputed, impact_per_incident_hour=row["break_even"]) == pytest.approx(0, abs=0.01)
    assert set(table["break_even_words"]) == {"", "no effect", "stays negative"}


def test_an_end_that_equals_base_gives_way_to_the_other() -> None:
    recomputed = work_out(changed(incidents_per_quarter={"base": 4, "optimistic": 5}))
    row = recomputed.sensitivity.loc["incidents_per_quarter"]
    assert (row["uses_conservative"], row["end_value"]) == (0, 5)
    row = work_out(changed(weeks_per_release_target={"base": 3})).sensitivity.loc["weeks_per_release_target"]
    assert row["break_even_words"] == "no effect"
    losing = {"conservative": 900, "base": 2_000}
    row = work_out(changed(impact_per_incident_hour=losing)).sensitivity.loc["impact_per_incident_hour"]
    assert (row["uses_conservative"], row["end_value"]) == (1, 900)
    assert row["break_even"] > 2_000


def test_an_end_without_effect_stays_where_base_is() -> None:
    """Weekly releases already ship every idea: only slower ones move anything."""
    losing = changed(
        impact_per_incident_hour={"base": 2_000},
        weeks_per_release_target={"conservative": 2.5, "base": 1, "optimistic": 0.5},
    )
    recomputed = work_out(losing)
    row = recomputed.sensitivity.loc["weeks_per_release_target"]
    assert row["npv_optimistic"] == row["end_npv"] == recomputed.cases.loc["Base", "npv"] < 0
    assert row["npv_conservative"] < row["npv_optimistic"]
    assert row["break_even_words"] == "stays negative"


def test_ranking_goes_by_cents_and_ties_keep_catalogue_order(example: WorkbookResults) -> None:
    order = ranked(example.sensitivity_rows).frame("key")
    cents = (order["swing"].abs() * 100).round()
    assert cents.is_monotonic_decreasing
    tied = order.groupby(cents, sort=False)["number"]
    assert all(numbers.is_monotonic_increasing for _, numbers in tied)
    assert order["sort_key"].is_unique
    assert list(order.index[:2]) == ["impact_per_incident_hour", "hours_per_incident"]
    tie = order.index.get_indexer(["incidents_per_quarter", "incident_frequency_reduction"])
    assert tie[1] == tie[0] + 1


def test_swapped_and_one_sided_columns_are_marked() -> None:
    swapped = {"conservative": 5, "base": 4, "optimistic": 3}
    one_side = {"conservative": 1.8, "base": 1.5, "optimistic": 2.0}
    recomputed = work_out(changed(incidents_per_quarter=swapped, hours_per_incident=one_side))
    marked = recomputed.sensitivity[["swapped", "one_side"]]
    assert marked.loc["incidents_per_quarter"].tolist() == [1, 0]
    assert marked.loc["hours_per_incident"].tolist() == [1, 1]
    assert marked.sum().tolist() == [2, 1]
    assert recomputed.guards["alert_columns_swapped"] == 2
    assert recomputed.guards["alert_ends_on_one_side"] == 1


def test_sensitivity_is_around_base_whatever_scenario_is_shown(example: WorkbookResults) -> None:
    optimistic = work_out(changed(scenario="Optimistic"))
    pd.testing.assert_frame_equal(optimistic.sensitivity, example.sensitivity)
    assert optimistic.risk == example.risk
    assert optimistic.live["npv"] == example.cases.loc["Optimistic", "npv"] > example.live["npv"]


def test_return_is_missing_at_an_end_without_cost() -> None:
    blank = work_out(blank_inputs(MODEL))
    assert blank.sensitivity["roi_conservative"].isna().all()
    assert set(blank.sensitivity["break_even_words"]) == {"no effect"}


def test_without_any_spread_the_chance_is_certain() -> None:
    table = work_out(blank_inputs(MODEL)).sensitivity_rows
    for npv, chance in ((5.0, 1.0), (0.0, 0.0), (-5.0, 0.0)):
        found = risk(table, npv, 0.3, 0.1)
        assert found["npv_standard_deviation"] == 0
        assert found["probability_npv_positive"] == chance
        assert found["npv_low"] == found["npv_high"] == found["npv_expected"] == npv


def test_without_a_tail_the_range_is_the_expected_value(example: WorkbookResults) -> None:
    found = risk(example.sensitivity_rows, example.cases.loc["Base", "npv"], 0.3, 0.0)
    assert found["npv_low"] == found["npv_high"] == found["npv_expected"]


def test_inputs_that_err_together_add_up_and_independent_ones_do_not(example: WorkbookResults) -> None:
    base = example.cases.loc["Base", "npv"]
    spreads = example.sensitivity["swing"] / 6
    apart, together = (risk(example.sensitivity_rows, base, share, 0.1) for share in (0.0, 1.0))
    assert apart["npv_standard_deviation"] == pytest.approx((spreads**2).sum() ** 0.5)
    assert together["npv_standard_deviation"] == pytest.approx(abs(spreads.sum()))


def test_the_grid_scales_benefits_and_costs_of_base(example: WorkbookResults) -> None:
    assert example.grid.shape == (5, 5)
    assert example.grid[REALISATIONS.index(1), OVERRUNS.index(0)] == pytest.approx(87_681.14, abs=0.005)
    overrun = example.grid[REALISATIONS.index(1), OVERRUNS.index(0.4)]
    assert overrun == pytest.approx(npv_at(example, cost_overrun=0.4), rel=1e-12)
    base = example.cases.loc["Base"]
    assert example.grid[0, 0] == pytest.approx(0.4 * base["pv_benefits"] - 0.8 * base["pv_costs"])


def test_the_strip_is_base_at_each_discount_rate() -> None:
    recomputed = work_out(changed(deal_delay_lost_share=0.4))
    for rate, npv in zip(DISCOUNT_RATES, recomputed.rate_strip, strict=True):
        assert npv == pytest.approx(npv_at(recomputed, annual_discount_rate=rate), rel=1e-13)


def test_newton_steps_end_at_the_rate_of_return(example: WorkbookResults) -> None:
    growth = example.ladder["irr_next"]
    assert growth.shape == (9, 4)
    for column, case in enumerate(("Live", "Conservative", "Base", "Optimistic")):
        irr = example.cases.loc[case, "irr"]
        if irr == irr:
            assert (1 + irr) ** (1 / 12) == pytest.approx(2.718281828459045 ** growth[-1, column], rel=1e-12)
        else:
            assert (growth[:, column] == 0).all()
