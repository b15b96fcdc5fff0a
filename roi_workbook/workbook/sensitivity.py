"""Sensitivity: the range around Base, the tornado and its break-evens, the grid and the strip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.names import CASE, PROOF, Named, name_of
from roi_workbook.model.ranges import NO_RANGE, no_range
from roi_workbook.model.records import ENDS, SCENARIO_KEYS, SCENARIOS, UNITS, Input, Line, NotDefined, Value
from roi_workbook.model.summary_lists import LISTS, STRESS_ROWS
from roi_workbook.planning.proposal.wording import OF_CHOSEN
from roi_workbook.recomputing.cases import DISCOUNT_RATES, OVERRUNS, REALISATIONS
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.recomputing.sensitivity import (
    BEYOND_ITS_RANGE,
    NO_EFFECT,
    PAYS_ANYWAY,
    STAYS_NEGATIVE,
    STAYS_POSITIVE,
    WITHIN_ITS_RANGE,
)
from roi_workbook.workbook import styles
from roi_workbook.workbook.cases import TITLE as CASES
from roi_workbook.workbook.cases import proof_column
from roi_workbook.workbook.frame import begin, headings, rows_for, section, width_in_pixels
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet, replace_names

TITLE = "Sensitivity"
LABEL, UNIT, RANK, VALUE = range(4)
LAST_PRINTED = 10
KEY = LAST_PRINTED + 1
WIDTHS = (44, 14, 6, 15, 15, 15, 14, 14, 14, 34, 14, 34)
"""Widths up to the keys; the columns of the workings beyond are all the same."""
WORKINGS_WIDTH, SENTENCE_WIDTH = 19, 96
TORNADO_HEIGHT = 338
"""In pixels: it fills a page together with the range and the scenarios below it."""
BARS = 12
"""How many inputs the tornado draws."""

_NO_RANGE = '=IF(ranges_filled = 0, "' + NO_RANGE.words + '", '


def _chance(of: str, deviation: str) -> str:
    """The chance that what is expected is above zero, given its standard deviation."""
    certain = "IF(" + of + " > 0, 1, 0)"
    return (
        _NO_RANGE + "IF(" + deviation + " = 0, " + certain + ", NORMSDIST(" + of + " / " + deviation + ")))"
    )


def _end(worst: str, sign: str) -> str:
    """An end of the range: so many standard deviations from what is expected, or Base if that is beyond."""
    reach = "npv_expected " + sign + " NORMSINV(1 - range_tail) * npv_standard_deviation"
    tail = "IF(MIN(range_tail, 1 - range_tail) <= 0, npv_expected, " + reach + ")"
    return _NO_RANGE + worst + "(npv_base, " + tail + "))"


def _spoken(of: str) -> str:
    """A number of the workings as sentences write it, with its unit."""
    return f'FIXED(ROUND({of} * scale, decimals), decimals)&IF(suffix = "", "", " "&suffix)'


def _not_better(risk: Mapping[str, Any]) -> bool:
    return not no_range(risk)


RISK_LINES = (
    Line(
        key="ranges_filled",
        label="Inputs with a range that moves the result",
        unit="count",
        formula="=SUM(sensitivity_has_effect)",
        words="How many inputs have an end that moves the net present value; without one there is no range",
    ),
    Line(
        key="npv_expected",
        label="Expected net present value",
        unit="currency",
        formula="=npv_base + (SUM(sensitivity_change_conservative) + SUM(sensitivity_change_optimistic)) / 6",
        words="Base plus what each input's mean (conservative + 4 × base + optimistic, ÷ 6) adds",
    ),
    Line(
        key="npv_standard_deviation",
        label="Standard deviation",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_NO_RANGE + "SQRT(MAX(0, (1 - input_correlation) * SUMPRODUCT(sensitivity_spread^2)"
        " + input_correlation * SUM(sensitivity_spread)^2)))",
        words="From the spread of each input (PERT), partly independent and partly together",
    ),
    Line(
        key="probability_npv_positive",
        label="Chance that it is above zero",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "npv_standard_deviation"),
        words="If the ranges typed are right: normal distribution of expected ÷ standard deviation",
    ),
    Line(
        key="probability_npv_positive_independent",
        label="The same, inputs independent",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "SQRT(SUMPRODUCT(sensitivity_spread^2))"),
        words="With a correlation of the inputs of 0",
    ),
    Line(
        key="probability_npv_positive_linked",
        label="The same, inputs fully linked",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "ABS(SUM(sensitivity_spread))"),
        words="With a correlation of the inputs of 1",
    ),
    Line(
        key="npv_low",
        label="Low end of the range",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_end("MIN", "-"),
        words="Expected − as many standard deviations as leave the tail outside; Base if that is lower",
    ),
    Line(
        key="npv_high",
        label="High end of the range",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_end("MAX", "+"),
        words="Expected + the same; Base if that is higher",
    ),
    Line(
        key="optimistic_multiple",
        label="All inputs at optimistic, against one at a time",
        unit="ratio",
        not_defined=(NO_RANGE, NotDefined("n/a: nothing gets better", _not_better)),
        formula=_NO_RANGE
        + "IF(SUM(sensitivity_change_optimistic) > npv_tolerance, (npv_optimistic - npv_base)"
        ' / SUM(sensitivity_change_optimistic), "n/a: nothing gets better"))',
        words="What all bring together ÷ what they bring one at a time; far above 1, inputs multiply: simulate",
    ),
)
"""Results of the sensitivity: an approximation, live, without random numbers."""


def why_no_risk(key: str, recomputed: WorkbookResults) -> str:
    """Why one of the results of the sensitivity is no number; "" if `key` is none of them."""
    case = recomputed.live | recomputed.risk
    return next((line.why_not_defined(case) for line in RISK_LINES if line.key == key), "")


WORKINGS: tuple[tuple[str, str, str, str], ...] = (
    (
        "conservative",
        "Conservative",
        '=INDEX(case_row, 1, MATCH(key&" conservative", case_label, 0))',
        "plain",
    ),
    ("base", "Base", '=INDEX(case_row, 1, MATCH("Base", case_label, 0))', "plain"),
    ("optimistic", "Optimistic", '=INDEX(case_row, 1, MATCH(key&" optimistic", case_label, 0))', "plain"),
    (
        "npv_conservative",
        "NPV at conservative",
        '=INDEX(case_npv, 1, MATCH(key&" conservative", case_label, 0))',
        "money",
    ),
    (
        "npv_optimistic",
        "NPV at optimistic",
        '=INDEX(case_npv, 1, MATCH(key&" optimistic", case_label, 0))',
        "money",
    ),
    (
        "roi_conservative",
        "ROI at conservative",
        '=INDEX(case_roi, 1, MATCH(key&" conservative", case_label, 0))',
        "share",
    ),
    (
        "roi_optimistic",
        "ROI at optimistic",
        '=INDEX(case_roi, 1, MATCH(key&" optimistic", case_label, 0))',
        "share",
    ),
    (
        "net_annual_value_conservative",
        "Net annual value at conservative",
        '=INDEX(case_net_annual_value, 1, MATCH(key&" conservative", case_label, 0))',
        "money",
    ),
    (
        "net_annual_value_optimistic",
        "Net annual value at optimistic",
        '=INDEX(case_net_annual_value, 1, MATCH(key&" optimistic", case_label, 0))',
        "money",
    ),
    ("change_conservative", "Change at conservative", "=npv_conservative - npv_of_base", "change"),
    ("change_optimistic", "Change at optimistic", "=npv_optimistic - npv_of_base", "change"),
    ("swing", "Swing", "=npv_optimistic - npv_conservative", "change"),
    (
        "mean_change",
        "Mean change",
        "=(change_conservative + change_optimistic) / 6",
        "change",
    ),
    (
        "spread",
        "Spread (PERT)",
        "=SIGN(ROUND(swing, 2)) * SQRT(MAX(0, (mean_change - MIN(change_conservative, 0, change_optimistic))"
        " * (MAX(change_conservative, 0, change_optimistic) - mean_change)) / (6 + 1))",
        "change",
    ),
    (
        "sort_key",
        "Sort key",
        "=ROUND(ROUND(ABS(swing) * 100, 2), 0) * COUNT(sensitivity_number) + COUNT(sensitivity_number) - number",
        "count",
    ),
    (
        "uses_conservative",
        "Break-even towards conservative (1 or 0)",
        "=IF(OR(AND(npv_of_base > 0, conservative <> base), AND(npv_of_base <= 0, optimistic = base)), 1, 0)",
        "count",
    ),
    ("end_value", "Value at that end", "=IF(uses_conservative = 1, conservative, optimistic)", "plain"),
    ("end_npv", "NPV at that end", "=IF(uses_conservative = 1, npv_conservative, npv_optimistic)", "money"),
    (
        "has_effect",
        "An end moves NPV (1 or 0)",
        "=IF(MAX(ABS(change_conservative), ABS(change_optimistic)) > npv_tolerance, 1, 0)",
        "count",
    ),
    (
        "slopes",
        "That end moves NPV (1 or 0)",
        "=IF(ABS(end_npv - npv_of_base) > MAX(npv_tolerance, ABS(npv_of_base) / 100^2), 1, 0)",
        "count",
    ),
    (
        "zero_at",
        "NPV is zero at",
        "=IF(slopes = 1, base - npv_of_base * (end_value - base) / (end_npv - npv_of_base), 0)",
        "plain",
    ),
    (
        "slack",
        "Counts as on the bound within",
        "=ABS(end_value - base) / 100^3",
        "plain",
    ),
    (
        "zero_in_range",
        "Within the allowed range (1 or 0)",
        "=IF(AND(slopes = 1, zero_at >= lowest - slack, zero_at <= highest + slack), 1, 0)",
        "count",
    ),
    (
        "tried",
        "Tried first",
        "=IF(zero_in_range = 0, base, IF(ABS(zero_at - lowest) <= slack, lowest,"
        " IF(ABS(zero_at - highest) <= slack, highest, IF(ABS(zero_at - no_effect_at) <= slack, no_effect_at,"
        " zero_at))))",
        "plain",
    ),
    ("tried_npv", "NPV there, if it acts in a curve", "=npv_of_first_step", "money"),
    (
        "least_gap",
        "Least gap of the three NPVs",
        "=MIN(ABS(tried_npv - npv_of_base), ABS(tried_npv - end_npv), ABS(end_npv - npv_of_base))",
        "money",
    ),
    (
        "proof_at",
        "Break-even looked for at",
        "=IF(AND(curved = 1, least_gap * 100 > MAX(ABS(npv_of_base), ABS(end_npv), ABS(tried_npv))), MEDIAN(lowest, highest,"
        " base * end_npv * tried_npv / (npv_of_base - end_npv) / (npv_of_base - tried_npv)"
        " + end_value * npv_of_base * tried_npv / (end_npv - npv_of_base) / (end_npv - tried_npv)"
        " + tried * npv_of_base * end_npv / (tried_npv - npv_of_base) / (tried_npv - end_npv)), tried)",
        "plain",
    ),
    ("proof_npv", "NPV there", "=npv_of_proof", "near_zero"),
    (
        "proved",
        "Within 1 % of the swing of zero (1 or 0)",
        "=IF(AND(zero_in_range = 1, ABS(proof_npv) <= MAX(ABS(swing) / 100, npv_tolerance)), 1, 0)",
        "count",
    ),
    ("no_effect_at", "Without effect at", "=value_without_effect", "plain"),
    (
        "pays_anyway",
        "Pays even without effect (1 or 0)",
        "=IF(AND(npv_of_base > 0, OR(AND(rises = 1, proof_at <= no_effect_at + slack),"
        " AND(rises = 0, as_today = 1, proof_at >= no_effect_at - slack))), 1, 0)",
        "count",
    ),
    (
        "break_even",
        "Break-even",
        '=IF(has_effect = 0, "'
        + NO_EFFECT
        + '", IF(zero_in_range = 0, stays_words, IF(proved = 0, IF(SIGN(MAX(0, end_npv)) = SIGN(MAX(0, npv_of_base)), "'
        + BEYOND_ITS_RANGE
        + '", "'
        + WITHIN_ITS_RANGE
        + '"), IF(pays_anyway = 1, "'
        + PAYS_ANYWAY
        + '", proof_at))))',
        "plain",
    ),
    (
        "rises",
        "NPV rises with it (1 or 0)",
        "=IF(AND(slopes = 1, (end_npv - npv_of_base) * (end_value - base) > 0), 1, 0)",
        "count",
    ),
    (
        "swapped",
        "Conservative helps or optimistic hurts (1 or 0)",
        "=IF(OR(change_conservative > npv_tolerance, change_optimistic < -npv_tolerance), 1, 0)",
        "count",
    ),
    (
        "one_side",
        "Both ends on one side (1 or 0)",
        "=IF((conservative - base) * (optimistic - base) > 0, 1, 0)",
        "count",
    ),
    (
        "sentence",
        "What must be true",
        '=label&IF(AND(below_zero <> "", proof_at < 0), ": "&SUBSTITUTE(below_zero, "{}",'
        f' {_spoken("-proof_at")}), " must be "&IF(AND(rises = 1, {_spoken("proof_at")}={_spoken("0")}), "more than 0",'
        f' "at "&IF(rises = 1, "least ", "most ")&{_spoken("proof_at")})'
        f'&" (Base "&{_spoken("base")}&")")',
        "text",
    ),
)
"""Columns of the workings, in catalogue order: name, heading, formula by column names, kind."""

TYPED = {
    "number": "Number",
    "lowest": "Lowest",
    "highest": "Highest",
    "curved": "Acts in a curve (1 or 0)",
    "as_today": "Empty is as today (1 or 0)",
    "below_zero": "Spoken below zero",
    "scale": "Spoken times",
    "decimals": "Spoken decimals",
    "suffix": "Spoken unit",
}
"""Columns of the workings that hold typed constants, and their headings."""

SPOKEN = {"share": (100, 1, "%"), "money": (1, 0, ""), "price": (1, 0, "")}
"""How a kind of number is written in a sentence: factor, decimals, unit."""

RANKED: tuple[tuple[str, str, str], ...] = (
    ("conservative", "Conservative", "mixed"),
    ("base", "Base", "mixed"),
    ("optimistic", "Optimistic", "mixed"),
    ("change_conservative", "NPV change at conservative", "change"),
    ("change_optimistic", "NPV change at optimistic", "change"),
    ("swing", "Swing", "change"),
    ("break_even", "Break-even", "mixed"),
    ("proof_npv", "NPV there", "near_zero"),
)
SWING = 3 + [name for name, *_ in RANKED].index("swing")
"""The column of the swing in the sorted table."""


def sensitivity(book: Book, model: Model) -> None:
    """Plan the Sensitivity sheet."""
    sheet = book.sheets[TITLE]
    columns = _workings_columns()
    widths = [*WIDTHS, *([WORKINGS_WIDTH] * (len(columns) - len(WIDTHS)))]
    widths[columns["sentence"]], widths[columns["key"]] = SENTENCE_WIDTH, WIDTHS[KEY]
    begin(sheet, tuple(widths), LAST_PRINTED)
    sheet.put(
        3,
        0,
        "Around Base, one input at a time, whatever scenario is shown, unless a title says otherwise. "
        "An approximation without random numbers.",
        "intro",
    )
    tornado_top = 5
    risk_top = tornado_top + 1 + rows_for(TORNADO_HEIGHT)
    row = _risk(sheet, risk_top) + 1
    row = _scenarios(sheet, row, model)
    sheet.print_last_row = row - 1
    row = _lists(sheet, _tolerance(sheet, row + 1) + 1)
    row = _grid(sheet, row + 1)
    ranked_top = _strip(sheet, row + 1) + 1
    count = len(model.moving_inputs)
    last = ranked_top + 1 + count
    _workings(sheet, model, last + 3, columns)
    _ranked(sheet, ranked_top, count)
    _tornado(sheet, tornado_top, ranked_top + 2, count)
    sheet.freeze = (3, 1)
    sheet.print_columns, sheet.one_page = (0, LAST_PRINTED), True


def _risk(sheet: Sheet, row: int) -> int:
    section(
        sheet, row, "Range and chance: an approximation from the three values of every input", LAST_PRINTED
    )
    for line in RISK_LINES:
        row += 1
        sheet.put(row, LABEL, line.label, "text")
        sheet.put(row, UNIT, line.unit, "muted")
        kind = {"share": "chance", "count": "count"}.get(line.unit, UNITS[line.unit])
        sheet.put(row, VALUE, Formula(line.formula), "bold_formula", kind, line.key)
        sheet.put(row, VALUE + 1, line.words, "beside_muted")
        sheet.put(row, KEY, line.key, "key")
    return row + 1


def _tolerance(sheet: Sheet, row: int) -> int:
    """What counts as equal, and what is said where nothing makes the result zero."""
    sheet.put(row, LABEL, "Net present values count as equal within", "muted")
    sheet.put(row, UNIT, "currency", "muted")
    sheet.put(
        row,
        VALUE,
        Formula("=(ABS(pv_benefits_base) + ABS(pv_costs_base)) / 100^3"),
        "formula",
        "price",
        "npv_tolerance",
    )
    row += 1
    sheet.put(row, LABEL, "Where no value in range makes it zero, it", "muted")
    sheet.put(
        row,
        VALUE,
        Formula(f'=IF(npv_base > 0, "{STAYS_POSITIVE}", "{STAYS_NEGATIVE}")'),
        "formula_text",
        name="stays_words",
    )
    return row + 1


def _scenarios(sheet: Sheet, row: int, model: Model) -> int:
    section(sheet, row, "All inputs at once: a stress test, not a forecast", LAST_PRINTED)
    headings(sheet, row + 1, ("Result", "Unit", "", *SCENARIOS), right=(3, 4, 5))
    sheet.fill(row + 1, VALUE + 3, LAST_PRINTED, "header")
    first = row + 2
    sheet.name("stress_case", row + 1, VALUE, row + 1, VALUE + 2)
    for row, (label, key, kind) in enumerate(STRESS_ROWS, first):
        sheet.put(row, LABEL, label, "text")
        sheet.put(row, UNIT, model.lines[key].unit, "muted")
        for column, scenario in enumerate(SCENARIO_KEYS, VALUE):
            sheet.put(row, column, scenario_formula(key, scenario), "row_link_right", kind)
        sheet.put(row, KEY, key, "key")
    sheet.name("stress_key", first, KEY, row, KEY)
    sheet.name("stress_test", first, VALUE, row, VALUE + 2, down="stress_key", across="stress_case")
    return row + 1


LIST_TITLES = {
    "payback_bridge": "Payback, from the ratio that articles quote to discounted months",
    "other_calculators": "What other calculators would say on the same inputs",
}


def _lists(sheet: Sheet, row: int) -> int:
    for name, rows in LISTS.items():
        section(sheet, row, LIST_TITLES[name], LAST_PRINTED, case=OF_CHOSEN)
        first = row + 1
        for row, (label, key, kind) in enumerate(rows, first):
            sheet.put(row, LABEL, label, "text")
            sheet.put(row, VALUE, Formula(f"={key}"), "row_link_right", kind)
            sheet.put(row, KEY, key, "key")
        labels = Named(name, part="of")
        sheet.name(name, first, VALUE, row, VALUE, down=labels.name)
        sheet.name(labels, first, LABEL, row, LABEL)
        row += 2
    return row - 1


def scenario_formula(key: str, scenario: str) -> Formula:
    """A result in a scenario beside Base; in words where no input has a range."""
    name = name_of(key, scenario=scenario)
    return Formula(f'=IF(ranges_filled=0,"{NO_RANGE.words}",{name})' if scenario in ENDS else f"={name}")


def _grid(sheet: Sheet, row: int) -> int:
    section(
        sheet,
        row,
        "Net present value by share of the benefits realised (down) and further overrun of cost (across)",
        LAST_PRINTED,
    )
    sheet.put(row + 1, LABEL, "Share of the benefits realised", "muted")
    first = row + 2
    for column, overrun in enumerate(OVERRUNS, VALUE):
        sheet.put(row + 1, column, overrun, "heading", "signed_share")
    for row, realisation in enumerate(REALISATIONS, first):
        sheet.put(row, RANK, realisation, "heading", "whole_share")
        for column in range(VALUE, VALUE + len(OVERRUNS)):
            down, across = cell_address(row, RANK, "", "$"), cell_address(first - 1, column, "$")
            formula = Formula(f"={down}*pv_benefits_base-(1+{across})*pv_costs_base")
            sheet.put(row, column, formula, "formula", "money")
    grid = sheet.name(
        "realisation_grid",
        first,
        VALUE,
        row,
        VALUE + len(OVERRUNS) - 1,
        "realisation_heading",
        "overrun_heading",
    )
    sheet.name("realisation_heading", first, RANK, row, RANK)
    sheet.name("overrun_heading", first - 1, VALUE, first - 1, VALUE + len(OVERRUNS) - 1)
    _good_and_bad(sheet, grid)
    return row + 1


def _strip(sheet: Sheet, row: int) -> int:
    section(sheet, row, "Net present value by discount rate: a policy rate, not a risk", LAST_PRINTED)
    area = sheet.book.names[name_of("npv", part=CASE)]
    first_column = area.right + 1 - len(DISCOUNT_RATES)
    sheet.put(row + 2, LABEL, "Net present value, Base", "text")
    sheet.put(row + 2, UNIT, "currency", "muted")
    for offset, rate in enumerate(DISCOUNT_RATES):
        sheet.put(row + 1, VALUE + offset, rate, "heading", "whole_share")
        cell = f"{CASES}!{cell_address(area.top, first_column + offset, '$', '$')}"
        sheet.put(row + 2, VALUE + offset, Formula("=" + cell), "link", "money")
    last = VALUE + len(DISCOUNT_RATES) - 1
    strip = sheet.name("npv_by_rate", row + 2, VALUE, row + 2, last, across="rate_heading")
    sheet.name("rate_heading", row + 1, VALUE, row + 1, last)
    _good_and_bad(sheet, strip)
    return row + 3


def _good_and_bad(sheet: Sheet, area: Area) -> None:
    for criteria, look in (("<", styles.CONDITION_BAD), (">", styles.CONDITION_GOOD)):
        sheet.conditions.append((area, {"type": "cell", "criteria": criteria, "value": 0, "format": look}))


def _workings_columns() -> dict[str, int]:
    names = ("label", "unit", *TYPED, *(name for name, *_ in WORKINGS), "key")
    return {name: column for column, name in enumerate(names)}


def _workings(sheet: Sheet, model: Model, top: int, columns: dict[str, int]) -> None:
    section(sheet, top, "Workings, in the order of the catalogue", columns["key"])
    texts = ("Input", "Unit", *TYPED.values(), *(heading for _, heading, _, _ in WORKINGS), "Key")
    headings(sheet, top + 1, texts, right=tuple(range(2, columns["sentence"])))
    first, keys = top + 2, list(model.moving_inputs)
    for row, declared in enumerate(model.moving_inputs.values(), first):
        sheet.put(row, LABEL, declared.label, "text")
        sheet.put(row, UNIT, declared.unit, "muted")
        today = model.today_of.get(declared.key, "")
        for name, content in _typed(declared, row - first + 1, today).items():
            role = "key" if name == "key" else "bound"
            sheet.put(row, columns[name], content, role, "bound" if role == "bound" else "text")
        at_base = (
            cell_address(first + keys.index(today), columns["base"], "", "$") if today in keys else today
        )
        elsewhere = {
            "case_row": name_of(declared.key, part=CASE),
            "npv_of_base": "npv_base",
            "npv_of_first_step": _npv_in(sheet.book, proof_column(sheet.book, model, declared.key, "tried")),
            "npv_of_proof": _npv_in(sheet.book, proof_column(sheet.book, model, declared.key, "proof_at")),
            "value_without_effect": at_base or "0",
        }
        for name, _, formula, kind in WORKINGS:

            def cell(word: str, row: int = row, elsewhere: Mapping[str, str] = elsewhere) -> str | None:
                if word in elsewhere:
                    return elsewhere[word]
                return cell_address(row, columns[word], "", "$") if word in columns else None

            role = {"sentence": "beside", "break_even": "formula_text"}.get(name, "formula")
            sheet.put(row, columns[name], replace_names(formula, cell), role, kind)
    for name, column in columns.items():
        down = "" if name == "key" else "sensitivity_key"
        sheet.name(_column("sensitivity", name), first, column, row, column, down=down)
    for name in (
        "conservative",
        "base",
        "optimistic",
        "end_value",
        "zero_at",
        "tried",
        "proof_at",
        "no_effect_at",
        "break_even",
        "lowest",
        "highest",
    ):
        shares = [
            row
            for row, declared in enumerate(model.moving_inputs.values(), first)
            if declared.kind == "share"
        ]
        for row in shares:
            cell_content, (role, _) = sheet.cells[row, columns[name]]
            sheet.cells[row, columns[name]] = (cell_content, (role, "exact_share"))


def _npv_in(book: Book, column: int | None) -> str:
    """The net present value in a column of Cases; that of Base where there is none."""
    row = book.names[name_of("npv", part=PROOF)].top
    return "npv_base" if column is None else f"{CASES}!{cell_address(row, column, '$', '$')}"


MEASURES = ("", "npv", "roi", "net_annual_value", "change", "uses")
"""Figures next to each input for each of its values; "" is the value itself."""

_AT_ENDS = {name_of(measure, scenario=end): (measure, end) for measure in MEASURES for end in SCENARIO_KEYS}


def _column(block: str, name: str) -> Named:
    """The identity of a column of the workings or of the sorted table, with its scenario if it has one."""
    measure, scenario = _AT_ENDS.get(name, (name, ""))
    return Named(block, measure, scenario=scenario)


def _typed(declared: Input, number: int, today: str) -> dict[str, Value]:
    """The values the workings take from the catalogue, by column of TYPED; today: the input with today's value."""
    scale, decimals, suffix = SPOKEN.get(declared.kind, (1, 2, ""))
    return {
        "key": declared.key,
        "number": number,
        "lowest": declared.lowest,
        "highest": declared.highest,
        "curved": int(declared.curved),
        "as_today": int(bool(today)),
        "below_zero": declared.below_zero or None,
        "scale": scale,
        "decimals": decimals,
        "suffix": suffix or None,
    }


