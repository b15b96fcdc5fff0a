"""The proposal says what the numbers say: rounded, in leadership's words, whatever the numbers are."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.model.records import Inputs
from roi_workbook.planning.proposal.figures import SYMPTOMS
from roi_workbook.planning.proposal.rounding import (
    decimals_formula,
    half_up,
    leading,
    leading_formula,
    percent,
    percent_formula,
)
from roi_workbook.planning.proposal.subject import sentences
from roi_workbook.recomputing.context import PlanningContext, texts_left, worked_out
from tests.engines.formualizer_engine import Formualizer
from tests.planning.subject import over_rows, standards

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
    "cost_missing_count": 0,
    "checks_failed": 0,
    "range_tail": 0.1,
    "contingency_rate": 0.15,
    "productivity_capture_rate": 0.5,
    "annual_discount_rate": 0.1,
    "npv": 87_681.14,
    "npv_base": 87_681.14,
    "npv_tolerance": 0.4429,
    "pv_benefits_base": 265_287.97,
    "npv_at_suggested_confidence": 14_160.54,
    "ranges_filled": 35,
    "npv_low": -47_438.2,
    "npv_high": 194_639.3,
    "npv_standard_deviation": 94_451.7,
    "probability_npv_positive": 0.7819,
    "probability_npv_positive_independent": 0.9908,
    "probability_npv_positive_linked": 0.6602,
    "optimistic_multiple": 2.1,
    "limit_optimistic_multiple": 3,
    "pv_costs_base": 177_606.83,
    "payback_months_base": 19.27,
    "break_even_realisation_base": 0.6695,
    "annual_value": 123_211.88,
    "annual_value_base": 123_211.88,
    "annualised_investment_base": 64_080,
    "asked_once_base": 82_800,
    "asked_per_year_base": 36_480,
    "external_total_base": 121_680,
    "own_time_total_base": 70_560,
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
    "friction_hours_per_year": 936,
    "hours_per_fte_year": 2_080,
    "friction_share_removed": 0.6,
    "cost_of_doing_nothing": 379_851,
    "avoidable_cost": 141_511,
    "cost_of_delay_per_month_base": 6_103,
    "incidents_per_year": 16,
    "hours_per_incident": 1.5,
    "weeks_per_release_today": 3,
    "weeks_per_release_target": 1,
    "lead_weeks_today": 1.5,
    "lead_weeks_target": 0.5,
    "validated_improvements_per_year": 26,
    "improvements_waiting_today": 8.6667,
    "improvements_shipped_today": 17.3333,
    "improvements_shipped_target": 26,
    "fte_freed": 0.135,
    "months_to_go_live": 3,
    "ramp_months": 6,
    "case_machines_cost": 31_000,
    "cloud_verdict": "own",
    "cloud_load_too_small": 0,
    "vendors_ranked": 4,
    "vendors_named": 4,
    "vendors_best": "Larch",
    "vendors_best_verdict": "go",
    "vendors_best_references": 3,
    "vendors_best_trial": "passed",
    "programme_begun": 0,
    "programme_compared": 0,
    "cost_plan_to_date": 0,
    "spent_to_date": 0,
    "spent_share": NAN,
    "cost_at_completion": NAN,
    "cost_at_completion_plan": 192_240,
    "value_plan_to_date": 0,
    "value_realised_to_date": 0,
    "value_realised_share": NAN,
    "value_at_completion": NAN,
    "value_at_completion_plan": 313_000,
    "alert_money_ahead": NAN,
    "cloud_answer": "Our load keeps the machines busy, and own ones buy control and steady prices.",
    "cloud_or_owned_filled": 1,
    "cloud_alternative": "Owning",
    "cloud_alternative_saves_per_year": -35_484.65,
    "next_gate": "gate 2, Build foundations",
    "next_gate_exposure": 110_160,
    "next_gate_spent": 0,
    "unquantified_benefits": 1,
    **{
        f"unquantified_benefits_{column}": {0: None, 1: text, 2: None}
        for column, text in (("benefit", "Trust"), ("felt_by", "owners"), ("reason", "no amount fits"))
    },
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
NO_RANGE = {
    "ranges_filled": 0,
    **dict.fromkeys(("npv_low", "npv_high", "npv_standard_deviation", "optimistic_multiple"), NAN),
    **dict.fromkeys((key for key in CORE if key.startswith("probability")), NAN),
}
NO_COST = {
    **dict.fromkeys(
        (
            "pv_costs_base",
            "asked_once_base",
            "asked_per_year_base",
            "external_total_base",
            "own_time_total_base",
            "purchases_one_off",
            "purchases_per_year",
            "internal_adoption_hours",
            "run_hours_per_week",
            "annualised_investment_base",
            "peak_funding",
            "next_gate_exposure",
        ),
        0,
    ),
    "net_by_month_12": 66_740,
    "break_even_realisation_base": 0,
}
LOSS = {
    "npv": -133_000.0,
    "npv_base": -133_000.0,
    "npv_low": -1_090_000.0,
    "npv_high": -12.0,
    "payback_months_base": NAN,
    "probability_npv_positive": 0.0004,
    "break_even_realisation_base": 3.47,
    "net_run_rate_month_12": -480_000.0,
    "annual_value": -71_000.0,
    "avoidable_cost": -2.0,
}


def told(
    values: Mapping[str, Any] | None = None,
    purchases: tuple[Mapping[str, Any], ...] = PURCHASES,
    ranked: tuple[Mapping[str, Any], ...] = RANKED,
    **core: Any,
) -> dict[str, Any]:
    """The figures and texts of the example's proposal, with these values and results laid over."""
    rows = pd.DataFrame(ranked, index=range(1, len(ranked) + 1))
    known = {**CORE, **core, **{f"ranked_{name}": rows[name].to_dict() for name in rows}}
    model = Model(subjects=MODEL.subjects, planning=(PROPOSAL,))
    typed = {**standards(PROPOSAL), **GIVEN, **(values or {})}
    context = PlanningContext(Inputs(typed, over_rows(PROPOSAL, {"purchases": purchases})), model, known, {})
    found = worked_out(model.planning, context)
    return found | texts_left(model.planning, context.known)


