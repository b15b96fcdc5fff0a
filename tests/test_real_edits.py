"""Edits made in real programs do what they say, and what breaks nothing changes no number of the workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.workbook.planned_sheets import Book
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
    WRONG_CELLS,
    WRONG_CELLS_TOGETHER,
    WRONG_STRUCTURE,
    WRONG_STRUCTURE_TOGETHER,
    Edit,
    Expected,
    edited_file,
    handed_out,
    saved_by,
    workbook,
)
from tests.edits.excel_files import with_dates_from_1904, with_dynamic_arrays, with_shared_formulas
from tests.edits.harmless import AWKWARD_TITLES
from tests.engines import ExcelError, assert_no_sentinel
from tests.engines.saved_file import SavedFile, read_saved
from tests.quick_cases import quick_then_thorough

Cells = Mapping[str, list[Any]]

ALL = (*HARMLESS, *WRONG, *OTHER_PROGRAMS)
TOGETHER = (*HARMLESS_TOGETHER, *WRONG_CELLS_TOGETHER)


def book() -> Book:
    """The plan of the workbook that edits are made in."""
    return workbook().book


@pytest.fixture(scope="module")
def unedited() -> SavedFile:
    """The workbook after LibreOffice opened and saved it."""
    return read_saved(saved_by(handed_out(), "LibreOffice"))


def after(edit: Edit) -> SavedFile:
    return read_saved(edited_file(edit, book(), handed_out()))


def the(name: str) -> Edit:
    """The edit of that name, or that sitting."""
    return next(edit for edit in (*ALL, *TOGETHER) if edit.name == name)


def typing(edits: Iterable[Edit], typed: bool) -> list[Edit]:
    """The edits that type inputs, or the others."""
    return [edit for edit in edits if edit.typed == typed]


def contents(saved: SavedFile) -> Cells:
    """What the cells of each planned name hold, row by row; the empty ones, inserted ones too, are left out."""
    areas = {name: saved.area(name) for name in book().names}
    return {name: held(saved, area) for name, area in areas.items() if area is not None}


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


@pytest.mark.parametrize(
    "edit", quick_then_thorough(typing(HARMLESS_TOGETHER, False), typing(HARMLESS, False)), ids=str
)
def test_no_number_changes_where_no_input_does(edit: Edit, unedited: SavedFile) -> None:
    saved = after(edit)

    assert_no_sentinel(saved.values)
    assert first_errors(saved) == []
    assert differences(contents(unedited), contents(saved)) == {}


@pytest.mark.parametrize(
    "edit", quick_then_thorough(typing(HARMLESS_TOGETHER, True), typing(HARMLESS, True)), ids=str
)
def test_typed_inputs_move_results_and_end_in_no_error(edit: Edit, unedited: SavedFile) -> None:
    saved = after(edit)

    assert_no_sentinel(saved.values)
    assert first_errors(saved) == []
    assert differences(contents(unedited), contents(saved))
    assert contents(saved).keys() == book().names.keys()


def test_sheets_are_renamed_reordered_copied_and_added_in_one_sitting() -> None:
    added = after(the("additions and inputs in one sitting")).sheets
    own = ["My notes", "My names", "Downtime in March", "Bucket inputs (2)"]
    assert sorted(added) == sorted([*book().sheets, *own, "Cases as approved", "Cash flow as approved"])
    assert added[:3] == ["Cases as approved", "My notes", "Cash flow as approved"]
    moved = after(the("blocks and sheets moved in one sitting")).sheets
    assert set(moved) == {AWKWARD_TITLES.get(title, title) for title in (*book().sheets, "Shopping list")}
    order = [moved.index(AWKWARD_TITLES.get(title, title)) for title in ("Cases", "Checks", "Evidence")]
    assert order == sorted(order) and AWKWARD_TITLES.get("Summary", "Summary") in moved[-2:]


@pytest.mark.thorough
def test_sheets_are_renamed_reordered_copied_and_added() -> None:
    titles = list(book().sheets)

    def sheets(name: str) -> list[str]:
        return after(the(name)).sheets

    renamed = [AWKWARD_TITLES.get(title, title) for title in titles]
    assert sheets("sheets with awkward titles") == renamed
    dragged = ["Cases", "Checks", "Evidence"]
    others = [title for title in titles if title not in (*dragged, "Summary")]
    assert sheets("sheets in another order") == [*dragged, *others, "Summary"]
    assert set(sheets("a sheet copied")) == {*titles, "Downtime in March", "Bucket inputs (2)"}
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
    saved = after(the(edit))

    assert ("Downtime in March", "downtime_value") in saved.local_names
    assert saved.area("downtime_value") == book().names["downtime_value"]


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


def moved(name: str, sheet: str, rows: int, columns: int) -> Area:
    """Where the cells of a name are after that."""
    area = book().names[name]
    return Area(sheet, area.top + rows, area.left + columns, area.bottom + rows, area.right + columns)


def test_blocks_moved_in_one_sitting_take_their_names_along() -> None:
    sitting = the("blocks and sheets moved in one sitting")
    saved, edits = after(sitting), {edit.name for edit in sitting.parts}
    for edit, name, sheet, rows, columns in MOVED:
        if edit in edits:
            assert saved.area(name) == moved(name, AWKWARD_TITLES.get(sheet, sheet), rows, columns), edit


@pytest.mark.thorough
@pytest.mark.parametrize(("edit", "name", "sheet", "rows", "columns"), MOVED)
def test_a_moved_block_takes_its_names_along(
    edit: str, name: str, sheet: str, rows: int, columns: int
) -> None:
    assert after(the(edit)).area(name) == moved(name, sheet, rows, columns)


@pytest.mark.parametrize(
    ("of_names", "of_a_sheet"),
    [
        ("additions and inputs in one sitting", "additions and inputs in one sitting"),
        pytest.param("own names", "own sheet that refers to ours", marks=pytest.mark.thorough),
    ],
)
def test_own_names_and_formulas_come_back(of_names: str, of_a_sheet: str) -> None:
    names, notes = after(the(of_names)), after(the(of_a_sheet))
    npv = ("Cash flow", cell_address(book().names["npv"].top, book().names["npv"].left))

    assert names.area("my_npv") == book().names["npv"]
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
    now = contents(after(the(inputs)))

    assert now["incident_frequency_reduction_base"] == [0.4]
    assert now["hours_per_incident_optimistic"] == [4.0]
    assert now["downtime_confidence_optimistic"] == []
    assert now["organisation"] == ["Müller & Söhne"]
    dates = contents(after(the(month)))
    assert dates["model_start_base"] == [46447.0]  # 1 March 2027
    typed = contents(after(the(rows)))
    assert typed["purchases_item"].count("GPU nodes") == 2


@pytest.mark.parametrize("edit", quick_then_thorough(WRONG_CELLS_TOGETHER, WRONG_CELLS), ids=str)
def test_a_wrong_cell_is_wrong_in_the_file(edit: Edit, unedited: SavedFile) -> None:
    saved = after(edit)

    assert saved.names == unedited.names
    for expected in edit.expected:
        for place in planned(expected):
            assert is_wrong(expected.kind, place, saved, unedited), place


def planned(expected: Expected) -> list[tuple[str, str]]:
    area = expected.area(book())
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
        assert [saved.values[place] for place in planned(edit.expected[0])] == [text]


@pytest.mark.parametrize("edit", quick_then_thorough(WRONG_STRUCTURE_TOGETHER, WRONG_STRUCTURE), ids=str)
def test_lost_structure_is_lost_in_the_file(edit: Edit, unedited: SavedFile) -> None:
    saved = after(edit)

    for expected in edit.expected:
        if expected.sheet:
            assert expected.sheet not in saved.sheets or "#REF!" in saved.names.values()
        elif expected.kind == "row-beside-table":
            assert len(saved.values) > len(unedited.values)
        else:
            before, now = family(expected.key, unedited), family(expected.key, saved)
            hidden = [scope for scope, name in saved.local_names if name == expected.key]
            assert before != now or hidden


def family(key: str, saved: SavedFile) -> list[object]:
    """A name and those that begin with it, as those of a table's columns do: where they point, what is there."""
    names = [name for name in book().names if name == key or name.startswith(key + "_")]
    areas = [saved.area(name) for name in names]
    return [
        (saved.names.get(name), area and held(saved, area)) for name, area in zip(names, areas, strict=True)
    ]


