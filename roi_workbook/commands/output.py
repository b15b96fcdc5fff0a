"""Output of commands: printed results, messages to the user, files written in one step, never over an input."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

from roi_workbook.errors import RoiWorkbookError
from roi_workbook.files import descriptor, kind_of, status_of

STDOUT = "-"

ADVICE = {
    errno.ENOSPC: "Make room on the disk, or choose another place.",
    errno.EDQUOT: "Make room on the disk, or choose another place.",
    errno.EFBIG: "No file may be that large there; choose another place.",
    errno.EACCES: "You may not write there, or a program has it open. Close it in other programs, or choose another place.",
    errno.EPERM: "You may not write there, or a program has it open. Close it in other programs, or choose another place.",
    errno.EBUSY: "Close it in other programs, or choose another place.",
    errno.ETXTBSY: "Close it in other programs, or choose another place.",
    errno.EROFS: "Nothing can be written on that disk; choose another place.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ELOOP: "It is a link that leads back to itself; remove it, or choose another name.",
    errno.ENXIO: "Nobody reads from it; start what does, then try again.",
    errno.EBADF: "It is closed, or open for reading only; choose another place.",
    errno.ENOENT: "The directory is gone; choose another place.",
}
"""What to do about each system error."""


class OutputError(RoiWorkbookError):
    """A file that cannot be written: the message says where, why, and what to do."""


def printable(text: str) -> str:
    """A text on one line, without terminal control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def say(message: str) -> None:
    """Print a message to the user on its own line; failing to print it changes nothing else."""
    try:
        click.echo(printable(message), err=True)
    except OSError:
        forget(sys.stderr)


def put(result: str | bytes, colour: bool | None = None) -> None:
    """Print a result; raises OutputError where that fails, BrokenPipeError where the reader has gone."""
    try:
        click.echo(result, nl=False, color=colour)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise not_written("Standard output", error) from error


def forget(stream: IO[Any]) -> None:
    """Discard everything still to be written to a failing stream, at exit too."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def somebody_waits() -> bool:
    """Whether standard error is a terminal, where progress is worth showing."""
    return sys.stderr.isatty()


def refuse_output(output: str | Path, force: bool, read: Iterable[Path] = ()) -> None:
    """Refuse an output that cannot be written, or is one of the files in `read`, before any work is done.

    Raises OutputError, and click.UsageError for one of those files, however its name is spelled.
    """
    if output == STDOUT:
        return
    place = Path(output)
    _refuse_what_is_read(place, read)
    if descriptor(place) is None:
        _refuse_what_is_there(place, force)


def _refuse_what_is_read(place: Path, read: Iterable[Path]) -> None:
    for path in read:
        if is_same_file(place, path):
            alias = "" if str(path) == str(place) else f", {path}"
            raise click.UsageError(
                f"{place} is one of the input files{alias}, which are never overwritten; choose another name."
            )


def is_same_file(path: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, through links or other spellings."""
    at, other_at = status_of(path), status_of(other)
    return bool(at and other_at and stat.S_ISREG(at.st_mode) and os.path.samestat(at, other_at))


def _refuse_what_is_there(place: Path, force: bool) -> None:
    try:
        mode = place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        _refuse_without_directory(place)
        return
    except (OSError, ValueError) as error:
        raise not_written(place, error) from error
    if stat.S_ISDIR(mode):
        raise OutputError(f"{place} is a directory; give a file name in it.")
    if not (stat.S_ISREG(mode) or _takes_a_stream(mode)):
        raise OutputError(f"{place} is {kind_of(mode)}, not a file; choose another name.")
    if stat.S_ISREG(mode) and not force:
        raise _exists(place)


def _refuse_without_directory(place: Path) -> None:
    try:
        target = Path(os.path.realpath(place))
        parent = target.parent if place.is_symlink() else place.parent
        is_there = parent.is_dir()
    except OSError as error:
        raise not_written(place, error) from error
    if not is_there:
        raise OutputError(f"There is no directory {parent}; create it first.")


def write_in_one_step(output: Path, content: bytes, force: bool) -> None:
    """Write a temporary file, then move it into place: there is the old file, the new one or none, never
    half.

    With `force` an existing file is replaced and keeps its permissions; without it none is, even if another
    process creates one at the same time. Pipes, devices and streams such as /dev/stdout are written into.
    Raises OutputError where that fails.
    """
    try:
        stream, at = descriptor(output), status_of(output)
        if stream is not None:
            sys.stdout.flush()
            _pour(os.dup(stream), content)
        elif at and _takes_a_stream(at.st_mode):
            _pour(os.open(output, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY), content)
        else:
            _put_in_place(Path(os.path.realpath(output)), content, force)
    except BrokenPipeError:
        raise
    except FileExistsError:
        raise _exists(output) from None
    except (OSError, ValueError) as error:
        raise not_written(output, error) from error


def _put_in_place(target: Path, content: bytes, force: bool) -> None:
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    beside = target.with_name(f".roi-workbook-{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if force:
            with contextlib.suppress(FileNotFoundError):
                shutil.copymode(target, beside)
            beside.replace(target)
        else:
            _put_where_nothing_is(beside, target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _put_where_nothing_is(beside: Path, target: Path) -> None:
    """Move a finished file into place; raises FileExistsError where the name is taken."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        raise
    except (
        OSError,
        NotImplementedError,
    ):  # not every disk has links: an empty file reserves the name for a moment
        target.open("xb").close()
        try:
            beside.replace(target)
        except BaseException:
            target.unlink()
            raise


def _takes_a_stream(mode: int) -> bool:
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _pour(stream: int, content: bytes) -> None:
    with os.fdopen(stream, "wb") as file:
        os.set_blocking(stream, True)
        file.write(content)


def _exists(output: Path) -> OutputError:
    return OutputError(f"{output} exists; choose another name, or replace it with --force.")


def not_written(output: str | Path, error: OSError | ValueError) -> OutputError:
    """The error for an output that cannot be written: why, and what to do about it."""
    number, why = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
    return OutputError(
        f"{output} cannot be written ({why}). {ADVICE.get(number or 0, 'Choose another place.')}"
    )
