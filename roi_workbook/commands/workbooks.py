"""The workbooks among the files and folders given, and whether one is open in a program."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from roi_workbook.commands.output import say
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.files import status_of

EXCEL_LOCK, LIBREOFFICE_LOCK = "~$", ".~lock."
"""Beginnings of lock file names; LibreOffice's also end with #."""


class NoWorkbooksError(RoiWorkbookError):
    """A folder without workbooks, or that cannot be read: the message says which, and why."""


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """Every file given, and every workbook in every folder given; each path once.

    A folder that cannot be read is among them, to be reported as such. A lock file is left out with a
    message, because patterns such as *.xlsx match it. Raises NoWorkbooksError for a folder without workbooks,
    where nothing is left, or where no folder can be read.
    """
    books: list[Path] = []
    unreadable: dict[Path, OSError] = {}
    for path in paths:
        at = status_of(path)
        if at and stat.S_ISDIR(at.st_mode):
            books += in_folder(path, unreadable)
        elif path.name.startswith((EXCEL_LOCK, LIBREOFFICE_LOCK)):
            say(f"{path} is left out: it is not a workbook but a lock file of one that is open.")
        else:
            books.append(path)
    if not books:
        raise NoWorkbooksError("There is nothing to check: only lock files were given.")
    if unreadable.keys() >= set(books):
        error = unreadable[books[0]]
        raise NoWorkbooksError(f"The folder {books[0]} cannot be read ({error.strerror}).") from error
    return list(dict.fromkeys(books))


def in_folder(folder: Path, unreadable: dict[Path, OSError]) -> list[Path]:
    """The workbooks in a folder and the folders in it, sorted; nothing hidden, no lock files.

    Folders that cannot be looked through are among them, and are added to `closed` with the reason.
    """
    books = sorted(_walk(folder, unreadable))
    if not books:
        raise NoWorkbooksError(f"There is no workbook (.xlsx) in the folder {folder}.")
    return books


def _walk(folder: Path, unreadable: dict[Path, OSError]) -> Iterator[Path]:
    errors: list[OSError] = []
    for inside, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(".xlsx") and not name.startswith((".", EXCEL_LOCK)):
                yield Path(inside, name)
    for error in errors:
        path = Path(error.filename or folder)
        unreadable[path] = error
        yield path


def absolute(paths: Iterable[Path]) -> list[Path]:
    """Absolute paths, for other computers; raises NoWorkbooksError where the current folder is gone."""
    try:
        return [path.absolute() for path in paths]
    except OSError as error:
        raise NoWorkbooksError(
            f"The current folder cannot be found ({error.strerror}); change to one that exists."
        ) from error


def lock_note(path: Path) -> str | None:
    """A note that a workbook is open, by the lock file next to it; None where there is none."""
    excel, libreoffice = f"{EXCEL_LOCK}{path.name}", f"{LIBREOFFICE_LOCK}{path.name}#"
    if not any(status_of(path.with_name(name)) for name in (excel, libreoffice)):
        return None
    return "It is open in a spreadsheet program: changes not saved yet are not included."
