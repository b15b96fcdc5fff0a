"""Every benchmark, one after the other; with `--write` the tables go into docs/performance.md.

Run it as `python docs/benchmarks/all.py [--quick] [--write]`, on a machine that does nothing else: half an hour or more, with
`--quick` about two. The page is written at the end, in one step: a run that is interrupted leaves it as it was.
"""

from __future__ import annotations

import datetime
import os
import time

import check
import new
import page
import recompute
import simulate
import where
from measuring import QUICK, SHORT, machine, size_asked

SMALLER = {
    SHORT: "It was the short run: two rounds, up to 100 files.",
    QUICK: "It was the quick run: its numbers are not to be quoted.",
}
"""What a page says of a run that is not the full one."""

BENCHMARKS = (new, check, recompute, simulate, where)


def main() -> None:
    """Measure, print as it goes, and write the page if that is asked."""
    size, asked = size_asked(__doc__, may_write=True)
    page.parted(page.PAGE.read_text(encoding="utf-8"))  # better to know now than in twenty minutes
    start = time.perf_counter()
    told = [
        f"Measured on {datetime.date.today():%d %B %Y}: {machine()}."
        f" Load of the machine at the start: {os.getloadavg()[0]:.1f}.\n"
    ]
    print(told[0], flush=True)
    for benchmark in BENCHMARKS:
        for table in benchmark.measure(size):
            print(table, flush=True)
            told.append(str(table))
    ending = f"The run took {(time.perf_counter() - start) / 60:.0f} minutes."
    told.append(f"{ending} {SMALLER.get(size, '')}".rstrip())
    print(told[-1])
    if asked.write:
        page.write(page.with_tables(page.PAGE.read_text(encoding="utf-8"), "\n".join(told)))


if __name__ == "__main__":
    main()
