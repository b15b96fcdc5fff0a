"""Edits made in real programs do what they say, and what breaks nothing changes no number of the workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import pytest

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.dates import FIRST_SERIAL, LAST_SERIAL
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.template import template_of
from roi_workbook.workbook.planned_sheets import Book
from tests.address_twin import address_twin, heading_names, own_address
from tests.agreement import is_left_over, money_at_stake
from tests.edits import (
    CHAINS,
    CHAINS_WITHOUT_VALUES,
    HARMLESS,
    HARMLESS_TOGETHER,
    LONG_CHAINS,
    OTHER_PROGRAMS,
    OTHER_PROGRAMS_TOGETHER,
    WRONG,
    WRONG_CELLS,
    WRONG_CELLS_TOGETHER,
    WRONG_STRUCTURE,
    WRONG_STRUCTURE_TOGETHER,
    Edit,
    Expected,
    answered,
    edited_file,
    handed_out,
    model_of_edits,
    saved_by,
    workbook,
)
from tests.edits.excel_files import with_dates_from_1904, with_dynamic_arrays, with_shared_formulas
from tests.edits.harmless import AWKWARD_TITLES
from tests.edits.insertions import COLUMNS, ROWS
from tests.engines import ExcelError, assert_no_sentinel
from tests.engines.saved_file import SavedFile, read_saved
from tests.quick_cases import of_the_core_then_of_all, quick_then_thorough

Cells = Mapping[str, list[Any]]

ALL = (*HARMLESS, *WRONG, *OTHER_PROGRAMS)
TOGETHER = (*HARMLESS_TOGETHER, *WRONG_CELLS_TOGETHER)


def book(core: bool) -> Book:
    """The plan of the workbook that edits are made in."""
    return workbook(core=core).book


@cache
def unedited(core: bool) -> SavedFile:
    """The workbook after LibreOffice opened and saved it."""
    return read_saved(saved_by(handed_out(core=core), "LibreOffice"))


@lru_cache(1)
def after(edit: Edit) -> SavedFile:
    return read_saved(edited_file(edit, book(edit.core), handed_out(core=edit.core)))


def the(name: str) -> Edit:
    """The edit of that name, or that sitting."""
    return next(edit for edit in (*ALL, *TOGETHER) if edit.name == name)


def typing(edits: Iterable[Edit], typed: bool) -> list[Edit]:
    """The edits that type inputs, or the others."""
    return [edit for edit in edits if edit.typed == typed]


def contents(saved: SavedFile, core: bool) -> Cells:
    """What the cells of each planned name hold, row by row; the empty ones, inserted ones too, are left out.

    Amounts of money that subtraction leaves over are 0.
    """
    areas = {name: saved.area(name) for name in book(core).names}
    return {
        name: without_left_over(values, core) if name in amounts(core) else values
        for name, area in areas.items()
        if area is not None
        for values in (held(saved, area),)
    }


@cache
def amounts(core: bool) -> frozenset[str]:
    """The names whose formulas give money."""
    template = template_of(model_of_edits(core=core))
    first = {name: (area.sheet, area.top, area.left) for name, area in template.book.names.items()}
    return frozenset(
        name for name, cell in first.items() if cell in template.formula_cells and template.is_money(cell)
    )


@cache
def at_stake(core: bool) -> float:
    """The money that amounts of the workbook are subtracted from."""
    return money_at_stake(work_out(answered(core=core), model_of_edits(core=core)))


def without_left_over(values: list[Any], core: bool) -> list[Any]:
    return [
        0.0 if isinstance(value, float) and is_left_over(value, at_stake(core)) else value for value in values
    ]


def held(saved: SavedFile, area: Area) -> list[Any]:
    values = (saved.values.get((area.sheet, cell_address(*place))) for place in area.cells())
    return [value for value in values if value is not None]


def agree(before: Any, now: Any) -> bool:
    if isinstance(before, float) and isinstance(now, float):
        return math.isclose(before, now, rel_tol=1e-9, abs_tol=1e-9)
    return bool(before == now)


def differences(before: Cells, now: Cells) -> dict[str, tuple[list[Any] | None, list[Any] | None]]:
    """Every name whose cells hold other values than before, with both."""
    names = before.keys() | now.keys()
    return {
        name: (before.get(name), now.get(name))
        for name in sorted(names)
        if len(before.get(name, [])) != len(now.get(name, [None]))
        or not all(map(agree, before[name], now[name]))
    }


def first_errors(saved: SavedFile) -> list[Any]:
    return [(place, value) for place, value in saved.values.items() if isinstance(value, ExcelError)][:5]


def test_every_edit_is_told_once_and_in_words() -> None:
    assert len({edit.name for edit in ALL}) == len(ALL)
    assert all(edit.what.endswith(".") for edit in ALL)
    assert not any(edit.expected for edit in HARMLESS)
    assert all(edit.expected for edit in WRONG)


def test_rows_and_columns_are_inserted_before_blocks_that_are_there() -> None:
    everywhere = [place for places in (*ROWS.values(), *COLUMNS.values()) for place in places]
    assert {place.block for place in everywhere} <= book(core=False).names.keys()


@pytest.mark.parametrize(
    "edit", quick_then_thorough(typing(HARMLESS_TOGETHER, False), typing(HARMLESS, False)), ids=str
)
def test_no_number_changes_where_no_input_does(edit: Edit) -> None:
    saved = after(edit)

    assert_no_sentinel(saved.values)
    assert first_errors(saved) == []
    assert differences(contents(unedited(edit.core), edit.core), contents(saved, edit.core)) == {}


@pytest.mark.parametrize(
    "edit", quick_then_thorough(typing(HARMLESS_TOGETHER, True), typing(HARMLESS, True)), ids=str
)
def test_typed_inputs_move_results_and_end_in_no_error(edit: Edit) -> None:
    saved = after(edit)

    assert_no_sentinel(saved.values)
    assert first_errors(saved) == []
    now = contents(saved, edit.core)
    assert differences(contents(unedited(edit.core), edit.core), now)
    assert now.keys() == book(edit.core).names.keys()


def test_sheets_are_renamed_reordered_copied_and_added_in_one_sitting() -> None:
    titles = list(book(core=True).sheets)
    added = after(the("additions and inputs in one sitting")).sheets
    own = ["My notes", "My names", "Downtime in March", "Inputs (2)"]
    assert sorted(added) == sorted([*titles, *own, "Cases as approved", "Cash flow as approved"])
    assert added[:3] == ["Cases as approved", "My notes", "Cash flow as approved"]
    moved = after(the("blocks and sheets moved in one sitting")).sheets
    assert set(moved) == {AWKWARD_TITLES.get(title, title) for title in (*titles, "Shopping list")}
    order = [moved.index(AWKWARD_TITLES.get(title, title)) for title in ("Cases", "Checks", "Evidence")]
    assert order == sorted(order) and AWKWARD_TITLES.get("Summary", "Summary") in moved[-2:]


@pytest.mark.thorough
def test_sheets_are_renamed_reordered_copied_and_added() -> None:
    titles = list(book(core=False).sheets)

    def sheets(name: str) -> list[str]:
        return after(the(name)).sheets

    renamed = [AWKWARD_TITLES.get(title, title) for title in titles]
    assert sheets("sheets with awkward titles") == renamed
    dragged = ["Cases", "Checks", "Evidence"]
    others = [title for title in titles if title not in (*dragged, "Summary")]
    assert sheets("sheets in another order") == [*dragged, *others, "Summary"]
    assert set(sheets("a sheet copied")) == {*titles, "Downtime in March", "Inputs (2)"}
    assert sheets("the largest sheets copied") == ["Cases as approved", "Cash flow as approved", *titles]
    assert sheets("own sheet that refers to ours")[1] == "My notes"
    swapped = after(the("titles of two sheets exchanged"))
    npv, case_npv = swapped.area("npv"), swapped.area("case_npv")
    assert npv is not None and case_npv is not None
    assert (npv.sheet, case_npv.sheet) == ("Cases", "Cash flow")


@pytest.mark.parametrize(
    "edit", quick_then_thorough(["additions and inputs in one sitting"], ["a sheet copied"])
)
def test_a_copied_sheet_brings_names_of_its_own(edit: str) -> None:
    made = the(edit)
    saved = after(made)

    assert ("Downtime in March", "downtime_value") in saved.local_names
    assert saved.area("downtime_value") == book(made.core).names["downtime_value"]


MOVED = (
    ("results of a bucket moved right", "downtime_value", "Downtime", 0, 2),
    ("results of a bucket moved to another sheet", "downtime_value", "Downtime results", -17, 1),
    ("a whole sheet moved down", "productivity_value", "Productivity", 7, 1),
    ("months of a case moved down", "net_t_optimistic", "Cash flow", 40, 0),
    ("irr steps of a case moved", "irr_next_base", "IRR steps", -28, 11),
    ("a table moved to another sheet", "purchases_one_off_cost", "Shopping list", -8, 2),
    ("the grid moved with its headings", "realisation_grid", "Sensitivity", 0, 11),
)
"""Edits that move blocks: a name in the block, the sheet where it is then, and how many rows and columns it moved."""


def moved(core: bool, name: str, sheet: str, rows: int, columns: int) -> Area:
    """Where the cells of a name are after that."""
    area = book(core).names[name]
    return Area(sheet, area.top + rows, area.left + columns, area.bottom + rows, area.right + columns)


def test_blocks_moved_in_one_sitting_take_their_names_along() -> None:
    sitting = the("blocks and sheets moved in one sitting")
    saved, edits = after(sitting), {edit.name for edit in sitting.parts}
    for edit, name, sheet, rows, columns in MOVED:
        if edit in edits:
            there = moved(sitting.core, name, AWKWARD_TITLES.get(sheet, sheet), rows, columns)
            assert saved.area(name) == there, edit


@pytest.mark.thorough
@pytest.mark.parametrize(("edit", "name", "sheet", "rows", "columns"), MOVED)
def test_a_moved_block_takes_its_names_along(
    edit: str, name: str, sheet: str, rows: int, columns: int
) -> None:
    assert after(the(edit)).area(name) == moved(False, name, sheet, rows, columns)


@pytest.mark.parametrize(
    ("of_names", "of_a_sheet"),
    [
        ("additions and inputs in one sitting", "additions and inputs in one sitting"),
        pytest.param("own names", "own sheet that refers to ours", marks=pytest.mark.thorough),
    ],
)
def test_own_names_and_formulas_come_back(of_names: str, of_a_sheet: str) -> None:
    names, notes = after(the(of_names)), after(the(of_a_sheet))
    area = book(the(of_names).core).names["npv"]
    npv = ("Cash flow", cell_address(area.top, area.left))

    assert names.area("my_npv") == area
    assert ("My names", "only_here") in names.local_names
    assert names.values["My names", "A1"] == pytest.approx(2 * names.values[npv])
    assert notes.values["My notes", "B1"] == pytest.approx(notes.values[npv] / 1000)
    assert notes.values["My notes", "B5"] == 25


@pytest.mark.parametrize(
    ("inputs", "month", "rows"),
    [
        ("additions and inputs in one sitting",) * 3,
        pytest.param(
            "inputs typed", "another first month", "rows of a table typed", marks=pytest.mark.thorough
        ),
    ],
)
def test_inputs_are_read_as_the_program_reads_them(inputs: str, month: str, rows: str) -> None:
    def held_after(name: str) -> Cells:
        edit = the(name)
        return contents(after(edit), edit.core)

    now = held_after(inputs)

    assert now["incident_frequency_reduction_base"] == [0.4]
    assert now["hours_per_incident_optimistic"] == [4.0]
    assert now["downtime_confidence_optimistic"] == []
    assert now["organisation"] == ["Müller & Söhne"]
    dates = held_after(month)
    assert dates["model_start_base"] == [46447.0]  # 1 March 2027
    typed = held_after(rows)
    assert typed["purchases_item"].count("GPU nodes") == 2


@pytest.mark.parametrize("edit", quick_then_thorough(WRONG_CELLS_TOGETHER, WRONG_CELLS), ids=str)
def test_a_wrong_cell_is_wrong_in_the_file(edit: Edit) -> None:
    saved, before = after(edit), unedited(edit.core)

    assert saved.names == before.names
    for expected in edit.expected:
        for place in planned(edit, expected):
            assert is_wrong(expected.kind, place, saved, before), place


def planned(edit: Edit, expected: Expected) -> list[tuple[str, str]]:
    area = expected.area(book(edit.core))
    return [(area.sheet, cell_address(*place)) for place in area.cells()]


def is_wrong(kind: str, place: tuple[str, str], saved: SavedFile, unedited: SavedFile) -> bool:
    """Whether a cell is overwritten, changed or not what it was, as a kind of finding says."""
    was, now = unedited.formulas.get(place), saved.formulas.get(place)
    match kind:
        case "formula-overwritten":
            return was is not None and now is None
        case "formula-changed":
            return was is not None and now is not None and was != now
    return was is None and (now is not None or not same(saved.values.get(place), unedited.values.get(place)))


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("alone", quick_then_thorough([False], [True]))
def test_texts_that_look_like_numbers_stay_texts(alone: bool) -> None:
    for name, text in (
        ("a percentage typed as text", "40%"),
        ("a decimal comma", "1,5"),
        ("a month typed as text", "2027-03"),
        ("a number in a cell of texts", " 4 "),
    ):
        edit = the(name)
        sitting = next(each for each in WRONG_CELLS_TOGETHER if edit in each.parts)
        saved = after(edit if alone else sitting)
        assert [saved.values[place] for place in planned(edit, edit.expected[0])] == [text]


@pytest.mark.parametrize("edit", quick_then_thorough(WRONG_STRUCTURE_TOGETHER, WRONG_STRUCTURE), ids=str)
def test_lost_structure_is_lost_in_the_file(edit: Edit) -> None:
    saved, before = after(edit), unedited(edit.core)

    for expected in edit.expected:
        if expected.sheet:
            assert expected.sheet not in saved.sheets or "#REF!" in saved.names.values()
        elif expected.kind == "row-beside-table":
            assert len(saved.values) > len(before.values)
        else:
            names = family(expected.key, edit.core)
            was, now = all_held(names, before), all_held(names, saved)
            hidden = [scope for scope, name in saved.local_names if name == expected.key]
            assert was != now or hidden


def family(key: str, core: bool) -> list[str]:
    """A name and those that begin with it, as those of a table's columns do."""
    return [name for name in book(core).names if name == key or name.startswith(key + "_")]


