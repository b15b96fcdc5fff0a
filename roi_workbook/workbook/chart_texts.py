"""The titles of the charts, the points of the cash chart, and amounts in words: visible cells that charts and
Summary read.
"""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.finance.month_by_month import MONTHS
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.currencies import WITHOUT_CENTS
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.summary_lists import told_amounts
from roi_workbook.model.words import first_of, quoted, words
from roi_workbook.planning.proposal.wording import OF_CHOSEN
from roi_workbook.planning.short_amounts import THOUSAND, rounded_formula, thousands_formula, unit_formula
from roi_workbook.workbook.frame import WITHOUT_CENTS as NO_CENTS
from roi_workbook.workbook.frame import headings, section
from roi_workbook.workbook.inputs import choices_name, is_listed
from roi_workbook.workbook.planned_sheets import Formula, Sheet
from roi_workbook.workbook.summary_words import (
    COST_OPEN,
    FAILED,
    NO_COST,
    NOTHING_YET,
    months,
    rounded,
    tells_actuals,
    told_cells,
)

LABEL, UNIT, TEXT, NET = range(4)
POINTS, LABELLED = len(MONTHS), 6
"""Points of the cash chart: so many, in equal steps from the decision to the horizon, of which the first and
these have their month written below.
"""
LAST = "MAX(month_number)"
SHOWN_MONTHS = f"MIN(horizon_months,{LAST})"
"""The last month of the axis, and how many months the cash chart shows."""
CASH_LABELS_EVERY = (POINTS - 1) // LABELLED
"""Points from one label to the next."""

AT_FULL_EFFECT = first_of(
    (f"{rounded('annual_cost_today')}=0", quoted("At full effect")),
    otherwise=words("Problems cost {told_cost_today} a year today; at full effect"),
)


UNUSABLE = (FAILED, quoted("Not usable yet: a check failed"))


def _of_chosen(title: str) -> str:
    """A title and behind it the case its chart is of."""
    return title + f'&IF({OF_CHOSEN}="",""," "&{OF_CHOSEN})'


TEXTS: tuple[tuple[str, str, str], ...] = (
    (
        "waterfall_title",
        "Title: waterfall",
        first_of(
            UNUSABLE,
            (NOTHING_YET, quoted("What do problems cost today, and what would be gained?")),
            otherwise=_of_chosen(
                AT_FULL_EFFECT
                + "&"
                + first_of(
                    (
                        f"{rounded('net_annual_value')}<0",
                        words(" {told_net} a year are lost"),
                    ),
                    otherwise=words(" {told_net} a year are gained"),
                )
                + f'&IF({COST_OPEN},", with the cost so far","")'
            ),
        ),
    ),
    (
        "cash_title",
        "Title: cumulative net cash",
        _of_chosen(
            first_of(
                UNUSABLE,
                (NOTHING_YET, quoted("When is the money back?")),
                (NO_COST, quoted("No cost filled in yet")),
                (COST_OPEN, quoted("No verdict yet: the cost is not complete")),
                ("payback_months=0", quoted("No money is ever out")),
                ("ISNUMBER(payback_months)", f'"The money is back after "&{months("payback_months")}'),
                otherwise=words("The money is not back within {horizon_months:0} months"),
            )
        ),
    ),
    (
        "cash_heading",
        "Line of the cash chart",
        '"Cumulative net cash, "&reporting_currency&' + unit_formula("cash_thousands"),
    ),
    (
        "tornado_title",
        "Title: tornado",
        first_of(
            UNUSABLE,
            (NOTHING_YET, quoted("Which input moves the result most?")),
            otherwise='"Change in net present value against Base ("&reporting_currency&" "&told_npv_short&")"',
        ),
    ),
)
"""Name, label and formula, without its equals sign, of every text that a chart shows."""


def chart_texts(sheet: Sheet, row: int, key: int, model: Model) -> None:
    """Plan them below the waterfall's figures, with keys in column `key`."""
    section(sheet, row, "What charts and Summary read: titles, and amounts as words tell them", key)
    headings(sheet, row + 1, ("Text", "Unit", "In use"), right=(TEXT,))
    sheet.fill(row + 1, TEXT + 1, key, "header")
    row += 2
    for name, label, formula in TEXTS:
        _row(sheet, row, key, name, label, "text", formula)
        row += 1
    sheet.put(row, LABEL, "Amounts are told by the", "text")
    sheet.put(row, TEXT, 1_000, "muted", "count", THOUSAND)
    sheet.put(row, key, THOUSAND, "key")
    row += 1
    for name, (of, scenario, label) in told_amounts(model.buckets, tells_actuals(model)).items():
        cells = told_cells(name, name_of(of, scenario=scenario)).items()
        parts = ("leading digits", "thousands", "in short", "in words")
        units = ("currency", "count", "text", "text")
        for (cell, formula), part, unit in zip(cells, parts, units, strict=True):
            _row(sheet, row, key, cell, f"{label}: {part}", unit, formula)
            row += 1
    row = _currencies(sheet, row, key, model)
    _cash_points(sheet, row + 1, key)


