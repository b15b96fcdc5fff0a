"""Comparisons made by hand, so that reports are tested without comparing anything."""

from __future__ import annotations

from typing import Any

from roi_workbook.review.findings import Comparison, Finding

OVERWRITTEN = Finding(
    kind="formula-overwritten",
    severity="error",
    message="Downtime cost avoided holds a number, not its formula.",
    sheet="Downtime",
    cell="C14",
    key="downtime_cost_avoided",
    label="Downtime cost avoided",
    unit="currency / year",
    found="70001.13",
    expected="=incident_hours_per_year * 3",
)
DIFFERS = Finding(
    kind="value-differs",
    severity="error",
    message="Net present value holds 41.37; recomputed it is 87,681.1407.",
    sheet="Cash flow",
    cell="C7:D7",
    key="npv",
    label="Net present value",
    unit="currency",
    workbook=41.37,
    recomputed=87_681.14073,
)
ADDED = Finding(
    kind="added", severity="info", message='The sheet "Scratch" is not the template\'s.', sheet="Scratch"
)
STALE = Finding(
    kind="stale-values", severity="warning", message="The formulas have no stored values: save it."
)


def alert(number: int = 1) -> Finding:
    """A warning."""
    return Finding(
        kind="alert",
        severity="warning",
        message=f"Alert number {number}.",
        sheet="Checks",
        cell=f"C{number}",
        key=f"alert_{number}",
        workbook=1,
        recomputed=1,
    )


def comparison(*findings: Finding, file: str = "cases/plant.xlsx", **more: Any) -> Comparison:
    """A comparison with these findings; everything was compared unless `more` says otherwise."""
    agrees = not any(finding.severity == "error" for finding in findings) and not more.get("not_compared")
    lines = {"npv": (41.37, 87_681.14073), "roi": (0.25, 0.25), "irr": (None, None)}
    told: dict[str, Any] = {
        "template_version": "1",
        "agrees": agrees,
        "compared": 23_921,
        "not_compared": 0,
        "lines": lines,
        "formulas": 24_307,
        "texts": 380,
        "calculated_by": "LibreOffice",
    }
    return Comparison(file=file, findings=findings, **{**told, **more})


NASTY = (
    "<script>alert(1)</script>",
    "](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "![i](http://evil.example/x)",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "a|b",
    "`a` ``",
    "\\|x",
    "a\\",
    "@octocat",
    "see #123",
    "GH-12",
    "owner/repo#12",
    "https://evil.example",
    "www.evil.example",
    "x@y.example",
    "**b** _i_ ~~s~~ $x$",
    "\x1b[31mred\x1b[0m",
    "\u202ereversed",
    "\u2066isolated\u2069",
    "line\nbreak\r\n# heading",
    "1. one",
    "- item",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+cmd",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "a;=1+1",
    "a,=1+1",
    "</details>",
    "</td></tr></table>",
    "<!-- x",
    "&lt;b&gt; &#64;octocat",
    "{title} %s",
    "\ud800",
    "\x00",
)
"""Texts that try to be more than text somewhere."""


def nasty(text: str) -> Comparison:
    """A comparison in which everything that a workbook can say is this text."""
    findings = [
        Finding(
            kind=kind,
            severity=severity,
            message=text,
            sheet=text,
            cell=text,
            key=text,
            label=text,
            unit=text,
            workbook=text,
            found=text,
            expected=text + "2",
        )
        for kind, severity in (("structure-lost", "error"), ("added", "warning"), ("added", "info"))
    ]
    return comparison(
        *findings,
        file=text,
        template_version=text,
        calculated_by=text,
        notes=(text,),
        lines={text: (1.5, 2.5)},
    )
