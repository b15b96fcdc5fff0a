"""The sentences of the proposal: short, in leadership's words, right for whatever numbers there are.

Each is declared once, as words with figures in them and the conditions under which they hold; the formula of
its cell follows. A request, its range, its chance and what must be true are those of Base, whatever scenario
is chosen: a scenario moves outcomes only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from roi_workbook.model.faults import home
from roi_workbook.model.records import Bucket, Buckets, Line, Opening, in_sentence
from roi_workbook.model.unquantified import told
from roi_workbook.model.words import NOTHING, first_of, joined, keys_in, quoted, words
from roi_workbook.planning.proposal.figures import bought_figure, purposes, rounded_figures
from roi_workbook.planning.proposal.rounding import percent_formula

Said = Callable[[str], str]
"""A text with figures and pieces in it, as a formula."""


def openings(buckets: Iterable[Bucket]) -> tuple[Opening, ...]:
    """The problems a proposal can open with, in the order they are offered."""
    offered = [opening for bucket in buckets for opening in bucket.proposal_words.openings]
    return tuple(sorted(offered, key=lambda opening: opening.place))


def problems(buckets: Iterable[Bucket]) -> tuple[str, ...]:
    """The names of those problems."""
    return tuple(opening.problem for opening in openings(buckets))


def said(buckets: Buckets) -> Said:
    """How the sentences name figures: `{figure}` is the figure in words, `{piece}` that piece of a sentence."""
    figures = _figure_keys(buckets)

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
    "checks_failed",
    "business_metric",
)
"""What sentences name that is no figure or piece of the proposal."""


def _figure_keys(buckets: Buckets) -> set[str]:
    return {figure.key for figure in rounded_figures(buckets)}


def faults(buckets: Buckets) -> Iterator[str]:
    """Unknown figures and pieces in the words of a bucket."""
    if not openings(buckets):
        yield (
            "No bucket has a problem the proposal can open with; add an `Opening` to the `openings` of the"
            " proposal words of one of them."
        )
    figures = _figure_keys(buckets)
    pieces = {"moves", *(line.key.removeprefix("proposal_") for line in impact_parts(buckets))}
    for bucket in buckets:
        told = bucket.proposal_words
        texts = [told.sentence, told.absent, *(text for _, text in told.unless)]
        texts += [opening.text + opening.measure for opening in told.openings]
        names = {name for text in texts for name in keys_in(text)}
        conditions = {opening.when for opening in told.openings} | (
            {told.absent_at} if told.absent_at else set()
        )
        for name in (*(names - figures - pieces), *(conditions - figures)):
            yield (
                f"{bucket.key}: its proposal words name {name!r}, which is not a figure; add a Figure to their `figures`"
                f" in {home(bucket.recompute)}, or use one of {', '.join(sorted(figures | pieces))}."
            )


def _part(key: str, label: str, formula: str) -> Line:
    """A piece of a sentence, kept with the figures."""
    return Line(key="proposal_" + key, label=label, unit="text", formula="=" + formula, helper=True)


def _sentence(key: str, label: str, formula: str, otherwise: str = NOTHING) -> Line:
    """A sentence of the page; `otherwise` takes its place while there is nothing to propose."""
    whole = first_of(("ISERROR(npv_base)", NOTHING), ("proposal_ready = 0", otherwise), otherwise=formula)
    return Line(key="proposal_" + key, label=label, unit="text", formula="=" + whole)


def by_sign(key: str, below: str, at_zero: str, above: str) -> str:
    """The words for a number by its sign; all are formulas."""
    return f"CHOOSE(2 + SIGN({key}), {below}, {at_zero}, {above})"


NO_COST = "pv_costs_base <= 0"
"""Without a cost there is no request, and no verdict."""


def _paid(tell: Said, once: str, yearly: str) -> str:
    """What is paid once and every year, without amounts of 0."""
    parts = [
        first_of((f"proposal_{key} > 0", tell("{" + key + "} " + how)))
        for key, how in ((once, "once"), (yearly, "a year"))
    ]
    return f'{parts[0]} & IF(MIN(proposal_{once}, proposal_{yearly}) > 0, " and ", "") & {parts[1]}'


def short_parts(tell: Said) -> tuple[Line, ...]:
    """Pieces of what is asked for, what it is worth and how sure that is."""
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
        _part(
            "money",
            "Money asked for",
            first_of(
                ("MAX(proposal_one_off, proposal_recurring) <= 0", quoted("nothing at the start")),
                otherwise=_paid(tell, "one_off", "recurring"),
            ),
        ),
        _part(
            "whose_money",
            "New money and own time",
            first_of(
                ("proposal_own_time = 0", quoted("all of it is new money")),
                ("proposal_new_money = 0", quoted("all of it is the time of our own people")),
                otherwise=tell("{new_money} is new money and {own_time} the time of our own people"),
            ),
        ),
        _part(
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
        _part(
            "beyond_cost",
            "What it brings beyond its cost",
            by_sign(
                "proposal_npv",
                tell("it costs {npv} more than it brings"),
                quoted("it brings about what it costs"),
                tell("it brings {npv} more than it costs"),
            ),
        ),
        _part(
            "chosen_scenario",
            "What the chosen scenario brings",
            first_of(
                ('scenario = "Base"', NOTHING),
                ("ranges_filled = 0", NOTHING),
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
        *(_part(key, label, formula) for key, label, formula in gain_or_loss),
        _part(
            "base_worth",
            "What Base is worth",
            tell(
                "In the Base case, over {horizon_months:0} months and in today's money, {beyond_cost}; {money_back}."
            ),
        ),
        _part(
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
        _part("told_range", "The range and the chance", tell(RANGE)),
        _part("doubt", "Why not more than the first phase", _doubt(tell)),
    )


RANGE = (
    "If the ranges typed are right, {outcomes:0} of 100 outcomes lie between {lowest} and {highest}; the chance of a gain"
    " is {chance} ({chance_independent} if inputs err independently, {chance_linked} if all err together)."
)


def _doubt(tell: Said) -> str:
    return first_of(
        ("proposal_has_range = 0", NOTHING),
        (
            percent_formula("SUM(probability_npv_positive)") + " < proposal_chance_wanted",
            tell("the chance of a gain is {chance}, below the {chance_wanted:0} % we ask for"),
        ),
        (
            "npv_at_suggested_confidence <= 0",
            tell("with the confidence that its evidence supports it would lose {npv_supported}"),
        ),
    )


NOTHING_YET = words(
    "Nothing to propose yet: fill in the yellow cells of the input sheets. Checks lists what is missing: {missing_count:0}."
)


def recommendation(tell: Said) -> str:
    """Approve, approve the first phase, or not yet: from checks, cost, value, range and evidence."""
    again = first_of(
        (
            "proposal_exposure > 0",
            tell("Decide again at {next_gate}, before which at most about {exposure} can be lost."),
        ),
        otherwise=quoted("Plan phases and gates on Roadmap, and decide again at the first."),
    )
    return first_of(
        (
            "checks_failed = 1",
            quoted("Not yet: a check failed, so the numbers cannot be relied on. Checks says which."),
        ),
        (
            "checks_failed > 0",
            tell(
                "Not yet: {checks_failed:0} checks failed, so the numbers cannot be relied on. Checks says which."
            ),
        ),
        (NO_COST, quoted("Not yet: without a cost there is nothing to decide.")),
        (
            "proposal_npv <= 0",
            quoted("Not yet: in the Base case it does not bring more than it costs."),
        ),
        (
            "proposal_has_range = 0",
            quoted(
                "Not yet: without conservative and optimistic values nobody can tell how likely a gain is."
            ),
        ),
        (
            'proposal_doubt = ""',
            tell(
                "We recommend to approve: the chance of a gain is {chance}, and it pays with the confidence that its evidence supports."
            ),
        ),
        otherwise=tell("We recommend to approve the first phase only: {doubt}. ") + " & " + again,
    )


def short(tell: Said) -> tuple[Line, ...]:
    """What is asked for and recommended, what it is worth, and how sure that is."""
    ask = 'IF(proposal_title = "", "We ask for ", proposal_title & ": we ask for ")'
    return (
        _sentence(
            "asked",
            "What is asked for",
            first_of(
                (NO_COST, quoted("No cost is filled in yet: there is nothing to decide.")),
                otherwise=ask + " & " + tell("{money}. Over {horizon_months:0} months {whose_money}."),
            ),
            otherwise=NOTHING_YET,
        ),
        _sentence("recommended", "What we recommend", recommendation(tell)),
        _sentence(
            "worth",
            "What it is worth",
            first_of(
                (NO_COST, NOTHING),
                otherwise=joined("proposal_base_worth", "proposal_chosen_scenario"),
            ),
        ),
        _sentence(
            "range",
            "How sure that is",
            first_of(
                (NO_COST, NOTHING),
                (
                    "proposal_has_range = 0",
                    quoted(
                        "No range is filled in, so no chance is told: give the inputs that matter most a conservative and an"
                        " optimistic value."
                    ),
                ),
                otherwise=joined("proposal_told_range", "proposal_multiplied"),
            ),
        ),
    )


def problem_parts(buckets: Buckets) -> tuple[Line, ...]:
    """The problem the proposal opens with, and the sentence of each problem."""
    tell = said(buckets)
    chosen = first_of(*((f"proposal_opening = {quoted(name)}", quoted(name)) for name in problems(buckets)))
    return (
        _part("dearest", "Problem that costs most today", _dearest(buckets)),
        _part("chosen", "Problem chosen to open with", chosen),
        _part(
            "problem",
            "Problem it opens with",
            first_of(('proposal_chosen = ""', "proposal_dearest"), otherwise="proposal_chosen"),
        ),
        *(
            _part(
                opening.key,
                "Opening: " + in_sentence(opening.problem),
                first_of(
                    (f"proposal_{opening.when} > 0", tell(f"{opening.text}: {opening.measure}")),
                    otherwise=tell(f"{opening.text}."),
                ),
            )
            for opening in openings(buckets)
        ),
    )


def _dearest(buckets: Buckets) -> str:
    """The problem of the bucket that costs most today, the first of equals; the first problem where none
    costs.
    """
    painful = [bucket.proposal_words for bucket in buckets if bucket.cost_today]
    costs = [f"proposal_{each.key}_cost" for each in painful]
    names = [quoted(each.openings[0].problem) for each in painful]
    none = quoted(problems(buckets)[0])
    if not costs:
        return none
    dearest = [
        (f"AND({cost} > 0, {cost} >= {_largest(costs[place:])})", name)
        for place, (cost, name) in enumerate(zip(costs, names, strict=True))
    ]
    return first_of(*dearest, otherwise=none)


def _largest(costs: list[str]) -> str:
    return costs[0] if len(costs) == 1 else "MAX(" + ", ".join(costs) + ")"


def problem(buckets: Buckets) -> tuple[Line, ...]:
    """The problem it opens with, and the symptoms that hold."""
    chosen = first_of(
        *(
            (f"proposal_problem = {quoted(opening.problem)}", f"proposal_{opening.key}")
            for opening in openings(buckets)
        )
    )
    pain = first_of(
        ("proposal_symptoms = 0", NOTHING),
        otherwise=" & ".join(
            [
                quoted("This is how we work today."),
                *(f'IF({key} = "Yes", {quoted(" " + text)}, "")' for key, text in PAINS),
            ]
        ),
    )
    return (_sentence("opens", "Opening", chosen), _sentence("pain", "Current pain", pain))


PAINS = (
    ("pain_manual_steps", "Models go live by hand."),
    ("pain_no_way_back", "The way back from a bad release is unclear."),
    ("pain_seen_late", "Faults are noticed late."),
    ("pain_long_wait", "Finished model changes wait long to reach users."),
    ("pain_glue_work", "Too many hours go into keeping the parts together."),
)
"""The symptoms and what they say."""


def impact_parts(buckets: Buckets) -> tuple[Line, ...]:
    """What is expected of each bucket: less of its cost, or value beside it."""
    tell = said(buckets)
    moved = first_of(
        ('OR(business_metric = "", business_metric = "other")', NOTHING),
        otherwise=tell("move {business_metric}"),
    )
    lines = [_part("moved", "What faster delivery moves", moved)]
    for bucket in buckets:
        told = bucket.proposal_words
        key = f"{told.key}_value"
        if bucket.cost_today:
            part, below, none, above = (
                f"{told.key}_saving",
                f"we expect {{{key}}} a year more.",
                "no saving is counted.",
                f"we count on saving {{{key}}} a year of it, risk-adjusted.",
            )
        else:
            part, below, none, above = (
                f"{told.key}_counted",
                f"we expect to lose {{{key}}} a year.",
                "no money is counted for that.",
                f"we count {{{key}}} a year for that, risk-adjusted.",
            )
        expected = by_sign(f"proposal_{key}", tell(below), quoted(none), tell(above))
        lines.append(_part(part, told.label + ": what is expected", expected))
    return tuple(lines)


def impact(buckets: Buckets) -> tuple[Line, ...]:
    """What each bucket costs and brings, in a sentence."""
    tell = said(buckets)
    return tuple(
        _sentence(
            told.name or told.key,
            told.label + ", in a sentence",
            first_of(
                (_is_absent(bucket), tell(told.absent)),
                *((condition, tell(text)) for condition, text in told.unless),
                otherwise=tell(told.sentence),
            ),
        )
        for bucket in buckets
        for told in (bucket.proposal_words,)
    )


def _is_absent(bucket: Bucket) -> str:
    key = "proposal_" + bucket.proposal_words.key
    if bucket.cost_today:
        return f"AND({key}_cost = 0, {key}_value = 0)"
    absent_at = bucket.proposal_words.absent_at
    return f"proposal_{absent_at} = 0" if absent_at else f"{key}_value = 0"


def investment_parts(tell: Said) -> tuple[Line, ...]:
    """Pieces of what it takes, and what for."""
    return (
        _part("paid", "Paid for purchases", _paid(tell, "bought_once", "bought_yearly")),
        _part(
            "bought",
            "What is bought",
            first_of(
                ('proposal_paid = ""', quoted("Nothing is bought.")), otherwise=tell("We buy for {paid}.")
            ),
        ),
        _part(
            "own_people",
            "What own people do",
            first_of(
                (
                    "MAX(proposal_own_hours, proposal_run_hours) = 0",
                    quoted("No hours of our own people are counted."),
                ),
                otherwise=tell(
                    "Our own people spend {own_hours} to adopt it and {run_hours} a week to run it."
                ),
            ),
        ),
        _part(
            "set_aside",
            "What is set aside",
            first_of(
                (
                    "MIN(proposal_contingency, proposal_one_off) <= 0",
                    quoted("Nothing is set aside for the unforeseen."),
                ),
                otherwise=tell("For the unforeseen, {contingency:0} % of the one-off cost is set aside."),
            ),
        ),
        _part(
            "still_open",
            "What has no purpose yet",
            first_of(("proposal_unassigned > 0", tell("For {unassigned} the purpose is still open."))),
        ),
    )


def investment(buckets: Buckets) -> tuple[Line, ...]:
    """What it takes, and what for."""
    tell = said(buckets)
    amounts = [(each.noun, bought_figure(each)) for each in purposes(buckets)]
    by_purpose = [first_of((f"proposal_{key} > 0", tell(f"{noun} {{{key}}}"))) for noun, key in amounts]
    listed = (
        quoted("What is bought in the first year, by what it is for: ") + " & " + joined(*by_purpose, by=", ")
    )
    none = " + ".join(f"proposal_{key}" for _, key in amounts) + " = 0"
    return (
        _sentence(
            "cost", "What it takes", joined("proposal_bought", "proposal_own_people", "proposal_set_aside")
        ),
        _sentence(
            "purpose",
            "What every purchase is for",
            first_of(
                ('proposal_paid = ""', NOTHING),
                (none, "proposal_still_open"),
                otherwise=f'{listed} & "." & IF(proposal_still_open = "", "", " " & proposal_still_open)',
            ),
        ),
    )


def has_hours(figures: Collection[str]) -> bool:
    """Whether a bucket says how many hours of manual work there are, and how many come free."""
    return {"hours_today", "hours_back"} <= {*figures}


def has_cadence(figures: Collection[str]) -> bool:
    """Whether a bucket says how often models are released."""
    return {"cadence_today", "cadence_target"} <= {*figures}


def return_parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces of what comes back; time and pace where a bucket has figures of them."""
    tell, figures = said(buckets), _figure_keys(buckets)
    lines = []
    if has_cadence(figures):
        lines += [
            _part(
                f"every_{when}",
                f"Release cycle, {when}",
                first_of(
                    (f"proposal_cadence_{when} = 1", quoted("every week")),
                    otherwise=tell(f"every {{cadence_{when}}} weeks"),
                ),
            )
            for when in ("today", "target")
        ]
        lines.append(
            _part(
                "cadence",
                "Pace",
                first_of(
                    ("MIN(proposal_cadence_today, proposal_cadence_target) = 0", NOTHING),
                    ("proposal_cadence_today = proposal_cadence_target", NOTHING),
                    otherwise=tell("Models are released {every_target} instead of {every_today}."),
                ),
            )
        )
    if has_hours(figures):
        lines.append(
            _part(
                "hours_recovered",
                "Hours recovered",
                first_of(
                    (
                        "proposal_hours_back = 1",
                        tell(
                            "Of {hours_today} of manual work a week, {hours_back} comes free; we count {captured:0} % of it."
                        ),
                    ),
                    (
                        "proposal_hours_back > 0",
                        tell(
                            "Of {hours_today} of manual work a week, {hours_back} come free; we count {captured:0} % of them."
                        ),
                    ),
                ),
            )
        )
    return (
        *lines,
        _part(
            "then_worth",
            "What it is worth at full effect",
            by_sign(
                "proposal_value",
                tell("costs {value} a year"),
                quoted("is worth nothing"),
                tell("is worth {value} a year, risk-adjusted"),
            ),
        ),
        _part(
            "most_out",
            "Most money out at once",
            first_of(
                (
                    "proposal_peak > 0",
                    tell("at most {peak} is out at once, in month {peak_funding_month:0}"),
                ),
            ),
        ),
    )


