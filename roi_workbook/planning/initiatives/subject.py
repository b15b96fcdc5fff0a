"""Initiatives: what is to be done, what each is worth, in which order, and whether money and people suffice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import Context, Guard
from roi_workbook.planning.initiatives import budget as budget_part
from roi_workbook.planning.initiatives import load as load_part
from roi_workbook.planning.initiatives.bridge import (
    BRIDGE,
    BRIDGE_GUARD,
    BRIDGE_WORKING,
    bridge,
    bucket_bridge,
)
from roi_workbook.planning.initiatives.budget import (
    BUDGET_GRID,
    BUDGET_INPUTS,
    BUDGET_LINES,
    BUDGET_PICTURE,
    CATEGORY_GRID,
    COMPARISON_LINES,
    HIGHEST_CONTINGENCY,
    LOWEST_CONTINGENCY,
    TOLERANCE,
    bucket_grid,
    budget,
    comparison,
    spend_lines,
)
from roi_workbook.planning.initiatives.flows import FLOWS, flows
from roi_workbook.planning.initiatives.load import (
    GPU_UTILISATION,
    LIMIT,
    LOAD_GRID,
    LOAD_LINES,
    LOAD_PICTURE,
    OVERLAP_GRID,
    USE_CASES,
    load_and_overlap,
)
from roi_workbook.planning.initiatives.priority import (
    COUNTS,
    HIGH_ABOVE,
    SCATTER,
    counts,
    priorities,
    ranked,
    ranked_list,
)
from roi_workbook.planning.initiatives.table import ROOM, TOTALS, initiatives_grid, results_by_row, totals


def pages(buckets: Buckets) -> tuple[Page, ...]:
    """The three sheets."""
    keys = tuple(bucket.key for bucket in buckets)
    return (
        Page(
            title="Initiatives",
            purpose="Everything that is to be done, one initiative a row: why, what it costs, what it brings.",
            sections=(
                Section(title="All initiatives together", lines=TOTALS),
                Section(
                    title="Initiatives",
                    note="None of this moves the case: Priorities compares the cost with its investment. Results stand to"
                    " the right of what you fill in.",
                    grids=(initiatives_grid(keys),),
                ),
            ),
        ),
        Page(
            title="Priorities",
            purpose="What comes first, whether the budget is spread well, and whether people can carry it.",
            sections=(
                Section(
                    title="In which order", lines=COUNTS, grids=(ranked_list(ROOM),), pictures=(SCATTER,)
                ),
                Section(
                    title="Budget by class",
                    note="The contingency lies inside the total budget and is not allocated.",
                    inputs=BUDGET_INPUTS,
                    lines=BUDGET_LINES,
                    grids=(BUDGET_GRID,),
                    pictures=(BUDGET_PICTURE,),
                ),
                Section(
                    title="Spend by kind",
                    lines=spend_lines(keys),
                    grids=(CATEGORY_GRID, bucket_grid(keys)),
                ),
                Section(
                    title="Load",
                    note="The months themselves stand on Initiative flows.",
                    lines=LOAD_LINES,
                    pictures=(LOAD_PICTURE,),
                ),
                Section(title="Several initiatives on one pain", grids=(OVERLAP_GRID,)),
                Section(
                    title="Compared with the investment of the case",
                    note="Before contingency, adoption dip and overrun, which the case adds on top; agents stay apart. More: the"
                    " case leaves something out. Less: something in the case belongs to no initiative.",
                    lines=COMPARISON_LINES,
                ),
                Section(
                    title="From the initiatives' value to the case's",
                    note="Net present values, in the scenario shown. Each row is one step; the last is their sum, and a check"
                    " holds it against the case's own.",
                    lines=(*BRIDGE, *BRIDGE_WORKING),
                    grids=(bucket_bridge(buckets),),
                ),
                Section(
                    title="Thresholds",
                    inputs=(
                        HIGH_ABOVE,
                        LIMIT,
                        USE_CASES,
                        GPU_UTILISATION,
                        LOWEST_CONTINGENCY,
                        HIGHEST_CONTINGENCY,
                        TOLERANCE,
                    ),
                ),
            ),
        ),
        Page(
            title="Initiative flows",
            purpose="Workings: initiatives in build by month, and the month flows of each from its own start.",
            sections=(
                Section(title="Initiatives in build by month", grids=(LOAD_GRID,)),
                Section(
                    title="Initiative flows",
                    note="Month 0 is the start of each initiative. Nine steps lead to the rate, the first from zero.",
                    grids=(FLOWS,),
                ),
            ),
        ),
    )


GUARDS = (
    Guard(
        key="check_initiatives_irr",
        label="The rate of return of every initiative has settled",
        formula="=SUM(initiative_flows_irr_unsettled)",
        advice="The steps on Initiative flows still move: look for extreme amounts in that initiative.",
    ),
    Guard(
        key="alert_initiatives_unnamed",
        label="Rows of initiatives with amounts but no name",
        formula="=SUM(initiatives_unnamed)",
        advice="Name them: a row without a name does not count.",
    ),
    Guard(
        key="alert_initiatives_without_measure",
        label="Initiatives without business outcome or success measure",
        formula='=SUMPRODUCT(((initiatives_business_outcome = "") + (initiatives_success_measure = "") > 0)'
        " * initiatives_in_use)",
        advice="Say what the business gets and which number will show it, before money is spent.",
    ),
    Guard(
        key="alert_initiatives_unrated",
        label="Initiatives whose impact or effort is not rated",
        formula="=initiatives_unrated_count",
        advice="Rate both from 1 to 5: unrated initiatives come last.",
    ),
    BRIDGE_GUARD,
    *budget_part.GUARDS,
    *load_part.GUARDS,
)


def recompute(context: Context, buckets: Buckets, rated: bool) -> dict[str, Any]:
    """Every line, grid line and guard of the initiatives, which serve these buckets; rated: beside Readiness."""
    keys = tuple(bucket.key for bucket in buckets)
    results = results_by_row(context)
    sums = totals(results)
    by_month = flows(context, results)
    ranks, order = priorities(context, results)
    worth = ("npv", "irr", "npv_at_decision", "value_at_decision")
    table = {**results, **ranks, **{key: by_month[f"initiative_flows_{key}"] for key in worth}}
    lines: dict[str, Any] = {
        **sums,
        **{f"initiatives_{key}": column for key, column in table.items()},
        **counts(table),
        **ranked(context, table, order),
        **by_month,
        **budget(context, results, sums["initiatives_planned_spend"], keys),
        **bridge(context, results, by_month, buckets),
        **load_and_overlap(context, results),
        **comparison(context, *(sums[f"initiatives_{key}"] for key in ("count", "one_off", "per_year"))),
    }
    return {
        **lines,
        **_raise_guards(context, table, by_month["initiative_flows_irr_unsettled"]),
        **budget_part.raise_guards(context, lines),
        **load_part.raise_guards(context, results, lines),
        **(load_part.raise_readiness_guards(context, results) if rated else {}),
    }


def _raise_guards(context: Context, table: dict[str, np.ndarray], unsettled: np.ndarray) -> dict[str, float]:
    rows = context.table("initiatives")
    vague = (rows["business_outcome"] == "") | (rows["success_measure"] == "")
    return {
        "check_initiatives_irr": float(unsettled.sum()),
        "alert_initiatives_unnamed": float(table["unnamed"].sum()),
        "alert_initiatives_without_measure": float((vague & (table["in_use"] == 1)).sum()),
        "alert_initiatives_unrated": float((table["priority_number"] == 4).sum()),
    }


def initiatives(buckets: Iterable[Bucket], groups: Collection[str]) -> PlanningSubject:
    """What is to be done for the value of some buckets, beside some groups of planning sheets."""
    served, rated = tuple(buckets), "readiness" in groups
    return PlanningSubject(
        key="initiatives",
        groups=("initiatives",),
        pages=pages(served),
        recompute=partial(recompute, buckets=served, rated=rated),
        guards=(*GUARDS, *(load_part.READINESS_GUARDS if rated else ())),
    )
