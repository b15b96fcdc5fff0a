"""The questions leadership asks, and the answers that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from roi_workbook.model.records import Context, Line
from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.actuals import GROUP_OF_ACTUALS
from roi_workbook.planning.proposal.wording import IS_BASE, Said, by_sign, currency, part, sentence

ANSWERED = {
    "expensive": "proposal_failed_pilots > 0",
    "rent": 'AND(case_machines_cost > 0, cloud_answer <> "")',
    "known": "vendors_ranked > 0",
    "gate": "proposal_exposure > 0",
}
"""The questions leadership asks, and when there is an answer."""

ANSWERED_BY = {"rent": "cloud", "known": "vendors", "gate": "roadmap"}
"""The group of planning sheets that an answer is made of."""

FILLED_IN_ON = {
    "expensive": "the pilots below",
    "rent": "Cloud or owned",
    "known": "Vendors",
    "gate": "Initiatives and Roadmap",
}
"""Where an answer's figures are filled in."""


def asked(groups: Collection[str]) -> list[str]:
    """The questions that can be answered beside some groups of planning sheets."""
    return [key for key in ANSWERED if key not in ANSWERED_BY or ANSWERED_BY[key] in groups]


TRIALS = (
    ('vendors_best_trial = "passed"', quoted(", and it passed our own trial.")),
    ('vendors_best_trial = "failed"', quoted(", but it failed our own trial.")),
    ('vendors_best_trial = "incomplete"', quoted(", and our own trial is not finished.")),
)
"""What our own trial of the first vendor says."""

FITS = "ABS(proposal_lost_pilots * proposal_pilot - proposal_failed_pilots) * 100 <= proposal_failed_pilots"
"""Whether what a reader multiplies comes to what is told, to a hundredth."""


def question_parts(tell: Said, groups: Collection[str]) -> tuple[Line, ...]:
    """The answers to those questions."""
    against = first_of(
        ("OR(cloud_or_owned_filled = 0, cloud_load_too_small = 1)", NOTHING),
        otherwise=by_sign(
            "proposal_without_cloud",
            tell(" {cloud_alternative} costs about {without_cloud} a year more than renting."),
            tell(" {cloud_alternative} costs about as much as renting."),
            tell(" {cloud_alternative} costs about {without_cloud} a year less than renting."),
        ),
    )
    spent = NOTHING
    if GROUP_OF_ACTUALS in groups:
        ahead = "proposal_exposure - proposal_exposure_spent"
        spent = first_of(
            ("proposal_exposure_spent <= 0", NOTHING),
            (f"{ahead} <= 0", quoted(", all of it already spent")),
            otherwise=tell(": {exposure_spent} is already spent, and ")
            + f' & {currency(ahead)} & " lies ahead"',
        )
    every = (
        part(
            "expensive",
            "Question: is it expensive",
            first_of(
                (
                    ANSWERED["expensive"],
                    first_of(
                        ("proposal_a_year <= 0", quoted("What do we pay for today? ")),
                        otherwise=tell("Is it a lot of money? It costs {a_year} a year")
                        + f' & IF({IS_BASE}, ". ", " in the Base case. ")',
                    )
                    + " & "
                    + tell("Pilots that never reach production cost us {failed_pilots} a year")
                    + " & "
                    + first_of(
                        (FITS, tell(": {lost_pilots} of {pilots}, at {pilot} each.")), otherwise=quoted(".")
                    ),
                ),
            ),
        ),
        part(
            "rent",
            "Question: why not rent",
            first_of((ANSWERED["rent"], tell("Why not use a cloud? {cloud_answer}") + f" & {against}")),
        ),
        part(
            "known",
            "Question: how do we know",
            first_of(
                (
                    ANSWERED["known"],
                    quoted("How do we know? ")
                    + " & "
                    + first_of(
                        ("vendors_named = 1", tell("We looked at one vendor, {vendors_best}")),
                        otherwise=tell("Of {vendors_named:0} vendors compared, {vendors_best} comes first"),
                    )
                    + " & "
                    + tell(", with the verdict {vendors_best_verdict}: we talked to ")
                    + " & "
                    + first_of(
                        ("vendors_best_references = 0", quoted("none of its customers yet")),
                        otherwise=tell("{vendors_best_references:0} of its customers"),
                    )
                    + " & "
                    + first_of(*TRIALS, otherwise=quoted(", and have not tried it ourselves yet.")),
                ),
            ),
        ),
        part(
            "gate",
            "Question: what if it fails",
            first_of(
                (
                    ANSWERED["gate"],
                    tell(
                        "What if it does not work? We decide again at {next_gate}: until then at most about {exposure} can be lost"
                    )
                    + f' & IF({IS_BASE}, "", " in the " & scenario & " scenario") & {spent} & "."',
                ),
            ),
        ),
    )
    keys = [f"proposal_{key}" for key in asked(groups)]
    return tuple(each for each in every if each.key in keys)


def answers(groups: Collection[str]) -> Line:
    """How many of the questions have an answer."""
    return Line(
        key="proposal_answers",
        label="Questions answered",
        unit="count",
        helper=True,
        formula="=" + " + ".join(f"IF({ANSWERED[key]}, 1, 0)" for key in asked(groups)),
        words="How many of them have an answer",
    )


def answered(context: Context, figures: Mapping[str, Any], groups: Collection[str]) -> Iterator[bool]:
    """Whether each of the questions has an answer."""
    yield figures["proposal_failed_pilots"] > 0
    if "cloud" in groups:
        yield context["case_machines_cost"] > 0 and context["cloud_verdict"] != "not filled in"
    if "vendors" in groups:
        yield context["vendors_ranked"] > 0
    if "roadmap" in groups:
        yield figures["proposal_exposure"] > 0


def questions(groups: Collection[str]) -> tuple[Line, ...]:
    """The answers one after the other, without gaps."""
    places = ("first", "second", "third", "fourth")
    none = f"No answers are worked out yet: fill in {', '.join(FILLED_IN_ON[key] for key in asked(groups))}."
    told = [f"proposal_{key}" for key in asked(groups)]
    given = [f'({answer} <> "") * 1' for answer in told]
    return tuple(
        sentence(
            f"{place}_answer",
            f"{place.capitalize()} answer",
            first_of(
                *(
                    (f"{' + '.join(given[: last + 1])} >= {' + '.join('1' * number)}", told[last])
                    for last in range(number - 1, len(told))
                ),
                otherwise=quoted(none) if number == 1 else NOTHING,
            ),
        )
        for number, place in enumerate(places[: len(told)], start=1)
    )
