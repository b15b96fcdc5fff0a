"""Reports of `check`: every format says what was compared, names the cell, and trusts no text of a workbook."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.reports.as_csv import comparisons_csv
from roi_workbook.reports.as_json import comparisons_json
from roi_workbook.reports.check import check_document
from roi_workbook.reports.document import (
    Bar,
    Bars,
    Document,
    Paragraph,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.formats import CHECK
from roi_workbook.reports.html import html
from roi_workbook.reports.markdown import MOST_CHARACTERS, markdown
from roi_workbook.reports.sarif import message_of
from roi_workbook.reports.text import text
from roi_workbook.review.finding_kinds import KINDS
from roi_workbook.review.findings import Comparison, Finding, outcome, refused
from tests.reviews import ADDED, DIFFERS, NASTY, OVERWRITTEN, STALE, alert, comparison, nasty

CLEAN = comparison()
WRONG = comparison(OVERWRITTEN, DIFFERS, alert(), ADDED, carried=211, notes=("It is open.",))
RAW = comparison(STALE, compared=0, not_compared=23_921, calculated_by=None)
GONE = refused("gone.xlsx", "gone.xlsx: there is no such file.")
ALL = [CLEAN, WRONG, RAW, GONE]


def as_text(*comparisons: Comparison) -> str:
    return CHECK.rendered("text", comparisons)


class TestTheOutcome:
    def test_is_told_by_what_counts(self) -> None:
        assert [outcome(each) for each in ALL] == ["agrees", "findings", "incomplete", "unreadable"]
        assert outcome(comparison(alert(), ADDED)) == "agrees"
        assert outcome(comparison(alert()), "warning") == "findings" == outcome(comparison(ADDED), "info")
        assert outcome(comparison(ADDED), "warning") == "agrees"

    def test_is_incomplete_where_something_is_only_lost(self) -> None:
        lost = Finding(kind="structure-lost", severity="error", message="The name is gone.")
        assert outcome(comparison(lost, not_compared=3)) == "incomplete"
        assert outcome(comparison(lost, DIFFERS, not_compared=3)) == "findings"
        assert outcome(comparison(lost)) == "findings"
        assert outcome(RAW, "warning") == "incomplete"

    def test_is_never_a_pass_where_it_is_incomplete(self) -> None:
        for form in ("text", "markdown", "html"):
            report = CHECK.rendered(form, [RAW])
            assert "INCOMPLETE" in report and "agrees with" not in report
            assert "23,921 not compared" in report


class TestText:
    def test_of_a_workbook_that_agrees_is_short_and_says_what_was_compared(self) -> None:
        lines = as_text(CLEAN).splitlines()
        assert len(lines) == 4
        assert lines[0] == "cases/plant.xlsx: agrees with its recompute"
        assert lines[2] == (
            "24,307 formulas checked against the template, 23,921 numbers and 380 texts against the"
            " recompute, 0 not compared."
        )
        assert "Template 1, last calculated by LibreOffice" in lines[3]
        assert "1e-09" in lines[3] and "0.005" in lines[3]

    def test_names_the_cell_and_shows_both_formulas(self) -> None:
        lines = as_text(WRONG).splitlines()
        assert lines[0] == "cases/plant.xlsx: DOES NOT AGREE with its recompute"
        assert "errors: 2, warnings: 1, remarks: 1" in lines
        at = lines.index(
            "    Downtime!C14 [downtime_cost_avoided]  Downtime cost avoided holds a number, not its formula."
        )
        assert lines[at - 1] == "  formula-overwritten"
        assert lines[at + 1 : at + 3] == [
            "      found     70001.13",
            "      expected  =incident_hours_per_year * 3",
        ]
        assert any(line.startswith("    'Cash flow'!C7:D7 [npv]  Net present value") for line in lines)
        assert "211 further cells" in as_text(WRONG)
        assert "Note: It is open." in lines

    def test_counts_warnings_beyond_some_and_lists_every_error(self) -> None:
        report = as_text(comparison(*map(alert, range(30)), *[OVERWRITTEN] * 30))
        assert "and 22 more (--format json lists all)" in report
        assert report.count("Downtime!C14") == 30

    def test_of_several_files_begins_with_a_summary_and_goes_on_with_the_worst(self) -> None:
        lines = as_text(*ALL).splitlines()
        assert lines[0] == "4 workbooks: 1 agrees, 1 is INCOMPLETE, 1 DOES NOT AGREE, 1 CANNOT BE READ"
        assert as_text(CLEAN, CLEAN).startswith("2 workbooks: 2 agree\n")
        assert [line.split()[0] for line in lines[2:7]] == [
            "File",
            "cases/plant.xlsx",
            "cases/plant.xlsx",
            "cases/plant.xlsx",
            "gone.xlsx",
        ]
        verdicts = [line.split(": ")[1] for line in lines[7:] if re.match(r"\S", line)]
        assert [verdict.split()[0] for verdict in verdicts] == ["CANNOT", "DOES", "INCOMPLETE", "agrees"]
        assert "  gone.xlsx: there is no such file." in lines

    def test_says_that_an_engine_recalculated(self) -> None:
        assert "recalculated for this check" in as_text(comparison(recalculated=True))
        assert "not known who calculated last" in as_text(RAW)

    def test_has_colours_only_where_asked_for(self) -> None:
        coloured = CHECK.rendered("text", [WRONG], colour=True)
        assert "\x1b" not in as_text(WRONG)
        assert coloured.startswith("\x1b[1;31mcases/plant.xlsx: DOES NOT AGREE")
        assert "\x1b[33mwarnings: 1\x1b[0m" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == as_text(WRONG)

    @pytest.mark.parametrize("words", NASTY)
    def test_does_nothing_to_a_terminal(self, words: str) -> None:
        for report in (as_text(nasty(words)), as_text(nasty(words), CLEAN)):
            assert all(letter.isprintable() or letter == "\n" for letter in report)
        lines = as_text(nasty(words)).splitlines()
        assert len(lines) == len(as_text(nasty("plain")).splitlines())
        assert "agrees" not in lines[0]


class TestMarkdown:
    def test_draws_bars_with_letters_on_one_scale_and_lighter_below_zero(self) -> None:
        bars = Bars((Bar("Up | down", 41.0, "+41"), Bar("Down", -20.5, "-21"), Bar("Little", 0.01, "+0")))
        rows = markdown(Document("A", (bars,))).splitlines()
        assert rows[2:4] == ["| Input |  | Share |", "| --- | --- | ---: |"]
        drawn = [row.split(" | ")[1] for row in rows[4:7]]
        assert drawn == ["█" * 20, "▒" * 10, "█"] and rows[4].startswith("| Up &#124; down |")

    def test_has_a_verdict_in_words_counts_a_table_of_errors_and_folded_warnings(self) -> None:
        report = markdown(check_document([WRONG]))
        assert "❌ **cases/plant.xlsx: DOES NOT AGREE with its recompute**" in report
        assert "Errors: **2** · Warnings: **1** · Remarks: **1**" in report
        assert "| Kind | Where | Name | What | Found | Expected |" in report
        assert (
            "| formula-overwritten | `Downtime!C14` | `downtime_cost_avoided` | Downtime cost avoided holds a number,"
            " not its formula. | `70001.13` | `=incident_hours_per_year * 3` |"
        ) in report
        assert "| `41.37` | `87,681.1407` |" in report
        before, after = report.split("<details><summary>⚠️ Warnings (1)</summary>")
        assert "alert" not in before and "Alert number 1." in after.split("</details>")[0]

    def test_of_several_files_begins_with_a_summary(self) -> None:
        report = markdown(check_document(ALL))
        assert report.index("| File | Verdict | Errors | Warnings | Remarks |") < report.index("###")
        assert report.count("\n| `cases/plant.xlsx` |") == 3
        assert "✅ cases/plant.xlsx: agrees" in report and "⚠️ cases/plant.xlsx: INCOMPLETE" in report

    @pytest.mark.parametrize("most", [1_500, 5_000, MOST_CHARACTERS])
    def test_is_bounded_and_says_how_much_was_left_out(self, most: int) -> None:
        findings = [DIFFERS] * 700 + [alert(number) for number in range(700)]
        for held in ([comparison(*findings)], [comparison(*findings), *ALL * 30]):
            document = check_document(held)
            report = markdown(document, most)
            assert len(report) <= most
            told = re.search(r"([\d,]+) more rows were left out", report)
            everything = markdown(document, 10**7)
            rows = everything.count("\n| ") - report.count("\n| ")
            heads = everything.count("| ---") - report.count("| ---")
            assert told and 0 <= rows - int(told[1].replace(",", "")) <= 2 * heads
            assert report.count("<details>") == report.count("</details>")

    def test_fits_a_comment_whatever_formulas_are_in_it(self) -> None:
        long = Finding(
            kind="formula-changed", severity="error", message="x", found="=" + "|" * 8000, expected="=1"
        )
        assert len(markdown(check_document([comparison(*[long] * 200)]))) <= MOST_CHARACTERS
        assert "left out" not in markdown(check_document([comparison(long)]))

    @pytest.mark.parametrize("words", NASTY)
    def test_is_never_markup_a_link_or_a_mention(self, words: str) -> None:
        report = markdown(check_document([nasty(words), CLEAN]))
        spans = re.compile(r"`[^`\n]*`|</?(?:details|summary|code)>")
        prose = spans.sub("", report)
        assert not re.search(r"[<>`]|\]\(|!\[|://|www\.", prose)
        assert not re.search(r"(?<!&)(?<!^)#\d", re.sub(r"^#+ ", "", prose, flags=re.M))
        assert "@" not in prose and not re.search(r"&#(?:64);(?!\u200b)", prose)
        assert not re.search(r"(?i)&#35;\d|\bgh-\d", prose)
        plain = markdown(check_document([nasty("plain"), CLEAN]))
        assert len(report.splitlines()) == len(plain.splitlines())
        for row, as_it_should in zip(report.splitlines(), plain.splitlines(), strict=True):
            if as_it_should.startswith("|"):
                assert row.count("|") == as_it_should.count("|")
            assert not re.match(r"(?:[-+*] |\d+[.)] |={2,}|#{7}| {4}|\t)", row)


@pytest.mark.parametrize(
    "words", ["- item", "+ item", "* item", "1. one", "12) twelve", "# heading", "> quote", "    code"]
)
def test_a_paragraph_of_markdown_begins_no_block(words: str) -> None:
    block = markdown(Document("Title", (Paragraph(words),))).split("\n\n")[1]
    assert not re.match(r"[-+*#>] ?|\d+[.)]| {4}", block)


def test_two_sides_that_are_alike_are_not_shown() -> None:
    for form in ("markdown", "html"):
        report = CHECK.rendered(form, [comparison(alert())])
        assert "Alert number 1." in report and "Expected" not in report


@pytest.mark.parametrize(
    "shown",
    [
        as_text,
        lambda told: markdown(check_document([told], MODEL)),
        lambda told: html(check_document([told], MODEL)),
        lambda told: "".join(message_of(each) for each in told.findings),
    ],
)
def test_long_formulas_are_cut_to_where_they_differ(shown: Callable[[Comparison], str]) -> None:
    long = "=" + "+".join(f"hours_{number}" for number in range(1_000))
    changed = replace(OVERWRITTEN, found=long.replace("hours_700", "hours_7"), expected=long)
    words = shown(comparison(changed))
    assert words.count("hours_701") == 2 and "hours_700" in words
    assert "hours_0+" not in words and "hours_999" not in words and len(words) < 30_000


class _Page(HTMLParser):
    """What a browser would find: elements, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class TestHtml:
    def test_is_one_page_that_needs_nothing_else(self) -> None:
        page = _Page(html(check_document(ALL * 2)))
        assert page.open == []
        assert not {"script", "link", "img", "iframe", "form", "input"} & set(page.tags)
        assert page.links and all(re.fullmatch(r"#part-\d+", link) for link in page.links)
        assert "prefers-color-scheme: dark" in html(check_document([CLEAN]))
        assert "http://" not in html(check_document(ALL)) and "https://" not in html(check_document(ALL))
        assert "url(" not in html(check_document(ALL)) and "@import" not in html(check_document(ALL))

    def test_has_a_table_of_every_kind_that_can_be_folded_and_every_line(self) -> None:
        report = html(check_document([WRONG]))
        page = _Page(report)
        words = " ".join(page.words)
        assert page.tags.count("details") == 4 + 3  # kinds; warnings, remarks and lines as a whole
        for told in (
            "DOES NOT AGREE",
            "Downtime!C14",
            "=incident_hours_per_year * 3",
            KINDS["formula-overwritten"].meaning,
            MODEL.lines["npv"].label,
            "87,681.1407",
            "-87,639.8",
            "24,307 formulas",
            "0 not compared",
            "It is open.",
        ):
            assert told in words, told

    def test_shows_no_difference_where_there_is_none(self) -> None:
        table = html(check_document([comparison(lines={"roi": (0.25, 0.25 + 1e-13), "npv": (1.0, None)})]))
        assert table.count('data-title="Difference"></td>') == 2

    @pytest.mark.parametrize("words", NASTY)
    def test_shows_text_as_text(self, words: str) -> None:
        held = [nasty(words), nasty(words), CLEAN]
        page, plain = (
            _Page(html(check_document(held))),
            _Page(html(check_document([nasty("plain")] * 2 + [CLEAN]))),
        )
        assert page.tags == plain.tags and page.attributes == plain.attributes and page.open == []
        assert all(letter.isprintable() or letter == "\n" for letter in html(check_document(held)))

    @pytest.mark.parametrize("words", NASTY)
    def test_shows_a_title_of_a_column_as_text_in_attributes_too(self, words: str) -> None:
        page, plain = (
            _Page(
                html(
                    Document(title, (ReportTable((ReportColumn(title), ReportColumn("B")), ((title, "x"),)),))
                )
            )
            for title in (words, "plain")
        )
        assert page.tags == plain.tags and page.attributes == plain.attributes

    def test_folds_what_another_document_folds(self) -> None:
        table = ReportTable(
            (ReportColumn("Name", code=True), ReportColumn("Value", right=True)), (("npv", "7"),)
        )
        section = ReportSection(title="More", parts=(table, Paragraph("Words.")), folded=True)
        document = Document("Two cases", (Verdict("It rose.", "good"), section))
        assert "<details><summary><h2" in html(document)
        assert "<details><summary>More</summary>" in markdown(document)
        assert text(document).splitlines() == [
            "It rose.",
            "",
            "More",
            "  Name  Value",
            "  npv       7",
            "",
            "  Words.",
        ]


