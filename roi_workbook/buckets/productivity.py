"""Productivity: engineering hours lost to friction, and how many of them become useful work."""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import AVOIDED_COST, Bucket, Figure, Opening, ProposalWords
from roi_workbook.model.records import YES_NO, Column, Columns, Context, Guard, Input, Line, Table, limit
from roi_workbook.model.tables import Rows, number, per_table

FRICTION_ACTIVITIES = Table(
    key="friction_activities",
    label="Friction activities",
    meaning="By activity, in place of the estimate above. Keep incident response out.",
    columns=(
        Column(key="activity", label="Activity", unit="text", meaning="What the engineers do by hand."),
        Column(key="engineers", label="Engineers", unit="people", meaning="People who do it."),
        Column(
            key="hours_per_engineer_week",
            label="Hours each",
            unit="hours / week",
            highest=80,
            meaning="Hours each of them spends on it in an average week.",
        ),
    ),
    rows=8,
    example=(
        {"activity": "Manual deployments", "engineers": 3, "hours_per_engineer_week": 2.0},
        {"activity": "Ad hoc environment debugging", "engineers": 3, "hours_per_engineer_week": 1.5},
        {
            "activity": "Rebuilding training or inference paths",
            "engineers": 3,
            "hours_per_engineer_week": 1.0,
        },
        {"activity": "Copying model artifacts", "engineers": 3, "hours_per_engineer_week": 0.5},
        {"activity": "One-off bridging scripts", "engineers": 3, "hours_per_engineer_week": 1.0},
    ),
    source="BC",
    totals={"hours_per_engineer_week": "friction_hours_listed"},
)

INPUTS = (
    Input(
        key="friction_engineers",
        label="Engineers with avoidable work",
        unit="people",
        essential=True,
        question="How many engineers do avoidable work by hand?",
        usual="all who deploy or rebuild by hand",
        single=True,
        source="BC",
        listed_in="friction_activities",
        meaning="People whose avoidable work is estimated in one figure. Or list it by activity below.",
    ),
    Input(
        key="friction_hours_each",
        label="Avoidable hours a week, each",
        unit="hours / week",
        essential=True,
        question="How many hours a week does each of them lose to it?",
        usual="4 to 8 hours a week",
        highest=80,
        source="BC",
        listed_in="friction_activities",
        meaning="Hours each of them spends on it in an average week. Keep incident response out.",
    ),
    Input(
        key="engineers_in_scope",
        label="Engineers in scope",
        unit="people",
        base=3,
        single=True,
        source="BC",
        blank_matters=True,
        meaning="Distinct people in the table: one who does three activities counts once.",
    ),
    Input(
        key="friction_hours_factor",
        label="Factor on the hours listed",
        unit="ratio",
        standard=1.0,
        conservative=0.8,
        base=1.0,
        optimistic=1.2,
        highest=3,
        meaning="How sure the listed hours are: 0.8 means a fifth less than listed.",
    ),
    Input(
        key="friction_share_removed",
        label="Share of the friction removed",
        unit="share",
        essential=True,
        question="What share of these hours would go away?",
        usual="40 to 80 %",
        conservative=0.40,
        base=0.60,
        optimistic=0.80,
        lowest=-1,
        highest=1,
        meaning="Share of the listed hours that no longer arise (a roadmap pipeline removed 80 %).",
    ),
    Input(
        key="productivity_confidence",
        label="Productivity: confidence",
        unit="share",
        highest=1,
        conservative=0.80,
        base=0.90,
        optimistic=1.00,
        meaning="How much of the productivity value to believe. Empty: what its evidence suggests.",
    ),
    Input(
        key="productivity_cashable_share",
        label="Productivity: cashable share",
        unit="share",
        highest=1,
        base=0,
        single=True,
        meaning="Share that moves a named owner's budget, for instance hires not made.",
    ),
)

