"""From the net present values of the initiatives, added up, to that of the case: each step named, and all of them
together exactly the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roi_workbook.finance.cash_flow import benefits_key
from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.records import LAST_MONTH, TINY, Column, Context, Grid, GridLine, Guard, Line
from roi_workbook.planning.columns import filled, ratio, sums_by

VALUE_STEPS = ("ramp", "haircuts", "in_none")
"""Steps from the value of a bucket's initiatives to that of the bucket, in their order."""


def _of_its_bucket(buckets: Buckets, amount: Callable[[Bucket], str]) -> str:
    """The amount of the row's bucket."""
    terms = ('(bucket = "' + bucket.key + '") * ' + amount(bucket) for bucket in buckets)
    return "=" + (" + ".join(terms) or "0")


def _a_year(key: str, label: str, formula: str, words: str) -> GridLine:
    return GridLine(key=key, label=label, unit="currency / year", helper=True, formula=formula, words=words)


def bucket_bridge(buckets: Buckets) -> Grid:
    """From the value of the initiatives that serve a bucket to the value of the bucket, as present values."""
    return Grid(
        key="bucket_bridge",
        label="The value steps by bucket",
        meaning="Present values at the decision. Each step is what the column says, from the initiatives that serve the"
        " bucket to the bucket in the case.",
        head=Column(key="bucket", label="Bucket", unit="text", given=True, meaning="Bucket of the case."),
        rows=tuple({"bucket": bucket.key} for bucket in buckets),
        lines=(
            GridLine(
                key="initiatives",
                label="Of the initiatives",
                unit="currency",
                formula="=SUMIFS(initiatives_value_at_decision, initiatives_serves, bucket)",
                words="Value of the initiatives that serve it, at the decision",
            ),
            GridLine(
                key="ramp",
                label="Go-live, ramp, fade",
                unit="currency",
                formula="=initiatives_year * paid_out - initiatives",
                words="Their value a year arriving as in the case − as they say",
            ),
            GridLine(
                key="haircuts",
                label="Haircuts",
                unit="currency",
                formula="=IF(physical_year = 0, 0, promised_year * value_year / physical_year - initiatives_year) * paid_out",
                words="What they promise, taken down as in the case − as they take it down; 0 where the case has no effect",
            ),
            GridLine(
                key="in_none",
                label="In no initiative",
                unit="currency",
                formula="=(value_year - initiatives_year) * paid_out - haircuts",
                words="What is left: value of the case that they do not carry; below zero: they carry more than the case",
            ),
            GridLine(
                key="case",
                label="Of the case",
                unit="currency",
                formula=_of_its_bucket(
                    buckets, lambda bucket: f"SUMPRODUCT({benefits_key(bucket)}, discount_factor_t)"
                ),
                words="Benefits of the bucket in the cash flow, discounted",
            ),
            GridLine(
                key="realised",
                label="Realised, they say",
                unit="share",
                formula="=IF(promised_year = 0, 0, initiatives_year / promised_year)",
                words="Value a year ÷ what they promise",
            ),
            GridLine(
                key="realised_in_case",
                label="Realised, in the case",
                unit="share",
                formula="=IF(physical_year = 0, 0, value_year / physical_year)",
                words="Risk-adjusted value ÷ full effect: capture, credit and confidence",
            ),
            _a_year(
                "initiatives_year",
                "Initiatives: value a year",
                "=SUMIFS(initiatives_annual_value, initiatives_serves, bucket)",
                "Sum of the values a year of the initiatives that serve it",
            ),
            _a_year(
                "promised_year",
                "Initiatives: promised a year",
                "=SUMIFS(initiatives_promised_value, initiatives_serves, bucket)",
                "The same before the share that is realised",
            ),
            _a_year(
                "physical_year",
                "Case: full effect a year",
                _of_its_bucket(buckets, lambda bucket: bucket.physical),
                "Effect of the bucket before capture, credit and confidence",
            ),
            _a_year(
                "value_year",
                "Case: risk-adjusted a year",
                _of_its_bucket(buckets, lambda bucket: bucket.value),
                "Value of the bucket after confidence",
            ),
            GridLine(
                key="paid_out",
                label="Present value of 1 a year",
                unit="ratio",
                helper=True,
                formula="=IF(value_year = 0, SUMPRODUCT(benefit_share_t, discount_factor_t), case / value_year)",
                words="Of the case ÷ its value a year; without value, the part of a year's benefit, discounted",
            ),
        ),
    )


