"""Compliance: clean-up, audit work, findings and slowed deals that better control takes away."""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import REDUCED_RISK, Bucket, Opening, ProposalWords
from roi_workbook.model.records import YES_NO, Columns, Guard, Input, Line, limit

INPUTS = (
    Input(
        key="governance_event_probability_today",
        label="Chance of a governance event today",
        unit="share / year",
        highest=1,
        conservative=0.12,
        base=0.15,
        optimistic=0.20,
        meaning="Chance in a year of an avoidable governance event: events in the last three years / 3.",
    ),
    Input(
        key="governance_event_probability_target",
        label="Chance of a governance event, target",
        unit="share / year",
        highest=1,
        conservative=0.10,
        base=0.09,
        optimistic=0.08,
        blank_is="governance_event_probability_today",
        only_with="governance_event_probability_today",
        meaning="The same once the investment works. Empty: as today.",
    ),
    Input(
        key="cleanup_cost_per_event_today",
        label="Clean-up cost per event today",
        unit="currency",
        conservative=120_000,
        base=150_000,
        optimistic=200_000,
        only_with="governance_event_probability_today",
        meaning="Cost to investigate, repair and explain one event: clean-up, no imagined catastrophe.",
    ),
    Input(
        key="cleanup_cost_per_event_target",
        label="Clean-up cost per event, target",
        unit="currency",
        conservative=130_000,
        base=120_000,
        optimistic=110_000,
        blank_is="cleanup_cost_per_event_today",
        only_with="governance_event_probability_today",
        meaning="The same once the investment works. Empty: as today.",
    ),
    Input(
        key="audit_hours_per_year",
        label="Audit hours a year",
        unit="hours / year",
        essential=True,
        question="How many hours a year do engineers spend on audits and reviews?",
        usual="120 to 480 hours",
        conservative=120,
        base=240,
        optimistic=480,
        meaning="Engineering hours a year for audits, security reviews and evidence.",
    ),
    Input(
        key="audit_hours_reduction",
        label="Fewer audit hours",
        unit="share",
        essential=True,
        question="What share of these hours would go away?",
        usual="30 to 60 %",
        lowest=-1,
        highest=1,
        conservative=0.30,
        base=0.50,
        optimistic=0.60,
        meaning="Share of the audit hours that go away.",
    ),
    Input(
        key="findings_per_year",
        label="Audit findings a year",
        unit="count / year",
        base=0,
        meaning="Findings to remediate in a year that are not governance events.",
    ),
    Input(
        key="cost_per_finding",
        label="Cost per finding",
        unit="currency",
        base=0,
        only_with="findings_per_year",
        meaning="Cost to remediate one finding.",
    ),
    Input(
        key="findings_reduction",
        label="Fewer findings",
        unit="share",
        base=0,
        lowest=-1,
        highest=1,
        only_with="findings_per_year",
        meaning="Share of the findings that no longer arise.",
    ),
    Input(
        key="deals_slowed_per_year",
        label="Deals slowed a year",
        unit="count / year",
        conservative=0,
        base=4,
        optimistic=8,
        meaning="Deals a year that wait for a security or compliance review.",
    ),
    Input(
        key="deal_annual_value",
        label="Annual value of such a deal",
        unit="currency / year",
        base=150_000,
        single=True,
        only_with="deals_slowed_per_year",
        meaning="Revenue a year of an average deal that waits.",
    ),
    Input(
        key="deal_gross_margin",
        label="Gross margin of such a deal",
        unit="share",
        base=0.70,
        highest=1,
        single=True,
        only_with="deals_slowed_per_year",
        meaning="Share of that revenue that is margin.",
    ),
    Input(
        key="deal_delay_weeks_today",
        label="Weeks a deal waits today",
        unit="weeks",
        base=6,
        highest=520,
        single=True,
        only_with="deals_slowed_per_year",
        meaning="Average weeks the review delays the deal.",
    ),
    Input(
        key="deal_delay_weeks_target",
        label="Weeks a deal waits, target",
        unit="weeks",
        highest=520,
        conservative=4,
        base=3,
        optimistic=2,
        blank_is="deal_delay_weeks_today",
        only_with="deals_slowed_per_year",
        meaning="The same once the investment works. Empty: as today.",
    ),
    Input(
        key="deal_delay_lost_share",
        label="Share of delayed weeks that is lost",
        unit="share",
        highest=1,
        base=1,
        standard=1,
        single=True,
        only_with="deals_slowed_per_year",
        meaning="1: the weeks are lost. What is only deferred counts at the discount rate.",
    ),
    Input(
        key="deal_attribution",
        label="Compliance: share of the delay due to us",
        unit="share",
        highest=1,
        conservative=0.25,
        base=0.50,
        optimistic=0.75,
        only_with="deals_slowed_per_year",
        meaning="How much of the waiting is caused by weak AI controls.",
    ),
    Input(
        key="compliance_confidence",
        label="Compliance: confidence",
        unit="share",
        highest=1,
        conservative=0.40,
        base=0.60,
        optimistic=0.80,
        meaning="How much of this softer value to believe. Empty: what its evidence suggests.",
    ),
    Input(
        key="compliance_cashable_share",
        label="Compliance: cashable share",
        unit="share",
        highest=1,
        base=0,
        single=True,
        meaning="Share that moves a named owner's budget or revenue line.",
    ),
)

