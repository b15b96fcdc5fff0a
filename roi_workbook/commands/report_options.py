"""The options of commands that print a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from roi_workbook.commands.output import STDOUT
from roi_workbook.commands.paths import OUTPUT
from roi_workbook.reports.formats import FORMATS, Report

SEVERAL = " Repeat it for several; their endings then say the formats."


def printed_as(report: Report) -> Callable[[Any], Any]:
    """The option of a command that only prints: the format."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(tuple(report.formats)),
        default=report.usual,
        show_default=True,
        help="The format.",
    )


def report_options(report: Report, *others: Report, several: bool = False) -> Callable[[Any], Any]:
    """The options of a command that prints a report, or one of `others`: format, output, or several, and colour."""
    formats = {name for each in (report, *others) for name in each.formats}
    options = (
        click.option(
            "--format",
            "form",
            type=click.Choice([name for name in FORMATS if name in formats]),
            help=f"The format; by default that of PATH's ending, else {report.usual}.",
        ),
        click.option(
            "-o",
            "--output",
            metavar="PATH",
            type=OUTPUT,
            multiple=several,
            default=(STDOUT,) if several else STDOUT,
            show_default=True,
            help="Where to write the report; - is standard output." + SEVERAL * several,
        ),
        click.option("--force", is_flag=True, help="Replace PATH if it exists."),
        click.option(
            "--color/--no-color",
            "colour",
            default=None,
            help="Colour the text or not; by default only on a terminal without NO_COLOR.",
        ),
    )

    def with_options(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options
