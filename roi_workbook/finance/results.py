"""Results: what the cash flow adds up to. Every result of the live model and of the three scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from roi_workbook.finance.on_demand import Part
from roi_workbook.finance.rate_of_return import monthly_rates_to_yearly
from roi_workbook.lazy import np
from roi_workbook.model.records import LAST_MONTH, TINY, Columns, Line, NotDefined


def at_most_zero(key: str) -> Callable[[Mapping[str, Any]], bool]:
    """Asks of a case whether a line is zero or less."""
    return lambda case: bool(case[key] <= 0)


NO_COST = NotDefined("n/a: no cost", at_most_zero("pv_costs"))
NOT_WITHIN = NotDefined("not within {horizon_months} months")

IRR_NOT_DEFINED = (
    NotDefined("n/a: several sign changes, see mirr", lambda case: bool(case["irr_several_changes"])),
    NotDefined("n/a: nothing to recover", lambda case: bool(case["irr_nothing_to_recover"])),
    NotDefined("n/a: never recovered", lambda case: bool(case["irr_never_recovered"])),
)


def _by_month(last: str, key: str, label: str, flow: str, words: str) -> Line:
    return Line(
        key=key,
        label=label,
        unit="currency",
        words=words,
        in_cases=False,
        formula="=SUMPRODUCT((month_number <= " + last + ") * 1, " + flow + ")",
    )


def _payback(key: str, label: str, cumulative: str, below: str, note: str) -> tuple[Line, ...]:
    last, part = "last_" + below, "part_" + below
    before, after = (f"SUMIFS({cumulative}, month_number, {month})" for month in (last + " - 1", last))
    return (
        Line(
            key=last,
            label=label + ": last month below zero",
            unit="number",
            in_cases=False,
            helper=True,
            formula="=MAX(" + below + ")",
            words="The last month + 1 in which it is below zero; 0 if none",
        ),
        Line(
            key=part,
            label=label + ": part of the month",
            unit="months",
            in_cases=False,
            helper=True,
            formula="=IF(OR("
            + last
            + " = 0, "
            + last
            + " > last_month), 0, -"
            + before
            + " / ("
            + after
            + " - "
            + before
            + "))",
            words="Linear within the month in which it reaches zero",
        ),
        Line(
            key=key,
            label=label,
            unit="months",
            note=note,
            in_cases=False,
            not_defined=(NO_COST, NOT_WITHIN),
            formula='=IF(pv_costs <= 0, "n/a: no cost", IF('
            + last
            + ' > last_month, "not within " & FIXED(horizon_months, 0, TRUE) & " months", MAX(0, '
            + last
            + " - 1) + "
            + part
            + "))",
            words="The first point after which it never falls below zero again",
        ),
    )


RESULT_LINES = (
    Line(
        key="undiscounted_costs",
        label="Total cost over the horizon",
        unit="currency",
        in_cases=False,
        formula="=SUM(costs_t)",
        words="Sum of the costs of all months, not discounted",
        note="New money and own time together.",
    ),
    Line(
        key="external_total",
        label="New money over the horizon",
        unit="currency",
        in_cases=False,
        formula="=SUM(external_costs_t)",
        words="Sum of the months of what is bought, with contingency and overrun, not discounted",
        note="What leaves a budget.",
    ),
    Line(
        key="own_time_total",
        label="Own time over the horizon",
        unit="currency",
        in_cases=False,
        formula="=own_time_one_off + own_time_per_year * SUMPRODUCT(active_t, wage_level_t) / 12",
        words="Own time once + own time a year for every year within the horizon, at the level of wages, not discounted",
        note="Own people, to adopt it and to run it.",
    ),
    Line(
        key="zero_limit",
        label="What counts as zero",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=undiscounted_costs / 100^3",
        words="A millionth of the undiscounted costs",
    ),
    Line(
        key="last_month",
        label="Last month that counts",
        unit="month",
        in_cases=False,
        helper=True,
        formula="=MIN(horizon_months, MAX(month_number))",
        words="The horizon, at most the last month of the axis",
    ),
    Line(
        key="benefit_years",
        label="Discounted years of benefit",
        unit="years",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(benefit_share_t, discount_factor_t)",
        words="Sum over the months of the part of a year's benefit × discount factor",
    ),
    Line(
        key="staff_years",
        label="Discounted years of staff hours",
        unit="years",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(benefit_share_t, wage_level_t, discount_factor_t)",
        words="Sum over the months of the part of a year's benefit × level of wages × discount factor",
    ),
    Line(
        key="pv_benefits",
        label="Present value of benefits",
        unit="currency",
        formula="=SUMPRODUCT(benefits_t, discount_factor_t)",
        case_formula="=(annual_value - annual_staff_value) * (benefit_years_ramping + benefit_years_full)"
        " + annual_staff_value * (staff_years_ramping + staff_years_full)",
        words="Sum over the months of benefits × discount factor",
    ),
    Line(
        key="pv_costs",
        label="Present value of costs",
        unit="currency",
        formula="=SUMPRODUCT(costs_t, discount_factor_t)",
        case_formula="=pv_one_off + (yearly_purchases_discounted + run_cost_per_year * run_years) * (1 + cost_overrun)",
        words="Sum over the months of costs × discount factor",
    ),
    Line(
        key="npv",
        label="Net present value",
        unit="currency",
        formula="=pv_benefits - pv_costs",
        note="Discounted monthly, cash at month end.",
    ),
    Line(
        key="npv_year_end",
        label="Net present value, year-end convention",
        unit="currency",
        in_cases=False,
        formula="=SUMPRODUCT(net_t, year_end_factor_t)",
        words="Net of each month discounted from its year's end",
        note="How TEI studies discount.",
    ),
    Line(
        key="pv_costs_year_end",
        label="Present value of costs, year-end",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(costs_t, year_end_factor_t)",
        words="Costs of each month discounted from its year's end",
    ),
    Line(
        key="roi",
        label="Return on investment",
        unit="share",
        not_defined=(NO_COST,),
        formula='=IF(pv_costs <= 0, "n/a: no cost", npv / pv_costs)',
        words="Net present value ÷ present value of costs",
    ),
    Line(
        key="roi_year_end",
        label="Return on investment, year-end",
        unit="share",
        in_cases=False,
        not_defined=(NotDefined(NO_COST.words, at_most_zero("pv_costs_year_end")),),
        formula='=IF(pv_costs_year_end <= 0, "n/a: no cost", npv_year_end / pv_costs_year_end)',
        words="The same, both at year-end",
    ),
    Line(
        key="benefit_cost_ratio",
        label="Benefit-cost ratio",
        unit="ratio",
        in_cases=False,
        not_defined=(NO_COST,),
        formula='=IF(pv_costs <= 0, "n/a: no cost", pv_benefits / pv_costs)',
        words="Present value of benefits ÷ present value of costs",
    ),
    Line(
        key="equivalent_annual_cost",
        label="Equivalent annual cost",
        unit="currency / year",
        in_cases=False,
        formula="=IF(horizon_months = 0, 0, IF(annual_discount_rate = 0, pv_costs / (horizon_months / 12),"
        " pv_costs * annual_discount_rate / (1 - (1 + annual_discount_rate)^(-horizon_months / 12))))",
        words="The even yearly payment with the same present value as the costs",
    ),
    Line(
        key="sign_changes",
        label="Changes of sign",
        unit="count",
        in_cases=False,
        helper=True,
        formula="=SUM(sign_change_t)",
        words="How often the net cash flow turns",
    ),
    Line(
        key="balance_turns_once",
        label="IRR: cumulative net turns once",
        unit="1 or 0",
        in_cases=False,
        helper=True,
        formula="=IF(AND(sign_changes > 1, SUM(balance_sign_change_t) = 1,"
        " INDEX(balance_sign_t, 1, COLUMNS(balance_sign_t)) > 0), 1, 0)",
        words="1 where the net turns more than once, but its sum so far only once, from below zero to above:"
        " then there is one rate above zero (Norstrom)",
    ),
    Line(
        key="irr_several_changes",
        label="IRR: several sign changes",
        unit="1 or 0",
        in_cases=False,
        helper=True,
        formula="=IF(AND(sign_changes > 1, balance_turns_once = 0), 1, 0)",
        words="1 where there may be more than one rate",
    ),
    Line(
        key="irr_nothing_to_recover",
        label="IRR: nothing to recover",
        unit="1 or 0",
        in_cases=False,
        helper=True,
        formula="=IF(INDEX(first_sign_t, 1, COLUMNS(first_sign_t)) < 0, 0, 1)",
        words="1 where no money goes out first",
    ),
    Line(
        key="irr_never_recovered",
        label="IRR: never recovered",
        unit="1 or 0",
        in_cases=False,
        helper=True,
        formula="=IF(SUM(inflow_t) - SUM(outflow_t) > SUM(outflow_t) / 100^3, 0, 1)",
        words="1 where less comes in than goes out",
    ),
    Line(
        key="irr_is_defined",
        label="IRR: is defined",
        unit="1 or 0",
        in_cases=False,
        helper=True,
        formula="=IF(irr_several_changes + irr_nothing_to_recover + irr_never_recovered = 0, 1, 0)",
        words="1 where money goes out first, more comes in than went out, and one rate makes them even",
    ),
    Line(
        key="irr_reason",
        label="IRR: why not",
        unit="text",
        in_cases=False,
        helper=True,
        not_defined=(*IRR_NOT_DEFINED[:2], NotDefined(IRR_NOT_DEFINED[2].words)),
        formula='=IF(irr_several_changes = 1, "n/a: several sign changes, see mirr",'
        ' IF(irr_nothing_to_recover = 1, "n/a: nothing to recover", "n/a: never recovered"))',
        words="The reason shown where the rate is not defined",
    ),
    Line(
        key="irr_log_rate",
        label="IRR: log of the monthly rate",
        unit="ratio",
        in_cases=False,
        helper=True,
        formula="=INDEX(irr_next, ROWS(irr_next), 1)",
        words="The last step of IRR steps",
    ),
    Line(
        key="irr",
        label="Internal rate of return",
        unit="share / year",
        in_cases=False,
        not_defined=(*IRR_NOT_DEFINED, NotDefined("n/a: beyond any measure")),
        formula='=IF(irr_is_defined = 1, IF(irr_log_rate > 6, "n/a: beyond any measure", EXP(12 * irr_log_rate) - 1),'
        " irr_reason)",
        words="The yearly rate at which the net present value is zero, from IRR steps",
    ),
    Line(
        key="mirr_terminal",
        label="MIRR: money in, at the horizon",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(inflow_t, (1 + reinvestment_rate)^((horizon_months - month_number) / 12))",
        words="Money in, reinvested to the horizon",
    ),
    Line(
        key="mirr_outlay",
        label="MIRR: money out, today",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(outflow_t, (1 + finance_rate)^(-month_number / 12))",
        words="Money out, at the finance rate",
    ),
    Line(
        key="mirr",
        label="Modified internal rate of return",
        unit="share / year",
        in_cases=False,
        not_defined=(NotDefined("n/a: needs money out and in"),),
        formula="=IF(MIN(mirr_terminal, mirr_outlay, horizon_months) > 0,"
        ' (mirr_terminal / mirr_outlay)^(12 / horizon_months) - 1, "n/a: needs money out and in")',
        words="The yearly rate that turns the money out into the money in",
    ),
    *_payback("payback_months", "Payback", "cumulative_net_t", "below_zero_t", "From month 0."),
    *_payback(
        "payback_without_ramp_months",
        "Payback, without ramp",
        "cumulative_net_without_ramp_t",
        "below_zero_without_ramp_t",
        "Build time counts, the ramp does not.",
    ),
    *_payback(
        "discounted_payback_months",
        "Payback, discounted",
        "cumulative_discounted_net_t",
        "below_zero_discounted_t",
        "On discounted cash.",
    ),
    Line(
        key="simple_payback_months",
        label="Payback, as articles quote it",
        unit="months",
        in_cases=False,
        not_defined=(
            NotDefined("n/a: no one-off cost", at_most_zero("one_off_investment")),
            NotDefined("n/a: no yearly gain"),
        ),
        formula='=IF(one_off_investment <= 0, "n/a: no one-off cost",'
        ' IF(annual_value - recurring_investment_per_year <= 0, "n/a: no yearly gain",'
        " one_off_investment / (annual_value - recurring_investment_per_year) * 12))",
        words="One-off investment ÷ (annual value − recurring investment) × 12",
        note="Ignores build time, ramp and discounting.",
    ),
    Line(
        key="first_year_return",
        label="First-year return, as DORA counts it",
        unit="share",
        in_cases=False,
        not_defined=(NotDefined(NO_COST.words),),
        formula='=IF(one_off_investment_first_year + recurring_investment_per_year <= 0, "n/a: no cost",'
        " (annual_value - one_off_investment_first_year - recurring_investment_per_year)"
        " / (one_off_investment_first_year + recurring_investment_per_year))",
        words="(Annual value − one-off of the first year − recurring) ÷ (one-off of the first year + recurring)",
    ),
    _by_month(
        "6", "benefits_by_month_6", "Benefits by month 6", "benefits_t", "Sum of the benefits up to month 6"
    ),
    _by_month(
        "12",
        "benefits_by_month_12",
        "Benefits by month 12",
        "benefits_t",
        "Sum of the benefits up to month 12",
    ),
    _by_month(
        "12", "net_by_month_12", "Net by month 12", "net_t", "Sum of the net up to month 12, month 0 included"
    ),
    Line(
        key="net_run_rate_month_12",
        label="Net run rate at month 12, one-off cost left out",
        unit="currency / year",
        in_cases=False,
        formula="=SUMIFS(benefits_t, month_number, 12) * 12"
        " - recurring_investment_per_year * SUMIFS(active_t, month_number, 12)",
        words="Benefits of month 12 × 12 − recurring investment",
        note="A bill for a year in advance counts with a twelfth a month, whenever it is paid.",
    ),
    Line(
        key="peak_funding",
        label="Peak funding",
        unit="currency",
        in_cases=False,
        formula="=IF(MIN(cumulative_net_t) < -zero_limit, -MIN(cumulative_net_t), 0)",
        words="The deepest cumulative net, sign changed; 0 if never below zero",
    ),
    Line(
        key="peak_funding_month",
        label="Month of peak funding",
        unit="month",
        in_cases=False,
        formula="=IF(peak_funding = 0, 0, INDEX(month_number, 1, MATCH(1, at_peak_t, 0)))",
        words="The first month at the lowest point",
    ),
    Line(
        key="pv_cashable_benefits",
        label="Present value of cashable benefits",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=(cashable_value - cashable_staff_value) * benefit_years + cashable_staff_value * staff_years",
        words="Cashable value × discounted years of benefit, its staff hours at the level of wages",
    ),
    Line(
        key="cashable_npv",
        label="Net present value in cash, own time as cost",
        unit="currency",
        in_cases=False,
        formula="=pv_cashable_benefits - pv_costs",
        note="Strictest view: only benefits that move a budget or revenue line, against all costs.",
    ),
    Line(
        key="pv_external_costs",
        label="Present value of new money",
        unit="currency",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT(external_costs_t, discount_factor_t)",
        words="Sum over the months of new money × discount factor",
    ),
    Line(
        key="cash_only_npv",
        label="Net present value in cash, own time left out",
        unit="currency",
        in_cases=False,
        formula="=pv_cashable_benefits - pv_external_costs",
        note="Only money that moves: benefits of a budget or revenue line, against what is bought.",
    ),
    Line(
        key="last_net_discounted",
        label="Discounted net of the last month",
        unit="currency / month",
        in_cases=False,
        helper=True,
        formula="=SUMPRODUCT((month_number = horizon_months) * 1,"
        " net_t - purchases_paid_ahead / 12 * price_level_t * active_t * (1 + cost_overrun), discount_factor_t)",
        words="Net, less the month's share of what was paid in advance, × discount factor in the month of the horizon",
    ),
    Line(
        key="cost_of_delay_per_month",
        label="Cost of a month's delay",
        unit="currency / month",
        in_cases=False,
        formula="=npv - (npv - last_net_discounted) / (1 + annual_discount_rate)^(1 / 12)",
        words="Net present value − the same started a month later against the same end date",
    ),
    Line(
        key="cost_of_doing_nothing",
        label="Cost of doing nothing, first 12 months",
        unit="currency",
        in_cases=False,
        formula="=SUMPRODUCT((month_number <= 12) * 1, status_quo_cost_t)",
        words="Sum of today's cost over the first 12 months",
    ),
    Line(
        key="break_even_realisation",
        label="Break-even realisation",
        unit="share",
        in_cases=False,
        not_defined=(NotDefined("n/a: no benefits"),),
        formula='=IF(pv_benefits > 0, pv_costs / pv_benefits, "n/a: no benefits")',
        words="Present value of costs ÷ present value of benefits",
        note="The share of the promised value that pays the investment back.",
    ),
)


def _defined(condition: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The value where the condition holds, else missing."""
    return np.where(condition, value, np.nan)


