"""What would make a careful reader doubt the whole: guards that look across buckets, cases and evidence.

Guards about one bucket stand in that bucket's file. All of them are rows of the Checks sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from roi_workbook.lazy import np
from roi_workbook.model.records import GRADES, TINY, Columns, Guard, Input, limit

OVERALL_GUARDS = (
    Guard(
        key="check_buckets_add_up",
        label="Buckets add up to the annual value",
        formula="=(ABS(SUM(bucket_value) - annual_value) > MAX(MAX(bucket_value), -MIN(bucket_value)) / 100^3) * 1",
        advice="A total was overwritten: restore the formula of annual_value.",
    ),
    Guard(
        key="check_monthly_benefits_add_up",
        label="Buckets add up to the monthly benefits",
        formula="=(ABS(SUM(bucket_value) * SUM(benefit_share_t)"
        " + annual_staff_value * SUMPRODUCT(benefit_share_t, wage_level_t - 1) - SUM(benefits_t))"
        " > MAX(MAX(bucket_value), -MIN(bucket_value)) * SUMPRODUCT(benefit_share_t, wage_level_t) / 100^3) * 1",
        advice="A month of Cash flow was overwritten: restore its formulas.",
    ),
    Guard(
        key="check_annualised_parts_add_up",
        label="The three annualised parts add up",
        formula="=(ABS(annualised_purchases + annualised_internal + annualised_contingency - annualised_investment)"
        " > annualised_investment / 100^3) * 1",
        advice="An annualised line on Investment was overwritten: restore its formula.",
    ),
    Guard(
        key="check_cumulative_rolls_forward",
        label="Cumulative net rolls forward",
        formula="=(ABS(INDEX(cumulative_net_t, 1, COLUMNS(cumulative_net_t)) - SUM(net_t)) > zero_limit) * 1",
        advice="A month of Cash flow was overwritten: restore its formulas.",
    ),
    Guard(
        key="check_npv_function",
        label="NPV by factors equals the NPV function",
        formula="=(ABS(NPV((1 + annual_discount_rate)^(1 / 12) - 1, net_t) * (1 + annual_discount_rate)^(1 / 12) - npv)"
        " > (ABS(pv_benefits) + pv_costs) / 100^3) * 1",
        advice="A discount factor on Cash flow was overwritten: restore its formulas.",
    ),
    Guard(
        key="check_npv_at_irr",
        label="NPV at the internal rate of return is zero",
        formula="=(ABS(SUMPRODUCT(net_t, (1 + irr)^(-month_number / 12))) > SUM(outflow_t) / 100^3) * 1",
        tested="ISNUMBER(irr)",
        advice="A step on IRR steps was overwritten: restore its formulas.",
    ),
    Guard(
        key="check_cases_live",
        label="The live column of Cases equals the model",
        formula='=(ABS(INDEX(case_npv, 1, MATCH("Live", case_label, 0)) - npv) > (ABS(pv_benefits) + pv_costs) / 100^3)'
        ' + (ABS(INDEX(case_net_annual_value, 1, MATCH("Live", case_label, 0)) - net_annual_value)'
        " > (ABS(annual_value) + annualised_investment) / 100^3)",
        advice="A bucket's line or a column of Cases was overwritten: restore the formulas.",
    ),
    Guard(
        key="check_cases_base",
        label="The Base column of Cases equals the model",
        formula='=(ABS(INDEX(case_npv, 1, MATCH("Base", case_label, 0)) - npv_base)'
        " > (ABS(pv_benefits_base) + pv_costs_base) / 100^3)"
        ' + (ABS(INDEX(case_net_annual_value, 1, MATCH("Base", case_label, 0)) - net_annual_value_base)'
        " > (ABS(annual_value_base) + ABS(net_annual_value_base)) / 100^3)",
        advice="A row of Cash flow or Cases was overwritten: restore the formulas.",
    ),
    Guard(
        key="check_scenario",
        label="The scenario is one of three",
        formula="=IF(COUNTA(scenario_base) = 0, 0, 1 - SUMPRODUCT((inputs_scenario_names = scenario_base) * 1))",
        advice="Choose Conservative, Base or Optimistic on Inputs; anything else counts as Base.",
    ),
    Guard(
        key="check_inputs_in_range",
        label="Every filled input is of its kind and in its range",
        formula='=SUMPRODUCT((register_state = "look here") * 1) + SUM(table_cells_to_look_at)',
        advice="Look for the inputs marked look here: wrong kind, out of range, or an end without a base.",
    ),
    Guard(
        key="check_base_filled",
        label="No end is filled without a base",
        formula="=SUM(register_end_only)",
        advice="Fill in the base of every input that has an end.",
    ),
    Guard(
        key="alert_one_bucket_dominates",
        label="One bucket carries the case",
        formula="=SUMPRODUCT((bucket_value > limit_bucket_share * annual_value) * 1)",
        tested="annual_value > 0",
        limits=(limit("bucket_share", "share of one bucket", "share", 0.60, highest=1),),
        advice="Show the evidence of that bucket first: the case stands and falls with it.",
    ),
    Guard(
        key="alert_value_far_below_effect",
        label="A bucket's value is far below its physical effect",
        formula="=SUMPRODUCT((bucket_physical > 0) * (bucket_value < limit_physical_share * bucket_physical))",
        limits=(
            limit("physical_share", "value as a share of the physical effect", "share", 0.20, highest=1),
        ),
        advice="So many discounts in a row: should it be counted in money at all?",
    ),
    Guard(
        key="alert_payback_before_go_live",
        label="Payback before go-live",
        formula="=(payback_months < months_to_go_live) * 1",
        tested="ISNUMBER(payback_months)",
        advice="Nothing pays back before it is live: look for missing one-off cost.",
    ),
    Guard(
        key="alert_irr",
        label="Internal rate of return is very high",
        formula="=(irr > limit_irr) * 1",
        tested="ISNUMBER(irr)",
        limits=(limit("irr", "internal rate of return", "share / year", 3),),
        advice="Few investments return that much: look for missing cost.",
    ),
    Guard(
        key="alert_cashable_npv",
        label="Cashable benefits alone do not pay",
        formula="=(cashable_npv < 0) * 1",
        advice="Say plainly that part of the return is time and risk, not cash.",
    ),
    Guard(
        key="alert_columns_swapped",
        label="Conservative helps or optimistic hurts",
        formula="=SUM(sensitivity_swapped)",
        advice="Swap the ends that Sensitivity marks: conservative is the worse one.",
    ),
    Guard(
        key="alert_ends_on_one_side",
        label="Conservative and optimistic on one side of base",
        formula="=SUM(sensitivity_one_side)",
        advice="Base should lie between its ends: see the inputs marked on Sensitivity.",
    ),
    Guard(
        key="alert_inputs_multiply",
        label="Inputs multiply here: simulate",
        formula="=(optimistic_multiple > limit_optimistic_multiple) * 1",
        tested="ISNUMBER(optimistic_multiple)",
        limits=(
            limit("optimistic_multiple", "all inputs at optimistic against one at a time", "ratio", 2.5),
        ),
        advice="The upper end lies higher than the range of Sensitivity says: roi-workbook simulate draws all inputs"
        " together.",
    ),
    Guard(
        key="alert_contingency_and_overrun",
        label="Contingency and overrun both in Base",
        formula='=(INDEX(case_contingency_rate, 1, MATCH("Base", case_label, 0)) > 0)'
        ' * (INDEX(case_cost_overrun, 1, MATCH("Base", case_label, 0)) > 0)',
        advice="Two allowances for one risk: keep the overrun for the conservative end.",
    ),
    Guard(
        key="alert_cashable_share_without_owner",
        label="A cashable share without an owner",
        formula="=SUMPRODUCT((bucket_cashable_share > 0) * (bucket_cashable_owner = 0))",
        advice="Name the owner whose budget or revenue line moves, beside the cashable share.",
    ),
    Guard(
        key="alert_confidence_above_suggested",
        label="A confidence above what its evidence suggests",
        formula="=SUMPRODUCT((bucket_gross <> 0) * (bucket_confidence > bucket_suggested_confidence))",
        advice="Empty the confidence, so that the suggested one counts, or show better evidence.",
    ),
    Guard(
        key="alert_placeholders",
        label="Inputs of grade D, or without a grade",
        formula="=SUMPRODUCT((register_grade = 4) * 1)",
        advice="Replace placeholders by figures of your own, and grade them.",
    ),
    Guard(
        key="alert_without_source",
        label="Changed inputs without a source",
        formula="=SUM(register_unsourced)",
        advice="Write down where each figure comes from.",
    ),
    Guard(
        key="alert_standards_in_use",
        label="Empty inputs count as the template's standard",
        formula="=SUM(register_as_standard)",
        advice="Fill in the inputs marked standard: what counts for them stands under In use.",
    ),
)

HOURS_IN_A_YEAR = Input(
    key="hours_in_a_year",
    label="Hours in a year",
    unit="hours / year",
    base=8760,
    standard=8760,
    highest=8784,
    single=True,
    source="ours",
    meaning="Clock hours of a year.",
)


def outage_beyond_margin(case: Columns) -> np.ndarray:
    """Whether a year of outage would cost more than the margin allows; missing without a margin."""
    margin = case["ai_influenced_margin_per_year"]
    year_of_outage = case["impact_per_incident_hour"] * case["hours_in_a_year"]
    return np.where(margin > 0, year_of_outage > case["limit_margin_multiple"] * margin, np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossBuckets:
    """A guard that looks at several buckets: part of a model that has them all, before the guards of the
    first.

    `raised` says how much is wrong, one value per case.
    """

    buckets: tuple[str, ...]
    guard: Guard
    raised: Callable[[Columns], np.ndarray]


ACROSS_BUCKETS = (
    AcrossBuckets(
        buckets=("downtime", "iteration"),
        guard=Guard(
            key="alert_incident_impact_against_margin",
            label="A year of outage costs more than the margin allows",
            formula="=(impact_per_incident_hour * hours_in_a_year > limit_margin_multiple * ai_influenced_margin_per_year) * 1",
            tested="ai_influenced_margin_per_year > 0",
            limits=(
                limit("margin_multiple", "outage year against margin", "ratio", 5),
                HOURS_IN_A_YEAR,
            ),
            advice="Use contribution margin and direct cost lost in the hour, not revenue.",
        ),
        raised=outage_beyond_margin,
    ),
)

SUGGESTED_CONFIDENCE = tuple(
    Input(
        key="suggested_confidence_" + grade.lower(),
        label="Suggested confidence, worst grade " + grade,
        unit="share",
        base=share,
        standard=share,
        highest=1,
        single=True,
        meaning="Confidence suggested where the worst evidence grade of a bucket is "
        + grade
        + ". It counts where a confidence is empty.",
    )
    for grade, share in zip(GRADES, (0.95, 0.85, 0.70, 0.50), strict=True)
)
"""Settings kept beside the limits: the confidence each worst grade suggests."""


def raise_case_guards(case: Columns) -> dict[str, np.ndarray]:
    """Guards that need no more than the results of a case: one value per case, missing = not tested."""
    payback, irr = case["payback_months"], case["irr"]
    parts = case["annualised_purchases"] + case["annualised_internal"] + case["annualised_contingency"]
    whole = case["annualised_investment"]
    return {
        "check_annualised_parts_add_up": (abs(parts - whole) > whole * TINY).astype(float),
        "alert_payback_before_go_live": np.where(
            np.isnan(payback), np.nan, payback < case["months_to_go_live"]
        ),
        "alert_irr": np.where(np.isnan(irr), np.nan, irr > case["limit_irr"]),
        "alert_cashable_npv": (case["cashable_npv"] < 0).astype(float),
    }
