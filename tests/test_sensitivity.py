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
from roi_workbook.value_texts import chance

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
    assert table["number"].tolist() == list(range(1, 51))


def test_each_end_is_the_model_with_one_input_moved(example: WorkbookResults) -> None:
    table = example.sensitivity
    for end in ("conservative", "optimistic"):
        declared = MODEL.moving_inputs.values()
        values = [(one.base or 0) if getattr(one, end) is None else getattr(one, end) for one in declared]
        assert table[end].tolist() == values
        npv = npv_of_each(example, table[end])
        pd.testing.assert_series_equal(table["npv_" + end], npv, check_names=False)
    assert (table["swing"] == table["npv_optimistic"] - table["npv_conservative"]).all()


def test_every_break_even_that_is_told_makes_npv_zero(example: WorkbookResults) -> None:
    """Exactly on a line, within a hundredth of the swing on a curve."""
    losing = changed(impact_per_incident_hour={"conservative": 1_000, "base": 3_100, "optimistic": 3_500})
    for recomputed in (example, work_out(losing)):
        table = recomputed.sensitivity[recomputed.sensitivity["break_even_words"] == ""]
        assert {"months_to_go_live", "ramp_months"} <= set(table.index)
        npv = npv_of_each(recomputed, table["break_even"])
        pd.testing.assert_series_equal(table["proof_npv"], npv, check_names=False, atol=1e-6)
        curved = [MODEL.inputs[key].curved for key in table.index]
        assert (npv.abs() < table["swing"].abs() / 100 * curved + 1e-6).all()


def test_a_value_on_the_line_that_does_not_break_even_is_not_told(example: WorkbookResults) -> None:
    row = example.sensitivity.loc["weeks_per_release_target"]
    assert row["zero_at"] == pytest.approx(23.782, abs=0.001)
    assert npv_at(example, weeks_per_release_target=row["zero_at"]) == pytest.approx(59_950, abs=1)
    assert row["break_even_words"] == "does not break even within its range"
    assert row["break_even"] != row["break_even"]


def test_a_break_even_between_two_ends_that_a_second_step_misses_is_told_as_such() -> None:
    target = {"conservative": 9.5, "base": 1.1, "optimistic": 1.0}
    margin = {"base": 61_000_000}
    recomputed = work_out(changed(weeks_per_release_target=target, ai_influenced_margin_per_year=margin))
    row = recomputed.sensitivity.loc["weeks_per_release_target"]
    assert row["npv_conservative"] < 0 < row["npv_optimistic"]
    assert row["break_even_words"] == "breaks even between Base and that end"


def test_what_pays_even_without_effect_need_not_be_true(example: WorkbookResults) -> None:
    """No effect is 0 of a share, and today's value of a target."""
    table = example.sensitivity
    anyway = set(table.index[table["break_even_words"] == "pays even without effect"])
    assert {"friction_share_removed", "uplift_per_success", "deal_delay_weeks_target"} <= anyway
    for key, none in (("friction_share_removed", 0.0), ("deal_delay_weeks_target", 6.0)):
        assert npv_at(example, **{key: none}) > 0
        assert npv_at(example, **{key: table.loc[key, "proof_at"]}) == pytest.approx(0, abs=1e-6)
    deciding = table.index[table["break_even_words"] == ""]
    assert not anyway & set(deciding)
    assert "cost_overrun" in deciding


def test_what_moves_the_result_by_less_than_a_millionth_of_the_money_at_stake_has_no_effect() -> None:
    """However small the result is that the large sums leave over."""
    near = work_out(EXAMPLE).sensitivity.loc["cost_overrun", "break_even"] * (1 - 1e-7)
    hours = {"conservative": 240.001, "base": 240.0, "optimistic": 239.999}
    recomputed = work_out(changed(cost_overrun={"base": near}, internal_adoption_hours=hours))
    base, row = recomputed.cases.loc["Base"], recomputed.sensitivity.loc["internal_adoption_hours"]
    assert 1e-9 < base["npv"] / base["pv_costs"] < 1e-6
    assert row["swing"] / base["npv"] > 1e-3
    assert (row["has_effect"], row["break_even_words"]) == (0, "no effect")


