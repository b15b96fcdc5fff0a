"""How the sheets look and lead to each other: house rules over every one of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Inputs
from roi_workbook.model.sources import SOURCES
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook import styles
from roi_workbook.workbook.build import build
from roi_workbook.workbook.frame import (
    LANDSCAPE,
    PIXELS_PER_POINT,
    UPRIGHT,
    WAY,
    goto,
    height_in_pixels,
    print_scale,
    printed_width,
    width_in_pixels,
)
from roi_workbook.workbook.inputs import HEADING
from roi_workbook.workbook.layout import lay_out_book, plan_book
from roi_workbook.workbook.planned_sheets import Book, Formula, Link, Sheet
from roi_workbook.workbook.start import BLANK_BANNER, KEY, LAST, QUESTION, TITLE, TYPED
from roi_workbook.workbook.start_words import TILES, TO_DO
from roi_workbook.workbook.stored_values import stored_values
from tests.test_golden_texts import WIDEST_LETTERS

SCREEN = 1_290, 560
"""What a screen of 1,366 x 768 shows of cells, in pixels."""
SMALLEST_ON_PAPER = 7
"""In points."""
MOST_PAGES = 12
"""Of the sheets to read, printed."""
ESSENTIALS = [declared.key for declared in MODEL.inputs.values() if declared.essential]


@pytest.fixture(scope="module")
def book() -> Book:
    return plan_book(example_inputs(MODEL), MODEL)


@pytest.fixture(scope="module")
def core_book() -> Book:
    return plan_book(example_inputs(MODEL.core), MODEL.core)


@pytest.fixture(scope="module")
def start(book: Book) -> Sheet:
    return book.sheets[TITLE]


def printed_to(sheet: Sheet) -> int:
    """The last row that is printed."""
    return sheet.last_row if sheet.print_last_row is None else sheet.print_last_row


def links(sheet: Sheet, row: int) -> Iterator[Link]:
    return (
        content
        for (at, _), (content, _) in sorted(sheet.cells.items())
        if at == row and isinstance(content, Link)
    )


def test_the_sheets_to_read_come_first_and_the_workings_last_in_grey(book: Book) -> None:
    titles = list(MODEL.core.buckets)
    read = ["Start", "Summary", "Proposal", "Inputs", *(bucket.title for bucket in titles), "Investment"]
    sheets = list(book.sheets)
    assert sheets[:11] == [*read, "Sensitivity", "Checks"]
    grey = [title for title, sheet in book.sheets.items() if styles.TAB_COLOURS[sheet.group] == styles.GREY]
    assert sheets[-len(grey) :] == grey
    assert grey[:4] == ["Cash flow", "Results", "Cases", "IRR steps"] and "Glossary" in grey


def test_neighbouring_planning_subjects_have_tabs_of_different_colours(book: Book) -> None:
    groups = [
        {book.sheets[page.title].group for page in subject.pages if not page.prose and not page.workings}
        for subject in MODEL.planning
    ]
    assert all(len(group) == 1 for group in groups if group)
    colours = [styles.TAB_COLOURS[group.pop()] for group in groups if group]
    assert all(one != next_one for one, next_one in pairwise(colours))
    assert not set(colours) & {styles.GREY, styles.NAVY, styles.AMBER, styles.SKY, styles.BRICK}


def test_every_sheet_leads_to_the_one_before_to_start_and_to_the_next_from_its_frozen_rows(
    book: Book,
) -> None:
    titles = list(book.sheets)
    for number, (title, sheet) in enumerate(list(book.sheets.items())[1:], 1):
        expected = [titles[number - 1]]
        expected += [TITLE] if number > 1 else []
        expected += titles[number + 1 : number + 2]
        found = list(links(sheet, WAY))[: len(expected)]
        assert [link.name for link in found] == [goto(each) for each in expected], title
        assert sheet.freeze[0] > WAY, title
    assert all(
        content.name in book.names
        for sheet in book.sheets.values()
        for content, _ in sheet.cells.values()
        if isinstance(content, Link)
    )


def test_the_repeated_line_turns_red_on_every_sheet_where_a_check_failed(book: Book) -> None:
    for title, sheet in book.sheets.items():
        status = book.names[name_of("status", goto(title).removeprefix("goto_"))]
        rules = [rule for area, rule in sheet.conditions if (status.top, status.left) in area.cells()]
        assert [rule["format"] for rule in rules] == [styles.CONDITION_BAD], title
        assert status.top < sheet.freeze[0], title


def test_what_is_printed_of_the_sheets_to_read_is_no_smaller_than_seven_points(core_book: Book) -> None:
    small = set()
    for title in list(core_book.sheets)[:11]:
        sheet = core_book.sheets[title]
        assert sheet.print_columns is not None, title
        (first, last), bottom = sheet.print_columns, printed_to(sheet)
        scale = print_scale(sheet)
        if sheet.one_page:
            high = (LANDSCAPE if sheet.landscape else UPRIGHT)[1]
            scale = min(scale, high * PIXELS_PER_POINT / height_in_pixels(sheet, 0, bottom))
        for (row, column), (content, (role, _)) in sheet.cells.items():
            size = styles.ROLES[role].get("font_size", styles.FONT["font_size"])
            printed = content is not None and row <= bottom and first <= column <= last
            if printed and role != "bar" and size * scale < SMALLEST_ON_PAPER:
                small.add((title, role, round(size * scale, 2)))
    assert not small


@pytest.mark.parametrize("inputs_of", [blank_inputs, example_inputs])
def test_the_sheets_to_read_are_twelve_pages_of_whole_sections(
    inputs_of: Callable[[Model], Inputs],
) -> None:
    book = plan_book(inputs_of(MODEL.core), MODEL.core)
    several = {sheet.title: sheet for sheet in list(book.sheets.values())[:11] if not sheet.one_page}
    pages = 11 + sum(len(sheet.breaks) for sheet in several.values())
    assert list(several) == ["Inputs"] and pages <= MOST_PAGES
    sheet = several["Inputs"]
    assert set(sheet.breaks) <= {start for start, _ in sheet.together}
    high = (LANDSCAPE if sheet.landscape else UPRIGHT)[1]
    tops = [sheet.print_first_row, *sheet.breaks, sheet.last_row + 1]
    for top, below in pairwise(tops):
        points = height_in_pixels(sheet, top, below - 1) / PIXELS_PER_POINT + sheet.heights[HEADING]
        assert points * print_scale(sheet) <= high
    assert printed_width(sheet) * print_scale(sheet) * WIDEST_LETTERS <= UPRIGHT[0]


class TestStart:
    def test_asks_for_every_essential_once_and_for_nothing_else(self, book: Book, start: Sheet) -> None:
        asked = [start.cells[row, KEY][0] for row, column in sorted(start.typed) if column == TYPED]
        assert asked == ESSENTIALS and len(start.typed) == len(ESSENTIALS)
        for key in ESSENTIALS:
            base = book.names[name_of(key, scenario="base")]
            assert base.sheet == TITLE and start.cells[base.top, KEY][0] == key

    def test_begins_in_the_first_cell_and_tab_leads_down(self, start: Sheet) -> None:
        unlocked = [
            at
            for at, (_, (role, _)) in sorted(start.cells.items())
            if styles.ROLES[role].get("locked") is False
        ]
        assert unlocked == sorted(start.typed) and start.first_input == unlocked[0]
        assert {column for _, column in unlocked} == {TYPED}

    def test_is_asked_and_answered_on_one_screen(self, start: Sheet) -> None:
        assert start.print_last_row is not None
        width = width_in_pixels(start, QUESTION, LAST)
        height = height_in_pixels(start, 0, start.print_last_row)
        assert width * start.zoom / 100 <= SCREEN[0] and height * start.zoom / 100 <= SCREEN[1]


def said(**values: float | str) -> dict[str, str]:
    """What the named cells of Start say where these inputs are filled in and nothing else."""
    blank = blank_inputs(MODEL.core)
    inputs = Inputs({**blank.values, **values}, blank.tables, blank.evidence)
    book = lay_out_book(inputs, MODEL.core)
    found = stored_values(book, expected_cells(work_out(inputs, MODEL.core, strict=False)))
    names = {name: area for name, area in book.names.items() if area.sheet == TITLE}
    cells = {name: (area.sheet, area.top, area.left) for name, area in names.items()}
    return {name: str(found[cell]) for name, cell in cells.items() if cell in found}


class TestTheAnswer:
    def test_is_questions_and_no_number_while_nothing_is_filled_in(self) -> None:
        told = said()
        assert not [name for name, text in told.items() if name.endswith(("_bar", "_amount")) and text]
        assert [told[f"tile_{tile.name}"] for tile in TILES] == [""] * len(TILES)
        assert all(told[f"tile_{tile.name}_note"].endswith("?") for tile in TILES)
        assert told["start_assumption"].endswith("?") and told["start_light"] == TO_DO

    def test_is_a_value_and_no_verdict_without_a_cost(self) -> None:
        told = said(
            incidents_per_quarter=7,
            hours_per_incident=1.7,
            impact_per_incident_hour=3_100,
            incident_frequency_reduction=0.37,
            downtime_confidence=0.83,
        )
        assert (told["tile_value"], told["start_downtime_amount"]) == ("USD 45 K", "45 K")
        assert told["start_downtime_bar"] and not told["start_compliance_bar"]
        assert not told["tile_npv"] and not told["tile_payback"] and not told["tile_asked"]
        assert told["start_next_step"] == "Fill in what it costs"

    def test_gives_no_figure_while_a_check_fails(self) -> None:
        told = said(
            incidents_per_quarter=7,
            hours_per_incident=1.7,
            impact_per_incident_hour=3_100,
            incident_frequency_reduction=37,
            downtime_confidence=0.83,
        )
        assert told["start_headline"].startswith("Not usable yet")
        assert not told["start_downtime_amount"] and not told["start_downtime_bar"]
        assert not any(told[f"tile_{tile.name}"] for tile in TILES)
        assert told["start_assumption"].endswith("?") and told["start_next_step"].startswith("Mend")

    def test_begins_with_what_is_next_and_asks_for_nothing_once_all_is_answered(self) -> None:
        value = {
            "incidents_per_quarter": 7,
            "hours_per_incident": 1.7,
            "impact_per_incident_hour": 3_100,
            "incident_frequency_reduction": 0.37,
        }
        cost = {declared.key: 3 for declared in MODEL.core.subjects[-1].inputs if declared.essential}
        answered = {key: 0 for key in ESSENTIALS if MODEL.inputs[key].numeric} | {"loaded_hourly_cost": 71}
        banners = [
            said(**typed)["start_banner"]
            for typed in (
                {},
                value,
                value | {"tooling_one_off": 3},
                value | cost | {"loaded_hourly_cost": 71},
                answered | value | cost,
            )
        ]
        assert banners[0] == BLANK_BANNER and len(set(banners)) == len(banners)
        assert "what it costs" in banners[1] and "rest about cost" in banners[2]
        assert banners[3].startswith("A first number") and banners[4].startswith("Every question is answered")

    def test_says_how_many_figures_are_listed_elsewhere(self) -> None:
        assert said()["start_investment_more"] == "more on Inputs ›"

    def test_marks_made_up_figures_as_long_as_one_names_the_template_as_its_source(self) -> None:
        blank, ours = blank_inputs(MODEL.core), SOURCES["ours"].citation
        one = "Made-up example: 1 figure still rests on a placeholder. Replace it and name its source."
        for source, banner in (("the ledger", BLANK_BANNER), (ours, one)):
            values = {**blank.values, "deals_slowed_per_year": 3.7}
            inputs = Inputs(values, blank.tables, {"deals_slowed_per_year": {"source": source}})
            book = lay_out_book(inputs, MODEL.core)
            values = stored_values(book, expected_cells(work_out(inputs, MODEL.core, strict=False)))
            area = book.names["start_banner"]
            assert values[area.sheet, area.top, area.left] == banner


def test_rows_without_a_name_show_nothing_that_is_worked_out_and_all_that_is_typed(book: Book) -> None:
    grid = MODEL.grids["initiatives"]
    columns = {column.key for column in grid.columns}
    for part in (*columns, *(line.key for line in grid.lines)):
        area = book.names[name_of(grid.key, part)]
        rules = [
            rule
            for where, rule in book.sheets[area.sheet].conditions
            if (area.top, area.left) in where.cells()
        ]
        hidden = [rule["criteria"] for rule in rules if rule["format"] == {"num_format": ";;;"}]
        assert hidden == ([] if part in columns else [f'=$A{area.top + 1}=""']), part


def test_every_formula_cell_has_a_format_of_its_own_that_no_program_replaces(book: Book) -> None:
    formats = {
        styles.properties(*style)["num_format"]
        for sheet in book.sheets.values()
        for content, style in sheet.cells.values()
        if isinstance(content, Formula)
    }
    assert "General" not in formats


def test_a_sheet_opens_at_its_top(book: Book) -> None:
    for title, sheet in book.sheets.items():
        row, column = sheet.first_input
        assert (row, column) == (0, 0) or (row, column) in sheet.typed, title


def test_the_tornado_names_only_what_moves_the_result_even_the_wrong_way() -> None:
    example = example_inputs(MODEL.core)
    swapped = {"conservative": 4.1, "base": 1.7, "optimistic": 1.3}
    against = Inputs({**example.values, "hours_per_incident": swapped}, example.tables, example.evidence)
    for inputs in (blank_inputs(MODEL.core), example, against):
        book = lay_out_book(inputs, MODEL.core)
        values = stored_values(book, expected_cells(work_out(inputs, MODEL.core)))
        chart = next(each for each in book.sheets["Sensitivity"].charts if each.type == "bar")
        labels, ends = chart.series[0]["categories"], [each["values"] for each in chart.series]
        for row in range(labels.top, labels.bottom + 1):
            moves = any(values[each.sheet, row, each.left] for each in ends)
            assert bool(values[labels.sheet, row, labels.left]) == moves


def test_what_subtraction_leaves_over_gives_no_input_a_name_in_the_tornado() -> None:
    book = lay_out_book(blank_inputs(MODEL.core), MODEL.core)
    expected = expected_cells(work_out(blank_inputs(MODEL.core), MODEL.core))
    left_over = {rank: -3e-11 if rank % 2 else 7e-11 for rank in expected["ranked_swing"]}
    values = stored_values(book, {**expected, "ranked_swing": left_over})
    labels = book.names["ranked_drawn"]
    assert not any(values[labels.sheet, *place] for place in labels.cells())


def test_columns_that_do_not_fit_the_first_page_follow_beside_the_label_with_their_grid_only(
    book: Book,
) -> None:
    continued = {title: sheet for title, sheet in book.sheets.items() if sheet.continued}
    assert "Plan against actual" in continued and not set(continued) & set(list(book.sheets)[:11])
    for title, sheet in continued.items():
        assert sheet.print_columns is not None and sheet.repeat_columns == (0, 0), title
        for area in sheet.continued:
            roles = {sheet.cells[at][1][0] for at in area.cells() if at in sheet.cells}
            assert area.left > sheet.print_columns[1] and "key" not in roles, title


def test_every_page_of_a_sheet_is_in_the_print_area_of_the_file(book: Book) -> None:
    with zipfile.ZipFile(io.BytesIO(build(example_inputs(MODEL), MODEL))) as file:
        text = file.read("xl/workbook.xml").decode()
    areas = dict(re.findall(r'Print_Area" localSheetId="(\d+)">([^<]*)<', text))
    for number, sheet in enumerate(book.sheets.values()):
        if sheet.print_columns:
            assert areas[str(number)].count("!") == 1 + len(sheet.continued), sheet.title
