"""Summary: the answer, its range and its parts, for someone with five minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.model.summary_lists import COST_COLUMNS, COST_ROWS, DEDUCTED, LISTS, SCENARIO_ROWS
from roi_workbook.model.unquantified import UNQUANTIFIED_BENEFITS, told
from roi_workbook.model.words import first_of, quoted
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, height_in_pixels, hide_where, rows_for, slug, width_in_pixels
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet
from roi_workbook.workbook.sensitivity import scenario_formula
from roi_workbook.workbook.summary_words import CARDS, CHANCE, HEADLINE, MUST_BE_TRUE_NOTHING, SUBLINE, WHOSE
from roi_workbook.workbook.waterfall import waterfall_chart

TITLE = "Summary"
GROUP = (7, 5, 16)
GROUPS = (1, 4, 8, 11)
"""The first column of each group of three; a gap separates the left pair from the right pair."""
LEFT, LEFT_LAST, RIGHT, LAST = GROUPS[0], GROUPS[2] - 2, GROUPS[2], GROUPS[3] + 2
MARGIN = LAST + 1
TOLD = 6
"""Number of sentences about what must be true."""
RANK = 0
"""Their numbers hang in the left margin."""
CARD_HEIGHTS = (22, 34, 22)
GAP_BETWEEN_CARDS, SECTION_HEIGHT = 8, 28
CHART_HEIGHT, BUCKET_CHART_HEIGHT = 400, 330
"""In pixels: the pair of charts, and value by bucket."""


def summary(book: Book, model: Model) -> None:
    """Plan the Summary sheet."""
    sheet = book.sheets[TITLE]
    begin(sheet, (2, *(GROUP * 2), 2, *(GROUP * 2), 2), LAST, margin=MARGIN, way=(LEFT, 3, GROUPS[1]))
    sheet.freeze = (3, 0)
    sheet.put(3, LEFT, Formula(WHOSE), "muted", name="summary_whose")
    sheet.put(4, LEFT, Formula(HEADLINE), "headline", name="summary_headline")
    sheet.heights[4] = 24
    sheet.put(5, LEFT, Formula(SUBLINE), "muted", name="summary_subline")
    sheet.put(6, LEFT, Formula(CHANCE), "muted", name="summary_chance")
    sheet.heights[6] = 22
    for number, card in enumerate(CARDS):
        _card(sheet, 7 + 4 * (number // 4), GROUPS[number % 4], *card)
    sheet.heights[10] = GAP_BETWEEN_CARDS
    top = 15
    _heading(sheet, top, RIGHT, LAST, "From cost today to net value, a year")
    row = _simple_model(sheet, model, top)
    room = height_in_pixels(sheet, top + 1, row - 1)
    waterfall_chart(sheet, top + 1, RIGHT, _half(sheet), room, model, "waterfall_title")
    row = _scenario_table(sheet, row + 1)
    row = _sentences(sheet, row + 1) + 1
    sheet.breaks = (row,)
    _charts(sheet, row)
    row += rows_for(CHART_HEIGHT) + 1
    _list(sheet, row, LEFT, "Payback bridge, months", "bridge")
    row = _list(sheet, row, RIGHT, "What other calculators would say", "others")
    row = _cost_table(sheet, row + 1)
    row = _not_counted(sheet, row + 1)
    _value_by_bucket(sheet, row + 1)
    sheet.print_columns = (0, MARGIN)


def _half(sheet: Sheet) -> int:
    return width_in_pixels(sheet, LEFT, LEFT_LAST)


def _heading(sheet: Sheet, row: int, first: int, last: int, text: str) -> None:
    sheet.heights[row] = SECTION_HEIGHT
    sheet.put(row, first, text, "section")
    sheet.fill(row, first + 1, last, "section")


def _card(sheet: Sheet, row: int, column: int, name: str, label: str, value: str, note: str) -> None:
    sheet.put(row, column, label, "card_label")
    sheet.put(row + 1, column, Formula(value), "card_value", name=Named("card", name))
    sheet.put(row + 2, column, Formula(note), "card_note", name=Named("card", name, "note"))
    for line, height in enumerate(CARD_HEIGHTS, row):
        sheet.heights[line] = height
        sheet.fill(line, column + 1, column + 1, "card")
        sheet.fill(line, column + 2, column + 2, "card_end")


def _figure(
    sheet: Sheet, row: int, first: int, last: int, label: str, formula: str, kind: str, role: str = "row"
) -> None:
    label_role, value_role = {"row": ("row_label", "row_value")}.get(role, (role, role))
    sheet.put(row, first, label, label_role)
    sheet.fill(row, first + 1, last - 1, label_role)
    sheet.put(row, last, Formula(formula), value_role, kind)


def _list(sheet: Sheet, row: int, first: int, title: str, name: str) -> int:
    last = first + 5
    _heading(sheet, row, first, last, title)
    top = row + 1
    for row, (label, key, kind) in enumerate(LISTS[name], top):
        _figure(sheet, row, first, last, label, f"={key}", kind)
    labels = Named("summary", name, "of")
    sheet.name(Named("summary", name), top, last, row, last, down=labels.name)
    sheet.name(labels, top, first, row, first)
    return row + 1


def _simple_model(sheet: Sheet, model: Model, row: int) -> int:
    """The seed's model literally: the added lines, minus the annualised ones."""
    last = LEFT_LAST
    _heading(sheet, row, LEFT, last, "The simple model, a year")
    top = row + 1
    lines = [(bucket.value_label, f"={bucket.value}", "row") for bucket in model.buckets]
    lines += [
        (
            "Annual value, risk-adjusted",
            f"=SUM({cell_address(top, last)}:{cell_address(top + len(lines) - 1, last)})",
            "total",
        ),
        *((label, f"=-{key}", "row") for label, key in DEDUCTED),
    ]
    total = top + len(model.buckets)
    net = f"=SUM({cell_address(total, last)}:{cell_address(top + len(lines) - 1, last)})"
    lines.append(("Net annual value", net, "grand_total"))
    for row, (label, formula, role) in enumerate(lines, top):
        _figure(sheet, row, LEFT, last, label, formula, "money", role)
    _figure(sheet, row + 1, LEFT, last, "Simple ROI, a year", "=simple_roi", "share")
    sheet.name("summary_simple_model", top, last, row + 1, last, down="summary_simple_model_of")
    sheet.name("summary_simple_model_of", top, LEFT, row + 1, LEFT)
    return _list(sheet, row + 3, LEFT, "Trust", "trust")


