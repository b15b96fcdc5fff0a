"""Facts: everything one workbook's inputs lead to, and the guards that look at more than one case of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from roi_workbook.cases import Cases
from roi_workbook.catalogue import Model
from roi_workbook.words import Inputs


@dataclass(frozen=True)
class Facts:
    """Everything one workbook's inputs lead to.

    `all_cases` are completed inputs, lines and guards of every case ("Live", "Conservative", "Base", "Optimistic", then
    the moved inputs and the discount rates), `cases` the same in pandas; `live` is the first one by key. `months` and `ladder`
    hold arrays by key whose columns are the first four cases. `rate_strip` is npv by discount rate,
    `grid` npv by realisation (rows) and overrun (columns). `guards` are those of the live workbook by
    key: how much is wrong, 0 if nothing, NaN where not tested. `plans` is what the planning subjects work out, by
    name: numbers and texts, of a grid's line the cells by head, by (head, heading) where it runs along an axis.
    """

    inputs: Inputs
    model: Model
    all_cases: Cases
    live: dict[str, Any]
    months: dict[str, np.ndarray]
    ladder: dict[str, np.ndarray]
    sensitivity: pd.DataFrame
    risk: dict[str, float]
    rate_strip: np.ndarray
    grid: np.ndarray
    register: pd.DataFrame
    buckets: pd.DataFrame
    completeness: dict[str, float]
    odd_cells: dict[str, int]
    scenario_is_odd: bool
    guards: dict[str, float] = field(default_factory=dict)
    plans: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """Every case as a row, by label: inputs, lines and guards as columns."""
        index = pd.Index(self.all_cases.labels, name="case")
        return pd.DataFrame(dict(self.all_cases.columns), index=index)


def raise_workbook_guards(facts: Facts) -> dict[str, float]:
    """Guards that look at more than one case, or at the evidence of one workbook.

    The arithmetic checks hold the workbook's own parts against each other; worked out again from the
    same inputs they hold by construction, so here they are zero: a workbook that says otherwise differs.
    """
    buckets, register, sensitivity = facts.buckets, facts.register, facts.sensitivity
    total = buckets["value"].sum()
    dominant = (
        (buckets["value"] > facts.live["limit_bucket_share"] * total).sum() if total > 0 else float("nan")
    )
    faint = buckets["value"] < facts.live["limit_physical_share"] * buckets["physical"]
    irr = facts.live["irr"]
    base = facts.all_cases.case("Base")
    allowances = [base[key] for key in ("contingency_rate", "cost_overrun")]
    by_construction = (
        "check_buckets_add_up", "check_monthly_benefits_add_up", "check_cumulative_rolls_forward",
        "check_npv_function", "check_cases_live", "check_cases_base",
    )  # fmt: skip
    return {
        **dict.fromkeys(by_construction, 0.0),
        "check_npv_at_irr": irr * 0.0,
        "check_scenario": float(facts.scenario_is_odd),
        "check_inputs_in_range": float(
            (register["state"] == "look here").sum() + sum(facts.odd_cells.values())
        ),
        "check_base_filled": float(register["end_only"].sum()),
        "alert_one_bucket_dominates": float(dominant),
        "alert_value_far_below_effect": float((faint & (buckets["physical"] > 0)).sum()),
        "alert_columns_swapped": float(sensitivity["swapped"].sum()),
        "alert_ends_on_one_side": float(sensitivity["one_side"].sum()),
        "alert_contingency_and_overrun": float(min(allowances) > 0),
        "alert_cashable_share_without_owner": float(
            ((buckets["cashable_share"] > 0) & (buckets["cashable_owner"] == 0)).sum()
        ),
        "alert_placeholders": float((register["grade"] == 4).sum()),
        "alert_without_source": float(register["unsourced"].sum()),
    }
