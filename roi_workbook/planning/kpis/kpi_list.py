"""The list of KPIs: what each is, its baseline, target and monthly actuals, and what follows from them row by
row.
"""

from __future__ import annotations

from collections.abc import Mapping

from roi_workbook.model.records import YES_NO, Axis, Column, Grid, GridLine, Value, number_column, numbered

ROOM = 16
MONTHS = tuple(range(1, 25))
KPI_MONTH = Axis(key="kpi_month", label="Month", unit="month", values=MONTHS)
ANY_NUMBER = -1e12


def actuals(**by_month: float) -> dict[str, Value]:
    """Cells of monthly actuals, from m1=..., m2=..."""
    return {"actual_" + month.removeprefix("m"): value for month, value in by_month.items()}


def every_month(*values: float) -> dict[str, Value]:
    """Cells of monthly actuals from month 1 on, none left out."""
    return {f"actual_{month}": value for month, value in enumerate(values, 1)}


STANDARD_ROWS: tuple[Mapping[str, Value], ...] = (
    {
        "number": 1,
        "name": "Milestones met",
        "kind": "leading",
        "measured_in": "% of the milestones due",
        "business_meaning": "Whether the plan keeps its dates: what slips here is earned later.",
    },
    {
        "number": 2,
        "name": "Constraints removed",
        "kind": "leading",
        "measured_in": "of the top three constraints",
        "business_meaning": "Whether what holds pilots back (bandwidth, latency, data pipelines) goes away.",
    },
    {
        "number": 3,
        "name": "Team capability",
        "kind": "leading",
        "measured_in": "% of the team trained",
        "business_meaning": "Whether our own people can run what we buy, without outside help.",
    },
    {
        "number": 4,
        "name": "Pilot trend",
        "kind": "leading",
        "measured_in": "% of pilots better than a month before",
        "business_meaning": "Whether pilots move towards use by customers or only keep going.",
    },
    {
        "number": 5,
        "name": "Cost per inference",
        "kind": "lagging",
        "measured_in": "currency per 1,000 inferences",
        "business_meaning": "What each answer costs us: the margin of every feature that uses a model.",
        "target_change": -0.40,
        "due_month": 18,
        "benchmark": "40 % lower by the roadmap's last phase (roadmap article).",
    },
    {
        "number": 6,
        "name": "Time to deploy",
        "kind": "lagging",
        "measured_in": "weeks per new feature",
        "business_meaning": "How long customers wait for an improvement that is already built.",
        "target_change": -0.50,
        "due_month": 18,
        "benchmark": "Half the time (roadmap article).",
    },
    {
        "number": 7,
        "name": "Pilots to production",
        "kind": "lagging",
        "measured_in": "% of pilots started",
        "business_meaning": "How much of what is tried ever earns anything.",
        "target_value": 30,
        "due_month": 18,
        "benchmark": "Above 30 % (roadmap article); industry average 5 %: seed, unverified.",
    },
    {
        "number": 8,
        "name": "AI revenue",
        "kind": "lagging",
        "measured_in": "currency a month",
        "business_meaning": "What customers pay for features that would not exist without models.",
    },
)
"""What a blank template lists: four that foretell, four that count the outcome."""

STANDARD = {row["number"]: row for row in STANDARD_ROWS}

