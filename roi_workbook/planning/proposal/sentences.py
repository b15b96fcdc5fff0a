"""The sentences of the proposal as text formulas: short, in leadership's words, right for whatever numbers
there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from string import Formatter

from roi_workbook.model.faults import home
from roi_workbook.model.records import Bucket, Buckets, Line, Opening, in_sentence
from roi_workbook.planning.proposal.figures import bought_figure, purposes, rounded_figures


def openings(buckets: Iterable[Bucket]) -> tuple[Opening, ...]:
    """The problems a proposal can open with, in the order they are offered."""
    offered = [opening for bucket in buckets for opening in bucket.proposal_words.openings]
    return tuple(sorted(offered, key=lambda opening: opening.place))


def problems(buckets: Iterable[Bucket]) -> tuple[str, ...]:
    """The names of those problems."""
    return tuple(opening.problem for opening in openings(buckets))


def in_excel(sentence: str, figures: Collection[str]) -> str:
    """A sentence as a formula: `{figure}` is the figure in words, `{piece}` that piece of a sentence."""
    parts = []
    for text, name, _, _ in Formatter().parse(sentence):
        if text:
            parts.append('"' + text.replace('"', '""') + '"')
        if name:
            parts.append("proposal_" + name + ("_words" if name in figures else ""))
    return " & ".join(parts)


def faults(buckets: Buckets) -> Iterator[str]:
    """Unknown figures and pieces in the words of a bucket."""
    if not openings(buckets):
        yield (
            "No bucket has a problem the proposal can open with; add an `Opening` to the `openings` of the"
            " proposal words of one of them."
        )
    figures = _figure_keys(buckets)
    pieces = {line.key.removeprefix("proposal_") for line in impact_parts(buckets)}
    for bucket in buckets:
        words = bucket.proposal_words
        names = [*_names_in(words.sentence), *_names_in(words.absent)]
        names += [name for opening in words.openings for name in _names_in(opening.text + opening.measure)]
        conditions = [opening.when for opening in words.openings] + (
            [words.absent_at] if words.absent_at else []
        )
        for name in (*(set(names) - figures - pieces), *(set(conditions) - figures)):
            yield (
                f"{bucket.key}: its proposal words name {name!r}, which is not a figure; add a Figure to their `figures`"
                f" in {home(bucket.recompute)}, or use one of {', '.join(sorted(figures | pieces))}."
            )


def _names_in(sentence: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(sentence) if name]


NOTHING_YET = (
    '"Nothing to propose yet: fill in the yellow cells of the input sheets. Checks lists what is missing: "'
    ' & FIXED(missing_count, 0, TRUE) & "."'
)


def _part(key: str, label: str, formula: str) -> Line:
    """A piece of a sentence, kept with the figures."""
    return Line(key=key, label=label, unit="text", formula="=" + formula, helper=True)


def _sentence(key: str, label: str, formula: str, otherwise: str = '""') -> Line:
    """A sentence of the page; `otherwise` takes its place while there is nothing to propose."""
    return Line(
        key=key,
        label=label,
        unit="text",
        formula="=IF(proposal_ready = 0, " + otherwise + ", " + formula + ")",
    )


def _paid(once: str, yearly: str) -> str:
    """What is paid once and every year, without amounts of 0."""
    return (
        "IF(" + once + " > 0, " + once + '_words & " once", "")'
        " & IF(MIN(" + once + ", " + yearly + ') > 0, " and ", "")'
        " & IF(" + yearly + " > 0, " + yearly + '_words & " a year", "")'
    )


def _saving(key: str) -> str:
    """What is expected of a cost: less of it, nothing, or more."""
    return (
        "CHOOSE(2 + SIGN("
        + key
        + '), "we expect " & '
        + key
        + '_words & " a year more.", "no saving is counted.",'
        ' "we count on saving " & ' + key + '_words & " a year of it.")'
    )


def _counted(key: str) -> str:
    """What is expected of a value beside what is paid today: a loss, nothing, or a gain."""
    return (
        "CHOOSE(2 + SIGN("
        + key
        + '), "we expect to lose " & '
        + key
        + '_words & " a year.", "no money is counted for that.", "we count " & '
        + key
        + '_words & " a year for that.")'
    )


def _gain_or_loss(key: str) -> str:
    return "IF(" + key + ' < 0, "a loss of ", "a gain of ") & ' + key + "_words"


def _every(key: str) -> str:
    return "IF(" + key + ' = 1, "every week", "every " & ' + key + '_words & " weeks")'


SHORT_PARTS = (
    _part("proposal_money", "Money asked for", _paid("proposal_one_off", "proposal_recurring")),
    _part(
        "proposal_we_ask",
        "Who asks",
        'IF(proposal_title = "", "We ask for ", proposal_title & ": we ask for ")',
    ),
    _part(
        "proposal_money_back",
        "When the money is back",
        'IF(ISNUMBER(proposal_payback), IF(proposal_payback < 1, "; the money is back within a month",'
        ' "; the money is back after " & FIXED(SUM(proposal_payback), 0) & IF(proposal_payback = 1, " month", " months")),'
        ' IF(pv_costs <= 0, "", "; the money is not back by then"))',
    ),
    _part(
        "proposal_beyond_cost",
        "What it brings beyond its cost",
        'CHOOSE(2 + SIGN(proposal_npv), "costs " & proposal_npv_words & " more than it brings",'
        ' "brings about what it costs", "brings " & proposal_npv_words & " more than it costs")',
    ),
    _part("proposal_lowest", "Low end of the range, said", _gain_or_loss("proposal_range_low")),
    _part("proposal_highest", "High end of the range, said", _gain_or_loss("proposal_range_high")),
)

SHORT = (
    _sentence(
        "proposal_asked",
        "What is asked for",
        'IF(proposal_money = "", "No cost is filled in yet: there is nothing to decide.",'
        ' proposal_we_ask & proposal_money & ".")',
        otherwise=NOTHING_YET,
    ),
    _sentence(
        "proposal_worth",
        "What it is worth",
        '"In the " & scenario & " case, over " & FIXED(horizon_months, 0, TRUE) & " months, it "'
        ' & proposal_beyond_cost & ", in today\'s money" & proposal_money_back & "."',
    ),
    _sentence(
        "proposal_range",
        "How sure that is",
        'IF(proposal_has_range = 0, "That is one value without a range: what a range needs is not filled in.",'
        ' "Around the Base case, if the ranges typed are right, " & FIXED(proposal_outcomes, 0)'
        ' & " of 100 outcomes lie between " & proposal_lowest & " and " & proposal_highest'
        ' & "; the chance of a gain is " & proposal_chance & " (inputs independent: " & proposal_chance_independent'
        ' & ", fully linked: " & proposal_chance_linked & ").")',
    ),
)


def problem_parts(buckets: Buckets) -> tuple[Line, ...]:
    """The problem the proposal opens with, and the sentence of each problem."""
    figures = _figure_keys(buckets)
    return (
        _part("proposal_dearest", "Problem that costs most today", _dearest(buckets)),
        _part(
            "proposal_chosen",
            "Problem chosen to open with",
            " & ".join(
                'IF(proposal_opening = "' + name + '", "' + name + '", "")' for name in problems(buckets)
            ),
        ),
        _part(
            "proposal_problem",
            "Problem it opens with",
            'IF(proposal_chosen = "", proposal_dearest, proposal_chosen)',
        ),
        *(
            _part(
                "proposal_" + opening.key,
                "Opening: " + in_sentence(opening.problem),
                in_excel(opening.text, figures)
                + " & IF(proposal_"
                + opening.when
                + " > 0, "
                + in_excel(": " + opening.measure, figures)
                + ', ".")',
            )
            for opening in openings(buckets)
        ),
    )


def _figure_keys(buckets: Buckets) -> set[str]:
    return {figure.key for figure in rounded_figures(buckets)}


def _dearest(buckets: Buckets) -> str:
    """The problem of the bucket that costs most today, the first of equals; the first problem where none
    costs.
    """
    painful = [bucket for bucket in buckets if bucket.cost_today]
    costs = ["proposal_" + bucket.proposal_words.key + "_cost" for bucket in painful]
    names = ['"' + bucket.proposal_words.openings[0].problem + '"' for bucket in painful]
    none = '"' + problems(buckets)[0] + '"'
    if not painful:
        return none
    names[0] = "IF(" + costs[0] + " > 0, " + names[0] + ", " + none + ")"
    dearest = names.pop()
    for place, name in reversed([*enumerate(names)]):
        larger = costs[place] + " >= " + _largest(costs[place + 1 :])
        dearest = "IF(" + larger + ", " + name + ", " + dearest + ")"
    return dearest


def _largest(costs: list[str]) -> str:
    return costs[0] if len(costs) == 1 else "MAX(" + ", ".join(costs) + ")"


def problem(buckets: Buckets) -> tuple[Line, ...]:
    """The problem it opens with, and the symptoms that hold."""
    chosen = (
        'IF(proposal_problem = "' + opening.problem + '", proposal_' + opening.key + ', "")'
        for opening in openings(buckets)
    )
    return (_sentence("proposal_opens", "Opening", " & ".join(chosen)), PAIN)


PAIN = _sentence(
    "proposal_pain",
    "Current pain",
    'IF(proposal_symptoms = 0, "", "This is how we work today."'
    ' & IF(pain_manual_steps = "Yes", " Models go live by hand.", "")'
    ' & IF(pain_no_way_back = "Yes", " The way back from a bad release is unclear.", "")'
    ' & IF(pain_seen_late = "Yes", " Faults are noticed late.", "")'
    ' & IF(pain_long_wait = "Yes", " Finished model changes wait long to reach users.", "")'
    ' & IF(pain_glue_work = "Yes", " Too many hours go into keeping the parts together.", ""))',
)

MOVES = _part(
    "proposal_moves",
    "What faster delivery moves",
    'IF(OR(business_metric = "", business_metric = "other"), "", " and move " & business_metric)',
)


def impact_parts(buckets: Buckets) -> tuple[Line, ...]:
    """What is expected of each bucket: less of its cost, or value beside it."""
    expected = [
        (bucket, bucket.proposal_words, "proposal_" + bucket.proposal_words.key) for bucket in buckets
    ]
    return (
        *(
            _part(key + "_saving", words.label + ": what is expected", _saving(key + "_value"))
            for bucket, words, key in expected
            if bucket.cost_today
        ),
        MOVES,
        *(
            _part(key + "_counted", words.label + ": what is expected", _counted(key + "_value"))
            for bucket, words, key in expected
            if not bucket.cost_today
        ),
    )


def impact(buckets: Buckets) -> tuple[Line, ...]:
    """What each bucket costs and brings, in a sentence."""
    figures = _figure_keys(buckets)
    return tuple(
        _sentence(
            "proposal_" + (bucket.proposal_words.name or bucket.proposal_words.key),
            bucket.proposal_words.label + ", in a sentence",
            "IF("
            + _is_absent(bucket)
            + ", "
            + in_excel(bucket.proposal_words.absent, figures)
            + ", "
            + in_excel(bucket.proposal_words.sentence, figures)
            + ")",
        )
        for bucket in buckets
    )


def _is_absent(bucket: Bucket) -> str:
    key = "proposal_" + bucket.proposal_words.key
    if bucket.cost_today:
        return "AND(" + key + "_cost = 0, " + key + "_value = 0)"
    return "proposal_" + (bucket.proposal_words.absent_at or bucket.proposal_words.key + "_value") + " = 0"


INVESTMENT_PARTS = (
    _part("proposal_paid", "Paid for purchases", _paid("proposal_bought_once", "proposal_bought_yearly")),
    _part(
        "proposal_bought",
        "What is bought",
        'IF(proposal_paid = "", "Nothing is bought.", "We buy for " & proposal_paid & ".")',
    ),
    _part(
        "proposal_own_people",
        "What own people do",
        'IF(MAX(proposal_own_hours, proposal_run_hours) = 0, " No hours of our own people are counted.",'
        ' " Our own people spend " & proposal_own_hours_words & " to adopt it and " & proposal_run_hours_words'
        ' & " a week to run it.")',
    ),
    _part(
        "proposal_set_aside",
        "What is set aside",
        "IF(MIN(proposal_contingency, proposal_one_off) <= 0,"
        ' " Nothing is set aside for the unforeseen.", " For the unforeseen, " & FIXED(proposal_contingency, 0)'
        ' & " % of the one-off cost is set aside.")',
    ),
    _part(
        "proposal_still_open",
        "What has no purpose yet",
        'IF(proposal_unassigned > 0, " For " & proposal_unassigned_words & " the purpose is still open.", "")',
    ),
)


def investment(buckets: Buckets) -> tuple[Line, ...]:
    """What it takes, and what for."""
    bought = ", ".join(purpose.noun + " {" + bought_figure(purpose) + "}" for purpose in purposes(buckets))
    sentence = "What is bought in the first year, by what it is for: " + bought + ".{still_open}"
    return (
        _sentence(
            "proposal_cost", "What it takes", "proposal_bought & proposal_own_people & proposal_set_aside"
        ),
        _sentence(
            "proposal_purpose",
            "What every purchase is for",
            'IF(proposal_paid = "", "", ' + in_excel(sentence, _figure_keys(buckets)) + ")",
        ),
    )


CADENCE_PARTS = (
    _part("proposal_every_today", "Release cycle today", _every("proposal_cadence_today")),
    _part("proposal_every_target", "Release cycle, target", _every("proposal_cadence_target")),
)
CADENCE = (
    "IF(OR(MIN(proposal_cadence_today, proposal_cadence_target) = 0,"
    ' proposal_cadence_today = proposal_cadence_target), "", "Models are released " & proposal_every_target'
    ' & " instead of " & proposal_every_today & ".")'
)
HOURS_PART = _part(
    "proposal_hours_recovered",
    "Hours recovered",
    'IF(proposal_hours_back > 0, "Of " & proposal_hours_today_words & " of manual work a week, "'
    ' & proposal_hours_back_words & " come free; we count " & FIXED(proposal_captured, 0) & " % of them. ", "")',
)
RETURN_PARTS = (
    _part(
        "proposal_then_worth",
        "What it is worth at full effect",
        'CHOOSE(2 + SIGN(proposal_value), "costs " & proposal_value_words & " a year", "is worth nothing",'
        ' "is worth " & proposal_value_words & " a year, risk-adjusted")',
    ),
    _part(
        "proposal_most_out",
        "Most money out at once",
        'IF(proposal_peak > 0, "; at most " & proposal_peak_words & " is out at once, in month "'
        ' & FIXED(peak_funding_month, 0, TRUE), "")',
    ),
)

RETURN = (
    _sentence(
        "proposal_first_year",
        "The first year",
        '"Benefits add up to " & proposal_early_benefits_words & " by month 6 and to " & proposal_year_benefits_words'
        ' & " by month 12. With all costs we are then " & proposal_year_net_words & IF(proposal_year_net < 0,'
        ' " behind, ", " ahead, ") & IF(proposal_run_rate < 0, "losing ", "gaining ") & proposal_run_rate_words'
        ' & " a year at the rate of month 12."',
    ),
    _sentence(
        "proposal_full_effect",
        "At full effect",
        '"It goes live after " & proposal_go_live_words & ", takes " & proposal_ramp_words'
        ' & " more to full effect and then " & proposal_then_worth & proposal_most_out & "."',
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
    figures = _figure_keys(buckets)
    cadence = CADENCE_PARTS if has_cadence(figures) else ()
    return (*cadence, *([HOURS_PART] if has_hours(figures) else []), *RETURN_PARTS)


def returns(buckets: Buckets) -> tuple[Line, ...]:
    """What comes back by months 6 and 12, at full effect, and in time and pace."""
    figures = _figure_keys(buckets)
    parts = [HOURS_PART.key] if has_hours(figures) else []
    parts += [CADENCE] if has_cadence(figures) else []
    return (*RETURN, _sentence("proposal_pace", "Time and pace", " & ".join(parts) or '""'))


FEATURES = (
    'IF(proposal_fte > 0, "Engineers\' time worth " & proposal_fte_words & " full-time posts goes into minding'
    ' fragile releases: do we want to pay for that, or for features?", "")'
)


def nothing_parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces of what doing nothing leads to; the engineers' time where a bucket frees it."""
    freed = any(bucket.proposal_words.people_freed for bucket in buckets)
    features = _part("proposal_features", "Features or babysitting", FEATURES if freed else '""')
    return (*COST_OF_NOTHING, features, GROWING)


