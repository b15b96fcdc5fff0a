"""Readiness: when a row is green, amber, red or not rated, what is worst, and what comes first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from roi_workbook.planning.readiness.future import TEAM
from roi_workbook.planning.readiness.questions import (
    COST_WATCH,
    DIMENSIONS,
    INTERFACES,
    KNOWLEDGE_LAYER,
    LATENCY,
    QUESTIONS,
    UTILISATION,
)
from roi_workbook.planning.readiness.subject import READINESS
from tests.planning.subject import work_out_plan

TEN_TIMES = "Network takes ten times today's data"
PIPELINES = "Data pipelines"
CLEAN = "Data that is clean, structured and accessible"
SKILLS = "Skills needed that are covered"
VERSION = "Which version was live can be proved"
GPUS = "GPUs can be had when work needs them"
GREEN = {
    aspect: {"current_value": 1 if row.get("measured_in") == "share" else 20}
    if "measured_in" in row
    else {"answer": row["good_is"]}
    for aspect, row in zip(QUESTIONS.heads, QUESTIONS.rows, strict=True)
}
"""What makes every row green."""


def rated(entries: Mapping[Any, Any], **values: Any) -> dict[str, Any]:
    """The results where only these entries are typed: an answer, a value or a whole row, by aspect."""
    rows = [
        {"aspect": aspect}
        | (
            entry
            if isinstance(entry, dict)
            else {"answer" if isinstance(entry, str) else "current_value": entry}
        )
        for aspect, entry in entries.items()
    ]
    return work_out_plan(READINESS, values, {"readiness": rows})


def rating(aspect: str, entry: Any, **values: Any) -> str:
    return rated({aspect: entry}, **values)["readiness_rating"][aspect]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.3999, "red"), (0.4, "amber"), (0.5999, "amber"), (0.6, "green"), (0, "red"), (1, "green")],
)
def test_gpu_utilisation_is_red_under_40_percent_and_green_from_60(value: float, expected: str) -> None:
    assert rating(UTILISATION, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(200.5, "red"), (200, "amber"), (100, "amber"), (99.5, "green"), (0, "green")]
)
def test_latency_is_red_over_200_and_green_under_100_milliseconds(value: float, expected: str) -> None:
    assert rating(LATENCY, value) == expected


@pytest.mark.parametrize("aspect", [CLEAN, SKILLS])
@pytest.mark.parametrize(
    ("value", "expected"), [(0.4999, "red"), (0.5, "amber"), (0.7999, "amber"), (0.8, "green")]
)
def test_shares_of_data_and_skills_are_red_under_50_percent_and_green_from_80(
    aspect: str, value: float, expected: str
) -> None:
    assert rating(aspect, value) == expected


@pytest.mark.parametrize(
    ("answer", "expected"), [("manual", "red"), ("partly automated", "amber"), ("automated", "green")]
)
def test_pipelines_are_rated_by_how_automated_they_are(answer: str, expected: str) -> None:
    assert rating(PIPELINES, answer) == expected


@pytest.mark.parametrize(
    ("answer", "agents", "expected"),
    [
        ("none", "No", "amber"),
        ("none", "Yes", "red"),
        ("in place", "No", "green"),
        ("in place", "Yes", "green"),
    ],
)
def test_no_vector_database_is_amber_and_red_where_agents_are_planned(
    answer: str, agents: str, expected: str
) -> None:
    assert rating(KNOWLEDGE_LAYER, answer, agents_planned=agents) == expected


@pytest.mark.parametrize("aspect", [row["aspect"] for row in QUESTIONS.rows if row["good_is"] == "Yes"])
def test_no_is_red_and_yes_is_green(aspect: str) -> None:
    assert rating(aspect, "No", agents_planned="Yes") == "red"
    assert rating(aspect, "Yes", agents_planned="Yes") == "green"


def test_there_are_six_dimensions_and_at_least_twelve_rows_with_something_in_each() -> None:
    assert DIMENSIONS == ("compute", "network", "data", "security", "skills", "cost")
    assert len(QUESTIONS.rows) >= 12
    assert {row["dimension"] for row in QUESTIONS.rows} == set(DIMENSIONS)


def test_nothing_filled_in_is_not_rated_and_raises_nothing() -> None:
    found = rated({})
    assert set(found["readiness_rating"]) == {"not rated"}
    assert set(found["readiness_dimensions_rating"]) == {"not rated"}
    assert found["readiness_overall_rating"] == "not rated" and math.isnan(found["readiness_overall"])
    assert math.isnan(found["data_readiness"]) and math.isnan(found["gpu_utilisation_today"])
    assert found["agents_ready"] == "not rated"
    assert list(found["top_constraints_constraint"]) == ["", "", ""]
    assert not [guard.key for guard in READINESS.guards if found[guard.key] > 0]


def test_an_empty_row_is_never_green() -> None:
    found = rated(GREEN | {VERSION: {}})
    assert found["readiness_rating"][VERSION] == "not rated"
    assert found["readiness_dimensions_rating"]["security"] == "green"
    assert found["alert_readiness_open_rows"] == 1
    assert found["readiness_completeness"] == "1 of 18 rows are not rated yet."


@pytest.mark.parametrize("entry", ["", "text", "maybe", "automated", {"current_value": 3}])
def test_an_entry_that_does_not_fit_its_row_is_not_rated(entry: Any) -> None:
    assert rating(VERSION, entry) == "not rated"


@pytest.mark.parametrize("value", ["35%", True, None, -0.1, 35, 1.01])
def test_a_share_that_is_text_or_outside_0_to_1_is_not_rated(value: Any) -> None:
    found = rated({UTILISATION: {"current_value": value}})
    assert found["readiness_rating"][UTILISATION] == "not rated"
    assert math.isnan(found["gpu_utilisation_today"])


def test_a_check_counts_entries_that_do_not_fit() -> None:
    entries = {UTILISATION: 35, VERSION: "manual", CLEAN: "Yes", PIPELINES: {"current_value": 2}, SKILLS: 0.7}
    assert rated(entries)["check_readiness_entries_fit"] == 4


def test_answers_do_not_care_for_capitals() -> None:
    assert rating(VERSION, "yes") == "green"
    assert rated({PIPELINES: "MANUAL"})["readiness_today"][PIPELINES] == "manual"


def test_rows_about_gpus_are_not_rated_and_not_missed_where_there_are_none() -> None:
    found = rated(GREEN | {UTILISATION: 0.1, GPUS: "No"}, gpus_in_use="No")
    assert found["readiness_rating"][UTILISATION] == found["readiness_rating"][GPUS] == "not rated"
    assert math.isnan(found["gpu_utilisation_today"])
    assert found["readiness_overall_rating"] == "green" and found["alert_readiness_open_rows"] == 0


def test_rows_about_agents_are_rated_only_where_agents_are_planned() -> None:
    entries = {INTERFACES: "No", COST_WATCH: "No"}
    without, planned = rated(entries), rated(entries, agents_planned="Yes")
    for aspect in entries:
        assert (
            without["readiness_rating"][aspect] == "not rated" and without["readiness_is_open"][aspect] == 0
        )
        assert planned["readiness_rating"][aspect] == "red"


def test_limits_are_inputs_and_are_needed_both() -> None:
    row = {"current_value": 0.31, "green_limit": 0.3, "red_limit": 0.2}
    assert rating(UTILISATION, row) == "green"
    for missing in ({"red_limit": None}, {"green_limit": None}, {"red_limit": "text"}):
        found = rated({UTILISATION: row | missing})
        assert found["readiness_rating"][UTILISATION] == "not rated"
        assert found["check_readiness_limits"] == 1
        assert found["gpu_utilisation_today"] == 0.31


def test_limits_the_wrong_way_round_are_an_error_and_rate_red_first() -> None:
    found = rated(
        {
            UTILISATION: {"current_value": 0.5, "green_limit": 0.4, "red_limit": 0.6},
            LATENCY: {"current_value": 150, "green_limit": 200, "red_limit": 100},
        }
    )
    assert found["check_readiness_limits"] == 2
    assert found["readiness_rating"][UTILISATION] == found["readiness_rating"][LATENCY] == "red"


def test_a_dimension_is_its_worst_row_and_overall_is_the_worst_dimension() -> None:
    found = rated({PIPELINES: "automated", CLEAN: 0.65, VERSION: "Yes"})
    assert found["readiness_dimensions_rating"].to_dict() == dict.fromkeys(DIMENSIONS, "not rated") | {
        "data": "amber",
        "security": "green",
    }
    assert (found["readiness_overall"], found["readiness_overall_rating"]) == (1, "amber")
    assert found["data_readiness"] == 1
    worse = rated({PIPELINES: "manual", CLEAN: 0.65, VERSION: "Yes"})
    assert (worse["readiness_overall"], worse["data_readiness"]) == (2, 2)
    assert rated({VERSION: "Yes"})["readiness_overall"] == 0


def test_the_strip_counts_every_row_that_is_asked_once() -> None:
    found = rated({PIPELINES: "manual", CLEAN: 0.65, KNOWLEDGE_LAYER: "none"}, agents_planned="Yes")
    counts = [found[f"readiness_dimensions_{key}_rows"]["data"] for key in ("red", "amber", "green", "open")]
    assert counts == [2, 1, 0, 1]
    everything = sum(
        found[f"readiness_dimensions_{key}_rows"].sum() for key in ("red", "amber", "green", "open")
    )
    assert everything == len(QUESTIONS.rows)


def test_the_gap_is_the_distance_from_the_target_over_the_target() -> None:
    found = rated(
        {UTILISATION: 0.21, LATENCY: 240, CLEAN: 0.9, PIPELINES: "partly automated", TEN_TIMES: "No"}
    )
    gap = found["readiness_gap"]
    assert gap[UTILISATION] == pytest.approx(0.65)
    assert gap[LATENCY] == pytest.approx(1.4)
    assert (gap[CLEAN], gap[PIPELINES], gap[TEN_TIMES], gap[VERSION]) == (0, 0.5, 1, 0)


def test_the_gap_of_an_amber_answer_is_an_input() -> None:
    assert rated({PIPELINES: "partly automated"}, amber_answer_gap=0.37)["readiness_gap"][PIPELINES] == 0.37
    assert rated({PIPELINES: "manual"}, amber_answer_gap=0.37)["readiness_gap"][PIPELINES] == 1


def test_a_target_of_zero_is_missed_whole() -> None:
    found = rated({LATENCY: {"current_value": 7, "green_limit": 0, "red_limit": 5}})
    assert found["readiness_gap"][LATENCY] == 1


def test_constraints_go_by_colour_then_by_gap_then_by_table_order() -> None:
    entries = {
        UTILISATION: 0.39,
        CLEAN: 0.41,
        LATENCY: 199,
        TEN_TIMES: "No",
        PIPELINES: "partly automated",
        VERSION: "Yes",
    }
    top = rated(entries)
    assert list(top["top_constraints_constraint"]) == [TEN_TIMES, CLEAN, UTILISATION]
    assert list(top["top_constraints_rating"]) == ["red", "red", "red"]
    level = rated({PIPELINES: "manual", TEN_TIMES: "No", VERSION: "No", UTILISATION: 0.5})
    assert list(level["top_constraints_constraint"]) == [TEN_TIMES, PIPELINES, VERSION]


def test_a_huge_gap_of_an_amber_row_does_not_outweigh_red() -> None:
    found = rated({LATENCY: {"current_value": 9e8, "red_limit": 1e9}, UTILISATION: 0.399})
    assert list(found["top_constraints_constraint"]) == [UTILISATION, LATENCY, ""]
    assert found["top_constraints_gap"][2] == pytest.approx(9e6 - 1)


def test_green_and_unrated_rows_are_no_constraints() -> None:
    found = rated({VERSION: "Yes", LATENCY: {"current_value": 100, "owner": "Data lead"}})
    assert list(found["top_constraints_constraint"]) == [LATENCY, "", ""]
    assert list(found["top_constraints_dimension"]) == ["network", "", ""]
    assert list(found["top_constraints_today"]) == ["100 milliseconds", "", ""]
    assert list(found["top_constraints_green_when"]) == ["under 100 milliseconds", "", ""]
    assert list(found["top_constraints_owner"]) == ["Data lead", "", ""]
    assert found["top_constraints_gap"][1] == 0 and found["top_constraints_gap"].isna().sum() == 2
    assert found["constraints_count"] == 1


MINIMUM = {LATENCY: 99, KNOWLEDGE_LAYER: "in place", INTERFACES: "Yes", COST_WATCH: "Yes"}


@pytest.mark.parametrize("planned", ["Yes", "No"])
def test_agents_are_ready_only_with_all_four(planned: str) -> None:
    assert rated(MINIMUM, agents_planned=planned)["agents_ready"] == "ready"
    for aspect, missed in {LATENCY: 100, KNOWLEDGE_LAYER: "none", INTERFACES: "No", COST_WATCH: "No"}.items():
        assert rated(MINIMUM | {aspect: missed}, agents_planned=planned)["agents_ready"] == "not yet"
        assert rated(MINIMUM | {aspect: {}}, agents_planned=planned)["agents_ready"] == "not rated"


def test_one_requirement_that_is_not_met_is_enough_to_say_not_yet() -> None:
    assert rated({INTERFACES: "No"})["agents_ready"] == "not yet"


def test_agents_have_a_latency_limit_of_their_own() -> None:
    slow = MINIMUM | {LATENCY: {"current_value": 140, "green_limit": 150}}
    assert rated(slow)["readiness_rating"][LATENCY] == "green"
    assert rated(slow)["agents_ready"] == "not yet"
    assert rated(slow, agents_latency_limit=141)["agents_ready"] == "ready"


def test_an_alert_says_when_agents_are_planned_and_not_ready() -> None:
    assert math.isnan(rated({INTERFACES: "No"})["alert_agents_not_ready"])
    assert rated({INTERFACES: "No"}, agents_planned="Yes")["alert_agents_not_ready"] == 1
    assert rated(MINIMUM, agents_planned="Yes")["alert_agents_not_ready"] == 0


def test_a_red_row_without_an_owner_is_called_out() -> None:
    entries = {VERSION: "No", PIPELINES: {"answer": "manual", "owner": "Data lead"}, LATENCY: 150}
    assert rated(entries)["alert_red_without_owner"] == 1


def test_the_example_is_whole_and_fits() -> None:
    found = work_out_plan(
        READINESS,
        {declared.key: declared.base for declared in READINESS.inputs},
        {"readiness": QUESTIONS.example},
    )
    assert found["readiness_open_count"] == found["check_readiness_entries_fit"] == 0
    assert list(found["top_constraints_constraint"]) == [LATENCY, TEN_TIMES, KNOWLEDGE_LAYER]
    assert found["readiness_dimensions_rating"].to_dict() == {
        "compute": "amber",
        "network": "red",
        "data": "red",
        "security": "green",
        "skills": "amber",
        "cost": "red",
    }
    assert found["gpu_utilisation_today"] == 0.45


def test_the_team_starts_from_four_roles() -> None:
    assert [row["role"] for row in TEAM.example] == [
        "Infrastructure architect",
        "Data engineer",
        "MLOps specialist",
        "Financial analyst",
    ]


def test_future_state_is_a_page_of_open_lists_only() -> None:
    page = next(page for page in READINESS.pages if page.title == "Future state")
    assert len([table for part in page.sections for table in part.tables]) == 3
    assert not [part for part in page.sections if part.grids or part.inputs or part.lines]
