"""`roi-workbook check`: compare workbooks with the template and with their recompute."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook import extras
from roi_workbook.commands.batch import one_by_one
from roi_workbook.commands.exit_status import AGREES, FINDINGS, INCOMPLETE, OUR_FAULT, UNREADABLE, WORST_FIRST
from roi_workbook.commands.models import chosen_name, model_named
from roi_workbook.commands.output import STDOUT, OutputError, refuse_output, say, write_in_one_step
from roi_workbook.commands.paths import FILE, TypedPath
from roi_workbook.commands.report_options import report_options
from roi_workbook.commands.reporting import deliver, formats_of, wants_colour
from roi_workbook.commands.workbooks import lock_note, workbooks
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.files import LANGUAGES, descriptor
from roi_workbook.model.model_names import SHIPPED
from roi_workbook.reports.formats import CHECK
from roi_workbook.review.finding_kinds import NOT_READ, SEVERITIES

if TYPE_CHECKING:
    from roi_workbook.review.findings import Comparison

STATUSES = {
    "agrees": AGREES,
    "findings": FINDINGS,
    "incomplete": INCOMPLETE,
    "unreadable": UNREADABLE,
    "fault": OUR_FAULT,
}
"""The exit status of each outcome."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a workbook is compared, and with which model, by its name."""

    rel_tol: float
    abs_tol: float
    recalculate: bool = False
    skip_foreign: bool = False
    model: str = SHIPPED


