"""The command line: parse, call, print. Exit statuses are part of the interface; see STATUS."""

from __future__ import annotations

import contextlib
import math
import os
import re
import secrets
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roi_workbook import __version__
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.words import SCENARIOS, Inputs

if TYPE_CHECKING:
    from roi_workbook.review.comparing import Comparison

AGREES, FINDINGS, USAGE, UNREADABLE, INCOMPLETE, OUTPUT_REFUSED, OUR_FAULT = 0, 1, 2, 3, 4, 5, 70
INTERRUPTED, PIPE_CLOSED = 130, 141
"""What shells report for programs that were stopped by Ctrl-C and by a reader that closed the pipe."""

WORST_FIRST = (UNREADABLE, FINDINGS, INCOMPLETE, AGREES)
"""Which status wins where `check` is given several files."""

DEFAULT_OUTPUT = "ai-infrastructure-roi.xlsx"
SCENARIO_CHOICES = ("live", *(scenario.lower() for scenario in SCENARIOS))
FORMATS = click.Choice(["text", "json"])


class OutputError(RoiWorkbookError):
    """A file that cannot be written: the sentence says why, and what to do."""


class Commands(click.Group):
    """The command group, with every way of ending turned into its exit status."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave with its status; nothing a user does shows a traceback."""

        def run() -> Any:
            return super(Commands, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        if not standalone_mode:
            return run()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        sys.exit(_status(run))


def _status(run: Callable[[], Any]) -> int:
    """The exit status of a run, after saying what went wrong."""
    try:
        status = run()
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except RoiWorkbookError as error:
        _say(str(error))
        return OUTPUT_REFUSED if isinstance(error, OutputError) else UNREADABLE
    except Exception as error:  # whatever else is raised is a fault of this program
        if os.environ.get("ROI_WORKBOOK_TRACEBACK") == "1":
            traceback.print_exc()
        _say(
            "This is a fault of roi-workbook, not yours: please report it with this line. "
            f"{type(error).__name__}: {error}"
        )
        return OUR_FAULT
    return status if isinstance(status, int) else AGREES


def _forget_output() -> None:
    """Let nothing more be written to a pipe that is closed, at exit either."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    """A message to the person, without what a terminal would act on."""
    click.echo(
        "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in message), err=True
    )


EXAMPLES = """\b
Make a blank workbook, fill it in, and check it:
  roi-workbook new
  roi-workbook check ai-infrastructure-roi.xlsx
\b
See it filled in, and what it says:
  roi-workbook new example.xlsx --example
  roi-workbook show example.xlsx
\b
Fill it from a file (TOML, JSON or YAML), for a case in euros that starts in March 2027:
  roi-workbook new case.xlsx --inputs case.toml --currency EUR --start 2027-03
  roi-workbook schema > case.schema.json
\b
Hold a folder of workbooks against their recompute, as text or for a program:
  roi-workbook check cases/*.xlsx
  roi-workbook check --format json cases/*.xlsx
"""

STATUS = """\b
Exit status:
  0   agrees, or done
  1   findings: a value, check or input is wrong
  2   usage
  3   a file that cannot be read or is refused
  4   incomplete: something could not be compared
  5   output refused: exists without --force, locked, no permission
  70  a fault of ours; ROI_WORKBOOK_TRACEBACK=1 shows where
With several files the worst counts: 70, 3, 1, 4, 0.
"""


@click.group(
    cls=Commands,
    help=f"AI infrastructure ROI as a live Excel workbook, recomputed in pandas.\n\n{EXAMPLES}\n{STATUS}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="roi-workbook", message="%(prog)s %(version)s")
def main() -> None:
    """Run the command line."""


def _currency(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    if code is not None and not re.fullmatch("[A-Za-z]{3}", code):
        raise click.BadParameter(f"{code!r} is no currency code; give three letters, for instance EUR.")
    return code.upper() if code else None


def _month(_context: click.Context, _option: click.Parameter, month: str | None) -> str | None:
    if month is None:
        return None
    from roi_workbook.input_files.problems import RefusedError
    from roi_workbook.input_files.values import month as read_month

    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}", month):
            raise RefusedError(month, "")
        return read_month(month)
    except RefusedError:
        raise click.BadParameter(
            f"{month!r} is no month; give year and month, for instance 2027-03."
        ) from None


def _tolerance(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise click.BadParameter(f"{value} is no tolerance; give a number from 0.")
    return value


@main.command(short_help="Write a workbook: blank, filled from a file, or the example.")
@click.argument("output", default=DEFAULT_OUTPUT, type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Write the filled example, marked as one.")
@click.option(
    "--inputs", metavar="FILE", type=click.Path(path_type=Path),
    help="Fill in what a TOML, JSON or YAML file holds.",
)  # fmt: skip
@click.option("--currency", metavar="CODE", callback=_currency, help="Reporting currency, for instance EUR.")
@click.option("--start", metavar="YYYY-MM", callback=_month, help="Month of the decision (month 0).")
@click.option("--force", is_flag=True, help="Replace OUTPUT if it exists.")
def new(
    output: Path, example: bool, inputs: Path | None, currency: str | None, start: str | None, force: bool
) -> None:
    """Write a workbook to OUTPUT (ai-infrastructure-roi.xlsx unless given).

    Without options it is the blank template: standards filled in, the rest yours. The file is put in place
    in one step, so an interrupted run leaves the old one or the new one.

    \b
    Examples:
      roi-workbook new
      roi-workbook new example.xlsx --example
      roi-workbook new case.xlsx --inputs case.toml --currency EUR --start 2027-03
    """
    if example and inputs:
        raise click.UsageError(
            "--example and --inputs exclude each other: the example brings its own inputs."
        )
    if output.suffix.lower() != ".xlsx":
        raise click.UsageError(f"OUTPUT must end in .xlsx, not {output.name!r}: Excel goes by the ending.")
    _refuse_output(output, force)
    from roi_workbook.catalogue import MODEL
    from roi_workbook.workbook.build import build

    chosen = {"reporting_currency": currency, "model_start": start}
    held = _starting_point(example, inputs)
    values = {**held.values, **{key: value for key, value in chosen.items() if value}}
    content = build(Inputs(values=values, tables=held.tables, evidence=held.evidence), MODEL, example)
    write_in_one_step(output, content)
    next_step = "look around" if example else "fill in the yellow cells"
    name = shlex.quote(str(output))
    click.echo(f"Wrote {output}. Open it, {next_step}, then run: roi-workbook check {name}")


def _starting_point(example: bool, inputs: Path | None) -> Inputs:
    from roi_workbook.catalogue import MODEL
    from roi_workbook.input_files import read_input_file
    from roi_workbook.starting_points import blank_inputs, example_inputs

    if example:
        return example_inputs(MODEL)
    return read_input_file(inputs, MODEL) if inputs else blank_inputs(MODEL)


def _refuse_output(output: Path, force: bool) -> None:
    """Refuse what cannot be written before any work is done."""
    if output.is_dir():
        raise OutputError(f"{output} is a directory; give a file name in it.")
    if output.exists() and not force:
        raise OutputError(f"{output} exists; choose another name, or replace it with --force.")
    if not output.parent.is_dir():
        raise OutputError(f"There is no directory {output.parent}; make it first.")


def write_in_one_step(output: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there: there is the old file or the new one, never half.

    Raises OutputError where that is refused.
    """
    target = Path(os.path.realpath(output))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(
            f"{output} cannot be written ({why}). Close it in other programs, or choose another place."
        ) from error


@main.command(short_help="Read workbooks back and say whether every line agrees.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=FORMATS, default="text", show_default=True, help="How to report.")
@click.option(
    "--rel-tol", type=float, default=1e-9, show_default=True, callback=_tolerance,
    help="Values agree within this share of the larger.",
)  # fmt: skip
@click.option(
    "--abs-tol", type=float, default=0.005, show_default=True, callback=_tolerance,
    help="Money agrees within this amount, too.",
)  # fmt: skip
def check(files: Sequence[Path], form: str, rel_tol: float, abs_tol: float) -> int:
    """Recompute each FILE in pandas from its own inputs and hold every number against it.

    Cells are found by name, so rows, columns and sheets may have moved. The file is only read.

    \b
    Examples:
      roi-workbook check ai-infrastructure-roi.xlsx
      roi-workbook check --format json before.xlsx after.xlsx > report.json
      roi-workbook check --rel-tol 1e-6 --abs-tol 0.5 case.xlsx
    """
    from roi_workbook.review.reporting import comparison_text, comparisons_json, refused

    comparisons, statuses = [], []
    for number, file in enumerate(files):
        try:
            comparison = _compared(file, rel_tol, abs_tol)
        except RoiWorkbookError as error:
            _say(str(error))
            comparisons.append(refused(str(file), str(error)))
            statuses.append(UNREADABLE)
            continue
        comparisons.append(comparison)
        statuses.append(_status_of(comparison))
        if form == "text":
            click.echo(("\n" if number else "") + comparison_text(comparison))
    if form == "json":
        click.echo(comparisons_json(comparisons))
    return next(status for status in WORST_FIRST if status in statuses)


def _compared(file: Path, rel_tol: float, abs_tol: float) -> Comparison:
    from roi_workbook.review.comparing import compare
    from roi_workbook.review.reading import read_workbook

    return compare(read_workbook(file), rel_tol=rel_tol, abs_tol=abs_tol)


def _status_of(comparison: Comparison) -> int:
    """1 where something is wrong, 4 where something is only lost or was never calculated, 0 where all agrees."""
    wrong = {finding.kind for finding in comparison.findings if finding.severity == "error"}
    if wrong - {"structure-lost"}:
        return FINDINGS
    if comparison.not_compared:
        return INCOMPLETE
    return FINDINGS if wrong else AGREES


@main.command(short_help="Print the headline, the buckets and the scenarios of a workbook.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--scenario", type=click.Choice(SCENARIO_CHOICES, case_sensitive=False), default="live", show_default=True,
    help="Which scenario to show; live is the one chosen in the workbook.",
)  # fmt: skip
@click.option("--format", "form", type=FORMATS, default="text", show_default=True, help="How to print it.")
def show(file: Path, scenario: str, form: str) -> int:
    """Print what the inputs in FILE lead to, recomputed in pandas.

    It needs no stored values: a workbook that no spreadsheet program has calculated can be shown.

    \b
    Examples:
      roi-workbook show ai-infrastructure-roi.xlsx
      roi-workbook show --scenario conservative ai-infrastructure-roi.xlsx
      roi-workbook show --format json ai-infrastructure-roi.xlsx > results.json
    """
    from roi_workbook.review.comparing import recomputed_facts
    from roi_workbook.review.reading import lost_inputs, read_workbook
    from roi_workbook.review.reporting import Shown, shown_json, shown_text

    book = read_workbook(file)
    facts = recomputed_facts(book, scenario=None if scenario == "live" else scenario)
    held = Shown(file=str(file), template_version=book.template_version, facts=facts)
    click.echo(shown_json(held) if form == "json" else shown_text(held))
    lost = lost_inputs(book)
    for name, why in lost.items():
        _say(f"{file}: {name} cannot be read ({why}); it counts as empty above.")
    return INCOMPLETE if lost else AGREES


@main.command(short_help="Print the JSON Schema of an input file.")
def schema() -> None:
    """Print the JSON Schema of an input file: every key with its meaning, unit and range.

    \b
    Example:
      roi-workbook schema > roi-inputs.schema.json
    """
    import json

    from roi_workbook.catalogue import MODEL
    from roi_workbook.schema import json_schema

    click.echo(json.dumps(json_schema(MODEL), indent=2))
