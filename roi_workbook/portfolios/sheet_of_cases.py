"""Portfolio: the budget and the totals on top, a row per case, and the sums below."""

from __future__ import annotations

from collections.abc import Mapping

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.records import Value
from roi_workbook.portfolios.records import SUMMED, Entry, Portfolio
from roi_workbook.portfolios.sentences import EXPLAINED, FUNDED, NOT_FUNDED, files_counted, ordered_by
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, headings
from roi_workbook.workbook.planned_sheets import Formula, Sheet

TITLE = "Portfolio"

PRINTED: Mapping[str, tuple[str, float, str]] = {
    "number": ("No.", 6, "count"),
    "proposal_title": ("Proposal", 40, "text"),
    "npv": ("Net present value", 17, "money"),
    "roi": ("Return on investment", 13, "share"),
    "payback_months": ("Payback, months", 14, "months"),
    "annual_value": ("Annual value, risk-adjusted", 18, "money"),
    "one_off_investment": ("One-off investment", 16, "money"),
    "funded": ("Fund", 9, "text"),
}
"""The columns that decide, as many as a page has room for: heading, width and kind of number."""

COLUMNS: Mapping[str, tuple[str, float, str]] = {
    **PRINTED,
    "organisation": ("Organisation", 22, "text"),
    "file": ("File", 28, "text"),
    "scenario": ("Scenario", 12, "text"),
    "currency": ("Currency", 10, "text"),
    "horizon_months": ("Months", 9, "count"),
    "irr": ("Rate of return (IRR)", 12, "rate"),
    "recurring_investment_per_year": ("Recurring investment a year", 14, "money"),
    "pv_costs": ("Present value of costs", 16, "money"),
    "peak_funding": ("Peak funding", 14, "money"),
    "efficiency": ("NPV per unit of one-off", 12, "price"),
    "npv_rank": ("Rank by NPV", 9, "count"),
    "efficiency_rank": ("Rank by NPV per one-off", 12, "count"),
    "one_of": ("One of", 14, "text"),
    "errors": ("Errors", 8, "count"),
    "warnings": ("Warnings", 10, "count"),
    "state": ("State", 18, "text"),
}
"""All columns: those that decide first, then what stands behind them."""

KEYS: Mapping[str, str] = {
    "npv_key": "Net present value, cents",
    "one_off_key": "One-off investment, cents",
    "group": "1 free gain, 0 invests once, -1 neither",
    "efficiency_key": "NPV per one-off, millionths",
    "group_number": "Number of the group it is one of, 0 for none",
    "best": "In the best choice when made, 1 or 0",
}
"""Whole numbers that rank and fund the cases alike in every program, next to the printed columns."""

AT = {key: column for column, key in enumerate(COLUMNS)}
LAST = len(COLUMNS) - 1
KEYS_AT = {key: LAST + 2 + offset for offset, key in enumerate(KEYS)}
LABEL, VALUE = 1, AT["npv"]
WHOLE_LABEL, WHOLE_VALUE = AT["payback_months"], AT["one_off_investment"]
BUDGET_TOP, HEADING = 3, 14
FIRST = HEADING + 1

BUDGET_PROMPT = {
    "validate": "decimal",
    "criteria": ">=",
    "value": 0,
    "input_title": "Budget",
    "input_message": "The budget for one-off investment. Empty: every case that pays is funded.",
    "error_title": "Budget",
    "error_message": "An amount from 0, or nothing.",
}