def _tolerance(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise click.BadParameter(f"{value} is not a tolerance; give a number from 0.")
    return value


@click.command(short_help="Read workbooks back and say whether every formula and line agrees.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@report_options(CHECK, several=True)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    show_default=True,
    help="The mildest finding that ends with exit status 1.",
)
@click.option(
    "--rel-tol",
    type=float,
    default=1e-9,
    show_default=True,
    callback=_tolerance,
    help="Values agree within this share of the larger.",
)
@click.option(
    "--abs-tol",
    type=float,
    default=0.005,
    show_default=True,
    callback=_tolerance,
    help="Money also agrees within this amount.",
)
@click.option(
    "--recalculate",
    is_flag=True,
    help="Work the formulas out here, instead of trusting the values stored in FILE.",
)
@click.option(
    "--annotate",
    metavar="COPY",
    type=TypedPath(),
    help="Also write a copy of FILE with each finding as a note in its cell, and a sheet of findings.",
)
@click.option(
    "--skip-foreign",
    is_flag=True,
    help="Pass over workbooks that were not made by roi-workbook, and say so.",
)
def check(
    files: Sequence[Path],
    form: str | None,
    output: Sequence[str],
    force: bool,
    fail_on: str,
    rel_tol: float,
    abs_tol: float,
    recalculate: bool,
    annotate: Path | None,
    skip_foreign: bool,
    colour: bool | None,
) -> int:
    """Compare each FILE with the template's formulas, and its numbers with a recompute in pandas.

    FILE may be a folder: then every .xlsx in it is checked. Cells are found by name, so rows, columns and
    sheets may have moved. Workbooks are only read. Findings that `accepted.toml` beside a FILE names do not count.

    \b
    Examples:
      roi-workbook check ai-infrastructure-roi.xlsx
      roi-workbook check --format json before.xlsx after.xlsx > report.json
      roi-workbook check cases -o report.html -o report.sarif
      roi-workbook check case.xlsx --annotate case-with-notes.xlsx
      roi-workbook check --fail-on warning --rel-tol 1e-6 --abs-tol 0.5 case.xlsx
    """
    if recalculate:
        extras.require("engine", "--recalculate")
    chosen = formats_of(output, form, CHECK)
    paths = workbooks(files)
    for place in chosen:
        refuse_output(place, force, paths)
    if annotate:
        _refuse_annotating(annotate, files, force, paths)
    from roi_workbook.review.accepting import accepted_beside, with_accepted
    from roi_workbook.review.findings import outcome, refused

    accepted, wrong = accepted_beside(paths)
    options = Options(rel_tol, abs_tol, recalculate, skip_foreign, chosen_name())
    compared = dict(zip(paths, _compared(paths, options), strict=True))
    for path, each in compared.items():
        if each is None:
            say(f"{path} is passed over: not a workbook made with `roi-workbook new`.")
    comparisons = with_accepted([each for each in compared.values() if each], accepted)
    comparisons += (refused(str(path), " ".join(map(str, error.problems))) for path, error in wrong.items())
    outcomes = [outcome(comparison, fail_on) for comparison in comparisons]
    for comparison, result in zip(comparisons, outcomes, strict=True):
        if result in NOT_READ:
            say(comparison.findings[0].message)
    that_was_all = len(outcomes) == 1 and outcomes[0] in NOT_READ
    for place, each_form in chosen.items():
        if not that_was_all or not each_form.terminal or place != STDOUT:
            coloured = wants_colour(colour, place)
            content = CHECK.rendered(each_form.name, comparisons, model_named(options.model), colour=coloured)
            deliver(content, each_form, place, force, coloured)
    if annotate and comparisons and not that_was_all:
        _annotate(annotate, comparisons[0], force)
    statuses = {STATUSES[result] for result in outcomes}
    return next((status for status in WORST_FIRST if status in statuses), AGREES)


def _refuse_annotating(copy: Path, files: Sequence[Path], force: bool, paths: Sequence[Path]) -> None:
    """Refuse a copy that cannot be made, before any work is done; raises click.UsageError and OutputError."""
    if len(paths) > 1 or descriptor(paths[0]) is not None:
        raise click.UsageError("--annotate makes a copy of one file: give one, by its name.")
    if copy.suffix.lower() != paths[0].suffix.lower():
        raise click.UsageError(
            f"The copy is a file as {files[0].name} is; end {copy.name!r} in {paths[0].suffix} too."
        )
    refuse_output(copy, force, paths)


def _annotate(copy: Path, comparison: Comparison, force: bool) -> None:
    """Write an annotated copy of a workbook; raises OutputError for one that is such a copy itself."""
    from roi_workbook.reports.annotated import annotated_copy
    from roi_workbook.xlsx.package import open_package

    if any(finding.kind == "annotated" for finding in comparison.findings):
        raise OutputError(
            f"{comparison.file} is an annotated copy itself; annotate the workbook it was made of."
        )
    write_in_one_step(copy, annotated_copy(open_package(comparison.file), comparison), force)
    say(f"Wrote {copy}.")


def comparison_of(path: Path, options: Options) -> Comparison | None:
    """Compare one workbook; one that cannot be read is a finding too, one that is not ours is None if that is to be
    passed over. Any other error is a fault of ours.
    """
    from roi_workbook.review.comparing import compare
    from roi_workbook.review.findings import refused
    from roi_workbook.review.reading import ForeignError, read_workbook

    if path.suffix.lower() in LANGUAGES:
        return refused(
            str(path),
            f"{path}: an input file, which has no cells to check; `roi-workbook new NEW.xlsx --inputs {path}` makes a"
            f" workbook of it, `roi-workbook show {path}` tells its results.",
        )
    try:
        comparison = compare(
            read_workbook(path, model_named(options.model)),
            rel_tol=options.rel_tol,
            abs_tol=options.abs_tol,
            recalculate=options.recalculate,
        )
    except RoiWorkbookError as error:
        if options.skip_foreign and isinstance(error, ForeignError):
            return None
        return refused(str(path), str(error))
    note = lock_note(path)
    return replace(comparison, notes=(*comparison.notes, note)) if note else comparison


def _compared(paths: Sequence[Path], options: Options) -> list[Comparison | None]:
    """Compare every workbook in order, with a progress bar for several."""
    return list(one_by_one(partial(comparison_of, options=options), paths, "Checking", broken))


def broken(path: Path, sentence: str) -> Comparison:
    """The comparison of a workbook that failed by a fault of ours."""
    from roi_workbook.review.findings import refused

    return refused(str(path), f"{path}: could not be read: {sentence}", "fault")
