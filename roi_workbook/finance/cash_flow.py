"""Cash flow: what each month brings and costs, from the decision (month 0) to month 60."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.finance.month_by_month import (
    MONTHS,
    at_level,
    compounded,
    faded,
    first_sign,
    running_total,
    signs,
    stepped,
    turns,
    weighted_total,
)
from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.records import TINY, Columns, Line, in_sentence
from roi_workbook.model.tables import Rows, distinct, month_of, number

Months = dict[str, "np.ndarray"]
"""Month rows by key: arrays (months, cases), or (months, 1) where all cases are the same."""

TIMELINE = (
    Line(
        key="month_date",
        label="Month",
        unit="date",
        formula='=IF(model_start = 0, "", EDATE(model_start, month_number))',
        words="Month of the decision plus the month's number",
    ),
    Line(
        key="year_number",
        label="Year",
        unit="number",
        formula="=ROUNDUP(month_number / 12, 0)",
        words="Month ÷ 12, rounded up",
    ),
    Line(
        key="within_horizon_t",
        label="Within the horizon",
        unit="1 or 0",
        formula="=IF(month_number <= horizon_months, 1, 0)",
        words="1 up to the horizon, month 0 included",
    ),
    Line(
        key="active_t",
        label="Active month",
        unit="1 or 0",
        formula="=IF(month_number > 0, within_horizon_t, 0)",
        words="1 from month 1 up to the horizon",
    ),
    Line(
        key="decision_t",
        label="Month of the decision",
        unit="1 or 0",
        formula="=IF(month_number = 0, 1, 0)",
        words="1 in month 0",
    ),
    Line(
        key="discount_factor_t",
        label="Discount factor",
        unit="ratio",
        formula="=(1 + annual_discount_rate)^(-month_number / 12)",
        words="(1 + discount rate) to the power −month ÷ 12",
    ),
    Line(
        key="year_end_factor_t",
        label="Discount factor, year-end convention",
        unit="ratio",
        formula="=(1 + annual_discount_rate)^(-year_number)",
        words="(1 + discount rate) to the power −year",
    ),
    Line(
        key="purchases_in_month",
        label="One-off purchases listed for the month",
        unit="currency",
        formula="=SUMPRODUCT((purchases_one_off_month = month_number) * 1, purchases_one_off_cost)",
        words="Sum of the one-off costs of this month",
    ),
    Line(
        key="capital_purchases_in_month",
        label="Capital purchases in the month",
        unit="currency",
        formula='=SUMPRODUCT((purchases_one_off_month = month_number) * (purchases_is_capex = "Yes"),'
        " purchases_one_off_cost)",
        words="Sum of the one-off costs of this month that are a capital expense",
    ),
    Line(
        key="wage_level_t",
        label="Level of wages",
        unit="ratio",
        formula="=(1 + wage_growth)^MAX(0, year_number - 1)",
        words="(1 + growth of wages) to the power of the years completed",
        note="Wages move at each anniversary of the decision: the first twelve months are at today's.",
    ),
    Line(
        key="price_level_t",
        label="Level of prices",
        unit="ratio",
        formula="=(1 + price_growth)^MAX(0, year_number - 1)",
        words="(1 + growth of prices) to the power of the years completed",
        note="Contracts move at each anniversary of the decision.",
    ),
    Line(
        key="months_paid_ahead_t",
        label="Months paid in advance",
        unit="months",
        formula="=IF(month_number = year_number * 12,"
        " SUMIFS(row_of_active_t, row_of_year_number, year_number + 1), 0)",
        words="In months 0, 12, 24 and so on: the active months of the year that begins",
        note="A last part-year within the horizon pays for its own months only.",
    ),
    Line(
        key="yearly_purchases_in_month",
        label="Yearly purchases listed, paid in the month",
        unit="currency",
        formula="=((purchases_listed_per_year - purchases_paid_ahead) * price_level_t * active_t"
        " + purchases_paid_ahead * (1 + price_growth)^year_number * months_paid_ahead_t) / 12",
        words="A twelfth of what is billed monthly, and the months paid in advance, at the prices of their year",
    ),
)
"""Month rows all four blocks share. `month_number` itself is the typed heading of the months, `row_of_x` all
months of row x.
"""


def benefits_key(bucket: Bucket) -> str:
    """The key of a bucket's monthly benefits."""
    return bucket.key + "_benefits_t"


