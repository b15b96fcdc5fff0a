"""Month flows of each initiative from its own start, their net present value and internal rate of return."""

from __future__ import annotations

from typing import Any

from roi_workbook.finance.rate_of_return import STEEPEST, STEPS, ladder, monthly_rates_to_yearly
from roi_workbook.lazy import np
from roi_workbook.model.records import (
    LAST_MONTH,
    TINY,
    Axis,
    Context,
    Grid,
    GridLine,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import filled
from roi_workbook.planning.initiatives.table import ROOM

OWN_MONTH = Axis(
    key="own_month", label="Month from its own start", unit="month", values=tuple(range(LAST_MONTH + 1))
)

STEP_KEYS = ("irr_factor", "irr_value_in", "irr_value_out", "irr_mean_in", "irr_mean_out", "irr_next")

PARTS = (
    GridLine(
        key="name",
        label="Initiative",
        unit="text",
        words="Its name",
        formula='=INDEX(initiatives_name, MATCH(number, initiatives_number, 0)) & ""',
    ),
    GridLine(
        key="npv",
        label="Net present value",
        unit="currency",
        formula="=SUMPRODUCT(net, (1 + annual_discount_rate)^(-initiative_flows_net_heading / 12))",
        words="Sum over the months from its own start of net × discount factor of the case",
    ),
    GridLine(
        key="npv_at_decision",
        label="Net present value at the decision",
        unit="currency",
        formula="=value_at_decision + salvage_at_decision - one_off_at_decision - running_at_decision",
        words="Value + worth at the horizon − one-off − cost a year, each seen from the decision",
    ),
    GridLine(
        key="irr",
        label="Internal rate of return",
        unit="share / year",
        formula="=IF(irr_is_told = 1, EXP(12 * irr_log_rate) - 1, irr_reason)",
        words="The yearly rate at which the net present value is zero, from the steps to the right",
    ),
    GridLine(
        key="one_off",
        label="One-off cost",
        unit="currency",
        words="From Initiatives",
        formula="=SUMIFS(initiatives_one_off_counted, initiatives_number, number)",
    ),
    GridLine(
        key="per_year",
        label="Cost a year",
        unit="currency / year",
        words="From Initiatives",
        formula="=SUMIFS(initiatives_per_year_counted, initiatives_number, number)",
    ),
    GridLine(
        key="value_per_year",
        label="Value a year",
        unit="currency / year",
        words="From Initiatives",
        formula="=SUMIFS(initiatives_annual_value, initiatives_number, number)",
    ),
    GridLine(
        key="build",
        label="Build",
        unit="months",
        words="From Initiatives",
        formula="=SUMIFS(initiatives_build_months, initiatives_number, number)",
    ),
    GridLine(
        key="salvage",
        label="Worth at the horizon",
        unit="currency",
        words="Salvage × one-off cost",
        formula="=SUMIFS(initiatives_salvage_share, initiatives_number, number) * one_off",
    ),
    GridLine(
        key="start",
        label="Start",
        unit="month",
        words="Month after the decision, from Initiatives",
        formula="=MAX(0, SUMIFS(initiatives_begin_month, initiatives_number, number))",
    ),
    GridLine(
        key="value_at_decision",
        label="Value, at the decision",
        unit="currency",
        formula="=value_per_year / 12 * SUMPRODUCT((initiative_flows_net_heading > 0)"
        " * (initiative_flows_net_heading + start <= horizon_months) * ((initiative_flows_net_heading >= build + 1)"
        " + (initiative_flows_net_heading > build) * (initiative_flows_net_heading < build + 1)"
        " * (initiative_flows_net_heading - build)),"
        " (1 + annual_discount_rate)^(-(initiative_flows_net_heading + start) / 12))",
        words="A twelfth of the value for the part of each month it is live, discounted to the decision, up to the"
        " horizon of the case",
    ),
    GridLine(
        key="salvage_at_decision",
        label="Worth at the horizon, at the decision",
        unit="currency",
        formula="=started * salvage * (1 + annual_discount_rate)^(-horizon_months / 12)",
        words="Worth at the horizon of the case, discounted to the decision",
    ),
    GridLine(
        key="one_off_at_decision",
        label="One-off cost, at the decision",
        unit="currency",
        formula="=started * one_off * (1 + annual_discount_rate)^(-start / 12)",
        words="One-off cost, discounted from its start to the decision",
    ),
    GridLine(
        key="running_at_decision",
        label="Cost a year, at the decision",
        unit="currency",
        formula="=per_year / 12 * SUMPRODUCT((initiative_flows_net_heading > 0)"
        " * (initiative_flows_net_heading + start <= horizon_months),"
        " (1 + annual_discount_rate)^(-(initiative_flows_net_heading + start) / 12))",
        words="A twelfth for each month after its start, discounted to the decision, up to the horizon of the case",
    ),
    GridLine(
        key="money_in",
        label="Money in",
        unit="currency",
        formula="=SUMPRODUCT((net > zero_limit) * net)",
        words="Sum of the months that bring money",
    ),
    GridLine(
        key="money_out",
        label="Money out",
        unit="currency",
        formula="=SUMPRODUCT((net < -zero_limit) * net) * -1",
        words="Sum of the months that cost money",
    ),
    GridLine(
        key="net",
        label="Net",
        unit="currency / month",
        across=OWN_MONTH,
        formula="=IF(AND(own_month > 0, own_month <= horizon_months),"
        " (value_per_year * MEDIAN(0, 1, own_month - build) - per_year) / 12, 0)"
        " + IF(own_month = horizon_months, salvage, 0) - IF(own_month = 0, one_off, 0)",
        words="Month 0: −one-off; then (value × part of the month it is live − cost) ÷ 12; worth at the horizon",
    ),
    GridLine(
        key="started",
        label="Starts within the horizon",
        unit="1 or 0",
        helper=True,
        formula="=IF(start <= horizon_months, 1, 0)",
        words="1 where it starts by the horizon of the case: later ones do not count",
    ),
    GridLine(
        key="zero_limit",
        label="What counts as zero",
        unit="currency / month",
        helper=True,
        formula="=MAX(value_per_year, per_year) / 12 / 100^3",
        words="A millionth of a month's value or cost",
    ),
    GridLine(
        key="irr_below_zero",
        label="IRR: an amount is below zero",
        unit="1 or 0",
        helper=True,
        formula="=IF(MIN(one_off, per_year, value_per_year, salvage) < 0, 1, 0)",
        words="1 where the flows might turn more than once",
    ),
    GridLine(
        key="irr_nothing_to_recover",
        label="IRR: nothing to recover",
        unit="1 or 0",
        helper=True,
        formula="=IF(money_out > 0, 0, 1)",
        words="1 where no money goes out",
    ),
    GridLine(
        key="irr_never_recovered",
        label="IRR: never recovered",
        unit="1 or 0",
        helper=True,
        formula="=IF((money_in - money_out) * 100^3 > money_out, 0, 1)",
        words="1 where less comes in than goes out",
    ),
    GridLine(
        key="irr_is_defined",
        label="IRR: is defined",
        unit="1 or 0",
        helper=True,
        formula="=IF(irr_below_zero + irr_nothing_to_recover + irr_never_recovered = 0, 1, 0)",
        words="1 where money goes out first and more comes in later",
    ),
    GridLine(
        key="irr_is_told",
        label="IRR: is told",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(irr_is_defined = 1, irr_log_rate <= 6), 1, 0)",
        words="1 where it is defined and not beyond any measure",
    ),
    GridLine(
        key="irr_why_undefined",
        label="IRR: why not defined",
        unit="text",
        helper=True,
        formula='=IF(irr_below_zero = 1, "n/a: an amount is below zero",'
        ' IF(irr_nothing_to_recover = 1, "n/a: nothing to recover", "n/a: never recovered"))',
        words="The reason",
    ),
    GridLine(
        key="irr_reason",
        label="IRR: what is shown instead",
        unit="text",
        helper=True,
        formula='=IF(name = "", "", IF(irr_is_defined = 1, "n/a: beyond any measure", irr_why_undefined))',
        words="The words shown where there is no rate",
    ),
)


