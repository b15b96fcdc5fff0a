"""The cases whose sentences are kept as texts that a person has read, see test_golden_texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import SCENARIOS, Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.layout import lay_out_book
from roi_workbook.workbook.stored_values import stored_values

SAMPLES = Path(__file__).parents[1] / "sample_inputs"
PAGES = ("Start", "Summary", "Proposal")
NO_SENTENCES = ("ok", "optional", "standard", "fill in", "look here", "Yes", "No")
"""States and choices of the inputs below the sentences of Proposal."""
EXAMPLE, BLANK = example_inputs(MODEL), blank_inputs(MODEL)


def with_values(inputs: Inputs, **values: Any) -> Inputs:
    """The inputs with some values typed over."""
    return replace(inputs, values={**inputs.values, **values})


def with_purchases(inputs: Inputs, *rows: Mapping[str, Any]) -> Inputs:
    """The inputs with these purchases only."""
    return replace(inputs, tables={**inputs.tables, "purchases": rows})


def without_ranges(inputs: Inputs) -> Inputs:
    """The inputs with one value each."""
    bases = {
        key: value.get("base") if isinstance(value, Mapping) else value
        for key, value in inputs.values.items()
    }
    return replace(inputs, values=bases)


def only(kept: str) -> Inputs:
    """The example with one bucket that brings value, and its cost."""
    emptied = {
        declared.key: BLANK.values.get(declared.key)
        for bucket in MODEL.buckets
        if bucket.key != kept
        for declared in bucket.inputs
    }
    tables = {table.key: () for bucket in MODEL.buckets if bucket.key != kept for table in bucket.tables}
    return Inputs({**EXAMPLE.values, **emptied}, {**EXAMPLE.tables, **tables}, EXAMPLE.evidence)


def behind(inputs: Inputs) -> Inputs:
    """A programme that runs, with 37 % of the value and 119 % of the cost that it had."""
    rows = [
        {
            key: value * (1.19 if key == "actual_cost" else 0.37)
            if key == "actual_cost" or key.endswith("_realised")
            else value
            for key, value in row.items()
        }
        for row in inputs.tables["tracking"]
    ]
    return replace(inputs, tables={**inputs.tables, "tracking": tuple(rows)})


ADOPTION = {
    "internal_adoption_hours": {"base": 310, "conservative": 430},
    "run_hours_per_week": 2,
    "loaded_hourly_cost": 121,
}
"""A part of the cost."""


def without_benefits() -> dict[str, Any]:
    """All questions answered: the cost as above, and 0 for all else."""
    missed = [declared for declared in MODEL.inputs.values() if declared.missed]
    return {declared.key: {"base": 0} if declared.three else 0 for declared in missed} | ADOPTION


RENEWAL = {
    "item": "Renewal",
    "cost_category": "tooling",
    "serves": "downtime",
    "one_off_cost": 20_000,
    "one_off_month": 12,
}
MACHINES = {"item": "Machines", "cost_category": "compute", "serves": "iteration", "one_off_cost": 31_000}
FREE = {"internal_adoption_hours": 0, "run_hours_per_week": 0, "adoption_dip_share": 0}


def _cases() -> Iterator[tuple[str, Inputs]]:
    yield "blank", BLANK
    for bucket in MODEL.buckets:
        yield f"only_{bucket.key}", only(bucket.key)
    for scenario in SCENARIOS:
        yield f"example_{scenario.lower()}", with_values(EXAMPLE, scenario=scenario)
    cases = {
        sample: read_input_file(SAMPLES / f"{sample}.toml", MODEL)
        for sample in ("article", "whole_company", "running_programme")
    }
    yield from cases.items()
    yield "running_behind", with_values(behind(cases["running_programme"]), scenario="Conservative")
    yield "cost_open", with_values(BLANK, **ADOPTION)
    yield "cost_only", with_values(BLANK, **without_benefits())
    yield "negative", with_values(EXAMPLE, impact_per_incident_hour={"base": 900, "optimistic": 1_300})
    yield "no_payback", with_values(EXAMPLE, horizon_months=18)
    yield (
        "never_out",
        with_purchases(
            with_values(EXAMPLE, **FREE, months_to_go_live=0, ramp_months=0),
            {"item": "Service", "serves": "downtime", "cost_per_year": 9_000},
        ),
    )
    yield "horizon_12", with_values(EXAMPLE, horizon_months=12)
    yield "horizon_60", with_values(EXAMPLE, horizon_months=60)
    yield "zero_cost", with_purchases(with_values(EXAMPLE, **FREE))
    yield (
        "huge",
        with_values(EXAMPLE, impact_per_incident_hour={"conservative": 3e8, "base": 8e8, "optimistic": 9e8}),
    )
    yield "renewals", with_purchases(EXAMPLE, *EXAMPLE.tables["purchases"], RENEWAL)
    yield "machines", with_purchases(EXAMPLE, *EXAMPLE.tables["purchases"], MACHINES)
    yield "no_range", without_ranges(EXAMPLE)
    yield (
        "live_beyond_the_horizon",
        with_values(EXAMPLE, horizon_months=12, months_to_go_live={"base": 13, "conservative": 17}),
    )
    yield "euros", with_values(EXAMPLE, reporting_currency="EUR", organisation="Beispiel AG")
    yield (
        "yen",
        with_values(
            EXAMPLE,
            reporting_currency="JPY",
            impact_per_incident_hour={"base": 1_200_000},
            loaded_hourly_cost=18_000,
        ),
    )
    yield "failed_check", with_values(EXAMPLE, incident_frequency_reduction={"base": 40})


CASES = dict(_cases())
"""Inputs by the name of the case."""


def texts(inputs: Inputs) -> dict[str, list[str]]:
    """The words that formulas give on each page, in reading order."""
    book = lay_out_book(inputs, MODEL)
    stored = stored_values(book, expected_cells(work_out(inputs, MODEL, strict=False)))
    return {
        page: [
            str(stored[page, row, column])
            for row, column in sorted(book.sheets[page].cells)
            if isinstance(text := stored.get((page, row, column)), str) and text and text not in NO_SENTENCES
        ]
        for page in PAGES
    }


def as_text(inputs: Inputs) -> str:
    """The words of the pages as one text."""
    return (
        "".join(
            f"# {page}\n\n" + "".join(f"{line}\n" for line in lines) + "\n"
            for page, lines in texts(inputs).items()
        ).rstrip()
        + "\n"
    )
