"""Cases of which only one is done: the dearer against the next cheaper one that is worth having."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.input_files import write_toml
from roi_workbook.model.records import LAST_MONTH, Inputs
from roi_workbook.portfolios.alternatives import Alternatives, AlternativesError, alternatives
from roi_workbook.portfolios.alternatives_page import alternatives_document, dominated, verdict, what_it_says
from roi_workbook.portfolios.reading import case_of
from roi_workbook.portfolios.records import Case, Checked
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.reports.text import text

PAGE = Path(__file__).parents[1] / "docs" / "portfolio.md"

SHARED = {
    "model_start": "2027-03",
    "incidents_per_quarter": 7,
    "hours_per_incident": 1.3,
    "impact_per_incident_hour": 4_100,
    "downtime_confidence": 0.83,
}
"""What the alternatives of the page have in common: the same incidents, believed as much."""

OF_THE_PAGE = {
    "minimum.xlsx": ("Do the minimum", 0.23, 2, 7_300, 1_100),
    "half.xlsx": ("Half of it", 0.37, 2, 36_900, 3_700),
    "all.xlsx": ("All of it", 0.61, 5, 41_900, 8_300),
    "twice.xlsx": ("All of it, from two vendors", 0.61, 5, 61_900, 8_300),
}
"""By file: its title, share of incidents avoided, months to go-live, cost once and a year."""


def inputs_of(file: str, **more: Any) -> Inputs:
    """The inputs of one alternative of the page."""
    title, share, months, once, yearly = OF_THE_PAGE[file]
    own = {"proposal_title": title, "incident_frequency_reduction": share, "months_to_go_live": months}
    purchase = {
        "item": "Tooling",
        "cost_category": "tooling",
        "serves": "downtime",
        "one_off_cost": once,
        "cost_per_year": yearly,
    }
    values = {
        key: {"base": value} if MODEL.typed_inputs[key].three else value
        for key, value in {**SHARED, **own, **more}.items()
    }
    return Inputs(values, {"purchases": (purchase,)})


def checked(file: str, case: Case | None, **more: Any) -> Checked:
    return Checked(**{"file": file, "outcome": "agrees", "errors": 0, "warnings": 0, "case": case} | more)


@pytest.fixture(scope="module")
def page() -> Alternatives:
    """The alternatives of the page, given in another order."""
    files = ("twice.xlsx", "half.xlsx", "minimum.xlsx", "all.xlsx")
    return alternatives(
        [checked(file, case_of(work_out(inputs_of(file), MODEL.core), "base")) for file in files]
    )


def by_hand(
    file: str, pv_costs: float, npv: float, net: Mapping[int, float], cost: float, **more: Any
) -> Checked:
    """A case of 24 months with money in a few months only; `cost` is all of its cost, not discounted."""
    months = tuple(net.get(month, 0.0) for month in range(LAST_MONTH + 1))
    case = Case(
        organisation="",
        proposal_title="",
        currency="EUR",
        scenario="Base",
        horizon_months=24.0,
        annual_discount_rate=0.21,
        start="2027-03-01",
        figures={"pv_costs": pv_costs, "npv": npv},
        undefined={},
        net=months,
        moved=months,
        zero_limit=cost / 1e6,
        empty=False,
    )
    return checked(file, replace(case, **more))


# At 21 % a year, 605 in month 12 are worth 500 today, and 439.23 in month 24 are worth 300.
MINIMUM = by_hand("minimum", 731.0, 69.0, {0: -731.0, 12: 605.0, 24: 439.23}, 731.0)
HALF = by_hand("half", 1_317.0, 33.0, {0: -1_317.0, 12: 847.0, 24: 951.665}, 1_317.0)
ALL = by_hand("all", 2_033.0, 167.0, {0: -1_933.0, 12: 1_452.0, 24: 1_317.69}, 2_054.0)
TWICE = by_hand("twice", 2_500.5, -400.5, {0: -2_500.5, 12: 1_452.0, 24: 1_317.69}, 2_500.5)
NOTHING = by_hand("nothing", 0.0, 0.0, {}, 0.0, empty=True, horizon_months=60.0)


class TestByHand:
    def test_each_is_compared_with_the_next_cheaper_one_that_is_worth_having(self) -> None:
        found = alternatives([ALL, TWICE, HALF, MINIMUM])
        assert [(each.name, each.against, each.is_worth_it) for each in found.ordered] == [
            ("minimum", "doing nothing", True),
            ("half", "minimum", False),
            ("all", "minimum", True),
            ("twice", "all", False),
        ]
        assert verdict(found) == "The best of these is all: each step up to it earns more than it costs."

    def test_incremental_results_are_those_of_the_differences_of_the_months(self) -> None:
        told = {each.name: each.figures for each in alternatives([ALL, HALF, MINIMUM]).ordered}
        # 731 = 605 v + 439.23 v^2: v = 0.773687; out until month 24, when 126 of 439.23 are still missing.
        assert told["minimum"] == pytest.approx(
            {"pv_costs": 731.0, "npv": 69.0, "irr": 0.2925124, "payback_months": 23.286866}, rel=1e-6
        )
        # 586 = 242 v + 512.435 v^2, which is less than the 21 % that money costs.
        assert told["half"] == pytest.approx(
            {"pv_costs": 586.0, "npv": -36.0, "irr": 0.1641372, "payback_months": 23.671305}, rel=1e-6
        )
        # 1,202 = 847 v + 878.46 v^2
        assert told["all"] == pytest.approx(
            {"pv_costs": 1_302.0, "npv": 98.0, "irr": 0.2769742, "payback_months": 23.404116}, rel=1e-6
        )

    def test_an_alternative_that_costs_no_less_and_brings_no_more_is_named(self) -> None:
        assert dominated(alternatives([TWICE, ALL, HALF])) == (
            "twice is dominated: all costs no more and brings at least as much.",
        )

    def test_where_none_earns_more_than_it_costs_doing_nothing_is_best(self) -> None:
        found = alternatives([TWICE, by_hand("even", 100.7, 0.004, {0: -100.7, 24: 147.4}, 100.7)])
        assert found.best is None
        assert verdict(found).endswith("doing nothing is the best choice.")

    def test_doing_nothing_may_be_one_of_the_files_whatever_its_horizon(self) -> None:
        found = alternatives([MINIMUM, NOTHING])
        assert what_it_says(found.ordered[0]) == "no different from doing nothing"
        assert found.ordered[1].against == "doing nothing" and found.best is found.ordered[1]
        assert dominated(found) == ()

    def test_of_equal_costs_the_one_given_first_is_first(self) -> None:
        cheap, good = (
            by_hand(name, 731.001, npv, {0: -731.0}, 731.0) for name, npv in (("b", 7.5), ("a", 9.25))
        )
        found = alternatives([cheap, good])
        assert [(each.name, each.against, each.is_worth_it) for each in found.ordered] == [
            ("b", "doing nothing", True),
            ("a", "b", True),
        ]
        assert found.ordered[1].undefined == {
            "irr": "n/a: nothing to recover",
            "payback_months": "n/a: no cost",
        }

    def test_a_difference_that_turns_several_times_has_no_rate(self) -> None:
        turning = by_hand("turning", 950.3, 91.0, {0: -931.0, 12: 1_205.0, 13: -500.5, 24: 839.23}, 1_531.5)
        told = alternatives([turning, MINIMUM]).ordered[1]
        assert (told.against, told.undefined) == ("minimum", {"irr": "n/a: several sign changes"})

    def test_a_rounding_error_is_no_difference(self) -> None:
        """A first month that differs in its last digit is not money that comes in first."""
        flow = {0: float(np.nextafter(-731.0, 0)), 3: -500.5, 12: 605.0, 15: 700.7, 24: 439.23}
        told = alternatives([by_hand("close", 1_208.2, 138.1, flow, 1_231.5), MINIMUM]).ordered[1]
        assert told.against == "minimum"
        assert told.figures["irr"] == pytest.approx(0.4, rel=1e-9)
        assert told.figures["payback_months"] == pytest.approx(14 + 500.5 / 700.7, rel=1e-9)


class TestWhatCannotBeCompared:
    def test_is_told_all_at_once(self) -> None:
        other = by_hand(
            "other",
            5.5,
            1.5,
            {0: -5.5},
            5.5,
            currency="USD",
            horizon_months=36.0,
            annual_discount_rate=0.07,
            start="",
        )
        broken = checked("broken", None, outcome="unreadable", errors=1, problem="it is damaged.")
        wrong = replace(HALF, outcome="findings", errors=1, problem="Results!C5: npv holds 1.")
        with pytest.raises(AlternativesError) as caught:
            alternatives([ALL, other, broken, wrong])
        assert caught.value.problems == (
            "broken: it is damaged.",
            "half: Results!C5: npv holds 1. Correct it, or compare it as it recomputes with --include-failed.",
            "Alternatives can only be compared with the same currency: EUR in all, half; USD in other."
            " Give reporting_currency one value in all of them.",
            "Alternatives can only be compared with the same horizon: 24 months in all, half; 36 months in other."
            " Give horizon_months one value in all of them.",
            "Alternatives can only be compared with the same discount rate: 21 % in all, half; 7 % in other."
            " Give annual_discount_rate one value in all of them.",
            "Alternatives can only be compared with the same month of decision: 2027-03 in all, half; none given in"
            " other. Give model_start one value in all of them.",
        )
        assert [each.name for each in alternatives([wrong, MINIMUM], include_failed=True).ordered][
            1
        ] == "half"


class TestOfTheModel:
    def test_the_first_over_doing_nothing_is_the_case_itself(self, page: Alternatives) -> None:
        first = page.ordered[0]
        assert first.figures == pytest.approx(
            {key: first.case.figures[key] for key in first.figures}, rel=1e-12
        )

    def test_incremental_net_present_values_add_up_to_that_of_the_best(self, page: Alternatives) -> None:
        steps = [each.figures["npv"] for each in page.ordered if each.is_worth_it]
        assert page.best is not None and len(steps) == 2
        assert sum(steps) == pytest.approx(page.best.case.figures["npv"], rel=1e-12)

    def test_at_its_rate_the_differences_are_worth_nothing(self, page: Alternatives) -> None:
        minimum, _, whole, _ = page.ordered
        difference = np.array(whole.case.net) - np.array(minimum.case.net)
        years = np.arange(LAST_MONTH + 1) / 12
        assert (difference * 1.1**-years).sum() == pytest.approx(whole.figures["npv"], rel=1e-9)
        assert (difference * (1 + whole.figures["irr"]) ** -years).sum() == pytest.approx(0, abs=1e-3)

    def test_the_page_shows_what_is_printed(self, page: Alternatives) -> None:
        shown = PAGE.read_text(encoding="utf-8")
        for line in text(alternatives_document(page)).splitlines():
            assert line.strip() in shown, line
        for title, share, months, once, yearly in OF_THE_PAGE.values():
            row = f"| {title} | {100 * share:.0f} % | {months} | {once:,} | {yearly:,} |"
            assert row in shown, row


def run(command: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, [command, *map(str, arguments)])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two alternatives of the page as input files, the dearer one first."""
    folder = tmp_path_factory.mktemp("alternatives")
    for name in ("all", "minimum"):
        content = write_toml(inputs_of(f"{name}.xlsx"), MODEL.core)
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return folder / "all.toml", folder / "minimum.toml"


