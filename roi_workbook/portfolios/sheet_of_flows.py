"""Cash flow: net cash of all cases by year, as a chart, and by month with a row per case."""

from __future__ import annotations

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.records import LAST_MONTH
from roi_workbook.portfolios.records import Portfolio
from roi_workbook.portfolios.rolling_up import year_months
from roi_workbook.portfolios.sheet_of_cases import TITLE as HOME
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, rows_for, section, width_in_pixels
from roi_workbook.workbook.planned_sheets import Chart, Formula, Sheet

NUMBER, CASE, TOTAL, FIRST_MONTH = range(4)
LAST = FIRST_MONTH + LAST_MONTH
YEARS_TOP, CHART_TOP, CHART_HEIGHT = 3, 10, 380
SHOWN = FIRST_MONTH + 7
"""Where the chart and its title end: one page."""
MOST_LETTERS = 120
"""The width of a case's name."""


def cash_flow(sheet: Sheet, portfolio: Portfolio) -> None:
    """Plan the Cash flow sheet. Months are counted from each case's own decision, which is month 0."""
    begin(sheet, (6, 40, 15, *(12.0 for _ in range(LAST_MONTH + 1))), SHOWN, home=HOME)
    by_month = CHART_TOP + rows_for(CHART_HEIGHT) + 1
    _years(sheet)
    section(sheet, CHART_TOP - 1, "Net cash of all cases, by month and cumulative", SHOWN)
    sheet.name("cash_title", CHART_TOP - 1, 0)
    _months(sheet, portfolio, by_month)
    _chart(sheet)
    sheet.freeze = (0, TOTAL)
    sheet.print_columns = (0, LAST)
    sheet.pages_wide = 5
    sheet.breaks = (by_month,)


def _years(sheet: Sheet) -> None:
    top, years = YEARS_TOP, range(len(year_months()))
    section(sheet, top, "By year, counted from the decision of each case", SHOWN)
    for column in (NUMBER, CASE, TOTAL):
        sheet.put(top + 1, column, "All years" if column == TOTAL else None, "header_right")
    for row, label in ((top + 2, "Net"), (top + 3, "Cumulative")):
        sheet.put(row, CASE, label, "bold" if label == "Net" else "text")
    for year in years:
        column = FIRST_MONTH + year
        heading, net = cell_address(top + 1, column), cell_address(top + 2, column)
        sheet.put(top + 1, column, year, "header_right", "year")
        sheet.put(
            top + 2, column, Formula(f"=SUMPRODUCT((cash_year={heading})*cash_net)"), "formula", "money"
        )
        before = cell_address(top + 3, column - 1)
        cumulative = f"=SUM({before},{net})" if year else f"={net}"
        sheet.put(top + 3, column, Formula(cumulative), "formula", "money")
    last = FIRST_MONTH + years[-1]
    sheet.name("cash_by_year", top + 2, FIRST_MONTH, top + 2, last)
    sheet.name("cash_by_year_cumulative", top + 3, FIRST_MONTH, top + 3, last)
    sheet.put(top + 2, TOTAL, Formula("=SUM(cash_by_year)"), "formula", "money", name="cash_all_years")


def _months(sheet: Sheet, portfolio: Portfolio, top: int) -> None:
    """The months in columns: year, sum and cumulative first, so that a thousand cases do not hide them."""
    section(sheet, top, "By month: net cash of each case", SHOWN)
    heading, year, net, cumulative, first = range(top + 1, top + 6)
    last = first + len(portfolio.entries) - 1
    for column, text in ((NUMBER, "No."), (CASE, "Case"), (TOTAL, "All months")):
        sheet.put(heading, column, text, "header_beside" if column == CASE else "header_right")
    for row, label, role in (
        (year, "Year", "muted"),
        (net, "All cases", "total"),
        (cumulative, "Cumulative", "bold"),
    ):
        sheet.put(row, CASE, label, role)
    sheet.put(net, NUMBER, None, "total")
    sheet.put(net, TOTAL, Formula("=SUM(cash_net)"), "total", "money", name="cash_all_months")
    year_of = {month: number for number, months in enumerate(year_months()) for month in months}
    for month in range(LAST_MONTH + 1):
        column = FIRST_MONTH + month
        cases = f"{cell_address(first, column)}:{cell_address(last, column)}"
        this, before = cell_address(net, column), cell_address(cumulative, column - 1)
        sheet.put(heading, column, month, "header_right", "count")
        sheet.put(year, column, year_of[month], "muted", "count")
        sheet.put(net, column, Formula(f"=SUM({cases})"), "total", "money")
        rolled = f"=SUM({before},{this})" if month else f"={this}"
        sheet.put(cumulative, column, Formula(rolled), "formula", "money")
    for row, entry in enumerate(portfolio.entries, first):
        sheet.put(row, NUMBER, entry.number, "formula", "count")
        sheet.put(row, CASE, (entry.case.name or entry.checked.file)[:MOST_LETTERS], "beside")
        months = f"{cell_address(row, FIRST_MONTH)}:{cell_address(row, LAST)}"
        sheet.put(row, TOTAL, Formula(f"=SUM({months})"), "formula", "money")
        for month, value in enumerate(entry.case.net):
            sheet.put(row, FIRST_MONTH + month, value, "formula", "money")
    for name, row in (("month", heading), ("year", year), ("net", net), ("cumulative", cumulative)):
        sheet.name("cash_" + name, row, FIRST_MONTH, row, LAST)
    sheet.name("cash_of_case", first, TOTAL, last, TOTAL)
    sheet.name("cash_cases", first, FIRST_MONTH, last, LAST)


def _chart(sheet: Sheet) -> None:
    names = sheet.book.names
    lines = (
        ("Net of the month", "cash_net", styles.SKY, "solid"),
        ("Cumulative", "cash_cumulative", styles.NAVY, "solid"),
    )
    series = tuple(
        {
            "name": label,
            "categories": names["cash_month"],
            "values": names[values],
            "line": {"color": colour, "width": 2.25, "dash_type": dash},
            "marker": {"type": "none"},
        }
        for label, values, colour, dash in lines
    )
    sheet.charts.append(
        Chart(
            row=CHART_TOP,
            column=NUMBER,
            type="scatter",
            subtype="straight",
            series=series,
            title=names["cash_title"],
            description="Net cash of all cases that count: each month, and added up from month 0.",
            width=width_in_pixels(sheet, NUMBER, SHOWN),
            height=CHART_HEIGHT,
            x_axis={
                "min": 0,
                "max": LAST_MONTH,
                "major_unit": 12,
                "label_position": "low",
                "num_font": styles.AXIS_FONT,
                "name": "Month",
                "name_font": {**styles.AXIS_FONT, "bold": False},
                "major_gridlines": {"visible": False},
            },
            y_axis={
                "num_font": styles.AXIS_FONT,
                "major_gridlines": {"visible": True, "line": {"color": styles.GRID}},
                "num_format": "#,##0",
                "line": {"none": True},
            },
        )
    )