YEAR_COSTS = (("purchases", "bought_t"), ("own people", "own_people_t"), ("contingency", "contingency_t"))
"""The parts of the costs, and their month rows."""


def year_rows(buckets: tuple[Bucket, ...]) -> list[tuple[str, str, int]]:
    """What Summary lists year by year: label, month row, and 1 where it comes in or -1 where it goes out."""
    benefits = [(f"Benefit: {in_sentence(bucket.title)}", benefits_key(bucket), 1) for bucket in buckets]
    return [*benefits, *((f"Less: {label}", key, -1) for label, key in YEAR_COSTS)]


def _benefit(bucket: Bucket) -> str:
    """The formula of a bucket's monthly benefits."""
    if not bucket.staff_value:
        return "=" + bucket.value + " * benefit_share_t"
    return "=(" + bucket.value + " + " + bucket.staff_value + " * (wage_level_t - 1)) * benefit_share_t"


def month_lines(buckets: tuple[Bucket, ...]) -> tuple[Line, ...]:
    """The month rows of one block. `previous_x` is row x one month earlier, `row_of_x` all its months."""
    return (
        Line(
            key="ramp_t",
            label="Ramp",
            unit="share",
            formula="=MEDIAN(0, 1, (month_number - months_to_go_live) / ramp_length)",
            words="(Month − go-live) ÷ ramp, between 0 and 1",
        ),
        Line(
            key="fade_t",
            label="Fade",
            unit="share",
            formula="=(1 - annual_benefit_fade)^(MAX(0, month_number - full_benefit_month) / 12)",
            words="(1 − fade) to the power of years since full benefit",
        ),
        Line(
            key="benefit_share_t",
            label="Part of a year's benefit",
            unit="share",
            formula="=ramp_t * fade_t * active_t / 12",
            words="Ramp × fade ÷ 12 in active months",
        ),
        *(
            Line(
                key=benefits_key(bucket),
                label="Benefit: " + in_sentence(bucket.title),
                unit="currency / month",
                formula=_benefit(bucket),
                words="Annual value, its staff hours at the level of wages, × part of a year's benefit",
            )
            for bucket in buckets
        ),
        Line(
            key="benefits_t",
            label="Benefits",
            unit="currency / month",
            formula="=" + " + ".join(benefits_key(bucket) for bucket in buckets),
            words="Sum of the buckets",
        ),
        Line(
            key="one_off_t",
            label="One-off cost",
            unit="currency / month",
            formula="=((purchases_in_month * price_level_t + (purchases_estimated_one_off + adoption_cost) * decision_t)"
            " * (1 + contingency_rate)"
            " + adoption_dip_cost * decision_t) * (1 + cost_overrun) * within_horizon_t",
            words="(Purchases and own hours with contingency, and the dip) × (1 + overrun)",
        ),
        Line(
            key="recurring_t",
            label="Recurring cost",
            unit="currency / month",
            formula="=(yearly_purchases_in_month + (tooling_per_year * price_level_t"
            " + run_cost_per_year * wage_level_t) / 12 * active_t) * (1 + cost_overrun)",
            words="(Yearly purchases as they are paid, estimated tooling at the level of prices + own hours to run it, at the"
            " level of wages) × (1 + overrun)",
        ),
        Line(
            key="costs_t",
            label="Costs",
            unit="currency / month",
            formula="=one_off_t + recurring_t",
            words="One-off + recurring",
        ),
        Line(
            key="capex_t",
            label="Of costs: capex, before tax and depreciation",
            unit="currency / month",
            formula="=capital_purchases_in_month * price_level_t * (1 + contingency_rate) * (1 + cost_overrun)"
            " * within_horizon_t",
            words="Capital purchases at the level of prices, with contingency and overrun",
        ),
        Line(
            key="opex_t",
            label="Of costs: opex, before tax and depreciation",
            unit="currency / month",
            formula="=costs_t - capex_t",
            words="Costs − capex",
        ),
        Line(
            key="net_t",
            label="Net",
            unit="currency / month",
            formula="=benefits_t - costs_t",
            words="Benefits − costs",
        ),
        Line(
            key="cumulative_net_t",
            label="Cumulative net",
            unit="currency",
            formula="=SUM(previous_cumulative_net_t, net_t)",
            words="Month before + net",
        ),
        Line(
            key="discounted_net_t",
            label="Discounted net",
            unit="currency / month",
            formula="=net_t * discount_factor_t",
            words="Net × discount factor",
        ),
        Line(
            key="cumulative_discounted_net_t",
            label="Cumulative discounted net",
            unit="currency",
            formula="=SUM(previous_cumulative_discounted_net_t, discounted_net_t)",
            words="Month before + discounted net",
        ),
        Line(
            key="net_without_ramp_t",
            label="Net, had there been no ramp",
            unit="currency / month",
            formula="=(annual_value + annual_staff_value * (wage_level_t - 1)) / 12"
            " * MEDIAN(0, 1, month_number - months_to_go_live) * active_t"
            " * (1 - annual_benefit_fade)^(MAX(0, month_number - months_to_go_live - 1) / 12) - costs_t",
            words="Full benefit from the month after go-live − costs",
        ),
        Line(
            key="cumulative_net_without_ramp_t",
            label="Cumulative net, had there been no ramp",
            unit="currency",
            formula="=SUM(previous_cumulative_net_without_ramp_t, net_without_ramp_t)",
            words="Month before + net",
        ),
        Line(
            key="external_costs_t",
            label="New money",
            unit="currency / month",
            formula="=((purchases_in_month * price_level_t + purchases_estimated_one_off * decision_t)"
            " * (1 + contingency_rate) * within_horizon_t + yearly_purchases_in_month"
            " + tooling_per_year / 12 * price_level_t * active_t) * (1 + cost_overrun)",
            words="Purchases with contingency and overrun, without own people",
        ),
        Line(
            key="bought_t",
            label="Of costs: purchases",
            unit="currency / month",
            formula="=((purchases_in_month * price_level_t + purchases_estimated_one_off * decision_t)"
            " * within_horizon_t + yearly_purchases_in_month"
            " + tooling_per_year / 12 * price_level_t * active_t) * (1 + cost_overrun)",
            words="Purchases with overrun, without contingency",
        ),
        Line(
            key="own_people_t",
            label="Of costs: own people",
            unit="currency / month",
            formula="=((adoption_cost + adoption_dip_cost) * decision_t"
            " + run_cost_per_year / 12 * wage_level_t * active_t) * (1 + cost_overrun)",
            words="Own hours to adopt and to run it, and the dip, with overrun, without contingency",
        ),
        Line(
            key="contingency_t",
            label="Of costs: contingency",
            unit="currency / month",
            formula="=(purchases_in_month * price_level_t * within_horizon_t"
            " + (purchases_estimated_one_off + adoption_cost) * decision_t)"
            " * contingency_rate * (1 + cost_overrun)",
            words="(Purchases and own hours to adopt it) × contingency, with overrun",
        ),
        Line(
            key="status_quo_cost_t",
            label="Cost of doing nothing",
            unit="currency / month",
            formula="=(annual_cost_today + annual_staff_cost_today * (wage_level_t - 1)) / 12"
            " * (1 + annual_pain_growth)^(month_number / 12) * active_t",
            words="Cost today ÷ 12, its staff hours at the level of wages, growing, in active months",
        ),
        Line(
            key="inflow_t",
            label="Money in",
            unit="currency / month",
            formula="=IF(net_t > MAX(benefits_t, costs_t) / 100^3, net_t, 0)",
            words="Net where it is above zero",
        ),
        Line(
            key="outflow_t",
            label="Money out",
            unit="currency / month",
            formula="=IF(net_t < -MAX(benefits_t, costs_t) / 100^3, -net_t, 0)",
            words="Net where it is below zero",
        ),
        Line(
            key="sign_t",
            label="Sign of the last money moved",
            unit="number",
            formula="=IF(inflow_t > 0, 1, IF(outflow_t > 0, -1, SUM(previous_sign_t)))",
            words="1 in, −1 out, else as the month before",
        ),
        Line(
            key="sign_change_t",
            label="Change of sign",
            unit="1 or 0",
            formula="=IF(SUM(previous_sign_t) * sign_t < 0, 1, 0)",
            words="1 where the sign turns",
        ),
        Line(
            key="first_sign_t",
            label="First sign so far",
            unit="number",
            formula="=IF(SUM(previous_first_sign_t) = 0, sign_t, SUM(previous_first_sign_t))",
            words="The sign of the first money moved",
        ),
        Line(
            key="balance_t",
            label="Money in less money out so far",
            unit="currency",
            formula="=SUM(previous_balance_t, inflow_t) - outflow_t",
            words="Month before + in − out: the cumulative net without what is too small to count",
        ),
        Line(
            key="balance_sign_t",
            label="Sign of money in less money out so far",
            unit="number",
            formula="=IF(ABS(balance_t) > zero_limit, SIGN(balance_t), SUM(previous_balance_sign_t))",
            words="1 above zero, −1 below, else as the month before",
        ),
        Line(
            key="balance_sign_change_t",
            label="Change of sign of money in less money out so far",
            unit="1 or 0",
            formula="=IF(SUM(previous_balance_sign_t) * balance_sign_t < 0, 1, 0)",
            words="1 where the sign turns",
        ),
        Line(
            key="below_zero_t",
            label="Cumulative net below zero",
            unit="number",
            formula="=IF(cumulative_net_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="below_zero_without_ramp_t",
            label="Below zero, had there been no ramp",
            unit="number",
            formula="=IF(cumulative_net_without_ramp_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="below_zero_discounted_t",
            label="Cumulative discounted net below zero",
            unit="number",
            formula="=IF(cumulative_discounted_net_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="at_peak_t",
            label="At the lowest point",
            unit="1 or 0",
            formula="=IF(cumulative_net_t <= MIN(row_of_cumulative_net_t) + zero_limit, 1, 0)",
            words="1 where the cumulative net is at its lowest",
        ),
    )


