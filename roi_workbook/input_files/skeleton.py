"""An input file to fill in: the questions of the first number first, everything else as comments below."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.schema import ID
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.input_files.values import SCHEMA_KEY
from roi_workbook.input_files.writing import HEADING, about, described, file_contents, in_sections, toml
from roi_workbook.model.records import Input, Inputs

FIRST = "# Fill these in first. An empty one counts as nothing known.\n"
FURTHER = (
    "# Everything below may stay a comment: what is left out keeps the standard that is shown, or is empty.\n"
)


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language writes a key with its value."""

    schema: str
    between: str
    value: Callable[[Any], str]

    def line(self, key: str, value: Any) -> str:
        return f"{key}{self.between}{self.value(value)}"


def _commented(inputs: Inputs, model: Model, language: _Language) -> str:
    contents, blank = file_contents(inputs, model), file_contents(blank_inputs(model), model)
    essentials = [declared for declared in model.inputs.values() if declared.essential]
    first = (_question(each, contents, language) for each in essentials)
    asked = {each.key for each in essentials}
    further = (
        "\n".join([f"# {heading}", *lines, ""])
        for heading, inputs_of in in_sections(model)
        if (
            lines := [
                _refinement(each, contents, blank, language) for each in inputs_of if each.key not in asked
            ]
        )
    )
    tables = (described(table) for table in model.lists.values())
    return "\n".join([f"{language.schema}{ID}", HEADING, FIRST, *first, FURTHER, *further, *tables])


def _question(declared: Input, contents: Mapping[str, Any], language: _Language) -> str:
    usual = f" {declared.usual}" if declared.usual else ""
    asked = f"# {declared.question} [{declared.unit}]{usual}"
    return f"{asked}\n{language.line(declared.key, contents.get(declared.key, ''))}\n"


def _refinement(
    declared: Input, contents: Mapping[str, Any], blank: Mapping[str, Any], language: _Language
) -> str:
    value = contents.get(declared.key, "")
    mark = "" if value != blank.get(declared.key, "") else "# "
    return f"{mark}{language.line(declared.key, value)}  # {about(declared)}"


def _toml(inputs: Inputs, model: Model) -> str:
    return _commented(inputs, model, _Language("#:schema ", " = ", toml))


def _yaml(inputs: Inputs, model: Model) -> str:
    return _commented(inputs, model, _Language("# yaml-language-server: $schema=", ": ", json.dumps))


def _json(inputs: Inputs, model: Model) -> str:
    """JSON has no comments: the essentials, and what differs from the blank template."""
    contents, blank = file_contents(inputs, model), file_contents(blank_inputs(model), model)
    asked = {key: contents.get(key, "") for key, declared in model.inputs.items() if declared.essential}
    changed = {key: value for key, value in contents.items() if value != blank.get(key)}
    return json.dumps({SCHEMA_KEY: ID, **asked, **changed}, indent=2, allow_nan=False) + "\n"


SKELETONS: Mapping[str, Callable[[Inputs, Model], str]] = {"toml": _toml, "json": _json, "yaml": _yaml}
"""The writer of a file to fill in, in each language: what `inputs` change of the blank template stands in it."""