STEPS = (
    Line(
        key="bridge_decision",
        label="Bridge: seen from the decision",
        unit="currency",
        formula="=initiatives_npv_at_decision_added - initiatives_npv_added",
        words="All discounted to the decision, and only up to the horizon of the case: what starts late brings"
        " fewer months",
    ),
    Line(
        key="initiatives_npv_at_decision_added",
        label="Initiatives: net present values at the decision, added up",
        unit="currency",
        formula="=SUM(initiatives_npv_at_decision)",
        words="Sum of the two rows above, and of the initiatives' net present values at the decision",
    ),
    Line(
        key="bridge_ramp",
        label="Bridge: go-live, ramp, fade and growth",
        unit="currency",
        formula="=SUM(bucket_bridge_ramp)",
        words="The same value a year, arriving as in the case: from its go-live, through its ramp, with its fade and"
        " growth",
    ),
    Line(
        key="bridge_haircuts",
        label="Bridge: haircuts",
        unit="currency",
        formula="=SUM(bucket_bridge_haircuts)",
        words="What they promise, taken down as in the case (capture, credit, confidence) instead of by the share that is"
        " realised",
    ),
    Line(
        key="bridge_in_none",
        label="Bridge: value in no initiative",
        unit="currency",
        formula="=SUM(bucket_bridge_in_none)",
        words="Value of the case that no initiative carries; below zero: initiatives carry more than the case",
    ),
    Line(
        key="bridge_serves_none",
        label="Bridge: value for no bucket",
        unit="currency",
        formula="=SUM(bucket_bridge_initiatives) - SUM(initiative_flows_value_at_decision)",
        words="Value of initiatives that serve no bucket: the case does not have it",
    ),
    Line(
        key="bridge_salvage",
        label="Bridge: worth at the horizon",
        unit="currency",
        formula="=-SUM(initiative_flows_salvage_at_decision)",
        words="What initiatives are still worth at the horizon: the case counts nothing for it",
    ),
    Line(
        key="bridge_cost_in_none",
        label="Bridge: cost in no initiative",
        unit="currency",
        formula="=bridge_one_off - bridge_case_one_off"
        " + (initiatives_per_year - investment_per_year_compared) / 12 * bridge_month",
        words="Cost of the case as entered that no initiative carries; above zero: initiatives carry more than that",
    ),
    Line(
        key="bridge_cost_timing",
        label="Bridge: when cost is paid",
        unit="currency",
        formula="=SUM(initiative_flows_one_off_at_decision) - bridge_one_off + SUM(initiative_flows_running_at_decision)"
        " - initiatives_per_year / 12 * bridge_month + bridge_case_one_off - bridge_case_one_off_now",
        words="The case pays to run it from month 1, not from the start of each initiative, and once in the month of each"
        " purchase",
    ),
    Line(
        key="bridge_contingency",
        label="Bridge: contingency",
        unit="currency",
        formula="=-contingency_rate * bridge_case_one_off_now",
        words="What the case sets aside for the unforeseen; initiatives set nothing aside",
    ),
    Line(
        key="bridge_dip",
        label="Bridge: adoption dip",
        unit="currency",
        formula="=-adoption_dip_cost",
        words="Slower work while people learn; no initiative counts it",
    ),
    Line(
        key="bridge_overrun",
        label="Bridge: overrun, growth and billing",
        unit="currency",
        formula="=(1 + contingency_rate) * bridge_case_one_off_now + adoption_dip_cost"
        " + investment_per_year_compared / 12 * bridge_month - pv_costs",
        words="All that the case adds to cost beyond that: overrun, and growth of prices and payment in advance, if any",
    ),
)

BRIDGE = (
    Line(
        key="initiatives_npv_added",
        label="Initiatives: net present values added up",
        unit="currency",
        formula="=SUM(initiatives_npv)",
        words="Each from its own start to its own end, as published examples count: it flatters what starts late",
    ),
    *STEPS,
    Line(
        key="bridge_npv",
        label="Bridge: net present value of the case",
        unit="currency",
        formula="=initiatives_npv_added + "
        + " + ".join(step.key for step in STEPS if step.key.startswith("bridge_")),
        words="The first row and all steps: exactly the case's own, in the scenario shown",
    ),
)

BRIDGE_WORKING = (
    Line(
        key="bridge_one_off",
        label="Bridge: one-off cost of the initiatives",
        unit="currency",
        formula="=SUMPRODUCT(initiative_flows_started, initiative_flows_one_off)",
        words="Sum of those that start within the horizon, not discounted",
        helper=True,
    ),
    Line(
        key="bridge_case_one_off",
        label="Bridge: one-off cost of the case",
        unit="currency",
        formula="=SUMPRODUCT(purchases_in_month, within_horizon_t) + purchases_estimated_one_off + adoption_cost",
        words="Purchases within the horizon and own hours to adopt them, as entered, not discounted",
        helper=True,
    ),
    Line(
        key="bridge_case_one_off_now",
        label="Bridge: one-off cost of the case, discounted",
        unit="currency",
        formula="=SUMPRODUCT(purchases_in_month, within_horizon_t, discount_factor_t)"
        " + purchases_estimated_one_off + adoption_cost",
        words="The same, each purchase discounted from its month",
        helper=True,
    ),
    Line(
        key="bridge_month",
        label="Bridge: present value of 1 a month",
        unit="ratio",
        formula="=SUMPRODUCT(active_t, discount_factor_t)",
        words="Sum of the discount factors from month 1 to the horizon",
        helper=True,
    ),
)

