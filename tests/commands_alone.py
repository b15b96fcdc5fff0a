"""Run a whole command in a process of its own: how it ends, and what it costs in time and memory. Needs Linux.

    python -m tests.commands_alone WHERE COMMAND [ARGUMENT ...]

writes the seconds and megabytes into the file WHERE.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from roi_workbook.cli import main
from tests.fuzz_reading import peak_megabytes


@dataclass(frozen=True)
class CommandEnding:
    """How a command ended: its exit status, what it printed, and its seconds of processor time and megabytes."""

    status: int
    words: str
    seconds: float
    megabytes: float


def command_alone(*arguments: object) -> CommandEnding:
    """Run `roi-workbook` with these arguments; what it costs is that of the whole process, imports and all."""
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as cost:
        told = subprocess.run(
            [sys.executable, "-m", "tests.commands_alone", cost.name, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[1],
        )
        seconds, megabytes = map(float, cost.read().split())
    return CommandEnding(told.returncode, told.stdout + told.stderr, seconds, megabytes)


def _tell(where: str) -> None:
    Path(where).write_text(f"{time.process_time()} {peak_megabytes()}", encoding="ascii")


if __name__ == "__main__":
    atexit.register(_tell, sys.argv.pop(1))
    main(prog_name="roi-workbook")