def returns(buckets: Buckets) -> tuple[Line, ...]:
    """What comes back by months 6 and 12, at full effect, and in time and pace."""
    tell, figures = said(buckets), _figure_keys(buckets)
    chosen = 'IF(OR(scenario = "Base", ranges_filled = 0), "", "In the " & scenario & " scenario: ")'
    arriving = tell("Benefits add up to {early_benefits} by month 6 and to {year_benefits} by month 12.")
    first_year = first_of(
        (
            f"AND({NO_COST}, proposal_year_benefits = 0)",
            quoted("No benefit arrives in the first 12 months."),
        ),
        (NO_COST, arriving),
        (
            "proposal_year_benefits = 0",
            tell("No benefit arrives in the first 12 months; with all costs we are then {year_net} behind."),
        ),
        otherwise=arriving
        + " & "
        + tell(" With all costs we are then {year_net}")
        + ' & IF(proposal_year_net < 0, " behind, ", " ahead, ") & IF(proposal_run_rate < 0, "losing ", "gaining ") & '
        + tell("{run_rate} a year at the rate of month 12, one-off payments left out."),
    )
    full_effect = first_of(
        (
            "months_to_go_live >= horizon_months",
            tell(
                "It goes live after {go_live}, beyond the {horizon_months:0} months looked at: no benefit is counted."
            ),
        ),
        otherwise=first_of(
            ("months_to_go_live = 0", quoted("It is live from the start")),
            otherwise=tell("It goes live after {go_live}"),
        )
        + " & "
        + first_of(
            ("ramp_months <= 1", tell(", is at full effect at once and then {then_worth}")),
            otherwise=tell(", takes {ramp} more to full effect and then {then_worth}"),
        )
        + ' & IF(proposal_most_out = "", "", "; " & proposal_most_out) & "."',
    )
    parts = (["proposal_hours_recovered"] if has_hours(figures) else []) + (
        ["proposal_cadence"] if has_cadence(figures) else []
    )
    return (
        _sentence("first_year", "The first year", f"{chosen} & {first_year}"),
        _sentence("full_effect", "At full effect", full_effect),
        _sentence("pace", "Time and pace", joined(*parts) if parts else NOTHING),
    )