def present_values(lines: Columns) -> dict[str, np.ndarray]:
    """Present values, discounted monthly, and what follows from them."""
    benefits = _at_wages(lines, "annual_value", "annual_staff_value", "")
    costs = lines["pv_costs"]
    npv = benefits - costs
    return {
        "pv_benefits": benefits,
        "npv": npv,
        "roi": _defined(costs > 0, npv / costs),
        "benefit_cost_ratio": _defined(costs > 0, benefits / costs),
        "break_even_realisation": _defined(benefits > 0, costs / benefits),
    }


def present_values_at_year_ends(lines: Columns) -> dict[str, np.ndarray]:
    """The same, discounted at year ends."""
    costs = lines["pv_costs_year_end"]
    npv = _at_wages(lines, "annual_value", "annual_staff_value", "_year_end") - costs
    return {"npv_year_end": npv, "roi_year_end": _defined(costs > 0, npv / costs)}


def cash_views(lines: Columns) -> dict[str, np.ndarray]:
    """Present values of what moves money only."""
    allowances = (1 + lines["contingency_rate"]) * (1 + lines["cost_overrun"])
    external = lines["purchases_discounted"] * allowances
    external = external + lines["yearly_purchases_discounted"] * (1 + lines["cost_overrun"])
    cashable = _at_wages(lines, "cashable_value", "cashable_staff_value", "")
    return {
        "pv_cashable_benefits": cashable,
        "cashable_npv": cashable - lines["pv_costs"],
        "pv_external_costs": external,
        "cash_only_npv": cashable - external,
    }


