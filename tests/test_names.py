"""What every defined name stands for is known where its cells are planned, not read off its letters or their look."""

from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.names import name_of
from roi_workbook.review.template import Template, template_of
from roi_workbook.workbook.layout import blank_layout, lay_out_book
from roi_workbook.workbook.planned_sheets import Book, Sheet
from roi_workbook.workbook.styles import properties


@pytest.fixture(scope="module")
def book() -> Book:
    return blank_layout(MODEL)


def test_every_defined_name_says_what_it_is(book: Book) -> None:
    assert book.named.keys() == book.names.keys()
    assert {name: named.name for name, named in book.named.items()} == {name: name for name in book.names}


def test_no_two_names_are_the_same_part_of_the_same_key(book: Book) -> None:
    meant = {(named.key, named.column, named.part, named.scenario) for named in book.named.values()}
    assert len(meant) == len(book.names)


def test_the_cells_of_keys_are_known_by_key_and_part(book: Book) -> None:
    def part(*words: str, **more: str) -> tuple[str, str, str, str]:
        named = book.named[name_of(*words, **more)]
        return named.key, named.column, named.part, named.scenario

    assert part("net_t", part="total", scenario="base") == ("net_t", "", "total", "base")
    assert part("purchases", "one_off_cost", "total") == ("purchases", "one_off_cost", "total", "")
    assert part("npv", part="case") == ("npv", "", "case", "")
    assert part("sensitivity", "npv", scenario="optimistic") == ("sensitivity", "npv", "", "optimistic")
    assert part("kpis", "actual", "heading") == ("kpis", "actual", "heading", "")


def test_every_input_line_and_column_of_the_model_has_cells_of_its_own(book: Book) -> None:
    meant = {(named.key, named.column) for named in book.named.values()}
    keys = {*MODEL.typed_inputs, *MODEL.lines, *MODEL.planning_lines, *MODEL.tables, *MODEL.guards}
    assert {(key, "") for key in keys} <= meant
    columns = {(key, column.key) for key, table in MODEL.lists.items() for column in table.typed}
    assert columns <= meant


def test_the_cells_that_may_be_typed_into_are_those_that_are_not_locked(book: Book) -> None:
    for sheet in book.sheets.values():
        unlocked = {
            cell for cell, (_, style) in sheet.cells.items() if not properties(*style).get("locked", True)
        }
        assert sheet.typed == unlocked, sheet.title


def test_a_name_is_typed_where_its_cells_are(book: Book) -> None:
    for name, area in book.names.items():
        cells = set(area.cells())
        assert book.named[name].typed == bool(cells & book.sheets[area.sheet].typed), name


def test_no_look_tells_what_may_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    put, fill = Sheet.put, Sheet.fill
    looks: dict[str, str] = {}

    def renamed(role: str) -> str:
        return looks.setdefault(role, f"look {len(looks)}")

    def put_renamed(
        sheet: Sheet, row: int, column: int, content: Any, role: str, *more: Any, **named: Any
    ) -> None:
        put(sheet, row, column, content, renamed(role), *more, **named)

    def fill_renamed(sheet: Sheet, row: int, first: int, last: int, role: str) -> None:
        fill(sheet, row, first, last, renamed(role))

    monkeypatch.setattr(Sheet, "put", put_renamed)
    monkeypatch.setattr(Sheet, "fill", fill_renamed)
    other, ours = Template(lay_out_book(blank_inputs(MODEL), MODEL), MODEL), template_of(MODEL)
    assert {"input", "key", "spacer", "marker", "section"} <= looks.keys()
    for known in ("typed", "tables", "constants", "keys_shown", "cells_of"):
        assert getattr(other, known) == getattr(ours, known), known
    for title, sheet in ours.book.sheets.items():
        assert other.book.sheets[title].sections == sheet.sections, title
