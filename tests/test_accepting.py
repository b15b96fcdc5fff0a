"""Findings that somebody accepts in `accepted.toml` beside a workbook: which, until when, and what every report says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from roi_workbook.cli import main
from roi_workbook.portfolios.reading import checked_case
from roi_workbook.reports.formats import CHECK
from roi_workbook.review.accepting import FILE, accepted_beside, with_accepted
from roi_workbook.review.findings import Comparison, outcome, refused
from tests.edited import Made, with_cell
from tests.reviews import ADDED, DIFFERS, OVERWRITTEN, STALE, alert, comparison

BEFORE_NOON_OF_MAY_7 = "1809668400"
"""7 May 2027, 7:00 UTC, as SOURCE_DATE_EPOCH."""

EVERYDAY = 'reason = "A reserve of 7 % that Nordwerk agreed on"\nwho = "M. Okafor"\nuntil = 2027-05-07\n'


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 7 May 2027."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", BEFORE_NOON_OF_MAY_7)


def written(folder: Path, *entries: str, rest: str = EVERYDAY) -> Path:
    """A file with these entries, each completed by a reason, a person and a day."""
    path = folder / FILE
    path.write_text("\n".join(f"[[accepted]]\n{entry}\n{rest}" for entry in entries))
    return path


def held(folder: Path, *findings: Any, file: str = "plant.xlsx", **more: Any) -> Comparison:
    """What becomes of one workbook with these findings in this folder."""
    return together(folder, comparison(*findings, file=str(folder / file), **more))[0]


def together(folder: Path, *comparisons: Comparison) -> list[Comparison]:
    return with_accepted(comparisons, accepted_beside([folder / "plant.xlsx"])[0])


class TestWhatIsAccepted:
    @pytest.mark.parametrize(
        "where",
        [
            'key = "downtime_cost_avoided"',
            'key = "Downtime_Cost_Avoided"',
            'cell = "Downtime!C14"',
            'cell = "downtime!$c$14"',
            'key = "downtime_cost_avoided"\ncell = "Downtime!C14"',
            'cell = "Downtime!C14"\nworkbook = "plant.xlsx"',
            'cell = "Downtime!C14"\nfound = "70001.13"',
        ],
    )
    def test_is_named_by_key_or_cell_and_does_not_count(self, tmp_path: Path, where: str) -> None:
        written(tmp_path, f'kind = "formula-overwritten"\n{where}')
        told = held(tmp_path, OVERWRITTEN)
        assert told.agrees and outcome(told) == outcome(told, "info") == "agrees"
        assert told.findings[0].accepted is not None and told.open == () and told.notes == ()

    @pytest.mark.parametrize(
        "entry",
        [
            'kind = "formula-changed"\nkey = "downtime_cost_avoided"',
            'kind = "formula-overwritten"\nkey = "npv"',
            'kind = "formula-overwritten"\ncell = "Downtime!C15"',
            'kind = "formula-overwritten"\nkey = "downtime_cost_avoided"\ncell = "Downtime!C15"',
            'kind = "formula-overwritten"\nkey = "downtime_cost_avoided"\nfound = "70001.14"',
            'kind = "formula-overwritten"',
        ],
    )
    def test_anything_else_counts_and_the_entry_is_told_to_fit_nothing(
        self, tmp_path: Path, entry: str
    ) -> None:
        path = written(tmp_path, entry)
        told = held(tmp_path, OVERWRITTEN)
        assert outcome(told) == "findings" and not told.agrees and told.accepted == ()
        (note,) = told.notes
        assert note.startswith(f"{path}: entry 1 (formula-") and note.endswith(
            "fits no finding; delete or correct it."
        )

    def test_a_number_that_was_found_is_held_to(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "value-differs"\nkey = "npv"\nfound = 41.37')
        assert outcome(held(tmp_path, DIFFERS)) == "agrees"

    def test_a_finding_without_a_place_is_named_by_its_kind_alone(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "stale-values"', 'kind = "added"\ncell = "Scratch"')
        told = held(tmp_path, STALE, ADDED)
        assert told.open == () and told.notes == ()

    def test_what_was_not_compared_stays_incomplete(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "stale-values"')
        told = held(tmp_path, STALE, not_compared=7)
        assert outcome(told) == "incomplete" and not told.agrees

    def test_fail_on_counts_the_others(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "alert"\nkey = "alert_1"')
        assert outcome(held(tmp_path, alert(1)), "warning") == "agrees"
        assert outcome(held(tmp_path, alert(1), alert(2)), "warning") == "findings"


class TestUntil:
    def test_the_day_itself_still_counts_the_next_one_does_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = written(tmp_path, 'kind = "formula-overwritten"\ncell = "Downtime!C14"')
        assert outcome(held(tmp_path, OVERWRITTEN)) == "agrees"
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(BEFORE_NOON_OF_MAY_7) + 86_400))
        told = held(tmp_path, OVERWRITTEN)
        assert outcome(told) == "findings" and not told.agrees
        assert told.notes == (
            f"{path}: entry 1 (formula-overwritten, Downtime!C14) was accepted by M. Okafor until 2027-05-07 and counts"
            " again.",
        )

    def test_a_later_entry_takes_over_from_one_that_has_expired(self, tmp_path: Path) -> None:
        path = written(tmp_path, 'kind = "value-differs"\nkey = "npv"')
        renewed = path.read_text().replace("2027-05-07", "2029-11-30")
        path.write_text(path.read_text().replace("2027-05-07", "2026-01-31") + renewed)
        told = held(tmp_path, DIFFERS)
        assert [each.accepted and each.accepted.number for each in told.findings] == [2]
        assert [note.partition(": ")[2] for note in told.notes] == [
            "entry 1 (value-differs, npv) fits no finding; delete or correct it."
        ]


class TestSeveralWorkbooks:
    def test_an_entry_holds_for_the_folder_or_for_the_workbook_it_names(self, tmp_path: Path) -> None:
        where = 'kind = "value-differs"\nkey = "npv"'
        files = [comparison(DIFFERS, file=str(tmp_path / name)) for name in ("a.xlsx", "b.xlsx")]
        written(tmp_path, where)
        assert [outcome(each) for each in together(tmp_path, *files)] == ["agrees", "agrees"]
        written(tmp_path, f'{where}\nworkbook = "b.xlsx"')
        assert [outcome(each) for each in together(tmp_path, *files)] == ["findings", "agrees"]

    def test_an_entry_that_one_of_them_uses_is_used(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "value-differs"\nkey = "npv"')
        files = [
            comparison(file=str(tmp_path / "a.xlsx")),
            comparison(DIFFERS, file=str(tmp_path / "b.xlsx")),
        ]
        assert [each.notes for each in together(tmp_path, *files)] == [(), ()]

    def test_of_a_workbook_that_was_not_read_nobody_knows_what_fits(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "value-differs"\nkey = "npv"')
        files = [comparison(file=str(tmp_path / "a.xlsx")), refused(str(tmp_path / "b.xlsx"), "gone")]
        assert [each.notes for each in together(tmp_path, *files)] == [(), ()]

    def test_a_workbook_that_was_not_checked_is_no_matter_one_that_is_not_there_is_told(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "other.xlsx").touch()
        entry = 'kind = "value-differs"\nkey = "npv"\nworkbook = "other.xlsx"'
        written(tmp_path, entry)
        assert held(tmp_path).notes == ()
        written(tmp_path, entry.replace("other", "othr"))
        (note,) = held(tmp_path).notes
        assert note.endswith("is for othr.xlsx, which is not there; did you mean other.xlsx?")

    def test_a_file_in_another_folder_accepts_nothing(self, tmp_path: Path) -> None:
        written(tmp_path, 'kind = "value-differs"\nkey = "npv"')
        (tmp_path / "below").mkdir()
        below = comparison(DIFFERS, file=str(tmp_path / "below" / "a.xlsx"))
        accepted, _ = accepted_beside([Path(below.file)])
        assert outcome(with_accepted([below], accepted)[0]) == "findings"


GOOD = 'kind = "value-differs"\nkey = "npv"\n' + EVERYDAY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[accepted]]\nkind = ", "not valid TOML: Invalid value (at line 2"),
        ("accept = 1", "accept: no such key; expected a list of [[accepted]]"),
        ("[accepted]\nkind = 'alert'", "accepted: a table; expected tables [[accepted]]"),
        ("accepted = [1]", "accepted: a list; expected tables [[accepted]]"),
        (
            GOOD.replace('kind = "value-differs"\n', ""),
            "accepted[1].kind: nothing; expected a kind of finding",
        ),
        (GOOD.replace("value-differs", "value-difers"), "did you mean value-differs?"),
        (
            GOOD.replace("value-differs", "unreadable"),
            'accepted[1].kind: "unreadable"; expected a kind of finding',
        ),
        (
            GOOD.replace("2027-05-07", '"2027-05-07"'),
            'accepted[1].until: "2027-05-07"; expected a day such as',
        ),
        (
            GOOD.replace("2027-05-07", "2027-05-07T08:00:00"),
            "accepted[1].until: 2027-05-07T08:00:00; expected a day",
        ),
        (GOOD.replace("until", "untill"), "accepted[1].untill: no such key; expected one of kind, key, cell"),
        (GOOD.replace("M. Okafor", " "), 'accepted[1].who: " "; expected a text of 1 to 1,000 characters'),
        (GOOD.replace("M. Okafor", "M" * 1_001), "accepted[1].who:"),
        (GOOD + "found = true", "accepted[1].found: true; expected a text"),
    ],
)
def test_a_malformed_file_is_a_row_with_what_is_wrong_and_status_3(
    tmp_path: Path, text: str, told: str
) -> None:
    text = text if text.startswith(("[", "accept")) else f"[[accepted]]\n{text}"
    (tmp_path / FILE).write_text(text)
    accepted, wrong = accepted_beside([tmp_path / "plant.xlsx"])
    assert accepted == {} and list(wrong) == [tmp_path / FILE]
    (refusal,) = map(str, wrong.values())
    assert refusal.startswith(f"{tmp_path / FILE}: ") and told in refusal
    (tmp_path / "plant.xlsx").touch()
    result = CliRunner().invoke(main, ["check", str(tmp_path), "--format", "json"])
    rows = {Path(each["file"]).name: each["findings"] for each in json.loads(result.stdout)["files"]}
    assert result.exit_code == 3 and list(rows) == ["plant.xlsx", FILE]
    assert rows[FILE][0]["kind"] == "unreadable" and told in rows[FILE][0]["message"]
    assert "the file is empty" in rows["plant.xlsx"][0]["message"]


def test_a_malformed_file_accepts_nothing_and_ends_no_batch(tmp_path: Path, core_file: Path) -> None:
    for folder in ("right", "wrong"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plant.xlsx").write_bytes(core_file.read_bytes())
    (tmp_path / "wrong" / FILE).write_text("[[accepted]]\nkind = 1")
    result = CliRunner().invoke(main, ["check", "--format", "json", *map(str, tmp_path.glob("*/*.xlsx"))])
    rows = {each["file"]: each for each in json.loads(result.stdout)["files"]}
    assert result.exit_code == 3 and len(rows) == 3
    assert all(rows[str(tmp_path / folder / "plant.xlsx")]["compared"] for folder in ("right", "wrong"))
    read = checked_case(tmp_path / "wrong" / "plant.xlsx")
    assert read.case is not None and f"{FILE}: accepted[1].kind" in read.problem


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, 'kind = "alert"', 'kind = "alrt"\nwhy = "?"', rest='reason = ""\n')
    (refusal,) = accepted_beside([tmp_path / "plant.xlsx"])[1].values()
    assert [problem.key for problem in refusal.problems] == [
        "accepted[1].reason",
        "accepted[1].who",
        "accepted[1].until",
        "accepted[2].why",
        "accepted[2].kind",
        "accepted[2].reason",
        "accepted[2].who",
        "accepted[2].until",
    ]


class TestReports:
    @pytest.fixture
    def told(self, tmp_path: Path) -> Comparison:
        """A workbook with one finding accepted, one not."""
        written(tmp_path, 'kind = "formula-overwritten"\ncell = "Downtime!C14"')
        return held(tmp_path, OVERWRITTEN, alert(3))

    @pytest.mark.parametrize("form", ["text", "markdown", "html"])
    def test_people_read_it_apart_with_who_and_why(self, told: Comparison, form: str) -> None:
        page = str(CHECK.rendered(form, [told]))
        assert "beside 1 accepted finding" in page and "Accepted (1)" in page
        assert "Accepted by M. Okafor until 2027-05-07: A reserve of 7 % that Nordwerk agreed on" in page
        assert "Errors (" not in page and "Warnings (1)" in page

    def test_a_summary_of_several_has_a_column_only_where_something_is_accepted(
        self, told: Comparison
    ) -> None:
        both = str(CHECK.rendered("markdown", [told, comparison(file="other.xlsx")]))
        heading = next(line for line in both.splitlines() if line.startswith("| File"))
        assert heading.endswith("| Remarks | Accepted |")
        assert "| Remarks |\n" in str(CHECK.rendered("markdown", [comparison(), comparison(file="b.xlsx")]))

    def test_programs_have_fields(self, told: Comparison) -> None:
        accepted, open_ = json.loads(str(CHECK.rendered("json", [told])))["files"][0]["findings"]
        values = ["A reserve of 7 % that Nordwerk agreed on", "M. Okafor", "2027-05-07"]
        names = ["accepted", "accepted_by", "accepted_until"]
        assert [accepted[name] for name in names] == values and [open_[name] for name in names] == [None] * 3
        row, other = csv.DictReader(io.StringIO(str(CHECK.rendered("csv", [told]))))
        assert [row[name] for name in names] == values and other["accepted"] == ""

    def test_code_scanning_has_suppressions_for_all_results_or_none(self, told: Comparison) -> None:
        (run,) = json.loads(str(CHECK.rendered("sarif", [told])))["runs"]
        assert [result["suppressions"] for result in run["results"]] == [
            [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": "M. Okafor, until 2027-05-07: A reserve of 7 % that Nordwerk agreed on",
                }
            ],
            [],
        ]


def test_an_accepted_formula_ends_with_status_0_and_a_workbook_is_not_touched(
    core: Made, tmp_path: Path
) -> None:
    file = tmp_path / "plant.xlsx"
    file.write_bytes(content := with_cell(core.content(), core.place("range_tail"), "n", "0.05"))
    before = json.loads(CliRunner().invoke(main, ["check", str(file), "--format", "json"]).stdout)
    errors = [each for each in before["files"][0]["findings"] if each["severity"] == "error"]
    assert errors and checked_case(file).errors == len(errors)
    written(tmp_path, *(f'kind = "{each["kind"]}"\nkey = "{each["key"]}"' for each in errors))
    result = CliRunner().invoke(main, ["check", str(file)])
    assert result.exit_code == 0, result.stdout
    assert "agrees with its recompute, beside" in result.stdout and file.read_bytes() == content
    found = checked_case(file)
    assert (found.errors, found.outcome, found.problem) == (0, "agrees", "")
