"""Two pictures of renting against owning: cost a year by utilisation, and cash paid over ten years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine

CASH_BY_YEAR = Grid(
    key="cash_by_year",
    label="Cash paid so far",
    meaning="What has been paid by the end of each year, undiscounted. Kit is bought again in the year after its life"
    " ends, less what the old one sells for.",
    head=Column(
        key="year", label="By the end of year", unit="number", given=True, meaning="0 is the decision."
    ),
    rows=tuple({"year": year} for year in range(11)),
    lines=(
        GridLine(
            key="kits_bought",
            label="Kits bought by then",
            unit="count",
            helper=True,
            formula="=cloud_or_owned_filled * MAX(1, IF(owned_life_years <= 0, 0, ROUNDUP(year / owned_life_years, 0)))",
            words="Years ÷ life of the kit, rounded up; at least 1",
        ),
        GridLine(
            key="rent",
            label="Renting, paid so far",
            unit="currency",
            formula="=cloud_or_owned_filled * year * cloud_cost_per_year",
        ),
        GridLine(
            key="own",
            label="Owning, paid so far",
            unit="currency",
            formula="=kits_bought * owned_capex * (1 + owned_overhead_share)"
            " - MAX(0, kits_bought - 1) * owned_residual_share * owned_capex"
            " + cloud_or_owned_filled * year * owned_running_per_year",
            words="Kits bought × price with the cost on top − kits sold × their worth + years × running cost",
        ),
    ),
)

COST_BY_UTILISATION = Grid(
    key="cost_by_utilisation",
    label="Cost a year by utilisation",
    meaning="What a year costs if the GPUs work this many of a hundred hours.",
    head=Column(
        key="used", label="Utilisation, %", unit="number", given=True, meaning="Hours used of a hundred."
    ),
    rows=tuple({"used": 10 * step} for step in range(11)),
    lines=(
        GridLine(
            key="rent",
            label="Renting",
            unit="currency / year",
            formula="=cloud_prices_filled"
            " * (gpu_count * hours_per_year * used / 100 * cloud_price_per_gpu_hour + cloud_fixed_per_year)",
            words="GPUs × hours of a year × utilisation × price of a GPU hour + cost whatever the use",
        ),
        GridLine(
            key="own",
            label="Owning",
            unit="currency / year",
            formula="=cloud_prices_filled * owned_cost_per_year",
        ),
    ),
)

UPRIGHT = {"Foot": 0, "Top": 1}

MARKS = Grid(
    key="utilisation_marks",
    label="Upright lines on the picture of utilisation",
    meaning="Where the break-even and the expected utilisation stand. A line that has no place on it has no height.",
    head=Column(
        key="end", label="End of the line", unit="text", given=True, meaning="Each line has two ends."
    ),
    columns=(
        Column(
            key="height", label="Height", unit="number", given=True, meaning="0 at the foot, 1 at the top."
        ),
    ),
    rows=tuple({"end": end, "height": height} for end, height in UPRIGHT.items()),
    lines=(
        GridLine(
            key="break_even_at",
            label="Break-even at, %",
            unit="number",
            formula="=IF(break_even_place = 1, break_even_utilisation * 100, 0)",
            words="Break-even utilisation × 100, where it lies from 0 to 100 %",
        ),
        GridLine(
            key="break_even_up_to",
            label="Break-even up to",
            unit="currency / year",
            formula="=height * (break_even_place = 1) * MAX(cost_by_utilisation_rent, cost_by_utilisation_own)",
            words="The highest cost on the picture at the top, 0 at the foot",
        ),
        GridLine(
            key="expected_at",
            label="Expected at, %",
            unit="number",
            formula="=cloud_prices_filled * expected_utilisation * 100",
            words="Expected utilisation × 100",
        ),
        GridLine(
            key="expected_up_to",
            label="Expected up to",
            unit="currency / year",
            formula="=height * cloud_or_owned_filled * MAX(cost_by_utilisation_rent, cost_by_utilisation_own)",
            words="The highest cost on the picture at the top, 0 at the foot",
        ),
    ),
)

PICTURES = (
    Picture(
        key="cost_by_utilisation_picture",
        kind="lines",
        title='="Cost a year by utilisation, " & reporting_currency & ": " & break_even_words',
        series=(
            Shown(label="Renting", values="cost_by_utilisation_rent", categories="cost_by_utilisation_used"),
            Shown(label="Owning", values="cost_by_utilisation_own", categories="cost_by_utilisation_used"),
            Shown(
                label="Break-even",
                values="utilisation_marks_break_even_up_to",
                categories="utilisation_marks_break_even_at",
            ),
            Shown(
                label="Expected",
                values="utilisation_marks_expected_up_to",
                categories="utilisation_marks_expected_at",
            ),
        ),
        x_title="Utilisation, %",
        y_title="Cost a year",
        unit="currency / year",
        description="Renting costs more the more the GPUs are used, owning costs the same: where the lines cross,"
        " both cost the same. Upright lines mark that break-even and the expected utilisation.",
    ),
    Picture(
        key="cash_by_year_picture",
        kind="lines",
        title='="Cash paid so far, " & reporting_currency & ": " & owning_cheaper_words',
        series=(
            Shown(label="Renting, so far", values="cash_by_year_rent", categories="cash_by_year_year"),
            Shown(label="Owning, so far", values="cash_by_year_own", categories="cash_by_year_year"),
        ),
        x_title="Years",
        y_title="Paid so far",
        unit="currency",
        description="Cash paid by the end of each year: renting rises evenly, owning starts with a purchase that comes"
        " again after each life of the kit.",
    ),
)


def draw(context: Context, costs: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Every number of the two pictures."""
    priced, comparable = costs["cloud_prices_filled"] == 1, costs["cloud_or_owned_filled"] == 1
    own, idle_bill = costs["owned_cost_per_year"], costs["cloud_fixed_per_year"]
    full_bill = (
        idle_bill + context["gpu_count"] * context["cloud_price_per_gpu_hour"] * context["hours_per_year"]
    )
    bought_for = (1 + context["owned_overhead_share"]) * context["owned_capex"]
    sold_for = context["owned_residual_share"] * context["owned_capex"]
    highest = max(full_bill, own, idle_bill)
    return {
        **by_utilisation(priced, idle_bill, full_bill, own),
        **marks(costs["break_even_utilisation"], context["expected_utilisation"], priced, highest),
        **cash(
            comparable,
            costs["cloud_cost_per_year"],
            costs["owned_running_per_year"],
            bought_for,
            sold_for,
            context["owned_life_years"],
        ),
    }


