"""Cash flow: what each month brings and costs, from the decision (month 0) to month 60."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.tables import Rows, month_of, number
from roi_workbook.words import LAST_MONTH, TINY, Bucket, Line

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MONTHS = range(LAST_MONTH + 1)

TIMELINE = (
    Line(
        key="month_date", label="Month", unit="date", formula='=IF(model_start = 0, "", EDATE(model_start, month_number))',
        words="Month of the decision plus the month's number",
    ),
    Line(
        key="year_number", label="Year", unit="number", formula="=ROUNDUP(month_number / 12, 0)",
        words="Month ÷ 12, rounded up",
    ),
    Line(
        key="within_horizon_t", label="Within the horizon", unit="1 or 0",
        formula="=IF(month_number <= horizon_months, 1, 0)", words="1 up to the horizon, month 0 included",
    ),
    Line(
        key="active_t", label="Active month", unit="1 or 0",
        formula="=IF(month_number > 0, within_horizon_t, 0)", words="1 from month 1 up to the horizon",
    ),
    Line(
        key="decision_t", label="Month of the decision", unit="1 or 0", formula="=IF(month_number = 0, 1, 0)",
        words="1 in month 0",
    ),
    Line(
        key="chart_month", label="Month, capped at the horizon (for charts)", unit="month",
        formula="=MIN(month_number, horizon_months)", words="The smaller of month and horizon",
    ),
    Line(
        key="discount_factor_t", label="Discount factor", unit="ratio",
        formula="=(1 + annual_discount_rate)^(-month_number / 12)", words="(1 + discount rate) to the power −month ÷ 12",
    ),
    Line(
        key="year_end_factor_t", label="Discount factor, year-end convention", unit="ratio",
        formula="=(1 + annual_discount_rate)^(-year_number)", words="(1 + discount rate) to the power −year",
    ),
    Line(
        key="purchases_in_month", label="One-off purchases in the month", unit="currency",
        formula="=SUMPRODUCT((purchases_one_off_month = month_number) * 1, purchases_one_off_cost)",
        words="Sum of the one-off costs of this month",
    ),
)  # fmt: skip
"""Month rows all four blocks share. `month_number` itself is the typed heading of the months."""


def benefits_key(bucket: Bucket) -> str:
    """The key of a bucket's monthly benefits."""
    return bucket.key + "_benefits_t"


