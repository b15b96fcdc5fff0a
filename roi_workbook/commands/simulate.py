"""`roi-workbook simulate`: draw the inputs of a workbook together many times, and show the spread of the
results.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.output import STDOUT, put, refuse_output, say, somebody_waits
from roi_workbook.commands.paths import FILE, OUTPUT
from roi_workbook.commands.reporting import deliver, endings_told, format_by_ending, tell_missing_pictures
from roi_workbook.commands.sources import input_format, settings, source
from roi_workbook.commands.standards import tell_standards
from roi_workbook.simulation.formats import SIMULATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from roi_workbook.simulation.simulate import Simulation

MOST_DRAWS = 100_000_000

WORTH_A_BAR = 30_000
"""From this many draws on, a terminal shows progress."""


@click.command(
    short_help="Draw the inputs of a workbook together many times, and show the spread of the results."
)
@click.argument("file", metavar="FILE", type=FILE)
@click.option(
    "-n",
    "--draws",
    type=click.IntRange(1, MOST_DRAWS),
    default=100_000,
    show_default=True,
    help="How many draws.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Where the random numbers start; the same seed gives the same result.",
)
@click.option(
    "--correlation",
    type=click.FloatRange(0, 1),
    help="How far inputs go well or badly together, 0 to 1; by default the workbook's input_correlation.",
)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=OUTPUT,
    default=STDOUT,
    show_default=True,
    help=f"Where to write it; its ending, {endings_told(SIMULATION)}, sets the format. - prints a summary.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    help="Processes of this computer to work with, once that saves time.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="A running Dask scheduler to work on, such as tcp://host:8786."
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
@settings
@input_format
def simulate(
    file: Path,
    draws: int,
    seed: int,
    correlation: float | None,
    output: str,
    workers: int,
    scheduler: str | None,
    force: bool,
    settings: tuple[str, ...],
    input_format: str | None,
) -> int:
    """Draw every input of FILE that has three values from its PERT distribution, and recompute every draw.

    FILE is a workbook or an input file (TOML, JSON, YAML); it is only read. Net present value, return,
    payback and internal rate of return are reported with their percentiles, next to the approximation the
    workbook shows live, and with the inputs that drive the spread. The same seed gives the same result with
    any number of workers.

    \b
    Examples:
      roi-workbook simulate case.xlsx
      roi-workbook simulate case.xlsx -n 1000000 --workers 4 -o risk.html
      roi-workbook simulate case.toml --correlation 0 --seed 7 -o risk.xlsx
      roi-workbook simulate case.xlsx -n 10000000 --scheduler tcp://cluster:8786 -o risk.csv
    """
    form = None if output == STDOUT else format_by_ending(output, SIMULATION, "simulation")
    refuse_output(output, force, (file,))
    found = source(file, input_format, settings)
    recomputed = found.recomputed()
    from roi_workbook.simulation.simulate import simulate as drawn

    with progress_of(draws) as progress:
        simulation = drawn(recomputed, draws, seed, correlation, workers, scheduler, progress)
    taken_over = found.taken_over
    left_out = [*found.lost, *(taken_over.left_out if form and form.name == "xlsx" else ())]
    if form:
        deliver(
            SIMULATION.rendered(form.name, simulation, Path(found.file).name, taken_over.inputs),
            form,
            output,
            force,
        )
        tell_missing_pictures(form)
    else:
        _print_summary(simulation, Path(found.file).name)
    tell_standards(file, recomputed.inputs, recomputed.model)
    for sentence in dict.fromkeys(left_out):
        say(f"{file}: {sentence}")
    return INCOMPLETE if left_out else AGREES


@contextlib.contextmanager
def progress_of(draws: int) -> Iterator[Callable[[int], None] | None]:
    """The update function of a progress bar on a terminal, called with the draws done; None elsewhere."""
    if draws < WORTH_A_BAR or not somebody_waits():
        yield None
        return
    with click.progressbar(length=draws, label="Drawing", file=sys.stderr) as bar:
        yield bar.update


def _print_summary(simulation: Simulation, source: str) -> None:
    from roi_workbook.reports.text import text
    from roi_workbook.simulation.report import simulation_document

    put(text(simulation_document(simulation, source)) + "\n", False)
