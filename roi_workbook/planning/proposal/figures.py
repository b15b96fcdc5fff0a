"""The figures of the proposal, rounded for reading and put into words: what its sentences are made of."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from roi_workbook.counts import count_of
from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket, Buckets, Figure, Purpose
from roi_workbook.model.records import TINY, Context, Line, in_sentence
from roi_workbook.planning.columns import filled, sums_by
from roi_workbook.planning.proposal.actuals import (
    ACTUAL_FIGURES,
    ACTUAL_LINES,
    ACTUAL_SHARES,
    GROUP_OF_ACTUALS,
    recompute_actuals,
)
from roi_workbook.planning.proposal.rounding import (
    as_text_formula,
    decimals_formula,
    half_up,
    leading,
    leading_formula,
    percent,
    percent_formula,
)
from roi_workbook.value_texts import chance_formula

AT_SUGGESTED = "npv_at_suggested_confidence"
FIRST_AMOUNTS = (
    Figure("npv", "Net present value of Base", "currency", "npv_base"),
    Figure("npv_chosen", "Net present value of the chosen scenario", "currency", "npv"),
    Figure("npv_supported", "Net present value at the suggested confidence, Base", "currency", AT_SUGGESTED),
    Figure("range_low", "Low end of the range", "currency", "npv_low"),
    Figure("range_high", "High end of the range", "currency", "npv_high"),
    Figure("one_off", "One-off investment of Base", "currency", "asked_once_base"),
    Figure("recurring", "Recurring investment of Base", "currency / year", "asked_per_year_base"),
    Figure("new_money", "New money over the horizon, Base", "currency", "external_total_base"),
    Figure("own_time", "Own time over the horizon, Base", "currency", "own_time_total_base"),
    Figure("bought_once", "Purchases, one-off", "currency", "purchases_one_off"),
    Figure("bought_yearly", "Purchases a year", "currency / year", "purchases_per_year"),
    Figure("own_hours", "Own hours to adopt it", "hours", "internal_adoption_hours", counted="hour"),
    Figure("value", "Annual value", "currency / year", "annual_value"),
)
MORE_AMOUNTS = (
    Figure("unassigned", "Bought for no purpose yet", "currency", "bought_for_no_purpose"),
    Figure("early_benefits", "Benefits by month 6", "currency", "benefits_by_month_6"),
    Figure("year_benefits", "Benefits by month 12", "currency", "benefits_by_month_12"),
    Figure("year_net", "Net by month 12", "currency", "net_by_month_12"),
    Figure(
        "run_rate",
        "Net run rate at month 12, one-off cost left out",
        "currency / year",
        "net_run_rate_month_12",
    ),
    Figure("peak", "Peak funding", "currency", "peak_funding", digits=3),
)
LAST_AMOUNTS = (
    Figure("nothing", "Cost of doing nothing", "currency", "cost_of_doing_nothing"),
    Figure("avoidable", "Cost this investment avoids", "currency / year", "avoidable_cost"),
    Figure("delay", "Cost of a month's delay, fixed end", "currency / month", "cost_of_delay_per_month_base"),
    Figure("delay_moved", "The same if the end moves along", "currency / month", "cost_of_delay_moving_end"),
    Figure("failed_pilots", "Cost of failed pilots", "currency / year", "failed_pilots_cost", digits=3),
    Figure("pilot", "Cost of a pilot", "currency", "proposal_cost_per_pilot", digits=3),
    Figure("a_year", "Annualised investment of Base", "currency / year", "asked_annualised"),
    Figure(
        "exposure",
        "Exposure at the next gate",
        "currency",
        "next_gate_exposure",
        digits=3,
        groups=("roadmap",),
    ),
    *ACTUAL_FIGURES,
    Figure(
        "exposure_spent",
        "Exposure that is already spent",
        "currency",
        "next_gate_spent",
        digits=3,
        groups=("roadmap", "kpis"),
    ),
    Figure(
        "without_cloud",
        "Not renting everything",
        "currency / year",
        "cloud_alternative_saves_per_year",
        groups=("cloud",),
    ),
)
RUN_HOURS = Figure("run_hours", "Own hours to run it", "hours / week", "run_hours_per_week", tenths=True)
LAST_TENTHS = (
    Figure("go_live", "Months to go-live", "months", "months_to_go_live", tenths=True, counted="month"),
    Figure("ramp", "Months to full benefit", "months", "ramp_months", tenths=True, counted="month"),
    Figure(
        "pilots",
        "Pilots a year",
        "count / year",
        "proposal_pilots_per_year",
        hundredths=True,
        counted="pilot",
    ),
    Figure("lost_pilots", "Pilots lost a year", "count / year", "failed_pilots_per_year", hundredths=True),
)


def rounded_figures(buckets: Buckets) -> tuple[Figure, ...]:
    """Every figure of the sentences: those with leading digits, then those with decimals."""
    own = [figure for bucket in buckets for figure in bucket.proposal_words.figures]
    return (
        *FIRST_AMOUNTS,
        *(figure for bucket in buckets for figure in _cost_and_value(bucket)),
        *map(_bought, purposes(buckets)),
        *MORE_AMOUNTS,
        *(figure for figure in own if not figure.decimals),
        *LAST_AMOUNTS,
        *(figure for figure in own if figure.decimals),
        RUN_HOURS,
        *(figure for bucket in buckets for figure in _people(bucket)),
        *LAST_TENTHS,
    )


def figures_beside(buckets: Buckets, groups: Collection[str]) -> list[Figure]:
    """Those that can be told beside some groups of planning sheets."""
    return [figure for figure in rounded_figures(buckets) if {*figure.groups} <= {*groups}]


def _cost_and_value(bucket: Bucket) -> Iterator[Figure]:
    words, unit = bucket.proposal_words, "currency / year"
    if bucket.cost_today:
        yield Figure(words.key + "_cost", words.label + ": cost today", unit, bucket.cost_today, digits=3)
    yield Figure(words.key + "_value", words.label + ": value", unit, bucket.value)


def _people(bucket: Bucket) -> Iterator[Figure]:
    yield from filter(None, (bucket.proposal_words.people_busy, bucket.proposal_words.people_freed))


def purposes(buckets: Iterable[Bucket]) -> tuple[Purpose, ...]:
    """What purchases can be for, each once, in the order of the buckets."""
    return tuple(dict.fromkeys(bucket.proposal_words.purpose for bucket in buckets))


def bought_key(purpose: Purpose) -> str:
    """The key of the exact amount bought for a purpose."""
    return "bought_to_" + purpose.verb.replace(" ", "_")


def bought_figure(purpose: Purpose) -> str:
    """The key of the figure for the amount bought for a purpose."""
    return purpose.noun.replace(" ", "_")


def _bought(purpose: Purpose) -> Figure:
    return Figure(bought_figure(purpose), "Bought to " + purpose.verb, "currency", bought_key(purpose))


PERCENT = (
    ("proposal_contingency", "Contingency", "contingency_rate"),
    ("proposal_captured", "Share of freed time put to use", "productivity_capture_rate"),
    ("proposal_outcomes", "Outcomes within the range", "(1 - 2 * range_tail)"),
    ("proposal_chance_wanted", "Chance asked for", "proposal_chance_to_approve"),
)
"""Key, label and the share that becomes whole percent."""

CHANCES = (
    ("proposal_chance", "Chance of a gain", "probability_npv_positive"),
    (
        "proposal_chance_independent",
        "Chance of a gain, inputs independent",
        "probability_npv_positive_independent",
    ),
    ("proposal_chance_linked", "Chance of a gain, inputs fully linked", "probability_npv_positive_linked"),
)
"""Key, label and the chance that is put into words."""

WITH_RANGE = ("range_low", "range_high")
"""Amounts that are 0 where no range is filled in."""

SIGNED = ("early_benefits", "year_benefits", "realised", "value_ahead")
"""Amounts written with their sign; all others without."""

SYMPTOMS = ("pain_manual_steps", "pain_no_way_back", "pain_seen_late", "pain_long_wait", "pain_glue_work")


OWN_LINES = (
    Line(
        key="asked_annualised",
        label="Annualised investment of Base",
        unit="currency / year",
        formula="=annual_value_base - net_annual_value_base",
        words="Annual value − net annual value of Base",
    ),
    Line(
        key="failed_pilots_per_year",
        label="Pilots that do not reach production",
        unit="count / year",
        formula="=IF(COUNT(proposal_share_reaching_production_base) = 0, 0, proposal_pilots_per_year"
        " * (1 - proposal_share_reaching_production))",
        words="Pilots a year × share that does not reach production; 0 while that share is empty",
    ),
    Line(
        key="failed_pilots_cost",
        label="Cost of failed pilots",
        unit="currency / year",
        formula="=failed_pilots_per_year * proposal_cost_per_pilot",
        words="Pilots that do not reach production × cost of a pilot",
    ),
    Line(
        key="cost_of_delay_moving_end",
        label="Cost of a month's delay if the end moves along",
        unit="currency / month",
        formula="=npv_base - npv_base / (1 + annual_discount_rate)^(1 / 12)",
        words="Net present value of Base − the same a month later",
    ),
)


def exact_lines(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Lines the proposal works out itself, not rounded."""
    return (
        *(_bought_for(purpose, buckets) for purpose in purposes(buckets)),
        _bought_for_nothing_yet(buckets),
        *(line for bucket in buckets for line in bucket.proposal_words.lines),
        *OWN_LINES,
        *(ACTUAL_LINES if GROUP_OF_ACTUALS in groups else ()),
    )


