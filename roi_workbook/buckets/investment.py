"""Investment: everything the change costs, bought and own, once and every year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial, reduce
from operator import add

from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.records import (
    LAST_MONTH,
    TINY,
    YES_NO,
    Breakdown,
    Column,
    Columns,
    Guard,
    Input,
    Line,
    Table,
    limit,
    serving,
)
from roi_workbook.model.tables import Rows, distinct, month_of, number, per_table

COST_CATEGORIES = (
    "tooling",
    "consulting",
    "compute",
    "infrastructure",
    "data acquisition",
    "software licences",
    "training",
    "support",
    "data egress",
    "personnel",
    "other",
)

BILLINGS = ("Monthly", "Yearly in advance")
"""When a yearly cost is paid; the first is the standard."""

PURCHASES = Table(
    key="purchases",
    label="Purchases",
    meaning="Item by item, in place of the estimates above. A renewal is a row of its own.",
    columns=(
        Column(key="item", label="Item", unit="text", meaning="What is bought."),
        Column(
            key="serves",
            label="Serves bucket",
            unit="choice",
            meaning="The bucket whose value it helps to create. An item that serves none is a wish.",
        ),
        Column(
            key="cost_category",
            label="Cost category",
            unit="choice",
            choices=COST_CATEGORIES,
            meaning="Kind of cost. Empty counts as other.",
        ),
        Column(
            key="one_off_cost",
            label="One-off cost",
            unit="currency",
            meaning="Paid once, in the month beside.",
        ),
        Column(
            key="one_off_month",
            label="Paid in month",
            unit="month",
            highest=LAST_MONTH,
            whole=True,
            meaning="Month of the one-off cost, 0 to 60. Empty counts as 0, the decision.",
        ),
        Column(
            key="cost_per_year",
            label="Cost a year",
            unit="currency / year",
            meaning="Paid every year, from month 1 on.",
        ),
        Column(
            key="billing",
            label="Billing of the cost a year",
            unit="choice",
            choices=BILLINGS,
            meaning="Whether it is paid month by month, or for a year in advance, in months 0, 12, 24 and so on. "
            "Empty counts as monthly.",
        ),
        Column(
            key="is_capex",
            label="Capital expense",
            unit="choice",
            choices=YES_NO,
            meaning="Yes: the one-off cost is a capital expense in the years of Cash flow. No or empty: an operating "
            "expense.",
        ),
    ),
    rows=12,
    example=(
        {
            "item": "Deployment and release tooling",
            "cost_category": "tooling",
            "serves": "iteration",
            "one_off_cost": 0,
            "cost_per_year": 24_000,
            "billing": "Monthly",
            "is_capex": "No",
        },
        {
            "item": "Implementation partner",
            "cost_category": "consulting",
            "serves": "downtime",
            "one_off_cost": 40_000,
            "one_off_month": 0,
            "cost_per_year": 0,
            "is_capex": "No",
        },
        {
            "item": "Team training",
            "cost_category": "training",
            "serves": "productivity",
            "one_off_cost": 3_200,
            "one_off_month": 0,
            "cost_per_year": 0,
            "is_capex": "No",
        },
    ),
    source="ours",
    totals={"one_off_cost": "purchases_listed_one_off", "cost_per_year": "purchases_listed_per_year"},
    breakdowns=(
        Breakdown(
            key="purchases_one_off_by_category",
            label="One-off purchases by cost category",
            unit="currency",
            column="one_off_cost",
            by="cost_category",
            rest="other",
            estimates={"tooling_one_off": "tooling", "outside_help_one_off": "consulting"},
        ),
        Breakdown(
            key="purchases_per_year_by_category",
            label="Yearly purchases by cost category",
            unit="currency / year",
            column="cost_per_year",
            by="cost_category",
            rest="other",
            estimates={"tooling_per_year": "tooling"},
        ),
        Breakdown(
            key="purchases_one_off_by_bucket",
            label="One-off purchases by bucket served",
            unit="currency",
            column="one_off_cost",
            by="serves",
        ),
        Breakdown(
            key="purchases_per_year_by_bucket",
            label="Yearly purchases by bucket served",
            unit="currency / year",
            column="cost_per_year",
            by="serves",
        ),
    ),
)

INPUTS = (
    Input(
        key="tooling_one_off",
        label="Tooling, once",
        unit="currency",
        essential=True,
        question="What does tooling cost once?",
        usual="licences, hardware; 0 if none",
        source="BC",
        listed_in="purchases",
        meaning="Everything paid once for tools, at the decision. Or list it item by item below.",
    ),
    Input(
        key="tooling_per_year",
        label="Tooling, a year",
        unit="currency / year",
        essential=True,
        question="What does tooling cost a year?",
        usual="subscriptions, hosting and support",
        source="BC",
        listed_in="purchases",
        meaning="Paid for tools every year, by the month from month 1 on. Or list it item by item below.",
    ),
    Input(
        key="outside_help_one_off",
        label="Outside help, once",
        unit="currency",
        essential=True,
        question="What does outside help cost once?",
        usual="partners and training; 0 if none",
        source="BC",
        listed_in="purchases",
        meaning="Consulting and partners, paid once at the decision. Or list it item by item below.",
    ),
    Input(
        key="internal_adoption_hours",
        label="Own hours to adopt it",
        unit="hours",
        essential=True,
        question="How many hours do your own people need to build and learn, once?",
        usual="200 to 400 hours for a small team",
        conservative=360,
        base=240,
        optimistic=200,
        meaning="Hours of your own people to build, migrate and learn, once.",
    ),
    Input(
        key="run_hours_per_week",
        label="Own hours to run it, a week",
        unit="hours / week",
        essential=True,
        question="How many hours a week does it take to run it?",
        usual="1 to 4 hours a week",
        conservative=4,
        base=2,
        optimistic=1.5,
        meaning="Hours a week to operate it: the cost most cases forget.",
    ),
    Input(
        key="contingency_rate",
        label="Contingency",
        unit="share",
        highest=1,
        conservative=0.20,
        base=0.15,
        optimistic=0.10,
        standard=0.15,
        source="RM",
        meaning="On top of one-off cost, for what is not foreseen (published guidance: 10 to 20 %).",
    ),
    Input(
        key="cost_overrun",
        label="Overrun of all cost",
        unit="share",
        lowest=-0.5,
        highest=3,
        conservative=0.25,
        base=0,
        optimistic=0,
        standard=0,
        below_zero="cost must come in {} lower",
        meaning="Overrun of one-off and recurring cost beyond the contingency.",
    ),
    Input(
        key="adoption_dip_engineers",
        label="Adoption dip: engineers",
        unit="people",
        base=0,
        single=True,
        meaning="People who are slower while they learn the new way.",
    ),
    Input(
        key="adoption_dip_share",
        label="Adoption dip: share of their time",
        unit="share",
        base=0,
        highest=1,
        single=True,
        source="DORA",
        meaning="Share of their time lost in the dip (the J-curve).",
    ),
    Input(
        key="adoption_dip_months",
        label="Adoption dip: months",
        unit="months",
        base=0,
        highest=60,
        single=True,
        meaning="How long the dip lasts.",
    ),
)

LINES = (
    Line(
        key="purchases_estimated_one_off",
        label="Purchases estimated, one-off",
        unit="currency",
        formula="=tooling_one_off + outside_help_one_off",
        note="Paid at the decision.",
    ),
    Line(
        key="purchases_listed_one_off",
        label="Purchases listed, one-off",
        unit="currency",
        formula="=SUMPRODUCT((purchases_one_off_month <= horizon_months) * 1, purchases_one_off_cost)",
        words="Sum of the one-off costs listed and paid within the horizon",
    ),
    Line(
        key="purchases_listed_per_year",
        label="Purchases listed, a year",
        unit="currency / year",
        formula="=SUM(purchases_cost_per_year)",
        words="Sum of the yearly costs listed",
    ),
    Line(
        key="purchases_one_off",
        label="Purchases, one-off",
        unit="currency",
        formula="=purchases_estimated_one_off + purchases_listed_one_off",
    ),
    Line(
        key="purchases_per_year",
        label="Purchases a year",
        unit="currency / year",
        formula="=tooling_per_year + purchases_listed_per_year",
    ),
    Line(
        key="purchases_one_off_first_year",
        label="Purchases, one-off, in the first year",
        unit="currency",
        formula="=purchases_estimated_one_off"
        " + SUMPRODUCT((purchases_one_off_month <= 12) * 1, purchases_one_off_cost)",
        words="Purchases estimated, one-off + sum of the one-off costs listed and paid in months 0 to 12",
    ),
    Line(
        key="purchases_paid_ahead",
        label="Purchases a year, paid in advance",
        unit="currency / year",
        formula='=SUMPRODUCT((purchases_billing = "Yearly in advance") * 1, purchases_cost_per_year)',
        words="Sum of the yearly costs that are paid a year in advance",
    ),
    Line(
        key="adoption_cost",
        label="Own hours to adopt it, cost",
        unit="currency",
        formula="=internal_adoption_hours * loaded_hourly_cost",
    ),
    Line(
        key="adoption_dip_cost",
        label="Adoption dip",
        unit="currency",
        formula="=adoption_dip_engineers * hours_per_fte_year / 12 * loaded_hourly_cost * adoption_dip_share"
        " * adoption_dip_months",
    ),
    Line(
        key="run_cost_per_year",
        label="Own hours to run it, cost",
        unit="currency / year",
        formula="=run_hours_per_week * working_weeks_per_year * loaded_hourly_cost",
    ),
    Line(
        key="contingency",
        label="Contingency on one-off cost",
        unit="currency",
        formula="=(purchases_one_off + adoption_cost) * contingency_rate",
        note="Not on the dip: it is itself an allowance.",
    ),
    Line(
        key="one_off_investment",
        label="One-off investment",
        unit="currency",
        headline=True,
        formula="=(purchases_one_off + adoption_cost + contingency + adoption_dip_cost) * (1 + cost_overrun)",
        note="At the prices of month 0.",
    ),
    Line(
        key="one_off_investment_first_year",
        label="One-off investment, in the first year",
        unit="currency",
        formula="=((purchases_one_off_first_year + adoption_cost) * (1 + contingency_rate) + adoption_dip_cost)"
        " * (1 + cost_overrun)",
    ),
    Line(
        key="recurring_investment_per_year",
        label="Recurring investment",
        unit="currency / year",
        formula="=(purchases_per_year + run_cost_per_year) * (1 + cost_overrun)",
        note="At the wages and prices of month 0, whenever it is paid.",
    ),
    Line(
        key="annualised_purchases",
        label="Annualised: purchases",
        unit="currency / year",
        formula="=(IF(investment_life_years = 0, 0, purchases_one_off / investment_life_years)"
        " + purchases_per_year) * (1 + cost_overrun)",
        words="(Purchases, one-off ÷ life of the investment + purchases a year) × (1 + overrun)",
    ),
    Line(
        key="annualised_internal",
        label="Annualised: own people",
        unit="currency / year",
        formula="=(IF(investment_life_years = 0, 0, (adoption_cost + adoption_dip_cost) / investment_life_years)"
        " + run_cost_per_year) * (1 + cost_overrun)",
        words="(Own hours to adopt it and dip ÷ life of the investment + own hours to run it) × (1 + overrun)",
    ),
    Line(
        key="annualised_contingency",
        label="Annualised: contingency",
        unit="currency / year",
        formula="=IF(investment_life_years = 0, 0, contingency / investment_life_years) * (1 + cost_overrun)",
        words="Contingency ÷ life of the investment × (1 + overrun)",
    ),
    Line(
        key="annualised_investment",
        label="Annualised investment",
        unit="currency / year",
        headline=True,
        formula="=IF(investment_life_years = 0, 0, one_off_investment / investment_life_years)"
        " + recurring_investment_per_year",
        words="One-off investment ÷ life of the investment + recurring investment",
        note="Equals the three annualised parts: a check holds them together.",
    ),
    Line(
        key="external_one_off",
        label="New money, once",
        unit="currency",
        formula="=purchases_one_off * (1 + contingency_rate) * (1 + cost_overrun)",
        note="What leaves a budget: everything bought.",
    ),
    Line(
        key="external_per_year",
        label="New money, a year",
        unit="currency / year",
        formula="=purchases_per_year * (1 + cost_overrun)",
    ),
    Line(
        key="own_time_one_off",
        label="Own time, once",
        unit="currency",
        formula="=(adoption_cost * (1 + contingency_rate) + adoption_dip_cost) * (1 + cost_overrun)",
        note="Own people are paid anyway: what they do not do meanwhile. With new money it makes the one-off investment.",
    ),
    Line(
        key="own_time_per_year",
        label="Own time, a year",
        unit="currency / year",
        formula="=run_cost_per_year * (1 + cost_overrun)",
        note="With new money it makes the recurring investment.",
    ),
    Line(
        key="purchases_serving_none",
        label="Purchases listed that serve no bucket",
        unit="currency",
        in_cases=False,
        formula="=SUM(purchases_one_off_cost) + SUM(purchases_cost_per_year) - SUM(purchases_one_off_by_bucket)"
        " - SUM(purchases_per_year_by_bucket)",
        words="One-off and one year's cost of all purchases listed − those by bucket below",
        note="Estimates serve the whole case.",
    ),
)

GUARDS = (
    Guard(
        key="check_purchases_fall_in_months",
        label="Every purchase falls in a whole month, 0 to 60",
        formula="=(ABS(SUM(purchases_one_off_cost) - SUM(purchases_in_month)) > SUM(purchases_one_off_cost) / 100^3) * 1",
        advice="Give every one-off cost a whole month from 0 to 60, or leave the month empty.",
    ),
    Guard(
        key="alert_no_one_off_investment",
        label="No one-off investment",
        formula="=(one_off_investment = 0) * 1",
        advice="Nothing is free to introduce: list purchases and hours.",
    ),
    Guard(
        key="alert_no_adoption_hours",
        label="No own hours to adopt it",
        formula="=(internal_adoption_hours = 0) * 1",
        advice="Somebody migrates, tests and learns: estimate the hours.",
    ),
    Guard(
        key="alert_purchase_serves_no_bucket",
        label="A purchase serves no bucket",
        formula="=(purchases_serving_none > (SUM(purchases_one_off_cost) + purchases_listed_per_year) / 100^3) * 1",
        advice="Say which bucket each purchase serves, or take it out.",
    ),
    Guard(
        key="alert_cost_counted_twice",
        label="A cost is both estimated and listed",
        formula="=(tooling_one_off + tooling_per_year > 0) * (SUMIFS(purchases_one_off_cost, purchases_cost_category,"
        ' "tooling") + SUMIFS(purchases_cost_per_year, purchases_cost_category, "tooling") > 0)'
        ' + (outside_help_one_off > 0) * (SUMIFS(purchases_one_off_cost, purchases_cost_category, "consulting")'
        ' + SUMIFS(purchases_cost_per_year, purchases_cost_category, "consulting") > 0)',
        advice="Tooling or outside help stands above and among the purchases: keep both only if no cost is in both.",
    ),
    Guard(
        key="alert_contingency_rate",
        label="Contingency outside the usual range",
        formula="=(contingency_rate < limit_contingency_lowest) + (contingency_rate > limit_contingency_highest)",
        limits=(
            limit("contingency_lowest", "lowest usual contingency", "share", 0.10, highest=1, source="RM"),
            limit("contingency_highest", "highest usual contingency", "share", 0.20, highest=1, source="RM"),
        ),
        advice="Published guidance is 10 to 20 % of one-off cost.",
    ),
    Guard(
        key="alert_life_shorter_than_horizon",
        label="Horizon longer than the investment lives",
        formula="=(horizon_months > investment_life_years * 12) * 1",
        advice="Add the replacement to the purchases in its month, or shorten the horizon.",
    ),
)


def recompute(case: Columns, buckets: Iterable[str]) -> dict[str, np.ndarray]:
    """Add up what is bought and what own people spend, each once and yearly, then add the allowances.

    case: inputs as columns, one value per case, blanks resolved; buckets: the keys a purchase can serve.
    Returns every line of this bucket.
    """
    hourly_cost, life = case["loaded_hourly_cost"], case["investment_life_years"]
    overrun = 1 + case["cost_overrun"]
    listed_once = one_off_within(case["purchases"], case["horizon_months"])
    listed_yearly = per_table(case["purchases"], yearly_cost)
    estimated_once = case["outside_help_one_off"] + case["tooling_one_off"]
    bought_once = listed_once + case["tooling_one_off"] + case["outside_help_one_off"]
    bought_yearly = listed_yearly + case["tooling_per_year"]
    bought_first = per_table(case["purchases"], one_off_in_first_year) + estimated_once
    adoption = case["internal_adoption_hours"] * hourly_cost
    dip_hours = case["adoption_dip_engineers"] * case["adoption_dip_share"] * case["adoption_dip_months"]
    dip = dip_hours * hourly_cost * (case["hours_per_fte_year"] / 12)
    running = case["working_weeks_per_year"] * case["run_hours_per_week"] * hourly_cost
    contingency = case["contingency_rate"] * (bought_once + adoption)
    own_once = adoption + adoption * case["contingency_rate"] + dip

    def spread(cost: np.ndarray) -> np.ndarray:
        return np.where(life != 0, cost / life, 0.0)

    parts = {
        "annualised_purchases": (spread(bought_once) + bought_yearly) * overrun,
        "annualised_internal": (spread(adoption + dip) + running) * overrun,
        "annualised_contingency": spread(contingency) * overrun,
    }
    return {
        "purchases_estimated_one_off": estimated_once,
        "purchases_listed_one_off": listed_once,
        "purchases_listed_per_year": listed_yearly,
        "purchases_one_off": bought_once,
        "purchases_per_year": bought_yearly,
        "purchases_one_off_first_year": bought_first,
        "purchases_paid_ahead": per_table(case["purchases"], paid_ahead),
        "adoption_cost": adoption,
        "adoption_dip_cost": dip,
        "run_cost_per_year": running,
        "contingency": contingency,
        "one_off_investment": (bought_once + adoption + dip + contingency) * overrun,
        "one_off_investment_first_year": (own_once + bought_first * (1 + case["contingency_rate"])) * overrun,
        "recurring_investment_per_year": (bought_yearly + running) * overrun,
        **parts,
        "annualised_investment": reduce(add, parts.values()),
        "external_one_off": (bought_once + bought_once * case["contingency_rate"]) * overrun,
        "external_per_year": bought_yearly * overrun,
        "own_time_one_off": own_once * overrun,
        "own_time_per_year": running * overrun,
        "purchases_serving_none": per_table(case["purchases"], partial(serving_none, buckets)),
    }


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    bought_ever = per_table(case["purchases"], one_off_cost)
    in_months = per_table(case["purchases"], one_off_in_months)
    all_cost = bought_ever + case["purchases_listed_per_year"]
    rate = case["contingency_rate"]
    too_low = (rate < case["limit_contingency_lowest"]).astype(float)
    too_high = (rate > case["limit_contingency_highest"]).astype(float)
    tools = np.maximum(case["tooling_one_off"], case["tooling_per_year"])
    tools_listed, help_listed = (
        per_table(case["purchases"], partial(cost_of, category)) > 0 for category in COST_CATEGORIES[:2]
    )
    life_in_months = 12 * case["investment_life_years"]
    return {
        "check_purchases_fall_in_months": (abs(bought_ever - in_months) > bought_ever * TINY).astype(float),
        "alert_no_one_off_investment": (case["one_off_investment"] == 0).astype(float),
        "alert_no_adoption_hours": (case["internal_adoption_hours"] == 0).astype(float),
        "alert_purchase_serves_no_bucket": (case["purchases_serving_none"] > all_cost * TINY).astype(float),
        "alert_cost_counted_twice": (tools_listed & (tools > 0)).astype(float)
        + (help_listed & (case["outside_help_one_off"] > 0)),
        "alert_contingency_rate": too_low + too_high,
        "alert_life_shorter_than_horizon": (case["horizon_months"] > life_in_months).astype(float),
    }


def one_off_cost(rows: Rows) -> float:
    """The one-off cost of the purchases, in any month."""
    return sum(number(row.get("one_off_cost")) for row in rows)


def one_off_in_months(rows: Rows) -> float:
    """The part of it in a month of the axis: a whole number from 0 to the last month."""
    return sum(
        number(row.get("one_off_cost"))
        for row in rows
        if month_of(row, "one_off_month") in range(LAST_MONTH + 1)
    )


def one_off_in_first_year(rows: Rows) -> float:
    """The one-off cost of the purchases up to month 12."""
    return _paid_by(rows, 12)


def serving_none(buckets: Iterable[str], rows: Rows) -> float:
    """Cost, one-off plus one year's, of purchases that serve none of the buckets."""
    return sum(
        number(row.get("one_off_cost")) + number(row.get("cost_per_year"))
        for row in rows
        if str(row.get("serves") or "").lower() not in buckets
    )


