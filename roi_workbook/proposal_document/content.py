"""The content of the document in order, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.cell_values import is_number
from roi_workbook.counts import count_of
from roi_workbook.model.dates import day_of
from roi_workbook.model.pages import Section
from roi_workbook.model.ranges import no_range
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.planning.proposal.subject import sentences
from roi_workbook.planning.proposal.wording import OF_CHOSEN, OF_TODAY
from roi_workbook.proposal_document.pictures import DocumentPicture, cash_picture, value_picture
from roi_workbook.recomputing.results import WorkbookResults, guards_up
from roi_workbook.recomputing.sensitivity import ranked
from roi_workbook.reports.document import (
    Document,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.results import case_told, result, scenarios_told
from roi_workbook.value_texts import money, percent, typed_text

HEADLINE = (
    "npv",
    "roi",
    "payback_months",
    "discounted_payback_months",
    "irr",
    "annual_value",
    "one_off_investment",
    "recurring_investment_per_year",
    "external_total",
    "own_time_total",
    "undiscounted_costs",
    "net_by_month_12",
    "net_run_rate_month_12",
    "peak_funding",
    "break_even_realisation",
    "cash_share",
    "cashable_npv",
    "cash_only_npv",
    "cost_of_doing_nothing",
    "avoidable_cost",
)
"""The results of the table, in the scenarios side by side."""

STRONGEST = 6
"""How many of the most influential inputs are listed."""

MOST_PURCHASES = 400
"""Purchases listed one by one; the rest is one row."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document and its pictures: they follow the parts before its first section, the answer, and fill the
    first page with it. A blank workbook has neither sections nor pictures.
    """

    document: Document
    pictures: tuple[DocumentPicture, ...]

    @property
    def answer(self) -> tuple[Part, ...]:
        """The parts of the first page."""
        return tuple(part for part in self.document.parts if not isinstance(part, ReportSection))

    @property
    def sections(self) -> tuple[Part, ...]:
        """What follows the pictures."""
        return tuple(part for part in self.document.parts if isinstance(part, ReportSection))


def proposal(recomputed: WorkbookResults, file: str) -> Proposal:
    """The proposal for the results of a workbook with planning sheets; `file` is where they were read from."""
    live = recomputed.live
    title, asked = str(live["proposal_title"] or "Proposal"), str(recomputed.planning["proposal_asked"])
    mark = [Paragraph(recomputed.made_up, "warning")] if recomputed.made_up else []
    up = guards_up(recomputed.guards, recomputed.model)
    failed = [Paragraph(f"{guard.label}: {guard.advice}") for guard in up if guard.severity == "error"]
    if failed:
        return Proposal(Document(title, (*mark, Verdict(asked), *failed)), ())
    if not recomputed.planning["proposal_ready"]:
        return Proposal(Document(title, (Paragraph(asked),)), ())
    parts: list[Part] = [*mark, Paragraph(_whose(recomputed)), *_answer(recomputed), *_sections(recomputed)]
    parts += [
        ReportSection(title="The figures", parts=(_headline(recomputed), Paragraph(_range(recomputed)))),
        ReportSection(
            title=_of_case("What is bought, and what for", recomputed, OF_CHOSEN),
            parts=(_purchases(recomputed),),
        ),
        *_strongest(recomputed),
        ReportSection(title="How far to trust it", parts=(Paragraph(_trust(recomputed, file)),)),
    ]
    return Proposal(Document(title, tuple(parts)), (value_picture(recomputed), cash_picture(recomputed)))


MOVES = (
    "Net present value of the Base case, one input at a time from its conservative to its optimistic value."
)


def _whose(recomputed: WorkbookResults) -> str:
    live = recomputed.live
    parts = [live["organisation"], live["prepared_by"] and f"prepared by {live['prepared_by']}"]
    parts += [f"decision {str(live['model_start'])[:7]}" if day_of(live["model_start"]) else ""]
    case = case_told(recomputed)
    if recomputed.planning[OF_TODAY]:
        case += ", but request, range and what must be true are of Base"
    parts += [f"{case}, amounts in {live['reporting_currency']}, rounded in sentences"]
    return " · ".join(str(part) for part in parts if part)


VERDICTS = ("proposal_request", "proposal_recommended")
"""What is asked for and recommended: without the title, which stands above."""


def _answer(recomputed: WorkbookResults) -> Iterator[Part]:
    """The sentences of the first section, what is asked for and recommended first, without its heading."""
    told = recomputed.planning
    yield from (Verdict(str(told[key])) for key in VERDICTS)
    for line in _told(recomputed)[0].lines:
        if told[line.key] and line.key not in ("proposal_asked", *VERDICTS):
            yield Paragraph(str(told[line.key]))


def _sections(recomputed: WorkbookResults) -> Iterator[ReportSection]:
    """The sentences of the page after the first section."""
    sections = _told(recomputed)
    for section in sections[1:]:
        texts = [str(recomputed.planning[line.key]) for line in section.lines]
        if section is sections[-1] and not recomputed.planning["proposal_answers"]:
            continue
        if parts := tuple(Paragraph(text) for text in texts if text):
            yield ReportSection(title=_of_case(section.title, recomputed, section.case), parts=parts)


def _of_case(text: str, recomputed: WorkbookResults, case: str) -> str:
    """A text and behind it the case it is of, where `case` is the line that says it; that may be empty."""
    return " ".join(filter(None, (text, str(recomputed.planning[case]) if case else "")))


def _told(recomputed: WorkbookResults) -> tuple[Section, ...]:
    return sentences(recomputed.model.planning_subject("proposal"))


def _headline(recomputed: WorkbookResults) -> ReportTable:
    """Results of the scenarios that are told; the live one is marked."""
    live, told = recomputed.live["scenario"], scenarios_told(recomputed)
    columns = (
        ReportColumn("Result"),
        *(ReportColumn(_head(scenario, live), right=True) for scenario in told),
    )
    rows = []
    for key in HEADLINE:
        line = recomputed.model.lines[key]
        label = f"{line.label}, months" if line.unit == "months" else line.label
        rows.append((label, *(result(recomputed, key, scenario) for scenario in told)))
    return ReportTable(columns, tuple(rows))


def _head(scenario: str, live: str) -> str:
    return f"{scenario}, used here" if scenario == live else scenario


def _range(recomputed: WorkbookResults) -> str:
    risk, live = recomputed.risk, recomputed.live
    if recomputed.completeness["cost_missing_count"] > 0:
        return "Answers about cost are missing: these are the figures with the cost so far, and no verdict."
    if no_range(risk):
        return (
            "No range is filled in, so no likely range and no chance is told: fill in conservative and optimistic values"
            " of the inputs that move the result most."
        )
    return (
        f"{recomputed.planning['proposal_if_right']} the net present value of Base lies between {money(risk['npv_low'])} and"
        f" {money(risk['npv_high'])}"
        f" in {percent(1 - 2 * live['range_tail'])} of outcomes (an approximation). The three scenarios move all inputs"
        " at once: a stress test, not a forecast."
    )


def _purchases(recomputed: WorkbookResults) -> ReportTable:
    """Every purchase, its cost and its purpose; beyond MOST_PURCHASES, their number and sums."""
    columns = (
        ReportColumn("Purchase"),
        ReportColumn("For"),
        ReportColumn("Once", right=True),
        ReportColumn("A year", right=True),
    )
    rows = []
    listed = recomputed.live["purchases"]
    purposes = {bucket.key: bucket.proposal_words.purpose.noun for bucket in recomputed.model.buckets}
    for row in listed[:MOST_PURCHASES]:
        serves = str(row.get("serves") or "").lower()
        figures = ("" if cost is None else money(cost) for cost in _costs(row))
        rows.append((str(row.get("item") or ""), purposes.get(serves, "still open"), *figures))
    if rest := listed[MOST_PURCHASES:]:
        once, a_year = (sum(filter(None, costs)) for costs in zip(*map(_costs, rest), strict=True))
        rows.append((count_of(len(rest), "more purchase"), "", money(once), money(a_year)))
    live = recomputed.live
    estimates = (
        ("Tooling, estimated", live["tooling_one_off"], live["tooling_per_year"]),
        ("Outside help, estimated", live["outside_help_one_off"], 0.0),
    )
    rows += [
        (label, "the whole case", money(once), money(a_year))
        for label, once, a_year in estimates
        if once > 0 or a_year > 0
    ]
    own = (
        "Own people: to adopt it, and to run it",
        "",
        money(live["adoption_cost"]),
        money(live["run_cost_per_year"]),
    )
    extra = ("Contingency", "", money(live["contingency"]), "")
    return ReportTable(columns, (*rows, own, extra))


def _costs(row: Mapping[str, Any]) -> tuple[float | None, ...]:
    """The one-off and yearly cost of a purchase; None where it is not a number."""
    costs = (row.get(key) for key in ("one_off_cost", "cost_per_year"))
    return tuple(cost if is_number(cost) else None for cost in costs)


def _strongest(recomputed: WorkbookResults) -> Iterator[ReportSection]:
    """The inputs that move the result most, if any does; where each breaks even only where there is a verdict."""
    columns = [
        ReportColumn("Input"),
        ReportColumn("Conservative", right=True),
        ReportColumn("Base", right=True),
        ReportColumn("Optimistic", right=True),
        ReportColumn("Moves the result by", right=True),
        ReportColumn("Breaks even at", right=True),
    ]
    rows = []
    strongest = ranked(recomputed.sensitivity_rows)
    for key in strongest.labels[:STRONGEST]:
        declared, row = recomputed.model.inputs[key], strongest.row(key)
        if abs(row["swing"]) < 0.005:
            break
        ends = (typed_text(row[end], declared.unit) for end in SCENARIO_KEYS)
        words = row["break_even_words"]
        turns = words or typed_text(float(f"{row['break_even']:.3g}"), declared.unit)
        rows.append((declared.label, *ends, money(abs(row["swing"])), turns))
    if recomputed.not_yet:
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    if rows:
        table = ReportTable(tuple(columns), tuple(rows))
        yield ReportSection(title="What moves the result most", parts=(Paragraph(MOVES), table))


def _trust(recomputed: WorkbookResults, file: str) -> str:
    """What checks and evidence say about the numbers."""
    alerts = len(guards_up(recomputed.guards, recomputed.model))  # with a failed check nothing is told
    completeness = recomputed.completeness
    measured = completeness["value_measured_share"]
    share = (
        f"{percent(measured)} {_of_case('of the value', recomputed, OF_CHOSEN)} rests on measurements"
        if measured == measured
        else "no value is measured"
    )
    return (
        f"{completeness['needed_filled']:.0f} of {completeness['needed_count']:.0f} questions of Start are answered;"
        f" {share}. Checks: all passed, {count_of(alerts, 'alert')}. Every number was recomputed from"
        f" the inputs in {file}; money is before tax and not inflated."
    )
