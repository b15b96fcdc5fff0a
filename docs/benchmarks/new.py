"""`new` against scripts that only write the same cells: bare XlsxWriter, and openpyxl.

Run it as `python docs/benchmarks/new.py [--quick]`. Machines are noisy: quote the ratios, not the seconds.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import PRODUCT, Run, Size, Table, has, interleaved, main, peak, ratios, run, script, spread

OURS = "`roi-workbook new`"

WORKBOOKS = (
    ("the blank template, all planning sheets", ("--with", "all")),
    ("the shipped example, all planning sheets", ("--with", "all", "--example")),
    ("the blank template", ()),
)


def measure(size: Size) -> list[Table]:
    """What `new` takes, and how many times as long as each peer, pair by pair."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            _one(title, options, Path(folder), size.rounds)
            for title, options in WORKBOOKS
            if size.everything or not options
        ]


def _one(title: str, options: tuple[str, ...], folder: Path, rounds: int) -> Table:
    cells, target = folder / "cells.pickle", folder / "new.xlsx"
    made = run(script("cells", cells, *options[1:])).told
    run([*PRODUCT, "new", str(target), "--force", *options])  # compiles what Python has not compiled yet
    runs = {
        "Python's own start": partial(run, [sys.executable, "-c", "pass"]),
        OURS: partial(run, [*PRODUCT, "new", str(target), "--force", *options]),
        "bare XlsxWriter": partial(run, script("write_with_xlsxwriter", cells, folder / "xlsxwriter.xlsx")),
    }
    runs["bare XlsxWriter that looks at no formula"] = partial(
        run, script("write_with_xlsxwriter", cells, folder / "plain.xlsx", "--plain")
    )
    if has("openpyxl"):
        runs["openpyxl"] = partial(run, script("write_with_openpyxl", cells, folder / "openpyxl.xlsx"))
    found = interleaved(rounds, runs)
    ours = _seconds(found[OURS])
    rows = [
        (name, spread(_seconds(each)), "" if name == OURS else ratios(ours, _seconds(each)), peak(each))
        for name, each in found.items()
    ]
    return Table(
        f"`new`: {title}",
        ("whole process", "seconds", "`new` takes times as long", "peak memory"),
        tuple(rows),
        (
            f"{made['sheets']} sheets, {made['cells']:,} cells, {made['formulas']:,} of them formulas. A peak includes the"
            " program that measures, so none is below 18 MB.",
        ),
    )


def _seconds(runs: list[Run]) -> list[float]:
    return [each.seconds for each in runs]


if __name__ == "__main__":
    main(measure, __doc__)
