"""Cases one at a time in a spreadsheet engine: type the drawn inputs into a workbook, recalculate, read every result.

Arguments: "formualizer" or "ironcalc", "whole" (the core workbook as it is) or "needed" (without the sheets that no result
rests on), how many cases. Printed are the seconds; results that differ from the recompute by more than 1e-9 are an error.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases import CORE, drawn_cases, drawn_inputs

from roi_workbook.finance.results import RESULT_LINES
from roi_workbook.formulas.addresses import Area
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.recomputing.recompute import recompute
from roi_workbook.recomputing.workbook_cases import workbook_cases
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import Book, Formula
from roi_workbook.workbook.write import write

NOT_NEEDED = ("Start", "Summary", "Sensitivity", "Cases", "Checks", "Evidence")
"""Sheets whose formulas no result of the live case rests on."""

Cell = tuple[Any, int, int]


def formualizer_engine(content: bytes) -> tuple[Callable[[Area], Cell], Callable, Callable, Callable]:
    """What finds a cell, types a number, recalculates and reads."""
    import formualizer

    workbook = formualizer.Workbook.from_bytes(content)

    def place(area: Area) -> Cell:
        return area.sheet, area.top + 1, area.left + 1

    return place, workbook.set_value, workbook.evaluate_all, workbook.get_value


def ironcalc_engine(content: bytes) -> tuple[Callable[[Area], Cell], Callable, Callable, Callable]:
    """What finds a cell, types a number, recalculates and reads."""
    import ironcalc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(content)
        workbook = ironcalc.load_from_xlsx(str(path))
    sheets = {sheet["name"]: number for number, sheet in enumerate(workbook.get_worksheets_properties())}

    def place(area: Area) -> Cell:
        return sheets[area.sheet], area.top + 1, area.left + 1

    return place, workbook.update_cell_with_number, workbook.evaluate, workbook.get_cell_value


ENGINES = {"formualizer": formualizer_engine, "ironcalc": ironcalc_engine}


def without_what_is_not_needed(book: Book) -> Book:
    """Empty the formulas of the sheets no result rests on."""
    for title in NOT_NEEDED:
        sheet = book.sheets[title]
        sheet.cells = {
            place: (None if isinstance(content, Formula) else content, style)
            for place, (content, style) in sheet.cells.items()
        }
    return book


def same(told: object, expected: float) -> bool:
    """Whether a cell holds the number; what is not defined is a text there and missing here."""
    if math.isnan(expected):
        return isinstance(told, str)
    return isinstance(told, float | int) and math.isclose(told, expected, rel_tol=1e-9, abs_tol=1e-6)


def main() -> None:
    """Work out the cases, time it, and hold every result against the recompute."""
    engine, extent, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    inputs = example_inputs(CORE)
    book = plan_book(inputs, CORE)
    content = write(book if extent == "whole" else without_what_is_not_needed(book), {})
    place, type_in, recalculate, read = ENGINES[engine](content)
    keys = [each.key for each in drawn_inputs()]
    cases = drawn_cases(0, count)
    typed = [place(book.names[f"{key}_base"]) for key in keys]
    results = {line.key: place(book.names[line.key]) for line in RESULT_LINES if line.key in book.names}
    numbers = cases[keys].to_numpy(float).tolist()
    recalculate()
    found = []
    start = time.perf_counter()
    for row in numbers:
        for cell, number in zip(typed, row, strict=True):
            type_in(*cell, number)
        recalculate()
        found.append({key: read(*cell) for key, cell in results.items()})
    seconds = time.perf_counter() - start
    expected = recompute(cases, CORE)
    for number, told in enumerate(found):
        for key, value in told.items():
            if key in expected and not same(value, expected[key].iloc[number]):
                raise SystemExit(
                    f"case {number}: {engine} has {key} = {value}, not {expected[key].iloc[number]}"
                )
    print(
        json.dumps(
            {
                "seconds": seconds,
                "done": count,
                "typed": len(keys),
                "results": len(results),
                "cases": len(workbook_cases(inputs, CORE)[0]),
            }
        )
    )


if __name__ == "__main__":
    main()
