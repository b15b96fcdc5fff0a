"""A portfolio as JSON: the rows of its table, totals, months and funding."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from roi_workbook.portfolios.as_csv import FIELDS, rows
from roi_workbook.portfolios.records import Portfolio
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import plain
from roi_workbook.reports.output_schemas import VERSIONS


def portfolio_json(portfolio: Portfolio) -> str:
    """All of it as JSON; a missing value is null, and no number is NaN."""
    return as_json(
        {
            "schema_version": VERSIONS["portfolio"],
            "scenario": portfolio.scenario,
            "currency": portfolio.currency,
            "sort": portfolio.sort,
            "notes": list(portfolio.notes),
            "cases": [{field: _plain(row.get(field)) for field in FIELDS} for row in rows(portfolio)],
            "totals": {key: plain(value) for key, value in portfolio.totals.items()}
            | {"roi": plain(portfolio.roi)},
            "net": [plain(value) for value in portfolio.net],
            "cumulative": [plain(value) for value in portfolio.cumulative],
            "peak_funding": plain(portfolio.peak_funding),
            "peak_month": portfolio.peak_month,
            "funding": {key: _plain(value) for key, value in asdict(portfolio.funding).items()},
        }
    )


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return None if value == "" else plain(value)
