"""The cases all of `recompute.py` is about: the shipped example, core only, with its inputs drawn as a simulation does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.workbook_cases import scenario_case
from roi_workbook.simulation.draws import Spread, draw, spreads

CORE = MODEL.core
CORRELATION = 0.3
SEED = 1


def drawn_inputs() -> tuple[Spread, ...]:
    """The inputs that differ from case to case."""
    return spreads(work_out(example_inputs(CORE), CORE).sensitivity_rows)


def drawn_cases(first: int, count: int) -> pd.DataFrame:
    """So many cases, from the one with this number on, every input and table a column."""
    base = scenario_case(example_inputs(CORE), CORE, "Base")
    columns: dict[str, Any] = {
        key: np.full(count, held) if isinstance(held, float) else pd.Series([held] * count, dtype=object)
        for key, held in base.items()
    }
    ranges = drawn_inputs()
    values = draw(ranges, CORRELATION, SEED, first, count).values
    return pd.DataFrame(columns | {each.key: drawn for each, drawn in zip(ranges, values, strict=True)})
