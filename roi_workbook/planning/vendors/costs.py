"""What vendors cost over years, when two of them are level, and the facts to ask of cloud providers."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Section, Shown
from roi_workbook.model.records import (
    TINY,
    Axis,
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    Rows,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import filled
from roi_workbook.planning.rounding import written

ROOM = 8
"""Rows for vendors."""

YEARS = Axis(key="cost_year", label="Years", unit="years", values=(1, 3, 5))
PATH_YEARS = (0, 1, 2, 3, 4, 5)
PAID_ONCE = ("integration_cost", "training_cost", "services_cost")
"""What is paid once at the start; all else but leaving is paid every year."""


def vendor_line() -> GridLine:
    """The name of the vendor of a row, from the table of vendors."""
    return GridLine(
        key="vendor",
        label="Vendor",
        unit="text",
        words="Its name on Vendors",
        formula='=INDEX(vendors_name, MATCH(number, vendors_number, 0)) & ""',
    )


COSTS = Grid(
    key="vendor_costs",
    label="Total cost",
    meaning="The same numbers as on Vendors. All that is paid counts: a low fee may come with dear integration. The"
    " cost of leaving stands apart: it is paid only by who leaves.",
    head=number_column(),
    rows=numbered(ROOM),
    columns=(
        Column(
            key="platform_fee",
            label="Fee",
            unit="currency / year",
            meaning="Licences of the platform, a year.",
        ),
        Column(
            key="model_cost",
            label="Models",
            unit="currency / year",
            meaning="Use of models that comes on top of the fee, a year.",
        ),
        Column(
            key="team_cost",
            label="Own team",
            unit="currency / year",
            meaning="Own people who run the platform, a year.",
        ),
        Column(
            key="integration_cost",
            label="Integration, once",
            unit="currency",
            meaning="What it costs once to connect it to our systems: 0 where connectors are part of the fee.",
        ),
        Column(
            key="training_cost",
            label="Training, once",
            unit="currency",
            meaning="What it costs once to train our people on it.",
        ),
        Column(
            key="services_cost",
            label="Professional services, once",
            unit="currency",
            meaning="Consultants of the vendor or a partner, paid once to set it up.",
        ),
        Column(
            key="support_cost",
            label="Support",
            unit="currency / year",
            meaning="Support contract a year, where the fee does not include it.",
        ),
        Column(
            key="egress_cost",
            label="Data out (egress)",
            unit="currency / year",
            meaning="Charges a year for data that leaves the platform.",
        ),
        Column(
            key="leaving_cost",
            label="Leaving, once at the end",
            unit="currency",
            meaning="What it costs to move to another vendor: data out, integrations built again, contracts that run on.",
        ),
    ),
    lines=(
        vendor_line(),
        GridLine(
            key="per_year",
            label="Cost a year",
            unit="currency / year",
            formula="=platform_fee + model_cost + team_cost + support_cost + egress_cost",
        ),
        GridLine(
            key="once",
            label="Paid once, at the start",
            unit="currency",
            formula="=integration_cost + training_cost + services_cost",
        ),
        GridLine(
            key="total",
            label="Total cost",
            unit="currency",
            across=YEARS,
            formula="=per_year * cost_year + once",
            words="Cost a year × years + paid once",
        ),
        GridLine(
            key="total_with_leaving",
            label="Total cost with leaving",
            unit="currency",
            across=YEARS,
            formula="=total + leaving_cost",
            words="Total cost + leaving at the end of those years",
        ),
        GridLine(
            key="priced",
            label="Has a cost",
            unit="1 or 0",
            helper=True,
            formula="=(COUNT(platform_fee, model_cost, team_cost, support_cost, egress_cost)"
            " + COUNT(integration_cost, training_cost, services_cost) > 0) * 1",
            words="1 where anything but leaving is filled in",
        ),
        GridLine(
            key="nameless",
            label="Cost without a name",
            unit="1 or 0",
            helper=True,
            formula='=(priced + COUNT(leaving_cost) > 0) * (vendor = "")',
        ),
        GridLine(
            key="unpriced_go",
            label="Go without a cost",
            unit="1 or 0",
            helper=True,
            formula='=(1 - priced) * (INDEX(vendors_verdict, MATCH(number, vendors_number, 0)) = "go")',
        ),
    ),
    example=tuple(
        {
            "number": number,
            "platform_fee": fee,
            "model_cost": 60_000,
            "team_cost": 250_000,
            "integration_cost": integration,
            "training_cost": training,
            "services_cost": services,
            "support_cost": support,
            "egress_cost": egress,
            "leaving_cost": leaving,
        }
        for number, fee, integration, training, services, support, egress, leaving in (
            (1, 350_000, 0, 12_000, 40_000, 20_000, 3_000, 240_000),
            (2, 200_000, 500_000, 24_000, 28_000, 18_000, 5_000, 110_000),
            (3, 280_000, 150_000, 15_000, 40_000, 25_000, 9_000, 180_000),
            (4, 120_000, 900_000, 36_000, 90_000, 24_000, 0, 60_000),
        )
    ),
    source="CTO",
)

COMPARED = tuple(
    Input(
        key=f"vendor_compared_{place}",
        label=f"{place.capitalize()} vendor, by number",
        unit="number",
        base=number,
        standard=number,
        lowest=1,
        highest=ROOM,
        whole=True,
        single=True,
        meaning="Number of a vendor on Vendors: these two are held against each other over the years.",
    )
    for place, number in (("first", 1), ("second", 2))
)


def compared(place: str) -> tuple[Line, ...]:
    """Who is compared, and its kinds of cost."""
    title, at = place.capitalize(), f"vendor_{place}_row"
    return (
        Line(
            key=f"vendor_{place}_name",
            label=f"{title} vendor",
            unit="text",
            words="Its name, or its number",
            formula=f'=IF({at} = 0, "none", IF(INDEX(vendor_costs_vendor, MATCH({at}, vendor_costs_number, 0)) = "",'
            f' "Vendor " & FIXED(vendor_compared_{place}, 0, TRUE), INDEX(vendor_costs_vendor, MATCH({at}, vendor_costs_number, 0))))',
        ),
        Line(
            key=f"vendor_{place}_once",
            label=f"{title} vendor: paid once",
            unit="currency",
            formula=f"=SUMIFS(vendor_costs_once, vendor_costs_number, {at})",
            words="From the table of costs",
        ),
        Line(
            key=f"vendor_{place}_per_year",
            label=f"{title} vendor: cost a year",
            unit="currency / year",
            formula=f"=SUMIFS(vendor_costs_per_year, vendor_costs_number, {at})",
            words="From the table of costs",
        ),
        Line(
            key=f"vendor_{place}_leaving",
            label=f"{title} vendor: cost of leaving",
            unit="currency",
            formula=f"=SUMIFS(vendor_costs_leaving_cost, vendor_costs_number, {at})",
            words="From the table of costs; not part of the comparison",
        ),
    )


def costs_row(place: str) -> tuple[Line, ...]:
    """The row of the costs of a compared vendor, and whether there are any."""
    title, at = place.capitalize(), f"vendor_{place}_row"
    return (
        Line(
            key=at,
            label=f"{title} vendor: row of its costs",
            unit="number",
            helper=True,
            formula=f"=IF(COUNTIFS(vendor_costs_number, vendor_compared_{place}) = 0, 0, vendor_compared_{place})",
            words="0 if there is no vendor of that number",
        ),
        Line(
            key=f"vendor_{place}_priced",
            label=f"{title} vendor: has a cost",
            unit="1 or 0",
            helper=True,
            formula=f"=SUMIFS(vendor_costs_priced, vendor_costs_number, {at})",
            words="From the table of costs",
        ),
    )


RESULTS = (
    Line(
        key="vendor_level_answer",
        label="Answer on cost",
        unit="text",
        formula='=IF(vendor_costs_comparable = 0, "Choose two vendors that have costs below.",'
        " IF(vendor_costs_cross = 1, vendor_cheaper_in_turn, vendor_cheaper_throughout))",
        words="Who costs less, and until when",
    ),
    Line(
        key="vendor_level_after_years",
        label="Level after",
        unit="years",
        formula="=IF(vendor_costs_cross = 0, vendor_level_words, -vendor_once_difference / vendor_per_year_difference)",
        words="(Second's paid once − first's) ÷ (first's cost a year − second's)",
        note="Never: one of the two is cheaper throughout. Always: both cost the same. Leaving is not in it.",
    ),
    *compared("first"),
    *compared("second"),
)

WORKINGS = (
    *costs_row("first"),
    *costs_row("second"),
    Line(
        key="vendor_costs_comparable",
        label="Both have a cost",
        unit="1 or 0",
        helper=True,
        formula="=vendor_first_priced * vendor_second_priced * (vendor_first_row <> vendor_second_row)",
        words="1 if they are two, and each has a cost",
    ),
    Line(
        key="vendor_once_difference",
        label="First less second: paid once",
        unit="currency",
        helper=True,
        formula="=IF(MAX(vendor_first_once, vendor_second_once) / 100^3 >= ABS(vendor_first_once - vendor_second_once),"
        " 0, vendor_first_once - vendor_second_once)",
        words="Below a millionth of what is compared it counts as none",
    ),
    Line(
        key="vendor_per_year_difference",
        label="First less second: cost a year",
        unit="currency / year",
        helper=True,
        formula="=IF(MAX(vendor_first_per_year, vendor_second_per_year) / 100^3"
        " >= ABS(vendor_first_per_year - vendor_second_per_year),"
        " 0, vendor_first_per_year - vendor_second_per_year)",
        words="Below a millionth of what is compared it counts as none",
    ),
    Line(
        key="vendor_costs_cross",
        label="Their costs cross",
        unit="1 or 0",
        helper=True,
        formula="=vendor_costs_comparable * (SIGN(vendor_once_difference) * SIGN(vendor_per_year_difference) = -1)",
        words="1 if the one that costs more once costs less a year",
    ),
    Line(
        key="vendor_level_words",
        label="Words where there is no such year",
        unit="text",
        helper=True,
        formula='=IF(vendor_costs_comparable = 0, "not filled in",'
        ' IF(ABS(vendor_once_difference) + ABS(vendor_per_year_difference) = 0, "always", "never"))',
        words="Not filled in, or whether the two differ",
    ),
    Line(
        key="vendor_cheaper_throughout",
        label="Words where they never cross",
        unit="text",
        helper=True,
        formula="=CHOOSE(2 + SIGN(SIGN(vendor_once_difference) + SIGN(vendor_per_year_difference)),"
        ' vendor_first_name & " costs less throughout.", "Both cost the same.",'
        ' vendor_second_name & " costs less throughout.")',
        words="By the signs of the two differences",
    ),
    Line(
        key="vendor_cheaper_at_first",
        label="Costs less once",
        unit="text",
        helper=True,
        formula="=IF(vendor_once_difference < 0, vendor_first_name, vendor_second_name)",
    ),
    Line(
        key="vendor_cheaper_later",
        label="Costs more once",
        unit="text",
        helper=True,
        formula="=IF(vendor_once_difference < 0, vendor_second_name, vendor_first_name)",
    ),
    Line(
        key="vendor_cheaper_in_turn",
        label="Words where they cross",
        unit="text",
        helper=True,
        formula='=IF(vendor_costs_cross = 0, "", vendor_cheaper_at_first & " costs less at first, "'
        ' & vendor_cheaper_later & " after " & FIXED(ROUND(vendor_level_after_years, 1), 1) & " years.")',
        words="Who is cheaper before they are level, and who after",
    ),
)

PATH = Grid(
    key="vendor_cost_path",
    label="Cumulative cost of the two",
    meaning="What is paid once at the start, then the cost of every year. Without the cost of leaving.",
    head=Column(key="year", label="Year", unit="years", given=True, meaning="Years since the start."),
    rows=tuple({"year": year} for year in PATH_YEARS),
    lines=tuple(
        GridLine(
            key=place,
            label=f"{place.capitalize()} vendor",
            unit="currency",
            formula=f"=vendor_{place}_once + vendor_{place}_per_year * year",
        )
        for place in ("first", "second")
    ),
)

PRICING = ("per token", "per request", "per hour", "reserved capacity", "mixed")
SOVEREIGNTY = ("yes", "in part", "no")
GUARANTEE = ("in the contract", "best effort", "none")

HYPERSCALERS = Grid(
    key="hyperscalers",
    label="Cloud providers: facts to ask for",
    meaning="Ask every provider the same four things, for the same volumes.",
    head=number_column(),
    rows=numbered(4),
    columns=(
        Column(key="provider", label="Cloud provider", unit="text", meaning="Its name."),
        Column(
            key="inference_pricing",
            label="Inference is priced",
            unit="choice",
            choices=PRICING,
            meaning="What the bill for inference counts.",
        ),
        Column(
            key="inference_price",
            label="Inference",
            unit="currency / 1,000 requests",
            meaning="What a thousand requests like ours cost.",
        ),
        Column(
            key="egress_cost",
            label="Egress",
            unit="currency / year",
            meaning="What moving our data out costs a year, at our volumes.",
        ),
        Column(
            key="data_sovereignty",
            label="Data stays where it must",
            unit="choice",
            choices=SOVEREIGNTY,
            meaning="Whether it can keep our data where law and contracts want it.",
        ),
        Column(
            key="gpu_guarantee",
            label="GPUs are guaranteed",
            unit="choice",
            choices=GUARANTEE,
            meaning="What it promises on the GPUs we plan with.",
        ),
    ),
    lines=(
        GridLine(
            key="facts_missing",
            label="Facts missing",
            unit="count",
            formula='=IF(provider = "", 0, (inference_pricing = "") + (COUNT(inference_price) = 0)'
            ' + (COUNT(egress_cost) = 0) + (data_sovereignty = "") + (gpu_guarantee = ""))',
        ),
    ),
    example=(
        {
            "number": 1,
            "provider": "Cloud A (made up)",
            "inference_pricing": "per token",
            "inference_price": 4.2,
            "egress_cost": 9_000,
            "data_sovereignty": "yes",
            "gpu_guarantee": "best effort",
        },
        {
            "number": 2,
            "provider": "Cloud B (made up)",
            "inference_pricing": "reserved capacity",
            "inference_price": 3.1,
            "egress_cost": 14_000,
            "data_sovereignty": "in part",
            "gpu_guarantee": "in the contract",
        },
        {
            "number": 3,
            "provider": "Cloud C (made up)",
            "inference_pricing": "mixed",
            "inference_price": 3.7,
            "egress_cost": 6_000,
            "data_sovereignty": "no",
            "gpu_guarantee": "none",
        },
    ),
    source="RM",
    filled="provider",
)

SECTIONS = (
    Section(
        title="Which costs less, and when",
        inputs=COMPARED,
        lines=RESULTS,
        grids=(PATH,),
        pictures=(
            Picture(
                key="vendor_cost_picture",
                kind="lines",
                unit="currency",
                title='="Cumulative cost, " & reporting_currency & ": first " & vendor_first_name & ", second "'
                " & vendor_second_name",
                series=(
                    Shown(
                        label="First vendor",
                        values="vendor_cost_path_first",
                        categories="vendor_cost_path_year",
                    ),
                    Shown(
                        label="Second vendor",
                        values="vendor_cost_path_second",
                        categories="vendor_cost_path_year",
                    ),
                ),
                description="Cumulative cost of the two chosen vendors by year: where the lines meet they are level.",
                x_title="Years since the start",
                y_title="Cumulative cost",
            ),
        ),
    ),
    Section(title="Cost of every vendor", grids=(COSTS,)),
)

FACTS = Section(title="Cloud providers", grids=(HYPERSCALERS,))

GUARDS = (
    Guard(
        key="alert_vendor_go_without_cost",
        label="A vendor is a go, but has no cost",
        formula="=SUM(vendor_costs_unpriced_go)",
        advice="Fill in what it costs a year and once on Vendor costs and trial.",
    ),
    Guard(
        key="alert_hyperscaler_facts_missing",
        label="Facts of a cloud provider are missing",
        formula="=SUMPRODUCT((hyperscalers_facts_missing > 0) * 1)",
        advice="Ask for pricing, price, egress, sovereignty and the GPU guarantee.",
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Add up each vendor's cost by year, then solve for the year in which two of them are level."""
    rows, names = context.table("vendor_costs"), context.table("vendors")["name"]
    cost = {column.key: rows[column.key] for column in COSTS.columns}
    leaving = filled(cost.pop("leaving_cost"))
    yearly = [amounts for key, amounts in cost.items() if key not in PAID_ONCE]
    per_year = np.nansum(yearly, axis=0)
    once = np.nansum([cost[key] for key in PAID_ONCE], axis=0)
    priced = np.any([~np.isnan(amounts) for amounts in cost.values()], axis=0)
    totals = np.column_stack([once + sum([per_year] * years) for years in YEARS.values])

    chosen = {place: context[f"vendor_compared_{place}"] for place in ("first", "second")}
    lines: dict[str, Any] = {}
    for place, number in chosen.items():
        at = rows.heads.index(number) if number in rows.heads else None
        label = "none" if at is None else names[at] or f"Vendor {written(number, grouped=False)}"
        lines |= {
            f"vendor_{place}_row": 0.0 if at is None else at + 1.0,
            f"vendor_{place}_name": label,
            f"vendor_{place}_per_year": 0.0 if at is None else per_year[at],
            f"vendor_{place}_once": 0.0 if at is None else once[at],
            f"vendor_{place}_leaving": 0.0 if at is None else leaving[at],
            f"vendor_{place}_priced": 0.0 if at is None else float(priced[at]),
        }
    paths = {
        f"vendor_cost_path_{place}": lines[f"vendor_{place}_once"]
        + np.array(PATH_YEARS) * lines[f"vendor_{place}_per_year"]
        for place in chosen
    }
    both = (
        bool(lines["vendor_first_priced"] and lines["vendor_second_priced"])
        and len(set(chosen.values())) == 2
    )
    first, second = lines["vendor_first_name"], lines["vendor_second_name"]
    once_difference = difference(lines["vendor_first_once"], lines["vendor_second_once"])
    year_difference = difference(lines["vendor_first_per_year"], lines["vendor_second_per_year"])
    opposed = min(once_difference, year_difference) < 0 < max(once_difference, year_difference)
    level = -once_difference / year_difference if both and opposed else math.nan

    at_first, later = (first, second) if once_difference < 0 else (second, first)
    in_turn = ""
    if both and opposed:
        in_turn = f"{at_first} costs less at first, {later} after {written(level, 1)} years."
    leaning = np.sign(once_difference) + np.sign(year_difference)
    throughout = "Both cost the same."
    if leaning != 0:
        throughout = f"{first if leaning < 0 else second} costs less throughout."
    return {
        "vendor_costs_vendor": names,
        "vendor_costs_per_year": per_year,
        "vendor_costs_total": totals,
        "vendor_costs_total_with_leaving": totals + leaving[:, None],
        "vendor_costs_once": once,
        "vendor_costs_priced": priced,
        "vendor_costs_nameless": (priced | ~np.isnan(rows["leaving_cost"])) & (names == ""),
        **lines,
        "vendor_level_answer": in_turn or throughout if both else "Choose two vendors that have costs below.",
        "vendor_level_after_years": level,
        "vendor_level_words": ("always" if once_difference == year_difference == 0 else "never")
        if both
        else "not filled in",
        "vendor_costs_comparable": float(both),
        "vendor_once_difference": once_difference,
        "vendor_per_year_difference": year_difference,
        "vendor_costs_cross": float(both and opposed),
        "vendor_cheaper_throughout": throughout,
        "vendor_cheaper_at_first": at_first,
        "vendor_cheaper_later": later,
        "vendor_cheaper_in_turn": in_turn,
        **paths,
        "hyperscalers_facts_missing": facts_missing(context.table("hyperscalers")),
    }


def facts_missing(clouds: Rows) -> list[float]:
    """How many facts are still to ask for of each cloud provider that has a name."""
    facts = [column.key for column in HYPERSCALERS.columns if column.key != "provider"]
    return [
        float(sum(row[fact] == "" or row[fact] != row[fact] for fact in facts) if row["provider"] else 0)
        for row in clouds
    ]


def raise_guards(results: dict[str, Any]) -> dict[str, float]:
    """What is missing in the costs; results: everything the subject worked out."""
    return {
        "alert_vendor_go_without_cost": float(results["vendor_costs_unpriced_go"].sum()),
        "alert_hyperscaler_facts_missing": float(
            sum(missing > 0 for missing in results["hyperscalers_facts_missing"])
        ),
    }


def unpriced_go(verdict: np.ndarray, priced: np.ndarray) -> np.ndarray:
    """Which vendors are a go and have no cost."""
    unpriced: np.ndarray = (verdict == "go") & ~priced
    return unpriced


def difference(one: float, other: float) -> float:
    """One amount less another; 0 where it is a millionth of them or less."""
    return 0.0 if abs(one - other) <= max(one, other) * TINY else one - other
