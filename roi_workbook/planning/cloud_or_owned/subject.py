"""Cloud or owned: whether to rent GPUs, own them or do both, and what a request then costs.

The rule compares a year of renting with a year of owning; plain cost is shown beside it, with a note where
they differ. Sovereignty comes before cost, bursts and low use after it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import Context
from roi_workbook.planning.cloud_or_owned import costs, inference, pictures, verdict

PAGE = Page(
    title="Cloud or owned",
    purpose="Whether to rent GPUs by the hour, own them, or own the steady part and rent the peaks.",
    sections=(
        Section(
            title="Cloud or owned: verdict",
            lines=(*verdict.VERDICT_LINES, *costs.COST_LINES, *verdict.HYBRID_COST, *costs.RESULT_LINES),
            pictures=pictures.PICTURES,
        ),
        Section(title="The work, and renting it", inputs=costs.RENTED, lines=costs.RENTED_LINES),
        Section(
            title="Owning it",
            note="For the same GPUs. The discount rate is that of Inputs: it is what the capital costs.",
            inputs=costs.OWNED,
            lines=costs.OWNED_LINES,
            grids=(costs.OWNED_STANDARDS,),
        ),
        Section(
            title="Sovereignty, bursts and a hybrid",
            note="A hybrid is worked out whatever the verdict, so that the three can be compared.",
            inputs=verdict.BEFORE_COST,
            lines=verdict.HYBRID_LINES,
        ),
        Section(
            title="A new site, or what you have",
            inputs=verdict.GREENFIELD,
            lines=verdict.GREENFIELD_LINES,
        ),
        Section(
            title="Limits of the rule, and its steps",
            inputs=verdict.THRESHOLDS,
            lines=(*verdict.STEPS, *costs.STEPS),
        ),
        Section(
            title="What the pictures show",
            grids=(pictures.COST_BY_UTILISATION, pictures.MARKS, pictures.CASH_BY_YEAR),
        ),
    ),
)


def recompute(context: Context, rated: bool) -> dict[str, Any]:
    """Price both sides, judge them, then price the requests they serve; rated: beside Readiness."""
    priced = costs.costs(context)
    return {
        **priced,
        **verdict.judge(context, priced),
        **(verdict.raise_readiness_guards(context) if rated else {}),
        **pictures.draw(context, priced),
        **inference.serve(context, priced),
    }


def cloud_or_owned(groups: Collection[str]) -> PlanningSubject:
    """Whether to rent or to own, beside some groups of planning sheets."""
    rated = "readiness" in groups
    return PlanningSubject(
        key="cloud_or_owned",
        groups=("cloud",),
        pages=(PAGE, inference.PAGE),
        guards=(*verdict.GUARDS, *(verdict.READINESS_GUARDS if rated else ()), *inference.GUARDS),
        recompute=partial(recompute, rated=rated),
    )