def page(found: Mapping[str, Any]) -> list[str]:
    """The sentences that stand on the page."""
    return [found[line.key] for section in SENTENCES for line in section.lines if found[line.key]]


def answers(found: Mapping[str, Any]) -> list[str]:
    return [found[f"proposal_{place}_answer"] for place in ("first", "second", "third", "fourth")]


ROUNDED = [
    (87_681.14, 88_000, 87_700),
    (-47_438.2, -47_000, -47_400),
    (994_999, 990_000, 995_000),
    (995_000, 1_000_000, 995_000),
    (999_500, 1_000_000, 1_000_000),
    (7.5, 8, 8),
    (7.49, 7, 7),
    (0.4, 0, 0),
    (-0.4, 0, 0),
    (0, 0, 0),
    (10.8, 11, 11),
    (99.5, 100, 100),
    (100.4, 100, 100),
    (1_234_567.8, 1_200_000, 1_230_000),
    (124_499.999_999_999_99, 120_000, 125_000),
    (12_499.999_999_999_999, 13_000, 12_500),
    (12_500, 13_000, 12_500),
    (-12_500, -13_000, -12_500),
    (104_850, 100_000, 105_000),
]
"""Numbers with their first two and three digits."""


class TestRounding:
    @pytest.mark.parametrize(("value", "two", "three"), ROUNDED)
    def test_amounts_keep_two_digits_and_three_where_a_reader_multiplies(
        self, value: float, two: float, three: float
    ) -> None:
        assert (leading(value), leading(value, 3)) == (two, three)

    def test_halves_go_away_from_zero_where_binary_fractions_would_not(self) -> None:
        tenths = [half_up(value, 1) for value in (0.35, 1.15, -0.25)]
        assert (tenths, percent(0.145), percent(0.125)) == ([0.4, 1.2, -0.3], 15, 13)

    def test_what_is_no_number_stays_none(self) -> None:
        assert all(
            math.isnan(rounded)
            for rounded in (leading(NAN), half_up(NAN, 1), percent(NAN), half_up(math.inf, 0))
        )

    def test_the_formulas_of_a_spreadsheet_round_alike(self) -> None:
        numbers = [value for value, *_ in ROUNDED] + [0.35, 1.15, -0.25, 0.145, 0.125, 0.995, -1.7e23]
        formulas = (
            leading_formula("A{}"),
            leading_formula("A{}", 3),
            decimals_formula("A{}"),
            percent_formula("A{}"),
        )
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet = book.add_worksheet("S")
            for row, number in enumerate(numbers):
                sheet.write(row, 0, number)
                for column, formula in enumerate(formulas, 1):
                    sheet.write_formula(row, column, "=" + formula.replace("{}", str(row + 1)))
        cells = Formualizer().evaluate(content.getvalue())
        found = [[cells["S", f"{column}{row}"] for column in "BCDE"] for row in range(1, len(numbers) + 1)]
        assert found == [
            [leading(each), leading(each, 3), half_up(each, 1), percent(each)] for each in numbers
        ]


