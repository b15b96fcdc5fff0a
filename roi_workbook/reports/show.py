"""The report of `show` about one workbook: the recompute of its inputs, as text and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roi_workbook.counts import count_of
from roi_workbook.model.dates import day_of
from roi_workbook.model.ranges import NO_RANGE, no_range
from roi_workbook.model.records import Input
from roi_workbook.recomputing.context import counted
from roi_workbook.recomputing.evidence import standards_in_use
from roi_workbook.recomputing.results import WorkbookResults, guards_up
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import plain
from roi_workbook.reports.output_schemas import VERSIONS
from roi_workbook.reports.results import case_told, result, scenarios_told
from roi_workbook.reports.text import aligned, printable
from roi_workbook.review.comparing import line_values
from roi_workbook.value_texts import chance, money, percent, standard_text

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
"""Results that `show` lists for all scenarios side by side."""


LINKED = ("independent", "linked")
"""How inputs may go together at the most and the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The record `show` reports: the recompute of one file's inputs under one scenario.

    `template_version` is that of the workbook; None for inputs that stand in none.
    """

    file: str
    template_version: str | None
    recomputed: WorkbookResults


def shown_json(shown: Shown) -> str:
    """The report as JSON: inputs as they count, which of them are empty and count as the standard, results, and
    null for what is not defined.
    """
    return as_json(
        {
            "schema_version": VERSIONS["show"],
            "file": shown.file,
            "template_version": shown.template_version,
            "scenario": shown.recomputed.live["scenario"],
            "inputs": inputs_shown(shown.recomputed),
            "standards_in_use": {
                key: declared.standard for key, declared in _standards(shown.recomputed).items()
            },
            "results": results_shown(shown.recomputed),
            "planning": planning_shown(shown.recomputed),
        }
    )


def inputs_shown(recomputed: WorkbookResults) -> dict[str, Any]:
    """Every input as it counts in the case shown, and the rows of the tables; None for an empty input."""
    inputs: dict[str, Any] = {}
    for key in recomputed.model.register:
        value = recomputed.live[key]
        if key in recomputed.model.tables:
            inputs[key] = [{column: plain(content) for column, content in row.items()} for row in value]
        else:
            inputs[key] = None if isinstance(value, str) and value == "" else plain(value)
    return inputs


def results_shown(recomputed: WorkbookResults) -> dict[str, Any]:
    """Every result that is one number or a text; None if it is not defined."""
    numbers = line_values(recomputed)
    texts = {line.key for line in recomputed.model.lines.values() if line.unit == "text" and not line.helper}
    results = {
        key: str(recomputed.live[key]) if key in texts else plain(numbers[key])
        for key in recomputed.model.lines
        if key in numbers or (key in texts and key in recomputed.live)
    }
    return results | {key: plain(value) for key, value in recomputed.risk.items()}


def planning_shown(recomputed: WorkbookResults) -> dict[str, Any]:
    """The inputs, tables and single results of the planning subjects; None for what is empty or not defined."""
    inputs = {
        key: counted(recomputed.inputs, declared)
        for key, declared in recomputed.model.planning_inputs.items()
    }
    lists = [
        key for key in recomputed.model.typed if key not in recomputed.model.register and key not in inputs
    ]
    return {
        "inputs": {key: None if value == "" else plain(value) for key, value in inputs.items()},
        "tables": {
            key: [
                {column: plain(cell) for column, cell in row.items()}
                for row in recomputed.inputs.tables.get(key, ())
            ]
            for key in lists
        },
        "results": {key: plain(recomputed.planning[key]) for key in recomputed.model.planning_lines},
    }


def shown_text(shown: Shown) -> str:
    """The report as text: headline, buckets, yearly investment, the scenarios side by side, checks."""
    recomputed, live = shown.recomputed, shown.recomputed.live
    currency = live["reporting_currency"]
    title = ": ".join(str(live[key]) for key in ("organisation", "proposal_title") if live[key])
    start = f", decision {str(live['model_start'])[:10]}" if day_of(live["model_start"]) else ""
    about = f"{case_told(recomputed)}, {currency}, {live['horizon_months']:,.0f} months{start}"
    told = filter(None, (recomputed.made_up, recomputed.not_yet))
    blocks = [
        [printable(title) or "AI infrastructure ROI", printable(about), *told],
        _headline(recomputed),
        _buckets(recomputed),
        _scenarios(recomputed),
        _checks(recomputed),
        [
            printable(
                f"Recomputed from the inputs in {shown.file}"
                + ("; `roi-workbook check` says whether it agrees." if shown.template_version else ".")
            )
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def _headline(recomputed: WorkbookResults) -> list[str]:
    live, risk = recomputed.live, recomputed.risk
    tail = 1 - 2 * live["range_tail"]
    spread = [["  likely, around Base", NO_RANGE.words, "fill in conservative and optimistic values"]]
    if recomputed.not_yet:
        spread = []
    elif not no_range(risk):
        independent, linked = (chance(risk[f"probability_npv_positive_{how}"]) for how in LINKED)
        spread = [
            [
                "  likely, around Base",
                f"{money(risk['npv_low'])} to {money(risk['npv_high'])}",
                f"{percent(tail)} of outcomes; {chance(risk['probability_npv_positive'])} above zero",
            ],
            ["", "", f"inputs independent: {independent}; fully linked: {linked}"],
            ["", "", "if the ranges typed are right"],
        ]
    return aligned(
        [
            ["Net present value", result(recomputed, "npv"), "discounted monthly"],
            *spread,
            [
                "Return on investment",
                result(recomputed, "roi"),
                "net present value over present value of costs",
            ],
            [
                "Payback, months",
                result(recomputed, "payback_months"),
                f"discounted {result(recomputed, 'discounted_payback_months')}",
            ],
            [
                "Internal rate of return",
                result(recomputed, "irr"),
                f"a year; modified {result(recomputed, 'mirr')}",
            ],
        ],
        left=(0, 2),
    )


def _buckets(recomputed: WorkbookResults) -> list[str]:
    live, model = recomputed.live, recomputed.model
    rows = [["A year at full effect", "gross", "risk-adjusted"]]
    rows += [[bucket.title, money(live[bucket.gross]), money(live[bucket.value])] for bucket in model.buckets]
    rows += [
        ["Annual value", money(live["annual_value_gross"]), money(live["annual_value"])],
        ["Annualised investment", "", money(-live["annualised_investment"])],
        ["Net annual value", "", money(live["net_annual_value"])],
        ["Simple ROI, a year", "", result(recomputed, "simple_roi")],
    ]
    return aligned(rows)


def _scenarios(recomputed: WorkbookResults) -> list[str]:
    told = scenarios_told(recomputed)
    rows = [["All inputs at once", *told]]
    for key in SCENARIO_ROWS:
        label = recomputed.model.lines[key].label
        rows.append([label, *(result(recomputed, key, scenario) for scenario in told)])
    return aligned(rows)


def _checks(recomputed: WorkbookResults) -> list[str]:
    up = guards_up(recomputed.guards, recomputed.model)
    failed = [guard for guard in up if guard.severity == "error"]
    counts = f"Checks: {len(failed)} failed, {count_of(len(up) - len(failed), 'alert')}"
    filled, needed = recomputed.completeness["needed_filled"], recomputed.completeness["needed_count"]
    lines = [f"{counts}; {filled:.0f} of {needed:.0f} questions of Start answered"]
    marks = {"error": "failed", "alert": "alert "}
    lines += [f"  {marks[guard.severity]}  {guard.label}" for guard in up]
    standards = _standards(recomputed).values()
    return lines + [
        printable(f"  empty   {declared.label} counts as {standard_text(declared)}") for declared in standards
    ]


def _standards(recomputed: WorkbookResults) -> dict[str, Input]:
    return standards_in_use(recomputed.inputs, recomputed.model)