EXAMPLE: tuple[Mapping[str, Value], ...] = (
    {
        "number": 1,
        "baseline": 40,
        "baseline_date": "2026-12-15",
        "baseline_method": "Milestones of the last four quarters that were met on time",
        "target_value": 90,
        "due_month": 12,
        "on_dashboard": "Yes",
        **every_month(45, 50, 50, 60, 62, 70, 71, 75, 80),
    },
    {
        "number": 2,
        "baseline": 0,
        "baseline_date": "2026-12-15",
        "baseline_method": "Counted in the readiness workshop",
        "target_value": 3,
        "due_month": 12,
        "on_dashboard": "Yes",
        **every_month(0, 0, 1, 1, 1, 2, 2, 2, 2),
        "comment": "Retrieval latency is left; the new network link is due in month 11.",
    },
    {
        "number": 3,
        "baseline": 20,
        "baseline_date": "2026-12-15",
        "baseline_method": "Training records of the platform team",
        "target_value": 80,
        "due_month": 12,
        "on_dashboard": "No",
        **every_month(20, 20, 30, 30, 40, 50, 60, 60, 68),
    },
    {
        "number": 4,
        "baseline": 50,
        "baseline_date": "2026-12-15",
        "baseline_method": "Pilots whose agreed measure improved on the month before",
        "target_value": 80,
        "due_month": 12,
        "on_dashboard": "No",
        **every_month(50, 50, 55, 60, 58, 60, 57, 54, 53),
        "comment": "Two pilots wait for clean data; work on the pipelines goes first.",
    },
    {
        "number": 5,
        "baseline": 4.2,
        "baseline_date": "2026-12-20",
        "baseline_method": "Invoices ÷ requests, November 2026",
        "on_dashboard": "Yes",
        **every_month(4.2, 4.2, 4.1, 4.0, 3.8, 3.6, 3.5, 3.3, 3.2),
    },
    {
        "number": 6,
        "baseline": 9,
        "baseline_date": "2026-12-20",
        "baseline_method": "Release log: merge to full roll-out, ten releases",
        "on_dashboard": "Yes",
        **every_month(9, 9.2, 9, 8.6, 8.5, 8, 7.9, 7.4, 7.2),
        "comment": "Approvals still take two weeks; a standing approval is being tried.",
    },
    {
        "number": 7,
        "baseline": 5,
        "baseline_date": "2026-12-20",
        "baseline_method": "Pilots of the last three years that went live",
        "on_dashboard": "Yes",
        **actuals(m3=8, m6=12, m9=18),
        "comment": "Counted once a quarter.",
    },
    {
        "number": 8,
        "baseline": 0,
        "baseline_date": "2026-12-20",
        "baseline_method": "Invoices of features that use a model",
        "target_value": 60_000,
        "due_month": 18,
        "on_dashboard": "Yes",
        **actuals(m6=4_000, m7=9_000, m8=12_000, m9=17_500),
        "comment": "The second customer signed a quarter late; sales and product meet weekly.",
    },
    {
        "number": 9,
        "name": "Incidents",
        "kind": "lagging",
        "measured_in": "AI-related incidents in three months",
        "business_meaning": "How often customers notice that a model is down.",
        "baseline": 4,
        "baseline_date": "2026-12-20",
        "baseline_method": "Incident log, average of the last four quarters",
        "target_change": -0.40,
        "due_month": 12,
        "on_dashboard": "Yes",
        **actuals(m3=4, m6=3, m9=3),
        "comment": "None since month 8.",
    },
    {
        "number": 10,
        "name": "Friction",
        "kind": "leading",
        "measured_in": "hours a week in the team",
        "business_meaning": "Time engineers spend on keeping things alive and not on features.",
        "baseline": 18,
        "baseline_date": "2026-12-20",
        "baseline_method": "Two weeks of time notes, three engineers",
        "target_change": -0.60,
        "due_month": 9,
        "on_dashboard": "No",
        **actuals(m3=17, m5=12, m7=9, m9=7),
    },
)

