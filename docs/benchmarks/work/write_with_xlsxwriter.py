"""A bare XlsxWriter script: the cells of a workbook, given ready-made with their values, and nothing else.

Arguments: the file `cells.py` made, the workbook to write, then "--plain" to take formulas as they are: XlsxWriter looks
for functions in each that need a prefix, which takes most of its time.
"""

import pickle
import sys
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


kind_of_sheet = PlainWorksheet if "--plain" in sys.argv else Worksheet
looks, sheets = pickle.loads(Path(sys.argv[1]).read_bytes())
workbook = xlsxwriter.Workbook(sys.argv[2])
formats = [workbook.add_format(properties) for properties in looks]
for title, cells in sheets:
    sheet = workbook.add_worksheet(title, kind_of_sheet)
    for row, column, kind, look, content in cells:
        match kind:
            case "formula":
                sheet.write_formula(row, column, content[0], formats[look], content[1])
            case "text":
                sheet.write_string(row, column, content, formats[look])
            case "number":
                sheet.write_number(row, column, content, formats[look])
            case "blank":
                sheet.write_blank(row, column, None, formats[look])
            case "date":
                sheet.write_datetime(row, column, content, formats[look])
            case "link":
                sheet.write_url(row, column, "internal:" + content[0], formats[look], content[1])
workbook.close()
