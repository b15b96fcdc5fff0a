"""Many cases rolled up: what counts, totals, ranks, funding, combined cash flow, and the same in live formulas."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.portfolios.as_csv import FIELDS, portfolio_csv
from roi_workbook.portfolios.page import portfolio_document
from roi_workbook.portfolios.ranking import rounded
from roi_workbook.portfolios.records import Case, Checked, Portfolio
from roi_workbook.portfolios.rolling_up import Choices, rolled_up
from roi_workbook.portfolios.sentences import best_told, funding_told
from roi_workbook.portfolios.sheets import plan_portfolio, portfolio_workbook
from roi_workbook.reports.html import html
from roi_workbook.reports.text import text
from roi_workbook.workbook.planned_sheets import Book, Formula
from roi_workbook.workbook.styles import properties
from tests.engines import (
    Address,
    Engine,
    ExcelError,
    Formualizer,
    IronCalc,
    LibreOffice,
    assert_no_sentinel,
    poison,
)
from tests.engines.saved_file import read_saved
from tests.test_conventions import ALLOWED_NUMBERS, FUNCTIONS, without_texts

WITHIN = 1e-9


def made_up(
    file: str, npv: float, one_off: float, currency: str = "EUR", horizon: int = 24, **more: Any
) -> Checked:
    """A file that agrees, with figures nobody rounded."""
    months = [-one_off] + [npv / 7 + month / 3 for month in range(1, horizon + 1)] + [0.0] * (60 - horizon)
    figures = {
        "npv": npv,
        "annual_value": npv / 3 + 17.25,
        "one_off_investment": one_off,
        "recurring_investment_per_year": 11.75,
        "pv_costs": more.pop("pv_costs", one_off * 1.5 + 20.125),
        "peak_funding": one_off * 1.1,
        "roi": npv / (one_off * 1.5 + 20.125),
        "payback_months": 13.7 if npv > 0 else None,
        "irr": 0.43 if npv > 0 else None,
    }
    case = Case(
        organisation=more.pop("organisation", "Nordwerk"),
        proposal_title=more.pop("title", file),
        currency=currency,
        scenario="Base",
        horizon_months=float(horizon),
        annual_discount_rate=0.07,
        start="2027-03-01",
        figures=figures,
        undefined={"payback_months": "not within 24 months", "irr": "n/a: never recovered"},
        net=tuple(months),
        moved=tuple(months),
        zero_limit=one_off / 1e6,
        empty=False,
        begun=more.pop("begun", False),
        cost_open=more.pop("cost_open", False),
    )
    told = {"outcome": "agrees", "errors": 0, "warnings": 3, "digest": file} | more
    return Checked(file=file, case=case, **told)


DEAR, CHEAP = made_up("dear.xlsx", 300.25, 100.0), made_up("cheap.xlsx", 300.25, 50.0)
LOSS, FREE = made_up("loss.xlsx", -70.5, 10.0), made_up("free.xlsx", 12.5, 0.0)
IDLE = made_up("idle.xlsx", -1.25, 0.0)
OTHER = made_up("other.xlsx", 9_000.0, 10.0, currency="USD")
WRONG = made_up(
    "wrong.xlsx",
    5_000.5,
    7.0,
    outcome="findings",
    errors=2,
    problem="Results!C5: npv holds 1 instead of its formula.",
)
BROKEN = Checked(file="broken.xlsx", outcome="unreadable", errors=1, warnings=0, problem="it is damaged.")
FILES = (DEAR, CHEAP, LOSS, FREE, IDLE, OTHER, WRONG, BROKEN)


@pytest.fixture(scope="module")
def whole() -> Portfolio:
    return rolled_up(FILES, Choices(budget=100.0))


def funded(portfolio: Portfolio) -> set[str]:
    return {entry.checked.file for entry in portfolio.entries if entry.funded}


class TestWhatCounts:
    def test_what_fails_is_unreadable_or_in_another_currency_is_named_and_not_counted(self, whole) -> None:
        assert {each.checked.file: each.reason for each in whole.left_out} == {
            "broken.xlsx": "it is damaged.",
            "other.xlsx": "in USD, not in EUR",
            "wrong.xlsx": "Results!C5: npv holds 1 instead of its formula.",
        }
        assert whole.files == len(FILES) and whole.totals["npv"] == 541.25

    def test_failed_files_count_where_that_is_asked_for_and_other_currencies_never_do(self) -> None:
        portfolio = rolled_up(FILES, Choices(include_failed=True))
        assert [each.checked.file for each in portfolio.left_out] == ["broken.xlsx", "other.xlsx"]
        assert portfolio.totals["npv"] == 5541.75

    def test_the_currency_of_most_cases_counts_of_equals_the_first_in_the_alphabet(self) -> None:
        assert rolled_up([DEAR, OTHER], Choices()).currency == "EUR"
        assert rolled_up(FILES, Choices(currency="USD")).totals["npv"] == 9_000.0
        assert rolled_up(FILES, Choices(currency="CHF")).entries == ()

    def test_a_file_given_twice_under_two_names_counts_once(self) -> None:
        copy = made_up("copy of dear.xlsx", 300.25, 100.0, digest="dear.xlsx")
        portfolio = rolled_up([DEAR, copy], Choices())
        assert [each.reason for each in portfolio.left_out] == ["the same file as copy of dear.xlsx"]
        assert portfolio.totals["npv"] == 300.25

    def test_two_files_of_one_proposal_are_told_and_both_counted(self) -> None:
        twice = [made_up(f"v{number}.xlsx", 10.0, 3.0, title="One proposal") for number in (1, 2)]
        portfolio = rolled_up(twice, Choices())
        assert portfolio.totals["npv"] == 20.0
        assert portfolio.notes[0].startswith(
            "Nordwerk: One proposal is in 2 files, all counted: v1.xlsx, v2.xlsx."
        )

    def test_the_figures_of_a_programme_that_runs_are_said_to_be_those_of_its_plan(self) -> None:
        running = made_up("running.xlsx", 70.5, 30.0, title="Arrival times", begun=True)
        mixed = rolled_up([CHEAP, running], Choices())
        shown = text(portfolio_document(mixed))
        assert "Nordwerk: Arrival times (plan)" in shown and "cheap.xlsx (plan)" not in shown
        assert "with the figures of the plan and not of what it cost and brought: running.xlsx." in shown
        cells = plan_portfolio(mixed).sheets["Portfolio"].cells.values()
        assert "Arrival times (plan)" in [content for content, *_ in cells]
        assert [row["begun"] for row in csv.DictReader(io.StringIO(portfolio_csv(mixed)))] == [
            "FALSE",
            "TRUE",
        ]

    def test_cases_whose_cost_is_not_complete_are_named(self) -> None:
        mixed = rolled_up([CHEAP, made_up("half.xlsx", 41.5, 3.0, cost_open=True)], Choices())
        assert "Answers about cost are missing, so that more may be asked for: half.xlsx." in mixed.notes

    def test_different_horizons_are_told(self) -> None:
        portfolio = rolled_up([DEAR, made_up("long.xlsx", 10.0, 3.0, horizon=60)], Choices())
        assert portfolio.notes == ("The cases have different horizons: 1 with 24 months, 1 with 60 months.",)

    def test_numbers_too_large_to_add_up_are_told(self) -> None:
        huge = Checked(file="huge.xlsx", outcome="agrees", errors=0, warnings=0, digest="h")
        assert rolled_up([huge], Choices()).left_out[0].reason == "its numbers are too large to add up"

    def test_nothing_depends_on_the_order_of_the_files(self, whole: Portfolio) -> None:
        for seed in range(5):
            shuffled = list(FILES)
            random.Random(seed).shuffle(shuffled)
            assert rolled_up(shuffled, Choices(budget=100.0)) == whole


class TestRanking:
    def test_equal_cases_rank_in_the_order_of_their_files(self, whole: Portfolio) -> None:
        assert [entry.checked.file for entry in whole.ranked("npv")] == [
            "cheap.xlsx",
            "dear.xlsx",
            "free.xlsx",
            "idle.xlsx",
            "loss.xlsx",
        ]

    def test_a_gain_without_one_off_investment_ranks_first_and_a_loss_without_one_last(self, whole) -> None:
        order = whole.ranked("efficiency")
        assert [(entry.checked.file, entry.efficiency) for entry in order] == [
            ("free.xlsx", None),
            ("cheap.xlsx", 6.005),
            ("dear.xlsx", 3.0025),
            ("loss.xlsx", -7.05),
            ("idle.xlsx", None),
        ]

    def test_the_rows_stand_in_the_order_asked_for(self) -> None:
        portfolio = rolled_up(FILES, Choices(sort="efficiency"))
        assert [entry.efficiency_rank for entry in portfolio.entries] == [1, 2, 3, 4, 5]

    def test_halves_are_rounded_away_from_zero_as_in_excel(self) -> None:
        assert [rounded(value) for value in (0.5, 1.5, -0.5, -2.5, 0.49)] == [1, 2, -1, -3, 0]


class TestFunding:
    def test_of_two_choices_worth_the_same_the_cheaper_is_shown_and_that_is_told(self, whole) -> None:
        assert funded(whole) == {"free.xlsx", "cheap.xlsx"}
        assert (whole.funding.count, whole.funding.one_off_investment, whole.funding.npv) == (2, 50.0, 312.75)
        assert whole.funding.missed_at_most == 0
        assert best_told(whole) == (
            "No other choice of cases within the budget is worth more, and another is worth the same; of equals the"
            " cheapest is shown."
        )

    def test_the_best_choice_is_funded_not_the_most_efficient_case(self) -> None:
        small, large = made_up("small.xlsx", 20.0, 5.0), made_up("large.xlsx", 90.0, 30.0)
        portfolio = rolled_up([small, large], Choices(budget=30.0))
        assert funded(portfolio) == {"large.xlsx"}
        assert funding_told(portfolio).endswith("EUR 30 once, net present value 90 in all.")
        assert best_told(portfolio) == "No other choice of cases within the budget is worth more."

    @pytest.mark.parametrize(
        ("files", "told"),
        [((DEAR, LOSS), "The budget covers no case that pays."), ((LOSS, IDLE), "No case pays.")],
    )
    def test_a_budget_that_funds_nothing_says_why(self, files, told: str) -> None:
        portfolio = rolled_up(files, Choices(budget=99.99))
        assert funded(portfolio) == set() and best_told(portfolio) == told

    def test_without_a_budget_every_case_that_pays_is_funded(self) -> None:
        portfolio = rolled_up(FILES, Choices())
        assert funded(portfolio) == {"free.xlsx", "cheap.xlsx", "dear.xlsx"}
        assert portfolio.funding.missed_at_most == 0 and best_told(portfolio) == ""
        assert "every case that pays is funded: 3 of 5 cases, EUR 150 once" in funding_told(portfolio)

    def test_a_budget_that_is_spent_to_the_cent_reaches_the_last_case(self) -> None:
        dimes = [made_up("a.xlsx", 5.0, 0.1), made_up("b.xlsx", 5.0, 0.2)]
        assert rolled_up(dimes, Choices(budget=0.3)).funding.count == 2

    def test_a_budget_of_nothing_funds_what_costs_nothing(self) -> None:
        assert funded(rolled_up(FILES, Choices(budget=0.0))) == {"free.xlsx"}

    def test_27_cases_of_which_one_large_one_is_best(self) -> None:
        files = [made_up("big.xlsx", 900.0, 100.0)]
        files += [made_up(f"{number}.xlsx", 9.5, 1.0) for number in range(26)]
        portfolio = rolled_up(files, Choices(budget=100.0))
        assert funded(portfolio) == {"big.xlsx"} and portfolio.funding.missed_at_most == 0

    def test_what_may_be_missed_is_told_where_the_search_was_cut_short(self) -> None:
        portfolio = rolled_up([DEAR, CHEAP], Choices(budget=100.0))
        cut = replace(portfolio, funding=replace(portfolio.funding, missed_at_most=12.5))
        assert best_told(cut).startswith("Missed at most: EUR 13. There are too many choices")

    def test_of_a_group_one_case_at_most_is_funded_with_and_without_a_budget(self) -> None:
        one_of = dict.fromkeys(["dear.xlsx", "cheap.xlsx", "free.xlsx", "wrong.xlsx"], "servers")
        for budget in (None, 170.0):
            portfolio = rolled_up(FILES, Choices(budget=budget, one_of=one_of))
            assert funded(portfolio) == {"cheap.xlsx"}
            assert {entry.checked.file: entry.one_of for entry in portfolio.entries}["loss.xlsx"] == ""
            assert "wrong.xlsx, one of servers, is left out: it cannot be funded." in portfolio.notes
        page = text(portfolio_document(portfolio))
        assert "One of" in page and "servers" in page
        assert "One of" not in text(portfolio_document(rolled_up(FILES, Choices())))


class TestCombinedCashFlow:
    def test_months_add_up_and_the_whole_needs_less_than_the_sum_of_peaks(self) -> None:
        early = made_up("early.xlsx", 70.0, 30.0)
        late = made_up("late.xlsx", 70.0, 30.0)
        moved = (0.0,) * 12 + early.case.net[:49]
        object.__setattr__(late.case, "net", moved)
        portfolio = rolled_up([early, late], Choices())
        assert portfolio.net[0] == -30.0 and portfolio.net[12] == 10 + 12 / 3 - 30.0
        assert portfolio.peak_funding == 30.0 < portfolio.totals["peak_funding"]
        assert portfolio.peak_month == 0 and len(portfolio.net) == 61
        assert sum(portfolio.years) == pytest.approx(portfolio.cumulative[60])
        assert portfolio.years[1] == pytest.approx(sum(portfolio.net[1:13]))

    def test_a_case_without_a_cost_is_left_out(self) -> None:
        free = made_up("free.xlsx", 51.75, 0.0, pv_costs=0.0)
        found = rolled_up([free, made_up("dear.xlsx", 7.25, 31.0, pv_costs=31.5)], Choices())
        assert [each.reason for each in found.left_out] == [
            "no cost is filled in yet: there is nothing to decide"
        ]
        assert found.totals["npv"] == 7.25 and [entry.checked.file for entry in found.entries] == [
            "dear.xlsx"
        ]

    def test_no_case_is_no_cash(self) -> None:
        portfolio = rolled_up([BROKEN], Choices())
        assert (portfolio.peak_funding, portfolio.peak_month, set(portfolio.net)) == (0.0, 0, {0.0})


class TestReports:
    def test_text_tells_totals_ranks_and_every_file_left_out(self, whole: Portfolio) -> None:
        told = text(portfolio_document(whole))
        assert told.startswith(
            "A budget of EUR 100 funds 2 of 5 cases, EUR 50 once, net present value 313 in all.\n"
        )
        assert "8 workbooks: 5 counted in EUR, 3 left out\n" in told
        assert (
            "5 in EUR, 1 in USD. Those in EUR count, that is the most; choose another with --currency" in told
        )
        assert "net present value: 541, return on investment:" in told and "not within 24 months" in told
        for file in FILES:
            assert file.file in told
        assert "EUR 5,000" in told

    def test_a_page_is_one_file_without_markup_from_workbooks(self) -> None:
        page = html(
            portfolio_document(rolled_up([made_up("<b>.xlsx", 1.0, 1.0, title="<script>x")], Choices()))
        )
        assert "<script>" not in page and "&lt;script&gt;x" in page and "http:" not in page

    def test_csv_has_a_row_per_file_and_no_formula(self) -> None:
        evil = made_up("evil.xlsx", 3.5, 1.0, title='=HYPERLINK("x")')
        rows = list(csv.DictReader(io.StringIO(portfolio_csv(rolled_up([*FILES, evil], Choices())))))
        assert list(rows[0]) == list(FIELDS) and len(rows) == 9
        by_file = {row["file"]: row for row in rows}
        assert by_file["evil.xlsx"]["proposal_title"] == '\'=HYPERLINK("x")'
        assert by_file["cheap.xlsx"]["npv_per_one_off_investment"] == "6.005"
        assert by_file["loss.xlsx"]["irr"] == "" and by_file["loss.xlsx"]["counted"] == "TRUE"
        assert by_file["broken.xlsx"]["counted"] == "FALSE" and by_file["broken.xlsx"]["npv"] == ""


def expected_values(portfolio: Portfolio, budget: float | None) -> dict[str, list[Any]]:
    """What the names of the workbook's formulas must hold, worked out in pandas from the cases alone: with the budget
    it was made with the best choice is funded, with another one the cases in order.
    """
    frame = pd.DataFrame(
        [
            {"number": entry.number, "one_of": entry.one_of, "funded": 0.0, **entry.case.figures}
            for entry in portfolio.entries
        ]
    )
    best = {entry.number for entry in portfolio.entries if entry.funded}
    as_made = budget == portfolio.funding.budget
    frame["cost"] = (frame["one_off_investment"] * 100).round().clip(lower=0)
    frame["efficiency"] = (frame["npv"] / frame["one_off_investment"]).where(frame["cost"] > 0)
    gain = (frame["cost"] == 0) & (frame["npv"] > 0)
    frame["class"] = gain.astype(int) - ((frame["cost"] == 0) & ~gain).astype(int)
    frame["by"] = frame["efficiency"].fillna(frame["npv"])
    ordered = frame.sort_values(["class", "by", "number"], ascending=[False, False, True])
    limit = frame["cost"].sum() if budget is None else budget * 100
    pays = ordered["npv"] > 0
    left, missed, before = limit, 0.0, 0.0
    for at, row in ordered[pays].iterrows():
        gone = ordered[(ordered["funded"] == 1) & (ordered["one_of"] == row["one_of"])]
        in_order = row["cost"] <= left and (row["one_of"] == "" or gone.empty)
        if row["number"] in best if as_made else in_order:
            left -= row["cost"]
            ordered.loc[at, "funded"] = 1.0
        share = min(1.0, max(0.0, limit - before) / row["cost"]) if row["cost"] else 1.0
        missed += share * row["npv"]
        before += row["cost"]
    by_npv = frame.sort_values(["npv", "number"], ascending=[False, True])
    net = pd.DataFrame([entry.case.net for entry in portfolio.entries]).sum()
    years = net.groupby((net.index + 11) // 12).sum()
    taken = ordered["funded"] == 1
    return {
        "total_npv": [frame["npv"].sum()],
        "total_annual_value": [frame["annual_value"].sum()],
        "total_peak_funding": [frame["peak_funding"].sum()],
        "total_efficiency": [frame["npv"].sum() / frame["one_off_investment"].sum()],
        "whole_roi": [frame["npv"].sum() / frame["pv_costs"].sum()],
        "whole_count": [len(frame)],
        "whole_peak_funding": [max(0.0, -net.cumsum().min())],
        "whole_peak_month": [int(net.cumsum().idxmin())],
        "ranking_number": list(ordered["number"]),
        "ranking_efficiency": list(
            ordered["efficiency"].astype(object).where(ordered["efficiency"].notna(), "none")
        ),
        "ranking_funded": list(ordered["funded"]),
        "ranking_spent": list((ordered["cost"] * ordered["funded"]).cumsum() / 100),
        "ranking_gained": list((ordered["npv"] * ordered["funded"]).cumsum()),
        "by_npv_number": list(by_npv["number"]),
        "by_npv_npv": list(by_npv["npv"]),
        "funded_count": [taken.sum()],
        "funded_npv": [ordered["npv"][taken].sum()],
        "funded_one_off": [ordered["one_off_investment"][taken].sum()],
        "missed_at_most": [
            portfolio.funding.missed_at_most if as_made else max(0.0, missed - ordered["npv"][taken].sum())
        ],
        "portfolio_funded": ["fund" if each else "-" for each in ordered["funded"].reindex(frame.index)],
        "cash_net": list(net),
        "cash_cumulative": list(net.cumsum()),
        "cash_by_year": list(years),
        "cash_by_year_cumulative": list(years.cumsum()),
        "cash_of_case": [sum(entry.case.net) for entry in portfolio.entries],
    }


def differences(book: Book, values: dict[Address, Any], expected: dict[str, list[Any]]) -> list[str]:
    """Where a calculated workbook does not hold what it must, and every Excel error."""
    found = [f"{place} is {value}" for place, value in values.items() if isinstance(value, ExcelError)]
    for name, wanted in expected.items():
        area = book.names[name]
        for (row, column), want in zip(area.cells(), wanted, strict=True):
            value = values[area.sheet, cell_address(row, column)]
            agrees = (
                value == want
                if isinstance(want, str)
                else value == pytest.approx(float(want), rel=WITHIN, abs=1e-7)
            )
            if not agrees:
                found.append(f"{name} {cell_address(row, column)}: {value!r}, expected {want!r}")
    return found


def many(count: int) -> list[Checked]:
    """Cases at odd figures, some tied, free or losing."""
    draw = random.Random(count)
    files = [
        made_up(f"{at:03}.xlsx", draw.uniform(-900, 9_000), draw.uniform(10, 3_000)) for at in range(count)
    ]
    return [*files, *FILES, made_up("tie.xlsx", 300.25, 50.0)]


@pytest.fixture(scope="module")
def large() -> Portfolio:
    one_of = {f"{at:03}.xlsx": "odd" for at in range(1, 17, 4)} | dict.fromkeys(
        ["tie.xlsx", "dear.xlsx"], "tie"
    )
    return rolled_up(many(17), Choices(budget=4_321.5, one_of=one_of))


@pytest.fixture(scope="module")
def content(large: Portfolio) -> bytes:
    return portfolio_workbook(large)


@pytest.fixture(params=["IronCalc", "formualizer", "LibreOffice"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "LibreOffice":
        found: LibreOffice = request.getfixturevalue("libreoffice")
        return found
    return IronCalc() if request.param == "IronCalc" else Formualizer()


class TestWorkbook:
    def test_every_engine_gives_what_pandas_gets_and_the_budget_is_live(
        self, engine: Engine, large: Portfolio, content: bytes
    ) -> None:
        book = plan_portfolio(large)
        area = book.names["budget"]
        cell = area.sheet, cell_address(area.top, area.left)
        with engine.open(poison(content)) as session:
            for budget in (4_321.5, 0.0, 777.77, None, 1e7):
                session.set(*cell, budget)
                session.recalculate()
                values = session.values()
                assert_no_sentinel(values)
                assert not differences(book, values, expected_values(large, budget)), budget

    def test_a_changed_case_moves_totals_ranks_and_funding(self, large: Portfolio, content: bytes) -> None:
        book = plan_portfolio(large)
        npv = book.names["portfolio_npv"]
        changes = {(npv.sheet, cell_address(npv.bottom, npv.left)): 50_000.0}
        values = IronCalc().evaluate(poison(content), changes=changes)
        last = large.entries[-1].number
        first = {name: book.names[name] for name in ("ranking_number", "by_npv_number")}
        assert {
            name: values[area.sheet, cell_address(area.top, area.left)] for name, area in first.items()
        } == {"ranking_number": pytest.approx(large.ranked("efficiency")[0].number), "by_npv_number": last}

    def test_stored_values_are_true_before_anything_recalculates(
        self, large: Portfolio, content: bytes
    ) -> None:
        saved = read_saved(content)
        book = plan_portfolio(large)
        values = {place: saved.values.get(place, "") for place in saved.formulas}
        assert not differences(book, values, expected_values(large, 4_321.5))
        assert values["About", "B5"] == (
            f"{len(large.entries)} cases  ·  net present value EUR {round(large.totals['npv']):,}  ·  funded:"
            f" {large.funding.count}  ·  3 files left out"
        )
        assert saved.values["Portfolio", "A2"] == values["About", "B5"]

    def test_formulas_are_portable_and_every_number_in_them_is_known(self, large: Portfolio) -> None:
        for place, formula in plan_portfolio(large).formulas().items():
            told = without_texts(formula)
            assert set(re.findall(r"[A-Z]+(?=\()", told)) <= FUNCTIONS, (place, formula)
            numbers = re.findall(
                r"(?<![A-Za-z0-9_$.])\d+(?:\.\d+)?(?![A-Za-z0-9_])", told.replace("100^3", "")
            )
            assert set(numbers) <= ALLOWED_NUMBERS, (place, formula)

    def test_only_the_budget_is_unlocked_and_texts_are_never_formulas(self) -> None:
        evil = made_up("=1+1.xlsx", 3.5, 1.0, title="=1+1", organisation="@SUM(A1)")
        book = plan_portfolio(rolled_up([evil, BROKEN], Choices()))
        unlocked = [
            (sheet.title, cell)
            for sheet in book.sheets.values()
            for cell, (_, style) in sheet.cells.items()
            if not properties(*style).get("locked", True)
        ]
        area = book.names["budget"]
        assert unlocked == [(area.sheet, (area.top, area.left))]
        assert not [each for each in book.formulas().values() if "1+1" in each]
        saved = read_saved(portfolio_workbook(rolled_up([evil], Choices())))
        assert "=1+1" in saved.values.values() and "1+1" not in saved.formulas.values()

    def test_every_file_left_out_is_listed_with_its_reason(self, whole: Portfolio) -> None:
        saved = read_saved(portfolio_workbook(whole))
        assert [saved.values["Left out", f"A{row}"] for row in (5, 6, 7)] == [
            "broken.xlsx",
            "other.xlsx",
            "wrong.xlsx",
        ]
        assert saved.values["Left out", "G6"] == "in USD, not in EUR"

    def test_nothing_that_counts_is_a_workbook_that_says_so(self) -> None:
        saved = read_saved(portfolio_workbook(rolled_up([BROKEN], Choices())))
        assert saved.sheets == ["Portfolio", "Left out", "About"]
        assert (
            saved.values["Portfolio", "A4"]
            == "1 workbook: 0 counted, 1 left out. There is nothing to add up."
        )

    def test_one_case_is_enough(self) -> None:
        portfolio = rolled_up([CHEAP], Choices(budget=50.0))
        saved = read_saved(portfolio_workbook(portfolio))
        values = {place: saved.values.get(place, "") for place in saved.formulas}
        assert not differences(plan_portfolio(portfolio), values, expected_values(portfolio, 50.0))

    def test_the_same_day_gives_the_same_bytes(
        self, whole: Portfolio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        content = portfolio_workbook(whole)
        assert content == portfolio_workbook(whole)
        assert read_saved(content).values["About", "B6"] == 46023  # 1 January 2026

    def test_no_formula_is_left_without_a_value(self, whole: Portfolio) -> None:
        saved = read_saved(portfolio_workbook(whole))
        assert not [place for place in saved.formulas if place not in saved.values]
        assert all(isinstance(content, str) for content in map(Formula, saved.formulas.values()))
