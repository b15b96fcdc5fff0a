"""Money for initiatives: the budget by class, spend by kind, and the difference to the investment of the
case.
"""

from __future__ import annotations

from typing import Any

from roi_workbook.counts import in_words
from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import TINY, Column, Context, Grid, GridLine, Guard, Input, Line
from roi_workbook.planning.columns import filled, sums_by
from roi_workbook.planning.initiatives.table import BUDGET_CLASSES, COST_CATEGORIES
from roi_workbook.planning.rounding import written

BUDGET_INPUTS = (
    Input(
        key="initiatives_budget",
        label="Initiatives: total budget",
        unit="currency",
        single=True,
        base=215_000,
        meaning="Everything that may be spent to the horizon, the contingency inside.",
    ),
    Input(
        key="initiatives_contingency",
        label="Initiatives: contingency inside the budget",
        unit="share",
        highest=1,
        single=True,
        source="RM",
        standard=0.15,
        base=0.15,
        meaning="Share of the total budget kept for what is not foreseen (published guidance: 10 to 20 %).",
    ),
)

BUDGET_LINES = (
    Line(
        key="initiatives_reserve",
        label="Initiatives: contingency reserve",
        unit="currency",
        formula="=initiatives_budget * initiatives_contingency",
        words="Total budget × contingency",
    ),
    Line(
        key="initiatives_allocable",
        label="Initiatives: budget to allocate",
        unit="currency",
        formula="=initiatives_budget * (1 - initiatives_contingency)",
        words="Total budget × (1 − contingency)",
    ),
    Line(
        key="initiatives_unallocated",
        label="Initiatives: budget not planned yet",
        unit="currency",
        formula='=IF(initiatives_budget = 0, "no budget", initiatives_allocable - initiatives_planned_spend)',
        words="Budget to allocate − total cost to the horizon",
    ),
    Line(
        key="initiatives_without_class",
        label="Initiatives: spend without a budget class",
        unit="currency",
        formula="=initiatives_planned_spend - SUM(budget_classes_planned)",
        words="Total cost to the horizon − what is planned in the three classes",
    ),
)

BUDGET_GRID = Grid(
    key="budget_classes",
    label="Budget by class",
    meaning="Total cost to the horizon of the initiatives in each class, against its share of the budget.",
    head=Column(key="budget_class", label="Class", unit="text", given=True, meaning="Kind of initiative."),
    columns=(
        Column(
            key="target_share",
            label="Target share",
            unit="share",
            highest=1,
            meaning="Share of the budget to allocate. The three must add up to 100 % (published: 70 / 20 / 10).",
        ),
    ),
    rows=tuple(
        {"budget_class": budget_class, "target_share": share}
        for budget_class, share in zip(BUDGET_CLASSES, (0.7, 0.2, 0.1), strict=True)
    ),
    lines=(
        GridLine(
            key="target",
            label="Target",
            unit="currency",
            formula="=initiatives_allocable * target_share",
            words="Budget to allocate × target share",
        ),
        GridLine(
            key="planned",
            label="Planned",
            unit="currency",
            formula="=SUMIFS(initiatives_total_cost, initiatives_budget_class, budget_class)",
            words="Total cost to the horizon of its initiatives",
        ),
        GridLine(
            key="variance",
            label="Left of the target",
            unit="currency",
            formula='=IF(initiatives_budget = 0, "no budget", target - planned)',
            words="Target − planned; below zero: more is planned than the target",
        ),
        GridLine(
            key="planned_share",
            label="Share of what is planned",
            unit="share",
            formula="=IF(initiatives_planned_spend = 0, 0, planned / initiatives_planned_spend)",
            words="Planned ÷ total cost to the horizon",
        ),
        GridLine(
            key="state",
            label="Against the target",
            unit="verdict",
            formula='=IF(initiatives_budget = 0, "no budget", IF((target - planned) * 100^3 < -target, "above", "within"))',
            words="Whether more is planned than the target",
        ),
    ),
    source="RM",
)

