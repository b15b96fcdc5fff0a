"""The docs say what the code says."""

import importlib.util
import re
from pathlib import Path

import click
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main

DOCS = Path(__file__).parents[1] / "docs"
SPEC = importlib.util.spec_from_file_location("make_tables", DOCS / "make_tables.py")
assert SPEC and SPEC.loader
make_tables = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_tables)


@pytest.mark.parametrize("name", make_tables.PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    """If this fails, run `python docs/make_tables.py`."""
    assert (DOCS / name).read_text(encoding="utf-8") == make_tables.PAGES[name](MODEL)


def test_every_command_and_option_is_documented() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert f"## `roi-workbook {name}" in page, name
        for option in (parameter for parameter in command.params if isinstance(parameter, click.Option)):
            assert any(f"`{spelling}" in page for spelling in option.opts), (name, option.opts)


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in (DOCS.parent / "README.md", *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