class TestJson:
    def test_holds_what_was_promised(self) -> None:
        number, words = {"type": ["number", "null"]}, {"type": ["string", "null"]}
        finding = {
            "kind": {"enum": list(KINDS)},
            "severity": {"enum": ["error", "warning", "info"]},
            "sheet": words,
            "cell": words,
            "key": words,
            "label": words,
            "unit": words,
            "workbook": {"type": ["number", "string", "boolean", "null"]},
            "recomputed": number,
            "found": words,
            "expected": words,
            "message": {"type": "string"},
            **dict.fromkeys(("accepted", "accepted_by", "accepted_until"), words),
        }
        count = {"type": "integer", "minimum": 0}
        file = {
            "file": {"type": "string"},
            "template_version": words,
            "agrees": {"type": "boolean"},
            "formulas": count,
            "compared": count,
            "not_compared": count,
            "texts": count,
            "carried": count,
            "calculated_by": words,
            "recalculated": {"type": "boolean"},
            "notes": {"type": "array", "items": {"type": "string"}},
            "rel_tol": {"type": "number"},
            "abs_tol": {"type": "number"},
            "lines": {
                "type": "object",
                "additionalProperties": exactly({"workbook": number, "recomputed": number}),
            },
            "findings": {"type": "array", "items": exactly(finding)},
        }
        schema = exactly({"schema_version": {"const": 2}, "files": {"type": "array", "items": exactly(file)}})
        document = json.loads(comparisons_json([*ALL, *map(nasty, NASTY)]))
        jsonschema.validate(document, schema)
        assert [each["agrees"] for each in document["files"][:4]] == [True, False, False, False]
        assert document["files"][3]["findings"][0]["kind"] == "unreadable"
        assert document["files"][1]["findings"][0]["expected"] == "=incident_hours_per_year * 3"

    def test_is_ascii_and_never_holds_what_json_does_not_know(self) -> None:
        odd = Finding(
            kind="value-differs",
            severity="error",
            message="ü\u202e",
            workbook=float("inf"),
            recomputed=float("nan"),
        )
        told = comparisons_json([comparison(odd, lines={"npv": (float("nan"), 3.0)})])
        assert told.isascii() and "NaN" not in told and "Infinity" not in told
        (file,) = json.loads(told)["files"]
        assert file["findings"][0]["workbook"] is None
        assert file["lines"]["npv"] == {"workbook": None, "recomputed": 3}


