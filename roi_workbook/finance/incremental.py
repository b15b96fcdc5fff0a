"""What a dearer alternative costs and brings beyond a cheaper one, by the rules that hold for one case."""

from __future__ import annotations

from roi_workbook.finance.month_by_month import running_total
from roi_workbook.finance.present_values import in_and_out, payback
from roi_workbook.finance.results import internal_rate
from roi_workbook.lazy import np
from roi_workbook.model.records import TINY, Columns


def incremental(dearer: Columns, cheaper: Columns) -> dict[str, np.ndarray]:
    """Incremental results of each dearer case over the cheaper one in its place: arrays (cases,) by key.

    Both hold `pv_costs`, `npv`, `zero_limit` and `horizon_months` (cases,), and `net_t` and `moved`, the net
    without what is too small to have a sign (61, cases). Rate and payback are those of the differences of the
    months; missing (NaN) where not defined, for the reasons in `irr_...` and `pv_costs`.
    """
    together = np.maximum(np.abs(dearer["moved"]), np.abs(cheaper["moved"]))
    moved = dearer["moved"] - cheaper["moved"]
    moved = np.where(np.abs(moved) > together * TINY, moved, 0.0)
    limit = dearer["zero_limit"] + cheaper["zero_limit"]
    net = dearer["net_t"] - cheaper["net_t"]
    costs, horizon = dearer["pv_costs"] - cheaper["pv_costs"], dearer["horizon_months"]
    inflow = np.maximum(moved, 0.0)
    with np.errstate(all="ignore"):
        months = payback(running_total(net, np.empty_like(net)), limit, horizon)[-1]
    return {
        "horizon_months": horizon,
        "pv_costs": costs,
        "npv": dearer["npv"] - cheaper["npv"],
        **internal_rate(in_and_out(moved, inflow, inflow - moved, limit)),
        "payback_months": np.where(costs > 0, months, np.nan),
    }