def _at_wages(lines: Columns, yearly: str, hours: str, discounted: str) -> np.ndarray:
    """The present value of a yearly value of which some is staff hours, with its years at the level of wages."""
    value, staff = lines[yearly], lines[hours]
    years, staff_years = lines["benefit_years" + discounted], lines["staff_years" + discounted]
    worth: np.ndarray = years * value + (staff_years - years) * staff
    return worth


def equivalent_annual_cost(lines: Columns) -> dict[str, np.ndarray]:
    """The even yearly payment with the same present value as the costs."""
    rate, years = lines["annual_discount_rate"], lines["horizon_months"] / 12
    annuity = np.where(rate == 0, 1 / years, rate / (1 - (1 + rate) ** -years))
    return {"equivalent_annual_cost": np.where(years > 0, lines["pv_costs"] * annuity, 0.0)}


def delay(lines: Columns) -> dict[str, np.ndarray]:
    """What starting a month later costs, against the same end date."""
    npv, rate = lines["npv"], lines["annual_discount_rate"]
    without_last = npv - lines["last_net_discounted"]
    return {"cost_of_delay_per_month": npv - without_last / (1 + rate) ** (1 / 12)}


def funding(lines: Columns) -> dict[str, np.ndarray]:
    """How much has to be funded at the lowest point, when, and the last month that counts."""
    lowest = lines["lowest"]
    deep = lowest < -lines["zero_limit"]
    return {
        "last_month": np.minimum(lines["horizon_months"], LAST_MONTH),
        "peak_funding": np.where(deep, -lowest, 0.0),
        "peak_funding_month": np.where(deep, lines["lowest_month"], 0.0),
    }


