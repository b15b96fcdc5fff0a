"""What Summary lists: label, key and kind of number, for the sheet and for whoever reads it back."""

SCENARIO_ROWS = (
    ("Net present value", "npv", "money"),
    ("Return on investment", "roi", "share"),
    ("Internal rate of return", "irr", "rate"),
    ("Payback, months", "payback_months", "months"),
    ("Payback, discounted, months", "discounted_payback_months", "months"),
    ("Annual value, risk-adjusted", "annual_value", "money"),
    ("Peak funding", "peak_funding", "money"),
    ("Net present value in cash, own time as cost", "cashable_npv", "money"),
)
"""The three scenarios side by side."""

COST_COLUMNS = ("Once", "A year", "Over the horizon")

COST_ROWS = (
    ("New money: it leaves a budget", ("external_one_off", "external_per_year", "external_total")),
    ("Own time: people who are paid anyway", ("own_time_one_off", "own_time_per_year", "own_time_total")),
    ("All cost", ("one_off_investment", "recurring_investment_per_year", "undiscounted_costs")),
)
"""What it costs, not discounted: label, and the line of each column."""

DEDUCTED = (
    ("Less: purchases, annualised", "annualised_purchases"),
    ("Less: own people, annualised", "annualised_internal"),
    ("Less: contingency, annualised", "annualised_contingency"),
)
"""What is taken from the value of a year: label, and the line that is subtracted."""

LISTS = {
    "bridge": (
        ("As articles quote it", "simple_payback_months", "months"),
        ("With the time to build", "payback_without_ramp_months", "months"),
        ("With the ramp", "payback_months", "months"),
        ("Discounted", "discounted_payback_months", "months"),
    ),
    "others": (
        ("Article: payback, months", "simple_payback_months", "months"),
        ("Article: simple ROI, a year", "simple_roi", "share"),
        ("DORA: first-year return", "first_year_return", "share"),
        ("TEI: net present value", "npv_year_end", "money"),
        ("TEI: return on investment", "roi_year_end", "share"),
        ("This workbook: net present value", "npv", "money"),
        ("This workbook: return on investment", "roi", "share"),
    ),
    "trust": (
        ("Needed inputs still missing", "missing_count", "count"),
        ("Value with measured evidence", "value_measured_share", "share"),
        ("Share of the annual value that is cash", "cash_share", "share"),
        ("Net present value in cash, own time left out", "cash_only_npv", "money"),
        ("Net present value at the suggested confidence, Base", "npv_at_suggested_confidence", "money"),
    ),
}
"""Payback bridge, what other calculators would say on the same inputs, and how far to trust it."""

STRESS_ROWS = (
    ("Net present value", "npv", "money"),
    ("Return on investment", "roi", "share"),
    ("Net annual value", "net_annual_value", "money"),
    ("Internal rate of return", "irr", "rate"),
    ("Payback", "payback_months", "months"),
)
"""The scenarios on Sensitivity: all inputs at once."""
