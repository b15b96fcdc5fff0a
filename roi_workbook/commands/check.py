"""`roi-workbook check`: hold workbooks against their recompute."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.ending import AGREES, FINDINGS, INCOMPLETE, UNREADABLE, WORST_FIRST
from roi_workbook.commands.output import say
from roi_workbook.errors import RoiWorkbookError

if TYPE_CHECKING:
    from roi_workbook.review.findings import Comparison

FORMATS = click.Choice(["text", "json"])


def _tolerance(_context: click.Context, _option: click.Parameter, value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise click.BadParameter(f"{value} is no tolerance; give a number from 0.")
    return value


@click.command(short_help="Read workbooks back and say whether every line agrees.")
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
            say(str(error))
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
