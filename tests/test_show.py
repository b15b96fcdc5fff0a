"""What `show` tells: results recomputed from a workbook's inputs, in words where there is no number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.reports.results import result
from roi_workbook.reports.show import Shown, inputs_shown, results_shown, shown_json, shown_text
from roi_workbook.reports.text import aligned, width
from roi_workbook.review.comparing import recompute_of
from roi_workbook.review.reading import read_workbook
from tests.agreement import is_number
from tests.edge_cases import EDGE_CASES
from tests.edited import Made, without_values
from tests.golden_cases import CASES

EXAMPLE, BLANK = example_inputs(MODEL), blank_inputs(MODEL)
SAMPLES = Path(__file__).parent.parent / "sample_inputs"


def told(inputs: Inputs) -> Shown:
    """What `show` tells about these inputs."""
    return Shown(file="case.xlsx", template_version="1", recomputed=work_out(inputs, strict=False))


def changed(**values: Any) -> Inputs:
    """The example with some values replaced."""
    return Inputs({**EXAMPLE.values, **values}, EXAMPLE.tables, EXAMPLE.evidence)


class TestAsJson:
    def test_has_the_numbers_of_the_example(self) -> None:
        document = json.loads(shown_json(told(EXAMPLE)))
        assert list(document) == [
            "schema_version",
            "file",
            "template_version",
            "scenario",
            "inputs",
            "standards_in_use",
            "results",
            "planning",
        ]
        assert (document["schema_version"], document["scenario"]) == (1, "Base")
        expected = {
            "annual_value_gross": 151_823.88,
            "annual_value": 123_211.88,
            "downtime_value": 69_120.00,
            "productivity_value": 30_326.40,
            "iteration_value": 5_156.25,
            "compliance_value": 18_609.23,
            "one_off_investment": 82_800,
            "recurring_investment_per_year": 36_480,
            "npv": 87_681.14,
            "npv_year_end": 81_551.07,
            "equivalent_annual_cost": 71_418.34,
            "peak_funding": 93_248.72,
        }
        assert {key: document["results"][key] for key in expected} == pytest.approx(expected, abs=0.005)
        assert document["results"]["irr"] == pytest.approx(0.6514, abs=5e-5)
        assert document["results"]["iteration_limit"] == "releases"
        assert document["results"]["peak_funding_month"] == 4

    def test_has_every_line_that_is_one_number_and_the_risk(self) -> None:
        results = results_shown(work_out(EXAMPLE, strict=False))
        risk = {"npv_expected", "npv_standard_deviation", "probability_npv_positive", "npv_low", "npv_high"}
        assert risk <= set(results)
        assert all(is_number(value) for key, value in results.items() if key != "iteration_limit")
        assert not any(key.endswith("_t") for key in results)

    def test_has_the_inputs_as_they_count(self) -> None:
        inputs = inputs_shown(
            work_out(changed(scenario="Optimistic", lead_weeks_target={}, model_start=None), strict=False)
        )
        assert list(inputs) == list(MODEL.register)
        assert inputs["hours_per_incident"] == 2
        assert inputs["lead_weeks_target"] == inputs["lead_weeks_today"] == 1.5
        assert inputs["value_per_success_known"] is None
        assert inputs["model_start"] is None
        assert inputs["iteration_is_counted"] == "Yes"
        assert inputs["friction_activities"][0] == EXAMPLE.tables["friction_activities"][0]

    @pytest.mark.parametrize("inputs", [BLANK, *EDGE_CASES.values()])
    def test_never_holds_what_json_does_not_know(self, inputs: Inputs) -> None:
        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        text = shown_json(told(inputs))
        document = json.loads(text, parse_constant=refuse)
        assert text.isascii()
        assert all(
            value is None or is_number(value)
            for key, value in document["results"].items()
            if key != "iteration_limit"
        )

    def test_has_null_for_what_is_not_defined(self) -> None:
        results = results_shown(work_out(BLANK, strict=False))
        assert {key for key, value in results.items() if value is None} == {
            "simple_roi",
            "cash_share",
            "roi",
            "roi_year_end",
            "benefit_cost_ratio",
            "irr",
            "mirr",
            "payback_months",
            "payback_without_ramp_months",
            "discounted_payback_months",
            "simple_payback_months",
            "first_year_return",
            "break_even_realisation",
            "npv_standard_deviation",
            "probability_npv_positive",
            "probability_npv_positive_independent",
            "probability_npv_positive_linked",
            "npv_low",
            "npv_high",
            "optimistic_multiple",
        }
        assert results["npv"] == 0


class TestAsText:
    def test_has_headline_buckets_scenarios_and_checks(self) -> None:
        text = shown_text(told(EXAMPLE))
        for words in (
            "Example company (made up): Reliable releases for machine learning",
            "Base case, USD, 36 months, decision 2027-01",
            "87,681",
            "49.4 %",
            "65.1 %",
            "-64,080",
            "92.3 %",
            "Conservative",
            "not within 36 months",
            "n/a: never recovered",
            "above 1,000 %",
            "Checks: 0 failed, 9 alerts",
        ):
            assert words in text, words
        for bucket in MODEL.buckets:
            assert bucket.title in text

    def test_tells_no_chance_and_no_scenario_beside_base_without_a_range(self) -> None:
        text = shown_text(told(BLANK))
        assert "n/a: no range" in text
        assert "above zero" not in text and "Conservative" not in text and "Optimistic" not in text
        assert "76 % above zero" in shown_text(told(EXAMPLE))

    def test_is_narrow_and_short(self) -> None:
        lines = shown_text(told(EXAMPLE)).splitlines()
        assert max(width(line) for line in lines) <= 100
        assert len(lines) < 45
        assert all(line == line.rstrip() for line in lines)

    def test_says_the_words_the_workbook_says(self, blank: Made, example: Made) -> None:
        for made, inputs in ((blank, BLANK), (example, EXAMPLE)):
            recomputed = work_out(inputs, strict=False)
            for suffix, case in (
                ("", "Live"),
                ("_conservative", "Conservative"),
                ("_optimistic", "Optimistic"),
            ):
                for key in results_shown(recomputed):
                    area = made.book.names.get(key + suffix)
                    held = area and made.values.get((area.sheet, area.top, area.left))
                    if isinstance(held, str) and key in MODEL.lines and key != "iteration_limit":
                        assert result(recomputed, key, case) == held

    @pytest.mark.parametrize(
        ("values", "key", "words"),
        [
            (
                {
                    "impact_per_incident_hour": 0,
                    "friction_share_removed": 0,
                    "iteration_is_counted": "No",
                    "compliance_confidence": 0,
                },
                "irr",
                "n/a: never recovered",
            ),
            (
                {
                    "internal_adoption_hours": 0,
                    "contingency_rate": 0,
                    "months_to_go_live": 0,
                    "ramp_months": 0,
                },
                "mirr",
                None,
            ),
            ({"impact_per_incident_hour": 0}, "payback_months", "not within 36 months"),
            ({"run_hours_per_week": 60}, "simple_payback_months", "n/a: no yearly gain"),
        ],
    )
    def test_says_why_there_is_no_number(self, values: dict[str, Any], key: str, words: str | None) -> None:
        said = result(
            work_out(
                changed(
                    **{
                        name: {"base": value} if MODEL.inputs[name].three else value
                        for name, value in values.items()
                    }
                ),
                strict=False,
            ),
            key,
        )
        if words is None:
            assert not said.startswith("n/a")
        else:
            assert said == words

    def test_is_aligned_with_wide_letters(self) -> None:
        lines = aligned([["部署流水线", "7"], ["Größe e\u0301", "1,234"]])
        assert {width(line) for line in lines} == {width("部署流水线  1,234")}

    def test_does_nothing_to_a_terminal(self) -> None:
        odd = "A\x1b[31mred\nB\u202eC\u2028D"
        text = shown_text(told(changed(organisation=odd, proposal_title="T\rX", reporting_currency="U\x07D")))
        assert text.splitlines()[0] == "A [31mred B C D: T X"
        assert all(letter.isprintable() or letter == "\n" for letter in text)

    def test_works_without_names_and_dates(self) -> None:
        lines = shown_text(told(BLANK)).splitlines()
        assert lines[:2] == ["AI infrastructure ROI", "Base case, USD, 36 months"]


def test_a_workbook_nobody_calculated_can_be_shown(example: Made, tmp_path: Path) -> None:
    path = tmp_path / "raw.xlsx"
    path.write_bytes(without_values(example.content()))
    assert recompute_of(read_workbook(path)).live["npv"] == pytest.approx(87_681.14, abs=0.005)


def test_another_scenario_is_shown_without_touching_the_workbook(example_file: Path) -> None:
    book = read_workbook(example_file)
    recomputed = recompute_of(book, scenario="conservative")
    assert recomputed.live["scenario"] == "Conservative"
    assert recomputed.live["npv"] == pytest.approx(recomputed.cases.loc["Conservative", "npv"])
    assert recompute_of(book).live["scenario"] == "Base"


def test_where_a_check_failed_that_comes_before_any_figure() -> None:
    first = shown_text(told(changed(incident_frequency_reduction={"base": 37}))).split("Net present value")[0]
    assert "Not usable yet: 1 check failed, so no figure can be relied on." in first


@pytest.mark.parametrize("name", ["article", "cost_open"])
def test_without_all_of_the_cost_it_says_so_and_tells_no_chance(name: str) -> None:
    text = shown_text(told(CASES[name]))
    assert "Not yet: " in text.split("Net present value")[0] and "above zero" not in text


def test_every_sample_can_be_told() -> None:
    for sample in sorted(SAMPLES.glob("*.toml")):
        held = told(read_input_file(sample, MODEL))
        assert shown_text(held) and json.loads(shown_json(held))["inputs"]
