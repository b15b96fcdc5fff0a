"""The options of commands that print a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from roi_workbook.commands.output import STDOUT
from roi_workbook.commands.paths import OUTPUT


def report_options(formats: Sequence[str]) -> Callable[[Any], Any]:
    """The options of a command that prints a report: its format, where it goes, and colours."""
    options = (
        click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help="How to report; what the ending of PATH says unless given, else text.",
        ),
        click.option(
            "-o",
            "--output",
            metavar="PATH",
            type=OUTPUT,
            default=STDOUT,
            show_default=True,
            help="Where to write the report; - is standard output.",
        ),
        click.option("--force", is_flag=True, help="Replace PATH if it exists."),
        click.option(
            "--color/--no-color",
            "colour",
            default=None,
            help="Colour text; else only on a terminal, and not where NO_COLOR is set.",
        ),
    )

    def with_options(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options
