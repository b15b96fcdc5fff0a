"""A stored number that was changed is never taken for an old one, and an old one never for one that was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.finance.results import RESULT_LINES
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.checks.values import Pair, differences
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison, outcome
from roi_workbook.review.reading import Cell, ReadWorkbook, read_workbook, typed_cells
from roi_workbook.review.template import template_of
from tests.edited import Made


@pytest.fixture
def book(core_then_all: Made, tmp_path: Path) -> ReadWorkbook:
    path = tmp_path / "case.xlsx"
    path.write_bytes(core_then_all.content())
    return read_workbook(path)


def with_values(book: ReadWorkbook, values: Mapping[Cell, Any]) -> ReadWorkbook:
    """The workbook as a program saved it that calculates nothing, after these cells were given other values."""
    held = book.spreadsheet
    sheets = dict(held.sheets)
    for (title, *at), value in values.items():
        sheets[title] = replace(sheets[title], values={**sheets[title].values, tuple(at): value})
    changed = ReadWorkbook(replace(held, sheets=sheets))
    changed.template_version, changed.model = book.template_version, book.model
    return changed


def cells(book: ReadWorkbook, *names: str) -> list[Cell]:
    return [template_of(book.model).cells_of[name][()] for name in names]


def told(comparison: Comparison, severity: str) -> list[tuple[str, str | None]]:
    return [(each.kind, each.key) for each in comparison.findings if each.severity == severity]


@pytest.mark.parametrize(
    "names",
    [
        ("npv",),
        ("npv", "npv_base"),
        ("hours_per_incident",),
        ("simple_roi",),
        ("checks_failed",),
        ("irr", "roi"),
    ],
)
def test_a_number_that_was_changed_is_an_error(book: ReadWorkbook, names: tuple[str, ...]) -> None:
    comparison = compare(with_values(book, dict.fromkeys(cells(book, *names), 1_250_000.37)))
    assert {("value-differs", name) for name in names} == set(told(comparison, "error"))
    assert ("stale-values", None) not in told(comparison, "warning")
    assert outcome(comparison) == "findings"
    for finding in comparison.findings:
        if finding.severity == "error":
            assert "does not look out of date" in finding.message


def test_a_number_that_was_changed_is_an_error_among_old_ones_too(book: ReadWorkbook) -> None:
    (typed,), changed = cells(book, "hours_per_incident_base"), cells(book, "fte_freed")
    comparison = compare(with_values(book, {typed: 1.7, changed[0]: 2.13}))
    assert told(comparison, "error") == [("value-differs", "fte_freed")]
    assert ("stale-values", None) in told(comparison, "warning")
    assert ("value-differs", "hours_per_incident_shown") in told(comparison, "info")


def test_any_number_that_was_changed_alone_is_told_from_old_ones(book: ReadWorkbook) -> None:
    """But for flags and counts, and for what nothing that is compared builds on: nothing tells whether these are old."""
    template = template_of(book.model)
    expected = expected_cells(work_out(example_inputs(book.model), book.model))
    held = {
        cell: Pair(name, heading, cell, cell, 1_250_000.37, value)
        for name, twin in expected.items()
        for heading, value in twin.items()
        if (cell := template.cells_of[name].get(heading))
    }
    sample = {pair.name: pair for pair in reversed(held.values())}
    unsure = {
        name: pair.planned
        for name, pair in sample.items()
        if not differences([pair], set(), held.keys(), template).alone
    }
    assert len(sample) > len(template.cells_of) / 3 and 7 * len(unsure) < len(sample)
    assert not {line.key for line in RESULT_LINES} & unsure.keys()
    for name, cell in unsure.items():
        built_on_it = held.keys() & set(template.direct_followers(cell))
        assert template.is_count(cell) or all(map(template.is_count, built_on_it)), name


@pytest.mark.parametrize(
    ("core_then_all", "step"),
    [("core", 4), *(pytest.param(each, 1, marks=pytest.mark.thorough) for each in ("core", "all sheets"))],
    indirect=["core_then_all"],
)
def test_what_an_input_left_behind_is_old_whichever_was_typed(book: ReadWorkbook, step: int) -> None:
    """A program that calculates nothing typed into one cell: no number of the workbook was changed by anybody.

    But for a few inputs that move nothing today beyond the cell that repeats them.
    """
    moved, without_effect = 0, set()
    numeric = {key: declared for key, declared in MODEL.inputs.items() if declared.numeric}
    for key, declared in list(numeric.items())[::step]:
        cell = typed_cells(book, declared)["base"]
        content = book.content(cell)
        if not isinstance(content, int | float):
            continue
        highest = declared.highest if declared.highest < 1e6 else content + 1
        typed = content + 1 if declared.whole else (content + highest) / 2
        comparison = compare(with_values(book, {cell: typed}))
        wrong = [each for each in told(comparison, "error") if each[0] == "value-differs"]
        if wrong:
            assert wrong == [("value-differs", key)], (key, typed)
            without_effect.add(key)
        moved += ("stale-values", None) in told(comparison, "warning")
    assert moved * step > 40 and len(without_effect) < 5, without_effect