def _bought_for(purpose: Purpose, buckets: Buckets) -> Line:
    serving = [bucket for bucket in buckets if bucket.proposal_words.purpose == purpose]
    sums = (
        "SUMIFS(purchases_one_off_cost" + of + ") + SUMIFS(purchases_cost_per_year" + of + ")"
        " - SUMIFS(purchases_one_off_cost" + of + ', purchases_one_off_month, ">12")'
        for of in (', purchases_serves, "' + bucket.key + '"' for bucket in serving)
    )
    served = " or ".join(bucket.proposal_words.served or in_sentence(bucket.title) for bucket in serving)
    return Line(
        key=bought_key(purpose),
        label="Bought to " + purpose.verb,
        unit="currency",
        formula="=" + " + ".join(sums),
        words="One-off cost up to month 12 and one year's cost of purchases that serve " + served,
    )


def _bought_for_nothing_yet(buckets: Buckets) -> Line:
    return Line(
        key="bought_for_no_purpose",
        label="Bought for no purpose yet",
        unit="currency",
        formula="=SUM(purchases_one_off_cost) + SUM(purchases_cost_per_year)"
        ' - SUMIFS(purchases_one_off_cost, purchases_one_off_month, ">12")'
        + "".join(" - " + bought_key(purpose) for purpose in purposes(buckets)),
        words="One-off cost up to month 12 and one year's cost of all purchases − those with a purpose",
    )


