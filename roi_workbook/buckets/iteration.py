"""Iteration: improvements that ship at all, or ship sooner, because releases are easier."""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import FASTER_DELIVERY, Bucket, Figure, Opening, ProposalWords
from roi_workbook.model.records import YES_NO, Columns, Guard, Input, Line

INPUTS = (
    Input(
        key="weeks_per_release_today",
        label="Weeks per release today",
        unit="weeks",
        essential=True,
        question="How many weeks lie between two releases of a model today?",
        usual="1 to 12 weeks",
        base=3,
        highest=520,
        single=True,
        source="BC",
        meaning="Average weeks between production releases of a model or prompt.",
    ),
    Input(
        key="weeks_per_release_target",
        label="Weeks per release, target",
        unit="weeks",
        essential=True,
        question="How many weeks would it be once this works?",
        usual="a third to a half of today",
        conservative=2.5,
        base=1,
        optimistic=1,
        highest=520,
        source="BC",
        blank_is="weeks_per_release_today",
        curved=True,
        meaning="The same once the investment works. Empty: as today.",
    ),
    Input(
        key="lead_weeks_today",
        label="Weeks from validated to live today",
        unit="weeks",
        base=1.5,
        highest=520,
        single=True,
        meaning="From a validated improvement to production; a release every 3 weeks means 1.5.",
    ),
    Input(
        key="lead_weeks_target",
        label="Weeks from validated to live, target",
        unit="weeks",
        conservative=1.0,
        base=0.5,
        optimistic=0.25,
        highest=520,
        blank_is="lead_weeks_today",
        meaning="The same once the investment works. Empty: as today.",
    ),
    Input(
        key="stalled_releases_per_year",
        label="Stalled releases a year",
        unit="count / year",
        base=0,
        single=True,
        meaning="Releases that were ready but did not go out, because the risk was too high.",
    ),
    Input(
        key="stalled_releases_reduction",
        label="Fewer stalled releases",
        unit="share",
        base=0,
        lowest=-1,
        highest=1,
        only_with="stalled_releases_per_year",
        meaning="Share of the stalled releases that go out after all.",
    ),
    Input(
        key="validated_improvements_per_year",
        label="Validated improvements a year",
        unit="count / year",
        conservative=20,
        base=26,
        optimistic=39,
        blank_is="improvements_possible_target",
        curved=True,
        meaning="Improvements a year that passed validation. Empty: as many as the target releases carry.",
    ),
    Input(
        key="improvements_per_release",
        label="Improvements per release",
        unit="count",
        base=1,
        standard=1,
        single=True,
        meaning="How many improvements an average release carries.",
    ),
    Input(
        key="improvement_success_rate",
        label="Improvements that succeed",
        unit="share",
        highest=1,
        conservative=0.10,
        base=0.33,
        optimistic=0.40,
        standard=0.33,
        source="DORA",
        meaning="Shipped ones that move the metric: about one in three; median of programmes 10 %.",
    ),
    Input(
        key="value_per_success_known",
        label="Value per success, if known",
        unit="currency / year",
        essential=True,
        question="What did the last improvement that worked bring in a year?",
        usual="empty: told in words only",
        single=True,
        blank_matters=True,
        meaning="What the last improvement that worked brought in a year. Empty: margin times uplift.",
    ),
    Input(
        key="ai_influenced_margin_per_year",
        label="Margin influenced by AI",
        unit="currency / year",
        conservative=3_000_000,
        base=5_000_000,
        optimistic=7_000_000,
        unless="value_per_success_known",
        meaning="Contribution margin a year of the flow the models act on.",
    ),
    Input(
        key="uplift_per_success",
        label="Uplift per success",
        unit="share",
        lowest=-1,
        highest=1,
        conservative=0.003,
        base=0.005,
        optimistic=0.007,
        source="DORA",
        unless="value_per_success_known",
        meaning="Share of that margin one success adds (DORA 2026: 0.01 to 1 %).",
    ),
    Input(
        key="extra_release_value_factor",
        label="Value of an extra improvement",
        unit="share",
        highest=1,
        conservative=0.40,
        base=0.50,
        optimistic=0.60,
        standard=0.50,
        meaning="Against an average one: the best ideas ship first, the extra ones are worth less.",
    ),
    Input(
        key="months_of_value_in_year",
        label="Months of value in the year",
        unit="months",
        highest=12,
        conservative=5,
        base=6,
        optimistic=7,
        standard=6,
        meaning="Months an extra improvement earns within its year: releases spread over the year.",
    ),
    Input(
        key="infrastructure_attribution",
        label="Iteration: share due to infrastructure",
        unit="share",
        highest=1,
        conservative=0.40,
        base=0.50,
        optimistic=0.60,
        standard=0.50,
        meaning="Data, product and sales share the credit for a better model.",
    ),
    Input(
        key="iteration_is_counted",
        label="Count faster iteration in money",
        unit="choice",
        base="Yes",
        standard="Yes",
        choices=YES_NO,
        single=True,
        meaning="No: faster iteration is told in words and adds nothing to the value.",
    ),
    Input(
        key="iteration_confidence",
        label="Iteration: confidence",
        unit="share",
        highest=1,
        conservative=0.30,
        base=0.50,
        optimistic=0.70,
        meaning="How much of the iteration value to believe. Empty: what its evidence suggests.",
    ),
    Input(
        key="iteration_cashable_share",
        label="Iteration: cashable share",
        unit="share",
        highest=1,
        base=0,
        single=True,
        meaning="Share that moves a named owner's budget or revenue line.",
    ),
)

