"""Many cases as one portfolio, as `roi-workbook portfolio` rolls them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.counts import count_of
from roi_workbook.input_files.problems import one_of as any_of
from roi_workbook.lazy import pd
from roi_workbook.library.case import Case
from roi_workbook.library.reading import Source, read
from roi_workbook.library.reported import Reported
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.portfolios.as_csv import FIELDS, rows
from roi_workbook.portfolios.formats import PORTFOLIO
from roi_workbook.portfolios.page import portfolio_document
from roi_workbook.portfolios.reading import LIVE
from roi_workbook.portfolios.records import SORTS
from roi_workbook.portfolios.records import Portfolio as PortfolioRecord
from roi_workbook.portfolios.rolling_up import Choices, rolled_up
from roi_workbook.value_texts import money


class Portfolio(Reported):
    """Many cases added up, ranked, and funded within a budget, as `roi-workbook portfolio` does."""

    def __init__(self, whole: PortfolioRecord) -> None:
        super().__init__(PORTFOLIO, portfolio_document(whole), whole)
        self._whole = whole

    @property
    def cases(self) -> pd.DataFrame:
        """A row per case (by its name), those that count first and in their order: what it is, results, ranks,
        whether it is funded, and why it does not count.
        """
        frame = pd.DataFrame(rows(self._whole), columns=list(FIELDS)).set_index("file")
        return frame.rename_axis(index="case")

    @property
    def totals(self) -> pd.Series[float]:
        """What the cases that count come to, by key: results that add up, and the return of the whole."""
        totals = {**self._whole.totals, "roi": self._whole.roi}
        return pd.Series(totals, index=pd.Index(totals, name="key"), dtype=float, name="value")

    @property
    def cash_flow(self) -> pd.DataFrame:
        """Months 0 to 60 (rows) of the cases that count together: net and cumulative."""
        months = pd.RangeIndex(len(self._whole.net), name="month")
        return pd.DataFrame({"net": self._whole.net, "cumulative": self._whole.cumulative}, index=months)

    def __repr__(self) -> str:
        whole = self._whole
        npv = f"{whole.currency} {money(whole.totals['npv'])}".strip()
        left_out = f", {len(whole.left_out):,} left out" if whole.left_out else ""
        return f"Portfolio({count_of(len(whole.entries), 'case')}{left_out}: npv {npv}, {whole.funding.count:,} funded)"


def portfolio(
    cases: Iterable[Case | Source] | Mapping[str, Case | Source],
    *,
    budget: float | None = None,
    sort: str = "npv",
    scenario: str = LIVE,
    currency: str = "",
    include_failed: bool = False,
    one_of: Mapping[str, Iterable[str]] | None = None,
    model: Model = MODEL,
) -> Portfolio:
    """Cases rolled up: a row each, totals, ranks, what to fund first within a budget, the combined cash flow.

    cases: anything `read` takes, or by name. `budget` is for one-off investment, in the reporting currency;
    without one every case that pays is funded. `sort` is "npv" or "efficiency", `scenario` live, conservative,
    base or optimistic, `currency` the one that counts, by default the most common. With `include_failed` cases
    with errors count too. `one_of` lists, by a name of the group, the names of cases of which one at most is
    funded. `model` is the model the cases were made from. Raises ValueError for what is none of these, and what `read` raises.
    """
    for name, given, known in (("sort", sort, SORTS), ("scenario", scenario, (LIVE, *SCENARIO_KEYS))):
        if given not in known:
            raise ValueError(f"{name}: found {given!r}; expected {any_of(known)}")
    if budget is not None and not 0 <= budget < float("inf"):
        raise ValueError(f"budget: {budget} is not a budget; give an amount from 0.")
    checked = [replace(case._checked(scenario), file=name) for name, case in _named(cases, model).items()]
    group_of = {case: group for group, names in (one_of or {}).items() for case in names}
    if unknown := group_of.keys() - {each.file for each in checked}:
        raise ValueError(f"one_of: {', '.join(sorted(unknown))} is none of the cases")
    choices = Choices(
        sort=sort,
        budget=budget,
        scenario=scenario,
        currency=currency.upper(),
        include_failed=include_failed,
        one_of=group_of,
    )
    return Portfolio(rolled_up(checked, choices))


def _named(cases: Iterable[Any] | Mapping[str, Any], model: Model) -> dict[str, Case]:
    """The cases by name; without one, by where they were read from, counted where that is the same."""
    if isinstance(cases, Mapping):
        return {str(name): read(case, model=model) for name, case in cases.items()}
    if isinstance(cases, (str, bytes)):
        raise TypeError("cases: found one name; expected a list of cases, or a mapping of cases by name")
    named: dict[str, Case] = {}
    for case in (read(each, model=model) for each in cases):
        number, name = 1, case.source
        while name in named:
            number += 1
            name = f"{case.source} ({number})"
        named[name] = case
    return named
