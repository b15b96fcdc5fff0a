"""The JSON Schema of an input file: every key with its meaning, unit and bounds, for editors and programs."""

from __future__ import annotations

from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.values import LONGEST_TEXT
from roi_workbook.words import EVIDENCE, GRADES, SCENARIOS, Column, Input, Table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def json_schema(model: Model) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an input file of this model, properties in catalogue order.

    It lists the canonical form. Reading is more lenient in convenience only: choices in any case, dates of
    TOML and YAML or with a day, null for an empty cell. `default` is the standard a key keeps when it is left
    out; such a key may be "", which empties it.
    """
    evidenced = (*model.inputs, *model.tables)
    return {
        "$schema": DIALECT,
        "title": "Input file of roi-workbook",
        "description": "The inputs of one case. Shares are fractions; money is in the reporting currency.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{key: _input(declared) for key, declared in model.inputs.items()},
            **{key: _table(table) for key, table in model.tables.items()},
            "evidence": {
                "title": "Evidence",
                "description": "Where the values come from, by key of an input or a table.",
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"$ref": "#/$defs/evidence"} for key in evidenced},
            },
        },
        "$defs": {"evidence": _evidence()},
    }


def _input(declared: Input) -> dict[str, Any]:
    forms = [_value(declared)]
    if declared.three:
        forms.append(_ends(declared))
    if declared.standard is not None and declared.kind != "text":
        forms.append({"const": ""})
    default = {} if declared.standard is None else {"default": declared.standard}
    return {**_about(declared), **default, **(forms[0] if len(forms) == 1 else {"oneOf": forms})}


def _ends(declared: Input) -> dict[str, Any]:
    ends = [scenario.lower() for scenario in SCENARIOS]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {end: _value(declared) for end in ends},
        "dependentRequired": {end: ["base"] for end in ends if end != "base"},
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.label,
        "description": table.meaning,
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {column.key: {**_about(column), **_value(column)} for column in table.columns},
        },
    }


def _evidence() -> dict[str, Any]:
    facts: dict[str, dict[str, Any]] = {
        fact: {"type": "string", "maxLength": LONGEST_TEXT} for fact in EVIDENCE
    }
    facts["grade"] = {
        "description": "A measured here, B measured elsewhere, C expert or published, D placeholder.",
        "enum": list(GRADES),
    }
    facts["date"] = {"description": "Day of the evidence, as 2027-01-31.", "type": "string", "pattern": DAY}
    return {"type": "object", "additionalProperties": False, "properties": facts}


def _about(declared: Input | Column) -> dict[str, Any]:
    return {"title": declared.label, "description": f"{declared.meaning} Unit: {declared.unit}."}


def _value(declared: Input | Column) -> dict[str, Any]:
    if declared.kind == "choice":
        return {"enum": list(declared.choices)}
    if declared.kind == "date":
        return {"type": "string", "pattern": MONTH}
    if declared.kind == "text":
        return {"type": "string", "maxLength": LONGEST_TEXT}
    number = "integer" if declared.whole else "number"
    return {"type": number, "minimum": declared.lowest, "maximum": declared.highest}
