"""Internal rates of return of the monthly flows of cases: all at once by our search, or one after the other by a peer.

Arguments: "ours", "pyxirr" or "numpy_financial", and how many flows. Printed are the seconds; a peer's rates that differ
from ours by more than 1e-9 are an error.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from cases import CORE, drawn_cases

from roi_workbook.finance.month_by_month import total
from roi_workbook.finance.rate_of_return import monthly_rates_to_yearly
from roi_workbook.recomputing.recompute import month_rows, recompute

AT_ONCE = 16_384
"""Flows that are together in memory."""

who, count = sys.argv[1], int(sys.argv[2])
flows, defined = [], []
for first in range(0, count, AT_ONCE):
    cases = drawn_cases(first, min(AT_ONCE, count - first))
    months = month_rows(cases, CORE)
    flows.append(months["inflow_t"] - months["outflow_t"])
    defined.append(recompute(cases, CORE)["irr_is_defined"].to_numpy() == 1)


def solve(net: np.ndarray, which: np.ndarray) -> np.ndarray:
    """The rates of return of flows, a column each."""
    gained = total(np.maximum(net, 0.0))
    return monthly_rates_to_yearly(net, gained, gained - total(net), which)


if who == "ours":
    start = time.perf_counter()
    for net, which in zip(flows, defined, strict=True):
        solve(net, which)
    seconds = time.perf_counter() - start
    solved = sum(int(which.sum()) for which in defined)
else:
    if who == "pyxirr":
        from pyxirr import irr
    else:
        from numpy_financial import irr
    one_by_one = [flow.tolist() for net, which in zip(flows, defined, strict=True) for flow in net.T[which]]
    start = time.perf_counter()
    monthly = [irr(flow) for flow in one_by_one]
    seconds = time.perf_counter() - start
    solved = len(one_by_one)
    ours = np.concatenate([solve(net, which)[which] for net, which in zip(flows, defined, strict=True)])
    np.testing.assert_allclose((1 + np.array(monthly)) ** 12, 1 + ours, rtol=1e-9)
print(json.dumps({"seconds": seconds, "solved": solved}))
