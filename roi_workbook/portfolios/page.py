"""A portfolio as a document: for a terminal, a web page or Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from roi_workbook.portfolios.records import Case, Entry, LeftOut, Portfolio
from roi_workbook.portfolios.sentences import (
    BEST,
    FUNDED,
    INDEPENDENT,
    NOT_FUNDED,
    best_told,
    files_counted,
    funding_told,
    ordered_by,
)
from roi_workbook.reports.check import VERDICTS
from roi_workbook.reports.document import (
    Bar,
    Bars,
    Document,
    Figure,
    Figures,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Tone,
    Verdict,
)
from roi_workbook.value_texts import money, percent

TITLE = "Portfolio"

MOST_BARS = 20
"""Cases drawn as bars."""


def portfolio_document(portfolio: Portfolio) -> Document:
    """What to fund first, then the totals, the cases, the combined cash flow, and the files left out."""
    return Document(TITLE, tuple(_parts(portfolio)))


def _parts(portfolio: Portfolio) -> Iterator[Part]:
    if portfolio.entries:
        yield Verdict(funding_told(portfolio))
        yield from map(Paragraph, filter(None, [best_told(portfolio)]))
        yield Paragraph(files_counted(portfolio), _tone(portfolio))
        yield from (Paragraph(f"Note: {note}", "warning") for note in portfolio.notes)
        yield _figures(portfolio)
        method = tuple(map(Paragraph, (BEST, INDEPENDENT)))
        cases: tuple[Part, ...] = (_bars(portfolio), _cases(portfolio), *method)
        yield ReportSection(title=f"Cases, {ordered_by(portfolio)}", parts=cases)
        yield ReportSection(title="Combined cash flow by year", parts=(_years(portfolio),))
        yield ReportSection(title="Combined cash flow by month", parts=(_months(portfolio),), appendix=True)
        yield ReportSection(title="Every case", parts=(_files(portfolio),), folded=True)
    else:
        yield Verdict(files_counted(portfolio), _tone(portfolio))
    if portfolio.left_out:
        title = f"Left out ({len(portfolio.left_out):,})"
        yield ReportSection(title=title, tone="bad", parts=(_left_out(portfolio.left_out),))


def _tone(portfolio: Portfolio) -> Tone:
    outcomes = {entry.checked.outcome for entry in portfolio.entries}
    outcomes |= {each.checked.outcome for each in portfolio.left_out}
    tones = {VERDICTS[outcome][1] for outcome in outcomes}
    return "bad" if "bad" in tones else "warning" if "warning" in tones or portfolio.left_out else "good"


def _figures(portfolio: Portfolio) -> Figures:
    totals = portfolio.totals
    return Figures(
        (
            Figure("Net present value", money(totals["npv"])),
            Figure("Return on investment", "none" if portfolio.roi is None else percent(portfolio.roi, 1)),
            Figure("Annual value, risk-adjusted", money(totals["annual_value"])),
            Figure("One-off investment", money(totals["one_off_investment"])),
            Figure("Recurring investment a year", money(totals["recurring_investment_per_year"])),
            Figure("Peak funding of the whole", money(portfolio.peak_funding)),
        )
    )


def _bars(portfolio: Portfolio) -> Bars:
    """The net present value of every case, in their order; of many only the first ones."""
    shown = [(_name(entry), entry.case.figures["npv"] or 0.0) for entry in portfolio.entries[:MOST_BARS]]
    return Bars(tuple(Bar(name, npv, money(npv)) for name, npv in shown), of=("Case", "Net present value"))


def _cases(portfolio: Portfolio) -> ReportTable:
    """Money, ranks and funding: as many columns as a page has room for."""
    columns: tuple[ReportColumn, ...] = (
        ReportColumn("Rank", right=True),
        ReportColumn("Case"),
        ReportColumn("NPV", right=True),
        ReportColumn("ROI", right=True),
        ReportColumn("Annual value, risk-adjusted", right=True),
        ReportColumn("One-off", right=True),
        ReportColumn("A year", right=True),
        ReportColumn("NPV per one-off", right=True),
        ReportColumn("Rank by that", right=True),
        ReportColumn("Fund", right=True),
    )
    grouped = any(entry.one_of for entry in portfolio.entries)
    if grouped:
        columns = (*columns, ReportColumn("One of"))
    totals = portfolio.totals
    whole: tuple[str, ...] = (
        "",
        "Total",
        money(totals["npv"]),
        "" if portfolio.roi is None else percent(portfolio.roi, 1),
        money(totals["annual_value"]),
        money(totals["one_off_investment"]),
        money(totals["recurring_investment_per_year"]),
        _efficiency(portfolio.efficiency),
        "",
        "",
    )
    rows = [_row(entry) for entry in portfolio.entries]
    if grouped:
        rows = [(*row, entry.one_of) for row, entry in zip(rows, portfolio.entries, strict=True)]
        whole = (*whole, "")
    return ReportTable(columns, (*rows, whole))


def _row(entry: Entry) -> tuple[str, ...]:
    case = entry.case
    figures = {key: value or 0.0 for key, value in case.figures.items()}
    return (
        f"{entry.npv_rank:,}",
        _name(entry),
        money(figures["npv"]),
        told(case, "roi"),
        money(figures["annual_value"]),
        money(figures["one_off_investment"]),
        money(figures["recurring_investment_per_year"]),
        _efficiency(entry.efficiency),
        f"{entry.efficiency_rank:,}",
        FUNDED if entry.funded else NOT_FUNDED,
    )


def _name(entry: Entry) -> str:
    return entry.case.name or entry.checked.file


def told(case: Case, key: str) -> str:
    """A result as text, or why it is not defined."""
    value = case.figures[key]
    if value is None:
        return case.undefined[key]
    if key == "payback_months":
        return f"{value:,.1f}"
    return "above 1,000 %" if key == "irr" and value > 10 else percent(value, 1)


def _efficiency(value: float | None) -> str:
    return "none" if value is None else f"{value:,.2f}"


def _years(portfolio: Portfolio) -> ReportTable:
    rows, cumulative = [], 0.0
    for year, net in enumerate(portfolio.years):
        cumulative += net
        rows.append((f"{year}", money(net), money(cumulative)))
    return ReportTable(
        (
            ReportColumn("Year", right=True),
            ReportColumn("Net", right=True),
            ReportColumn("Cumulative", right=True),
        ),
        tuple(rows),
    )


def _months(portfolio: Portfolio) -> ReportTable:
    months = zip(portfolio.net, portfolio.cumulative, strict=True)
    rows = [(f"{month}", money(net), money(total)) for month, (net, total) in enumerate(months)]
    return ReportTable(
        (
            ReportColumn("Month", right=True),
            ReportColumn("Net", right=True),
            ReportColumn("Cumulative", right=True),
        ),
        tuple(rows),
    )


def _files(portfolio: Portfolio) -> ReportTable:
    """The other results, and the outcome of each file's check."""
    columns = (
        ReportColumn("File", code=True),
        ReportColumn("Case"),
        ReportColumn("Scenario", right=True),
        ReportColumn("Currency", right=True),
        ReportColumn("Months", right=True),
        ReportColumn("Payback, months"),
        ReportColumn("IRR"),
        ReportColumn("Peak funding", right=True),
        ReportColumn("Errors", right=True),
        ReportColumn("Warnings", right=True),
        ReportColumn("State", right=True),
    )
    rows = [
        (
            entry.checked.file,
            entry.case.name,
            entry.case.scenario,
            entry.case.currency,
            f"{entry.case.horizon_months:,.0f}",
            told(entry.case, "payback_months"),
            told(entry.case, "irr"),
            money(entry.case.figures["peak_funding"] or 0.0),
            f"{entry.checked.errors:,}",
            f"{entry.checked.warnings:,}",
            entry.checked.state,
        )
        for entry in sorted(portfolio.entries, key=lambda entry: entry.number)
    ]
    return ReportTable(columns, tuple(rows))


def _left_out(left_out: tuple[LeftOut, ...]) -> ReportTable:
    columns = (
        ReportColumn("File", code=True),
        ReportColumn("State", right=True),
        ReportColumn("Errors", right=True),
        ReportColumn("NPV, not counted", right=True),
        ReportColumn("Why"),
    )
    rows = []
    for each in left_out:
        case = each.checked.case
        npv = f"{case.currency} {money(case.figures['npv'] or 0.0)}" if case else ""
        rows.append((each.checked.file, each.checked.state, f"{each.checked.errors:,}", npv, each.reason))
    return ReportTable(columns, tuple(rows))
