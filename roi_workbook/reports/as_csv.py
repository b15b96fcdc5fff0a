"""Findings as a table for spreadsheet programs: one row each, and nothing in it is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.reports.fields import FINDING_FIELDS, fields_of
from roi_workbook.reports.text import printable
from roi_workbook.review.findings import Comparison

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def comparisons_csv(comparisons: Iterable[Comparison]) -> str:
    """Every finding of the comparisons as CSV (RFC 4180); a file without findings has no row.

    Texts are quoted, so that a program which separates columns by semicolons does not split them.
    """
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(("file", *FINDING_FIELDS))
    for comparison in comparisons:
        for finding in comparison.findings:
            fields = fields_of(finding)
            writer.writerow([harmless(comparison.file), *(harmless(fields[name]) for name in FINDING_FIELDS)])
    return table.getvalue()


def harmless(value: CellValue) -> Any:
    """A value no spreadsheet program calculates: numbers stay numbers, a text like a formula gets an
    apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if not isinstance(value, str):
        return value
    starts = value.startswith(STARTS_A_FORMULA) or value.lstrip().startswith(STARTS_A_FORMULA)
    return printable(f"'{value}" if starts else value)
