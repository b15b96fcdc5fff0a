"""Make workbooks that differ: the example with every input that has a range somewhere in it, all stored values right; and
the first once more without values.

Arguments: the folder, how many, "all" or "core". Two processes share the work; printed are the files with the net present
value of each, and the cell it is in.
"""

from __future__ import annotations

import json
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import formualizer

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.simulation.draws import spreads
from roi_workbook.workbook.layout import CALCULATED_BY, plan_book
from roi_workbook.workbook.write import write


def make(numbers: range, folder: Path, sheets: str) -> dict[int, float]:
    """Make the files with these numbers; the net present value in each."""
    model = MODEL if sheets == "all" else MODEL.core
    inputs = example_inputs(model)
    ranges = spreads(work_out(inputs, model).sensitivity_rows)
    book = plan_book(inputs, model)
    npv, by = book.names["npv"], book.names["last_calculated_by"]
    engine = formualizer.Workbook.from_bytes(write(book, {}))
    engine.set_temporal_egress("serial")
    npvs = {}
    for number in numbers:
        chance = random.Random(number)
        for each in ranges:
            area = book.names[f"{each.key}_base"]
            cells = book.sheets[area.sheet].cells
            value = round(chance.uniform(each.worst, each.best), 4)
            cells[area.top, area.left] = (value, cells[area.top, area.left][1])
            engine.set_value(area.sheet, area.top + 1, area.left + 1, value)
        engine.evaluate_all()
        values = {
            (sheet, row, column): engine.get_value(sheet, row + 1, column + 1)
            for sheet, row, column in book.formulas()
        }
        values[by.sheet, by.top, by.left] = CALCULATED_BY
        if number == 0:
            (folder / "without-values.xlsx").write_bytes(write(book, {}))
        (folder / f"{number}.xlsx").write_bytes(write(book, values))
        npvs[number] = values[npv.sheet, npv.top, npv.left]
    return npvs


def npv_cell(sheets: str) -> tuple[str, int, int]:
    """Sheet, row and column, from 1, of the net present value."""
    model = MODEL if sheets == "all" else MODEL.core
    area = plan_book(example_inputs(model), model).names["npv"]
    return area.sheet, area.top + 1, area.left + 1


def main() -> None:
    """Share the work out in two parts."""
    folder, count, sheets = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    halves = [part for part in (range(0, count, 2), range(1, count, 2)) if part]
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(partial(make, folder=folder, sheets=sheets), halves))
    npvs = {number: npv for half in found for number, npv in half.items()}
    files = {str(folder / f"{number}.xlsx"): npvs[number] for number in range(count)}
    print(json.dumps({"files": files, "npv": npv_cell(sheets)}))


if __name__ == "__main__":
    main()
