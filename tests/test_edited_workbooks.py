"""The review of workbooks that real programs edited: no false finding, nothing missed, and every cell where it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from roi_workbook.formulas.addresses import Area
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison, Finding
from roi_workbook.review.reading import Cell, ReadWorkbook, read_workbook
from roi_workbook.review.template import template_of
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.xlsx.package import ReadingError
from roi_workbook.xlsx.workbook import read_spreadsheet
from tests.address_twin import address_twin, heading_names, own_address
from tests.edits import (
    CHAINS,
    CHAINS_WITHOUT_VALUES,
    HARMLESS,
    HARMLESS_TOGETHER,
    LONG_CHAINS,
    OTHER_PROGRAMS,
    OTHER_PROGRAMS_TOGETHER,
    WRONG,
    WRONG_CELLS_TOGETHER,
    WRONG_STRUCTURE_TOGETHER,
    Edit,
    Expected,
    edited_file,
    handed_out,
    in_core,
    model_of_edits,
    saved_by,
    workbook,
)
from tests.edits.excel_files import with_dates_from_1904, with_dynamic_arrays, with_shared_formulas
from tests.quick_cases import of_the_core_then_of_all, quick_then_thorough

ABOUT_INPUTS = {"alert", "evidence-missing", "not-filled-in"}
"""Findings about what an analyst typed, which no edit of the structure brings or takes away."""
BESIDE_CELLS = {"lost-on-saving", "validation-changed", "formats-lost", "charts-lost", "not-printed"}
"""Remarks that an edit in a spreadsheet program must not bring either: it rewrites all this in its own words."""


def book(edit: Edit) -> Book:
    """The plan of the workbook that an edit is made in."""
    return workbook(core=edit.core).book


def edited(edit: Edit) -> bytes:
    """The file that comes back."""
    return edited_file(edit, book(edit), handed_out(core=edit.core))


def reviewed(content: bytes, folder: Path) -> tuple[Comparison, CellMap]:
    """The review of a file, and where its cells are."""
    path = folder / "edited.xlsx"
    path.write_bytes(content)
    read = read_workbook(path)
    return compare(read), CellMap(read, template_of(read.model))


def formula_count(core: bool) -> int:
    """How many formulas the workbook has that edits are made in."""
    return template_of(model_of_edits(core=core)).formula_count


def telling(comparison: Comparison) -> list[Finding]:
    """The findings that a harmless edit must not bring."""
    return [
        finding
        for finding in comparison.findings
        if finding.severity != "info" and finding.kind not in ABOUT_INPUTS
    ]


@pytest.mark.parametrize("edit", quick_then_thorough(HARMLESS_TOGETHER, HARMLESS), ids=str)
def test_a_harmless_edit_brings_no_error_and_no_warning(edit: Edit, tmp_path: Path) -> None:
    comparison, _ = reviewed(edited(edit), tmp_path)
    assert telling(comparison) == []
    kinds = {finding.kind for finding in comparison.findings}
    assert kinds.isdisjoint(BESIDE_CELLS if edit.typed else {*BESIDE_CELLS, "chart-changed"})
    assert comparison.agrees and comparison.not_compared == 0
    assert comparison.formulas == formula_count(edit.core)


@pytest.mark.parametrize(
    "edit", quick_then_thorough((*WRONG_CELLS_TOGETHER, *WRONG_STRUCTURE_TOGETHER), WRONG), ids=str
)
def test_what_is_wrong_is_named_where_it_is(edit: Edit, tmp_path: Path) -> None:
    comparison, places = reviewed(edited(edit), tmp_path)
    for expected in edit.expected:
        found = [
            finding
            for finding in comparison.findings
            if (finding.kind, finding.severity) == (expected.kind, expected.severity)
            and (finding.key == expected.key if expected.key else expected.sheet in finding.message)
        ]
        assert found, (expected, comparison.findings)
        if expected.kind in ("formula-overwritten", "formula-changed", "input-invalid", "heading-changed"):
            assert (found[0].sheet, found[0].cell) == address_now(edit, expected, places)


def address_now(edit: Edit, expected: Expected, places: CellMap) -> tuple[str, str]:
    """Sheet and address of what an expected finding is about, where the edit left it."""
    planned = expected.area(book(edit))
    corners = [(planned.sheet, planned.top, planned.left), (planned.sheet, planned.bottom, planned.right)]
    first, last = (places.now(corner) or corner for corner in corners)
    return first[0], Area(*first, *last[1:]).address.replace("$", "")


ONE_CAUSE = [
    edit
    for edit in WRONG
    if edit.name in ("another value over a result", "a name deleted", "a sheet of workings deleted")
]


@pytest.mark.parametrize("edit", quick_then_thorough([in_core(ONE_CAUSE[-1])], ONE_CAUSE), ids=str)
def test_one_cause_is_one_finding(edit: Edit, tmp_path: Path) -> None:
    comparison, _ = reviewed(edited(edit), tmp_path)
    errors = [finding for finding in comparison.findings if finding.severity == "error"]
    assert len(errors) == 1, errors


@pytest.mark.parametrize("edit", quick_then_thorough(OTHER_PROGRAMS_TOGETHER, OTHER_PROGRAMS), ids=str)
def test_other_programs_are_understood(edit: Edit, tmp_path: Path) -> None:
    content = edited(edit)
    if any(expected.kind == "unreadable" for expected in edit.expected):
        with pytest.raises(ReadingError, match="its defined names are gone"):
            reviewed(content, tmp_path)
        return
    comparison, _ = reviewed(content, tmp_path)
    if not edit.expected:
        assert telling(comparison) == [] and comparison.agrees
    for expected in edit.expected:
        kinds = {finding.kind for finding in comparison.findings if finding.severity == expected.severity}
        assert expected.kind in kinds


INSERTED = [edit for edit in OTHER_PROGRAMS if "inserted" in edit.name]


@pytest.mark.parametrize("edit", quick_then_thorough([in_core(INSERTED[0])], INSERTED), ids=str)
def test_names_that_a_program_left_behind_are_one_finding(edit: Edit, tmp_path: Path) -> None:
    comparison, _ = reviewed(edited(edit), tmp_path)
    (told,) = telling(comparison)
    assert told.kind == "structure-lost" and told.severity == "error"
    assert comparison.not_compared > 1_000 and not comparison.agrees


@pytest.mark.parametrize(("programs", "core"), of_the_core_then_of_all(LONG_CHAINS[:1], CHAINS))
def test_saving_alone_changes_nothing(programs: tuple[str, ...], core: bool, tmp_path: Path) -> None:
    comparison, _ = reviewed(saved_by(handed_out(core=core), *programs), tmp_path)
    assert telling(comparison) == [] and comparison.agrees
    assert comparison.formulas == formula_count(core)


@pytest.mark.parametrize(
    ("programs", "core"), of_the_core_then_of_all(CHAINS_WITHOUT_VALUES[:1], CHAINS_WITHOUT_VALUES)
)
def test_formulas_without_values_are_said_to_be_so(
    programs: tuple[str, ...], core: bool, tmp_path: Path
) -> None:
    comparison, _ = reviewed(saved_by(handed_out(core=core), *programs), tmp_path)
    (stale,) = telling(comparison)
    assert stale.kind == "stale-values" and "--recalculate" in stale.message
    assert comparison.compared == 0 and comparison.formulas == formula_count(core)


@pytest.mark.parametrize("core", quick_then_thorough([True], [False]))
def test_what_excel_stores_in_another_way_is_the_same_workbook(core: bool, tmp_path: Path) -> None:
    made = workbook(core=core)
    names, content = made.book.names, made.content()
    blocks = [names[name] for name in ("net_t", "cumulative_net_t_base", "irr_next", "sensitivity_swing")]
    for stored in (
        with_shared_formulas(content, *blocks),
        with_dynamic_arrays(content, names["npv"], names["case_npv"], names["bucket_share"]),
        with_dates_from_1904(content, made.book),
        saved_by(with_dates_from_1904(content, made.book), "LibreOffice"),
    ):
        comparison, _ = reviewed(stored, tmp_path)
        assert telling(comparison) == [] and comparison.agrees


def moving(edits: Iterable[Edit]) -> list[Edit]:
    """Edits that move cells and write nothing into ours."""
    return [edit for edit in edits if not edit.typed and "filled over" not in edit.name]


@pytest.mark.parametrize("edit", quick_then_thorough(moving(HARMLESS_TOGETHER), moving(HARMLESS)), ids=str)
def test_the_map_finds_every_cell_by_the_address_it_holds(edit: Edit, tmp_path: Path) -> None:
    path, planned = tmp_path / "twin.xlsx", book(edit)
    path.write_bytes(edited_file(edit, planned, address_twin(planned, heading_names(planned))))
    template = template_of(model_of_edits(core=edit.core))
    places = CellMap(ReadWorkbook(read_spreadsheet(path)), template)
    wrong: list[tuple[Cell, object]] = []
    checked = 0
    for name, cells in template.cells_of.items():
        if name in template.lists:
            continue
        for heading, cell in cells.items():
            now = places.cell(name, heading)
            told = places.book.content(now) if now else "nowhere"
            if template.content(cell) is None and told is None:
                continue
            checked += 1
            if told != own_address(*cell):
                wrong.append((cell, told))
    assert not wrong, wrong[:3]
    assert checked > template.formula_count
