"""Glossary and Versions: what every key means, and which template this is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roi_workbook.catalogue import Model
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Grid, in_sentence
from roi_workbook.model.sources import SOURCES
from roi_workbook.workbook.frame import SEVEN_POINTS, begin, headings, in_words
from roi_workbook.workbook.planned_sheets import Book, Sheet

ENTRY_ROLES = (
    "muted_small",
    "wrapped",
    "wrapped",
    "muted_wrapped",
    "wrapped",
    "small_wrapped",
    "muted_wrapped",
)
"""The styles of the Glossary's columns: key, label, kind, unit, meaning, formula, source."""


def glossary(book: Book, model: Model) -> None:
    """Plan the Glossary: one row per key."""
    sheet = book.sheets["Glossary"]
    begin(sheet, (32, 40, 9, 16, 62, 56, 48), 6)
    headings(sheet, 3, ("Key", "Label", "Kind", "Unit", "Meaning", "Formula", "Source"))
    sheet.freeze, sheet.repeat_rows = (4, 1), (3, 3)
    sheet.print_columns, sheet.print_first_row, sheet.print_percent = (1, 4), 4, SEVEN_POINTS
    row = 4
    for key, table in model.typed_tables.items():
        rows = [(key, table.label, "table", "", table.meaning, "", SOURCES[table.source].citation)]
        rows += [
            (
                name_of(key, column.key),
                f"{table.label}: {in_sentence(column.label)}",
                "column",
                column.unit,
                column.meaning,
                "",
                "",
            )
            for column in table.columns
        ]
        row = _entries(sheet, row, rows)
    for grid in model.grids.values():
        row = _entries(sheet, row, _grid_entries(grid))
    inputs = [
        (key, declared.label, "input", declared.unit, declared.meaning, "", SOURCES[declared.source].citation)
        for key, declared in model.typed_inputs.items()
    ]
    row = _entries(sheet, row, inputs)
    lines = [
        (line.key, line.label, "line", line.unit, in_words(line, model), line.formula, line.note)
        for line in (*model.lines.values(), *model.planning_lines.values())
    ]
    row = _entries(sheet, row, lines)
    guards = [
        (key, guard.label, guard.severity, "count", guard.advice, guard.formula, "")
        for key, guard in model.guards.items()
    ]
    _entries(sheet, row, guards)


def _grid_entries(grid: Grid) -> Iterator[tuple[str, ...]]:
    """The head, columns and lines of a grid: the formulas of its lines by the keys of its own columns."""
    for column in (grid.head, *grid.columns):
        label = f"{grid.label}: {in_sentence(column.label)}"
        yield name_of(grid.key, column.key), label, "column", column.unit, column.meaning, "", ""
    for line in grid.lines:
        label = f"{grid.label}: {in_sentence(line.label)}"
        yield name_of(grid.key, line.key), label, "line", line.unit, line.words, line.formula, ""


def _entries(sheet: Sheet, row: int, entries: Iterable[tuple[str, ...]]) -> int:
    for entry in entries:
        for column, text in enumerate(entry):
            sheet.put(row, column, text or None, ENTRY_ROLES[column])
        row += 1
    return row


def versions(book: Book) -> None:
    """Plan the Versions sheet: which template this is, in a cell that a review can read."""
    sheet = book.sheets["Versions"]
    begin(sheet, (26, 34, 70), 2)
    headings(sheet, 3, ("What", "Version", "Note"))
    sheet.freeze = (4, 1)
    sheet.put(4, 0, "Template", "text")
    sheet.put(4, 1, f"roi-workbook {book.properties['template']}", "text", name="roi_workbook_template")
    sheet.put(4, 2, "How a review recognises this workbook. Leave it as it is.", "muted")
    sheet.put(5, 0, "Fingerprint", "text")
    sheet.put(5, 1, book.properties["fingerprint"], "text", name="roi_workbook_fingerprint")
    sheet.put(5, 2, "The same for all workbooks whose model is the same.", "muted")
    sheet.put(6, 0, "Model", "text")
    sheet.put(6, 1, book.properties["model"], "text", name="roi_workbook_model")
    sheet.put(6, 2, "Which buckets there are: commands are given another model with --model.", "muted")
    sheet.put(8, 0, "Your changes", "section")
    sheet.fill(8, 1, 2, "section")
    sheet.put(9, 0, "Date", "header")
    sheet.put(9, 1, "Who", "header")
    sheet.put(9, 2, "What changed and why", "header")
    for row in range(10, 30):
        for column in range(3):
            sheet.put(row, column, None, "input_text", typed=True)
    sheet.first_input = (10, 0)
    sheet.one_page = True