BELOW_ZERO = {
    "below_zero_t": "cumulative_net_t",
    "below_zero_without_ramp_t": "cumulative_net_without_ramp_t",
    "below_zero_discounted_t": "cumulative_discounted_net_t",
}
"""Rows that mark where a balance is below zero, and the balance."""


def timeline(case: Columns, months: int) -> Months:
    """The month rows that depend on horizon, rates and purchases only: arrays (months, cases) by key."""
    month = np.arange(float(months))[:, None]
    within = (month <= case["horizon_months"]).astype(float)
    return {
        "month_number": month,
        "within_horizon_t": within,
        "active_t": within * (month > 0),
        "discount_factor_t": 1 / compounded(case["annual_discount_rate"], months),
        "purchases_in_month": purchases_by_month(case["purchases"])[:months],
        "wage_level_t": stepped(case["wage_growth"], months),
        "price_level_t": stepped(case["price_growth"], months),
    }


def purchases_by_month(tables: np.ndarray, capital_only: bool = False) -> np.ndarray:
    """One-off purchases in each month, all or those that finance capitalises: array (61, cases), one pass per
    distinct table.
    """
    unique, which = distinct(tables)
    chosen = [tuple(filter(_is_capital, rows)) if capital_only else rows for rows in unique]
    return np.ascontiguousarray(np.array([_paid(rows) for rows in chosen])[which].T)