def _row(sheet: Sheet, row: int, key: int, name: str, label: str, unit: str, formula: str) -> None:
    sheet.put(row, LABEL, label, "text")
    sheet.put(row, UNIT, unit, "muted")
    kind = "money" if unit == "currency" else unit
    sheet.put(row, TEXT, Formula("=" + formula), "formula_text", kind, name)
    sheet.put(row, key, name, "key")


def _currencies(sheet: Sheet, row: int, key: int, model: Model) -> int:
    """The currencies there are, and whether the reporting currency is one of those that have no cents."""
    currency = model.inputs["reporting_currency"]
    sheet.put(row, LABEL, "Currencies, codes of ISO 4217", "text")
    sheet.put(row, TEXT, " ".join(currency.choices), "muted", name=choices_name(currency))
    sheet.put(row, key, choices_name(currency), "key")
    row += 1
    listed = "currencies_without_cents"
    sheet.put(row, LABEL, "Currencies without cents", "text")
    sheet.put(row, TEXT, " ".join(WITHOUT_CENTS), "muted", name=listed)
    sheet.put(row, key, listed, "key")
    without = f"IF({is_listed(listed, 'reporting_currency')},1,0)"
    _row(sheet, row + 1, key, NO_CENTS, "The currency has no cents (1 or 0)", "count", without)
    return row + 2


def _cash_points(sheet: Sheet, row: int, key: int) -> None:
    """The cumulative net cash of the live case, from the decision to the horizon whatever it is: a chart ends
    where its points end.
    """
    section(sheet, row, "Points of the cash chart", key)
    texts = ("Point", "", "Month", "Cumulative net", "Drawn", "Payback", "Label")
    headings(sheet, row + 1, texts, right=(0, *range(TEXT, len(texts))))
    top, last = row + 2, row + 1 + POINTS
    for at, point in enumerate(range(POINTS), top):
        month = cell_address(at, TEXT, "", "$")
        place = f"INT({month})"
        next_net = f"INDEX(net_t,1,MATCH(MIN({place}+1,{LAST}),month_number,0))"
        formulas = (
            (f"={SHOWN_MONTHS}*{cell_address(at, LABEL, '', '$')}/MAX(cash_point)", "months"),
            (
                f"=INDEX(cumulative_net_t,1,MATCH({place},month_number,0))+({month}-{place})*{next_net}",
                "money",
            ),
            (f"={cell_address(at, NET)}/{THOUSAND}^cash_thousands", "number"),
            (f"=IF({cell_address(at, LABEL, '', '$')}=payback_point,MAX(cash_drawn),0)", "number"),
        )
        place = f"{LABELLED}*{cell_address(at, LABEL, '', '$')}/MAX(cash_point)"
        label = f'=IF(INT({place})={place},FIXED({month},IF(INT({month})={month},0,1)),"")'
        sheet.put(at, TEXT + len(formulas), Formula(label), "formula_text")
        sheet.put(at, LABEL, point, "muted", "count")
        for column, (formula, kind) in enumerate(formulas, TEXT):
            sheet.put(at, column, Formula(formula), "formula", kind)
    sheet.name("cash_point", top, LABEL, last, LABEL)
    for column, name in enumerate(("month", "net", "drawn", "payback", "label"), TEXT):
        sheet.name(Named("cash", name), top, column, last, column, down="cash_point")
    nearest = f"ROUND(ROUND(MAX(cash_point)*payback_months/MAX(1,{SHOWN_MONTHS}),6),0)"
    formula = f"IF(ISNUMBER(payback_months),{nearest},-1)"
    _row(sheet, last + 1, key, "payback_point", "Point nearest to the payback; -1: none", "count", formula)
    largest = rounded_formula("MAX(MAX(cash_net),-MIN(cash_net))")
    _row(sheet, last + 2, key, "cash_largest", "The largest, leading digits", "currency", largest)
    often = thousands_formula("cash_largest")
    _row(sheet, last + 3, key, "cash_thousands", "Drawn divided by a thousand so often", "count", often)
