"""What a year of the same GPU work costs: rented by the hour, owned, or part of each."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.model.records import Column, Context, Grid, GridLine, Input, Line, NotDefined
from roi_workbook.model.words import joined
from roi_workbook.planning.rounding import written

RENTED = (
    Input(
        key="gpu_count",
        label="GPUs",
        unit="count",
        base=16,
        single=True,
        meaning="How many GPUs the work needs at its busiest: rented or owned, the same number.",
    ),
    Input(
        key="expected_utilisation",
        label="Expected utilisation",
        unit="share",
        base=0.70,
        highest=1,
        single=True,
        meaning="Share of the hours of a year in which the GPUs work for you. Measured in a pilot, not hoped for.",
    ),
    Input(
        key="cloud_price_per_gpu_hour",
        label="Cloud: price of a GPU hour",
        unit="currency / hour",
        base=2.50,
        single=True,
        meaning="What one rented GPU costs an hour, after discounts. Hours not used are not paid.",
    ),
    Input(
        key="cloud_egress_per_year",
        label="Cloud: data out",
        unit="currency / year",
        base=6_000,
        single=True,
        meaning="Charges for data that leaves the cloud.",
    ),
    Input(
        key="cloud_storage_per_year",
        label="Cloud: storage",
        unit="currency / year",
        base=4_000,
        single=True,
        meaning="Storage that exists only because the work is in the cloud.",
    ),
    Input(
        key="cloud_support_per_year",
        label="Cloud: support",
        unit="currency / year",
        base=5_000,
        single=True,
        meaning="Support contract of the cloud provider.",
    ),
    Input(
        key="hours_per_year",
        label="Hours of a year",
        unit="hours / year",
        base=8_760,
        standard=8_760,
        highest=8_784,
        single=True,
        meaning="24 hours on 365 days.",
    ),
)

RENTED_LINES = (
    Line(
        key="gpu_hours_used",
        label="GPU hours used",
        unit="hours / year",
        formula="=gpu_count * hours_per_year * expected_utilisation",
    ),
    Line(
        key="cloud_compute_per_year",
        label="Cloud: GPU hours, cost",
        unit="currency / year",
        formula="=gpu_hours_used * cloud_price_per_gpu_hour",
    ),
    Line(
        key="cloud_fixed_per_year",
        label="Cloud: cost whatever the use",
        unit="currency / year",
        formula="=cloud_egress_per_year + cloud_storage_per_year + cloud_support_per_year",
    ),
)

OWNED = (
    Input(
        key="owned_capex",
        label="Owned: price of the kit",
        unit="currency",
        base=480_000,
        single=True,
        meaning="Servers with their GPUs, as quoted, for the same number of GPUs.",
    ),
    Input(
        key="owned_overhead_share",
        label="Owned: cost on top of the price",
        unit="share",
        base=0.15,
        standard=0.15,
        highest=5,
        single=True,
        meaning="Network, racks, delivery and installation, as a share of the price. Paid again with every purchase.",
    ),
    Input(
        key="owned_residual_share",
        label="Owned: worth at the end of its life",
        unit="share",
        base=0.10,
        standard=0.10,
        highest=1,
        single=True,
        meaning="What the kit still sells for, as a share of its price.",
    ),
    Input(
        key="owned_life_years",
        label="Owned: life of the kit",
        unit="years",
        base=4,
        standard=4,
        highest=50,
        single=True,
        meaning="Years until it is replaced.",
    ),
    Input(
        key="owned_power_kw",
        label="Owned: electric power",
        unit="kW",
        base=15.2,
        single=True,
        meaning="Power drawn by the kit, paid for every hour of the year.",
    ),
    Input(
        key="owned_pue",
        label="Owned: power usage effectiveness (PUE)",
        unit="ratio",
        base=1.5,
        standard=1.5,
        lowest=1,
        highest=5,
        single=True,
        meaning="Power of the whole room divided by power of the kit: cooling and losses. Less than 1 is 1.",
    ),
    Input(
        key="electricity_price_per_kwh",
        label="Owned: price of electricity",
        unit="currency / kWh",
        base=0.12,
        single=True,
        meaning="All in: energy, network charges and taxes.",
    ),
    Input(
        key="owned_hosting_per_year",
        label="Owned: hosting",
        unit="currency / year",
        base=24_000,
        single=True,
        meaning="Space in a data centre, lines and remote hands; without electricity.",
    ),
    Input(
        key="owned_staff_per_year",
        label="Owned: staff",
        unit="currency / year",
        base=60_000,
        single=True,
        meaning="People who run the kit: their time beyond what rented kit would need.",
    ),
    Input(
        key="owned_maintenance_share",
        label="Owned: maintenance",
        unit="share / year",
        base=0.05,
        standard=0.05,
        highest=1,
        single=True,
        meaning="Maintenance contract a year, as a share of the price.",
    ),
)

STANDARDS = {
    declared.key: float(str(declared.standard)) for declared in OWNED if declared.standard is not None
}
"""What the cost of owning counts where nobody types anything else."""

STANDARDS_TOLD = {
    "owned_overhead_share": f"{100 * STANDARDS['owned_overhead_share']:.0f} % overhead",
    "owned_maintenance_share": f"{100 * STANDARDS['owned_maintenance_share']:.0f} % maintenance a year",
    "owned_life_years": f"a life of {STANDARDS['owned_life_years']:.0f} years",
    "owned_residual_share": f"{100 * STANDARDS['owned_residual_share']:.0f} % left at its end",
    "owned_pue": f"a PUE of {STANDARDS['owned_pue']}",
}

OWNED_STANDARDS = Grid(
    key="owned_standards",
    label="Standards that owning counts",
    meaning="What the template assumes of own kit as long as nobody types another number: the verdict names it.",
    head=Column(key="counted", label="Counted", unit="text", given=True, meaning="What is counted."),
    rows=tuple(
        {"counted": declared.label, "number": number, "standard": declared.standard, "words": words}
        for number, (key, words) in enumerate(STANDARDS_TOLD.items(), 1)
        for declared in OWNED
        if declared.key == key
    ),
    columns=(
        Column(key="number", label="No.", unit="number", given=True, meaning="Tells the standards apart."),
        Column(
            key="standard",
            label="Standard",
            unit="number",
            given=True,
            meaning="What a blank template holds.",
        ),
        Column(key="words", label="In words", unit="text", given=True, meaning="The standard as it is said."),
    ),
    lines=(
        GridLine(
            key="ours",
            label="Yours",
            unit="number",
            formula=f"=CHOOSE(number, {', '.join(STANDARDS_TOLD)})",
            words="What is typed above",
        ),
        GridLine(
            key="told",
            label="Said",
            unit="text",
            formula='=IF(ROUND(ours - standard, 6) = 0, words, "")',
            words="The words, as long as it is the standard",
        ),
    ),
)

OWNED_LINES = (
    Line(
        key="capital_recovery_factor",
        label="Capital recovery factor",
        unit="ratio",
        formula="=IF(owned_life_years <= 0, 0, IF(annual_discount_rate = 0, 1 / owned_life_years,"
        " annual_discount_rate / (1 - (1 + annual_discount_rate)^(-owned_life_years))))",
        words="Discount rate ÷ (1 − (1 + discount rate) to the power of minus the life); 1 ÷ life at no discount rate",
        note="Spreads a sum paid today over the life in equal yearly parts, with the cost of the capital in it.",
    ),
    Line(
        key="owned_capital_per_year",
        label="Owned: capital cost",
        unit="currency / year",
        formula="=(owned_capex * (1 + owned_overhead_share)"
        " - owned_residual_share * owned_capex * (1 + annual_discount_rate)^(-owned_life_years))"
        " * capital_recovery_factor",
        words="(Price with the cost on top − worth at the end of its life, discounted) × capital recovery factor",
    ),
    Line(
        key="owned_power_per_year",
        label="Owned: electricity",
        unit="currency / year",
        formula="=owned_power_kw * MAX(1, owned_pue) * hours_per_year * electricity_price_per_kwh",
    ),
    Line(
        key="owned_running_per_year",
        label="Owned: running cost",
        unit="currency / year",
        formula="=owned_power_per_year + owned_hosting_per_year + owned_staff_per_year"
        " + owned_maintenance_share * owned_capex",
        words="Electricity + hosting + staff + maintenance",
    ),
)

COST_LINES = (
    Line(
        key="cloud_cost_per_year",
        label="Renting: cost a year",
        unit="currency / year",
        formula="=cloud_compute_per_year + cloud_fixed_per_year",
    ),
    Line(
        key="owned_cost_per_year",
        label="Owning: cost a year",
        unit="currency / year",
        formula="=owned_capital_per_year + owned_running_per_year",
    ),
)

RESULT_LINES = (
    Line(
        key="owning_saves_per_year",
        label="Owning saves a year, its purchase counted",
        unit="currency / year",
        formula="=cloud_or_owned_filled * (cloud_cost_per_year - owned_cost_per_year)",
        words="Renting: cost a year − Owning: cost a year, with the purchase spread over its life",
        note="Below 0: owning costs that much more. Verdict and sentences use this one.",
    ),
    Line(
        key="running_saves_per_year",
        label="Own kit saves a year, before its purchase",
        unit="currency / year",
        formula="=cloud_or_owned_filled * (cloud_cost_per_year - owned_running_per_year)",
        words="Renting: cost a year − Owned: running cost",
        note="What pays the purchase back. It is no saving: the price of the kit is not in it.",
    ),
    Line(
        key="cloud_ratio",
        label="Renting as a share of owning",
        unit="share",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in", cloud_cost_per_year / owned_cost_per_year)',
        words="Renting: cost a year ÷ Owning: cost a year",
    ),
    Line(
        key="break_even_utilisation",
        label="Break-even utilisation",
        unit="share",
        formula='=IF(cloud_prices_filled = 0, "not filled in", (owned_cost_per_year - cloud_fixed_per_year)'
        " / (gpu_count * hours_per_year * cloud_price_per_gpu_hour))",
        words="(Owning: cost a year − Cloud: cost whatever the use) ÷ all GPU hours of a year at the cloud's price",
        note="Renting and owning cost the same there. Above 100 % renting costs less even at full use.",
    ),
    Line(
        key="break_even_words",
        label="Break-even in words",
        unit="text",
        formula='=IF(cloud_prices_filled = 0, "not filled in", CHOOSE(1 + break_even_place,'
        ' "owning costs less at any utilisation", "owning costs less above " & break_even_percent & " of hours",'
        ' "renting costs less even at full use"))',
        words="Where the break-even lies: below 0 %, from 0 to 100 %, or above",
    ),
    Line(
        key="owning_level_after_years",
        label="Years until owning has cost less",
        unit="years",
        formula='=IF(running_saves_per_year <= 0, IF(cloud_or_owned_filled = 0, "not filled in", "never"),'
        " owned_capex * (1 + owned_overhead_share) / running_saves_per_year)",
        words="Price with the cost on top ÷ what own kit saves a year before its purchase",
        note="In plain cash: no cost of capital, nothing sold at the end. However long the kit lives.",
    ),
    Line(
        key="owning_cheaper_after_years",
        label="Owning cheaper after",
        unit="years",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in", owning_cheaper_within_life)',
        words="Years until owning has cost less, if the kit lives that long",
    ),
    Line(
        key="cloud_cost_per_gpu_hour",
        label="Renting: cost of a GPU hour used",
        unit="currency / hour",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in", cloud_cost_per_year / gpu_hours_used)',
        words="Renting: cost a year ÷ GPU hours used",
    ),
    Line(
        key="owned_cost_per_gpu_hour",
        label="Owning: cost of a GPU hour used",
        unit="currency / hour",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in", owned_cost_per_year / gpu_hours_used)',
        words="Owning: cost a year ÷ GPU hours used",
    ),
)

STEPS = (
    Line(
        key="cloud_prices_filled",
        label="Both sides have prices",
        unit="1 or 0",
        helper=True,
        formula="=(owned_capex > 0) * (owned_life_years > 0) * (owned_cost_per_year > 0) * (gpu_count > 0)"
        " * (hours_per_year > 0) * (cloud_price_per_gpu_hour > 0)",
        words="1 where the price of the kit, its life, the GPUs, the hours of a year and the price of a GPU hour are"
        " filled in",
    ),
    Line(
        key="cloud_or_owned_filled",
        label="Both sides can be compared",
        unit="1 or 0",
        helper=True,
        formula="=cloud_prices_filled * (expected_utilisation > 0)",
        words="1 where both sides have prices and the expected utilisation is filled in",
    ),
    Line(
        key="owned_standards_list",
        label="Standards that owning counts, in words",
        unit="text",
        helper=True,
        formula="="
        + joined(
            *(
                f"INDEX(owned_standards_told, MATCH({number}, owned_standards_number, 0))"
                for number in ("1", "2", "1 + 2", "4", "4 + 1")
            ),
            by=", ",
        ),
        words="The standards that are kept, one after the other",
    ),
    Line(
        key="owned_standards_sentence",
        label="Standards that owning counts, as a sentence",
        unit="text",
        helper=True,
        formula='=IF(OR(cloud_or_owned_filled = 0, owned_standards_list = ""), "",'
        ' "Owning counts " & owned_standards_list & ", the template\'s standards.")',
    ),
    Line(
        key="owning_cheaper_within_life",
        label="Owning cheaper after, against its life",
        unit="years",
        helper=True,
        formula="=IF(ISNUMBER(owning_level_after_years),"
        ' IF(ROUND(owning_level_after_years - owned_life_years, 6) > 0, "not within its life",'
        ' owning_level_after_years), "not within its life")',
        words="Years until owning has cost less, where they are not more than the life of the kit",
        not_defined=(NotDefined("not within its life"),),
    ),
    Line(
        key="owning_cheaper_words",
        label="Owning cheaper, in words",
        unit="text",
        helper=True,
        formula='=IF(ISNUMBER(owning_cheaper_after_years), "owning has cost less after "'
        ' & FIXED(ROUND(owning_cheaper_within_life, 1), 1) & " years",'
        ' IF(cloud_or_owned_filled = 0, "not filled in", "no cheaper to own within its life"))',
        words="After how many years owning has cost less, if it has within the life of the kit",
    ),
    Line(
        key="break_even_place",
        label="Where the break-even lies",
        unit="number",
        helper=True,
        formula="=IF(ISNUMBER(break_even_utilisation),"
        " (break_even_utilisation >= 0) + (ROUND(break_even_utilisation, 6) > 1), 0)",
        words="0 below 0 %, 1 from 0 to 100 %, 2 above",
    ),
    Line(
        key="break_even_percent",
        label="Break-even in %",
        unit="text",
        helper=True,
        formula='=IF(ISNUMBER(break_even_utilisation), FIXED(ROUND(100 * break_even_utilisation, 1), 1) & " %", "")',
        words="Break-even utilisation in %",
    ),
)


def costs(context: Context) -> dict[str, Any]:
    """Price a year of renting and of owning, and find where one becomes cheaper than the other.

    Owning is priced as an annuity: the present value of one life of the kit, in equal yearly payments.
    """
    life, rate = context["owned_life_years"], context["annual_discount_rate"]
    price = context["owned_capex"]
    bought_for = price + price * context["owned_overhead_share"]
    sold_for = price * context["owned_residual_share"]
    factor = recovery(rate, life)
    capital = factor * bought_for - factor * sold_for * math.exp(-life * math.log1p(rate))
    kilowatts = context["owned_power_kw"] * max(context["owned_pue"], 1.0)
    power = kilowatts * context["electricity_price_per_kwh"] * context["hours_per_year"]
    upkeep = context["owned_hosting_per_year"] + context["owned_staff_per_year"]
    running = upkeep + context["owned_maintenance_share"] * price + power
    owned = running + capital

    every_hour = context["hours_per_year"] * context["gpu_count"]
    used_hours = every_hour * context["expected_utilisation"]
    idle_bill = sum(context[f"cloud_{item}_per_year"] for item in ("egress", "storage", "support"))
    full_bill = idle_bill + every_hour * context["cloud_price_per_gpu_hour"]
    bill = idle_bill + (full_bill - idle_bill) * context["expected_utilisation"]

    needed = ("owned_capex", "owned_life_years", "gpu_count", "hours_per_year", "cloud_price_per_gpu_hour")
    priced = owned > 0 and all(context[key] > 0 for key in needed)
    comparable = priced and context["expected_utilisation"] > 0
    full_use = every_hour * context["cloud_price_per_gpu_hour"]
    break_even = (owned - idle_bill) / full_use if priced and full_use > NEXT_TO_NOTHING else math.nan
    before_purchase = bill - running if comparable else 0.0
    level_after = bought_for / before_purchase if before_purchase > 0 else math.nan
    in_time = round(level_after - life, 6) <= 0
    kept = [
        words if abs(context[key] - STANDARDS[key]) < 5e-7 else "" for key, words in STANDARDS_TOLD.items()
    ]
    named = ", ".join(filter(None, kept))
    return {
        "owned_standards_ours": [context[key] for key in STANDARDS_TOLD],
        "owned_standards_told": kept,
        "owned_standards_list": named,
        "owned_standards_sentence": f"Owning counts {named}, the template's standards."
        if comparable and named
        else "",
        "gpu_hours_used": used_hours,
        "cloud_compute_per_year": bill - idle_bill,
        "cloud_fixed_per_year": idle_bill,
        "capital_recovery_factor": factor,
        "owned_capital_per_year": capital,
        "owned_power_per_year": power,
        "owned_running_per_year": running,
        "cloud_prices_filled": float(priced),
        "cloud_or_owned_filled": float(comparable),
        "cloud_cost_per_year": bill,
        "owned_cost_per_year": owned,
        "cloud_ratio": bill / owned if comparable else math.nan,
        "break_even_utilisation": break_even,
        "break_even_words": in_words(break_even),
        "break_even_place": float(break_even >= 0) + float(break_even > 1 + 5e-7),
        "break_even_percent": "" if math.isnan(break_even) else percent(break_even),
        "owning_saves_per_year": before_purchase - capital if comparable else 0.0,
        "running_saves_per_year": before_purchase,
        "owning_level_after_years": level_after,
        "owning_cheaper_after_years": level_after if in_time else math.nan,
        "owning_cheaper_within_life": level_after if in_time else math.nan,
        "owning_cheaper_words": after_years(level_after, in_time, comparable),
        "cloud_cost_per_gpu_hour": bill / used_hours if comparable else math.nan,
        "owned_cost_per_gpu_hour": owned / used_hours if comparable else math.nan,
    }


NEXT_TO_NOTHING = 1e-200
"""Money below this counts as 0: dividing by it would overflow."""


def recovery(rate: float, life: float) -> float:
    """Yearly payment over `life` years that is worth 1 today at this rate (0 where there is no life)."""
    if life <= 0:
        return 0.0
    return 1 / life if rate == 0 else rate / -math.expm1(-life * math.log1p(rate))


def in_words(break_even: float) -> str:
    """Where the break-even utilisation lies."""
    if math.isnan(break_even):
        return "not filled in"
    if break_even < 0:
        return "owning costs less at any utilisation"
    if break_even > 1 + 5e-7:
        return "renting costs less even at full use"
    return f"owning costs less above {percent(break_even)} of hours"


def after_years(years: float, in_time: bool, comparable: bool) -> str:
    """When owning has cost less."""
    if not comparable:
        return "not filled in"
    if not in_time:
        return "no cheaper to own within its life"
    return f"owning has cost less after {written(years, 1)} years"


def percent(share: float) -> str:
    """A share in per cent with one decimal."""
    return f"{written(100 * share, 1)} %"
