"""Sentences about a portfolio that are the same in every format."""

from __future__ import annotations

import math

from roi_workbook.counts import count_of
from roi_workbook.portfolio.records import Portfolio
from roi_workbook.value_texts import money

CENT = 0.01

FUNDED, NOT_FUNDED = "fund", "-"
"""The texts of the funding column."""

EXPLAINED = (
    "Cases are funded in order of net present value per unit of one-off investment: each one that pays and that the"
    " rest of the budget still covers.",
    "That is easy to explain, but not always the best choice. No other choice within the budget can add more than the"
    " amount missed at most: what dividing cases could still bring.",
    "Cases are treated as independent: none needs another, replaces it or shares its benefits. Yearly costs are not"
    " part of the budget.",
)
"""How the budget is spent, and what that leaves out."""


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
    told = f"A budget of {currency} {money(funding.budget)} funds {result}."
    if funding.best is not None or not funding.missed_at_most:
        return told
    return f"{told} Another choice within it can be worth {money(funding.missed_at_most)} more at most."


def best_told(portfolio: Portfolio) -> str:
    """How the choice compares with the best one, where that was searched for; else ""."""
    funding = portfolio.funding
    if funding.best is None:
        return ""
    chosen = [entry for entry in portfolio.ranked("efficiency") if entry.number in funding.best]
    worth = math.fsum(entry.case.figures["npv"] or 0.0 for entry in chosen)
    if worth - funding.npv < CENT:
        return "No other choice of cases within the budget is worth more: every one was compared."
    names = "; ".join(entry.case.name or entry.checked.file for entry in chosen)
    return (
        f"Every choice of cases was compared: the best one is worth {money(worth - funding.npv)} more,"
        f" {money(worth)} in all: {names}."
    )


def method_told(portfolio: Portfolio) -> tuple[str, ...]:
    """How the budget was spent, and what that leaves out: nothing, where every choice was compared."""
    greedy, not_always_best, independent = EXPLAINED
    open_question = portfolio.funding.budget is not None and portfolio.funding.best is None
    return (greedy, not_always_best, independent) if open_question else (greedy, independent)
