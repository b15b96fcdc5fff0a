"""Load workbooks with formualizer and recalculate all of each; print the value of one cell of each.

Arguments: the sheet, row and column of the cell, then the files.
"""

import json
import sys
from pathlib import Path

import formualizer

sheet, row, column, *files = sys.argv[1:]
found = []
for file in files:
    workbook = formualizer.Workbook.from_bytes(Path(file).read_bytes())
    workbook.evaluate_all()
    found.append(workbook.get_value(sheet, int(row), int(column)))
print(json.dumps(found))
