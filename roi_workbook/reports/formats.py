"""The report of `check` in any format."""

from __future__ import annotations

from collections.abc import Sequence

from roi_workbook.reports.as_csv import comparisons_csv
from roi_workbook.reports.as_json import comparisons_json
from roi_workbook.reports.check import check_document
from roi_workbook.reports.html import html
from roi_workbook.reports.markdown import markdown
from roi_workbook.reports.sarif import comparisons_sarif
from roi_workbook.reports.text import text
from roi_workbook.review.findings import Comparison


def check_report(comparisons: Sequence[Comparison], form: str, colour: bool = False) -> str:
    """The report as text, json, markdown, html, csv or sarif; only text has colours."""
    match form:
        case "json":
            return comparisons_json(comparisons)
        case "csv":
            return comparisons_csv(comparisons)
        case "sarif":
            return comparisons_sarif(comparisons)
        case "markdown":
            return markdown(check_document(comparisons))
        case "html":
            return html(check_document(comparisons))
        case _:
            return text(check_document(comparisons), colour)