COST_OF_NOTHING = (
    _part(
        "proposal_waiting_costs",
        "What a month's delay costs",
        'IF(proposal_delay > 0, " Every month we wait gives away " & proposal_delay_words & ".", "")',
    ),
    _part(
        "proposal_avoids",
        "What this avoids of it",
        'IF(proposal_avoidable > 0, proposal_avoidable_words & " of such cost a year.", "none of it.")',
    ),
)
GROWING = _part(
    "proposal_growing",
    "What grows",
    'IF(proposal_symptoms > 0, "What hurts today grows with every model and release we add, and its remedy stays'
    ' in a few heads.", "")',
)

NOTHING = (
    _sentence(
        "proposal_doing_nothing",
        "Doing nothing",
        'IF(proposal_nothing > 0, "Doing nothing costs about " & proposal_nothing_words & " over the next 12 months; at'
        ' full effect this avoids " & proposal_avoids, "What doing nothing costs is not filled in.")'
        " & proposal_waiting_costs",
    ),
    _sentence(
        "proposal_left_alone",
        "Left alone",
        'IF(proposal_features = "", proposal_growing, proposal_features)',
    ),
    _sentence(
        "proposal_left_alone_too", "Left alone, too", 'IF(proposal_features = "", "", proposal_growing)'
    ),
)

