"""Summary: the answer on one printed page, for someone with five minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from roi_workbook.catalogue import Model
from roi_workbook.finance.cash_flow import year_rows
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import LAST_MONTH, SCENARIO_KEYS, Input, in_sentence
from roi_workbook.model.summary_lists import (
    CASH_COLUMNS,
    COST_COLUMNS,
    COST_ROWS,
    CUMULATIVE,
    DEDUCTED,
    NET,
    PRESENT_VALUE,
    TOTAL,
    VALUE,
)
from roi_workbook.model.unquantified import UNQUANTIFIED_BENEFITS, told
from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.in_short import first_ranges
from roi_workbook.planning.proposal.wording import OF_CHOSEN, of_case
from roi_workbook.workbook import styles
from roi_workbook.workbook.chart_texts import CASH_LABELS_EVERY
from roi_workbook.workbook.frame import (
    WAY,
    begin,
    height_in_pixels,
    hide_where,
    in_millions,
    slug,
    title,
    width_in_pixels,
)
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet
from roi_workbook.workbook.summary_words import (
    CARDS,
    CHANCE,
    GIVE_RANGES,
    MEASURES,
    MUST_BE_TRUE_NOTHING,
    NEXT,
    NO_CONDITION,
    NO_VERDICT,
    TRUST,
    UNUSABLE,
    WHOSE,
    Card,
    headline,
    subline,
)
from roi_workbook.workbook.waterfall import waterfall_chart

TITLE = "Summary"
RANK = 0
"""The left margin, in which the numbers of sentences hang."""
LEFT, FIGURES, RIGHT, LAST = 1, 2, 5, 9
"""The columns: labels, the first figure, the first of the right half, the last."""
LABEL_WIDTH, FIGURE_WIDTH, MARGIN_WIDTH = 24, 12, 2
MARGIN = LAST + 1
TILES = ((1, 2), (3, 4), (5, 6), (7, 9))
"""The first and last column of each tile."""
TOLD, NOT_COUNTED = 3, 3
"""Number of sentences about what must be true, and of benefits that have no amount."""
TILE_HEIGHTS = (20, 30, 18)
GAP_HEIGHT, SECTION_HEIGHT = 8, 23
"""In points."""
CHART_ROWS = 17
CASH_AND_COST = (
    *(name_of("summary_cash", slug(title)) for title in CASH_COLUMNS),
    *(name_of("summary_costs", slug(title)) for title in COST_COLUMNS),
)
"""The names of the columns of the small tables."""
YEARS = range(LAST_MONTH // 12 + 1)


def summary(book: Book, model: Model) -> None:
    """Plan the Summary sheet."""
    sheet = book.sheets[TITLE]
    figures = (FIGURE_WIDTH for _ in range(FIGURES, LAST + 1))
    begin(
        sheet,
        (MARGIN_WIDTH, LABEL_WIDTH, *figures, MARGIN_WIDTH),
        LAST,
        margin=MARGIN,
        way=(LEFT, FIGURES, RIGHT),
    )
    sheet.freeze = (WAY + 1, 0)
    _headline(sheet, model)
    for (first, last), card in zip(TILES, CARDS, strict=True):
        _tile(sheet, 8, first, last, card)
    _gap(sheet, 11)
    row = _charts(sheet, model, 12)
    _gap(sheet, row)
    top = row + 1
    row = _simple_model(sheet, model, top)
    _costs(sheet, _cash(sheet, model, top))
    sheet.fill(top, LEFT, LAST, "section")
    row = _by_year(sheet, model, row)
    row = _must_be_true(sheet, model, row)
    row = _not_counted(sheet, row)
    _heading(sheet, row, LEFT, "How far to trust it")
    sheet.fill(row, LEFT, LAST, "section")
    sheet.put(row + 1, LEFT, Formula(TRUST), "text", name="summary_trust")
    for name in ("summary_simple_model", "summary_by_year", *CASH_AND_COST):
        in_millions(sheet, book.names[name])
    sheet.one_page = True
    sheet.print_columns = (0, MARGIN)


def _headline(sheet: Sheet, model: Model) -> None:
    """The answer in words; in the colour of a warning where there is none, with a link to what is missing."""
    sheet.put(3, LEFT, Formula(WHOSE), "muted", name="summary_whose")
    sheet.put(4, LEFT, Formula(headline(model)), "headline", name="summary_headline")
    sheet.fill(4, LEFT + 1, LAST, "headline")
    sheet.heights[4] = 26
    sheet.put(5, LEFT, Formula(subline(model)), "muted", name="summary_subline")
    sheet.put(6, LEFT, Formula(CHANCE), "muted", name="summary_chance")
    sheet.put(7, LEFT, Formula(NEXT), "url", name="summary_next")
    for criteria, look in ((UNUSABLE, styles.CONDITION_BAD), (NO_VERDICT, styles.CONDITION_WARN)):
        rule = {"type": "formula", "criteria": f"={criteria}", "format": look, "stop_if_true": True}
        sheet.conditions.append((sheet.area(4, LEFT, 4, LAST), rule))


def _gap(sheet: Sheet, row: int) -> None:
    sheet.heights[row] = GAP_HEIGHT


def _heading(sheet: Sheet, row: int, first: int, text: str, case: str = "") -> None:
    sheet.heights[row] = SECTION_HEIGHT
    title(sheet, row, first, text, "section" if first == LEFT else "section_beside", case)


def _tile(sheet: Sheet, row: int, first: int, last: int, card: Card) -> None:
    sheet.conditions.append(
        (
            sheet.area(row + 1, first),
            {"type": "formula", "criteria": f"={UNUSABLE}", "format": {"font_color": styles.MUTED}},
        )
    )
    label = Formula("=" + of_case(card.label, card.case))
    sheet.put(row, first, label, "card_label", name=Named("card", card.name, "label"))
    sheet.put(row + 1, first, Formula(card.value), "card_value", name=Named("card", card.name))
    sheet.put(row + 2, first, Formula(card.note), "card_note", name=Named("card", card.name, "note"))
    for line, height in enumerate(TILE_HEIGHTS, row):
        sheet.heights[line] = height
        sheet.fill(line, first + 1, last - 1, "card")
        sheet.fill(line, last, last, "card_end")


def _figure(
    sheet: Sheet, row: int, first: int, last: int, label: str, formula: str, kind: str, role: str = "row"
) -> None:
    label_role, value_role = {"row": ("row_label", "row_value")}.get(role, (role, role))
    sheet.put(row, first, label, label_role)
    sheet.fill(row, first + 1, last - 1, label_role)
    sheet.put(row, last, Formula(formula), value_role, kind)


def _simple_model(sheet: Sheet, model: Model, row: int) -> int:
    """The article's model literally: the added lines, minus the annualised ones."""
    last = RIGHT - 1
    _heading(sheet, row, LEFT, "The simple ROI model, a year at full effect", OF_CHOSEN)
    top = row + 1
    lines = [(bucket.value_label, f"={bucket.value}", "row") for bucket in model.buckets]
    lines += [
        (VALUE, f"=SUM({cell_address(top, last)}:{cell_address(top + len(lines) - 1, last)})", "total"),
        *((f"{label}, annualised", f"=-{key}", "row") for label, key in DEDUCTED),
    ]
    total = top + len(model.buckets)
    net = f"=SUM({cell_address(total, last)}:{cell_address(top + len(lines) - 1, last)})"
    lines.append(("Net annual value", net, "grand_total"))
    for row, (label, formula, role) in enumerate(lines, top):
        _figure(sheet, row, LEFT, last, label, formula, "money", role)
    _figure(sheet, row + 1, LEFT, last, "Simple ROI, a year", "=simple_roi", "rate")
    sheet.name("summary_simple_model", top, last, row + 1, last, down="summary_simple_model_of")
    sheet.name("summary_simple_model_of", top, LEFT, row + 1, LEFT)
    return row + 2


