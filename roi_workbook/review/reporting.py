"""Comparisons and results as text for people and as JSON for programs."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roi_workbook.facts import Facts
from roi_workbook.review.comparing import is_number, line_values
from roi_workbook.review.findings import Comparison, Finding
from roi_workbook.review.twins import serial
from roi_workbook.words import SCENARIOS, UNITS, Line

SCHEMA_VERSION = 1

FINDING_FIELDS = (
    "kind", "severity", "sheet", "cell", "key", "label", "unit", "workbook", "recomputed", "message",
)  # fmt: skip

LISTED = 8
"""Warnings and remarks of one kind that the text report lists; the rest is counted."""

SCENARIO_ROWS = (
    "annual_value", "one_off_investment", "recurring_investment_per_year", "npv", "roi", "payback_months", "irr",
    "peak_funding",
)  # fmt: skip
"""What `show` puts side by side."""


# JSON


def comparisons_json(comparisons: Iterable[Comparison]) -> str:
    """The comparisons of `check` as JSON; a missing value is null, and no number is NaN."""
    files = [
        {
            "file": each.file,
            "agrees": each.agrees,
            "compared": each.compared,
            "not_compared": each.not_compared,
            "lines": {
                key: {"workbook": held, "recomputed": recomputed}
                for key, (held, recomputed) in each.lines.items()
            },
            "findings": [_finding(finding) for finding in each.findings],
        }
        for each in comparisons
    ]
    return as_json({"schema_version": SCHEMA_VERSION, "files": files})


def as_json(document: Mapping[str, Any]) -> str:
    """JSON that every program reads on every terminal: ASCII, and never NaN."""
    return json.dumps(document, indent=2, allow_nan=False)


def _finding(finding: Finding) -> dict[str, Any]:
    held = asdict(finding)
    return {name: _plain(held[name]) for name in FINDING_FIELDS}


def refused(file: str, sentence: str) -> Comparison:
    """The comparison of a file that could not be read."""
    finding = Finding(kind="unreadable", severity="error", message=sentence)
    return Comparison(
        file=file,
        template_version=None,
        agrees=False,
        compared=0,
        not_compared=0,
        lines={},
        findings=(finding,),
    )


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
        }
    )


def inputs_shown(facts: Facts) -> dict[str, Any]:
    """Every input as it counts in the case shown, and the rows of the tables; None where nothing counts."""
    inputs: dict[str, Any] = {}
    for key in facts.model.register:
        value = facts.live[key]
        if key in facts.model.tables:
            inputs[key] = [{column: _plain(held) for column, held in row.items()} for row in value]
        else:
            inputs[key] = None if isinstance(value, str) and value == "" else _plain(value)
    return inputs


def results_shown(facts: Facts) -> dict[str, Any]:
    """Every result that is one number or a text; None where it is not defined."""
    numbers = line_values(facts)
    texts = {line.key for line in facts.model.lines.values() if line.unit == "text" and not line.helper}
    results = {
        key: str(facts.live[key]) if key in texts else _plain(numbers[key])
        for key in facts.model.lines
        if key in numbers or (key in texts and key in facts.live)
    }
    return results | {key: _plain(value) for key, value in facts.risk.items()}


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers without a point, None for what is not finite."""
    if is_number(value) or (hasattr(value, "item") and is_number(value := value.item())):
        if not math.isfinite(value):
            return None
        return int(value) if value == int(value) and abs(value) < 1e15 else float(value)
    return str(value) if isinstance(value, str) else value


# Text


def comparison_text(comparison: Comparison) -> str:
    """What `check` says about one workbook: the verdict, what was compared, and every finding."""
    counted = f"{comparison.compared:,} cells compared, {comparison.not_compared:,} not compared"
    template = f"template {comparison.template_version or 'unknown'}"
    by = f"last calculated by {comparison.calculated_by}" if comparison.calculated_by else "not calculated"
    if comparison.agrees:
        verdict = "agrees with its recompute"
    elif any(finding.severity == "error" for finding in comparison.findings):
        verdict = "DOES NOT AGREE with its recompute"
    else:
        verdict = "INCOMPLETE: not everything could be compared"
    lines = [
        f"{comparison.file}: {verdict}",
        f"  {counted}; {template}, {by}",
        f"  Values agree within {comparison.rel_tol:g} of the larger, money also within {comparison.abs_tol:g}.",
    ]
    by_kind: dict[str, list[Finding]] = {}
    for finding in comparison.findings:
        by_kind.setdefault(f"{finding.severity}: {finding.kind}", []).append(finding)
    for heading, findings in by_kind.items():
        lines.append(f"  {heading}")
        listed = findings if findings[0].severity == "error" else findings[:LISTED]
        lines += [f"    {_place(finding)}{finding.message}" for finding in listed]
        if len(listed) < len(findings):
            lines.append(f"    and {len(findings) - len(listed)} more (--format json lists all)")
    return "\n".join(map(printable, lines))