class TestTheExample:
    def test_asks_says_what_it_is_worth_and_how_sure_that_is(self) -> None:
        found = told()
        assert [found[f"proposal_{key}"] for key in ("asked", "worth", "range")] == [
            "Reliable releases: we ask for USD 83,000 once and USD 36,000 a year. Over 36 months USD 120,000 is new money"
            " and USD 71,000 the time of our own people.",
            "In the Base case, over 36 months and in today's money, it brings USD 88,000 more than it costs; the money is"
            " back after 19 months.",
            "If the ranges typed are right, 80 of 100 outcomes lie between a loss of USD 47,000 and a gain of USD 190,000;"
            " the chance of a gain is 78 % (over 99 % if inputs err independently, 66 % if all err together).",
        ]

    def test_tells_the_return_of_6_to_12_months_even_when_it_is_negative(self) -> None:
        assert told()["proposal_first_year"] == (
            "Benefits add up to USD 10,000 by month 6 and to USD 67,000 by month 12. With all costs we are then USD"
            " 53,000 behind, gaining USD 87,000 a year at the rate of month 12, one-off payments left out."
        )

    def test_tells_hours_and_release_cycle(self) -> None:
        assert told()["proposal_pace"] == (
            "Of 18 hours of manual work a week, 11 come free; we count 50 % of them. Models are released every week"
            " instead of every 3 weeks."
        )

    def test_maps_every_purchase_to_what_it_is_for_and_leaves_out_what_nothing_is_bought_for(self) -> None:
        found = told()
        exact = ("bought_to_avoid_cost", "bought_to_deliver_faster", "bought_to_reduce_risk")
        assert [found[key] for key in exact] == [43_200, 24_000, 0]
        assert found["proposal_purpose"] == (
            "What is bought in the first year, by what it is for: avoided cost USD 43,000, faster delivery USD 24,000."
        )

    def test_prices_doing_nothing_and_asks_what_the_time_is_for(self) -> None:
        found = told()
        moved = 87_681.14 * (1 - 1.1 ** (-1 / 12))
        assert found["cost_of_delay_moving_end"] == pytest.approx(moved, rel=1e-12)
        assert found["proposal_doing_nothing"] == (
            "Doing nothing costs about USD 380,000 over the next 12 months; at full effect this avoids USD 140,000 of"
            " such cost a year, and the rest is paid either way. Every month we wait gives away USD 6,100 if the end date"
            " is fixed, and USD 690 if it moves along."
        )
        assert found["proposal_left_alone"] == (
            "Minding fragile releases takes the time of 0.45 full-time posts, and 0.14 of them would come back: do we"
            " want to pay for that, or for features?"
        )

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

    def test_answers_the_four_objections(self) -> None:
        found = told()
        assert found["failed_pilots_cost"] == 4 * 0.75 * 35_000
        assert answers(found) == [
            "Is it a lot of money? It costs USD 64,000 a year. Pilots that never reach production cost us USD 105,000 a"
            " year: 3 of 4 pilots, at USD 35,000 each.",
            "Why not use a cloud? Our load keeps the machines busy, and own ones buy control and steady prices."
            " Owning costs about USD 35,000 a year more than renting.",
            "How do we know? Of 4 vendors compared, Larch comes first, with the verdict go: we talked to 3 of its customers,"
            " and it passed our own trial.",
            "What if it does not work? We decide again at gate 2, Build foundations: until then at most about USD"
            " 110,000 can be lost.",
        ]

    def test_what_is_already_spent_of_the_exposure_is_told_apart(self) -> None:
        assert told(next_gate_spent=41_730)["proposal_gate"].endswith(
            "at most about USD 110,000 can be lost: USD 41,700 is already spent, and USD 68,300 lies ahead."
        )
        assert told(next_gate_spent=110_160)["proposal_gate"].endswith(
            "can be lost, all of it already spent."
        )

    def test_fits_a_page(self) -> None:
        told_here = page(told())
        unlisted = 2  # benefits that are not counted: one is listed
        assert len(told_here) == sum(len(section.lines) for section in SENTENCES) - unlisted
        assert max(map(len, told_here)) <= 260
        lines = sum(math.ceil(len(sentence) / 130) for sentence in told_here) + len(SENTENCES)
        assert lines <= 50

    def test_has_no_word_of_maturity_or_praise(self) -> None:
        said = " ".join([*page(told()), *(section.title for section in SENTENCES)]).lower()
        words = "matur|mlops|best|powerful|seamless|leverage|unlock|transform|journey|innovat|cutting|robust"
        assert not re.search(words, said)

    def test_only_what_a_reader_multiplies_or_compares_has_more_than_two_digits(self) -> None:
        longer = {
            amount
            for amount in re.findall(r"USD ([\d,]+\d)", " ".join(page(told())))
            if len(amount.replace(",", "").rstrip("0")) > 2
        }
        peak = "93,200"
        assert longer == {"192,000", "112,000", "75,500", "105,000", peak}


