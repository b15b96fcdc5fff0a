"""How a command ends: exit statuses, and every way of ending turned into one. They are part of the interface."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from roi_workbook.commands.output import OutputError, say
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.parallel import SchedulerError

AGREES, FINDINGS, USAGE, UNREADABLE, INCOMPLETE, OUTPUT_REFUSED, OUR_FAULT = 0, 1, 2, 3, 4, 5, 70
INTERRUPTED, PIPE_CLOSED = 130, 141
"""What shells report for programs that were stopped by Ctrl-C and by a reader that closed the pipe."""

OF_ERRORS: dict[type[RoiWorkbookError], int] = {OutputError: OUTPUT_REFUSED, SchedulerError: USAGE}
"""The status of refusals that are not about a file to be read."""

WORST_FIRST = (UNREADABLE, FINDINGS, INCOMPLETE, AGREES)
"""Which status wins where `check` is given several files."""


class Commands(click.Group):
    """The command group, with every way of ending turned into its exit status."""

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
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        sys.exit(_status(run))


def _status(run: Callable[[], Any]) -> int:
    """The exit status of a run, after saying what went wrong."""
    try:
        status = run()
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return PIPE_CLOSED
    except RoiWorkbookError as error:
        say(str(error))
        statuses = (status for kind, status in OF_ERRORS.items() if isinstance(error, kind))
        return next(statuses, UNREADABLE)
    except Exception as error:  # whatever else is raised is a fault of this program
        if os.environ.get("ROI_WORKBOOK_TRACEBACK") == "1":
            traceback.print_exc()
        say(
            "This is a fault of roi-workbook, not yours: please report it with this line. "
            f"{type(error).__name__}: {error}"
        )
        return OUR_FAULT
    return status if isinstance(status, int) else AGREES


def _forget_output() -> None:
    """Let nothing more be written to a pipe that is closed, at exit either."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