FIRST_FIGURES = (
    Line(
        key="proposal_ready",
        label="There is something to propose",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(annual_value_base = 0, pv_costs_base = 0), 0, 1)",
        words="0 while neither value nor cost is filled in",
    ),
    Line(
        key="proposal_symptoms",
        label="Symptoms that hold",
        unit="count",
        helper=True,
        formula="=" + " + ".join("(" + key + ' = "Yes")' for key in SYMPTOMS),
        words="How many are Yes",
    ),
    Line(
        key="proposal_has_range",
        label="Assumptions have a range",
        unit="1 or 0",
        helper=True,
        formula="=IF(ranges_filled = 0, 0, IF(AND(npv_standard_deviation > npv_tolerance, range_tail > 0), 1, 0))",
        words="0 while no conservative and optimistic values, or no tail, are filled in",
    ),
    Line(
        key="proposal_payback",
        label="Payback, rounded",
        unit="months",
        helper=True,
        formula="=IF(ISNUMBER(payback_months_base), ROUND(ROUND(SUM(payback_months_base), 6), 0), payback_months_base)",
        words="Whole months",
    ),
    Line(
        key="proposal_break_even",
        label="Percent of the promised value that pay it back, rounded",
        unit="number",
        helper=True,
        formula="=IF(ISNUMBER(break_even_realisation_base), "
        + leading_formula("100 * SUM(break_even_realisation_base)")
        + ", break_even_realisation_base)",
        words="Two leading digits",
    ),
)


def _in_percent(key: str, label: str, of: str, defined: bool = True) -> Line:
    """A share in whole percent; 0 where it is not `defined` and no number."""
    number = of if defined else f"IF(ISNUMBER({of}), {of}, 0)"
    return Line(
        key=key,
        label=label + ", percent",
        unit="number",
        formula="=" + percent_formula(number),
        helper=True,
        words="Whole percent of " + of,
    )


PERCENT_FIGURES = (
    *(_in_percent(*each) for each in PERCENT),
    *(
        Line(
            key=key,
            label=label,
            unit="text",
            helper=True,
            formula="=" + chance_formula(of),
            words="Whole percent of " + of + "; nothing is said to be certain or impossible",
        )
        for key, label, of in CHANCES
    ),
)