def _step(number: int) -> tuple[GridLine, ...]:
    """One Newton step: every step starts from the log rate the one before ended with, the first from 0."""
    this, label = "_" + str(number), "Step " + str(number) + ": "
    factor, value_in, value_out = "irr_factor" + this, "irr_value_in" + this, "irr_value_out" + this
    mean_in, mean_out = "irr_mean_in" + this, "irr_mean_out" + this
    before = "irr_next_" + str(number - 1) if number > 1 else "0"
    incoming, outgoing = "(net > zero_limit) * net", "(net < -zero_limit) * net * -1"
    weight = ", " + factor + "^initiative_flows_net_heading"
    return (
        GridLine(
            key=factor,
            label=label + "monthly factor",
            unit="ratio",
            helper=True,
            formula="=EXP(-MIN(" + before + ", 6))",
            words="e to the power −log rate, which counts as 6 at the most",
        ),
        GridLine(
            key=value_in,
            label=label + "money in, discounted",
            unit="currency",
            helper=True,
            formula="=SUMPRODUCT(" + incoming + weight + ")",
            words="Sum of money in × factor to the power month",
        ),
        GridLine(
            key=value_out,
            label=label + "money out, discounted",
            unit="currency",
            helper=True,
            formula="=SUMPRODUCT(" + outgoing + weight + ")",
            words="Sum of money out × factor to the power month",
        ),
        GridLine(
            key=mean_in,
            label=label + "mean month of money in",
            unit="months",
            helper=True,
            formula="=IF("
            + value_in
            + " = 0, 0, SUMPRODUCT("
            + incoming
            + ", initiative_flows_net_heading"
            + weight
            + ") / "
            + value_in
            + ")",
            words="Month, weighted with the discounted money in",
        ),
        GridLine(
            key=mean_out,
            label=label + "mean month of money out",
            unit="months",
            helper=True,
            formula="=IF("
            + value_out
            + " = 0, 0, SUMPRODUCT("
            + outgoing
            + ", initiative_flows_net_heading"
            + weight
            + ") / "
            + value_out
            + ")",
            words="Month, weighted with the discounted money out",
        ),
        GridLine(
            key="irr_next" + this,
            label=label + "next log of the monthly rate",
            unit="number",
            helper=True,
            formula="=IF(irr_is_defined = 1, "
            + before
            + " + LN("
            + value_in
            + " / "
            + value_out
            + ") / ("
            + mean_in
            + " - "
            + mean_out
            + "), 0)",
            words="Log rate + log of money in ÷ money out, ÷ difference of the mean months",
        ),
    )


