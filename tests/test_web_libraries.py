"""What libraries for the web make of a workbook that they open and save, where node and they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import read_workbook

SAVE = {
    "exceljs": "const w = new (require('exceljs').Workbook)();"
    " w.xlsx.readFile(process.argv[1]).then(() => w.xlsx.writeFile(process.argv[2]));",
    "xlsx": "const x = require('xlsx'); x.writeFile(x.readFile(process.argv[1]), process.argv[2]);",
}
"""Open and save, in JavaScript, by the name of the package."""

ABOUT_INPUTS = {"alert", "evidence-missing", "not-filled-in"}


def saved_by(library: str, path: Path, folder: Path) -> Path:
    """The file as a library saves it; skips the test where node or the library is not there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        pytest.skip("needs node and npm (Debian: nodejs npm)")
    root = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()
    found = os.pathsep.join(filter(None, [os.environ.get("NODE_PATH"), root]))
    environment = {**os.environ, "NODE_PATH": found}
    if subprocess.run(
        [node, "-e", f"require.resolve('{library}')"], env=environment, capture_output=True
    ).returncode:
        pytest.skip(f"needs the package {library} (npm install -g {library})")
    saved = folder / "saved.xlsx"
    subprocess.run(
        [node, "-e", SAVE[library], str(path), str(saved)], env=environment, check=True, timeout=60
    )
    return saved


@pytest.mark.parametrize(
    ("library", "told"),
    [
        ("exceljs", {"charts-lost": 1, "formats-lost": 1}),
        ("xlsx", {"lost-on-saving": 1, "formula-overwritten": 1, "shown-otherwise": 3}),
    ],
)
def test_what_a_web_library_loses_is_told_in_a_few_lines(
    library: str, told: dict[str, int], core_file: Path, tmp_path: Path
) -> None:
    findings = compare(read_workbook(saved_by(library, core_file, tmp_path))).findings
    assert Counter(each.kind for each in findings if each.kind not in ABOUT_INPUTS) == told
