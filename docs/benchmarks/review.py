"""Ratios measured in one run: `check` of one and of many workbooks, beside LibreOffice that only recalculates them.

Run it as `python docs/benchmarks/review.py [COUNT]`. Machines are noisy: quote the ratios, not the seconds.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from roi_workbook.catalogue import MODEL
from roi_workbook.starting_points import example_inputs
from roi_workbook.workbook.build import build

RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""LibreOffice trusts stored values unless it is told to recalculate."""


def seconds(*command: str) -> float:
    """How long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def written(folder: Path, count: int) -> list[str]:
    """So many workbooks, each with figures of its own."""
    inputs = example_inputs(MODEL)
    files = []
    for number in range(count):
        values = {
            **inputs.values,
            "loaded_hourly_cost": 113.7 + number,
            "annual_discount_rate": 0.05 + number / 997,
        }
        path = folder / f"case-{number}.xlsx"
        path.write_bytes(build(replace(inputs, values=values), MODEL))
        files.append(str(path))
    return files


def recalculated_by_libreoffice(files: list[str], folder: Path) -> float | None:
    """How long LibreOffice takes to load, recalculate and save these files in one process; None where it is missing."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return None
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE_ALWAYS, encoding="utf-8")
    return seconds(
        soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir",
        str(folder / "saved"), *files,
    )  # fmt: skip


def main() -> None:
    """Print what one file takes, how many a second follow, and the ratio to LibreOffice."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    check = (sys.executable, "-m", "roi_workbook", "check")
    with tempfile.TemporaryDirectory() as name:
        files = written(Path(name), count)
        python = statistics.median(seconds(sys.executable, "-c", "import pandas") for _ in range(5))
        one = statistics.median(seconds(*check, files[0]) for _ in range(5))
        many = seconds(*check, *files)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        office = recalculated_by_libreoffice(files, Path(name))
    print(f"check of one workbook, whole process: {one:.2f} s, {one / python:.1f} times `import pandas`")
    print(
        f"check of {count} more: {(count - 1) / (many - one):.1f} a second on all cores; largest process {peak:.0f} MB"
    )
    if office:
        print(f"LibreOffice, recalculating the same {count}: {office / many:.2f} times as long as check")


if __name__ == "__main__":
    main()