def cash(
    comparable: bool, bill: float, running: float, bought_for: float, sold_for: float, life: float
) -> dict[str, np.ndarray]:
    """Cash year by year: running cost every year, new kit when the life of the old one is over."""
    years = np.array(CASH_BY_YEAR.heads, float)
    if not comparable:
        return {f"cash_by_year_{key}": years * 0.0 for key in ("kits_bought", "rent", "own")}
    replaced = np.maximum(np.ceil(years / life) - 1, 0)
    return {
        "cash_by_year_kits_bought": replaced + 1,
        "cash_by_year_rent": bill * years,
        "cash_by_year_own": bought_for + replaced * (bought_for - sold_for) + running * years,
    }


def by_utilisation(priced: bool, idle_bill: float, full_bill: float, owned: float) -> dict[str, np.ndarray]:
    """Renting lies on the line from the bill of an idle year to that of a full one; owning is level."""
    used = np.array(COST_BY_UTILISATION.heads, float) / 100
    return {
        "cost_by_utilisation_rent": (idle_bill * (1 - used) + full_bill * used) * float(priced),
        "cost_by_utilisation_own": used * 0.0 + owned * float(priced),
    }


def marks(break_even: float, expected: float, priced: bool, highest: float) -> dict[str, np.ndarray]:
    """Two upright lines from 0 to the highest cost; where there is none, both ends lie in the corner."""
    foot_to_top = np.array(list(UPRIGHT.values()), float)
    in_picture = 0 <= break_even <= 1 + 5e-7
    columns = {
        "break_even_at": 100 * break_even if in_picture else 0.0,
        "break_even_up_to": highest if in_picture else 0.0,
        "expected_at": 100 * expected if priced else 0.0,
        "expected_up_to": highest if priced and expected > 0 else 0.0,
    }
    return {
        f"utilisation_marks_{key}": foot_to_top * value if key.endswith("up_to") else foot_to_top * 0 + value
        for key, value in columns.items()
    }
