"""What Summary and Proposal may say of any case, however odd its inputs: rules that every text keeps to."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.model.records import SCENARIOS, Inputs, Line
from roi_workbook.planning.proposal.subject import sentences
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.words import in_words
from roi_workbook.workbook.chart_texts import TEXTS
from roi_workbook.workbook.summary_words import (
    AMOUNTS,
    CARDS,
    CHANCE,
    MEASURES,
    WHOSE,
    headline,
    subline,
    told_cells,
)
from tests.golden_cases import CASES, EXAMPLE, FREE, texts, with_purchases, with_values
from tests.quick_cases import quick_then_thorough
from tests.random_inputs import random_inputs

FEW, MANY, PART = 60, 600, 15
"""Random cases of the quick run and of the thorough one, half of them near the example; and those of one test."""

SUMMARY = tuple(
    Line(key=key, label="", unit="text", formula=formula)
    for key, formula in {
        "summary_whose": WHOSE,
        "summary_headline": headline(MODEL),
        "summary_subline": subline(MODEL),
        "summary_chance": CHANCE,
        "summary_measures": MEASURES,
        **{f"summary_{card.name}": card.value for card in CARDS},
        **{f"summary_{card.name}_note": card.note for card in CARDS},
        **{f"chart_{name}": "=" + formula for name, _, formula in TEXTS},
        **{
            cell: "=" + formula
            for of, name in AMOUNTS.items()
            for cell, formula in [*told_cells(name, of).items()][2:]
        },
    }.items()
)
"""What Summary says, its tiles and the titles of charts."""
PAGES = ("summary", "chart")

SUBJECT = MODEL.planning_subject("proposal")
PROPOSAL = tuple(line.key for section in sentences(SUBJECT) for line in section.lines)


class Told(NamedTuple):
    """A case: its numbers by name, and its texts by the name of their cells, those that are empty left out."""

    name: str
    numbers: Mapping[str, Any]
    proposal: Mapping[str, str]
    summary: Mapping[str, str]

    @property
    def all(self) -> str:
        """Every text, one a line."""
        return "\n".join((*self.proposal.values(), *self.summary.values()))

    def says(self, pattern: str) -> bool:
        """Whether any text has the pattern in it."""
        return bool(re.search(pattern, self.all, re.IGNORECASE))


def near_the_example(seed: int) -> Inputs:
    """The example with numbers moved somewhat, now and then far, and now and then without ranges or cost."""
    chance = random.Random(seed)
    without_ranges, without_cost = chance.random() < 0.15, chance.random() < 0.15
    values: dict[str, Any] = {
        "scenario": chance.choice(SCENARIOS),
        "proposal_title": chance.choice(["", "2 steps", "reliable releases"]),
        "horizon_months": chance.choice([12, 36, 60]),
    }
    for declared in (*MODEL.core.typed_inputs.values(), *SUBJECT.inputs):
        key, kept = declared.key, EXAMPLE.values.get(declared.key)
        if not declared.numeric or key in values or kept is None:
            continue
        factor = chance.choice(
            [*[1.0] * 12, *[chance.lognormvariate(0, 0.4)] * 4, chance.choice([0, 0.01, 4])]
        )
        ends = kept if isinstance(kept, dict) else {"base": kept}
        moved = {
            end: min(
                max(round(factor * value, 0 if declared.whole else 7), declared.lowest), declared.highest
            )
            for end, value in ends.items()
            if end == "base" or not without_ranges
        }
        values[key] = moved if isinstance(kept, dict) else moved["base"]
    inputs = with_values(EXAMPLE, **values)
    return with_purchases(with_values(inputs, **FREE)) if without_cost else inputs


def case_of(name: str) -> Inputs:
    """A case whose texts are kept, one near the example, or a wild one."""
    if name in CASES:
        return CASES[name]
    kind, seed = name.split()
    return near_the_example(int(seed)) if kind == "near" else random_inputs(int(seed))


def told(name: str) -> Told:
    """What Summary and Proposal say of a case."""
    recomputed = work_out(case_of(name), MODEL, strict=False)
    cells = expected_cells(recomputed)
    known = {**recomputed.live, **recomputed.planning, **cells, "told_thousand": 1_000}
    summary = {key: text for key, text in in_words(SUMMARY, known).items() if key.startswith(PAGES)}
    return Told(
        name,
        known | {key: held[()] for key, held in cells.items() if () in held},
        {key: text for key in PROPOSAL if (text := recomputed.planning[key])},
        {key: str(text) for key, text in summary.items() if text},
    )


THOUSANDS = {"": 1, " K": 1e3, " M": 1e6, " bn": 1e9}


def money(text: str) -> list[float]:
    """The amounts of money in a text, in order."""
    found = re.findall(r"(?:USD|EUR|JPY) (-?[\d,.]*\d)( K| M| bn)?", text)
    return [float(digits.replace(",", "")) * THOUSANDS[unit] for digits, unit in found]


def chances(text: str) -> list[str]:
    """The chances in a text as they are told, in order."""
    return re.findall(r"(?:under |over )?\d+ %", text)


Rule = Callable[[Told], Iterator[str]]


def no_gain_is_promised_by_a_case_that_loses(told: Told) -> Iterator[str]:
    if told.numbers["npv_base"] <= 0:
        for words in ("gives away", "pays for itself", "we recommend", "more than it costs;"):
            if told.says(words):
                yield words


def no_chance_is_told_without_a_range(told: Told) -> Iterator[str]:
    if not told.numbers["proposal_has_range"]:
        for words in ("chance of a gain is", "chance that it pays", r"outcomes lie", r"likely -?\d"):
            if told.says(words):
                yield words


def no_verdict_is_told_without_all_of_the_cost_or_where_a_check_failed(told: Told) -> Iterator[str]:
    if max(told.numbers["cost_missing_count"], told.numbers["checks_failed"]) > 0:
        for words in (
            "pays for itself",
            "we recommend",
            "chance that it pays",
            "chance of a gain is",
            "must be at",
            "pays back if",
            "money is back",
        ):
            if told.says(words):
                yield words
    if told.numbers["pv_costs_base"] == 0:
        for words in (r"\bpays\b", "we recommend", "we are then", "it brings", "pay it back", "more than it"):
            if told.says(words):
                yield words


def the_point_lies_inside_its_range(told: Told) -> Iterator[str]:
    worth, ends = told.proposal.get("proposal_worth", ""), told.proposal.get("proposal_range", "")
    if "outcomes lie" not in ends:
        return
    low, high = (
        -amount if word == "loss" else amount
        for word, amount in zip(re.findall("a (loss|gain) of", ends), money(ends), strict=True)
    )
    first = worth.split(", it ")[-1].split(";")[0]
    point = 0.0 if "about what" in first else money(first)[0] * (-1 if first.startswith("costs") else 1)
    if not low <= point <= high:
        yield f"{point} from {low} to {high}"


def shares_are_between_none_and_all(told: Told) -> Iterator[str]:
    """But a break-even that says it is more than we promise, conditions of single inputs, returns, and shares of a plan."""
    apart = "more than we promise", "plan to date"
    for key, text in {**told.proposal, **told.summary}.items():
        if any(words in text for words in apart) or key.endswith(("_assumption", "_measures")):
            continue
        for number in re.findall(r"(-?[\d.,]*\d) %", text):
            if not 0 <= float(number.replace(",", "")) <= 100:
                yield f"{key}: {number} %"


def what_a_reader_multiplies_fits_to_a_hundredth(told: Told) -> Iterator[str]:
    text = told.numbers["proposal_expensive"]
    found = re.search(r"a year: ([\d.,]+) of ([\d.,]+) pilots?, at \S+ ([\d,]+) each", text)
    if found:
        lost, pilots, each = (float(number.replace(",", "")) for number in found.groups())
        total = money(text[: found.start() + 1])[-1]
        if abs(lost * each - total) > total / 100 or lost > pilots:
            yield text


def _gate(told: Told) -> str:
    """What can be lost until the next gate, in words."""
    return next((text for text in told.proposal.values() if text.startswith("What if it does not work?")), "")


def what_a_reader_adds_adds_up(told: Told) -> Iterator[str]:
    lost, so_far, *ahead = [*money(_gate(told)), 0.0, 0.0][:3]
    if so_far and ahead and ahead[0] and lost != so_far + ahead[0]:
        yield _gate(told)
    running = told.proposal.get("proposal_recommended", "").partition("So far ")[2]
    if running:
        spent, realised, cost_ahead, value_ahead, value, cost = money(running)
        if (cost, value) != (spent + cost_ahead, realised + value_ahead):
            yield running


def no_figure_is_told_where_a_check_failed(told: Told) -> Iterator[str]:
    if told.numbers["checks_failed"] > 0:
        for key, text in told.proposal.items():
            if not key.startswith("proposal_uncounted") and not text.startswith("Not usable yet: "):
                yield text


def nothing_comes_within_the_months_of_a_case_that_goes_live_after_them(told: Told) -> Iterator[str]:
    if told.numbers["pv_benefits_base"] == 0 != told.numbers["annual_value_base"]:
        subline = told.summary.get("summary_subline", "")
        if "orth " in subline:
            yield subline


def a_number_told_twice_is_the_same(told: Told) -> Iterator[str]:
    proposal, summary = told.proposal, told.summary
    recommended = proposal.get("proposal_recommended", "")
    headline = summary["summary_headline"]
    pairs = [
        (
            [] if headline.startswith("As it runs") else money(headline)[:1],
            money(proposal.get("proposal_worth", ""))[:1],
        ),
        (
            money(summary.get("summary_subline", "").partition(", for ")[2]),
            money(proposal["proposal_asked"].split(". Over")[0]),
        ),
        (chances(summary.get("summary_chance", "")), chances(proposal.get("proposal_range", ""))),
        (
            chances(recommended.partition("So far")[0])[:1],
            chances(proposal.get("proposal_range", ""))[:1],
        ),
        (
            money(recommended.partition("So far")[2])[:1],
            money(_gate(told).partition(" can be lost: ")[2])[:1],
        ),
    ]
    for one, other in pairs:
        if one and other and one != other:
            yield f"{one} and {other}"


def texts_have_no_blanks_too_many(told: Told) -> Iterator[str]:
    for text in (*told.proposal.values(), *told.summary.values()):
        if text != text.strip() or "  " in text.replace("  ·  ", ""):
            yield text


def sentences_begin_and_end_as_sentences_do(told: Told) -> Iterator[str]:
    title = told.numbers.get("proposal_title", "")
    typed = ("proposal_uncounted_first", "proposal_uncounted_second", "proposal_uncounted_third")
    for text in (text for key, text in told.proposal.items() if key not in typed):
        begun = text[:1].isupper() or text[:1].isdigit() or (title and text.startswith(title))
        if not begun or text[-1] not in ".:?" or text.endswith("..") or re.search(r"[.:?;,] ?[.,;]", text):
            yield text


def sentences_show_no_missing_number(told: Told) -> Iterator[str]:
    for text in told.proposal.values():
        if re.search(r"n/a|#|\bnan\b|None", text):
            yield text


RULES: tuple[Rule, ...] = (
    no_gain_is_promised_by_a_case_that_loses,
    no_chance_is_told_without_a_range,
    no_verdict_is_told_without_all_of_the_cost_or_where_a_check_failed,
    the_point_lies_inside_its_range,
    shares_are_between_none_and_all,
    what_a_reader_multiplies_fits_to_a_hundredth,
    what_a_reader_adds_adds_up,
    no_figure_is_told_where_a_check_failed,
    nothing_comes_within_the_months_of_a_case_that_goes_live_after_them,
    a_number_told_twice_is_the_same,
    texts_have_no_blanks_too_many,
    sentences_begin_and_end_as_sentences_do,
    sentences_show_no_missing_number,
)


@pytest.mark.parametrize("first", quick_then_thorough(range(0, FEW, PART), range(0, MANY, PART)))
def test_no_random_case_is_told_against_a_rule(first: int) -> None:
    names = [f"{('near', 'wild')[seed % 2]} {seed}" for seed in range(first, first + PART)]
    assert [fault for name in names for fault in broken(told(name))] == []


@pytest.mark.parametrize("name", CASES)
def test_no_kept_case_is_told_against_a_rule(name: str) -> None:
    assert broken(told(name)) == []


def broken(told: Told) -> list[str]:
    """Which rules a case breaks, and how."""
    return [f"{told.name}: {rule.__name__}: {fault}" for rule in RULES for fault in rule(told)]


@pytest.fixture(scope="module")
def example() -> Told:
    return told("example_base")


UNTRUE: tuple[tuple[Rule, dict[str, Any], str, str], ...] = (
    (no_gain_is_promised_by_a_case_that_loses, {"npv_base": -0.3}, "", ""),
    (no_chance_is_told_without_a_range, {"proposal_has_range": 0}, "", ""),
    (no_verdict_is_told_without_all_of_the_cost_or_where_a_check_failed, {"pv_costs_base": 0}, "", ""),
    (no_verdict_is_told_without_all_of_the_cost_or_where_a_check_failed, {"cost_missing_count": 1}, "", ""),
    (the_point_lies_inside_its_range, {}, "brings USD 88,000", "brings USD 210,001"),
    (the_point_lies_inside_its_range, {}, "brings USD 88,000 more than it costs", "costs USD 61,001 more"),
    (shares_are_between_none_and_all, {}, "we count 50 %", "we count 101 %"),
    (what_a_reader_multiplies_fits_to_a_hundredth, {}, "us USD 105,000", "us USD 107,000"),
    (what_a_reader_multiplies_fits_to_a_hundredth, {}, "3 of 4 pilots", "3 of 2.99 pilots"),
    (
        what_a_reader_adds_adds_up,
        {},
        "can be lost.",
        "can be lost: USD 31,000 is already spent, and USD 60,000 lies ahead.",
    ),
    (
        what_a_reader_adds_adds_up,
        {},
        "We recommend to approve:",
        "So far USD 3 is spent, for USD 4 of value. At this rate the rest costs USD 5 and brings USD 6; in all USD 10"
        " comes in for USD 9.",
    ),
    (no_figure_is_told_where_a_check_failed, {"checks_failed": 1}, "", ""),
    (
        nothing_comes_within_the_months_of_a_case_that_goes_live_after_them,
        {"pv_benefits_base": 0},
        "",
        "",
    ),
    (
        a_number_told_twice_is_the_same,
        {},
        "it brings USD 88,000 more than it costs;",
        "it brings USD 87,000;",
    ),
    (a_number_told_twice_is_the_same, {}, "once and USD 36,000 a year.", "once and USD 37,000 a year."),
    (a_number_told_twice_is_the_same, {}, "a gain is 76 % (95 %", "a gain is 76 % (94 %"),
    (texts_have_no_blanks_too_many, {}, "a week, 11", "a week,  11"),
    (texts_have_no_blanks_too_many, {}, "No disaster is assumed.", "No disaster is assumed. "),
    (sentences_begin_and_end_as_sentences_do, {}, "Downtime costs", "downtime costs"),
    (sentences_begin_and_end_as_sentences_do, {}, "No disaster is assumed.", "No disaster is assumed.."),
    (sentences_begin_and_end_as_sentences_do, {}, "can be lost.", "can be lost"),
    (sentences_show_no_missing_number, {}, "11 come free", "n/a come free"),
)
"""Rules, and what makes the texts of the example break them: other numbers, or other words."""


@pytest.mark.parametrize(("rule", "numbers", "words", "others"), UNTRUE)
def test_every_rule_finds_what_it_is_there_for(
    rule: Rule, numbers: Mapping[str, Any], words: str, others: str, example: Told
) -> None:
    assert words in example.all
    assert not list(rule(example))
    changed = {key: text.replace(words, others) for key, text in example.proposal.items()}
    numbers = {**example.numbers, **changed, **numbers}
    if words in numbers["proposal_expensive"]:
        numbers["proposal_expensive"] = numbers["proposal_expensive"].replace(words, others)
    assert list(rule(example._replace(numbers=numbers, proposal=changed)))


def test_the_sentences_of_summary_are_those_of_its_sheet(example: Told) -> None:
    said = {text for key, text in example.summary.items() if not key.startswith("chart")}
    assert said <= set(texts(EXAMPLE)["Summary"])
    assert set(example.proposal.values()) <= set(texts(EXAMPLE)["Proposal"])


def test_every_rule_is_tried() -> None:
    assert {rule for rule, *_ in UNTRUE} == set(RULES)


def test_a_metric_that_is_none_of_the_list_is_not_named() -> None:
    pages = texts(with_values(EXAMPLE, business_metric="other"))
    assert not [text for page in pages.values() for text in page if re.search(r"\bmoves? other\b", text)]
    assert [text for text in texts(EXAMPLE)["Summary"] if text.endswith("better models move conversion")]
