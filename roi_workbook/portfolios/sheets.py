"""A portfolio as a workbook: totals, ranks and funding are live formulas, and stored values are true from the
start.
"""

from __future__ import annotations

from roi_workbook.portfolios.records import Portfolio
from roi_workbook.portfolios.sheet_of_cases import cases
from roi_workbook.portfolios.sheet_of_flows import cash_flow
from roi_workbook.portfolios.sheet_of_ranks import ranking
from roi_workbook.portfolios.sheets_about import about, left_out
from roi_workbook.workbook.frame import fit
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.stored_values import values_of_formulas
from roi_workbook.workbook.write import write

TEMPLATE = "portfolio 1"
"""Marks the workbook as a portfolio, which `check` does not read."""


def portfolio_workbook(portfolio: Portfolio) -> bytes:
    """The bytes of an .xlsx file: every formula with its true value, the same for the same portfolio and
    date.
    """
    book = plan_portfolio(portfolio)
    values = values_of_formulas(book)
    fit(book, values)
    return write(book, values)


def plan_portfolio(portfolio: Portfolio) -> Book:
    """Every cell, name, rule and chart; without a case that counts there is nothing to rank or draw."""
    book = Book(properties={"template": TEMPLATE, "title": "AI infrastructure ROI portfolio"})
    cases(book.add("Portfolio", "Results"), portfolio)
    if portfolio.entries:
        ranking(book.add("Ranking", "Results"), portfolio)
        cash_flow(book.add("Cash flow", "Workings"), portfolio)
    left_out(book.add("Left out", "Trust"), portfolio)
    about(book.add("About", "Workings", landscape=False), portfolio)
    return book
