"""The figures behind the waterfall: from cost today through gross and risk-adjusted value to net."""

from __future__ import annotations

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.summary_lists import DEDUCTED
from roi_workbook.planning.short_amounts import rounded_formula, short_formula, thousands_formula
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import headings, section
from roi_workbook.workbook.planned_sheets import Chart, Formula, Sheet
from roi_workbook.workbook.summary_words import NOTHING_YET

LABEL, UNIT, AMOUNT, FRESH, FROM, TO, TEXT, ROUNDED, THOUSANDS = 0, 1, 2, 3, 4, 5, 6, 13, 14
BARS = ("base_above", "base_below", "bar_above", "bar_below")
FIRST_BAR = 9
BELOW_ZERO = {styles.TEAL: styles.BRICK}
"""The colours that a bar below zero has in place of its own: what is lost is not green."""


def steps(model: Model) -> list[tuple[str, str, bool, str]]:
    """Label, amount, whether the bar starts at zero, and colour of every bar."""
    upside = " and ".join(bucket.gross_label for bucket in model.buckets if not bucket.cost_today)
    return [
        ("Cost today", "=annual_cost_today", True, styles.GREY),
        ("Stays as it is", "=avoidable_cost-annual_cost_today", False, styles.RULE),
        (upside, "=annual_value_gross-avoidable_cost", False, styles.SKY),
        ("Value, gross", "=annual_value_gross", True, styles.NAVY),
        ("Confidence", "=annual_value-annual_value_gross", False, styles.AMBER),
        ("Value, risk-adjusted", "=annual_value", True, styles.NAVY),
        *((label, f"=-{key}", False, styles.BRICK) for label, key in DEDUCTED),
        ("Net annual value", "=net_annual_value", True, styles.TEAL),
    ]


def waterfall_table(sheet: Sheet, row: int, model: Model) -> int:
    """Plan the table on Results: levels of every step, and the bars of a stacked chart. Returns the next row."""
    section(sheet, row, "Waterfall: the live case, a year at full effect", THOUSANDS)
    texts = (
        "Step",
        "Unit",
        "Amount",
        "Starts at zero (1 or 0)",
        "From",
        "To",
        "Text",
        "",
        "",
        *(bar.replace("_", " ").capitalize() for bar in BARS),
        "Leading digits",
        "Thousands",
    )
    headings(sheet, row + 1, texts, right=(2, 3, 4, 5, *range(FIRST_BAR, THOUSANDS + 1)))
    first = row + 2
    for row, (label, amount, fresh, _) in enumerate(steps(model), first):
        start, end = cell_address(row, FROM), cell_address(row, TO)
        sheet.put(row, LABEL, label, "text")
        sheet.put(row, UNIT, "currency / year", "muted")
        sheet.put(row, AMOUNT, Formula(amount), "link", "money")
        sheet.put(row, FRESH, int(fresh), "muted", "count")
        before = Formula(f"=IF({cell_address(row, FRESH)}=1,0,{cell_address(row - 1, TO)})")
        sheet.put(row, FROM, before, "formula", "money")
        sheet.put(row, TO, Formula(f"={start}+{cell_address(row, AMOUNT)}"), "formula", "money")
        rounded, thousands = cell_address(row, ROUNDED), cell_address(row, THOUSANDS)
        leading = rounded_formula(cell_address(row, AMOUNT))
        sheet.put(row, ROUNDED, Formula(f"={leading}"), "formula", "money")
        sheet.put(row, THOUSANDS, Formula(f"={thousands_formula(rounded)}"), "formula", "count")
        short = short_formula(rounded, thousands)
        told = f'{cell_address(row, LABEL)}&IF({rounded}=0,"","  "&{short})'
        sheet.put(row, TEXT, Formula(f'=IF({NOTHING_YET},"",{told})'), "beside")
        above, below = cell_address(row, FIRST_BAR), cell_address(row, FIRST_BAR + 1)
        bars = (
            f"=MAX(0,MIN({start},{end}))",
            f"=MIN(0,MAX({start},{end}))",
            f"=MAX(0,{start},{end})-{above}",
            f"=MIN(0,{start},{end})-{below}",
        )
        for column, bar in enumerate(bars, FIRST_BAR):
            sheet.put(row, column, Formula(bar), "formula", "money")
    columns = {"step": LABEL, "amount": AMOUNT, "fresh": FRESH, "from": FROM, "to": TO, "text": TEXT}
    columns |= {"rounded": ROUNDED, "thousands": THOUSANDS}
    columns |= {bar: column for column, bar in enumerate(BARS, FIRST_BAR)}
    for name, column in columns.items():
        down = "" if name == "step" else "waterfall_step"
        sheet.name(Named("waterfall", name), first, column, row, column, down=down)
    sheet.name("waterfall_heading", first - 1, TO, first - 1, TO)
    return row + 1


def waterfall_chart(
    sheet: Sheet, row: int, column: int, width: int, height: int, model: Model, title: str
) -> None:
    """Draw it: stacked bars on invisible bases, correct for negative steps and totals too."""
    names = sheet.book.names
    invisible = {"fill": {"none": True}, "border": {"none": True}}
    above = [{"fill": {"color": colour}} for *_, colour in steps(model)]
    below = [{"fill": {"color": BELOW_ZERO.get(colour, colour)}} for *_, colour in steps(model)]
    series = tuple(
        {
            "name": bar.replace("_", " "),
            "categories": names["waterfall_text"],
            "values": names[name_of("waterfall", bar)],
            "gap": 25,
            **(
                invisible
                if bar.startswith("base")
                else {
                    "points": below if bar.endswith("below") else above,
                    "fill": {"color": styles.NAVY},
                }
            ),
        }
        for bar in BARS
    )
    sheet.charts.append(
        Chart(
            row=row,
            column=column,
            type="bar",
            subtype="stacked",
            series=series,
            title=names[title],
            description="From the cost of today's problems over gross and risk-adjusted value to the net annual value.",
            width=width,
            height=height,
            x_axis={"visible": False, "major_gridlines": {"visible": False}},
            y_axis={
                "reverse": True,
                "label_position": "low",
                "line": {"color": styles.GREY},
                "major_tick_mark": "none",
                "num_font": {**styles.AXIS_FONT, "color": styles.INK},
            },
            legend={"none": True},
        )
    )
