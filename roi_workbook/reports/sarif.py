"""Findings as SARIF 2.1.0, which GitHub code scanning and editors show beside the file."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from roi_workbook import __version__
from roi_workbook.files import status_of
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import formulas_of, place_of
from roi_workbook.reports.text import printable
from roi_workbook.review.finding_kinds import KINDS, FindingKind
from roi_workbook.review.findings import Acceptance, Comparison, Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

FINDINGS_PAGE = "https://github.com/OWNER/roi-workbook/blob/main/docs/findings.md"
"""Where this project explains each kind of finding, under a heading of its own."""

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
"""SARIF's names for the severities."""

WHICH_CELL = "`roi-workbook check FILE` names the cell and says what to do."


def comparisons_sarif(comparisons: Sequence[Comparison]) -> str:
    """One run of `check` as SARIF: a rule for every kind, a result for every finding."""
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(comparisons)]})


def _run(comparisons: Sequence[Comparison]) -> Mapping[str, Any]:
    driver = {
        "name": "roi-workbook",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(kind) for kind in KINDS.values()],
    }
    counted = [
        {
            "file": each.file,
            "agrees": each.agrees,
            "formulas": each.formulas,
            "compared": each.compared,
            "notCompared": each.not_compared,
        }
        for each in comparisons
    ]
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [result for each in comparisons for result in _results(each)],
        "properties": {"files": counted},
    }


def _rule(kind: FindingKind) -> Mapping[str, Any]:
    about = (kind.meaning, f"For example: {kind.example}", f"What to do: {kind.what_to_do}", WHICH_CELL)
    help_text = "\n\n".join(about)
    return {
        "id": kind.code,
        "name": kind.code.title().replace("-", ""),
        "shortDescription": {"text": kind.code.replace("-", " ").capitalize()},
        "fullDescription": {"text": kind.meaning},
        "helpUri": f"{FINDINGS_PAGE}#{kind.code}",
        "help": {"text": help_text.replace("`", ""), "markdown": help_text},
    }


def _results(comparison: Comparison) -> Iterable[Mapping[str, Any]]:
    rules = list(KINDS)
    for finding, identity in identities(comparison):
        yield {
            "ruleId": finding.kind,
            "ruleIndex": rules.index(finding.kind),
            "level": LEVELS[finding.severity],
            "message": {"text": message_of(finding)},
            "locations": [_location(comparison.file, finding)],
            "partialFingerprints": {"primaryLocationLineHash": identity},
            "suppressions": _suppressions(finding.accepted),
        }


def _suppressions(acceptance: Acceptance | None) -> Sequence[Mapping[str, Any]]:
    """Who accepts a finding and why, outside of the file; none where nobody does, as SARIF wants it for all alike."""
    if not acceptance:
        return []
    told = printable(f"{acceptance.who}, until {acceptance.until}: {acceptance.reason}")
    return [{"kind": "external", "status": "accepted", "justification": told}]


def _location(file: str, finding: Finding) -> Mapping[str, Any]:
    """The file and the cell in it; a workbook has no lines, but GitHub requires one."""
    place = printable(place_of(finding))
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri_of(file)}, "region": {"startLine": 1}}
    }
    if place:
        cell = {"fullyQualifiedName": place, "kind": "member"}
        if finding.key:
            cell["name"] = printable(finding.key)
        location["logicalLocations"] = [cell]
    return location


def uri_of(file: str) -> str:
    """A file as a URI reference: relative to the repository it is in, else to the working directory if it is below
    that, otherwise absolute.
    """
    path = Path(os.path.normpath(Path.cwd() / file))
    root = next((folder for folder in path.parents if status_of(folder / ".git")), Path.cwd())
    if path.is_relative_to(root):
        return quote(path.relative_to(root).as_posix(), errors="replace")
    return "file://" + quote("/" + path.as_posix().lstrip("/"), errors="replace")


def message_of(finding: Finding) -> str:
    """The message with its place and formulas, in which no bracket makes a link."""
    place = place_of(finding)
    text = f"{place}: {finding.message}" if place else finding.message
    if finding.found is not None or finding.expected is not None:
        found, expected = formulas_of(finding)
        text += f" Found: {found or 'nothing'} Expected: {expected or 'nothing'}"
    return printable(text).replace("](", "]\u200b(")


def identities(comparison: Comparison) -> Iterable[tuple[Finding, str]]:
    """Every finding with its identity in this workbook; of alike ones the second has another."""
    seen = Counter[str]()
    for finding in comparison.findings:
        identity = _identity(finding)
        seen[identity] += 1
        yield finding, f"{identity}:{seen[identity]}"


def _identity(finding: Finding) -> str:
    """An identity that stays the same for a finding in every run, whatever the values."""
    parts = (finding.kind, finding.sheet or "", finding.key or "", finding.cell or "")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
