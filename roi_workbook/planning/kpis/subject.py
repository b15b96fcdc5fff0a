"""KPIs: whether it works, by indicators, by money and hours against the plan, and in a review every quarter."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.records import Known, Plan
from roi_workbook.planning.kpis.dashboard import DASHBOARD_GUARDS, DASHBOARD_PAGE, work_out_dashboard
from roi_workbook.planning.kpis.indicators import KPI_GUARDS, KPI_PAGE, work_out_kpis
from roi_workbook.planning.kpis.review import REVIEW_GUARDS, REVIEW_PAGE, work_out_review
from roi_workbook.planning.kpis.tracking import TRACKING_GUARDS, TRACKING_PAGE, work_out_tracking


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
