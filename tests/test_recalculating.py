"""Working formulas out for a review: values that are missing or old are made good, and nothing foreign is worked out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import formualizer
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison
from roi_workbook.review.reading import read_workbook
from roi_workbook.workbook.planned_sheets import Formula
from tests.edited import Made, filled, with_cell, without_values
from tests.engines import poison
from tests.heavy_workbooks import spread

Recalculated = Callable[[bytes], Comparison]


@pytest.fixture
def recalculated(tmp_path: Path) -> Recalculated:
    """Compares a workbook with this content after working it out; the file stays what it was."""

    def compared(content: bytes) -> Comparison:
        path = tmp_path / "edited.xlsx"
        path.write_bytes(content)
        comparison = compare(read_workbook(path), recalculate=True)
        assert path.read_bytes() == content and [path] == list(tmp_path.iterdir())
        assert comparison.recalculated
        return comparison

    return compared


def test_missing_and_wrong_values_are_worked_out(core_then_all: Made, recalculated: Recalculated) -> None:
    for content in (without_values(core_then_all.content()), poison(core_then_all.content())):
        comparison = recalculated(content)
        assert comparison.agrees and comparison.not_compared == 0
        assert comparison.lines["npv"] == (pytest.approx(87_681.14, abs=0.005),) * 2


def test_a_typed_input_moves_what_it_should(core_then_all: Made, recalculated: Recalculated) -> None:
    content = with_cell(core_then_all.content(), core_then_all.place("hours_per_incident_base"), "n", "3.37")
    comparison = recalculated(content)
    assert comparison.agrees
    held, expected = comparison.lines["downtime_value"]
    assert held == pytest.approx(expected) and held == pytest.approx(69_120 * 3.37 / 1.5)


def test_no_formula_counts_on_positions(core_then_all: Made, recalculated: Recalculated) -> None:
    """With a row inserted above every row, each formula still gives what it gave."""
    comparison = recalculated(without_values(spread(core_then_all.content())))
    assert comparison.agrees and comparison.not_compared == 0


def test_a_changed_formula_is_not_worked_out_and_still_named(recalculated: Recalculated) -> None:
    endless = Formula('=LEN(REPT("x", 32767^9))')
    made = filled(example_inputs(MODEL.core), {"fte_freed": 0.41}, MODEL.core)
    area = made.book.names["fte_freed"]
    made.book.sheets[area.sheet].cells[area.top, area.left] = (endless, ("formula", "number"))
    made.values[area.sheet, area.top, area.left] = 0.41
    comparison = recalculated(made.content())
    (changed,) = [each for each in comparison.findings if each.kind == "formula-changed"]
    assert changed.key == "fte_freed" and changed.workbook == 0.41


def test_a_file_that_an_engine_recalculated_in_place_agrees(core_then_all: Made, tmp_path: Path) -> None:
    path = tmp_path / "recalculated.xlsx"
    path.write_bytes(poison(core_then_all.content()))
    formualizer.recalculate_xlsx_file(str(path), str(path))
    comparison = compare(read_workbook(path))
    assert comparison.agrees and comparison.calculated_by == "a spreadsheet program"
