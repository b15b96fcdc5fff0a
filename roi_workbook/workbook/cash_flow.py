"""Cash flow, IRR steps and Results: four identical blocks of months (live and three scenarios)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from roi_workbook.catalogue import Model
from roi_workbook.finance.cash_flow import TIMELINE
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.finance.month_by_month import MONTHS
from roi_workbook.finance.rate_of_return import FIRST_GUESS, STEP_LINES, STEPS
from roi_workbook.formulas.addresses import cell_address, column_letters, quoted
from roi_workbook.model.names import ALL_MONTHS, BEFORE, CASE, Named, month_word, name_of, names_in
from roi_workbook.model.records import LAST_MONTH, SCENARIO_KEYS, SCENARIOS, UNITS, Line
from roi_workbook.workbook.chart_texts import chart_texts
from roi_workbook.workbook.frame import begin, headings, in_words, section
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet, replace_names
from roi_workbook.workbook.waterfall import waterfall_table

TITLE, STEPS_TITLE, RESULTS_TITLE = "Cash flow", "IRR steps", "Results"
LABEL, UNIT, VALUE, FIRST_YEAR = 0, 1, 2, 3
YEARS = range(LAST_MONTH // 12 + 1)
KEY = FIRST_YEAR + len(YEARS)
START = KEY + 1
FIRST_MONTH = START + 1
LAST = FIRST_MONTH + LAST_MONTH
HEADING = 3
BLOCKS = ("", *SCENARIO_KEYS)
"""The scenario of each block; the live block has the chosen one."""


def cash_flow(book: Book, model: Model) -> None:
    """Plan the Cash flow sheet: the shared timeline, then the four blocks."""
    sheet = book.sheets[TITLE]
    begin(sheet, (46, 16, 26, *([18] * len(YEARS)), 34, 8, *([13] * len(MONTHS))), KEY)
    _month_headings(sheet)
    row = HEADING + 1
    for line in TIMELINE:
        _labels(sheet, row, line)
        _put_months(sheet, row, replace_names(line.formula, _timeline_cell), _kind(line))
        sheet.name(line.key, row, FIRST_MONTH, row, LAST, across="month_number")
        row += 1
    drivers = _drivers(model)
    for scenario, title in zip(BLOCKS, ("Live: the scenario shown", *SCENARIOS), strict=True):
        row = _block(sheet, model, row + 1, scenario, title, drivers)
        if not scenario:
            sheet.print_last_row = row - 1
    sheet.freeze = (HEADING + 1, UNIT)
    sheet.repeat_rows = (HEADING, HEADING)
    sheet.print_columns = (0, KEY - 1)


def _month_headings(sheet: Sheet) -> None:
    texts = ("Month", "Unit", "Value", *(None for _ in YEARS), "Key", "Before")
    headings(sheet, HEADING, tuple(text or "" for text in texts), right=(VALUE, START))
    for year in YEARS:
        del sheet.cells[HEADING, FIRST_YEAR + year]
        sheet.put(HEADING, FIRST_YEAR + year, year, "header_right", "year")
    for month in MONTHS:
        sheet.put(HEADING, FIRST_MONTH + month, month, "header_right", "count")
    sheet.name("year_heading", HEADING, FIRST_YEAR, HEADING, FIRST_YEAR + len(YEARS) - 1)
    sheet.name("month_number", HEADING, FIRST_MONTH, HEADING, LAST)


_TIMELINE_ROWS = {line.key: HEADING + 1 + offset for offset, line in enumerate(TIMELINE)}


def _timeline_cell(name: str) -> str | None:
    if name == "month_number":
        return f"{{here}}${HEADING + 1}"
    meaning, key = month_word(name)
    row = _TIMELINE_ROWS.get(key)
    if row is None:
        return None
    return _months_of(row, "$") if meaning == ALL_MONTHS else f"{{here}}${row + 1}"


def _put_months(sheet: Sheet, row: int, formula: str, kind: str) -> None:
    """Plan a formula in every month of a row; in it {here} and {before} are the columns of the month and the one before."""
    for column in range(FIRST_MONTH, LAST + 1):
        here, before = column_letters(column), column_letters(column - 1)
        sheet.put(row, column, Formula(formula.format(here=here, before=before)), "formula", kind)


def _kind(line: Line) -> str:
    return "factor" if line.unit == "ratio" else UNITS[line.unit]


def _labels(sheet: Sheet, row: int, line: Line) -> None:
    sheet.put(row, LABEL, line.label, "text")
    sheet.put(row, UNIT, line.unit, "muted")
    sheet.put(row, KEY, line.key, "key")


def _drivers(model: Model) -> list[str]:
    """The inputs and lines of Cases that the formulas of a block refer to."""
    lines = [*model.annual_lines, *model.month_lines, *model.result_lines]
    inside = {line.key for line in lines}
    offered = [*model.moving_inputs, *(line.key for line in model.case_lines)]
    wanted = {name for line in lines for name in names_in(line.formula)}
    return [key for key in offered if key in wanted and key not in inside]


def case_cell(book: Book, key: str, scenario: str) -> str:
    """The cell of Cases with the value of a key in a scenario."""
    area = book.names[name_of(key, part=CASE)]
    column = area.left + 1 + SCENARIO_KEYS.index(scenario)
    return f"{quoted(area.sheet)}!{cell_address(area.top, column, '$', '$')}"


def _block(sheet: Sheet, model: Model, row: int, scenario: str, title: str, drivers: list[str]) -> int:
    book = sheet.book
    section(sheet, row, title, KEY)
    section(sheet, row + 1, "From the buckets", KEY, "subsection")
    row += 2
    rows: dict[str, int] = {}
    first = row
    for key in drivers:
        label, unit = model.words_of[key]
        sheet.put(row, LABEL, label, "text")
        sheet.put(row, UNIT, unit, "muted")
        source = case_cell(book, key, scenario) if scenario else key
        sheet.put(row, VALUE, Formula("=" + source), "link", UNITS[unit])
        sheet.put(row, KEY, key, "key")
        rows[key] = row
        row += 1
    block = Named("drivers", "" if scenario else "live", scenario=scenario)
    keys = Named(block.name, part="key")
    sheet.name(block, first, VALUE, row - 1, VALUE, down=keys.name)
    sheet.name(keys, first, KEY, row - 1, KEY)

    groups = (
        ("A year at full effect", model.annual_lines),
        ("Months", model.month_lines),
        ("Results", model.result_lines),
    )
    layout = row
    for _, lines in groups:
        layout += 1
        rows |= {line.key: layout + offset for offset, line in enumerate(lines)}
        layout += len(lines)
    months = {line.key for line in model.month_lines}
    mentioned = (month_word(name) for line in model.month_lines for name in names_in(line.formula))
    rolling = {key for meaning, key in mentioned if meaning == BEFORE}
    for heading, lines in groups:
        section(sheet, row, heading, KEY, "subsection")
        row += 1
        for line in lines:
            _labels(sheet, row, line)
            if line.key in months:
                _month_row(sheet, row, line, scenario, rows, months, rolling)
            else:
                formula = replace_names(line.formula, lambda name: _value_cell(name, scenario, rows, months))
                named = Named(line.key, scenario=scenario)
                sheet.put(row, VALUE, formula, "formula_text", _result_kind(line), named)
            row += 1
    return row


def _result_kind(line: Line) -> str:
    if line.key in ("irr", "mirr"):
        return "rate"
    if line.key == "irr_log_rate":
        return "step"
    return {"months": "months", "years": "years"}.get(line.unit, UNITS[line.unit])


def _months_of(row: int, row_fixed: str = "") -> str:
    first, last = (cell_address(row, month, row_fixed, "$") for month in (FIRST_MONTH, LAST))
    return f"{first}:{last}"


def _value_cell(name: str, scenario: str, rows: dict[str, int], months: set[str]) -> str | None:
    """What a name refers to in the value column: for a month row all its months, for a line its cell."""
    if name in months:
        return _months_of(rows[name])
    if name in rows:
        return cell_address(rows[name], VALUE, "", "$")
    return name_of(name, scenario=scenario) if name in _STEP_KEYS else None


_STEP_KEYS = {line.key for line in STEP_LINES}


def _month_row(
    sheet: Sheet,
    row: int,
    line: Line,
    scenario: str,
    rows: dict[str, int],
    months: set[str],
    rolling: set[str],
) -> None:
    def cell(name: str) -> str | None:
        meaning, key = month_word(name)
        if meaning == ALL_MONTHS:
            return _months_of(rows[key])
        if meaning == BEFORE:
            return f"{{before}}{rows[key] + 1}"
        if name in months:
            return f"{{here}}{rows[name] + 1}"
        if name in rows:
            return cell_address(rows[name], VALUE, "", "$")
        return _timeline_cell(name)

    _put_months(sheet, row, replace_names(line.formula, cell), _kind(line))
    sheet.name(Named(line.key, scenario=scenario), row, FIRST_MONTH, row, LAST, across="month_number")
    if line.key in rolling:
        sheet.put(row, START, 0, "muted", "count", Named(line.key, part="before", scenario=scenario))
    if line.adds_up:
        flows = _months_of(row)
        total = Named(line.key, part="total", scenario=scenario)
        sheet.put(row, VALUE, Formula(f"=SUM({flows})"), "formula", "money", total)
        for year in YEARS:
            heading = cell_address(HEADING, FIRST_YEAR + year, "$")
            years = _months_of(_TIMELINE_ROWS["year_number"], "$")
            in_year = Formula(f"=SUMIFS({flows},{years},{heading})")
            sheet.put(row, FIRST_YEAR + year, in_year, "formula", "money")
        last_year = FIRST_YEAR + len(YEARS) - 1
        by_year = Named(line.key, part="years", scenario=scenario)
        sheet.name(by_year, row, FIRST_YEAR, row, last_year, across="year_heading")


def irr_steps(book: Book) -> None:
    """Plan the IRR steps sheet: a ladder of Newton steps for each block."""
    sheet = book.sheets[STEPS_TITLE]
    begin(sheet, (14, *([22] * len(STEP_LINES))), len(STEP_LINES))
    sheet.put(
        3,
        0,
        "At the rate sought, the months in which money is out are worth as much as the months in which it is back."
        " Each step moves the rate there; nine rows suffice.",
        "intro",
    )
    sheet.freeze = (3, 1)
    row = 5
    for scenario, title in zip(BLOCKS, ("Live", *SCENARIOS), strict=True):
        section(sheet, row, title, len(STEP_LINES))
        headings(
            sheet,
            row + 1,
            ("Step", *(line.label for line in STEP_LINES)),
            right=tuple(range(1, len(STEP_LINES) + 1)),
        )
        sheet.put(row + 2, 0, "Key", "muted_small")
        for column, line in enumerate(STEP_LINES, 1):
            sheet.put(row + 2, column, line.key, "bound")
        sheet.put(row + 3, 0, FIRST_GUESS.label, "muted")
        start = replace_names(FIRST_GUESS.formula, partial(_of_block, scenario=scenario))
        sheet.put(
            row + 3, len(STEP_LINES), start, "formula", "step", Named(FIRST_GUESS.key, scenario=scenario)
        )
        first = row + 4
        columns = {line.key: column for column, line in enumerate(STEP_LINES, 1)}
        for step in range(STEPS):
            at = first + step
            sheet.put(at, 0, step, "muted", "count")

            def cell(
                name: str, at: int = at, columns: dict[str, int] = columns, scenario: str = scenario
            ) -> str | None:
                meaning, key = month_word(name)
                if meaning == BEFORE:
                    return cell_address(at - 1, columns[key])
                if name in columns:
                    return cell_address(at, columns[name])
                return _of_block(name, scenario)

            for line in STEP_LINES:
                kind = {"ratio": "step", "months": "years"}.get(line.unit, UNITS[line.unit])
                sheet.put(at, columns[line.key], replace_names(line.formula, cell), "formula", kind)
        steps, last = Named("irr_step", scenario=scenario), first + STEPS - 1
        sheet.name(steps, first, 0, last, 0)
        for key, column in columns.items():
            sheet.name(Named(key, scenario=scenario), first, column, last, column, down=steps.name)
        row = first + STEPS + 1
        if not scenario:
            sheet.print_columns, sheet.print_last_row = (0, len(STEP_LINES)), row - 2


def _of_block(name: str, scenario: str) -> str | None:
    """What the steps read of the block of a scenario."""
    return name_of(name, scenario=scenario) if name in ("balance_t", "irr_is_defined") else None


def results(book: Book, model: Model) -> None:
    """Plan the Results sheet: one row per result, live and the three scenarios side by side."""
    sheet = book.sheets[RESULTS_TITLE]
    note, key = 7, 8
    begin(sheet, (44, 16, 24, 24, 24, 24, 62, 38, 34, 14, 14, 14, 14, 14, 14), key)
    texts = (
        "Result",
        "Unit",
        "Live",
        "Conservative",
        "Base",
        "Optimistic",
        "How it is worked out",
        "Note",
        "Key",
    )
    headings(sheet, HEADING, texts, right=(2, 3, 4, 5))
    row = first = HEADING + 1
    for line in shown_results(model):
        sheet.put(row, 0, line.label, "text")
        sheet.put(row, 1, line.unit, "muted")
        for column, scenario in enumerate(BLOCKS, 2):
            formula = Formula("=" + name_of(line.key, scenario=scenario))
            sheet.put(row, column, formula, "row_link_right", _result_kind(line))
        sheet.put(row, 6, in_words(line, model), "muted_beside")
        sheet.put(row, note, line.note or None, "muted_beside")
        sheet.put(row, key, line.key, "key")
        row += 1
    for column, scenario in enumerate(BLOCKS, 2):
        name = Named("results", "" if scenario else "live", scenario=scenario)
        sheet.name(name, first, column, row - 1, column, down="results_key")
    sheet.name("results_key", first, key, row - 1, key)
    section(sheet, row + 1, "Present value without the months: the live case", key)
    row += 2
    sheet.put(row, 0, "Cases uses these lines; a check holds them to the months of Cash flow.", "intro")
    for line in FACTOR_LINES:
        row += 1
        sheet.put(row, 0, line.label, "text")
        sheet.put(row, 1, line.unit, "muted")
        sheet.put(row, 2, Formula(line.formula), "formula", _result_kind(line), line.key)
        sheet.put(row, 6, in_words(line, model), "muted_beside")
        sheet.put(row, key, line.key, "key")
    sheet.print_columns, sheet.print_last_row = (0, 5), row
    row = waterfall_table(sheet, row + 2, model)
    chart_texts(sheet, row + 1, key, model)
    sheet.freeze = (HEADING + 1, 1)
    sheet.repeat_rows = (HEADING, HEADING)


def shown_results(model: Model) -> Iterable[Line]:
    """The annual view and every result that is not an intermediate step."""
    return (line for line in (*model.annual_lines, *model.result_lines) if not line.helper)
