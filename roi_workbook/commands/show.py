"""`roi-workbook show`: print the results of a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, say
from roi_workbook.commands.paths import FILE
from roi_workbook.commands.report_options import printed_as
from roi_workbook.commands.reporting import deliver
from roi_workbook.model.records import SCENARIOS
from roi_workbook.reports.formats import SHOW

SCENARIO_CHOICES = ("live", *(scenario.lower() for scenario in SCENARIOS))


@click.command(short_help="Print the headline, the buckets and the scenarios of a workbook.")
@click.argument("file", type=FILE)
@click.option(
    "--scenario",
    type=click.Choice(SCENARIO_CHOICES, case_sensitive=False),
    default="live",
    show_default=True,
    help="Which scenario to show; live is the one chosen in the workbook.",
)
@printed_as(SHOW)
def show(file: Path, scenario: str, form: str) -> int:
    """Print the results of FILE, recomputed from its inputs in pandas.

    Stored values are not needed: the workbook may never have been calculated by a spreadsheet program.

    \b
    Examples:
      roi-workbook show ai-infrastructure-roi.xlsx
      roi-workbook show --scenario conservative ai-infrastructure-roi.xlsx
      roi-workbook show --format json ai-infrastructure-roi.xlsx > results.json
    """
    from roi_workbook.reports.show import Shown
    from roi_workbook.review.comparing import recompute_of
    from roi_workbook.review.reading import lost_inputs, read_workbook

    book = read_workbook(file, chosen_model())
    recomputed = recompute_of(book, scenario=None if scenario == "live" else scenario)
    results = Shown(file=str(file), template_version=book.template_version, recomputed=recomputed)
    deliver(SHOW.rendered(form, results), SHOW.format(form), STDOUT)
    lost = lost_inputs(book)
    for name, why in lost.items():
        say(f"{file}: {name} cannot be read ({why}); it counts as empty above.")
    return INCOMPLETE if lost else AGREES
