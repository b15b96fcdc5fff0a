"""The cases at the edge: what a workbook must survive without a single Excel error."""

from collections.abc import Mapping
from typing import Any

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs

BLANK, EXAMPLE = blank_inputs(MODEL), example_inputs(MODEL)


def changed(inputs: Inputs, **values: Any) -> Inputs:
    """The inputs with some values replaced."""
    return Inputs(dict(inputs.values) | values, inputs.tables, inputs.evidence)


def _zeros() -> Inputs:
    values: dict[str, Any] = dict(EXAMPLE.values)
    for key, declared in MODEL.inputs.items():
        if declared.numeric:
            zero = max(0.0, declared.lowest)
            values[key] = {"conservative": zero, "base": zero, "optimistic": zero} if declared.three else zero
    return Inputs(values, {}, {})


def _one_bucket(kept: str) -> Inputs:
    dropped = {declared.key for bucket in MODEL.buckets if bucket.key != kept for declared in bucket.inputs}
    tables: Mapping[str, Any] = {
        key: EXAMPLE.tables[key] for key in MODEL.tables if MODEL.subject_of[key].key in (kept, "investment")
    }
    return Inputs(
        {key: value for key, value in EXAMPLE.values.items() if key not in dropped}, tables, EXAMPLE.evidence
    )


NEGATIVE = changed(
    EXAMPLE,
    incident_frequency_reduction={"conservative": -0.7, "base": -0.37, "optimistic": 0.11},
    friction_share_removed={"base": -0.23},
)

ODD_FRACTIONS = changed(
    EXAMPLE,
    weeks_per_release_today={"base": 5.37},
    weeks_per_release_target={"base": 1.29},
    months_to_go_live={"base": 3.37},
    ramp_months={"base": 5.83},
    proposal_pilots_per_year=4.37,
    hours_per_incident={"base": 1.53},
    cloud_price_per_gpu_hour=4.1,
    vendor_compared_first=2,
    vendor_compared_second=1,
)
"""What the proposal rounds has two decimals; owning pays within its life."""

BILLED_IN_ADVANCE = (
    {"item": "Platform", "serves": "iteration", "cost_per_year": 24_013.5, "billing": "YEARLY in advance"},
    {"item": "Support", "serves": "downtime", "cost_per_year": 7_001, "billing": "quarterly"},
    {"item": "Servers", "serves": "downtime", "one_off_cost": 31_013, "is_capex": "Yes"},
    {"item": "More servers", "one_off_cost": 17_077.7, "one_off_month": 13, "is_capex": "yes"},
    {"item": "Renewal", "one_off_cost": 9_041, "one_off_month": 12, "is_capex": "No"},
    {"item": "Too late", "one_off_cost": 5_003, "one_off_month": 30, "is_capex": "Yes"},
)
"""Purchases paid a year ahead, monthly and once, some of them capital."""

DEARER = changed(
    Inputs(EXAMPLE.values, {**EXAMPLE.tables, "purchases": BILLED_IN_ADVANCE}, EXAMPLE.evidence),
    horizon_months=29,
    wage_growth=0.037,
    price_growth=0.0231,
    incident_impact_includes_labour="No",
    responders_per_incident={"conservative": 2, "base": 3, "optimistic": 5},
    responder_hours_per_incident={"base": 2.7},
    compliance_cashable_share=0.31,
    annual_pain_growth=0.053,
)
"""Wages and prices rise, and a year of some purchases is paid ahead."""

ESTIMATED = changed(
    DEARER,
    friction_engineers=7,
    friction_hours_each={"conservative": 1.3, "base": 2.9, "optimistic": 3.7},
    tooling_one_off={"conservative": 19_013.9, "base": 11_007.3},
    tooling_per_year={"base": 7_919, "optimistic": 5_003.5},
    outside_help_one_off={"conservative": 31_013, "base": 23_011.3, "optimistic": 17_077},
)
"""Estimates beside the tables they could stand for."""