BUDGET_PICTURE = Picture(
    key="budget_by_class",
    kind="columns",
    title='=IF(initiatives_budget = 0, "Spend by class: no budget yet",'
    ' FIXED(COUNTIF(budget_classes_state, "above"), 0) & " of 3 classes are planned above their target")',
    series=(
        Shown(
            label="Target",
            values="budget_classes_target",
            categories="budget_classes_budget_class",
            look="grey",
        ),
        Shown(label="Planned", values="budget_classes_planned", categories="budget_classes_budget_class"),
    ),
    description="Target and planned spend to the horizon, side by side for each of the three budget classes.",
    y_title="Cost to the horizon",
    unit="currency",
)


def _spend_lines(by: str, head: str) -> tuple[GridLine, ...]:
    """Count, one-off and yearly cost, total and state of the initiatives whose column `by` is the row's head."""

    def total(column: str) -> str:
        return "=SUMIFS(initiatives_" + column + ", initiatives_" + by + ", " + head + ")"

    return (
        GridLine(
            key="initiatives",
            label="Initiatives",
            unit="count",
            formula=total("in_use"),
            words="How many there are",
        ),
        GridLine(
            key="one_off",
            label="One-off cost",
            unit="currency",
            formula=total("one_off_counted"),
            words="Sum of their one-off costs",
        ),
        GridLine(
            key="per_year",
            label="Cost a year",
            unit="currency / year",
            formula=total("per_year_counted"),
            words="Sum of their costs a year",
        ),
        GridLine(
            key="total",
            label="Total cost to the horizon",
            unit="currency",
            formula=total("total_cost"),
            words="Sum of their total costs",
        ),
        GridLine(
            key="state",
            label="State",
            unit="text",
            formula='=IF(initiatives = 0, "nothing planned", IF(total = 0, "planned without cost", "planned"))',
            words="Whether anything is planned",
        ),
    )


CATEGORY_GRID = Grid(
    key="initiative_categories",
    label="Spend by cost category",
    meaning="The published list of categories: one in which nothing is planned says so.",
    head=Column(key="category", label="Category", unit="text", given=True, meaning="Kind of cost."),
    rows=tuple({"category": category} for category in COST_CATEGORIES),
    lines=_spend_lines("cost_category", "category"),
    source="RM",
)


def bucket_grid(buckets: tuple[str, ...]) -> Grid:
    """What is planned for each of the buckets."""
    return Grid(
        key="initiative_buckets",
        label="Spend by bucket served",
        meaning="The bucket of the case whose value the initiatives help to create.",
        head=Column(key="bucket", label="Bucket", unit="text", given=True, meaning="Bucket of the case."),
        rows=tuple({"bucket": bucket} for bucket in buckets),
        lines=_spend_lines("serves", "bucket"),
        source="BC",
    )


WITHOUT_CATEGORY = Line(
    key="initiatives_without_category",
    label="Initiatives: spend without a cost category",
    unit="currency",
    formula="=initiatives_planned_spend - SUM(initiative_categories_total)",
    words="Total cost to the horizon − what is planned in the categories",
)


def spend_lines(buckets: tuple[str, ...]) -> tuple[Line, ...]:
    """What is planned outside every category, and how many initiatives serve none of the buckets."""
    return (
        WITHOUT_CATEGORY,
        Line(
            key="initiatives_serving_none",
            label="Initiatives that serve no bucket",
            unit="count",
            formula="=initiatives_count - SUM(initiative_buckets_initiatives)",
            words=f"Initiatives − those that serve one of the {in_words(len(buckets))} buckets",
        ),
    )


TOLERANCE = Input(
    key="initiatives_tolerance",
    label="Initiatives: difference to the investment that is looked at",
    unit="share",
    highest=1,
    single=True,
    standard=0.05,
    base=0.05,
    meaning="Initiatives and investment may differ by this share of the investment without an alert.",
)

LOWEST_CONTINGENCY = Input(
    key="initiatives_contingency_lowest",
    label="Initiatives: lowest usual contingency",
    unit="share",
    highest=1,
    single=True,
    standard=0.10,
    base=0.10,
    source="RM",
    meaning="A smaller contingency inside the budget raises an alert.",
)

HIGHEST_CONTINGENCY = Input(
    key="initiatives_contingency_highest",
    label="Initiatives: highest usual contingency",
    unit="share",
    highest=1,
    single=True,
    standard=0.20,
    base=0.20,
    source="RM",
    meaning="A larger contingency inside the budget raises an alert.",
)