LINES = (
    Line(
        key="friction_hours_listed",
        label="Friction hours listed by activity, a week",
        unit="hours / week",
        formula="=SUMPRODUCT(friction_activities_engineers, friction_activities_hours_per_engineer_week)",
        words="Sum over the activities of engineers × hours each",
    ),
    Line(
        key="friction_hours_per_week",
        label="Friction hours a week",
        unit="hours / week",
        formula="=(friction_engineers * friction_hours_each + friction_hours_listed) * friction_hours_factor",
        note="The estimate and the activities listed: each hour in one of them only.",
    ),
    Line(
        key="friction_hours_per_year",
        label="Friction hours a year",
        unit="hours / year",
        formula="=friction_hours_per_week * working_weeks_per_year",
    ),
    Line(
        key="friction_cost_today",
        label="Productivity: cost today",
        unit="currency / year",
        formula="=friction_hours_per_year * loaded_hourly_cost",
    ),
    Line(
        key="hours_freed",
        label="Hours freed",
        unit="hours / year",
        formula="=friction_hours_per_year * friction_share_removed",
    ),
    Line(
        key="hours_captured",
        label="Hours put to use",
        unit="hours / year",
        formula="=hours_freed * productivity_capture_rate",
        note="Not every freed hour becomes useful work.",
    ),
    Line(
        key="fte_freed",
        label="Full-time people freed",
        unit="FTE",
        formula="=IF(hours_per_fte_year = 0, 0, hours_captured / hours_per_fte_year)",
        words="Hours put to use ÷ hours of a full-time year",
    ),
    Line(
        key="engineering_time_recovered",
        label="Engineering time recovered",
        unit="currency / year",
        formula="=hours_captured * loaded_hourly_cost",
    ),
    Line(
        key="productivity_value",
        label="Engineering time recovered, risk-adjusted",
        unit="currency / year",
        headline=True,
        formula="=engineering_time_recovered * productivity_confidence",
    ),
    Line(
        key="productivity_physical",
        label="Productivity: physical effect",
        unit="currency / year",
        formula="=hours_freed * loaded_hourly_cost",
        note="All freed hours at cost, before capture and confidence.",
    ),
)

FRICTION_EXCLUDES_INCIDENT_TIME = Input(
    key="friction_excludes_incident_time",
    label="Friction hours exclude incident time",
    unit="choice",
    choices=YES_NO,
    single=True,
    base="Yes",
    meaning="Declare Yes once nobody's incident hours are in the friction table: downtime counts them.",
)

GUARDS = (
    Guard(
        key="check_friction_hours_fit",
        label="Friction hours fit into the engineers' week",
        formula="=(friction_hours_per_year > engineers_in_scope * hours_per_fte_year) * 1",
        tested="COUNT(engineers_in_scope_base) = 1",
        advice="Lower the hours, or count every distinct engineer in scope.",
    ),
    Guard(
        key="alert_friction_counted_twice",
        label="Avoidable work is both estimated and listed",
        formula="=(friction_engineers * friction_hours_each > 0) * (friction_hours_listed > 0)",
        advice="Keep the estimate or the list of activities; keep both only if no hour is in both.",
    ),
    Guard(
        key="alert_freed_hours_share",
        label="Freed hours are a large share of all hours",
        formula="=(hours_freed > limit_freed_hours_share * engineers_in_scope * hours_per_fte_year) * 1",
        tested="engineers_in_scope * hours_per_fte_year > 0",
        limits=(limit("freed_hours_share", "freed share of all hours", "share", 0.40, highest=1),),
        advice="Check the table against calendars: few teams lose that much.",
    ),
    Guard(
        key="alert_capture_rate",
        label="Nearly all freed time is put to use",
        formula="=(productivity_capture_rate > limit_capture_rate) * 1",
        limits=(limit("capture_rate", "capture rate", "share", 0.70, highest=1),),
        advice="Published house assumptions are near one half.",
    ),
    Guard(
        key="alert_friction_declaration",
        label="Not declared: friction hours exclude incident time",
        formula='=IF(friction_excludes_incident_time = "Yes", 0, 1)',
        limits=(FRICTION_EXCLUDES_INCIDENT_TIME,),
        advice="Check the table for incident response and declare Yes.",
    ),
)


