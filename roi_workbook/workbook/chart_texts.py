"""The titles of the charts, the point that marks the payback, and amounts in words: visible cells that charts and
Summary read.
"""

from __future__ import annotations

from roi_workbook.value_texts import money_formula
from roi_workbook.workbook.frame import headings, section
from roi_workbook.workbook.planned_sheets import Formula, Sheet
from roi_workbook.workbook.summary_words import AMOUNTS, money

LABEL, UNIT, TEXT = range(3)

TEXTS: tuple[tuple[str, str, str], ...] = (
    ("waterfall_title", "Title: waterfall", '="Live case, "&reporting_currency&" a year"'),
    ("cash_title", "Title: cumulative net cash", '="Cumulative net cash, "&reporting_currency'),
    (
        "scenario_title",
        "Title: scenarios",
        '=IF(ranges_filled=0,"No range is filled in: all three scenarios are Base, ",'
        '"Net present value by scenario, ")&reporting_currency',
    ),
    (
        "bucket_title",
        "Title: value by bucket",
        '="Physical effect, and the value that counts after capture, credit and confidence, "'
        "&reporting_currency",
    ),
    (
        "tornado_title",
        "Title: tornado",
        '="Change in net present value against Base ("&reporting_currency&" "&'
        f'{money_formula("npv_base")}&")"',
    ),
    (
        "payback_legend",
        "Payback in the legend",
        '=IF(ISNUMBER(payback_months),"Payback: "&FIXED(ROUND(payback_months,1),1)&" months","No payback")',
    ),
)
"""Name, label and formula of every text that a chart shows."""


def chart_texts(sheet: Sheet, row: int, key: int) -> None:
    """Plan them below the waterfall's figures, with keys in column `key`."""
    section(
        sheet,
        row,
        "What charts and Summary read: titles, the payback of the live case, amounts in words",
        key,
    )
    headings(sheet, row + 1, ("Text or point", "Unit", "In use"))
    sheet.fill(row + 1, TEXT + 1, key, "header")
    row += 2
    told = tuple((name, label, "=" + money(of)) for of, (name, label) in AMOUNTS.items())
    for name, label, formula in (*TEXTS, *told):
        _row(sheet, row, key, name, label, "text")
        sheet.put(row, TEXT, Formula(formula), "formula", name=name)
        row += 1
    _row(sheet, row, key, "payback_point", "Payback, or -1: left of the axis, not drawn", "months")
    point = Formula("=IF(ISNUMBER(payback_months),payback_months,-1)")
    sheet.put(row, TEXT, point, "formula", "months", "payback_point")
    _row(sheet, row + 1, key, "payback_level", "Height of the mark on the cash chart", "currency")
    sheet.put(row + 1, TEXT, 0, "muted", "count", "payback_level")


def _row(sheet: Sheet, row: int, key: int, name: str, label: str, unit: str) -> None:
    sheet.put(row, LABEL, label, "text")
    sheet.put(row, UNIT, unit, "muted")
    sheet.put(row, key, name, "key")
