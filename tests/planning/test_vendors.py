"""Vendors: marks, weights and verdicts; cost over years; the trial."""

from __future__ import annotations

import math
from typing import Any

import pytest

from roi_workbook.planning.vendors.criteria import DIMENSIONS
from roi_workbook.planning.vendors.subject import VENDORS
from tests.planning.subject import work_out_plan

CORE = {
    "loaded_hourly_cost": 120.0,
    "hours_per_fte_year": 2080.0,
    "annual_value": 240_000.0,
    "reporting_currency": "EUR",
}
CLEAN = {
    "vague_pricing": "No",
    "no_export_path": "No",
    "no_segment_references": "No",
    "pressure": "No",
    "references_heard": 3,
}
CHEAP_FEE = {"platform_fee": 200, "integration_cost": 500}
ALL_IN = {"platform_fee": 350}
CASES = ("integration_breaks", "odd_model_answer", "no_data_access", "rule_conflict")


def marks(fit: Any = 4, economics: Any = 4, viability: Any = 4, lock_in: Any = 4) -> dict[str, Any]:
    """The same mark throughout a dimension, or the marks as listed; None leaves it out."""
    row: dict[str, Any] = {}
    for dimension, given in (
        ("fit", fit),
        ("economics", economics),
        ("viability", viability),
        ("lock_in", lock_in),
    ):
        keys = [column.key for column in DIMENSIONS[dimension]]
        listed = given if isinstance(given, tuple) else (given,) * len(keys)
        row |= {key: mark for key, mark in zip(keys, listed, strict=False) if mark is not None}
    return row


def vendor(name: str = "Vendor A", **changed: Any) -> dict[str, Any]:
    """A vendor without a blemish, marked 4 throughout: exactly 80 %."""
    return {"name": name, **marks(), **CLEAN, **changed}


def compared(*rows: dict[str, Any], **values: Any) -> dict[str, Any]:
    return work_out_plan(VENDORS, values, {"vendors": rows}, CORE)


def priced(*rows: dict[str, Any], names: tuple[str, ...] = ("A", "B"), **values: Any) -> dict[str, Any]:
    named = tuple({"name": name} for name in names)
    return work_out_plan(VENDORS, values, {"vendors": named, "vendor_costs": rows}, CORE)


def tried(systems: Any = None, pilot: Any = None, failures: Any = None, **values: Any) -> dict[str, Any]:
    tables = {"vendor_systems": systems, "vendor_pilot": pilot, "vendor_failures": failures}
    rows = {key: (row,) for key, row in tables.items() if row is not None}
    return work_out_plan(VENDORS, values, {"vendors": (vendor("A"),), **rows}, CORE)


ALL_SYSTEMS = {"system_first": "pass", "system_second": "pass", "system_third": "pass"}
GOOD_PILOT = {"days_to_deploy": 14, "governance": "pass", "accuracy": 0.9}
ALL_CASES = dict.fromkeys(CASES, "pass")


