"""Write docs/model.md, docs/glossary.md and docs/findings.md from the records of the model and the review, and the
example as an input file.

Run it as `python docs/make_tables.py` after changing those; tests hold the files to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.finance.cash_flow import TIMELINE
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.input_files.writing import WRITERS
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.records import Input, Line
from roi_workbook.model.sources import SOURCES
from roi_workbook.reports.output_schemas import OUTPUTS, output_schema
from roi_workbook.review.finding_kinds import KINDS
from roi_workbook.workbook.evidence import AT_SUGGESTED
from roi_workbook.workbook.frame import in_words
from roi_workbook.workbook.risk import RISK_LINES
from roi_workbook.workbook.start import LIMITATIONS

DOCS = Path(__file__).parent
MADE = "<!-- Made by docs/make_tables.py from the records of the model: change those, then run it. -->"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table; bars inside cells are escaped."""
    lines = [list(headings), ["---"] * len(headings), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines] + [""]


def _number(value: object) -> str:
    return "" if value is None else f"{value:,.10g}" if isinstance(value, (int, float)) else str(value)


def _range(declared: Input) -> str:
    if declared.choices:
        return ", ".join(declared.choices)
    return f"{_number(declared.lowest)} to {_number(declared.highest)}" if declared.numeric else ""


def _inputs(inputs: Iterable[Input]) -> list[str]:
    headings = (
        "key",
        "unit",
        "allowed",
        "conservative",
        "base",
        "optimistic",
        "standard",
        "meaning",
        "source",
    )
    return table(
        headings,
        (
            (
                f"`{declared.key}`" + (" **e**" if declared.essential else ""),
                declared.unit,
                _range(declared),
                _number(declared.conservative),
                _number(declared.base),
                _number(declared.optimistic),
                _number(declared.standard),
                declared.meaning,
                declared.source,
            )
            for declared in inputs
        ),
    )


def _lines(lines: Iterable[Line], model: Model) -> list[str]:
    return table(
        ("key", "label", "unit", "formula", "in words"),
        (
            (f"`{line.key}`", line.label, line.unit, f"`{line.formula}`", in_words(line, model))
            for line in lines
        ),
    )


def _subject(subject: Bucket, model: Model) -> list[str]:
    text = [f"## {subject.title}", "", subject.purpose, "", *_inputs(subject.inputs)]
    for listed in subject.tables:
        text += [f"Table `{listed.key}`: {listed.meaning}", ""]
        text += table(
            ("column", "unit", "meaning"),
            ((f"`{column.key}`", column.unit, column.meaning) for column in listed.columns),
        )
    return text + (_lines(subject.lines, model) if subject.lines else [])


EMPTY_CELLS = (
    "An empty cell, or one that holds no number, counts as the standard of its input, and Checks says so. Without a standard"
    " an empty target counts as today's value, an empty confidence as the one its evidence suggests, and any other number as"
    " zero. An empty conservative or optimistic cell counts as base; one that is filled while base is empty is an error."
)


def model_page(model: Model) -> str:
    """Every input, line and guard of the model, subject by subject."""
    text = ["# The model", "", MADE, ""]
    text += [
        "**e** marks essentials. Values are those of the shipped example; standards fill a blank template.",
        "",
        EMPTY_CELLS,
        "",
        "## What the first number needs",
        "",
        "The essentials, each with its question. All else is a refinement: it has a standard, or counts as nothing.",
        "",
    ]
    asked = [declared for declared in model.inputs.values() if declared.essential]
    text += table(
        ("key", "question", "unit", "usual"),
        ((f"`{each.key}`", each.question, each.unit, each.usual) for each in asked),
    )
    for subject in model.subjects:
        text += _subject(subject, model)
    groups = {
        "Present value without the months": FACTOR_LINES,
        "A year at full effect": model.annual_lines,
        "Cash flow: shared months": TIMELINE,
        "Cash flow: each block": model.month_lines,
        "Results": model.result_lines,
        "Sensitivity": RISK_LINES,
        "Evidence": (AT_SUGGESTED,),
    }
    for title, lines in groups.items():
        text += [f"## {title}", "", *_lines(lines, model)]
    text += ["## Checks and alerts", ""]
    text += table(
        ("key", "kind", "what it says", "counts", "tested where", "what to do"),
        (
            (
                f"`{guard.key}`",
                guard.severity,
                guard.label,
                f"`{guard.formula}`",
                f"`{guard.tested}`" if guard.tested else "always",
                guard.advice,
            )
            for guard in model.guards.values()
        ),
    )
    text += ["## Limits, declarations and suggested confidences", "", *_inputs(model.settings)]
    text += ["## Limitations", "", *(f"- {limitation}" for limitation in LIMITATIONS), ""]
    text += [
        "## Sources",
        "",
        *table(
            ("key", "source", "grade in the example"),
            ((source.key, source.citation, source.grade) for source in SOURCES.values()),
        ),
    ]
    return "\n".join(text).rstrip() + "\n"


