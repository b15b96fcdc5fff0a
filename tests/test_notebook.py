"""The notebook of the docs runs from top to bottom, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
ROOT = Path(__file__).parents[1]


def test_the_notebook_runs_and_shows_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "docs" / "examples" / "tour.ipynb", as_version=4)
    assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    first, *_, last = (cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    assert "Net present value" in first[0].data["text/html"]
    assert last[0].data["text/plain"].startswith("Check(busier.xlsx: agrees; ")
    assert (tmp_path / "busier.xlsx").exists()
