"""Rent, own or both: the rule about cost, and what comes before it or after it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.model.records import TINY, YES_NO, Context, Guard, Input, Line
from roi_workbook.model.words import first_of, joined, quoted, words
from roi_workbook.planning.columns import filled
from roi_workbook.planning.rounding import rounded

BEFORE_COST = (
    Input(
        key="data_sovereignty",
        label="Data must stay on your own premises",
        unit="choice",
        choices=YES_NO,
        standard="No",
        base="No",
        single=True,
        source="RM",
        meaning="Yes where a law, a regulator or a contract says so. It decides before any cost does.",
    ),
    Input(
        key="load_is_bursty",
        label="The load comes in bursts",
        unit="choice",
        choices=YES_NO,
        standard="No",
        base="No",
        single=True,
        source="RM",
        meaning="Yes where the busiest hours need several times what the others do.",
    ),
    Input(
        key="hybrid_steady_share",
        label="Hybrid: steady share of the load",
        unit="share",
        base=0.70,
        highest=1,
        single=True,
        meaning="Share of the GPU hours used that is there day and night: what own kit would carry.",
    ),
    Input(
        key="hybrid_owned_utilisation",
        label="Hybrid: utilisation of the owned part",
        unit="share",
        base=0.90,
        standard=0.90,
        highest=1,
        single=True,
        meaning="Share of the hours in which own kit works if it carries only the steady load.",
    ),
)

THRESHOLDS = (
    Input(
        key="cloud_ratio_rent_below",
        label="Rent below this ratio",
        unit="share",
        base=0.60,
        standard=0.60,
        highest=10,
        single=True,
        source="RM",
        meaning="Below this cost of renting, as a share of owning, rent. From here on, look closer.",
    ),
    Input(
        key="cloud_ratio_own_above",
        label="Own above this ratio",
        unit="share",
        base=0.70,
        standard=0.70,
        highest=10,
        single=True,
        source="RM",
        meaning="Above this cost of renting, as a share of owning, own. Up to and with it, look closer.",
    ),
    Input(
        key="utilisation_before_buying",
        label="Utilisation to exceed before buying",
        unit="share",
        base=0.60,
        standard=0.60,
        highest=1,
        single=True,
        source="RM",
        meaning="Buy only kit that will be used more than this share of the hours.",
    ),
)

VERDICT_LINES = (
    Line(
        key="cloud_verdict",
        label="Cloud or owned: verdict",
        unit="verdict",
        formula='=IF(data_sovereignty = "Yes", "own",'
        ' IF(cloud_ratio_says = "own", cloud_high_ratio_says, cloud_ratio_says))',
        words="Own where data must stay; else what the ratio says, and where it says own: hybrid for bursts, own above"
        " the utilisation to exceed, review below",
    ),
    Line(
        key="cloud_verdict_reason",
        label="Why this verdict",
        unit="text",
        formula='=IF(data_sovereignty = "Yes", "Data must stay on your own premises: that comes before cost.",'
        ' IF(cloud_or_owned_filled = 0, "Fill in the price and use of rented GPUs, and the price of own kit.",'
        " cloud_ratio_reason))",
        words="The reason that decided",
    ),
    Line(
        key="cloud_rule_against_cost",
        label="Rule and plain cost",
        unit="text",
        formula="="
        + first_of(
            ("cloud_or_owned_filled = 0", quoted("Not filled in: nothing to compare yet.")),
            otherwise=joined(
                words("The rule says {cloud_verdict}; {cloud_cheaper_words}."),
                "cloud_differ_words",
                "owned_standards_sentence",
            ),
        ),
        words="What the rule says, what plain cost says, whether the two differ, and which standards count",
    ),
    Line(
        key="cloud_plain_cost",
        label="Plain cost says",
        unit="verdict",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in",'
        ' CHOOSE(2 + SIGN(ROUND(cloud_ratio, 6) - 1), "cloud", "either", "owned"))',
        words="The side that costs less a year",
    ),
    Line(
        key="cloud_verdict_extra_cost",
        label="Verdict costs more than the cheaper side",
        unit="currency / year",
        formula="=cloud_or_owned_filled"
        " * MAX(0, cloud_verdict_cost - MIN(cloud_cost_per_year, owned_cost_per_year))",
        words="Cost of the verdict − the smaller of renting and owning; at least 0",
        note="What is paid for sovereignty, or for following the rule against plain cost.",
    ),
    Line(
        key="cloud_answer",
        label="Why not use a cloud",
        unit="text",
        formula="="
        + first_of(
            (
                "cloud_load_too_small = 1",
                quoted("We should: our load is too small for machines of our own."),
            ),
            ('cloud_verdict = "own"', "cloud_own_answer"),
            ('cloud_verdict = "rent"', quoted("We should.")),
            (
                'cloud_verdict = "hybrid"',
                quoted("Our load comes in bursts: we own what runs all day and rent the peaks."),
            ),
            (
                'cloud_verdict = "review"',
                quoted("We rent for now: the gap in cost is too small for our rule to decide."),
            ),
        ),
        words="The verdict with its reason: cost, sovereignty or load",
    ),
    Line(
        key="case_machines_cost",
        label="Machines in this case",
        unit="currency",
        formula='=SUMIFS(purchases_one_off_cost, purchases_cost_category, "compute")'
        ' + SUMIFS(purchases_cost_per_year, purchases_cost_category, "compute")',
        words="One-off cost and one year's cost of purchases of compute",
        note="0: the case buys and rents no machines, and Proposal says nothing of owning them.",
    ),
    Line(
        key="cloud_alternative_saves_per_year",
        label="Not renting everything saves a year",
        unit="currency / year",
        formula='=IF(cloud_alternative = "A hybrid", cloud_cost_per_year - cloud_other_verdict_cost,'
        " owning_saves_per_year)",
        words="Renting: cost a year − cost of the hybrid where that is the verdict, else − that of owning",
        note="Below 0: renting everything costs that much less.",
    ),
)

STEPS = (
    Line(
        key="cloud_ratio_says",
        label="The ratio says",
        unit="verdict",
        formula='=IF(cloud_or_owned_filled = 0, "not filled in", CHOOSE(1 + cloud_ratio_band, "rent", "review", "own"))',
        words="Rent below the first limit, own above the second, review between",
    ),
    Line(
        key="cloud_high_ratio_says",
        label="Where the ratio says own",
        unit="verdict",
        formula='=IF(load_is_bursty = "Yes", "hybrid",'
        ' IF(expected_utilisation > utilisation_before_buying, "own", "review"))',
        words="Hybrid for bursts; else own above the utilisation to exceed before buying, review below",
    ),
    Line(
        key="cloud_ratio_band",
        label="The ratio against its limits",
        unit="number",
        helper=True,
        formula="=IF(ISNUMBER(cloud_ratio), (ROUND(cloud_ratio, 6) >= cloud_ratio_rent_below)"
        " + (ROUND(cloud_ratio, 6) > cloud_ratio_own_above), 0)",
        words="0 below the first limit, 2 above the second, 1 between and on them",
    ),
    Line(
        key="cloud_ratio_reason",
        label="Reason from the ratio",
        unit="text",
        helper=True,
        formula='=IF(cloud_or_owned_filled = 0, "", "Renting costs " & cloud_ratio_words & " of owning, "'
        ' & CHOOSE(1 + cloud_ratio_band, "below the limit.", "between the limits.",'
        ' "above the limit, " & cloud_high_ratio_reason))',
        words="The ratio against its limits",
    ),
    Line(
        key="cloud_high_ratio_reason",
        label="Reason where the ratio says own",
        unit="text",
        helper=True,
        formula='=IF(load_is_bursty = "Yes",'
        ' "and the load comes in bursts: own the steady share, rent the peaks.", cloud_use_reason)',
        words="Bursts, or the utilisation",
    ),
    Line(
        key="cloud_use_reason",
        label="Reason from the utilisation",
        unit="text",
        helper=True,
        formula='=IF(expected_utilisation > utilisation_before_buying, "and the kit is used enough to buy it.",'
        ' "but the kit is not used enough to buy it: rent meanwhile.")',
        words="Expected utilisation against the one to exceed",
    ),
    Line(
        key="cloud_ratio_words",
        label="The ratio in words",
        unit="text",
        helper=True,
        formula='=IF(ISNUMBER(cloud_ratio), FIXED(ROUND(100 * cloud_ratio, 1), 1) & " %", "")',
        words="Renting as a share of owning, in %",
    ),
    Line(
        key="cloud_verdict_cost",
        label="Cost of the verdict",
        unit="currency / year",
        helper=True,
        formula='=IF(cloud_verdict = "own", owned_cost_per_year, IF(cloud_verdict = "rent", cloud_cost_per_year,'
        " cloud_other_verdict_cost))",
        words="Cost a year of what the verdict says",
    ),
    Line(
        key="cloud_other_verdict_cost",
        label="Cost of a hybrid or an open verdict",
        unit="currency / year",
        helper=True,
        formula='=IF(AND(cloud_verdict = "hybrid", ISNUMBER(hybrid_cost_per_year)), hybrid_cost_per_year,'
        " MIN(cloud_cost_per_year, owned_cost_per_year))",
        words="Cost of the hybrid, if it is worked out; else the smaller of renting and owning",
    ),
    Line(
        key="cloud_rule_and_cost_differ",
        label="Rule and plain cost differ",
        unit="1 or 0",
        helper=True,
        formula="=(cloud_verdict_extra_cost"
        " > cloud_or_owned_filled * MIN(cloud_cost_per_year, owned_cost_per_year) / 100^3) * 1",
        words="1 where the verdict costs more than the cheaper of renting and owning",
    ),
    Line(
        key="cloud_cost_apart",
        label="How far the two are apart",
        unit="text",
        helper=True,
        formula='=reporting_currency & " " & FIXED(ROUND(ABS(owning_saves_per_year), 0), 0)',
        words="Difference of renting and owning, in words",
    ),
    Line(
        key="cloud_own_answer",
        label="Why not use a cloud: owning",
        unit="text",
        helper=True,
        formula='=IF(data_sovereignty = "Yes", "Our data must stay on our own premises.",'
        ' IF(cloud_plain_cost = "cloud", "Our load keeps the machines busy, and own ones buy control and steady prices.",'
        ' "Our load keeps the machines busy enough to own them."))',
        words="Sovereignty, else the load, and control where owning costs more",
    ),
    Line(
        key="cloud_load_too_small",
        label="The load is too small to own machines",
        unit="1 or 0",
        helper=True,
        formula='=cloud_or_owned_filled * (data_sovereignty <> "Yes") * (cloud_verdict <> "hybrid")'
        " * (expected_utilisation <= utilisation_before_buying)",
        words="1 where neither sovereignty nor bursts decide and the use is not above the one to exceed before buying",
    ),
    Line(
        key="cloud_alternative",
        label="What stands against renting everything",
        unit="text",
        helper=True,
        formula='=IF(cloud_verdict <> "hybrid", "Owning", IF(ISNUMBER(hybrid_cost_per_year), "A hybrid", "Owning"))',
        words="A hybrid where that is the verdict and has a cost, else owning",
    ),
    Line(
        key="cloud_cheaper_words",
        label="Which side is cheaper, in words",
        unit="text",
        helper=True,
        formula="="
        + first_of(
            *(
                (
                    f'cloud_plain_cost = "{side}"',
                    words(f"by plain cost {does} is cheaper, by {{cloud_cost_apart}} a year"),
                )
                for side, does in (("cloud", "renting"), ("owned", "owning"))
            ),
            otherwise=quoted("renting and owning cost the same"),
        ),
        words="The side that costs less a year, and by how much",
    ),
    Line(
        key="cloud_differ_words",
        label="Whether the two differ, in words",
        unit="text",
        helper=True,
        formula='=IF(cloud_rule_and_cost_differ = 1, "The two differ.", "")',
        words="A sentence, where they differ",
    ),
)

HYBRID_COST = (
    Line(
        key="hybrid_cost_per_year",
        label="Hybrid: cost a year",
        unit="currency / year",
        formula="=IF(ISNUMBER(hybrid_owned_share),"
        " hybrid_owned_share * (owned_cost_per_year - owned_staff_per_year) + owned_staff_per_year"
        ' + hybrid_rented_hours * cloud_price_per_gpu_hour + cloud_fixed_per_year, "not filled in")',
        words="Share of the kit × owning without staff + staff + GPU hours to rent × their price + cloud cost whatever"
        " the use",
        note="Staff and the cloud's fixed charges are counted in full: half the kit needs the same people.",
    ),
)

HYBRID_LINES = (
    Line(
        key="hybrid_owned_share",
        label="Hybrid: share of the kit to own",
        unit="share",
        formula='=IF(cloud_or_owned_filled * hybrid_steady_share * hybrid_owned_utilisation <= 0, "not filled in",'
        " MIN(1, hybrid_steady_share * expected_utilisation / hybrid_owned_utilisation))",
        words="Steady share × expected utilisation ÷ utilisation of the owned part; at most 1",
    ),
    Line(
        key="hybrid_owned_gpus",
        label="Hybrid: GPUs to own, about",
        unit="count",
        formula='=IF(ISNUMBER(hybrid_owned_share), gpu_count * hybrid_owned_share, "not filled in")',
        words="GPUs × share of the kit to own",
    ),
    Line(
        key="hybrid_rented_hours",
        label="Hybrid: GPU hours to rent",
        unit="hours / year",
        formula="=IF(ISNUMBER(hybrid_owned_share), gpu_hours_used - gpu_count * hours_per_year"
        ' * hybrid_owned_share * hybrid_owned_utilisation, "not filled in")',
        words="GPU hours used − those that the owned part carries",
    ),
)

GREENFIELD = (
    Input(
        key="greenfield_planned",
        label="A greenfield site is planned",
        unit="choice",
        choices=YES_NO,
        standard="No",
        base="No",
        single=True,
        meaning="A new site or hall for AI, instead of what you have, extended.",
    ),
    Input(
        key="extreme_needs",
        label="Performance needs are extreme",
        unit="choice",
        choices=YES_NO,
        standard="No",
        base="No",
        single=True,
        source="RM",
        meaning="Needs that what you have cannot meet, however it is extended.",
    ),
    Input(
        key="kit_age_years",
        label="Age of what you have",
        unit="years",
        base=4,
        highest=50,
        single=True,
        meaning="Age of the site and kit that would be replaced.",
    ),
    Input(
        key="capital_available",
        label="Capital for a new site is there",
        unit="choice",
        choices=YES_NO,
        standard="No",
        base="No",
        single=True,
        source="RM",
        meaning="Yes once it is in a budget.",
    ),
    Input(
        key="greenfield_age_years",
        label="Age to exceed for a new site",
        unit="years",
        base=7,
        standard=7,
        highest=50,
        single=True,
        source="RM",
        meaning="Kit older than this is due for replacement anyway.",
    ),
)

GREENFIELD_LINES = (
    Line(
        key="greenfield_verdict",
        label="New site or what you have",
        unit="verdict",
        formula='=IF(greenfield_grounds = 1, "greenfield", IF(kit_age_years > 0, "extend", "not filled in"))',
        words="Greenfield for extreme needs, or for old kit with capital there; else extend what you have",
    ),
    Line(
        key="greenfield_grounds",
        label="There are grounds for a new site",
        unit="1 or 0",
        helper=True,
        formula='=IF(OR(extreme_needs = "Yes",'
        ' AND(kit_age_years > greenfield_age_years, capital_available = "Yes")), 1, 0)',
        words="1 for extreme needs, or for kit above the age with capital there",
    ),
)

GUARDS = (
    Guard(
        key="check_cloud_limits_in_order",
        label="The limits of the ratio are in order",
        formula="=(cloud_ratio_rent_below > cloud_ratio_own_above) * 1",
        advice="Rent below the smaller limit, own above the larger one.",
    ),
    Guard(
        key="alert_cloud_rule_and_cost_differ",
        label="Rule and plain cost differ on cloud or owned",
        formula="=cloud_rule_and_cost_differ",
        tested="cloud_or_owned_filled = 1",
        advice="Say why you pay more: control, steady prices, sovereignty. Or follow the cost.",
    ),
    Guard(
        key="alert_owned_kit_used_little",
        label="Kit to own would be used too little",
        formula="=(expected_utilisation <= utilisation_before_buying) * 1",
        tested='AND(cloud_verdict = "own", cloud_or_owned_filled = 1)',
        advice="Buy less of it, or bring more work to it first.",
    ),
    Guard(
        key="alert_greenfield_without_grounds",
        label="A greenfield site without grounds",
        formula='=(greenfield_planned = "Yes") * (1 - greenfield_grounds)',
        advice="Extend what you have, unless needs are extreme, or it is old and capital is there.",
    ),
)

READINESS_GUARDS = (
    Guard(
        key="alert_busier_than_measured",
        label="Expected utilisation is above what is measured today",
        formula="=(expected_utilisation > gpu_utilisation_today) * 1",
        tested="AND(ISNUMBER(gpu_utilisation_today), expected_utilisation > 0)",
        advice="Say what will keep the GPUs busier than they are today.",
    ),
)
"""Beside the group readiness: whether what is planned fits what is measured."""


def judge(context: Context, costs: Mapping[str, Any]) -> dict[str, Any]:
    """Go down the questions in order: sovereignty, the ratio, bursts, utilisation; then compare with plain
    cost.
    """
    comparable = costs["cloud_or_owned_filled"] == 1
    rent, own = costs["cloud_cost_per_year"], costs["owned_cost_per_year"]
    ratio = rounded(costs["cloud_ratio"], 6) if comparable else math.nan
    by_ratio_alone = by_ratio(ratio, context["cloud_ratio_rent_below"], context["cloud_ratio_own_above"])
    busy = context["expected_utilisation"] > context["utilisation_before_buying"]
    bursty = context["load_is_bursty"] == "Yes"
    above = "hybrid" if bursty else "own" if busy else "review"
    verdict = above if by_ratio_alone == "own" else by_ratio_alone
    if context["data_sovereignty"] == "Yes":
        verdict = "own"

    hybrid = part_of_each(context, costs)
    cheaper = min(rent, own)
    if verdict == "hybrid" and not math.isnan(hybrid["hybrid_cost_per_year"]):
        in_between = hybrid["hybrid_cost_per_year"]
    else:
        in_between = cheaper
    cost = {"own": own, "rent": rent}.get(verdict, in_between)
    extra = max(cost - cheaper, 0.0) if comparable else 0.0
    differ = comparable and extra > cheaper * TINY
    plain = "not filled in"
    if comparable:
        plain = "either" if ratio == 1 else "cloud" if ratio < 1 else "owned"
    grounds = context["extreme_needs"] == "Yes" or (
        context["capital_available"] == "Yes" and context["kit_age_years"] > context["greenfield_age_years"]
    )
    mixed = verdict == "hybrid" and not math.isnan(hybrid["hybrid_cost_per_year"])
    without_cloud = rent - (hybrid["hybrid_cost_per_year"] if mixed else own)
    site = "greenfield" if grounds else "extend" if context["kit_age_years"] > 0 else "not filled in"
    by_load_or_law = verdict == "hybrid" or context["data_sovereignty"] == "Yes"
    bought = context.table("purchases")
    machines = filled(bought["one_off_cost"]) + filled(bought["cost_per_year"])
    return {
        "cloud_verdict": verdict,
        "case_machines_cost": float(machines[bought["cost_category"] == "compute"].sum()),
        "cloud_plain_cost": plain,
        "cloud_verdict_extra_cost": extra,
        "cloud_load_too_small": float(comparable and not busy and not by_load_or_law),
        "cloud_alternative": "A hybrid" if mixed else "Owning",
        "cloud_alternative_saves_per_year": without_cloud if comparable else 0.0,
        "cloud_ratio_says": by_ratio_alone,
        "cloud_ratio_band": float(("rent", "review", "own").index(by_ratio_alone)) if comparable else 0.0,
        "cloud_high_ratio_says": above,
        "cloud_verdict_cost": cost,
        "cloud_other_verdict_cost": in_between,
        "cloud_rule_and_cost_differ": float(differ),
        **hybrid,
        "greenfield_verdict": site,
        "greenfield_grounds": float(grounds),
        "check_cloud_limits_in_order": float(
            context["cloud_ratio_own_above"] < context["cloud_ratio_rent_below"]
        ),
        "alert_cloud_rule_and_cost_differ": float(differ) if comparable else math.nan,
        "alert_owned_kit_used_little": float(not busy) if comparable and verdict == "own" else math.nan,
        "alert_greenfield_without_grounds": float(context["greenfield_planned"] == "Yes" and not grounds),
    }


def raise_readiness_guards(context: Context) -> dict[str, float]:
    """Whether more use is expected than is measured today."""
    expected, measured = context["expected_utilisation"], context["gpu_utilisation_today"]
    return {"alert_busier_than_measured": busier(expected, measured)}


def busier(expected: float, measured: float) -> float:
    """1 where more is expected than is measured today, missing where either is not known."""
    return float(measured < expected) if expected > 0 and not math.isnan(measured) else math.nan


def by_ratio(ratio: float, rent_below: float, own_above: float) -> str:
    """The verdict by the ratio alone; both limits themselves belong to the review between them."""
    if math.isnan(ratio):
        return "not filled in"
    passed = [ratio >= rent_below, ratio > own_above]
    return ("rent", "review", "own")[sum(passed)]


def part_of_each(context: Context, costs: Mapping[str, Any]) -> dict[str, float]:
    """Own enough kit for the steady load, rent the remaining hours."""
    steady, busy = context["hybrid_steady_share"], context["hybrid_owned_utilisation"]
    if costs["cloud_or_owned_filled"] == 0 or steady * busy <= 0:
        names = ("owned_share", "owned_gpus", "rented_hours", "cost_per_year")
        return {f"hybrid_{name}": math.nan for name in names}
    all_hours = context["gpu_count"] * context["hours_per_year"]
    carried = min(all_hours * context["expected_utilisation"] * steady, all_hours * busy)
    gpus = carried / busy / context["hours_per_year"]
    share = gpus / context["gpu_count"]
    rented = costs["gpu_hours_used"] - carried
    people = context["owned_staff_per_year"]
    kit = share * (costs["owned_cost_per_year"] - people)
    return {
        "hybrid_owned_share": share,
        "hybrid_owned_gpus": gpus,
        "hybrid_rented_hours": rented,
        "hybrid_cost_per_year": kit
        + people
        + costs["cloud_fixed_per_year"]
        + rented * context["cloud_price_per_gpu_hour"],
    }