LINES = (
    Line(
        key="releases_per_year_today",
        label="Releases a year today",
        unit="count / year",
        formula="=IF(MIN(weeks_per_release_today, weeks_per_release_target) <= 0, 0, 52 / weeks_per_release_today)",
        words="52 ÷ weeks per release today; 0 where today or target is empty or 0",
    ),
    Line(
        key="releases_per_year_target",
        label="Releases a year, target",
        unit="count / year",
        formula="=IF(MIN(weeks_per_release_today, weeks_per_release_target) <= 0, 0, 52 / weeks_per_release_target)",
        words="52 ÷ weeks per release, target; 0 where today or target is empty or 0",
    ),
    Line(
        key="improvements_possible_target",
        label="Improvements the target releases carry",
        unit="count / year",
        formula="=MAX(0, releases_per_year_target - stalled_releases_per_year * (1 - stalled_releases_reduction))"
        " * improvements_per_release",
        words="Target's releases that are not stalled × improvements per release",
    ),
    Line(
        key="improvements_shipped_today",
        label="Improvements shipped today",
        unit="count / year",
        formula="=MIN(validated_improvements_per_year, MAX(0, releases_per_year_today - stalled_releases_per_year)"
        " * improvements_per_release)",
        words="Releases that are not stalled × improvements per release, at most the validated improvements",
    ),
    Line(
        key="improvements_shipped_target",
        label="Improvements shipped, target",
        unit="count / year",
        formula="=MIN(validated_improvements_per_year, improvements_possible_target)",
    ),
    Line(
        key="extra_improvements",
        label="Extra improvements",
        unit="count / year",
        formula="=improvements_shipped_target - improvements_shipped_today",
    ),
    Line(
        key="improvements_waiting_today",
        label="Improvements left waiting today",
        unit="count / year",
        formula="=validated_improvements_per_year - improvements_shipped_today",
    ),
    Line(
        key="iteration_limit",
        label="What limits improvements today",
        unit="text",
        in_cases=False,
        formula='=IF(validated_improvements_per_year = 0, "not filled in",'
        ' IF(improvements_waiting_today > 0, "releases", "ideas"))',
        words="Releases where improvements wait for one, ideas where none waits",
        note="Where ideas are the limit, faster releases add little.",
    ),
    Line(
        key="value_per_success",
        label="Value per success",
        unit="currency / year",
        formula="=IF(COUNT(value_per_success_known_base) = 0, ai_influenced_margin_per_year * uplift_per_success,"
        " value_per_success_known)",
        words="Value per success, if known; else margin influenced by AI × uplift per success",
    ),
    Line(
        key="extra_improvement_value",
        label="Value of extra improvements",
        unit="currency / year",
        headline=True,
        formula="=extra_improvements * improvement_success_rate * extra_release_value_factor * value_per_success"
        " * months_of_value_in_year / 12",
        note="Improvements that would not have shipped.",
    ),
    Line(
        key="earlier_value",
        label="Value of shipping sooner",
        unit="currency / year",
        headline=True,
        formula="=MIN(improvements_shipped_today, improvements_shipped_target) * improvement_success_rate"
        " * value_per_success / 52 * (lead_weeks_today - lead_weeks_target)",
        words="Improvements shipped either way × success rate × value per success ÷ 52 × weeks sooner",
        note="The same improvements, sooner: no overlap with the line above.",
    ),
    Line(
        key="faster_iteration_value",
        label="Value of faster iteration",
        unit="currency / year",
        headline=True,
        formula='=IF(iteration_is_counted = "No", 0, (extra_improvement_value + earlier_value)'
        " * infrastructure_attribution)",
        words="Both values × share due to infrastructure; 0 where iteration is not counted",
    ),
    Line(
        key="iteration_value",
        label="Value of faster iteration, risk-adjusted",
        unit="currency / year",
        headline=True,
        formula="=faster_iteration_value * iteration_confidence",
    ),
    Line(
        key="iteration_physical",
        label="Iteration: physical effect",
        unit="currency / year",
        formula='=IF(iteration_is_counted = "No", 0, extra_improvements * improvement_success_rate'
        " * value_per_success + earlier_value)",
        words="Full value of the extra successes plus shipping sooner, before any credit is shared",
    ),
)

