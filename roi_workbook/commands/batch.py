"""The same work for many files, on as many cores as there are, with a progress bar where somebody waits."""

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
"""So many workbooks are read on several cores; for fewer, starting more processes costs more than it saves."""

Found = TypeVar("Found")


def one_by_one(
    function: Callable[[Path], Found],
    paths: Sequence[Path],
    label: str,
    instead: Callable[[Path, str], Found],
    workers: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Found]:
    """What a function gives for every path, in their order, each as soon as it is there.

    instead: what stands for a path with which something goes wrong that nobody foresaw, given the sentence that says so;
    the others are not kept from being told. workers: how many processes of this computer work at a time; unless given, one per core for MANY paths, else this
    one alone. scheduler: a Dask scheduler that shares the work out instead.
    """
    cores = (os.cpu_count() or 1) if len(paths) >= MANY else 1
    if any(descriptor(path) is not None for path in paths):  # another process was not handed that stream
        cores, workers, scheduler = 1, None, None

    def stands_for(path: Path, error: PartError) -> Found:
        died = error.__cause__ is None or isinstance(error.__cause__, BrokenExecutor)
        return instead(path, fault_of_ours(error if died else error.__cause__ or error))

    found = in_parts(
        function, paths, workers or cores, scheduler, dask=workers is not None, instead=stands_for
    )
    if len(paths) == 1 or not somebody_waits():
        yield from found
        return
    with click.progressbar(found, length=len(paths), label=label, file=sys.stderr) as bar:
        yield from bar
