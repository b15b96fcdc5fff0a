"""Rows, columns, names and sheets that people lost: a review must name what is gone."""

from __future__ import annotations

from roi_workbook.formulas.addresses import cell_address, column_letters
from roi_workbook.workbook.planned_sheets import Book
from tests.edits.records import Edits, Expected, block, cell, cells, in_core, in_few_sittings, together
from tests.engines import LibreOfficeSession

WRONG_STRUCTURE = Edits()
"""Every edit that loses, moves or hides what a name stands for, or puts something where nothing counts it."""


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="hours_per_incident"))
def a_row_of_an_input_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the row of an input."""
    area = book.names["hours_per_incident"]
    session.delete_rows(area.sheet, area.top + 1)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="degraded_impact_per_year"))
def a_line_of_a_bucket_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted a line that others of its bucket are made of."""
    area = book.names["degraded_impact_per_year"]
    session.delete_rows(area.sheet, area.top + 1)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="month_number", at=(0, 30)))
def a_month_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the column of month 30."""
    area = book.names["month_number"]
    session.delete_columns(area.sheet, column_letters(area.left + 30))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="fade_t_base"))
def a_row_of_months_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted a row of months of the base case."""
    area = book.names["fade_t_base"]
    session.delete_rows(area.sheet, area.top + 1)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="case_label", at=(0, 11)))
def a_case_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the column of a case."""
    area = book.names["case_label"]
    session.delete_columns(area.sheet, column_letters(area.left + 11))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="register_key", at=(20, 0)))
def a_row_of_the_register_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted a row of the register of inputs."""
    area = book.names["register_key"]
    session.delete_rows(area.sheet, area.top + 21)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="friction_activities_engineers"))
def a_column_of_a_table_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the cells of a column of a table by deleting the sheet's whole column."""
    area = book.names["friction_activities_engineers"]
    session.delete_columns(area.sheet, column_letters(area.left))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", severity="warning", key="purchases"))
def the_closing_row_of_a_table_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the row that says where new rows go, where the names end."""
    area = book.names["purchases_item"]
    session.delete_rows(area.sheet, area.bottom + 1)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="purchases_one_off_cost"))
def a_whole_table_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted every row of the purchases."""
    area = book.names["purchases_item"]
    session.delete_rows(area.sheet, area.top + 1, area.shape[0])


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="irr_next"))
def a_name_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the name of a column of IRR steps."""
    session.delete_name("irr_next")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="npv"))
def the_name_of_a_result_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the name that half the workbook reads."""
    session.delete_name("npv")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="downtime_confidence"))
def a_name_for_other_cells(session: LibreOfficeSession, book: Book) -> None:
    """Pointed the name of an input at the input above it."""
    area = book.names["downtime_confidence"]
    session.redefine_name("downtime_confidence", area.sheet, cell_address(area.top - 1, area.left))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="net_t"))
def a_name_for_fewer_months(session: LibreOfficeSession, book: Book) -> None:
    """Pointed the name of a row of months at its first three years only."""
    area = book.names["net_t"]
    session.redefine_name("net_t", area.sheet, block(area.top, area.left, area.top, area.left + 36))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="benefits_t"))
def the_names_of_two_rows_exchanged(session: LibreOfficeSession, book: Book) -> None:
    """Pointed the name of the benefits at the costs and the other way round."""
    benefits, costs = book.names["benefits_t"], book.names["costs_t"]
    session.redefine_name("benefits_t", costs.sheet, cells(costs))
    session.redefine_name("costs_t", benefits.sheet, cells(benefits))


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="purchases_one_off_cost"))
def a_name_over_a_million_rows(session: LibreOfficeSession, book: Book) -> None:
    """Pointed the name of a table's column at the whole column of the sheet."""
    area = book.names["purchases_one_off_cost"]
    letters = column_letters(area.left)
    session.redefine_name("purchases_one_off_cost", area.sheet, f"{letters}1:{letters}1048576")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="annual_value"))
def a_name_made_local(session: LibreOfficeSession, book: Book) -> None:
    """Changed the scope of a name from the workbook to its sheet."""
    area = book.names["annual_value"]
    session.delete_name("annual_value")
    session.add_name("annual_value", area.sheet, cell(area), scope=area.sheet)


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="npv"))
def a_name_hidden_by_a_local_one(session: LibreOfficeSession, book: Book) -> None:
    """Defined a name of ours once more for one sheet, with another cell: formulas there read that one."""
    other = book.names["npv_year_end"]
    session.add_name("npv", other.sheet, cell(other), scope="Results")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", sheet="IRR steps"))