def glossary_page(model: Model) -> str:
    """Every key with its label, kind and unit, in alphabetical order."""
    rows = [(f"`{key}`", declared.label, "input", declared.unit) for key, declared in model.inputs.items()]
    rows += [(f"`{key}`", listed.label, "table", "") for key, listed in model.tables.items()]
    rows += [(f"`{key}`", line.label, "line", line.unit) for key, line in model.lines.items()]
    rows += [(f"`{line.key}`", line.label, "line", line.unit) for line in (*RISK_LINES, AT_SUGGESTED)]
    rows += [(f"`{key}`", guard.label, guard.severity, "count") for key, guard in model.guards.items()]
    words = (
        ("input", "a number, choice, date or text an analyst may change"),
        ("line", "a number the workbook works out"),
        ("bucket", "one subject, one sheet"),
        ("case", "one coherent set of inputs: a row in pandas, a column on Cases"),
        ("new money", "what leaves a budget: everything bought, with contingency and overrun"),
        ("own time", "what own people do for it, at the cost of their hours; they are paid anyway"),
        ("gross, risk-adjusted", "a value before and after its confidence"),
        ("scenario", "Conservative, Base or Optimistic, chosen in one cell on Inputs"),
        ("live", "the value under the chosen scenario"),
        ("standard", "what a blank template holds for an input, and what its empty cell counts as"),
        ("conservative", "makes the case for the investment look worse, whichever number is larger"),
        ("twin", "the recomputed number of a cell"),
    )
    text = ["# Glossary", "", MADE, "", *table(("word", "means"), words)]
    text += [
        "In a workbook `key` names the live cell, `key_conservative`, `key_base` and `key_optimistic` the typed",
        "",
    ]
    text[-2] += " cells of an input or the scenarios of a result."
    text += table(("key", "label", "kind", "unit"), sorted(rows))
    return "\n".join(text).rstrip() + "\n"


def findings_page(_model: Model) -> str:
    """Every kind of finding and what it means, and how a review comes to it."""
    text = [
        "# What a review can find",
        "",
        MADE,
        "",
        *table(
            ("finding", "severity", "`diff` tells it", "means"),
            (
                (
                    f"[{kind.code}](#{kind.code})",
                    " or ".join(kind.severities),
                    "yes" if kind.departure else "",
                    kind.meaning,
                )
                for kind in KINDS.values()
            ),
        ),
        HOW_IT_IS_FOUND,
        "## Each of them",
        "",
    ]
    for kind in KINDS.values():  # code scanning links to these headings
        text += [f"### {kind.code}", "", kind.meaning, "", f"For example: {kind.example}", ""]
        text += [f"What to do: {kind.what_to_do}", ""]
    return "\n".join(text).rstrip() + "\n"


HOW_IT_IS_FOUND = """\
Severity is error, warning or info; `check --fail-on` says from which one on the exit status is 1.

Cells are found by defined name and typed heading, never by address, so inserted rows and columns, moved blocks,
renamed, copied and reordered sheets change nothing. The key that a row shows cross-checks where a name points. A
heading that was overwritten is found by its neighbours.

A formula is the template's when its normal form is (spaces, case, `$`, needless brackets, number spelling, old and new
names of functions do not count) and when every reference in it means the planned cell it should. Numbers are compared
with a recompute in pandas, within the tolerances of `check`. Results in words are compared
with the words that the recomputed numbers lead to.

What two programs could read differently is an error on that cell: a formula that is shared or fills an area in a way
that leaves it open whose it is, `@`, a name with a sheet before it, `_xlfn.` before a function that has none. Where it
concerns more than a cell, such as a sheet with two lists of rows, the file is refused. LibreOffice is the judge in the
tests: whatever is accepted, it works out to the template's numbers.

A stored number that differs, although what it depends on or what depends on it is right, does not look out of date: an
error. If an input was typed and no program has calculated since, the numbers that depend on it are out of date: one
warning, and remarks.

One cause is one finding: a difference is reported where it starts, and what only carries it on is counted; what is lost
is named once, and what depends on it counts as not compared. Incomplete is never a pass.
"""


PAGES = {"model.md": model_page, "glossary.md": glossary_page, "findings.md": findings_page}


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schemas of docs/schemas by the name of their file: of an input file, and of every JSON output."""
    made = [json_schema(MODEL), *map(output_schema, OUTPUTS)]
    return {schema["$id"].rpartition("/")[2]: schema for schema in made}


def main() -> None:
    """Write the pages, the schemas and sample_inputs/example.toml."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(MODEL), encoding="utf-8")
    for schema_name, schema in schemas().items():
        (DOCS / "schemas" / schema_name).write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    example = DOCS.parent / "sample_inputs" / "example.toml"
    example.write_text(WRITERS["toml"](example_inputs(MODEL), MODEL), encoding="utf-8")


if __name__ == "__main__":
    main()
