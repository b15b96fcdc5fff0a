"""Proposal: one page for leadership that writes itself from the numbers of the workbook.

The page holds sentences only. Its figures, rounded for reading, and the pieces of its sentences are on a
sheet of their own, so that any sentence can be traced back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.faults import refuse
from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import YES_NO, Context, Input, Line
from roi_workbook.planning.proposal.assumptions import ASSUMPTIONS, recompute_assumptions
from roi_workbook.planning.proposal.conditions import true, true_parts
from roi_workbook.planning.proposal.doing_nothing import nothing, nothing_parts
from roi_workbook.planning.proposal.faults import faults
from roi_workbook.planning.proposal.figures import (
    exact_lines,
    figure_lines,
    lines_in_words,
    recompute_figures,
)
from roi_workbook.planning.proposal.impact import impact, impact_parts
from roi_workbook.planning.proposal.in_short import short, short_parts
from roi_workbook.planning.proposal.investment import investment, investment_parts
from roi_workbook.planning.proposal.problem import problem, problem_parts, problems
from roi_workbook.planning.proposal.questions import answered, answers, question_parts, questions
from roi_workbook.planning.proposal.returns import return_parts, returns
from roi_workbook.planning.proposal.uncounted import uncounted, uncounted_parts
from roi_workbook.planning.proposal.wording import OF_BASE, OF_CHOSEN, OF_TODAY, said, usable


def _symptom(key: str, label: str, meaning: str, base: str) -> Input:
    return Input(
        key=key,
        label=label,
        unit="choice",
        choices=YES_NO,
        standard="No",
        base=base,
        single=True,
        source="BC",
        meaning=meaning,
    )


MORE_INPUTS = (
    _symptom(
        "pain_manual_steps",
        "Symptom: models go live by hand",
        "Yes where bringing a model into production takes manual steps.",
        "Yes",
    ),
    _symptom(
        "pain_no_way_back",
        "Symptom: no clear way back",
        "Yes where undoing a bad release is unclear or slow.",
        "Yes",
    ),
    _symptom(
        "pain_seen_late",
        "Symptom: faults are noticed late",
        "Yes where too little is measured to see a fault before users do.",
        "No",
    ),
    _symptom(
        "pain_long_wait",
        "Symptom: changes wait",
        "Yes where finished model changes wait long for production.",
        "Yes",
    ),
    _symptom(
        "pain_glue_work",
        "Symptom: work between the parts",
        "Yes where teams spend much time on keeping systems together.",
        "Yes",
    ),
    Input(
        key="proposal_pilots_per_year",
        label="Pilots started a year",
        unit="count / year",
        base=4,
        single=True,
        meaning="AI pilots your organisation starts in a year.",
    ),
    Input(
        key="proposal_share_reaching_production",
        label="Share of pilots that reach production",
        unit="share",
        base=0.25,
        highest=1,
        single=True,
        blank_matters=True,
        meaning="Your own record of the last years. Empty: nothing is said of failed pilots.",
    ),
    Input(
        key="proposal_cost_per_pilot",
        label="Cost of a pilot",
        unit="currency",
        base=35_000,
        single=True,
        meaning="What one pilot costs, own people included.",
    ),
    Input(
        key="proposal_chance_to_approve",
        label="Chance of a gain asked for",
        unit="share",
        standard=0.75,
        base=0.75,
        highest=1,
        single=True,
        meaning="With a smaller chance, only the first phase is recommended.",
    ),
)


def page(buckets: Buckets, groups: Collection[str]) -> Page:
    """The page leadership reads, with its choices below."""
    opening = Input(
        key="proposal_opening",
        label="Problem to open with",
        unit="choice",
        choices=problems(buckets),
        single=True,
        source="BC",
        meaning="The problem leadership already feels. Empty: that of the bucket that costs most today.",
    )
    return Page(
        title="Proposal",
        purpose="One page for leadership, written from the live numbers and rounded. Its choices stand below it.",
        sections=(
            Section(title="In short", lines=usable(short(said(buckets), groups))),
            Section(title="The problem", case=OF_TODAY, lines=usable(problem(buckets))),
            Section(title="What it costs the business", case=OF_CHOSEN, lines=usable(impact(buckets))),
            Section(title="What we propose", case=OF_CHOSEN, lines=usable(investment(buckets))),
            Section(
                title="What comes back in 6 to 12 months", case=OF_CHOSEN, lines=usable(returns(buckets))
            ),
            Section(title="What is not counted", lines=uncounted()),
            Section(title="If we do nothing", case=OF_TODAY, lines=usable(nothing())),
            Section(title="What must be true", case=OF_BASE, lines=usable(true())),
            Section(title="Questions to expect", lines=usable(questions(groups))),
            Section(title="What this page cannot know by itself", inputs=(opening, *MORE_INPUTS)),
        ),
        prose=True,
    )


def sentences(plan: PlanningSubject) -> tuple[Section, ...]:
    """The sections of a proposal that hold sentences, in reading order."""
    return tuple(section for section in plan.pages[0].sections if section.lines)


def parts(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Pieces that the sentences are put together from."""
    tell = said(buckets)
    return (
        *short_parts(buckets, groups),
        *problem_parts(buckets),
        *impact_parts(buckets),
        *investment_parts(tell),
        *return_parts(buckets),
        *uncounted_parts(),
        *nothing_parts(buckets, groups),
        *true_parts(tell),
        *question_parts(tell, groups),
        answers(groups),
    )


def explained(buckets: Buckets, groups: Collection[str]) -> Page:
    """What the sentences are made of."""
    return Page(
        title="Proposal figures",
        workings=True,
        purpose="What the sentences of Proposal are made of: nothing to fill in.",
        sections=(
            Section(title=ASSUMPTIONS.label, grids=(ASSUMPTIONS,)),
            Section(title="Worked out for the proposal", lines=exact_lines(buckets, groups)),
            Section(
                title="Figures, rounded for reading",
                lines=figure_lines(buckets, groups),
                note="Money and hours keep two leading digits, other numbers one decimal. Only sentences use them.",
            ),
            Section(title="Figures in words", lines=lines_in_words(buckets, groups)),
            Section(title="Pieces of sentences", lines=parts(buckets, groups)),
        ),
    )


def recompute(context: Context, buckets: Buckets, groups: Collection[str]) -> dict[str, Any]:
    """The figures, rounded for reading; its sentences are worded by their formulas."""
    figures = recompute_figures(context, buckets, groups) | recompute_assumptions(context)
    return {**figures, "proposal_answers": float(sum(answered(context, figures, groups)))}


def proposal(buckets: Iterable[Bucket], groups: Collection[str]) -> PlanningSubject:
    """What is proposed for the value of some buckets: every workbook has it, and it tells what the groups of planning
    sheets beside it can tell.
    """
    proposed = tuple(buckets)
    refuse(faults(proposed))
    return PlanningSubject(
        key="proposal",
        pages=(page(proposed, groups), explained(proposed, groups)),
        recompute=partial(recompute, buckets=proposed, groups=groups),
    )
