"""KPIs: whether it works, by indicators, by money and hours against the plan, and in a review every quarter."""

from __future__ import annotations

from typing import Any

from roi_workbook.planning.kpis_dashboard import DASHBOARD_GUARDS, DASHBOARD_PAGE, work_out_dashboard
from roi_workbook.planning.kpis_indicators import KPI_GUARDS, KPI_PAGE, work_out_kpis
from roi_workbook.planning.kpis_review import REVIEW_GUARDS, REVIEW_PAGE, work_out_review
from roi_workbook.planning.kpis_tracking import TRACKING_GUARDS, TRACKING_PAGE, work_out_tracking
from roi_workbook.words import Known, Plan


def recompute(known: Known) -> dict[str, Any]:
    """The indicators, the few on the dashboard, money and hours, then what the review says of them."""
    found = work_out_kpis(known)
    found |= work_out_dashboard(known, found)
    found |= work_out_tracking(known)
    return {**found, **work_out_review(known, found)}


KPIS = Plan(
    key="kpis",
    pages=(KPI_PAGE, DASHBOARD_PAGE, TRACKING_PAGE, REVIEW_PAGE),
    guards=(*KPI_GUARDS, *DASHBOARD_GUARDS, *TRACKING_GUARDS, *REVIEW_GUARDS),
    recompute=recompute,
)
