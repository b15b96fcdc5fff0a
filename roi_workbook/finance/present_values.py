"""Sums over the months of the cash flow: all that factors and results need of them, a value per case."""

from __future__ import annotations

from roi_workbook.finance.cash_flow import (
    BELOW_ZERO,
    Months,
    balance_signs,
    cash_flow,
    purchases,
    status_quo,
    timeline,
    undiscounted_costs,
    weighted_costs,
)
from roi_workbook.finance.factors import factors
from roi_workbook.finance.month_by_month import (
    at_level,
    compounded,
    first_month,
    first_sign,
    month_after_last,
    months_needed,
    signs,
    total,
    turns,
    weighted_total,
)
from roi_workbook.lazy import np
from roi_workbook.model.records import LAST_MONTH, TINY, Columns

PAYBACKS = {
    "below_zero_t": "payback_months",
    "below_zero_without_ramp_t": "payback_without_ramp_months",
    "below_zero_discounted_t": "discounted_payback_months",
}
"""The payback that each row gives."""


def add_up(case: Columns) -> dict[str, np.ndarray]:
    """Sums over the months by key, the factor lines among them: arrays (cases,), but `moved` (months, cases).

    case: inputs and annual lines.
    """
    time = timeline(case, months_needed(case["horizon_months"]))
    flow = cash_flow(case, time)
    costs = undiscounted_costs(case, time)
    return {
        **factors(case, time),
        "undiscounted_costs": costs,
        **_new_money_and_own_time(case, time),
        **_present_values(case, time, flow),
        **_moved(case, flow["moved"], costs * TINY),
        **_first_year(case, time, flow),
        **_balances(case, flow, costs * TINY),
    }


def _new_money_and_own_time(case: Columns, time: Months) -> dict[str, np.ndarray]:
    """All that is bought within the horizon, and all that own people do, not discounted.

    Billing moves payments within the horizon, so it makes no difference here.
    """
    years = time["active_t"] / 12
    bought = sum(purchases(case, time).values(), np.zeros(1))
    return {
        "external_total": bought + case["external_per_year"] * total(years * time["price_level_t"]),
        "own_time_total": case["own_time_one_off"]
        + case["own_time_per_year"] * total(years * time["wage_level_t"]),
    }


def _present_values(case: Columns, time: Months, flow: Months) -> dict[str, np.ndarray]:
    """Benefits and costs, discounted monthly and at year ends, and the last net within the horizon."""
    share, net, discount = flow["benefit_share_t"], flow["net_t"], time["discount_factor_t"]
    wages = time["wage_level_t"]
    at_year_end = discount[12 * np.ceil(time["month_number"][:, 0] / 12).astype(int)]
    last = np.clip(case["horizon_months"], 0, len(net) - 1).astype(int)
    used = _of_month(time["active_t"] * time["price_level_t"], last) * case["purchases_paid_ahead"] / 12
    net_at_last = _of_month(net, last) - used * (1 + case["cost_overrun"])
    return {
        "benefit_years": weighted_total(share, discount),
        "staff_years": weighted_total(at_level(share, wages), discount),
        "pv_costs": weighted_costs(case, time, discount),
        "benefit_years_year_end": weighted_total(share, at_year_end),
        "staff_years_year_end": weighted_total(at_level(share, wages), at_year_end),
        "pv_costs_year_end": weighted_costs(case, time, at_year_end),
        "last_net_discounted": np.where(
            last == case["horizon_months"], net_at_last * _of_month(discount, last), 0.0
        ),
    }


def _of_month(rows: np.ndarray, month: np.ndarray) -> np.ndarray:
    """The value of a row (months, cases) in one month of each case: array (cases,)."""
    value: np.ndarray = rows[month, np.arange(rows.shape[1])]
    return value


