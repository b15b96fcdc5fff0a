"""Draws follow the distributions they are said to follow, and statistics are exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import recompute, work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.text import text
from roi_workbook.simulation.draws import BLOCK, Spread, draw, normal, spread, spreads
from roi_workbook.simulation.pert import share_of_range
from roi_workbook.simulation.report import simulation_document
from roi_workbook.simulation.simulate import MOST_RANKED, Simulation, simulate
from roi_workbook.simulation.statistics import histogram, in_order, measure, percentile, rank_correlations
from tests.golden_cases import with_values

CORE = MODEL.core
DRAWS = BLOCK + 101


def facts_of(values: Mapping[str, Any]) -> WorkbookResults:
    """What the blank template leads to with some values filled in."""
    blank = blank_inputs(CORE)
    return work_out(replace(blank, values={**blank.values, **values}), CORE, strict=False)


def ends(conservative: Any, base: Any, optimistic: Any) -> dict[str, Any]:
    held = {"conservative": conservative, "base": base, "optimistic": optimistic}
    return {end: value for end, value in held.items() if value is not None}


@cache
def example() -> WorkbookResults:
    return work_out(example_inputs(CORE), CORE, strict=False)


@cache
def example_simulated() -> Simulation:
    return simulate(example(), DRAWS, seed=3)


def said(simulation: Simulation) -> str:
    return text(simulation_document(simulation, "case.xlsx"))


def same(one: Simulation, other: Simulation) -> bool:
    """Whether two simulations say the same to the last bit."""
    return all(
        repr(getattr(one, name)) == repr(getattr(other, name))
        for name in ("measures", "positive", "compared", "drivers", "common", "histogram", "curve")
    )


class TestPert:
    @pytest.mark.parametrize("shape", [1.0, 1.37, 2.9, 3.0, 4.21, 5.0])
    def test_has_the_mean_and_variance_of_its_formulas(self, shape: float) -> None:
        z = np.random.default_rng(7).standard_normal(400_000)
        drawn = share_of_range(z, shape)
        mean = shape / 6
        variance = mean * (1 - mean) / 7
        assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / len(z)))
        assert drawn.var() == pytest.approx(variance, rel=0.01)

    def test_has_the_quantiles_that_are_known_exactly(self) -> None:
        z = np.linspace(-7, 7, 1_001)
        below = np.array([math.erfc(-each / math.sqrt(2)) / 2 for each in z])
        above = below[::-1]
        assert np.abs(share_of_range(z, 5.0) - below**0.2).max() < 1e-6
        assert np.abs(share_of_range(z, 1.0) - (1 - above**0.2)).max() < 1e-6
        middle = share_of_range(z, 3.0)
        assert np.abs(10 * middle**3 - 15 * middle**4 + 6 * middle**5 - below).max() < 1e-6

    def test_goes_up_with_z_and_stays_between_its_ends(self) -> None:
        z = np.array([-math.inf, -40, -8, -3, -0.1, 0, 0.1, 3, 8, 40, math.inf])
        for shape in (1.0, 1.0001, 2.2, 5.0):
            shares = share_of_range(z, shape)
            assert (np.diff(shares) >= 0).all() and shares[0] >= 0 and shares[-1] <= 1

    def test_goes_from_the_conservative_end_to_the_optimistic_whichever_is_larger(self) -> None:
        cost, gain = (spread("any", 1, *held) for held in ((17.0, 11.0, 3.0), (3.0, 11.0, 17.0)))
        assert cost and gain
        z = np.array([-9.0, -1.3, 0.4, 2.2, 9.0])
        assert (np.diff(cost.values(z)) < 0).all() and (np.diff(gain.values(z)) > 0).all()
        assert cost.values(z) == pytest.approx(gain.values(-z))
        assert cost.mean == gain.mean == (3 + 4 * 11 + 17) / 6

    def test_of_the_mean_of_a_draw_is_a_sixth_of_the_ends_and_four_of_base(self) -> None:
        held = spread("any", 2, 41.0, 43.7, 61.3)
        assert held
        drawn = held.values(normal(5, 2, 0, 300_000))
        assert drawn.mean() == pytest.approx((41 + 4 * 43.7 + 61.3) / 6, abs=0.02)
        assert drawn.min() >= 41 and drawn.max() <= 61.3

    def test_of_equal_ends_is_no_range(self) -> None:
        assert spread("any", 1, 4.0, 4.0, 4.0) is None
        assert spread("any", 1, 5.0, 4.0, 5.0) is None
        assert spread("any", 1, math.nan, 4.0, 5.0) is None

    @pytest.mark.parametrize(
        ("held", "worst", "best"),
        [
            ((0.8, 1e308, 1.2), 0.8, 1e308),
            ((5.0, 4.0, 6.0), 4.0, 6.0),
            ((5.0, 7.0, 6.0), 5.0, 7.0),
            ((6.0, 4.0, 5.0), 6.0, 4.0),
            ((6.0, 7.0, 5.0), 7.0, 5.0),
        ],
    )
    def test_of_a_base_outside_its_ends_is_widened_to_hold_it(
        self, held: tuple[float, float, float], worst: float, best: float
    ) -> None:
        widened = spread("any", 1, *held)
        assert widened and (widened.worst, widened.base, widened.best) == (worst, held[1], best)
        assert 1 <= widened.shape <= 5


class TestDraws:
    RANGES = (
        Spread("one", 1, 3.0, 5.0, 11.0),
        Spread("two", 2, 0.9, 0.4, 0.1),
        Spread("three", 7, 2.0, 2.0, 13.0),
    )

    def test_all_at_once_are_all_at_the_same_place_of_their_ranges(self) -> None:
        drawn = draw(self.RANGES, 1.0, 5, 0, 997)
        order = np.argsort(drawn.common)
        one, two, three = drawn.values[:, order]
        assert (np.diff(one) >= 0).all() and (np.diff(two) <= 0).all() and (np.diff(three) >= 0).all()

    def test_are_independent_without_correlation(self) -> None:
        drawn = draw(self.RANGES, 0.0, 5, 0, 100_000)
        apart = np.corrcoef(np.vstack([drawn.values, drawn.common]))[np.triu_indices(4, 1)]
        assert np.abs(apart).max() < 0.015

    def test_have_the_correlation_asked_for_behind_them(self) -> None:
        drawn = draw(self.RANGES, 0.37, 5, 0, 200_000)
        behind = math.sqrt(0.37) * drawn.common + math.sqrt(0.63) * drawn.own
        assert np.corrcoef(behind)[np.triu_indices(3, 1)] == pytest.approx([0.37] * 3, abs=0.01)
        one, two, _ = drawn.values
        assert np.corrcoef(one, two)[0, 1] == pytest.approx(-0.37, abs=0.03), "cost falls when gain rises"

    def test_do_not_depend_on_where_the_work_is_parted(self) -> None:
        whole = normal(11, 3, 0, 3 * BLOCK + 17)
        pieces = [
            normal(11, 3, first, min(5_003, len(whole) - first)) for first in range(0, len(whole), 5_003)
        ]
        assert (np.concatenate(pieces) == whole).all()

    def test_of_a_long_run_begin_with_those_of_a_short_one(self) -> None:
        assert (normal(11, 3, 0, 40_000)[:701] == normal(11, 3, 0, 701)).all()

    def test_differ_by_seed_and_by_input_and_by_block(self) -> None:
        starts = [
            normal(seed, number, first, 3)[0] for seed in (1, 2) for number in (0, 1) for first in (0, BLOCK)
        ]
        assert len(set(starts)) == 8

    def test_of_an_input_stay_when_another_input_loses_its_range(self) -> None:
        both = draw(self.RANGES, 0.3, 5, 0, 101).values[2]
        alone = draw(self.RANGES[2:], 0.3, 5, 0, 101).values[0]
        assert (both == alone).all()

    def test_stay_within_the_allowed_range_of_every_input(self) -> None:
        ranges = spreads(example().sensitivity_rows)
        drawn = draw(ranges, 0.3, 1, 0, 20_000)
        for each, row in zip(ranges, drawn.values, strict=True):
            declared = CORE.inputs[each.key]
            assert declared.lowest <= row.min() and row.max() <= declared.highest, each.key


class TestStatistics:
    def test_percentiles_are_draws_and_at_least_so_many_lie_at_or_below(self) -> None:
        draws = np.random.default_rng(3).permutation(np.arange(1.0, 1_010.0))
        ordered = in_order(draws.copy())
        for percent in (5, 10, 25, 50, 75, 90, 95):
            found = percentile(ordered, percent)
            assert found in draws
            assert (draws <= found).mean() >= percent / 100 > (draws < found).mean()

    def test_percentiles_of_one_hundred_draws_are_those_draws(self) -> None:
        ordered = np.arange(1.0, 101.0)
        assert [percentile(ordered, percent) for percent in (0, 1, 5, 29, 57, 95, 100)] == [
            1,
            1,
            5,
            29,
            57,
            95,
            100,
        ]
        assert math.isnan(percentile(ordered[:0], 50))

    def test_missing_draws_are_told_and_not_counted_as_numbers(self) -> None:
        draws = np.array([3.0, np.nan, 7.0, np.inf, 5.0, np.inf, -np.inf, 11.0])
        found = measure("irr", in_order(draws), 8, {"never": 1, "beyond": 2, "several": 1, "none": 0})
        assert (found.mean, found.defined, found.ranked) == (6.5, 4 / 8, 7 / 8)
        assert found.why == {"never": 1 / 8, "beyond": 2 / 8, "several": 1 / 8}
        assert (
            found.percentiles[5] == -math.inf
            and found.percentiles[50] == 7
            and found.percentiles[95] == math.inf
        )

    def test_of_nothing_are_missing(self) -> None:
        found = measure("irr", np.array([]), 3, {"never": 3})
        assert math.isnan(found.mean) and all(map(math.isnan, found.percentiles.values()))
        assert histogram(np.array([])).edges == ()

    def test_a_histogram_holds_every_draw_between_round_edges_with_zero_among_them(self) -> None:
        draws = np.sort(np.random.default_rng(3).normal(37_000, 61_000, 9_973))
        found = histogram(draws)
        assert sum(found.shares) == pytest.approx(1) and found.cumulative[-1] == 1
        assert found.edges[0] <= draws[0] and draws[-1] <= found.edges[-1] and 0.0 in found.edges
        assert 15 <= len(found.shares) <= 40
        at = found.edges.index(0.0)
        assert found.cumulative[at - 1] == pytest.approx((draws < 0).mean())

    @pytest.mark.parametrize("value", [0.0, 87_681.14, -1e12])
    def test_a_histogram_of_equal_draws_is_one_bar(self, value: float) -> None:
        found = histogram(np.full(11, value))
        assert found.shares == (1.0,) and found.edges[0] <= value < found.edges[1]

    def test_rank_correlations_are_spearmans(self) -> None:
        chance = np.random.default_rng(3)
        left, right = chance.normal(size=501), chance.integers(0, 9, 501).astype(float)
        result = left**3 + right
        expected = [
            np.corrcoef(pd.Series(row).rank(), pd.Series(result).rank())[0, 1] for row in (left, right)
        ]
        assert rank_correlations([left, right, np.ones(501)], result) == pytest.approx([*expected, 0.0])


class TestSimulation:
    def test_of_two_inputs_agrees_with_exact_numbers(self) -> None:
        """Two independent PERT inputs that multiply: the mean of the product is the product of the means."""
        recomputed = facts_of(
            {
                "incidents_per_quarter": ends(3, 4, 9),
                "hours_per_incident": ends(1, 1.5, 3.5),
                "impact_per_incident_hour": {"base": 1_000},
                "incident_frequency_reduction": {"base": 1},
                "downtime_confidence": {"base": 1},
                "months_to_go_live": {"base": 0},
                "ramp_months": {"base": 0},
                "annual_discount_rate": 0,
            }
        )
        found = simulate(recomputed, 40_000, correlation=0.0)
        rates, hours = (3 + 16 + 9) / 6, (1 + 6 + 3.5) / 6
        assert found.measures["npv"].mean == pytest.approx(3 * 4 * rates * hours * 1_000, rel=0.005)
        variances = [(mean - low) * (high - mean) / 7 for low, mean, high in ((3, rates, 9), (1, hours, 3.5))]
        spread_of_product = (variances[0] + rates**2) * (variances[1] + hours**2) - (rates * hours) ** 2
        assert found.measures["npv"].deviation == pytest.approx(
            12_000 * math.sqrt(spread_of_product), rel=0.02
        )
        assert {driver.key for driver in found.drivers} == {"incidents_per_quarter", "hours_per_incident"}
        assert found.positive == 1 and found.measures["roi"].why == {"no cost": 1}
        assert found.measures["payback_months"].why == {"no cost": 1}
        assert found.measures["irr"].why == {"nothing to recover": 1}

    def test_all_at_once_goes_from_the_conservative_scenario_to_the_optimistic(self) -> None:
        found = simulate(example(), 3_001, correlation=1.0)
        scenarios = example().cases["npv"]
        assert scenarios["Conservative"] <= found.curve[0] < found.curve[100] <= scenarios["Optimistic"]
        assert all(math.isnan(driver.own) and abs(driver.together) > 0.99 for driver in found.drivers)
        assert found.common > 0.99

    def test_every_draw_is_the_recompute_of_its_case(self) -> None:
        found = simulate(example(), 53, seed=11)
        ranges = spreads(example().sensitivity_rows)
        drawn = draw(ranges, 0.3, 11, 0, 53)
        base = example().cases.loc[["Base"] * 53, list(CORE.register)].reset_index(drop=True)
        for each, row in zip(ranges, drawn.values, strict=True):
            base[each.key] = row
        npv = recompute(base, CORE)["npv"].to_numpy(float)
        assert found.curve[0] == npv.min() and found.curve[100] == npv.max()
        assert found.measures["npv"].mean == pytest.approx(npv.mean())

    def test_is_the_same_with_two_workers_and_other_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """More draws than a block has, in parts that cross its end; the workers start at once."""
        monkeypatch.setattr("roi_workbook.parallel.PAYS_FROM", -1.0)
        told: list[int] = []
        parted = simulate(example(), DRAWS, seed=3, workers=2, at_once=5_000, progress=told.append)
        assert same(example_simulated(), parted)
        assert sum(told) == DRAWS

    def test_is_another_one_with_another_seed(self) -> None:
        other = simulate(example(), 2_000, seed=4)
        assert not same(simulate(example(), 2_000, seed=3), other)

    def test_agrees_with_the_approximation_of_the_example_within_three_points(self) -> None:
        chance = {each.key: each for each in example_simulated().compared}["probability_npv_positive"]
        assert chance.workbook == example().risk["probability_npv_positive"]
        assert chance.simulated == example_simulated().positive
        assert abs(chance.simulated - chance.workbook) < 0.03

    def test_the_approximation_is_told_at_the_correlation_that_was_simulated(self) -> None:
        found = simulate(example(), 1_000, correlation=0.0)
        deviations = {each.key: each.workbook for each in found.compared}
        assert deviations["npv_standard_deviation"] < example().risk["npv_standard_deviation"]
        assert "The workbook's own correlation is 0.30" in said(found)

    def test_shares_of_missing_values_and_numbers_add_up(self) -> None:
        for measured in example_simulated().measures.values():
            assert measured.defined + sum(measured.why.values()) == pytest.approx(1)
        assert example_simulated().measures["payback_months"].why.keys() == {"not within 36 months"}

    def test_strongest_inputs_come_first_and_lead_the_sensitivity_too(self) -> None:
        strengths = [abs(driver.own) for driver in example_simulated().drivers]
        assert strengths == sorted(strengths, reverse=True)
        first = example_simulated().drivers[0].key
        assert example().sensitivity["swing"].abs().idxmax() == first

    def test_of_a_blank_workbook_is_its_base_case(self) -> None:
        found = simulate(facts_of({}), 1_009)
        assert not found.ranges and np.isnan(found.positive) and found.compared == ()
        assert set(found.curve) == {0.0} and found.histogram.shares == (1.0,)
        assert "No input that moves the result has a range, so no chance is told" in said(found)
        assert "%" not in said(found)

    @pytest.mark.parametrize(
        ("values", "said_first"),
        [
            ({"internal_adoption_hours": None}, "Not yet: 1 answer about cost is missing."),
            ({"incident_frequency_reduction": {"base": 37}}, "Not usable yet: 1 check failed"),
        ],
    )
    def test_without_a_verdict_no_chance_is_told(self, values: dict[str, Any], said_first: str) -> None:
        without = work_out(with_values(example_inputs(CORE), **values), CORE, strict=False)
        told = said(simulate(without, draws=101))
        assert said_first in told and "above zero" not in told and "Paid back" not in told

    def test_without_any_spread_every_draw_is_base(self) -> None:
        recomputed = facts_of({"internal_adoption_hours": {"base": 7}, "loaded_hourly_cost": 113})
        found = simulate(recomputed, 101)
        assert (
            set(found.curve) == {recomputed.cases.at["Base", "npv"]} and found.measures["npv"].deviation == 0
        )
        assert found.measures["payback_months"].why == {"not within 36 months": 1}
        assert found.measures["irr"].why == {"never recovered": 1}

    def test_a_text_in_a_cell_counts_as_empty(self) -> None:
        filled = {"loaded_hourly_cost": 113, "run_hours_per_week": {"base": 2}}
        with_text = {**filled, "internal_adoption_hours": ends("many", 7, 5)}
        without = {**filled, "internal_adoption_hours": ends(None, 7, 5)}
        told = simulate(facts_of(with_text), 307)
        assert same(told, simulate(facts_of(without), 307))
        assert "roi-workbook check names them" in said(told)

    def test_a_blank_end_counts_as_base(self) -> None:
        (held,) = spreads(facts_of({"internal_adoption_hours": ends(11, 7, None)}).sensitivity_rows)
        assert (held.worst, held.base, held.best) == (11, 7, 7)

    def test_a_blank_target_follows_the_draw_of_today(self) -> None:
        """Where only today's figure has a range, a target that is empty never makes a difference."""
        today = next(today for today in CORE.today_of.values() if CORE.inputs[today].three)
        recomputed = facts_of(
            {
                today: ends(0.2, 0.3, 0.5),
                "cleanup_cost_per_event_today": {"base": 1_000},
                "cleanup_cost_per_event_target": {"base": 1_000},
                "compliance_confidence": {"base": 1},
            }
        )
        found = simulate(recomputed, 503)
        assert [each.key for each in found.ranges] == [today]
        assert found.curve[0] == pytest.approx(0, abs=1e-9) and found.curve[100] == pytest.approx(0, abs=1e-9)

    def test_an_input_whose_ends_were_swapped_is_drawn_against_the_others_and_told(self) -> None:
        inputs = example_inputs(CORE)
        held = dict(inputs.values["hours_per_incident"])
        held["conservative"], held["optimistic"] = held["optimistic"], held["conservative"]
        swapped = work_out(
            Inputs({**inputs.values, "hours_per_incident": held}, inputs.tables, inputs.evidence),
            CORE,
            strict=False,
        )
        found = simulate(swapped, 5_000)
        (driver,) = (each for each in found.drivers if each.key == "hours_per_incident")
        assert driver.own < 0
        assert "so it was drawn against the others: Hours per incident." in said(found)

    def test_a_base_outside_its_ends_is_told(self) -> None:
        found = simulate(
            facts_of({"internal_adoption_hours": ends(11, 13, 7), "ramp_months": ends(5, 4, 5)}), 101
        )
        assert found.widened == ("internal_adoption_hours",) and found.fixed == ("ramp_months",)
        assert "the range was widened to include it: Own hours to" in said(found)

    def test_rank_correlations_look_at_every_so_many_th_draw(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("roi_workbook.simulation.simulate.MOST_RANKED", 1_000)
        found = simulate(example(), 5_003, at_once=1_237)
        assert found.ranked_draws == len(range(0, 5_003, 6)) <= 1_000 < MOST_RANKED
        assert same(found, simulate(example(), 5_003, at_once=700))
