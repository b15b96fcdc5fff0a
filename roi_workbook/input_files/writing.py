"""Writing inputs as a TOML input file that a person can go on with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.words import EVIDENCE, SCENARIOS, Column, Input, Inputs, Table

HEADING = """\
# Input file of roi-workbook. A key that is left out keeps the standard of the blank template.
# Shares are fractions (0.4 is 40 %); money is in the reporting currency.
"""


def write_toml(inputs: Inputs, model: Model) -> str:
    """The input file of these inputs, in catalogue order; reading it gives the same inputs again.

    Every line says its label and unit. An empty input stands there as a comment, to be filled in; one that
    has a standard and was emptied is written as "".
    """
    blocks = [HEADING, *_sections(inputs, model)]
    blocks += [_table(table, inputs.tables.get(table.key, ())) for table in model.tables.values()]
    blocks += [
        _block(f"[evidence.{key}]", (f"{fact} = {_text(about[fact])}" for fact in EVIDENCE if fact in about))
        for key in (*model.inputs, *model.tables)
        if (about := inputs.evidence.get(key))
    ]
    return "\n".join(blocks)


def _sections(inputs: Inputs, model: Model) -> Iterator[str]:
    placed = set()
    for subject in model.subjects:
        placed |= {declared.key for declared in subject.inputs}
        yield _section(f"{subject.title}. {subject.purpose}", subject.inputs, inputs)
    others = [declared for key, declared in model.inputs.items() if key not in placed]
    yield _section("Checks. Limits of the checks, and declarations.", others, inputs)


def _section(heading: str, declared: Iterable[Input], inputs: Inputs) -> str:
    return _block(f"# {heading}", (_line(each, inputs.values.get(each.key)) for each in declared))


def _line(declared: Input, value: Any) -> str:
    about = f"  # {_about(declared)}"
    if value is not None:
        return f"{declared.key} = {_value(value)}{about}"
    if declared.standard is not None:
        return f'{declared.key} = ""{about}'
    return f"# {declared.key} ={about}"


def _table(table: Table, rows: Iterable[Mapping[str, Any]]) -> str:
    columns = [f"#   {column.key}: {_about(column)}" for column in table.columns]
    heading = "\n".join([f"# {table.label}. {table.meaning}", *columns])
    filled = [
        _block(f"[[{table.key}]]", (f"{c.key} = {_value(row[c.key])}" for c in table.columns if c.key in row))
        for row in rows
    ]
    return "\n".join([heading + "\n", *filled])


def _about(declared: Input | Column) -> str:
    return f"{declared.label} [{' / '.join(declared.choices) or declared.unit}]"


def _block(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([heading, *lines]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        if tuple(value) == ("base",):
            return _number(value["base"])
        ends = (scenario.lower() for scenario in SCENARIOS)
        return "{" + ", ".join(f"{end} = {_value(value[end])}" for end in ends if end in value) + "}"
    return _text(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _text(text: str) -> str:
    """A TOML string. JSON escapes the same characters but one: DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
