"""Comparisons as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from roi_workbook.reports.fields import fields_of, plain
from roi_workbook.reports.output_schemas import VERSIONS
from roi_workbook.review.findings import Comparison


def comparisons_json(comparisons: Iterable[Comparison]) -> str:
    """The comparisons of `check` as JSON; a missing value is null, and no number is NaN."""
    return as_json({"schema_version": VERSIONS["check"], "files": [_file(each) for each in comparisons]})


def as_json(document: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON that every program and terminal can read: ASCII, without NaN."""
    return json.dumps(document, indent=2, allow_nan=False)


def _file(comparison: Comparison) -> Mapping[str, Any]:
    return {
        "file": comparison.file,
        "template_version": comparison.template_version,
        "agrees": comparison.agrees,
        "formulas": comparison.formulas,
        "compared": comparison.compared,
        "not_compared": comparison.not_compared,
        "texts": comparison.texts,
        "carried": comparison.carried,
        "calculated_by": comparison.calculated_by,
        "recalculated": comparison.recalculated,
        "notes": list(comparison.notes),
        "rel_tol": comparison.rel_tol,
        "abs_tol": comparison.abs_tol,
        "lines": {
            key: {"workbook": plain(value), "recomputed": plain(recomputed)}
            for key, (value, recomputed) in comparison.lines.items()
        },
        "findings": [fields_of(finding) for finding in comparison.findings],
    }
