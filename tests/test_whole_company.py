"""The made-up company of sample_inputs/whole_company.toml, and the tour through its workbook."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files import read_input_file
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import ReadWorkbook, inputs_of, read_workbook
from roi_workbook.workbook.build import build

ROOT = Path(__file__).parents[1]
FILE = ROOT / "sample_inputs" / "whole_company.toml"
TOUR = ROOT / "docs" / "whole-company.md"
INPUTS = read_input_file(FILE, MODEL)
TYPED = tomllib.loads(FILE.read_text(encoding="utf-8"))
TO_THE_CENT: dict[str, Any] = {"rel": 0, "abs": 0.005}

ALERTS = {
    "alert_value_far_below_effect": 1,
    "alert_cashable_npv": 1,
    "alert_placeholders": 11,
    "alert_readiness_open_rows": 2,
    "alert_agents_not_ready": 1,
    "alert_gpus_before_data": 1,
    "alert_gpus_while_idle": 1,
    "alert_deliverables_late": 2,
    "alert_inference_over_guardrail": 1,
    "alert_hyperscaler_facts_missing": 1,
    "alert_ninety_tasks_blocked": 1,
}
"""What is up, and how many times: the list at the top of the file, in its order."""

HEADLINE = {
    "conservative": {"npv": -484_791.66, "payback": math.nan, "value": 162_257.05, "once": 522_817.80},
    "base": {"npv": 128_392.54, "payback": 33.82, "value": 329_086.72, "once": 456_120.00},
    "optimistic": {"npv": 924_084.96, "payback": 17.31, "value": 595_669.46, "once": 444_675.72},
}
"""Worked out by `by_hand` below, from the file alone, and then written down."""


@pytest.fixture(scope="module")
def recomputed() -> WorkbookResults:
    return work_out(INPUTS)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> ReadWorkbook:
    path = tmp_path_factory.mktemp("company") / "company.xlsx"
    path.write_bytes(build(INPUTS, MODEL))
    return read_workbook(path)


def by_hand(scenario: str) -> dict[str, float]:
    """The case in plain arithmetic, straight from the file: no code of the package has a part in it.

    A year at full effect by bucket, then month by month: benefits climb in equal steps after go-live and fade
    after that; what is bought falls in its month, own hours and the dip in month 0. A delayed deal that is not
    lost comes later, which costs the discount rate. Payback is where the sum crosses zero for the last time, on
    a straight line between two months.
    """

    def of(key: str, standard: float = math.nan) -> float:
        held = TYPED.get(key, standard)
        return float(held[scenario] if isinstance(held, dict) else held)

    hour, weeks = of("loaded_hourly_cost"), of("working_weeks_per_year")
    captured = of("productivity_capture_rate")
    left = (1 - of("incident_frequency_reduction")) * (1 - of("incident_duration_reduction"))
    incidents = 4 * of("incidents_per_quarter") * of("hours_per_incident") * of("impact_per_incident_hour")
    slow = 4 * of("degraded_hours_per_quarter") * of("impact_per_degraded_hour")
    downtime = incidents * (1 - left) + slow * of("degraded_hours_reduction")
    downtime *= of("downtime_confidence")

    handwork = sum(row["engineers"] * row["hours_per_engineer_week"] for row in TYPED["friction_activities"])
    freed = handwork * weeks * of("friction_share_removed")
    productivity = freed * captured * hour * of("productivity_confidence")

    ideas, stalled = of("validated_improvements_per_year"), of("stalled_releases_per_year")
    today = min(ideas, 52 / of("weeks_per_release_today") - stalled)
    then = min(ideas, 52 / of("weeks_per_release_target") - stalled * (1 - of("stalled_releases_reduction")))
    success = of("improvement_success_rate") * of("ai_influenced_margin_per_year") * of("uplift_per_success")
    extra = (then - today) * success * of("extra_release_value_factor") * of("months_of_value_in_year") / 12
    sooner = today * success * (of("lead_weeks_today") - of("lead_weeks_target")) / 52
    iteration = (extra + sooner) * of("infrastructure_attribution") * of("iteration_confidence")

    clean_up = of("governance_event_probability_today") * of("cleanup_cost_per_event_today")
    clean_up -= of("governance_event_probability_target") * of("cleanup_cost_per_event_target")
    audits = of("audit_hours_per_year") * hour * of("audit_hours_reduction") * captured
    findings = of("findings_per_year") * of("cost_per_finding") * of("findings_reduction")
    deals = of("deals_slowed_per_year") * of("deal_annual_value") * of("deal_gross_margin") / 52
    lost = of("deal_delay_lost_share")
    deals *= lost + (1 - lost) * of("annual_discount_rate")
    deals *= (of("deal_delay_weeks_today") - of("deal_delay_weeks_target")) * of("deal_attribution")
    compliance = (clean_up + audits + findings + deals) * of("compliance_confidence")
    value = downtime + productivity + iteration + compliance

    spare, overrun = 1 + of("contingency_rate"), 1 + of("cost_overrun")
    dip = of("adoption_dip_engineers") * of("hours_per_fte_year") / 12 * hour
    dip *= of("adoption_dip_share") * of("adoption_dip_months")
    own = of("internal_adoption_hours") * hour * spare + dip
    bought = {
        month: sum(row["one_off_cost"] for row in TYPED["purchases"] if row["one_off_month"] == month)
        for month in range(61)
    }
    yearly = sum(row.get("cost_per_year", 0) for row in TYPED["purchases"])
    yearly = (yearly + of("run_hours_per_week") * weeks * hour) * overrun

    net = [-(bought[0] * spare + own) * overrun]
    live, ramp = of("months_to_go_live"), of("ramp_months")
    for month in range(1, TYPED["horizon_months"] + 1):
        climbed = min(1, max(0, (month - live) / ramp))
        kept = (1 - of("annual_benefit_fade")) ** (max(0, month - live - ramp) / 12)
        net.append(value / 12 * climbed * kept - bought[month] * spare * overrun - yearly / 12)
    crossings = [
        month + before / (before - after)
        for month, (before, after) in enumerate(pairwise(accumulate(net)))
        if before < 0 <= after
    ]
    rate = 1 + of("annual_discount_rate")
    return {
        "npv": sum(amount * rate ** (-month / 12) for month, amount in enumerate(net)),
        "payback": crossings[-1] if crossings else math.nan,
        "value": value,
        "once": (sum(bought.values()) * spare + own) * overrun,
    }


@pytest.mark.parametrize("scenario", HEADLINE)
def test_the_headline_is_what_plain_arithmetic_gives(recomputed: WorkbookResults, scenario: str) -> None:
    expected = HEADLINE[scenario]
    assert by_hand(scenario) == pytest.approx(expected, **TO_THE_CENT, nan_ok=True)
    case = recomputed.cases.loc[scenario.title()]
    found = {
        "npv": case["npv"],
        "payback": case["payback_months"],
        "value": case["annual_value"],
        "once": case["one_off_investment"],
    }
    assert found == pytest.approx(expected, **TO_THE_CENT, nan_ok=True)


def test_the_case_is_believable(recomputed: WorkbookResults) -> None:
    """Base pays within its horizon, and not by a miracle; conservative does not pay at all."""
    base, worse = recomputed.cases.loc["Base"], recomputed.cases.loc["Conservative"]
    assert 0 < base["npv"] < base["one_off_investment"]
    assert 12 < base["payback_months"] < base["discounted_payback_months"] < base["horizon_months"]
    assert 0.1 < base["irr"] < 0.5
    assert worse["npv"] < 0 and math.isnan(worse["payback_months"])


def test_no_check_fails(recomputed: WorkbookResults) -> None:
    checks = {key: up for key, up in recomputed.guards.items() if key.startswith("check_")}
    assert len(checks) > 20
    assert [key for key, up in checks.items() if up != 0] == []


def test_the_alerts_up_are_those_the_file_lists(recomputed: WorkbookResults) -> None:
    up = {key: int(value) for key, value in recomputed.guards.items() if value > 0}
    assert up == ALERTS
    listed = re.findall(r"^#   - .*$", FILE.read_text(encoding="utf-8"), re.M)
    assert len(listed) == len(ALERTS)


def test_the_initiatives_are_the_investment(recomputed: WorkbookResults) -> None:
    planning, base = recomputed.planning, recomputed.cases.loc["Base"]
    assert (base["purchases_one_off"], base["adoption_cost"]) == (289_800, 90_000)
    assert (base["purchases_per_year"], base["run_cost_per_year"]) == (62_940, 34_500)
    assert (planning["initiatives_one_off"], planning["initiatives_per_year"]) == (379_800, 97_440)
    assert planning["initiatives_one_off_difference"] == planning["initiatives_per_year_difference"] == 0
    assert {planning["initiatives_one_off_verdict"], planning["initiatives_per_year_verdict"]} == {
        "Agrees with the case"
    }


def test_the_initiatives_are_of_every_kind(recomputed: WorkbookResults) -> None:
    rows = TYPED["initiatives"]
    assert 7 <= len(rows) <= 9
    assert {row["budget_class"] for row in rows} == {"constraint or quick win", "foundation", "experiment"}
    assert {row["serves"] for row in rows} == {"downtime", "productivity", "iteration", "compliance"}
    assert len({row["pain"] for row in rows}) >= 6
    assert min(row["start_month"] for row in rows) >= 1 and max(row["start_month"] for row in rows) <= 12
    pipelines = rows[0]
    asked = {
        "one_off_cost": 150_000,
        "weeks_to_production": 12,
        "hours_per_week_today": 40,
        "share_saved": 0.8,
        "hourly_rate": 93.75,
    }
    assert {key: pipelines[key] for key in asked} == asked
    in_full = recomputed.planning["initiatives_annual_value"][1] / pipelines["realisation_share"]
    assert in_full == pytest.approx(156_000)


def test_agents_are_in_no_purchase(recomputed: WorkbookResults) -> None:
    parts = ("platform", "model", "integration", "team")
    costs = {cost for part in parts for cost in recomputed.planning[f"agent_years_{part}_cost"]}
    for row in TYPED["purchases"]:
        assert "agent" not in row["item"].lower()
        assert not {row["one_off_cost"], row.get("cost_per_year", 0)} & costs
    dearer = replace(INPUTS, values={**INPUTS.values, "agents_platform_cost_per_year": 1_000_000})
    moved = work_out(dearer)
    assert (
        moved.planning["agents_first_year_cost"]
        == recomputed.planning["agents_first_year_cost"] - 168_400 + 1_000_000
    )
    assert moved.cases.loc["Base", "npv"] == recomputed.cases.loc["Base", "npv"]


def test_every_changed_input_has_its_evidence(recomputed: WorkbookResults) -> None:
    for key in recomputed.register.index[recomputed.register["differs"] == 1]:
        if recomputed.register.loc[key, "grade"] > 0:
            assert set(TYPED["evidence"][key]) >= {"grade", "source", "date", "owner"}, key


def test_the_workbook_holds_the_same_inputs_and_agrees(book: ReadWorkbook) -> None:
    assert inputs_of(book) == INPUTS
    comparison = compare(book)
    assert comparison.agrees
    assert {finding.key for finding in comparison.findings if finding.kind == "alert"} == set(ALERTS)


QUOTED = """
Elmtal Insurance => agents_staff:0; roadmap_months_completed:0
Start => horizon_months:0; annual_discount_rate:%1; loaded_hourly_cost:2
Summary => npv:0; payback_months:1; irr:%1; npv@Conservative:0; npv@Optimistic:0
Inputs => needed_filled:0; missing_count:0
Downtime => incidents_per_year:0; downtime_cost_today:0; downtime_value:0
Productivity => friction_hours_per_week:0; friction_cost_today:0; friction_share_removed:%0; productivity_capture_rate:%0; productivity_value:0
Iteration => improvements_shipped_target:0; improvements_shipped_today:1; iteration_physical:0; iteration_value:0
Compliance => compliance_cost_today:0; compliance_value:0
Investment => purchases_one_off:0; internal_adoption_hours:0; one_off_investment:0; recurring_investment_per_year:0
Cash flow => peak_funding:0; peak_funding_month:0; irr:%1
Sensitivity => swing[incidents_per_quarter]:0; npv_low:0; npv_high:0; outcomes:%0; 100; probability_npv_positive:%0
Readiness => constraints_count:0; readiness_open_count:0
Future state => rows(future_state):0; rows(governance_decisions):0; rows(roadmap_team):0
Initiatives => initiatives_count:0; initiatives_one_off:0; initiatives_per_year:0; initiatives_one_off_counted[1]:0; initiatives_share_saved[1]:%0; initiatives_hours_per_week_today[1]:0; 156,000; initiatives_annual_value[1]:0
Priorities => initiatives_first_count:0; initiatives_second_count:0; initiatives_waiting_count:0; budget_classes_planned[experiment]:0; budget_classes_target[experiment]:0
Roadmap => roadmap_gates_passed:0; rows(phases):0; next_gate_number:0; next_gate_spent:0; initiatives_use_cases_in_production:0; gate_counts_target[Use cases in production]:0; milestones_late:0; milestones_due:0
Watch list => watch_signs_seen:0; watch_steps_in_hand:0
Cloud or owned => gpu_count:0; owned_cost_per_year:0; cloud_cost_per_year:0; cloud_ratio:%1; inference_cost_per_thousand:2; 1,000; inference_spend_last_month:0; inference_guardrail:0
Vendors => vendors_score[1]:%1; vendors_score[2]:%1; vendor_costs_per_year[1]:0; vendor_costs_per_year[2]:0; vendor_costs_once[2]:0; vendor_level_after_years:1
Agents => agents_benefit_cost_ratio:2; 1; agents_months_to_live:0; agents_months_to_full:0; agents_full_number_ratio:2; agent_returns_benefit_cost_ratio[3]:2; agent_years_cost[1]:0; agent_years_agents[1]:0; agent_years_cost[3]:0; agent_years_agents[3]:0; npv:0
First 90 days => ninety_periods_done[1 to 30: look and decide]:0; ninety_periods_tasks[1 to 30: look and decide]:0; ninety_periods_done[31 to 60: lay the foundation]:0; ninety_periods_tasks[31 to 60: lay the foundation]:0; ninety_periods_blocked[31 to 60: lay the foundation]:0
KPIs => kpi_count:0; kpi_green_count:0; kpi_amber_count:0; kpi_red_count:0; dashboard_size:0
Plan against actual => value_realised_to_date:0; value_plan_to_date:0; value_realised_share:%0; spent_to_date:0; cost_plan_to_date:0; spent_share:%0; return_to_date:%0; hours_plan_to_date:0; hours_redeployed_to_date:0
Quarterly review => rows(review_wins):0; rows(review_challenges):0; rows(review_adjustments):0; rows(review_priorities):0
Checks => errors_up:0; alerts_up:0; alert_placeholders:0; value_measured_share:%0
Open Roadmap => 3; next_gate_number:0
""".strip()
"""What each paragraph of the tour that quotes numbers quotes, in its order, as `quoted` reads it.

