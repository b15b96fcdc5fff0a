"""What people do to a workbook without breaking it: no review may call any of it an error."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from roi_workbook.formulas.addresses import cell_address, column_letters
from roi_workbook.workbook.planned_sheets import Book
from tests.edits.insertions import COLUMNS, ROWS, Insertion, insert_columns, insert_rows
from tests.edits.making import workbook
from tests.edits.records import Edits, block, cell, cells, together
from tests.engines import LibreOfficeSession

AWKWARD_TITLES = {
    "Summary": "Zusammenfassung für Bob's Büro",
    "Inputs": "Inputs (all) = 1",
    "Downtime": "Störungen",
    "Cash flow": "It's 'cash' & <flow>",
    "Cases": "2026",
    "Evidence": "Nachweis - Stand 1.5",
}
"""Titles that a formula must quote: spaces, umlauts, apostrophes, and what reads like a cell or a number."""

HARMLESS = Edits()
"""Every edit that breaks nothing."""


@HARMLESS.add(protected=True)
def saved_without_an_edit(session: LibreOfficeSession, book: Book) -> None:
    """Opened the workbook in LibreOffice and saved it."""


@HARMLESS.add()
def protection_lifted(session: LibreOfficeSession, book: Book) -> None:
    """Lifted the protection of every sheet."""


@HARMLESS.add()
def a_row_above_everything(session: LibreOfficeSession, book: Book) -> None:
    """Inserted a row above everything on every sheet."""
    for title in book.sheets:
        session.insert_rows(title, 1)


@HARMLESS.add()
def a_column_left_of_everything(session: LibreOfficeSession, book: Book) -> None:
    """Inserted a column left of everything on every sheet."""
    for title in book.sheets:
        session.insert_columns(title, "A")


@HARMLESS.add()
def every_row_and_column_at_once(session: LibreOfficeSession, book: Book) -> None:
    """Inserted rows and columns in every kind of block, one after the other, in one sitting."""
    insert_rows(session, book, every_place(ROWS, book))
    insert_columns(session, book, every_place(COLUMNS, book))


@HARMLESS.add()
def rows_and_columns_of_planning_sheets(session: LibreOfficeSession, book: Book) -> None:
    """Inserted rows and columns in every kind of block of the planning sheets, in one sitting."""
    core = workbook(core=True).book.names
    insert_rows(session, book, every_place(ROWS, book, but=core))
    insert_columns(session, book, every_place(COLUMNS, book, but=core))


@HARMLESS.add()
def a_row_or_column_of_every_kind(session: LibreOfficeSession, book: Book) -> None:
    """Inserted rows and columns at the first place of every kind, in one sitting."""
    insert_rows(session, book, tuple(places[0] for places in ROWS.values()))
    insert_columns(session, book, tuple(places[0] for places in COLUMNS.values()))


def every_place(
    insertions: Mapping[str, tuple[Insertion, ...]], book: Book, but: Collection[str] = ()
) -> tuple[Insertion, ...]:
    """Where rows or columns go in a workbook, whatever one would say about it; not before some blocks."""
    places = {place for places in insertions.values() for place in places}
    return tuple(place for place in places if place.block in book.names and place.block not in but)


@HARMLESS.add()
def sheets_with_awkward_titles(session: LibreOfficeSession, book: Book) -> None:
    """Gave sheets titles with spaces, umlauts and apostrophes, and titles that read like a cell or a number."""
    for old, new in AWKWARD_TITLES.items():
        session.rename_sheet(old, new)


@HARMLESS.add()
def titles_of_two_sheets_exchanged(session: LibreOfficeSession, book: Book) -> None:
    """Called Cash flow "Cases" and Cases "Cash flow"."""
    session.rename_sheet("Cases", "For a moment")
    session.rename_sheet("Cash flow", "Cases")
    session.rename_sheet("For a moment", "Cash flow")


@HARMLESS.add()
def sheets_in_another_order(session: LibreOfficeSession, book: Book) -> None:
    """Dragged the trust sheets to the front and the Summary behind everything."""
    for title in ("Evidence", "Checks", "Cases"):
        session.move_sheet(title, 0)
    session.move_sheet("Summary", len(book.sheets))


@HARMLESS.add()
def a_sheet_copied(session: LibreOfficeSession, book: Book) -> None:
    """Made a copy of a bucket sheet and of an input sheet, to keep the figures of that day."""
    session.copy_sheet("Downtime", "Downtime in March", 3)
    session.copy_sheet("Inputs", "Inputs (2)", len(session.sheets()))


@HARMLESS.add()
def the_largest_sheets_copied(session: LibreOfficeSession, book: Book) -> None:
    """Made a copy of Cash flow and of Cases and put them in front."""
    session.copy_sheet("Cash flow", "Cash flow as approved")
    session.copy_sheet("Cases", "Cases as approved")


@HARMLESS.add()
def results_of_a_bucket_moved_right(session: LibreOfficeSession, book: Book) -> None:
    """Cut everything that comes out of Downtime, with its heading, and pasted it two columns to the right."""
    first, last = book.names["incidents_per_year"], book.names["downtime_physical"]
    key = book.names["downtime_goes_in_key"]
    session.move("Downtime", block(first.top - 1, 0, last.bottom, key.right), f"C{first.top}")


@HARMLESS.add()
def results_of_a_bucket_moved_to_another_sheet(session: LibreOfficeSession, book: Book) -> None:
    """Cut everything that comes out of Downtime and pasted it on a new sheet."""
    first, last = book.names["incidents_per_year"], book.names["downtime_physical"]
    session.add_sheet("Downtime results", 5)
    key = book.names["downtime_goes_in_key"]
    session.move("Downtime", block(first.top - 1, 0, last.bottom, key.right), "B3", "Downtime results")


@HARMLESS.add()
def a_whole_sheet_moved_down(session: LibreOfficeSession, book: Book) -> None:
    """Cut everything on a bucket sheet and pasted it seven rows lower and one column to the right."""
    right = max(column for _, column in book.sheets["Productivity"].cells)
    session.move("Productivity", block(0, 0, book.sheets["Productivity"].last_row, right), "B8")


@HARMLESS.add()
def months_of_a_case_moved_down(session: LibreOfficeSession, book: Book) -> None:
    """Cut the whole block of the optimistic case on Cash flow and pasted it forty rows lower."""
    first, last = book.names["drivers_optimistic"], book.names["break_even_realisation_optimistic"]
    right = book.names["month_number"].right
    session.move("Cash flow", block(first.top - 2, 0, last.bottom, right), f"A{first.top + 39}")


@HARMLESS.add()
def irr_steps_of_a_case_moved(session: LibreOfficeSession, book: Book) -> None:
    """Cut the IRR steps of the base case and pasted them right of those of the live case."""
    start, last = book.names["irr_start_base"], book.names["irr_next_base"]
    session.move("IRR steps", block(start.top - 3, 0, last.bottom, last.right), "L6")


@HARMLESS.add()
def a_table_moved_to_another_sheet(session: LibreOfficeSession, book: Book) -> None:
    """Cut the purchases, from their headings to their totals, and pasted them on a new sheet."""
    first, total = book.names["purchases_item"], book.names["purchases_cost_per_year_total"]
    last = book.names["purchases_is_capex"]
    session.add_sheet("Shopping list", 5)
    session.move(
        first.sheet, block(first.top - 1, 0, total.bottom, last.right), f"C{first.top - 8}", "Shopping list"
    )


@HARMLESS.add()
def the_grid_moved_with_its_headings(session: LibreOfficeSession, book: Book) -> None:
    """Cut the grid of realisation and overrun with its headings and pasted it beside the tables."""
    grid = book.names["realisation_grid"]
    session.move(grid.sheet, block(grid.top - 1, grid.left - 1, grid.bottom, grid.right), f"N{grid.top}")


@HARMLESS.add()
def own_sheet_that_refers_to_ours(session: LibreOfficeSession, book: Book) -> None:
    """Added a sheet of figures and formulas that read the workbook by names and by addresses."""
    session.add_sheet("My notes", 1)
    net = book.names["net_t"]
    for row, text in enumerate(
        ("=npv/1000", f"=SUM('Cash flow'!{cells(net)})", "=npv-npv_base", "12.5", "=B4*2", "for Bob's board"),
        1,
    ):
        session.set("My notes", f"B{row}", text)
    session.set("My notes", "B4", 12.5)


@HARMLESS.add()
def own_figures_beside_ours(session: LibreOfficeSession, book: Book) -> None:
    """Wrote remarks and a formula into empty cells far right of the blocks of our sheets."""
    area = book.names["downtime_value"]
    session.type(area.sheet, cell_right_of(book, "Downtime", area.top), "=downtime_value/annual_value")
    session.type(
        "Cash flow", cell_right_of(book, "Cash flow", book.names["net_t"].top), "agreed with the CFO"
    )


@HARMLESS.add()
def own_names(session: LibreOfficeSession, book: Book) -> None:
    """Defined names for cells of ours and of an own sheet, for the workbook and for one sheet."""
    session.add_sheet("My names", 3)
    session.type("My names", "A1", "=my_npv*2")
    npv = book.names["npv"]
    session.add_name("my_npv", npv.sheet, cell(npv))
    session.add_name("my_notes", "My names", "A1:C9")
    session.add_name("only_here", "My names", "B2", scope="My names")


@HARMLESS.add()
def formulas_filled_over_themselves(session: LibreOfficeSession, book: Book) -> None:
    """Dragged a month's formula over all months, and a step's over all steps: what stood there already."""
    net, steps, rows = book.names["net_t"], book.names["irr_next"], book.names["sensitivity_swing"]
    session.fill(net.sheet, cells(net), "right")
    session.fill(steps.sheet, cells(steps), "down")
    session.fill(rows.sheet, cells(rows), "down")


def cell_right_of(book: Book, title: str, row: int) -> str:
    """A cell right of everything on a sheet."""
    right = max(column for _, column in book.sheets[title].cells)
    return f"{column_letters(right + 3)}{row + 1}"


@HARMLESS.add(protected=True, typed=True)
def another_currency(session: LibreOfficeSession, book: Book) -> None:
    """Typed another currency."""
    currency = book.names["reporting_currency_base"]
    session.type(currency.sheet, cell(currency), "CHF")


@HARMLESS.add(protected=True, typed=True)
def another_first_month(session: LibreOfficeSession, book: Book) -> None:
    """Typed another first month."""
    session.type("Inputs", cell(book.names["model_start_base"]), "2027-03-01")


@HARMLESS.add(protected=True, typed=True)
def another_scenario(session: LibreOfficeSession, book: Book) -> None:
    """Chose another scenario."""
    session.type("Inputs", cell(book.names["scenario_base"]), "Conservative")


@HARMLESS.add(protected=True, typed=True)
def inputs_typed(session: LibreOfficeSession, book: Book) -> None:
    """Typed figures over inputs, as a percentage and with blanks around it too, and emptied one."""
    for name, text in (
        ("incidents_per_quarter_base", "7"),
        ("hours_per_incident_optimistic", " 4 "),
        ("incident_frequency_reduction_base", "40%"),
        ("ramp_months_conservative", "11"),
        ("annual_discount_rate_base", "0.0875"),
        ("horizon_months_base", "48"),
        ("limit_irr_base", "2.5"),
        ("iteration_is_counted_base", "No"),
        ("organisation_base", "Müller & Söhne"),
    ):
        area = book.names[name]
        session.type(area.sheet, cell(area), text)
    emptied = book.names["downtime_confidence_optimistic"]
    session.clear(emptied.sheet, cell(emptied))


@HARMLESS.add(protected=True, typed=True)
def evidence_typed(session: LibreOfficeSession, book: Book) -> None:
    """Gave an input a grade, a source, a date and an owner."""
    headings, area = book.names["inputs_evidence_heading"], book.names["hours_per_incident"]
    for column, text in enumerate(("B", "Pager export", "'2026-05", "Ana O'Neill"), headings.left):
        session.type(area.sheet, cell_address(area.top, column), text)


@HARMLESS.add(typed=True)
def rows_of_a_table_typed(session: LibreOfficeSession, book: Book) -> None:
    """Inserted rows above the end of the purchases, typed an item there and one in the first empty row."""
    item = book.names["purchases_item"]
    session.insert_rows(item.sheet, item.bottom + 1, 2)
    for row in (item.bottom + 2, item.top + 5):
        for column, text in enumerate(
            ("GPU nodes", "iteration", "compute", "12500", "3", "1300", "Monthly", "Yes")
        ):
            session.type(item.sheet, f"{column_letters(column)}{row}", text)


@HARMLESS.add(typed=True)
def rows_of_a_table_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the second row of the purchases and three of the empty ones."""
    item = book.names["purchases_item"]
    session.delete_rows(item.sheet, item.bottom - 2, 3)
    session.delete_rows(item.sheet, item.top + 3)


