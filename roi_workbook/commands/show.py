"""`roi-workbook show`: print the results of a workbook or an input file."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.output import STDOUT
from roi_workbook.commands.paths import FILE
from roi_workbook.commands.report_options import printed_as
from roi_workbook.commands.reporting import deliver
from roi_workbook.commands.sources import input_format, settings, source, tell_lost
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.reports.formats import SHOW

SCENARIO_CHOICES = ("live", *SCENARIO_KEYS)


@click.command(short_help="Print the headline, the buckets and the scenarios of a workbook or an input file.")
@click.argument("file", type=FILE)
@click.option(
    "--scenario",
    type=click.Choice(SCENARIO_CHOICES, case_sensitive=False),
    default="live",
    show_default=True,
    help="Which scenario to show; live is the one chosen in the workbook.",
)
@printed_as(SHOW)
@settings
@input_format
def show(file: Path, scenario: str, form: str, settings: tuple[str, ...], input_format: str | None) -> int:
    """Print the results of FILE, recomputed from its inputs in pandas.

    FILE is a workbook or an input file (TOML, JSON, YAML). Stored values are not needed: the workbook may never
    have been calculated by a spreadsheet program.

    \b
    Examples:
      roi-workbook show ai-infrastructure-roi.xlsx
      roi-workbook show --scenario conservative ai-infrastructure-roi.xlsx
      roi-workbook show case.toml --set horizon_months=48 --set incidents_per_quarter.base=6
      roi-workbook show --format json ai-infrastructure-roi.xlsx > results.json
    """
    from roi_workbook.reports.show import Shown

    found = source(file, input_format, settings)
    recomputed = found.recomputed(None if scenario == "live" else scenario)
    version = found.book.template_version if found.book else None
    results = Shown(file=found.file, template_version=version, recomputed=recomputed)
    deliver(SHOW.rendered(form, results), SHOW.format(form), STDOUT)
    return tell_lost(found)
