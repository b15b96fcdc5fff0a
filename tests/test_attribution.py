"""Which input moved which result: shares are Shapley values, effects alone can be repeated in a spreadsheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.diff import attribution
from roi_workbook.diff.attribution import (
    EXACT_UP_TO,
    FEWEST_SAMPLES,
    Attribution,
    attribute,
    default_results,
    results_to_choose,
)
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs, Table
from roi_workbook.recomputing.cases import scenario_shown
from roi_workbook.recomputing.recompute import CHUNK, recompute
from roi_workbook.recomputing.workbook_cases import scenario_case
from tests.edited import filled
from tests.engines import Formualizer
from tests.random_inputs import random_inputs
from tests.typed_cells import typed_cells

EXAMPLE = example_inputs(MODEL)
PURCHASES = (
    {"item": "Partner", "serves": "downtime", "one_off_cost": 31_013.7, "one_off_month": 5},
    {"item": "Tooling", "serves": "iteration", "cost_per_year": 17_999.3},
)
AWKWARD: dict[str, Any] = {
    "incidents_per_quarter": {"conservative": 2, "base": 7.3, "optimistic": 11},
    "hours_per_incident": {"base": 0.77},
    "impact_per_incident_hour": {"base": 9_973.1, "optimistic": 13_001},
    "incident_frequency_reduction": {"base": -0.137},
    "months_to_go_live": {"base": 4.7},
    "ramp_months": {"base": 0},
    "annual_discount_rate": 0.0831,
    "horizon_months": 47,
    "loaded_hourly_cost": 113.7,
    "productivity_capture_rate": {"base": 0.611},
    "weeks_per_release_today": 4.3,
    "validated_improvements_per_year": {"base": 23},
    "run_hours_per_week": {"base": 3.1},
    "cost_overrun": {"base": 0.171},
    "deal_delay_weeks_target": {"base": 5.3},
    "audit_hours_per_year": {"base": 311},
}
"""New values, no two of them round, for inputs that act on each other."""


def changed(inputs: Inputs = EXAMPLE, tables: dict[str, Any] | None = None, **values: Any) -> Inputs:
    """The inputs with some values and tables replaced; None empties an input."""
    held = {key: value for key, value in {**inputs.values, **values}.items() if value is not None}
    return Inputs(held, {**inputs.tables, **(tables or {})}, inputs.evidence)


def some(count: int) -> Inputs:
    """The example with the first so many awkward values."""
    return changed(**dict(list(AWKWARD.items())[:count]))


def mixed(old: Inputs, new: Inputs, taken: Sequence[str]) -> Inputs:
    """The old inputs with some keys as in the new ones, as somebody would type them."""
    values, tables = dict(old.values), dict(old.tables)
    for key in taken:
        held, source = (tables, new.tables) if key in MODEL.tables else (values, new.values)
        held.pop(key, None)
        if key in source:
            held[key] = source[key]
    return Inputs(values, tables)


def worths(old: Inputs, new: Inputs, keys: Sequence[str]) -> dict[frozenset[str], pd.Series]:
    """The live lines of every mix of two sets of inputs, each made anew from the inputs."""
    coalitions = [frozenset(some) for size in range(len(keys) + 1) for some in combinations(keys, size)]
    files = [mixed(old, new, sorted(coalition)) for coalition in coalitions]
    cases = pd.DataFrame([scenario_case(held, MODEL, scenario_shown(held)) for held in files])
    lines = recompute(cases)
    return {coalition: lines.iloc[number] for number, coalition in enumerate(coalitions)}


def brute_force(worth: dict[frozenset[str], pd.Series], keys: Sequence[str], result: str) -> dict[str, float]:
    """The mean effect of each key over every order, order by order."""
    shares = dict.fromkeys(keys, 0.0)
    for order in permutations(keys):
        for place, key in enumerate(order):
            before, after = frozenset(order[:place]), frozenset(order[: place + 1])
            shares[key] += (worth[after][result] - worth[before][result]) / math.factorial(len(keys))
    return shares


def assert_adds_up(found: Attribution, tolerance: float = 1e-9) -> None:
    """The shares of every result are its difference."""
    for result, ends in found.results.iterrows():
        effects = found.of(str(result))
        size = effects[["share", "alone"]].abs().sum().max() + ends.abs().max()
        assert effects["share"].sum() == pytest.approx(ends["difference"], abs=tolerance * max(size, 1e-9))


PLAYERS = {
    "three numbers": (EXAMPLE, some(3)),
    "five numbers": (
        EXAMPLE,
        changed(
            **{
                key: AWKWARD[key]
                for key in (
                    "horizon_months",
                    "annual_discount_rate",
                    "ramp_months",
                    "cost_overrun",
                    "deal_delay_weeks_target",
                )
            }
        ),
    ),
    "the scenario too": (EXAMPLE, changed(some(3), scenario="optimistic")),
    "a table too": (EXAMPLE, changed(some(2), {"purchases": PURCHASES}, run_hours_per_week={"base": 2.9})),
    "both tables": (
        EXAMPLE,
        changed(
            tables={
                "purchases": PURCHASES,
                "friction_activities": EXAMPLE.tables["friction_activities"][1:4],
            },
            scenario="Conservative",
            loaded_hourly_cost=97.31,
        ),
    ),
    "a target that is emptied": (
        EXAMPLE,
        changed(weeks_per_release_target=None, weeks_per_release_today=5.7, improvements_per_release=1.3),
    ),
    "a target that is filled in": (
        changed(weeks_per_release_target=None, lead_weeks_target=None),
        changed(
            weeks_per_release_target={"base": 1.7},
            lead_weeks_target={"base": 0.3},
            weeks_per_release_today=4.9,
        ),
    ),
    "a choice": (
        EXAMPLE,
        changed(
            incident_impact_includes_labour="No",
            responders_per_incident={"base": 3},
            responder_hours_per_incident={"base": 2.3},
            iteration_is_counted="no",
        ),
    ),
    "from nothing": (
        Inputs(),
        Inputs(
            {
                "incidents_per_quarter": {"base": 7},
                "hours_per_incident": {"base": 1.3},
                "horizon_months": 36,
                "loaded_hourly_cost": 97.3,
                "internal_adoption_hours": {"base": 11},
            },
            {},
        ),
    ),
}


class TestAShare:
    @pytest.mark.parametrize("case", PLAYERS)
    def test_is_the_mean_effect_over_every_order(self, case: str) -> None:
        old, new = PLAYERS[case]
        found = attribute(old, new)
        keys = found.inputs
        assert found.exact and 3 <= len(keys) <= 8
        if len(keys) > 5:
            keys = keys[:5]
            found = attribute(old, new := mixed(old, new, keys))
        worth = worths(old, new, keys)
        for result in found.results.index:
            expected = brute_force(worth, keys, result)
            largest = max(abs(lines[result]) for lines in worth.values())
            shares = found.of(result)["share"].to_dict()
            assert shares == pytest.approx(expected, rel=1e-9, abs=1e-11 * largest), result
        assert_adds_up(found)

    def test_of_a_product_has_its_closed_form(self) -> None:
        old = {"incidents_per_quarter": 4, "hours_per_incident": 1.5, "impact_per_incident_hour": 8_000}
        new = {"incidents_per_quarter": 7.3, "hours_per_incident": 0.77, "impact_per_incident_hour": 9_973.1}
        found = attribute(
            changed(**{key: {"base": value} for key, value in old.items()}),
            changed(**{key: {"base": value} for key, value in new.items()}),
            results=["incident_impact_per_year"],
        )
        shares = found.of("incident_impact_per_year")["share"]
        for key in old:
            (b, c), (more_b, more_c) = ([held[other] for other in old if other != key] for held in (old, new))
            mean = (b * c + more_b * more_c) / 3 + (b * more_c + more_b * c) / 6
            assert shares[key] == pytest.approx(4 * (new[key] - old[key]) * mean, rel=1e-12)

    def test_is_what_the_docs_explain(self) -> None:
        old, new = (
            changed(
                incidents_per_quarter={"base": incidents},
                hours_per_incident={"base": hours},
                impact_per_incident_hour={"base": 8_000},
            )
            for incidents, hours in ((4, 1.5), (7, 2.5))
        )
        effects = attribute(old, new, results=["incident_impact_per_year"]).of("incident_impact_per_year")
        page = (Path(__file__).parents[1] / "docs" / "attribution.md").read_text(encoding="utf-8")
        for label, part in (
            ("share", "share"),
            ("alone: typed into the old file, all else old", "alone"),
            ("in combination", "combination"),
        ):
            told = [
                *(effects.at[key, part] for key in ("incidents_per_quarter", "hours_per_incident")),
                effects[part].sum(),
            ]
            assert f"| {label} | {' | '.join(f'{value:,.0f}' for value in told)} |" in page

    def test_is_the_same_for_inputs_that_do_the_same(self) -> None:
        old = changed(incidents_per_quarter={"base": 1.7}, hours_per_incident={"base": 1.7})
        new = changed(some(16), incidents_per_quarter={"base": 2.3}, hours_per_incident={"base": 2.3})
        for new_too in (mixed(old, new, list(AWKWARD)[:7]), new):
            shares = attribute(old, new_too, samples=400).of("npv")
            one, other = (shares.loc[key] for key in ("incidents_per_quarter", "hours_per_incident"))
            assert one["alone"] == pytest.approx(other["alone"], rel=1e-12)
            assert one["share"] == pytest.approx(
                other["share"], rel=1e-12, abs=4 * (one["standard_error"] + other["standard_error"])
            )

    def test_is_zero_for_an_input_without_effect(self) -> None:
        found = attribute(EXAMPLE, changed(some(3), range_tail=0.05, adoption_dip_months=3.7))
        assert set(found.inputs) - set(found.moving) == {"range_tail", "adoption_dip_months"}
        for result in found.results.index:
            effects = found.of(result).loc[["range_tail", "adoption_dip_months"]]
            assert (effects == 0).all(axis=None)
        assert list(found.of("npv").index[-2:]) == ["range_tail", "adoption_dip_months"]

    def test_is_all_of_the_difference_where_one_input_changed(self) -> None:
        found = attribute(EXAMPLE, some(1))
        assert found.inputs == ("incidents_per_quarter",)
        (effect,) = found.of("npv").to_dict("records")
        assert effect["share"] == effect["alone"] == found.results.at["npv", "difference"] != 0
        assert effect["combination"] == 0

    def test_parts_into_alone_and_combination(self) -> None:
        effects = attribute(EXAMPLE, some(4)).effects
        assert (effects["share"] - effects["alone"] == effects["combination"]).all()
        assert effects["combination"].abs().max() > 1_000

    def test_adds_up_for_any_two_files(self) -> None:
        for seed in range(4):
            found = attribute(random_inputs(seed), random_inputs(seed + 50), samples=20)
            assert not found.exact
            assert_adds_up(found)


class TestWhatCountsAsAChange:
    def test_runs_from_the_old_live_case_to_the_new_one(self) -> None:
        for seed, scenario in enumerate(("Base", "Conservative", "Optimistic", "Most likely")):
            old, new = random_inputs(seed), changed(random_inputs(seed + 50), scenario=scenario)
            found = attribute(old, new, results=results_to_choose(MODEL), samples=FEWEST_SAMPLES)
            for column, held in (("before", old), ("after", new)):
                case = pd.DataFrame([scenario_case(held, MODEL, scenario_shown(held))])
                lines = recompute(case, strict=False).iloc[0]
                expected = lines[found.results.index].astype(float)
                np.testing.assert_array_equal(found.results[column].to_numpy(), expected.to_numpy())

    @pytest.mark.parametrize(
        "new",
        [
            EXAMPLE,
            changed(
                organisation="Grünhain & Söhne",
                model_start="2031-05",
                reporting_currency="EUR",
                business_metric="other",
            ),
            changed(incidents_per_quarter={**EXAMPLE.values["incidents_per_quarter"], "optimistic": 97}),
            changed(scenario="base", iteration_is_counted="YES"),
            changed(limit_irr=0.5, suggested_confidence_a=0.3, friction_excludes_incident_time="Yes"),
            changed(responders_per_incident={"base": "three"}, value_per_success_known="unknown"),
            changed(tables={"purchases": tuple(reversed(EXAMPLE.tables["purchases"]))}),
            changed(tables={"purchases": tuple({**row, "item": "?"} for row in EXAMPLE.tables["purchases"])}),
        ],
        ids=[
            "nothing",
            "texts",
            "another scenario's end",
            "case",
            "limits",
            "a blank in words",
            "order",
            "row texts",
        ],
    )
    def test_leaves_out_what_no_result_depends_on(self, new: Inputs) -> None:
        blank_in_words = changed(responders_per_incident=None, value_per_success_known=None)
        old = blank_in_words if "value_per_success_known" in new.values else EXAMPLE
        found = attribute(old, new)
        assert found.inputs == found.moving == ()
        assert found.exact and len(found.effects) == 0 and len(found.of("npv")) == 0
        assert (found.results["difference"] == 0).all()

    def test_no_line_depends_on_a_setting(self) -> None:
        case = scenario_case(EXAMPLE, MODEL, "Base")
        moved = case | {each.key: 0.123 if each.numeric else "Yes" for each in MODEL.settings}
        lines = recompute(pd.DataFrame([case, moved]))[list(results_to_choose(MODEL))]
        pd.testing.assert_series_equal(lines.iloc[0], lines.iloc[1], check_names=False)

    def test_takes_ends_where_the_scenario_needs_them(self) -> None:
        new = changed(
            scenario="Optimistic",
            incidents_per_quarter={**EXAMPLE.values["incidents_per_quarter"], "optimistic": 97},
        )
        effects = attribute(EXAMPLE, new).of("npv")
        assert effects.at["incidents_per_quarter", "alone"] == 0
        assert effects.at["incidents_per_quarter", "share"] > 100_000


class TestAnEffectAlone:
    """The claim: anyone can repeat it by typing that change into the old file."""

    OLD = changed(weeks_per_release_target={"base": 1.9}, lead_weeks_target=None)
    NEW = changed(
        some(5),
        {"purchases": PURCHASES, "friction_activities": EXAMPLE.tables["friction_activities"][:2]},
        scenario="Conservative",
        weeks_per_release_target=None,
        lead_weeks_target={"base": 0.7},
        value_per_success_known=41_011.3,
        iteration_is_counted="No",
    )

    def test_is_what_a_spreadsheet_gets_in_the_old_file(self) -> None:
        core = MODEL.core
        old = filled(self.OLD, model=core)
        found = attribute(self.OLD, self.NEW)
        assert len(found.inputs) == 12 and found.exact
        results = [key for key in found.results.index if key in old.book.names]
        assert "npv" in results and "annual_value" in results
        places = {result: old.place(result) for result in results}
        held = typed_cells(old.book, core, self.OLD)
        with Formualizer().open(old.content()) as spreadsheet:
            for key in found.inputs:
                typed = typed_cells(old.book, core, mixed(self.OLD, self.NEW, [key]))
                for place, value in typed.items():
                    if value != held[place]:
                        spreadsheet.set(*place, value)
                held = typed
                spreadsheet.recalculate()
                values = spreadsheet.values(places.values())
                for result, place in places.items():
                    alone = found.effects.at[(result, key), "alone"]
                    start = found.results.at[result, "before"]
                    assert values[place] == pytest.approx(start + alone, rel=1e-9, abs=1e-6), (key, result)


class TestManyChanges:
    NEW = some(13)

    def test_are_sampled_within_four_standard_errors_of_every_order(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sampled = attribute(EXAMPLE, self.NEW, samples=300)
        monkeypatch.setattr(attribution, "EXACT_UP_TO", 13)
        exact = attribute(EXAMPLE, self.NEW)
        assert len(exact.inputs) == 13 and exact.exact and not sampled.exact
        assert (exact.samples, sampled.samples) == (0, 300)
        pd.testing.assert_frame_equal(exact.results, sampled.results)
        pd.testing.assert_series_equal(exact.effects["alone"], sampled.effects["alone"])
        off = (sampled.effects["share"] - exact.effects["share"]).abs()
        rounding = 1e-9 * exact.effects["share"].abs() + 1e-9
        assert (off <= 4 * sampled.effects["standard_error"] + rounding).all()
        assert (
            sampled.effects.loc["npv", "standard_error"].max()
            < 0.05 * exact.effects.loc["npv", "share"].abs().max()
        )
        assert_adds_up(sampled)

    def test_have_a_standard_error_that_says_how_far_off_they_are(self) -> None:
        few = [attribute(EXAMPLE, self.NEW, results=["npv"], samples=16, seed=seed) for seed in range(40)]
        shares = pd.DataFrame([found.of("npv")["share"] for found in few])
        told = pd.DataFrame([found.of("npv")["standard_error"] for found in few]).pow(2).mean().pow(0.5)
        assert (shares.std() / told).dropna().between(0.5, 1.6).all()

    def test_give_the_same_answer_for_the_same_seed(self) -> None:
        one, again, other = (attribute(EXAMPLE, self.NEW, samples=50, seed=seed) for seed in (7, 7, 8))
        pd.testing.assert_frame_equal(one.effects, again.effects, check_exact=True)
        assert (one.effects["share"] != other.effects["share"]).any()

    def test_come_in_pairs(self) -> None:
        odd, even = (attribute(EXAMPLE, self.NEW, samples=samples) for samples in (5, 6))
        assert odd.samples == even.samples == 6
        pd.testing.assert_frame_equal(odd.effects, even.effects, check_exact=True)

    def test_are_recomputed_in_one_call_or_chunk_by_chunk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sizes: list[int] = []

        def counting(cases: pd.DataFrame, *model: Any, **how: Any) -> pd.DataFrame:
            sizes.append(len(cases))
            return recompute(cases, *model, **how)

        monkeypatch.setattr(attribution, "recompute", counting)
        attribute(EXAMPLE, some(EXACT_UP_TO))
        assert sizes == [4_096]
        sizes.clear()
        attribute(EXAMPLE, some(16), samples=3_000)
        assert max(sizes) <= CHUNK
        assert sum(sizes) == 3_000 * 17 + 18

    def test_do_not_depend_on_where_a_chunk_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = attribute(EXAMPLE, self.NEW, samples=60)
        monkeypatch.setattr(attribution, "CHUNK", 100)
        pd.testing.assert_frame_equal(attribute(EXAMPLE, self.NEW, samples=60).effects, whole.effects)


class TestAResult:
    def test_that_is_undefined_on_the_way_is_not_shared_out(self) -> None:
        old = changed(tables={"purchases": PURCHASES}, internal_adoption_hours=None, run_hours_per_week=None)
        new = changed(
            tables={"purchases": ()}, internal_adoption_hours={"base": 311}, run_hours_per_week=None
        )
        found = attribute(old, new)
        assert found.inputs == ("internal_adoption_hours", "purchases")
        assert found.undefined == ("roi", "simple_roi")
        assert {"roi", "simple_roi"}.isdisjoint(found.results.index)
        assert len(found.of("roi")) == 0
        assert_adds_up(found)
        assert attribute(old, changed(old, incidents_per_quarter={"base": 9})).undefined == ()

    def test_may_be_any_line_with_one_number_per_case(self) -> None:
        found = attribute(EXAMPLE, some(5), results=results_to_choose(MODEL))
        assert set(default_results(MODEL)) <= {*found.results.index, *found.undefined}
        assert "payback_months" in {*found.results.index, *found.undefined}
        assert_adds_up(found)

    def test_is_refused_where_it_is_none(self) -> None:
        for wrong, near in (("npw", "'npv'"), ("net_t", "net"), ("irr_reason", ""), ("npv_low", "npv")):
            with pytest.raises(ValueError, match=f"'{wrong}' is not a result.*{near}"):
                attribute(EXAMPLE, EXAMPLE, results=[wrong])

    def test_is_refused_for_too_few_samples(self) -> None:
        with pytest.raises(ValueError, match="at least 4"):
            attribute(EXAMPLE, EXAMPLE, samples=3)

    def test_is_left_out_where_numbers_overflow(self) -> None:
        new = changed(some(14), impact_per_incident_hour={"base": 1e300}, hours_per_incident={"base": 1e300})
        found = attribute(EXAMPLE, new, samples=20)
        assert "npv" in found.undefined and "one_off_investment" not in found.undefined
        assert np.isfinite(found.effects.to_numpy()).all()
        assert_adds_up(found)

    def test_keeps_its_small_parts_beside_large_ones(self) -> None:
        new = changed(impact_per_incident_hour={"base": 1e12}, run_hours_per_week={"base": 2.0001})
        effects = attribute(EXAMPLE, new).of("npv")
        assert list(effects.index) == ["impact_per_incident_hour", "run_hours_per_week"]
        assert effects["share"].iloc[1] == pytest.approx(-1.6, rel=0.1)


def test_tables_of_figures_are_inputs_of_their_own() -> None:
    assert all(isinstance(MODEL.register[key], Table) for key in MODEL.tables)
    new = changed(tables=dict.fromkeys(MODEL.tables, ()))
    assert attribute(EXAMPLE, new).inputs == ("friction_activities", "purchases")
