"""The questions leadership asks, and the answers that there are."""

from __future__ import annotations

from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.wording import Said, by_sign, part, sentence

ANSWERED = {
    "expensive": "proposal_failed_pilots > 0",
    "rent": 'cloud_answer <> ""',
    "gate": "proposal_exposure > 0",
}
"""The questions leadership asks, and when there is an answer."""

FITS = "ABS(proposal_lost_pilots * proposal_pilot - proposal_failed_pilots) * 100 <= proposal_failed_pilots"
"""Whether what a reader multiplies comes to what is told, to a hundredth."""


def question_parts(tell: Said) -> tuple[Line, ...]:
    """The answers to those questions."""
    against = first_of(
        ("cloud_or_owned_filled = 0", NOTHING),
        otherwise=by_sign(
            "proposal_without_cloud",
            tell(" {cloud_alternative} costs about {without_cloud} a year more than renting."),
            tell(" {cloud_alternative} costs about as much as renting."),
            tell(" {cloud_alternative} costs about {without_cloud} a year less than renting."),
        ),
    )
    spent = first_of(("proposal_exposure_spent > 0", tell(", of which {exposure_spent} is already spent")))
    return (
        part(
            "expensive",
            "Question: is it expensive",
            first_of(
                (
                    ANSWERED["expensive"],
                    first_of(
                        ("proposal_a_year <= 0", quoted("What do we pay for today? ")),
                        otherwise=tell("Is it a lot of money? It costs {a_year} a year. "),
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
            "gate",
            "Question: what if it fails",
            first_of(
                (
                    ANSWERED["gate"],
                    tell(
                        "What if it does not work? We decide again at {next_gate}: until then at most about {exposure} can be lost"
                    )
                    + f' & {spent} & "."',
                ),
            ),
        ),
    )


ANSWERS = Line(
    key="proposal_answers",
    label="Questions answered",
    unit="count",
    helper=True,
    formula="=" + " + ".join(f"({condition})" for condition in ANSWERED.values()),
    words="How many of the three have an answer",
)


def questions() -> tuple[Line, ...]:
    """The answers one after the other, without gaps."""
    expensive, rent, gate = (f"proposal_{key}" for key in ANSWERED)
    none = "No answers are worked out yet: fill in the pilots below, Cloud or owned, Initiatives and Roadmap."
    return (
        sentence(
            "first_answer",
            "First answer",
            first_of(
                ("proposal_answers = 0", quoted(none)),
                (f'{expensive} <> ""', expensive),
                (f'{rent} <> ""', rent),
                otherwise=gate,
            ),
        ),
        sentence(
            "second_answer",
            "Second answer",
            first_of(
                ("proposal_answers < 2", NOTHING),
                (f'AND({expensive} <> "", {rent} <> "")', rent),
                otherwise=gate,
            ),
        ),
        sentence(
            "third_answer", "Third answer", first_of(("proposal_answers <= 2", NOTHING), otherwise=gate)
        ),
    )