def test_a_line_is_followed_ten_thousand_times_as_far_as_its_end_and_no_farther() -> None:
    for moves, words in ((1.3, ""), (0.9, "stays positive")):
        hours = {"conservative": 240 + moves * 635.37 / 10_000, "base": 240, "optimistic": 240}
        row = work_out(changed(internal_adoption_hours=hours)).sensitivity.loc["internal_adoption_hours"]
        assert (row["has_effect"], row["break_even_words"]) == (1, words)


def test_a_second_step_is_left_out_where_two_results_are_almost_alike() -> None:
    live = {"conservative": 3.07, "base": 3, "optimistic": 2}
    row = work_out(changed(months_to_go_live=live)).sensitivity.loc["months_to_go_live"]
    assert 1e-3 < row["least_gap"] / row["npv_conservative"] < 1 / 100
    assert row["proof_at"] == row["tried"] == row["zero_at"]


def test_a_break_even_on_a_bound_is_that_bound() -> None:
    """Own hours are the only money there is: without a rate for them, nothing is lost."""
    recomputed = work_out(replace(EXAMPLE, values=ONLY_HOURS, tables={}))
    row = recomputed.sensitivity.loc["loaded_hourly_cost"]
    assert recomputed.cases.loc["Base", "npv"] != 0 and abs(row["zero_at"]) < row["slack"]
    assert row["proof_at"] == row["break_even"] == 0 == row["proof_npv"]


ONLY_HOURS = {
    "scenario": "Base",
    "loaded_hourly_cost": {"conservative": 97.3, "base": 91.7, "optimistic": 83.1},
    "internal_adoption_hours": {"base": 311},
    "run_hours_per_week": {"base": 3.7},
    "horizon_months": 37,
    "annual_discount_rate": 0.113,
}


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
    found = set(table["break_even_words"]) - {"does not break even within its range"}
    assert found == {"", "no effect", "stays negative"}


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


def without_ranges(inputs: Inputs) -> Inputs:
    """The same with Base alone in every input."""
    base = {
        key: {"base": value.get("base")} if isinstance(value, dict) else value
        for key, value in inputs.values.items()
    }
    return replace(inputs, values=base)


def test_without_a_range_there_is_no_chance_and_no_range() -> None:
    ends_without_effect = {"conservative": 1, "base": 2, "optimistic": 3}
    for inputs in (
        blank_inputs(MODEL),
        without_ranges(EXAMPLE),
        replace(
            without_ranges(EXAMPLE),
            values={**without_ranges(EXAMPLE).values, "responders_per_incident": ends_without_effect},
        ),
    ):
        found = work_out(inputs)
        assert found.risk["ranges_filled"] == 0
        assert found.risk["npv_expected"] == found.cases.loc["Base", "npv"]
        missing = {key for key, value in found.risk.items() if value != value}
        assert missing == set(found.risk) - {"ranges_filled", "npv_expected"}
        assert found.guards["alert_inputs_multiply"] != found.guards["alert_inputs_multiply"]


def test_one_range_is_enough_for_a_chance() -> None:
    one = {"conservative": 1.1, "base": 1.5, "optimistic": 1.7}
    values = {**without_ranges(EXAMPLE).values, "hours_per_incident": one}
    found = work_out(replace(EXAMPLE, values=values)).risk
    assert found["ranges_filled"] == 1
    assert 0.9 < found["probability_npv_positive"] < 1
    alike = {found[key] for key in found if key.startswith("probability")}
    assert len(alike) == 1