def _place(finding: Finding) -> str:
    place = "!".join(part for part in (finding.sheet, finding.cell) if part)
    named = " ".join(part for part in (place, finding.key and f"[{finding.key}]") if part)
    return named + "  " if named else ""


def shown_text(held: Shown) -> str:
    """What `show` says: headline, buckets, yearly investment, the scenarios side by side, checks."""
    facts, live = held.facts, held.facts.live
    currency = live["reporting_currency"]
    title = ": ".join(str(live[key]) for key in ("organisation", "proposal_title") if live[key])
    start = f", decision {str(live['model_start'])[:10]}" if serial(live["model_start"]) else ""
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
    return table([
        ["Net present value", result(facts, "npv"), "discounted monthly"],
        ["  likely, around Base", spread, f"{percent(tail)} of outcomes; {percent(risk['probability_npv_positive'])} above zero"],
        ["Return on investment", result(facts, "roi"), "net present value over present value of costs"],
        ["Payback, months", result(facts, "payback_months"), f"discounted {result(facts, 'discounted_payback_months')}"],
        ["Internal rate of return", result(facts, "irr"), f"a year; modified {result(facts, 'mirr')}"],
    ], left=(0, 2))  # fmt: skip


def _buckets(facts: Facts) -> list[str]:
    live, model = facts.live.to_dict(), facts.model
    rows = [["A year at full effect", "gross", "risk-adjusted"]]
    rows += [[bucket.title, money(live[bucket.gross]), money(live[bucket.value])] for bucket in model.buckets]
    rows += [
        ["Annual value", money(live["annual_value_gross"]), money(live["annual_value"])],
        ["Annualised investment", "", money(-live["annualised_investment"])],
        ["Net annual value", "", money(live["net_annual_value"])],
        ["Simple ROI, a year", "", result(facts, "simple_roi")],
    ]
    return table(rows)


def _scenarios(facts: Facts) -> list[str]:
    rows = [["All inputs at once", *SCENARIOS]]
    for key in SCENARIO_ROWS:
        label = facts.model.lines[key].label
        rows.append([label, *(result(facts, key, scenario) for scenario in SCENARIOS)])
    return table(rows)


def _checks(facts: Facts) -> list[str]:
    up = [guard for key, guard in facts.model.guards.items() if facts.guards[key] > 0]
    failed = [guard for guard in up if guard.severity == "error"]
    counts = f"Checks: {len(failed)} failed, {len(up) - len(failed)} alerts"
    filled, needed = facts.completeness["needed_filled"], facts.completeness["needed_count"]
    lines = [f"{counts}; {filled:.0f} of {needed:.0f} needed inputs filled in"]
    marks = {"error": "failed", "alert": "alert "}
    return lines + [f"  {marks[guard.severity]}  {guard.label}" for guard in up]


def result(facts: Facts, key: str, case: str = "Live") -> str:
    """A result as a person reads it, or the words that say why there is none."""
    row: dict[Any, Any] = facts.cases.loc[[case]].iloc[0].to_dict()
    value, line = float(row[key]), facts.model.lines[key]
    if math.isnan(value):
        return reason(key, row)
    return "above 1,000 %" if key == "irr" and value > 10 else spoken(value, line)


def spoken(value: float, line: Line) -> str:
    """A number in the form its unit asks for."""
    kind = UNITS[line.unit]
    if kind in ("share", "ratio"):
        return percent(value, 1) if kind == "share" else f"{value:,.2f}"
    return money(value) if kind in ("money", "price") else f"{value:,.1f}"


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent."""
    return f"{100 * share:,.{decimals}f} %"


def money(value: float) -> str:
    """Money without cents, never a minus before zero."""
    return f"{round(value) + 0:,}" if math.isfinite(value) else "n/a"


def reason(key: str, case: Mapping[Any, Any]) -> str:
    """Why a result of a case is not defined, in the words of the workbook."""
    if key == "irr":
        if case["irr_several_changes"]:
            return "n/a: several sign changes, see mirr"
        return "n/a: nothing to recover" if case["irr_nothing_to_recover"] else "n/a: never recovered"
    if key == "mirr":
        return "n/a: needs money out and in"
    if key == "break_even_realisation":
        return "n/a: no benefits"
    if key == "simple_payback_months":
        return "n/a: no one-off cost" if case["one_off_investment"] <= 0 else "n/a: no yearly gain"
    if key.endswith("payback_months") or key == "payback_without_ramp_months":
        return "n/a: no cost" if case["pv_costs"] <= 0 else f"not within {case['horizon_months']:,.0f} months"
    return "n/a: no cost"


def table(rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> list[str]:
    """Rows with aligned columns, as wide on the screen as their widest cell; columns but `left` to the right."""
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            gap = " " * (widths[column] - width(cell))
            cells.append(cell + gap if column in left else gap + cell)
        lines.append("  ".join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def printable(text: str) -> str:
    """Text on one line, without what a terminal would act on."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