FLOWS = Grid(
    key="initiative_flows",
    label="Initiative flows",
    meaning="What each initiative costs and brings in the months after its own start; then the search for the rate.",
    head=number_column(),
    rows=numbered(ROOM),
    lines=(
        *PARTS,
        *(line for number in range(1, STEPS + 1) for line in _step(number)),
        GridLine(
            key="irr_log_rate",
            label="IRR: log of the monthly rate",
            unit="number",
            helper=True,
            formula="=irr_next_" + str(STEPS),
            words="The last step",
        ),
        GridLine(
            key="irr_unsettled",
            label="IRR: still moving",
            unit="1 or 0",
            helper=True,
            formula="=irr_is_told * (ABS(irr_next_9 - irr_next_8) > 1 / 100^4)",
            words="1 where the last step still moves the log rate by more than a hundred-millionth",
        ),
    ),
)


def flows(context: Context, results: dict[str, np.ndarray]) -> dict[str, Any]:
    """Month flows of every initiative and the lines that follow.

    results: the results of each row of the table. The rate is found by a bracketed search over the flows;
    it is missing where no amount goes out first, less comes in than goes out, or it is beyond any measure.
    """
    rows = context.table("initiatives")
    once, yearly, value = (results[key] for key in ("one_off_counted", "per_year_counted", "annual_value"))
    salvage = once * filled(rows["salvage_share"])
    month, horizon = np.arange(LAST_MONTH + 1.0), context["horizon_months"]
    live = np.clip(month[:, None] - results["build_months"], 0, 1)
    monthly = live * (value / 12) - yearly / 12
    net = np.where(((month >= 1) & (month <= horizon))[:, None], monthly, 0.0)
    net[0] -= once
    net[month == horizon] += salvage

    noise = np.maximum(value, yearly) / 12 * TINY
    inflow, outflow = np.where(net > noise, net, 0.0), np.where(net < -noise, -net, 0.0)
    gained, spent = inflow.sum(axis=0), outflow.sum(axis=0)
    below_zero = np.min([once, yearly, value, salvage], axis=0) < 0
    nothing, never = spent <= 0, gained - spent <= spent * TINY
    defined = ~(below_zero | nothing | never)
    irr = monthly_rates_to_yearly(inflow - outflow, gained, spent, defined)
    log_rate = np.log1p(irr) / 12
    reported = defined & (log_rate <= STEEPEST)
    why = np.select(
        [below_zero, nothing],
        ["n/a: an amount is below zero", "n/a: nothing to recover"],
        "n/a: never recovered",
    )
    steps = ladder(inflow, outflow, defined)
    last, before = steps["irr_next"][-1], steps["irr_next"][-2]
    yearly_factor = 1 / (1 + context["annual_discount_rate"])
    start = np.maximum(results["begin_month"], 0)
    started = start <= horizon
    when = np.where(month[:, None] > 0, month[:, None] + start, np.inf)
    each_month = np.where(when <= horizon, yearly_factor ** (when / 12), 0.0)
    at_decision = {
        "value_at_decision": (live * each_month).sum(axis=0) * (value / 12),
        "salvage_at_decision": np.where(started, salvage, 0.0) * yearly_factor ** (horizon / 12),
        "one_off_at_decision": np.where(started, once, 0.0) * yearly_factor ** (start / 12),
        "running_at_decision": each_month.sum(axis=0) * (yearly / 12),
    }
    earned, returned, paid, run = at_decision.values()
    columns = {
        "net": net.T,
        **at_decision,
        "npv_at_decision": earned - paid - run + returned,
        "start": start,
        "started": started,
        "name": rows["name"],
        "npv": yearly_factor ** (month / 12) @ net,
        "irr": irr,
        "one_off": once,
        "per_year": yearly,
        "value_per_year": value,
        "build": results["build_months"],
        "salvage": salvage,
        "money_in": gained,
        "money_out": spent,
        "zero_limit": noise,
        "irr_below_zero": below_zero,
        "irr_nothing_to_recover": nothing,
        "irr_never_recovered": never,
        "irr_is_defined": defined,
        "irr_is_told": reported,
        "irr_why_undefined": why,
        "irr_reason": np.select([rows["name"] == "", defined], ["", "n/a: beyond any measure"], why),
        **{f"{key}_{number}": steps[key][number - 1] for number in range(1, STEPS + 1) for key in STEP_KEYS},
        "irr_log_rate": np.where(reported, log_rate, last),
        "irr_unsettled": reported & (abs(last - before) > TINY / 100),
    }
    return {f"initiative_flows_{key}": values for key, values in columns.items()}
