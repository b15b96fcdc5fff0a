"""What Summary says in words, and the figures on its cards.

The request, the range and the chance are those of Base; a chosen scenario moves outcomes only. Without a cost
there is no verdict, and a failed check comes before any.
"""

from __future__ import annotations

from typing import NamedTuple

from roi_workbook.model.words import NOTHING, first_of, joined, quoted, words
from roi_workbook.planning.proposal.rounding import leading_formula
from roi_workbook.value_texts import chance_formula, money_formula

NOTHING_YET = "AND(annual_value_base=0,pv_costs_base=0)"
NO_COST = "pv_costs_base=0"
FAILED = "checks_failed>0"
BROKEN = "ISERROR(npv_base)"
NO_RANGE = "OR(ranges_filled=0,npv_standard_deviation<=npv_tolerance,range_tail<=0)"
"""When there is nothing to say, no verdict, no number that can be relied on, and no chance."""


def money(key: str) -> str:
    """An amount as sentences tell it, without its sign: two leading digits."""
    return f'reporting_currency&" "&FIXED(ABS({leading_formula(key)}),0)'


AMOUNTS = {
    "npv_base": ("told_npv", "Net present value of Base, told"),
    "annual_value_base": ("told_annual_value", "Annual value of Base, told"),
    "asked_once_base": ("told_once", "Asked for once, told"),
    "asked_per_year_base": ("told_per_year", "Asked for a year, told"),
}
"""Amounts that sentences tell: the name and label of the cell on Results that words each."""


def _named(key: str) -> str:
    """What a word in braces stands for: an amount in words if it is one."""
    return AMOUNTS[key][0] if key in AMOUNTS else key


def _say(text: str) -> str:
    return words(text, _named)


def whole(key: str) -> str:
    """A whole amount of money."""
    return money_formula(key)


def percent(key: str) -> str:
    """A share in whole percent."""
    return f'FIXED(ROUND(100*{key},0),0)&" %"'


def months(key: str) -> str:
    """A number of months with one decimal."""
    return f'FIXED(ROUND({key},1),1)&" months"'


WHOSE = "=" + joined(
    "organisation",
    "proposal_title",
    'IF(prepared_by="","","by "&prepared_by)',
    'IF(OR(business_metric="",business_metric="other"),"","better models move "&business_metric)',
    by="  ·  ",
)
"""The organisation and subject of the case: every text that says whose."""

HEADLINE = "=" + first_of(
    (BROKEN, quoted("Not usable yet: a formula shows an error")),
    (NOTHING_YET, quoted("Nothing to show yet: fill in the yellow cells")),
    ("checks_failed=1", quoted("Not usable yet: a check failed, see Checks")),
    (FAILED, _say("Not usable yet: {checks_failed:0} checks failed, see Checks")),
    (NO_COST, quoted("No cost is filled in yet: a value alone is no verdict")),
    (
        f"{leading_formula('npv_base')}>0",
        _say(
            "Pays for itself in the Base case: it brings {npv_base} more than it costs over {horizon_months:0} months"
        ),
    ),
    (
        f"{leading_formula('npv_base')}=0",
        _say("Brings what it costs in the Base case, over {horizon_months:0} months"),
    ),
    otherwise=_say(
        "Does not pay for itself in the Base case: it costs {npv_base} more than it brings over {horizon_months:0} months"
    ),
)
WORTH = "Worth {annual_value_base} a year at full effect, risk-adjusted"
SUBLINE = "=" + first_of(
    (BROKEN, NOTHING),
    (NOTHING_YET, _say("{missing_count:0} needed inputs still missing: Checks lists them")),
    (FAILED, quoted("The numbers below cannot be relied on until that is mended")),
    (NO_COST, _say(WORTH)),
    ("MAX(asked_once_base,asked_per_year_base)<=0", _say(WORTH)),
    ("asked_per_year_base<=0", _say(WORTH + ", for {asked_once_base} once")),
    ("asked_once_base<=0", _say(WORTH + ", for {asked_per_year_base} a year")),
    otherwise=_say(WORTH + ", for {asked_once_base} once and {asked_per_year_base} a year"),
)
CHANCE = "=" + first_of(
    (BROKEN, NOTHING),
    (NO_COST, NOTHING),
    (FAILED, NOTHING),
    (
        NO_RANGE,
        quoted("No range is filled in, so no chance is told: fill in conservative and optimistic values"),
    ),
    otherwise=quoted("If the ranges typed are right, the chance that it pays is ")
    + f'&{chance_formula("probability_npv_positive")}&" ("&{chance_formula("probability_npv_positive_independent")}'
    + f'&" if inputs err independently, "&{chance_formula("probability_npv_positive_linked")}&" if all err together)"',
)


