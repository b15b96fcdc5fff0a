"""What somebody types who uses the library, for a type checker: never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

import pandas as pd

import roi_workbook as roi


def everything(path: Path, mapping: dict[str, object]) -> None:
    case = roi.read(path)
    assert_type(roi.read("case.toml", strict=False), roi.Case)
    assert_type(roi.read(path.read_bytes(), input_format="yaml"), roi.Case)
    assert_type(roi.read(mapping), roi.Case)
    with path.open("rb") as file:
        assert_type(roi.read(file), roi.Case)
    assert_type(roi.new(example=True), roi.Case)
    assert_type(case.results["npv"], float)
    frames = [case.results.to_frame(), case.scenarios, case.cash_flow, case.sensitivity, case.inputs]
    frames += [case.evidence, case.table("purchases"), roi.recompute(pd.DataFrame({"horizon_months": [37]}))]
    assert_type(frames, list[pd.DataFrame])
    other = case.replace(incidents_per_quarter={"base": 6}, horizon_months=37)
    other.write("new.xlsx", force=True)
    assert_type(case.check().agrees, bool)
    assert_type(case.check().to("sarif"), str)
    assert_type(case.diff(other).results, pd.DataFrame)
    assert_type(case.simulate(100_000, seed=1).positive, float)
    assert_type(case.explain("npv").label, str)
    case.proposal("p.docx").write(path)
    assert_type(roi.portfolio([case, path, "case.xlsx"], budget=1e5).cases, pd.DataFrame)
    assert_type(roi.portfolio({"north": case}).totals, "pd.Series[float]")
    assert_type(roi.schema(), dict[str, Any])
    roi.raed("case.xlsx")  # type: ignore[attr-defined]
    case.replaced()  # type: ignore[attr-defined]
    case.simulate("many")  # type: ignore[arg-type]


def refused() -> str:
    try:
        roi.read("case.xlsx")
    except roi.InputError as error:
        return error.problems[0].key
    except (roi.ReadingError, roi.OutputError, roi.OutOfRangeError, roi.RoiWorkbookError) as error:
        return str(error)
    return ""
