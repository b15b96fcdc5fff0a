"""Files by the names users give: their bytes within bounds, without waiting for a pipe that never answers."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Collection
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
NUMBERED = re.compile(r"(?:/dev|/proc/self)/fd/([0-9]{1,9})")
"""Streams a process is started with: the standard ones, and what a shell puts in place of <(command)."""

LANGUAGES = {".toml": "toml", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
"""The language of keys and values for each ending of a file name."""

INPUT_FORMATS = ("xlsx", *dict.fromkeys(LANGUAGES.values()))
"""What a file with inputs may be."""

MOST_BESIDE = 5_000
"""Files next to a missing one that are searched for a similar name."""


class NotAFileError(OSError):
    """Not a file that can be read to its end; `strerror` says what it is."""


def status_of(path: Path) -> os.stat_result | None:
    """The status of a path, links followed; None where there is nothing, or it cannot be read."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def descriptor(path: Path) -> int | None:
    """The number of an open stream that a path such as /dev/stdin stands for; None for any other path."""
    numbered = NUMBERED.fullmatch(path.as_posix())
    return int(numbered[1]) if numbered else STREAMS.get(path.as_posix())


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a file, one more than `most` where it has more.

    A pipe is read only where the process was started with it; a named pipe on disk might never answer.
    Raises NotAFileError for pipes, devices and sockets, other OSErrors and ValueError as `open` does.
    """
    stream = descriptor(path)
    with os.fdopen(_opened(path) if stream is None else os.dup(stream), "rb") as file:
        return file.read(most + 1)


def _opened(path: Path) -> int:
    """The descriptor of a file opened for reading."""
    # Without waiting: opening a pipe would block until somebody writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        stream = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise NotAFileError(errno.ENXIO, "a socket or a device") from error
        if path.is_dir():  # Windows says that it may not be opened
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from error
        raise
    mode = os.fstat(stream).st_mode
    if stat.S_ISREG(mode):
        return stream
    os.close(stream)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise NotAFileError(errno.EINVAL, kind_of(mode))


def kind_of(mode: int) -> str:
    """What kind of thing this is, where it is not a file."""
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def near_name(path: Path, endings: Collection[str]) -> str:
    """The file next to a missing one that may have been meant: a similar name with one of these endings; else
    "".

    A broken link is missing but still listed in its folder: it is never suggested for itself.
    """
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), MOST_BESIDE)]
    except (OSError, ValueError):
        return ""
    candidates = [
        name
        for name in names
        if Path(name).suffix.lower() in endings and not name.startswith((".", "~")) and name != path.name
    ]
    stems = {Path(name).stem.lower(): name for name in candidates}
    matches = get_close_matches(path.stem.lower(), stems, n=1)
    return stems[matches[0]] if matches else ""