def cost_of(category: str, rows: Rows) -> float:
    """Cost, one-off plus one year's, of the purchases of a category."""
    return sum(
        number(row.get("one_off_cost")) + number(row.get("cost_per_year"))
        for row in rows
        if str(row.get("cost_category") or "").lower() == category
    )


def yearly_cost(rows: Rows) -> float:
    """The yearly cost of the purchases."""
    return sum(number(row.get("cost_per_year")) for row in rows)


def paid_ahead(rows: Rows) -> float:
    """The yearly cost of the purchases that are paid a year in advance."""
    ahead = BILLINGS[-1].lower()
    return yearly_cost(tuple(row for row in rows if str(row.get("billing") or "").lower() == ahead))


def one_off_within(purchases: np.ndarray, horizon: np.ndarray) -> np.ndarray:
    """The one-off cost of the purchases in months up to each case's horizon."""
    tables, of_case = distinct(purchases)
    horizons, end = np.unique(horizon, return_inverse=True)
    pairs, which = np.unique(of_case * len(horizons) + end, return_inverse=True)
    paid = [_paid_by(tables[pair // len(horizons)], horizons[pair % len(horizons)]) for pair in pairs]
    return np.array(paid)[which]


def _paid_by(rows: Rows, last: float) -> float:
    return sum(
        (number(row.get("one_off_cost")) for row in rows if month_of(row, "one_off_month") <= last), 0.0
    )


def investment(buckets: Iterable[Bucket]) -> Bucket:
    """What it costs to get the value of some buckets: a purchase serves one of them."""
    keys = tuple(bucket.key for bucket in buckets)
    purchases = replace(
        PURCHASES,
        columns=serving(PURCHASES.columns, keys),
        example=tuple(row for row in PURCHASES.example if row["serves"] in keys),
    )
    return Bucket(
        key="investment",
        title="Investment",
        purpose="Everything the change costs: bought and own, once and every year.",
        inputs=INPUTS,
        tables=(purchases,),
        lines=LINES,
        guards=GUARDS,
        recompute=partial(recompute, buckets=keys),
        raise_guards=raise_guards,
    )