def _cash(sheet: Sheet, model: Model, row: int) -> int:
    """Of the value of a year, what moves a budget apart from what is time and risk."""
    _heading(sheet, row, RIGHT, "Of that value: cash apart from time and risk", OF_CHOSEN)
    cash, other = (cell_address(0, column)[:-1] for column in (LAST - 1, LAST))
    top, count = row + 2, len(model.buckets)
    rows: list[tuple[str, Sequence[str], str]] = [
        (
            bucket.title,
            (f"={bucket.value}*{bucket.cashable_share}", f"={bucket.value}-{cash}{at + 1}"),
            "row",
        )
        for at, bucket in enumerate(model.buckets, top)
    ]
    rows.append((VALUE, [f"=SUM({each}{top + 1}:{each}{top + count})" for each in (cash, other)], "total"))
    return _side_by_side(sheet, row + 1, "summary_cash", "", CASH_COLUMNS, rows)


def _costs(sheet: Sheet, row: int) -> int:
    rows = [
        (label, [f"={key}" for key in keys], "total" if place == len(COST_ROWS) else "row")
        for place, (label, keys) in enumerate(COST_ROWS, 1)
    ]
    return _side_by_side(sheet, row, "summary_costs", "Cost to the horizon", COST_COLUMNS, rows)


