"""The tables of docs/performance.md: between two marks, replaced in one step; the words around them are written by hand."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[1] / "performance.md"
FIRST = "<!-- The tables below are made by docs/benchmarks/all.py --write. -->"
LAST = "<!-- The tables end here. -->"


def parted(page: str) -> tuple[str, str, str]:
    """What stands before, between and after the marks. Raises ValueError for a page that has lost them."""
    before, _, rest = page.partition(FIRST)
    tables, found, after = rest.partition(LAST)
    if not found:
        raise ValueError(f"{PAGE.name} has lost its marks; they are:\n{FIRST}\n{LAST}")
    return before, tables.strip("\n") + "\n", after


def with_tables(page: str, tables: str) -> str:
    """The page with what stands between its marks replaced."""
    before, _, after = parted(page)
    tables = tables.strip("\n")
    return f"{before}{FIRST}\n\n{tables}\n\n{LAST}{after}"


def write(page: str) -> None:
    """Put the page in place: the old one or the new one is there, never a part."""
    beside = PAGE.with_name(PAGE.name + ".new")
    beside.write_text(page, encoding="utf-8")
    beside.replace(PAGE)
