"""Look at the sheets of one planning subject: agreement with its recompute, house rules, and pictures.

python -m tests.planning.look KEY [--png FOLDER] [--inputs FILE]
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.engine import EngineError, evaluate
from roi_workbook.review.template import Template
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.write import write


def held_against(inputs: Inputs, key: str, model: Model = MODEL) -> list[str]:
    """What differs on the sheets of a subject between an engine and the recompute, one sentence each."""
    subject = next(each for each in model.planning if each.key == key)
    titles = {page.title for page in subject.pages}
    book = plan_book(inputs, model)
    values = evaluate(book, write(book, {}, looks=False))
    recomputed = work_out(inputs, model, strict=False)
    expected = expected_cells(recomputed)
    template = Template(book, model)
    found = []
    numbers = set()
    for name, cells in template.cells_of.items():
        for heading, cell in cells.items():
            if cell[0] not in titles and not name.startswith(("check_", "alert_")):
                continue
            where = f"{cell[0]}!{cell_address(cell[1], cell[2])} {name} {heading}"
            value: Any = values.get(cell)
            if cell in values and isinstance(value, EngineError):
                found.append(f"{where}: {value}")
            if name in expected and heading in expected[name]:
                numbers.add(cell)
                want = expected[name][heading]
                if cell not in values:
                    continue
                if math.isnan(want):
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        found.append(f"{where}: engine {value}, recompute has words")
                elif not isinstance(value, (int, float)) or not math.isclose(
                    value, want, rel_tol=1e-9, abs_tol=1e-9
                ):
                    found.append(f"{where}: engine {value!r}, recompute {want!r}")
    for cell, value in values.items():
        if (
            cell[0] in titles
            and isinstance(value, (int, float))
            and not isinstance(value, bool)
            and cell not in numbers
        ):
            found.append(f"{cell[0]}!{cell_address(cell[1], cell[2])}: a number without a twin: {value}")
    for line in subject.lines:
        cell = (book.names[line.key].sheet, book.names[line.key].top, book.names[line.key].left)
        if line.unit in ("text", "rating", "verdict") and (values[cell] or "") != (
            recomputed.planning[line.key] or ""
        ):
            found.append(f"{line.key}: engine {values[cell]!r}, recompute {recomputed.planning[line.key]!r}")
    for grid in subject.grids:
        for each in grid.lines:
            if each.unit in ("text", "rating", "verdict") and each.across is None:
                name = f"{grid.key}_{each.key}"
                for head, cell in template.cells_of[name].items():
                    if (values[cell] or "") != (recomputed.planning[name][head] or ""):
                        found.append(
                            f"{name} {head}: engine {values[cell]!r}, recompute {recomputed.planning[name][head]!r}"
                        )
    up = [
        f"{guard.key} is up: {recomputed.guards[guard.key]}"
        for guard in subject.guards
        if recomputed.guards[guard.key] > 0
    ]
    return found + up


def broken_rules(key: str) -> list[str]:
    """Formulas of a subject that do not keep to the house rules."""
    from tests.test_conventions import ALLOWED_NUMBERS, FUNCTIONS, without_texts

    subject = next(each for each in MODEL.planning if each.key == key)
    formulas = {line.key: line.formula for line in subject.lines}
    formulas |= {guard.key: f"{guard.formula} {guard.tested}" for guard in subject.guards}
    for grid in subject.grids:
        formulas |= {f"{grid.key}_{line.key}": line.formula for line in grid.lines}
    found = []
    for name, formula in formulas.items():
        bare = re.sub(r"100\^3", "100", without_texts(formula))
        odd = set(re.findall(r"[A-Z]+(?=\()", bare)) - FUNCTIONS
        numbers = set(re.findall(r"(?<![A-Za-z0-9_$.])\d+(?:\.\d+)?(?![A-Za-z0-9_])", bare)) - ALLOWED_NUMBERS
        spelled = re.search(r" \^|\^ |%|@| ,|-\(.*\*.*\)$", bare)
        if odd or numbers or spelled or len(formula) > 220:
            found.append(
                f"{name}: {sorted(odd)} {sorted(numbers)} {'spelling' if spelled else ''} length {len(formula)}"
            )
    return found


def pictures(inputs: Inputs, key: str, folder: Path, example: bool) -> None:
    """Render the sheets of a subject to PNG."""
    subject = next(each for each in MODEL.planning if each.key == key)
    titles = [page.title for page in subject.pages]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "book.xlsx"
        path.write_bytes(build(inputs, MODEL))
        profile = f"-env:UserInstallation=file://{scratch}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(path)],
            check=True,
            capture_output=True,
        )
        pdf = Path(scratch) / "book.pdf"
        pages = int(
            re.search(
                r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", pdf], capture_output=True, text=True).stdout
            )[1]
        )
        for page in range(1, pages + 1):
            said = subprocess.run(
                ["pdftotext", "-f", str(page), "-l", str(page), pdf, "-"], capture_output=True, text=True
            ).stdout
            footer = [line.strip() for line in said.splitlines()]
            hits = [title for title in titles if title in footer[-8:] or title in footer[:4]]
            if hits:
                stem = folder / f"{key}-{'example' if example else 'blank'}-{page:02}"
                subprocess.run(
                    [
                        "pdftoppm",
                        "-r",
                        "80",
                        "-png",
                        "-singlefile",
                        "-f",
                        str(page),
                        "-l",
                        str(page),
                        pdf,
                        stem,
                    ]
                )
                print(f"{stem}.png  {hits[0]}")


def main(arguments: list[str]) -> None:
    key = arguments[0]
    sets = {"example": example_inputs(MODEL), "blank": blank_inputs(MODEL)}
    if "--inputs" in arguments:
        sets = {"file": read_input_file(Path(arguments[arguments.index("--inputs") + 1]), MODEL)}
    for sentence in broken_rules(key):
        print("rule   ", sentence)
    for name, inputs in sets.items():
        for sentence in held_against(inputs, key):
            print(f"{name:8}", sentence)
        if "--png" in arguments:
            folder = Path(arguments[arguments.index("--png") + 1])
            folder.mkdir(parents=True, exist_ok=True)
            pictures(inputs, key, folder, name == "example")
    print("looked at", key)


if __name__ == "__main__":
    main(sys.argv[1:])
