"""Left out: every file that does not count, and why. About: when and how the portfolio was made."""

from __future__ import annotations

import datetime

from roi_workbook import __version__
from roi_workbook.counts import count_of
from roi_workbook.model.dates import serial
from roi_workbook.model.records import Value
from roi_workbook.portfolios.reading import LIVE
from roi_workbook.portfolios.records import Portfolio
from roi_workbook.portfolios.sentences import EXPLAINED, best_told, files_counted, funding_told, ordered_by
from roi_workbook.portfolios.sheet_of_cases import TITLE as HOME
from roi_workbook.stamp import given_moment
from roi_workbook.workbook.frame import begin, headings, section
from roi_workbook.workbook.planned_sheets import Formula, Sheet

NOTHING_LEFT_OUT = "Nothing is left out: every file counts."

METHOD = (
    "Every workbook was compared with its template and its own recompute, as `roi-workbook check` does.",
    "Figures are recomputed from the inputs of each workbook; a workbook with errors only counts on request.",
    "Money of different currencies is never added up.",
    "The numbers of cases follow the order of their files; of equal cases the lower number ranks first.",
    "Totals add the cases up. Peak funding of the whole is the lowest point of all cases together: less than the sum"
    " of their own peaks where these fall in different months.",
    "Ranks, totals, funding and combined cash flow are formulas; the budget on Portfolio can be changed.",
)


def left_out(sheet: Sheet, portfolio: Portfolio) -> None:
    """Plan the Left out sheet."""
    begin(sheet, (46, 18, 9, 10, 10, 18, 90), 6, home=HOME)
    if not portfolio.left_out:
        sheet.put(3, 0, NOTHING_LEFT_OUT, "text")
        return
    texts = ("File", "State", "Errors", "Warnings", "Currency", "NPV, not counted", "Why")
    headings(sheet, 3, texts, right=(2, 3, 5))
    for row, each in enumerate(portfolio.left_out, 4):
        checked, case = each.checked, each.checked.case
        sheet.put(row, 0, checked.file, "wrapped")
        sheet.put(row, 1, checked.state, "text")
        sheet.put(row, 2, checked.errors, "formula", "count")
        sheet.put(row, 3, checked.warnings, "formula", "count")
        sheet.put(row, 4, case.currency if case else None, "beside")
        sheet.put(row, 5, case.figures["npv"] if case else None, "formula", "money")
        sheet.put(row, 6, each.reason, "grid_text")
    sheet.repeat_rows = (3, 3)
    sheet.print_columns = (0, 6)


def about(sheet: Sheet, portfolio: Portfolio) -> None:
    """Plan the About sheet, with the line shown under every title."""
    begin(sheet, (30, 84, 12), 2, home=HOME)
    section(sheet, 3, "How this file was made", 2)
    lines: list[tuple[str, Value, str]] = [
        (
            "In one line",
            Formula(_status(portfolio)) if portfolio.entries else files_counted(portfolio),
            "text",
        ),
        ("Date", serial(made_on()), "day"),
        ("Made by", f"roi-workbook {__version__}", "text"),
        ("Workbooks", files_counted(portfolio), "text"),
        ("Currency", portfolio.currency or "none", "text"),
        (
            "Scenario",
            "as chosen in each workbook" if portfolio.scenario == LIVE else portfolio.scenario.capitalize(),
            "text",
        ),
        ("Order of the cases", ordered_by(portfolio), "text"),
    ]
    for row, (label, content, kind) in enumerate(lines, 4):
        sheet.put(row, 0, label, "row_label")
        sheet.put(row, 1, content, "given", kind)
    sheet.name("status_line", 4, 1)
    row += 2
    for title, sentences in (
        ("What to know", (*portfolio.notes, *_best(portfolio))),
        ("Method", (*METHOD, *EXPLAINED)),
    ):
        if not sentences:
            continue
        section(sheet, row, title, 2)
        for below, sentence in enumerate(sentences, row + 1):
            sheet.put(below, 1, sentence, "sentence")
        row += len(sentences) + 2
    sheet.print_columns = (0, 2)


def _best(portfolio: Portfolio) -> list[str]:
    """How the choice within the budget this file was made with compares with the best one."""
    comparison = best_told(portfolio)
    return [f"{funding_told(portfolio)} {comparison}"] if comparison else []


def made_on() -> datetime.date:
    """Today, or the day that SOURCE_DATE_EPOCH gives: then the same portfolio is the same file on any day."""
    return (given_moment() or datetime.datetime.now(datetime.UTC)).date()


def _status(portfolio: Portfolio) -> str:
    """The line under every title: it follows the numbers."""
    left_out = f"  ·  {count_of(len(portfolio.left_out), 'file')} left out" if portfolio.left_out else ""
    return (
        '=FIXED(whole_count,0,TRUE)&" cases"&"  ·  net present value '
        f'{portfolio.currency.replace(chr(34), chr(34) * 2)} "&FIXED(ROUND(whole_npv,0),0)'
        f'&"  ·  funded: "&FIXED(funded_count,0,TRUE)&"{left_out}"'
    )
