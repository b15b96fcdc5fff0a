"""Where commands write: messages to the person, files in one step."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import click

from roi_workbook.errors import RoiWorkbookError


class OutputError(RoiWorkbookError):
    """A file that cannot be written: the sentence says why, and what to do."""


def say(message: str) -> None:
    """A message to the person, without what a terminal would act on."""
    click.echo(
        "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in message), err=True
    )


def refuse_output(output: Path, force: bool) -> None:
    """Refuse what cannot be written before any work is done."""
    if output.is_dir():
        raise OutputError(f"{output} is a directory; give a file name in it.")
    if output.exists() and not force:
        raise OutputError(f"{output} exists; choose another name, or replace it with --force.")
    if not output.parent.is_dir():
        raise OutputError(f"There is no directory {output.parent}; make it first.")


def write_in_one_step(output: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there: there is the old file or the new one, never half.

    Raises OutputError where that is refused.
    """
    target = Path(os.path.realpath(output))
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(
            f"{output} cannot be written ({why}). Close it in other programs, or choose another place."
        ) from error
