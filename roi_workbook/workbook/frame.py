"""What every sheet shares: title, live status line, headings, and formulas as words."""

from __future__ import annotations

import re

from roi_workbook.catalogue import Model
from roi_workbook.words import Line
from roi_workbook.workbook.plan import Formula, Link, Sheet

SCENARIO_KEYS = ("conservative", "base", "optimistic")

FIRST_ROW = 3
"""Where the content of a sheet begins, below title, status line and a gap."""


def slug(title: str) -> str:
    """A sheet title as part of a name: "Cash flow" is cash_flow."""
    return title.lower().replace(" ", "_")


def begin(sheet: Sheet, widths: tuple[float, ...], last_column: int, heading: str = "", margin: int = 0) -> None:
    """Title, link home and status line across the top, up to `last_column` (and a margin beyond it)."""
    sheet.widths = list(widths)
    sheet.heights |= {0: 30, 1: 18}
    sheet.put(0, 0, heading or sheet.title, "title", name="goto_" + slug(sheet.title))
    if sheet.title != "Start":
        sheet.put(0, last_column, Link("goto_start", "Start"), "home")
    sheet.fill(0, 1, max(last_column, margin), "title")
    sheet.put(1, 0, Formula("=status_line"), "subtitle", name="status_" + slug(sheet.title))
    sheet.fill(1, 1, max(last_column, margin), "subtitle")


def headings(sheet: Sheet, row: int, texts: tuple[str, ...], right: tuple[int, ...] = ()) -> None:
    """A heading row; `right` lists the columns whose headings stand over figures."""
    sheet.heights[row] = 30
    for column, text in enumerate(texts):
        role = "header_right" if column in right else "header"
        sheet.put(row, column, text or None, role)


def section(sheet: Sheet, row: int, text: str, last_column: int, role: str = "section") -> None:
    """A section heading with its rule up to `last_column`."""
    sheet.put(row, 0, text, role)
    sheet.fill(row, 1, last_column, role)


_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\^")


def in_words(line: Line, model: Model) -> str:
    """A line's formula as a sentence: its own words, or the formula with labels for keys."""
    if line.words:
        return line.words
    labels = {key: declared.label for key, declared in (*model.inputs.items(), *model.lines.items())}
    text = _TOKEN.sub(lambda match: labels.get(match.group(), match.group()), line.formula.removeprefix("="))
    return text.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")
