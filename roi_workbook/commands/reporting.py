"""What commands that print a report have in common: its format, its colours, and where it goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path

import click

from roi_workbook.commands.output import STDOUT, put, say, write_in_one_step

ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".csv": "csv",
    ".sarif": "sarif",
    ".xlsx": "xlsx",
}
"""The format that the ending of a file's name asks for."""


def format_of(output: str, form: str | None, known: Collection[str]) -> str:
    """The format of a report: the one asked for, else what the ending of its file says, else text.

    Raises click.UsageError where the ending says nothing that the command `known`s.
    """
    if form or output == STDOUT:
        return form or "text"
    ending = ENDINGS.get(Path(output).suffix.lower(), "")
    if ending not in known:
        endings = ", ".join(each for each, named in ENDINGS.items() if named in known)
        raise click.UsageError(f"{output!r} does not end in one of {endings}; say the --format.")
    return ending


def wants_colour(asked: bool | None, output: str) -> bool:
    """Whether a report is coloured: as asked, else on a terminal where NO_COLOR is not set."""
    if asked is not None:
        return asked
    on_terminal = output == STDOUT and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return on_terminal and not os.environ.get("NO_COLOR")


def deliver(report: str, form: str, output: str, force: bool = False, colour: bool = False) -> None:
    """Print a report, or write it to a file in one step; raises OutputError where that is refused.

    Text is printed in the encoding of the terminal; all else is UTF-8 wherever it goes. A CSV file begins with a
    byte order mark, because Excel reads it in the local encoding without one; printed CSV is for programs.
    """
    report = report if report.endswith("\n") else report + "\n"
    if output != STDOUT:
        write_in_one_step(Path(output), report.encode("utf-8-sig" if form == "csv" else "utf-8"), force)
        say(f"Wrote {output}.")
    elif form == "text":
        put(report, colour)
    else:
        put(report.encode())
