"""What `show` tells about one workbook: the recompute of its inputs, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roi_workbook.counts import count_of
from roi_workbook.model.dates import day_of
from roi_workbook.model.records import SCENARIOS
from roi_workbook.recomputing.context import counted
from roi_workbook.recomputing.results import Facts
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import plain
from roi_workbook.reports.results import result
from roi_workbook.reports.text import aligned, printable
from roi_workbook.review.comparing import line_values
from roi_workbook.value_texts import money, percent

SCHEMA_VERSION = 1
"""Rises when a field changes its meaning or goes; a new field does not count."""

SCENARIO_ROWS = (
    "annual_value",
    "one_off_investment",
    "recurring_investment_per_year",
    "npv",
    "roi",
    "payback_months",
    "irr",
    "peak_funding",
)
"""What `show` puts side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What `show` tells about one workbook: the recompute of its inputs under one scenario."""

    file: str
    template_version: str | None
    facts: Facts


def shown_json(held: Shown) -> str:
    """What `show` tells, as JSON: inputs as they count, results, and null for what is not defined."""
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "file": held.file,
            "template_version": held.template_version,
            "scenario": held.facts.live["scenario"],
            "inputs": inputs_shown(held.facts),
            "results": results_shown(held.facts),
            "planning": planning_shown(held.facts),
        }
    )


def inputs_shown(facts: Facts) -> dict[str, Any]:
    """Every input as it counts in the case shown, and the rows of the tables; None where nothing counts."""
    inputs: dict[str, Any] = {}
    for key in facts.model.register:
        value = facts.live[key]
        if key in facts.model.tables:
            inputs[key] = [{column: plain(held) for column, held in row.items()} for row in value]
        else:
            inputs[key] = None if isinstance(value, str) and value == "" else plain(value)
    return inputs


def results_shown(facts: Facts) -> dict[str, Any]:
    """Every result that is one number or a text; None where it is not defined."""
    numbers = line_values(facts)
    texts = {line.key for line in facts.model.lines.values() if line.unit == "text" and not line.helper}
    results = {
        key: str(facts.live[key]) if key in texts else plain(numbers[key])
        for key in facts.model.lines
        if key in numbers or (key in texts and key in facts.live)
    }
    return results | {key: plain(value) for key, value in facts.risk.items()}


def planning_shown(facts: Facts) -> dict[str, Any]:
    """The inputs, tables and single results of the planning subjects; None where nothing counts or is defined."""
    inputs = {key: counted(facts.inputs, declared) for key, declared in facts.model.plan_inputs.items()}
    lists = [key for key in facts.model.typed if key not in facts.model.register and key not in inputs]
    return {
        "inputs": {key: None if value == "" else plain(value) for key, value in inputs.items()},
        "tables": {
            key: [
                {column: plain(cell) for column, cell in row.items()}
                for row in facts.inputs.tables.get(key, ())
            ]
            for key in lists
        },
        "results": {key: plain(facts.plans[key]) for key in facts.model.plan_lines},
    }


def shown_text(held: Shown) -> str:
    """What `show` says: headline, buckets, yearly investment, the scenarios side by side, checks."""
    facts, live = held.facts, held.facts.live
    currency = live["reporting_currency"]
    title = ": ".join(str(live[key]) for key in ("organisation", "proposal_title") if live[key])
    start = f", decision {str(live['model_start'])[:10]}" if day_of(live["model_start"]) else ""
    about = f"{live['scenario']} case, {currency}, {live['horizon_months']:,.0f} months{start}"
    blocks = [
        [printable(title) or "AI infrastructure ROI", printable(about)],
        _headline(facts),
        _buckets(facts),
        _scenarios(facts),
        _checks(facts),
        [
            printable(
                f"Recomputed from the inputs in {held.file}; `roi-workbook check` says whether it agrees."
            )
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def _headline(facts: Facts) -> list[str]:
    live, risk = facts.live, facts.risk
    tail = 1 - 2 * live["range_tail"]
    spread = f"{money(risk['npv_low'])} to {money(risk['npv_high'])}"
    return aligned(
        [
            ["Net present value", result(facts, "npv"), "discounted monthly"],
            [
                "  likely, around Base",
                spread,
                f"{percent(tail)} of outcomes; {percent(risk['probability_npv_positive'])} above zero",
            ],
            ["Return on investment", result(facts, "roi"), "net present value over present value of costs"],
            [
                "Payback, months",
                result(facts, "payback_months"),
                f"discounted {result(facts, 'discounted_payback_months')}",
            ],
            ["Internal rate of return", result(facts, "irr"), f"a year; modified {result(facts, 'mirr')}"],
        ],
        left=(0, 2),
    )


def _buckets(facts: Facts) -> list[str]:
    live, model = facts.live, facts.model
    rows = [["A year at full effect", "gross", "risk-adjusted"]]
    rows += [[bucket.title, money(live[bucket.gross]), money(live[bucket.value])] for bucket in model.buckets]
    rows += [
        ["Annual value", money(live["annual_value_gross"]), money(live["annual_value"])],
        ["Annualised investment", "", money(-live["annualised_investment"])],
        ["Net annual value", "", money(live["net_annual_value"])],
        ["Simple ROI, a year", "", result(facts, "simple_roi")],
    ]
    return aligned(rows)


def _scenarios(facts: Facts) -> list[str]:
    rows = [["All inputs at once", *SCENARIOS]]
    for key in SCENARIO_ROWS:
        label = facts.model.lines[key].label
        rows.append([label, *(result(facts, key, scenario) for scenario in SCENARIOS)])
    return aligned(rows)


def _checks(facts: Facts) -> list[str]:
    up = [guard for key, guard in facts.model.guards.items() if facts.guards[key] > 0]
    failed = [guard for guard in up if guard.severity == "error"]
    counts = f"Checks: {len(failed)} failed, {count_of(len(up) - len(failed), 'alert')}"
    filled, needed = facts.completeness["needed_filled"], facts.completeness["needed_count"]
    lines = [f"{counts}; {filled:.0f} of {needed:.0f} needed inputs filled in"]
    marks = {"error": "failed", "alert": "alert "}
    return lines + [f"  {marks[guard.severity]}  {guard.label}" for guard in up]
