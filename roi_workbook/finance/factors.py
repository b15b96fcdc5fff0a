"""Present value without a month axis: years of benefit and cost, discounted, in one formula each.

The cash flow works the same money out month by month; a check holds the two together.
"""

from __future__ import annotations

from roi_workbook.finance.cash_flow import bought_ahead
from roi_workbook.finance.month_by_month import faded, total, weighted_total
from roi_workbook.lazy import np
from roi_workbook.model.records import Columns, Line

FACTOR_LINES = (
    Line(
        key="ramp_length",
        label="Ramp, at least a month",
        unit="months",
        formula="=MAX(1, ramp_months)",
        words="Months from go-live to full benefit, at least 1",
    ),
    Line(
        key="full_benefit_month",
        label="First month at full benefit",
        unit="months",
        formula="=months_to_go_live + ramp_length",
    ),
    Line(
        key="benefit_years_ramping",
        label="Discounted years of benefit, ramping",
        unit="years",
        formula="=SUMPRODUCT((month_number > months_to_go_live) * (month_number < full_benefit_month)"
        " * (month_number <= horizon_months) * (month_number - months_to_go_live)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / ramp_length / 12",
        words="Sum over the months of the ramp of the share reached × discount factor, ÷ 12",
    ),
    Line(
        key="benefit_years_full",
        label="Discounted years of benefit, full",
        unit="years",
        formula="=SUMPRODUCT((month_number >= full_benefit_month) * (month_number > 0)"
        " * (month_number <= horizon_months)"
        " * (1 - annual_benefit_fade)^((month_number - full_benefit_month) / 12)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / 12",
        words="Sum over the later months of fade × discount factor, ÷ 12",
    ),
    Line(
        key="staff_years_ramping",
        label="Discounted years of staff hours, ramping",
        unit="years",
        formula="=SUMPRODUCT((month_number > months_to_go_live) * (month_number < full_benefit_month)"
        " * (month_number <= horizon_months) * (month_number - months_to_go_live) * wage_level_t"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / ramp_length / 12",
        words="Sum over the months of the ramp of the share reached × level of wages × discount factor, ÷ 12",
    ),
    Line(
        key="staff_years_full",
        label="Discounted years of staff hours, full",
        unit="years",
        formula="=SUMPRODUCT((month_number >= full_benefit_month) * (month_number > 0)"
        " * (month_number <= horizon_months) * wage_level_t"
        " * (1 - annual_benefit_fade)^((month_number - full_benefit_month) / 12)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / 12",
        words="Sum over the later months of fade × level of wages × discount factor, ÷ 12",
    ),
    Line(
        key="run_years",
        label="Discounted years of own running hours",
        unit="years",
        formula="=SUMPRODUCT((month_number > 0) * (month_number <= horizon_months) * wage_level_t"
        " * (1 + annual_discount_rate)^(-month_number / 12)) / 12",
        words="Sum over the months of level of wages × discount factor, ÷ 12",
    ),
    Line(
        key="yearly_purchases_discounted",
        label="Purchases, yearly, discounted",
        unit="currency",
        formula="=SUMPRODUCT(yearly_purchases_in_month, (1 + annual_discount_rate)^(-month_number / 12))"
        " + tooling_per_year / 12 * SUMPRODUCT(price_level_t, (month_number > 0) * (month_number <= horizon_months)"
        " * (1 + annual_discount_rate)^(-month_number / 12))",
        words="Sum over the months of yearly purchases as they are paid, estimated tooling at the level of prices,"
        " × discount factor",
    ),
    Line(
        key="purchases_discounted",
        label="Purchases, one-off, discounted",
        unit="currency",
        formula="=SUMPRODUCT(purchases_in_month, price_level_t, (month_number <= horizon_months)"
        " * (1 + annual_discount_rate)^(-month_number / 12)) + purchases_estimated_one_off",
        words="Sum over the months of one-off purchases listed × level of prices × discount factor, + those estimated",
    ),
    Line(
        key="pv_one_off",
        label="Present value of one-off cost",
        unit="currency",
        formula="=((purchases_discounted + adoption_cost) * (1 + contingency_rate) + adoption_dip_cost)"
        " * (1 + cost_overrun)",
    ),
)
"""Lines of every case; live on Results."""


def factors(case: Columns, time: Columns) -> dict[str, np.ndarray]:
    """The factor lines of each case: arrays (cases,) by key.

    case: inputs and investment lines; time: the result of `timeline` for it.
    """
    month, discount = time["month_number"], time["discount_factor_t"]
    build, yearly = case["months_to_go_live"], 1 - case["annual_benefit_fade"]
    length = np.maximum(1, case["ramp_months"])
    full = build + length
    paying = time["active_t"] * discount
    first_paid, first_full = np.floor(build) + 1, np.ceil(full)
    ramp_months = _between(month * paying, first_paid, first_full)
    ramp_paying = _between(paying, first_paid, first_full)
    fading = faded(yearly, full, len(month)) * paying
    end = np.full(1, len(month))
    wages, prices = time["wage_level_t"], time["price_level_t"]
    staff_months = _between(wages * month * paying, first_paid, first_full)
    staff_paying = _between(wages * paying, first_paid, first_full)
    bought = weighted_total(time["purchases_in_month"] * time["within_horizon_t"] * prices, discount)
    bought = bought + case["purchases_estimated_one_off"]
    in_advance = bought_ahead(case, time).items()
    billed_monthly = (case["purchases_per_year"] - case["purchases_paid_ahead"]) * total(prices * paying) / 12
    own = case["adoption_cost"]
    one_off = (bought + own) * (1 + case["contingency_rate"]) + case["adoption_dip_cost"]
    return {
        "ramp_length": length,
        "full_benefit_month": full,
        "benefit_years_ramping": (ramp_months - build * ramp_paying) / length / 12,
        "benefit_years_full": _between(fading, first_full, end) / 12,
        "staff_years_ramping": (staff_months - build * staff_paying) / length / 12,
        "staff_years_full": _between(wages * fading, first_full, end) / 12,
        "run_years": total(wages * paying) / 12,
        "yearly_purchases_discounted": billed_monthly
        + sum(paid * discount[month] for month, paid in in_advance),
        "purchases_discounted": bought,
        "pv_one_off": one_off * (1 + case["cost_overrun"]),
    }


def _between(flow: np.ndarray, first: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The total of a flow (months, cases) from the first month up to, but not including, the end: (cases,)."""
    so_far = np.concatenate([np.zeros((1, flow.shape[1])), np.add.accumulate(flow)])
    case = np.arange(flow.shape[1]) if flow.shape[1] > 1 else 0
    start, stop = (np.clip(month, 0, len(flow)).astype(int) for month in (first, end))
    between: np.ndarray = so_far[np.maximum(start, stop), case] - so_far[start, case]
    return between
