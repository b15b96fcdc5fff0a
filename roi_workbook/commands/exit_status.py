"""Exit statuses, which are part of the interface: every way a command can end is turned into one."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from roi_workbook.commands.output import OutputError, forget, not_written, say
from roi_workbook.errors import ModelError, RoiWorkbookError
from roi_workbook.extras import MissingExtraError
from roi_workbook.parallel import SchedulerError
from roi_workbook.stamp import StampError

AGREES, FINDINGS, USAGE, UNREADABLE, INCOMPLETE, OUTPUT_REFUSED, OUR_FAULT = 0, 1, 2, 3, 4, 5, 70
INTERRUPTED, PIPE_CLOSED = 130, 141
"""The statuses shells report for programs stopped by Ctrl-C, and by a reader that closed the pipe."""

OF_ERRORS: dict[type[RoiWorkbookError], int] = {
    MissingExtraError: USAGE,
    OutputError: OUTPUT_REFUSED,
    SchedulerError: USAGE,
    StampError: USAGE,
    ModelError: USAGE,
}
"""The status of errors that are not about a file to be read."""

OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EBADF)
"""System errors that are never a fault of ours, even when a help text is printed."""

WORST_FIRST = (OUR_FAULT, UNREADABLE, FINDINGS, INCOMPLETE, AGREES)
"""Which status wins where a command has several files."""


class Commands(click.Group):
    """The command group; every way of ending becomes an exit status."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave with its status; nothing a user does shows a traceback."""

        def run() -> Any:
            return super(Commands, self).main(args, prog_name, complete_var, standalone_mode=False, **extra)

        if not standalone_mode:
            return run()
        _open_what_is_closed()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        # The process frees its memory as a whole; looking through it first would take a tenth of a second.
        atexit.register(gc.freeze)
        sys.exit(_status(run))


def _status(run: Callable[[], Any]) -> int:
    """The exit status of a run, after saying what went wrong."""
    try:
        status = run()
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        forget(sys.stdout)
        return PIPE_CLOSED
    except RoiWorkbookError as error:
        return _refused(error)
    except Exception as error:  # anything else is a fault of this program
        if isinstance(error, OSError) and error.errno in OF_DISKS:
            return _refused(not_written(error.filename or "Standard output", error))
        say(fault_of_ours(error))
        return OUR_FAULT
    return status if isinstance(status, int) else AGREES


def fault_of_ours(error: BaseException) -> str:
    """The message for an unexpected error; prints its traceback if ROI_WORKBOOK_TRACEBACK is 1."""
    if os.environ.get("ROI_WORKBOOK_TRACEBACK") == "1":
        traceback.print_exception(error)
    return (
        "This is a fault of roi-workbook, not yours: please report it with this line. "
        f"{type(error).__name__}: {error}"
    )


def _refused(error: RoiWorkbookError) -> int:
    """Print what is wrong, one problem a line, and return its status."""
    for problem in getattr(error, "problems", (error,)):
        say(str(problem))
    if isinstance(error, OutputError):
        forget(sys.stdout)
    statuses = (status for kind, status in OF_ERRORS.items() if isinstance(error, kind))
    return next(statuses, UNREADABLE)


def _show(error: click.ClickException) -> None:
    """Show how a command is used, and what was wrong with this use."""
    usage = io.StringIO()
    error.show(usage)
    for line in usage.getvalue().rstrip("\n").split("\n"):
        say(line)


def _open_what_is_closed() -> None:
    """Open standard streams the process was started without (>&-), as /dev/null.

    Otherwise the next opened file would get their numbers, and output would be printed into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            flags = os.O_WRONLY if name == "stderr" else os.O_RDONLY  # printing must fail, not be lost
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode))
