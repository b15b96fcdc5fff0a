"""Imports point one way: each folder uses those below it, and no two files use each other."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "roi_workbook"

FLOORS = (
    ("errors", "counts", "lazy", "cell_values"),
    ("files", "stamp", "parallel", "formulas"),
    ("model", "xlsx"),
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
    ("proposal_document", "portfolio"),
    ("simulation",),
    ("commands",),
    ("cli",),
    ("__main__", "__init__"),
)
"""The folders and files of the package, lowest first; those of one floor do not know each other."""

FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}

FREE_OF_ROI = ("xlsx", "formulas", "parallel", "files")
"""What could serve any project: it uses nothing that knows the model or the workbook."""


def imports() -> dict[str, set[str]]:
    """The modules of the package that each of its modules imports, for types or at run time."""
    files = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")
    }
    return {module: set(_imported(path, files)) for module, path in files.items()}


def _imported(path: Path, files: dict[str, Path]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "roi_workbook":
            start = node.module.removeprefix("roi_workbook").removeprefix(".")
            for name in (alias.name for alias in node.names):
                candidates = (f"{start}.{name}", start, f"{start}.__init__")
                found |= {next((module for module in candidates if module in files), "__init__")}
    return found


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


def test_only_the_workbook_writes_and_only_the_review_opens_edited_files() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        part = path.relative_to(PACKAGE).parts[0]
        assert ("import xlsxwriter" in text) <= (part == "workbook"), path
        assert ("read_spreadsheet(" in text) <= (part in ("review", "xlsx")), path
        assert "openpyxl" not in text, path


def test_numpy_and_pandas_are_loaded_in_one_place() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "lazy.py":
            assert "    import numpy" not in text, path
            assert "\nimport numpy" not in text, path
            assert "\nimport pandas" not in text, path