def _is_capital(row: Mapping[str, Any]) -> bool:
    return str(row.get("is_capex") or "").lower() == "yes"


def _paid(rows: Rows) -> list[float]:
    paid = [0.0 for _ in MONTHS]
    for row in rows:
        month = month_of(row, "one_off_month")
        if month in MONTHS:
            paid[int(month)] += number(row.get("one_off_cost"))
    return paid


def cash_flow(case: Columns, time: Columns) -> Months:
    """The month rows that results are made of: arrays (months, cases) by key.

    case: inputs and annual lines; time: the result of `timeline` for it. `moved` is the net, 0 where it is
    too small to have a sign. The rows are parts of one array and worked out in place: that keeps them near
    the processor.
    """
    live, length, value = case["months_to_go_live"], ramp_length(case), value_a_year(case, time)
    share, benefits, costs, net, moved, balance = _rows(6, case, time)

    np.subtract(time["month_number"], live, out=share)
    np.clip(np.divide(share, length, out=share), 0, 1, out=share)
    share *= full_share(case, time, live + length)
    np.multiply(share, value, out=benefits)
    np.multiply(time["active_t"], paid_monthly(case, time), out=costs)
    for single in (paid_ahead(case, time), paid_once(case, time)):
        for month, paid in single.items():
            costs[month] += paid
    np.subtract(benefits, costs, out=net)

    noise = np.maximum(benefits, costs, out=moved)
    noise *= TINY
    np.multiply(net, np.abs(net, out=balance) > noise, out=moved)
    return {
        "benefit_share_t": share,
        "benefits_t": benefits,
        "costs_t": costs,
        "net_t": net,
        "moved": moved,
        "cumulative_net_t": running_total(net, balance),
    }


