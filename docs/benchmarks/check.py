"""`check` of one and of many workbooks, beside programs that only recalculate them: LibreOffice and formualizer.

Run it as `python docs/benchmarks/check.py [--quick]`. Machines are noisy: quote the ratios, not the seconds.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from measuring import PRODUCT, Run, Size, Table, interleaved, main, peak, ratios, run, script, spread

SETS = (("all", "core and planning"), ("core", "core only"))
CORES = ("one core", "two cores")
FEW_ROUNDS = 2
"""Rounds of what takes long; of one file there are as many as of everything else."""

MANY = 1_000
"""From so many files on one round is enough, of `check` on two cores; the peers are not asked."""

RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""LibreOffice trusts stored values unless it is told to recalculate."""


@dataclass(frozen=True)
class Made:
    """Workbooks that differ, the net present value of each, the cell it is in, and LibreOffice, if that is to be asked."""

    folder: Path
    npvs: dict[str, float]
    cell: tuple[str, int, int]
    soffice: str | None

    def first(self, count: int) -> list[str]:
        """The first files."""
        return list(self.npvs)[:count]

    def folder_of(self, count: int) -> str:
        """A folder with the first files in it."""
        folder = self.folder / f"first-{count}"
        if not folder.exists():
            folder.mkdir()
            for file in self.first(count):
                os.link(file, folder / Path(file).name)
        return str(folder)


def measure(size: Size) -> list[Table]:
    """Files a second of `check` and of its peers, of both kinds of workbook."""
    tables = []
    for sheets, title in SETS if size.everything else SETS[-1:]:
        with tempfile.TemporaryDirectory() as name:
            counts = [count for count in size.files if count < MANY or sheets == "core" or size.large]
            made = _make(
                Path(name), max(counts), sheets, shutil.which("soffice") if size.everything else None
            )
            rows = [row for count in counts for row in _rows(made, count, size)]
            tables.append(
                Table(
                    f"`check`: {title}",
                    (
                        "whole process",
                        "files",
                        "files a second",
                        "`check` on one core is times as fast",
                        "on two cores",
                        "peak memory",
                    ),
                    tuple(rows),
                    (
                        "Peak memory is that of the largest process; `check` on two cores has three.",
                        "The peers, on one core, recalculate and compare nothing; where they have fewer files, it is a sample.",
                    ),
                )
            )
    return tables


def _make(folder: Path, count: int, sheets: str, soffice: str | None) -> Made:
    told = run(script("files", folder, count, sheets)).told
    made = Made(folder, told["files"], tuple(told["npv"]), soffice)
    if soffice:
        _show_that_libreoffice_recalculates(made)
    return made


def _rows(made: Made, count: int, size: Size) -> list[tuple[str, ...]]:
    """What so many files take on one core and on two, and what a sample of them takes the peers."""
    one, two = ({cores: partial(_check, made, count, cores)} for cores in CORES)
    if count == 1:
        return _compared(one, _peers(made, 1), (1, 1), size.rounds)
    if count >= MANY:
        return _compared(two, {}, (count, 0), 1)
    sampled = min(size.sampled_files, count)
    rounds = min(size.rounds, FEW_ROUNDS)
    return _compared({**one, **two}, _peers(made, sampled), (count, sampled), rounds)


def _compared(
    ways: dict[str, Callable[[], Run]],
    peers: dict[str, Callable[[], Run]],
    counts: tuple[int, int],
    rounds: int,
) -> list[tuple[str, ...]]:
    """Rows of `check`, by how many cores it has, and of the peers, each with its number of files."""
    found = interleaved(rounds, {**ways, **peers})
    files = {**dict.fromkeys(ways, counts[0]), **dict.fromkeys(peers, counts[1])}
    rates = {name: [files[name] / each.seconds for each in runs] for name, runs in found.items()}
    rows = []
    for name, runs in found.items():
        faster = [ratios(rates[way], rates[name]) if name in peers and way in ways else "" for way in CORES]
        label = name if name in peers else f"`check`, {name}"
        rows.append((label, f"{files[name]:,}", spread(rates[name]), *faster, peak(runs)))
    return rows


def _check(made: Made, count: int, cores: str) -> Run:
    folder = made.folder_of(count)
    if cores == "one core":
        return run(script("check_on_one_core", folder), 0)
    return run([*PRODUCT, "check", folder])


def _peers(made: Made, count: int) -> dict[str, Callable[[], Run]]:
    """Recalculating so many files on one core, with whatever is there; each is shown to do it."""
    files = made.first(count)
    peers: dict[str, Callable[[], Run]] = {}
    if made.soffice:
        peers["LibreOffice, recalculating"] = partial(_libreoffice, made, files)
    peers["formualizer, recalculating"] = partial(_formualizer, made, files)
    return peers


def _formualizer(made: Made, files: Sequence[str]) -> Run:
    found = run(script("recalculate_with_formualizer", *made.cell, *files), 0)
    for file, npv in zip(files, found.told, strict=True):
        _agree(npv, made.npvs[file], "formualizer")
    return found


def _libreoffice(made: Made, files: Sequence[str]) -> Run:
    """Load, recalculate and save files in one process of LibreOffice on one core."""
    profile = made.folder / "profile"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        settings = profile / "user" / "registrymodifications.xcu"
        settings.write_text(RECALCULATE_ALWAYS, encoding="utf-8")
    command = (str(made.soffice), f"-env:UserInstallation={profile.as_uri()}", "--headless")
    saved = ("--convert-to", "xlsx", "--outdir", str(made.folder / "saved"))
    return run([*command, *saved, *files], 0)


def _show_that_libreoffice_recalculates(made: Made) -> None:
    """Have it save a file without values: it could not have what it did not work out."""
    bare = made.folder / "without-values.xlsx"
    _libreoffice(made, [str(bare)])
    npv = run(script("stored_value", *made.cell, made.folder / "saved" / bare.name)).told
    _agree(npv, made.npvs[made.first(1)[0]], "LibreOffice")


def _agree(npv: float, expected: float, who: str) -> None:
    if not math.isclose(npv, expected, rel_tol=1e-9):
        raise RuntimeError(f"{who} says {npv} where {expected} is right: it did not do the same work")


if __name__ == "__main__":
    main(measure, __doc__)
