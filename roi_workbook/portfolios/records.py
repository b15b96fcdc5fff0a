"""The records of a portfolio: one per file, the cases that count, the files left out, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from roi_workbook.review.finding_kinds import Outcome

SUMMED = (
    "npv",
    "annual_value",
    "one_off_investment",
    "recurring_investment_per_year",
    "pv_costs",
    "peak_funding",
)
"""Results that add up across cases; the peaks of single cases add up to more than the peak of the whole."""

UNSUMMED = ("roi", "payback_months", "irr")
"""Results that do not."""

SORTS = ("npv", "efficiency")
"""The orders of cases: by net present value, or by that per unit of one-off investment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The results of one workbook under one scenario.

    `figures` holds the results named in SUMMED and UNSUMMED: None where one is not defined, and `undefined`
    says why in the workbook's own words. `net` is net_t of months 0 to 60, `moved` the same without what is too
    small to have a sign, and `zero_limit` what counts as zero of its sums. `start` is the month of the decision,
    "" where none is given. `empty` says that there is no value and no cost,
    `made_up` that a figure still has the template's placeholder for its source, `begun` that its programme runs, and
    `cost_open` that answers about its cost are missing.
    """

    organisation: str
    proposal_title: str
    currency: str
    scenario: str
    horizon_months: float
    annual_discount_rate: float
    start: str
    figures: Mapping[str, float | None]
    undefined: Mapping[str, str]
    net: tuple[float, ...]
    moved: tuple[float, ...]
    zero_limit: float
    empty: bool
    made_up: bool = False
    begun: bool = False
    cost_open: bool = False

    @property
    def title(self) -> str:
        """Its title, and whether it is a plan: the figures of a programme that has begun are still those of its plan."""
        return " ".join(filter(None, (self.proposal_title, "(plan)" if self.begun else "")))

    @property
    def name(self) -> str:
        """Organisation and title of the case; "" where neither is given."""
        if not self.organisation and not self.proposal_title:
            return ""
        return ": ".join(text for text in (self.organisation, self.title) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file as `check` found it, and its case where it has one.

    `problem` is the first error in words, and how many more there are; "" where there is none. `digest`
    identifies copies of a file, None for one that cannot be read.
    """

    file: str
    outcome: Outcome
    errors: int
    warnings: int
    problem: str = ""
    digest: str | None = None
    note: str | None = None
    case: Case | None = None

    @property
    def state(self) -> str:
        """How the check ended, in words; a case without any figure says so."""
        if self.outcome == "agrees" and self.case is not None and self.case.empty:
            return "nothing filled in"
        return STATES[self.outcome]


STATES: Mapping[Outcome, str] = {
    "agrees": "agrees",
    "incomplete": "incomplete",
    "findings": "does not agree",
    "unreadable": "cannot be read",
    "fault": "could not be read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case that counts.

    `number` is its position in the order of files, which decides ties. Ranks count from 1. `efficiency` is
    npv per unit of one-off investment; None without one-off investment. `funded` says whether it is in the
    best choice. `one_of` names the group of which one case at most is funded, "" for none.
    """

    number: int
    checked: Checked
    case: Case
    efficiency: float | None
    npv_rank: int
    efficiency_rank: int
    funded: bool
    one_of: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that does not count, and why."""

    checked: Checked
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """What to fund within a budget for one-off investment; None is no limit.

    `missed_at_most` is how much more any other choice within the budget could be worth: 0 where none is worth
    more. `tied` says that another one is worth the same, `cheapest` that this is the cheapest of those.
    """

    budget: float | None
    count: int
    one_off_investment: float
    npv: float
    missed_at_most: float
    tied: bool
    cheapest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Every file once: the cases that count in the order asked for, and those left out in the order of their
    files.

    `totals` holds what adds up (SUMMED). `roi` and `efficiency` are those of the whole. `net` and
    `cumulative` are the months 0 to 60 of all cases that count, `years` the sums of month 0 and of each
    twelve months after it; `peak_funding` is what the whole needs at its lowest, first in month `peak_month`.
    """

    sort: str
    scenario: str
    currency: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    totals: Mapping[str, float]
    roi: float | None
    efficiency: float | None
    net: tuple[float, ...]
    cumulative: tuple[float, ...]
    years: tuple[float, ...]
    peak_funding: float
    peak_month: int
    funding: Funding
    notes: tuple[str, ...] = field(default_factory=tuple)

    def ranked(self, by: str) -> tuple[Entry, ...]:
        """The cases that count, the best first, by npv or by efficiency."""
        return tuple(sorted(self.entries, key=lambda entry: rank_of(entry, by)))

    @property
    def files(self) -> int:
        """How many files were given."""
        return len(self.entries) + len(self.left_out)


def rank_of(entry: Entry, by: str) -> int:
    """The rank of a case by npv or by efficiency."""
    return entry.npv_rank if by == "npv" else entry.efficiency_rank
