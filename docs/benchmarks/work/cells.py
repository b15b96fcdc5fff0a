"""Plan a workbook and keep what the peers of `new` write: every cell with its look and, for formulas, its value.

Arguments: the file to keep it in, then "all" for all planning sheets, "--example" for the shipped example.
"""

import datetime
import json
import pickle
import sys
from pathlib import Path

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook import styles
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import Formula, Link
from roi_workbook.workbook.stored_values import stored_values

target, *options = sys.argv[1:]
model = MODEL if "all" in options else MODEL.core
example = "--example" in options
inputs = example_inputs(model) if example else blank_inputs(model)
book = plan_book(inputs, model)
values = stored_values(book, expected_cells(work_out(inputs, model)))

looks: dict[tuple[str, str], int] = {}
kept = []
for sheet in book.sheets.values():
    cells = []
    for (row, column), (content, style) in sorted(sheet.cells.items()):
        look = looks.setdefault(style, len(looks))
        match content:
            case Formula():
                value = values[sheet.title, row, column]
                cells.append((row, column, "formula", look, (str(content), "" if value is None else value)))
            case Link(name, text):
                cells.append((row, column, "link", look, (name, text)))
            case str():
                cells.append((row, column, "text", look, str(content)))
            case None:
                cells.append((row, column, "blank", look, None))
            case datetime.date():
                cells.append((row, column, "date", look, content))
            case _:
                cells.append((row, column, "number", look, content))
    kept.append((sheet.title, cells))

properties = [{**styles.FONT, **styles.properties(*style)} for style in looks]
Path(target).write_bytes(pickle.dumps((properties, kept)))
print(
    json.dumps(
        {
            "sheets": len(kept),
            "cells": sum(len(cells) for _, cells in kept),
            "formulas": len(book.formulas()),
        }
    )
)
