"""Benefits that are not counted in money: told on Summary and Proposal, and in no number."""

from __future__ import annotations

from dataclasses import replace

from roi_workbook.catalogue import MODEL
from roi_workbook.diff.attribution import attribute
from roi_workbook.proposal_document.content import proposal
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.reports.document import ReportSection
from tests.golden_cases import BLANK, EXAMPLE, texts

ROWS = (
    {"benefit": 'Nobody says "who is on call?"', "felt_by": "the 7 on call", "reason": "nights differ"},
    {"benefit": "Fewer meetings", "reason": "nobody counts them"},
    {"benefit": "A name that recruits", "felt_by": "personnel"},
    {"felt_by": "nobody", "reason": "no benefit is named"},
    {"benefit": "2027"},
    {"benefit": "Sixth", "felt_by": "e", "reason": "f"},
    {"benefit": "Seventh"},
)
SENTENCES = [
    'Nobody says "who is on call?": felt by the 7 on call; not counted because nights differ.',
    "Fewer meetings: not counted because nobody counts them.",
    "A name that recruits: felt by personnel.",
    "2027.",
    "Sixth: felt by e; not counted because f.",
]
LISTED = replace(EXAMPLE, tables={**EXAMPLE.tables, "unquantified_benefits": ROWS})
NONE = replace(EXAMPLE, tables={**EXAMPLE.tables, "unquantified_benefits": ()})
TITLE = "What is not counted"


def test_the_first_three_benefits_are_told_on_summary_and_proposal_as_far_as_they_are_filled_in() -> None:
    pages = texts(LISTED)
    first = pages["Summary"].index(SENTENCES[0])
    assert pages["Summary"][first - 1 : first + 3] == ["Inputs lists more.", *SENTENCES[:3]]
    first = pages["Proposal"].index(SENTENCES[0])
    assert pages["Proposal"][first : first + 3] == [*SENTENCES[:2], SENTENCES[2] + " Inputs lists more."]


def test_summary_says_that_there_are_more_than_it_tells() -> None:
    rows = tuple({"benefit": f"Benefit {number}"} for number in range(1, 7))
    told = texts(replace(EXAMPLE, tables={**EXAMPLE.tables, "unquantified_benefits": rows}))["Summary"]
    assert told[-5:-1] == ["Inputs lists more.", *(f"Benefit {number}." for number in range(1, 4))]


def test_where_nothing_is_listed_summary_says_so_and_proposal_is_silent() -> None:
    assert texts(NONE)["Summary"][-2] == texts(BLANK)["Summary"][-2]
    assert texts(NONE)["Summary"][-2] == "Nothing is listed: Inputs has a table for it."
    recomputed = work_out(NONE, MODEL)
    assert [recomputed.planning[f"proposal_uncounted_{place}"] for place in ("first", "second", "third")] == [
        "",
        "",
        "",
    ]
    assert TITLE not in sections_of(NONE)


def sections_of(inputs) -> dict[str, list[str]]:
    """The paragraphs of each section of the proposal as a document."""
    parts = proposal(work_out(inputs, MODEL), "case.xlsx").document.parts
    return {
        part.title: [str(getattr(each, "text", "")) for each in part.parts]
        for part in parts
        if isinstance(part, ReportSection)
    }


def test_the_document_tells_what_the_page_tells() -> None:
    assert sections_of(LISTED)[TITLE] == [*SENTENCES[:2], SENTENCES[2] + " Inputs lists more."]


def test_words_move_no_number_and_ask_for_no_evidence() -> None:
    with_words, without = (work_out(replace(inputs, evidence={}), MODEL) for inputs in (LISTED, NONE))
    assert str(with_words.guards) == str(without.guards)
    assert str(with_words.completeness) == str(without.completeness)
    assert attribute(NONE, LISTED).inputs == ()