COMPARISON_LINES = (
    Line(
        key="initiatives_one_off_verdict",
        label="Initiatives: one-off cost compared",
        unit="text",
        formula='=IF(initiatives_count = 0, "No initiatives yet", IF(ABS(initiatives_one_off_difference) * 100^3'
        ' <= investment_one_off_compared, "Agrees with the case", initiatives_one_off_gap))',
    ),
    Line(
        key="investment_one_off_compared",
        label="Investment: one-off, as compared",
        unit="currency",
        formula="=purchases_one_off + adoption_cost",
        words="Purchases, one-off + own hours to adopt it",
    ),
    Line(
        key="initiatives_one_off_difference",
        label="Initiatives: one-off cost beyond the investment",
        unit="currency",
        formula="=initiatives_one_off - investment_one_off_compared",
        words="One-off of the initiatives − of the case",
    ),
    Line(
        key="initiatives_per_year_verdict",
        label="Initiatives: cost a year compared",
        unit="text",
        formula='=IF(initiatives_count = 0, "No initiatives yet", IF(ABS(initiatives_per_year_difference) * 100^3'
        ' <= investment_per_year_compared, "Agrees with the case", initiatives_per_year_gap))',
    ),
    Line(
        key="investment_per_year_compared",
        label="Investment: a year, as compared",
        unit="currency / year",
        formula="=purchases_per_year + run_cost_per_year",
        words="Purchases a year + own hours to run it",
    ),
    Line(
        key="initiatives_per_year_difference",
        label="Initiatives: cost a year beyond the investment",
        unit="currency / year",
        formula="=initiatives_per_year - investment_per_year_compared",
        words="Cost a year of the initiatives − of the case",
    ),
    Line(
        key="initiatives_one_off_gap",
        label="Initiatives: the one-off difference in words",
        unit="text",
        helper=True,
        formula='=reporting_currency & " " & FIXED(ROUND(ABS(initiatives_one_off_difference), 0), 0)'
        ' & IF(initiatives_one_off_difference > 0, " more than the case", " less than the case")',
    ),
    Line(
        key="initiatives_per_year_gap",
        label="Initiatives: the yearly difference in words",
        unit="text",
        helper=True,
        formula='=reporting_currency & " " & FIXED(ROUND(ABS(initiatives_per_year_difference), 0), 0)'
        ' & IF(initiatives_per_year_difference > 0, " more than the case", " less than the case")',
    ),
)

GUARDS = (
    Guard(
        key="check_budget_shares",
        label="Target shares of the budget classes add up to 100 %",
        formula="=(ABS(SUM(budget_classes_target_share) - 1) > 1 / 100^3) * 1",
        advice="Change the target shares on Priorities until they add up to 100 %.",
    ),
    Guard(
        key="alert_initiatives_contingency",
        label="Contingency of the initiatives outside the usual range",
        formula="=(initiatives_contingency < initiatives_contingency_lowest)"
        " + (initiatives_contingency > initiatives_contingency_highest)",
        advice="Published guidance is 10 to 20 % of the total budget, inside it.",
    ),
    Guard(
        key="alert_initiatives_over_budget",
        label="More is planned than there is to allocate",
        formula="=(initiatives_unallocated < -initiatives_allocable / 100^3) * 1",
        tested="initiatives_budget > 0",
        advice="Drop or postpone what waits, or ask for more budget.",
    ),
    Guard(
        key="alert_initiatives_serve_none",
        label="Initiatives that serve no bucket of the case",
        formula="=initiatives_serving_none",
        advice="Say which bucket each initiative serves, or take it out: nobody funds a wish.",
    ),
    Guard(
        key="alert_initiatives_differ",
        label="Initiatives and investment of the case differ",
        formula="=(ABS(initiatives_one_off_difference) > initiatives_tolerance * investment_one_off_compared)"
        " + (ABS(initiatives_per_year_difference) > initiatives_tolerance * investment_per_year_compared)",
        tested="initiatives_count > 0",
        advice="Priorities names the difference: add what is missing on the side that is smaller.",
    ),
)


