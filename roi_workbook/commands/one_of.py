"""Groups of files of which one case at most is funded, as they are typed: NAME=FILE,FILE."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click


def grouped_files(groups: Sequence[str], paths: Sequence[Path]) -> dict[str, str]:
    """The name of the group of each file, by its path as it was given; raises click.UsageError.

    A file is meant by its path, or by its name where only one file has it. What stands behind the = is one file
    where there is such a file, with commas and all; a name that is given again has further files.
    """
    group_of: dict[str, str] = {}
    for typed in groups:
        name, equals, files = (part.strip() for part in typed.partition("="))
        if not (name and equals and files):
            raise click.UsageError(f"--one-of {typed!r} is no group; write --one-of NAME=FILE,FILE.")
        whole = _meant(files, paths)
        for file in [files] if whole else [each.strip() for each in files.split(",")]:
            path = _only(name, file, paths)
            if group_of.setdefault(path, name) != name:
                raise click.UsageError(
                    f"--one-of: {file} is in {group_of[path]} and in {name}; a case is in one group at most."
                )
    for name, count in Counter(group_of.values()).items():
        if count == 1:
            raise click.UsageError(f"--one-of {name} has one file; give two at least, or leave it out.")
    return group_of


def _only(name: str, file: str, paths: Sequence[Path]) -> str:
    """The path that is meant."""
    meant = _meant(file, paths)
    if len(meant) > 1:
        raise click.UsageError(f"--one-of {name}: {file} is {' and '.join(meant)}; give its whole path.")
    if not meant:
        near = get_close_matches(file, [path.name for path in paths], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise click.UsageError(f"--one-of {name}: {file!r} is none of the files.{hint}")
    return meant[0]


def _meant(file: str, paths: Sequence[Path]) -> list[str]:
    """The files given that have this path, or else this name."""
    same = [str(path) for path in paths if os.path.normpath(path) == os.path.normpath(file)]
    return same or [str(path) for path in paths if path.name == file]
