"""Findings for continuous integration beside SARIF: JUnit for test reports, and the code quality report of GitLab."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.check import VERDICTS, accepted_told
from roi_workbook.reports.fields import place_of
from roi_workbook.reports.sarif import identities, message_of, uri_of
from roi_workbook.reports.text import printable
from roi_workbook.review.findings import Comparison, Finding, outcome

GITLAB_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}
"""GitLab's names for the severities; what is accepted is only information."""


def comparisons_junit(comparisons: Sequence[Comparison]) -> str:
    """A suite for every workbook: its verdict and every finding as a test; errors fail, accepted ones are skipped."""
    suites = ElementTree.Element("testsuites", name="roi-workbook check")
    for each in comparisons:
        suites.append(_suite(each))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def _suite(comparison: Comparison) -> ElementTree.Element:
    file, result = printable(comparison.file), outcome(comparison)
    suite = ElementTree.Element("testsuite", name=file)
    words = VERDICTS[result][0]
    verdict = ElementTree.SubElement(suite, "testcase", classname=file, name="agrees with its recompute")
    if result != "agrees":
        ElementTree.SubElement(verdict, "failure", message=words)
    for finding in comparison.findings:
        where = printable(" ".join(filter(None, (finding.kind, place_of(finding)))))
        test = ElementTree.SubElement(suite, "testcase", classname=file, name=where)
        told = message_of(finding)
        if finding.accepted:
            ElementTree.SubElement(test, "skipped", message=printable(accepted_told(finding.accepted)))
        elif finding.severity == "error":
            ElementTree.SubElement(test, "failure", type=finding.kind, message=told)
            continue
        ElementTree.SubElement(test, "system-out").text = told
    for count, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        suite.set(count, str(sum(1 for _ in suite.iter(tag))))
    return suite


def comparisons_gitlab(comparisons: Sequence[Comparison]) -> str:
    """Every finding as GitLab's code quality report has it: a list, each with an identity that stays the same."""
    return as_json([each for comparison in comparisons for each in _entries(comparison)])


def _entries(comparison: Comparison) -> Iterable[Mapping[str, Any]]:
    path = printable(unquote(uri_of(comparison.file)))
    for finding, identity in identities(comparison):
        yield {
            "description": f"{message_of(finding)} {printable(accepted_told(finding.accepted))}".rstrip(),
            "check_name": finding.kind,
            "fingerprint": hashlib.sha256(f"{path}\0{identity}".encode("utf-8", "replace")).hexdigest(),
            "severity": _severity(finding),
            "location": {"path": path, "lines": {"begin": 1}},
        }


def _severity(finding: Finding) -> str:
    return GITLAB_SEVERITIES["info" if finding.accepted else finding.severity]
