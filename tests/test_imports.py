"""Imports point one way: words, then buckets and finance, the catalogue, what works cases out, the tools, the CLI."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "roi_workbook"

LAYERS = (
    ("words", "errors", "shown", "files", "counts"),
    ("sources", "tables", "labelled", "parallel", "stamp"),
    ("serials",),
    ("buckets", "finance", "guards"),
    ("planning",),
    ("catalogue",),
    ("starting_points", "cases"),
    ("facts", "finance.sensitivity"),
    ("known", "evidence"),
    ("input_files",),
    ("recomputing",),
    ("workbook",),
    ("schema", "review"),
    ("proposal_document", "portfolio"),
    ("simulation",),
    ("commands",),
    ("cli",),
    ("__main__", "__init__"),
)
"""Lowest first. A module belongs to the longest name that fits it."""


def layer(module: str) -> int:
    names = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    fitting = [name for name in names if module == name or module.startswith(name + ".")]
    return names[max(fitting, key=len)]


def imported(path: Path) -> set[str]:
    """The modules of the package a file imports, for types or at run time."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("roi_workbook."):
            found.add(node.module.removeprefix("roi_workbook."))
    return found


def test_imports_point_one_way() -> None:
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        for other in imported(path):
            same_package = module.split(".")[0] == other.split(".")[0]
            assert layer(other) < layer(module) or (same_package and layer(other) == layer(module)), (
                module,
                other,
            )


def test_only_the_workbook_writes_and_only_the_review_opens_edited_files() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert ("import xlsxwriter" in text) <= (path.parent.name == "workbook"), path
        assert ("read_spreadsheet(" in text) <= (path.parent.name == "review"), path
        assert "openpyxl" not in text, path
