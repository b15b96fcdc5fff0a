"""Agents: four parts of cost, two readings of value, the team, and building against buying."""

from __future__ import annotations

import math
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.planning.agents.subject import AGENTS
from tests.planning.subject import work_out_plan

EXAMPLE = {declared.key: declared.base for declared in AGENTS.inputs}
EXAMPLE_YEARS = next(grid.example for grid in AGENTS.grids if grid.key == "agent_years")
GUARDS = [guard.key for guard in AGENTS.guards]


def agents(*counts: Any, systems: tuple[Any, ...] = (), **changed: Any) -> dict[str, Any]:
    """The example with so many agents, and so many new systems, in the three years."""
    pairs = zip(counts, (*systems, *[None] * len(counts)), strict=False)
    rows = [{"year": year, "agents": count, "new_systems": new} for year, (count, new) in enumerate(pairs, 1)]
    return work_out_plan(AGENTS, {**EXAMPLE, **changed}, {"agent_years": rows})


def with_tables(**tables: Any) -> dict[str, Any]:
    return work_out_plan(AGENTS, EXAMPLE, {"agent_years": EXAMPLE_YEARS, **tables})


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    return with_tables()


@pytest.fixture(scope="module")
def blank() -> dict[str, Any]:
    return work_out_plan(AGENTS)


class TestModelCost:
    def test_one_agent_without_buffer_and_routing_costs_3_650_a_year(self) -> None:
        found = agents(1, agents_model_buffer=0, agents_routing_saving=0)
        assert found["agents_model_cost_per_agent"] == pytest.approx(3_650)
        assert found["agents_first_year_models"] == pytest.approx(3_650)

    def test_twenty_agents_with_buffer_and_routing_cost_43_800_which_is_below_the_guide(
        self, example
    ) -> None:
        assert example["agents_model_cost_unrouted"] == pytest.approx(3_650)
        assert example["agents_first_year_models"] == pytest.approx(43_800)
        assert example["agent_budget_against_guide"]["Models"] == "below"

    def test_buffer_adds_and_routing_takes_off(self) -> None:
        found = agents(
            7,
            agents_requests_per_day=730,
            agents_cost_per_request=0.013,
            agents_days_per_year=251,
            agents_model_buffer=0.17,
            agents_routing_saving=0.41,
        )
        assert found["agents_first_year_models"] == pytest.approx(7 * 730 * 0.013 * 251 * 1.17 * 0.59)


class TestIntegration:
    def test_costs_weeks_of_an_engineer_per_system(self, example) -> None:
        assert example["agents_integration_cost_per_system"] == 2 * 40 * 125
        assert example["agents_first_year_integration"] == 200_000

    def test_costs_five_times_as_much_without_connectors(self) -> None:
        found = agents(20, systems=(20,), agents_connectors="No")
        assert found["agents_first_year_integration"] == 1_000_000
        assert found["agent_budget_against_guide"]["Integration"] == "above"

    def test_takes_another_multiplier_without_connectors_and_none_with(self) -> None:
        without = agents(20, systems=(3,), agents_connectors="no", agents_without_connectors_times=3.7)
        assert without["agents_first_year_integration"] == pytest.approx(3 * 10_000 * 3.7)
        assert agents(20, systems=(3,), agents_without_connectors_times=3.7)["agents_integration_times"] == 1


class TestTeam:
    @pytest.mark.parametrize(
        ("count", "teams"), [(0, 1), (1, 1), (20, 1), (20.5, 2), (21, 2), (40, 2), (41, 3), (60, 3)]
    )
    def test_another_team_is_paid_for_every_load_begun_and_one_at_least(
        self, count: float, teams: int
    ) -> None:
        found = agents(count)
        assert found["agent_years_teams"][1] == teams
        assert found["agents_first_year_team"] == teams * 3 * 250_000

    def test_one_team_looks_after_all_agents_where_the_load_is_0(self) -> None:
        found = agents(97, agents_per_team=0)
        assert found["agent_years_teams"][1] == 1
        assert math.isnan(found["alert_agents_per_team"])

    @pytest.mark.parametrize("load", [None, "many"])
    def test_a_load_that_is_not_given_counts_as_20(self, load: Any) -> None:
        assert agents(97, agents_per_team=load)["agent_years_teams"][1] == 5

    @pytest.mark.parametrize(("load", "up"), [(14.9, 1), (15, 0), (20, 0), (25, 0), (25.1, 1)])
    def test_a_load_outside_15_to_25_agents_is_noticed(self, load: float, up: int) -> None:
        assert agents(20, agents_per_team=load)["alert_agents_per_team"] == up

    def test_what_is_usual_for_a_team_is_an_input(self) -> None:
        assert agents(20, agents_per_team=29, agents_per_team_highest=29)["alert_agents_per_team"] == 0


