"""The proposal as a document: the sentences of the page, the figures behind them, pictures, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import matplotlib
import pytest
from docx.shared import Cm

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.planning.proposal.subject import sentences as sections_of
from roi_workbook.proposal_document.content import MOST_PURCHASES, proposal
from roi_workbook.proposal_document.formats import PROPOSAL
from roi_workbook.proposal_document.pictures import cash_picture, value_picture, value_steps
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.document import Paragraph, Part, ReportSection, ReportTable, Verdict
from roi_workbook.value_texts import money
from tests.golden_cases import without_ranges

EXAMPLE, BLANK = example_inputs(MODEL), blank_inputs(MODEL)
FORMATS = ("markdown", "html", "docx")
HOSTILE = {
    "organisation": "<script>alert(1)</script> | [x](http://y)",
    "proposal_title": "A\x00\x1b[31m & B\r\n# C",
}


def changed(inputs: Inputs, **values: Any) -> Inputs:
    """The inputs with some values replaced."""
    return Inputs({**inputs.values, **values}, inputs.tables, inputs.evidence)


NO_RANGES = without_ranges(EXAMPLE)
EDGE_CASES = {
    "worse than today": changed(
        EXAMPLE,
        incident_frequency_reduction={"base": -0.4},
        friction_share_removed={"base": -0.3},
        governance_event_probability_target={"base": 0.7},
        iteration_is_counted="No",
    ),
    "no value": changed(
        EXAMPLE,
        impact_per_incident_hour={"base": 0},
        friction_share_removed={"base": 0},
        iteration_is_counted="No",
        compliance_confidence={"base": 0},
    ),
    "no range": NO_RANGES,
    "no cost": Inputs(
        {**EXAMPLE.values, "internal_adoption_hours": {"base": 0}, "run_hours_per_week": {"base": 0}},
        {**EXAMPLE.tables, "purchases": ()},
        {},
    ),
    "a year": changed(EXAMPLE, horizon_months=12, months_to_go_live={"base": 14}, reporting_currency="¥ $x$"),
    "five years": changed(EXAMPLE, horizon_months=60, scenario="Optimistic", model_start=None),
}


def test_estimates_stand_among_what_is_bought() -> None:
    estimated = changed(EXAMPLE, tooling_per_year={"base": 7_919}, outside_help_one_off={"base": 23_011})
    parts = proposal(work_out(estimated), "estimated.xlsx").document.parts
    tables = [part for section in parts if isinstance(section, ReportSection) for part in section.parts]
    rows = next(
        table.rows
        for table in tables
        if isinstance(table, ReportTable) and table.columns[0].title == "Purchase"
    )
    assert rows[3:5] == (
        ("Tooling, estimated", "the whole case", "0", "7,919"),
        ("Outside help, estimated", "the whole case", "23,011", "0"),
    )


def test_of_very_many_purchases_the_first_are_listed_and_the_rest_is_summed() -> None:
    bought = tuple(
        {
            "item": f"part {number}",
            "one_off_cost": 7.25 + number,
            "cost_per_year": None if number % 3 else 11.0,
        }
        for number in range(MOST_PURCHASES + 37)
    )
    recomputed = work_out(Inputs(EXAMPLE.values, {**EXAMPLE.tables, "purchases": bought}, {}), MODEL)
    sections = [
        part for part in proposal(recomputed, "many.xlsx").document.parts if isinstance(part, ReportSection)
    ]
    tables = [part for section in sections for part in section.parts if isinstance(part, ReportTable)]
    rows = next(table.rows for table in tables if table.columns[0].title == "Purchase")
    assert len(rows) == MOST_PURCHASES + 3 and rows[MOST_PURCHASES - 1][0] == f"part {MOST_PURCHASES - 1}"
    once = sum(row["one_off_cost"] for row in bought[MOST_PURCHASES:])
    a_year = sum(row["cost_per_year"] or 0 for row in bought[MOST_PURCHASES:])
    assert rows[MOST_PURCHASES] == ("37 more purchases", "", money(once), money(a_year))


@cache
def facts_of(name: str = "example") -> WorkbookResults:
    """What some inputs lead to."""
    made = {
        "example": EXAMPLE,
        "blank": BLANK,
        "conservative": changed(EXAMPLE, scenario="Conservative"),
        "cost open": changed(EXAMPLE, internal_adoption_hours=None),
        "one range": changed(NO_RANGES, incidents_per_quarter={"base": 4, "optimistic": 3.7}),
        "failed": changed(EXAMPLE, incident_frequency_reduction={"base": 37}),
        "hostile": changed(EXAMPLE, **HOSTILE),
    }
    return work_out(made.get(name) or EDGE_CASES[name], MODEL, strict=False)


@cache
def made(form: str, name: str = "example") -> bytes:
    """The document of some inputs."""
    return PROPOSAL.rendered(form, proposal(facts_of(name), "case.xlsx"))


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def plain(form: str, name: str = "example") -> str:
    """What a reader of the document reads."""
    content = made(form, name)
    if form == "docx":
        return "\n".join(paragraph.text for paragraph in opened(content).paragraphs)
    text = content.decode()
    if form == "html":
        text = re.sub(r"<[^>]+>", "", text).replace("&#x27;", "'").replace("&amp;", "&")
    return text


def sentences(recomputed: WorkbookResults) -> list[str]:
    texts = [
        str(recomputed.planning[line.key])
        for section in sections_of(MODEL.planning_subject("proposal"))
        for line in section.lines
    ]
    return [text for text in texts if text]


@pytest.mark.parametrize("form", FORMATS)
def test_it_says_the_sentences_of_the_page_in_their_order(form: str) -> None:
    text, at = plain(form), 0
    told = sentences(facts_of())
    told[0] = facts_of().planning["proposal_request"]
    assert len(told) >= 20
    for sentence in told:
        found = text.find(sentence, at)
        assert found >= 0, sentence
        at = found


@pytest.mark.parametrize("form", FORMATS)
def test_where_a_check_failed_it_says_which_and_gives_no_figure(form: str) -> None:
    text = plain(form, "failed")
    assert "Not usable yet: 1 check failed, so no figure can be relied on." in text
    assert MODEL.guards["check_inputs_in_range"].label in text
    assert "USD" not in text and not proposal(facts_of("failed"), "case.xlsx").pictures


def test_without_all_of_the_cost_neither_payback_nor_break_even_is_told() -> None:
    text = plain("markdown", "cost open")
    assert (
        "Not yet: 1 answer about cost is missing." in text
        and "No verdict yet: the cost is not complete" in text
    )
    for words in ("is back after", "Breaks even at", "gives away", "chance of a gain is"):
        assert words not in text


def test_without_a_range_one_curve_is_drawn() -> None:
    assert "Conservative" not in plain("html", "no range") and "Base lowest" in plain("markdown", "no range")


def test_only_inputs_that_move_the_result_are_listed() -> None:
    table = plain("markdown", "one range").partition("### What moves the result most")[2].partition("###")[0]
    assert [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("|")][2:] == [
        "Incidents a quarter"
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_a_blank_template_has_nothing_to_propose_and_no_pictures(form: str) -> None:
    assert "Nothing to propose yet: answer the questions on Start" in plain(form, "blank")
    assert not proposal(facts_of("blank"), "case.xlsx").pictures
    assert b"<svg" not in made(form, "blank")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", EDGE_CASES)
def test_every_edge_case_can_be_told(form: str, name: str) -> None:
    text = plain(form, name)
    assert not re.search(r"\bnan\b|\binf\b|None", text)


def test_questions_without_answers_are_left_away() -> None:
    inputs = Inputs(
        {key: value for key, value in EXAMPLE.values.items() if key not in MODEL.planning_inputs},
        EXAMPLE.tables,
    )
    grids = dict.fromkeys(MODEL.grids, ())
    recomputed = work_out(Inputs(inputs.values, {**inputs.tables, **grids}), MODEL, strict=False)
    if not recomputed.planning["proposal_answers"]:
        titles = [
            part.title for part in proposal(recomputed, "x").document.parts if isinstance(part, ReportSection)
        ]
        assert "Questions to expect" not in titles


def test_the_first_page_holds_the_answer_and_both_pictures_and_no_heading_repeats_the_title() -> None:
    made_up = proposal(facts_of(), "case.xlsx")
    whole = " ".join(part.text for part in made_up.answer if isinstance(part, (Verdict, Paragraph)))
    for key in ("request", "recommended", "worth", "range"):
        assert facts_of().planning[f"proposal_{key}"] in whole
    assert facts_of().live["proposal_title"] not in whole
    for form in ("markdown", "html"):
        text = plain(form)
        order = [text.index(each) for each in (whole[-40:], *(picture.title for picture in made_up.pictures))]
        assert order == sorted(order) and order[-1] < text.rindex("The problem")


def test_in_word_a_page_ends_after_the_second_picture_and_nowhere_else() -> None:
    marks = [
        "picture" if each.xpath(".//pic:pic") else "page"
        for each in opened(made("docx")).element.body
        if each.xpath(".//pic:pic") or each.xpath('.//w:br[@w:type="page"]')
    ]
    assert marks == ["picture", "picture", "page"]


class TestFigures:
    def table(self, title: str, name: str = "example") -> ReportTable:
        parts: tuple[Part, ...] = proposal(facts_of(name), "case.xlsx").document.parts
        section = next(part for part in parts if isinstance(part, ReportSection) and part.title == title)
        return next(part for part in section.parts if isinstance(part, ReportTable))

    def test_stand_side_by_side_for_the_scenarios_with_words_where_there_is_no_number(self) -> None:
        table = self.table("The figures")
        rows = {row[0]: row[1:] for row in table.rows}
        assert [column.title for column in table.columns] == [
            "Result",
            "Conservative",
            "Base, used here",
            "Optimistic",
        ]
        assert rows["Net present value"] == ("-247,517", "87,681", "932,167")
        assert rows["Payback, months"] == ("not within 36 months", "19.3", "5.3")

    def test_say_which_case_is_told(self) -> None:
        table = self.table("The figures", "conservative")
        assert table.columns[1].title == "Conservative, used here"

    def test_every_purchase_is_for_something(self) -> None:
        rows = self.table("What is bought, and what for").rows
        assert ("Deployment and release tooling", "faster delivery", "0", "24,000") in rows
        assert ("Implementation partner", "avoided cost", "40,000", "0") in rows

    def test_strongest_inputs_come_first(self) -> None:
        rows = self.table("What moves the result most").rows
        assert rows[0] == ("Impact of an incident hour", "4,000", "8,000", "12,000", "148,823", "3,290")
        assert [row[0] for row in rows][3:5] == ["Fewer incidents", "Share of freed time put to use"]


class TestPictures:
    @pytest.mark.parametrize("name", ["example", *EDGE_CASES])
    def test_steps_of_the_value_lead_from_one_level_to_the_next(self, name: str) -> None:
        level = 0.0
        for label, amount, fresh, _ in value_steps(facts_of(name)):
            if fresh and label not in ("Cost today",):
                assert amount == pytest.approx(level, abs=0.01), label
            level = amount if fresh else level + amount

    def test_titles_say_the_message(self) -> None:
        assert (
            value_picture(facts_of()).title
            == "From cost today to a net value of USD 59,132 a year (Base case)"
        )
        assert cash_picture(facts_of()).title == "The money is back after 19.3 months (Base case)"
        late = cash_picture(facts_of("conservative"))
        assert late.title == "When the money is back: not within 36 months (Conservative case)"

    def test_are_the_same_whatever_a_person_has_set(self) -> None:
        picture = cash_picture(facts_of())
        before = picture.png(), picture.svg()
        with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.dpi": 11}):
            assert (picture.png(), picture.svg()) == before
            assert matplotlib.rcParams["font.size"] == 30
        assert before[0].startswith(b"\x89PNG")

    def test_svg_is_well_formed_and_loads_nothing(self) -> None:
        for picture in (value_picture(facts_of()), cash_picture(facts_of())):
            root = ElementTree.fromstring(picture.svg())
            links = [
                value for each in root.iter() for name, value in each.attrib.items() if name.endswith("href")
            ]
            assert links and all(link.startswith("#") for link in links)


class TestWord:
    def test_is_a4_upright_with_pictures_that_say_what_they_show(self) -> None:
        word = opened(made("docx"))
        page = word.sections[0]
        assert (round(page.page_width / Cm(1), 1), round(page.page_height / Cm(1), 1)) == (21.0, 29.7)
        described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
        assert [text.split(":")[0] for text in described] == [
            "A waterfall, a year at full effect",
            "Cumulative net cash in USD by month and scenario",
        ]
        assert len(word.tables) == 3
        for table in word.tables:
            assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")

    def test_has_its_title_and_neither_dates_nor_other_names(self) -> None:
        with ZipFile(io.BytesIO(made("docx"))) as archive:
            about = archive.read("docProps/core.xml").decode()
            assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "Reliable releases for machine learning" in about and "roi-workbook" in about
        assert not re.search(r"dcterms:|python-docx", about)

    def test_has_the_date_it_is_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        with ZipFile(io.BytesIO(PROPOSAL.rendered("docx", proposal(facts_of(), "case.xlsx")))) as archive:
            assert "2023-11-14T22:13:20Z" in archive.read("docProps/core.xml").decode()


class TestWebPage:
    def test_loads_nothing_and_runs_nothing(self) -> None:
        page = made("html").decode()
        assert page.count("<svg") == 2
        assert not re.search(r"<script|<img|<link|src=|@import|url\((?!#)", page)
        targets = re.findall(r"href=\"([^\"]+)", page)
        assert targets and all(target.startswith("#") for target in targets)

    def test_names_of_its_pictures_do_not_meet(self) -> None:
        names = re.findall(r'\bid="([^"]+)"', made("html").decode())
        assert len(names) == len(set(names))
        meant = set(re.findall(r"url\(#([^)]+)\)", made("html").decode()))
        assert meant <= set(names)

    def test_tells_pictures_to_those_who_cannot_see_them(self) -> None:
        assert made("html").decode().count('role="img" aria-label="') == 2


def test_markdown_leaves_figures_as_they_are() -> None:
    text = made("markdown").decode()
    assert "| Net present value | -247,517 | 87,681 | 932,167 |" in text
    assert "&#" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_typed_is_never_markup(form: str) -> None:
    content = made(form, "hostile")
    if form != "docx":
        assert b"<script>" not in content and b"\x1b" not in content
        assert form == "html" or b"](http" not in content
    else:
        assert "<script>alert(1)</script>" in plain(form, "hostile")
        assert "A  [31m & B  # C" in plain(form, "hostile")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_inputs_give_the_same_bytes_in_another_process(form: str) -> None:
    code = (
        "import hashlib, sys; from roi_workbook.catalogue import MODEL; from roi_workbook.recomputing.recompute import work_out;"
        "from roi_workbook.input_files.starting_points import example_inputs;"
        "from roi_workbook.proposal_document.content import proposal;"
        "from roi_workbook.proposal_document.formats import PROPOSAL;"
        "content = PROPOSAL.rendered(sys.argv[1], proposal(work_out(example_inputs(MODEL), MODEL), 'case.xlsx'));"
        "print(hashlib.sha256(content).hexdigest(), sorted({'docx', 'matplotlib'} & set(sys.modules)))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONHASHSEED": "97",
        "TZ": "Asia/Tokyo",
    }
    told = subprocess.run(
        [sys.executable, "-c", code, form], check=True, capture_output=True, text=True, env=environment
    ).stdout
    digest, loaded = told.split(" ", 1)
    assert digest == hashlib.sha256(made(form)).hexdigest()
    needed = {"markdown": "[]", "html": "['matplotlib']", "docx": "['docx', 'matplotlib']"}
    assert loaded.strip() == needed[form]
