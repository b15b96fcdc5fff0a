"""Ratios measured in one run: `new` against a bare XlsxWriter script, and cases recomputed per second.

Run it as `python docs/benchmarks/speed.py`. Machines are noisy: quote the ratio, not the seconds.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from roi_workbook import recompute

BARE = """
import pickle, sys, xlsxwriter
cells = pickle.load(open(sys.argv[1], "rb"))
book = xlsxwriter.Workbook(sys.argv[2])
for title, rows in cells:
    sheet = book.add_worksheet(title)
    for row, column, content, formula in rows:
        if formula:
            sheet.write_formula(row, column, content)
        elif isinstance(content, str):
            sheet.write_string(row, column, content)
        elif content is not None:
            sheet.write_number(row, column, content)
book.close()
"""

PLAN = """
import pickle, sys
from roi_workbook.catalogue import MODEL
from roi_workbook.starting_points import blank_inputs
from roi_workbook.workbook.layout import plan
from roi_workbook.workbook.plan import Formula, Link
book = plan(blank_inputs(MODEL), MODEL)
cells = [
    (title, [
        (row, column, str(content.text if isinstance(content, Link) else content)
         if isinstance(content, (str, Link)) else content, isinstance(content, Formula))
        for (row, column), (content, _) in sheet.cells.items()
    ])
    for title, sheet in book.sheets.items()
]
pickle.dump(cells, open(sys.argv[1], "wb"))
"""


def seconds(*command: str) -> float:
    """How long a whole process takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the ratio of `new` to a bare script, pair by pair, and the cases worked out in a second."""
    with tempfile.TemporaryDirectory() as folder:
        cells, target = str(Path(folder) / "cells"), str(Path(folder) / "out.xlsx")
        seconds("-c", PLAN, cells)
        ratios = [
            seconds("-m", "roi_workbook", "new", target, "--force") / seconds("-c", BARE, cells, target)
            for _ in range(7)
        ]
    print(
        f"new / bare XlsxWriter: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    )
    count = 100_000
    chance = np.random.default_rng(1)
    drawn = {
        "incidents_per_quarter": chance.uniform(1, 9, count), "hours_per_incident": chance.uniform(0.3, 3, count),
        "impact_per_incident_hour": chance.uniform(1e3, 2e4, count), "loaded_hourly_cost": np.full(count, 113.7),
        "incident_frequency_reduction": chance.uniform(0, 0.6, count), "downtime_confidence": np.full(count, 0.9),
        "internal_adoption_hours": chance.uniform(100, 900, count), "run_hours_per_week": np.full(count, 1.7),
    }  # fmt: skip
    start = time.perf_counter()
    recompute(pd.DataFrame(drawn))
    print(f"recompute: {count / (time.perf_counter() - start):,.0f} cases a second")


if __name__ == "__main__":
    main()