def cases(sheet: Sheet, portfolio: Portfolio) -> None:
    """Plan the Portfolio sheet."""
    widths = [width for _, width, _ in COLUMNS.values()] + [3, *(16.0 for _ in KEYS)]
    begin(sheet, tuple(widths), LAST, "Portfolio of AI infrastructure cases", home=TITLE)
    if not portfolio.entries:
        sheet.put(3, 0, f"{files_counted(portfolio)}. There is nothing to add up.", "text")
        return
    _budget(sheet, portfolio)
    _whole(sheet)
    last = FIRST + len(portfolio.entries) - 1
    _section(sheet, HEADING - 1, 0, LAST, f"Cases, {ordered_by(portfolio)} when this file was made")
    right = tuple(AT[key] for key, (_, _, kind) in COLUMNS.items() if kind != "text")
    headings(sheet, HEADING, tuple(title for title, _, _ in COLUMNS.values()), right)
    sheet.heights[HEADING] = 44
    for key, title in KEYS.items():
        sheet.put(HEADING, KEYS_AT[key], title, "header_right")
    groups = sorted({entry.one_of for entry in portfolio.entries} | {""})
    for row, entry in enumerate(portfolio.entries, FIRST):
        _case(sheet, row, entry)
        sheet.put(row, KEYS_AT["group_number"], groups.index(entry.one_of), "formula", "flag")
        sheet.put(row, KEYS_AT["best"], int(entry.funded), "formula", "flag")
    for key, column in (AT | KEYS_AT).items():
        sheet.name("portfolio_" + key, FIRST, column, last, column)
    _totals(sheet, last + 1)
    fund = sheet.area(FIRST, AT["funded"], last)
    rule = {"type": "cell", "criteria": "==", "value": f'"{FUNDED}"', "format": styles.CONDITION_GOOD}
    sheet.conditions.append((fund, rule))
    state = sheet.area(FIRST, AT["state"], last)
    rule = {"type": "cell", "criteria": "!=", "value": '"agrees"', "format": styles.CONDITION_WARN}
    sheet.conditions.append((state, rule))
    sheet.freeze = (2, VALUE)
    sheet.repeat_rows = (HEADING, HEADING)
    sheet.print_columns = (0, len(PRINTED) - 1)


def _section(sheet: Sheet, row: int, first: int, last: int, text: str) -> None:
    sheet.put(row, first, text, "section")
    sheet.fill(row, first + 1, last, "section")


def _budget(sheet: Sheet, portfolio: Portfolio) -> None:
    """The one input cell, and what the budget funds."""
    _section(sheet, BUDGET_TOP, LABEL, VALUE, "What a budget for one-off investment funds first")
    row = BUDGET_TOP + 1
    sheet.put(row, LABEL, "Budget (empty: no limit)", "row_label")
    sheet.fill(row, LABEL + 1, VALUE - 1, "row_label")
    sheet.put(row, VALUE, portfolio.funding.budget, "input", "money", name="budget", typed=True)
    sheet.validations.append((sheet.area(row, VALUE), BUDGET_PROMPT))
    sheet.first_input = (row, VALUE)
    lines = (
        ("Cases funded", "funded_count", "=SUM(ranking_funded)", "count"),
        (
            "One-off investment of these",
            "funded_one_off",
            "=SUMPRODUCT(ranking_funded,ranking_one_off_investment)",
            "money",
        ),
        ("Net present value of these", "funded_npv", "=SUMPRODUCT(ranking_funded,ranking_npv)", "money"),
        (
            "Missed at most by this choice",
            "missed_at_most",
            "=IF(budget_key=budget_made_key,missed_when_made,"
            "MAX(0,SUMPRODUCT(ranking_divided,ranking_npv)-SUMPRODUCT(ranking_funded,ranking_npv)))",
            "money",
        ),
    )
    for below, line in enumerate(lines, row + 1):
        _figure(sheet, below, LABEL, VALUE, *line)
    for below, sentence in enumerate(EXPLAINED, row + len(lines) + 1):
        sheet.put(below, LABEL, sentence, "muted_small")


def _whole(sheet: Sheet) -> None:
    """Figures of the whole that are not the sum of a column."""
    _section(sheet, BUDGET_TOP, WHOLE_LABEL, WHOLE_VALUE, "The whole")
    lines = (
        ("Cases counted", "whole_count", "=COUNT(portfolio_number)", "count"),
        ("Net present value", "whole_npv", "=total_npv", "money"),
        (
            "Return on investment",
            "whole_roi",
            '=IF(total_pv_costs>0,total_npv/total_pv_costs,"n/a: no cost")',
            "share",
        ),
        ("Peak funding of the whole", "whole_peak_funding", "=MAX(0,-MIN(cash_cumulative))", "money"),
        (
            "  in month",
            "whole_peak_month",
            "=IF(whole_peak_funding>0,INDEX(cash_month,1,MATCH(MIN(cash_cumulative),cash_cumulative,0)),0)",
            "count",
        ),
    )
    for row, line in enumerate(lines, BUDGET_TOP + 1):
        _figure(sheet, row, WHOLE_LABEL, WHOLE_VALUE, *line)