def _ranked(sheet: Sheet, top: int, count: int) -> None:
    section(sheet, top, "Sorted by the size of the swing, rounded to cents", LAST_PRINTED)
    headings(
        sheet,
        top + 1,
        ("Input", "Unit", "Rank", *(heading for _, heading, _ in RANKED)),
        right=tuple(range(2, 3 + len(RANKED))),
    )
    first, last = top + 2, top + 1 + count
    number, told, sentence, below_zero, drawn = range(KEY, KEY + 5)
    sheet.put(top + 1, number, "Number", "header_right")
    sheet.put(top + 1, told, "Rank, if it has a break-even", "header_right")
    sheet.put(top + 1, sentence, "What must be true", "header_beside")
    sheet.put(top + 1, below_zero, "Spoken below zero", "header_beside")
    sheet.put(top + 1, drawn, "Named in the chart", "header_beside")
    for rank, row in enumerate(range(first, last + 1), 1):
        at = f"MATCH({cell_address(row, number, '', '$')},sensitivity_number,0)"
        sheet.put(row, LABEL, Formula(f"=INDEX(sensitivity_label,{at},1)"), "row_label")
        sheet.put(row, UNIT, Formula(f"=INDEX(sensitivity_unit,{at},1)"), "row_muted")
        sheet.put(row, 2, rank, "row_muted", "count")
        for column, (name, _, kind) in enumerate(RANKED, 3):
            formula = Formula(f"=INDEX({name_of('sensitivity', name)},{at},1)")
            sheet.put(row, column, formula, "row_value", kind)
        place = f"MATCH(LARGE(sensitivity_sort_key,{cell_address(row, 2, '', '$')}),sensitivity_sort_key,0)"
        sheet.put(row, number, Formula(f"=INDEX(sensitivity_number,{place},1)"), "muted", "count")
        told_rank = f"=IF(ISNUMBER({cell_address(row, 9)}),{cell_address(row, 2)},0)"
        sheet.put(row, told, Formula(told_rank), "muted", "count")
        sheet.put(row, sentence, Formula(f"=INDEX(sensitivity_sentence,{at},1)"), "beside_muted")
        words = f'=INDEX(sensitivity_below_zero,{at},1)&""'
        sheet.put(row, below_zero, Formula(words), "beside_muted")
        moves = f"{cell_address(row, SWING)}>0"
        label = f'=IF({moves},{cell_address(row, LABEL)},"")'
        sheet.put(row, drawn, Formula(label), "beside_muted")
    names = {
        "label": LABEL,
        "unit": UNIT,
        "number": number,
        "told": told,
        "sentence": sentence,
        "below_zero": below_zero,
        "drawn": drawn,
    }
    names |= {name: column for column, (name, *_) in enumerate(RANKED, 3)}
    sheet.name("ranked_rank", first, 2, last, 2)
    for name, column in names.items():
        sheet.name(_column("ranked", name), first, column, last, column, down="ranked_rank")
    share, whole = ({"num_format": styles.NUMBER_FORMATS[kind]} for kind in ("exact_share", "count"))
    for column in (3, 4, 5, 9):
        is_share, cell = f'LEFT({cell_address(first, UNIT, "", "$")},5)="share"', cell_address(first, column)
        for criteria, look in ((f"={is_share}", share), (f"=INT({cell})={cell}", whole)):
            rule = {"type": "formula", "criteria": criteria, "format": look, "stop_if_true": True}
            sheet.conditions.append((sheet.area(first, column, last, column), rule))


