"""KPIs: whether it works, by indicators, by money and hours against the plan, and in a review every quarter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import Context
from roi_workbook.planning.kpis.dashboard import DASHBOARD_GUARDS, DASHBOARD_PAGE, work_out_dashboard
from roi_workbook.planning.kpis.indicators import KPI_GUARDS, KPI_PAGE, work_out_kpis
from roi_workbook.planning.kpis.review import REVIEW_GUARDS, REVIEW_PAGE, work_out_review
from roi_workbook.planning.kpis.tracking import TRACKING_GUARDS, tracking_page, work_out_tracking


def recompute(context: Context, buckets: Buckets) -> dict[str, Any]:
    """The indicators, those on the dashboard, money and hours, then the review of them."""
    results = work_out_kpis(context)
    results |= work_out_dashboard(context, results)
    results |= work_out_tracking(context, buckets)
    return results | work_out_review(context)


def kpis(buckets: Iterable[Bucket]) -> PlanningSubject:
    """Whether the value of some buckets arrives."""
    tracked = tuple(buckets)
    return PlanningSubject(
        key="kpis",
        groups=("kpis",),
        pages=(KPI_PAGE, DASHBOARD_PAGE, tracking_page(tracked), REVIEW_PAGE),
        guards=(*KPI_GUARDS, *DASHBOARD_GUARDS, *TRACKING_GUARDS, *REVIEW_GUARDS),
        recompute=partial(recompute, buckets=tracked),
    )