def _side_by_side(
    sheet: Sheet,
    row: int,
    name: str,
    title: str,
    columns: Sequence[str],
    rows: Iterable[tuple[str, Sequence[str], str]],
) -> int:
    """A small table in the right half: headings, then rows of a label and amounts. Returns the next free row."""
    first = LAST + 1 - len(columns)
    sheet.put(row, RIGHT, title or None, "beside_heading")
    sheet.fill(row, RIGHT + 1, first - 1, "row_label")
    for column, text in enumerate(columns, first):
        sheet.put(row, column, text, "heading_row")
    top = row + 1
    for row, (label, formulas, role) in enumerate(rows, top):
        label_role, value_role = (
            ("row_label_beside", "row_value") if role == "row" else ("total_beside", role)
        )
        sheet.put(row, RIGHT, label, label_role)
        sheet.fill(row, RIGHT + 1, first - 1, "row_label" if role == "row" else role)
        for column, formula in enumerate(formulas, first):
            sheet.put(row, column, Formula(formula), value_role, "money")
    labels = Named(name, part="of")
    for column, text in enumerate(columns, first):
        sheet.name(Named(name, slug(text)), top, column, row, column, down=labels.name)
    sheet.name(labels, top, RIGHT, row, RIGHT)
    return row + 1


def _by_year(sheet: Sheet, model: Model, row: int) -> int:
    """What finance reads first: benefits, costs, net and cumulative, from the decision to the horizon."""
    _heading(sheet, row, LEFT, "Year by year, not discounted; present value beside it", OF_CHOSEN)
    sheet.fill(row, LEFT, LAST, "section")
    heading = row + 1
    columns = (*YEARS, TOTAL, PRESENT_VALUE)
    total, present = FIGURES + len(YEARS), FIGURES + len(YEARS) + 1
    sheet.put(heading, LEFT, None, "row_label")
    for column, content in enumerate(columns, FIGURES):
        sheet.put(heading, column, content, "heading_row", "year" if column < total else "text")
    top, listed = heading + 1, year_rows(model.buckets)
    net = top + len(listed)
    for row, (label, key, sign) in enumerate(listed, top):
        minus = "-" if sign < 0 else ""
        sheet.put(row, LEFT, label, "row_label")
        for column in range(FIGURES, total):
            year = cell_address(heading, column, "$")
            sheet.put(row, column, Formula(f"={minus}SUMIFS({key},year_number,{year})"), "row_value", "money")
        sheet.put(row, total, Formula(f"={minus}SUM({key})"), "row_value", "money")
        discounted = Formula(f"={minus}SUMPRODUCT({key},discount_factor_t)")
        sheet.put(row, present, discounted, "row_value", "money")
    sheet.put(net, LEFT, NET, "total")
    for column in range(FIGURES, LAST + 1):
        above = f"{cell_address(top, column)}:{cell_address(net - 1, column)}"
        sheet.put(net, column, Formula(f"=SUM({above})"), "total", "money")
    sheet.put(net + 1, LEFT, CUMULATIVE, "row_label")
    for column in range(FIGURES, total):
        so_far = f"{cell_address(net, FIGURES, '', '$')}:{cell_address(net, column)}"
        sheet.put(net + 1, column, Formula(f"=SUM({so_far})"), "row_value", "money")
    sheet.fill(net + 1, total, LAST, "row_label")
    years = sheet.area(heading, FIGURES, net + 1, total - 1)
    hide_where(sheet, years, f"=12*{cell_address(heading, FIGURES, '$')}-12>=horizon_months")
    block, labels, headings = (Named("summary", "by_year", part) for part in ("", "of", "heading"))
    sheet.name(block, top, FIGURES, net + 1, LAST, down=labels.name, across=headings.name)
    sheet.name(labels, top, LEFT, net + 1, LEFT)
    sheet.name(headings, heading, FIGURES, heading, LAST)
    sheet.put(net + 2, LEFT, Formula(MEASURES), "muted", name="summary_measures")
    return net + 3


def _must_be_true(sheet: Sheet, model: Model, row: int) -> int:
    """The first conditions; without any range, links to the inputs to give one first."""
    _heading(sheet, row, LEFT, "What must be true, one at a time, for the Base case to pay")
    sheet.fill(row, LEFT, LAST, "section")
    top, sentences = row + 1, []
    for rank, row in enumerate(range(top, top + TOLD)):
        place = f'SMALL(ranked_told,COUNT(ranked_told)-COUNTIF(ranked_told,">0")+{cell_address(row, RANK)})'
        count = 'COUNTIF(ranked_told,">0")'
        sentence = (
            f'=IF({NO_CONDITION},"",IF({GIVE_RANGES},{_give_range(model, rank)},'
            f'IF({cell_address(row, RANK)}>MAX(1,{count}),"",'
            f"IF({count}=0,{MUST_BE_TRUE_NOTHING},"
            f"INDEX(ranked_sentence,MATCH({place},ranked_rank,0),1)))))"
        )
        sentences.append(sentence)
    after = _numbered(
        sheet, top, "must_be_true", sentences, 'AND(ranges_filled>0,COUNTIF(ranked_told,">0")=0)'
    )
    links = {"type": "formula", "criteria": f"={GIVE_RANGES}", "format": styles.CONDITION_LINK}
    sheet.conditions.append((sheet.area(top, LEFT, after - 1, LEFT), links))
    return after


