"""From one record per file to a portfolio: which files count, their totals, ranks, funding and combined cash
flow.

The order in which files were given does not matter: they are sorted by path first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from roi_workbook.model.records import LAST_MONTH
from roi_workbook.portfolios.ranking import efficiency_key, efficiency_of, fund, npv_key, ranks
from roi_workbook.portfolios.reading import LIVE
from roi_workbook.portfolios.records import SUMMED, Case, Checked, Entry, Funding, LeftOut, Portfolio, rank_of
from roi_workbook.review.finding_kinds import NOT_READ

MOST_NAMED = 3
"""Files a note names; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The user's choices. `currency` "" means the most common one; `include_failed` counts cases with errors;
    `one_of` is the group of each file, by its path, of which one case at most is funded.
    """

    sort: str = "npv"
    budget: float | None = None
    scenario: str = LIVE
    currency: str = ""
    include_failed: bool = False
    one_of: Mapping[str, str] = field(default_factory=dict)


def rolled_up(files: Iterable[Checked], choices: Choices) -> Portfolio:
    """The portfolio of these files."""
    ordered = sorted(files, key=lambda checked: (checked.file.casefold(), checked.file))
    reasons = _reasons(ordered, choices.include_failed)
    fitting = {at: each.case for at, each in enumerate(ordered) if each.case and at not in reasons}
    currency = choices.currency or most_common(case.currency for case in fitting.values())
    for at, case in fitting.items():
        if case.currency != currency:
            reasons[at] = f"in {case.currency or 'no currency'}, not in {currency or 'no currency'}"
    counted = {at: case for at, case in fitting.items() if at not in reasons}
    entries, funding = _entries(ordered, counted, choices)
    cases = list(counted.values())
    totals = {key: math.fsum(case.figures[key] or 0.0 for case in cases) for key in SUMMED}
    net = [math.fsum(case.net[month] for case in cases) for month in range(LAST_MONTH + 1)]
    cumulative = list(accumulate(net))
    lowest = min(0.0, *cumulative)
    return Portfolio(
        sort=choices.sort,
        scenario=choices.scenario,
        currency=currency,
        entries=tuple(sorted(entries, key=lambda entry: rank_of(entry, choices.sort))),
        left_out=tuple(LeftOut(ordered[at], reasons[at]) for at in sorted(reasons)),
        totals=totals,
        roi=_quotient(totals["npv"], totals["pv_costs"]),
        efficiency=_quotient(totals["npv"], totals["one_off_investment"]),
        net=tuple(net),
        cumulative=tuple(cumulative),
        years=tuple(math.fsum(net[month] for month in months) for months in year_months()),
        peak_funding=-lowest + 0.0,
        peak_month=cumulative.index(lowest) if lowest < 0 else 0,
        funding=funding,
        notes=(
            *_currency_chosen([case.currency for case in fitting.values()], choices, currency),
            *_groups_cut([ordered[at] for at in reasons], choices),
            *_notes([ordered[at] for at in counted], cases),
        ),
    )


def most_common(currencies: Iterable[str]) -> str:
    """The currency that most cases are in; of equals the first in the alphabet, "" where there is no case."""
    counts = Counter(currencies)
    return min(counts, key=lambda currency: (-counts[currency], currency), default="")


def _currency_chosen(currencies: Sequence[str], choices: Choices, currency: str) -> Iterator[str]:
    """A note on the currency where nobody chose it and the cases are in several."""
    counts = Counter(currencies)
    if choices.currency or len(counts) < 2:
        return
    told = ", ".join(f"{count:,} in {each or 'no currency'}" for each, count in counts.most_common())
    why = "that is the most" if counts[currency] > sorted(counts.values())[-2] else "others are as many"
    yield (
        f"The cases are in several currencies: {told}. Those in {currency or 'no currency'} count, {why};"
        " choose another with --currency."
    )


def year_months() -> list[range]:
    """The months of each year: month 0 alone, then twelve at a time."""
    return [range(1), *(range(first, first + 12) for first in range(1, LAST_MONTH + 1, 12))]


def _quotient(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor > 0 else None


def _reasons(ordered: Sequence[Checked], include_failed: bool) -> dict[int, str]:
    """Why files do not count, by position: the error of `check`, numbers too large, a copy of another file, or a
    value without a cost.
    """
    reasons, first = {}, dict[str, str]()
    for at, checked in enumerate(ordered):
        if checked.outcome in NOT_READ:
            reasons[at] = checked.problem
        elif checked.case is None:
            reasons[at] = "its numbers are too large to add up"
        elif checked.digest in first:
            reasons[at] = f"the same file as {first[checked.digest]}"
        elif checked.errors and not include_failed:
            reasons[at] = checked.problem
        elif not checked.case.empty and checked.case.figures["pv_costs"] == 0:
            reasons[at] = "no cost is filled in yet: there is nothing to decide"
        if checked.digest is not None:
            first.setdefault(checked.digest, checked.file)
    return reasons


def _entries(
    ordered: Sequence[Checked], counted: Mapping[int, Case], choices: Choices
) -> tuple[list[Entry], Funding]:
    cases = list(counted.values())
    npv_ranks = ranks([npv_key(case) for case in cases])
    efficiency_ranks = ranks([efficiency_key(case) for case in cases])
    groups = [choices.one_of.get(ordered[place].file, "") for place in counted]
    one_of = {number: group for number, group in enumerate(groups, 1) if group}
    funding, funded = fund(dict(enumerate(cases, 1)), choices.budget, one_of)
    entries = [
        Entry(
            number=at + 1,
            checked=ordered[place],
            case=cases[at],
            efficiency=efficiency_of(cases[at]),
            npv_rank=npv_ranks[at],
            efficiency_rank=efficiency_ranks[at],
            funded=at + 1 in funded,
            one_of=groups[at],
        )
        for at, place in enumerate(counted)
    ]
    return entries, funding


def _groups_cut(left_out: Sequence[Checked], choices: Choices) -> Iterator[str]:
    """A note on each file of a group that does not count."""
    for checked in left_out:
        if checked.file in choices.one_of:
            yield f"{checked.file}, one of {choices.one_of[checked.file]}, is left out: it cannot be funded."


def _notes(checked: Sequence[Checked], cases: Sequence[Case]) -> Iterator[str]:
    """Notes to read before relying on the totals."""
    made_up = [each.file for each, case in zip(checked, cases, strict=True) if case.made_up]
    if made_up:
        yield f"Made-up examples, with a placeholder for a source: {_some(made_up)}."
    cost_open = [each.file for each, case in zip(checked, cases, strict=True) if case.cost_open]
    if cost_open:
        yield f"Answers about cost are missing, so that more may be asked for: {_some(cost_open)}."
    begun = [each.file for each, case in zip(checked, cases, strict=True) if case.begun]
    if begun:
        yield f"Already running, with the figures of the plan and not of what it cost and brought: {_some(begun)}."
    filled = [case for case in cases if not case.empty]
    for what, values in (
        ("scenarios", [case.scenario for case in filled]),
        ("horizons", [f"{case.horizon_months:g} months" for case in filled]),
        ("discount rates", [f"{100 * case.annual_discount_rate:g} %" for case in filled]),
    ):
        counts = Counter(values)
        if len(counts) > 1:
            text = ", ".join(f"{counts[each]:,} with {each}" for each in sorted(counts, key=str))
            yield f"The cases have different {what}: {text}."
    starts = {case.start for case in filled}
    if len(starts) > 1:
        yield (
            "The cases begin in different months: the combined cash flow counts months from the decision of each"
            " case, not from one day in the calendar."
        )
    files_by_name: dict[tuple[str, str], list[str]] = {}
    for each, case in zip(checked, cases, strict=True):
        if case.organisation or case.proposal_title:
            case_name = case.organisation.casefold(), case.proposal_title.casefold()
            files_by_name.setdefault(case_name, []).append(each.file)
    names = {(case.organisation.casefold(), case.proposal_title.casefold()): case.name for case in cases}
    for case_name, files in files_by_name.items():
        if len(files) > 1:
            yield (
                f"{names[case_name]} is in {len(files):,} files, all counted: {_some(files)}."
                " Leave out all but one if they are versions of one proposal."
            )
    empty = [each.file for each, case in zip(checked, cases, strict=True) if case.empty]
    if empty:
        yield f"Nothing is filled in yet in {_some(empty)}."
    yield from (f"{each.file}: {each.note}" for each in checked if each.note)


def _some(files: Collection[str]) -> str:
    names = sorted(files)[:MOST_NAMED]
    more = len(files) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")
