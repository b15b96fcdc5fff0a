"""One file of a portfolio: read, checked, and reduced to a small record before the next is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cell_values import finite
from roi_workbook.counts import count_of
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.model.dates import day_of
from roi_workbook.portfolios.records import SUMMED, UNSUMMED, Case, Checked
from roi_workbook.recomputing.cases import SHOWN
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.fields import place_of
from roi_workbook.review.accepting import accepted_beside, with_accepted
from roi_workbook.review.comparing import compare_and_recompute
from roi_workbook.review.findings import Comparison, outcome
from roi_workbook.review.opening import form_by_name, opened

TOO_LARGE = 1e290
"""From this amount on, the sums of a portfolio might overflow."""

LONGEST_NAME = 250
"""Characters kept of an organisation and of a title: both fit into one cell with room to spare."""

LIVE = "live"
"""The scenario that the workbook itself has chosen."""


def checked_case(path: Path, scenario: str = LIVE, form: str | None = None, model: Model = MODEL) -> Checked:
    """Check one workbook or input file, and work out its case under a scenario; a file that cannot be read gives a
    record too.

    Figures are recomputed from the inputs, never taken from a workbook's stored values. `form` is what a file is
    whose name does not say it.
    """
    try:
        found = opened(path, model, form=form_by_name(path, form))
        if found.book is None:
            checked = checked_inputs(found.file, found.recomputed(), scenario)
            return replace(checked, outcome="incomplete", problem=found.lost[0]) if found.lost else checked
        comparison, recomputed = compare_and_recompute(found.book)
        accepted, wrong = accepted_beside([path])
        (comparison,) = with_accepted([comparison], accepted)
    except RoiWorkbookError as error:
        problem = "; ".join(line.removeprefix(f"{path}: ") for line in str(error).splitlines())
        return Checked(file=str(path), outcome="unreadable", errors=1, warnings=0, problem=problem)
    digest = found.book.spreadsheet.digest
    return checked_of(comparison, recomputed, scenario, digest, map(str, wrong.values()))


def checked_of(
    comparison: Comparison,
    recomputed: WorkbookResults,
    scenario: str,
    digest: str | None = None,
    remarks: Iterable[str] = (),
) -> Checked:
    """The record of a workbook that was compared, and its case under a scenario; remarks are told beside it."""
    counts = Counter(finding.severity for finding in comparison.open)
    return Checked(
        file=comparison.file,
        outcome=outcome(comparison),
        errors=counts["error"],
        warnings=counts["warning"],
        problem=" ".join(filter(None, (_problem(comparison), *remarks))),
        digest=digest,
        case=case_of(recomputed, scenario),
    )


def checked_inputs(file: str, recomputed: WorkbookResults, scenario: str) -> Checked:
    """The record of inputs without a workbook, which nobody can have edited: only failed checks are errors."""
    up = [guard for key, guard in recomputed.model.guards.items() if recomputed.guards[key] > 0]
    failed = [guard for guard in up if guard.severity == "error"]
    return Checked(
        file=file,
        outcome="findings" if failed else "agrees",
        errors=len(failed),
        warnings=len(up) - len(failed),
        problem=f"{failed[0].label}. {failed[0].advice}" if failed else "",
        case=case_of(recomputed, scenario),
    )


def _problem(comparison: Comparison) -> str:
    """The first error, and how many more there are; "" where there is none."""
    errors = [finding for finding in comparison.open if finding.severity == "error"]
    if not errors:
        return ""
    first = ": ".join(part for part in (place_of(errors[0]), errors[0].message) if part)
    more = len(errors) - 1
    return first if not more else f"{first} And {count_of(more, 'error')} more."


def case_of(recomputed: WorkbookResults, scenario: str) -> Case | None:
    """The case under a scenario; None where its numbers are too large to add up."""
    label = "Live" if scenario == LIVE else scenario.capitalize()
    row = recomputed.case_rows.row(label)
    figures = {key: finite(float(row[key])) for key in (*SUMMED, *UNSUMMED)}
    net, inflow, outflow = (
        recomputed.months[key][:, SHOWN.index(label)] for key in ("net_t", "inflow_t", "outflow_t")
    )
    summed = [figures[key] for key in SUMMED]
    if not all(figure is not None and abs(figure) < TOO_LARGE for figure in (*net, *summed)):
        return None
    texts = {
        key: str(recomputed.live[key] or "").strip()[:LONGEST_NAME]
        for key in ("organisation", "proposal_title")
    }
    start = recomputed.live["model_start"]
    return Case(
        **texts,
        currency=str(recomputed.live["reporting_currency"]),
        scenario=str(recomputed.live["scenario"]) if label == "Live" else label,
        horizon_months=float(row["horizon_months"]),
        annual_discount_rate=float(row["annual_discount_rate"]),
        start=str(start)[:10] if day_of(start) else "",
        figures=figures,
        undefined={
            key: recomputed.model.lines[key].why_not_defined(row)
            for key, value in figures.items()
            if value is None
        },
        net=tuple(net.tolist()),
        moved=tuple((inflow - outflow).tolist()),
        zero_limit=float(row["zero_limit"]),
        empty=figures["annual_value"] == 0 and figures["pv_costs"] == 0 and not net.any(),
        made_up=bool(recomputed.made_up),
        begun=recomputed.begun,
        cost_open=recomputed.completeness["cost_missing_count"] > 0,
    )
