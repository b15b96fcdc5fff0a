"""What is asked for, what it is worth, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.records import Input, Line, in_sentence
from roi_workbook.model.words import NOTHING, first_of, joined, quoted, words
from roi_workbook.planning.proposal.recommendation import doubt, in_all, once_begun, recommendation
from roi_workbook.planning.proposal.wording import (
    COST_OPEN,
    IS_BASE,
    NO_COST,
    Said,
    by_sign,
    of_the_largest,
    paid,
    part,
    said,
    sentence,
)

GIVE = "First give a conservative and an optimistic value to"
"""What is asked for where no chance can be told."""

RANGES = 2 + 1
"""How many inputs are named that need a range first."""


def first_ranges(buckets: Buckets, words: Callable[[Sequence[Input]], str], otherwise: str) -> str:
    """Words about the inputs to give a range first, as a formula: without any range all that make up the bucket of the
    largest value carry the same share of it, and the first of them are named.
    """
    return of_the_largest(
        [
            (
                f"proposal_{bucket.proposal_words.key}_value",
                words([each for each in bucket.inputs if each.three and each.missed][:RANGES]),
            )
            for bucket in buckets
        ],
        otherwise=otherwise,
    )


def _give_ranges(buckets: Buckets) -> str:
    return first_ranges(
        buckets,
        lambda first: quoted(f"{GIVE}: {'; '.join(in_sentence(each.label) for each in first)}."),
        otherwise=quoted(f"{GIVE} the inputs that matter most."),
    )


def short_parts(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Pieces of what is asked for, what it is worth and how sure that is."""
    tell = said(buckets)

    planned = first_of(*once_begun(groups, quoted("(plan)")))
    worth = "the Base case, over {horizon_months:0} months and in today's money, {beyond_cost}; {money_back}."
    gain_or_loss = [
        (
            key,
            label,
            first_of(
                (f"proposal_{end} < 0", tell(f"a loss of {{{end}}}")), otherwise=tell(f"a gain of {{{end}}}")
            ),
        )
        for key, label, end in (
            ("lowest", "Low end of the range, told", "range_low"),
            ("highest", "High end of the range, told", "range_high"),
        )
    ]
    return (
        part(
            "money",
            "Money asked for",
            first_of(
                ("MAX(proposal_one_off, proposal_recurring) <= 0", quoted("nothing at the start")),
                otherwise=paid(tell, "one_off", "recurring"),
            ),
        ),
        part(
            "whose_money",
            "New money and own time",
            first_of(
                ("proposal_own_time = 0", quoted("all of it is new money")),
                ("proposal_new_money = 0", quoted("all of it is the time of our own people")),
                otherwise=tell("{new_money} is new money and {own_time} the time of our own people"),
            ),
        ),
        part(
            "money_back",
            "When the money is back",
            first_of(
                ("COUNT(proposal_payback) = 0", quoted("the money is not back by then")),
                ("SUM(payback_months_base) = 0", quoted("no money is ever out")),
                ("SUM(proposal_payback) < 1", quoted("the money is back within a month")),
                otherwise=tell("the money is back after {payback:0}")
                + ' & IF(proposal_payback = 1, " month", " months")'
                + ' & IF(proposal_npv < 0, ", but not in today\'s money", "")',
            ),
        ),
        part(
            "request",
            "What is asked for, without its title",
            first_of(
                (NO_COST, quoted("No cost is filled in yet: there is nothing to decide.")),
                otherwise=first_of(*once_begun(groups, quoted("We asked")), otherwise=quoted("We ask"))
                + " & "
                + tell(" for {money}")
                + f' & IF({IS_BASE}, "", " in the Base case") & IF({COST_OPEN}, ", so far", "") & '
                + tell(". Over {horizon_months:0} months {whose_money}."),
            ),
        ),
        part(
            "beyond_cost",
            "What it brings beyond its cost",
            by_sign(
                "proposal_npv",
                tell("it costs {npv} more than it brings"),
                quoted("it brings about what it costs"),
                tell("it brings {npv} more than it costs"),
            ),
        ),
        part(
            "chosen_scenario",
            "What the chosen scenario brings",
            first_of(
                (IS_BASE, NOTHING),
                otherwise=tell("The {scenario} scenario, chosen now, moves all inputs at once: there ")
                + " & "
                + by_sign(
                    "proposal_npv_chosen",
                    tell("it costs {npv_chosen} more than it brings."),
                    quoted("it brings about what it costs."),
                    tell("it brings {npv_chosen} more than it costs."),
                ),
            ),
        ),
        *(part(key, label, formula) for key, label, formula in gain_or_loss),
        part(
            "base_worth",
            "What Base is worth",
            first_of(*once_begun(groups, tell("As planned in " + worth)), otherwise=tell("In " + worth)),
        ),
        part(
            "multiplied",
            "Where inputs multiply",
            first_of(
                (
                    "AND(ISNUMBER(optimistic_multiple), SUM(optimistic_multiple) > limit_optimistic_multiple)",
                    quoted(
                        "Inputs multiply here, so the true range is wider upwards: simulate before relying on it."
                    ),
                ),
            ),
        ),
        part("give_ranges", "What to give a range first", _give_ranges(buckets)),
        *(
            part(
                key,
                f"Which case figures of {whose} are of",
                first_of((IS_BASE, plan), otherwise=f'"(" & {case} & ")"'),
            )
            for key, whose, case, plan in (
                ("of_base", "Base", quoted("Base"), planned),
                ("of_chosen", "the chosen scenario", "scenario", planned),
                ("of_today", "today", "scenario", NOTHING),
            )
        ),
        part(
            "plan_to_date",
            "The plan that actual figures are held against",
            f'IF({IS_BASE}, "", scenario & " ") & "plan to date"',
        ),
        *in_all(groups),
        part(
            "if_right",
            "Whose range it is, and on what condition",
            first_of(
                *once_begun(groups, quoted("As planned, and if the ranges typed are right,")),
                (IS_BASE, quoted("If the ranges typed are right,")),
                otherwise=quoted("Around Base, if the ranges typed are right,"),
            ),
        ),
        part("told_range", "The range and the chance", tell(RANGE)),
        part("doubt", "Why not more than the first phase", doubt(tell)),
    )


