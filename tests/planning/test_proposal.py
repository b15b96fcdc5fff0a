"""The proposal says what the numbers say: rounded, in leadership's words, whatever the numbers are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi_workbook.catalogue import MODEL
from roi_workbook.model.ranges import NO_RANGE
from roi_workbook.model.records import UNITS
from roi_workbook.planning.proposal.figures import SYMPTOMS
from roi_workbook.planning.proposal.rounding import half_up, leading, percent, tenths
from roi_workbook.planning.proposal.subject import sentences
from tests.engines.engine import Engine
from tests.engines.formualizer_engine import Formualizer
from tests.engines.ironcalc_engine import IronCalc
from tests.engines.requirement import running_libreoffice
from tests.planning.named_formulas import worked_out_by_engine
from tests.planning.subject import work_out_plan

PROPOSAL = MODEL.planning_subject("proposal")
INPUTS, SENTENCES = PROPOSAL.inputs, sentences(PROPOSAL)
PROBLEMS = INPUTS[0].choices

NAN = math.nan
CORE: dict[str, Any] = {
    "reporting_currency": "USD",
    "proposal_title": "Reliable releases",
    "scenario": "Base",
    "horizon_months": 36,
    "business_metric": "conversion",
    "missing_count": 0,
    "range_tail": 0.1,
    "contingency_rate": 0.15,
    "productivity_capture_rate": 0.5,
    "npv": 87_681.14,
    "npv_base": 87_681.14,
    "npv_tolerance": 0.08768,
    "ranges_filled": 35,
    "npv_low": -47_438.2,
    "npv_high": 194_639.3,
    "npv_standard_deviation": 94_451.7,
    "probability_npv_positive": 0.7819,
    "probability_npv_positive_independent": 0.9908,
    "probability_npv_positive_linked": 0.6602,
    "pv_costs": 177_606.83,
    "payback_months": 19.27,
    "break_even_realisation": 0.6695,
    "annual_value": 123_211.88,
    "one_off_investment": 82_800,
    "recurring_investment_per_year": 36_480,
    "purchases_one_off": 43_200,
    "purchases_per_year": 24_000,
    "internal_adoption_hours": 240,
    "run_hours_per_week": 2,
    "downtime_cost_today": 192_000,
    "downtime_value": 69_120,
    "friction_cost_today": 112_320,
    "productivity_value": 30_326.4,
    "iteration_value": 5_156.25,
    "compliance_cost_today": 75_531,
    "compliance_value": 18_609.23,
    "benefits_by_month_6": 10_267.66,
    "benefits_by_month_12": 66_740,
    "net_by_month_12": -52_540,
    "net_run_rate_month_12": 86_732,
    "peak_funding": 93_248.72,
    "peak_funding_month": 4,
    "friction_hours_per_week": 18,
    "friction_share_removed": 0.6,
    "cost_of_doing_nothing": 379_851,
    "avoidable_cost": 141_511,
    "cost_of_delay_per_month": 6_103,
    "incidents_per_year": 16,
    "hours_per_incident": 1.5,
    "weeks_per_release_today": 3,
    "weeks_per_release_target": 1,
    "lead_weeks_today": 1.5,
    "validated_improvements_per_year": 26,
    "improvements_waiting_today": 8.6667,
    "improvements_shipped_today": 17.3333,
    "improvements_shipped_target": 26,
    "fte_freed": 0.135,
    "months_to_go_live": 3,
    "ramp_months": 6,
    "cloud_answer": "Our load keeps the machines busy, and own ones buy control and steady prices.",
    "cloud_or_owned_filled": 1,
    "cloud_alternative": "Owning",
    "cloud_alternative_saves_per_year": -35_484.65,
    "next_gate": "gate 2, Build foundations",
    "next_gate_exposure": 110_160,
    "next_gate_spent": 0,
}
PURCHASES = (
    {"item": "Tooling", "serves": "iteration", "one_off_cost": 0, "cost_per_year": 24_000},
    {"item": "Partner", "serves": "downtime", "one_off_cost": 40_000},
    {"item": "Training", "serves": "productivity", "one_off_cost": 3_200},
)
RANKED = (
    {
        "key": "impact_per_incident_hour",
        "below_zero": "",
        "label": "Impact of an incident hour",
        "unit": "currency / hour",
        "swing": 148_823.0,
        "base": 8_000.0,
        "break_even": 3_286.67,
    },
    {
        "key": "hours_per_incident",
        "below_zero": "",
        "label": "Hours per incident",
        "unit": "hours",
        "swing": 99_215.0,
        "base": 1.5,
        "break_even": 0.6163,
    },
    {
        "key": "cost_overrun",
        "below_zero": "cost must come in {} lower",
        "label": "Overrun of all cost",
        "unit": "share",
        "swing": 44_402.0,
        "base": 0.0,
        "break_even": 0.4937,
    },
    {
        "key": "ramp_months",
        "below_zero": "",
        "label": "Months to full benefit",
        "unit": "months",
        "swing": 22_000.0,
        "base": 6.0,
        "break_even": NAN,
    },
)
GIVEN = {declared.key: declared.base for declared in INPUTS}


def told(
    values: Mapping[str, Any] | None = None,
    purchases: tuple[Mapping[str, Any], ...] = PURCHASES,
    ranked: tuple[Mapping[str, Any], ...] = RANKED,
    **core: Any,
) -> dict[str, Any]:
    """What the proposal of the example works out, with these values and results laid over."""
    rows = pd.DataFrame(ranked, index=range(1, len(ranked) + 1))
    context = {**CORE, **core, **{f"ranked_{name}": rows[name] for name in rows}}
    return work_out_plan(PROPOSAL, {**GIVEN, **(values or {})}, {"purchases": purchases}, context)


def blank() -> dict[str, Any]:
    """What the proposal of a blank template works out."""
    texts = {"reporting_currency": "USD", "scenario": "Base", "missing_count": 7, "horizon_months": 36}
    core = {key: "" if isinstance(value, str) else 0 for key, value in CORE.items()} | texts
    nothing = tuple({**row, "swing": 0.0, "base": 0.0, "break_even": NAN} for row in RANKED)
    found = {declared.key: declared.standard for declared in INPUTS}
    return told(found, (), nothing, **core | {"payback_months": NAN, "break_even_realisation": NAN})


def page(found: Mapping[str, Any]) -> list[str]:
    """The sentences that stand on the page."""
    return [found[line.key] for section in SENTENCES for line in section.lines if found[line.key]]


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "rounded"),
        [
            (87_681.14, 88_000),
            (123_211.88, 120_000),
            (-47_438.2, -47_000),
            (994_999, 990_000),
            (995_000, 1_000_000),
            (7.5, 8),
            (7.49, 7),
            (0.4, 0),
            (-0.4, 0),
            (0, 0),
            (10.8, 11),
            (99.5, 100),
            (100.4, 100),
            (1_234_567.8, 1_200_000),
            (124_499.999_999_999_99, 120_000),
            (12_499.999_999_999_999, 13_000),
            (12_500, 13_000),
            (-12_500, -13_000),
        ],
    )
    def test_amounts_keep_two_digits_and_no_decimals(self, value: float, rounded: float) -> None:
        assert leading(value) == rounded

    def test_halves_go_away_from_zero_where_binary_fractions_would_not(self) -> None:
        assert (tenths(0.35), tenths(1.15), tenths(-0.25), percent(0.145), percent(0.125)) == (
            0.4,
            1.2,
            -0.3,
            15,
            13,
        )

    def test_what_is_no_number_stays_none(self) -> None:
        assert all(
            math.isnan(rounded) for rounded in (leading(NAN), tenths(NAN), percent(NAN), half_up(math.inf, 0))
        )


class TestTheExample:
    def test_asks_says_what_it_is_worth_and_how_sure_that_is(self) -> None:
        found = told()
        assert (
            found["proposal_asked"] == "Reliable releases: we ask for USD 83,000 once and USD 36,000 a year."
        )
        assert found["proposal_worth"] == (
            "In the Base case, over 36 months, it brings USD 88,000 more than it costs, in today's money; the money is"
            " back after 19 months."
        )
        assert found["proposal_range"] == (
            "Around the Base case, if the ranges typed are right, 80 of 100 outcomes lie between a loss of USD 47,000 and"
            " a gain of USD 190,000; the chance of a gain is 78 % (inputs independent: over 99 %, fully linked: 66 %)."
        )

    def test_tells_the_return_of_6_to_12_months_even_when_it_is_negative(self) -> None:
        assert told()["proposal_first_year"] == (
            "Benefits add up to USD 10,000 by month 6 and to USD 67,000 by month 12. With all costs we are then USD"
            " 53,000 behind, gaining USD 87,000 a year at the rate of month 12."
        )

    def test_tells_hours_and_release_cycle(self) -> None:
        assert told()["proposal_pace"] == (
            "Of 18 hours of manual work a week, 11 come free; we count 50 % of them. Models are released every week"
            " instead of every 3 weeks."
        )

    def test_maps_every_purchase_to_avoided_cost_faster_delivery_or_reduced_risk(self) -> None:
        found = told()
        exact = ("bought_to_avoid_cost", "bought_to_deliver_faster", "bought_to_reduce_risk")
        assert [found[key] for key in exact] == [43_200, 24_000, 0]
        assert found["proposal_purpose"] == (
            "What is bought in the first year, by what it is for: avoided cost USD 43,000, faster delivery USD 24,000,"
            " reduced risk USD 0."
        )

    def test_prices_doing_nothing_and_asks_what_the_time_is_for(self) -> None:
        found = told()
        assert found["proposal_doing_nothing"] == (
            "Doing nothing costs about USD 380,000 over the next 12 months; at full effect this avoids USD 140,000 of"
            " such cost a year. Every month we wait gives away USD 6,100."
        )
        assert found["proposal_left_alone"].startswith("Engineers' time worth 0.1 full-time posts")
        assert found["proposal_left_alone"].endswith("do we want to pay for that, or for features?")

    def test_names_the_three_assumptions_that_matter_most_and_what_they_must_be(self) -> None:
        found = told()
        assert found["proposal_condition"].startswith(
            "It pays back if at least 67 % of the promised value comes true."
        )
        assert [found[f"proposal_{rank}_assumption"] for rank in ("first", "second", "third")] == [
            "Impact of an incident hour: USD 150,000; it must be at least 3,300 (Base 8,000).",
            "Hours per incident: USD 99,000; it must be at least 0.6 (Base 1.5).",
            "Overrun of all cost: USD 44,000; it must be at most 49.4 % (Base 0 %).",
        ]

    def test_answers_the_three_objections(self) -> None:
        found = told()
        assert found["failed_pilots_cost"] == 4 * 0.75 * 35_000
        assert [found[f"proposal_{place}_answer"] for place in ("first", "second", "third")] == [
            "Is it a lot of money? Pilots that never reach production cost us about USD 110,000 a year: 4 at USD 35,000"
            " each, of which 25 % arrive.",
            "Why not use a cloud? Our load keeps the machines busy, and own ones buy control and steady prices."
            " Owning costs about USD 35,000 a year more than renting.",
            "What if it does not work? We decide again at gate 2, Build foundations: until then at most about USD"
            " 110,000 can be lost.",
        ]

    def test_what_is_already_spent_of_the_exposure_is_told_apart(self) -> None:
        assert told(next_gate_spent=41_730)["proposal_gate"].endswith(
            "at most about USD 110,000 can be lost, of which USD 42,000 is already spent."
        )

    def test_fits_a_page(self) -> None:
        sentences = page(told())
        assert len(sentences) == sum(len(section.lines) for section in SENTENCES) == 24
        assert max(map(len, sentences)) <= 220
        lines = sum(2 if len(sentence) > 130 else 1 for sentence in sentences) + len(SENTENCES)
        assert lines <= 45

    def test_has_no_word_of_maturity_or_praise(self) -> None:
        said = " ".join([*page(told()), *(section.title for section in SENTENCES)]).lower()
        words = "matur|mlops|best|powerful|seamless|leverage|unlock|transform|journey|innovat|cutting|robust"
        assert not re.search(words, said)

    def test_money_is_said_in_two_digits_only(self) -> None:
        for amount in re.findall(r"USD ([\d,]+)", " ".join(page(told()))):
            assert len(amount.replace(",", "").rstrip("0")) <= 2


class TestOpening:
    @pytest.mark.parametrize(
        ("core", "problem"),
        [
            ({}, "Long incidents"),
            ({"downtime_cost_today": 112_319, "friction_cost_today": 120_000}, "Repeated manual work"),
            ({"downtime_cost_today": 0, "friction_cost_today": 0}, "Risky reviews"),
            (
                {"downtime_cost_today": 0, "friction_cost_today": 0, "compliance_cost_today": 0},
                "Slow launches",
            ),
            ({"downtime_cost_today": 112_000, "friction_cost_today": 112_320}, "Long incidents"),
        ],
    )
    def test_is_the_problem_that_costs_most_as_rounded_here_the_first_of_equals(
        self, core: dict[str, float], problem: str
    ) -> None:
        assert told(**core)["proposal_problem"] == problem

    @pytest.mark.parametrize(
        ("problem", "start"),
        list(
            zip(
                PROBLEMS,
                (
                    "What our models could do reaches the business late: of 26 proven improvements a year, 8.7 wait",
                    "When a model fails, finding the cause takes too long: 16 incidents a year, about 1.5 hours each;",
                    "Important model changes wait for manual release work: it takes 1.5 weeks from a proven change",
                    "Audits, privacy questions and the reviews of our customers become harder to pass: they cost us about",
                    "Engineers we pay to build the product repeat manual work instead: 18 hours a week, worth about USD",
                ),
                strict=True,
            )
        ),
    )
    def test_is_the_problem_chosen(self, problem: str, start: str) -> None:
        found = told({"proposal_opening": problem.upper()})
        assert found["proposal_problem"] == problem
        assert found["proposal_opens"].startswith(start)

    def test_stays_a_sentence_without_numbers(self) -> None:
        nothing = dict.fromkeys(
            (
                "improvements_waiting_today",
                "downtime_cost_today",
                "lead_weeks_today",
                "compliance_cost_today",
                "friction_hours_per_week",
            ),
            0,
        )
        for problem in PROBLEMS:
            opening = told({"proposal_opening": problem}, **nothing)["proposal_opens"]
            assert opening.endswith(".") and ":" not in opening

    def test_what_is_no_problem_of_the_list_counts_as_none(self) -> None:
        assert told({"proposal_opening": "Too few GPUs"})["proposal_problem"] == "Long incidents"

    def test_only_symptoms_that_hold_are_told(self) -> None:
        none = dict.fromkeys(SYMPTOMS, "No")
        assert told(none)["proposal_pain"] == ""
        found = told({**none, "pain_seen_late": "yes"})
        assert found["proposal_pain"] == "This is how we work today. Faults are noticed late."
        assert found["proposal_symptoms"] == 1


class TestReadsRight:
    def test_when_the_template_is_blank(self) -> None:
        assert page(blank()) == [
            "Nothing to propose yet: fill in the yellow cells of the input sheets. Checks lists what is missing: 7."
        ]

    def test_when_it_does_not_pay(self) -> None:
        found = told(
            npv=-133_000.0,
            npv_base=-133_000.0,
            npv_low=-1_090_000.0,
            npv_high=-12.0,
            payback_months=NAN,
            probability_npv_positive=0.0004,
            break_even_realisation=3.47,
            net_run_rate_month_12=-480_000.0,
            scenario="Conservative",
            annual_value=-71_000.0,
            avoidable_cost=-2.0,
            cost_of_delay_per_month=-2.0,
        )
        assert found["proposal_worth"] == (
            "In the Conservative case, over 36 months, it costs USD 130,000 more than it brings, in today's money; the"
            " money is not back by then."
        )
        assert (
            "a loss of USD 1,100,000 and a loss of USD 12; the chance of a gain is under 1 % ("
            in found["proposal_range"]
        )
        assert "losing USD 480,000 a year" in found["proposal_first_year"]
        assert "and then costs USD 71,000 a year" in found["proposal_full_effect"]
        assert found["proposal_doing_nothing"].endswith("this avoids none of it.")
        assert found["proposal_pays_if"] == (
            "It would take 350 % of the promised value to pay it back: more than we promise."
        )
        # What raises the result must now be above Base, what lowers it below.
        assert [found["proposal_assumptions_is_floor"][rank] for rank in (1, 2, 3)] == [0, 0, 1]

    def test_when_nothing_is_certain_or_impossible(self) -> None:
        assert told(probability_npv_positive=1.0)["proposal_chance"] == "over 99 %"
        assert told(probability_npv_positive=0.0)["proposal_chance"] == "under 1 %"
        assert told(probability_npv_positive=0.99)["proposal_chance"] == "99 %"

    @pytest.mark.parametrize(
        ("payback", "words"),
        [
            (0.0, "; the money is back within a month"),
            (0.6, "; the money is back after 1 month"),
            (11.5, "; the money is back after 12 months"),
        ],
    )
    def test_when_the_money_is_back_early(self, payback: float, words: str) -> None:
        assert told(payback_months=payback)["proposal_money_back"] == words

    def test_when_nothing_is_gained_or_lost(self) -> None:
        assert "it brings about what it costs, in today's money" in told(npv=0.3)["proposal_worth"]

    def test_when_there_is_no_range(self) -> None:
        without = "That is one value without a range: what a range needs is not filled in."
        assert told(npv_standard_deviation=0.0)["proposal_range"] == without
        assert told(range_tail=0.0)["proposal_range"] == without
        nobody = dict.fromkeys(
            ("npv_low", "npv_high", "npv_standard_deviation", *(key for key in CORE if "probability" in key)),
            NAN,
        )
        found = told(ranges_filled=0, **nobody)
        assert found["proposal_range"] == without
        assert found["proposal_chance"] == "n/a: no range is filled in"

    def test_when_cost_would_have_to_fall(self) -> None:
        overrun = {**RANKED[2], "break_even": -0.193}
        assert told(ranked=(RANKED[0], overrun, RANKED[1]))["proposal_second_assumption"] == (
            "Overrun of all cost: USD 44,000; cost must come in 19.3 % lower."
        )

    def test_when_costs_are_nil(self) -> None:
        found = told(
            {},
            (),
            one_off_investment=0,
            recurring_investment_per_year=0,
            purchases_one_off=0,
            purchases_per_year=0,
            internal_adoption_hours=0,
            run_hours_per_week=0,
            pv_costs=0,
            payback_months=NAN,
            peak_funding=0,
            break_even_realisation=0.0,
        )
        assert found["proposal_asked"] == "No cost is filled in yet: there is nothing to decide."
        assert found["proposal_worth"].endswith("in today's money.")
        assert found["proposal_cost"] == (
            "Nothing is bought. No hours of our own people are counted. Nothing is set aside for the unforeseen."
        )
        assert found["proposal_purpose"] == ""
        assert "at most" not in found["proposal_full_effect"]
        assert found["proposal_condition"].startswith("There is no cost to earn back.")

    def test_when_costs_come_once_or_yearly_only(self) -> None:
        assert told(recurring_investment_per_year=0)["proposal_money"] == "USD 83,000 once"
        assert told(one_off_investment=0)["proposal_money"] == "USD 36,000 a year"

    def test_when_one_bucket_stands_alone(self) -> None:
        found = told(
            friction_cost_today=0,
            productivity_value=0,
            friction_hours_per_week=0,
            improvements_shipped_target=0,
            improvements_shipped_today=0,
            compliance_cost_today=0,
            compliance_value=0,
            weeks_per_release_today=0,
            weeks_per_release_target=0,
            fte_freed=0,
            business_metric="",
        )
        assert [found[f"proposal_{key}"] for key in ("time", "delivery", "reviews")] == [
            "Engineers' time is no part of this case.",
            "Faster delivery is no part of this case.",
            "Audits and reviews are no part of this case.",
        ]
        assert found["proposal_downtime"] == (
            "Downtime costs about USD 190,000 a year; we count on saving USD 69,000 a year of it."
        )
        assert found["proposal_pace"] == ""
        assert found["proposal_left_alone"].startswith("What hurts today grows")
        assert found["proposal_left_alone_too"] == ""

    def test_when_a_bucket_gets_worse_or_is_not_counted(self) -> None:
        found = told(downtime_value=-35_100.0, productivity_value=0, iteration_value=0)
        assert found["proposal_downtime"].endswith("we expect USD 35,000 a year more.")
        assert found["proposal_time"].endswith("no saving is counted.")
        assert found["proposal_delivery"].endswith("no money is counted for that.")

    def test_when_there_is_no_benefit(self) -> None:
        found = told(break_even_realisation=NAN)
        assert found["proposal_condition"].startswith("No benefit is counted: nothing can pay it back.")
        assert math.isnan(found["proposal_break_even"])

    def test_when_the_release_cycle_stays(self) -> None:
        assert "released" not in told(weeks_per_release_target=3)["proposal_pace"]
        assert (
            told(friction_share_removed=0)["proposal_pace"]
            == "Models are released every week instead of every 3 weeks."
        )

    def test_when_a_purchase_has_no_purpose(self) -> None:
        rows = (
            {"serves": "Tools", "one_off_cost": 1_499},
            {"serves": "COMPLIANCE", "cost_per_year": 2_499.5},
        )
        found = told(purchases=rows)
        assert found["bought_to_reduce_risk"] == 2_499.5
        assert found["proposal_purpose"].endswith(
            "reduced risk USD 2,500. For USD 1,500 the purpose is still open."
        )

    def test_when_something_is_bought_after_the_first_year(self) -> None:
        rows = (
            {"serves": "downtime", "one_off_cost": 1_300, "one_off_month": 12, "cost_per_year": 170},
            {"serves": "downtime", "one_off_cost": 9_100, "one_off_month": 13},
            {"one_off_cost": 7_300, "one_off_month": 24, "cost_per_year": 19},
        )
        found = told(purchases=rows)
        assert (found["bought_to_avoid_cost"], found["bought_for_no_purpose"]) == (1_470, 19)
        assert differences({}, rows, RANKED, {}) == []

    def test_when_questions_have_no_answers_there_is_no_gap(self) -> None:
        none = {"proposal_share_reaching_production": None}
        found = told(none, cloud_answer="", next_gate_exposure=0)
        answers = [found[f"proposal_{place}_answer"] for place in ("first", "second", "third")]
        assert answers[0].startswith("No answers are worked out yet") and answers[1:] == ["", ""]
        for values, core in (
            (none, {"cloud_answer": "We should."}),
            ({}, {"next_gate": ""}),
            (none, {"next_gate_exposure": 0}),
            (none, {"cloud_answer": ""}),
            ({}, {"next_gate": "", "cloud_answer": ""}),
        ):
            found = told(values, **core)
            answers = [found[f"proposal_{place}_answer"] for place in ("first", "second", "third")]
            count = int(found["proposal_answers"])
            assert all(answers[:count]) and not any(answers[count:])

    def test_an_empty_share_of_pilots_never_makes_all_of_them_fail(self) -> None:
        assert told({"proposal_share_reaching_production": None})["failed_pilots_cost"] == 0
        assert told({"proposal_share_reaching_production": "some"})["failed_pilots_cost"] == 0
        assert told({"proposal_share_reaching_production": 0})["failed_pilots_cost"] == 140_000

    @pytest.mark.parametrize(
        ("saves", "money"),
        [
            (-35_484.65, " A hybrid costs about USD 35,000 a year more than renting."),
            (122_726, " A hybrid costs about USD 120,000 a year less than renting."),
            (0, " A hybrid costs about as much as renting."),
        ],
    )
    def test_why_not_a_cloud_is_answered_with_a_reason_and_a_difference_in_money(
        self, saves: float, money: str
    ) -> None:
        found = told(cloud_alternative="A hybrid", cloud_alternative_saves_per_year=saves)
        reason = f"Why not use a cloud? {CORE['cloud_answer']}"
        assert found["proposal_rent"] == reason + money
        assert told(cloud_or_owned_filled=0)["proposal_rent"] == reason


def test_one_of_a_thing_is_said_as_one() -> None:
    found = told(
        {"proposal_opening": "Delayed changes"}, months_to_go_live=1, ramp_months=1, lead_weeks_today=1
    )
    assert found["proposal_full_effect"].startswith("It goes live after 1 month, takes 1 month more")
    assert found["proposal_opens"].endswith("it takes 1 week from a proven change to production.")


def test_inputs_have_what_leadership_is_never_nagged_for() -> None:
    assert all(declared.single and declared.needed == "never" and declared.meaning for declared in INPUTS)


# The formulas say the same


def by_engine(
    found_for: Mapping[str, Any], purchases: Any, ranked: Any, core: Mapping[str, Any], engine: Engine | None
) -> dict[str, Any]:
    """The same worked out by the formulas in an engine."""
    values = {**GIVEN, **found_for}
    cells = {**CORE, **core, **values}
    cells["proposal_share_reaching_production_base"] = values["proposal_share_reaching_production"]
    cells = {
        key: NO_RANGE.words if isinstance(value, float) and math.isnan(value) else value
        for key, value in cells.items()
    }
    columns = {
        f"purchases_{key}": [row.get(key) for row in purchases] + [None]
        for key in ("serves", "one_off_cost", "one_off_month", "cost_per_year")
    }
    columns |= {f"ranked_{key}": [row[key] for row in ranked] for key in RANKED[0]}
    columns = {name: ["n/a" if value != value else value for value in held] for name, held in columns.items()}
    columns["ranked_rank"] = list(range(1, len(ranked) + 1))
    return worked_out_by_engine(PROPOSAL, cells, columns, engine)


def differences(
    values: Mapping[str, Any],
    purchases: Any,
    ranked: Any,
    core: Mapping[str, Any],
    engine: Engine | None = None,
) -> list[str]:
    """Where engine and recompute do not say the same, word for word and to 1e-9."""
    ours, theirs = told(values, purchases, ranked, **core), by_engine(values, purchases, ranked, core, engine)
    units = {line.key: line.unit for line in PROPOSAL.lines}
    units |= {f"{grid.key}_{line.key}": line.unit for grid in PROPOSAL.grids for line in grid.lines}
    assert set(ours) == set(theirs) == set(units)
    found = []
    for name, unit in units.items():
        pairs = [(ours[name], theirs[name])]
        if isinstance(theirs[name], dict):
            pairs = [(ours[name][head], value) for head, value in theirs[name].items()]
        for mine, other in pairs:
            if UNITS[unit] == "text":
                same = (mine or "") == (other or "")
            elif math.isnan(mine):
                same = isinstance(other, str)
            else:
                same = isinstance(other, (int, float)) and math.isclose(
                    mine, other, rel_tol=1e-9, abs_tol=1e-9
                )
            if not same:
                found.append(f"{name}: {mine!r}, engine {other!r}")
    return found


AWKWARD = {
    "example": ({}, PURCHASES, {}),
    "no range": (
        {},
        PURCHASES,
        {
            "ranges_filled": 0,
            **dict.fromkeys(
                (
                    "npv_low",
                    "npv_high",
                    "npv_standard_deviation",
                    "probability_npv_positive",
                    "probability_npv_positive_independent",
                    "probability_npv_positive_linked",
                ),
                NAN,
            ),
        },
    ),
    "nothing pays": (
        {},
        PURCHASES,
        {
            "npv": -1.5e6,
            "npv_base": -1.5e6,
            "payback_months": NAN,
            "net_by_month_12": 5,
            "net_run_rate_month_12": -7,
            "annual_value": -1,
            "avoidable_cost": -3,
        },
    ),
    "no cost": (
        {},
        (),
        {
            "one_off_investment": 0,
            "recurring_investment_per_year": 0,
            "pv_costs": 0,
            "purchases_one_off": 0,
            "purchases_per_year": 0,
            "payback_months": NAN,
            "internal_adoption_hours": 0,
            "run_hours_per_week": 0,
            "peak_funding": 0,
        },
    ),
    "blank": ({}, (), {"annual_value": 0, "pv_costs": 0, "missing_count": 1_234}),
    "odd texts": (
        {"proposal_opening": "slow LAUNCHES", "proposal_pilots_per_year": 2.45},
        ({"serves": "Compliance", "one_off_cost": "much", "cost_per_year": 2_499.5}, {"one_off_cost": 1_499}),
        {
            "cloud_alternative_saves_per_year": 0,
            "business_metric": "Other",
            "proposal_title": "",
            "next_gate": "",
        },
    ),
    "ones": (
        {"proposal_opening": "Delayed changes"},
        PURCHASES,
        {
            "months_to_go_live": 1,
            "ramp_months": 1,
            "lead_weeks_today": 1,
            "next_gate_spent": 1,
            "payback_months": 1.2,
            "incidents_per_year": 1,
            "hours_per_incident": 1,
            "friction_hours_per_week": 1,
            "weeks_per_release_today": 1,
        },
    ),
}


ENGINES: dict[str, Callable[[], Engine]] = {
    "formualizer": Formualizer,
    "IronCalc": IronCalc,
    "LibreOffice": running_libreoffice,
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of three programs that have nothing in common."""
    return ENGINES[request.param]()