class TestTheScore:
    def test_four_throughout_is_exactly_eighty_percent_and_a_go(self) -> None:
        found = compared(vendor())
        assert found["vendors_score"][1] == pytest.approx(0.8, abs=1e-15)
        assert found["vendors_points"][1] == 80_000_000
        assert found["vendors_verdict"][1] == "go"

    def test_three_throughout_is_exactly_sixty_percent_and_due_diligence(self) -> None:
        found = compared(vendor(**marks(3, 3, 3, 3)))
        assert (found["vendors_points"][1], found["vendors_verdict"][1]) == (60_000_000, "due diligence")

    @pytest.mark.parametrize(
        "weights", [(0.1, 0.2, 0.3, 0.4), (0.7, 0.1, 0.1, 0.1), (0.35, 0.35, 0.15, 0.15)]
    )
    def test_the_bound_is_reached_under_any_weights(self, weights: tuple[float, ...]) -> None:
        chosen = {f"vendor_weight_{key}": weight for key, weight in zip(DIMENSIONS, weights, strict=True)}
        assert compared(vendor(), **chosen)["vendors_verdict"][1] == "go"

    def test_79_5_percent_is_due_diligence(self) -> None:
        found = compared(vendor(**marks(lock_in=(4, 4, 4, 3))))
        assert found["vendors_score"][1] == pytest.approx(0.795)
        assert found["vendors_verdict"][1] == "due diligence"

    @pytest.mark.parametrize(
        ("score", "verdict"), [(0.7996, "due diligence"), (0.79996, "due diligence"), (0.8, "go")]
    )
    def test_a_score_that_only_looks_like_80_percent_is_no_go_yet(self, score: float, verdict: str) -> None:
        weight = 1 - (0.8 - score) * 5
        found = compared(
            vendor(**marks(fit=4, economics=4, viability=4, lock_in=3)),
            vendor_weight_fit=weight,
            vendor_weight_economics=0,
            vendor_weight_viability=0,
            vendor_weight_lock_in=1 - weight,
        )
        assert found["vendors_score"][1] == pytest.approx(score, abs=1e-12)
        assert found["vendors_verdict"][1] == verdict

    def test_below_60_percent_is_a_no_go(self) -> None:
        found = compared(vendor(**marks(3, 3, 3, (3, 3, 3, 2))))
        assert found["vendors_score"][1] == pytest.approx(0.595)
        assert found["vendors_verdict"][1] == "no-go"

    def test_the_weights_are_40_30_20_10(self) -> None:
        found = compared(
            vendor(**marks(5, 1, 1, 1)),
            vendor(**marks(1, 5, 1, 1)),
            vendor(**marks(1, 1, 5, 1)),
            vendor(**marks(1, 1, 1, 5)),
        )
        assert list(found["vendors_score"][:4]) == pytest.approx([0.52, 0.44, 0.36, 0.28])

    def test_a_dimension_is_the_mean_of_the_marks_it_has(self) -> None:
        row = {
            "name": "A",
            "workload": 5,
            "stack_integration": 2,
            **marks(fit=None, economics=(3,), lock_in=(1, 2)),
        }
        found = compared(row)
        means = [found[f"vendors_{dimension}"][1] for dimension in DIMENSIONS]
        assert means == [3.5, 3, 4, 1.5]
        assert found["vendors_score"][1] == pytest.approx((0.4 * 3.5 + 0.3 * 3 + 0.2 * 4 + 0.1 * 1.5) / 5)

    def test_a_text_is_no_mark(self) -> None:
        found = compared({"name": "A", **marks(economics=(5, "high", 2))})
        assert (found["vendors_economics"][1], found["vendors_economics_marks"][1]) == (3.5, 2)

    def test_each_sub_criterion_counts_in_its_dimension(self) -> None:
        assert {key: len(columns) for key, columns in DIMENSIONS.items()} == {
            "fit": 7,
            "economics": 4,
            "viability": 4,
            "lock_in": 4,
        }
        for dimension, columns in DIMENSIONS.items():
            for column in columns:
                lower = compared(vendor(**{column.key: 3}))
                assert lower[f"vendors_{dimension}"][1] == pytest.approx(4 - 1 / len(columns)), column.key


class TestIncomplete:
    @pytest.mark.parametrize("dimension", DIMENSIONS)
    def test_a_dimension_without_a_mark_is_incomplete_never_zero(self, dimension: str) -> None:
        found = compared({"name": "A", **CLEAN, **marks(**{dimension: None})})
        assert found["vendors_verdict"][1] == "incomplete"
        assert math.isnan(found["vendors_score"][1])
        assert found["vendors_in_the_way"][1] == "A dimension is not rated."
        assert (found["vendors_ranked"], found["alert_vendor_incomplete"]) == (0, 1)

    @pytest.mark.parametrize("weight", [0.39, 0.41, 0])
    def test_weights_that_are_not_100_percent_make_every_vendor_incomplete(self, weight: float) -> None:
        found = compared(vendor("A"), vendor("B"), vendor_weight_fit=weight)
        assert list(found["vendors_verdict"][:2]) == ["incomplete", "incomplete"]
        assert found["check_vendor_weights"] == 1
        assert found["vendors_in_the_way"][1] == "The weights are not 100 %."

    def test_a_weight_below_zero_is_no_weight(self) -> None:
        found = compared(
            vendor(),
            vendor_weight_fit=0.5,
            vendor_weight_economics=0.5,
            vendor_weight_viability=0.1,
            vendor_weight_lock_in=-0.1,
        )
        assert (found["check_vendor_weights"], found["vendors_verdict"][1]) == (1, "incomplete")

    def test_a_blank_template_raises_nothing_and_says_so(self) -> None:
        found = work_out_plan(VENDORS, core={**CORE, "annual_value": 0.0})
        assert not [guard.key for guard in VENDORS.guards if found[guard.key] != 0]
        assert found["vendors_answer"].startswith("Nothing to rank yet")
        assert found["vendors_best"] == found["vendors_best_verdict"] == "none"
        assert list(found["vendors_verdict"]) == [""] * 8
        assert found["vendor_level_answer"] == "Choose two vendors that have costs below."
        assert found["trial_answer"].startswith("Fill in")

    def test_every_line_and_guard_is_worked_out(self) -> None:
        found = work_out_plan(VENDORS, core=CORE)
        lines = {line.key for line in VENDORS.lines} | {guard.key for guard in VENDORS.guards}
        lines |= {f"{grid.key}_{line.key}" for grid in VENDORS.grids for line in grid.lines}
        assert set(found) == lines