KPI_GRID = Grid(
    key="kpis",
    label="KPIs",
    meaning="One indicator a row: where it was, where it should be and by when, and what it was in each month.",
    source="RM",
    filled="name",
    trend="actual",
    head=number_column(),
    columns=(
        Column(key="name", label="KPI", unit="text", meaning="Its name. An empty name leaves the row out."),
        Column(
            key="kind",
            label="Leading or lagging",
            unit="choice",
            choices=("leading", "lagging"),
            meaning="Leading foretells success, lagging counts the outcome.",
        ),
        Column(
            key="measured_in",
            label="Measured in",
            unit="text",
            meaning="Unit in words. Baseline, target and actuals are all in it: 30 for 30 % of pilots.",
        ),
        Column(
            key="baseline",
            label="Baseline",
            unit="number",
            lowest=ANY_NUMBER,
            meaning="Measured before the change. Empty: not measured, so nothing can be said about progress.",
        ),
        Column(
            key="baseline_date",
            label="Baseline measured on",
            unit="day",
            meaning="Day the baseline was taken.",
        ),
        Column(
            key="baseline_method",
            label="How the baseline was measured",
            unit="text",
            meaning="System, period and definition, so that somebody else gets the same number.",
        ),
        Column(
            key="target_change",
            label="Target: change on the baseline",
            unit="share",
            lowest=-1,
            highest=100,
            meaning="Relative target: -40 % for two fifths less than the baseline. Leave empty if a value is given.",
        ),
        Column(
            key="target_value",
            label="Target: value to reach",
            unit="number",
            lowest=ANY_NUMBER,
            meaning="Absolute target, in the unit of the KPI. Goes before a relative one.",
        ),
        Column(
            key="due_month",
            label="Due in month",
            unit="month",
            lowest=1,
            highest=60,
            whole=True,
            meaning="Month after the decision by whose end the target is due. The plan is a straight line to it.",
        ),
        Column(
            key="on_dashboard",
            label="On the dashboard",
            unit="choice",
            choices=YES_NO,
            meaning="Yes for the few that leadership sees every month.",
        ),
        Column(
            key="comment",
            label="Comment",
            unit="text",
            meaning="What explains an odd month, and what is done about it.",
        ),
        Column(
            key="business_meaning",
            label="What it means for the business",
            unit="text",
            meaning="In words leadership uses: money, customers, risk.",
        ),
        Column(
            key="benchmark",
            label="Benchmark or evidence",
            unit="text",
            meaning="What others reach, and who says so.",
        ),
        Column(
            key="actual",
            label="Actual",
            unit="number",
            lowest=ANY_NUMBER,
            across=KPI_MONTH,
            meaning="What it was in that month. Leave empty what is not known yet: 0 is a measurement.",
        ),
    ),
    lines=(
        GridLine(
            key="status",
            label="Status",
            unit="rating",
            formula='=IF(steps_known <= 4, IF(in_use = 0, "", "not measured"),'
            " CHOOSE(1 + (ROUND(progress - kpi_amber_share * plan_share, 6) >= 0)"
            ' + (ROUND(progress - plan_share, 6) >= 0), "red", "amber", "green"))',
            words="Green from the plan's share to date, amber from a part of it, else red",
        ),
        GridLine(
            key="progress",
            label="Progress to the target",
            unit="share",
            formula="=IF(steps_known < 4, missing, (last_actual - baseline) / target_gap)",
            words="(Last actual − baseline) ÷ (target − baseline)",
        ),
        GridLine(
            key="plan_share",
            label="Plan's share to date",
            unit="share",
            formula='=IF(steps_known <= 4, "", MIN(1, last_actual_month / due_month))',
            words="Month of the last actual ÷ due month, at most 1",
        ),
        GridLine(
            key="last_actual",
            label="Last actual",
            unit="number",
            formula='=IF(last_actual_month = 0, "", SUMIFS(actual, kpis_actual_heading, last_actual_month))',
            words="The actual of the latest month that has a number",
        ),
        GridLine(
            key="last_actual_month",
            label="Month of the last actual",
            unit="month",
            formula="=MAX(filled_month)",
            words="The latest month that has a number; 0 if none",
        ),
        GridLine(
            key="target",
            label="Target as a value",
            unit="number",
            formula='=IF(has_target * MAX(has_baseline, COUNT(target_value)) = 0, "", target_number)',
            words="The value to reach, else baseline × (1 + change)",
        ),
        GridLine(
            key="missing",
            label="What is missing",
            unit="text",
            formula='=IF(in_use = 0, "", CHOOSE(1 + steps_known, "no baseline", "no target", "target equals baseline",'
            ' "no actual yet", "no due month", ""))',
            words="The first thing without which progress or status cannot be told",
        ),
        GridLine(
            key="in_use",
            label="In use",
            unit="1 or 0",
            formula='=IF(name = "", 0, 1)',
            helper=True,
            words="1 where the KPI has a name",
        ),
        GridLine(
            key="has_baseline",
            label="Has a baseline",
            unit="1 or 0",
            formula="=COUNT(baseline)",
            helper=True,
            words="1 where the baseline is a number",
        ),
        GridLine(
            key="has_target",
            label="Has a target",
            unit="1 or 0",
            helper=True,
            formula="=IF(COUNT(target_value) + COUNT(target_change) = 0, 0, 1)",
            words="1 where a target of either kind is given",
        ),
        GridLine(
            key="target_number",
            label="Target, 0 where not known",
            unit="number",
            helper=True,
            formula="=IF(COUNT(target_value) = 0, baseline * (1 + target_change), target_value)",
            words="The value to reach, else baseline × (1 + change)",
        ),
        GridLine(
            key="target_gap",
            label="Way from baseline to target",
            unit="number",
            helper=True,
            formula="=IF(has_baseline * has_target = 0, 0, target_number - baseline)",
            words="Target − baseline",
        ),
        GridLine(
            key="target_moves",
            label="Target differs from the baseline",
            unit="1 or 0",
            helper=True,
            formula="=IF(ABS(baseline) / 100^3 < ABS(target_gap), 1, 0)",
            words="1 where they differ by more than a millionth of the baseline",
        ),
        GridLine(
            key="steps_known",
            label="Known of what a status needs",
            unit="count",
            helper=True,
            formula="=in_use * has_baseline * (1 + has_target * (1 + target_moves"
            " * (1 + SIGN(last_actual_month) * (1 + SIGN(MAX(0, due_month))))))",
            words="How many are known, in this order: baseline, target, a way between them, an actual, a due month",
        ),
        GridLine(
            key="chosen",
            label="Chosen for the dashboard",
            unit="1 or 0",
            helper=True,
            formula='=IF(on_dashboard = "Yes", in_use, 0)',
            words="1 where a named KPI is on the dashboard",
        ),
        GridLine(
            key="dashboard_key",
            label="Place on the dashboard",
            unit="number",
            helper=True,
            formula="=chosen * (COUNT(kpis_number) + 1 - number)",
            words="The larger, the higher on the dashboard; 0 if not on it",
        ),
        GridLine(
            key="two_targets",
            label="Both kinds of target",
            unit="1 or 0",
            helper=True,
            formula="=in_use * COUNT(target_value) * COUNT(target_change)",
            words="1 where both kinds of target are given",
        ),
        GridLine(
            key="no_baseline",
            label="Actuals without a baseline",
            unit="1 or 0",
            helper=True,
            formula="=in_use * SIGN(last_actual_month) * (1 - has_baseline)",
            words="1 where there is an actual and no baseline",
        ),
        GridLine(
            key="unexplained_baseline",
            label="Baseline without date or method",
            unit="1 or 0",
            helper=True,
            formula='=in_use * has_baseline * IF(OR(baseline_date = "", baseline_method = ""), 1, 0)',
            words="1 where a baseline lacks its date or its method",
        ),
        GridLine(
            key="uncommented_red",
            label="Red on the dashboard without a comment",
            unit="1 or 0",
            helper=True,
            formula='=IF(AND(chosen = 1, status = "red", comment = ""), 1, 0)',
            words="1 where a chosen KPI is red and has no comment",
        ),
        GridLine(
            key="filled_month",
            label="Month, where filled",
            unit="month",
            across=KPI_MONTH,
            helper=True,
            formula="=IF(COUNT(actual) = 0, 0, kpi_month)",
            words="The month where its actual is a number, else 0",
        ),
    ),
    rows=tuple({**row, **STANDARD.get(row["number"], {})} for row in numbered(ROOM)),
    example=EXAMPLE,
)