def all_held(names: list[str], saved: SavedFile) -> list[object]:
    """Where names point, and what is there."""
    areas = [saved.area(name) for name in names]
    return [
        (saved.names.get(name), area and held(saved, area)) for name, area in zip(names, areas, strict=True)
    ]


@pytest.mark.parametrize("edit", quick_then_thorough(OTHER_PROGRAMS_TOGETHER, OTHER_PROGRAMS), ids=str)
def test_another_program_makes_its_edit(edit: Edit) -> None:
    saved, before = after(edit), unedited(edit.core)
    kinds = {expected.kind for expected in edit.expected}

    assert bool(saved.names) == ("unreadable" not in kinds)
    if "stale-values" in kinds:
        assert not saved.values.keys() & saved.formulas.keys()
    else:
        assert_no_sentinel(saved.values)
    for expected in edit.expected:
        if expected.kind.startswith("formula"):
            assert is_wrong(expected.kind, planned(edit, expected)[0], saved, before)
        elif expected.kind == "structure-lost":  # the name stayed where its cells no longer are
            area = saved.area(expected.key)
            assert area == book(edit.core).names[expected.key]
            assert held(saved, area) != held(before, area)
    if edit.typed and saved.names:
        assert contents(saved, edit.core)["incidents_per_quarter_base"] == [7.0]