BRIDGE_GUARD = Guard(
    key="check_initiatives_bridge",
    label="The steps from the initiatives to the case add up to its net present value",
    formula="=(ABS(bridge_npv - npv) > MAX(pv_costs, ABS(initiatives_npv_added), ABS(bridge_in_none),"
    " ABS(bridge_haircuts)) / 100^3) * 1",
    advice="A step or a month of the cash flow was changed: take the page Priorities from a fresh template.",
)


def bridge(
    context: Context, results: dict[str, np.ndarray], by_month: dict[str, Any], buckets: Buckets
) -> dict[str, Any]:
    """The bridge: its steps, those of each bucket, and its check. by_month: what `flows` returns."""
    serves = context.table("initiatives")["serves"]
    keys = [bucket.key for bucket in buckets]
    months = context.month_rows
    month = np.arange(LAST_MONTH + 1)
    discount = (1 + context["annual_discount_rate"]) ** (month / -12)
    own = {key: by_month[f"initiative_flows_{key}"] for key in ("value_at_decision", "salvage_at_decision")}

    promised, realised, decided = (
        sums_by(serves, amounts, keys)
        for amounts in (results["promised_value"], results["annual_value"], own["value_at_decision"])
    )
    physical = np.array([context[bucket.physical] for bucket in buckets], float)
    value = np.array([context[bucket.value] for bucket in buckets], float)
    earned = np.array([discount @ months[benefits_key(bucket)] for bucket in buckets])
    usual = discount @ months["benefit_share_t"]
    paid_out = filled(ratio(earned, value), usual)
    lasting = ratio(value, physical)
    taken_down = np.where(np.isnan(lasting), realised, promised * lasting)
    levels = [decided, realised * paid_out, taken_down * paid_out, earned]
    steps = dict(zip(VALUE_STEPS, np.diff(levels, axis=0), strict=True))
    grid = {
        "initiatives": decided,
        **steps,
        "case": earned,
        "realised": filled(ratio(realised, promised)),
        "realised_in_case": filled(lasting),
        "initiatives_year": realised,
        "promised_year": promised,
        "physical_year": physical,
        "value_year": value,
        "paid_out": paid_out,
    }
    cost_steps, working = _cost_steps(context, by_month, discount)
    added = by_month["initiative_flows_npv"].sum()
    at_decision = by_month["initiative_flows_npv_at_decision"].sum()
    lines = {
        "bridge_decision": at_decision - added,
        **{f"bridge_{key}": amounts.sum() for key, amounts in steps.items()},
        "bridge_serves_none": 0.0 - own["value_at_decision"][~np.isin(serves, keys)].sum(),
        "bridge_salvage": 0.0 - own["salvage_at_decision"].sum(),
        **cost_steps,
    }
    reached = added + sum(lines.values())
    size = max(
        context["pv_costs"], *(abs(x) for x in (added, lines["bridge_in_none"], lines["bridge_haircuts"]))
    )
    return {
        **{f"bucket_bridge_{key}": column for key, column in grid.items()},
        **lines,
        **working,
        "initiatives_npv_added": added,
        "initiatives_npv_at_decision_added": at_decision,
        "bridge_npv": reached,
        "check_initiatives_bridge": float(abs(reached - context["npv"]) > size * TINY),
    }


def _cost_steps(
    context: Context, by_month: dict[str, Any], discount: np.ndarray
) -> tuple[dict[str, float], dict[str, float]]:
    """The steps from the cost of the initiatives to that of the case, and what they are worked out with."""
    months = context.month_rows
    bought = months["purchases_in_month"] * months["within_horizon_t"]
    bought[0] += context["adoption_cost"] + context["purchases_estimated_one_off"]
    run = months["active_t"] * ((context["purchases_per_year"] + context["run_cost_per_year"]) / 12)
    month = discount @ months["active_t"]
    once = by_month["initiative_flows_one_off"][by_month["initiative_flows_started"]].sum()
    listed = once + by_month["initiative_flows_per_year"].sum() * month / 12
    paid = sum(by_month[f"initiative_flows_{kind}_at_decision"].sum() for kind in ("one_off", "running"))
    entered = bought.sum() + discount @ run
    bare = discount @ (bought + run)
    contingency = context["contingency_rate"] * (discount @ bought)
    dip = context["adoption_dip_cost"]
    levels = np.array([bare, bare + contingency, bare + contingency + dip, discount @ months["costs_t"]])
    contingency_step, dip_step, overrun = (levels[:-1] - levels[1:]).tolist()
    return {
        "bridge_cost_in_none": listed - entered,
        "bridge_cost_timing": (paid - listed) - (bare - entered),
        "bridge_contingency": contingency_step,
        "bridge_dip": dip_step,
        "bridge_overrun": overrun,
    }, {
        "bridge_one_off": once,
        "bridge_case_one_off": bought.sum(),
        "bridge_case_one_off_now": discount @ bought,
        "bridge_month": month,
    }