def month_lines(buckets: tuple[Bucket, ...]) -> tuple[Line, ...]:
    """The month rows of one block. `previous_x` is row x one month earlier, `row_of_x` all its months."""
    return (
        Line(
            key="ramp_t", label="Ramp", unit="share",
            formula="=MEDIAN(0, 1, (month_number - months_to_go_live) / ramp_length)",
            words="(Month − go-live) ÷ ramp, between 0 and 1",
        ),
        Line(
            key="fade_t", label="Fade", unit="share",
            formula="=(1 - annual_benefit_fade)^(MAX(0, month_number - full_benefit_month) / 12)",
            words="(1 − fade) to the power of years since full benefit",
        ),
        Line(
            key="benefit_share_t", label="Part of a year's benefit", unit="share",
            formula="=ramp_t * fade_t * active_t / 12", words="Ramp × fade ÷ 12 in active months",
        ),
        *(
            Line(
                key=benefits_key(bucket), label="Benefit: " + bucket.title.lower(), unit="currency / month",
                formula="=" + bucket.value + " * benefit_share_t", words="Annual value × part of a year's benefit",
            )
            for bucket in buckets
        ),
        Line(
            key="benefits_t", label="Benefits", unit="currency / month",
            formula="=" + " + ".join(benefits_key(bucket) for bucket in buckets), words="Sum of the buckets",
        ),
        Line(
            key="one_off_t", label="One-off cost", unit="currency / month",
            formula="=((purchases_in_month + adoption_cost * decision_t) * (1 + contingency_rate)"
            " + adoption_dip_cost * decision_t) * (1 + cost_overrun) * within_horizon_t",
            words="(Purchases and own hours with contingency, and the dip) × (1 + overrun)",
        ),
        Line(
            key="recurring_t", label="Recurring cost", unit="currency / month",
            formula="=recurring_investment_per_year / 12 * active_t", words="Recurring investment ÷ 12 in active months",
        ),
        Line(
            key="costs_t", label="Costs", unit="currency / month", formula="=one_off_t + recurring_t",
            words="One-off + recurring",
        ),
        Line(
            key="net_t", label="Net", unit="currency / month", formula="=benefits_t - costs_t",
            words="Benefits − costs",
        ),
        Line(
            key="cumulative_net_t", label="Cumulative net", unit="currency",
            formula="=SUM(previous_cumulative_net_t, net_t)", words="Month before + net",
        ),
        Line(
            key="discounted_net_t", label="Discounted net", unit="currency / month",
            formula="=net_t * discount_factor_t", words="Net × discount factor",
        ),
        Line(
            key="cumulative_discounted_net_t", label="Cumulative discounted net", unit="currency",
            formula="=SUM(previous_cumulative_discounted_net_t, discounted_net_t)", words="Month before + discounted net",
        ),
        Line(
            key="net_without_ramp_t", label="Net, had there been no ramp", unit="currency / month",
            formula="=annual_value / 12 * MEDIAN(0, 1, month_number - months_to_go_live) * active_t"
            " * (1 - annual_benefit_fade)^(MAX(0, month_number - months_to_go_live - 1) / 12) - costs_t",
            words="Full benefit from the month after go-live − costs",
        ),
        Line(
            key="cumulative_net_without_ramp_t", label="Cumulative net, had there been no ramp", unit="currency",
            formula="=SUM(previous_cumulative_net_without_ramp_t, net_without_ramp_t)", words="Month before + net",
        ),
        Line(
            key="external_costs_t", label="External cost", unit="currency / month",
            formula="=(purchases_in_month * (1 + contingency_rate) * within_horizon_t + purchases_per_year / 12 * active_t)"
            " * (1 + cost_overrun)",
            words="Purchases with contingency and overrun, without own people",
        ),
        Line(
            key="status_quo_cost_t", label="Cost of doing nothing", unit="currency / month",
            formula="=annual_cost_today / 12 * (1 + annual_pain_growth)^(month_number / 12) * active_t",
            words="Cost today ÷ 12, growing, in active months",
        ),
        Line(
            key="inflow_t", label="Money in", unit="currency / month",
            formula="=IF(net_t > MAX(benefits_t, costs_t) / 100^3, net_t, 0)", words="Net where it is above zero",
        ),
        Line(
            key="outflow_t", label="Money out", unit="currency / month",
            formula="=IF(net_t < -MAX(benefits_t, costs_t) / 100^3, -net_t, 0)", words="Net where it is below zero",
        ),
        Line(
            key="sign_t", label="Sign of the last money moved", unit="number",
            formula="=IF(inflow_t > 0, 1, IF(outflow_t > 0, -1, SUM(previous_sign_t)))",
            words="1 in, −1 out, else as the month before",
        ),
        Line(
            key="sign_change_t", label="Change of sign", unit="1 or 0",
            formula="=IF(SUM(previous_sign_t) * sign_t < 0, 1, 0)", words="1 where the sign turns",
        ),
        Line(
            key="first_sign_t", label="First sign so far", unit="number",
            formula="=IF(SUM(previous_first_sign_t) = 0, sign_t, SUM(previous_first_sign_t))",
            words="The sign of the first money moved",
        ),
        Line(
            key="below_zero_t", label="Cumulative net below zero", unit="number",
            formula="=IF(cumulative_net_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="below_zero_without_ramp_t", label="Below zero, had there been no ramp", unit="number",
            formula="=IF(cumulative_net_without_ramp_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="below_zero_discounted_t", label="Cumulative discounted net below zero", unit="number",
            formula="=IF(cumulative_discounted_net_t < -zero_limit, month_number + 1, 0) * within_horizon_t",
            words="Month + 1 where below zero",
        ),
        Line(
            key="at_peak_t", label="At the lowest point", unit="1 or 0",
            formula="=IF(cumulative_net_t <= MIN(row_of_cumulative_net_t) + zero_limit, 1, 0)",
            words="1 where the cumulative net is at its lowest",
        ),
    )  # fmt: skip


def timeline(case: pd.DataFrame) -> dict[str, np.ndarray]:
    """The shared month rows of each case: arrays (61, cases); `month_date` is left to the workbook's reader."""
    import numpy as np

    month = np.arange(LAST_MONTH + 1.0)[:, None]
    horizon = case["horizon_months"].to_numpy(float)
    grown = compounded(case["annual_discount_rate"].to_numpy(float))
    within = (month <= horizon).astype(float)
    return {
        "month_number": np.broadcast_to(month, within.shape),
        "year_number": np.broadcast_to(np.ceil(month / 12), within.shape),
        "within_horizon_t": within,
        "active_t": within * (month > 0),
        "decision_t": np.broadcast_to((month == 0).astype(float), within.shape),
        "chart_month": np.minimum(month, horizon),
        "discount_factor_t": 1 / grown,
        "year_end_factor_t": 1 / grown[np.ceil(month[:, 0] / 12).astype(int) * 12],
        "purchases_in_month": purchases_by_month(case["purchases"]),
    }


def purchases_by_month(tables: pd.Series) -> np.ndarray:
    """One-off purchases in each month: array (61, cases), one pass per distinct table."""
    import numpy as np

    identities = [id(rows) for rows in tables]
    distinct = dict(zip(identities, tables, strict=True))
    columns = {identity: column for column, identity in enumerate(distinct)}
    paid = np.array([_paid(rows) for rows in distinct.values()]).reshape(len(distinct), len(MONTHS)).T
    if len(distinct) == 1:
        return np.broadcast_to(paid, (len(MONTHS), len(identities)))
    return paid[:, [columns[identity] for identity in identities]]


def _paid(rows: Rows) -> list[float]:
    paid = [0.0 for _ in MONTHS]
    for row in rows:
        month = month_of(row, "one_off_month")
        if month in MONTHS:
            paid[int(month)] += number(row.get("one_off_cost"))
    return paid