class TestThreeYears:
    def test_the_four_parts_make_the_cost_of_the_example(self, example) -> None:
        parts = [
            example[f"agents_first_year_{part}"] for part in ("platform", "models", "integration", "team")
        ]
        assert parts == pytest.approx([206_200, 43_800, 200_000, 750_000])
        assert example["agents_first_year_cost"] == pytest.approx(1_200_000)
        assert list(example["agent_years_cost"]) == pytest.approx([1_200_000, 1_862_850, 2_627_600])

    def test_cost_per_agent_falls(self, example) -> None:
        assert list(example["agent_years_cost_per_agent"]) == pytest.approx(
            [60_000, 1_862_850 / 35, 2_627_600 / 60]
        )
        assert list(example["agent_years_change"]) == pytest.approx(
            [0, 1_862_850 / 35 / 60_000 - 1, 2_627_600 / 3.6e6 - 1]
        )
        assert example["alert_agents_dearer"] == 0
        assert example["agents_last_year"] == 3
        assert example["agents_last_cost_per_agent"] == pytest.approx(2_627_600 / 60)

    def test_cost_per_agent_never_falls_below_models_and_a_part_of_a_team(self, example) -> None:
        assert example["agents_lowest_cost_per_agent"] == pytest.approx(2_190 + 37_500)
        assert agents(200_000)["agents_first_year_cost_per_agent"] == pytest.approx(39_690, rel=1e-4)

    def test_an_agent_that_gets_dearer_is_noticed(self) -> None:
        assert agents(20, 10)["alert_agents_dearer"] == 1
        assert agents(20, 10, 5)["alert_agents_dearer"] == 2
        assert agents(20, 20)["alert_agents_dearer"] == 0
        assert math.isnan(agents(20)["alert_agents_dearer"])

    def test_a_year_without_agents_and_systems_costs_nothing(self) -> None:
        found = agents(20)
        assert list(found["agent_years_cost"])[1:] == [0, 0]
        assert list(found["agent_years_in_use"]) == [1, 0, 0]

    def test_a_year_that_only_connects_systems_pays_platform_integration_and_a_team(self) -> None:
        found = agents(0, systems=(7,))
        assert found["agents_first_year_cost"] == 206_200 + 70_000 + 750_000
        assert math.isnan(found["agent_years_cost_per_agent"][1])
        assert found["agents_benefit_cost_ratio"] == 0
        assert found["agents_return"] == -1

    def test_text_is_no_number_of_agents(self) -> None:
        found = agents("twenty", systems=("many",))
        assert found["agents_first_year_cost"] == 0
        assert found["agent_years_in_use"][1] == 0