LINES = (
    Line(
        key="governance_cost_today",
        label="Expected clean-up today",
        unit="currency / year",
        formula="=governance_event_probability_today * cleanup_cost_per_event_today",
    ),
    Line(
        key="governance_cost_avoided",
        label="Expected clean-up avoided",
        unit="currency / year",
        formula="=governance_cost_today - governance_event_probability_target * cleanup_cost_per_event_target",
    ),
    Line(
        key="audit_cost_today",
        label="Audit work today",
        unit="currency / year",
        formula="=audit_hours_per_year * loaded_hourly_cost",
    ),
    Line(
        key="audit_cost_avoided",
        label="Audit work avoided",
        unit="currency / year",
        formula="=audit_cost_today * audit_hours_reduction * productivity_capture_rate",
        note="Staff hours: only the captured share counts.",
    ),
    Line(
        key="findings_cost_today",
        label="Findings today",
        unit="currency / year",
        formula="=findings_per_year * cost_per_finding",
    ),
    Line(
        key="remediation_avoided",
        label="Remediation avoided",
        unit="currency / year",
        formula="=findings_cost_today * findings_reduction",
    ),
    Line(
        key="deal_week_cost",
        label="Cost of a week's delay of all such deals",
        unit="currency / week",
        formula="=deals_slowed_per_year * deal_annual_value * deal_gross_margin / 52"
        " * (deal_delay_lost_share + (1 - deal_delay_lost_share) * annual_discount_rate)",
        note="A lost week costs its margin, a deferred week only the discount rate on it.",
    ),
    Line(
        key="deal_delay_cost_today",
        label="Deal delay today",
        unit="currency / year",
        formula="=deal_week_cost * deal_delay_weeks_today * deal_attribution",
    ),
    Line(
        key="deal_friction_avoided",
        label="Deal delay avoided",
        unit="currency / year",
        formula="=deal_week_cost * (deal_delay_weeks_today - deal_delay_weeks_target) * deal_attribution",
    ),
    Line(
        key="compliance_cost_today",
        label="Compliance: cost today",
        unit="currency / year",
        formula="=governance_cost_today + audit_cost_today + findings_cost_today + deal_delay_cost_today",
    ),
    Line(
        key="compliance_risk_reduced",
        label="Compliance risk reduced",
        unit="currency / year",
        formula="=governance_cost_avoided + audit_cost_avoided + remediation_avoided + deal_friction_avoided",
    ),
    Line(
        key="compliance_value",
        label="Compliance risk reduced, risk-adjusted",
        unit="currency / year",
        headline=True,
        formula="=compliance_risk_reduced * compliance_confidence",
    ),
    Line(
        key="compliance_value_staff_hours",
        label="Compliance: value that is staff hours",
        unit="currency / year",
        formula="=audit_cost_avoided * compliance_confidence",
        note="Grows with wages.",
    ),
    Line(
        key="compliance_physical",
        label="Compliance: physical effect",
        unit="currency / year",
        formula="=governance_cost_avoided + audit_cost_today * audit_hours_reduction + remediation_avoided"
        " + deal_week_cost * (deal_delay_weeks_today - deal_delay_weeks_target)",
        note="Before capture, attribution and confidence.",
    ),
)

GOVERNANCE_EVENTS_EXCLUDE_OUTAGES = Input(
    key="governance_events_exclude_outages",
    label="Governance events exclude outages",
    unit="choice",
    choices=YES_NO,
    single=True,
    base="Yes",
    meaning="Declare Yes once no governance event is also counted as an incident: downtime counts outages.",
)

