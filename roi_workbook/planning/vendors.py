"""Vendors: who is good enough, what each costs over years, and what a trial of thirty days tells."""

from __future__ import annotations

from typing import Any

from roi_workbook.planning import vendors_costs, vendors_scores, vendors_trial
from roi_workbook.words import Known, Page, Plan, Section

PAGES = (
    Page(
        title="Vendors",
        purpose="Vendors side by side: marks in four weighted dimensions, a verdict, and what stands in its way.",
        sections=vendors_scores.SECTIONS,
    ),
    Page(
        title="Vendor costs and trial",
        purpose="What each vendor costs over years, when two are level, and what thirty days of trial tell.",
        sections=(
            *vendors_costs.SECTIONS, *vendors_trial.SECTIONS, vendors_costs.FACTS, vendors_trial.SETTINGS,
            Section(title="Steps of the working", lines=(*vendors_costs.WORKINGS, *vendors_trial.WORKINGS)),
        ),
    ),
)  # fmt: skip


def recompute(known: Known) -> dict[str, Any]:
    """Score, price and try every vendor, then hold the three against each other."""
    found = vendors_scores.recompute(known) | vendors_costs.recompute(known) | vendors_trial.recompute(known)
    verdict = found["vendors_verdict"]
    found["vendor_costs_unpriced_go"] = vendors_costs.unpriced_go(verdict, found["vendor_costs_priced"])
    found["vendor_trial_go_failed"] = vendors_trial.go_failed(verdict, found["vendor_trial_result"])
    return {
        **found,
        **vendors_scores.raise_guards(found, known),
        **vendors_costs.raise_guards(found),
        **vendors_trial.raise_guards(found, known),
    }


VENDORS = Plan(
    key="vendors",
    pages=PAGES,
    guards=(*vendors_scores.GUARDS, *vendors_costs.GUARDS, *vendors_trial.GUARDS),
    recompute=recompute,
)