def modified_rate(lines: Columns) -> dict[str, np.ndarray]:
    """The modified internal rate of return."""
    years = lines["horizon_months"] / 12
    terminal = lines["gained_reinvested"] * (1 + lines["reinvestment_rate"]) ** years
    outlay = lines["spent_financed"]
    both = (terminal > 0) & (outlay > 0) & (years > 0)
    return {
        "mirr_terminal": terminal,
        "mirr_outlay": outlay,
        "mirr": _defined(both, (terminal / outlay) ** (1 / years) - 1),
    }


def internal_rate(sums: Columns) -> dict[str, np.ndarray]:
    """The internal rate of return of each case, or why there is none: arrays (cases,) by key.

    sums: what `in_and_out` says of the money moved.
    """
    several = (sums["sign_changes"] > 1) & (sums["balance_turns_once"] == 0)
    goes_out_first = sums["first_sign"] < 0
    recovers = sums["gained"] - sums["spent"] > sums["spent"] * TINY
    defined = ~several & goes_out_first & recovers
    irr = monthly_rates_to_yearly(sums["moved"], sums["gained"], sums["spent"], defined)
    return {
        "irr_several_changes": several,
        "irr_nothing_to_recover": ~goes_out_first,
        "irr_never_recovered": ~recovers,
        "irr_is_defined": defined,
        "irr_log_rate": np.where(defined, np.log1p(irr) / 12, 0.0),
        "irr": irr,
    }


def ratios(lines: Columns) -> dict[str, np.ndarray]:
    """Ratios that others quote, of one year's money."""
    value, one_off, recurring = (
        lines[key] for key in ("annual_value", "one_off_investment", "recurring_investment_per_year")
    )
    gain, cost = value - recurring, lines["one_off_investment_first_year"] + recurring
    return {
        "simple_payback_months": _defined((one_off > 0) & (gain > 0), 12 * one_off / gain),
        "first_year_return": _defined(cost > 0, value / cost - 1),
    }


RESULTS: tuple[Part, ...] = (
    present_values,
    present_values_at_year_ends,
    cash_views,
    equivalent_annual_cost,
    delay,
    funding,
    internal_rate,
    modified_rate,
    ratios,
)
"""The results: functions of inputs, annual lines, `present_values.SUMS` and the parts above, (cases,) by key, missing
(NaN) where not defined.
"""
