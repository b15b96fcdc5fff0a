"""What all benchmarks share: a process with its time and peak memory, ratios of pairs, tables, the machine.

Only the standard library is imported here: a process that is started counts the memory of the one that starts it as its
own, so that one has to be small. What needs more is a script in `work/`, a process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

WORK = Path(__file__).parent / "work"
PRODUCT = (sys.executable, "-m", "roi_workbook")

Command = Sequence[str]


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end: seconds, peak memory in MB of the largest in it, what it printed."""

    seconds: float
    peak: float
    output: str

    @property
    def told(self) -> Any:
        """What a script of `work/` measured within: its output is JSON."""
        return json.loads(self.output)


@dataclass(frozen=True)
class Size:
    """How much a run measures: rounds of everything, files checked and recalculated by a peer, cases recomputed and
    worked out one by one by a peer, flows whose rates of return we and a peer solve, megabytes copied, draws. Without `everything` the planning sheets, LibreOffice and all but the quickest engine are
    left out; with `large` the longest runs are added.
    """

    rounds: int
    files: tuple[int, ...]
    sampled_files: int
    cases: tuple[int, ...]
    one_by_one: int
    flows: tuple[int, int]
    copied: int
    draws: tuple[int, ...]
    everything: bool = True
    large: bool = False


TINY = Size(1, (1,), 1, (6,), 2, (8, 8), 1, (50,), everything=False)
QUICK = Size(1, (1, 8), 2, (1_000, 20_000), 2, (20_000, 200), 64, (20_000,))
FULL = Size(
    7, (1, 100, 1_000), 10, (1_000, 100_000, 1_000_000), 10, (100_000, 2_000), 256, (100_000, 1_000_000)
)
SHORT = replace(FULL, rounds=2, files=(1, 100), sampled_files=3, one_by_one=4, flows=(100_000, 1_000))
LARGE = replace(FULL, draws=(*FULL.draws, 10_000_000), large=True)


@dataclass(frozen=True)
class Table:
    """What a benchmark found; the notes say what was and was not measured."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.headings, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.headings))]
        rule = tuple("-" * width for width in widths)
        drawn = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
            for line in (self.headings, rule, *self.rows)
        ]
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", *drawn, "", *notes]).rstrip() + "\n"


def script(name: str, *arguments: object) -> list[str]:
    """The command of a script of `work/`."""
    return [sys.executable, str(WORK / f"{name}.py"), *map(str, arguments)]


def run(command: Command, core: int | None = None) -> Run:
    """Run a process to its end, on one core if one is named. Whoever interrupts ends everything it has started.

    As of an installed package, Python keeps what it has compiled: otherwise each run would compile ours, and not the peers'.
    """
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complaints:
        with _on_core(core):
            start = time.perf_counter()
            process = subprocess.Popen(
                command, stdout=said, stderr=complaints, env=compiled, start_new_session=True
            )
        with _ended_with_us(process):
            peak = _wait(process)
        seconds = time.perf_counter() - start
        said.seek(0)
        complaints.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}\nended with {process.returncode}:\n{complaints.read()}")
        return Run(seconds, peak, said.read())


def run_together(commands: Sequence[Command]) -> Run:
    """Run scripts at the same time, each on a core of its own: each says when it is ready, then all are let go.

    What they printed comes as one list, their peak memories are added up.
    """
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        complaints = stack.enter_context(tempfile.TemporaryFile("w+"))
        processes = []
        for core, command in enumerate(commands):
            with _on_core(core):
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    text=True,
                    start_new_session=True,
                )
            processes.append(process)
            stack.enter_context(_ended_with_us(process))
            stack.enter_context(process.stdout)
        ready = [process.stdout.readline() for process in processes]
        for process in processes:
            with contextlib.suppress(BrokenPipeError), process.stdin:  # its own error tells more
                process.stdin.write("go\n")
        outputs = [process.stdout.read() for process in processes]
        peaks = [_wait(process) for process in processes]
        if not all(ready) or any(process.returncode for process in processes):
            complaints.seek(0)
            raise RuntimeError(f"{commands}\nwent wrong:\n{complaints.read()}")
    return Run(time.perf_counter() - start, sum(peaks), f"[{','.join(outputs)}]")


def _wait(process: subprocess.Popen[Any]) -> float:
    """Wait for a process; the peak memory, in MB, of the largest among it and those it has waited for."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / 1024


