"""Start, Glossary and Versions: for readers who have never seen the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roi_workbook.catalogue import Model
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Grid, in_sentence
from roi_workbook.model.sheets import SHEETS
from roi_workbook.model.sources import MADE_UP, SOURCES
from roi_workbook.model.words import first_of, quoted
from roi_workbook.workbook.frame import begin, goto, headings, in_words, section
from roi_workbook.workbook.planned_sheets import Book, Formula, Link, Sheet

STEPS = (
    ("1  Frame", "Currency, month of the decision, horizon, discount rate and scenario.", "Inputs"),
    (
        "2  Pain and effect",
        "What you measure today and what you expect. Leave a bucket empty if it does not apply.",
        "Inputs",
    ),
    ("3  Cost", "Purchases, and the hours your own people will spend.", "Inputs"),
    ("4  Check", "Clear every error, be ready to explain every alert, fill in what is missing.", "Checks"),
    ("5  Read", "Switch the scenario on Inputs and read the result.", "Summary"),
    ("6  Test", "Which figures decide the case, and how wrong they may be.", "Sensitivity"),
)

GAP = 4
"""Height of the row that keeps a bordered cell off the rule above it."""

BANNER = "Your case: fill in the yellow cells of the input sheets. Nothing else needs typing."

LIMITATIONS = (
    "All money is in one reporting currency, before tax.",
    "Rates are nominal. Flows are flat but for the growth of wages (staff hours) and of prices (purchases) you enter.",
    "Downtime, clean-up, findings, deals and margins stay at the prices of month 0; so do the planning sheets.",
    "Own time is a cost although nobody is paid more for it: Summary tells it apart from new money.",
    "Month 0 is the decision; cash falls at month end; months after the horizon do not count.",
    "The range around the net present value is an approximation from three values per input.",
    "An empty cell counts as the template's standard; where there is none, as no change against today or as zero. "
    "Checks lists what is needed and empty.",
    "Left to finance's own model: tax, depreciation, several currencies, a discount rate per scenario, terminal value.",
)


def start(book: Book, model: Model) -> None:
    """Plan the Start sheet: purpose, steps, legend, map, completeness, limitations, version."""
    sheet = book.sheets["Start"]
    begin(sheet, (22, 16, 62, 24), 3, "AI infrastructure ROI workbook")
    row = 3
    banner = first_of((f'{MADE_UP.key}<>""', MADE_UP.key), otherwise=quoted(BANNER))
    sheet.put(row, 0, Formula(f"={banner}"), "banner", name="start_banner")
    sheet.fill(row, 1, 3, "banner")
    sheet.heights[row] = 22
    row += 2
    section(sheet, row, "What it is for", 3)
    sheet.put(
        row + 1,
        0,
        "It turns what slow or unreliable AI infrastructure costs you, and what fixing it would cost,",
        "text",
    )
    sheet.put(row + 2, 0, "into a case that finance can check line by line.", "text")
    row += 4
    section(sheet, row, "Six steps", 3)
    for name, text, target in STEPS:
        row += 1
        sheet.put(row, 0, name, "bold")
        sheet.put(row, 1, text, "text")
        sheet.put(row, 3, Link(goto(target), target), "url")
    row += 2
    section(sheet, row, "Legend", 3)
    legend = (
        ("Input", 1.5, "input", "Yours to change: blue on pale yellow, unlocked"),
        ("Formula", 1.5, "formula", "Worked out: black, locked"),
        ("Link", 1.5, "link", "Taken from another sheet: green, locked"),
    )
    row += 1
    sheet.heights[row] = GAP
    for name, value, role, text in legend:
        row += 1
        sheet.put(row, 0, name, "bold")
        sheet.put(row, 1, value, "legend_input" if role == "input" else role, "number")
        sheet.put(row, 2, text, "beside")
    row += 2
    section(sheet, row, "Where you stand", 3)
    sheet.put(
        row + 1,
        0,
        Formula(
            '=FIXED(needed_filled,0,TRUE)&" of "&FIXED(needed_count,0,TRUE)&" needed inputs filled in. "&checks_sentence&"."'
        ),
        "text",
        name="start_completeness",
    )
    row += 3
    section(sheet, row, "Sheets", 3)
    purposes = SHEETS | {
        subject.title: subject.purpose for subject in model.subjects if subject.key != "general"
    }
    purposes |= {page.title: page.purpose for subject in model.planning for page in subject.pages}
    for title, planned in book.sheets.items():
        row += 1
        sheet.put(row, 0, Link(goto(title), title), "row_url")
        sheet.put(row, 1, planned.group, "row_muted")
        sheet.put(row, 2, purposes[title], "row_label")
        sheet.fill(row, 3, 3, "row_label")
    row += 2
    section(sheet, row, "Limitations", 3)
    for text in LIMITATIONS:
        row += 1
        sheet.put(row, 0, text, "text")
    row += 2
    sheet.put(
        row,
        0,
        f"Template {book.properties['template']}, fingerprint {book.properties['fingerprint']}",
        "muted_small",
    )
    sheet.one_page = True


ENTRY_ROLES = ("muted_small", "wrapped", "wrapped", "muted", "wrapped", "small_wrapped", "muted_wrapped")
"""The styles of the Glossary's columns: key, label, kind, unit, meaning, formula, source."""


def glossary(book: Book, model: Model) -> None:
    """Plan the Glossary: one row per key."""
    sheet = book.sheets["Glossary"]
    begin(sheet, (32, 40, 9, 16, 62, 56, 48), 6)
    headings(sheet, 3, ("Key", "Label", "Kind", "Unit", "Meaning", "Formula", "Source"))
    sheet.freeze, sheet.repeat_rows = (4, 1), (3, 3)
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
    sheet.put(4, 0, "Template", "text")
    sheet.put(4, 1, f"roi-workbook {book.properties['template']}", "text", name="roi_workbook_template")
    sheet.put(4, 2, "How a review recognises this workbook. Leave it as it is.", "muted")
    sheet.put(5, 0, "Fingerprint", "text")
    sheet.put(5, 1, book.properties["fingerprint"], "text", name="roi_workbook_fingerprint")
    sheet.put(5, 2, "The same for all workbooks whose model is the same.", "muted")
    sheet.put(7, 0, "Your changes", "section")
    sheet.fill(7, 1, 2, "section")
    sheet.put(8, 0, "Date", "header")
    sheet.put(8, 1, "Who", "header")
    sheet.put(8, 2, "What changed and why", "header")
    for row in range(9, 29):
        for column in range(3):
            sheet.put(row, column, None, "input_text", typed=True)
    sheet.first_input = (9, 0)
    sheet.one_page = True
