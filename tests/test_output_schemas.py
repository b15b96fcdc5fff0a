"""The published schemas are what the commands print: real outputs are valid, and hold no field that is not declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from roi_workbook.cli import main
from roi_workbook.reports.output_schemas import MORE, OUTPUTS, VERSIONS, output_schema
from tests.edited import Made, without_names

CASE = (
    'scenario = "Base"\nmodel_start = "2027-01"\nincidents_per_quarter = {conservative = 5, base = 7.25}\nhours_per_incident = 1.25\n'
    "impact_per_incident_hour = 877.5\nincident_frequency_reduction = 0.35\ntooling_one_off = 1234.5\n"
)


def told(*arguments: object) -> Any:
    """The JSON that a command prints, or writes where its last argument names a file."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code in (0, 1, 4), result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory, core: Made, core_file: Path) -> dict[str, list[Any]]:
    """Outputs of every command, of good files and of one that lost a name."""
    folder = tmp_path_factory.mktemp("outputs")
    case, broken, risk = folder / "case.toml", folder / "broken.xlsx", folder / "risk.json"
    case.write_text(CASE)
    broken.write_bytes(without_names(core.content(), "incidents_per_quarter_base"))
    CliRunner().invoke(main, ["simulate", str(case), "-n", "300", "-o", str(risk)])
    form = ("--format", "json")
    return {
        "check": [told("check", *form, core_file, broken)],
        "show": [told("show", *form, path) for path in (case, core_file)],
        "diff": [told("diff", *form, case, core_file), told("diff", *form, case, case)],
        "explain": [
            told("explain", *form, "npv"),
            *(told("explain", *form, key, case) for key in ("npv", "net_t", "purchases", "scenario")),
        ],
        "simulate": [json.loads(risk.read_text())],
        "portfolio": [told("portfolio", *form, core_file, case, broken)],
        "alternatives": [told("diff", "--as-alternatives", *form, case, core_file)],
        "export": [told("export", *form, case, "--what", what) for what in ("results", "findings")],
    }


def only_declared(schema: Any, name: str) -> Any:
    """The same schema without room for other fields at the top; `explain` has one for every fact of a record."""
    return schema if name == "explain" else {**schema, "additionalProperties": False}


@pytest.mark.parametrize("name", OUTPUTS)
def test_real_outputs_are_valid(name: str, outputs: dict[str, list[Any]]) -> None:
    schema = output_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert outputs[name]
    for document in outputs[name]:
        jsonschema.validate(document, only_declared(schema, name))
        assert document["schema_version"] == VERSIONS[name]


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_field_that_is_gone_or_of_another_version_is_not_valid(
    name: str, outputs: dict[str, list[Any]]
) -> None:
    validator = jsonschema.Draft202012Validator(output_schema(name))
    for field in ("schema_version", *OUTPUTS[name]):
        less = {key: value for key, value in outputs[name][0].items() if key != field}
        assert not validator.is_valid(less), field
    assert not validator.is_valid(outputs[name][0] | {"schema_version": VERSIONS[name] + 1})


def test_every_output_has_a_version() -> None:
    assert VERSIONS.keys() == OUTPUTS.keys() and MORE.keys() <= OUTPUTS.keys()
