"""Values of workbooks that another process or an earlier run has worked out, kept until the package changes."""

from __future__ import annotations

import os
import pickle
import shutil
import zlib
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import roi_workbook
from roi_workbook.review.engine import evaluate
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.write import write

KEPT = Path(__file__).parents[1] / ".pytest_cache" / "worked_out"


def worked_out(book: Book) -> dict[tuple[str, int, int], Any]:
    """The value of every formula of a planned workbook."""
    path = _folder() / _what_counts(book)
    try:
        values: dict[tuple[str, int, int], Any] = pickle.loads(zlib.decompress(path.read_bytes()))
    except FileNotFoundError:
        values = evaluate(book, write(book, {}, looks=False))
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(zlib.compress(pickle.dumps(values), 1))
        beside.replace(path)  # whole, whoever else writes the same
    return values


@cache
def _folder() -> Path:
    """The folder for this source of the package and this engine; those of others are deleted."""
    source = sha256(version("formualizer").encode())
    for path in sorted(Path(roi_workbook.__file__).parent.rglob("*.py")):
        source.update(path.read_bytes())
    folder = KEPT / source.hexdigest()[:32]
    folder.mkdir(parents=True, exist_ok=True)
    for other in KEPT.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _what_counts(book: Book) -> str:
    """A text that is the same for workbooks of the same cells and names."""
    found = sha256(repr(book.names).encode())
    for sheet in book.sheets.values():
        for at, (content, _) in sheet.cells.items():
            found.update(f"{sheet.title!r} {at} {type(content).__name__} {content!r}\n".encode())
    return found.hexdigest()[:32]