class TestWhatWeRecommend:
    @pytest.mark.parametrize(
        ("core", "words"),
        [
            (
                {},
                "We recommend to approve: the chance of a gain is 78 %, and it pays with the confidence that its evidence"
                " supports.",
            ),
            (
                {"probability_npv_positive": 0.7449},
                "We recommend to approve the first phase only: the chance of a gain is 74 %, below the 75 % we ask for."
                " Decide again at gate 2, Build foundations.",
            ),
            (
                {"npv_at_suggested_confidence": -14_160.54, "next_gate_exposure": 0},
                "We recommend to approve the first phase only: with the confidence that its evidence supports it would"
                " lose USD 14,000. Plan phases and gates on Roadmap, and decide again at the first.",
            ),
            (
                NO_RANGE,
                "Not yet: without conservative and optimistic values nobody can tell how likely a gain is.",
            ),
            ({"npv_base": -0.3}, "Not yet: in the Base case it does not bring more than it costs."),
            (LOSS, "Not yet: in the Base case it does not bring more than it costs."),
            (NO_COST, "Not yet: without a cost there is nothing to decide."),
            ({"cost_missing_count": 1}, "Not yet: 1 answer about cost is missing."),
            ({**LOSS, "cost_missing_count": 4}, "Not yet: 4 answers about cost are missing."),
            ({"checks_failed": 1}, ""),
            ({**LOSS, "checks_failed": 3}, ""),
        ],
    )
    def test_follows_from_checks_cost_value_range_and_evidence(
        self, core: dict[str, Any], words: str
    ) -> None:
        assert told(**core)["proposal_recommended"] == words

    @pytest.mark.parametrize(
        ("asked_for", "start"),
        [(0.78, "We recommend to approve: "), (0.79, "We recommend to approve the first")],
    )
    def test_the_chance_asked_for_is_an_input(self, asked_for: float, start: str) -> None:
        found = told({"proposal_chance_to_approve": asked_for})
        assert found["proposal_recommended"].startswith(start)

    def test_a_failed_check_takes_the_place_of_every_section_with_figures(self) -> None:
        found = told(checks_failed=3)
        words = "Not usable yet: 3 checks failed, so no figure can be relied on. Checks says which."
        said = {
            section.title: [found[line.key] for line in section.lines if found[line.key]]
            for section in SENTENCES
        }
        del said["What is not counted"]
        assert len(said) == 8 and all(texts == [words] for texts in said.values())


