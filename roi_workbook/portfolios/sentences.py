"""Sentences about a portfolio that are the same in every format."""

from __future__ import annotations

import math

from roi_workbook.counts import count_of
from roi_workbook.portfolios.records import Portfolio
from roi_workbook.value_texts import money

FUNDED, NOT_FUNDED = "fund", "-"
"""The texts of the funding column."""

BEST = (
    "Funded is the choice of cases that is together worth most, of all that the budget covers; not simply those with"
    " the highest net present value per unit of one-off investment."
)
"""How the budget is spent."""

INDEPENDENT = (
    "Cases are treated as independent: none needs another or shares its benefits, and one replaces another only where"
    " they are said to be one of a group. Yearly costs are not part of the budget."
)
"""What the choice leaves out."""

EXPLAINED = (
    "With the budget this file was made with, the choice of cases that is together worth most is funded.",
    "With another one, cases are funded in order of net present value per unit of one-off investment: each one that"
    " pays and that the rest of the budget still covers.",
    "No other choice can add more than the amount missed at most.",
    INDEPENDENT,
)
"""How the workbook spends a budget, and what that leaves out."""


def files_counted(portfolio: Portfolio) -> str:
    """How many files count, and how many do not."""
    files, left_out = portfolio.files, len(portfolio.left_out)
    text = f"{count_of(files, 'workbook')}: {len(portfolio.entries):,} counted"
    if portfolio.entries:
        text += f" in {portfolio.currency or 'no currency'}"
    return text + (f", {left_out:,} left out" if left_out else "")


def ordered_by(portfolio: Portfolio) -> str:
    """The order of the cases, in words."""
    by = "net present value"
    return f"by {by}" if portfolio.sort == "npv" else f"by {by} per unit of one-off investment"


def funding_told(portfolio: Portfolio) -> str:
    """What a budget funds; without one, what funding every case that pays takes."""
    funding, currency = portfolio.funding, portfolio.currency
    result = (
        f"{funding.count:,} of {count_of(len(portfolio.entries), 'case')},"
        f" {currency} {money(funding.one_off_investment)} once, net present value {money(funding.npv)}"
    )
    if funding.budget is None:
        return f"Without a budget, every case that pays is funded: {result}."
    return f"A budget of {currency} {money(funding.budget)} funds {result} in all."


def best_told(portfolio: Portfolio) -> str:
    """How the choice within the budget compares with every other one; "" without a budget."""
    funding = portfolio.funding
    if funding.budget is None:
        return ""
    if funding.missed_at_most:
        return (
            f"Missed at most: {portfolio.currency} {money(math.ceil(funding.missed_at_most))}. There are too many choices to rule"
            " out all others; none within the budget is worth more than this one and that amount."
        )
    if not funding.count:
        pays = any((entry.case.figures["npv"] or 0.0) > 0 for entry in portfolio.entries)
        return "The budget covers no case that pays." if pays else "No case pays."
    if not funding.tied:
        return "No other choice of cases within the budget is worth more."
    cheapest = "; of equals the cheapest is shown" if funding.cheapest else ""
    return (
        f"No other choice of cases within the budget is worth more, and another is worth the same{cheapest}."
    )