TRUE_PARTS = (
    _part(
        "proposal_pays_if",
        "When it pays",
        'IF(ISNUMBER(proposal_break_even), IF(proposal_break_even > 100, "It would take " & FIXED(proposal_break_even, 0)'
        ' & " % of the promised value to pay it back: more than we promise.", "It pays back if at least "'
        ' & FIXED(proposal_break_even, 0) & " % of the promised value comes true."), "")',
    ),
    _part(
        "proposal_depends",
        "What it depends on",
        'IF(SUM(proposal_assumptions_swing_rounded) > 0, " How far the result moves between the conservative and'
        ' the optimistic value of what matters most:", "")',
    ),
)


def _ranked(number: str) -> str:
    return "INDEX(proposal_assumptions_told, MATCH(" + number + ", proposal_assumptions_number, 0), 1)"


TRUE = (
    _sentence(
        "proposal_condition",
        "What must be true of the whole",
        'IF(pv_costs <= 0, "There is no cost to earn back.", IF(ISNUMBER(proposal_break_even), proposal_pays_if,'
        ' "No benefit is counted: nothing can pay it back.")) & proposal_depends',
    ),
    _sentence("proposal_first_assumption", "First of the assumptions", _ranked("1")),
    _sentence("proposal_second_assumption", "Second of the assumptions", _ranked("2")),
    _sentence("proposal_third_assumption", "Third of the assumptions", _ranked("1 + 2")),
)

