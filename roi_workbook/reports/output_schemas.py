"""What the JSON outputs of the commands are: their versions and their JSON Schemas, declared once.

A version rises when a field changes its meaning or is removed, not when one is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.input_files.schema import DIALECT, SCHEMAS
from roi_workbook.reports.fields import FINDING_FIELDS
from roi_workbook.review.finding_kinds import SEVERITIES

VERSIONS = {
    "check": 2,
    "show": 1,
    "diff": 1,
    "explain": 1,
    "simulate": 1,
    "portfolio": 1,
    "alternatives": 1,
    "export": 1,
}
"""The schema_version of each output."""

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WORDS: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": ["number", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_OR_NO: Schema = {"type": "boolean"}
ANYTHING: Schema = {}


def _fields(optional: Mapping[str, Schema] | None = None, /, **required: Schema) -> Schema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _by_key(each: Schema) -> Schema:
    return {"type": "object", "additionalProperties": each}


def _list(each: Schema) -> Schema:
    return {"type": "array", "items": each}


VALUE: Schema = {"type": ["string", "number", "boolean", "null"]}
ROW = _by_key(VALUE)
FINDING = _fields(
    **dict.fromkeys(FINDING_FIELDS, WORDS)
    | {"kind": TEXT, "severity": {"enum": list(SEVERITIES)}, "message": TEXT}
    | dict.fromkeys(("workbook", "recomputed"), VALUE)
)
CHANGED = _fields(dict.fromkeys(("unit", "meaning"), ANYTHING), key=TEXT, label=TEXT)
MENTIONED = _list(_fields(key=TEXT, label=TEXT))

OUTPUTS: Mapping[str, Mapping[str, Schema]] = {
    "check": {
        "files": _list(
            _fields(
                file=TEXT,
                template_version=WORDS,
                agrees=YES_OR_NO,
                formulas=COUNT,
                compared=COUNT,
                not_compared=COUNT,
                texts=COUNT,
                carried=COUNT,
                calculated_by=WORDS,
                recalculated=YES_OR_NO,
                notes=_list(TEXT),
                rel_tol={"type": "number"},
                abs_tol={"type": "number"},
                lines=_by_key(_fields(workbook=NUMBER, recomputed=NUMBER)),
                findings=_list(FINDING),
            )
        )
    },
    "show": {
        "file": TEXT,
        "template_version": WORDS,
        "scenario": TEXT,
        "inputs": _by_key(ANYTHING),
        "standards_in_use": _by_key(VALUE),
        "results": _by_key(VALUE),
        "planning": _fields(inputs=_by_key(VALUE), tables=_by_key(_list(ROW)), results=_by_key(VALUE)),
    },
    "diff": {
        "old": TEXT,
        "new": TEXT,
        "differ": YES_OR_NO,
        "complete": YES_OR_NO,
        "notes": _list(TEXT),
        "not_read": _list(TEXT),
        **dict.fromkeys(("inputs", "tables", "results", "guards", "evidence"), _list(CHANGED)),
        "formulas": _list(ROW),
        "attribution": _fields(
            method={"enum": ["exact", "sampled"]},
            samples=ANYTHING,
            seed=ANYTHING,
            inputs=_list(TEXT),
            moving=_list(TEXT),
            not_defined=_list(TEXT),
            results=_by_key(_fields(effects=_list(_by_key(VALUE)))),
        ),
    },
    "explain": {
        "key": TEXT,
        "label": TEXT,
        "kind": TEXT,
        "unit": TEXT,
        "meaning": TEXT,
        "formula": TEXT,
        "places": _list(TEXT),
        "refers_to": MENTIONED,
        "referred_by": MENTIONED,
    },
    "simulate": {
        "file": TEXT,
        "scenario": TEXT,
        "draws": COUNT,
        "seed": COUNT,
        "correlation": NUMBER,
        "notes": _list(TEXT),
        "inputs_drawn": _list(TEXT),
        "share_above_zero": NUMBER,
        "results": _by_key(
            _fields(
                label=TEXT,
                unit=TEXT,
                mean=NUMBER,
                standard_deviation=NUMBER,
                percentiles=_by_key(NUMBER),
                share_defined=NUMBER,
                shares_not_defined=_by_key(NUMBER),
            )
        ),
        "approximation": _by_key(_fields(workbook=NUMBER, simulated=NUMBER)),
        "drivers": _list(_fields(key=TEXT, own=NUMBER, together=NUMBER)),
        "curve": _list(NUMBER),
    },
    "portfolio": {
        "scenario": TEXT,
        "currency": TEXT,
        "sort": TEXT,
        "notes": _list(TEXT),
        "cases": _list(ROW),
        "totals": _by_key(NUMBER),
        "net": _list(NUMBER),
        "cumulative": _list(NUMBER),
        "peak_funding": NUMBER,
        "peak_month": COUNT,
        "funding": _by_key(ANYTHING),
    },
    "alternatives": {
        "verdict": TEXT,
        "best": WORDS,
        "notes": _list(TEXT),
        "alternatives": _list(_fields(file=TEXT, npv=NUMBER, pv_costs=NUMBER, not_defined=_by_key(TEXT))),
    },
    "export": {"file": TEXT, "what": TEXT, "rows": _list(ROW)},
}
"""The fields of each output beside its version. More may come; none goes without a new version."""

MORE: Mapping[str, Mapping[str, Schema]] = {
    "explain": {"workbook": _fields(file=TEXT, scenario=TEXT, value=VALUE, held=VALUE, differs=YES_OR_NO)}
}
"""Fields that only some outputs have."""


def output_schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of the JSON output of a command, by its name."""
    version = VERSIONS[name]
    return {
        "$schema": DIALECT,
        "$id": f"{SCHEMAS}{name}.{version}.schema.json",
        "title": f"JSON output of roi-workbook: {name}, version {version}",
        **_fields(MORE.get(name), schema_version={"const": version}, **OUTPUTS[name]),
    }
