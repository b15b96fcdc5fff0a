"""Future state: what is to run one day, who decides on the way there, and who does the work."""

from __future__ import annotations

from roi_workbook.model.pages import Page, Section
from roi_workbook.model.records import YES_NO, Column, Table
from roi_workbook.planning.roadmap.phases import PHASE_NAMES

FUTURE_STATE = Table(
    key="future_state",
    label="Future state",
    meaning="One workload a row: what it needs, and how you will know that it runs well.",
    columns=(
        Column(key="workload", label="Workload", unit="text", meaning="What is to run."),
        Column(
            key="pattern",
            label="Architectural pattern",
            unit="text",
            meaning="How it is built, for example cloud, own kit, both, at the edge.",
        ),
        Column(
            key="requirement",
            label="Requirement",
            unit="text",
            meaning="What it needs: latency, volume, region.",
        ),
        Column(
            key="success_criterion",
            label="Success criterion",
            unit="text",
            meaning="What good looks like, in a number.",
        ),
        Column(
            key="due_phase",
            label="Due in phase",
            unit="choice",
            choices=PHASE_NAMES,
            meaning="Phase of the roadmap.",
        ),
    ),
    rows=12,
    example=(
        {
            "workload": "Document search for service desk",
            "pattern": "Cloud, with a knowledge layer",
            "requirement": "Retrieval under 100 ms",
            "success_criterion": "Nine of ten answers accepted",
            "due_phase": "Build foundations",
        },
        {
            "workload": "Demand forecast, nightly",
            "pattern": "Batch on rented kit",
            "requirement": "Done by 05:00, 4 million rows",
            "success_criterion": "Error 15 % lower than today",
            "due_phase": "Assess and stabilise",
        },
        {
            "workload": "Agents that place orders",
            "pattern": "Cloud for peaks, own kit for the steady part",
            "requirement": "Each step logged, cost limit a month",
            "success_criterion": "98 % of orders are right",
            "due_phase": "Scale and optimise",
        },
    ),
    source="RM",
)

GOVERNANCE_DECISIONS = Table(
    key="governance_decisions",
    label="Governance decisions",
    meaning="What was decided, by which body, and when it is looked at again.",
    columns=(
        Column(key="decision", label="Decision", unit="text", meaning="What was, or is to be, decided."),
        Column(
            key="body",
            label="Body",
            unit="text",
            meaning="Who decides, for example the architecture review board.",
        ),
        Column(key="decided_on", label="Date", unit="day", meaning="Date of the decision."),
        Column(
            key="outcome",
            label="Outcome",
            unit="text",
            meaning="What was decided, and the condition if there is one.",
        ),
        Column(key="next_review", label="Next review", unit="day", meaning="When it is looked at again."),
    ),
    rows=12,
    example=(
        {
            "decision": "Pilots run on rented GPUs",
            "body": "Architecture review board",
            "decided_on": "2026-12-15",
            "outcome": "Approved until the first gate",
            "next_review": "2027-04-20",
        },
        {
            "decision": "Open formats for models and data",
            "body": "Architecture review board",
            "decided_on": "2026-12-15",
            "outcome": "Approved for all new work",
            "next_review": "2027-07-20",
        },
        {
            "decision": "Choice of the knowledge layer",
            "body": "Architecture review board",
            "outcome": "Open: two candidates under trial",
            "next_review": "2027-05-18",
        },
    ),
    source="RM",
)

TEAM = Table(
    key="roadmap_team",
    label="Team",
    meaning="Who carries the roadmap: at least an infrastructure architect, a data engineer, an MLOps specialist and a"
    " financial analyst. Roles may be part of somebody's time, shared, or from outside.",
    columns=(
        Column(key="role", label="Role", unit="text", meaning="Role in the team."),
        Column(key="brings", label="Brings", unit="text", meaning="What the role has to know."),
        Column(key="person", label="Who", unit="text", meaning="Name, team or supplier."),
        Column(
            key="is_external",
            label="External",
            unit="choice",
            choices=YES_NO,
            meaning="Whether bought from outside.",
        ),
        Column(
            key="time_share",
            label="Share of their time",
            unit="share",
            highest=1,
            meaning="100 % is full time.",
        ),
        Column(
            key="start_month",
            label="Starts in month",
            unit="month",
            highest=60,
            whole=True,
            meaning="Month of the roadmap in which the role starts; month 1 is the first.",
        ),
    ),
    rows=12,
    example=(
        {
            "role": "Infrastructure architect",
            "brings": "Cloud and own kit together",
            "person": "To be named",
            "is_external": "Yes",
            "time_share": 0.5,
            "start_month": 1,
        },
        {
            "role": "Data engineer",
            "brings": "Automated pipelines, vector databases",
            "person": "Data platform team",
            "is_external": "No",
            "time_share": 1,
            "start_month": 1,
        },
        {
            "role": "MLOps specialist",
            "brings": "Deploying models, tuning inference",
            "person": "Platform team",
            "is_external": "No",
            "time_share": 0.8,
            "start_month": 2,
        },
        {
            "role": "Financial analyst",
            "brings": "Cost of ownership, returns",
            "person": "Finance",
            "is_external": "No",
            "time_share": 0.2,
            "start_month": 1,
        },
    ),
    source="RM",
)

FUTURE_PAGE = Page(
    title="Future state",
    purpose="Where the roadmap leads: workloads to run, decisions on the way, and the team. Rows can be inserted.",
    sections=(
        Section(title="Future state", tables=(FUTURE_STATE,)),
        Section(title="Governance decisions", tables=(GOVERNANCE_DECISIONS,)),
        Section(title="Team", tables=(TEAM,)),
    ),
)