@HARMLESS.add()
def the_gap_above_the_first_row_of_a_table_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the thin empty row between the headings and the first purchase, where the names begin."""
    area = book.names["purchases_item"]
    session.delete_rows(area.sheet, area.top + 1)


@HARMLESS.add(typed=True)
def figures_in_the_edges_of_tables(session: LibreOfficeSession, book: Book) -> None:
    """Typed a cost into the gap above the first purchase and an activity into the closing row: both count."""
    cost = book.names["purchases_one_off_cost"]
    session.type(cost.sheet, cell(cost), "7000")
    for column, text in (("engineers", "2"), ("hours_per_engineer_week", "3")):
        area = book.names[f"friction_activities_{column}"]
        session.type(area.sheet, cell(area, -1), text)


@HARMLESS.add(typed=True)
def a_busy_afternoon(session: LibreOfficeSession, book: Book) -> None:
    """Typed inputs, inserted rows and columns, renamed, moved and copied sheets and added one."""
    inputs_typed(session, book)
    for edit in (
        "rows between the lines of months",
        "rows in the middle of both tables",
        "rows inside the register",
    ):
        insert_rows(session, book, ROWS[edit])
    for edit in ("columns between the months", "a column between Conservative and Base"):
        insert_columns(session, book, COLUMNS[edit])
    results_of_a_bucket_moved_right(session, book)
    own_sheet_that_refers_to_ours(session, book)
    a_sheet_copied(session, book)
    sheets_with_awkward_titles(session, book)
    session.move_sheet("Checks", 0)


_BY_NAME = {edit.name: edit for edit in HARMLESS}

ADDED = (
    "protection lifted",
    "a sheet copied",
    "the largest sheets copied",
    "own sheet that refers to ours",
    "own figures beside ours",
    "own names",
    "formulas filled over themselves",
    "another currency",
    "another first month",
    "another scenario",
    "inputs typed",
    "evidence typed",
    "figures in the edges of tables",
    "rows of a table typed",
)
"""Edits that add or type something; the rows come last, for they move what is below them."""

MOVED = (
    "results of a bucket moved right",
    "a whole sheet moved down",
    "months of a case moved down",
    "irr steps of a case moved",
    "a table moved to another sheet",
    "the grid moved with its headings",
    "sheets in another order",
    "sheets with awkward titles",
)
"""Edits that move different sheets, or blocks of different sheets; titles come last, for they are what others go by."""

HARMLESS_TOGETHER = (
    together("additions and inputs in one sitting", map(_BY_NAME.__getitem__, ADDED)),
    together("blocks and sheets moved in one sitting", map(_BY_NAME.__getitem__, MOVED)),
    _BY_NAME["a row or column of every kind"],
)
"""The harmless edits of the quick run."""