@contextlib.contextmanager
def _on_core(core: int | None) -> Iterator[None]:
    """What is started meanwhile runs on one core."""
    if core is None:
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(allowed)[core]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextlib.contextmanager
def _ended_with_us(process: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise


def interleaved(rounds: int, runs: Mapping[str, Callable[[], Run]]) -> dict[str, list[Run]]:
    """Each of several runs in turn, round after round, so that a slow minute of the machine meets all of them."""
    found: dict[str, list[Run]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, start in runs.items():
            found[name].append(start())
    return found


def spread(numbers: Sequence[float]) -> str:
    """The median, and the smallest and largest where there are several; three digits, more would mean nothing."""
    middle = short(median(numbers))
    if len(numbers) == 1:
        return middle
    return f"{middle} ({short(min(numbers))} to {short(max(numbers))})"


def short(number: float) -> str:
    """A number in three digits: 0.00123, 1.23, 123,000."""
    return format(float(f"{number:.3g}"), ",.10g")


def ratios(upper: Sequence[float], lower: Sequence[float]) -> str:
    """The ratios of pairs that were measured one after the other."""
    return spread([one / other for one, other in zip(upper, lower, strict=True)])


def peak(runs: Sequence[Run]) -> str:
    """The largest peak memory of some runs."""
    return f"{max(each.peak for each in runs):,.0f} MB"


def has(module: str) -> bool:
    """Whether a peer is installed."""
    try:
        version(module)
    except PackageNotFoundError:
        return False
    return True


def machine() -> str:
    """What all this was measured on."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"))
    packages = (
        "numpy",
        "pandas",
        "xlsxwriter",
        "openpyxl",
        "formualizer",
        "ironcalc",
        "pyxirr",
        "numpy-financial",
    )
    versions = [f"{name} {version(name)}" for name in packages if has(name)]
    if soffice := shutil.which("soffice"):
        versions.append(" ".join(run([soffice, "--version"]).output.split()[:2]))
    return (
        f"{cpu[1] if cpu else platform.processor()}, {len(os.sched_getaffinity(0))} cores,"
        f" {int(memory[1]) / 1024**2 if memory else 0:.0f} GiB; {platform.system()};"
        f" {platform.python_implementation()} {platform.python_version()}; {', '.join(versions)}"
    )


def size_asked(description: str | None, may_write: bool = False) -> tuple[Size, argparse.Namespace]:
    """How much to measure, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument(
        "--quick", action="store_const", dest="size", const=QUICK, help="under two minutes in all"
    )
    sizes.add_argument(
        "--short",
        action="store_const",
        dest="size",
        const=SHORT,
        help="two rounds, up to 100 files: ten minutes",
    )
    sizes.add_argument(
        "--large",
        action="store_const",
        dest="size",
        const=LARGE,
        help="1,000 whole workbooks and 10 million draws, too",
    )
    sizes.add_argument(
        "--tiny", action="store_const", dest="size", const=TINY, help="only whether the scripts run"
    )
    if may_write:
        parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args()
    signal.signal(
        signal.SIGTERM, lambda number, _frame: sys.exit(128 + number)
    )  # so that nothing is left running
    return asked.size or FULL, asked


def main(measure: Callable[[Size], list[Table]], description: str | None) -> None:
    """Run one benchmark by itself and print what it finds."""
    size, _ = size_asked(description)
    print(machine() + "\n")
    for table in measure(size):
        print(table)
