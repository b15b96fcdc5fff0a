"""Checks what changes numbers from outside the cells: how the workbook calculates, and parts that run or fetch."""

from __future__ import annotations

from collections.abc import Iterator

from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming
from roi_workbook.xlsx.workbook import Spreadsheet

TRUE, FALSE = ("1", "true"), ("0", "false")

RISKY_PARTS = {
    "xl/vbaproject": "macros: they run when somebody allows it",
    "xl/externallinks": "links to other workbooks: what they hold may change or be gone",
    "xl/connections": "data connections: they fetch from elsewhere",
    "xl/querytables": "queries: they fetch from elsewhere",
    "xl/embeddings": "embedded files: nobody reviews what is inside",
    "xl/activex": "controls that can run code",
    "xl/ctrlprops": "form controls: they write into cells",
}
"""Parts of a file that run, fetch or hide something, by how their names begin."""


def setting_findings(places: CellMap, naming: Naming, differ: bool) -> Iterator[Finding]:
    """Findings about the settings of a workbook, and the parts in it that run or fetch something.

    differ: numbers differ from the recompute; a setting that can explain it is then an error.
    """
    book = places.book.spreadsheet
    explaining = "error" if differ else "warning"
    because = " That may be why numbers differ." if differ else ""
    if book.calculation.get("fullPrecision") in FALSE:
        message = (
            "The workbook calculates with numbers as they are displayed: each is rounded to its format before it is used."
            f"{because} Turn off 'precision as displayed', then recalculate; what was typed stays rounded."
        )
        yield naming.finding("setting-changed", message, severity=explaining)
    if book.calculation.get("calcMode") == "manual":
        message = (
            "The workbook calculates only when somebody asks it to: after an input is typed, results stay as they were."
            f"{because} Set the calculation to automatic, then save."
        )
        yield naming.finding("setting-changed", message, severity=explaining)
    if book.calculation.get("iterate") in TRUE:
        yield naming.finding(
            "setting-changed",
            "The workbook works out circular references step by step instead of refusing them. Turn off iterative"
            " calculation: the template has none.",
        )
    if book.date1904:
        yield naming.finding(
            "setting-changed",
            "The workbook counts days from 1904. Its dates were read rightly; dates that are copied to or from other"
            " workbooks move by four years and a day.",
            severity="info",
        )
    yield from _parts(book, naming)


def _parts(book: Spreadsheet, naming: Naming) -> Iterator[Finding]:
    for begin, what in RISKY_PARTS.items():
        if any(part.startswith(begin) for part in book.parts):
            message = f"The file holds {what}. The template has none: remove what you did not add yourself."
            yield naming.finding("added", message, severity="warning")