GUARDS = (
    Guard(
        key="alert_compliance_share",
        label="Compliance is a large share of the value",
        formula="=(compliance_value > limit_compliance_share * annual_value) * 1",
        tested="annual_value > 0",
        limits=(limit("compliance_share", "compliance share of annual value", "share", 0.25, highest=1),),
        advice="A soft bucket should not carry the case: lower it, or show its evidence first.",
    ),
    Guard(
        key="alert_cleanup_cost",
        label="Clean-up cost far above audits and findings",
        formula="=(cleanup_cost_per_event_today > limit_cleanup_multiple * (audit_cost_today + findings_cost_today)) * 1",
        tested="cleanup_cost_per_event_today > 0",
        limits=(limit("cleanup_multiple", "clean-up against audits and findings", "ratio", 10),),
        advice="Count clean-up that happened; leave catastrophe out.",
    ),
    Guard(
        key="alert_governance_declaration",
        label="Not declared: governance events exclude outages",
        formula='=IF(governance_events_exclude_outages = "Yes", 0, 1)',
        limits=(GOVERNANCE_EVENTS_EXCLUDE_OUTAGES,),
        advice="Take outages out of the governance events and declare Yes.",
    ),
)


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """Take four kinds of scramble work one by one: what each costs today and what is left after.

    case: inputs as columns, one value per case, blanks resolved. Returns every line of this bucket.
    """
    cleanup_today = case["cleanup_cost_per_event_today"] * case["governance_event_probability_today"]
    cleanup_after = case["cleanup_cost_per_event_target"] * case["governance_event_probability_target"]
    cleanup_avoided = cleanup_today - cleanup_after

    audit_today = case["loaded_hourly_cost"] * case["audit_hours_per_year"]
    audit_freed = audit_today * case["audit_hours_reduction"]
    audit_avoided = audit_freed * case["productivity_capture_rate"]

    findings_today = case["cost_per_finding"] * case["findings_per_year"]
    findings_avoided = findings_today * case["findings_reduction"]

    margin_per_week = (
        case["deals_slowed_per_year"] * case["deal_annual_value"] * case["deal_gross_margin"] / 52
    )
    lost = case["deal_delay_lost_share"]
    deferred = 1 - lost
    week_cost = margin_per_week * lost + margin_per_week * deferred * case["annual_discount_rate"]
    weeks_saved = case["deal_delay_weeks_today"] - case["deal_delay_weeks_target"]
    ours = case["deal_attribution"]
    delay_today = week_cost * case["deal_delay_weeks_today"] * ours
    delay_avoided = week_cost * weeks_saved * ours

    gross = cleanup_avoided + audit_avoided + findings_avoided + delay_avoided
    return {
        "governance_cost_today": cleanup_today,
        "governance_cost_avoided": cleanup_avoided,
        "audit_cost_today": audit_today,
        "audit_cost_avoided": audit_avoided,
        "findings_cost_today": findings_today,
        "remediation_avoided": findings_avoided,
        "deal_week_cost": week_cost,
        "deal_delay_cost_today": delay_today,
        "deal_friction_avoided": delay_avoided,
        "compliance_cost_today": cleanup_today + audit_today + findings_today + delay_today,
        "compliance_risk_reduced": gross,
        "compliance_value": gross * case["compliance_confidence"],
        "compliance_value_staff_hours": case["compliance_confidence"] * audit_avoided,
        "compliance_physical": cleanup_avoided + audit_freed + findings_avoided + week_cost * weeks_saved,
    }


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    cleanup, total = case["cleanup_cost_per_event_today"], case["annual_value"]
    routine = case["audit_cost_today"] + case["findings_cost_today"]
    too_dear = cleanup > case["limit_cleanup_multiple"] * routine
    too_large = case["compliance_value"] > case["limit_compliance_share"] * total
    return {
        "alert_compliance_share": np.where(total > 0, too_large, np.nan),
        "alert_cleanup_cost": np.where(cleanup > 0, too_dear, np.nan),
        "alert_governance_declaration": (case["governance_events_exclude_outages"] != "Yes").astype(float),
    }


PROPOSAL_WORDS = ProposalWords(
    key="review",
    name="reviews",
    label="Audits and reviews",
    sentence="Audits, findings, clean-up and slowed deals cost about {review_cost} a year; {review_saving}"
    " No disaster is assumed.",
    absent="Audits and reviews are no part of this case.",
    purpose=REDUCED_RISK,
    openings=(
        Opening(
            key="risky_reviews",
            problem="Risky reviews",
            text="Audits, privacy questions and the reviews of our customers become harder to pass",
            when="review_cost",
            measure="they cost us about {review_cost} a year.",
            place=4,
        ),
    ),
)

COMPLIANCE = Bucket(
    key="compliance",
    title="Compliance",
    purpose="Clean-up, audits, findings and slowed deals: reduced exposure, not imagined catastrophe.",
    inputs=INPUTS,
    lines=LINES,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
    gross="compliance_risk_reduced",
    value="compliance_value",
    physical="compliance_physical",
    cost_today="compliance_cost_today",
    staff_gross="audit_cost_avoided",
    staff_value="compliance_value_staff_hours",
    staff_cost_today="audit_cost_today",
    proposal=PROPOSAL_WORDS,
)
