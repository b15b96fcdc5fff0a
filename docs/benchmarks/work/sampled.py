"""Run `roi-workbook` and look every two milliseconds which module is at work; print the processor seconds of each.

Arguments: those of `roi-workbook`. Time belongs to the module of ours at work, with the package of somebody else's that it
calls, if any; to importing while modules are loaded. Nothing is slowed down: no call is counted.
"""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

EVERY = 0.002
OURS, THEIRS = "/roi_workbook/", "/site-packages/"

spent: Counter[str] = Counter()
last = time.process_time()


def frames(frame: FrameType | None) -> Iterator[str]:
    """The files at work, from the innermost out."""
    while frame:
        yield frame.f_code.co_filename
        frame = frame.f_back


def place(frame: FrameType | None) -> str:
    """Where the time of this moment belongs."""
    files = list(frames(frame))
    if any("importlib._bootstrap" in file for file in files):
        return "importing modules"
    package = ""
    for file in files:
        if OURS in file:
            module = str(Path(file.split(OURS)[-1]).with_suffix(""))
            return f"{module}, in {package}" if package else module
        if not package and THEIRS in file:
            package = file.split(THEIRS)[-1].split("/")[0].removesuffix(".py")
    return "starting and ending"


def look(_number: int, frame: FrameType | None) -> None:
    """Note all that has passed since the last look: a call into compiled code is looked at when it returns."""
    global last
    now = time.process_time()
    spent[place(frame)] += now - last
    last = now


def main() -> None:
    """Run the command, say nothing of what it says."""
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    sys.argv = ["roi-workbook", *sys.argv[1:]]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        from roi_workbook.cli import main as command

        command()
    signal.setitimer(signal.ITIMER_PROF, 0)
    look(0, None)
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
