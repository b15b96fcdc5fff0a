"""A planning subject that has one of everything: what the sheets, the reading and the review must be able to do."""

from __future__ import annotations

from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.model.pages import Page, Picture, PlanningSubject, Section, Shown
from roi_workbook.model.records import (
    YES_NO,
    Axis,
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    Table,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import filled

QUARTER = Axis(key="quarter", label="Quarter", unit="number", values=(1, 2, 3))

INPUTS = (
    Input(
        key="tasting_fee",
        label="Fee of a tasting",
        unit="currency",
        single=True,
        standard=7,
        base=7.3,
        highest=1e6,
        meaning="Paid once for every wine.",
    ),
    Input(
        key="tasting_open",
        label="Open to guests",
        unit="choice",
        single=True,
        choices=YES_NO,
        standard="No",
        base="Yes",
        meaning="Whether guests may come.",
    ),
    Input(
        key="tasting_place",
        label="Place of the tasting",
        unit="text",
        single=True,
        base="Cellar (made up)",
        meaning="Where it is.",
    ),
    Input(
        key="tasting_day",
        label="Day of the tasting",
        unit="date",
        single=True,
        base="2027-03",
        meaning="When it is.",
    ),
)

WINES = Grid(
    key="wines",
    label="Wines",
    meaning="Everything that is tasted.",
    head=number_column(),
    rows=numbered(5),
    filled="name",
    trend="sold",
    columns=(
        Column(key="name", label="Name", unit="text", meaning="What stands on the label."),
        Column(key="score", label="Score", unit="1 to 5", lowest=1, highest=5, meaning="How good it is."),
        Column(key="sold", label="Sold", unit="count", across=QUARTER, meaning="Bottles a quarter."),
        Column(
            key="kind", label="Kind", unit="choice", choices=("red wine", "white wine"), meaning="Its colour."
        ),
    ),
    lines=(
        GridLine(key="in_use", label="In use", unit="1 or 0", formula='=IF(name="", 0, 1)', helper=True),
        GridLine(key="twice", label="Twice the score", unit="number", formula="=score * 2"),
        GridLine(key="sold_in_all", label="Sold in all", unit="count", formula="=SUM(sold)"),
        GridLine(
            key="income",
            label="Income",
            unit="currency",
            formula="=sold * tasting_fee * quarter",
            across=QUARTER,
        ),
        GridLine(
            key="mark",
            label="Mark",
            unit="rating",
            formula='=IF(COUNT(score)=0, "not rated", IF(score >= 4, "green", "red"))',
        ),
    ),
    example=(
        {
            "number": 1,
            "name": "Nebbiolo (made up)",
            "score": 4.3,
            "sold_1": 17,
            "sold_3": 19,
            "kind": "red wine",
        },
        {"number": 3, "name": "Timorasso (made up)", "score": 2, "sold_2": 23, "kind": "white wine"},
    ),
)

GLASSES = Grid(
    key="glasses",
    label="Glasses",
    meaning="",
    head=Column(key="glass", label="Glass", unit="text", given=True, meaning="Its shape."),
    rows=(
        {"glass": "tulip", "made_of": "crystal", "needed": 11},
        {"glass": "tumbler", "made_of": "glass"},
    ),
    columns=(
        Column(key="made_of", label="Made of", unit="text", given=True, meaning="What it is made of."),
        Column(key="needed", label="Needed", unit="count", meaning="How many.", whole=True, highest=1000),
    ),
    lines=(GridLine(key="boxes", label="Boxes", unit="number", formula="=needed / 6"),),
    example=({"glass": "tumbler", "needed": 13},),
)

GUESTS = Table(
    key="guests",
    label="Guests",
    meaning="Who comes.",
    rows=6,
    source="ours",
    columns=(
        Column(key="name", label="Name", unit="text", meaning="Who it is."),
        Column(
            key="glasses_drunk", label="Glasses drunk", unit="count", meaning="How many glasses.", highest=50
        ),
    ),
    example=({"name": "Somebody (made up)", "glasses_drunk": 3},),
)

LINES = (
    Line(
        key="tasting_income",
        label="Income of the tasting",
        unit="currency",
        formula="=SUM(wines_income) + SUM(guests_glasses_drunk) * tasting_fee",
        words="Bottles and glasses, at the fee",
    ),
    Line(
        key="tasting_says",
        label="In words",
        unit="text",
        formula='=IF(tasting_open="Yes", "Open: "&tasting_place, "Closed")',
    ),
    Line(
        key="best_wine",
        label="Best score",
        unit="number",
        formula='=IF(COUNT(wines_score)=0, "none yet", MAX(wines_score))',
        words="The highest score",
    ),
)

GUARDS = (
    Guard(
        key="alert_tasting_loss",
        label="The tasting makes nothing",
        formula="=(tasting_income <= 0) * 1",
        tested="SUM(wines_in_use) > 0",
        advice="Sell something.",
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Everything the made-up subject works out."""
    wines, glasses, guests = context.table("wines"), context.table("glasses"), context.table("guests")
    used = wines["name"] != ""
    sold = filled(wines["sold"])
    income = sold * QUARTER.values * context["tasting_fee"]
    total = income.sum() + filled(guests["glasses_drunk"]).sum() * context["tasting_fee"]
    scores = wines["score"].tolist()
    return {
        "wines_in_use": used,
        "wines_twice": filled(wines["score"]) * 2,
        "wines_sold_in_all": sold.sum(axis=1),
        "wines_income": income,
        "wines_mark": [
            "not rated" if score != score else "green" if score >= 4 else "red" for score in scores
        ],
        "glasses_boxes": filled(glasses["needed"]) / 6,
        "tasting_income": total,
        "tasting_says": f"Open: {context['tasting_place']}" if context["tasting_open"] == "Yes" else "Closed",
        "best_wine": max((score for score in scores if score == score), default=float("nan")),
        "alert_tasting_loss": float(total <= 0) if used.any() else float("nan"),
    }


TASTING = PlanningSubject(
    key="tasting",
    pages=(
        Page(
            title="Tasting",
            purpose="What is tasted.",
            sections=(
                Section(
                    title="What comes of it",
                    lines=LINES,
                    pictures=(
                        Picture(
                            key="wine_picture",
                            kind="columns",
                            title='="Sold, "&reporting_currency',
                            series=(
                                Shown(
                                    label="Sold in all", values="wines_sold_in_all", categories="wines_name"
                                ),
                            ),
                            description="How many bottles of each wine were sold.",
                            unit="count",
                        ),
                        Picture(
                            key="wine_lines",
                            kind="lines",
                            title='="By quarter"',
                            series=(
                                Shown(
                                    label="First",
                                    values="wines_sold",
                                    categories="wines_sold_heading",
                                    head=1,
                                ),
                                Shown(
                                    label="Third",
                                    values="wines_sold",
                                    categories="wines_sold_heading",
                                    head=3,
                                ),
                            ),
                            description="How sales go.",
                        ),
                        Picture(
                            key="wine_scatter",
                            kind="scatter",
                            title='="Score and sales"',
                            series=(
                                Shown(
                                    label="Wine",
                                    values="wines_sold_in_all",
                                    categories="wines_twice",
                                    labels="wines_name",
                                ),
                            ),
                            description="Whether better wines sell better.",
                        ),
                    ),
                ),
                Section(title="Wines", grids=(WINES, GLASSES)),
                Section(title="Thresholds", inputs=INPUTS[:2]),
                Section(title="More", inputs=INPUTS[2:]),
            ),
        ),
        Page(title="Guest list", purpose="Who comes.", sections=(Section(title="Guests", tables=(GUESTS,)),)),
    ),
    guards=GUARDS,
    recompute=recompute,
)

MADE_UP = Model(subjects=MODEL.subjects, planning=(*MODEL.core.planning, TASTING))
"""The core with a planning subject nobody needs."""