def budget(
    context: Context, results: dict[str, np.ndarray], planned_spend: float, buckets: tuple[str, ...]
) -> dict[str, Any]:
    """Budget and spend: lines, and grid lines by class, category and bucket."""
    rows = context.table("initiatives")
    total, contingency = context["initiatives_budget"], context["initiatives_contingency"]
    allocable = total - total * contingency
    target = filled(context.table("budget_classes")["target_share"]) * allocable
    planned = sums_by(rows["budget_class"], results["total_cost"], BUDGET_CLASSES)
    over = planned - target
    state = np.where(over > target * TINY, "above", "within")
    lines: dict[str, Any] = {
        "initiatives_reserve": total * contingency,
        "initiatives_allocable": allocable,
        "initiatives_unallocated": allocable - planned_spend if total != 0 else float("nan"),
        "initiatives_without_class": _elsewhere(rows["budget_class"], results["total_cost"], BUDGET_CLASSES),
        "budget_classes_target": target,
        "budget_classes_planned": planned,
        "budget_classes_variance": -over if total != 0 else over * float("nan"),
        "budget_classes_planned_share": planned / planned_spend if planned_spend else planned * 0.0,
        "budget_classes_state": state if total != 0 else ["no budget"] * len(state),
        "initiatives_without_category": _elsewhere(
            rows["cost_category"], results["total_cost"], COST_CATEGORIES
        ),
        "initiatives_serving_none": _elsewhere(rows["serves"], results["in_use"], buckets),
    }
    for grid, column, heads in (
        ("initiative_categories", "cost_category", COST_CATEGORIES),
        ("initiative_buckets", "serves", buckets),
    ):
        for key, values in _spend(results, rows[column], heads).items():
            lines[f"{grid}_{key}"] = values
    return lines


def _elsewhere(kind: np.ndarray, amounts: np.ndarray, choices: tuple[str, ...]) -> float:
    """The total of the rows that are of none of these kinds."""
    return float(amounts[~np.isin(kind, choices)].sum())


def _spend(results: dict[str, np.ndarray], kind: np.ndarray, heads: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Count, costs and state of the initiatives of each kind."""
    columns = {
        "initiatives": "in_use",
        "one_off": "one_off_counted",
        "per_year": "per_year_counted",
        "total": "total_cost",
    }
    sums = {key: sums_by(kind, results[column], heads) for key, column in columns.items()}
    words = ["nothing planned", "planned without cost"]
    return sums | {"state": np.select([sums["initiatives"] == 0, sums["total"] == 0], words, "planned")}


def comparison(context: Context, count: float, one_off: float, per_year: float) -> dict[str, float | str]:
    """The cost of the initiatives beside the investment of the case, and the difference in words."""
    bought_and_adopted = context["adoption_cost"] + context["purchases_one_off"]
    bought_and_run = context["run_cost_per_year"] + context["purchases_per_year"]
    lines: dict[str, float | str] = {}
    for kind, initiatives, investment in (
        ("one_off", one_off, bought_and_adopted),
        ("per_year", per_year, bought_and_run),
    ):
        gap = initiatives - investment
        apart = f"{context['reporting_currency']} {written(abs(gap))} {'more' if gap > 0 else 'less'} than the case"
        verdict = "Agrees with the case" if abs(gap) <= investment * TINY else apart
        lines |= {
            f"investment_{kind}_compared": investment,
            f"initiatives_{kind}_difference": gap,
            f"initiatives_{kind}_gap": apart,
            f"initiatives_{kind}_verdict": verdict if count else "No initiatives yet",
        }
    return lines


def raise_guards(context: Context, lines: dict[str, Any]) -> dict[str, float]:
    """How many times each guard about money is up; missing where not tested."""
    shares = filled(context.table("budget_classes")["target_share"]).sum()
    contingency = context["initiatives_contingency"]
    below, above = context["initiatives_contingency_lowest"], context["initiatives_contingency_highest"]
    allowed = context["initiatives_tolerance"]
    apart = sum(
        abs(lines[f"initiatives_{kind}_difference"]) > lines[f"investment_{kind}_compared"] * allowed
        for kind in ("one_off", "per_year")
    )
    missing = float("nan")
    return {
        "check_budget_shares": float(abs(shares - 1) > TINY),
        "alert_initiatives_contingency": float(contingency < below) + float(contingency > above),
        "alert_initiatives_over_budget": (
            float(lines["initiatives_unallocated"] < -lines["initiatives_allocable"] * TINY)
            if context["initiatives_budget"] > 0
            else missing
        ),
        "alert_initiatives_serve_none": lines["initiatives_serving_none"],
        "alert_initiatives_differ": float(apart) if lines["initiatives_count"] > 0 else missing,
    }
