"""Cloud or owned, and the cost per inference: the worked figures as literals, the rule, and its edges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from roi_workbook.planning.cloud_or_owned.subject import cloud_or_owned
from roi_workbook.planning.groups import GROUPS
from tests.planning.subject import work_out_plan

CORE = {"annual_discount_rate": 0.10, "reporting_currency": "USD", "gpu_utilisation_today": math.nan}
CLOUD_OR_OWNED = cloud_or_owned(GROUPS)
EXAMPLE = {declared.key: declared.base for declared in CLOUD_OR_OWNED.inputs if declared.base is not None}
OPTIONS = next(grid for grid in CLOUD_OR_OWNED.grids if grid.key == "inference_options").example
GUARDS = [guard.key for guard in CLOUD_OR_OWNED.guards]


def worked(core: Mapping[str, Any] | None = None, **inputs: Any) -> dict[str, Any]:
    """The example with other inputs laid over it; None empties one."""
    return work_out_plan(
        CLOUD_OR_OWNED, EXAMPLE | inputs, {"inference_options": OPTIONS}, {**CORE, **(core or {})}
    )


def at_ratio(ratio: float, **inputs: Any) -> dict[str, Any]:
    """Owning costs 100,000 a year, renting a share of it: one GPU for 10,000 hours, used all the time."""
    plain = {
        "gpu_count": 1,
        "hours_per_year": 10_000,
        "expected_utilisation": 1.0,
        "cloud_price_per_gpu_hour": ratio * 10,
        "cloud_egress_per_year": 0,
        "cloud_storage_per_year": 0,
        "cloud_support_per_year": 0,
        "owned_capex": 300_000,
        "owned_overhead_share": 0,
        "owned_residual_share": 0,
        "owned_life_years": 4,
        "owned_power_kw": 0,
        "owned_hosting_per_year": 25_000,
        "owned_staff_per_year": 0,
        "owned_maintenance_share": 0,
    }
    return worked({"annual_discount_rate": 0.0}, **{**plain, **inputs})


def served(*rows: Mapping[str, Any], **inputs: Any) -> dict[str, Any]:
    """Requests alone: nothing of renting or owning is filled in."""
    return work_out_plan(CLOUD_OR_OWNED, inputs, {"inference_options": rows}, CORE)


def raised(found: Mapping[str, Any]) -> set[str]:
    return {key for key in GUARDS if found[key] > 0}


# The worked example --------------------------------------------------------------------------------


def test_sixteen_gpus_owned_cost_295_764_65_a_year_and_rented_260_280() -> None:
    found = worked()
    assert round(found["owned_cost_per_year"], 2) == 295_764.65
    assert found["cloud_cost_per_year"] == pytest.approx(260_280, abs=1e-6)


def test_the_parts_of_both_costs_are_those_of_a_hand_calculation() -> None:
    found = worked()
    assert found["capital_recovery_factor"] == pytest.approx(0.1 / (1 - 1.1**-4), rel=1e-12)
    assert found["owned_power_per_year"] == pytest.approx(23_967.36, abs=1e-6)
    assert found["owned_running_per_year"] == pytest.approx(131_967.36, abs=1e-6)
    assert found["gpu_hours_used"] == pytest.approx(98_112, abs=1e-6)
    assert found["cloud_compute_per_year"] == pytest.approx(245_280, abs=1e-6)
    assert found["cloud_fixed_per_year"] == 15_000
    assert round(found["cloud_cost_per_gpu_hour"], 4) == 2.6529
    assert round(found["owned_cost_per_gpu_hour"], 4) == 3.0146


def test_the_rule_says_own_while_plain_cost_says_cloud_and_that_is_said() -> None:
    found = worked()
    assert round(100 * found["cloud_ratio"], 1) == 88.0
    assert (found["cloud_verdict"], found["cloud_plain_cost"]) == ("own", "cloud")
    assert found["cloud_rule_against_cost"] == (
        "The rule says own; by plain cost renting is cheaper, by USD 35,485 a year. The two differ."
        " Owning counts 15 % overhead, 5 % maintenance a year, a life of 4 years, 10 % left at its end,"
        " a PUE of 1.5, the template's standards."
    )
    assert round(found["cloud_verdict_extra_cost"], 2) == 35_484.65
    assert raised(found) == {"alert_cloud_rule_and_cost_differ"}


def test_break_even_is_at_80_13_percent_of_the_hours() -> None:
    found = worked()
    assert round(100 * found["break_even_utilisation"], 2) == 80.13
    assert found["break_even_words"] == "owning costs less above 80.1 % of hours"


def test_at_the_break_even_utilisation_both_cost_the_same() -> None:
    found = worked(expected_utilisation=worked()["break_even_utilisation"])
    assert found["cloud_cost_per_year"] == pytest.approx(found["owned_cost_per_year"], rel=1e-12)
    assert found["cloud_plain_cost"] == "either"


def test_owning_takes_4_30_years_which_is_not_within_a_life_of_four() -> None:
    found = worked()
    assert round(found["owning_level_after_years"], 2) == 4.30
    assert math.isnan(found["owning_cheaper_after_years"])
    assert found["owning_cheaper_words"] == "no cheaper to own within its life"


def test_at_half_the_hours_the_ratio_is_64_3_percent_a_review() -> None:
    found = worked(expected_utilisation=0.50)
    assert round(100 * found["cloud_ratio"], 1) == 64.3
    assert found["cloud_verdict"] == "review"
    assert found["cloud_verdict_reason"] == "Renting costs 64.3 % of owning, between the limits."


# The rule ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (0.59, "rent"),
        (0.599999, "rent"),
        (0.60, "review"),
        (0.65, "review"),
        (0.70, "review"),
        (0.700001, "own"),
        (1.3, "own"),
    ],
)
def test_the_ratio_is_judged_with_both_limits_in_the_review(ratio: float, verdict: str) -> None:
    found = at_ratio(ratio)
    assert found["cloud_ratio"] == pytest.approx(ratio, rel=1e-12)
    assert found["cloud_verdict"] == found["cloud_ratio_says"] == verdict


def test_the_limits_are_inputs() -> None:
    assert at_ratio(0.65, cloud_ratio_own_above=0.62)["cloud_verdict"] == "own"
    assert at_ratio(0.65, cloud_ratio_rent_below=0.68)["cloud_verdict"] == "rent"


def test_limits_out_of_order_are_an_error() -> None:
    assert "check_cloud_limits_in_order" in raised(at_ratio(0.65, cloud_ratio_rent_below=0.8))
    assert "check_cloud_limits_in_order" not in raised(at_ratio(0.65, cloud_ratio_rent_below=0.7))


@pytest.mark.parametrize(("used", "verdict"), [(0.61, "own"), (0.60, "review"), (0.3, "review")])
def test_nothing_is_bought_that_is_not_used_more_than_the_limit(used: float, verdict: str) -> None:
    found = at_ratio(0.9 / used, expected_utilisation=used)
    assert found["cloud_ratio_says"] == "own"
    assert found["cloud_verdict"] == verdict
    assert ("rent meanwhile" in found["cloud_verdict_reason"]) == (verdict == "review")


def test_bursts_above_the_limit_make_a_hybrid_and_below_it_nothing() -> None:
    assert at_ratio(0.71, load_is_bursty="Yes")["cloud_verdict"] == "hybrid"
    assert at_ratio(0.71, load_is_bursty="Yes", expected_utilisation=0.99)["cloud_verdict"] == "hybrid"
    assert at_ratio(0.70, load_is_bursty="Yes")["cloud_verdict"] == "review"
    assert at_ratio(0.30, load_is_bursty="Yes")["cloud_verdict"] == "rent"


def test_sovereignty_comes_before_everything_else() -> None:
    found = at_ratio(0.3, data_sovereignty="Yes", load_is_bursty="Yes", expected_utilisation=0.5)
    assert found["cloud_verdict"] == "own"
    assert found["cloud_ratio_says"] == "rent"
    assert "before cost" in found["cloud_verdict_reason"]
    assert raised(found) >= {"alert_owned_kit_used_little", "alert_cloud_rule_and_cost_differ"}
    assert worked(data_sovereignty="Yes", owned_capex=None)["cloud_verdict"] == "own"


def test_sovereignty_says_what_it_costs_more_than_renting() -> None:
    assert at_ratio(0.3, data_sovereignty="Yes")["cloud_verdict_extra_cost"] == pytest.approx(70_000)


def test_rule_and_cost_agree_where_owning_is_cheaper_or_renting_far_cheaper() -> None:
    for ratio in (1.2, 0.5):
        found = at_ratio(ratio)
        assert found["cloud_verdict_extra_cost"] == 0
        assert not raised(found)
        assert "differ" not in found["cloud_rule_against_cost"]


def test_rule_and_cost_differ_where_the_limit_rents_what_is_cheaper_to_own() -> None:
    found = at_ratio(1.2, cloud_ratio_rent_below=1.5, cloud_ratio_own_above=1.6)
    assert (found["cloud_verdict"], found["cloud_plain_cost"]) == ("rent", "owned")
    assert found["cloud_verdict_extra_cost"] == pytest.approx(20_000)
    assert "alert_cloud_rule_and_cost_differ" in raised(found)


def test_a_review_takes_no_side_that_cost_could_differ_from() -> None:
    found = worked(expected_utilisation=0.5)
    assert found["cloud_plain_cost"] == "cloud"
    assert not raised(found)


def test_more_use_than_is_measured_today_is_an_alert() -> None:
    assert "alert_busier_than_measured" in raised(worked({"gpu_utilisation_today": 0.42}))
    assert worked({"gpu_utilisation_today": 0.70})["alert_busier_than_measured"] == 0
    assert math.isnan(worked()["alert_busier_than_measured"])


# Money and time ------------------------------------------------------------------------------------


def test_without_a_discount_rate_the_capital_is_spread_evenly() -> None:
    found = worked({"annual_discount_rate": 0.0})
    assert found["capital_recovery_factor"] == 0.25
    assert found["owned_capital_per_year"] == pytest.approx((552_000 - 48_000) / 4)


def test_the_factor_is_steady_as_the_rate_goes_to_nothing() -> None:
    assert worked({"annual_discount_rate": 1e-7})["capital_recovery_factor"] == pytest.approx(0.25, rel=1e-6)


def test_yearly_capital_cost_has_the_present_value_of_what_is_bought_less_what_is_sold() -> None:
    yearly = worked(owned_life_years=5)["owned_capital_per_year"]
    assert sum(yearly / 1.1**year for year in range(1, 6)) == pytest.approx(552_000 - 48_000 / 1.1**5)


def test_a_life_of_exactly_the_years_it_takes_is_enough() -> None:
    years = at_ratio(1.0)["owning_level_after_years"]
    assert years == pytest.approx(4)
    assert at_ratio(1.0)["owning_cheaper_after_years"] == pytest.approx(4)
    assert math.isnan(at_ratio(0.99)["owning_cheaper_after_years"])
    assert at_ratio(1.25)["owning_cheaper_words"] == "owning has cost less after 3.0 years"


def test_owning_never_gets_cheaper_where_running_it_costs_as_much_as_renting() -> None:
    found = at_ratio(0.5, owned_hosting_per_year=50_000)
    assert found["running_saves_per_year"] == 0
    assert math.isnan(found["owning_level_after_years"]) and math.isnan(found["owning_cheaper_after_years"])
    assert math.isnan(at_ratio(0.4, owned_hosting_per_year=50_000)["owning_cheaper_after_years"])


def test_break_even_above_all_hours_and_below_none_has_words() -> None:
    assert at_ratio(0.7)["break_even_words"] == "renting costs less even at full use"
    assert at_ratio(1.0)["break_even_words"] == "owning costs less above 100.0 % of hours"
    found = at_ratio(1.0, cloud_support_per_year=150_000)
    assert found["break_even_utilisation"] == pytest.approx(-0.5)
    assert found["break_even_words"] == "owning costs less at any utilisation"


def test_a_break_even_of_nothing_is_still_on_the_picture() -> None:
    found = at_ratio(1.0, cloud_support_per_year=100_000)
    assert found["break_even_utilisation"] == 0
    assert found["break_even_words"] == "owning costs less above 0.0 % of hours"
    assert found["utilisation_marks_break_even_up_to"]["Top"] == 200_000


def test_break_even_needs_no_utilisation() -> None:
    found = worked(expected_utilisation=None)
    assert not found["utilisation_marks_expected_up_to"].any()
    assert round(found["break_even_utilisation"], 4) == 0.8013
    assert found["cloud_verdict"] == "not filled in" and math.isnan(found["cloud_ratio"])


def test_a_power_usage_effectiveness_below_one_counts_as_one_and_an_empty_one_as_the_standard() -> None:
    assert worked(owned_pue=0.93)["owned_power_per_year"] == pytest.approx(23_967.36 / 1.5)
    assert worked(owned_pue=None)["owned_power_per_year"] == pytest.approx(23_967.36)


def test_what_owning_saves_has_the_purchase_in_it_and_what_it_saves_before_says_so() -> None:
    """What renting costs more than running own kit is no saving while the kit is not paid for."""
    bought = {"owned_capex": 1_920_000, "owned_hosting_per_year": 0, "cloud_price_per_gpu_hour": 60.2726}
    found = at_ratio(1.0, **bought)
    assert found["running_saves_per_year"] == pytest.approx(602_726)
    assert found["owned_capital_per_year"] == 480_000
    assert found["owning_saves_per_year"] == pytest.approx(122_726)
    assert "by plain cost owning is cheaper, by USD 122,726 a year." in found["cloud_rule_against_cost"]


@pytest.mark.parametrize("missing", ["expected_utilisation", "owned_capex"])
def test_nothing_is_saved_while_one_side_is_not_filled_in(missing: str) -> None:
    found = worked(**{missing: None})
    assert found["owning_saves_per_year"] == found["running_saves_per_year"] == 0
    assert found["cloud_alternative_saves_per_year"] == 0 and found["cloud_answer"] == ""


def test_standards_that_count_in_owning_are_told_with_the_verdict_until_others_are_typed() -> None:
    told = worked(owned_overhead_share=0.17, owned_life_years=5, owned_pue=1.4)["cloud_rule_against_cost"]
    assert told.endswith(
        " Owning counts 5 % maintenance a year, 10 % left at its end, the template's standards."
    )
    assert "Owning counts" not in at_ratio(1.1, owned_life_years=5, owned_pue=1)["cloud_rule_against_cost"]
    assert worked(owned_capex=None)["owned_standards_sentence"] == ""


@pytest.mark.parametrize(
    ("ratio", "inputs", "answer", "saves"),
    [
        (0.5, {}, "We should.", -50_000),
        (0.65, {}, "We rent for now: the gap in cost is too small for our rule to decide.", -35_000),
        (
            0.9,
            {},
            "Our load keeps the machines busy, and own ones buy control and steady prices.",
            -10_000,
        ),
        (1.3, {}, "Our load keeps the machines busy enough to own them.", 30_000),
        (0.3, {"data_sovereignty": "Yes"}, "Our data must stay on our own premises.", -70_000),
        (
            1.3,
            {"utilisation_before_buying": 1},
            "We should: our load is too small for machines of our own.",
            30_000,
        ),
    ],
)
def test_the_answer_gives_its_reason_and_what_owning_saves_or_costs_more(
    ratio: float, inputs: dict[str, Any], answer: str, saves: float
) -> None:
    found = at_ratio(ratio, **inputs)
    assert (found["cloud_answer"], found["cloud_alternative"]) == (answer, "Owning")
    assert found["cloud_alternative_saves_per_year"] == pytest.approx(saves)


def test_the_answer_for_bursts_holds_a_hybrid_against_renting_everything() -> None:
    found = worked(load_is_bursty="Yes")
    assert found["cloud_answer"] == "Our load comes in bursts: we own what runs all day and rent the peaks."
    assert found["cloud_alternative"] == "A hybrid"
    assert found["cloud_alternative_saves_per_year"] == pytest.approx(260_280 - found["hybrid_cost_per_year"])
    unknown = worked(load_is_bursty="Yes", hybrid_steady_share=None)
    assert unknown["cloud_alternative"] == "Owning"
    assert unknown["cloud_alternative_saves_per_year"] == unknown["owning_saves_per_year"]


@pytest.mark.parametrize(
    ("inputs", "small"),
    [
        ({"expected_utilisation": 0.61}, 0),
        ({"expected_utilisation": 0.6}, 1),
        ({"expected_utilisation": 0.31}, 1),
        ({"expected_utilisation": 0.6, "data_sovereignty": "Yes"}, 0),
        ({"expected_utilisation": 0.6, "cloud_price_per_gpu_hour": 9.1, "load_is_bursty": "Yes"}, 0),
        ({"owned_capex": None, "expected_utilisation": 0.31}, 0),
    ],
)
def test_a_load_is_too_small_to_own_machines_up_to_the_use_to_exceed_before_buying(
    inputs: dict[str, Any], small: float
) -> None:
    assert worked(**inputs)["cloud_load_too_small"] == small


def test_the_machines_of_the_case_are_its_purchases_of_compute() -> None:
    rows = (
        {"item": "GPUs", "cost_category": "compute", "one_off_cost": 31_000},
        {"item": "Rented", "cost_category": "compute", "cost_per_year": 1_700.5},
        {"item": "Tool", "cost_category": "tooling", "one_off_cost": 900},
        {"item": "Unknown", "one_off_cost": 77},
    )
    assert worked()["case_machines_cost"] == 0
    assert work_out_plan(CLOUD_OR_OWNED, EXAMPLE, {"purchases": rows}, CORE)["case_machines_cost"] == 32_700.5


# A hybrid ------------------------------------------------------------------------------------------


def test_a_hybrid_owns_what_carries_the_steady_load_and_rents_the_rest() -> None:
    found = worked()
    assert found["hybrid_owned_share"] == pytest.approx(0.49 / 0.9)
    assert found["hybrid_owned_gpus"] == pytest.approx(16 * 0.49 / 0.9)
    assert found["hybrid_rented_hours"] == pytest.approx(98_112 * 0.3)
    kit = 0.49 / 0.9 * (found["owned_cost_per_year"] - 60_000)
    assert found["hybrid_cost_per_year"] == pytest.approx(kit + 60_000 + 98_112 * 0.3 * 2.5 + 15_000)


def test_a_hybrid_never_owns_more_than_all_of_the_kit() -> None:
    found = worked(expected_utilisation=1.0, hybrid_steady_share=1.0, hybrid_owned_utilisation=0.8)
    assert found["hybrid_owned_share"] == pytest.approx(1)
    assert found["hybrid_rented_hours"] == pytest.approx(0.2 * 16 * 8_760)


def test_a_hybrid_without_its_steady_share_has_words_and_costs_nothing_extra() -> None:
    found = at_ratio(0.9, load_is_bursty="Yes", hybrid_steady_share=None)
    assert found["cloud_verdict"] == "hybrid"
    assert math.isnan(found["hybrid_cost_per_year"])
    assert found["cloud_verdict_extra_cost"] == 0


def test_a_hybrid_is_held_against_the_cheaper_of_renting_and_owning() -> None:
    found = worked(load_is_bursty="Yes")
    assert found["cloud_verdict"] == "hybrid"
    assert found["cloud_verdict_extra_cost"] == pytest.approx(found["hybrid_cost_per_year"] - 260_280)


# A new site ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extreme", "age", "capital", "verdict"),
    [
        ("Yes", 1, "No", "greenfield"),
        ("No", 8, "Yes", "greenfield"),
        ("No", 7, "Yes", "extend"),
        ("No", 8, "No", "extend"),
        ("No", 3, "Yes", "extend"),
        ("No", None, "Yes", "not filled in"),
    ],
)
def test_greenfield_needs_extreme_needs_or_old_kit_with_capital(
    extreme: str, age: float | None, capital: str, verdict: str
) -> None:
    found = worked(
        extreme_needs=extreme, kit_age_years=age, capital_available=capital, greenfield_planned="Yes"
    )
    assert found["greenfield_verdict"] == verdict
    assert ("alert_greenfield_without_grounds" in raised(found)) == (verdict != "greenfield")


def test_a_new_site_that_nobody_plans_raises_nothing() -> None:
    assert "alert_greenfield_without_grounds" not in raised(worked(kit_age_years=1))


# What the pictures show ----------------------------------------------------------------------------


def test_cash_starts_with_the_purchase_and_comes_again_in_the_year_after_each_life() -> None:
    found = worked()
    own, rent = found["cash_by_year_own"], found["cash_by_year_rent"]
    assert own[0] == 552_000 and rent[0] == 0
    assert own[4] == pytest.approx(552_000 + 4 * 131_967.36)
    assert own[5] == pytest.approx(2 * 552_000 - 48_000 + 5 * 131_967.36)
    assert list(found["cash_by_year_kits_bought"]) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3]
    assert rent[10] == pytest.approx(2_602_800)


def test_cash_crosses_in_the_year_that_owning_becomes_cheaper() -> None:
    found = worked(owned_life_years=5)
    cheaper = [
        year for year in range(6) if found["cash_by_year_own"][year] < found["cash_by_year_rent"][year]
    ]
    assert cheaper == [5] and 4 < found["owning_cheaper_after_years"] < 5


def test_lines_of_cost_cross_at_the_break_even() -> None:
    found = worked()
    rent, own = found["cost_by_utilisation_rent"], found["cost_by_utilisation_own"]
    assert rent[70] == pytest.approx(260_280) and rent[0] == 15_000
    assert rent[80] < own[80] and rent[90] > own[90]
    assert found["utilisation_marks_break_even_at"]["Top"] == pytest.approx(
        100 * found["break_even_utilisation"]
    )
    assert found["utilisation_marks_break_even_up_to"]["Top"] == pytest.approx(365_400)
    assert list(found["utilisation_marks_expected_at"]) == [70, 70]


def test_a_break_even_off_the_picture_is_not_drawn() -> None:
    found = at_ratio(0.7)
    assert not found["utilisation_marks_break_even_up_to"].any()


# Cost per inference --------------------------------------------------------------------------------

API = {
    "option": "API",
    "annual_requests": 2_000_000,
    "calls_per_request": 7,
    "price_per_call": 0.003,
    "routed_share": 0.6,
    "routing_saving": 0.75,
}


def test_a_thousand_requests_by_price_calls_and_routing() -> None:
    found = served(API)
    assert found["inference_options_yearly_cost"]["API"] == pytest.approx(42_000)
    assert found["inference_options_per_thousand_before"]["API"] == pytest.approx(21)
    assert found["inference_options_per_thousand_after"]["API"] == pytest.approx(11.55)
    assert found["inference_options_per_thousand_calls"]["API"] == pytest.approx(1.65)
    assert found["inference_options_routing_saves"]["API"] == pytest.approx(18_900)
    assert found["inference_options_cost_a_month"]["API"] == pytest.approx(1_925)


def test_calls_of_an_agent_loop_multiply_the_price_and_empty_is_one_call() -> None:
    once = served({**API, "calls_per_request": None})["inference_options_per_thousand_before"]["API"]
    often = served({**API, "calls_per_request": 30})["inference_options_per_thousand_before"]["API"]
    assert once == pytest.approx(3) and often == pytest.approx(90)


def test_a_known_cost_takes_the_place_of_the_price_and_of_the_comparison() -> None:
    assert served({**API, "annual_cost": 60_000})["inference_options_per_thousand_before"]["API"] == 30
    found = work_out_plan(
        CLOUD_OR_OWNED,
        EXAMPLE,
        {"inference_options": ({"option": "Cloud", "annual_requests": 1e6, "annual_cost": 5_000},)},
        CORE,
    )
    assert found["inference_options_per_thousand_before"]["Cloud"] == 5


def test_renting_and_owning_bring_their_cost_from_the_comparison() -> None:
    found = worked()
    before = found["inference_options_per_thousand_before"]
    assert before["API"] == pytest.approx(12)
    assert before["Cloud"] == pytest.approx(260_280 / 40_000)
    assert before["Owned"] == pytest.approx(found["owned_cost_per_year"] / 40_000)
    assert found["inference_options_per_thousand_after"]["Cloud"] == pytest.approx(260_280 * 0.8 / 40_000)
    assert found["cheapest_inference_option"] == "Cloud"
    assert found["inference_cost_per_thousand"] == pytest.approx(260_280 * 0.8 / 40_000)


def test_options_without_cost_or_requests_have_words() -> None:
    found = served({"option": "API", "annual_requests": 1_000}, {"option": "Owned", "annual_cost": 1_000})
    assert found["inference_options_per_thousand_after"].isna().all()
    assert found["cheapest_inference_option"] == "not filled in"


def test_of_two_equally_cheap_options_the_first_is_named() -> None:
    found = served(
        {"option": "Cloud", "annual_requests": 3, "annual_cost": 1.0},
        {"option": "Owned", "annual_requests": 9, "annual_cost": 3.0},
    )
    assert found["cheapest_inference_option"] == "Cloud"


def test_own_kit_beats_the_api_from_where_their_bills_are_equal() -> None:
    found = worked()
    requests = found["requests_where_owning_pays"]
    by_api = requests / 1_000 * found["inference_options_per_thousand_after"]["API"]
    assert by_api == pytest.approx(found["owned_cost_per_year"])


def test_an_api_that_routing_makes_free_is_never_beaten() -> None:
    rows = (
        {**API, "routed_share": 1, "routing_saving": 1},
        {"option": "Owned", "annual_requests": 5, "annual_cost": 5},
    )
    assert math.isnan(served(*rows)["requests_where_owning_pays"])


@pytest.mark.parametrize(
    ("guardrail", "spent", "count"),
    [(1_925, None, 0), (1_924, None, 1), (1_924, 1_925, 2), (2_000, 2_000, 0), (2_000, 2_001, 1)],
)
def test_the_guardrail_holds_the_planned_and_the_last_month(
    guardrail: float, spent: float | None, count: int
) -> None:
    found = served(
        API, inference_option_in_use="API", inference_guardrail=guardrail, inference_spend_last_month=spent
    )
    assert found["alert_inference_over_guardrail"] == count
    assert found["inference_guardrail_left"] == pytest.approx(guardrail - max(1_925, spent or 0))


def test_only_the_option_in_use_is_held_against_the_guardrail() -> None:
    found = served(API, inference_option_in_use="Owned", inference_guardrail=10)
    assert found["alert_inference_over_guardrail"] == 0


def test_calls_at_the_guardrail_are_those_that_use_it_up() -> None:
    calls = served(API, inference_guardrail=5_000)["inference_options_calls_at_guardrail"]["API"]
    found = served(
        {**API, "calls_per_request": calls}, inference_option_in_use="API", inference_guardrail=5_000
    )
    assert found["inference_cost_per_month"] == pytest.approx(5_000)
    assert served(API)["inference_options_calls_at_guardrail"].isna().all()


def test_a_cost_without_a_guardrail_is_an_alert() -> None:
    assert raised(served(API, inference_option_in_use="API")) == {"alert_inference_without_guardrail"}
    assert math.isnan(served(API)["alert_inference_without_guardrail"])


# Edges ---------------------------------------------------------------------------------------------


def test_a_blank_template_raises_nothing_and_says_so_in_words() -> None:
    found = work_out_plan(CLOUD_OR_OWNED, core=CORE)
    assert not raised(found)
    for key in ("cloud_verdict", "cloud_plain_cost", "greenfield_verdict", "cheapest_inference_option"):
        assert found[key] == "not filled in"
    for key in (
        "owned_cost_per_year",
        "cloud_cost_per_year",
        "cloud_verdict_extra_cost",
        "inference_cost_per_month",
    ):
        assert found[key] == 0
    for key in (
        "cloud_ratio",
        "break_even_utilisation",
        "owning_cheaper_after_years",
        "hybrid_cost_per_year",
    ):
        assert math.isnan(found[key])
    assert not found["cash_by_year_own"].any() and not found["cost_by_utilisation_own"].any()


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        *product(["gpu_count", "cloud_price_per_gpu_hour", "owned_capex"], [None, 0, "soon"]),
        *product(["hours_per_year", "owned_life_years"], [0]),
    ],
)
def test_a_missing_essential_leaves_words_not_numbers(key: str, typed: Any) -> None:
    found = worked(**{key: typed})
    assert found["cloud_verdict"] == "not filled in"
    assert math.isnan(found["cloud_ratio"]) and math.isnan(found["break_even_utilisation"])
    assert not raised(found)


def test_text_in_a_cell_of_the_options_counts_as_empty() -> None:
    found = served({**API, "routed_share": "most", "calls_per_request": "many"})
    assert found["inference_options_per_thousand_after"]["API"] == pytest.approx(3)


def test_a_choice_counts_however_it_is_spelled() -> None:
    assert worked(data_sovereignty="yes", expected_utilisation=0.1)["cloud_verdict"] == "own"
    found = served(API, inference_option_in_use="api", inference_guardrail=1)
    assert found["inference_cost_per_month"] == pytest.approx(1_925)


def test_every_line_and_guard_is_worked_out() -> None:
    found = worked()
    due = {line.key for line in CLOUD_OR_OWNED.lines} | set(GUARDS)
    due |= {f"{grid.key}_{line.key}" for grid in CLOUD_OR_OWNED.grids for line in grid.lines}
    assert due == set(found)
