"""Sensitivity: the range around Base, the tornado and its break-evens, the grid and the strip."""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.names import CASE, Named, name_of
from roi_workbook.model.ranges import NO_RANGE
from roi_workbook.model.records import ENDS, SCENARIO_KEYS, SCENARIOS, UNITS
from roi_workbook.model.summary_lists import LISTS, STRESS_ROWS
from roi_workbook.planning.proposal.wording import OF_CHOSEN
from roi_workbook.recomputing.cases import DISCOUNT_RATES, OVERRUNS, REALISATIONS
from roi_workbook.recomputing.sensitivity import (
    STAYS_NEGATIVE,
    STAYS_POSITIVE,
)
from roi_workbook.workbook import styles
from roi_workbook.workbook.break_evens import (
    LABEL,
    RANK,
    SENTENCE_WIDTH,
    UNIT,
    VALUE,
    WORKINGS_WIDTH,
    column_name,
    workings,
    workings_columns,
)
from roi_workbook.workbook.cases import TITLE as CASES
from roi_workbook.workbook.frame import begin, headings, rows_for, section, width_in_pixels
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet
from roi_workbook.workbook.risk import RISK_LINES

TITLE = "Sensitivity"
LAST_PRINTED = 10
KEY = LAST_PRINTED + 1
WIDTHS = (44, 14, 6, 15, 15, 15, 14, 14, 14, 34, 14, 34)
"""Widths up to the keys; the columns of the workings beyond are all the same."""
TORNADO_HEIGHT = 338
"""In pixels: it fills a page together with the range and the scenarios below it."""
BARS = 12
"""How many inputs the tornado draws."""


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
    columns = workings_columns()
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
    workings(sheet, model, last + 3, columns)
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
        moves = f"ROUND({cell_address(row, SWING)},2)<>0"
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
        sheet.name(column_name("ranked", name), first, column, last, column, down="ranked_rank")
    share, whole = ({"num_format": styles.NUMBER_FORMATS[kind]} for kind in ("exact_share", "count"))
    for column in (3, 4, 5, 9):
        is_share, cell = f'LEFT({cell_address(first, UNIT, "", "$")},5)="share"', cell_address(first, column)
        for criteria, look in ((f"={is_share}", share), (f"=INT({cell})={cell}", whole)):
            rule = {"type": "formula", "criteria": criteria, "format": look, "stop_if_true": True}
            sheet.conditions.append((sheet.area(first, column, last, column), rule))


def _tornado(sheet: Sheet, row: int, first: int, count: int) -> None:
    section(sheet, row, "What moves the result most", LAST_PRINTED)
    last = first + min(BARS, count) - 1
    column = sheet.book.names[column_name("ranked", "drawn").name].left
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
