"""A page of sentences that prints on one sheet of paper: for each section its title, then its texts.

A section without words hides its title.
"""

from __future__ import annotations

from collections.abc import Callable

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.pages import Page, Section
from roi_workbook.model.records import Inputs
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, hide_where, section
from roi_workbook.workbook.inputs import page_blocks
from roi_workbook.workbook.planned_sheets import Formula, Sheet

WIDTHS = (92, 15, 18, 16, 12, 11, 11, 10, 16, 13, 16, 16, 34)
"""The texts are as wide as an upright page: LibreOffice does not shrink a single column that is wider."""
TEXT, KEY = 0, 12
GAP = 8
"""Height of the row between two sections."""

NO_RULE = {"bottom": 1, "bottom_color": styles.WHITE}
"""The look of a title without the rule below it."""

InputSection = Callable[[Sheet, int, str, Section, Inputs], int]


def prose_page(sheet: Sheet, page: Page, inputs: Inputs, input_section: InputSection) -> None:
    """Plan the sentences, which print, and below them the inputs of the page, which do not."""
    begin(sheet, WIDTHS, KEY)
    sheet.freeze = (3, 0)
    row = 3
    for part in page.sections:
        if not part.lines:
            continue
        section(sheet, row, part.title, TEXT, case=part.case)
        texts = [cell_address(row + place, TEXT) for place in range(1, len(part.lines) + 1)]
        silent = ",".join(f'{text}=""' for text in texts)
        hide_where(sheet, sheet.area(row, TEXT), f"=AND({silent})", NO_RULE)
        for line in part.lines:
            row += 1
            sheet.put(row, TEXT, Formula(line.formula), "sentence", name=line.key)
            sheet.put(row, KEY, line.key, "key")
        sheet.heights[row + 1] = GAP
        row += 2
    sheet.print_columns, sheet.print_last_row, sheet.one_page = (TEXT, TEXT), row - 2, True
    sheet.insert_rows = False
    for block, part in page_blocks(page):
        section(sheet, row, part.title, KEY)
        row = input_section(sheet, row + 1, block, part, inputs) + 2
