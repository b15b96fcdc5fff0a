"""Files as somebody names them: their bytes within bounds, without waiting for what never comes."""

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
"""What a process was handed open: standard streams, and what a shell puts in place of <(command)."""

MOST_BESIDE = 5_000
"""Files beside a missing one that are looked at for a like name."""


class NotAFileError(OSError):
    """What stands under a name is no file that can be read to its end; `strerror` says what it is."""


def status_of(path: Path) -> os.stat_result | None:
    """What a file system says of a path, through links; None where there is nothing, or nothing to be told."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def descriptor(path: Path) -> int | None:
    """The number of an open stream that a path such as /dev/stdin stands for; None for any other path."""
    numbered = NUMBERED.fullmatch(str(path))
    return int(numbered[1]) if numbered else STREAMS.get(str(path))


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a file, one more than `most` where it has more.

    A pipe is read where the process was handed it open; one with a name on disk might never say anything.
    Raises NotAFileError for pipes, devices and sockets, other OSErrors and ValueError as `open` does.
    """
    handed = descriptor(path)
    with os.fdopen(_opened(path) if handed is None else os.dup(handed), "rb") as file:
        return file.read(most + 1)


def _opened(path: Path) -> int:
    """The descriptor of a file that was opened for reading."""
    # Without waiting: to open a pipe is to wait for somebody who writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        opened = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise NotAFileError(errno.ENXIO, "a socket or a device") from error
        if path.is_dir():  # Windows says that it may not be opened
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from error
        raise
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode):
        return opened
    os.close(opened)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise NotAFileError(errno.EINVAL, kind_of(mode))


def kind_of(mode: int) -> str:
    """What something is that is no file, in words."""
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def near_name(path: Path, endings: Collection[str]) -> str:
    """The file beside a missing one that may have been meant, by a like name and one of these endings; else "".

    A link that leads nowhere is missing and stands in its folder all the same: no name is suggested for itself.
    """
    try:
        beside = [entry.name for entry in islice(path.parent.iterdir(), MOST_BESIDE)]
    except (OSError, ValueError):
        return ""
    meant = [
        name
        for name in beside
        if Path(name).suffix.lower() in endings and not name.startswith((".", "~")) and name != path.name
    ]
    stems = {Path(name).stem.lower(): name for name in meant}
    near = get_close_matches(path.stem.lower(), stems, n=1)
    return stems[near[0]] if near else ""
