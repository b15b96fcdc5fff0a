"""What Summary says in words, and the figures on its cards.

The request, the range and the chance are those of Base; a chosen scenario moves outcomes only. Without a cost
there is no verdict, and a failed check comes before any.
"""

from __future__ import annotations

from typing import NamedTuple

from roi_workbook.catalogue import Model
from roi_workbook.model.names import name_of
from roi_workbook.model.summary_lists import TOLD, TOLD_OF_ACTUALS
from roi_workbook.model.words import NOTHING, counted, first_of, joined, quoted, words
from roi_workbook.planning.proposal.actuals import GROUP_OF_ACTUALS
from roi_workbook.planning.proposal.recommendation import COMPARED, once_begun
from roi_workbook.planning.proposal.wording import (
    IS_BASE,
    LATE,
    LATE_IN_BASE,
    OF_BASE,
    OF_CHOSEN,
    of_case,
)
from roi_workbook.planning.short_amounts import rounded_formula, short_formula, thousands_formula
from roi_workbook.value_texts import chance_formula

NOTHING_YET = "AND(annual_value_base=0,pv_costs_base=0)"
NO_COST = "pv_costs_base=0"
COST_MISSING = "cost_missing_count"
COST_OPEN = f"{COST_MISSING}>0"
NO_BENEFIT = f"AND(annual_value_base=0,missing_count>{COST_MISSING})"
INCOMPLETE = f"OR({COST_OPEN},{NO_BENEFIT})"
COST_ANSWERS = ("answer about cost is missing", "answers about cost are missing")
FAILED = "checks_failed>0"
BROKEN = "ISERROR(npv_base)"
NO_RANGE = "OR(ranges_filled=0,npv_standard_deviation<=npv_tolerance,range_tail<=0)"
SILENT = (BROKEN, FAILED, NOTHING_YET)
"""When figures are not told; errors first, because no condition that is one may be asked."""
UNUSABLE = f"OR({FAILED},{BROKEN})"
NO_VERDICT = f"AND(OR({NO_COST},{INCOMPLETE}),NOT({NOTHING_YET}))"
"""When there is nothing to say, no verdict, no number that can be relied on, and no chance."""


AMOUNTS = {
    name_of(key, scenario=scenario): name for name, (key, scenario, _) in (TOLD | TOLD_OF_ACTUALS).items()
}
"""The name of the cell on Results that words each amount, by the name of the amount."""


def rounded(key: str) -> str:
    """The name of an amount's leading digits."""
    return name_of(AMOUNTS[key], part="rounded")


def short(key: str) -> str:
    """The name of an amount in words without its currency, with a minus below zero."""
    return name_of(AMOUNTS[key], part="short")


def told_cells(name: str, key: str) -> dict[str, str]:
    """The formulas of the four cells that tell an amount, by their names: without "=".

    name: of the cell that words it; key: the name of the amount.

    Its leading digits, how often a thousand goes into them, both as a text, and that with the currency and
    without its sign.
    """
    digits, thousands, in_short = (name_of(name, part=part) for part in ("rounded", "thousands", "short"))
    return {
        digits: rounded_formula(key),
        thousands: thousands_formula(digits),
        in_short: short_formula(digits, thousands),
        name: f'reporting_currency&" "&SUBSTITUTE({in_short},"-","")',
    }


def _named(key: str) -> str:
    """What a word in braces stands for: an amount in words if it is one."""
    return AMOUNTS.get(key, key)


def _say(text: str) -> str:
    return words(text, _named)


def percent(key: str) -> str:
    """A share in whole percent."""
    return f'FIXED(ROUND(100*{key},0),0)&" %"'


def rate(key: str) -> str:
    """A return in whole percent; one that is absurdly high is only said to be."""
    return f'IF({key}>=12-2,"above 1,000 %",{percent(key)})'


