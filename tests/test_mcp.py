"""`roi-workbook mcp`: the library's verbs as tools, driven by the SDK's own client; it writes into one folder only."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

import roi_workbook as roi
from roi_workbook.catalogue import MODEL
from roi_workbook.commands.mcp import server

CASE = "incidents_per_quarter = {conservative = 5, base = 7}\nhours_per_incident = 1.25\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "case.toml").write_text(CASE)
    return tmp_path / "cases"


def asked(to: Any, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, str]]:
    """The answers to some calls: whether each is an error, and its text."""

    async def ask() -> list[tuple[bool, str]]:
        async with Client(to) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == {
                *("new", "read", "check", "show", "explain", "diff", "simulate")
            }
            answers = [await client.call_tool(name, arguments) for name, arguments in calls]
        return [(bool(each.is_error), each.content[0].text) for each in answers]  # type: ignore[union-attr]

    return asyncio.run(ask())


def test_a_process_of_its_own_answers_as_the_library_does(folder: Path) -> None:
    command = ["-m", "roi_workbook", "mcp", "--folder", str(folder)]
    to = stdio_client(StdioServerParameters(command=sys.executable, args=command))
    path, changes = "../case.toml", {"horizon_months": 47}
    wrote, shown, checked, explained, differs, simulated = asked(
        to,
        ("new", {"path": "made.xlsx", "changes": {"incidents_per_quarter": 9}}),
        ("show", {"path": path, "changes": changes}),
        ("check", {"path": "made.xlsx"}),
        ("explain", {"path": path, "key": "incident_hours_per_year"}),
        ("diff", {"old": path, "new": path, "changes": changes}),
        ("simulate", {"path": path, "draws": 300, "seed": 7}),
    )
    case = roi.read(folder.parent / "case.toml")
    assert not any(error for error, _ in (wrote, shown, checked, explained, differs, simulated))
    assert roi.read(folder / "made.xlsx").inputs.loc["incidents_per_quarter", "base"] == 9
    assert json.loads(shown[1])["npv"]["value"] == pytest.approx(case.replace(**changes).results["npv"])
    assert json.loads(checked[1])["files"][0]["agrees"]
    assert json.loads(explained[1])["workbook"]["value"] == 35
    assert [each["key"] for each in json.loads(differs[1])["inputs"]] == ["horizon_months"]
    assert json.loads(simulated[1]) == json.loads(case.simulate(300, seed=7).to("json")) | {
        "file": json.loads(simulated[1])["file"]
    }


def test_nothing_is_written_outside_the_folder(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent)
    for path in ("../out.xlsx", str(folder.parent / "out.toml"), "link/out.toml"):
        ((error, text),) = asked(server(folder, MODEL), ("new", {"path": path}))
        assert error and "not in the folder" in text, path
    ((error, text),) = asked(server(None, MODEL), ("new", {"path": str(folder / "out.toml")}))
    assert error and "--folder" in text
    assert sorted(path.name for path in folder.parent.rglob("*")) == ["case.toml", "cases", "link"]


def test_what_does_not_fit_is_told_in_the_words_of_the_library(folder: Path) -> None:
    ((error, text), (missing, why)) = asked(
        server(folder, MODEL),
        ("show", {"path": "../case.toml", "changes": {"horizon_monts": 48}}),
        ("read", {"path": "../cose.toml"}),
    )
    assert error and "did you mean horizon_months?" in text
    assert missing and "there is no such file" in why
