"""Print the value that a cell of a workbook has stored, read with openpyxl.

Arguments: the sheet, row and column of the cell, then the file.
"""

import json
import sys

from openpyxl import load_workbook

sheet, row, column, file = sys.argv[1:]
print(
    json.dumps(load_workbook(file, data_only=True, read_only=True)[sheet].cell(int(row), int(column)).value)
)
