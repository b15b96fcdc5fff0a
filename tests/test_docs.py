"""The docs say what the code says."""

import importlib.util
import json
import re
from pathlib import Path

import click
import pytest

from roi_workbook.catalogue import BUCKETS, MODEL, Model, model_of
from roi_workbook.cli import main
from roi_workbook.reports.formats import FORMATS
from tests.fifth_bucket import ENERGY
from tests.planning.made_up import TASTING

DOCS = Path(__file__).parents[1] / "docs"
SPEC = importlib.util.spec_from_file_location("make_tables", DOCS / "make_tables.py")
assert SPEC and SPEC.loader
make_tables = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_tables)

RENEW = "run `python docs/make_tables.py`, and commit what it writes"


@pytest.mark.parametrize("name", make_tables.PAGES)
def test_generated_pages_are_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == make_tables.PAGES[name](MODEL), RENEW


def test_published_schemas_are_up_to_date() -> None:
    written = {path.name: json.loads(path.read_text("utf-8")) for path in (DOCS / "schemas").iterdir()}
    assert written == make_tables.schemas(), RENEW


def test_every_command_and_option_is_documented() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert f"## `roi-workbook {name}" in page, f"{name}: give the command a section in docs/commands.md"
        for option in (parameter for parameter in command.params if isinstance(parameter, click.Option)):
            known = any(f"`{spelling}" in page for spelling in option.opts)
            assert known, f"{name}: name its option {option.opts[0]} in docs/commands.md"


def test_every_format_is_documented() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for each in FORMATS.values():
        spellings = [f"`{word}`" for word in (each.name, *each.endings)]
        assert any(word in page for word in spellings), f"{each.name}: name the format in docs/commands.md"


NAMED_FILE = re.compile(r"(?<![\w/])((?:\w+/)+\w+\.(?:py|md|toml)|test_\w+\.py)(?![\w/])")


def test_every_file_a_recipe_names_is_there() -> None:
    recipes = (DOCS / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Recipes")[1]
    named = NAMED_FILE.findall(recipes)
    places = (DOCS.parent, DOCS.parent / "roi_workbook", DOCS.parent / "tests")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
    assert len(named) > 20


def pages_missing(model: Model) -> list[str]:
    """The pages that nobody wrote about a subject of the model, in sentences."""
    wanted = [(f"buckets/{subject.key}.md", subject) for subject in model.subjects if subject.lines]
    wanted += [(f"planning/{subject.key}.md", subject) for subject in model.planning]
    return [
        f"{subject.key}: it has no page in the docs; write docs/{page}, as the pages beside it"
        for page, subject in wanted
        if not (DOCS / page).exists()
    ]


def test_every_bucket_and_planning_subject_has_a_page() -> None:
    assert pages_missing(MODEL) == []


def test_a_subject_without_a_page_is_named() -> None:
    assert pages_missing(model_of((*BUCKETS, ENERGY), more_planning=(TASTING,))) == [
        "energy: it has no page in the docs; write docs/buckets/energy.md, as the pages beside it",
        "tasting: it has no page in the docs; write docs/planning/tasting.md, as the pages beside it",
    ]


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in (DOCS.parent / "README.md", *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
