"""What Summary and Sensitivity list: label, key and kind of number, for the sheets and for whoever reads them back."""

from __future__ import annotations

from roi_workbook.model.bucket import Buckets

VALUE = "Annual value, risk-adjusted"
"""What the four buckets add up to."""

CASH_COLUMNS = ("Cash", "Time and risk")
"""What moves a budget, and what does not."""

COST_COLUMNS = ("Once", "A year", "In all")

COST_ROWS = (
    ("New money", ("external_one_off", "external_per_year", "external_total")),
    ("Own time", ("own_time_one_off", "own_time_per_year", "own_time_total")),
    ("All cost", ("one_off_investment", "recurring_investment_per_year", "undiscounted_costs")),
)
"""What it costs, not discounted: label, and the line of each column. New money leaves a budget."""

DEDUCTED = (
    ("Less: purchases", "annualised_purchases"),
    ("Less: own people", "annualised_internal"),
    ("Less: contingency", "annualised_contingency"),
)
"""What is taken from the value of a year, annualised: label, and the line that is subtracted."""

NET, CUMULATIVE = "Net", "Cumulative"
TOTAL, PRESENT_VALUE = "Total", "Present value"
"""What stands below and beside the years."""

TOLD = {
    "told_npv": ("npv", "base", "Net present value of Base"),
    "told_annual_value": ("annual_value", "base", "Annual value of Base"),
    "told_once": ("asked_once", "base", "Asked for once"),
    "told_per_year": ("asked_per_year", "base", "Asked for a year"),
    "told_live_npv": ("npv", "", "Net present value"),
    "told_low": ("npv_low", "", "Low end of the range"),
    "told_high": ("npv_high", "", "High end of the range"),
    "told_suggested": ("npv_at_suggested_confidence", "", "At the suggested confidence"),
    "told_value": ("annual_value", "", "Annual value"),
    "told_gross": ("annual_value_gross", "", "Annual value, gross"),
    "told_cost_today": ("annual_cost_today", "", "Cost today"),
    "told_net": ("net_annual_value", "", "Net annual value"),
    "told_peak": ("peak_funding", "", "Peak funding"),
}
"""Amounts that words tell, by the name of the cell on Results that words each: key, scenario and label."""


TOLD_OF_ACTUALS = {
    "told_cost_at_completion": ("cost_at_completion", "", "Cost at completion, at the rate so far"),
    "told_value_at_completion": ("value_at_completion", "", "Value at completion, at the rate so far"),
}
"""Those of a programme that runs, where its actuals are typed."""


def told_amounts(buckets: Buckets, actuals: bool) -> dict[str, tuple[str, str, str]]:
    """The same, and the value of each bucket, which Start tells; `actuals`: with those of a programme that runs."""
    return (
        TOLD
        | (TOLD_OF_ACTUALS if actuals else {})
        | {f"told_{each.key}": (each.value, "", each.value_label) for each in buckets}
    )


LISTS = {
    "payback_bridge": (
        ("As articles quote it", "simple_payback_months", "months"),
        ("With the time to build", "payback_without_ramp_months", "months"),
        ("With the ramp", "payback_months", "months"),
        ("Discounted", "discounted_payback_months", "months"),
    ),
    "other_calculators": (
        ("Article: payback, months", "simple_payback_months", "months"),
        ("Article: simple ROI, a year", "simple_roi", "share"),
        ("DORA: first-year return", "first_year_return", "share"),
        ("TEI: net present value", "npv_year_end", "money"),
        ("TEI: return on investment", "roi_year_end", "share"),
        ("This workbook: net present value", "npv", "money"),
        ("This workbook: return on investment", "roi", "share"),
    ),
}
"""Payback bridge, and what other calculators would say on the same inputs, by the name of their cells."""

STRESS_ROWS = (
    ("Net present value", "npv", "money"),
    ("Return on investment", "roi", "share"),
    ("Internal rate of return", "irr", "rate"),
    ("Payback, months", "payback_months", "months"),
    ("Payback, discounted, months", "discounted_payback_months", "months"),
    ("Annual value, risk-adjusted", "annual_value", "money"),
    ("Net annual value", "net_annual_value", "money"),
    ("Peak funding", "peak_funding", "money"),
    ("Net present value in cash, own time as cost", "cashable_npv", "money"),
)
"""The scenarios on Sensitivity: all inputs at once."""