class TestRedFlags:
    @pytest.mark.parametrize("flag", ["vague_pricing", "no_export_path", "no_segment_references", "pressure"])
    def test_a_red_flag_caps_at_due_diligence(self, flag: str) -> None:
        found = compared(vendor(**marks(5, 5, 5, 5), **{flag: "yes"}))
        assert (found["vendors_verdict"][1], found["vendors_red_flags"][1]) == ("due diligence", 1)
        assert found["vendors_score"][1] == 1

    def test_red_flags_do_not_make_a_no_go_worse_or_better(self) -> None:
        flags = dict.fromkeys(("vague_pricing", "pressure"), "Yes")
        found = compared(vendor(**marks(2, 2, 2, 2), **flags), vendor(**marks(3, 3, 3, 3), **flags))
        assert list(found["vendors_verdict"][:2]) == ["no-go", "due diligence"]

    @pytest.mark.parametrize("heard", [0, 2, None, "three"])
    def test_fewer_than_three_references_cap_at_due_diligence(self, heard: Any) -> None:
        found = compared(vendor(**marks(5, 5, 5, 5), references_heard=heard))
        assert found["vendors_verdict"][1] == "due diligence"
        assert found["vendors_in_the_way"][1] == f"References: {heard if heard == 2 else 0} of 3."

    def test_how_many_references_are_enough_is_an_input(self) -> None:
        assert compared(vendor(references_heard=0), vendor_references_lowest=0)["vendors_verdict"][1] == "go"

    def test_what_stands_in_the_way_names_everything_found(self) -> None:
        found = compared(vendor(vague_pricing="Yes", no_segment_references="Yes", references_heard=1))
        assert found["vendors_in_the_way"][1] == "Vague pricing. No segment reference. References: 1 of 3."

    def test_a_red_flag_nobody_looked_at_raises_an_alert(self) -> None:
        found = compared(vendor("A", pressure=None), vendor("B"))
        assert (found["vendors_verdict"][1], found["alert_vendor_flags_open"]) == ("go", 1)


class TestTheRanking:
    def test_it_goes_by_verdict_then_score_then_order_in_the_table(self) -> None:
        found = compared(
            vendor("no-go", **marks(2, 2, 2, 2)),
            vendor("flagged", **marks(5, 5, 5, 5), pressure="Yes"),
            vendor("go"),
            {"name": "unmarked"},
            vendor("same"),
            vendor("better", **marks(fit=5)),
        )
        assert list(found["vendor_ranking_name"]) == ["better", "go", "same", "flagged", "no-go", "", "", ""]
        assert list(found["vendor_ranking_number"][:5]) == [6, 3, 5, 2, 1]
        assert found["vendors_answer"] == "better leads with 88.00 %: go."
        counts = [found[f"vendors_{verdict}"] for verdict in ("go", "due_diligence", "no_go", "incomplete")]
        assert (counts, found["vendors_named"]) == ([3, 1, 1, 1], 6)

    def test_a_score_in_the_answer_never_looks_better_than_it_is(self) -> None:
        found = compared(vendor(**marks(lock_in=3)), vendor_weight_fit=0.4998, vendor_weight_lock_in=0.0002)
        assert found["vendors_score"][1] == pytest.approx(0.79996)
        assert found["vendors_answer"] == "Vendor A leads with 79.99 %: due diligence."

    def test_the_bars_hold_each_score_under_its_verdict(self) -> None:
        found = compared(vendor("A"), vendor("B", **marks(2, 2, 2, 2)))
        bars = [list(found[f"vendor_bars_{verdict}"][:3]) for verdict in ("go", "due_diligence", "no_go")]
        assert bars == [[pytest.approx(0.8), 0, 0], [0, 0, 0], [0, pytest.approx(0.4), 0]]
        assert list(found["vendor_bars_label"][:3]) == ["A: go", "B: no-go", ""]

    def test_eight_vendors_fit(self) -> None:
        found = compared(*(vendor(f"V{number}", references_heard=number) for number in range(8)))
        assert found["vendors_ranked"] == 8
        assert list(found["vendor_ranking_name"][:3]) == ["V3", "V4", "V5"]


