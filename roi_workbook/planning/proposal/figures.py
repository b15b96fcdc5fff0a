"""The figures of the proposal, rounded for reading and put into words: what its sentences are made of."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.model.records import TINY, Known, Line
from roi_workbook.planning.columns import filled, sums_by
from roi_workbook.planning.proposal.rounding import (
    half_up,
    leading,
    leading_formula,
    percent,
    percent_formula,
    said,
    said_formula,
    tenths,
    tenths_formula,
)

AMOUNTS = (
    ("proposal_npv", "Net present value", "currency", "npv"),
    ("proposal_range_low", "Low end of the range", "currency", "npv_low"),
    ("proposal_range_high", "High end of the range", "currency", "npv_high"),
    ("proposal_one_off", "One-off investment", "currency", "one_off_investment"),
    ("proposal_recurring", "Recurring investment", "currency / year", "recurring_investment_per_year"),
    ("proposal_bought_once", "Purchases, one-off", "currency", "purchases_one_off"),
    ("proposal_bought_yearly", "Purchases a year", "currency / year", "purchases_per_year"),
    ("proposal_own_hours", "Own hours to adopt it", "hours", "internal_adoption_hours"),
    ("proposal_value", "Annual value", "currency / year", "annual_value"),
    ("proposal_downtime_cost", "Downtime: cost today", "currency / year", "downtime_cost_today"),
    ("proposal_downtime_value", "Downtime: value", "currency / year", "downtime_value"),
    ("proposal_time_cost", "Engineers' time: cost today", "currency / year", "friction_cost_today"),
    ("proposal_time_value", "Engineers' time: value", "currency / year", "productivity_value"),
    ("proposal_delivery_value", "Delivery: value", "currency / year", "iteration_value"),
    ("proposal_review_cost", "Audits and reviews: cost today", "currency / year", "compliance_cost_today"),
    ("proposal_review_value", "Audits and reviews: value", "currency / year", "compliance_value"),
    ("proposal_avoided_cost", "Bought to avoid cost", "currency", "bought_to_avoid_cost"),
    ("proposal_faster_delivery", "Bought to deliver faster", "currency", "bought_to_deliver_faster"),
    ("proposal_reduced_risk", "Bought to reduce risk", "currency", "bought_to_reduce_risk"),
    ("proposal_unassigned", "Bought for no purpose yet", "currency", "purchases_serving_none"),
    ("proposal_early_benefits", "Benefits by month 6", "currency", "benefits_by_month_6"),
    ("proposal_year_benefits", "Benefits by month 12", "currency", "benefits_by_month_12"),
    ("proposal_year_net", "Net by month 12", "currency", "net_by_month_12"),
    ("proposal_run_rate", "Net run rate at month 12", "currency / year", "net_run_rate_month_12"),
    ("proposal_peak", "Peak funding", "currency", "peak_funding"),
    ("proposal_hours_today", "Hours of manual work a week", "hours / week", "friction_hours_per_week"),
    ("proposal_hours_back", "Hours a week that come free", "hours / week", "hours_back_per_week"),
    ("proposal_nothing", "Cost of doing nothing", "currency", "cost_of_doing_nothing"),
    ("proposal_avoidable", "Cost this investment avoids", "currency / year", "avoidable_cost"),
    ("proposal_delay", "Cost of a month's delay", "currency / month", "cost_of_delay_per_month"),
    ("proposal_failed_pilots", "Cost of failed pilots", "currency / year", "failed_pilots_cost"),
    ("proposal_pilot", "Cost of a pilot", "currency", "proposal_cost_per_pilot"),
    ("proposal_exposure", "Exposure at the next gate", "currency", "next_gate_exposure"),
)
"""Key, label, unit and what is rounded to two leading digits, no finer than whole numbers."""

TENTHS = (
    ("proposal_incidents", "Incidents a year", "count / year", "incidents_per_year"),
    ("proposal_incident_hours", "Hours an incident lasts", "hours", "hours_per_incident"),
    ("proposal_cadence_today", "Weeks per release today", "weeks", "weeks_per_release_today"),
    ("proposal_cadence_target", "Weeks per release, target", "weeks", "weeks_per_release_target"),
    ("proposal_lead_today", "Weeks to production today", "weeks", "lead_weeks_today"),
    ("proposal_improvements", "Improvements a year", "count / year", "validated_improvements_per_year"),
    ("proposal_waiting", "Improvements that wait", "count / year", "improvements_waiting_today"),
    ("proposal_shipped_today", "Improvements shipped today", "count / year", "improvements_shipped_today"),
    (
        "proposal_shipped_target",
        "Improvements shipped, target",
        "count / year",
        "improvements_shipped_target",
    ),
    ("proposal_run_hours", "Own hours to run it", "hours / week", "run_hours_per_week"),
    ("proposal_fte", "Full-time engineers freed", "FTE", "fte_freed"),
    ("proposal_go_live", "Months to go-live", "months", "months_to_go_live"),
    ("proposal_ramp", "Months to full benefit", "months", "ramp_months"),
    ("proposal_pilots", "Pilots a year", "count / year", "proposal_pilots_per_year"),
)
"""Key, label, unit and what is rounded to one decimal."""

PERCENT = (
    ("proposal_contingency", "Contingency", "contingency_rate"),
    ("proposal_captured", "Share of freed time put to use", "productivity_capture_rate"),
    ("proposal_outcomes", "Outcomes within the range", "(1 - 2 * range_tail)"),
    ("proposal_likely", "Chance of a gain", "probability_npv_positive"),
    ("proposal_arriving", "Pilots that reach production", "proposal_share_reaching_production"),
)
"""Key, label and the share that becomes whole percent."""

SIGNED = ("proposal_early_benefits", "proposal_year_benefits")
"""Amounts that are said with their sign; of all others only the size is."""

COUNTED = {
    "proposal_own_hours": "hour",
    "proposal_hours_today": "hour",
    "proposal_incidents": "incident",
    "proposal_incident_hours": "hour",
    "proposal_lead_today": "week",
    "proposal_go_live": "month",
    "proposal_ramp": "month",
}
"""Figures that are said with the thing they count."""

SYMPTOMS = ("pain_manual_steps", "pain_no_way_back", "pain_seen_late", "pain_long_wait", "pain_glue_work")


def _bought_for(*buckets: str) -> str:
    sums = (
        "SUMIFS(purchases_" + column + ', purchases_serves, "' + bucket + '")'
        for bucket in buckets
        for column in ("one_off_cost", "cost_per_year")
    )
    return "=" + " + ".join(sums)


EXACT = (
    Line(
        key="bought_to_avoid_cost",
        label="Bought to avoid cost",
        unit="currency",
        formula=_bought_for("downtime", "productivity"),
        words="One-off and one year's cost of purchases that serve downtime or productivity",
    ),
    Line(
        key="bought_to_deliver_faster",
        label="Bought to deliver faster",
        unit="currency",
        formula=_bought_for("iteration"),
        words="One-off and one year's cost of purchases that serve iteration speed",
    ),
    Line(
        key="bought_to_reduce_risk",
        label="Bought to reduce risk",
        unit="currency",
        formula=_bought_for("compliance"),
        words="One-off and one year's cost of purchases that serve compliance",
    ),
    Line(
        key="hours_back_per_week",
        label="Hours a week that come free",
        unit="hours / week",
        formula="=friction_hours_per_week * friction_share_removed",
    ),
    Line(
        key="failed_pilots_cost",
        label="Cost of failed pilots",
        unit="currency / year",
        formula="=IF(COUNT(proposal_share_reaching_production_base) = 0, 0, proposal_pilots_per_year"
        " * (1 - proposal_share_reaching_production) * proposal_cost_per_pilot)",
        words="Pilots a year × share that does not reach production × cost of a pilot; 0 while that share is empty",
    ),
)
"""What the proposal works out itself, not rounded."""

FIGURES = (
    Line(
        key="proposal_ready",
        label="There is something to propose",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(annual_value = 0, pv_costs = 0), 0, 1)",
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
        formula="=IF(AND(npv_standard_deviation > npv_tolerance, range_tail > 0), 1, 0)",
        words="0 while no conservative and optimistic values, or no tail, are filled in",
    ),
    Line(
        key="proposal_payback",
        label="Payback, rounded",
        unit="months",
        helper=True,
        formula="=IF(ISNUMBER(payback_months), ROUND(ROUND(SUM(payback_months), 6), 0), payback_months)",
        words="Whole months",
    ),
    Line(
        key="proposal_break_even",
        label="Percent of the promised value that pay it back, rounded",
        unit="number",
        helper=True,
        formula="=IF(ISNUMBER(break_even_realisation), "
        + leading_formula("100 * SUM(break_even_realisation)")
        + ", break_even_realisation)",
        words="Two leading digits",
    ),
    *(
        Line(
            key=key,
            label=label + ", rounded",
            unit=unit,
            formula="=" + leading_formula(of),
            helper=True,
            words="Two leading digits of " + of,
        )
        for key, label, unit, of in AMOUNTS
    ),
    *(
        Line(
            key=key,
            label=label + ", rounded",
            unit=unit,
            formula="=" + tenths_formula(of),
            helper=True,
            words="One decimal of " + of,
        )
        for key, label, unit, of in TENTHS
    ),
    *(
        Line(
            key=key,
            label=label + ", percent",
            unit="number",
            formula="=" + percent_formula(of),
            helper=True,
            words="Whole percent of " + of,
        )
        for key, label, of in PERCENT
    ),
    Line(
        key="proposal_chance",
        label="Chance of a gain, percent, said",
        unit="number",
        helper=True,
        formula="=MIN(100 - 1, MAX(1, proposal_likely))",
        words="Nothing is said to be certain or impossible",
    ),
)
"""What is rounded for reading."""


def _words_formula(key: str, unit: str) -> str:
    if unit.startswith("currency"):
        return 'reporting_currency & " " & FIXED(' + (key if key in SIGNED else "ABS(" + key + ")") + ", 0)"
    if key not in COUNTED:
        return said_formula(key)
    return said_formula(key) + ' & " ' + COUNTED[key] + '" & IF(' + key + ' = 1, "", "s")'


IN_WORDS = tuple(
    Line(
        key=key + "_words",
        label=label + ", in words",
        unit="text",
        formula="=" + _words_formula(key, unit),
        helper=True,
    )
    for key, label, unit, _ in (*AMOUNTS, *TENTHS)
)
"""Each of them as it stands in a sentence."""


def recompute_figures(known: Known) -> dict[str, Any]:
    """Every figure of the proposal: exact, rounded as leadership reads it, and in words."""
    exact = _exact(known)

    def value(key: str) -> float:
        return float(exact[key] if key in exact else known[key])

    empty = value("annual_value") == 0 and value("pv_costs") == 0
    uncertain = value("npv_standard_deviation") > abs(value("npv_base")) * TINY
    likely, arriving = percent(value("probability_npv_positive")), value("proposal_share_reaching_production")
    found: dict[str, Any] = {
        **exact,
        "proposal_ready": float(not empty),
        "proposal_symptoms": float([known[key] for key in SYMPTOMS].count("Yes")),
        "proposal_has_range": float(uncertain and value("range_tail") > 0),
        "proposal_payback": half_up(value("payback_months"), 0),
        "proposal_break_even": leading(100 * value("break_even_realisation")),
        "proposal_contingency": percent(value("contingency_rate")),
        "proposal_captured": percent(value("productivity_capture_rate")),
        "proposal_outcomes": percent(1 - 2 * value("range_tail")),
        "proposal_likely": likely,
        "proposal_arriving": 0.0 if math.isnan(arriving) else percent(arriving),
        "proposal_chance": min(99.0, max(1.0, likely)),
        **{key: leading(value(of)) for key, _, _, of in AMOUNTS},
        **{key: tenths(value(of)) for key, _, _, of in TENTHS},
    }
    words = {key: _in_words(key, unit, found[key], known) for key, _, unit, _ in (*AMOUNTS, *TENTHS)}
    return found | {f"{key}_words": text for key, text in words.items()}


def _exact(known: Known) -> dict[str, float]:
    bought = known.table("purchases")
    first_year = filled(bought["one_off_cost"]) + filled(bought["cost_per_year"])
    buckets = ("downtime", "productivity", "iteration", "compliance")
    downtime, productivity, iteration, compliance = sums_by(bought["serves"], first_year, buckets).tolist()
    arriving = known["proposal_share_reaching_production"]
    lost = 0.0 if math.isnan(arriving) else known["proposal_cost_per_pilot"] * (1 - arriving)
    return {
        "bought_to_avoid_cost": downtime + productivity,
        "bought_to_deliver_faster": iteration,
        "bought_to_reduce_risk": compliance,
        "hours_back_per_week": float(known["friction_share_removed"] * known["friction_hours_per_week"]),
        "failed_pilots_cost": float(lost * known["proposal_pilots_per_year"]),
    }


def _in_words(key: str, unit: str, value: float, known: Known) -> str:
    if unit.startswith("currency"):
        return f"{known['reporting_currency']} {value if key in SIGNED else abs(value):,.0f}"
    things = f" {COUNTED[key]}{'' if value == 1 else 's'}" if key in COUNTED else ""
    return said(value) + things