def cash_flow(
    case: pd.DataFrame, buckets: tuple[Bucket, ...], time: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The month rows of each case: arrays (61, cases) by key, from the lines already worked out.

    case: one row per case with inputs and annual lines; time: what `timeline` gave for it.
    """
    import numpy as np

    def of(key: str) -> np.ndarray:
        return case[key].to_numpy(float)

    month, active, within = time["month_number"], time["active_t"], time["within_horizon_t"]
    since_live = month - of("months_to_go_live")
    length = np.maximum(1, of("ramp_months"))
    kept = 1 - of("annual_benefit_fade")
    ramp = np.clip(since_live / length, 0, 1)
    fade = faded(kept, since_live - length)
    share = ramp * fade * active / 12
    by_bucket = {benefits_key(bucket): share * of(bucket.value) for bucket in buckets}
    benefits = sum(by_bucket.values())

    overrun = 1 + of("cost_overrun")
    bought = time["purchases_in_month"] * within * (1 + of("contingency_rate"))
    own_at_start = of("adoption_cost") * (1 + of("contingency_rate")) + of("adoption_dip_cost")
    one_off = bought * overrun
    one_off[0] += own_at_start * overrun
    recurring = active * (of("recurring_investment_per_year") / 12)
    costs = one_off + recurring
    net = benefits - costs
    discounted = net * time["discount_factor_t"]

    at_once = np.clip(since_live, 0, 1) * faded(kept, since_live - 1) * active / 12
    net_without_ramp = at_once * of("annual_value") - costs
    cumulative, cumulative_at_once, cumulative_discounted = (
        running_total(flow) for flow in (net, net_without_ramp, discounted)
    )
    noise = np.maximum(benefits, costs) * TINY
    inflow, outflow = np.maximum(net, 0.0) * (net > noise), np.maximum(-net, 0.0) * (-net > noise)
    limit = costs.sum(axis=0) * TINY
    sign, change, first = signs(inflow, outflow)

    def below(flow: np.ndarray) -> np.ndarray:
        return (month + 1) * (flow < -limit) * within

    growth = compounded(of("annual_pain_growth"))
    return {
        "ramp_t": ramp,
        "fade_t": fade,
        "benefit_share_t": share,
        **by_bucket,
        "benefits_t": benefits,
        "one_off_t": one_off,
        "recurring_t": recurring,
        "costs_t": costs,
        "net_t": net,
        "cumulative_net_t": cumulative,
        "discounted_net_t": discounted,
        "cumulative_discounted_net_t": cumulative_discounted,
        "net_without_ramp_t": net_without_ramp,
        "cumulative_net_without_ramp_t": cumulative_at_once,
        "external_costs_t": (bought + active * (of("purchases_per_year") / 12)) * overrun,
        "status_quo_cost_t": growth * active * (of("annual_cost_today") / 12),
        "inflow_t": inflow,
        "outflow_t": outflow,
        "sign_t": sign,
        "sign_change_t": change,
        "first_sign_t": first,
        "below_zero_t": below(cumulative),
        "below_zero_without_ramp_t": below(cumulative_at_once),
        "below_zero_discounted_t": below(cumulative_discounted),
        "at_peak_t": (cumulative <= cumulative.min(axis=0) + limit).astype(float),
    }


def compounded(yearly: np.ndarray) -> np.ndarray:
    """What 1 has grown to by each month at a yearly rate: array (61, cases), month by month."""
    import numpy as np

    monthly = (1 + yearly) ** (1 / 12)
    grown = np.empty((len(MONTHS), len(yearly)))
    grown[0] = 1
    for month in MONTHS[1:]:
        grown[month] = grown[month - 1] * monthly
    return grown


def faded(kept: np.ndarray, months: np.ndarray) -> np.ndarray:
    """What is left of 1 after months (61, cases) of which each twelve keep a share; nothing fades before month 0."""
    import numpy as np

    fades = np.broadcast_to(kept != 1, months.shape)
    return np.power(kept, np.maximum(0, months) / 12, out=np.ones_like(months), where=fades)


def running_total(flow: np.ndarray) -> np.ndarray:
    """What has come together up to each month, that month included; arrays (61, cases)."""
    import numpy as np

    total = np.empty_like(flow)
    so_far = np.zeros(flow.shape[1])
    for month, moved in enumerate(flow):
        so_far = total[month] = so_far + moved
    return total


def signs(inflow: np.ndarray, outflow: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sign of the last money moved, where it turns, and the first sign so far; arrays (61, cases)."""
    import numpy as np

    sign, turned, first = (np.empty_like(inflow) for _ in range(3))
    last = start = np.zeros(inflow.shape[1])
    for month, (money_in, money_out) in enumerate(zip(inflow, outflow, strict=True)):
        before = last
        moved = (money_in > 0) * 1.0 - (money_out > 0)
        last = sign[month] = moved + (moved == 0) * before
        turned[month] = last * before < 0
        start = first[month] = start + (start == 0) * last
    return sign, turned, first
