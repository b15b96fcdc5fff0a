"""Imports point one way: each folder uses those below it, and no two files use each other."""

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "roi_workbook"

FLOORS = (
    ("errors", "counts", "lazy", "cell_values"),
    ("extras", "files", "stamp", "formulas"),
    ("parallel", "model", "xlsx"),
    ("value_texts",),
    ("buckets", "finance"),
    ("planning",),
    ("catalogue",),
    ("input_files",),
    ("recomputing",),
    ("workbook",),
    ("review",),
    ("diff", "explain"),
    ("reports",),
    ("proposal_document", "portfolios"),
    ("simulation",),
    ("commands",),
    ("cli", "library"),
    ("__main__", "__init__"),
)
"""The folders and files of the package, lowest first; those of one floor do not know each other."""

FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}

FREE_OF_ROI = ("xlsx", "formulas", "parallel", "files", "extras")
"""What could serve any project: it uses nothing that knows the model or the workbook."""


def imports() -> dict[str, set[str]]:
    """The modules of the package that each of its modules imports, for types or at run time."""
    files = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")
    }
    return {
        module: imported(path.read_text(encoding="utf-8"), module, files) for module, path in files.items()
    }


def imported(source: str, module: str, files: Collection[str]) -> set[str]:
    """Which of the modules `files` the source of a module imports, however it is spelled."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        start = ""
        if isinstance(node, ast.ImportFrom):
            above = f"roi_workbook.{module}".split(".")[: -node.level] if node.level else []
            start = "".join(f"{part}." for part in (*above, *filter(None, [node.module])))
        for name in (start + alias.name for alias in node.names):
            if name.split(".")[0] == "roi_workbook":
                whole = name.removeprefix("roi_workbook").removeprefix(".")
                parent = whole.rpartition(".")[0]
                candidates = (whole, f"{whole}.__init__", parent, f"{parent}.__init__")
                found.add(next((each for each in candidates if each in files), "__init__"))
    return found


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("from roi_workbook.model.records import Line", "model.records"),
        ("from roi_workbook.model import records", "model.records"),
        ("import roi_workbook.model.records", "model.records"),
        ("import roi_workbook.model.records as words, os", "model.records"),
        ("from ..model.records import Line", "model.records"),
        ("from ..model import records", "model.records"),
        ("from . import downtime", "buckets.downtime"),
        ("from .downtime import DOWNTIME", "buckets.downtime"),
        ("def late():\n    import roi_workbook.input_files", "input_files.__init__"),
        ("import roi_workbook", "__init__"),
    ],
)
def test_every_spelling_of_an_import_is_seen(source: str, module: str) -> None:
    files = ("model.records", "buckets.downtime", "buckets.iteration", "input_files.__init__", "__init__")
    assert imported(source, "buckets.iteration", files) == {module}


def test_imports_of_others_are_not_ours() -> None:
    assert imported("import os.path\nfrom roi_workbook_more import x", "buckets.iteration", ("cli",)) == set()


def folder(module: str) -> str:
    return module.split(".")[0]


def test_every_folder_uses_only_those_below_it() -> None:
    for module, used in imports().items():
        assert folder(module) in FLOOR_OF, f"{module}: add {folder(module)} to FLOORS in {__file__}"
        for other in used - {"__init__"}:
            if folder(other) != folder(module):
                assert FLOOR_OF[folder(other)] < FLOOR_OF[folder(module)], (module, other)


def test_no_file_uses_one_that_uses_it() -> None:
    graph = {module: used - {"__init__"} for module, used in imports().items() if module != "__init__"}
    while graph:
        done = {module for module, used in graph.items() if not used & graph.keys()}
        assert done, f"these import each other in a circle: {sorted(graph)}"
        graph = {module: used for module, used in graph.items() if module not in done}


def test_what_could_serve_any_project_knows_nothing_of_this_one() -> None:
    for module, used in imports().items():
        if folder(module) in FREE_OF_ROI:
            assert {folder(other) for other in used} <= {*FREE_OF_ROI, "errors", "cell_values"}, module


def loads(package: str, text: str) -> bool:
    """Whether a text of Python imports a package, at its top or later."""
    return re.search(rf"^\s*(import|from) ({package})\b", text, re.MULTILINE) is not None


def test_only_the_workbook_writes_and_only_the_review_opens_edited_files() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        part = path.relative_to(PACKAGE).parts[0]
        assert not loads("xlsxwriter", text) or part == "workbook", path
        assert ("read_spreadsheet(" in text) <= (part in ("review", "xlsx")), path
        assert "openpyxl" not in text, path


def test_numpy_and_pandas_are_loaded_in_one_place() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "lazy.py":
            assert not loads("numpy|pandas", text), path
