"""A portfolio as a table for spreadsheet programs: one row per file, and never a formula."""

from __future__ import annotations

import csv
import io
from typing import Any

from roi_workbook.portfolios.records import Case, Checked, Entry, Portfolio
from roi_workbook.reports.as_csv import harmless

FIGURES = (
    "npv",
    "roi",
    "payback_months",
    "irr",
    "annual_value",
    "one_off_investment",
    "recurring_investment_per_year",
    "peak_funding",
)
FIELDS = (
    "file",
    "organisation",
    "proposal_title",
    "currency",
    "scenario",
    "horizon_months",
    "begun",
    *FIGURES,
    "npv_per_one_off_investment",
    "npv_rank",
    "efficiency_rank",
    "funded",
    "one_of",
    "errors",
    "warnings",
    "state",
    "counted",
    "reason",
)
"""One column each; the names of results are those of the model."""


def portfolio_csv(portfolio: Portfolio) -> str:
    """Every file as CSV (RFC 4180): those that count in their order, then those left out by path.

    A result that is not defined is empty. Texts are quoted, so that a program that splits columns at
    semicolons does not split them.
    """
    table = io.StringIO()
    writer = csv.DictWriter(table, FIELDS, restval="", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writeheader()
    for row in rows(portfolio):
        writer.writerow({field: harmless(value) for field, value in row.items()})
    return table.getvalue()


def rows(portfolio: Portfolio) -> list[dict[str, Any]]:
    """One row per file, by field."""
    counted = [_file(entry.checked) | _ranked(entry) | {"counted": True} for entry in portfolio.entries]
    left_out = [
        _file(each.checked) | {"counted": False, "reason": each.reason} for each in portfolio.left_out
    ]
    return counted + left_out


def _file(checked: Checked) -> dict[str, Any]:
    row = {
        "file": checked.file,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "state": checked.state,
    }
    return row | (_case(checked.case) if checked.case else {})


def _case(case: Case) -> dict[str, Any]:
    row = {
        "organisation": case.organisation,
        "proposal_title": case.proposal_title,
        "currency": case.currency,
        "scenario": case.scenario,
        "horizon_months": case.horizon_months,
        "begun": case.begun,
    }
    return row | {key: case.figures[key] for key in FIGURES}


def _ranked(entry: Entry) -> dict[str, Any]:
    return {
        "npv_per_one_off_investment": entry.efficiency,
        "npv_rank": entry.npv_rank,
        "efficiency_rank": entry.efficiency_rank,
        "funded": entry.funded,
        "one_of": entry.one_of,
    }