def _tornado(sheet: Sheet, row: int, first: int, count: int) -> None:
    section(sheet, row, "What moves the result most", LAST_PRINTED)
    last = first + min(BARS, count) - 1
    column = sheet.book.names[_column("ranked", "drawn").name].left
    labels = sheet.area(first, column, last, column)
    series = tuple(
        {
            "name": f"At {scenario}",
            "categories": labels,
            "values": sheet.area(first, 6 + offset, last, 6 + offset),
            "fill": {"color": styles.SCENARIO_COLOURS[scenario]},
            "gap": 35,
            "overlap": 100,
            "data_labels": {
                "value": True,
                "num_format": styles.NUMBER_FORMATS[f"{scenario}_in_chart"],
                "font": styles.AXIS_FONT,
            },
        }
        for offset, scenario in enumerate(ENDS)
    )
    sheet.charts.append(
        Chart(
            row=row + 1,
            column=0,
            type="bar",
            series=series,
            title=sheet.book.names["tornado_title"],
            description=f"The {BARS} inputs that move net present value most, at their conservative and optimistic ends.",
            width=width_in_pixels(sheet, LABEL, LAST_PRINTED),
            height=TORNADO_HEIGHT,
            x_axis={"visible": False, "major_gridlines": {"visible": False}},
            y_axis={
                "reverse": True,
                "label_position": "low",
                "num_font": {**styles.AXIS_FONT, "color": styles.INK},
                "line": {"color": styles.GREY},
                "major_tick_mark": "none",
            },
            legend={"position": "top"},
        )
    )
