"""What Start says beside the questions: the answer as far as it goes, what is missing, and the next step.

Before a figure can be told, the question stands there that it will answer.
"""

from __future__ import annotations

from typing import NamedTuple

from roi_workbook.catalogue import Model
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.names import name_of
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.model.words import NOTHING, counted, first_of, quoted, words
from roi_workbook.planning.proposal.in_short import first_ranges
from roi_workbook.planning.proposal.wording import LATE_IN_BASE, OF_CHOSEN, of_case
from roi_workbook.workbook.frame import goto
from roi_workbook.workbook.summary_words import (
    BROKEN,
    COST_MISSING,
    COST_OPEN,
    FAILED,
    INCOMPLETE,
    NEVER_OUT,
    NO_COST,
    NO_RANGE,
    NOTHING_YET,
    TOO_LATE,
    amount,
    back_after,
    short,
)

TO_DO, OPEN, DONE = "to do", "open", "ok"
"""How far a part of the case has come."""

NO_VALUE = "annual_value_base=0"
NOTHING_ASKED = "MAX(asked_once_base,asked_per_year_base)<=0"
BENEFITS_MISSING = "(missing_count-cost_missing_count)"
NO_BENEFIT_YET = f"AND({NO_VALUE},{BENEFITS_MISSING}>0)"
UNSOURCED = "SUM(register_unsourced)"
PLACEHOLDERS = "placeholder_count"
"""How many figures name this template as their source: none of them is the reader's own."""


class Tile(NamedTuple):
    """A figure: its name, its label, and formulas of its value and the note below."""

    name: str
    label: str
    value: str
    note: str


def _tile(name: str, label: str, question: str, silent: tuple[str, ...], value: str, note: str) -> Tile:
    """A figure that gives way to its question while one of some conditions holds."""
    conditions = (BROKEN, NOTHING_YET, FAILED, *silent)
    said = first_of(*((condition, NOTHING) for condition in conditions), otherwise=value)
    below = first_of(*((condition, quoted(question)) for condition in conditions), otherwise=note)
    return Tile(name, label, f"={said}", f"={below}")


TILES = (
    _tile(
        "npv",
        "Net present value",
        "Does it pay?",
        (NO_COST, INCOMPLETE),
        amount("npv_base"),
        first_of(
            (NO_RANGE, quoted("no range is typed yet")),
            otherwise=f'"likely "&{short("npv_low")}&" to "&{short("npv_high")}',
        ),
    ),
    _tile(
        "payback",
        "Payback",
        "When is it paid back?",
        (NO_COST, INCOMPLETE),
        f"IF(ISNUMBER(payback_months_base),{back_after('payback_months_base')},{quoted('none')})",
        first_of(
            ("payback_months_base=0", NEVER_OUT),
            (
                "COUNT(payback_months_base,discounted_payback_months_base)>1",
                f"{quoted('discounted ')}&{back_after('discounted_payback_months_base')}",
            ),
            ("ISNUMBER(payback_months_base)", "discounted_payback_months_base"),
            otherwise="payback_months_base",
        ),
    ),
    _tile(
        "value",
        "Value a year",
        "What is it worth a year?",
        (NO_VALUE,),
        amount("annual_value_base"),
        first_of((LATE_IN_BASE, TOO_LATE), otherwise=quoted("risk-adjusted")),
    ),
    _tile(
        "asked",
        "What is asked for",
        "What does it take?",
        (NOTHING_ASKED,),
        "IF(asked_once_base<=0,told_per_year,told_once)",
        first_of(
            ("asked_once_base<=0", quoted("a year")),
            ("asked_per_year_base<=0", quoted("once")),
            otherwise=words("and {told_per_year} a year"),
        )
        + f'&IF({COST_OPEN},", so far","")',
    ),
)
"""The four figures."""

VALUE_HEADING = "=" + of_case("Value a year, by problem", OF_CHOSEN)


def bar(bucket: Bucket) -> tuple[str, str]:
    """The amount of a bucket and its bar, as formulas; nothing where there is none."""
    in_use = f'INDEX(bucket_in_use,MATCH("{bucket.key}",bucket_key,0),1)'
    told = f"told_{bucket.key}"
    amount = first_of(
        (BROKEN, NOTHING),
        (FAILED, NOTHING),
        (f"{name_of(told, part='rounded')}<>0", name_of(told, part="short")),
        (f"{in_use}=1", quoted("nothing in money yet")),
    )
    length = f"ROUND(6*6*{bucket.value}/MAX(bucket_value),0)"
    drawn = first_of(
        (BROKEN, NOTHING), (FAILED, NOTHING), (f"{bucket.value}>0", f'REPT("█",{length})'), otherwise=NOTHING
    )
    return f"={amount}", f"={drawn}"