class TestGuards:
    def test_thresholds_the_wrong_way_round_are_an_error(self) -> None:
        assert compared(vendor(), vendor_go_threshold=0.5)["check_vendor_thresholds"] == 1
        assert compared(vendor(), vendor_go_threshold=0.6)["check_vendor_thresholds"] == 0

    def test_facts_of_a_vendor_without_a_name_raise_an_alert(self) -> None:
        found = work_out_plan(
            VENDORS,
            {},
            {
                "vendors": ({"name": "", **marks()},),
                "vendor_costs": ({"number": 2, "platform_fee": 1},),
                "vendor_failures": ({"number": 3, "rule_conflict": "fail"},),
            },
            CORE,
        )
        assert found["alert_vendor_without_name"] == 3
        assert found["vendors_verdict"][1] == ""

    def test_one_vendor_alone_raises_an_alert(self) -> None:
        assert compared(vendor("A"))["alert_vendor_alone"] == 1
        assert compared(vendor("A"), vendor("B"))["alert_vendor_alone"] == 0

    def test_a_go_without_costs_raises_an_alert(self) -> None:
        assert compared(vendor("A"), vendor("B", pressure="Yes"))["alert_vendor_go_without_cost"] == 1
        found = work_out_plan(
            VENDORS, {}, {"vendors": (vendor(),), "vendor_costs": ({"model_cost": 0},)}, CORE
        )
        assert found["alert_vendor_go_without_cost"] == 0


