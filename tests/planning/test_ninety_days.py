"""The first ninety days with agents: tasks, three questions, and the review after twelve months."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from roi_workbook.planning.ninety_days.subject import NINETY_DAYS
from tests.planning.subject import work_out_plan

GRIDS = {grid.key: grid for grid in NINETY_DAYS.grids}
LISTS = ("ninety_assess", "ninety_foundation", "ninety_agents")
QUESTIONS = GRIDS["ninety_questions"].heads
CHANGES = pd.Series([0.0, -0.113, -0.27], [1, 2, 3])
GUARDS = [guard.key for guard in NINETY_DAYS.guards]
NOT_ANSWERED = "Not answered yet: three questions decide."


def worked_out(
    changes: pd.Series = CHANGES, live: float = 0, with_return: float = 0, gain: float = 0.23, **tables: Any
) -> dict[str, Any]:
    """The tables, and so many agents listed as live and with a measured return on Agents, together the gain."""
    agents = {
        "agents_live": live,
        "agents_measured": with_return,
        "agents_measured_return": gain if with_return else math.nan,
    }
    return work_out_plan(NINETY_DAYS, {}, tables, {"agent_years_change": changes, **agents})


def statuses(key: str, *given: str | None) -> list[dict[str, Any]]:
    """The first tasks of a list, in so many states."""
    return [{"task": task, "status": status} for task, status in zip(GRIDS[key].heads, given, strict=False)]


def answered(*answers: str | None) -> dict[str, Any]:
    """The first two questions as typed; the third through the agents: Yes is 2 of 2, No is 1 of 2."""
    rows = [
        {"question": question, "answer": answer} for question, answer in zip(QUESTIONS, answers, strict=False)
    ]
    third = (*answers, None, None, None)[2]
    live, with_return = {"Yes": (2, 2), "No": (2, 1)}.get(str(third), (0, 0))
    return worked_out(live=live, with_return=with_return, ninety_questions=rows)


def measured(measure: str, actual: Any, **changed: Any) -> dict[str, Any]:
    return worked_out(twelve_months=[{"measure": measure, "actual": actual, **changed}])


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    return worked_out(**{key: grid.example for key, grid in GRIDS.items()})


@pytest.fixture(scope="module")
def blank() -> dict[str, Any]:
    return worked_out(pd.Series([math.nan] * 3, [1, 2, 3]))


class TestTasks:
    def test_are_fixed_lists_for_each_thirty_days_with_owner_day_and_status(self) -> None:
        for key in LISTS:
            assert len(GRIDS[key].heads) == 5
            assert [column.key for column in GRIDS[key].typed] == ["owner", "due", "status"]
            assert GRIDS[key].column("due").kind == "date"

    @pytest.mark.parametrize("key", LISTS)
    def test_are_counted_by_their_state(self, key: str) -> None:
        found = worked_out(**{key: statuses(key, "done", "DONE", "under way", "blocked", None)})
        number = LISTS.index(key)
        row = {
            state: found[f"ninety_periods_{state}"].iloc[number]
            for state in ("tasks", "done", "under_way", "blocked", "not_started", "done_share", "unfinished")
        }
        assert row == {
            "tasks": 5,
            "done": 2,
            "under_way": 1,
            "blocked": 1,
            "not_started": 1,
            "done_share": 0.4,
            "unfinished": 1,
        }
        assert found["ninety_days_done_share"] == pytest.approx(2 / 15)

    def test_in_an_unknown_state_have_not_started(self) -> None:
        found = worked_out(ninety_assess=statuses("ninety_assess", "nearly done", "not started"))
        assert found["ninety_periods_not_started"].iloc[0] == 5

    def test_the_next_thirty_days_to_finish_are_named(self) -> None:
        assert worked_out()["ninety_days_next"] == "Days 1 to 30: look and decide"
        first = statuses("ninety_assess", *["done"] * 5)
        assert worked_out(ninety_assess=first)["ninety_days_next"] == "Days 31 to 60: lay the foundation"

    def test_agents_before_the_foundation_are_noticed(self) -> None:
        begun = statuses("ninety_agents", "under way", "done", "blocked", "not started")
        assert worked_out(ninety_agents=begun)["alert_ninety_agents_too_early"] == 2
        half = statuses("ninety_foundation", *["done"] * 4, "under way")
        assert worked_out(ninety_agents=begun, ninety_foundation=half)["alert_ninety_agents_too_early"] == 2
        laid = statuses("ninety_foundation", *["done"] * 5)
        assert worked_out(ninety_agents=begun, ninety_foundation=laid)["alert_ninety_agents_too_early"] == 0

    def test_blocked_ones_are_noticed(self) -> None:
        found = worked_out(ninety_assess=statuses("ninety_assess", "blocked", "Blocked", "done"))
        assert found["alert_ninety_tasks_blocked"] == 2


class TestThreeQuestions:
    def test_all_yes_is_scale(self) -> None:
        found = answered("Yes", "yes", "Yes")
        assert found["ninety_days_verdict"] == "Scale: add agents."
        assert {*found["ninety_questions_outcome"], *found["ninety_returns_outcome"]} == {"met"}

    @pytest.mark.parametrize(
        ("answers", "gap"),
        [
            (("No", "Yes", "Yes"), "agents are not live any sooner"),
            (("Yes", "no", "Yes"), "governance is still by hand"),
            (("Yes", "Yes", "No"), "the return of each agent is not measured"),
            ((None, None, "No"), "the return of each agent is not measured"),
        ],
    )
    def test_a_no_names_its_gap_even_where_others_are_not_answered(self, answers: Any, gap: str) -> None:
        assert answered(*answers)["ninety_days_verdict"] == f"Fix first: {gap}."

    def test_two_times_no_names_the_first_gap_and_says_that_there_is_more(self) -> None:
        found = answered("Yes", "No", "No")
        expected = "Fix first: governance is still by hand, and what else is answered No."
        assert found["ninety_days_verdict"] == expected
        assert found["ninety_days_gaps"] == 2
        assert list(found["ninety_questions_outcome"]) == ["met", "fix"]
        assert list(found["ninety_returns_outcome"]) == ["fix"]

    @pytest.mark.parametrize("answers", [(), ("Yes",), ("Yes", "Yes"), ("Yes", "maybe", "Yes")])
    def test_is_not_answered_until_all_are(self, answers: Any) -> None:
        assert answered(*answers)["ninety_days_verdict"] == NOT_ANSWERED

    @pytest.mark.parametrize(
        ("live", "with_return", "answer", "outcome"),
        [(0, 0, "", "not answered"), (3, 3, "Yes", "met"), (3, 2, "No", "fix"), (1, 0, "No", "fix")],
    )
    def test_the_third_is_answered_by_the_agents_themselves(
        self, live: int, with_return: int, answer: str, outcome: str
    ) -> None:
        found = worked_out(live=live, with_return=with_return)
        assert list(found["ninety_returns_answer"]) == [answer]
        assert list(found["ninety_returns_outcome"]) == [outcome]


class TestDayNinety:
    @pytest.mark.parametrize(
        ("weeks", "word"), [(6, "met"), (6.1, "missed"), (4, "met"), (0, "met"), (None, "not measured")]
    )
    def test_an_agent_is_live_within_six_weeks(self, weeks: Any, word: str) -> None:
        found = worked_out(ninety_baseline=[{"measure": "Time from start to live", "actual": weeks}])
        assert found["ninety_baseline_result"]["Time from start to live"] == word

    def test_measures_without_a_limit_are_measured_or_not(self) -> None:
        cost, right = "Cost of one agent a year", "Output that is right"
        found = worked_out(
            ninety_baseline=[{"measure": cost, "actual": 60_000}, {"measure": right, "actual": "good"}]
        )
        assert found["ninety_baseline_result"][cost] == "measured"
        assert found["ninety_baseline_result"][right] == "not measured"

    def test_cost_must_stay_below_a_limit_of_ones_own_and_quality_above_it(self) -> None:
        found = worked_out(
            ninety_baseline=[
                {"measure": "Cost of one agent a year", "actual": 61, "limit": 60},
                {"measure": "Output that is right", "actual": 61, "limit": 60},
                {"measure": "Actions that keep the rules", "actual": 59, "limit": 60},
            ]
        )
        assert list(found["ninety_baseline_result"])[1:] == ["missed", "met", "missed"]


class TestTwelveMonths:
    @pytest.mark.parametrize(
        ("measure", "actual", "result"),
        [
            ("Time from start to live", 6, "met"),
            ("Time from start to live", 6.01, "missed"),
            ("Time from start to live", 3, "met"),
            ("Fall of the cost per agent", 30, "met"),
            ("Fall of the cost per agent", 29.9, "missed"),
            ("Fall of the cost per agent", 57, "met"),
            ("Fall of the cost per agent", -3, "missed"),
            ("Output that is right", 90, "missed"),
            ("Output that is right", 90.1, "met"),
            ("Output that is right", None, "not measured"),
            ("Output that is right", "good", "not measured"),
        ],
    )
    def test_each_measure_is_met_missed_or_not_measured(self, measure: str, actual: Any, result: str) -> None:
        assert measured(measure, actual)["twelve_months_result"][measure] == result

    @pytest.mark.parametrize(
        ("live", "with_return", "limit", "result", "cause"),
        [
            (0, 0, 3, "not measured", ""),
            (3, 3, 3, "met", ""),
            (5, 2, 3, "missed", "choice of use cases"),
            (2, 0, 3, "missed", "choice of use cases"),
            (5, 3, 4, "missed", "choice of use cases"),
            (5, 4, 4, "met", ""),
            (5, 4, None, "no limit", ""),
        ],
    )
    def test_agents_with_a_measured_return_are_counted_not_typed(
        self, live: int, with_return: int, limit: Any, result: str, cause: str
    ) -> None:
        rows = [{"measure": "Agents with a measured return", "limit": limit}]
        found = worked_out(live=live, with_return=with_return, twelve_agents=rows)
        assert (found["twelve_agents_result"].iloc[0], found["twelve_agents_cause"].iloc[0]) == (
            result,
            cause,
        )
        counted = found["twelve_agents_actual"].iloc[0]
        assert counted == with_return if live else math.isnan(counted)

    @pytest.mark.parametrize(
        ("limit", "gain", "result"),
        [
            (None, -0.31, "measured"),
            (20, 0.2, "met"),
            (20, 0.19, "missed"),
            (0, -0.31, "missed"),
            (0, 0, "met"),
        ],
    )
    def test_the_return_of_those_agents_is_held_against_a_limit_of_ones_own(
        self, limit: Any, gain: float, result: str
    ) -> None:
        rows = [{"measure": "Return of those agents together", "limit": limit}]
        found = worked_out(live=3, with_return=3, gain=gain, twelve_agents=rows)
        assert found["twelve_agents_result"].iloc[1] == result
        assert found["twelve_agents_actual"].iloc[1] == pytest.approx(100 * gain)
        assert found["twelve_months_missed"] == (result == "missed")

    @pytest.mark.parametrize(
        ("measure", "bad", "cause"),
        [
            ("Time from start to live", 14, "infrastructure"),
            ("Fall of the cost per agent", 11, "work that should be central"),
            ("Output that is right", 71, "grounding"),
        ],
    )
    def test_only_a_miss_names_its_cause(self, measure: str, bad: float, cause: str) -> None:
        found = measured(measure, bad)["twelve_months_cause"]
        assert found[measure] == cause
        assert set(found.drop(measure)) == {""}

    def test_limits_are_inputs_and_one_that_is_emptied_decides_nothing(self) -> None:
        measure = "Output that is right"
        assert measured(measure, 90, limit=89)["twelve_months_result"][measure] == "met"
        assert measured(measure, 90, limit=None)["twelve_months_result"][measure] == "no limit"
        assert measured(measure, 90, limit="high")["twelve_months_result"][measure] == "no limit"

    def test_the_verdict_waits_for_all_four_and_a_miss_comes_first(self) -> None:
        good = [
            (measure, actual)
            for measure, actual in zip(GRIDS["twelve_months"].heads, (5, 31, 93), strict=True)
        ]
        rows = [{"measure": measure, "actual": actual} for measure, actual in good]

        def verdict(with_return: int, *rows: dict[str, Any]) -> str:
            found = worked_out(live=with_return, with_return=with_return, twelve_months=rows)
            return str(found["twelve_months_verdict"])

        assert verdict(4, *rows) == "All met: add agents."
        assert verdict(0, *rows) == verdict(4, *rows[:2]) == "Not all is measured yet."
        assert verdict(1, *rows[:2]) == "1 missed: remove the cause before adding agents."
        rows[0]["actual"] = 9
        assert verdict(1, *rows[:2]) == "2 missed: remove the cause before adding agents."

    def test_the_fall_that_the_agent_budget_plans_stands_beside(self, blank) -> None:
        assert worked_out()["twelve_months_planned_fall"] == pytest.approx(0.113)
        assert math.isnan(blank["twelve_months_planned_fall"])

    def test_a_second_year_without_agents_plans_no_fall(self) -> None:
        changes = pd.Series([0.0, math.nan, -0.27], [1, 2, 3])
        assert math.isnan(worked_out(changes)["twelve_months_planned_fall"])


class TestBlank:
    def test_raises_nothing_and_answers_nothing(self, blank) -> None:
        assert [blank[key] for key in GUARDS] == [0, 0]
        assert blank["ninety_days_verdict"] == NOT_ANSWERED
        assert blank["ninety_days_done_share"] == 0
        assert set(blank["twelve_months_result"]) == {"not measured"}
        assert blank["twelve_months_verdict"] == "Not all is measured yet."
        assert set(blank["twelve_months_cause"]) == {""}

    def test_holds_the_limits_of_the_guide(self) -> None:
        rows = (*GRIDS["twelve_months"].rows, *GRIDS["twelve_agents"].rows)
        assert [row.get("limit") for row in rows] == [6, 30, 90, 3, None]


class TestExample:
    def test_stands_at_the_decision_with_owners_and_days_and_nothing_begun(self, example) -> None:
        assert all(row["owner"] and row["due"] for key in LISTS for row in GRIDS[key].example)
        assert example["ninety_days_verdict"] == NOT_ANSWERED
        assert example["ninety_days_next"] == "Days 1 to 30: look and decide"
        assert example["twelve_months_verdict"] == "Not all is measured yet."
        assert [key for key in GUARDS if example[key] > 0] == []

    def test_every_line_and_guard_is_worked_out(self, example) -> None:
        lines = {line.key for line in NINETY_DAYS.lines}
        rows = {f"{grid.key}_{line.key}" for grid in NINETY_DAYS.grids for line in grid.lines}
        assert set(example) == lines | rows | set(GUARDS)

    def test_every_measure_of_the_year_has_a_cause(self) -> None:
        measures = (*GRIDS["twelve_months"].heads, *GRIDS["twelve_agents"].heads)
        assert GRIDS["twelve_causes"].heads == measures