class TestAChosenScenario:
    def test_leaves_request_range_and_recommendation_alone_and_is_told_beside_them(self) -> None:
        base, other = told(), told(scenario="Conservative", npv=-247_517.0)
        same = ("recommended", "condition")
        assert [other[f"proposal_{key}"] for key in same] == [base[f"proposal_{key}"] for key in same]
        assert other["proposal_asked"] == base["proposal_asked"].replace(
            " a year.", " a year in the Base case.", 1
        )
        assert other["proposal_range"] == base["proposal_range"].replace("If the", "Around Base, if the")
        assert other["proposal_worth"] == base["proposal_worth"] + (
            " The Conservative scenario, chosen now, moves all inputs at once: there it costs USD 250,000 more than it"
            " brings."
        )
        assert [other[f"proposal_of_{case}"] for case in ("base", "chosen", "today")] == [
            "(Base)",
            "(Conservative)",
            "(Conservative)",
        ]

    def test_is_not_told_where_no_input_has_a_range(self) -> None:
        assert "Optimistic" not in " ".join(page(told(scenario="Optimistic", **NO_RANGE)))


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
        assert told({"proposal_opening": None}, **nothing)["proposal_opens"] == ""

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
        texts = {key: value for key, value in CORE.items() if isinstance(value, str)}
        nothing = dict.fromkeys(CORE, 0) | texts | NO_RANGE | {"missing_count": 1_234}
        ranked = tuple({**row, "swing": 0.0, "break_even": NAN} for row in RANKED)
        found = told({"proposal_share_reaching_production": None}, (), ranked, **nothing)
        assert page(found) == ["Nothing to propose yet: answer the questions on Start. Still open: 1,234."]

    def test_when_it_does_not_pay(self) -> None:
        found = told(**LOSS)
        assert found["proposal_worth"] == (
            "In the Base case, over 36 months and in today's money, it costs USD 130,000 more than it brings; the money is"
            " not back by then."
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

    def test_when_the_promise_falls_just_short_and_when_benefits_are_losses(self) -> None:
        short = told(npv_base=-700, break_even_realisation_base=1.004)
        assert short["proposal_pays_if"] == (
            "It would take a little more than the promised value to pay it back."
        )
        losses = told(npv_base=-700, break_even_realisation_base=NAN, pv_benefits_base=-61.0)
        assert losses["proposal_pays_if"] == ("All benefits together are a loss: nothing can pay it back.")

    def test_with_a_part_of_the_cost_nothing_is_told_of_worth_and_chance(self) -> None:
        found = told(cost_missing_count=2)
        assert (found["proposal_worth"], found["proposal_range"]) == ("", "")

    @pytest.mark.parametrize(
        ("adopt", "run", "words"),
        [
            (0, 1, "Our own people spend 1 hour a week to run it."),
            (0, 2.5, "Our own people spend 2.5 hours a week to run it."),
            (1, 0, "Our own people spend 1 hour to adopt it."),
            (37, 3, "Our own people spend 37 hours to adopt it and 3 a week to run it."),
        ],
    )
    def test_hours_of_own_people_are_told_without_zeros(self, adopt: float, run: float, words: str) -> None:
        found = told(internal_adoption_hours=adopt, run_hours_per_week=run)
        assert found["proposal_own_people"] == words

    def test_when_nothing_is_certain_or_impossible(self) -> None:
        chances = [told(probability_npv_positive=chance)["proposal_chance"] for chance in (1.0, 0.0, 0.99)]
        assert chances == ["over 99 %", "under 1 %", "99 %"]

    @pytest.mark.parametrize(
        ("core", "words"),
        [
            ({"payback_months_base": 0.0}, "no money is ever out"),
            ({"payback_months_base": 0.4}, "the money is back within a month"),
            ({"payback_months_base": 0.6}, "the money is back after 1 month"),
            ({"payback_months_base": 11.5}, "the money is back after 12 months"),
            ({"payback_months_base": NAN}, "the money is not back by then"),
            ({"npv_base": -700}, "the money is back after 19 months, but not in today's money"),
        ],
    )
    def test_when_the_money_is_back_early_late_or_never(self, core: dict[str, Any], words: str) -> None:
        assert told(**core)["proposal_money_back"] == words

    def test_when_nothing_is_gained_or_lost(self) -> None:
        assert "it brings about what it costs; the money" in told(npv_base=0.3)["proposal_worth"]

    @pytest.mark.parametrize("core", [NO_RANGE, {"npv_standard_deviation": 0.0}, {"range_tail": 0.0}])
    def test_when_there_is_no_range(self, core: dict[str, Any]) -> None:
        found = told(**core)
        assert found["proposal_range"] == (
            "No range is filled in, so no chance is told. First give a conservative and an optimistic value to: incidents a"
            " quarter; hours per incident; impact of an incident hour."
        )
        assert "chance of a gain is" not in " ".join(page(found))
        assert found["proposal_doubt"] == ""

    def test_when_the_range_is_wider_than_a_normal_one(self) -> None:
        assert "simulate" not in told(optimistic_multiple=3)["proposal_range"]
        assert told(optimistic_multiple=3.01)["proposal_range"].endswith(
            "Inputs multiply here, so the true range is wider upwards: simulate before relying on it."
        )

    def test_when_cost_would_have_to_fall(self) -> None:
        overrun = {**RANKED[2], "break_even": -0.193}
        assert told(ranked=(RANKED[0], overrun, RANKED[1]))["proposal_second_assumption"] == (
            "Overrun of all cost: USD 44,000; cost must come in 19.3 % lower."
        )

    def test_when_an_input_could_fail_without_harm_it_is_no_condition(self) -> None:
        nothing_at_all = {**RANKED[1], "break_even": 0.04}
        assert told(ranked=(nothing_at_all, *RANKED[1:]))["proposal_first_assumption"] == (
            "Hours per incident: USD 99,000."
        )

    def test_when_costs_are_nil(self) -> None:
        found = told(purchases=(), **NO_COST)
        assert found["proposal_asked"] == "No cost is filled in yet: there is nothing to decide."
        assert (found["proposal_worth"], found["proposal_range"], found["proposal_purpose"]) == ("", "", "")
        assert found["proposal_cost"] == (
            "Nothing is bought. No hours of our own people are counted. Nothing is set aside for the unforeseen."
        )
        assert (
            found["proposal_first_year"]
            == "Benefits add up to USD 10,000 by month 6 and to USD 67,000 by month 12."
        )
        assert "at most" not in found["proposal_full_effect"]
        assert found["proposal_condition"].startswith("There is no cost to earn back.")
        assert "gives away" not in found["proposal_doing_nothing"]
        assert answers(found)[0].startswith("What do we pay for today? Pilots that never reach production")

    @pytest.mark.parametrize(
        ("core", "money"),
        [
            ({"asked_per_year_base": 0}, "USD 83,000 once"),
            ({"asked_once_base": 0}, "USD 36,000 a year"),
            ({"asked_once_base": 0, "asked_per_year_base": 0}, "nothing at the start"),
        ],
    )
    def test_when_costs_come_once_or_yearly_only_or_later(self, core: dict[str, Any], money: str) -> None:
        assert told(**core)["proposal_asked"].startswith(
            f"Reliable releases: we ask for {money}. Over 36 months"
        )

    def test_when_all_money_is_new_or_all_is_own_time(self) -> None:
        assert told(own_time_total_base=0)["proposal_whose_money"] == "all of it is new money"
        assert (
            told(external_total_base=0)["proposal_whose_money"] == "all of it is the time of our own people"
        )

    @pytest.mark.parametrize(
        ("core", "start"),
        [
            (
                {"months_to_go_live": 36},
                "It goes live after 36 months, beyond the 36 months looked at: no benefit is counted.",
            ),
            ({"months_to_go_live": 0}, "It is live from the start, takes 6 months more"),
            ({"ramp_months": 1}, "It goes live after 3 months, is at full effect at once and then is worth"),
            (
                {"peak_funding": 0},
                "It goes live after 3 months, takes 6 months more to full effect and then is worth USD 120,000 a year, risk-adjusted.",
            ),
        ],
    )
    def test_when_it_goes_live_at_once_or_too_late(self, core: dict[str, Any], start: str) -> None:
        assert told(**core)["proposal_full_effect"].startswith(start)

    def test_when_the_first_year_brings_nothing(self) -> None:
        assert (
            told(benefits_by_month_6=0, benefits_by_month_12=0, net_by_month_12=-119_000)[
                "proposal_first_year"
            ]
            == "No benefit arrives in the first 12 months; with all costs we are then USD 120,000 behind."
        )

    def test_when_one_bucket_stands_alone(self) -> None:
        found = told(
            **dict.fromkeys(
                (
                    "friction_cost_today",
                    "productivity_value",
                    "friction_hours_per_week",
                    "friction_hours_per_year",
                    "improvements_shipped_target",
                    "improvements_shipped_today",
                    "compliance_cost_today",
                    "compliance_value",
                    "weeks_per_release_today",
                    "weeks_per_release_target",
                    "fte_freed",
                ),
                0,
            ),
            business_metric="",
        )
        assert [found[f"proposal_{key}"] for key in ("downtime", "time", "delivery", "reviews")] == [
            "Downtime costs about USD 192,000 a year; we count on saving USD 69,000 a year of it, risk-adjusted.",
            "Engineers' time is no part of this case.",
            "Faster delivery is no part of this case.",
            "Audits and reviews are no part of this case.",
        ]
        assert found["proposal_pace"] == ""
        assert found["proposal_left_alone"].startswith("What hurts today grows")

    def test_when_as_many_improvements_ship_as_today(self) -> None:
        assert told(improvements_shipped_today=26)["proposal_delivery"].startswith(
            "As many model improvements reach users as today, 26 a year; they come sooner and move conversion;"
        )

    @pytest.mark.parametrize(
        ("core", "start"),
        [
            (
                {"lead_weeks_target": 1.5},
                "As many model improvements reach users as today, 26 a year, and no sooner; we",
            ),
            (
                {"lead_weeks_target": 1.7},
                "As many model improvements reach users as today, 26 a year, but later; we",
            ),
            (
                {"improvements_shipped_target": 13.4},
                "Fewer model improvements reach users, 13.4 a year instead of 26; we",
            ),
        ],
    )
    def test_when_improvements_come_no_sooner_or_are_fewer(self, core: dict[str, float], start: str) -> None:
        assert told(improvements_shipped_today=26, **core)["proposal_delivery"].startswith(start)

    def test_when_a_bucket_gets_worse_or_is_not_counted(self) -> None:
        found = told(downtime_value=-35_100.0, productivity_value=0, iteration_value=0)
        assert found["proposal_downtime"].endswith("we expect USD 35,000 a year more.")
        assert found["proposal_time"].endswith("no saving is counted.")
        assert found["proposal_delivery"].endswith("no money is counted for that.")

    def test_when_there_is_no_benefit(self) -> None:
        found = told(break_even_realisation_base=NAN)
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

    def test_when_questions_have_no_answers_there_is_no_gap(self) -> None:
        none = {"proposal_share_reaching_production": None}
        no_cloud = {"case_machines_cost": 0, "cloud_verdict": "not filled in", "cloud_answer": ""}
        found = told(none, **no_cloud, vendors_ranked=0, next_gate_exposure=0)
        first, *others = answers(found)
        assert first.startswith("No answers are worked out yet") and others == ["", "", ""]
        for values, core in (
            (none, {"cloud_answer": "We should."}),
            ({}, {}),
            (none, {"next_gate_exposure": 0}),
            (none, no_cloud),
            ({}, {"next_gate_exposure": 0, **no_cloud}),
            ({}, {"vendors_ranked": 0}),
            (none, {**no_cloud, "vendors_ranked": 0}),
        ):
            found = told(values, **core)
            count = int(found["proposal_answers"])
            assert all(answers(found)[:count]) and not any(answers(found)[count:])

    def test_pilots_are_multiplied_only_where_the_product_fits(self) -> None:
        found = told({"proposal_pilots_per_year": 0.1, "proposal_cost_per_pilot": 1_340})
        assert answers(found)[0].endswith("Pilots that never reach production cost us USD 101 a year.")
        nearly_none = told({"proposal_pilots_per_year": 0.3, "proposal_cost_per_pilot": 1})
        assert (nearly_none["failed_pilots_cost"], nearly_none["proposal_answers"]) == (
            pytest.approx(0.225),
            2 + 1,
        )

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
        assert told(cloud_load_too_small=1)["proposal_rent"] == reason

    def test_nothing_is_said_of_owning_machines_where_the_case_has_none(self) -> None:
        found = told(case_machines_cost=0)
        assert found["proposal_rent"] == "" and found["proposal_answers"] == 3

    @pytest.mark.parametrize(
        ("vendors", "answer"),
        [
            (
                {"vendors_best_trial": "failed"},
                "we talked to 3 of its customers, but it failed our own trial.",
            ),
            (
                {"vendors_best_trial": "incomplete"},
                "we talked to 3 of its customers, and our own trial is not finished.",
            ),
            (
                {"vendors_best_references": 0, "vendors_best_trial": "not begun"},
                "we talked to none of its customers yet, and have not tried it ourselves yet.",
            ),
        ],
    )
    def test_how_we_know_is_answered_with_references_and_the_trial(
        self, vendors: dict[str, Any], answer: str
    ) -> None:
        assert told(**vendors)["proposal_known"].endswith(answer)
        alone = told(vendors_named=1, **vendors)["proposal_known"]
        assert alone.startswith("How do we know? We looked at one vendor, Larch, with the verdict go: ")


RUNNING: dict[str, Any] = {
    "programme_begun": 1,
    "programme_compared": 1,
    "cost_plan_to_date": 80_000,
    "spent_to_date": 88_000,
    "spent_share": 1.1,
    "cost_at_completion": 211_464,
    "value_plan_to_date": 52_000,
    "value_realised_to_date": 39_000,
    "value_realised_share": 0.75,
    "value_at_completion": 234_750,
}


class TestWhatIsRecommendedWhileItRuns:
    def test_it_goes_on_where_the_rest_brings_more_than_it_costs(self) -> None:
        found = told(**RUNNING)
        assert found["cost_still_to_come"] == pytest.approx(211_464 - 88_000)
        assert found["value_still_to_come"] == pytest.approx(234_750 - 39_000)
        assert found["proposal_recommended"] == (
            "We recommend to go on. So far USD 88,000 is spent, 110 % of the plan to date, for USD 39,000 of value, 75 % of"
            " the plan to date. At this rate the rest costs USD 123,000 and brings USD 196,000; in all USD 235,000 comes in"
            " for USD 211,000."
        )

    @pytest.mark.parametrize(
        ("actual", "start"),
        [
            ({"alert_money_ahead": 1}, "to look again before more is spent: money runs ahead of results. So"),
            (
                {
                    "spent_to_date": 128_000,
                    "spent_share": 1.6,
                    "cost_at_completion": 307_584,
                    "value_realised_to_date": 44_200,
                    "value_realised_share": 0.85,
                    "value_at_completion": 266_050,
                },
                "to look again before more is spent: at this rate it does not earn back all that it costs. So",
            ),
            (
                {
                    "value_realised_to_date": 13_000,
                    "value_realised_share": 0.25,
                    "value_at_completion": 78_250,
                },
                "to stop. So",
            ),
            (
                {
                    "value_realised_to_date": -1_300,
                    "value_realised_share": -0.025,
                    "value_at_completion": -7_825,
                },
                "to stop. So",
            ),
        ],
    )
    def test_it_is_looked_at_again_or_stopped_where_results_fall_behind(
        self, actual: dict[str, Any], start: str
    ) -> None:
        assert told(**{**RUNNING, **actual})["proposal_recommended"].startswith(f"We recommend {start}")

    def test_figures_of_the_plan_are_called_so(self) -> None:
        found = told(**RUNNING)
        assert found["proposal_request"].startswith("We asked for USD")
        assert found["proposal_worth"].startswith("As planned in the Base case")
        assert found["proposal_range"].startswith("As planned, and if the ranges typed are right")
        assert "Every month we wait" not in found["proposal_doing_nothing"]
        cases = [f"proposal_of_{case}" for case in ("base", "chosen", "today")]
        assert [found[case] for case in cases] == ["(plan)", "(plan)", ""]
        chosen = told(**RUNNING, scenario="Optimistic")
        assert [chosen[case] for case in cases] == ["(Base)", "(Optimistic)", "(Optimistic)"]

    def test_a_failed_check_comes_first_and_without_actual_value_the_plan_decides(self) -> None:
        assert told(**RUNNING, checks_failed=2)["proposal_recommended"] == ""
        assert told(**{**RUNNING, "programme_compared": 0})["proposal_recommended"].startswith(
            "We recommend to go on: the chance of a gain is"
        )


def test_one_of_a_thing_is_said_as_one() -> None:
    found = told(
        {"proposal_opening": "Delayed changes", "proposal_pilots_per_year": 1},
        months_to_go_live=1,
        lead_weeks_today=1,
        friction_hours_per_week=2,
        friction_share_removed=0.5,
        weeks_per_release_target=2,
    )
    assert found["proposal_full_effect"].startswith("It goes live after 1 month, takes 6 months more")
    assert found["proposal_opens"].endswith("it takes 1 week from a proven change to production.")
    assert found["proposal_pace"] == (
        "Of 2 hours of manual work a week, 1 comes free; we count 50 % of it. Models are released every 2 weeks"
        " instead of every 3 weeks."
    )
    assert answers(found)[0].endswith("cost us USD 26,300 a year: 0.75 of 1 pilot, at USD 35,000 each.")


def test_inputs_have_what_leadership_is_never_nagged_for() -> None:
    assert all(declared.single and not declared.essential and declared.meaning for declared in INPUTS)