def uncounted_parts() -> tuple[Line, ...]:
    """Pieces of what is not counted."""
    places = ("uncounted_first", "uncounted_second", "uncounted_third_row")
    listed = [f'(proposal_{place} <> "")' for place in places]
    return (
        _part("uncounted_third_row", "Third benefit not counted", told("2 + 1")),
        _part(
            "uncounted_more",
            "Whether there are more",
            first_of((f"unquantified_benefits > {' + '.join(listed)}", quoted("Summary lists more."))),
        ),
    )


def uncounted() -> tuple[Line, ...]:
    """The first benefits that are not counted in money: who feels each, and why it is not counted."""
    return (
        _sentence("uncounted_first", "First of what is not counted", told("1")),
        _sentence("uncounted_second", "Second of what is not counted", told("2")),
        _sentence(
            "uncounted_third",
            "Third of what is not counted",
            joined("proposal_uncounted_third_row", "proposal_uncounted_more"),
        ),
    )


def nothing_parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces of what doing nothing leads to; the engineers' time where a bucket frees it."""
    tell = said(buckets)
    busy = any(each.proposal_words.people_busy and each.proposal_words.people_freed for each in buckets)
    features = first_of(
        (
            "MIN(proposal_fte_busy, proposal_fte) > 0",
            tell(
                "Minding fragile releases takes the time of {fte_busy} full-time posts, and {fte} of them would come back:"
                " do we want to pay for that, or for features?"
            ),
        ),
    )
    return (
        _part(
            "waiting_costs",
            "What a month's delay costs",
            first_of(
                (NO_COST, NOTHING),
                (
                    "AND(npv_base > 0, proposal_delay > 0)",
                    tell(
                        "Every month we wait gives away {delay} if the end date is fixed, and {delay_moved} if it moves along."
                    ),
                ),
            ),
        ),
        _part(
            "avoids",
            "What this avoids of it",
            first_of(
                (
                    "proposal_avoidable > 0",
                    tell(
                        "at full effect this avoids {avoidable} of such cost a year, and the rest is paid either way."
                    ),
                ),
                otherwise=quoted("this avoids none of it."),
            ),
        ),
        _part("features", "Features or babysitting", features if busy else NOTHING),
        _part(
            "growing",
            "What grows",
            first_of(
                (
                    "proposal_symptoms > 0",
                    quoted(
                        "What hurts today grows with every model and release we add, and its remedy stays in a few heads."
                    ),
                ),
            ),
        ),
        _part(
            "nothing_costs",
            "What doing nothing costs",
            first_of(
                (
                    "proposal_nothing > 0",
                    tell("Doing nothing costs about {nothing} over the next 12 months; {avoids}"),
                ),
                otherwise=quoted("What doing nothing costs is not filled in."),
            ),
        ),
    )


