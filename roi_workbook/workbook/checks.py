"""Checks: errors, alerts and completeness, with one roll-up that every sheet repeats."""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import Named
from roi_workbook.model.records import Guard, Inputs
from roi_workbook.model.sources import MADE_UP
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import ONE_LINE, begin, headings, hide_where, section
from roi_workbook.workbook.inputs import KEY, setting_rows
from roi_workbook.workbook.inputs import WIDTHS as INPUT_WIDTHS
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet

TITLE = "Checks"
LABEL, ADVICE, STATUS, RESULT = range(4)
WIDTHS = (45, 70, 12, *INPUT_WIDTHS[3:])
"""Those of Inputs, whose columns the limits share, but with room for what checks say."""
ROWS_ON_A_PAGE = 66
"""So many rows can be printed on one page and read; with more checks there are more pages."""
LISTED = 12
"""Missing inputs listed with a link."""

ROLL_UP = (
    ("Errors", "checks_failed", '=COUNTIF(check_status,"error")', "count"),
    ("Alerts", "alerts_up", '=COUNTIF(alert_status,"alert")', "count"),
    ("Questions of Start in use", "needed_count", "=SUM(register_needed)", "count"),
    ("Of which answered", "needed_filled", "=SUMPRODUCT(register_needed,register_filled)", "count"),
    ("Still open", "missing_count", "=SUMPRODUCT((register_missing>0)*1)", "count"),
    (
        "Of which about cost",
        "cost_missing_count",
        '=SUMPRODUCT((register_missing>0)*(register_bucket="-"))',
        "count",
    ),
    (
        "Figures with a placeholder for their source",
        "placeholder_count",
        "=SUM(register_placeholder)",
        "count",
    ),
    (
        "Share of the value whose evidence is measured (A or B)",
        "value_measured_share",
        "=IF(annual_value>0,SUMPRODUCT((bucket_worst_grade>0)*(bucket_worst_grade<=2),bucket_value)/annual_value,"
        '"n/a: no value")',
        "share",
    ),
)


def checks(book: Book, model: Model, inputs: Inputs) -> None:
    """Plan the Checks sheet."""
    sheet = book.sheets[TITLE]
    begin(sheet, WIDTHS, KEY)
    row = _roll_up(sheet, 3)
    errors = [guard for guard in model.guards.values() if guard.severity == "error"]
    alerts = [guard for guard in model.guards.values() if guard.severity == "alert"]
    row = _guards(sheet, row + 1, "Errors: the workbook is not right until these are ok", errors)
    row = _guards(sheet, row + 1, "Alerts: not wrong, but be ready to explain them", alerts)
    sheet.print_columns, sheet.print_last_row = (LABEL, RESULT), row - 1
    sheet.one_page = row <= ROWS_ON_A_PAGE
    row = _missing(sheet, row + 1)
    row = _lines(sheet, row + 1)
    section(sheet, row + 1, "Limits, declarations and suggested confidences: yours to change", KEY)
    setting_rows(sheet, model, inputs, row + 2, model.settings)
    sheet.freeze = (3, 1)


def _roll_up(sheet: Sheet, row: int) -> int:
    section(sheet, row, "At a glance", KEY)
    for label, name, formula, kind in ROLL_UP:
        row += 1
        sheet.put(row, LABEL, label, "text")
        sheet.put(row, RESULT, Formula(formula), "bold_formula", kind, name)
        sheet.put(row, KEY, name, "key")
    return row + 1