class TestTotalCost:
    def test_200_a_year_with_500_integration_against_350(self) -> None:
        found = priced(CHEAP_FEE, ALL_IN)
        totals = found["vendor_costs_total"]
        assert list(totals.loc[1]) == [700, 1100, 1500]
        assert list(totals.loc[2]) == [350, 1050, 1750]
        assert list(totals.columns) == [1, 3, 5]
        assert found["vendor_level_after_years"] == pytest.approx(10 / 3)
        assert found["vendor_level_answer"] == "B costs less at first, A after 3.3 years."

    def test_the_order_of_the_two_does_not_matter(self) -> None:
        found = priced(CHEAP_FEE, ALL_IN, vendor_compared_first=2, vendor_compared_second=1)
        assert found["vendor_level_after_years"] == pytest.approx(10 / 3)
        assert found["vendor_level_answer"] == "B costs less at first, A after 3.3 years."

    def test_fee_models_and_team_are_paid_every_year_integration_once(self) -> None:
        found = priced({"platform_fee": 7, "model_cost": 11, "team_cost": 13, "integration_cost": 17})
        assert list(found["vendor_costs_total"].loc[1]) == [48, 110, 172]

    def test_support_and_egress_are_paid_every_year_training_and_services_once(self) -> None:
        found = priced({"support_cost": 7, "egress_cost": 11, "training_cost": 19, "services_cost": 23})
        assert (found["vendor_costs_per_year"][1], found["vendor_costs_once"][1]) == (18, 42)
        assert list(found["vendor_costs_total"].loc[1]) == [60, 96, 132]

    def test_leaving_is_paid_once_at_the_end_in_a_total_of_its_own(self) -> None:
        found = priced({**CHEAP_FEE, "leaving_cost": 71}, ALL_IN)
        assert list(found["vendor_costs_total"].loc[1]) == [700, 1100, 1500]
        assert list(found["vendor_costs_total_with_leaving"].loc[1]) == [771, 1171, 1571]
        assert list(found["vendor_costs_total_with_leaving"].loc[2]) == [350, 1050, 1750]
        assert (found["vendor_first_leaving"], found["vendor_second_leaving"]) == (71, 0)

    def test_the_year_they_are_level_counts_all_that_is_paid_once_and_a_year_but_not_leaving(self) -> None:
        dearer_once = {"platform_fee": 200, "integration_cost": 410, "training_cost": 60, "services_cost": 30}
        dearer_a_year = {"platform_fee": 280, "support_cost": 41, "egress_cost": 29, "leaving_cost": 9_999}
        assert priced(dearer_once, dearer_a_year)["vendor_level_after_years"] == pytest.approx(10 / 3)

    def test_leaving_alone_is_no_cost_to_compare_but_needs_a_name(self) -> None:
        found = priced({"leaving_cost": 13}, ALL_IN, names=("", "B"))
        assert found["vendor_level_answer"] == "Choose two vendors that have costs below."
        assert (found["vendor_costs_priced"][1], found["vendor_costs_nameless"][1]) == (0, 1)

    @pytest.mark.parametrize(
        ("second", "words", "level"),
        [
            ({"platform_fee": 300, "integration_cost": 600}, "A costs less throughout.", "never"),
            ({"platform_fee": 100, "integration_cost": 500}, "B costs less throughout.", "never"),
            ({"platform_fee": 200, "integration_cost": 400}, "B costs less throughout.", "never"),
            ({"platform_fee": 200, "integration_cost": 500}, "Both cost the same.", "always"),
            ({"platform_fee": 200 + 1e-9, "integration_cost": 400}, "B costs less throughout.", "never"),
        ],
    )
    def test_vendors_whose_costs_never_cross_say_so_in_words(
        self, second: dict[str, float], words: str, level: str
    ) -> None:
        found = priced(CHEAP_FEE, second)
        assert math.isnan(found["vendor_level_after_years"])
        assert found["vendor_level_words"] == level
        assert found["vendor_level_answer"] == words

    @pytest.mark.parametrize("number", [0, 9, 1.5, 1, 3])
    def test_two_different_vendors_with_costs_must_be_chosen(self, number: float) -> None:
        found = priced(CHEAP_FEE, ALL_IN, vendor_compared_second=number)
        assert found["vendor_level_answer"] == "Choose two vendors that have costs below."
        assert math.isnan(found["vendor_level_after_years"])
        assert found["vendor_level_words"] == "not filled in"

    def test_a_vendor_without_a_name_is_called_by_its_number(self) -> None:
        found = priced(CHEAP_FEE, ALL_IN, names=("A",))
        assert found["vendor_level_answer"] == "Vendor 2 costs less at first, A after 3.3 years."

    def test_the_picture_starts_with_what_is_paid_once_and_adds_a_year_at_a_time(self) -> None:
        found = priced(CHEAP_FEE, ALL_IN)
        assert list(found["vendor_cost_path_first"]) == [500, 700, 900, 1100, 1300, 1500]
        assert list(found["vendor_cost_path_second"]) == [0, 350, 700, 1050, 1400, 1750]

    def test_a_text_in_a_cost_counts_as_nothing(self) -> None:
        found = priced({"platform_fee": "about 200", "integration_cost": 500}, {"platform_fee": "free"})
        assert list(found["vendor_costs_total"].loc[1]) == [500, 500, 500]
        assert list(found["vendor_costs_priced"][:2]) == [1, 0]


class TestCloudProviders:
    def test_every_fact_is_asked_for(self) -> None:
        full = {
            "provider": "C",
            "inference_pricing": "mixed",
            "inference_price": 0,
            "egress_cost": 0,
            "data_sovereignty": "no",
            "gpu_guarantee": "none",
        }
        rows = (full, full | {"egress_cost": None, "gpu_guarantee": ""}, {"provider": ""}, {"provider": "D"})
        found = work_out_plan(VENDORS, {}, {"hyperscalers": rows}, CORE)
        assert list(found["hyperscalers_facts_missing"]) == [0, 2, 0, 5]
        assert found["alert_hyperscaler_facts_missing"] == 2