EXTRA_RELEASES_DO_NOT_USE_FREED_HOURS = Input(
    key="extra_releases_do_not_use_freed_hours",
    label="Extra releases do not use the freed hours",
    unit="choice",
    choices=YES_NO,
    single=True,
    base="Yes",
    source="DORA",
    meaning="Declare Yes once the hours counted as freed are not the hours that make the extra releases.",
)

GUARDS = (
    Guard(
        key="alert_ideas_are_the_limit",
        label="Ideas, not releases, limit iteration",
        formula='=IF(iteration_limit = "ideas", 1, 0)',
        tested='iteration_is_counted = "Yes"',
        advice="No improvement waits for a release today: faster releases ship few more.",
    ),
    Guard(
        key="alert_releases_slower",
        label="A release target slower than today",
        formula="=IF(weeks_per_release_today > 0, (weeks_per_release_target > weeks_per_release_today) * 1, 0)"
        " + (lead_weeks_target > lead_weeks_today)",
        advice="Were today and target swapped? A slower target costs value.",
    ),
    Guard(
        key="alert_extra_releases_declaration",
        label="Not declared: extra releases do not use the freed hours",
        formula='=IF(extra_releases_do_not_use_freed_hours = "Yes", 0, 1)',
        limits=(EXTRA_RELEASES_DO_NOT_USE_FREED_HOURS,),
        advice="Make sure no hour is counted twice, then declare Yes.",
    ),
)


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """Count what ships today and after, split it in new and merely sooner, and price the successes.

    case: inputs as columns, one value per case, blanks resolved (value_per_success_known stays missing
    where it is not known). Returns every line of this bucket but the text iteration_limit.
    """
    gap_today, gap_target = case["weeks_per_release_today"], case["weeks_per_release_target"]
    context = (gap_today > 0) & (gap_target > 0)
    releases_today = np.where(context, 52 / gap_today, 0.0)
    releases_target = np.where(context, 52 / gap_target, 0.0)

    stalls = case["stalled_releases_per_year"]
    stalls_after = stalls - stalls * case["stalled_releases_reduction"]
    ideas, per_release = case["validated_improvements_per_year"], case["improvements_per_release"]
    capacity_today = np.maximum(releases_today - stalls, 0) * per_release
    capacity_target = np.maximum(releases_target - stalls_after, 0) * per_release
    shipped_today = np.minimum(capacity_today, ideas)
    shipped_target = np.minimum(capacity_target, ideas)
    extra = shipped_target - shipped_today

    modelled = case["ai_influenced_margin_per_year"] * case["uplift_per_success"]
    known_value = case["value_per_success_known"]
    value = np.where(np.isnan(known_value), modelled, known_value)
    success_value = case["improvement_success_rate"] * value
    part_of_year = case["months_of_value_in_year"] / 12
    extra_value = extra * success_value * case["extra_release_value_factor"] * part_of_year
    shipped_anyway = np.minimum(shipped_today, shipped_target)
    weeks_sooner = case["lead_weeks_today"] - case["lead_weeks_target"]
    earlier = shipped_anyway * success_value * weeks_sooner / 52

    is_counted = (case["iteration_is_counted"] != "No").astype(float)
    gross = (extra_value + earlier) * case["infrastructure_attribution"] * is_counted
    return {
        "releases_per_year_today": releases_today,
        "releases_per_year_target": releases_target,
        "improvements_possible_target": capacity_target,
        "improvements_shipped_today": shipped_today,
        "improvements_shipped_target": shipped_target,
        "extra_improvements": extra,
        "improvements_waiting_today": ideas - shipped_today,
        "iteration_limit": limits(ideas, shipped_today),
        "value_per_success": value,
        "extra_improvement_value": extra_value,
        "earlier_value": earlier,
        "faster_iteration_value": gross,
        "iteration_value": gross * case["iteration_confidence"],
        "iteration_physical": (extra * success_value + earlier) * is_counted,
    }