class TestCommands:
    def test_two_files_are_compared_whichever_is_dearer(
        self, files: tuple[Path, Path], page: Alternatives
    ) -> None:
        result = run("diff", "--as-alternatives", *files, "--format", "json")
        told = json.loads(result.stdout)
        assert result.exit_code == 0 and told["best"] == str(files[0])
        assert [each["file"] for each in told["alternatives"]] == [str(files[1]), str(files[0])]
        dearer = told["alternatives"][1]
        assert dearer["incremental_npv"] == pytest.approx(page.ordered[2].figures["npv"], rel=1e-9)
        assert (
            dearer["compared_with"] == "Do the minimum" and dearer["what_it_says"] == "worth its extra cost"
        )

    def test_cases_are_compared_in_base_unless_told_otherwise(self, files: tuple[Path, Path]) -> None:
        for more, scenario in (((), "Base"), (("--scenario", "optimistic"), "Optimistic")):
            result = run("diff", "--as-alternatives", files[0], files[0], *more, "--format", "json")
            told = json.loads(result.stdout)["alternatives"]
            assert [each["scenario"] for each in told] == [scenario, scenario]
            assert told[1]["what_it_says"] == f"no different from {files[0]}"

    @pytest.mark.parametrize("form", ["markdown", "html"])
    def test_workbooks_are_compared_in_every_format(
        self, form: str, core_file: Path, blank_file: Path
    ) -> None:
        result = run("portfolio", "--alternatives", core_file, blank_file, "--format", form)
        assert result.exit_code == 0, result.stderr
        assert "The best of these is" in result.stdout and "87,681" in result.stdout
        assert "no different from doing nothing" in result.stdout

    def test_nothing_is_written_where_cases_cannot_be_compared(
        self, files: tuple[Path, Path], tmp_path: Path
    ) -> None:
        other = tmp_path / "other.toml"
        other.write_text(write_toml(inputs_of("half.xlsx", horizon_months=48), MODEL.core), encoding="utf-8")
        result = run("diff", "--as-alternatives", files[0], other, "-o", tmp_path / "report.html")
        assert result.exit_code == 3 and not (tmp_path / "report.html").exists()
        assert f"the same horizon: 36 months in {files[0]}; 48 months in {other}." in result.stderr

    @pytest.mark.parametrize(
        ("command", "arguments", "told"),
        [
            ("portfolio", ["--alternatives", "a.xlsx"], "need two files at least, found a.xlsx alone"),
            (
                "portfolio",
                ["--alternatives", "a.xlsx", "b.xlsx", "--budget", "3", "--sort", "npv"],
                "--alternatives does not take --budget or --sort",
            ),
            ("portfolio", ["--alternatives", "a.xlsx", "b.xlsx", "-o", "a.csv"], "does not end in one of"),
            ("diff", ["--as-alternatives", "a", "b", "--seed", "7"], "does not take --seed"),
            ("diff", ["--as-alternatives", "a", "b", "--format", "csv"], "alternatives has no format csv"),
            (
                "diff",
                ["a", "b", "--scenario", "base"],
                "diff without --as-alternatives does not take --scenario",
            ),
        ],
    )
    def test_an_option_that_does_not_fit_is_refused(
        self, command: str, arguments: list[str], told: str
    ) -> None:
        result = run(command, *arguments)
        assert result.exit_code == 2 and told in result.stderr