QUESTION_PARTS = (
    _part(
        "proposal_expensive",
        "Question: is it expensive",
        'IF(proposal_failed_pilots > 0, "Is it a lot of money? Pilots that never reach production cost us about "'
        ' & proposal_failed_pilots_words & " a year: " & proposal_pilots_words & " at " & proposal_pilot_words'
        ' & " each, of which " & FIXED(proposal_arriving, 0) & " % arrive.", "")',
    ),
    _part(
        "proposal_rent",
        "Question: why not rent",
        'IF(cloud_answer = "", "", "Why not use a cloud? " & cloud_answer & proposal_against_renting)',
    ),
    _part(
        "proposal_against_renting",
        "What stands against renting, in money",
        'IF(cloud_or_owned_filled = 0, "", IF(proposal_without_cloud = 0, " " & cloud_alternative'
        ' & " costs about as much as renting.", " " & cloud_alternative & " costs about " & proposal_without_cloud_words'
        ' & " a year " & IF(proposal_without_cloud > 0, "less", "more") & " than renting."))',
    ),
    _part(
        "proposal_gate",
        "Question: what if it fails",
        'IF(AND(next_gate <> "", proposal_exposure > 0), "What if it does not work? We decide again at "'
        ' & next_gate & ": until then at most about " & proposal_exposure_words & " can be lost"'
        ' & IF(proposal_exposure_spent > 0, ", of which " & proposal_exposure_spent_words & " is already spent", "")'
        ' & ".", "")',
    ),
)