def nothing() -> tuple[Line, ...]:
    """What it costs to leave things as they are, and what goes on."""
    return (
        _sentence(
            "doing_nothing", "Doing nothing", joined("proposal_nothing_costs", "proposal_waiting_costs")
        ),
        _sentence(
            "left_alone",
            "Left alone",
            first_of(('proposal_features = ""', "proposal_growing"), otherwise="proposal_features"),
        ),
        _sentence(
            "left_alone_too",
            "Left alone, too",
            first_of(('proposal_features = ""', NOTHING), otherwise="proposal_growing"),
        ),
    )


def true_parts(tell: Said) -> tuple[Line, ...]:
    """Pieces of what must be true."""
    return (
        _part(
            "pays_if",
            "When it pays",
            first_of(
                ("pv_costs_base <= 0", quoted("There is no cost to earn back.")),
                (
                    "COUNT(proposal_break_even) = 0",
                    quoted("No benefit is counted: nothing can pay it back."),
                ),
                (
                    "SUM(proposal_break_even) < 1",
                    quoted("It pays back with less than 1 % of the promised value."),
                ),
                (
                    "SUM(proposal_break_even) > 100",
                    tell(
                        "It would take {break_even:0} % of the promised value to pay it back: more than we promise."
                    ),
                ),
                otherwise=tell("It pays back if at least {break_even:0} % of the promised value comes true."),
            ),
        ),
        _part(
            "depends",
            "What it depends on",
            first_of(
                (
                    "SUM(proposal_assumptions_swing_rounded) > 0",
                    quoted(
                        "How far the result moves between the conservative and the optimistic value of what matters most:"
                    ),
                ),
            ),
        ),
    )