class TestTheGuide:
    @pytest.mark.parametrize(
        ("platform", "word"),
        [
            (149_999.99, "below"),
            (150_000, "in"),
            (206_200, "in"),
            (400_000, "in"),
            (400_000.01, "above"),
            (0, "not planned"),
            (None, "not planned"),
            ("free", "not planned"),
        ],
    )
    def test_says_in_words_whether_a_cost_is_in_its_range_ends_included(
        self, platform: Any, word: str
    ) -> None:
        found = agents(20, agents_platform_cost_per_year=platform)
        assert found["agent_budget_against_guide"]["Platform"] == word

    def test_has_a_range_for_each_part_and_for_all(self, example) -> None:
        assert dict(example["agent_budget_against_guide"]) == {
            "Platform": "in",
            "Models": "below",
            "Integration": "in",
            "Team": "in",
            "Together": "in",
        }
        assert example["agent_budget_of_all"]["Team"] == pytest.approx(0.625)

    def test_takes_other_ranges_and_an_open_end(self) -> None:
        found = with_tables(
            agent_budget=(
                {"part": "Platform", "guide_lowest": 206_200.01, "guide_highest": 300_000},
                {"part": "Team", "guide_lowest": 1, "guide_highest": None},
                {"part": "Integration", "guide_lowest": None, "guide_highest": 199_999},
            )
        )
        assert found["agent_budget_against_guide"]["Platform"] == "below"
        assert found["agent_budget_against_guide"]["Team"] == "in"
        assert found["agent_budget_against_guide"]["Integration"] == "above"

    @pytest.mark.parametrize(
        ("staff", "word"),
        [(999, "below"), (1_000, "in"), (5_000, "in"), (5_001, "above"), (0, "not planned")],
    )
    def test_speaks_of_companies_of_a_size(self, staff: float, word: str) -> None:
        assert agents(20, agents_staff=staff)["agent_scope_against_guide"]["People in the company"] == word

    def test_speaks_of_10_to_30_agents_and_20_to_40_systems(self) -> None:
        found = agents(9, systems=(41,))
        assert found["agent_scope_against_guide"]["Agents in the first year"] == "below"
        assert found["agent_scope_against_guide"]["Systems in the first year"] == "above"


class TestValue:
    def test_a_benefit_cost_ratio_of_two_is_a_return_of_100_percent(self, example) -> None:
        guide = "As the guide counts, at full number"
        assert example["agent_readings_value"][guide] == 2_400_000
        assert example["agent_readings_cost"][guide] == pytest.approx(1_200_000)
        assert example["agent_readings_benefit_cost_ratio"][guide] == pytest.approx(2.0)
        assert example["agent_readings_return"][guide] == pytest.approx(1.0)

    def test_oversight_and_capture_leave_0_90_which_is_minus_10_percent(self, example) -> None:
        ours = "With oversight and capture, at full number"
        assert example["agent_readings_value"][ours] == pytest.approx(1_080_000)
        assert example["agent_readings_benefit_cost_ratio"][ours] == pytest.approx(0.90)
        assert example["agent_readings_return"][ours] == pytest.approx(-0.10)
        assert example["agents_full_number_value"] == pytest.approx(1_080_000)
        assert (
            agents(20, systems=(20,), agents_months_to_live=1, agents_months_to_full=1)["agents_says"]
            == "Every 1 spent in the first year brings back 0.90: a return of -10 %."
        )

    def test_a_build_up_over_months_4_to_12_leaves_minus_62_percent_of_the_first_year(self, example) -> None:
        """Ninths of 20 agents are 100 agent-months of 240: 450,000 against 1.2 million."""
        assert (EXAMPLE["agents_months_to_live"], EXAMPLE["agents_months_to_full"]) == (4, 12)
        assert example["agents_first_year_agent_months"] == pytest.approx(100)
        assert example["agents_first_year_value"] == pytest.approx(450_000)
        assert example["agents_first_year_cost"] == pytest.approx(1_200_000)
        assert example["agents_benefit_cost_ratio"] == pytest.approx(0.375)
        assert example["agents_return"] == pytest.approx(-0.62, abs=0.006)
        assert example["agents_says"] == (
            "Every 1 spent in the first year brings back 0.38: a return of -62 %."
            " At full number all year: 0.90, a return of -10 %."
        )

    def test_both_readings_stand_at_full_number_and_as_agents_go_live(self, example) -> None:
        assert list(example["agent_readings_value"]) == pytest.approx(
            [2_400_000, 1_080_000, 1_000_000, 450_000]
        )
        assert list(example["agent_readings_return"]) == pytest.approx([1, -0.1, -1 / 6, -0.625])

    def test_without_oversight_and_with_full_capture_both_readings_are_one(self) -> None:
        found = agents(20, systems=(20,), agents_oversight_share=0, agents_capture=1)
        assert list(found["agent_readings_value"]) == pytest.approx([2_400_000] * 2 + [1_000_000] * 2)
        assert found["agents_says"].endswith("At full number all year: 2.00, a return of 100 %.")

    def test_every_year_is_valued_and_held_against_its_cost(self, example) -> None:
        assert list(example["agent_returns_value"]) == pytest.approx([450_000, 1_890_000, 3_240_000])
        assert list(example["agent_returns_net"]) == pytest.approx([-750_000, 27_150, 612_400])
        assert example["agent_returns_benefit_cost_ratio"][3] == pytest.approx(3_240 / 2_627.6)
        assert example["agent_returns_return"][3] == pytest.approx(3_240 / 2_627.6 - 1)

    def test_what_costs_nothing_has_no_ratio(self) -> None:
        found = agents(3, agents_platform_cost_per_year=0, agents_requests_per_day=0, agents_team_people=0)
        assert math.isnan(found["agents_benefit_cost_ratio"])
        assert math.isnan(found["agents_return"])
        assert found["agents_says"] == "Nothing is planned for the first year yet."

    def test_what_is_not_valued_yet_is_no_loss(self) -> None:
        found = agents(20, systems=(20,), agents_fte_saved_each=None)
        assert found["agents_says"] == "What an agent is worth is not filled in yet."


