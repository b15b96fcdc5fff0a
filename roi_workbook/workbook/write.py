"""From a planned workbook to the bytes of an .xlsx file. Everything XlsxWriter only warns about is an error."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from roi_workbook.errors import RoiWorkbookError
from roi_workbook.formulas.addresses import Area, cell_address, quoted
from roi_workbook.input_files.values import LONGEST_TEXT, utf16_units
from roi_workbook.stamp import given_moment
from roi_workbook.workbook import styles
from roi_workbook.workbook.planned_sheets import AFTER_MESSAGE, Book, Chart, Formula, Link, Sheet, Style

Attributes = Iterable[tuple[str, Any]]
Values = Mapping[tuple[str, int, int], Any]

EPOCH = datetime.datetime(2026, 1, 1)
"""The creation date of a workbook unless SOURCE_DATE_EPOCH is set: the same bytes on any day."""


FIRST_SCREEN = 30
"""Rows that are seen when a sheet is opened: a cell below them is not the selected one."""
KEEP_COLOUR = "automatic"
"""The font colour of a conditional format without one, which would otherwise be the workbook's."""


class WriteError(Exception):
    """A plan that Excel would not accept: a fault of ours, never of the user."""


class TooLongError(RoiWorkbookError):
    """A text too long for its cell, typed or joined from typed texts: the message says where, and what to do."""


class PlainWorksheet(Worksheet):
    """A worksheet that takes formulas as they are, none of ours uses a function that needs a prefix, and
    keeps every digit of a number: XlsxWriter writes 16, and some floats need 17. The attributes of a cell are
    an address, a number and a letter, so nothing in them is looked through for what must be escaped.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _xml_number_element(self, number: float, attributes: Attributes = ()) -> None:
        self.fh.write(f"<c{_attributes(attributes)}><v>{number!r}</v></c>")

    def _xml_formula_element(self, formula: str, result: Any, attributes: Attributes = ()) -> None:
        text = escape(result, quote=False) if isinstance(result, str) else result
        self.fh.write(f"<c{_attributes(attributes)}><f>{escape(formula, quote=False)}</f><v>{text}</v></c>")

    def _xml_string_element(self, index: int, attributes: Attributes = ()) -> None:
        self.fh.write(f'<c{_attributes(attributes)} t="s"><v>{index}</v></c>')


def _attributes(attributes: Attributes) -> str:
    return "".join([f' {name}="{value}"' for name, value in attributes])


def write(book: Book, values: Values, looks: bool = True) -> bytes:
    """The file, with `values` stored for the formulas ((sheet, row, column) to number, text or boolean).

    Without its looks it holds cells and names only: all that an engine needs to work it out.
    """
    stream = io.BytesIO()
    # XlsxWriter adds to the properties it is given.
    options = {"in_memory": True, "default_format_properties": {**styles.FONT}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = xlsxwriter.Workbook(stream, options)
        _describe(workbook, book)
        pens = _Pens(workbook) if looks else _NoPens()
        sheets = {title: workbook.add_worksheet(title, PlainWorksheet) for title in book.sheets}
        if book.opens_at:
            sheets[book.opens_at].activate()
        for title, sheet in book.sheets.items():
            _write_cells(sheets[title], sheet, pens, values)
            if looks:
                _dress(workbook, sheets[title], sheet, values)
        for name, area in book.names.items():
            _accepted(workbook.define_name(name, "=" + area.reference), name)
        workbook.close()
    return stream.getvalue()


class _Pens(dict[Style, Any]):
    """Formats, made once per style."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        super().__init__()
        self._workbook = workbook

    def __missing__(self, style: Style) -> Any:
        self[style] = self._workbook.add_format(styles.properties(*style))
        return self[style]


class _NoPens(dict[Style, Any]):
    """No format for any style."""

    def __missing__(self, style: Style) -> None:
        return None


def _describe(workbook: xlsxwriter.Workbook, book: Book) -> None:
    created = (given_moment() or EPOCH).replace(tzinfo=None)
    workbook.set_properties({"title": book.properties["title"], "author": "roi-workbook", "created": created})
    workbook.set_custom_property("roi_workbook_template", book.properties["template"])
    workbook.set_calc_mode("auto")


