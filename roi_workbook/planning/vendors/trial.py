"""The thirty-day trial of each vendor, and what it costs against the cost of a wrong choice."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Section
from roi_workbook.model.records import (
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import together
from roi_workbook.planning.vendors.costs import ROOM, vendor_line

OUTCOMES = ("pass", "fail")
PARTS = ("vendor_systems", "vendor_pilot", "vendor_failures")


def outcome(key: str, label: str, meaning: str) -> Column:
    """A test that is passed or failed; empty means it was not done."""
    return Column(
        key=key, label=label, unit="choice", choices=OUTCOMES, meaning=meaning + " Empty: not tried yet."
    )


def count_outcomes(keys: tuple[str, ...], untried: str) -> tuple[GridLine, ...]:
    """How many of these tests were passed, failed and, by the formula `untried`, not tried yet."""

    def total(outcome: str) -> str:
        return " + ".join(f'({key} = "{outcome}")' for key in keys)

    return (
        GridLine(key="passed", label="Passed", unit="count", formula="=" + total("pass")),
        GridLine(key="failed", label="Failed", unit="count", formula="=" + total("fail")),
        GridLine(key="left", label="Not tried yet", unit="count", formula="=" + untried),
    )


SYSTEMS = Grid(
    key="vendor_systems",
    label="Weeks 1 and 2: the three hardest systems",
    meaning="Not the easy ones: the three named below. Pass: it reads and writes there, shown on our data.",
    head=number_column(),
    rows=numbered(ROOM),
    columns=tuple(
        outcome(
            f"system_{place}", f"{place.capitalize()} system", "It is connected, with reading and writing."
        )
        for place in ("first", "second", "third")
    ),
    lines=(
        vendor_line(),
        *count_outcomes(
            ("system_first", "system_second", "system_third"),
            '(system_first <> "pass") * (system_first <> "fail") + (system_second <> "pass") * (system_second <> "fail")'
            ' + (system_third <> "pass") * (system_third <> "fail")',
        ),
    ),
    example=(
        {"number": 1, "system_first": "pass", "system_second": "pass", "system_third": "pass"},
        {"number": 2, "system_first": "pass", "system_second": "pass", "system_third": "fail"},
        {"number": 3, "system_first": "pass", "system_second": "pass", "system_third": "pass"},
    ),
    source="CTO",
)

PILOT = Grid(
    key="vendor_pilot",
    label="Weeks 3 and 4: a pilot agent",
    meaning="The same agent on each platform: how long it took, whether rules held, how often it was right.",
    head=number_column(),
    rows=numbered(ROOM),
    columns=(
        Column(
            key="days_to_deploy",
            label="Days to deploy",
            unit="days",
            highest=365,
            meaning="Days from the start of the pilot until the agent ran with real users.",
        ),
        outcome("governance", "Governance", "Every rule held, and what the agent did can be shown."),
        Column(
            key="accuracy",
            label="Accuracy",
            unit="share",
            highest=1,
            meaning="Share of answers that were right, on a sample checked by people.",
        ),
    ),
    lines=(
        vendor_line(),
        GridLine(
            key="in_time",
            label="Deployed in time",
            unit="1 or 0",
            helper=True,
            formula="=COUNT(days_to_deploy) * (days_to_deploy <= trial_days_highest)",
        ),
        GridLine(
            key="accurate",
            label="Accurate enough",
            unit="1 or 0",
            helper=True,
            formula="=COUNT(accuracy) * (accuracy >= trial_accuracy_lowest)",
        ),
        GridLine(
            key="passed", label="Passed", unit="count", formula='=in_time + (governance = "pass") + accurate'
        ),
        GridLine(
            key="failed",
            label="Failed",
            unit="count",
            formula='=COUNT(days_to_deploy) - in_time + (governance = "fail") + COUNT(accuracy) - accurate',
        ),
        GridLine(
            key="left",
            label="Not tried yet",
            unit="count",
            formula='=1 - COUNT(days_to_deploy) + (governance <> "pass") * (governance <> "fail") + 1'
            " - COUNT(accuracy)",
        ),
    ),
    example=(
        {"number": 1, "days_to_deploy": 9, "governance": "pass", "accuracy": 0.93},
        {"number": 2, "days_to_deploy": 12, "governance": "pass", "accuracy": 0.91},
        {"number": 3, "days_to_deploy": 13, "governance": "pass"},
    ),
    source="CTO",
)

CASES = {
    "integration_breaks": (
        "An integration breaks",
        "A connected system is switched off while the agent works.",
    ),
    "odd_model_answer": (
        "An odd answer of the model",
        "The model answers with nonsense, or in the wrong form.",
    ),
    "no_data_access": ("Data it may not see", "The agent meets data that it has no right to."),
    "rule_conflict": ("A rule against the agent", "A rule forbids what the agent is about to do."),
}
FAILURES = Grid(
    key="vendor_failures",
    label="Four things that go wrong",
    meaning="Provoke each. Pass: a clear message, a fallback by itself, and a log that tells what happened.",
    head=number_column(),
    rows=numbered(ROOM),
    columns=tuple(outcome(key, label, meaning) for key, (label, meaning) in CASES.items()),
    lines=(vendor_line(), *count_outcomes(tuple(CASES), "4 - passed - failed")),
    example=(
        dict.fromkeys(CASES, "pass") | {"number": 1},
        dict.fromkeys(CASES, "pass") | {"number": 2, "rule_conflict": "fail"},
        {"number": 3, "integration_breaks": "pass", "odd_model_answer": "pass"},
    ),
    source="CTO",
)


def over_parts(key: str) -> str:
    """What the three parts of the trial count for the vendor of a row, together."""
    return " + ".join(f"INDEX({part}_{key}, MATCH(number, {part}_number, 0))" for part in PARTS)


TRIAL = Grid(
    key="vendor_trial",
    label="Trial result",
    meaning="Failed as soon as one test failed; passed when all ten did.",
    head=number_column(),
    rows=numbered(ROOM),
    lines=(
        vendor_line(),
        GridLine(
            key="result",
            label="Trial",
            unit="verdict",
            formula='=IF(taken = 0, IF(vendor = "", "", "not begun"),'
            ' CHOOSE(1 + (failed = 0) + (failed + left = 0), "failed", "incomplete", "passed"))',
        ),
        GridLine(key="passed", label="Tests passed", unit="count", formula="=" + over_parts("passed")),
        GridLine(key="failed", label="Tests failed", unit="count", formula="=" + over_parts("failed")),
        GridLine(
            key="left",
            label="Tests not tried yet",
            unit="count",
            words="Of a trial that has begun",
            formula=f"=taken * ({over_parts('left')})",
        ),
        GridLine(
            key="taken",
            label="Trial begun",
            unit="1 or 0",
            formula="=(passed + failed > 0) * 1",
            helper=True,
        ),
        GridLine(
            key="nameless",
            label="Trial without a name",
            unit="1 or 0",
            helper=True,
            formula='=taken * (vendor = "")',
        ),
        GridLine(
            key="go_failed",
            label="Go, but failed",
            unit="1 or 0",
            helper=True,
            formula='=(result = "failed") * (INDEX(vendors_verdict, MATCH(number, vendors_number, 0)) = "go")',
        ),
    ),
)

TRIED_ON = Line(
    key="hardest_systems",
    label="First, second and third system",
    unit="text",
    formula="=IF(LEN(hardest_system_first & hardest_system_second & hardest_system_third) = 0,"
    ' "Name the three hardest systems below.",'
    ' hardest_system_first & "; " & hardest_system_second & "; " & hardest_system_third)',
    words="As named below",
)

COST_INPUTS = (
    Input(
        key="trial_own_weeks",
        label="Trial: own engineering weeks",
        unit="weeks",
        base=3,
        highest=520,
        single=True,
        source="CTO",
        meaning="Weeks of a senior engineer for the whole trial; 2 to 4 are usual.",
    ),
    Input(
        key="trial_purchases",
        label="Trial: licences and cloud",
        unit="currency",
        base=8_000,
        single=True,
        meaning="What is bought for the trial.",
    ),
    Input(
        key="wrong_choice_months_lowest",
        label="Wrong choice: months lost, at least",
        unit="months",
        base=6,
        standard=6,
        highest=60,
        single=True,
        source="CTO",
        meaning="Time to recover from a wrong platform.",
    ),
    Input(
        key="wrong_choice_months_highest",
        label="Wrong choice: months lost, at most",
        unit="months",
        base=12,
        standard=12,
        highest=60,
        single=True,
        source="CTO",
        meaning="Time to recover from a wrong platform.",
    ),
    Input(
        key="wrong_choice_people",
        label="Wrong choice: people who start over",
        unit="FTE",
        base=3,
        highest=100_000,
        single=True,
        meaning="Full-time people whose work is done again in those months.",
    ),
    Input(
        key="wrong_choice_value_share",
        label="Wrong choice: share of the case's value that waits",
        unit="share",
        base=0.25,
        highest=1,
        single=True,
        meaning="Share of the annual value of the core case that comes that much later.",
    ),
)

COST_LINES = (
    Line(
        key="trial_answer",
        label="Answer on the trial",
        unit="text",
        formula='=IF(OR(trial_cost = 0, wrong_choice_cost_lowest = 0), "Fill in what the trial and a wrong choice cost.",'
        " trial_amounts)",
        words="What a trial costs beside what it can spare",
    ),
    Line(
        key="trial_cost",
        label="Cost of the trial",
        unit="currency",
        formula="=trial_own_weeks * hours_per_fte_year / 52 * loaded_hourly_cost + trial_purchases",
    ),
    Line(
        key="wrong_choice_cost_lowest",
        label="Cost of a wrong choice, at least",
        unit="currency",
        formula="=MIN(wrong_choice_months_lowest, wrong_choice_months_highest) * wrong_choice_cost_per_month",
    ),
    Line(
        key="wrong_choice_cost_highest",
        label="Cost of a wrong choice, at most",
        unit="currency",
        formula="=MAX(wrong_choice_months_lowest, wrong_choice_months_highest) * wrong_choice_cost_per_month",
    ),
    Line(
        key="trial_pays_from",
        label="The trial pays if it avoids a wrong choice more often than",
        unit="share",
        formula='=IF(wrong_choice_cost_lowest = 0, "no cost yet", trial_cost / wrong_choice_cost_lowest)',
        words="Cost of the trial ÷ cost of a wrong choice, at least",
    ),
    Line(
        key="wrong_choice_rework_per_month",
        label="Wrong choice: work done again",
        unit="currency / month",
        formula="=wrong_choice_people * hours_per_fte_year / 12 * loaded_hourly_cost",
    ),
    Line(
        key="wrong_choice_delay_per_month",
        label="Wrong choice: value that waits",
        unit="currency / month",
        formula="=MAX(0, annual_value) / 12 * wrong_choice_value_share",
    ),
    Line(
        key="wrong_choice_cost_per_month",
        label="Cost of a wrong choice, a month",
        unit="currency / month",
        formula="=wrong_choice_rework_per_month + wrong_choice_delay_per_month",
    ),
)

WORKINGS = (
    Line(
        key="trial_amounts",
        label="Words for the amounts",
        unit="text",
        helper=True,
        formula='="The trial costs " & reporting_currency & " " & FIXED(ROUND(trial_cost, 0), 0) & ", a wrong choice "'
        ' & FIXED(ROUND(wrong_choice_cost_lowest, 0), 0) & " to " & FIXED(ROUND(wrong_choice_cost_highest, 0), 0) & "."',
        words="The three amounts in a sentence",
    ),
)

PLAN_INPUTS = (
    *(
        Input(
            key=f"hardest_system_{place}",
            label=f"Hardest system: {place}",
            unit="text",
            base=system,
            single=True,
            meaning="A system that is hard to connect: old, busy or full of exceptions.",
        )
        for place, system in (
            ("first", "Order management"),
            ("second", "Customer records"),
            ("third", "Document archive"),
        )
    ),
    Input(
        key="trial_days_highest",
        label="Pilot: days to deploy, at most",
        unit="days",
        base=14,
        standard=14,
        highest=365,
        single=True,
        meaning="The pilot has two weeks: an agent that takes longer did not pass.",
    ),
    Input(
        key="trial_accuracy_lowest",
        label="Pilot: accuracy, at least",
        unit="share",
        base=0.9,
        standard=0.9,
        highest=1,
        single=True,
        source="CTO",
        meaning="The accuracy that agents in use are held to after a year.",
    ),
)

SECTIONS = (
    Section(
        title="The thirty-day trial",
        note="Every vendor gets the same thirty days: two weeks on the hardest systems, two on a pilot, and four provoked failures.",
        grids=(TRIAL,),
    ),
    Section(title="What was tried", lines=(TRIED_ON,), grids=(SYSTEMS, PILOT, FAILURES)),
    Section(
        title="What the trial costs, and what a wrong choice costs",
        note="Both at the loaded cost of an engineering hour of this case; the value that waits comes from the core.",
        inputs=COST_INPUTS,
        lines=COST_LINES,
    ),
)

SETTINGS = Section(title="Hardest systems and limits of the pilot", inputs=PLAN_INPUTS)

GUARDS = (
    Guard(
        key="alert_vendor_go_failed_trial",
        label="A vendor is a go, but failed its trial",
        formula="=SUM(vendor_trial_go_failed)",
        advice="The score says go, the trial says no: see what failed before anything is signed.",
    ),
    Guard(
        key="alert_wrong_choice_months",
        label="Months lost to a wrong choice are the wrong way round",
        formula="=(wrong_choice_months_lowest > wrong_choice_months_highest) * 1",
        advice="Put the smaller number of months first; costs take them in the right order anyway.",
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Count what passed and failed in each part of the trial, then price the trial and a wrong choice."""
    names = context.table("vendors")["name"]
    nameless = names == ""
    systems, pilot, failures = (context.table(part) for part in PARTS)
    days, accuracy = pilot["days_to_deploy"], pilot["accuracy"]
    in_time = days <= context["trial_days_highest"]
    accurate = accuracy >= context["trial_accuracy_lowest"]
    judged = [_outcomes(days, in_time), pilot["governance"], _outcomes(accuracy, accurate)]
    tests = (together(systems, SYSTEMS.columns), np.array(judged), together(failures, FAILURES.columns))
    parts = {part: _count(outcomes) for part, outcomes in zip(PARTS, tests, strict=True)}
    passed, failed, untried = (
        sum(part[key] for part in parts.values()) for key in ("passed", "failed", "left")
    )
    begun = passed + failed > 0
    result = np.where(failed > 0, "failed", np.where(untried > 0, "incomplete", "passed"))

    hardest = [context[f"hardest_system_{place}"] for place in ("first", "second", "third")]
    hour, year = context["loaded_hourly_cost"], context["hours_per_fte_year"]
    trial = context["trial_purchases"] + hour * (year / 52) * context["trial_own_weeks"]
    rework = hour * year * context["wrong_choice_people"] / 12
    delay = max(0.0, context["annual_value"]) * context["wrong_choice_value_share"] / 12
    months = sorted((context["wrong_choice_months_lowest"], context["wrong_choice_months_highest"]))
    least, most = ((rework + delay) * lost for lost in months)
    return {
        **{f"{part}_{key}": count for part, counts in parts.items() for key, count in counts.items()},
        **{f"{part}_vendor": names for part in PARTS},
        "vendor_pilot_in_time": in_time,
        "vendor_pilot_accurate": accurate,
        "vendor_trial_vendor": names,
        "vendor_trial_result": np.where(begun, result, np.where(nameless, "", "not begun")),
        "vendor_trial_passed": passed,
        "vendor_trial_failed": failed,
        "vendor_trial_left": untried * begun,
        "vendor_trial_taken": begun,
        "vendor_trial_nameless": begun & nameless,
        "hardest_systems": "; ".join(hardest) if any(hardest) else "Name the three hardest systems below.",
        "trial_cost": trial,
        "wrong_choice_cost_lowest": least,
        "wrong_choice_cost_highest": most,
        "trial_pays_from": trial / least if least else np.nan,
        "wrong_choice_rework_per_month": rework,
        "wrong_choice_delay_per_month": delay,
        "wrong_choice_cost_per_month": rework + delay,
    }


def _count(tests: np.ndarray) -> dict[str, np.ndarray]:
    """How many of the tests (tests x vendors) each vendor passed, failed and did not take yet."""
    passed, failed = ((tests == outcome).sum(axis=0) for outcome in OUTCOMES)
    return {"passed": passed, "failed": failed, "left": len(tests) - passed - failed}


def _outcomes(measured: np.ndarray, good: np.ndarray) -> np.ndarray:
    """A measurement as a test: pass or fail, "" where nothing was measured."""
    return np.where(np.isnan(measured), "", np.where(good, *OUTCOMES)).astype(object)


def go_failed(verdict: np.ndarray, result: np.ndarray) -> np.ndarray:
    """Which vendors are a go by their marks and failed their trial."""
    failed: np.ndarray = (verdict == "go") & (result == "failed")
    return failed


def raise_guards(results: dict[str, Any], context: Context) -> dict[str, float]:
    """Where the trial contradicts the verdicts; results: everything the subject worked out."""
    least, most = context["wrong_choice_months_lowest"], context["wrong_choice_months_highest"]
    return {
        "alert_vendor_go_failed_trial": float(results["vendor_trial_go_failed"].sum()),
        "alert_wrong_choice_months": float(least > most),
    }