class TestBuildUp:
    @pytest.mark.parametrize(
        ("live", "full", "months"),
        [(1, 1, 12), (4, 4, 9), (4, 12, 5), (1, 12, 6.5), (12, 12, 1), (3, 7, 8), (7, 3, 6)],
    )
    def test_counts_equal_steps_from_the_first_agents_to_all(
        self, live: float, full: float, months: float
    ) -> None:
        found = agents(7, agents_months_to_live=live, agents_months_to_full=full)
        assert found["agents_first_year_agent_months"] == pytest.approx(7 * months)
        assert found["agents_first_year_live_share"] == pytest.approx(months / 12)
        assert found["check_agents_build_up_in_order"] == (live > full)

    def test_is_shown_month_by_month(self) -> None:
        found = agents(18, agents_months_to_live=3, agents_months_to_full=5)["agent_build_up_agents"]
        assert list(found) == pytest.approx([0, 0, 6, 12, *[18] * 8])

    @pytest.mark.parametrize(("live", "full"), [(None, 12), (4, None), ("soon", 12)])
    def test_that_is_not_given_counts_as_the_standard(self, live: Any, full: Any) -> None:
        found = agents(20, systems=(20,), agents_months_to_live=live, agents_months_to_full=full)
        assert found["agents_first_year_agent_months"] == pytest.approx(100)


MEASURED = {"agent": "A", "live_since": "2027-05", "cost_per_month": 3_100}


