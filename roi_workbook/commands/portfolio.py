"""`roi-workbook portfolio`: many workbooks added up, ranked, and funded within a budget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.alternatives import SCENARIO, refuse_given, report_alternatives
from roi_workbook.commands.batch import one_by_one
from roi_workbook.commands.check import STATUSES
from roi_workbook.commands.exit_status import WORST_FIRST
from roi_workbook.commands.models import chosen_name, model_named
from roi_workbook.commands.one_of import grouped_files
from roi_workbook.commands.output import STDOUT, refuse_output, say
from roi_workbook.commands.paths import FILE
from roi_workbook.commands.report_options import report_options
from roi_workbook.commands.reporting import deliver, format_of, wants_colour
from roi_workbook.commands.show import SCENARIO_CHOICES
from roi_workbook.commands.sources import input_format
from roi_workbook.commands.workbooks import absolute, lock_note, workbooks
from roi_workbook.model.model_names import SHIPPED
from roi_workbook.portfolios.formats import ALTERNATIVES, PORTFOLIO
from roi_workbook.portfolios.records import SORTS

if TYPE_CHECKING:
    from roi_workbook.portfolios.records import Checked


def _budget(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not (math.isfinite(value) and value >= 0):
        raise click.BadParameter(f"{value} is not a budget; give an amount from 0.")
    return value


def _currency(_context: click.Context, _option: click.Parameter, value: str) -> str:
    return value.strip().upper()


@click.command(short_help="Add many workbooks up, rank them, and say which to fund first.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@report_options(PORTFOLIO, ALTERNATIVES)
@click.option(
    "--alternatives",
    is_flag=True,
    help="Only one of FILE... is done: say what each dearer one costs and brings beyond the cheaper.",
)
@click.option(
    "--budget",
    type=float,
    metavar="AMOUNT",
    callback=_budget,
    help="The budget for one-off investment; without it every case that pays is funded.",
)
@click.option(
    "--one-of",
    "groups",
    multiple=True,
    metavar="NAME=FILE,FILE",
    help="Cases of which at most one is funded, such as servers=buy.xlsx,rent.xlsx; once for each such group.",
)
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    default="npv",
    show_default=True,
    help="How to order the cases: by npv, or by npv per unit of one-off investment.",
)
@click.option(
    "--scenario",
    type=click.Choice(SCENARIO_CHOICES, case_sensitive=False),
    help="Which scenario to add up; by default live, the one chosen in each workbook; base for alternatives.",
)
@click.option(
    "--currency",
    metavar="CODE",
    default="",
    callback=_currency,
    help="Count cases in this currency only; by default the most common one.",
)
@click.option(
    "--include-failed", is_flag=True, help="Also count workbooks with errors, at their recomputed numbers."
)
@click.option(
    "--workers",
    "--jobs",
    "workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes of this computer to read with, once that saves time; by default one per core for many files.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A running Dask scheduler to read on, such as tcp://127.0.0.1:8786; it must see the same files.",
)
@input_format
def portfolio(
    files: Sequence[Path],
    form: str | None,
    output: str,
    force: bool,
    colour: bool | None,
    alternatives: bool,
    budget: float | None,
    groups: Sequence[str],
    sort: str,
    scenario: str | None,
    currency: str,
    include_failed: bool,
    workers: int | None,
    scheduler: str | None,
    input_format: str | None,
) -> int:
    """Check each FILE, and roll up the results: a row each, totals, ranks, funding, combined cash flow.

    FILE is a workbook or an input file (TOML, JSON, YAML), or a folder: then every .xlsx in it is read. Figures are recomputed from the inputs of each
    workbook. Files with errors, in another currency or unreadable are listed with the reason, and not
    counted.

    \b
    Examples:
      roi-workbook portfolio cases
      roi-workbook portfolio cases --budget 250000 --sort efficiency
      roi-workbook portfolio cases --budget 250000 --one-of servers=buy.xlsx,rent.xlsx
      roi-workbook portfolio cases -o portfolio.xlsx
      roi-workbook portfolio north.xlsx south.xlsx --scenario conservative -o portfolio.html
      roi-workbook portfolio --alternatives minimum.xlsx all-of-it.xlsx
    """
    if alternatives:
        refuse_given(("budget", "groups", "sort", "currency"), "--alternatives")
    chosen = format_of(output, form, ALTERNATIVES if alternatives else PORTFOLIO)
    paths = workbooks(files)
    if alternatives and len(paths) < 2:
        raise click.UsageError(
            f"Alternatives need two files at least, found {paths[0]} alone; doing nothing counts by itself."
        )
    one_of = grouped_files(groups, paths)
    refuse_output(output, force, paths)
    from roi_workbook.portfolios.reading import LIVE
    from roi_workbook.portfolios.rolling_up import Choices, rolled_up

    scenario = (scenario or (SCENARIO if alternatives else LIVE)).lower()
    read = partial(checked_file, scenario=scenario, form=input_format, model=chosen_name())
    if scheduler:
        one_of = {str(each.absolute()): one_of[str(each)] for each in paths if str(each) in one_of}
        paths = absolute(paths)
    checked = list(one_by_one(read, paths, "Reading", broken, workers, scheduler))
    status = worst_of(checked)
    if alternatives:
        report_alternatives(checked, chosen, output, force, colour, include_failed)
        return status
    whole = rolled_up(
        checked,
        Choices(
            sort=sort,
            budget=budget,
            scenario=scenario,
            currency=currency,
            include_failed=include_failed,
            one_of=one_of,
        ),
    )
    coloured = wants_colour(colour, output)
    deliver(PORTFOLIO.rendered(chosen.name, whole, colour=coloured), chosen, output, force, coloured)
    if output != STDOUT or not chosen.terminal:
        for each in whole.left_out:
            say(f"Left out: {each.checked.file}: {each.reason}")
    return status


def worst_of(checked: Sequence[Checked]) -> int:
    """The status of the worst of some files."""
    statuses = {STATUSES[each.outcome] for each in checked}
    return next(status for status in WORST_FIRST if status in statuses)


def checked_file(path: Path, scenario: str, form: str | None = None, model: str = SHIPPED) -> Checked:
    """The record of one file, with a note if it is open in a program; model: by its name."""
    from roi_workbook.portfolios.reading import checked_case

    return replace(checked_case(path, scenario, form, model_named(model)), note=lock_note(path))


def broken(path: Path, sentence: str) -> Checked:
    """The record of a file that failed by a fault of ours."""
    from roi_workbook.portfolios.records import Checked

    problem = f"could not be read: {sentence}"
    return Checked(file=str(path), outcome="fault", errors=1, warnings=0, problem=problem)