A number written here stands as it is: it is the name or the size of something, not a result.
"""

NUMBER = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w-])")


def held(name: str, recomputed: WorkbookResults) -> Any:
    """What the recompute has under a name: key, key@Scenario, key[head], or rows(table) for their number."""
    counted = {
        "errors_up": sum(value > 0 for key, value in recomputed.guards.items() if key.startswith("check_")),
        "alerts_up": sum(value > 0 for key, value in recomputed.guards.items() if key.startswith("alert_")),
        "outcomes": 1 - 2 * recomputed.live["range_tail"],
    }
    if match := re.fullmatch(r"rows\((\w+)\)", name):
        grid = MODEL.grids.get(match[1])
        return len(grid.rows if grid else INPUTS.tables[match[1]])
    if match := re.fullmatch(r"(\w+)@(\w+)", name):
        return recomputed.cases.at[match[2], match[1]]
    if match := re.fullmatch(r"(\w+)\[(.+)\]", name):
        return held_in_a_row(match[1], match[2], recomputed)
    for source in (
        counted,
        recomputed.planning,
        recomputed.guards,
        recomputed.risk,
        recomputed.completeness,
        recomputed.live,
        INPUTS.values,
    ):
        if name in source:
            return source[name]
    raise KeyError(name)


def held_in_a_row(key: str, head: str, recomputed: WorkbookResults) -> Any:
    """What the row of that head holds: of the tornado, of a grid's line, or typed into a grid."""
    if key in recomputed.sensitivity:
        return recomputed.sensitivity[key][head]
    if key in recomputed.planning:
        return recomputed.planning[key][int(head) if head.isdigit() else head]
    grid = next(grid for grid in MODEL.grids.values() if key.startswith(grid.key + "_"))
    rows = [row for row in INPUTS.tables[grid.key] if str(row[grid.head.key]) == head]
    return rows[0][key.removeprefix(grid.key + "_")]