def months(key: str) -> str:
    """A number of months: whole ones, as nobody knows them better."""
    whole = f"ROUND({key},0)"
    return f'FIXED({whole},0)&IF({whole}=1," month"," months")'


def back_after(key: str) -> str:
    """When money is back, or that it never was out."""
    return first_of((f"{key}=0", quoted("at once")), otherwise=months(key))


WHOSE = "=" + joined(
    "organisation",
    "proposal_title",
    'IF(prepared_by="","","by "&prepared_by)',
    'IF(OR(business_metric="",business_metric="other"),"","better models move "&business_metric)',
    by="  ·  ",
)
"""The organisation and subject of the case: every text that says whose."""


def tells_actuals(model: Model) -> bool:
    """Whether a workbook has a place for what a programme that runs cost and brought."""
    return GROUP_OF_ACTUALS in model.groups


def _as_it_runs(model: Model) -> list[tuple[str, str]]:
    """The headline of a programme whose cost and value are held against their plan: where it ends up at that rate."""
    if not tells_actuals(model):
        return []
    value, cost = rounded("value_at_completion"), rounded("cost_at_completion")
    return [
        (
            COMPARED,
            quoted("As it runs, it ")
            + "&"
            + first_of(
                (f"{value}>{cost}", quoted("gains")),
                (f"{value}={cost}", quoted("breaks even")),
                otherwise=quoted("loses"),
            )
            + "&"
            + _say(": at the rate so far {value_at_completion} comes in for {cost_at_completion}")
            + "&"
            + first_of(
                (IS_BASE, _say(" over {horizon_months:0} months")),
                otherwise=_say(" ({scenario} plan)"),
            ),
        )
    ]


def headline(model: Model) -> str:
    """The answer in words, or what keeps it from being told."""
    paying, losing, even = (
        first_of(
            *once_begun(model.groups, quoted(f"As planned (Base), it {told}")),
            otherwise=quoted(f"{now} in the Base case"),
        )
        for told, now in (
            ("pays for itself", "Pays for itself"),
            ("does not pay for itself", "Does not pay for itself"),
            ("brings what it costs", "Brings what it costs"),
        )
    )
    return "=" + first_of(
        (BROKEN, quoted("Not usable yet: a formula shows an error")),
        (NOTHING_YET, quoted("What is it worth? No problem is answered in full yet")),
        ("checks_failed=1", quoted("Not usable yet: 1 check failed")),
        (FAILED, _say("Not usable yet: {checks_failed:0} checks failed")),
        (NO_COST, quoted("No cost filled in yet: a value alone is no verdict")),
        (COST_OPEN, quoted("No verdict yet: ") + "&" + counted(COST_MISSING, *COST_ANSWERS)),
        (NO_BENEFIT, quoted("No benefit filled in yet: a cost alone is no verdict")),
        *_as_it_runs(model),
        (
            f"{rounded('npv_base')}>0",
            paying + "&" + _say(": it brings {npv_base} more than it costs over {horizon_months:0} months"),
        ),
        (f"{rounded('npv_base')}=0", even + "&" + _say(", over {horizon_months:0} months")),
        otherwise=losing + "&" + _say(": it falls {npv_base} short over {horizon_months:0} months"),
    )


STILL_MISSING = counted(
    "missing_count",
    "question of Start is open",
    "questions of Start are open",
)
A_YEAR = " {annual_value_base} a year at full effect"