class TestCsv:
    def rows(self, *comparisons: Comparison) -> list[list[str]]:
        return list(csv.reader(io.StringIO(comparisons_csv(comparisons), newline=""), strict=True))

    def test_has_one_row_per_finding(self) -> None:
        told = comparisons_csv([CLEAN, WRONG, GONE])
        assert told.count("\r\n") == 1 + 4 + 1 and "\n" not in told.replace("\r\n", "")
        head, first, second, *_, last = self.rows(CLEAN, WRONG, GONE)
        assert head == [
            "file",
            "kind",
            "severity",
            "sheet",
            "cell",
            "key",
            "label",
            "unit",
            "workbook",
            "recomputed",
            "found",
            "expected",
            "message",
            "accepted",
            "accepted_by",
            "accepted_until",
        ]
        assert dict(zip(head, first, strict=True))["expected"] == "'=incident_hours_per_year * 3"
        assert dict(zip(head, second, strict=True))["workbook"] == "41.37"
        assert last[:2] == ["gone.xlsx", "unreadable"]

    def test_keeps_numbers_as_numbers(self) -> None:
        odd = Finding(kind="value-differs", severity="error", message="m", workbook=-3.5, recomputed=1e-7)
        assert ",-3.5,1e-07," in comparisons_csv([comparison(odd)])
        truth = Finding(kind="value-differs", severity="error", message="m", workbook=True)
        assert self.rows(comparison(truth))[1][8] == "TRUE"

    @pytest.mark.parametrize("words", NASTY)
    def test_is_never_worked_out_by_a_spreadsheet_program(self, words: str) -> None:
        for row in self.rows(nasty(words))[1:]:
            for cell in row:
                assert not cell.strip().startswith(("=", "+", "-", "@", "＝"))
                assert all(letter.isprintable() for letter in cell)
        for line in comparisons_csv([nasty(words)]).splitlines():
            assert not re.search(r'(?<!")[;,\t][=+@]', re.sub(r'"(?:[^"]|"")*"', "", line))


def exactly(properties: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