def a_sheet_of_workings_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted a sheet of workings that nobody looks at."""
    session.delete_sheet("IRR steps")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", sheet="Downtime"))
def a_bucket_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the sheet of a bucket."""
    session.delete_sheet("Downtime")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", sheet="Glossary"))
def a_sheet_of_words_deleted(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the glossary."""
    session.delete_sheet("Glossary")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", sheet="Inputs"))
def the_inputs_replaced_by_their_copy(session: LibreOfficeSession, book: Book) -> None:
    """Copied the input sheet, deleted the original and gave the copy its title."""
    session.copy_sheet("Inputs", "Copy", 4)
    session.delete_sheet("Inputs")
    session.rename_sheet("Copy", "Inputs")


@WRONG_STRUCTURE.add(Expected(kind="formula-overwritten", key="net_t", at=(0, 30), size=(1, 31)))
def half_a_row_of_months_moved(session: LibreOfficeSession, book: Book) -> None:
    """Cut the later half of a row of months and pasted it under everything."""
    area = book.names["net_t"]
    half = block(area.top, area.left + 30, area.top, area.right)
    to_cell = cell_address(book.sheets[area.sheet].last_row + 5, area.left + 30)
    session.move(area.sheet, half, to_cell)


@WRONG_STRUCTURE.add(Expected(kind="heading-changed", severity="warning", key="inputs_input_key", at=(40, 0)))
def a_row_of_an_input_moved(session: LibreOfficeSession, book: Book) -> None:
    """Cut the whole row of an input and pasted it under everything: no number changes, but the block is torn."""
    area = book.names["hours_per_incident"]
    sheet = book.sheets[area.sheet]
    right = max(column for _, column in sheet.cells)
    session.move(area.sheet, block(area.top, 0, area.top, right), f"A{sheet.last_row + 4}")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="register_key", at=(60, 0), size=(45, 1)))
def half_the_register_moved(session: LibreOfficeSession, book: Book) -> None:
    """Cut the later rows of the register of inputs and pasted them three rows lower."""
    area = book.names["register_key"]
    right = max(column for _, column in book.sheets[area.sheet].cells)
    session.move(area.sheet, block(area.top + 60, 0, area.bottom, right), f"A{area.top + 64}")


@WRONG_STRUCTURE.add(Expected(kind="structure-lost", key="purchases_one_off_cost"))
def a_column_of_a_table_moved(session: LibreOfficeSession, book: Book) -> None:
    """Cut one column of the purchases and pasted it right of the table and one row lower."""
    area, last = book.names["purchases_one_off_cost"], book.names["purchases_is_capex"]
    session.move(area.sheet, cells(area), cell_address(area.top + 1, last.right + 2))


@WRONG_STRUCTURE.add(Expected(kind="row-beside-table", severity="warning", key="purchases"))
def a_purchase_between_a_table_and_its_total(session: LibreOfficeSession, book: Book) -> None:
    """Inserted a row above the total of the purchases and typed an item there."""
    total = book.names["purchases_one_off_cost_total"]
    session.insert_rows(total.sheet, total.top + 1)
    session.type(total.sheet, f"A{total.top + 1}", "Forgotten licence")
    session.type(total.sheet, cell(total), "7000")


@WRONG_STRUCTURE.add(Expected(kind="row-beside-table", severity="warning", key="purchases"))
def a_purchase_under_the_total(session: LibreOfficeSession, book: Book) -> None:
    """Typed an item under the total of the purchases."""
    total = book.names["purchases_one_off_cost_total"]
    session.type(total.sheet, f"A{total.top + 2}", "Forgotten licence")
    session.type(total.sheet, cell_address(total.top + 1, total.left), "7000")


ABOUT_NAMES = tuple(edit for edit in WRONG_STRUCTURE if "name" in edit.name)
_BY_NAME = {edit.name: edit for edit in WRONG_STRUCTURE}
LOST = (
    "the closing row of a table deleted",
    "a row of an input deleted",
    "a month deleted",
    "a row of the register deleted",
)
MOVED = (
    "half a row of months moved",
    "a row of an input moved",
    "half the register moved",
    "a purchase between a table and its total",
)
WRONG_STRUCTURE_TOGETHER = (
    *in_few_sittings("wrong names", ABOUT_NAMES),
    together("what is lost from the bottom up", map(_BY_NAME.__getitem__, LOST)),
    together("what is moved on different sheets", map(_BY_NAME.__getitem__, MOVED)),
    in_core(_BY_NAME["a sheet of workings deleted"]),
    in_core(_BY_NAME["the inputs replaced by their copy"]),
)
"""For the quick run: all that is done to names, and of what is deleted, moved, copied or added one of each kind."""
