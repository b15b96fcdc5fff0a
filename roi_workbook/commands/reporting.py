"""What commands that print a report have in common: its format, its colours, and where it goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from roi_workbook.commands.output import STDOUT, put, say, write_in_one_step
from roi_workbook.reports.formats import Format, Report


def format_of(output: str, form: str | None, report: Report) -> Format:
    """The format of a report: the one asked for, else what the ending of its file says, else its usual one.

    Raises click.UsageError where the ending says none of the report, and for a format that is not printed.
    """
    if form or output == STDOUT:
        chosen = report.format(form or report.usual)
    elif found := report.format_of(output):
        chosen = found
    else:
        endings = ", ".join(report.endings)
        raise click.UsageError(f"{output!r} does not end in one of {endings}; say the --format.")
    if output == STDOUT and not chosen.printed:
        place = report.command + chosen.endings[0]
        raise click.UsageError(f"{chosen.name} is not printed; say where to write it: -o {place}.")
    return chosen


def format_by_ending(output: str, report: Report, what: str) -> Format:
    """The format that a file's name asks for, for a command that has no --format and tells `what`.

    Raises click.UsageError where the ending says none of the report.
    """
    if found := report.format_of(output):
        return found
    endings = ", ".join(report.endings)
    raise click.UsageError(f"{output}: a {what} ends in {endings}; end the name in one of them.")


def endings_told(report: Report) -> str:
    """The endings that a report can have, in words."""
    *others, last = report.endings
    return f"{', '.join(others)} or {last}"


def wants_colour(asked: bool | None, output: str) -> bool:
    """Whether a report is coloured: as asked, else on a terminal where NO_COLOR is not set."""
    if asked is not None:
        return asked
    on_terminal = output == STDOUT and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return on_terminal and not os.environ.get("NO_COLOR")


def deliver(
    content: str | bytes, form: Format, output: str, force: bool = False, colour: bool = False
) -> None:
    """Print a report, or write it to a file in one step; raises OutputError where that is refused.

    What people read on a terminal is printed in its encoding; all else is UTF-8 wherever it goes. A file has the
    encoding of its format: a CSV file begins with a byte order mark, and printed CSV, which is for programs, does not.
    """
    if isinstance(content, str) and not content.endswith("\n"):
        content += "\n"
    if output != STDOUT:
        written = content.encode(form.encoding) if isinstance(content, str) else content
        write_in_one_step(Path(output), written, force)
        say(f"Wrote {output}.")
    elif form.terminal:
        put(content, colour)
    else:
        put(content.encode() if isinstance(content, str) else content)