def without_ramp(case: Columns, time: Columns, flow: Columns) -> Months:
    """The net had there been no ramp, and its running total: arrays (months, cases) by key."""
    net, balance = _rows(2, case, time)
    live = case["months_to_go_live"]
    np.clip(np.subtract(time["month_number"], live, out=net), 0, 1, out=net)
    net *= full_share(case, time, live + 1)
    net *= value_a_year(case, time)
    net -= flow["costs_t"]
    return {"net_without_ramp_t": net, "cumulative_net_without_ramp_t": running_total(net, balance)}


def discounted(time: Columns, flow: Columns) -> Months:
    """The running total of the discounted net: an array (months, cases) by its key."""
    net = flow["net_t"] * time["discount_factor_t"]
    return {"cumulative_discounted_net_t": running_total(net, net)}


def _rows(count: int, case: Columns, time: Columns) -> np.ndarray:
    """Room for so many month rows: an array (rows, months, cases)."""
    cases = max(len(column) for column in case.values() if column.ndim == 1)
    return np.empty((count, len(time["month_number"]), cases))


def month_view(case: Columns, buckets: tuple[Bucket, ...]) -> Months:
    """Every month row as it is shown: arrays (61, cases) by key; `month_date` is left to the workbook's
    reader.

    case: inputs and annual lines.
    """
    time = timeline(case, len(MONTHS))
    limit = undiscounted_costs(case, time) * TINY
    flow = cash_flow(case, time)
    flow |= without_ramp(case, time, flow) | discounted(time, flow)
    month, active, within = time["month_number"], time["active_t"], time["within_horizon_t"]
    live, length = case["months_to_go_live"], ramp_length(case)
    moved = flow.pop("moved")
    sign = signs(moved)
    turned = turns(sign)
    balance_sign = balance_signs(moved, limit)
    cumulative = flow["cumulative_net_t"]
    year = np.ceil(month / 12)
    wages, prices, overrun = time["wage_level_t"], time["price_level_t"], 1 + case["cost_overrun"]
    capital = purchases_by_month(case["purchases"], capital_only=True) * within
    capex = prices * capital * ((1 + case["contingency_rate"]) * overrun)
    running = wages * active * case["run_cost_per_year"] / 12
    yearly = prices * active * (case["purchases_listed_per_year"] - case["purchases_paid_ahead"]) / 12
    yearly = yearly + _by_month(bought_ahead(case, time), flow["net_t"])
    tooling = prices * (active * case["tooling_per_year"]) / 12
    other = {
        "year_number": year,
        "decision_t": month == 0,
        "capital_purchases_in_month": purchases_by_month(case["purchases"], capital_only=True),
        "months_paid_ahead_t": _by_month(months_ahead(time), within),
        "yearly_purchases_in_month": yearly,
        "year_end_factor_t": time["discount_factor_t"][12 * year[:, 0].astype(int)],
        "ramp_t": np.clip((month - live) / length, 0, 1),
        "fade_t": faded(1 - case["annual_benefit_fade"], live + length, len(month)),
        **{
            benefits_key(bucket): flow["benefit_share_t"] * _value_of(bucket, case, time)
            for bucket in buckets
        },
        "one_off_t": _by_month(paid_once(case, time), flow["net_t"]),
        "recurring_t": (yearly + tooling + running) * overrun,
        "capex_t": capex,
        "opex_t": flow["costs_t"] - capex,
        "external_costs_t": _by_month(purchases(case, time), flow["net_t"]) + (yearly + tooling) * overrun,
        **_parts_of_costs(case, time, flow["costs_t"], (yearly + tooling) * overrun),
        "discounted_net_t": flow["net_t"] * time["discount_factor_t"],
        "status_quo_cost_t": status_quo(case, time),
        "inflow_t": np.maximum(moved, 0.0),
        "outflow_t": np.maximum(-moved, 0.0),
        "sign_t": sign,
        "sign_change_t": np.concatenate([0 * turned[:1], turned]),
        "balance_t": np.cumsum(moved, axis=0),
        "balance_sign_t": balance_sign,
        "balance_sign_change_t": np.concatenate([0 * turned[:1], turns(balance_sign)]),
        "first_sign_t": first_sign(sign, turned.sum(axis=0)) * (sign != 0),
        **{key: (month + 1) * (flow[of] < -limit) * within for key, of in BELOW_ZERO.items()},
        "at_peak_t": cumulative <= cumulative.min(axis=0) + limit,
    }
    return {key: rows.astype(float) for key, rows in (time | flow | other).items()}


