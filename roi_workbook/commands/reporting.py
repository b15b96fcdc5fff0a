"""What commands that print a report share: format, colour and output."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from roi_workbook import extras
from roi_workbook.commands.output import STDOUT, put, say, write_in_one_step
from roi_workbook.reports.formats import Format, Report


def format_of(output: str, form: str | None, report: Report) -> Format:
    """The format of a report: the one asked for, else that of its file's ending, else the usual one.

    Raises click.UsageError for a format or an ending the report does not have, and for a format that cannot be
    printed.
    """
    if form and form not in report.formats:
        raise click.UsageError(
            f"The report of {report.command} has no format {form}; give one of {', '.join(report.formats)}."
        )
    if form or output == STDOUT:
        chosen = report.format(form or report.usual)
    elif by_ending := report.format_of(output):
        chosen = by_ending
    else:
        endings = ", ".join(report.endings)
        raise click.UsageError(f"{output!r} does not end in one of {endings}; give a --format.")
    if output == STDOUT and not chosen.printed:
        place = report.command + chosen.endings[0]
        raise click.UsageError(
            f"{chosen.name} cannot be printed; write it to a file, for instance -o {place}."
        )
    return chosen


def formats_of(outputs: Sequence[str], form: str | None, report: Report) -> dict[str, Format]:
    """The format of each of several outputs; of more than one the endings decide, and --format is for what is printed.

    Raises click.UsageError as `format_of` does, and for an output given twice.
    """
    if len(set(outputs)) < len(outputs):
        raise click.UsageError("One output is given twice; give each once.")
    alone = len(outputs) == 1
    if form and not alone and STDOUT not in outputs:
        raise click.UsageError("Of several outputs the endings say the format; leave --format out.")
    return {
        output: format_of(output, form if alone or output == STDOUT else None, report) for output in outputs
    }


def format_by_ending(output: str, report: Report, what: str) -> Format:
    """The format of a file's ending, for a command without --format that writes `what`.

    Raises click.UsageError for an ending the report does not have, MissingExtraError for a format whose extra is missing.
    """
    if form := report.format_of(output):
        form.require_extra()
        return form
    endings = ", ".join(report.endings)
    raise click.UsageError(f"{output}: the file name of a {what} must end in one of {endings}.")


def endings_told(report: Report) -> str:
    """The endings of a report in words: ".md, .html or .docx"."""
    *others, last = report.endings
    return f"{', '.join(others)} or {last}"


def tell_missing_pictures(form: Format) -> None:
    """Say that the pictures of a report are told in words, where nothing can draw them."""
    if form.pictures and not extras.has("charts"):
        say(f"Its pictures are told in words; to have them drawn: {extras.pip_line('charts')}")


def wants_colour(choice: bool | None, output: str) -> bool:
    """Whether a report is coloured: as asked, else on a terminal where NO_COLOR is not set."""
    if choice is not None:
        return choice
    on_terminal = output == STDOUT and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return on_terminal and not os.environ.get("NO_COLOR")


def deliver(
    content: str | bytes, form: Format, output: str, force: bool = False, colour: bool = False
) -> None:
    """Print a report, or write it to a file in one step; raises OutputError where that fails.

    Text for a terminal is printed in its encoding; everything else is UTF-8. A file has the encoding of its
    format: a CSV file begins with a byte order mark; printed CSV, which is for programs, does not.
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
