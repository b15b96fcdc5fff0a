"""Empty is never favourable: what an empty cell counts as, alike through every door, and that it is told."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.cell_values import ExcelError
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.context import counted
from roi_workbook.recomputing.recompute import recompute, work_out
from roi_workbook.recomputing.workbook_cases import scenario_case
from roi_workbook.review.comparing import compare, recompute_of
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.taking_over import take_over
from tests.edited import filled
from tests.test_cli import run

SAMPLES = Path(__file__).parents[1] / "sample_inputs"
CASES = ("example", "whole_company", "awkward")
EXAMPLE = example_inputs(MODEL)
STANDARDS = {key: declared for key, declared in MODEL.inputs.items() if declared.has_standard}
NUMBERS = {key: declared for key, declared in STANDARDS.items() if declared.numeric}
NO_NUMBERS = (None, "", "7,3 %", True, math.nan, ExcelError("#N/A"))

MAY_RAISE = {
    "loaded_hourly_cost": "the price of own hours, those that go in and those that come back; missed when empty",
    "internal_adoption_hours": "a cost of its own, missed when empty, and an alert",
    "run_hours_per_week": "a cost of its own, missed when empty",
    "adoption_dip_engineers": "a cost of its own that a case may do without",
    "adoption_dip_share": "a cost of its own that a case may do without",
    "adoption_dip_months": "a cost of its own that a case may do without",
    "tooling_one_off": "a cost of its own, missed when empty",
    "tooling_per_year": "a cost of its own, missed when empty",
    "outside_help_one_off": "a cost of its own, missed when empty",
    "validated_improvements_per_year": "as many as the target releases carry take its place",
    "iteration_confidence": "the suggested confidence takes its place",
    "value_per_success_known": "empty says that it is not known: margin times uplift takes its place",
    "purchases.one_off_cost": "a purchase without a cost",
    "purchases.cost_per_year": "a purchase without a cost",
}
"""Cells without a standard whose emptying may raise the net present value, and why it may."""


def changed(**values: Any) -> Inputs:
    """The example with some inputs replaced; None empties one."""
    return replace(EXAMPLE, values={**EXAMPLE.values, **values})


def without(*keys: str) -> Inputs:
    """The example with some inputs left out."""
    return replace(EXAMPLE, values={key: held for key, held in EXAMPLE.values.items() if key not in keys})


def emptied(base: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The case once for every number of it: what the cell is called, its kind of cell, the case without it."""
    for key, declared in MODEL.inputs.items():
        if declared.numeric and not math.isnan(base[key]):
            yield key, key, {**base, key: None}
    for key, table in MODEL.tables.items():
        for place, row in enumerate(base[key]):
            for column in table.columns:
                if column.numeric and row.get(column.key) is not None:
                    rows = [*base[key]]
                    rows[place] = {name: held for name, held in row.items() if name != column.key}
                    name = f"{key}.{column.key}"
                    yield f"{name} in row {place + 1}", name, {**base, key: tuple(rows)}


@pytest.fixture(scope="module")
def rises() -> dict[str, dict[str, float]]:
    """By case and kind of cell: how much the net present value rises at most when such a cell is emptied."""
    found: dict[str, dict[str, float]] = {}
    for name in CASES:
        base = scenario_case(read_input_file(SAMPLES / f"{name}.toml", MODEL), MODEL, "Base")
        cells, kinds, cases = zip(*emptied(base), strict=True)
        npv = recompute(pd.DataFrame([base, *cases], index=["as it is", *cells]), strict=False)["npv"]
        rise = npv[1:] - npv["as it is"]
        assert len(rise) > 60
        found[name] = rise.groupby(list(kinds)).max().to_dict()
    return found


@pytest.mark.parametrize("case", CASES)
def test_emptying_a_cell_without_a_standard_raises_nothing_but_where_it_says_why(rises, case: str) -> None:
    raised = {kind for kind, rise in rises[case].items() if rise > 1e-6} - STANDARDS.keys()
    assert raised - MAY_RAISE.keys() == set()


def test_every_reason_is_needed(rises) -> None:
    raised = {kind for held in rises.values() for kind, rise in held.items() if rise > 1e-6}
    assert MAY_RAISE.keys() <= raised


def test_emptying_any_cell_of_the_example_that_has_a_standard_changes_nothing(rises) -> None:
    assert {key: rises["example"][key] for key in NUMBERS} == dict.fromkeys(NUMBERS, 0.0)


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_number_counts_as_the_standard_typed_in(case: str) -> None:
    base = scenario_case(read_input_file(SAMPLES / f"{case}.toml", MODEL), MODEL, "Base")
    typed = [{**base, key: declared.standard} for key, declared in NUMBERS.items() for _ in NO_NUMBERS]
    blank = [{**base, key: nothing} for key in NUMBERS for nothing in NO_NUMBERS]
    found = recompute(pd.DataFrame(blank), strict=False)
    pd.testing.assert_frame_equal(found, recompute(pd.DataFrame(typed), strict=False), check_exact=True)


def test_a_frame_with_blanks_and_one_without_the_columns_are_the_same() -> None:
    rates = ["annual_discount_rate", "horizon_months", "contingency_rate"]
    frame = pd.DataFrame({"impact_per_incident_hour": [7_919.0, 7_919.0], "incidents_per_quarter": [3, 5]})
    for blank in (None, math.nan, ""):
        pd.testing.assert_frame_equal(
            recompute(frame.assign(**dict.fromkeys(rates, blank))), recompute(frame)
        )