def ramp_length(case: Columns) -> np.ndarray:
    """Months from go-live to full benefit, at least one: array (cases,)."""
    return np.maximum(1, case["ramp_months"])


def full_share(case: Columns, time: Columns, full: np.ndarray) -> np.ndarray:
    """A month's part of a year's benefit once it is full, fading from month `full` on: array (months, cases)."""
    return faded(1 - case["annual_benefit_fade"], full, len(time["active_t"])) * (time["active_t"] / 12)


def value_a_year(case: Columns, time: Columns) -> np.ndarray:
    """A year's value at the wages of each month: array (months, cases), or (cases,) where wages stay."""
    staff = case["annual_staff_value"]
    value: np.ndarray = case["annual_value"] + (at_level(staff, time["wage_level_t"]) - staff)
    return value


def _value_of(bucket: Bucket, case: Columns, time: Columns) -> np.ndarray:
    """A bucket's value a year at the wages of each month."""
    if not bucket.staff_value:
        return case[bucket.value]
    staff = case[bucket.staff_value]
    value: np.ndarray = (case[bucket.value] - staff) + staff * time["wage_level_t"]
    return value


def paid_monthly(case: Columns, time: Columns) -> np.ndarray:
    """What recurs and is paid in every active month, with overrun: array (months, cases), or (cases,) where
    wages and prices stay.
    """
    bought = case["purchases_per_year"] - case["purchases_paid_ahead"]
    yearly = at_level(bought, time["price_level_t"]) + at_level(
        case["run_cost_per_year"], time["wage_level_t"]
    )
    monthly: np.ndarray = yearly * (1 + case["cost_overrun"]) / 12
    return monthly


def months_ahead(time: Columns) -> dict[int, np.ndarray]:
    """The months of each model year within the horizon, by the month in which a year in advance is paid: the
    one before.
    """
    active = time["active_t"]
    starts = range(0, len(active) - 1, 12)
    return {month: active[month + 1 : month + 13].sum(axis=0) for month in starts}


def bought_ahead(case: Columns, time: Columns) -> dict[int, np.ndarray]:
    """Purchases paid a year in advance, at the prices of that year: cost (cases,) by month."""
    monthly, prices = case["purchases_paid_ahead"] / 12, time["price_level_t"]
    if not monthly.any():
        return {}
    return {month: monthly * count * prices[month + 1] for month, count in months_ahead(time).items()}


def paid_ahead(case: Columns, time: Columns) -> dict[int, np.ndarray]:
    """The same with overrun."""
    return {month: paid * (1 + case["cost_overrun"]) for month, paid in bought_ahead(case, time).items()}


