"""The options of commands that print a report, and the places a report must not go to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from roi_workbook.commands.output import refuse_output
from roi_workbook.commands.reporting import STDOUT


def report_options(formats: Sequence[str]) -> Callable[[Any], Any]:
    """The options of a command that prints a report: its format, where it goes, and colours."""
    options = (
        click.option(
            "--format", "form", type=click.Choice(formats),
            help="How to report; what the ending of PATH says unless given, else text.",
        ),
        click.option(
            "-o", "--output", metavar="PATH", default=STDOUT, show_default=True,
            help="Where to write the report; - is standard output.",
        ),
        click.option("--force", is_flag=True, help="Replace PATH if it exists."),
        click.option(
            "--color/--no-color", "colour", default=None,
            help="Colour text; else only on a terminal, and not where NO_COLOR is set.",
        ),
    )  # fmt: skip

    def with_options(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


def refuse_report(output: str, force: bool, about: Iterable[Path]) -> None:
    """Refuse a place a report cannot go to before any work is done.

    Raises OutputError where it cannot be written, click.UsageError where it is one of the files it is `about`.
    """
    if output == STDOUT:
        return
    place = Path(output)
    if any(place.exists() and path.exists() and place.samefile(path) for path in about):
        raise click.UsageError(f"{output} is one of the files the report is about; write it elsewhere.")
    refuse_output(place, force)
