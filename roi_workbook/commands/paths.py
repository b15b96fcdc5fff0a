"""Paths as they are typed on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

STDIN = "/dev/stdin"


class TypedPath(click.Path):
    """A path that is not checked yet: reading or writing it reports errors with the right exit status."""

    def __init__(self, path_type: type[Path] | type[str] = Path) -> None:
        super().__init__(readable=False, path_type=path_type)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; fails where it is empty, which would be the current folder, or has a null character."""
        if not str(value) or "\0" in str(value):
            self.fail(f"{str(value)!r} is not a file name; give one.", param, ctx)
        return super().convert(value, param, ctx)


class ReadPath(TypedPath):
    """A path to read from, where - is standard input."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, that of the stream for -."""
        return super().convert(STDIN if value == "-" else value, param, ctx)


FILE, OUTPUT = ReadPath(), TypedPath(str)
"""A file or folder to read, or - for standard input; a path to write to, or - for standard output."""
