"""Ranking: the cases by net present value per unit of one-off investment, with the budget, and by net present
value.
"""

from __future__ import annotations

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.portfolios.ranking import budget_key
from roi_workbook.portfolios.records import Portfolio
from roi_workbook.portfolios.sheet_of_cases import TITLE as HOME
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, headings, section
from roi_workbook.workbook.planned_sheets import Formula, Sheet

SHOWN: tuple[tuple[str, str, float, str], ...] = (
    ("rank", "Rank", 8, "count"),
    ("number", "No.", 8, "count"),
    ("organisation", "Organisation", 28, "text"),
    ("proposal_title", "Proposal", 36, "text"),
    ("npv", "Net present value", 17, "money"),
    ("one_off_investment", "One-off investment", 17, "money"),
    ("efficiency", "NPV per unit of one-off", 15, "price"),
    ("funded", "Funded (1 or 0)", 10, "flag"),
    ("spent", "Spent up to here", 16, "money"),
    ("left", "Left of the budget", 16, "money"),
    ("gained", "NPV funded up to here", 17, "money"),
)
WORKINGS: tuple[tuple[str, str, float, str], ...] = (
    ("place", "Row on Portfolio", 12, "flag"),
    ("group", "Group", 8, "flag"),
    ("cost_key", "Cost, cents", 16, "flag"),
    ("spent_key", "Spent, cents", 16, "flag"),
    ("paying_key", "Cost of all that pays up to here, cents", 18, "flag"),
    ("divided", "Share funded if cases could be divided", 16, "factor"),
)
GAP = 3.0
AT = {line[0]: column for column, line in enumerate(SHOWN)}
AT |= {line[0]: column for column, line in enumerate(WORKINGS, len(SHOWN) + 1)}
LAST = len(SHOWN) - 1
BY_NPV = (
    "rank",
    "number",
    "organisation",
    "proposal_title",
    "npv",
    "one_off_investment",
    "efficiency",
    "funded",
)
HEADING = 4


def ranking(sheet: Sheet, portfolio: Portfolio) -> None:
    """Plan the Ranking sheet; both orders follow the numbers on Portfolio."""
    widths = (*(width for _, _, width, _ in SHOWN), GAP, *(width for _, _, width, _ in WORKINGS))
    begin(sheet, widths, LAST, home=HOME)
    _as_made(sheet, portfolio)
    row = _by_efficiency(sheet, len(portfolio.entries))
    sheet.breaks = (row,)
    _by_npv(sheet, row, len(portfolio.entries))
    sheet.freeze = (2, 0)
    sheet.print_columns = (0, LAST)


def _as_made(sheet: Sheet, portfolio: Portfolio) -> None:
    """The budget this file was made with, for which the best choice was searched."""
    funding = portfolio.funding
    budget = budget_key([entry.case for entry in portfolio.entries], funding.budget)
    for row, label, content, kind, name in (
        (HEADING - 2, "Missed at most when made", funding.missed_at_most, "money", "missed_when_made"),
        (HEADING - 1, "Budget when made, cents", float(budget), "flag", "budget_made_key"),
    ):
        sheet.put(row, AT["paying_key"], label, "muted")
        sheet.put(row, AT["divided"], content, "formula", kind, name=name)


def _by_efficiency(sheet: Sheet, count: int) -> int:
    """The order in which the budget is spent, and how far it goes; returns the row after it."""
    section(
        sheet,
        HEADING - 1,
        "By net present value per unit of one-off investment, and what the budget reaches",
        LAST,
    )
    _headings(sheet, HEADING, [key for key, *_ in SHOWN])
    for key, title, _, _ in WORKINGS:
        sheet.put(HEADING, AT[key], title, "header_right")
    sheet.put(HEADING - 1, AT["cost_key"], "Budget, cents", "muted")
    budget = (
        "=IF(ISNUMBER(budget),ROUND(MAX(0,budget)*100,0),"
        "SUMPRODUCT((portfolio_one_off_key>0)*portfolio_one_off_key))"
    )
    sheet.put(HEADING - 1, AT["spent_key"], Formula(budget), "formula", "flag", name="budget_key")
    first, last = HEADING + 1, HEADING + count
    for rank, row in enumerate(range(first, last + 1), 1):
        _row(sheet, row, rank, "efficiency_rank")
        _funding(sheet, row)
    for key, column in AT.items():
        sheet.name("ranking_" + key, first, column, last, column)
    criteria = f"={cell_address(first, AT['funded'], '', '$')}=1"
    rule = {"type": "formula", "criteria": criteria, "format": styles.CONDITION_GOOD}
    sheet.conditions.append((sheet.area(first, AT["funded"], last), rule))
    return last + 2