def test_a_cleared_discount_rate_leaves_the_net_present_value_of_the_example() -> None:
    for strict in (True, False):
        assert work_out(without("annual_discount_rate"), strict=strict).live["npv"] == pytest.approx(
            87_681.14, abs=0.005
        )


def test_an_empty_base_counts_as_the_standard_while_ends_stay_and_are_reported() -> None:
    recomputed = work_out(changed(contingency_rate={"conservative": 0.23, "optimistic": 0.11}), strict=False)
    rates = recomputed.cases["contingency_rate"]
    assert [rates[name] for name in ("Conservative", "Base", "Optimistic")] == [0.23, 0.15, 0.11]
    assert recomputed.guards["check_base_filled"] == 1
    assert recomputed.register.loc["contingency_rate", "state"] == "look here"


def test_an_input_of_planning_counts_as_its_standard_too() -> None:
    for key, declared in MODEL.planning_inputs.items():
        if declared.has_standard:
            nothing = [
                counted(changed(**{key: content}), declared) for content in (None, "", ExcelError("#N/A"))
            ]
            assert nothing == [declared.standard] * 3, key


def test_what_counts_as_standard_is_not_filled_in() -> None:
    before, after = work_out(EXAMPLE), work_out(without(*NUMBERS))
    assert not after.register.loc[list(NUMBERS), "filled"].any()
    asked = {key: value for key, value in before.completeness.items() if key != "placeholder_count"}
    assert {key: after.completeness[key] for key in asked} == asked
    assert after.guards["alert_standards_in_use"] == len(NUMBERS)
    assert (
        before.guards["alert_standards_in_use"]
        == work_out(blank_inputs(MODEL)).guards["alert_standards_in_use"]
        == 0
    )


class TestAFile:
    """The same input in a file: left out, null, empty, or with words as they were typed."""

    @pytest.fixture(
        params=[
            {},
            {"annual_discount_rate": None},
            {"annual_discount_rate": ""},
            {"annual_discount_rate": {"typed": "10%"}},
        ],
        ids=["left out", "null", "empty", "words"],
    )
    def path(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        path = tmp_path / "case.json"
        path.write_text(json.dumps({"run_hours_per_week": 3.7, **request.param}), encoding="utf-8")
        return path

    def test_counts_as_the_standard(self, path: Path) -> None:
        recomputed = work_out(read_input_file(path, MODEL), strict=False)
        assert recomputed.live["annual_discount_rate"] == 0.10

    def test_is_told_where_it_is_written_and_not_filled_in(self, path: Path) -> None:
        told = run("simulate", path, "-n", 20)
        note = "not filled in, so each counts as the template's standard: Discount rate (10 %)"
        assert (note in told.stderr) == ("annual_discount_rate" in path.read_text(encoding="utf-8"))


TYPED: Mapping[str, Any] = {
    "annual_discount_rate": "10%",
    "horizon_months": True,
    "working_weeks_per_year": None,
    "contingency_rate": {"conservative": 0.2, "base": "a lot", "optimistic": 0.1},
    "owned_life_years": None,
}


@pytest.fixture(scope="module")
def content() -> bytes:
    """A workbook in which cells with standards are empty, or hold what is no number."""
    return filled(changed(**TYPED)).content()


class TestAWorkbook:
    def test_holds_what_the_standards_lead_to(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "emptied.xlsx"
        path.write_bytes(content)
        book = read_workbook(path)
        assert recompute_of(book).live["npv"] == pytest.approx(87_681.14, abs=0.005)
        comparison = compare(book)
        assert not [found for found in comparison.findings if found.kind == "value-differs"]
        told = {found.key: found.message for found in comparison.findings if found.kind == "not-filled-in"}
        assert told["annual_discount_rate"] == (
            "Discount rate is not filled in and counts as the template's standard: 10 %."
        )
        assert told.keys() == TYPED.keys()
        assert [found.key for found in comparison.findings if found.key == "alert_standards_in_use"]

    def test_of_an_older_template_moves_over_as_it_was_typed(self, tmp_path: Path) -> None:
        made = filled(changed(**TYPED))
        version = made.book.names["roi_workbook_template"]
        cells = made.book.sheets[version.sheet].cells
        cells[version.top, version.left] = ("roi-workbook 4", cells[version.top, version.left][1])
        path = tmp_path / "old.xlsx"
        path.write_bytes(made.content())
        transfer = take_over(read_workbook(path, any_version=True))
        filled_in = {key: held for key, held in changed(**TYPED).values.items() if held is not None}
        assert (transfer.inputs.values, transfer.left_out) == (filled_in, ())
        live = work_out(transfer.inputs, strict=False).live
        assert {key: live[key] for key in TYPED if key in live} == {
            key: NUMBERS[key].standard for key in TYPED if key in live
        }

    def test_says_so_when_it_is_shown(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "emptied.xlsx"
        path.write_bytes(content)
        assert "empty   Horizon counts as the template's standard: 36" in run("show", path).stdout
        shown = json.loads(run("show", "--format", "json", path).stdout)
        assert shown["standards_in_use"]["working_weeks_per_year"] == 52
        assert shown["inputs"]["working_weeks_per_year"] == 52
