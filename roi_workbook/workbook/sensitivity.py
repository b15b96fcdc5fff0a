"""Sensitivity: the range around Base, the tornado and its break-evens, the grid and the strip."""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.names import CASE, Named, name_of
from roi_workbook.model.records import ENDS, SCENARIO_KEYS, Input, Line, Value
from roi_workbook.model.summary_lists import STRESS_ROWS
from roi_workbook.recomputing.cases import DISCOUNT_RATES, OVERRUNS, REALISATIONS
from roi_workbook.workbook import styles
from roi_workbook.workbook.cases import TITLE as CASES
from roi_workbook.workbook.frame import begin, headings, rows_for, section, width_in_pixels
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet, replace_names

TITLE = "Sensitivity"
LABEL, UNIT, RANK, VALUE = range(4)
LAST_PRINTED = 10
KEY = LAST_PRINTED + 1
WIDTHS = (44, 15, 9, 18, 18, 18, 17, 17, 17, 17, 13, 34)
"""Widths up to the keys; the columns of the workings beyond are all the same."""
WORKINGS_WIDTH, SENTENCE_WIDTH = 19, 96
TORNADO_HEIGHT = 600
"""In pixels: it fills a page together with the range above it."""
RANKED_HEIGHT = 15
"""In points, a little less than elsewhere: the sorted table fits a page."""
BARS = 12
"""How many inputs the tornado draws."""

RISK_LINES = (
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
        formula="=SQRT(MAX(0, (1 - input_correlation) * SUMPRODUCT((sensitivity_swing / 6)^2)"
        " + input_correlation * (SUM(sensitivity_swing) / 6)^2))",
        words="From the swings ÷ 6, partly independent and partly together",
    ),
    Line(
        key="probability_npv_positive",
        label="Chance that it is above zero",
        unit="share",
        formula="=IF(npv_standard_deviation = 0, IF(npv_expected > 0, 1, 0),"
        " NORMSDIST(npv_expected / npv_standard_deviation))",
        words="Standard normal distribution of expected ÷ standard deviation",
    ),
    Line(
        key="npv_low",
        label="Low end of the range",
        unit="currency",
        formula="=IF(MIN(range_tail, 1 - range_tail) <= 0, npv_expected,"
        " npv_expected - NORMSINV(1 - range_tail) * npv_standard_deviation)",
        words="Expected − as many standard deviations as leave the tail outside",
    ),
    Line(
        key="npv_high",
        label="High end of the range",
        unit="currency",
        formula="=IF(MIN(range_tail, 1 - range_tail) <= 0, npv_expected,"
        " npv_expected + NORMSINV(1 - range_tail) * npv_standard_deviation)",
        words="Expected + the same",
    ),
)
"""Results of the sensitivity: an approximation, live, without random numbers."""

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
        "sort_key",
        "Sort key",
        "=ROUND(ABS(swing) * 100, 0) * COUNT(sensitivity_number) + COUNT(sensitivity_number) - number",
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
        "=IF(ABS(end_npv - npv_of_base) > npv_tolerance, 1, 0)",
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
        "break_even",
        "Break-even",
        '=IF(has_effect = 0, "no effect", IF(zero_in_range = 1, zero_at, stays_words))',
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
        '=label&" must be at "&IF(rises = 1, "least ", "most ")&IF(about = "about", "about ", "")'
        '&FIXED(ROUND(zero_at * scale, decimals), decimals)&suffix&" (Base "'
        '&FIXED(ROUND(base * scale, decimals), decimals)&suffix&")"',
        "text",
    ),
)
"""Columns of the workings, in catalogue order: name, heading, formula by column names, kind."""

TYPED = {
    "number": "Number",
    "lowest": "Lowest",
    "highest": "Highest",
    "about": "Break-even is",
    "scale": "Spoken times",
    "decimals": "Spoken decimals",
    "suffix": "Spoken unit",
}
"""Columns of the workings that hold typed constants, and their headings."""

SPOKEN = {"share": (100, 1, " %"), "money": (1, 0, ""), "price": (1, 0, "")}
"""How a kind of number is written in a sentence: factor, decimals, unit."""

RANKED: tuple[tuple[str, str, str], ...] = (
    ("conservative", "Conservative", "mixed"),
    ("base", "Base", "mixed"),
    ("optimistic", "Optimistic", "mixed"),
    ("change_conservative", "NPV change at conservative", "change"),
    ("change_optimistic", "NPV change at optimistic", "change"),
    ("swing", "Swing", "change"),
    ("break_even", "Break-even", "mixed"),
)