@pytest.mark.parametrize("edit", quick_then_thorough(OTHER_PROGRAMS_TOGETHER, OTHER_PROGRAMS), ids=str)
def test_another_program_makes_its_edit(edit: Edit, unedited: SavedFile) -> None:
    saved = after(edit)
    kinds = {expected.kind for expected in edit.expected}

    assert bool(saved.names) == ("unreadable" not in kinds)
    if "stale-values" in kinds:
        assert not saved.values.keys() & saved.formulas.keys()
    else:
        assert_no_sentinel(saved.values)
    for expected in edit.expected:
        if expected.kind.startswith("formula"):
            assert is_wrong(expected.kind, planned(expected)[0], saved, unedited)
        elif expected.kind == "structure-lost":  # the name stayed where its cells no longer are
            area = saved.area(expected.key)
            assert area == book().names[expected.key]
            assert held(saved, area) != held(unedited, area)
    if edit.typed and saved.names:
        assert contents(saved)["incidents_per_quarter_base"] == [7.0]


@pytest.mark.parametrize("programs", quick_then_thorough(LONG_CHAINS[1:], CHAINS), ids=" then ".join)
def test_a_chain_of_saves_keeps_names_formulas_and_values(
    programs: tuple[str, ...], unedited: SavedFile
) -> None:
    saved = read_saved(saved_by(handed_out(), *programs))

    assert_no_sentinel(saved.values)
    assert {name: saved.area(name) for name in book().names} == book().names
    assert saved.formulas.keys() == unedited.formulas.keys()
    assert differences(contents(unedited), contents(saved)) == {}


