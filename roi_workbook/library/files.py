"""What the library writes: one file in one step, replaced only when asked."""

from __future__ import annotations

from pathlib import Path

from roi_workbook.commands.output import OutputError, write_in_one_step


def write_file(path: str | Path, content: bytes, force: bool) -> None:
    """Write a file in one step; raises OutputError where it exists, unless with `force`, or cannot be written."""
    place = Path(path)
    if place.exists() and not force:
        raise OutputError(f"{place} exists; choose another name, or replace it with force=True.")
    write_in_one_step(place, content, force)