RANGE = (
    "{if_right} {outcomes:0} of 100 outcomes lie between {lowest} and {highest}; the chance of a gain"
    " is {chance} ({chance_independent} if inputs err independently, {chance_linked} if all err together)."
)


NOTHING_YET = words("Nothing to propose yet: answer the questions on Start. Still open: {missing_count:0}.")


def short(tell: Said, groups: Collection[str]) -> tuple[Line, ...]:
    """What is asked for and recommended, what it is worth, and how sure that is."""
    return (
        sentence(
            "asked",
            "What is asked for",
            first_of(
                (f'OR({NO_COST}, proposal_title = "")', "proposal_request"),
                otherwise='proposal_title & ": " & SUBSTITUTE(proposal_request, "We ask", "we ask")',
            ),
            otherwise=NOTHING_YET,
        ),
        sentence("recommended", "What we recommend", recommendation(tell, groups)),
        sentence(
            "worth",
            "What it is worth",
            first_of(
                (NO_COST, NOTHING),
                (COST_OPEN, NOTHING),
                otherwise=joined("proposal_base_worth", "proposal_chosen_scenario"),
            ),
        ),
        sentence(
            "range",
            "How sure that is",
            first_of(
                (NO_COST, NOTHING),
                (COST_OPEN, NOTHING),
                (
                    "proposal_has_range = 0",
                    quoted("No range is filled in, so no chance is told. ") + " & proposal_give_ranges",
                ),
                otherwise=joined("proposal_told_range", "proposal_multiplied"),
            ),
        ),
    )
