"""The reports of a portfolio and of alternatives, in any format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.reports.formats import Report

if TYPE_CHECKING:
    from roi_workbook.portfolios.alternatives import Alternatives
    from roi_workbook.portfolios.records import Portfolio
    from roi_workbook.reports.document import Document


def _document(whole: Portfolio) -> Document:
    from roi_workbook.portfolios.page import portfolio_document

    return portfolio_document(whole)


def _csv(whole: Portfolio) -> str:
    from roi_workbook.portfolios.as_csv import portfolio_csv

    return portfolio_csv(whole)


def _json(whole: Portfolio) -> str:
    from roi_workbook.portfolios.as_json import portfolio_json

    return portfolio_json(whole)


def _workbook(whole: Portfolio) -> bytes:
    from roi_workbook.portfolios.sheets import portfolio_workbook

    return portfolio_workbook(whole)


def _alternatives_document(found: Alternatives) -> Document:
    from roi_workbook.portfolios.alternatives_page import alternatives_document

    return alternatives_document(found)


def _alternatives_json(found: Alternatives) -> str:
    from roi_workbook.portfolios.alternatives_page import alternatives_json

    return alternatives_json(found)


PORTFOLIO = Report(
    command="portfolio", document=_document, renderers={"csv": _csv, "json": _json, "xlsx": _workbook}
)
"""The report of many workbooks rolled up."""

ALTERNATIVES = Report(
    command="alternatives", document=_alternatives_document, renderers={"json": _alternatives_json}
)
"""The report of cases of which only one is done."""
