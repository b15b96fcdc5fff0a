"""Vendors: who is good enough, what each costs over years, and what a trial of thirty days tells."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import Context
from roi_workbook.planning.vendors import costs, scores, trial

PAGES = (
    Page(
        title="Vendors",
        purpose="Vendors side by side: marks in four weighted dimensions, a verdict, and what stands in its way.",
        sections=scores.SECTIONS,
    ),
    Page(
        title="Vendor costs and trial",
        purpose="What each vendor costs over years, when two are level, and what thirty days of trial tell.",
        sections=(
            *costs.SECTIONS,
            *trial.SECTIONS,
            costs.FACTS,
            trial.SETTINGS,
            Section(title="Steps of the working", lines=(*costs.WORKINGS, *trial.WORKINGS)),
        ),
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Score, price and try every vendor, then compare the three."""
    results = scores.recompute(context) | costs.recompute(context) | trial.recompute(context)
    verdict = results["vendors_verdict"]
    results["vendor_costs_unpriced_go"] = costs.unpriced_go(verdict, results["vendor_costs_priced"])
    results["vendor_trial_go_failed"] = trial.go_failed(verdict, results["vendor_trial_result"])
    trials = dict(zip(context.table("vendors")["number"], results["vendor_trial_result"], strict=True))
    results["vendors_best_trial"] = trials.get(results["vendors_best_number"], "none")
    return {
        **results,
        **scores.raise_guards(results, context),
        **costs.raise_guards(results),
        **trial.raise_guards(results, context),
    }


VENDORS = PlanningSubject(
    key="vendors",
    groups=("vendors",),
    pages=PAGES,
    guards=(*scores.GUARDS, *costs.GUARDS, *trial.GUARDS),
    recompute=recompute,
)
