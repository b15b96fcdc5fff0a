"""The same work for many files, on all cores, with a progress bar on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TypeVar

import click

from roi_workbook.commands.exit_status import fault_of_ours
from roi_workbook.commands.output import somebody_waits
from roi_workbook.files import descriptor
from roi_workbook.parallel import PartError, in_parts

MANY = 8
"""From this many workbooks on, several cores are used; for fewer, starting processes costs more than it
saves.
"""

Result = TypeVar("Result")


def one_by_one(
    function: Callable[[Path], Result],
    paths: Sequence[Path],
    label: str,
    instead: Callable[[Path, str], Result],
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Result]:
    """The result of a function for every path, in order, each as soon as it is there.

    instead: the result for a path that fails unexpectedly, given the path and the error message; the others
    go on. workers: processes of this computer; by default one per core for MANY paths, else this one alone.
    scheduler: a Dask scheduler to use instead.
    """
    cores = (os.cpu_count() or 1) if len(paths) >= MANY else 1
    if any(descriptor(path) is not None for path in paths):  # other processes cannot read this stream
        cores, workers, scheduler = 1, None, None

    def stands_for(path: Path, error: PartError) -> Result:
        worker_died = error.__cause__ is None or isinstance(error.__cause__, BrokenExecutor)
        return instead(path, fault_of_ours(error if worker_died else error.__cause__ or error))

    results = in_parts(
        function, paths, workers or cores, scheduler, dask=workers is not None, instead=stands_for
    )
    if len(paths) == 1 or not somebody_waits():
        yield from results
        return
    with click.progressbar(results, length=len(paths), label=label, file=sys.stderr) as bar:
        yield from bar
