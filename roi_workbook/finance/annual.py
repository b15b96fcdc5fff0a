"""The year at full effect: the seed's simple model, in which four values add and the investment subtracts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.records import Columns, Line, NotDefined


def annual_lines(buckets: tuple[Bucket, ...]) -> tuple[Line, ...]:
    """The lines of the annual view, at wages and prices of month 0; `buckets` are those that add value."""
    priced = [bucket for bucket in buckets if bucket.cost_today]
    return (
        Line(
            key="annual_value_gross",
            label="Annual value, gross",
            unit="currency / year",
            formula=_sum(bucket.gross for bucket in buckets),
            words="Sum of the buckets, before confidence",
        ),
        Line(
            key="annual_value",
            label="Annual value, risk-adjusted",
            unit="currency / year",
            formula=_sum(bucket.value for bucket in buckets),
            words="Sum of the buckets, after confidence",
            note="At the wages of month 0.",
        ),
        Line(
            key="net_annual_value",
            label="Net annual value",
            unit="currency / year",
            formula="=annual_value - annualised_investment",
            note="The simple model: value created or protected minus annualised investment.",
        ),
        Line(
            key="simple_roi",
            label="Simple ROI, a year",
            unit="share / year",
            not_defined=(NotDefined("n/a: no cost"),),
            formula='=IF(annualised_investment = 0, "n/a: no cost", net_annual_value / annualised_investment)',
            words="Net annual value ÷ annualised investment",
        ),
        Line(
            key="annual_cost_today",
            label="Cost today of all buckets",
            unit="currency / year",
            formula=_sum(bucket.cost_today for bucket in priced),
            words="Sum of the buckets that have a cost today",
        ),
        Line(
            key="annual_staff_value",
            label="Annual value that is staff hours",
            unit="currency / year",
            formula=_sum(bucket.staff_value for bucket in buckets if bucket.staff_value),
            words="Sum of the buckets' parts that grow with wages",
        ),
        Line(
            key="annual_staff_cost_today",
            label="Cost today that is staff hours",
            unit="currency / year",
            in_cases=False,
            formula=_sum(bucket.staff_cost_today for bucket in priced if bucket.staff_cost_today),
            words="Sum of the buckets' parts that grow with wages",
        ),
        Line(
            key="avoidable_cost",
            label="Cost today this investment avoids",
            unit="currency / year",
            formula=_sum(bucket.gross for bucket in priced),
            words="Gross value of the buckets that have a cost today",
            note="A year at full effect.",
        ),
        Line(
            key="cashable_value",
            label="Cashable part of the annual value",
            unit="currency / year",
            formula="=" + " + ".join(bucket.value + " * " + bucket.cashable_share for bucket in buckets),
            words="Sum over the buckets of value × cashable share",
        ),
        Line(
            key="cashable_staff_value",
            label="Cashable value that is staff hours",
            unit="currency / year",
            in_cases=False,
            formula=_sum(
                bucket.staff_value + " * " + bucket.cashable_share for bucket in buckets if bucket.staff_value
            ),
            words="Sum over the buckets of the part that grows with wages × cashable share",
        ),
        Line(
            key="cash_share",
            label="Share of the annual value that is cash",
            unit="share",
            in_cases=False,
            not_defined=(NotDefined("n/a: no value"),),
            formula='=IF(annual_value > 0, cashable_value / annual_value, "n/a: no value")',
            words="Cashable part ÷ annual value, risk-adjusted",
            note="The rest is time and risk: no budget or revenue line moves. At the wages of month 0.",
        ),
        Line(
            key="asked_once",
            label="Asked for, once",
            unit="currency",
            helper=True,
            in_cases=False,
            formula="=one_off_investment",
            words="One-off investment, for each scenario",
        ),
        Line(
            key="asked_per_year",
            label="Asked for, a year",
            unit="currency / year",
            helper=True,
            in_cases=False,
            formula="=recurring_investment_per_year",
            words="Recurring investment, for each scenario",
        ),
    )


def _sum(keys: Iterable[str]) -> str:
    return "=" + (" + ".join(keys) or "0")


def annual_view(case: Columns, buckets: tuple[Bucket, ...]) -> dict[str, np.ndarray]:
    """The annual view of each case: one value per case, money a year. Returns every line above."""

    def total(keys: Iterable[str]) -> np.ndarray:
        return reduce(add, (case[key] for key in keys if key), np.zeros(1))

    risk_adjusted = total(bucket.value for bucket in buckets)
    invested = case["annualised_investment"]
    net = risk_adjusted - invested
    painful = [bucket for bucket in buckets if bucket.cost_today]
    cashable = reduce(add, (case[bucket.cashable_share] * case[bucket.value] for bucket in buckets))
    with_hours = [bucket for bucket in buckets if bucket.staff_value]
    return {
        "annual_value_gross": total(bucket.gross for bucket in buckets),
        "annual_value": risk_adjusted,
        "net_annual_value": net,
        "simple_roi": np.where(invested != 0, net / invested, np.nan),
        "annual_cost_today": total(bucket.cost_today for bucket in painful),
        "annual_staff_value": total(bucket.staff_value for bucket in with_hours),
        "annual_staff_cost_today": total(bucket.staff_cost_today for bucket in painful),
        "avoidable_cost": total(bucket.gross for bucket in painful),
        "cashable_value": cashable,
        "cashable_staff_value": reduce(
            add,
            (case[bucket.cashable_share] * case[bucket.staff_value] for bucket in with_hours),
            np.zeros(1),
        ),
        "asked_once": case["one_off_investment"],
        "asked_per_year": case["recurring_investment_per_year"],
        "cash_share": np.where(risk_adjusted > 0, cashable / risk_adjusted, np.nan),
    }
