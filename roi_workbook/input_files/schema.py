"""The JSON Schema of an input file: every key with its meaning, unit and bounds, for editors and programs."""

from __future__ import annotations

from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.values import LONGEST_TEXT, SCHEMA_KEY
from roi_workbook.model.records import ENDS, EVIDENCE, GRADES, SCENARIO_KEYS, Column, Grid, Input, Table
from roi_workbook.model.tables import column_cells

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = "https://raw.githubusercontent.com/OWNER/roi-workbook/main/docs/schemas/"
"""Where the schemas of docs/schemas are published."""
ID = f"{SCHEMAS}input-file.schema.json"
"""The address of the schema of an input file."""
YEAR = "(190[1-9]|19[1-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|9990)"
"""The years from `serials.FIRST_DATE` to `LAST_DATE`."""
MONTH = f"^{YEAR}-(0[1-9]|1[0-2])$"
SOME_DAY = f"^{YEAR}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"
EMPTY: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([{"const": ""}], [])
"""How an empty cell may be written besides; a text may be empty anyway."""
TYPED = {"$ref": "#/$defs/typed"}
DAY = f"^{YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def json_schema(model: Model) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an input file of this model, properties in catalogue order.

    It lists the canonical form. Reading is more lenient: choices in any case, dates of
    TOML and YAML or with a day, null for an empty cell. `default` is the standard a key keeps when it is left
    out; any key may be "", which empties the cell. {"typed": ...} is a value typed
    into a cell it does not fit.
    """
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "Input file of roi-workbook",
        "description": "The inputs of one case. Shares are fractions; money is in the reporting currency.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            SCHEMA_KEY: {"type": "string", "description": "The address of this schema, for editors."},
            **{key: _input(declared) for key, declared in model.typed_inputs.items()},
            **{key: _table(table) for key, table in model.typed_tables.items()},
            **{key: _grid(grid) for key, grid in model.grids.items()},
            "evidence": {
                "title": "Evidence",
                "description": "Where the values come from, by key of an input or a table.",
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"$ref": "#/$defs/evidence"} for key in model.evidenced},
            },
        },
        "$defs": {
            "evidence": _evidence(),
            "typed": _typed("string", "number", "boolean"),
            "typed_ends": _typed_ends(),
        },
    }


def _input(declared: Input) -> dict[str, Any]:
    forms = [_value(declared)]
    if declared.three:
        forms += [_ends(declared), {"$ref": "#/$defs/typed_ends"}]
    if declared.kind != "text":
        forms.append({"const": ""})
    default = {} if declared.standard is None else {"default": declared.standard}
    return {**_about(declared), **default, "oneOf": [*forms, TYPED]}


def _ends(declared: Input) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {end: {"oneOf": [_value(declared), TYPED]} for end in SCENARIO_KEYS},
        "dependentRequired": {end: ["base"] for end in SCENARIO_KEYS if end != "base"},
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.label,
        "description": table.meaning,
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                column.key: {**_about(column), "oneOf": [_value(column), TYPED]} for column in table.columns
            },
        },
    }


def _grid(grid: Grid) -> dict[str, Any]:
    """The rows of a grid: those left out, and the cells left out in a row, keep what the template ships."""
    head = grid.head
    cells = {
        name: {**_about(column), "oneOf": [_value(column), *EMPTY[column.kind == "text"], TYPED]}
        for column in grid.typed
        for name, _ in column_cells(column)
    }
    heads = {"title": head.label, "description": head.meaning, "enum": list(grid.heads)}
    return {
        "title": grid.label,
        "description": grid.meaning or grid.label,
        "type": "array",
        "maxItems": len(grid.rows),
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": [] if grid.filled else [head.key],
            "properties": {head.key: heads, **cells},
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
    either = {fact: {"oneOf": [form, _typed("string")]} for fact, form in facts.items()}
    return {"type": "object", "additionalProperties": False, "properties": either}


def _typed(*types: str) -> dict[str, Any]:
    return {
        "description": "A value typed into a cell it does not fit, kept as typed.",
        "type": "object",
        "additionalProperties": False,
        "required": ["typed"],
        "properties": {"typed": {"type": list(types), "maxLength": LONGEST_TEXT}},
    }


def _typed_ends() -> dict[str, Any]:
    return {
        "description": "Conservative and optimistic values without a base, kept as typed.",
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": dict.fromkeys(ENDS, TYPED),
    }


def _about(declared: Input | Column) -> dict[str, Any]:
    return {"title": declared.label, "description": f"{declared.meaning} Unit: {declared.unit}."}


def _value(declared: Input | Column) -> dict[str, Any]:
    if declared.kind == "choice":
        return {"enum": list(declared.choices)}
    if declared.kind == "date":
        return {"type": "string", "pattern": SOME_DAY if declared.unit == "day" else MONTH}
    if declared.kind == "text":
        return {"type": "string", "maxLength": LONGEST_TEXT}
    number = "integer" if declared.whole else "number"
    return {"type": number, "minimum": declared.lowest, "maximum": declared.highest}
