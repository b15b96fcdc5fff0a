"""A simulation as JSON: the statistics of the CSV table, grouped for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import plain
from roi_workbook.reports.output_schemas import VERSIONS
from roi_workbook.simulation.report import line_of, notes
from roi_workbook.simulation.simulate import MEASURES, Simulation


def simulation_json(simulation: Simulation, file: str) -> str:
    """Every number of a simulation as JSON; what is missing or infinite is null."""
    return as_json(
        {
            "schema_version": VERSIONS["simulate"],
            "file": file,
            "scenario": str(simulation.recomputed.live["scenario"]),
            "draws": simulation.draws,
            "seed": simulation.seed,
            "correlation": plain(simulation.correlation),
            "notes": list(notes(simulation)),
            "inputs_drawn": [each.key for each in simulation.ranges],
            "share_above_zero": plain(simulation.positive),
            "results": {key: _measure(simulation, key) for key in MEASURES},
            "approximation": {
                each.key: {"workbook": plain(each.workbook), "simulated": plain(each.simulated)}
                for each in simulation.compared
            },
            "drivers": [
                {name: plain(value) for name, value in asdict(each).items()} for each in simulation.drivers
            ],
            "curve": [plain(value) for value in simulation.curve],
        }
    )


def _measure(simulation: Simulation, key: str) -> dict[str, Any]:
    measure, line = simulation.measures[key], line_of(simulation, key)
    return {
        "label": line.label,
        "unit": line.unit,
        "mean": plain(measure.mean),
        "standard_deviation": plain(measure.deviation),
        "percentiles": {f"p{percent}": plain(value) for percent, value in measure.percentiles.items()},
        "share_defined": plain(measure.defined),
        "shares_not_defined": {words: plain(share) for words, share in measure.why.items()},
    }