_DECIDES = quoted("Which figure decides it, and how wrong may it be?")
ASSUMPTION = "=" + first_of(
    (BROKEN, _DECIDES),
    (NOTHING_YET, _DECIDES),
    (FAILED, _DECIDES),
    (NO_COST, _DECIDES),
    (INCOMPLETE, _DECIDES),
    ("ranges_filled=0", quoted("No range is typed yet: conservative and optimistic values on Inputs tell.")),
    otherwise='INDEX(ranked_label,1,1)&": its range moves the net present value most"',
)
CONDITION = "=" + first_of(
    (BROKEN, NOTHING),
    (FAILED, NOTHING),
    (NOTHING_YET, NOTHING),
    (NO_COST, NOTHING),
    (INCOMPLETE, NOTHING),
    ("ranges_filled=0", NOTHING),
    ("ISNUMBER(INDEX(ranked_break_even,1,1))", "INDEX(ranked_sentence,1,1)"),
    ("annual_value_base=0", "INDEX(summary_must_be_true,1,1)"),
    otherwise='"With it alone moved, the case "&INDEX(ranked_break_even,1,1)',
)


class Light(NamedTuple):
    """A part of the case: its label, formulas of its state and its words, and the name they lead to."""

    label: str
    state: str
    words: str
    target: str


def lights(model: Model) -> tuple[Light, ...]:
    """What is still missing: benefits, cost and evidence."""
    answers = ("answer is missing", "answers are missing")
    return (
        _light(
            "Benefits",
            goto("Checks"),
            (NO_BENEFIT_YET, TO_DO, quoted("answer the questions of one problem")),
            (NO_VALUE, OPEN, quoted("nothing is counted in money")),
            (f"{BENEFITS_MISSING}>0", OPEN, counted(BENEFITS_MISSING, *answers)),
            otherwise="answered",
        ),
        _light(
            "Cost",
            first_question(model, cost=True),
            (NO_COST, TO_DO, quoted("none is filled in yet")),
            (COST_OPEN, OPEN, counted(COST_MISSING, *answers)),
            otherwise="answered",
        ),
        _light(
            "Evidence",
            goto("Inputs"),
            (NOTHING_YET, TO_DO, quoted("say on Inputs where each figure comes from")),
            (
                f"{UNSOURCED}>0",
                OPEN,
                counted(UNSOURCED, "figure has no source yet", "figures have no source yet"),
            ),
            (
                f"{PLACEHOLDERS}>0",
                OPEN,
                counted(PLACEHOLDERS, "figure is a placeholder", "figures are placeholders"),
            ),
            otherwise="every figure has a source",
        ),
    )


def _light(label: str, target: str, *cases: tuple[str, str, str], otherwise: str) -> Light:
    state = first_of(*((condition, quoted(state)) for condition, state, _ in cases), otherwise=quoted(DONE))
    said = first_of(*((condition, text) for condition, _, text in cases), otherwise=quoted(otherwise))
    return Light(label, f"={state}", f'=HYPERLINK("#{target}",{said})', target)


def first_question(model: Model, cost: bool = False) -> str:
    """The name of the cell of the first question about a problem, or about cost."""
    subjects = [model.subjects[-1]] if cost else model.buckets
    asked = (declared for subject in subjects for declared in subject.inputs if declared.essential)
    first = next(asked, None)
    return name_of(first.key, scenario="base") if first else goto("Inputs")


def to(name: str) -> str:
    """The target of a link to a name, as a formula."""
    return quoted("#" + name)


def next_step(model: Model, last_page: str) -> str:
    """What to do next, as a link; `last_page` is the sheet to read when nothing is left to do."""
    ranges = first_ranges(
        model.buckets,
        lambda first: to(name_of(first[0].key, scenario=SCENARIO_KEYS[0])),
        otherwise=to(goto("Inputs")),
    )
    steps = (
        (BROKEN, "Look at the checks: a formula shows an error", to(goto("Checks"))),
        (FAILED, "Mend what Checks calls an error", to(goto("Checks"))),
        (
            NO_BENEFIT_YET,
            "Answer the questions of one problem, then those about cost",
            to(first_question(model)),
        ),
        (NO_COST, "Fill in what it costs", to(first_question(model, cost=True))),
        (COST_OPEN, "Answer what is still open about cost", to(first_question(model, cost=True))),
        ("ranges_filled=0", "Type a conservative and an optimistic value where you are unsure", ranges),
        (
            "missing_count>0",
            "Answer the other problems, too, or 0 where there is none: Checks lists them",
            to(goto("Checks")),
        ),
        (f"{PLACEHOLDERS}>0", "Replace what is a placeholder by figures of your own", to(goto("Inputs"))),
        (f"{UNSOURCED}>0", "Say where the figures come from", to(goto("Inputs"))),
    )
    target = first_of(*((condition, target) for condition, _, target in steps), otherwise=to(goto(last_page)))
    text = first_of(
        *((condition, quoted(said)) for condition, said, _ in steps), otherwise=quoted(f"Read {last_page}")
    )
    return f"=HYPERLINK({target},{text})"