def purchases(case: Columns, time: Columns) -> dict[int, np.ndarray]:
    """What is bought once, with contingency and overrun: cost (cases,) by month, of each month that has any."""
    allowances = (1 + case["contingency_rate"]) * (1 + case["cost_overrun"])
    paid = time["purchases_in_month"] * time["within_horizon_t"] * time["price_level_t"]
    months = {int(month): paid[month] * allowances for month in np.flatnonzero(paid.any(axis=1))}
    if (estimated := case["purchases_estimated_one_off"]).any():
        months = {0: np.zeros(1), **months}
        months[0] = months[0] + estimated * allowances
    return months


def paid_once(case: Columns, time: Columns) -> dict[int, np.ndarray]:
    """All that is paid once: cost (cases,) by month.

    Purchases, and at the decision what own people cost: hours with contingency, and the dip, both with
    overrun.
    """
    hours = case["adoption_cost"] * (1 + case["contingency_rate"])
    own = (hours + case["adoption_dip_cost"]) * (1 + case["cost_overrun"])
    # Month 0 comes first whatever is bought in it: costs are added in this order, alike in any company.
    bought = {0: np.zeros(1), **purchases(case, time)}
    return {**bought, 0: own + bought[0]}


def _parts_of_costs(case: Columns, time: Columns, costs: np.ndarray, yearly: np.ndarray) -> Months:
    """Costs (months, cases) by who is paid: purchases, own people, and what is kept for the unforeseen.

    yearly: purchases that recur, with overrun. Own people are what is left of the costs.
    """
    rate, overrun = case["contingency_rate"], 1 + case["cost_overrun"]
    once = _by_month(purchases(case, time), costs) / (1 + rate)
    kept = rate * (once + _by_month({0: case["adoption_cost"] * overrun}, costs))
    bought = once + yearly
    own = costs - bought - kept
    return {"bought_t": bought, "own_people_t": own, "contingency_t": kept}


def balance_signs(moved: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """The sign of all money moved up to each month: 1 where more came in, -1 where more went out, else as before.

    moved: money in, or out below zero (months, cases); limit: what counts as zero (cases,).
    """
    balance = running_total(moved, np.empty_like(moved))
    return signs(np.where(np.abs(balance) > limit, balance, 0.0))


def undiscounted_costs(case: Columns, time: Columns) -> np.ndarray:
    """All costs within the horizon: array (cases,)."""
    return weighted_costs(case, time, np.ones_like(time["month_number"]))


def weighted_costs(case: Columns, time: Columns, weights: np.ndarray) -> np.ndarray:
    """All costs within the horizon with a weight per month (months, cases) or (months, 1): array (cases,)."""
    singles = [*paid_once(case, time).items(), *paid_ahead(case, time).items()]
    once = sum(paid * weights[month] for month, paid in singles)
    costs: np.ndarray = weighted_monthly(case, time, weights) + once
    return costs


def weighted_monthly(case: Columns, time: Columns, weights: np.ndarray) -> np.ndarray:
    """What is paid in every active month, with a weight per month: array (cases,)."""
    active = time["active_t"]
    priced, paid = (
        weighted_total(active * time[level], weights) for level in ("price_level_t", "wage_level_t")
    )
    bought = (case["purchases_per_year"] - case["purchases_paid_ahead"]) * priced
    recurring: np.ndarray = (bought + case["run_cost_per_year"] * paid) * (1 + case["cost_overrun"]) / 12
    return recurring


def _by_month(single: dict[int, np.ndarray], like: np.ndarray) -> np.ndarray:
    """Single payments (cases,) as an array (months, cases) like another one."""
    flow = np.zeros_like(like)
    for month, paid in single.items():
        flow[month] = paid
    return flow


def status_quo(case: Columns, time: Columns) -> np.ndarray:
    """What doing nothing costs in each active month, growing: array (months, cases)."""
    growth = compounded(case["annual_pain_growth"], len(time["active_t"])) * time["active_t"]
    staff = case["annual_staff_cost_today"]
    today = case["annual_cost_today"] + (at_level(staff, time["wage_level_t"]) - staff)
    costs: np.ndarray = growth * (today / 12)
    return costs