def listed_hours(rows: Rows) -> float:
    """Hours a week listed in the table: each activity takes its engineers their hours."""
    return sum(number(row.get("engineers")) * number(row.get("hours_per_engineer_week")) for row in rows)


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """Follow the hours: listed, a year's worth, freed, put to use; then price each at the loaded cost.

    case: inputs as columns, one value per case, blanks resolved. Returns every line of this bucket.
    """
    listed, factor = per_table(case["friction_activities"], listed_hours), case["friction_hours_factor"]
    weekly = listed * factor + case["friction_hours_each"] * factor * case["friction_engineers"]
    yearly = weekly * case["working_weeks_per_year"]
    freed = yearly * case["friction_share_removed"]
    captured = freed * case["productivity_capture_rate"]
    full_time = case["hours_per_fte_year"]
    hourly_cost = case["loaded_hourly_cost"]
    recovered = captured * hourly_cost
    return {
        "friction_hours_listed": listed,
        "friction_hours_per_week": weekly,
        "friction_hours_per_year": yearly,
        "friction_cost_today": yearly * hourly_cost,
        "hours_freed": freed,
        "hours_captured": captured,
        "fte_freed": np.where(full_time != 0, captured / full_time, 0.0),
        "engineering_time_recovered": recovered,
        "productivity_value": recovered * case["productivity_confidence"],
        "productivity_physical": freed * hourly_cost,
    }


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    engineers = case["engineers_in_scope"]
    contracted = engineers * case["hours_per_fte_year"]
    overfull = case["friction_hours_per_year"] > contracted
    large = case["hours_freed"] > case["limit_freed_hours_share"] * contracted
    estimated = np.minimum(case["friction_engineers"], case["friction_hours_each"]) > 0
    return {
        "alert_friction_counted_twice": (estimated & (case["friction_hours_listed"] > 0)).astype(float),
        "check_friction_hours_fit": np.where(np.isnan(engineers), np.nan, overfull),
        "alert_freed_hours_share": np.where(contracted > 0, large, np.nan),
        "alert_capture_rate": (case["productivity_capture_rate"] > case["limit_capture_rate"]).astype(float),
        "alert_friction_declaration": (case["friction_excludes_incident_time"] != "Yes").astype(float),
    }


def hours_back(context: Context) -> dict[str, float]:
    """What the proposal says beyond the lines of the bucket: hours that come free, people kept busy."""
    full_time = context["hours_per_fte_year"]
    return {
        "hours_back_per_week": float(context["friction_share_removed"] * context["friction_hours_per_week"]),
        "fte_in_friction": float(context["friction_hours_per_year"] / full_time) if full_time else 0.0,
    }


PROPOSAL_WORDS = ProposalWords(
    key="time",
    label="Engineers' time",
    sentence="Manual work takes {hours_today} of engineers' time a week, about {time_cost} a year; {time_saving}",
    absent="Engineers' time is no part of this case.",
    purpose=AVOIDED_COST,
    openings=(
        Opening(
            key="repeated_work",
            problem="Repeated manual work",
            text="Engineers we pay to build the product repeat manual work instead",
            when="hours_today",
            measure="{hours_today} a week, worth about {time_cost} a year.",
            place=5,
        ),
    ),
    figures=(
        Figure(
            "hours_today",
            "Hours of manual work a week",
            "hours / week",
            "friction_hours_per_week",
            counted="hour",
        ),
        Figure("hours_back", "Hours a week that come free", "hours / week", "hours_back_per_week"),
    ),
    people_busy=Figure(
        "fte_busy", "Full-time engineers kept busy", "FTE", "fte_in_friction", hundredths=True
    ),
    people_freed=Figure("fte", "Full-time engineers freed", "FTE", "fte_freed", hundredths=True),
    lines=(
        Line(
            key="hours_back_per_week",
            label="Hours a week that come free",
            unit="hours / week",
            formula="=friction_hours_per_week * friction_share_removed",
        ),
        Line(
            key="fte_in_friction",
            label="Full-time engineers kept busy",
            unit="FTE",
            formula="=IF(hours_per_fte_year = 0, 0, friction_hours_per_year / hours_per_fte_year)",
            words="Friction hours a year ÷ hours of a full-time year",
        ),
    ),
    recompute=hours_back,
)

PRODUCTIVITY = Bucket(
    key="productivity",
    title="Productivity",
    purpose="Engineering hours lost to friction, and how many come back as useful work.",
    inputs=INPUTS,
    tables=(FRICTION_ACTIVITIES,),
    lines=LINES,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
    gross="engineering_time_recovered",
    value="productivity_value",
    physical="productivity_physical",
    cost_today="friction_cost_today",
    staff_gross="engineering_time_recovered",
    staff_value="productivity_value",
    staff_cost_today="friction_cost_today",
    proposal=PROPOSAL_WORDS,
    hours_captured="hours_captured",
)