def test_ends_that_are_the_same_on_one_side_give_a_certain_chance() -> None:
    values = {**without_ranges(EXAMPLE).values, "hours_per_incident": {"conservative": 2, "base": 1.5}}
    values["hours_per_incident"]["optimistic"] = 2
    found = work_out(replace(EXAMPLE, values=values)).risk
    assert (found["ranges_filled"], found["npv_standard_deviation"]) == (1, 0)
    assert found["probability_npv_positive"] == 1


def test_base_never_lies_outside_its_range(example: WorkbookResults) -> None:
    base, optimistic = example.cases.loc["Base"], example.cases.loc["Optimistic", "npv"]
    for tail in (0.0, 0.001, 0.1, 0.3, 0.49, 0.499):
        found = risk(example.sensitivity_rows, base, optimistic, 0.3, tail)
        assert found["npv_low"] <= min(base["npv"], found["npv_expected"])
        assert found["npv_high"] >= max(base["npv"], found["npv_expected"])
    assert found["npv_high"] == base["npv"] > found["npv_expected"]


def test_inputs_that_err_together_add_up_and_independent_ones_do_not(example: WorkbookResults) -> None:
    base, optimistic = example.cases.loc["Base"], example.cases.loc["Optimistic", "npv"]
    spreads = example.sensitivity["spread"]
    apart, together = (risk(example.sensitivity_rows, base, optimistic, share, 0.1) for share in (0.0, 1.0))
    assert apart["npv_standard_deviation"] == pytest.approx((spreads**2).sum() ** 0.5)
    assert together["npv_standard_deviation"] == pytest.approx(abs(spreads.sum()))
    for share, name in ((0.0, "independent"), (1.0, "linked")):
        chance = risk(example.sensitivity_rows, base, optimistic, share, 0.1)["probability_npv_positive"]
        assert example.risk[f"probability_npv_positive_{name}"] == pytest.approx(chance, rel=1e-12)


def test_the_spread_of_the_example_is_that_of_its_pert_distributions(example: WorkbookResults) -> None:
    assert example.risk["npv_standard_deviation"] == pytest.approx(104_789.81, abs=0.005)
    row = example.sensitivity.loc["weeks_per_release_target"]
    at_base = example.cases.loc["Base", "npv"]
    ends = (row["npv_conservative"], at_base, row["npv_optimistic"])
    mean = (ends[0] + 4 * ends[1] + ends[2]) / 6
    spread = ((mean - min(ends)) * (max(ends) - mean) / 7) ** 0.5
    assert row["spread"] == pytest.approx(spread, rel=1e-12) and spread > 0
    swapped = work_out(changed(hours_per_incident={"conservative": 2.0, "base": 1.5, "optimistic": 1.0}))
    assert swapped.sensitivity.loc["hours_per_incident", "spread"] == pytest.approx(
        -example.sensitivity.loc["hours_per_incident", "spread"]
    )


def test_it_is_said_where_inputs_multiply(example: WorkbookResults) -> None:
    """The example's inputs multiply as well, but not by so much that its range misleads."""
    assert example.risk["optimistic_multiple"] == pytest.approx(1.919, abs=0.001)
    assert example.guards["alert_inputs_multiply"] == 0
    keys = ("incidents_per_quarter", "hours_per_incident", "impact_per_incident_hour")
    base = {key: EXAMPLE.values[key]["base"] for key in keys}
    wide = {
        key: {"conservative": value / 3, "base": value, "optimistic": 3 * value}
        for key, value in base.items()
    }
    found = work_out(changed(**wide))
    assert found.risk["optimistic_multiple"] > found.live["limit_optimistic_multiple"]
    assert found.guards["alert_inputs_multiply"] == 1


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


def test_a_chance_is_never_told_as_certain_or_impossible() -> None:
    told = {
        0.0: "under 1 %",
        0.0099: "under 1 %",
        0.01: "1 %",
        0.7588: "76 %",
        0.99: "99 %",
        0.9901: "over 99 %",
    }
    assert {share: chance(share) for share in told} == told
    assert chance(0.77449, 1) == "77.4 %"
    assert chance(float("nan")) == "n/a: no range"
