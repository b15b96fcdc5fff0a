"""Workbooks that many tests read: made once, never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from tests.edited import Made, filled


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
def blank() -> Made:
    """The blank template, planned and calculated."""
    return filled(blank_inputs(MODEL))


@pytest.fixture(scope="session")
def blank_file(blank: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank template on disk."""
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    path.write_bytes(blank.content())
    return path