@pytest.mark.parametrize(("programs", "core"), of_the_core_then_of_all(LONG_CHAINS[1:], CHAINS))
def test_a_chain_of_saves_keeps_names_formulas_and_values(programs: tuple[str, ...], core: bool) -> None:
    saved, before = read_saved(saved_by(handed_out(core=core), *programs)), unedited(core)

    assert_no_sentinel(saved.values)
    assert {name: saved.area(name) for name in book(core).names} == book(core).names
    assert saved.formulas.keys() == before.formulas.keys()
    assert differences(contents(before, core), contents(saved, core)) == {}


@pytest.mark.parametrize(
    ("programs", "core"), of_the_core_then_of_all(CHAINS_WITHOUT_VALUES[:1], CHAINS_WITHOUT_VALUES)
)
def test_a_chain_that_ends_without_calculating_keeps_formulas_and_no_values(
    programs: tuple[str, ...], core: bool
) -> None:
    saved, before = read_saved(saved_by(handed_out(core=core), *programs)), unedited(core)

    assert saved.formulas.keys() == before.formulas.keys()
    assert not saved.values.keys() & saved.formulas.keys()


@pytest.mark.parametrize("core", quick_then_thorough([True], [False]))
def test_what_excel_stores_in_another_way_is_the_same_workbook(core: bool) -> None:
    names, content, before = book(core).names, handed_out(core=core), unedited(core)
    blocks = [names[name] for name in ("net_t", "cumulative_net_t_base", "irr_next", "sensitivity_swing")]
    shared = with_shared_formulas(content, *blocks)
    arrays = with_dynamic_arrays(content, names["npv"], names["case_npv"], names["bucket_share"])

    for stored in (shared, arrays):
        assert len(read_saved(stored).formulas) == len(before.formulas)
        saved = read_saved(saved_by(stored, "LibreOffice"))
        assert_no_sentinel(saved.values)
        assert differences(contents(before, core), contents(saved, core)) == {}
    followers = [formula for formula in read_saved(shared).formulas.values() if not formula]
    assert len(followers) == sum(len(block.cells()) - 1 for block in blocks)