def _figure(
    sheet: Sheet, row: int, first: int, last: int, label: str, name: str, formula: str, kind: str
) -> None:
    sheet.put(row, first, label, "row_label")
    sheet.fill(row, first + 1, last - 1, "row_label")
    sheet.put(row, last, Formula(formula), "row_value", kind, name=name)


def _case(sheet: Sheet, row: int, entry: Entry) -> None:
    """A case: the results of its workbook as numbers, its ranks and funding as formulas."""
    at = {key: cell_address(row, column) for key, column in (AT | KEYS_AT).items()}
    for key, content in _typed(entry).items():
        kind = COLUMNS[key][2]
        if content is None:
            sheet.put(row, AT[key], entry.case.undefined[key], "small_wrapped")
        else:
            sheet.put(row, AT[key], content, _role(key), kind)
    number, npv_key, group, key = (at[each] for each in ("number", "npv_key", "group", "efficiency_key"))
    same = f"(portfolio_group={group})*(portfolio_efficiency_key={key})"
    formulas = {
        "efficiency": f'=IF({at["one_off_key"]}>0,{at["npv"]}/{at["one_off_investment"]},"none")',
        "npv_rank": f"=1+SUMPRODUCT((portfolio_npv_key>{npv_key})*1)"
        f"+SUMPRODUCT((portfolio_npv_key={npv_key})*(portfolio_number<{number}))",
        "efficiency_rank": f"=1+SUMPRODUCT((portfolio_group>{group})*1)"
        f"+SUMPRODUCT((portfolio_group={group})*(portfolio_efficiency_key>{key}))"
        f"+SUMPRODUCT({same}*(portfolio_number<{number}))",
        "funded": f'=IF(INDEX(ranking_funded,{at["efficiency_rank"]},1)=1,"{FUNDED}","{NOT_FUNDED}")',
    }
    for column, formula in formulas.items():
        role = "beside" if column == "funded" else "formula_text"
        sheet.put(row, AT[column], Formula(formula), role, COLUMNS[column][2])
    keys = {
        "npv_key": f"=ROUND({at['npv']}*100,0)",
        "one_off_key": f"=ROUND({at['one_off_investment']}*100,0)",
        "group": f"=IF({at['one_off_key']}>0,0,IF({npv_key}>0,1,-1))",
        "efficiency_key": f"=IF({at['one_off_key']}>0,"
        f"ROUND({at['npv']}/{at['one_off_investment']}*100^3,0),{npv_key})",
    }
    for column, formula in keys.items():
        sheet.put(row, KEYS_AT[column], Formula(formula), "formula", "flag")


def _typed(entry: Entry) -> dict[str, Value]:
    """The values of a row as they were read."""
    case, checked = entry.case, entry.checked
    figures = {key: case.figures[key] for key in COLUMNS if key in case.figures}
    return {
        "number": entry.number,
        "organisation": case.organisation,
        "proposal_title": case.title,
        "file": checked.file,
        "scenario": case.scenario,
        "currency": case.currency,
        "horizon_months": case.horizon_months,
        **figures,
        "one_of": entry.one_of,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "state": checked.state,
    }


def _role(key: str) -> str:
    return "grid_text" if COLUMNS[key][2] == "text" else "formula"


def _totals(sheet: Sheet, row: int) -> None:
    sheet.put(row, 0, "Total", "total")
    for key in SUMMED:
        sheet.put(row, AT[key], Formula(f"=SUM(portfolio_{key})"), "total", "money", name="total_" + key)
    efficiency = '=IF(total_one_off_investment>0,total_npv/total_one_off_investment,"none")'
    sheet.put(row, AT["efficiency"], Formula(efficiency), "total", "price", name="total_efficiency")
    for key in ("errors", "warnings"):
        sheet.put(row, AT[key], Formula(f"=SUM(portfolio_{key})"), "total", "count", name="total_" + key)
    sheet.fill(row, 1, LAST, "total")