def subline(model: Model) -> str:
    """What it is worth a year and what for, below the headline."""
    worth, brings, loses = (
        first_of(
            (
                IS_BASE,
                first_of(
                    *once_begun(model.groups, quoted(f"Plan: {told}")), otherwise=quoted(told.capitalize())
                ),
            ),
            otherwise=quoted(f"Base: {told}"),
        )
        for told in ("worth", "brings", "loses")
    )
    worth += "&" + _say(A_YEAR + ", risk-adjusted")
    brings += "&" + _say(" nothing within the {horizon_months:0} months looked at")
    loses += "&" + _say(A_YEAR + ", before what it costs")
    return "=" + first_of(
        (BROKEN, NOTHING),
        (
            f"AND({NOTHING_YET},missing_count=0)",
            quoted("The questions of Start are answered, with nothing that brings or costs anything"),
        ),
        (NOTHING_YET, f'{STILL_MISSING}&"; one problem and its cost give a first number"'),
        (FAILED, quoted("The numbers below cannot be relied on until that is mended")),
        (NO_BENEFIT, STILL_MISSING),
        (f"{rounded('annual_value_base')}<0", loses),
        otherwise=first_of(
            (f"{rounded('annual_value_base')}=0", quoted("No benefit in money")),
            (LATE_IN_BASE, brings),
            otherwise=worth,
        )
        + "&"
        + first_of(
            (NO_COST, NOTHING),
            (COST_OPEN, NOTHING),
            ("MAX(asked_once_base,asked_per_year_base)<=0", NOTHING),
            ("asked_per_year_base<=0", _say(", for {asked_once_base} once")),
            ("asked_once_base<=0", _say(", for {asked_per_year_base} a year")),
            otherwise=_say(", for {asked_once_base} once and {asked_per_year_base} a year"),
        ),
    )


CHANCE = "=" + first_of(
    (BROKEN, NOTHING),
    (NO_COST, NOTHING),
    (INCOMPLETE, NOTHING),
    (FAILED, NOTHING),
    (
        NO_RANGE,
        quoted("No range is filled in, so no chance is told: fill in conservative and optimistic values"),
    ),
    otherwise='proposal_if_right&" the chance that it pays is "'
    + f'&{chance_formula("probability_npv_positive")}&" ("&{chance_formula("probability_npv_positive_independent")}'
    + f'&" if inputs err independently, "&{chance_formula("probability_npv_positive_linked")}&" if all err together)"',
)

FIRST_FAILED = 'INDEX(check_key,MATCH("error",check_status,0),1)'
NEXT = "=" + first_of(
    (FAILED, f'HYPERLINK("#"&{FIRST_FAILED},"Go to the first check that failed")'),
    (NOTHING_YET, 'HYPERLINK("#goto_start","Go to Start: what to fill in")'),
    (NO_COST, 'HYPERLINK("#internal_adoption_hours","Go to the cost")'),
    (INCOMPLETE, 'HYPERLINK("#goto_checks","Go to what is missing")'),
)
"""A link to what has to be done before there is a verdict."""


class Card(NamedTuple):
    """A figure at the top: its name, label, the line that says which case it is of, value and the note below it; the
    last two are formulas.
    """

    name: str
    label: str
    case: str
    value: str
    note: str


NEVER_OUT = quoted("no money is ever out")
"""The note below a payback at once."""
TOO_LATE = words("not within {horizon_months:0} months")
"""The note below a value that arrives after the months looked at."""


def _card(name: str, label: str, case: str, question: str, value: str, note: str) -> Card:
    """A card that asks its question while there is nothing to say."""
    return Card(
        name,
        label,
        case,
        "=" + first_of(*((reason, NOTHING) for reason in SILENT), otherwise=value),
        "=" + first_of(*((reason, quoted(question)) for reason in SILENT), otherwise=note),
    )


def _defined(key: str, text: str, otherwise: str = quoted("none")) -> str:
    """Words for a result, or for its absence."""
    return f"IF(ISNUMBER({key}),{text},{otherwise})"


def amount(key: str) -> str:
    """An amount on a card: in brackets below zero, as in tables."""
    told = AMOUNTS[key]
    return f'IF({rounded(key)}<0,"("&{told}&")",{told})'