def _scenario_table(sheet: Sheet, row: int) -> int:
    _heading(sheet, row, LEFT, LAST, "Three scenarios: all inputs at once, a stress test and not a forecast")
    columns = {Named("summary", scenario=scenario): scenario.capitalize() for scenario in SCENARIO_KEYS}
    rows = [
        (label, [scenario_formula(key, scenario) for scenario in SCENARIO_KEYS], kind)
        for label, key, kind in SCENARIO_ROWS
    ]
    return _side_by_side(sheet, row + 1, columns, rows, "summary_scenarios_of")


def _cost_table(sheet: Sheet, row: int) -> int:
    _heading(sheet, row, LEFT, LAST, "What it costs, not discounted")
    columns = {Named("summary_costs", slug(title)): title for title in COST_COLUMNS}
    rows = [(label, [Formula("=" + key) for key in keys], "money") for label, keys in COST_ROWS]
    return _side_by_side(sheet, row + 1, columns, rows, "summary_costs_of")


def _side_by_side(
    sheet: Sheet,
    row: int,
    columns: Mapping[Named, str],
    rows: Iterable[tuple[str, Iterable[Formula], str]],
    labels: str,
) -> int:
    """Three columns across the page: headings by name; each row a label, its formulas and their kind."""
    places = dict(zip(columns, (first + 2 for first in GROUPS[1:]), strict=True))
    for named, title in columns.items():
        sheet.put(row, places[named], title, "heading_row")
    sheet.fill(row, LEFT, LAST, "row_label")
    top = row + 1
    for row, (label, formulas, kind) in enumerate(rows, top):
        sheet.put(row, LEFT, label, "row_label")
        for column, formula in zip(places.values(), formulas, strict=True):
            sheet.put(row, column, formula, "row_value", kind)
        sheet.fill(row, LEFT + 1, LAST, "row_label")
    for named, column in places.items():
        sheet.name(named, top, column, row, column, down=labels)
    sheet.name(labels, top, LEFT, row, LEFT)
    return row + 1


def _sentences(sheet: Sheet, row: int) -> int:
    _heading(sheet, row, LEFT, LAST, "What must be true, one at a time, for the Base case to pay")
    top, sentences = row + 1, []
    for row in range(top, top + TOLD):
        place = f'SMALL(ranked_told,COUNT(ranked_told)-COUNTIF(ranked_told,">0")+{cell_address(row, RANK)})'
        count = 'COUNTIF(ranked_told,">0")'
        sentence = (
            f'=IF({cell_address(row, RANK)}>MAX(1,{count}),"",'
            f"IF({count}=0,{MUST_BE_TRUE_NOTHING},"
            f"INDEX(ranked_sentence,MATCH({place},ranked_rank,0),1)))"
        )
        sentences.append(sentence)
    return _numbered(sheet, top, "must_be_true", sentences)


def _numbered(sheet: Sheet, top: int, name: str, sentences: Iterable[str]) -> int:
    """Sentences, one a row, each with its number in the margin unless it is empty. Returns the next row."""
    for rank, sentence in enumerate(sentences, 1):
        row = top + rank - 1
        sheet.put(row, LEFT, Formula(sentence), "text")
        sheet.put(row, RANK, rank, "hanging", "count")
    labels = Named("summary", name, "rank")
    ranks = sheet.name(labels, top, RANK, row, RANK)
    hide_where(sheet, ranks, f'={cell_address(top, LEFT, "", "$")}=""')
    sheet.name(Named("summary", name), top, LEFT, row, LEFT, down=labels.name)
    return row + 1