def _accepted(code: int | None, what: object) -> None:
    if code:
        raise WriteError(f"XlsxWriter refused {what} (code {code})")


def _write_cells(target: Worksheet, sheet: Sheet, pens: Mapping[Style, Any], values: Values) -> None:
    for (row, column), (content, style) in sheet.cells.items():
        pen = pens[style]
        text = values.get((sheet.title, row, column)) if isinstance(content, Formula) else content
        if isinstance(text, str) and len(text) > LONGEST_TEXT // 2:
            _refuse_too_long(text, f"{sheet.title}!{cell_address(row, column)}")
        match content:
            case None:
                code = target.write_blank(row, column, None, pen)
            case Formula():
                code = target.write_formula(
                    row, column, content, pen, _stored(values.get((sheet.title, row, column)))
                )
            case Link(name, text):
                code = target.write_url(row, column, "internal:" + name, pen, text)
            case str():
                code = _write_text(target, row, column, content, pen)
            case bool():
                code = target.write_boolean(row, column, content, pen)
            case datetime.date():
                code = target.write_datetime(row, column, content, pen)
            case _:
                code = target.write_number(row, column, _plain(content), pen)
        _accepted(code, f"{sheet.title} row {row + 1} column {column + 1}")


def _refuse_too_long(text: str, place: str) -> None:
    if (units := utf16_units(text)) > LONGEST_TEXT:
        raise TooLongError(
            f"{place}: its text would have {units:,} characters, and a cell holds at most {LONGEST_TEXT:,}. It begins"
            f' with "{text[:40]}": shorten what was typed there, or the texts it is joined from.'
        )


def _dress(workbook: xlsxwriter.Workbook, target: Worksheet, sheet: Sheet, values: Values) -> None:
    target.hide_gridlines(2)
    target.set_zoom(sheet.zoom)
    target.set_tab_color(styles.TAB_COLOURS[sheet.group])
    target.set_default_row(styles.ROW_HEIGHT)
    for column, width in enumerate(sheet.widths):
        target.set_column(column, column, width)
    for row, height in sheet.heights.items():
        target.set_row(row, height)
    for area, rule in sheet.validations:
        code = target.data_validation(area.top, area.left, area.bottom, area.right, rule)
        _accepted(code, f"the validation of {area.reference}")
    for area, rule in sheet.conditions:
        rule = {**rule, "format": workbook.add_format({"font_color": KEEP_COLOUR, **rule["format"]})}
        _accepted(
            target.conditional_format(area.top, area.left, area.bottom, area.right, rule), area.reference
        )
    for (row, column), area in sheet.sparklines.items():
        line = {"range": area.reference, "series_color": styles.NAVY, "show_hidden": True}
        _accepted(target.add_sparkline(row, column, line), f"the small line of {area.reference}")
    for chart in sheet.charts:
        message = _text_of(sheet.book, chart.title, values)
        _accepted(_insert(workbook, target, chart, message), f"the chart {chart.description}")
    _set_page(workbook, target, sheet)
    at = sheet.first_input if sheet.first_input[0] < FIRST_SCREEN else (0, 0)
    target.set_selection(*at, *at)
    target.protect(
        "",
        {
            "insert_rows": sheet.insert_rows,
            "format_columns": True,
            "format_rows": True,
            "autofilter": True,
        },
    )
    whole = Area(sheet.title, 0, 0, sheet.last_row, max(column for _, column in sheet.cells)).address.replace(
        "$", ""
    )
    target.ignore_errors(
        {
            "formula_differs": whole,
            "formula_range": whole,
            "formula_unlocked": whole,
            "number_stored_as_text": whole,
            "two_digit_text_year": whole,
            "empty_cell_reference": whole,
        }
    )


