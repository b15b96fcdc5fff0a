"""What many tests read: workbooks that are made once and never changed, and one LibreOffice."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.review.reading import Cell
from roi_workbook.review.template import template_of
from tests.edited import Made, filled
from tests.engines import LibreOffice, running_libreoffice
from tests.quick_cases import one_cell_of_each_form


def pytest_collection_finish() -> None:
    """Have Python look for garbage seldom: workbooks are millions of objects that stay, and looking takes a fifth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def example() -> Made:
    """The example, planned and calculated."""
    return filled(example_inputs(MODEL))


@pytest.fixture(scope="session")
def example_content(example: Made) -> bytes:
    """The example as a file."""
    return example.content()


@pytest.fixture(scope="session")
def example_file(example_content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example on disk."""
    path = tmp_path_factory.mktemp("example") / "example.xlsx"
    path.write_bytes(example_content)
    return path


@pytest.fixture(scope="session")
def core() -> Made:
    """The example without the planning sheets: half of its file, and a third of the work for most programs."""
    return filled(example_inputs(MODEL.core), model=MODEL.core)


@pytest.fixture(params=["core", pytest.param("all sheets", marks=pytest.mark.thorough)])
def core_then_all(request: pytest.FixtureRequest) -> Made:
    """The core for the quick run, the whole example for the thorough one: of what either can show."""
    made: Made = request.getfixturevalue("core" if request.param == "core" else "example")
    return made


@pytest.fixture(scope="session")
def core_file(core: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on disk."""
    path = tmp_path_factory.mktemp("core") / "core.xlsx"
    path.write_bytes(core.content())
    return path


@pytest.fixture(scope="session")
def blank() -> Made:
    """The blank template, planned and calculated."""
    return filled(blank_inputs(MODEL))


@pytest.fixture(scope="session")
def blank_file(blank: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank template on disk."""
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    path.write_bytes(blank.content())
    return path


@pytest.fixture(scope="session")
def libreoffice() -> LibreOffice:
    """The one LibreOffice of this process."""
    return running_libreoffice()


@pytest.fixture(params=["one of each form", pytest.param("every cell", marks=pytest.mark.thorough)])
def formulas(request: pytest.FixtureRequest) -> frozenset[Cell]:
    """The formula cells of the template that a test changes all at once."""
    template = template_of(MODEL)
    return template.formula_cells if request.param == "every cell" else one_cell_of_each_form(template)
