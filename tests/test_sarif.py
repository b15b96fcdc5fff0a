"""The report for code scanning: the structure that SARIF 2.1.0 asks for, and identities that last."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from roi_workbook.reports.sarif import comparisons_sarif, uri_of
from roi_workbook.review.finding_kinds import KINDS
from roi_workbook.review.findings import Comparison, refused
from tests.reviews import ADDED, DIFFERS, NASTY, OVERWRITTEN, STALE, alert, comparison, nasty

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
RULE = {
    "type": "object",
    "required": ["id", "shortDescription", "fullDescription", "helpUri", "help"],
    "properties": {
        "id": {"enum": list(KINDS)},
        "name": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "helpUri": {"type": "string", "pattern": "^https://[^ ]+/docs/findings.md#[a-z-]+$"},
        "help": TEXT,
    },
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/%-]*$"}},
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                },
            },
        },
        "logicalLocations": {
            "type": "array",
            "items": {"type": "object", "required": ["fullyQualifiedName"]},
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "ruleId": {"enum": list(KINDS)},
        "ruleIndex": {"type": "integer", "minimum": 0, "maximum": len(KINDS) - 1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "maxItems": 1, "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "rules"],
                                "properties": {
                                    "rules": {"type": "array", "items": RULE, "uniqueItems": True}
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}
"""The part of the schema of SARIF 2.1.0, and of what GitHub asks for, that concerns us."""


def run_of(*comparisons: Comparison) -> dict[str, Any]:
    """The one run in a report."""
    told = json.loads(comparisons_sarif(comparisons))
    jsonschema.validate(told, SCHEMA)
    return told["runs"][0]


def test_every_finding_is_a_result_of_a_rule_with_its_place() -> None:
    run = run_of(comparison(OVERWRITTEN, DIFFERS, alert(), ADDED), refused("gone.xlsx", "gone.xlsx: gone."))
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(KINDS)
    assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "note", "error"]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    first, second, *_, last = run["results"]
    (place,) = first["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "cases/plant.xlsx"
    assert place["logicalLocations"][0] == {
        "fullyQualifiedName": "Downtime!C14",
        "name": "downtime_cost_avoided",
        "kind": "member",
    }
    assert "Expected: =incident_hours_per_year * 3" in first["message"]["text"]
    assert second["message"]["text"].startswith("'Cash flow'!C7:D7: Net present value")
    assert "logicalLocations" not in last["locations"][0]


def test_every_file_is_told_with_what_was_compared() -> None:
    files = run_of(comparison(STALE, not_compared=7))["properties"]["files"]
    assert files == [
        {
            "file": "cases/plant.xlsx",
            "agrees": False,
            "formulas": 24_307,
            "compared": 23_921,
            "notCompared": 7,
        }
    ]


def test_the_same_finding_has_the_same_identity_in_every_run() -> None:
    def identities(*findings: Any) -> list[str]:
        results = run_of(comparison(*findings))["results"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

    before = identities(OVERWRITTEN, DIFFERS, ADDED, ADDED)
    later = replace(DIFFERS, workbook=8.5, message="Net present value holds 8.5.")
    assert identities(later, OVERWRITTEN, ADDED, ADDED) == [before[1], before[0], *before[2:]]
    assert len(set(before)) == 4
    assert identities(replace(DIFFERS, cell="C8"))[0] not in before


def test_every_rule_leads_to_its_heading_in_the_docs() -> None:
    page = (Path(__file__).parents[1] / "docs" / "findings.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")}
    links = [rule["helpUri"] for rule in run_of(comparison())["tool"]["driver"]["rules"]]
    assert {link.partition("#")[2] for link in links} == headings == set(KINDS)


def test_files_in_a_repository_are_named_from_its_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "a repository" / "cases").mkdir(parents=True)
    (folder.parent / ".git").mkdir()
    monkeypatch.chdir(folder)
    for spelled in ("plant.xlsx", "./plant.xlsx", "../cases/plant.xlsx", str(folder / "plant.xlsx")):
        assert uri_of(spelled) == "cases/plant.xlsx"
    monkeypatch.chdir(tmp_path)
    assert uri_of("a repository/cases/plant.xlsx") == "cases/plant.xlsx"


def test_files_are_named_from_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert uri_of("a b/Größe #1 100%.xlsx") == "a%20b/Gr%C3%B6%C3%9Fe%20%231%20100%25.xlsx"
    assert uri_of(str(tmp_path / "cases" / "x.xlsx")) == "cases/x.xlsx"
    assert uri_of("./x.xlsx") == "x.xlsx"
    assert uri_of("/elsewhere/x y.xlsx") == "file:///elsewhere/x%20y.xlsx"


@pytest.mark.parametrize("words", NASTY)
def test_text_of_a_workbook_is_no_link(words: str) -> None:
    told = comparisons_sarif([nasty(words)])
    assert told.isascii()
    for result in run_of(nasty(words))["results"]:
        message = result["message"]["text"]
        assert "](" not in message and all(letter.isprintable() or letter == "\u200b" for letter in message)
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert "\ud800" in words or "//" in words or unquote(uri) in (words, f"./{words}")
