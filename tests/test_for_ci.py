"""Reports for continuous integration beside SARIF: JUnit, and the code quality report of GitLab."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from roi_workbook.reports.formats import CHECK
from roi_workbook.review.findings import Acceptance, refused
from tests.reviews import ADDED, DIFFERS, NASTY, OVERWRITTEN, alert, comparison, nasty

BY = Acceptance(
    number=1, kind="value-differs", reason="A reserve", who="M. Okafor", until=datetime.date(2027, 5, 7)
)
ACCEPTED = replace(DIFFERS, accepted=BY)
WRONG = comparison(OVERWRITTEN, ACCEPTED, alert(), ADDED)


def suites(*comparisons: object) -> list[ElementTree.Element]:
    """The suites of a JUnit report."""
    return list(ElementTree.fromstring(str(CHECK.rendered("junit", comparisons)).encode()))


class TestJUnit:
    def test_a_workbook_is_a_suite_whose_errors_fail_and_whose_accepted_findings_are_skipped(self) -> None:
        (suite,) = suites(WRONG)
        assert {key: suite.get(key) for key in ("name", "tests", "failures", "skipped")} == {
            "name": "cases/plant.xlsx",
            "tests": "5",
            "failures": "2",
            "skipped": "1",
        }
        verdict, overwritten, accepted, *_ = suite
        assert verdict[0].get("message") == "DOES NOT AGREE with its recompute"
        assert (
            overwritten.get("name") == "formula-overwritten Downtime!C14" and overwritten[0].tag == "failure"
        )
        assert accepted[0].get("message") == "Accepted by M. Okafor until 2027-05-07: A reserve"

    @pytest.mark.parametrize(
        ("held", "failures"),
        [(comparison(), "0"), (comparison(not_compared=7), "1"), (refused("a", "a: gone"), "2")],
    )
    def test_only_what_agrees_passes(self, held: object, failures: str) -> None:
        (suite,) = suites(held)
        assert suite.get("failures") == failures and suite.get("tests") != "0"


class TestGitLab:
    def test_every_finding_is_an_entry_with_path_and_severity(self) -> None:
        entries = json.loads(str(CHECK.rendered("gitlab", [WRONG])))
        assert [(each["check_name"], each["severity"]) for each in entries] == [
            ("formula-overwritten", "critical"),
            ("value-differs", "info"),
            ("alert", "minor"),
            ("added", "info"),
        ]
        assert {each["location"]["path"] for each in entries} == {"cases/plant.xlsx"}
        assert entries[1]["description"].endswith("Accepted by M. Okafor until 2027-05-07: A reserve")

    def test_identities_differ_by_file_and_stay_the_same(self) -> None:
        files = [comparison(ADDED, ADDED), comparison(ADDED, file="other plant.xlsx")]
        told = str(CHECK.rendered("gitlab", files))
        assert len({each["fingerprint"] for each in json.loads(told)}) == 3
        assert told == str(CHECK.rendered("gitlab", files)) and "other plant.xlsx" in told

    def test_a_path_under_the_working_directory_is_relative_to_it(self) -> None:
        (entry,) = json.loads(
            str(CHECK.rendered("gitlab", [comparison(ADDED, file=str(Path.cwd() / "a.xlsx"))]))
        )
        assert entry["location"]["path"] == "a.xlsx"


@pytest.mark.parametrize("words", NASTY)
def test_texts_of_workbooks_stay_text(words: str) -> None:
    (suite,), (plain,) = suites(nasty(words)), suites(nasty("plain"))
    assert [each.tag for each in suite.iter()] == [each.tag for each in plain.iter()]
    assert json.loads(str(CHECK.rendered("gitlab", [nasty(words)])))
