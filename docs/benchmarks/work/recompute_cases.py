"""Recompute cases in this process, waiting to be let go, so that several can work at once.

Arguments: the number of the first case, how many, how often, and the results that are wanted, by default all results and
guards. Printed are the seconds of each time, and how many bytes of
numbers a case has: of inputs, results and month rows.
"""

import json
import sys
import time

from cases import CORE, drawn_cases

from roi_workbook.recomputing.recompute import month_rows, recompute

WARM_UP = 200
NUMBER = 8
"""Bytes of a number."""

first, count, times = map(int, sys.argv[1:4])
wanted = sys.argv[4:] or None
given = drawn_cases(first, count)
few = given.head(WARM_UP)
recompute(few, CORE)
print("ready", flush=True)
sys.stdin.readline()
seconds = []
for _ in range(times):
    start = time.perf_counter()
    found = recompute(given, CORE, results=wanted)
    seconds.append(time.perf_counter() - start)
    del found

months = [rows for rows in month_rows(few, CORE).values() if 0 not in rows.strides]
print(
    json.dumps(
        {
            "seconds": seconds,
            "inputs": NUMBER * few.select_dtypes("number").shape[1],
            "results": NUMBER * recompute(few, CORE, results=wanted).shape[1],
            "months": NUMBER * sum(len(rows) for rows in months),
        }
    )
)