_RANGE = f'"likely "&{short("npv_low")}&" to "&{short("npv_high")}'
_WITHOUT_COST = (NO_COST, quoted("no cost filled in"))
_UNTOLD = (f"AND({INCOMPLETE},pv_costs_base<>0)", NOTHING)
"""Without all of the cost, or any benefit, there is no verdict."""
CARDS = (
    _card(
        "npv",
        "Net present value",
        OF_CHOSEN,
        "What is it worth?",
        first_of((NO_COST, quoted("none")), _UNTOLD, otherwise=amount("npv")),
        first_of(
            _WITHOUT_COST,
            (INCOMPLETE, quoted("What is it worth?")),
            (NO_RANGE, quoted("no range is filled in")),
            (IS_BASE, _RANGE),
            otherwise=f'"Base: "&{short("npv_base")}&", "&{_RANGE}',
        ),
    ),
    _card(
        "payback",
        "Payback",
        OF_CHOSEN,
        "When is it back?",
        first_of(_UNTOLD, otherwise=_defined("payback_months", back_after("payback_months"))),
        first_of(
            (_UNTOLD[0], quoted("When is it back?")),
            otherwise=_defined(
                "payback_months",
                first_of(
                    ("payback_months=0", NEVER_OUT),
                    otherwise=_defined(
                        "discounted_payback_months",
                        f'"discounted: "&{back_after("discounted_payback_months")}',
                        quoted("not back if discounted"),
                    ),
                ),
                "payback_months",
            ),
        ),
    ),
    _card(
        "value",
        "Value a year",
        OF_CHOSEN,
        "What does it bring?",
        amount("annual_value"),
        first_of(
            (LATE, TOO_LATE),
            otherwise=f'"risk-adjusted; gross "&{short("annual_value_gross")}',
        ),
    ),
    _card(
        "asked",
        "Asked for once",
        OF_BASE,
        "What does it cost?",
        first_of((NO_COST, quoted("none")), otherwise=amount("asked_once_base")),
        first_of(
            _WITHOUT_COST,
            otherwise=f'"and "&{short("asked_per_year_base")}&" a year"&IF({COST_OPEN},", so far","")',
        ),
    ),
)
"""The four figures at the top."""

MEASURES = "=" + first_of(
    (FAILED, NOTHING),
    (NO_COST, NOTHING),
    (INCOMPLETE, NOTHING),
    otherwise=of_case("Return on investment", OF_CHOSEN)
    + '&" "&'
    + _defined("roi", rate("roi"))
    + '&", internal rate of return "&'
    + _defined("irr", rate("irr"))
    + '&", peak funding "&told_peak&IF(peak_funding>0," in month "&FIXED(peak_funding_month,0,TRUE),"")'
    + f'&". At the suggested confidence, Base: "&{short("npv_at_suggested_confidence")}&"."',
)
"""The other figures that finance asks for."""

TRUST = (
    '=checks_sentence&"  ·  "&FIXED(needed_filled,0,TRUE)&" of "&FIXED(needed_count,0,TRUE)&" questions answered"'
    + "&"
    + first_of(
        (FAILED, NOTHING),
        otherwise=_defined(
            "value_measured_share",
            f'"  ·  "&{percent("value_measured_share")}&" "&{of_case("of the value", OF_CHOSEN)}&" has measured evidence"',
            NOTHING,
        )
        + "&"
        + _defined("cash_share", f'"  ·  "&{percent("cash_share")}&" of it is cash"', NOTHING),
    )
)
"""Checks and evidence in a line."""

NO_CONDITION = f"OR({FAILED},{NO_COST},{INCOMPLETE})"
"""When there is no verdict whose conditions could be told."""
GIVE_RANGES = "ranges_filled=0"
"""When what must be true gives way to the inputs that need a range first."""

MUST_BE_TRUE_NOTHING = first_of(
    ("annual_value_base=0", quoted("No benefit is counted: no single input can make it pay.")),
    (
        LATE_IN_BASE,
        words(
            "No benefit arrives within the {horizon_months:0} months looked at: it has to go live earlier."
        ),
    ),
    otherwise=quoted("No single input decides it within its allowed range."),
)
"""What stands in place of conditions where there is none."""
