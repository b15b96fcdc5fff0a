"""`roi-workbook explain`: what a key means, and where its number comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, say
from roi_workbook.commands.paths import FILE
from roi_workbook.commands.report_options import printed_as
from roi_workbook.commands.reporting import deliver
from roi_workbook.commands.show import SCENARIO_CHOICES
from roi_workbook.model.records import LAST_MONTH
from roi_workbook.reports.formats import EXPLAIN

if TYPE_CHECKING:
    from roi_workbook.explain.steps import ExplainedWorkbook


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
def explain(
    key: str, file: Path | None, scenario: str, depth: int | None, month: int | None, form: str
) -> int:
    """Explain KEY: an input, table, column, line, check or month row of the model, by its key or its label.

    With FILE, the formulas show that workbook's numbers, down to the inputs.

    \b
    Examples:
      roi-workbook explain npv
      roi-workbook explain "Net present value" case.xlsx --depth 2
      roi-workbook explain net_t case.xlsx --month 7
      roi-workbook explain incidents-per-quarter case.xlsx --format json
    """
    if file is None and (scenario.lower() != "live" or depth is not None or month is not None):
        raise click.UsageError("--scenario, --depth and --month need numbers: give a FILE too.")
    from roi_workbook.explain.index import Index, UnknownKeyError

    index = Index(chosen_model())
    try:
        entry = index.find(key)
    except UnknownKeyError as error:
        raise click.UsageError(str(error)) from error
    if month is not None and entry not in index.month_rows:
        raise click.UsageError(f"{entry} has no months; --month is for month rows such as net_t.")
    explained = _workings(file, scenario, entry) if file else None
    index = explained.index if explained else index
    content = EXPLAIN.rendered(form, entry, index, explained, depth, month)
    deliver(content, EXPLAIN.format(form), STDOUT)
    return _say_lost(explained) if explained else AGREES


def _workings(file: Path, scenario: str, entry: str) -> ExplainedWorkbook:
    """The numbers of a workbook under a scenario; it has the entry."""
    from roi_workbook.explain.index import Index
    from roi_workbook.explain.steps import ExplainedWorkbook
    from roi_workbook.review.comparing import recompute_of
    from roi_workbook.review.reading import read_workbook

    book = read_workbook(file, chosen_model())
    index = Index(book.model)
    if entry not in index.records:
        raise click.UsageError(
            f"{file} has no {entry}: that is on planning sheets of which it has none."
            f" `roi-workbook new NEW.xlsx --inputs {file} --with GROUPS` adds them."
        )
    recomputed = recompute_of(book)
    label = scenario.capitalize()
    as_saved = label in ("Live", recomputed.live["scenario"])
    return ExplainedWorkbook(
        book, recomputed if as_saved else recompute_of(book, scenario=label), index, as_saved
    )


def _say_lost(explained: ExplainedWorkbook) -> int:
    """Say which inputs could not be read, and return the exit status."""
    from roi_workbook.review.reading import lost_inputs

    lost = lost_inputs(explained.book)
    for name, why in lost.items():
        say(f"{explained.book.file}: {name} cannot be read ({why}); it counts as empty above.")
    return INCOMPLETE if lost else AGREES