@pytest.mark.parametrize(
    "programs", quick_then_thorough(CHAINS_WITHOUT_VALUES[:1], CHAINS_WITHOUT_VALUES), ids=" then ".join
)
def test_a_chain_that_ends_without_calculating_keeps_formulas_and_no_values(
    programs: tuple[str, ...], unedited: SavedFile
) -> None:
    saved = read_saved(saved_by(handed_out(), *programs))

    assert saved.formulas.keys() == unedited.formulas.keys()
    assert not saved.values.keys() & saved.formulas.keys()


def test_what_excel_stores_in_another_way_is_the_same_workbook(unedited: SavedFile) -> None:
    names = book().names
    blocks = [names[name] for name in ("net_t", "cumulative_net_t_base", "irr_next", "sensitivity_swing")]
    shared = with_shared_formulas(handed_out(), *blocks)
    arrays = with_dynamic_arrays(handed_out(), names["npv"], names["case_npv"], names["bucket_share"])

    for content in (shared, arrays):
        assert len(read_saved(content).formulas) == len(unedited.formulas)
        saved = read_saved(saved_by(content, "LibreOffice"))
        assert_no_sentinel(saved.values)
        assert differences(contents(unedited), contents(saved)) == {}
    followers = [formula for formula in read_saved(shared).formulas.values() if not formula]
    assert len(followers) == sum(len(block.cells()) - 1 for block in blocks)


def test_formulas_that_differ_cannot_be_shared() -> None:
    with pytest.raises(ValueError, match="filling would give"):
        with_shared_formulas(handed_out(), book().names["downtime_goes_in"])


def test_dates_from_1904_are_the_same_dates(unedited: SavedFile) -> None:
    content = with_dates_from_1904(workbook().content(), book())
    before, now = contents(unedited), contents(read_saved(saved_by(content, "LibreOffice")))
    moved = differences(before, now)

    assert set(moved) == {
        "model_start",
        "model_start_base",
        "month_date",
        "phases_begins",
        "phases_ends",
        "gates_decided",
        "deliverables_due",
        "roadmap_increments_ends",
    }
    for was, found in moved.values():
        assert was is not None and found is not None
        assert [value - 1462 if isinstance(value, float) else value for value in was] == found


def test_every_cell_of_the_twin_holds_its_address_or_a_heading() -> None:
    headings = heading_names(book())
    twin = read_saved(address_twin(book(), headings))
    kept = {(book().names[name].sheet, *place) for name in headings for place in book().names[name].cells()}

    assert twin.names == read_saved(workbook().content()).names
    assert not twin.formulas
    for name, area in book().names.items():
        for row, column in area.cells():
            place = (area.sheet, cell_address(row, column))
            if (area.sheet, row, column) in kept:
                continue
            sheet = book().sheets[area.sheet]
            content, _ = sheet.cells.get((row, column), (None, None))
            told = content is not None or (row, column) in sheet.typed
            assert twin.values.get(place) == (own_address(area.sheet, row, column) if told else None), name


def test_cells_of_the_twin_move_as_those_of_the_workbook_do() -> None:
    edit, headings = the("every row and column at once"), heading_names(book())
    twin = read_saved(edited_file(edit, book(), address_twin(book(), headings)))

    for name, area in book().names.items():
        if (
            name not in headings
            and area.shape == (1, 1)
            and (area.top, area.left) in book().sheets[area.sheet].cells
        ):
            moved = twin.area(name)
            assert moved is not None
            content = book().sheets[area.sheet].cells[area.top, area.left][0]
            if content is not None:
                assert held(twin, moved) == [own_address(area.sheet, area.top, area.left)]
