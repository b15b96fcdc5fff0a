"""From a planned workbook to the bytes of an .xlsx file. Everything XlsxWriter only warns about is an error."""

from __future__ import annotations

import datetime
import io
import math
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
    """A worksheet that takes the XML of most cells ready-made: with what charts keep of the cell, that is the
    plain tuple which stands in its table, beside the records of the cells that XlsxWriter makes.

    Formulas of conditions are taken as they are: none of ours uses a function that needs a prefix.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        for row in sorted({*self.table, *self.row_info}):
            cells, info = self.table.get(row, {}), self.row_info.get(row)
            self._write_row(row, None, info, empty_row=not cells)
            for column, cell in cells.items():
                if type(cell) is tuple:
                    self.fh.write(cell[0])
                else:
                    self._write_cell(row, column, cell)
            if cells:
                self.fh.write("</row>")

    def _get_range_data(self, top: int, left: int, bottom: int, right: int) -> list[Any]:
        rows = [self.table.get(row, {}) for row in range(top, bottom + 1)]
        cells = [cells.get(column) for cells in rows for column in range(left, right + 1)]
        return [cell[1] if type(cell) is tuple else None for cell in cells]


class PlainWorkbook(xlsxwriter.Workbook):
    """A workbook that makes the format of conditions that look alike once, and lists its names in one place."""

    def __init__(self, stream: io.BytesIO, options: dict[str, Any]) -> None:
        super().__init__(stream, options)
        self._conditions: dict[str, Any] = {}

    def condition_format(self, look: Mapping[str, Any]) -> Any:
        """The format of conditions with this look."""
        if (key := repr(look)) not in self._conditions:
            self._conditions[key] = self.add_format({"font_color": KEEP_COLOUR, **look})
        return self._conditions[key]

    def _extract_named_ranges(self, defined_names: Any) -> list[str]:
        return []


def write(book: Book, values: Values, looks: bool = True) -> bytes:
    """The file, with `values` stored for the formulas ((sheet, row, column) to number, text or boolean).

    Without its looks it holds cells and names only: all that an engine needs to work it out.
    """
    stream = io.BytesIO()
    # XlsxWriter adds to the properties it is given.
    options = {"in_memory": True, "default_format_properties": {**styles.FONT}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = PlainWorkbook(stream, options)
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


class _Pens(dict[Style, tuple[Any, str]]):
    """The format of each style, made once, and how a cell names it."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        super().__init__()
        self._workbook = workbook

    def __missing__(self, style: Style) -> tuple[Any, str]:
        pen = self._workbook.add_format(styles.properties(*style))
        self[style] = pen, f' s="{pen._get_xf_index()}"'
        return self[style]


class _NoPens(dict[Style, tuple[Any, str]]):
    """No format for any style."""

    def __missing__(self, style: Style) -> tuple[None, str]:
        return None, ""


def _describe(workbook: xlsxwriter.Workbook, book: Book) -> None:
    created = (given_moment() or EPOCH).replace(tzinfo=None)
    workbook.set_properties({"title": book.properties["title"], "author": "roi-workbook", "created": created})
    workbook.set_custom_property("roi_workbook_template", book.properties["template"])
    workbook.set_calc_mode("auto")


def _accepted(code: int | None, what: object) -> None:
    if code:
        raise WriteError(f"XlsxWriter refused {what} (code {code})")


def _write_cells(
    target: Worksheet, sheet: Sheet, pens: Mapping[Style, tuple[Any, str]], values: Values
) -> None:
    """Every cell, row by row. Numbers keep every digit: XlsxWriter writes 16, and some floats need 17."""
    for row, column in sorted(sheet.cells):
        content, style = sheet.cells[row, column]
        pen, look = pens[style]
        held = values.get((sheet.title, row, column)) if isinstance(content, Formula) else content
        if isinstance(held, str) and len(held) > LONGEST_TEXT // 2:
            _refuse_too_long(held, f"{sheet.title}!{cell_address(row, column)}")
        start, code = f'<c r="{cell_address(row, column)}"{look}', 0
        match content:
            case None:
                if look:
                    target.table[row][column] = f"{start}/>", ""
            case Formula():
                held, kind, text = _stored(held)
                formula = escape(content[1:], quote=False)
                target.table[row][column] = f"{start}{kind}><f>{formula}</f><v>{text}</v></c>", held
            case Link(name, text):
                code = target.write_url(row, column, "internal:" + name, pen, text)
            case str():
                held = _HALF.sub("\ufffd", content)
                if _MARKUP.fullmatch(held):
                    pieces = (held[:1], held[1:2], held[2:], *([pen] if pen else []))
                    code = target.write_rich_string(row, column, *pieces)
                else:
                    index = target.str_table._get_shared_string_index(held)
                    target.table[row][column] = f'{start} t="s"><v>{index}</v></c>', held
            case bool():
                code = target.write_boolean(row, column, content, pen)
            case datetime.date():
                code = target.write_datetime(row, column, content, pen)
            case _:
                held = _plain(content)
                target.table[row][column] = f"{start}><v>{held!r}</v></c>", held
        if code:
            _accepted(code, f"{sheet.title}!{cell_address(row, column)}")
    rows, columns = zip(*sheet.cells, strict=True)
    for corner in ((min(rows), min(columns)), (max(rows), max(columns))):
        _accepted(target._check_dimensions(*corner), f"{sheet.title}!{cell_address(*corner)}")


def _refuse_too_long(text: str, place: str) -> None:
    if (units := utf16_units(text)) > LONGEST_TEXT:
        raise TooLongError(
            f"{place}: its text would have {units:,} characters, and a cell holds at most {LONGEST_TEXT:,}. It begins"
            f' with "{text[:40]}": shorten what was typed there, or the texts it is joined from.'
        )


def _dress(workbook: PlainWorkbook, target: Worksheet, sheet: Sheet, values: Values) -> None:
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
        rule = {**rule, "format": workbook.condition_format(rule["format"])}
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
    plain = float(number)
    if plain.is_integer():
        return int(plain) if abs(plain) < 1e15 else plain
    if not math.isfinite(plain):
        raise WriteError(f"no cell can hold {plain}")
    return plain


_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, as in a file name that is not UTF-8: it is written as the replacement character."""
_MARKUP = re.compile("<r>.*</r>", re.DOTALL)
"""A text that XlsxWriter would read as its own markup: it is written in three pieces."""
_NO_XML = re.compile("_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def _stored(value: Any) -> tuple[Any, str, str]:
    """The value of a formula for the file, how its cell says that it is no number, and the value as XML."""
    if value is None or value == "":
        return "", "", ""
    if isinstance(value, str):
        value = _HALF.sub("\ufffd", value)
        value = _NO_XML.sub(lambda letter: f"_x{ord(letter.group()):04X}_", value)
        return value, ' t="str"', escape(value, quote=False)
    if isinstance(value, bool):
        return value, ' t="b"', str(int(value))
    value = _plain(value)
    return value, "", repr(value)


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
