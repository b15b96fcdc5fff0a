"""What a case is asked: the same answers as the commands of that name, in pandas and in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import roi_workbook as roi
from roi_workbook.cli import main
from tests.edited import Made


@pytest.fixture(scope="module")
def case(example_file: Path) -> roi.Case:
    return roi.read(example_file)


@pytest.fixture(scope="module")
def dearer(case: roi.Case) -> roi.Case:
    return case.replace(incidents_per_quarter={"base": 7}, loaded_hourly_cost={"base": 113})


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def test_a_check_says_what_the_command_says(case: roi.Case, example_file: Path) -> None:
    check = case.check()
    assert check.agrees and set(check.findings["severity"]) == {"warning"}
    told = json.loads(printed("check", str(example_file), "--format", "json"))
    assert json.loads(check.to("json")) == told
    assert "2.1.0" in check.to("sarif")


def test_a_changed_formula_is_found(example: Made) -> None:
    check = roi.read(example.content({"npv": 7.0})).check()
    assert not check.agrees
    wrong = check.findings.iloc[0]
    assert (wrong["key"], wrong["severity"], wrong["workbook"]) == ("npv", "error", 7)


def test_a_case_without_a_workbook_is_checked_as_the_workbook_it_would_be(dearer: roi.Case) -> None:
    check = dearer.check()
    assert check.agrees and "alert" in set(check.findings["kind"])
    over = dearer.replace(productivity_confidence=0.9).check()
    assert len(over.findings) >= len(check.findings)


def test_a_diff_shares_the_difference_out(case: roi.Case, dearer: roi.Case) -> None:
    diff = case.diff(dearer)
    assert diff.differs and not case.diff(case).differs
    assert list(diff.inputs.index) == [("loaded_hourly_cost", "base"), ("incidents_per_quarter", "base")]
    moved = diff.results.loc["npv", "difference"]
    assert diff.effects.loc["npv", "share"].sum() == pytest.approx(moved)
    assert moved == pytest.approx(dearer.results["npv"] - case.results["npv"])
    only = case.diff(dearer, results=["annual_value"])
    assert list(only.effects.index.unique("result")) == ["annual_value"]


def test_a_diff_with_what_is_no_case_is_told(case: roi.Case) -> None:
    with pytest.raises(TypeError, match="expected a case, as `read` gives it"):
        case.diff("other.xlsx")  # type: ignore[arg-type]


def test_a_simulation_is_the_same_for_the_same_seed(case: roi.Case) -> None:
    one, same, other = (case.simulate(1_009, seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(one.results, same.results)
    assert not one.results.equals(other.results)
    assert one.curve[50] == one.results.loc["npv", "p50"]
    assert set(one.drivers.index) <= set(case.sensitivity.index) and 0 < one.positive < 1
    for wrong in ({"draws": 0}, {"correlation": 1.5}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            case.simulate(**wrong)  # type: ignore[arg-type]


def test_an_explanation_goes_down_to_the_inputs(case: roi.Case) -> None:
    explained = case.explain("Net present value")
    assert explained.key == "npv" and explained.value == pytest.approx(case.results["npv"])
    assert "incidents_per_quarter" in set(explained.steps["key"])
    assert case.explain("npv", scenario="optimistic").value == pytest.approx(
        case.scenarios.loc["npv", "optimistic"]
    )
    with pytest.raises(roi.UnknownKeyError, match="did you mean"):
        case.explain("npvv")


def test_the_proposal_is_written_in_the_format_of_its_ending(case: roi.Case, tmp_path: Path) -> None:
    file = tmp_path / "proposal.md"
    told = case.proposal(file).to("markdown")
    assert file.read_text(encoding="utf-8") == told and "Reliable releases" in told
    with pytest.raises(roi.OutputError, match="force=True"):
        case.proposal(file)
    with pytest.raises(ValueError, match=r"write it into a file that ends in \.docx"):
        case.proposal().to("docx")
    with pytest.raises(ValueError, match=r"end the name in \.txt, "):
        case.proposal(tmp_path / "proposal.pdf")


def test_a_portfolio_counts_cases_in_one_currency_and_names_the_others(
    case: roi.Case, dearer: roi.Case, example_file: Path
) -> None:
    euro = case.replace(reporting_currency="EUR")
    whole = roi.portfolio({"north": dearer, "south": example_file, "west": euro}, budget=100_000)
    assert whole.cases["counted"].to_dict() == {"north": True, "south": True, "west": False}
    both = case.results["npv"] + dearer.results["npv"]
    assert whole.totals["npv"] == pytest.approx(both)
    assert whole.cases["funded"].tolist()[:2] == [True, False]
    assert whole.cash_flow["net"].sum() == pytest.approx(
        case.cash_flow["net"].sum() + dearer.cash_flow["net"].sum()
    )
    told = printed("portfolio", str(example_file), "--format", "csv")
    alone = roi.portfolio([example_file])
    assert alone.to("csv").splitlines() == told.splitlines()


def test_cases_of_one_name_are_told_apart(case: roi.Case, dearer: roi.Case) -> None:
    whole = roi.portfolio([dearer, dearer.replace(horizon_months=37)], one_of={})
    assert len(whole.cases.index.unique()) == 2
    with pytest.raises(ValueError, match=r"sort: found 'irr'; expected one of npv, efficiency"):
        roi.portfolio([case], sort="irr")
    with pytest.raises(ValueError, match="zebra is none of the cases"):
        roi.portfolio({"north": case}, one_of={"one": ["zebra"]})


ASKED: dict[str, Any] = {
    "check": lambda case: case.check(),
    "diff": lambda case: case.diff(case.replace(horizon_months=41)),
    "explain": lambda case: case.explain("npv"),
    "portfolio": lambda case: roi.portfolio([case]),
    "proposal": lambda case: case.proposal(),
    "simulate": lambda case: case.simulate(97),
}


@pytest.mark.parametrize("asked", ASKED)
def test_every_answer_is_told_in_a_line_as_text_and_as_a_page(asked: str, case: roi.Case) -> None:
    answer = ASKED[asked](case)
    assert repr(answer).startswith(f"{type(answer).__name__}(") and len(repr(answer)) < 250
    assert len(str(answer).splitlines()) > 3 and "text" in answer.formats
    page = answer._repr_html_()
    assert page.startswith("<h4>") and "<style" not in page and "<html" not in page
    with pytest.raises(ValueError, match="'pdf' is no format of this report; there are text, "):
        answer.to("pdf")


def test_the_schema_describes_what_read_takes() -> None:
    schema = roi.schema()
    assert {"incidents_per_quarter", "purchases", "evidence"} <= schema["properties"].keys()