ANSWERS = Line(
    key="proposal_answers",
    label="Questions answered",
    unit="count",
    helper=True,
    formula='=(proposal_expensive <> "") + (proposal_rent <> "") + (proposal_gate <> "")',
    words="How many of the three have an answer",
)

QUESTIONS = (
    _sentence(
        "proposal_first_answer",
        "First answer",
        'IF(proposal_answers = 0, "No answers are worked out yet: fill in the pilots below, Cloud or owned,'
        ' Initiatives and Roadmap.", IF(proposal_expensive <> "", proposal_expensive,'
        ' proposal_rent & IF(proposal_rent = "", proposal_gate, "")))',
    ),
    _sentence(
        "proposal_second_answer",
        "Second answer",
        'IF(proposal_answers < 2, "", IF(AND(proposal_expensive <> "", proposal_rent <> ""), proposal_rent,'
        " proposal_gate))",
    ),
    _sentence("proposal_third_answer", "Third answer", 'IF(proposal_answers <= 2, "", proposal_gate)'),
)


def parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces that the sentences are put together from."""
    return (
        *SHORT_PARTS,
        *problem_parts(buckets),
        *impact_parts(buckets),
        *INVESTMENT_PARTS,
        *return_parts(buckets),
        *nothing_parts(buckets),
        *TRUE_PARTS,
        *QUESTION_PARTS,
        ANSWERS,
    )
