"""Downtime: what incidents and degraded service cost today, and how much of it goes away."""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import AVOIDED_COST, Bucket, Figure, Opening, ProposalWords
from roi_workbook.model.records import YES_NO, Columns, Guard, Input, Line

INPUTS = (
    Input(
        key="incidents_per_quarter",
        label="Incidents a quarter",
        unit="count / quarter",
        essential=True,
        question="How many incidents with AI do you have in a quarter?",
        usual="the incident log of the last year",
        conservative=3,
        base=4,
        optimistic=5,
        source="BC",
        meaning="AI-related incidents in an average quarter: take them from the incident log.",
    ),
    Input(
        key="hours_per_incident",
        label="Hours per incident",
        unit="hours",
        essential=True,
        question="How long does one last, from the first user who notices to full service?",
        usual="half an hour to 4 hours",
        conservative=1.0,
        base=1.5,
        optimistic=2.0,
        source="BC",
        meaning="Average time from the first user impact to full service.",
    ),
    Input(
        key="impact_per_incident_hour",
        label="Impact of an incident hour",
        unit="currency / hour",
        essential=True,
        question="What does an hour of it cost: margin and direct cost, not revenue?",
        usual="a year's margin over 8,760 hours",
        conservative=4_000,
        base=8_000,
        optimistic=12_000,
        source="BC",
        meaning="Contribution margin and direct cost lost in an hour of outage, not revenue.",
    ),
    Input(
        key="incident_frequency_reduction",
        label="Fewer incidents",
        unit="share",
        essential=True,
        question="What share of this cost would go away?",
        usual="30 to 50 %",
        conservative=0.30,
        base=0.40,
        optimistic=0.50,
        lowest=-1,
        highest=1,
        source="BC",
        meaning="Share of incidents that no longer happen. Negative: more incidents.",
    ),
    Input(
        key="incident_duration_reduction",
        label="Shorter incidents",
        unit="share",
        base=0,
        lowest=-1,
        highest=1,
        meaning="Share of the duration saved in the incidents that still happen.",
    ),
    Input(
        key="degraded_hours_per_quarter",
        label="Degraded hours a quarter",
        unit="hours",
        base=0,
        meaning="Hours of slow or partly failing service outside the incidents above.",
    ),
    Input(
        key="impact_per_degraded_hour",
        label="Impact of a degraded hour",
        unit="currency / hour",
        base=0,
        only_with="degraded_hours_per_quarter",
        meaning="Contribution margin and direct cost lost in an hour of degraded service.",
    ),
    Input(
        key="degraded_hours_reduction",
        label="Fewer degraded hours",
        unit="share",
        base=0,
        lowest=-1,
        highest=1,
        only_with="degraded_hours_per_quarter",
        meaning="Share of the degraded hours that go away.",
    ),
    Input(
        key="incident_impact_includes_labour",
        label="Incident impact includes our own labour",
        unit="choice",
        base="Yes",
        standard="Yes",
        choices=YES_NO,
        single=True,
        source="BC",
        meaning="Yes: the impact of an incident hour already covers the people who respond.",
    ),
    Input(
        key="responders_per_incident",
        label="Responders per incident",
        unit="people",
        base=0,
        meaning="People pulled into an average incident. Ignored while the impact includes labour.",
    ),
    Input(
        key="responder_hours_per_incident",
        label="Hours per responder and incident",
        unit="hours",
        base=0,
        only_with="responders_per_incident",
        meaning="Hours each responder spends on one incident, follow-up included.",
    ),
    Input(
        key="downtime_confidence",
        label="Downtime: confidence",
        unit="share",
        highest=1,
        conservative=0.80,
        base=0.90,
        optimistic=1.00,
        meaning="How much of the downtime value to believe. Empty: what its evidence suggests.",
    ),
    Input(
        key="downtime_cashable_share",
        label="Downtime: cashable share",
        unit="share",
        highest=1,
        base=0.5,
        single=True,
        meaning="Share that moves a named owner's budget or revenue line.",
    ),
)