def _moved(case: Columns, moved: np.ndarray, limit: np.ndarray) -> dict[str, np.ndarray]:
    """Money in and money out, plain and at the rates of the modified rate of return, and how often the sign
    turns.
    """
    inflow = np.maximum(moved, 0.0)
    outflow = inflow - moved
    return {
        **in_and_out(moved, inflow, outflow, limit),
        "gained_reinvested": weighted_total(inflow, 1 / compounded(case["reinvestment_rate"], len(moved))),
        "spent_financed": weighted_total(outflow, 1 / compounded(case["finance_rate"], len(moved))),
    }


def in_and_out(
    moved: np.ndarray, inflow: np.ndarray, outflow: np.ndarray, limit: np.ndarray
) -> dict[str, np.ndarray]:
    """What a rate of return is made of: totals of money in and out, and how often the sign turns.

    moved: money in less money out, inflow and outflow its two parts (months, cases); limit: what counts as zero
    of its running total (cases,).
    """
    sign = signs(moved)
    changes = turns(sign).sum(axis=0, dtype=np.int8)
    return {
        "moved": moved,
        "gained": total(inflow),
        "spent": total(outflow),
        "sign_changes": changes,
        "first_sign": first_sign(sign, changes),
        "balance_turns_once": _balance_turns_once(moved, limit, changes),
    }


def _balance_turns_once(moved: np.ndarray, limit: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """Where the net turns more than once, but the balance of money in and out only once, from below zero to
    above.
    """
    once = np.zeros(len(changes))
    several = np.flatnonzero(changes > 1)
    sign = balance_signs(moved[:, several], np.broadcast_to(limit, changes.shape)[several])
    once[several] = (turns(sign).sum(axis=0) == 1) & (sign[-1] > 0)
    return once


def _first_year(case: Columns, time: Months, flow: Months) -> dict[str, np.ndarray]:
    """What the first months bring, and what doing nothing would cost in them."""
    benefits = flow["benefits_t"]
    return {
        "benefits_by_month_6": total(benefits[:7]),
        "benefits_by_month_12": total(benefits[:13]),
        "net_by_month_12": flow["cumulative_net_t"][12].copy(),
        "net_run_rate_month_12": 12 * benefits[12]
        - time["active_t"][12] * case["recurring_investment_per_year"],
        "cost_of_doing_nothing": total(status_quo(case, time)[:13]),
    }


def _balances(case: Columns, flow: Months, limit: np.ndarray) -> dict[str, np.ndarray]:
    """How deep the cumulative net goes, and when it and the other balances leave the red for good."""
    cumulative = flow["cumulative_net_t"]
    lowest = cumulative.min(axis=0)
    numbers = {"lowest": lowest, "lowest_month": first_month(cumulative <= lowest + limit)}
    for below, key in PAYBACKS.items():
        last, part_of_month, months = payback(flow[BELOW_ZERO[below]], limit, case["horizon_months"])
        numbers |= {"last_" + below: last, "part_" + below: part_of_month, key: months}
    return numbers


def payback(
    balance: np.ndarray, limit: np.ndarray, horizon: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When a cumulative balance (months, cases) leaves the red for good within the horizon.

    limit: how far below zero it must be to count. Returns, per case, the last month below zero plus 1 (0 if
    none), the part of the next month until zero is reached, and the payback in months from month 0 (0 if
    never below zero, NaN if not reached).
    """
    end = np.minimum(horizon, LAST_MONTH)
    # Nothing moves after the horizon: what is below zero later is so from the horizon on.
    last = np.minimum(month_after_last(balance < -limit), np.maximum(np.floor(end) + 1, 0))
    reached = last <= end
    red = np.maximum(last - 1, 0).astype(int)
    black = np.minimum(red + 1, len(balance) - 1)
    cases = np.arange(balance.shape[1])
    before, after = balance[red, cases], balance[black, cases]
    turned = (last > 0) & reached
    part_of_month = np.where(turned, before / (before - after), 0.0)
    return last, part_of_month, np.where(reached, np.maximum(last - 1, 0) + part_of_month, np.nan)