def true() -> tuple[Line, ...]:
    """How much of the promise has to come true, and what it depends on most."""
    ranked = "INDEX(proposal_assumptions_told, MATCH({}, proposal_assumptions_number, 0), 1)"
    return (
        _sentence(
            "condition", "What must be true of the whole", joined("proposal_pays_if", "proposal_depends")
        ),
        _sentence("first_assumption", "First of the assumptions", ranked.format("1")),
        _sentence("second_assumption", "Second of the assumptions", ranked.format("2")),
        _sentence("third_assumption", "Third of the assumptions", ranked.format("1 + 2")),
    )


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
        _part(
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
        _part(
            "rent",
            "Question: why not rent",
            first_of((ANSWERED["rent"], tell("Why not use a cloud? {cloud_answer}") + f" & {against}")),
        ),
        _part(
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
        _sentence(
            "first_answer",
            "First answer",
            first_of(
                ("proposal_answers = 0", quoted(none)),
                (f'{expensive} <> ""', expensive),
                (f'{rent} <> ""', rent),
                otherwise=gate,
            ),
        ),
        _sentence(
            "second_answer",
            "Second answer",
            first_of(
                ("proposal_answers < 2", NOTHING),
                (f'AND({expensive} <> "", {rent} <> "")', rent),
                otherwise=gate,
            ),
        ),
        _sentence(
            "third_answer", "Third answer", first_of(("proposal_answers <= 2", NOTHING), otherwise=gate)
        ),
    )


def parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces that the sentences are put together from."""
    tell = said(buckets)
    return (
        *short_parts(tell),
        *problem_parts(buckets),
        *impact_parts(buckets),
        *investment_parts(tell),
        *return_parts(buckets),
        *uncounted_parts(),
        *nothing_parts(buckets),
        *true_parts(tell),
        *question_parts(tell),
        ANSWERS,
    )
