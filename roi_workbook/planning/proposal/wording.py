"""How the sentences of the proposal are put together.

Each is declared once, as words with figures in them and the conditions under which they hold; the formula of
its cell follows. A request, its range, its chance and what must be true are those of Base, whatever scenario
is chosen: a scenario moves outcomes only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, quoted, words
from roi_workbook.planning.proposal.figures import rounded_figures

Said = Callable[[str], str]
"""A text with figures and pieces in it, as a formula."""


def said(buckets: Buckets) -> Said:
    """How the sentences name figures: `{figure}` is the figure in words, `{piece}` that piece of a sentence."""
    figures = figure_keys(buckets)

    def name(key: str) -> str:
        if key in OTHERS:
            return key
        if key == "moves":
            return MOVES
        return f"proposal_{key}_words" if key in figures else f"proposal_{key}"

    return partial(words, name=name)


MOVES = 'IF(proposal_moved = "", "", " and " & proposal_moved)'
"""What faster delivery moves, inside a sentence."""

OTHERS = (
    "scenario",
    "horizon_months",
    "proposal_title",
    "peak_funding_month",
    "next_gate",
    "cloud_answer",
    "cloud_alternative",
    "missing_count",
    "cost_missing_count",
    "checks_failed",
    "business_metric",
    "vendors_named",
    "vendors_best",
    "vendors_best_verdict",
    "vendors_best_references",
)
"""What sentences name that is no figure or piece of the proposal."""


def figure_keys(buckets: Buckets) -> set[str]:
    """The keys of the figures that sentences name."""
    return {figure.key for figure in rounded_figures(buckets)}


def part(key: str, label: str, formula: str) -> Line:
    """A piece of a sentence, kept with the figures."""
    return Line(key="proposal_" + key, label=label, unit="text", formula="=" + formula, helper=True)


def currency(amount: str) -> str:
    """A whole amount with its currency in front, as a formula."""
    return f'reporting_currency & " " & FIXED({amount}, 0)'


def sentence(key: str, label: str, formula: str, otherwise: str = NOTHING) -> Line:
    """A sentence of the page; `otherwise` takes its place while there is nothing to propose."""
    whole = first_of(("proposal_ready = 0", otherwise), otherwise=formula)
    return Line(key="proposal_" + key, label=label, unit="text", formula="=" + whole)


BROKEN, FAILED = "ISERROR(npv_base)", "checks_failed > 0"
"""Why no figure may be quoted. Errors come first, because no condition that is one may be asked."""
NOT_USABLE = first_of(
    (BROKEN, quoted("Not usable yet: a formula shows an error. Checks says where.")),
    (
        "checks_failed = 1",
        quoted("Not usable yet: 1 check failed, so no figure can be relied on. Checks says which."),
    ),
    otherwise=words(
        "Not usable yet: {checks_failed:0} checks failed, so no figure can be relied on. Checks says which."
    ),
)
"""What stands in place of figures that cannot be relied on."""


def usable(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Sentences of a section that gives no figure while none can be relied on: it says so instead, once."""
    return tuple(
        replace(
            line,
            formula="="
            + first_of((BROKEN, in_place), (FAILED, in_place), otherwise=line.formula.removeprefix("=")),
        )
        for line, in_place in zip(lines, (NOT_USABLE, *(NOTHING for _ in lines[1:])), strict=True)
    )


IS_BASE = 'OR(scenario = "Base", ranges_filled = 0)'
"""Whether the chosen scenario says what Base says: without a range all do."""

OF_BASE, OF_CHOSEN, OF_TODAY = "proposal_of_base", "proposal_of_chosen", "proposal_of_today"
"""The lines that say in brackets which case figures are of: a scenario, or the plan of a programme that has begun,
which is no word for figures of today. Empty where that goes without saying.
"""


def of_case(text: str, case: str) -> str:
    """A text and behind it the case it is of; `case` is one of the lines that say it."""
    return f'{quoted(text)} & IF({case} = "", "", " " & {case})'


def by_sign(key: str, below: str, at_zero: str, above: str) -> str:
    """The words for a number by its sign; all are formulas."""
    return f"CHOOSE(2 + SIGN({key}), {below}, {at_zero}, {above})"


def of_the_largest(amounts: Sequence[tuple[str, str]], otherwise: str = NOTHING) -> str:
    """The words of the largest amount above zero, the first of equals; pairs of a key and words."""
    keys = [key for key, _ in amounts]
    cases = [
        (f"AND({key} > 0, {key} >= {_largest(keys[place:])})", then)
        for place, (key, then) in enumerate(amounts)
    ]
    return first_of(*cases, otherwise=otherwise)


def _largest(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else "MAX(" + ", ".join(keys) + ")"


LATE, LATE_IN_BASE = (
    "months_to_go_live >= horizon_months",
    "AND(pv_benefits_base = 0, annual_value_base <> 0)",
)
"""Whether it goes live too late to bring anything within the months looked at."""

NO_COST = "pv_costs_base <= 0"
"""Without a cost there is no request, and no verdict."""
COST_OPEN = "cost_missing_count > 0"
"""With a part of the cost there is no verdict either, and nothing is told that one would rest on."""


def paid(tell: Said, once: str, yearly: str) -> str:
    """What is paid once and every year, without amounts of 0."""
    parts = [
        first_of((f"proposal_{key} > 0", tell("{" + key + "} " + how)))
        for key, how in ((once, "once"), (yearly, "a year"))
    ]
    return f'{parts[0]} & IF(MIN(proposal_{once}, proposal_{yearly}) > 0, " and ", "") & {parts[1]}'