def test_formulas_that_differ_cannot_be_shared() -> None:
    with pytest.raises(ValueError, match="filling would give"):
        with_shared_formulas(handed_out(core=True), book(core=True).names["downtime_goes_in"])


DATES = {"model_start", "model_start_base", "inputs_bounds", "month_date"}
PLANNING_DATES = {
    "phases_begins",
    "phases_ends",
    "gates_decided",
    "deliverables_due",
    "roadmap_increments_ends",
}


@pytest.mark.parametrize("core", quick_then_thorough([True], [False]))
def test_dates_from_1904_are_the_same_dates(core: bool) -> None:
    content = with_dates_from_1904(workbook(core=core).content(), book(core))
    saved = read_saved(saved_by(content, "LibreOffice"))
    moved = differences(contents(unedited(core), core), contents(saved, core))

    assert set(moved) == (DATES if core else DATES | PLANNING_DATES)
    for name, (was, found) in moved.items():
        assert was is not None and found is not None
        dates = {FIRST_SERIAL, LAST_SERIAL} if name == "inputs_bounds" else set(was)
        assert [
            value - 1462 if isinstance(value, float) and value in dates else value for value in was
        ] == found


@pytest.mark.parametrize("core", quick_then_thorough([True], [False]))
def test_every_cell_of_the_twin_holds_its_address_or_a_heading(core: bool) -> None:
    plan = book(core)
    headings = heading_names(plan)
    twin = read_saved(address_twin(plan, headings))
    kept = {(plan.names[name].sheet, *place) for name in headings for place in plan.names[name].cells()}

    assert twin.names == read_saved(workbook(core=core).content()).names
    assert not twin.formulas
    for name, area in plan.names.items():
        for row, column in area.cells():
            place = (area.sheet, cell_address(row, column))
            if (area.sheet, row, column) in kept:
                continue
            sheet = plan.sheets[area.sheet]
            content, _ = sheet.cells.get((row, column), (None, None))
            told = content is not None or (row, column) in sheet.typed
            assert twin.values.get(place) == (own_address(area.sheet, row, column) if told else None), name


@pytest.mark.parametrize(
    "edit",
    quick_then_thorough([the("a row or column of every kind")], [the("every row and column at once")]),
    ids=str,
)
def test_cells_of_the_twin_move_as_those_of_the_workbook_do(edit: Edit) -> None:
    plan = book(edit.core)
    headings = heading_names(plan)
    twin = read_saved(edited_file(edit, plan, address_twin(plan, headings)))

    for name, area in plan.names.items():
        if (
            name not in headings
            and area.shape == (1, 1)
            and (area.top, area.left) in plan.sheets[area.sheet].cells
        ):
            moved = twin.area(name)
            assert moved is not None
            content = plan.sheets[area.sheet].cells[area.top, area.left][0]
            if content is not None:
                assert held(twin, moved) == [own_address(area.sheet, area.top, area.left)]
