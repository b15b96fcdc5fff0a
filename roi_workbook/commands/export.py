"""`roi-workbook export`: one table of a file for other programs, as CSV, JSON or Parquet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import click

from roi_workbook.commands.exit_status import AGREES
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, refuse_output
from roi_workbook.commands.paths import FILE, OUTPUT
from roi_workbook.commands.reporting import deliver, format_of
from roi_workbook.commands.sources import input_format
from roi_workbook.lazy import pd
from roi_workbook.reports.formats import Report

TABLES = {
    "results": lambda case: case.results.to_frame(),
    "cash-flow": lambda case: case.cash_flow,
    "sensitivity": lambda case: case.sensitivity,
    "inputs": lambda case: case.inputs,
    "findings": lambda case: case.check().findings.rename_axis("number"),
}
"""The tables of a case, each as the library gives it."""


def _csv(frame: pd.DataFrame, _file: str, _what: str) -> str:
    import csv

    from roi_workbook.reports.as_csv import harmless

    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows([[harmless(value) for value in row] for row in _rows(frame)])
    return table.getvalue()


def _json(frame: pd.DataFrame, file: str, what: str) -> str:
    from roi_workbook.reports.as_json import as_json
    from roi_workbook.reports.output_schemas import VERSIONS

    rows = [dict(zip(frame.columns, row, strict=True)) for row in _rows(frame)]
    return as_json({"schema_version": VERSIONS["export"], "file": file, "what": what, "rows": rows})


def _parquet(frame: pd.DataFrame, _file: str, _what: str) -> bytes:
    table = io.BytesIO()
    texts = {str(name): frame[name].map(_text) for name in frame if frame[name].dtype.kind == "O"}
    frame.assign(**texts).to_parquet(table, engine="pyarrow", index=False)
    return table.getvalue()


def _text(value: Any) -> str | None:
    """A value of a column that mixes numbers and texts, as the text that spells it."""
    return None if value is None or value != value else str(value)


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    from roi_workbook.reports.fields import plain

    return [[plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]


EXPORT = Report(command="export", renderers={"csv": _csv, "json": _json, "parquet": _parquet}, usual="csv")
"""The report of one table: renderers take it, the name of its file, and which table it is."""


@click.command(short_help="Write one table of a file as CSV, JSON or Parquet.")
@click.argument("file", type=FILE)
@click.option(
    "--what",
    type=click.Choice(list(TABLES)),
    default="results",
    show_default=True,
    help="Which table.",
)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=OUTPUT,
    default=STDOUT,
    show_default=True,
    help="Where to write it; - is standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(EXPORT.formats)),
    help="The format; by default that of PATH's ending, else csv.",
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
@input_format
def export(
    file: Path, what: str, output: str, form: str | None, force: bool, input_format: str | None
) -> int:
    """Write one table of FILE, a workbook or an input file, as the library's case has it in pandas.

    The first column is the key, the month, or the number of the finding. Numbers are as recomputed, in the units
    of the model. Parquet keeps numbers and texts apart: a column that mixes them is all text there. Exit status 3
    for what does not fit the model.

    \b
    Examples:
      roi-workbook export case.xlsx > results.csv
      roi-workbook export case.xlsx -o flow.parquet --what cash-flow
      roi-workbook export case.toml -o tornado.json --what sensitivity
    """
    chosen = format_of(output, form, EXPORT)
    chosen.require_extra()
    refuse_output(output, force, (file,))
    import roi_workbook as roi
    from roi_workbook.review.opening import form_by_name

    form_given, strict = form_by_name(file, input_format), what != "findings"
    case = roi.read(file, input_format=form_given, strict=strict, model=chosen_model())
    frame = TABLES[what](case).reset_index()
    deliver(EXPORT.rendered(chosen.name, frame, str(file), what), chosen, output, force)
    return AGREES
