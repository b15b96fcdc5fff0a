"""A case of the library: one way in that refuses what is wrong, and what comes out of it in pandas."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import roi_workbook as roi
from roi_workbook.catalogue import MODEL
from roi_workbook.model.records import Inputs
from roi_workbook.workbook.build import build
from tests.edited import with_part

SAMPLES = Path(__file__).parents[1] / "sample_inputs"

AWKWARD: dict[str, Any] = {
    "organisation": "Grünhain & Söhne <7>",
    "incidents_per_quarter": {"conservative": 3, "base": 7, "optimistic": 11},
    "hours_per_incident": 2.3,
    "impact_per_incident_hour": 5_101,
    "incident_frequency_reduction": 0.37,
    "downtime_confidence": 0.83,
    "horizon_months": 31,
    "annual_discount_rate": 0.071,
    "purchases": [{"item": "rack", "one_off_cost": 10_007.5, "one_off_month": 2, "cost_per_year": 211}],
    "evidence": {"incidents_per_quarter": {"grade": "B", "source": "tickets of the year"}},
}
VALUE = 4 * 7 * 2.3 * 5_101 * 0.37 * 0.83
"""What downtime is worth a year in Base: incidents, hours, impact, the share avoided, the share believed."""


@pytest.fixture(scope="module")
def case() -> roi.Case:
    return roi.read(AWKWARD)


def test_results_are_a_series_by_key_and_a_frame_with_what_they_mean(case: roi.Case) -> None:
    assert case.results["annual_value"] == pytest.approx(VALUE)
    assert isinstance(case.results, pd.Series) and case.results.dtype == float
    frame = case.results.to_frame()
    assert frame.loc["npv", ["label", "unit"]].tolist() == ["Net present value", "currency"]
    assert frame.loc["downtime_value", "meaning"] == "Downtime cost avoided × Downtime: confidence"
    assert frame["value"].equals(pd.Series(case.results).rename("value"))
    assert type(case.results.head(3)) is pd.Series


def test_what_is_done_to_results_leaves_the_case_alone(case: roi.Case) -> None:
    results, inputs, npv = case.results, case.inputs, case.results["npv"]
    results["npv"], inputs.loc["horizon_months", "base"] = 7.0, 7
    assert case.results["npv"] == npv != 7 and case.inputs.loc["horizon_months", "base"] == 31


def test_planning_sheets_that_a_file_fills_in_come_along() -> None:
    case = roi.read(SAMPLES / "whole_company.toml")
    assert case.results.to_frame().loc["initiatives_value_per_year", "unit"] == "currency / year"
    assert case.table("initiatives").index.name == "number" and len(case.table("initiatives")) > 3
    assert case.replace(horizon_months=41).table("initiatives").equals(case.table("initiatives"))


def test_scenarios_stand_side_by_side(case: roi.Case) -> None:
    assert list(case.scenarios) == ["live", "conservative", "base", "optimistic"]
    values = case.scenarios.loc["annual_value"]
    assert values.tolist() == pytest.approx([VALUE, VALUE / 7 * 3, VALUE, VALUE / 7 * 11])
    assert case.scenarios["live"].equals(pd.Series(case.results)[case.scenarios.index].rename("live"))


def test_the_cash_flow_adds_up_to_the_results(case: roi.Case) -> None:
    flow = case.cash_flow
    assert list(flow.index) == list(range(32)) and flow.index.name == "month"
    assert flow["discounted"].sum() == pytest.approx(case.results["npv"])
    assert flow["costs"].sum() == pytest.approx(case.results["undiscounted_costs"])
    np.testing.assert_allclose(flow["cumulative"], (flow["benefits"] - flow["costs"]).cumsum())


def test_the_sensitivity_is_sorted_by_swing_and_says_where_it_breaks_even(case: roi.Case) -> None:
    first = case.sensitivity.iloc[0]
    assert first.name == "incidents_per_quarter" and first["swing"] == first["high"] - first["low"]
    assert case.replace(incidents_per_quarter=first["break_even"]).results["npv"] == pytest.approx(
        0, abs=0.01
    )


def test_what_was_typed_is_shown_beside_what_counts(case: roi.Case) -> None:
    typed = case.inputs.loc["incidents_per_quarter", ["conservative", "base", "optimistic", "live"]]
    assert typed.tolist() == [3, 7, 11, 7.0]
    assert case.inputs.loc["scenario", "live"] == "Base"
    assert case.evidence.loc["incidents_per_quarter", "source"] == "tickets of the year"
    table = case.table("purchases")
    assert table.loc[1, ["item", "one_off_cost"]].tolist() == ["rack", 10_007.5]
    with pytest.raises(KeyError, match="did you mean purchases"):
        case.table("purchase")


WAYS: dict[str, Any] = {
    "a path": lambda path: path,
    "a name": str,
    "bytes": Path.read_bytes,
    "an open file": lambda path: io.BytesIO(path.read_bytes()),
    "a named file": lambda path: path.open("rb"),
}


@pytest.fixture(scope="module")
def files(case: roi.Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    for ending in ("xlsx", "toml", "json", "yaml"):
        case.write(folder / f"case.{ending}")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ending", ["xlsx", "toml", "json", "yaml"])
def test_what_was_written_is_read_back_the_same_in_every_way(
    case: roi.Case, files: Path, ending: str, way: str
) -> None:
    source = WAYS[way](files / f"case.{ending}")
    try:
        read = roi.read(source, input_format=ending if "case" not in str(source) else None)
    finally:
        if hasattr(source, "close"):
            source.close()
    pd.testing.assert_series_equal(pd.Series(read.results), pd.Series(case.results))
    assert read.inputs.equals(case.inputs) and read.evidence.equals(case.evidence)
    assert read.table("purchases").equals(case.table("purchases"))


def test_bytes_without_a_name_are_told_by_how_they_begin(case: roi.Case, files: Path) -> None:
    for ending in ("xlsx", "json", "toml"):
        assert roi.read((files / f"case.{ending}").read_bytes()).results["npv"] == case.results["npv"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a text for a number": ({"incidents_per_quarter": "3"}, 'incidents_per_quarter: found "3"'),
    "a typo in a key": ({"incidents_per_quartr": 3}, "did you mean incidents_per_quarter?"),
    "a typo in a column": ({"purchases": [{"cost": 103_500}]}, "purchases[1].cost: unknown key"),
    "a rate of 1,000 %": ({"annual_discount_rate": 10}, "annual_discount_rate: found 10; expected"),
    "what a file keeps as typed": ({"annual_discount_rate": {"typed": "7%"}}, 'found "7%"'),
    "an end without a base": ({"hours_per_incident": {"optimistic": 3}}, "hours_per_incident.base: empty"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_whatever_it_comes_from(wrong: str, tmp_path: Path) -> None:
    given, told = WRONG[wrong]
    with pytest.raises(roi.InputError) as of_mapping:
        roi.read(given)
    assert told in str(of_mapping.value)
    if "typed" not in str(given):
        with pytest.raises(roi.InputError) as of_change:
            roi.new().replace(**given)
        assert told in str(of_change.value)
    file = tmp_path / "case.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(roi.InputError) as of_file:
        roi.read(file)
    assert told in str(of_file.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(roi.InputError) as refused:
        roi.read({"zebra": 1, "annual_discount_rate": 7, "purchases": [{"cost": 3}]})
    assert len(refused.value.problems) == 3


def test_a_workbook_with_a_text_for_a_number_is_refused_or_taken_as_typed() -> None:
    odd = Inputs({"incidents_per_quarter": {"base": "3"}, "annual_discount_rate": 10.0})
    content = build(odd, MODEL.core, strict=False)
    with pytest.raises(roi.InputError) as refused:
        roi.read(content)
    assert [problem.key for problem in refused.value.problems] == [
        "annual_discount_rate",
        "incidents_per_quarter.base",
    ]
    typed = roi.read(content, strict=False)
    assert typed.results["incidents_per_year"] == 0


def test_a_workbook_that_lost_an_input_is_refused_by_name(files: Path) -> None:
    content = with_part(
        (files / "case.xlsx").read_bytes(),
        "xl/workbook.xml",
        lambda xml: xml.replace('name="hours_per_incident_base"', 'name="gone"'),
    )
    with pytest.raises(roi.InputError, match=r"hours_per_incident_base: cannot be read \(the name is gone\)"):
        roi.read(content)
    assert roi.read(content, strict=False).results["incident_hours_per_year"] == 0


def test_a_change_keeps_what_it_does_not_name(case: roi.Case) -> None:
    changed = case.replace(
        incidents_per_quarter={"base": 6}, evidence={"downtime_confidence": {"grade": "C"}}
    )
    ends = ["conservative", "base", "optimistic"]
    assert changed.inputs.loc["incidents_per_quarter", ends].tolist() == [3, 6, 11]
    assert case.inputs.loc["incidents_per_quarter", "base"] == 7
    assert set(changed.evidence["grade"]) == {"B", "C"}
    assert case.replace(incidents_per_quarter=6).inputs.loc["incidents_per_quarter", ends].tolist() == [
        None,
        6,
        None,
    ]


def test_a_table_may_be_a_frame(case: roi.Case) -> None:
    rows = case.table("purchases").assign(one_off_cost=20_015.0)
    dearer = case.replace(purchases=pd.concat([rows, rows]))
    assert roi.read({**AWKWARD, "purchases": pd.concat([rows, rows])}).results["npv"] == dearer.results["npv"]
    assert dearer.results["one_off_investment"] == pytest.approx(4 * case.results["one_off_investment"])


def test_a_file_is_replaced_only_when_asked(case: roi.Case, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    case.write(file)
    with pytest.raises(roi.OutputError, match="replace it with force=True"):
        case.write(file)
    case.replace(horizon_months=37).write(file, force=True)
    assert roi.read(file).inputs.loc["horizon_months", "base"] == 37
    with pytest.raises(ValueError, match=r"end the name in \.xlsx, \.toml"):
        case.write(tmp_path / "case.docx")


def test_a_case_is_told_in_a_line_and_as_a_small_table(case: roi.Case) -> None:
    assert repr(case).startswith("Case(inputs: Base, USD, 31 months; npv ")
    assert len(repr(case)) < 120
    page = case._repr_html_()
    assert "Net present value" in page and "<style" not in page and len(page) < 5_000


@pytest.mark.parametrize("given", [None, 7, ["a"], pd.DataFrame()])
def test_what_is_no_source_is_told_in_a_sentence(given: Any) -> None:
    with pytest.raises(TypeError, match="expected a path, bytes, an open file, or a mapping by key"):
        roi.read(given)