def _set_page(workbook: xlsxwriter.Workbook, target: Worksheet, sheet: Sheet) -> None:
    target.set_landscape() if sheet.landscape else target.set_portrait()
    target.set_paper(9)
    target.set_margins(0.4, 0.4, 0.4, 0.5)
    target.center_horizontally()
    if sheet.print_percent:
        target.set_print_scale(sheet.print_percent)
    else:
        target.fit_to_pages(sheet.pages_wide, 1 if sheet.one_page else 0)
    target.set_footer(f"&L&8{sheet.book.properties['title']}&C&8&A&R&8Page &P of &N")
    target.freeze_panes(*sheet.freeze)
    if sheet.breaks:
        target.set_h_pagebreaks(list(sheet.breaks))
    if sheet.repeat_rows:
        target.repeat_rows(*sheet.repeat_rows)
    if sheet.repeat_columns:
        target.repeat_columns(*sheet.repeat_columns)
    if sheet.print_columns:
        last_row = sheet.last_row if sheet.print_last_row is None else sheet.print_last_row
        first, last = sheet.print_columns
        printed = [sheet.area(sheet.print_first_row, first, last_row, last), *sheet.continued]
        # XlsxWriter's own print area is one rectangle.
        name = f"{quoted(sheet.title)}!_xlnm.Print_Area"
        _accepted(workbook.define_name(name, ",".join(area.reference for area in printed)), name)


def _plain(number: Any) -> int | float:
    """A number as Excel writes it: whole floats without a decimal point."""
    number = float(number)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _write_text(target: Worksheet, row: int, column: int, text: str, pen: Any) -> int:
    """Write a text unchanged; one that XlsxWriter would read as its own markup is written in three pieces.

    Half a character, as in a file name that is not UTF-8, is written as the replacement character.
    """
    text = _HALF.sub("\ufffd", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        look = [pen] if pen else []
        code: int = target.write_rich_string(row, column, text[:1], text[1:2], text[2:], *look)
    else:
        code = target.write_string(row, column, text, pen)
    return code


_HALF = re.compile("[\ud800-\udfff]")
_NO_XML = re.compile("_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def _stored(value: Any) -> Any:
    """The value of a formula for the file; XlsxWriter escapes control characters in texts, but not in these."""
    if value is None:
        return ""
    if isinstance(value, str):
        value = _HALF.sub("\ufffd", value)
        return _NO_XML.sub(lambda letter: f"_x{ord(letter.group()):04X}_", value)
    return value if isinstance(value, bool) else _plain(value)


def _text_of(book: Book, area: Area, values: Values) -> str:
    """What a cell says when the file is made."""
    place = area.sheet, area.top, area.left
    content = book.sheets[area.sheet].cells[area.top, area.left][0]
    return str(values.get(place, "") if isinstance(content, Formula) else content)


def _insert(workbook: xlsxwriter.Workbook, target: Worksheet, chart: Chart, message: str) -> int:
    """Put a chart where it belongs, with its message as its alternative text."""
    made = workbook.add_chart({"type": chart.type, **({"subtype": chart.subtype} if chart.subtype else {})})
    for series in chart.series:
        made.add_series({key: _referenced(value) for key, value in series.items()})
    if chart.line:
        line = workbook.add_chart({"type": "line"})
        line.add_series({key: _referenced(value) for key, value in chart.line.items()})
        made.combine(line)
    made.set_title(
        {
            "name": "=" + chart.title.reference,
            "overlay": False,
            "name_font": {"name": "Arial", "size": 11, "bold": True, "color": styles.NAVY},
        }
    )
    made.set_x_axis({**chart.x_axis})
    made.set_y_axis({**chart.y_axis})
    made.set_legend({"position": "bottom", "font": styles.AXIS_FONT, **chart.legend})
    made.set_size({"width": chart.width, "height": chart.height})
    made.set_chartarea({"border": {"none": True}, "fill": {"color": styles.WHITE}})
    code: int = target.insert_chart(
        chart.row,
        chart.column,
        made,
        {"description": f"{message}{AFTER_MESSAGE}{chart.description}", "object_position": 2},
    )
    return code


def _referenced(value: Any) -> Any:
    return "=" + value.reference if isinstance(value, Area) else value