def figure_lines(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Figures rounded for reading."""
    actual = (
        [_in_percent(*each, defined=False) for each in ACTUAL_SHARES] if GROUP_OF_ACTUALS in groups else []
    )
    return (*FIRST_FIGURES, *map(_rounded, figures_beside(buckets, groups)), *PERCENT_FIGURES, *actual)


def _rounded(figure: Figure) -> Line:
    of = _number_of(figure)
    decimals = figure.decimals
    kept = count_of(decimals or figure.digits, "decimal" if decimals else "leading digit")
    return Line(
        key="proposal_" + figure.key,
        label=figure.label + ", rounded",
        unit=figure.unit,
        formula="=" + (decimals_formula(of, decimals) if decimals else leading_formula(of, figure.digits)),
        helper=True,
        words=f"{kept} of {figure.of}",
    )


def _number_of(figure: Figure) -> str:
    """The number a figure is made of, as a formula: words count as 0."""
    return "IF(ISNUMBER(" + figure.of + "), " + figure.of + ", 0)" if figure.key in WITH_RANGE else figure.of


def lines_in_words(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Each figure as a sentence has it."""
    return tuple(
        Line(
            key="proposal_" + figure.key + "_words",
            label=figure.label + ", in words",
            unit="text",
            formula="=" + _words_formula(figure),
            helper=True,
        )
        for figure in figures_beside(buckets, groups)
    )


def _words_formula(figure: Figure) -> str:
    key = "proposal_" + figure.key
    if figure.unit.startswith("currency"):
        return (
            'reporting_currency & " " & FIXED('
            + (key if figure.key in SIGNED else "ABS(" + key + ")")
            + ", 0)"
        )
    number = as_text_formula(key, max(1, figure.decimals))
    if not figure.counted:
        return number
    return number + ' & " ' + figure.counted + '" & IF(' + key + ' = 1, "", "s")'


def recompute_figures(context: Context, buckets: Buckets, groups: Collection[str]) -> dict[str, Any]:
    """Every figure of the proposal: exact, rounded as leadership reads it, and in words."""
    exact = _exact(context, buckets)
    if GROUP_OF_ACTUALS in groups:
        exact |= recompute_actuals(context)

    def value(key: str) -> float:
        return float(exact[key] if key in exact else context[key])

    empty = value("annual_value_base") == 0 and value("pv_costs_base") == 0
    at_stake = abs(value("pv_benefits_base")) + abs(value("pv_costs_base"))
    uncertain = value("npv_standard_deviation") > at_stake * TINY
    figures = {
        figure: _as_read(
            figure, 0.0 if figure.key in WITH_RANGE and math.isnan(value(figure.of)) else value(figure.of)
        )
        for figure in figures_beside(buckets, groups)
    }
    return {
        **exact,
        "proposal_ready": float(not empty),
        "proposal_symptoms": float([context[key] for key in SYMPTOMS].count("Yes")),
        "proposal_has_range": float(uncertain and value("range_tail") > 0),
        "proposal_payback": half_up(value("payback_months_base"), 0),
        "proposal_break_even": leading(100 * value("break_even_realisation_base")),
        "proposal_contingency": percent(value("contingency_rate")),
        "proposal_captured": percent(value("productivity_capture_rate")),
        "proposal_outcomes": percent(1 - 2 * value("range_tail")),
        "proposal_chance_wanted": percent(value("proposal_chance_to_approve")),
        **{f"proposal_{figure.key}": number for figure, number in figures.items()},
    }


def _as_read(figure: Figure, value: float) -> float:
    return half_up(value, figure.decimals) if figure.decimals else leading(value, figure.digits)


def _exact(context: Context, buckets: Buckets) -> dict[str, float]:
    bought = context.table("purchases")
    paid_once = np.where(bought["one_off_month"] > 12, 0.0, filled(bought["one_off_cost"]))
    first_year = paid_once + filled(bought["cost_per_year"])
    served = [bucket.key for bucket in buckets]
    spent = sums_by(bought["serves"], first_year, served).tolist()
    amounts = dict.fromkeys(map(bought_key, purposes(buckets)), 0.0)
    amounts["bought_for_no_purpose"] = float(first_year[~np.isin(bought["serves"], served)].sum())
    for bucket, amount in zip(buckets, spent, strict=True):
        amounts[bought_key(bucket.proposal_words.purpose)] += amount
    for bucket in buckets:
        if bucket.proposal_words.recompute:
            amounts |= bucket.proposal_words.recompute(context)
    arriving = context["proposal_share_reaching_production"]
    lost = 0.0 if math.isnan(arriving) else float(context["proposal_pilots_per_year"] * (1 - arriving))
    later = math.pow(1 + context["annual_discount_rate"], 1 / 12)  # `**` has roots of numbers below 0
    return {
        **amounts,
        "asked_annualised": float(context["annualised_investment_base"]),
        "failed_pilots_per_year": lost,
        "failed_pilots_cost": float(lost * context["proposal_cost_per_pilot"]),
        "cost_of_delay_moving_end": float(context["npv_base"] * (1 - 1 / later)),
    }