EDGE_CASES = {
    "example": EXAMPLE,
    "blank": BLANK,
    "nothing at all": Inputs(),
    "all zeros": _zeros(),
    **{f"only {bucket.key}": _one_bucket(bucket.key) for bucket in MODEL.buckets},
    "negative": NEGATIVE,
    "odd fractions": ODD_FRACTIONS,
    "no cost": Inputs(EXAMPLE.values | {"internal_adoption_hours": 0, "run_hours_per_week": 0}, {}, {}),
    "no payback": changed(EXAMPLE, run_hours_per_week={"base": 53}),
    "12 months": changed(EXAMPLE, horizon_months=12, reporting_currency="sek"),
    "60 months": changed(EXAMPLE, horizon_months=60, annual_benefit_fade=0.13),
    "no discounting": changed(EXAMPLE, annual_discount_rate=0, finance_rate=0, reinvestment_rate=0),
    "conservative": changed(EXAMPLE, scenario="Conservative"),
    "optimistic": changed(EXAMPLE, scenario="Optimistic", annual_benefit_fade=-0.07),
    "emptied standards": Inputs(
        {key: value for key, value in EXAMPLE.values.items() if MODEL.typed_inputs[key].standard is None},
        EXAMPLE.tables,
        {},
    ),
    "words in number cells": changed(
        EXAMPLE,
        incidents_per_quarter={"conservative": "three", "base": "40%", "optimistic": 5},
        horizon_months=" 36 ",
        annual_discount_rate="10%",
        weeks_per_release_target={"base": "one"},
        value_per_success_known="unknown",
        scenario="Most likely",
        reporting_currency="Euro",
        iteration_is_counted="perhaps",
    ),
    "ends without a base": changed(
        EXAMPLE,
        incidents_per_quarter={"conservative": 3, "optimistic": 5},
        lead_weeks_target={"optimistic": 0.25},
        impact_per_incident_hour={"conservative": 4000.5},
    ),
    "a share in words in a table": Inputs(
        EXAMPLE.values,
        {**EXAMPLE.tables, "friction_activities": ({"engineers": "40%", "hours_per_engineer_week": 17},)},
        EXAMPLE.evidence,
    ),
    "horizon beyond the last month": changed(EXAMPLE, horizon_months=71, run_hours_per_week={"base": 31}),
    "wages and prices rise": DEARER,
    "estimated and listed": ESTIMATED,
    "estimated only": Inputs(ESTIMATED.values, {}, {}),
    "as far as its evidence goes": Inputs(
        {
            key: value
            for key, value in EXAMPLE.values.items()
            if key not in MODEL.confidence_of and key != "validated_improvements_per_year"
        }
        | {"compliance_confidence": {"conservative": 0.37}, "deals_slowed_per_year": {"base": 0}},
        EXAMPLE.tables,
        {key: {"grade": "abC"[number % 3]} for number, key in enumerate(MODEL.register)},
    ),
    "wages and prices fall up to the last month": changed(
        DEARER, horizon_months=60, wage_growth=-0.11, price_growth=-0.5, months_to_go_live={"base": 13.7}
    ),
    "paid ahead beyond the last month": changed(DEARER, horizon_months=71, wage_growth="3%"),
    "a return beyond measure": changed(
        EXAMPLE, impact_per_incident_hour={"base": 1e12}, months_to_go_live={"base": 0}
    ),
    "renewals beyond the horizon": Inputs(
        EXAMPLE.values,
        {
            **EXAMPLE.tables,
            "purchases": (
                {"item": "Now", "serves": "Downtime", "one_off_cost": 1_009.7},
                {
                    "item": "Later",
                    "serves": "iteration",
                    "cost_category": "TOOLING",
                    "one_off_cost": 31_013,
                    "one_off_month": 37,
                },
                {"item": "Wish", "cost_per_year": 499.99, "cost_category": "wishes"},
                {"item": "Half a month", "one_off_cost": 77, "one_off_month": 2.5},
                {"item": "In words", "one_off_cost": "dear", "one_off_month": "soon", "cost_per_year": 13},
            ),
        },
        EXAMPLE.evidence,
    ),
}
"""Input sets by name."""