def _give_range(model: Model, rank: int) -> str:
    """A link to the conservative value of one of the inputs to give a range first, as a formula."""

    def link(first: Sequence[Input]) -> str:
        if rank >= len(first):
            return NOTHING
        target = quoted("#" + name_of(first[rank].key, scenario=SCENARIO_KEYS[0]))
        said = "and to" if rank else "Give a range first to"
        return f"HYPERLINK({target},{quoted(f'{said}: {in_sentence(first[rank].label)} ›')})"

    return first_ranges(
        model.buckets,
        link,
        otherwise=NOTHING
        if rank
        else quoted("No range is filled in: fill in conservative and optimistic values."),
    )


def _numbered(sheet: Sheet, top: int, name: str, sentences: Iterable[str], none: str) -> int:
    """Sentences, one a row, each with its number in the margin unless it is empty; returns the next row.

    none: when the first one says that there is none, and has no number either.
    """
    for rank, sentence in enumerate(sentences, 1):
        row = top + rank - 1
        sheet.put(row, LEFT, Formula(sentence), "text")
        sheet.put(row, RANK, rank, "hanging", "count")
    labels = Named("summary", name, "rank")
    ranks = sheet.name(labels, top, RANK, row, RANK)
    hide_where(sheet, ranks, f'=OR({none},{cell_address(top, LEFT, "", "$")}="")')
    sheet.name(Named("summary", name), top, LEFT, row, LEFT, down=labels.name)
    return row + 1


def _not_counted(sheet: Sheet, row: int) -> int:
    """The first benefits that have no amount, in the order of their table."""
    _heading(sheet, row, LEFT, "Not counted in money")
    listed = 'SUMPRODUCT((summary_not_counted<>"")*1)'
    more = first_of((f"{UNQUANTIFIED_BENEFITS.key}>{listed}", quoted("Inputs lists more.")))
    sheet.put(row, LAST, Formula(f"={more}"), "section_end", name="summary_not_counted_more")
    sheet.fill(row, LEFT, LAST, "section")
    top = row + 1
    sentences = [told(cell_address(row, RANK)) for row in range(top, top + NOT_COUNTED)]
    none = f"{UNQUANTIFIED_BENEFITS.key}=0"
    nothing = quoted("Nothing is listed: Inputs has a table for it.")
    sentences[0] = first_of((none, nothing), otherwise=sentences[0])
    return _numbered(sheet, top, "not_counted", [f"={sentence}" for sentence in sentences], none)


def _charts(sheet: Sheet, model: Model, row: int) -> int:
    """From cost today to net value, and the money that is out until it is back. Returns the next free row."""
    height = height_in_pixels(sheet, row, row + CHART_ROWS - 1)
    left, right = width_in_pixels(sheet, LEFT, RIGHT - 1), width_in_pixels(sheet, RIGHT, LAST)
    waterfall_chart(sheet, row, LEFT, left, height, model, "waterfall_title")
    names = sheet.book.names
    grid = {"visible": True, "line": {"color": styles.GRID}}
    axis = {"num_font": styles.AXIS_FONT, "label_position": "low", "line": {"color": styles.GREY}}
    line = {
        "name": names["cash_heading"],
        "categories": names["cash_label"],
        "values": names["cash_drawn"],
        "line": {"color": styles.NAVY, "width": 2.25},
    }
    mark = {
        "name": names["cash_title"],
        "categories": names["cash_label"],
        "values": names["cash_payback"],
        "fill": {"color": styles.TEAL},
        "gap": 0,
    }
    sheet.charts.append(
        Chart(
            row=row,
            column=RIGHT,
            type="column",
            series=(mark,),
            line=line,
            title=names["cash_title"],
            description="Cumulative net cash of the live case by month, up to the horizon, and its payback.",
            width=right,
            height=height,
            x_axis={
                **axis,
                "interval_unit": CASH_LABELS_EVERY,
                "major_tick_mark": "none",
                "name": "Month",
                "name_font": {**styles.AXIS_FONT, "bold": False},
            },
            y_axis={
                **axis,
                "major_gridlines": grid,
                "num_format": "General",
                "line": {"none": True},
            },
            legend={"delete_series": [0]},
        )
    )
    return row + CHART_ROWS
