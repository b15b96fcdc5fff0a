"""`roi-workbook explain`: what a key means, and where its number comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.exit_status import AGREES
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT
from roi_workbook.commands.paths import FILE
from roi_workbook.commands.report_options import printed_as
from roi_workbook.commands.reporting import deliver
from roi_workbook.commands.show import SCENARIO_CHOICES
from roi_workbook.commands.sources import input_format, settings, source, tell_lost
from roi_workbook.model.records import LAST_MONTH
from roi_workbook.reports.formats import EXPLAIN

if TYPE_CHECKING:
    from roi_workbook.explain.steps import ExplainedWorkbook
    from roi_workbook.review.opening import Opened


@click.command(short_help="Say what a key means, what it builds on, and how its number comes about.")
@click.argument("key")
@click.argument("file", required=False, type=FILE)
@click.option(
    "--scenario",
    type=click.Choice(SCENARIO_CHOICES, case_sensitive=False),
    default="live",
    show_default=True,
    help="The scenario to show numbers for; live is the one chosen in FILE.",
)
@click.option("--depth", type=click.IntRange(min=0), help="How many levels to go down; by default all.")
@click.option("--month", type=click.IntRange(0, LAST_MONTH), help="The month to show for a month row.")
@printed_as(EXPLAIN)
@settings
@input_format
def explain(
    key: str,
    file: Path | None,
    scenario: str,
    depth: int | None,
    month: int | None,
    form: str,
    settings: tuple[str, ...],
    input_format: str | None,
) -> int:
    """Explain KEY: an input, table, column, line, check or month row of the model, by its key or its label.

    With FILE, a workbook or an input file (TOML, JSON, YAML), the formulas show its numbers, down to the inputs.
    Cells of an input file are those of the workbook that `new --inputs` makes of it.

    \b
    Examples:
      roi-workbook explain npv
      roi-workbook explain "Net present value" case.xlsx --depth 2
      roi-workbook explain net_t case.xlsx --month 7
      roi-workbook explain incidents-per-quarter case.xlsx --format json
    """
    if file is None and (scenario.lower() != "live" or depth is not None or month is not None or settings):
        raise click.UsageError("--scenario, --depth, --month and --set need numbers: give a FILE too.")
    from roi_workbook.explain.index import Index, UnknownKeyError

    index = Index(chosen_model())
    try:
        entry = index.find(key)
    except UnknownKeyError as error:
        raise click.UsageError(str(error)) from error
    if month is not None and entry not in index.month_rows:
        raise click.UsageError(f"{entry} has no months; --month is for month rows such as net_t.")
    found = source(file, input_format, settings) if file else None
    explained = _workings(found, scenario, entry) if found else None
    index = explained.index if explained else index
    content = EXPLAIN.rendered(form, entry, index, explained, depth, month)
    deliver(content, EXPLAIN.format(form), STDOUT)
    return tell_lost(found) if found else AGREES


def _workings(found: Opened, scenario: str, entry: str) -> ExplainedWorkbook:
    """The numbers of a file under a scenario; it has the entry."""
    from roi_workbook.explain.index import Index
    from roi_workbook.explain.steps import ExplainedWorkbook

    index = Index(found.model)
    if entry not in index.records:
        raise click.UsageError(
            f"{found.file} has no {entry}: that is on planning sheets of which it has none."
            f" `roi-workbook new NEW.xlsx --inputs {found.file} --with GROUPS` adds them."
        )
    recomputed = found.recomputed()
    label = scenario.capitalize()
    as_saved = label in ("Live", recomputed.live["scenario"])
    shown = recomputed if as_saved else found.recomputed(label)
    return ExplainedWorkbook(found.as_workbook(), shown, index, as_saved)