def limits(ideas: np.ndarray, shipped: np.ndarray) -> np.ndarray:
    """What limits improvements: one word per case."""
    words = np.array(["ideas", "releases", "not filled in"], object)
    return words[np.where(ideas != 0, ideas > shipped, 2)]


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    is_counted = case["iteration_is_counted"] != "No"
    released, lead = (
        case[f"{weeks}_target"] - case[f"{weeks}_today"] for weeks in ("weeks_per_release", "lead_weeks")
    )
    rarer = (released > 0) & (case["weeks_per_release_today"] != 0)
    return {
        "alert_ideas_are_the_limit": np.where(is_counted, case["iteration_limit"] == "ideas", np.nan),
        "alert_releases_slower": rarer.astype(float) + (lead > 0),
        "alert_extra_releases_declaration": (case["extra_releases_do_not_use_freed_hours"] != "Yes").astype(
            float
        ),
    }


PROPOSAL_WORDS = ProposalWords(
    key="delivery",
    label="Delivery",
    sentence="Model improvements reach users {shipped_target} times a year instead of {shipped_today}{moves};"
    " {delivery_counted}",
    unless=(
        (
            "proposal_shipped_target < proposal_shipped_today",
            "Fewer model improvements reach users, {shipped_target} a year instead of {shipped_today};"
            " {delivery_counted}",
        ),
        (
            "AND(proposal_shipped_target = proposal_shipped_today, lead_weeks_target < lead_weeks_today)",
            "As many model improvements reach users as today, {shipped_target} a year; they come sooner{moves};"
            " {delivery_counted}",
        ),
        (
            "AND(proposal_shipped_target = proposal_shipped_today, lead_weeks_target > lead_weeks_today)",
            "As many model improvements reach users as today, {shipped_target} a year, but later; {delivery_counted}",
        ),
        (
            "proposal_shipped_target = proposal_shipped_today",
            "As many model improvements reach users as today, {shipped_target} a year, and no sooner; {delivery_counted}",
        ),
    ),
    absent="Faster delivery is no part of this case.",
    absent_at="shipped_target",
    purpose=FASTER_DELIVERY,
    served="iteration speed",
    openings=(
        Opening(
            key="slow_launches",
            problem="Slow launches",
            text="What our models could do reaches the business late",
            when="waiting",
            measure="of {improvements} proven improvements a year, {waiting} wait for a release.",
            place=1,
        ),
        Opening(
            key="delayed_changes",
            problem="Delayed changes",
            text="Important model changes wait for manual release work",
            when="lead_today",
            measure="it takes {lead_today} from a proven change to production.",
            place=3,
        ),
    ),
    figures=(
        Figure("cadence_today", "Weeks per release today", "weeks", "weeks_per_release_today", tenths=True),
        Figure(
            "cadence_target", "Weeks per release, target", "weeks", "weeks_per_release_target", tenths=True
        ),
        Figure(
            "lead_today",
            "Weeks to production today",
            "weeks",
            "lead_weeks_today",
            tenths=True,
            counted="week",
        ),
        Figure(
            "improvements",
            "Improvements a year",
            "count / year",
            "validated_improvements_per_year",
            tenths=True,
        ),
        Figure(
            "waiting", "Improvements that wait", "count / year", "improvements_waiting_today", tenths=True
        ),
        Figure(
            "shipped_today",
            "Improvements shipped today",
            "count / year",
            "improvements_shipped_today",
            tenths=True,
        ),
        Figure(
            "shipped_target",
            "Improvements shipped, target",
            "count / year",
            "improvements_shipped_target",
            tenths=True,
        ),
    ),
)

ITERATION = Bucket(
    key="iteration",
    title="Iteration",
    purpose="Improvements that ship at all, or sooner, because releases are easier.",
    inputs=INPUTS,
    lines=LINES,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
    gross="faster_iteration_value",
    value="iteration_value",
    physical="iteration_physical",
    counted="iteration_is_counted",
    proposal=PROPOSAL_WORDS,
)