class Card(NamedTuple):
    """A figure at the top: its name, label, value and the note below it; both are formulas."""

    name: str
    label: str
    value: str
    note: str


def _card(name: str, label: str, value: str, note: str) -> Card:
    """A card that says nothing while there is nothing to say."""
    shown = (
        f"={first_of((NOTHING_YET, empty), otherwise=text)}"
        for text, empty in ((value, quoted("none")), (note, NOTHING))
    )
    return Card(name, label, *shown)


def _defined(key: str, text: str, otherwise: str = quoted("none")) -> str:
    """Words for a result, or for its absence."""
    return f"IF(ISNUMBER({key}),{text},{otherwise})"


_RANGE = f'"likely "&{whole("npv_low")}&" to "&{whole("npv_high")}'
CARDS = (
    _card(
        "npv",
        "Net present value",
        first_of((NO_COST, quoted("none")), otherwise=whole("npv")),
        first_of(
            (NO_COST, quoted("no cost is filled in")),
            (NO_RANGE, quoted("no range is filled in")),
            ('scenario="Base"', _RANGE),
            otherwise=f'"Base: "&{whole("npv_base")}&", "&{_RANGE}',
        ),
    ),
    _card(
        "roi",
        "Return on investment",
        _defined("roi", percent("roi")),
        _defined("roi", quoted("NPV over present value of costs"), "roi"),
    ),
    _card(
        "payback",
        "Payback",
        _defined(
            "payback_months",
            first_of(("payback_months=0", quoted("at once")), otherwise=months("payback_months")),
        ),
        _defined(
            "payback_months",
            '"discounted "&'
            + _defined(
                "discounted_payback_months", months("discounted_payback_months"), "discounted_payback_months"
            ),
            "payback_months",
        ),
    ),
    _card(
        "irr",
        "Internal rate of return",
        _defined("irr", f'IF(irr>=12-2,"above 1,000 %",{percent("irr")})'),
        _defined("irr", '"a year; modified "&' + _defined("mirr", percent("mirr")), "irr"),
    ),
    _card(
        "value",
        "Annual value, risk-adjusted",
        whole("annual_value"),
        f'"gross "&{whole("annual_value_gross")}',
    ),
    _card(
        "funding",
        "Peak funding",
        first_of((NO_COST, quoted("none")), otherwise=whole("peak_funding")),
        first_of(
            (NO_COST, quoted("no cost is filled in")),
            ("peak_funding=0", quoted("no money is ever out")),
            otherwise='"in month "&FIXED(peak_funding_month,0,TRUE)',
        ),
    ),
    _card(
        "break_even",
        "Break-even",
        first_of(
            (NO_COST, quoted("none")),
            otherwise=_defined("break_even_realisation", percent("break_even_realisation")),
        ),
        first_of(
            (NO_COST, quoted("no cost is filled in")),
            otherwise=_defined(
                "break_even_realisation",
                quoted("of the promised value pays it back"),
                "break_even_realisation",
            ),
        ),
    ),
    _card(
        "avoidable",
        "Cost avoided a year",
        whole("avoidable_cost"),
        first_of(
            ("cost_of_doing_nothing=0", quoted("no cost of today is filled in")),
            otherwise=f'"doing nothing costs "&{whole("cost_of_doing_nothing")}&" in 12 months"',
        ),
    ),
)
"""The eight figures at the top."""

MUST_BE_TRUE_NOTHING = first_of(
    (NO_COST, NOTHING),
    ("ranges_filled=0", quoted("No range is filled in: fill in conservative and optimistic values.")),
    otherwise=quoted("No single input decides it within its allowed range."),
)
"""What stands in place of conditions where there is none."""