def listed(*rows: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The example with these agents listed, none of them running today."""
    values = {**EXAMPLE, "agents_running_today": None, "agents_hour_value": 47, **changed}
    return work_out_plan(AGENTS, values, {"live_agents": rows})


class TestMeasuredAgents:
    def test_return_is_hours_at_their_value_and_money_over_cost(self) -> None:
        found = listed({**MEASURED, "hours_per_month": 71, "money_per_month": 530})
        assert found["live_agents_value_per_month"][1] == 71 * 47 + 530
        assert found["live_agents_return"][1] == pytest.approx(3_867 / 3_100 - 1)
        assert (found["agents_measured"], found["agents_live"]) == (1, 1)
        assert found["agents_measured_says"] == "1 of 1 live agents has a measured return: together 25 %."

    @pytest.mark.parametrize(
        ("row", "state"),
        [
            ({}, ""),
            ({"agent": "A", "cost_per_month": 7, "money_per_month": 9}, "not live yet"),
            ({"agent": "A", "live_since": "2027-05-17", "money_per_month": 9}, "no cost"),
            ({**MEASURED, "cost_per_month": 0, "money_per_month": 9}, "no cost"),
            ({**MEASURED, "cost_per_month": "dear", "money_per_month": 9}, "no cost"),
            (MEASURED, "no hours or money"),
            ({**MEASURED, "hours_per_month": "many"}, "no hours or money"),
            ({**MEASURED, "hours_per_month": 0}, "measured"),
            ({**MEASURED, "money_per_month": 0}, "measured"),
        ],
    )
    def test_each_says_what_is_missing_for_a_return(self, row: dict[str, Any], state: str) -> None:
        found = listed(row)
        assert found["live_agents_state"][1] == state
        assert math.isnan(found["live_agents_return"][1]) == (state != "measured")

    def test_hours_without_a_value_are_no_measured_return(self) -> None:
        hours, money = {**MEASURED, "hours_per_month": 9}, {**MEASURED, "money_per_month": 9}
        found = listed(hours, money, agents_hour_value=None)
        assert list(found["live_agents_state"][:2]) == ["no value of an hour", "measured"]
        assert found["agents_measured_says"].startswith("1 of 2 live agents has a measured return: together")

    def test_only_those_measured_make_the_return_of_all(self) -> None:
        found = listed({**MEASURED, "money_per_month": 4_000}, {**MEASURED, "agent": "B"})
        assert found["agents_measured_return"] == pytest.approx(4_000 / 3_100 - 1)
        assert found["alert_agents_not_measured"] == 1

    @pytest.mark.parametrize(
        ("running", "live", "unmeasured", "too_many"),
        [(None, 2, 0, math.nan), (1, 2, 0, 1), (2, 2, 0, 0), (5, 5, 3, 0), (97, 20, 18, 0)],
    )
    def test_those_running_today_without_a_row_are_not_measured(
        self, running: Any, live: int, unmeasured: int, too_many: float
    ) -> None:
        row = {**MEASURED, "money_per_month": 1}
        found = listed(row, {**row, "agent": "B"}, agents_running_today=running)
        assert (found["agents_live"], found["alert_agents_not_measured"]) == (live, unmeasured)
        assert found["alert_agents_listed_and_running"] == pytest.approx(too_many, nan_ok=True)

    def test_while_none_is_listed_nothing_is_asked_for(self) -> None:
        found = listed({"agent": "Planned"}, agents_running_today=8)
        assert (found["agents_live"], found["agents_measured"]) == (0, 0)
        assert found["agents_measured_says"] == "No live agent is listed yet."
        assert math.isnan(found["alert_agents_not_measured"])


class TestTeamDue:
    @pytest.mark.parametrize(
        ("count", "team"),
        [
            (0, "Central team"),
            (10, "Central team"),
            (10.5, "Platform and embedded"),
            (30, "Platform and embedded"),
            (31, "Self-serve"),
            (4_000, "Self-serve"),
        ],
    )
    def test_follows_the_number_of_agents(self, count: float, team: str) -> None:
        assert agents(20, agents_running_today=count)["agent_moments_team"]["Today"] == team

    @pytest.mark.parametrize(
        ("month", "team"),
        [
            (0, "Central team"),
            (6, "Central team"),
            (7, "Platform and embedded"),
            (18, "Platform and embedded"),
            (19, "Self-serve"),
            (24, "Self-serve"),
            (60, "Self-serve"),
        ],
    )
    def test_follows_the_month(self, month: float, team: str) -> None:
        assert agents(20, agents_programme_month=month)["agent_moments_team_for_month"]["Today"] == team

    @pytest.mark.parametrize(
        ("count", "month", "word", "up"),
        [
            (8, 5, "agree", 0),
            (12, 5, "ahead", 1),
            (8, 7, "behind", 1),
            (40, 30, "agree", 0),
            (0, 2, "agree", 0),
        ],
    )
    def test_is_flagged_where_agents_and_month_disagree(
        self, count: float, month: float, word: str, up: int
    ) -> None:
        found = agents(20, agents_running_today=count, agents_programme_month=month)
        assert found["agent_moments_agreement"]["Today"] == word
        assert found["alert_agents_and_month"] == up

    def test_is_looked_at_for_the_end_of_every_year_that_is_planned(self) -> None:
        found = agents(8, 35, agents_running_today=8, agents_programme_month=5)
        assert list(found["agent_moments_month"]) == [5, 12, 24, 36]
        assert list(found["agent_moments_agreement"]) == ["agree", "behind", "agree", "not given"]
        assert found["alert_agents_and_month"] == 1

    @pytest.mark.parametrize(("count", "month"), [(None, 5), (8, None), ("some", 5), (8, "soon")])
    def test_is_not_named_where_agents_or_month_are_not_given(self, count: Any, month: Any) -> None:
        found = agents(agents_running_today=count, agents_programme_month=month)
        assert found["agent_moments_agreement"]["Today"] == "not given"
        assert found["agent_moments_team"]["Today"] == ""
        assert math.isnan(found["alert_agents_and_month"])

    def test_takes_other_limits_and_leaves_out_empty_ones(self) -> None:
        phases = (
            {"phase": "Central team", "agents_to": 7, "month_to": None},
            {"phase": "Platform and embedded", "agents_to": None, "month_to": "late"},
        )
        tables = {"agent_years": EXAMPLE_YEARS, "agent_phases": phases}
        found = work_out_plan(AGENTS, {**EXAMPLE, "agents_running_today": 8}, tables)
        assert found["agent_moments_team"]["Today"] == "Platform and embedded"
        assert found["agent_moments_team_for_month"]["End of year 2"] == "Central team"

    @pytest.mark.parametrize(("people", "word"), [(2, "below"), (3, "in"), (5, "in"), (5.5, "above")])
    def test_of_a_central_team_has_three_to_five_people(self, people: float, word: str) -> None:
        assert agents(20, agents_team_people=people)["agent_people_against_guide"]["Today"] == word

    def test_has_no_range_of_people_where_the_guide_gives_none(self, example) -> None:
        assert list(example["agent_people_people"]) == [3, 3, 6, 9]
        assert example["agent_people_against_guide"]["End of year 1"] == "no range"
        assert math.isnan(example["agent_people_lowest"]["End of year 1"])

    def test_plans_nobody_where_no_agents_are_given(self, blank) -> None:
        assert set(blank["agent_people_teams"]) == set(blank["agent_people_people"]) == {0}
        context = agents(20, agents_running_today=None)
        assert list(context["agent_people_teams"]) == [0, 1, 0, 0]


class TestOrderOfHiring:
    @pytest.mark.parametrize(
        ("platform", "engineers", "word", "up"),
        [
            (1, 4, "platform team first", 0),
            (4, 4, "too early for AI engineers", 1),
            (5, 4, "too early for AI engineers", 1),
            (0, 1, "platform team first", 0),
        ],
    )
    def test_the_platform_team_starts_before_ai_engineers(
        self, platform: float, engineers: float, word: str, up: int
    ) -> None:
        found = agents(20, agents_platform_team_start=platform, agents_engineers_start=engineers)
        assert found["agents_hiring_order"] == word
        assert found["alert_agents_engineers_first"] == up

    @pytest.mark.parametrize(("platform", "engineers"), [(None, 4), (1, None), ("soon", 4)])
    def test_is_not_tested_where_a_month_is_not_given(self, platform: Any, engineers: Any) -> None:
        found = agents(20, agents_platform_team_start=platform, agents_engineers_start=engineers)
        assert found["agents_hiring_order"] == "not given"
        assert math.isnan(found["alert_agents_engineers_first"])


class TestBuildOrBuy:
    def test_holds_two_years_of_the_budget_against_two_to_five_million(self, example) -> None:
        whole, part = "The whole budget", "Platform and integration"
        assert example["agents_bought_cost"] == pytest.approx(1_200_000 + 1_862_850)
        assert example["agents_bought_foundation"] == pytest.approx(2 * 206_200 + 280_000)
        assert example["agent_build_dearer_by_lowest"][whole] == pytest.approx(2_000_000 - 3_062_850)
        assert example["agent_build_dearer_by_highest"][part] == pytest.approx(5_000_000 - 692_400)
        assert dict(example["agent_build_verdict"]) == {whole: "either", part: "buying"}

    @pytest.mark.parametrize(
        ("lowest", "highest", "word"),
        [
            (3_100_000, 5_000_000, "buying"),
            (3_062_850, 5_000_000, "either"),
            (1_000_000, 3_062_850, "either"),
            (1_000_000, 3_000_000, "building"),
            (0, 0, "not budgeted"),
        ],
    )
    def test_what_costs_less_depends_on_the_range_whose_ends_belong_to_it(
        self, lowest: float, highest: float, word: str
    ) -> None:
        found = work_out_plan(
            AGENTS,
            {**EXAMPLE, "agents_build_lowest": lowest, "agents_build_highest": highest},
            {"agent_years": EXAMPLE_YEARS},
        )
        assert found["agent_build_verdict"]["The whole budget"] == word

    def test_counts_as_much_of_each_year_as_building_takes(self) -> None:
        found = agents(20, 20, systems=(20, 0), agents_build_months=15)
        assert list(found["agent_build_years_counted"]) == [1, 0.25, 0]
        assert found["agents_bought_cost"] == pytest.approx(1_200_000 + 0.25 * 1_000_000)

    def test_says_nothing_where_a_year_is_not_budgeted(self) -> None:
        found = agents(20, systems=(20,))
        assert found["agents_build_years_missing"] == 1
        assert set(found["agent_build_verdict"]) == {"not budgeted"}
        assert found["agent_build_dearer_by_lowest"].isna().all()
        assert found["agent_build_dearer_by_highest"].isna().all()


class TestBlank:
    def test_raises_nothing(self, blank) -> None:
        assert [key for key in GUARDS if blank[key] > 0] == []

    def test_costs_nothing_and_says_so(self, blank) -> None:
        assert blank["agents_first_year_cost"] == 0
        assert blank["agents_first_year_value"] == 0
        assert blank["agents_says"] == "Nothing is planned for the first year yet."
        assert set(blank["agent_budget_against_guide"]) == {"not planned"}
        assert set(blank["agent_moments_agreement"]) == {"not given"}
        assert set(blank["agent_build_verdict"]) == {"not budgeted"}

    def test_holds_the_ranges_of_the_guide_and_no_fact_about_the_company(self) -> None:
        standards = {declared.key for declared in AGENTS.inputs if declared.standard is not None}
        assert {
            "agents_per_team_lowest",
            "agents_without_connectors_times",
            "agents_build_months",
        } <= standards
        assert not standards & {
            "agents_platform_cost_per_year",
            "agents_team_people",
            "agents_cost_per_person",
        }

    def test_nothing_at_all_is_worked_out_without_an_error(self) -> None:
        found = work_out_plan(AGENTS, dict.fromkeys(EXAMPLE))
        assert found["agents_first_year_cost"] == 0
        assert [key for key in GUARDS if found[key] > 0] == []


def test_the_example_raises_nothing(example: dict[str, Any]) -> None:
    assert [key for key in GUARDS if example[key] > 0] == []


def test_every_line_and_guard_is_worked_out(example: dict[str, Any]) -> None:
    lines = {line.key for line in AGENTS.lines}
    rows = {f"{grid.key}_{line.key}" for grid in AGENTS.grids for line in grid.lines}
    assert set(example) == lines | rows | set(GUARDS)


def test_agents_stay_apart_from_the_core(example: dict[str, Any]) -> None:
    """The example is worked out without a single number of the core, and no formula names one but the currency."""
    formulas = [line.formula for line in AGENTS.lines]
    formulas += [line.formula for grid in AGENTS.grids for line in grid.lines]
    formulas += [guard.formula + guard.tested for guard in AGENTS.guards]
    core = set(MODEL.inputs) | set(MODEL.lines) - {"month"}
    words = {word for formula in formulas for word in formula.replace("(", " ").replace(")", " ").split()}
    assert not words & core


def test_the_shipped_example_is_the_one_tested_here() -> None:
    shipped = example_inputs(MODEL)
    assert {key: shipped.values[key] for key in EXAMPLE} == EXAMPLE
