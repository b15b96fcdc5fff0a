"""The cash flow and sums over its months: all that factors and results need of them, in parts.

A part is a function of inputs, annual lines and earlier parts: arrays (cases,) by key, month rows (months, cases).
"""

from __future__ import annotations

from functools import partial

from roi_workbook.finance.cash_flow import (
    BELOW_ZERO,
    Months,
    balance_signs,
    cash_flow,
    discounted,
    purchases,
    status_quo,
    timeline,
    undiscounted_costs,
    weighted_costs,
    without_ramp,
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
from roi_workbook.finance.on_demand import Part
from roi_workbook.lazy import np
from roi_workbook.model.records import LAST_MONTH, TINY, Columns

PAYBACKS = {
    "below_zero_t": "payback_months",
    "below_zero_without_ramp_t": "payback_without_ramp_months",
    "below_zero_discounted_t": "discounted_payback_months",
}
"""The payback that each row gives."""


def months(lines: Columns) -> Months:
    """The month rows that depend on horizon, rates and purchases only, as many months as are needed."""
    return timeline(lines, months_needed(lines["horizon_months"]))


def flows(lines: Columns) -> Months:
    """The month rows that results are made of."""
    return cash_flow(lines, lines)


def flows_without_ramp(lines: Columns) -> Months:
    """The net had there been no ramp."""
    return without_ramp(lines, lines, lines)


def flows_discounted(lines: Columns) -> Months:
    """The discounted net."""
    return discounted(lines, lines)


def factor_lines(lines: Columns) -> dict[str, np.ndarray]:
    """The factor lines."""
    return factors(lines, lines)


def all_costs(lines: Columns) -> dict[str, np.ndarray]:
    """All costs within the horizon, and what counts as zero of them."""
    costs = undiscounted_costs(lines, lines)
    return {"undiscounted_costs": costs, "zero_limit": costs * TINY}


def new_money_and_own_time(lines: Columns) -> dict[str, np.ndarray]:
    """All that is bought within the horizon, and all that own people do, not discounted.

    Billing moves payments within the horizon, so it makes no difference here.
    """
    years = lines["active_t"] / 12
    bought = sum(purchases(lines, lines).values(), np.zeros(1))
    return {
        "external_total": bought + lines["external_per_year"] * total(years * lines["price_level_t"]),
        "own_time_total": lines["own_time_one_off"]
        + lines["own_time_per_year"] * total(years * lines["wage_level_t"]),
    }


def years_and_costs(lines: Columns) -> dict[str, np.ndarray]:
    """Years of benefit, and costs, discounted monthly."""
    share, discount = lines["benefit_share_t"], lines["discount_factor_t"]
    return {
        "benefit_years": weighted_total(share, discount),
        "staff_years": weighted_total(at_level(share, lines["wage_level_t"]), discount),
        "pv_costs": weighted_costs(lines, lines, discount),
    }


def years_and_costs_at_year_ends(lines: Columns) -> dict[str, np.ndarray]:
    """The same, discounted at year ends."""
    share, month = lines["benefit_share_t"], lines["month_number"][:, 0]
    at_year_end = lines["discount_factor_t"][12 * np.ceil(month / 12).astype(int)]
    return {
        "benefit_years_year_end": weighted_total(share, at_year_end),
        "staff_years_year_end": weighted_total(at_level(share, lines["wage_level_t"]), at_year_end),
        "pv_costs_year_end": weighted_costs(lines, lines, at_year_end),
    }


def last_net(lines: Columns) -> dict[str, np.ndarray]:
    """The discounted net of the month of the horizon, without what was paid in advance for it."""
    net, horizon = lines["net_t"], lines["horizon_months"]
    last = np.clip(horizon, 0, len(net) - 1).astype(int)
    used = _of_month(lines["active_t"] * lines["price_level_t"], last) * lines["purchases_paid_ahead"] / 12
    net_at_last = _of_month(net, last) - used * (1 + lines["cost_overrun"])
    at_last = net_at_last * _of_month(lines["discount_factor_t"], last)
    return {"last_net_discounted": np.where(last == horizon, at_last, 0.0)}


def _of_month(rows: np.ndarray, month: np.ndarray) -> np.ndarray:
    """The value of a row (months, cases) in one month of each case: array (cases,)."""
    value: np.ndarray = rows[month, np.arange(rows.shape[1])]
    return value


def money_moved(lines: Columns) -> dict[str, np.ndarray]:
    """Money in and money out (months, cases), their totals, and how often the sign turns."""
    moved = lines["moved"]
    inflow = np.maximum(moved, 0.0)
    outflow = inflow - moved
    parts = {"inflow": inflow, "outflow": outflow}
    return {**parts, **in_and_out(moved, inflow, outflow, lines["zero_limit"])}


def money_at_other_rates(lines: Columns) -> dict[str, np.ndarray]:
    """Money in and money out at the rates of the modified rate of return."""
    count = len(lines["moved"])
    return {
        "gained_reinvested": weighted_total(
            lines["inflow"], 1 / compounded(lines["reinvestment_rate"], count)
        ),
        "spent_financed": weighted_total(lines["outflow"], 1 / compounded(lines["finance_rate"], count)),
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


def first_year(lines: Columns) -> dict[str, np.ndarray]:
    """What the first months bring."""
    benefits = lines["benefits_t"]
    return {
        "benefits_by_month_6": total(benefits[:7]),
        "benefits_by_month_12": total(benefits[:13]),
        "net_by_month_12": lines["cumulative_net_t"][12].copy(),
        "net_run_rate_month_12": 12 * benefits[12]
        - lines["active_t"][12] * lines["recurring_investment_per_year"],
    }


def doing_nothing(lines: Columns) -> dict[str, np.ndarray]:
    """What doing nothing would cost in the first twelve months."""
    return {"cost_of_doing_nothing": total(status_quo(lines, lines)[:13])}


def lowest_balance(lines: Columns) -> dict[str, np.ndarray]:
    """How deep the cumulative net goes, and when it is there first."""
    cumulative = lines["cumulative_net_t"]
    lowest = cumulative.min(axis=0)
    return {"lowest": lowest, "lowest_month": first_month(cumulative <= lowest + lines["zero_limit"])}


def payback_of(below: str, lines: Columns) -> dict[str, np.ndarray]:
    """When a balance leaves the red for good, by the key of the row that marks it; missing without cost."""
    balance = lines[BELOW_ZERO[below]]
    last, part_of_month, months = payback(balance, lines["zero_limit"], lines["horizon_months"])
    reached = np.where(lines["pv_costs"] > 0, months, np.nan)
    return {"last_" + below: last, "part_" + below: part_of_month, PAYBACKS[below]: reached}


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


SUMS: tuple[Part, ...] = (
    months,
    flows,
    flows_without_ramp,
    flows_discounted,
    factor_lines,
    all_costs,
    new_money_and_own_time,
    years_and_costs,
    years_and_costs_at_year_ends,
    last_net,
    money_moved,
    money_at_other_rates,
    first_year,
    doing_nothing,
    lowest_balance,
    *(partial(payback_of, below) for below in PAYBACKS),
)
"""The cash flow and its sums: functions of inputs, annual lines and the parts above."""
