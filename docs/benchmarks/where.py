"""Where the time of each command goes, by module: one run of each, sampled.

Run it as `python docs/benchmarks/where.py [--quick]`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from measuring import PRODUCT, Size, Table, main, run, script

TOLD_FROM = 0.015
"""The smallest share that is told by itself."""

ELSE = "everything else"


def measure(size: Size) -> list[Table]:
    """One table for each command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        example = str(folder / "example.xlsx")
        if not size.everything:
            return [_sampled("new", ("new", example))]
        run([*PRODUCT, "new", example, "--example"])
        commands = {
            "new": ("new", str(folder / "blank.xlsx")),
            "new --example": ("new", str(folder / "another.xlsx"), "--example"),
            "check": ("check", example),
            f"simulate -n {min(size.draws):,}": ("simulate", example, "-n", str(min(size.draws))),
        }
        return [_sampled(title, command) for title, command in commands.items()]


def _sampled(title: str, command: tuple[str, ...]) -> Table:
    """One command's time by module; what is too little is added up by folder, and what is still too little in one."""
    spent: dict[str, float] = run(script("sampled", *command), 0).told
    least = TOLD_FROM * sum(spent.values())
    folders: Counter[str] = Counter()
    for place, seconds in spent.items():
        folders[place if seconds >= least else _together(place)] += seconds
    rows: Counter[str] = Counter()
    for place, seconds in folders.items():
        rows[place if seconds >= least else ELSE] += seconds
    return Table(
        f"Where the time of `{title}` goes",
        ("at work", "processor seconds", "share"),
        tuple(
            (place, f"{seconds:.2f}", f"{seconds / sum(spent.values()):.0%}")
            for place, seconds in sorted(rows.items(), key=lambda row: (row[0] == ELSE, -row[1]))
        ),
    )


def _together(place: str) -> str:
    """What a place is counted with where it is too little by itself: the others of its folder."""
    folder, inside, _ = place.partition("/")
    return f"the rest of {folder}/" if inside else place.partition(",")[0]


if __name__ == "__main__":
    main(measure, __doc__)
