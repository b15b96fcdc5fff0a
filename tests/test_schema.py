"""The JSON Schema of an input file says what reading an input file does."""

import datetime
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.cell_values import DAY_ZERO
from roi_workbook.input_files import InputFileError, read_input_file, write_toml
from roi_workbook.input_files.problems import RefusedError
from roi_workbook.input_files.schema import DAY, MONTH, SOME_DAY, json_schema
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.values import cell_value
from roi_workbook.model.dates import day_of
from roi_workbook.model.records import Column, Input, Inputs
from roi_workbook.workbook.inputs import validation

SAMPLES = Path(__file__).parent.parent / "sample_inputs"
SCHEMA = json_schema(MODEL)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def forms(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The ways a value may be written."""
    return list(schema.get("oneOf", [schema]))


def accepted(contents: dict[str, Any], folder: Path) -> bool:
    """Whether reading accepts these contents."""
    path = folder / "inputs.json"
    path.write_text(json.dumps(contents), encoding="utf-8")
    try:
        read_input_file(path, MODEL)
    except InputFileError:
        return False
    return True


def test_the_schema_is_valid_json_schema_and_always_the_same() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.dumps(SCHEMA) == json.dumps(json_schema(MODEL))


def test_the_schema_lists_every_key_in_catalogue_order_and_no_other() -> None:
    assert list(SCHEMA["properties"]) == ["$schema", *MODEL.typed_inputs, *MODEL.lists, "evidence"]
    assert list(SCHEMA["properties"]["evidence"]["properties"]) == list(MODEL.evidenced)


def declared_values() -> list[tuple[str, Input | Column, dict[str, Any]]]:
    """Every input and column with its part of the schema."""
    properties = SCHEMA["properties"]
    inputs: list[tuple[str, Input | Column, dict[str, Any]]] = [
        (key, declared, properties[key]) for key, declared in MODEL.typed_inputs.items()
    ]
    columns: list[tuple[str, Input | Column, dict[str, Any]]] = [
        (f"{table.key}.{column.key}", column, properties[table.key]["items"]["properties"][column.key])
        for table in MODEL.lists.values()
        for column in table.typed
        if column.across is None
    ]
    return inputs + columns


@pytest.mark.parametrize(("key", "declared", "schema"), declared_values(), ids=lambda part: str(part)[:40])
def test_title_meaning_unit_bounds_and_choices_are_those_of_the_model(
    key: str, declared: Input | Column, schema: dict[str, Any]
) -> None:
    assert schema["title"] == declared.label, key
    assert declared.meaning in schema["description"]
    assert f"Unit: {declared.unit}." in schema["description"]
    value = forms(schema)[0]
    if declared.numeric:
        assert value["type"] == ("integer" if declared.whole else "number")
        assert (value["minimum"], value["maximum"]) == (declared.lowest, declared.highest)
    assert value.get("enum", []) == list(declared.choices)


def test_inputs_with_three_values_may_be_a_number_or_a_table_of_ends() -> None:
    for declared in MODEL.inputs.values():
        tables = [form for form in forms(SCHEMA["properties"][declared.key]) if form.get("type") == "object"]
        assert len(tables) == declared.three
        for table in tables:
            assert list(table["properties"]) == ["conservative", "base", "optimistic"]


def test_the_default_is_the_standard_of_the_blank_template() -> None:
    for declared in MODEL.inputs.values():
        assert SCHEMA["properties"][declared.key].get("default") == declared.standard


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_every_sample_is_valid(path: Path) -> None:
    VALIDATOR.validate(tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("inputs", [Inputs(), blank_inputs(MODEL), example_inputs(MODEL)])
def test_every_file_we_write_is_valid(inputs: Inputs) -> None:
    VALIDATOR.validate(tomllib.loads(write_toml(inputs, MODEL)))


RIGHT = [
    {"incidents_per_quarter": 3.7},
    {"incidents_per_quarter": {"conservative": 2.3, "base": 3.7, "optimistic": 7}},
    {"ramp_months": {}},
    {"ramp_months": ""},
    {"horizon_months": 47.0},
    {"scenario": "Optimistic"},
    {"model_start": "2028-11"},
    {"purchases": [{"item": "A", "one_off_month": 59, "is_capex": "Yes"}, {}]},
    {"evidence": {"purchases": {"grade": "A", "date": "2028-02-29", "note": ""}}},
]

WRONG = [
    {"incidents_per_qarter": 4},
    {"incidents_per_quarter": "4"},
    {"incidents_per_quarter": -0.5},
    {"incidents_per_quarter": {"conservative": 3}},
    {"incidents_per_quarter": {"base": 3, "likely": 4}},
    {"incidents_per_quarter": True},
    {"incidents_per_quarter": [3, 4, 5]},
    {"horizon_months": 36.5},
    {"horizon_months": 61},
    {"horizon_months": {"base": 36}},
    {"scenario": "Pessimistic"},
    {"iteration_is_counted": True},
    {"model_start": "2027-13"},
    {"model_start": "1900-12"},
    {"model_start": "9991-01"},
    {"organisation": 7},
    {"purchases": {"item": "A"}},
    {"purchases": [{"price": 7}]},
    {"purchases": [{"one_off_month": 7.5}]},
    {"purchases": [{"cost_category": "lunch"}]},
    {"evidence": {"zebra": {}}},
    {"evidence": {"scenario": {"grade": "E"}}},
    {"evidence": {"scenario": {"sauce": "log"}}},
    {"evidence": {"scenario": {"date": "soon"}}},
]


def test_a_date_has_one_range_in_schema_files_workbook_and_review() -> None:
    columns = [column for table in MODEL.lists.values() for column in table.typed if column.kind == "date"]
    dated = [MODEL.inputs["model_start"], *columns]
    first, last = 1901, 9990
    for declared in dated:
        rule = validation(declared)
        assert (rule["criteria"], rule["minimum"], rule["maximum"]) == (
            "between",
            datetime.date(first, 1, 1),
            datetime.date(last, 12, 31),
        )
    for year in range(1, 10_000):
        for pattern, text in (
            (MONTH, f"{year:04}-07"),
            (SOME_DAY, f"{year:04}-07-31"),
            (DAY, f"{year:04}-07-31"),
        ):
            assert bool(re.search(pattern, text)) == (first <= year <= last), text
    for day, counts in (
        (datetime.date(first, 1, 1), True),
        (datetime.date(last, 12, 31), True),
        (datetime.date(first - 1, 12, 31), False),
        (datetime.date(last + 1, 1, 1), False),
    ):
        number = (day - DAY_ZERO).days
        assert (
            day_of(day) == day_of(number) == day_of(number + 0.7) == day_of(day.isoformat()) == day
        ) == counts
        assert (day_of(number) is not None) == counts
        assert (refused(day.isoformat()) == "") == counts


def refused(month: str) -> str:
    """How a file's month of the decision is refused; "" where it is not."""
    try:
        cell_value(MODEL.inputs["model_start"], month)
    except RefusedError as error:
        return error.expected
    return ""


@pytest.mark.parametrize("contents", RIGHT, ids=str)
def test_schema_and_reading_accept_the_same(contents: dict[str, Any], tmp_path: Path) -> None:
    assert VALIDATOR.is_valid(contents)
    assert accepted(contents, tmp_path)


@pytest.mark.parametrize("contents", WRONG, ids=str)
def test_schema_and_reading_refuse_the_same(contents: dict[str, Any], tmp_path: Path) -> None:
    assert not VALIDATOR.is_valid(contents)
    assert not accepted(contents, tmp_path)