def _not_counted(sheet: Sheet, row: int) -> int:
    """The benefits that have no amount, in the order of their table."""
    _heading(sheet, row, LEFT, LAST, "Not counted in money")
    top, rows = row + 1, UNQUANTIFIED_BENEFITS.rows
    sentences = [told(cell_address(row, RANK)) for row in range(top, top + rows)]
    none = quoted("Nothing is listed: Inputs has a table for it.")
    sentences[0] = first_of((f"{UNQUANTIFIED_BENEFITS.key}=0", none), otherwise=sentences[0])
    row = _numbered(sheet, top, "not_counted", [f"={sentence}" for sentence in sentences])
    listed = 'SUMPRODUCT((summary_not_counted<>"")*1)'
    more = first_of((f"{UNQUANTIFIED_BENEFITS.key}>{listed}", quoted("Inputs lists more.")))
    sheet.put(row, LEFT, Formula(f"={more}"), "text", name="summary_not_counted_more")
    return row + 1


def _charts(sheet: Sheet, row: int) -> None:
    names = sheet.book.names
    font = {"name": "Arial", "size": 9, "color": styles.MUTED}
    grid = {"visible": True, "line": {"color": styles.GRID}}
    dashes = {"conservative": "dash", "base": "solid", "optimistic": "long_dash"}
    lines = [
        {
            "name": scenario.capitalize(),
            "categories": names["chart_month"],
            "values": names[name_of("cumulative_net_t", scenario=scenario)],
            "line": {
                "color": styles.SCENARIO_COLOURS[scenario],
                "width": 2.25,
                "dash_type": dashes[scenario],
            },
            "marker": {"type": "none"},
        }
        for scenario in SCENARIO_KEYS
    ]
    diamond = {
        "name": names["payback_legend"],
        "categories": names["payback_point"],
        "values": names["payback_level"],
        "marker": {
            "type": "diamond",
            "size": 9,
            "fill": {"color": styles.BRICK},
            "border": {"color": styles.BRICK},
        },
        "line": {"none": True},
    }
    sheet.charts.append(
        Chart(
            row=row,
            column=LEFT,
            type="scatter",
            subtype="straight",
            series=(*lines, diamond),
            title=names["cash_title"],
            description="Cumulative net cash of the three scenarios over the months, with the payback of the live case.",
            width=_half(sheet),
            height=CHART_HEIGHT,
            x_axis={
                "min": 0,
                "major_unit": 12,
                "label_position": "low",
                "num_font": font,
                "name": "Month",
                "name_font": {**font, "bold": False},
                "major_gridlines": {"visible": False},
            },
            y_axis={"num_font": font, "major_gridlines": grid, "num_format": "#,##0", "line": {"none": True}},
        )
    )
    bars = tuple(
        {
            "name": scenario.capitalize(),
            "values": names[name_of("npv", scenario=scenario)],
            "gap": 60,
            "overlap": -30,
            "fill": {"color": styles.SCENARIO_COLOURS[scenario]},
            "data_labels": {
                "value": True,
                "num_format": "#,##0",
                "font": {"name": "Arial", "size": 9, "bold": True},
            },
        }
        for scenario in SCENARIO_KEYS
    )
    sheet.charts.append(
        Chart(
            row=row,
            column=RIGHT,
            type="column",
            series=bars,
            title=names["scenario_title"],
            description="Net present value in the conservative, base and optimistic scenario.",
            width=_half(sheet),
            height=CHART_HEIGHT,
            x_axis={"visible": False},
            y_axis={"visible": False, "major_gridlines": {"visible": False}},
        )
    )


def _value_by_bucket(sheet: Sheet, row: int) -> None:
    names = sheet.book.names
    _heading(sheet, row, LEFT, LAST, "Value by bucket, a year")
    font = {"name": "Arial", "size": 9, "color": styles.MUTED}
    series = tuple(
        {
            "name": label,
            "categories": names["bucket_label"],
            "values": names[key],
            "gap": 60,
            "overlap": -5,
            "fill": {"color": colour},
            "data_labels": {"value": True, "num_format": "#,##0", "font": font},
        }
        for label, key, colour in (
            ("Physical effect", "bucket_physical", styles.GREY),
            ("Value, risk-adjusted", "bucket_value", styles.NAVY),
        )
    )
    sheet.charts.append(
        Chart(
            row=row + 1,
            column=LEFT,
            type="column",
            series=series,
            title=names["bucket_title"],
            description="Physical effect and risk-adjusted value of each bucket.",
            width=width_in_pixels(sheet, LEFT, LAST),
            height=BUCKET_CHART_HEIGHT,
            x_axis={"num_font": {"name": "Arial", "size": 9, "color": styles.INK}, "label_position": "low"},
            y_axis={"visible": False, "major_gridlines": {"visible": False}},
        )
    )
    sheet.last_row = row + rows_for(BUCKET_CHART_HEIGHT)
