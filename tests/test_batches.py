"""A batch has bulkheads: whatever goes wrong with one file, the others are told, and the file says so honestly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from roi_workbook.cli import main
from roi_workbook.review import reading
from roi_workbook.xlsx.workbook import Spreadsheet

FAULT = "This is a fault of roi-workbook, not yours: please report it with this line. KeyError: 'a fault'"


@pytest.fixture
def batch(example_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three workbooks and a text that says it is one; the second breaks whatever reads it."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in ("north", "odd", "south"):
        shutil.copy(example_file, folder / f"{name}.xlsx")
    (folder / "text.xlsx").write_text("not a workbook")
    read: Callable[..., Spreadsheet] = reading.read_spreadsheet

    def broken(path: str | Path, content: bytes | None = None) -> Spreadsheet:
        if Path(path).name == "odd.xlsx":
            raise KeyError("a fault")
        return read(path, content)

    monkeypatch.setattr(reading, "read_spreadsheet", broken)
    monkeypatch.delenv("ROI_WORKBOOK_TRACEBACK", raising=False)
    return folder


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_check_tells_every_other_file_and_ends_with_the_status_of_the_worst(batch: Path) -> None:
    result = run("check", batch, "--format", "json")
    assert result.exit_code == 70
    told = {Path(each["file"]).stem: each for each in json.loads(result.stdout)["files"]}
    assert {name for name, each in told.items() if each["agrees"]} == {"north", "south"}
    assert [told[name]["findings"][0]["kind"] for name in ("odd", "text")] == ["fault", "unreadable"]
    (finding,) = told["odd"]["findings"]
    assert finding["message"] == f"{batch / 'odd.xlsx'}: could not be read: {FAULT}"
    assert FAULT in result.stderr


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv", "sarif"])
def test_every_format_has_a_row_for_each_file(batch: Path, form: str) -> None:
    result = run("check", batch, "--format", form)
    assert result.exit_code == 70
    assert all(name in result.stdout for name in ("odd.xlsx", "text.xlsx"))
    assert form in ("csv", "sarif") or all(name in result.stdout for name in ("north.xlsx", "south.xlsx"))


def test_portfolio_leaves_the_file_out_with_its_reason_and_adds_up_the_others(batch: Path) -> None:
    result = run("portfolio", batch, "--format", "csv")
    assert result.exit_code == 70
    assert f"Left out: {batch / 'odd.xlsx'}: could not be read: {FAULT}" in result.stderr
    assert "north.xlsx" in result.stdout and "south.xlsx" in result.stdout


def test_a_single_file_ends_as_it_did(batch: Path) -> None:
    result = run("check", batch / "odd.xlsx")
    assert (result.exit_code, result.stdout) == (70, "")
    assert FAULT in result.stderr and "Traceback" not in result.stderr
