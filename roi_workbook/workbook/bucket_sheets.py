"""The bucket sheets: the inputs used, and each line with its formula in words."""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import UNITS, Breakdown, Line, Table
from roi_workbook.workbook.frame import ONE_LINE, begin, headings, in_words, section
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet

LABEL, UNIT, VALUE, WORDS, NOTE, KEY = range(6)
WIDTHS = (42, 14, 14, 90, 44, 34)


def bucket_sheet(book: Book, model: Model, bucket: Bucket) -> None:
    """One subject's sheet: inputs in use, lines, and the breakdowns of its tables."""
    sheet = book.sheets[bucket.title]
    begin(sheet, WIDTHS, KEY)
    sheet.put(3, 0, bucket.purpose, "intro")
    headings(sheet, 4, ("Line", "Unit", "Value", "How it is worked out", "Note", "Key"), right=(VALUE,))
    sheet.freeze, sheet.repeat_rows, sheet.print_columns = (5, 1), (4, 4), (LABEL, NOTE)
    section(sheet, 5, "Goes in", KEY, "subsection")
    row = 6
    for declared in bucket.inputs:
        role = "link" if declared.numeric else "formula_text"
        sheet.put(row, LABEL, declared.label, "text")
        sheet.put(row, UNIT, declared.unit, "muted")
        sheet.put(row, VALUE, Formula(f"={declared.key}"), role, declared.kind)
        sheet.put(row, WORDS, declared.meaning, "muted_beside")
        sheet.put(row, KEY, declared.key, "key")
        row += 1
    keys = Named(bucket.key, "goes_in", "key")
    sheet.name(Named(bucket.key, "goes_in"), 6, VALUE, row - 1, VALUE, down=keys.name)
    sheet.name(keys, 6, KEY, row - 1, KEY)
    section(sheet, row, "Comes out", KEY, "subsection")
    row += 1
    for line in bucket.lines:
        line_row(sheet, row, line, model)
        row += 1
    sheet.heights[4] = ONE_LINE
    sheet.print_last_row, sheet.one_page = row - 1, True
    breakdowns = [(table, breakdown) for table in bucket.tables for breakdown in table.breakdowns]
    for table, breakdown in breakdowns:
        row = _breakdown(sheet, row + 1, table, breakdown)


def line_row(sheet: Sheet, row: int, line: Line, model: Model) -> None:
    """A line with its formula by names, its words, note and key."""
    kind = UNITS[line.unit]
    sheet.put(row, LABEL, line.label, "bold" if line.headline else "text")
    sheet.put(row, UNIT, line.unit, "muted")
    role = "formula_text" if kind == "text" else "bold_formula" if line.headline else "formula"
    sheet.put(row, VALUE, Formula(line.formula), role, kind, line.key)
    sheet.put(row, WORDS, in_words(line, model), "muted_beside")
    sheet.put(row, NOTE, line.note or None, "muted_beside")
    sheet.put(row, KEY, line.key, "key")


def _breakdown(sheet: Sheet, row: int, table: Table, breakdown: Breakdown) -> int:
    section(sheet, row, breakdown.label, KEY, "subsection")
    amounts, by = name_of(table.key, breakdown.column), name_of(table.key, breakdown.by)
    choices = [choice for choice in table.column(breakdown.by).choices if choice != breakdown.rest]
    kind = UNITS[breakdown.unit]
    first = row + 1
    for choice in choices:
        row += 1
        sheet.put(row, LABEL, choice, "text")
        sheet.put(row, UNIT, breakdown.unit, "muted")
        matches = f"({by}={cell_address(row, LABEL, '', '$')})*1"
        estimated = "".join(
            f"+{key}" for key, counts_as in breakdown.estimates.items() if counts_as == choice
        )
        sheet.put(row, VALUE, Formula(f"=SUMPRODUCT({matches},{amounts}){estimated}"), "formula", kind)
    choice_names = Named(breakdown.key, part="of")
    sheet.name(breakdown.key, first, VALUE, row, VALUE, down=choice_names.name)
    sheet.name(choice_names, first, LABEL, row, LABEL)
    if breakdown.rest:
        row += 1
        sheet.put(row, LABEL, f"{breakdown.rest}, empty included", "text")
        sheet.put(row, UNIT, breakdown.unit, "muted")
        rest = Formula(f"=SUM({','.join((amounts, *breakdown.estimates))})-SUM({breakdown.key})")
        sheet.put(row, VALUE, rest, "formula", kind, Named(breakdown.key, part="rest"))
    return row + 1
