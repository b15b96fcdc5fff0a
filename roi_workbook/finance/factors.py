"""Present value without a month axis: years of benefit and cost, discounted, in one formula each.

The cash flow works the same money out month by month; a check holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.finance.cash_flow import faded
from roi_workbook.words import Line

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FACTOR_LINES = (
    Line(
        key="ramp_length", label="Ramp, at least a month", unit="months", formula="=MAX(1, ramp_months)",
        words="Months from go-live to full benefit, at least 1",
    ),
    Line(
        key="full_benefit_month", label="First month at full benefit", unit="months",
        formula="=months_to_go_live + ramp_length",
    ),
    Line(
        key="benefit_years_ramping", label="Discounted years of benefit, ramping", unit="years",
        formula="=SUMPRODUCT((month_number > months_to_go_live) * (month_number < full_benefit_month)"
        " * (month_number <= horizon_months) * (month_number - months_to_go_live)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / ramp_length / 12",
        words="Sum over the months of the ramp of the share reached × discount factor, ÷ 12",
    ),
    Line(
        key="benefit_years_full", label="Discounted years of benefit, full", unit="years",
        formula="=SUMPRODUCT((month_number >= full_benefit_month) * (month_number > 0)"
        " * (month_number <= horizon_months)"
        " * (1 - annual_benefit_fade)^((month_number - full_benefit_month) / 12)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / 12",
        words="Sum over the later months of fade × discount factor, ÷ 12",
    ),
    Line(
        key="cost_years", label="Discounted years of cost", unit="years",
        formula="=SUMPRODUCT((month_number > 0) * (month_number <= horizon_months)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / 12",
        words="Sum over the months of the discount factor, ÷ 12",
    ),
    Line(
        key="purchases_discounted", label="Purchases, one-off, discounted", unit="currency",
        formula="=SUMPRODUCT(purchases_in_month, (month_number <= horizon_months)"
        " * (1 + annual_discount_rate)^(-month_number / 12))",
        words="Sum over the months of one-off purchases × discount factor",
    ),
    Line(
        key="pv_one_off", label="Present value of one-off cost", unit="currency",
        formula="=((purchases_discounted + adoption_cost) * (1 + contingency_rate) + adoption_dip_cost)"
        " * (1 + cost_overrun)",
    ),
)  # fmt: skip
"""Lines of every case; live on Results."""


def factors(case: pd.DataFrame, purchases_by_month: np.ndarray) -> dict[str, np.ndarray]:
    """The factor lines of each case: arrays (cases,) by key.

    case: one row per case, with the investment lines. purchases_by_month: array (61, cases) of
    one-off purchases in each month. Walks the months one by one.
    """
    import numpy as np

    def of(key: str) -> np.ndarray:
        return case[key].to_numpy(float)

    build, horizon = of("months_to_go_live"), of("horizon_months")
    length = np.maximum(1, of("ramp_months"))
    full = build + length
    monthly = (1 + of("annual_discount_rate")) ** (-1 / 12)
    kept = 1 - of("annual_benefit_fade")
    ramping, at_full, cost, purchases = np.zeros((4, len(case)))
    for month, bought in enumerate(purchases_by_month):
        factor = monthly**month * (horizon >= month)
        purchases += bought * factor
        if month == 0:
            continue
        cost += factor / 12
        reached = (month - build) / length * (build < month) * (full > month)
        left = faded(kept, month - full) * (full <= month)
        ramping += reached * factor / 12
        at_full += left * factor / 12
    own = of("adoption_cost")
    one_off = (purchases + own) * (1 + of("contingency_rate")) + of("adoption_dip_cost")
    return {
        "ramp_length": length,
        "full_benefit_month": full,
        "benefit_years_ramping": ramping,
        "benefit_years_full": at_full,
        "cost_years": cost,
        "purchases_discounted": purchases,
        "pv_one_off": one_off * (1 + of("cost_overrun")),
    }
