"""Alternatives as a document, for a terminal, a web page or Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roi_workbook.portfolios.alternatives import DOING_NOTHING, LINES, SAME, Alternative, Alternatives
from roi_workbook.portfolios.ranking import cents
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.document import (
    Document,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.fields import plain
from roi_workbook.reports.output_schemas import VERSIONS
from roi_workbook.value_texts import money, result_text

COLUMNS = (
    ReportColumn("Case"),
    ReportColumn("Cost in today's money", right=True),
    ReportColumn("NPV", right=True),
    ReportColumn("Compared with"),
    ReportColumn("Incremental cost", right=True),
    ReportColumn("Incremental NPV", right=True),
    ReportColumn("Incremental IRR", right=True),
    ReportColumn("Incremental payback, months", right=True),
    ReportColumn("What it says"),
)

EXPLAINED = (
    "Only one of these is done. Each is compared with the next cheaper one that is worth having, the cheapest with"
    f" {DOING_NOTHING}.",
    "Incremental is what the dearer costs and brings beyond the cheaper, month by month. The decision follows the"
    " incremental NPV: a small alternative may have the higher rate of return and still earn less money.",
)


def verdict(found: Alternatives) -> str:
    """Which alternative is the best, in one sentence."""
    if found.best is None:
        return f"None of these earns more than it costs: {DOING_NOTHING} is the best choice."
    return f"The best of these is {found.best.name}: each step up to it earns more than it costs."


def what_it_says(each: Alternative) -> str:
    """Whether an alternative is worth what it costs beyond the one it is compared with."""
    if each.is_worth_it:
        return "worth its extra cost"
    same = not any(cents(each.figures[key] or 0.0) for key in ("pv_costs", "npv"))
    return f"no different from {each.against}" if same else "not worth its extra cost"


def dominated(found: Alternatives) -> tuple[str, ...]:
    """A sentence for each alternative that another one beats in cost and benefit."""
    return tuple(
        f"{each.name} is dominated: {each.dominated_by} costs no more and brings at least as much."
        for each in found.ordered
        if each.dominated_by
    )


def alternatives_document(found: Alternatives) -> Document:
    """The verdict first, then each alternative, those that are dominated, and what the columns mean."""
    return Document("Alternatives", tuple(_parts(found)))


def _parts(found: Alternatives) -> Iterator[Part]:
    yield Verdict(verdict(found), "good" if found.best else "warning")
    yield from (Paragraph(f"Note: {note}", "warning") for note in found.notes)
    yield ReportSection(
        title=f"From the cheapest to the dearest, {', '.join(_in_common(found))}",
        parts=(ReportTable(COLUMNS, tuple(map(_row, found.ordered))),),
    )
    if sentences := dominated(found):
        yield ReportSection(title="Dominated", parts=tuple(map(Paragraph, sentences)))
    yield ReportSection(title="How to read it", parts=tuple(map(Paragraph, EXPLAINED)))


def _in_common(found: Alternatives) -> list[str]:
    """What all have in common, as the first that has any value or cost says it."""
    cases = [each.case for each in found.ordered]
    shown = next((case for case in cases if not case.empty), cases[0])
    return [f"{what} {told(shown)}" for what, _, told in SAME]


def _row(each: Alternative) -> tuple[str, ...]:
    return (
        each.name,
        money(each.case.figures["pv_costs"] or 0.0),
        money(each.case.figures["npv"] or 0.0),
        each.against,
        *(_told(each, key) for key in each.figures),
        what_it_says(each),
    )


def _told(each: Alternative, key: str) -> str:
    value = each.figures[key]
    return each.undefined[key] if value is None else result_text(value, LINES[key])


def alternatives_json(found: Alternatives) -> str:
    """All of it as JSON; a missing value is null, and no number is NaN."""
    return as_json(
        {
            "schema_version": VERSIONS["alternatives"],
            "verdict": verdict(found),
            "best": found.best.file if found.best else None,
            "notes": list(found.notes),
            "alternatives": [_fields(each) for each in found.ordered],
        }
    )


def _fields(each: Alternative) -> dict[str, Any]:
    case = each.case
    return {
        "file": each.file,
        "organisation": case.organisation,
        "proposal_title": case.proposal_title,
        "currency": case.currency,
        "scenario": case.scenario,
        "horizon_months": plain(case.horizon_months),
        "annual_discount_rate": plain(case.annual_discount_rate),
        "start": case.start,
        "begun": case.begun,
        **{key: plain(case.figures[key]) for key in ("pv_costs", "npv")},
        "compared_with": each.against,
        **{f"incremental_{key}": plain(value) for key, value in each.figures.items()},
        "not_defined": {f"incremental_{key}": why for key, why in each.undefined.items()},
        "is_worth_it": each.is_worth_it,
        "what_it_says": what_it_says(each),
        "dominated_by": each.dominated_by or None,
    }