class TestTheTrial:
    def test_ten_tests_passed_is_passed(self) -> None:
        found = tried(ALL_SYSTEMS, GOOD_PILOT, ALL_CASES)
        counts = [found[f"vendor_trial_{key}"][1] for key in ("passed", "failed", "left")]
        assert (found["vendor_trial_result"][1], counts) == ("passed", [10, 0, 0])

    @pytest.mark.parametrize("key", [*ALL_SYSTEMS, *GOOD_PILOT, *ALL_CASES])
    def test_each_test_can_fail_the_trial_or_leave_it_open(self, key: str) -> None:
        worse = {"days_to_deploy": 14.5, "accuracy": 0.8999}.get(key, "fail")
        for cell, result in ((worse, "failed"), (None, "incomplete")):
            parts = [
                {**part, **({key: cell} if key in part else {})}
                for part in (ALL_SYSTEMS, GOOD_PILOT, ALL_CASES)
            ]
            found = tried(*parts)
            assert found["vendor_trial_result"][1] == result, (key, cell)
            assert found["alert_vendor_go_failed_trial"] == (result == "failed")

    def test_one_failure_is_enough_while_others_are_open(self) -> None:
        assert tried(failures={"rule_conflict": "FAIL"})["vendor_trial_result"][1] == "failed"

    def test_nothing_tried_is_not_begun(self) -> None:
        found = tried()
        assert list(found["vendor_trial_result"][:2]) == ["not begun", ""]
        assert list(found["vendor_trial_left"]) == [0] * 8

    def test_a_text_for_a_measurement_is_no_measurement(self) -> None:
        found = tried(ALL_SYSTEMS, GOOD_PILOT | {"accuracy": "good"}, ALL_CASES)
        assert found["vendor_trial_result"][1] == "incomplete"

    def test_the_three_hardest_systems_are_named_above_what_was_tried(self) -> None:
        assert tried()["hardest_systems"].startswith("Name the three")
        assert (
            tried(hardest_system_first="Orders", hardest_system_third="Files")["hardest_systems"]
            == "Orders; ; Files"
        )

    def test_limits_of_the_pilot_are_inputs(self) -> None:
        found = tried(ALL_SYSTEMS, GOOD_PILOT, ALL_CASES, trial_days_highest=13)
        assert found["vendor_trial_result"][1] == "failed"
        found = tried(ALL_SYSTEMS, GOOD_PILOT, ALL_CASES, trial_accuracy_lowest=0.91)
        assert found["vendor_trial_result"][1] == "failed"

    def test_it_is_held_against_six_to_twelve_months_of_a_wrong_choice(self) -> None:
        found = work_out_plan(
            VENDORS,
            {
                "trial_own_weeks": 3,
                "trial_purchases": 5_000,
                "wrong_choice_people": 2,
                "wrong_choice_value_share": 0.25,
            },
            core=CORE,
        )
        assert found["trial_cost"] == 3 * 40 * 120 + 5_000 == 19_400
        assert found["wrong_choice_cost_per_month"] == 2 * 2080 * 120 / 12 + 240_000 / 12 * 0.25 == 46_600
        assert (found["wrong_choice_cost_lowest"], found["wrong_choice_cost_highest"]) == (279_600, 559_200)
        assert found["trial_pays_from"] == pytest.approx(19_400 / 279_600)
        assert found["trial_answer"] == "The trial costs EUR 19,400, a wrong choice 279,600 to 559,200."

    def test_a_case_without_value_delays_nothing(self) -> None:
        found = work_out_plan(
            VENDORS, {"wrong_choice_value_share": 0.25}, core=CORE | {"annual_value": -50_000.0}
        )
        assert found["wrong_choice_delay_per_month"] == 0
        assert math.isnan(found["trial_pays_from"])

    def test_months_the_wrong_way_round_are_put_right_and_told(self) -> None:
        found = work_out_plan(
            VENDORS,
            {"wrong_choice_people": 1, "wrong_choice_months_lowest": 12, "wrong_choice_months_highest": 6},
            core=CORE,
        )
        assert found["wrong_choice_cost_lowest"] == found["wrong_choice_cost_highest"] / 2
        assert found["alert_wrong_choice_months"] == 1


def test_the_example_shows_every_verdict_and_names_its_vendors_as_made_up() -> None:
    grids = {grid.key: grid.example for grid in VENDORS.grids}
    values = {declared.key: declared.base for declared in VENDORS.inputs}
    found = work_out_plan(VENDORS, values, grids, CORE)
    assert list(found["vendors_verdict"][:5]) == ["go", "due diligence", "due diligence", "no-go", ""]
    assert all("(made up)" in row["name"] for row in grids["vendors"])
    assert found["vendor_level_after_years"] == pytest.approx(10 / 3)


def test_the_first_of_the_ranking_brings_its_references_and_its_trial() -> None:
    rows = (vendor("Behind", references_heard=7), vendor("First", references_heard=4, **marks(fit=5)))
    found = work_out_plan(VENDORS, {}, {"vendors": rows, "vendor_failures": ({}, {CASES[0]: "fail"})}, CORE)
    assert (found["vendors_best"], found["vendors_best_references"], found["vendors_best_trial"]) == (
        "First",
        4,
        "failed",
    )
    nobody = work_out_plan(VENDORS, {}, {"vendors": ()}, CORE)
    assert (nobody["vendors_best_references"], nobody["vendors_best_trial"]) == (0, "none")