def _lines(sheet: Sheet, row: int) -> int:
    """What other sheets repeat."""
    section(sheet, row, "Lines that other sheets repeat", KEY)
    sentence = (
        '=IF(checks_failed=0,"Checks: all passed","Checks: "&FIXED(checks_failed,0,TRUE)&" failed")'
        '&", "&FIXED(alerts_up,0,TRUE)&IF(alerts_up=1," alert"," alerts")'
    )
    row += 1
    sheet.put(row, LABEL, "In words", "text")
    sheet.put(row, ADVICE, Formula(sentence), "formula", name="checks_sentence")
    row += 1
    sheet.put(row, LABEL, MADE_UP.label, "text")
    sheet.put(row, ADVICE, Formula(MADE_UP.formula), "formula", name=MADE_UP.key)
    row += 1
    status = (
        '="Scenario "&scenario&"  ·  "&reporting_currency&"  ·  "&FIXED(horizon_months,0,TRUE)'
        '&" months  ·  "&checks_sentence'
    )
    sheet.put(row, LABEL, "Line repeated on every sheet", "text")
    sheet.put(row, ADVICE, Formula(status), "formula", name="status_line")
    row += 1
    sheet.put(row, LABEL, "Who calculated last", "text")
    sheet.put(row, ADVICE, Formula('="a spreadsheet program"'), "formula", name="last_calculated_by")
    sheet.put(row, KEY, "last_calculated_by", "key")
    return row + 1


def _guards(sheet: Sheet, row: int, title: str, guards: list[Guard]) -> int:
    severity = guards[0].severity
    section(sheet, row, title, KEY)
    texts = ("Check" if severity == "error" else "Alert", "What to do", "Status", "How many")
    headings(sheet, row + 1, texts, right=(RESULT,))
    sheet.heights[row + 1] = ONE_LINE
    sheet.fill(row + 1, RESULT + 1, KEY, "header")
    first = row + 2
    for row, guard in enumerate(guards, first):
        result = cell_address(row, RESULT)
        formula = guard.formula
        if guard.tested:
            formula = f'=IF({guard.tested}, {guard.formula.removeprefix("=")}, "not tested")'
        status = f'=IF(ISNUMBER({result}),IF({result}>0,"{severity}","ok"),"not tested")'
        sheet.put(row, LABEL, guard.label, "row_wrapped")
        sheet.put(row, STATUS, Formula(status), "status")
        sheet.put(row, RESULT, Formula(formula), "row_value", "count", guard.key)
        sheet.put(row, ADVICE, guard.advice, "row_meaning")
        sheet.put(row, KEY, guard.key, "key")
        sheet.fill(row, RESULT + 1, KEY - 1, "row_muted")
    block = "check" if severity == "error" else "alert"
    keys = Named(block, part="key")
    area = sheet.name(Named(block, "status"), first, STATUS, row, STATUS, down=keys.name)
    sheet.name(keys, first, KEY, row, KEY)
    bad = styles.CONDITION_BAD if severity == "error" else styles.CONDITION_WARN
    for text, look in ((severity, bad), ("ok", styles.CONDITION_GOOD)):
        sheet.conditions.append(
            (area, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": look})
        )
    return row + 1


def _missing(sheet: Sheet, row: int) -> int:
    section(sheet, row, "Questions of Start that are open", KEY)
    sheet.put(
        row + 1,
        LABEL,
        Formula(
            '=IF(missing_count=0,"None is open.",FIXED(missing_count,0,TRUE)&" open; the first are listed.")'
        ),
        "formula",
        name="missing_sentence",
    )
    first = row + 2
    for rank, row in enumerate(range(first, first + LISTED), 1):
        number = cell_address(row, RESULT)
        formula = (
            f"=IF({cell_address(row, STATUS)}<=missing_count,"
            f"SMALL(register_missing,COUNT(register_missing)-missing_count+{cell_address(row, STATUS)}),0)"
        )
        at = f"MATCH({number},register_number,0)"
        key = f"INDEX(register_key,{at},1)"
        asked = f'{key}&IF(ISNUMBER(MATCH({key},start_input_key,0)),"_base","")'
        jump = f'=IF({number}=0,"",HYPERLINK("#"&{asked},INDEX(register_label,{at},1)))'
        sheet.put(row, LABEL, Formula(jump), "url")
        sheet.put(row, STATUS, rank, "muted", "count")
        sheet.put(row, RESULT, Formula(formula), "muted", "position")
    ranks = sheet.area(first, STATUS, row, STATUS)
    hide_where(sheet, ranks, f"={cell_address(first, RESULT, '', '$')}=0")
    sheet.name("missing_link", first, LABEL, row, LABEL, down="missing_rank")
    sheet.name("missing_rank", first, STATUS, row, STATUS)
    sheet.name("missing_number", first, RESULT, row, RESULT, down="missing_rank")
    return row + 1