def quoted(spec: str, recomputed: WorkbookResults) -> str:
    """A number as the tour writes it: decimals after the colon, % for a share in percent; a plain number as it is."""
    if re.fullmatch(r"[\d,.]+", spec):
        return spec
    name, _, form = spec.rpartition(":")
    value = abs(float(held(name, recomputed))) * (100 if "%" in form else 1)
    decimals = int(form.strip("%") or 0)
    return f"{math.floor(value * 10**decimals + 0.5 + 1e-9) / 10**decimals:,.{decimals}f}"


def begins(paragraph: str) -> str:
    """What a paragraph is known by: the sheet it begins with, else its first two words."""
    sheet = re.match(r"\*\*([^*]+)\*\*", paragraph)
    return sheet[1] if sheet else " ".join(paragraph.replace("*", "").split()[:2])


def test_every_number_of_the_tour_is_the_recomputes(recomputed: WorkbookResults) -> None:
    found = {}
    for part in re.split(r"\n\s*\n", TOUR.read_text(encoding="utf-8")):
        if part.startswith(("#", "    ")):
            continue
        if numbers := NUMBER.findall(re.sub(r"`[^`]*`|\*\*[^*]*\*\*", "", part)):
            found[begins(part)] = numbers
    lines = [line.partition(" => ") for line in QUOTED.splitlines()]
    assert found == {
        name: [quoted(spec, recomputed) for spec in specs.split("; ")] for name, _, specs in lines
    }


