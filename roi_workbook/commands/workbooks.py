"""The workbooks a person means by files and folders, and whether somebody has one open."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from roi_workbook.commands.output import say
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.files import status_of

EXCEL_LOCK, LIBREOFFICE_LOCK = "~$", ".~lock."
"""What the names of lock files begin with; LibreOffice's also end with #."""


class NoWorkbooksError(RoiWorkbookError):
    """A folder that holds no workbook or cannot be looked through: the sentence says which, and why."""


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """Every file given, and every workbook in every folder given; each path once.

    A folder that cannot be looked through is among them, to be told as what could not be read.
    A lock file is left out and told, because patterns such as *.xlsx match it.
    Raises NoWorkbooksError for a folder without workbooks, where nothing is left, and where no folder can be read.
    """
    found: list[Path] = []
    closed: dict[Path, OSError] = {}
    for path in paths:
        at = status_of(path)
        if at and stat.S_ISDIR(at.st_mode):
            found += in_folder(path, closed)
        elif path.name.startswith((EXCEL_LOCK, LIBREOFFICE_LOCK)):
            say(f"{path} is left out: it is no workbook, it says that somebody has one open.")
        else:
            found.append(path)
    if not found:
        raise NoWorkbooksError("There is nothing to check: only lock files were given.")
    if closed.keys() >= set(found):
        error = closed[found[0]]
        raise NoWorkbooksError(f"The folder {found[0]} cannot be read ({error.strerror}).") from error
    return list(dict.fromkeys(found))


def in_folder(folder: Path, closed: dict[Path, OSError]) -> list[Path]:
    """The workbooks in a folder and the folders in it, sorted; nothing hidden, no lock files.

    Folders that cannot be looked through are among them, and are added to `closed` with the reason.
    """
    found = sorted(_walk(folder, closed))
    if not found:
        raise NoWorkbooksError(f"There is no workbook (.xlsx) in the folder {folder}.")
    return found


def _walk(folder: Path, closed: dict[Path, OSError]) -> Iterator[Path]:
    refused: list[OSError] = []
    for inside, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(".xlsx") and not name.startswith((".", EXCEL_LOCK)):
                yield Path(inside, name)
    for error in refused:
        path = Path(error.filename or folder)
        closed[path] = error
        yield path


def absolute(paths: Iterable[Path]) -> list[Path]:
    """Paths as other computers know them; raises NoWorkbooksError where the current folder is gone."""
    try:
        return [path.absolute() for path in paths]
    except OSError as error:
        raise NoWorkbooksError(
            f"The current folder cannot be told ({error.strerror}); change to one that is there."
        ) from error


def lock_note(path: Path) -> str | None:
    """What to know where a lock file beside a workbook says that it is open; None where there is none."""
    excel, libreoffice = f"{EXCEL_LOCK}{path.name}", f"{LIBREOFFICE_LOCK}{path.name}#"
    if not any(status_of(path.with_name(name)) for name in (excel, libreoffice)):
        return None
    return "It is open in a spreadsheet program: what was not saved is not seen."