def sensitivity(book: Book, model: Model) -> None:
    """Plan the Sensitivity sheet."""
    sheet = book.sheets[TITLE]
    columns = _workings_columns()
    widths = [*WIDTHS, *([WORKINGS_WIDTH] * (len(columns) - len(WIDTHS)))]
    widths[columns["sentence"]], widths[columns["key"]] = SENTENCE_WIDTH, WIDTHS[KEY]
    begin(sheet, tuple(widths), LAST_PRINTED)
    sheet.put(
        2,
        0,
        "Always around Base, one input at a time, whatever scenario is shown. "
        "An approximation without random numbers.",
        "intro",
    )
    tornado_top = _risk(sheet, 4) + 1
    second_page = tornado_top + 1 + rows_for(TORNADO_HEIGHT) + 1
    row = _scenarios(sheet, second_page, model)
    row = _grid(sheet, row + 1)
    ranked_top = _strip(sheet, row + 1) + 1
    count = len(model.moving_inputs)
    last = ranked_top + 1 + count
    _workings(sheet, model, last + 3, columns)
    _ranked(sheet, ranked_top, count)
    _tornado(sheet, tornado_top, ranked_top + 2, count)
    sheet.freeze = (3, 1)
    sheet.breaks = (second_page, ranked_top)
    sheet.repeat_rows = (ranked_top + 1, ranked_top + 1)
    sheet.print_columns, sheet.print_last_row = (0, LAST_PRINTED), last


def _risk(sheet: Sheet, row: int) -> int:
    section(
        sheet, row, "Range and chance: an approximation from the three values of every input", LAST_PRINTED
    )
    for line in RISK_LINES:
        row += 1
        sheet.put(row, LABEL, line.label, "text")
        sheet.put(row, UNIT, line.unit, "muted")
        kind = "share" if line.unit == "share" else "money"
        sheet.put(row, VALUE, Formula(line.formula), "bold_formula", kind, line.key)
        sheet.put(row, VALUE + 1, line.words, "beside_muted")
        sheet.put(row, KEY, line.key, "key")
    row += 1
    sheet.put(row, LABEL, "Net present values count as equal within", "muted")
    sheet.put(row, UNIT, "currency", "muted")
    sheet.put(row, VALUE, Formula("=ABS(npv_base) / 100^3"), "formula", "price", "npv_tolerance")
    row += 1
    sheet.put(row, LABEL, "Where no value in range makes it zero, it", "muted")
    sheet.put(
        row,
        VALUE,
        Formula('=IF(npv_base > 0, "stays positive", "stays negative")'),
        "formula_text",
        name="stays_words",
    )
    return row + 1


def _scenarios(sheet: Sheet, row: int, model: Model) -> int:
    section(sheet, row, "All inputs at once: a stress test, not a forecast", LAST_PRINTED)
    headings(sheet, row + 1, ("Result", "Unit", "", "Conservative", "Base", "Optimistic"), right=(3, 4, 5))
    sheet.fill(row + 1, VALUE + 3, LAST_PRINTED, "header")
    first = row + 2
    sheet.name("stress_case", row + 1, VALUE, row + 1, VALUE + 2)
    for row, (label, key, kind) in enumerate(STRESS_ROWS, first):
        sheet.put(row, LABEL, label, "text")
        sheet.put(row, UNIT, model.lines[key].unit, "muted")
        for column, scenario in enumerate(SCENARIO_KEYS, VALUE):
            sheet.put(row, column, Formula("=" + name_of(key, scenario=scenario)), "row_link_right", kind)
        sheet.put(row, KEY, key, "key")
    sheet.name("stress_key", first, KEY, row, KEY)
    sheet.name("stress_test", first, VALUE, row, VALUE + 2, down="stress_key", across="stress_case")
    return row + 1


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
    first = top + 2
    for row, declared in enumerate(model.moving_inputs.values(), first):
        sheet.put(row, LABEL, declared.label, "text")
        sheet.put(row, UNIT, declared.unit, "muted")
        for name, content in _typed(declared, row - first + 1).items():
            role = "key" if name == "key" else "bound"
            sheet.put(row, columns[name], content, role, "bound" if role == "bound" else "text")
        for name, _, formula, kind in WORKINGS:

            def cell(word: str, row: int = row, key: str = declared.key) -> str | None:
                if word == "case_row":
                    return name_of(key, part=CASE)
                if word == "npv_of_base":
                    return "npv_base"
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