def test_the_tour_says_what_the_verdicts_say(recomputed: WorkbookResults) -> None:
    text = " ".join(TOUR.read_text(encoding="utf-8").split())
    planning = recomputed.planning
    for words in (
        f"**Readiness** is {planning['readiness_overall_rating']}:",
        f'The data is {planning["readiness_dimensions_rating"]["data"]}; agents are "{planning["agents_ready"]}"',
        f"so {planning['cloud_verdict']}.",
        f"a {planning['vendors_verdict'][1]}. Birch",
        f"take data along: {planning['vendors_verdict'][2]}.",
        f"Alder {planning['vendor_trial_result'][1]}, Birch {planning['vendor_trial_result'][2]}.",
        f"books in {recomputed.live['reporting_currency']}",
    ):
        assert words in text, words
    assert recomputed.cases.at["Conservative", "npv"] < 0 < recomputed.cases.at["Base", "npv"], (
        "it loses, it brings"
    )
    assert recomputed.risk["npv_low"] < 0 < recomputed.risk["npv_high"], "between a loss and a gain"
    assert recomputed.sensitivity["swing"].abs().idxmax() == "incidents_per_quarter", "move the result most"


def test_the_tour_names_every_sheet_once(book: ReadWorkbook) -> None:
    titles = list(book.spreadsheet.sheets)
    text = TOUR.read_text(encoding="utf-8").split("## Try it")[0]
    named = [" ".join(title.split()) for title in re.findall(r"\*\*([^*]+)\*\*", text)]
    assert set(titles) <= set(named), set(titles) - set(named)
    assert len(named) == len(set(named))
    assert set(named) <= set(titles), set(named) - set(titles)


def test_gate_two_passes_as_the_tour_says() -> None:
    """What the last paragraph of the tour asks to try: trained people and a third use case."""
    answers = [
        {**row, "met": "Yes"} if row["criterion"] == "The team is trained on the new stack" else row
        for row in INPUTS.tables["gate_answers"]
    ]
    tried = Inputs(
        {**INPUTS.values, "initiatives_use_cases_in_production": 3},
        {**INPUTS.tables, "gate_answers": tuple(answers)},
        INPUTS.evidence,
    )
    assert work_out(tried).planning["next_gate_number"] == 3