LINES = (
    Line(
        key="incidents_per_year",
        label="Incidents a year",
        unit="count / year",
        formula="=incidents_per_quarter * 4",
    ),
    Line(
        key="incident_hours_per_year",
        label="Incident hours a year",
        unit="hours / year",
        formula="=incidents_per_year * hours_per_incident",
    ),
    Line(
        key="incident_impact_per_year",
        label="Impact of incidents",
        unit="currency / year",
        formula="=incident_hours_per_year * impact_per_incident_hour",
    ),
    Line(
        key="responder_cost_per_year",
        label="Cost of responders",
        unit="currency / year",
        formula='=IF(incident_impact_includes_labour = "Yes", 0, incidents_per_year * responders_per_incident'
        " * responder_hours_per_incident * loaded_hourly_cost)",
        words="Incidents a year × responders × hours each × loaded hourly cost; 0 where the impact includes labour",
    ),
    Line(
        key="degraded_impact_per_year",
        label="Impact of degraded service",
        unit="currency / year",
        formula="=degraded_hours_per_quarter * 4 * impact_per_degraded_hour",
    ),
    Line(
        key="downtime_cost_today",
        label="Downtime: cost today",
        unit="currency / year",
        formula="=incident_impact_per_year + responder_cost_per_year + degraded_impact_per_year",
    ),
    Line(
        key="incident_reduction",
        label="Incident cost that goes away",
        unit="share",
        formula="=1 - (1 - incident_frequency_reduction) * (1 - incident_duration_reduction)",
        note="Fewer and shorter incidents multiply: they never add up to more than all.",
    ),
    Line(
        key="responder_cost_avoided",
        label="Cost of responders avoided",
        unit="currency / year",
        formula="=responder_cost_per_year * incident_reduction",
        note="Staff hours.",
    ),
    Line(
        key="downtime_cost_avoided",
        label="Downtime cost avoided",
        unit="currency / year",
        formula="=(incident_impact_per_year + responder_cost_per_year) * incident_reduction"
        " + degraded_impact_per_year * degraded_hours_reduction",
    ),
    Line(
        key="downtime_value",
        label="Downtime cost avoided, risk-adjusted",
        unit="currency / year",
        headline=True,
        formula="=downtime_cost_avoided * downtime_confidence",
    ),
    Line(
        key="downtime_value_staff_hours",
        label="Downtime: value that is staff hours",
        unit="currency / year",
        formula="=responder_cost_avoided * downtime_confidence",
        note="Grows with wages.",
    ),
    Line(
        key="downtime_physical",
        label="Downtime: physical effect",
        unit="currency / year",
        formula="=downtime_cost_avoided",
        note="The effect before any credit is shared or doubted; here nothing is.",
    ),
)

GUARDS = (
    Guard(
        key="alert_responders_ignored",
        label="Responders filled in while the impact includes labour",
        formula='=IF(incident_impact_includes_labour = "Yes", 1, 0)'
        " * (responders_per_incident * responder_hours_per_incident > 0)",
        advice="Answer No to labour included, or empty the responders: they are ignored now.",
    ),
)


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """Price a year of bad hours today, price it again after the change, and take the difference.

    case: inputs as columns, one value per case, blanks resolved. Returns every line of this bucket.
    """
    quarters = 4
    incidents = quarters * case["incidents_per_quarter"]
    hours = incidents * case["hours_per_incident"]
    impact = hours * case["impact_per_incident_hour"]
    responder_hours = case["responders_per_incident"] * case["responder_hours_per_incident"]
    paid_apart = case["incident_impact_includes_labour"] == "No"
    responders = np.where(paid_apart, incidents * responder_hours * case["loaded_hourly_cost"], 0.0)
    degraded = quarters * case["degraded_hours_per_quarter"] * case["impact_per_degraded_hour"]

    frequency_left = 1 - case["incident_frequency_reduction"]
    duration_left = 1 - case["incident_duration_reduction"]
    remaining_share = frequency_left * duration_left
    responders_avoided = responders - responders * remaining_share
    avoided_incidents = (impact + responders) * (1 - remaining_share)
    avoided = avoided_incidents + degraded * case["degraded_hours_reduction"]
    return {
        "incidents_per_year": incidents,
        "incident_hours_per_year": hours,
        "incident_impact_per_year": impact,
        "responder_cost_per_year": responders,
        "degraded_impact_per_year": degraded,
        "downtime_cost_today": impact + responders + degraded,
        "incident_reduction": 1 - remaining_share,
        "responder_cost_avoided": responders_avoided,
        "downtime_cost_avoided": avoided,
        "downtime_value": case["downtime_confidence"] * avoided,
        "downtime_value_staff_hours": case["downtime_confidence"] * responders_avoided,
        "downtime_physical": avoided,
    }


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    responder_hours = case["responders_per_incident"] * case["responder_hours_per_incident"]
    ignored = (responder_hours > 0) & (case["incident_impact_includes_labour"] != "No")
    return {"alert_responders_ignored": ignored.astype(float)}


PROPOSAL_WORDS = ProposalWords(
    key="downtime",
    label="Downtime",
    sentence="Downtime costs about {downtime_cost} a year; {downtime_saving}",
    absent="Downtime is no part of this case.",
    purpose=AVOIDED_COST,
    openings=(
        Opening(
            key="long_incidents",
            problem="Long incidents",
            text="When a model fails, finding the cause takes too long",
            when="downtime_cost",
            measure="{incidents} a year, about {incident_hours} each; downtime costs us about {downtime_cost} a year.",
            place=2,
        ),
    ),
    figures=(
        Figure(
            "incidents",
            "Incidents a year",
            "count / year",
            "incidents_per_year",
            tenths=True,
            counted="incident",
        ),
        Figure(
            "incident_hours",
            "Hours an incident lasts",
            "hours",
            "hours_per_incident",
            tenths=True,
            counted="hour",
        ),
    ),
)

DOWNTIME = Bucket(
    key="downtime",
    title="Downtime",
    purpose="Incidents and degraded service: what they cost, and how much goes away.",
    inputs=INPUTS,
    lines=LINES,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
    gross="downtime_cost_avoided",
    value="downtime_value",
    physical="downtime_physical",
    cost_today="downtime_cost_today",
    staff_gross="responder_cost_avoided",
    staff_value="downtime_value_staff_hours",
    staff_cost_today="responder_cost_per_year",
    proposal=PROPOSAL_WORDS,
)