@pytest.mark.parametrize("name", AWKWARD)
def test_formulas_and_recompute_say_the_same(name: str, engine: Engine) -> None:
    values, purchases, core = AWKWARD[name]
    assert differences(values, purchases, RANKED, core, engine) == []


amounts = st.one_of(
    st.just(0.0),
    st.integers(-3_000_000, 3_000_000).map(lambda cents: cents / 4),
    st.floats(-2e7, 2e7).map(lambda x: round(x, 3)),
)
counts = st.one_of(st.just(0), st.just(1), st.integers(0, 999).map(lambda tenths: tenths / 8))
shares = st.sampled_from([0, 0.125, 0.145, 0.25, 0.333, 0.5, 0.995, 1])
results = [key for key, value in CORE.items() if isinstance(value, (int, float)) and abs(value) > 2_000]


@settings(max_examples=25, deadline=None)
@given(
    money=st.dictionaries(st.sampled_from(results), amounts, max_size=12),
    numbers=st.dictionaries(
        st.sampled_from(
            [
                "hours_per_incident",
                "incidents_per_year",
                "friction_hours_per_week",
                "weeks_per_release_today",
                "lead_weeks_today",
                "improvements_shipped_today",
                "fte_freed",
                "ramp_months",
                "peak_funding_month",
                "payback_months",
            ]
        ),
        counts,
        max_size=6,
    ),
    fractions=st.dictionaries(
        st.sampled_from(
            [
                "contingency_rate",
                "productivity_capture_rate",
                "probability_npv_positive",
                "break_even_realisation",
                "friction_share_removed",
            ]
        ),
        shares,
        max_size=4,
    ),
    bases=st.lists(
        st.tuples(amounts, amounts, st.sampled_from(["share", "share / year", "hours"])),
        min_size=3,
        max_size=3,
    ),
)
def test_they_say_the_same_of_any_numbers(
    money: dict[str, float],
    numbers: dict[str, float],
    fractions: dict[str, float],
    bases: list[tuple[float, float, str]],
) -> None:
    share_keys = {
        "share": "cost_overrun",
        "share / year": "friction_share_removed",
        "hours": "hours_per_incident",
    }
    ranked = tuple(
        {
            "key": share_keys[unit],
            "below_zero": "cost must come in {} lower" if unit == "share" else "",
            "label": f"Input {unit}",
            "unit": "share" if unit != "hours" else unit,
            "swing": swing,
            "base": base,
            "break_even": NAN if base == 0 else base + swing / 7,
        }
        for base, swing, unit in bases
    )
    core = {**money, **numbers, **fractions}
    core["npv_tolerance"] = abs(core.get("npv_base", CORE["npv_base"])) / 100**3
    assert differences({}, PURCHASES, ranked, core) == []