MEASURES = ("", "npv", "roi", "net_annual_value", "change", "uses")
"""Figures next to each input for each of its values; "" is the value itself."""

_AT_ENDS = {name_of(measure, scenario=end): (measure, end) for measure in MEASURES for end in SCENARIO_KEYS}


def _column(block: str, name: str) -> Named:
    """The identity of a column of the workings or of the sorted table, with its scenario if it has one."""
    measure, scenario = _AT_ENDS.get(name, (name, ""))
    return Named(block, measure, scenario=scenario)


def _typed(declared: Input, number: int) -> dict[str, Value]:
    """The values the workings take from the catalogue, by column of TYPED."""
    scale, decimals, suffix = SPOKEN.get(declared.kind, (1, 2, ""))
    return {
        "key": declared.key,
        "number": number,
        "lowest": declared.lowest,
        "highest": declared.highest,
        "about": "about" if declared.curved else "exact",
        "scale": scale,
        "decimals": decimals,
        "suffix": suffix or None,
    }


def _ranked(sheet: Sheet, top: int, count: int) -> None:
    section(sheet, top, "Sorted by the size of the swing, rounded to cents", LAST_PRINTED)
    headings(
        sheet,
        top + 1,
        ("Input", "Unit", "Rank", *(heading for _, heading, _ in RANKED), "Break-even is"),
        right=tuple(range(2, 3 + len(RANKED))),
    )
    first, last = top + 2, top + 1 + count
    number, told, sentence = KEY, KEY + 1, KEY + 2
    sheet.put(top + 1, number, "Number", "header_right")
    sheet.put(top + 1, told, "Rank, if it has a break-even", "header_right")
    sheet.put(top + 1, sentence, "What must be true", "header_beside")
    for rank, row in enumerate(range(first, last + 1), 1):
        sheet.heights[row] = RANKED_HEIGHT
        at = f"MATCH({cell_address(row, number, '', '$')},sensitivity_number,0)"
        sheet.put(row, LABEL, Formula(f"=INDEX(sensitivity_label,{at},1)"), "row_label")
        sheet.put(row, UNIT, Formula(f"=INDEX(sensitivity_unit,{at},1)"), "row_muted")
        sheet.put(row, 2, rank, "row_muted", "count")
        for column, (name, _, kind) in enumerate(RANKED, 3):
            formula = Formula(f"=INDEX({name_of('sensitivity', name)},{at},1)")
            sheet.put(row, column, formula, "row_value", kind)
        sheet.put(row, LAST_PRINTED, Formula(f"=INDEX(sensitivity_about,{at},1)"), "row_beside")
        place = f"MATCH(LARGE(sensitivity_sort_key,{cell_address(row, 2, '', '$')}),sensitivity_sort_key,0)"
        sheet.put(row, number, Formula(f"=INDEX(sensitivity_number,{place},1)"), "muted", "count")
        told_rank = f"=IF(ISNUMBER({cell_address(row, 9)}),{cell_address(row, 2)},0)"
        sheet.put(row, told, Formula(told_rank), "muted", "count")
        sheet.put(row, sentence, Formula(f"=INDEX(sensitivity_sentence,{at},1)"), "beside_muted")
    names = {
        "label": LABEL,
        "unit": UNIT,
        "about": LAST_PRINTED,
        "number": number,
        "told": told,
        "sentence": sentence,
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
    labels = sheet.area(first, LABEL, last, LABEL)
    changes = styles.NUMBER_FORMATS["change_in_chart"]
    font = {"name": "Arial", "size": 9, "color": styles.MUTED}
    series = tuple(
        {
            "name": f"At {scenario}",
            "categories": labels,
            "values": sheet.area(first, 6 + offset, last, 6 + offset),
            "fill": {"color": styles.SCENARIO_COLOURS[scenario]},
            "gap": 35,
            "overlap": 100,
            "data_labels": {"value": True, "num_format": changes, "font": font},
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
                "num_font": {"name": "Arial", "size": 9, "color": styles.INK},
                "line": {"color": styles.GREY},
                "major_tick_mark": "none",
            },
            legend={"position": "top"},
        )
    )