def _by_npv(sheet: Sheet, top: int, count: int) -> None:
    section(sheet, top, "By net present value", LAST)
    _headings(sheet, top + 1, list(BY_NPV))
    first, last = top + 2, top + 1 + count
    for rank, row in enumerate(range(first, last + 1), 1):
        _row(sheet, row, rank, "npv_rank")
        funded = f"=INDEX(ranking_funded,INDEX(portfolio_efficiency_rank,{_place(row)},1),1)"
        sheet.put(row, AT["funded"], Formula(funded), "formula", "flag")
    for key in (*BY_NPV, "place"):
        sheet.name("by_npv_" + key, first, AT[key], last, AT[key])


def _headings(sheet: Sheet, row: int, keys: list[str]) -> None:
    fields = {key: (title, kind) for key, title, _, kind in SHOWN}
    right = tuple(AT[key] for key in keys if fields[key][1] != "text")
    headings(sheet, row, tuple(fields[key][0] for key in keys), right)


def _place(row: int) -> str:
    return cell_address(row, AT["place"])


def _row(sheet: Sheet, row: int, rank: int, ranks: str) -> None:
    """The case with one rank: looked up by rank, a whole number, then read from its row."""
    sheet.put(row, AT["rank"], rank, "formula", "count")
    match = f"=MATCH({cell_address(row, AT['rank'])},portfolio_{ranks},0)"
    sheet.put(row, AT["place"], Formula(match), "formula", "flag")
    for key, _, _, kind in SHOWN[1:7]:
        formula = f"=INDEX(portfolio_{key},{_place(row)},1)" + ('&""' if kind == "text" else "")
        role = "grid_text" if kind == "text" else "formula_text" if key == "efficiency" else "formula"
        sheet.put(row, AT[key], Formula(formula), role, kind)


def _funding(sheet: Sheet, row: int) -> None:
    """Whether a case is funded: in the best choice, where the budget is the one it was searched for; else in
    order, as far as the budget reaches. Sums start in the heading, a text that counts as zero.
    """
    at = {key: cell_address(row, column) for key, column in AT.items()}
    above = {key: cell_address(row - 1, column) for key, column in AT.items()}
    pays = f"INDEX(portfolio_npv_key,{at['place']},1)>0"
    cost = at["cost_key"]
    before = f"({at['paying_key']}-{cost})"
    others = "*".join(
        f"({cell_address(HEADING, AT[key], '$', '$')}:{above[key]}={wanted})"
        for key, wanted in (("group", at["group"]), ("funded", "1"))
    )
    open_still = f"IF({at['group']}=0,0,SUMPRODUCT({others}))=0"
    in_order = f"IF(AND({pays},{cost}<=budget_key-SUM({above['spent_key']}),{open_still}),1,0)"
    formulas = {
        "cost_key": f"=MAX(0,INDEX(portfolio_one_off_key,{at['place']},1))",
        "group": f"=INDEX(portfolio_group_number,{at['place']},1)",
        "funded": f"=IF(budget_key=budget_made_key,INDEX(portfolio_best,{at['place']},1),{in_order})",
        "spent_key": f"=SUM({above['spent_key']})+{at['funded']}*{cost}",
        "paying_key": f"=SUM({above['paying_key']})+IF({pays},{cost},0)",
        "divided": f"=IF({pays},IF({cost}>0,MEDIAN(0,1,(budget_key-{before})/{cost}),1),0)",
        "spent": f"={at['spent_key']}/100",
        "left": f"=(budget_key-{at['spent_key']})/100",
        "gained": f"=SUM({above['gained']})+{at['funded']}*{at['npv']}",
    }
    kinds = {key: kind for key, _, _, kind in (*SHOWN, *WORKINGS)}
    for key, formula in formulas.items():
        sheet.put(row, AT[key], Formula(formula), "formula", kinds[key])
