"""The report of `diff` for programs: as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from roi_workbook.diff.attribution import Attribution
from roi_workbook.diff.changes import Changes
from roi_workbook.reports.as_csv import harmless
from roi_workbook.reports.as_json import as_json
from roi_workbook.reports.fields import fields_of, plain
from roi_workbook.reports.output_schemas import VERSIONS

CSV_FIELDS = (
    "what",
    "key",
    "label",
    "unit",
    "part",
    "before",
    "after",
    "difference",
    "share",
    "alone",
    "combination",
    "standard_error",
    "text",
)


def diff_json(changes: Changes, attribution: Attribution) -> str:
    """All records as JSON; a missing value is null, and no number is NaN."""
    parts = ("inputs", "tables", "results", "guards", "evidence")
    return as_json(
        {
            "schema_version": VERSIONS["diff"],
            "old": changes.old,
            "new": changes.new,
            "differ": not changes.none,
            "complete": changes.complete,
            "notes": list(changes.notes),
            "not_read": list(changes.not_read),
            **{name: [_plain(asdict(each)) for each in getattr(changes, name)] for name in parts},
            "formulas": [{"change": each.change, **fields_of(each.finding)} for each in changes.formulas],
            "attribution": _attribution(attribution),
        }
    )


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "method": "exact" if attribution.exact else "sampled",
        "samples": attribution.samples,
        "seed": attribution.seed,
        "inputs": list(attribution.inputs),
        "moving": list(attribution.moving),
        "not_defined": list(attribution.undefined),
        "results": {
            str(result): {
                **_plain(ends.to_dict()),
                "effects": _plain(
                    [{"input": key, **each} for key, each in attribution.of(str(result)).iterrows()]
                ),
            }
            for result, ends in attribution.results.iterrows()
        },
    }


def _plain(content: Any) -> Any:
    """Records, lists and values as in JSON."""
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    return [_plain(value) for value in content] if isinstance(content, (list, tuple)) else plain(content)


def diff_csv(changes: Changes, attribution: Attribution) -> str:
    """One row for every cell, result, guard, formula and effect; `what` says which, nothing is ever a
    formula.
    """
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(CSV_FIELDS)
    for row in _csv_rows(changes, attribution):
        writer.writerow([harmless(plain(row.get(field))) for field in CSV_FIELDS])
    return table.getvalue()


def _csv_rows(changes: Changes, attribution: Attribution) -> Iterator[Mapping[str, Any]]:
    for note in (*changes.notes, *changes.not_read):
        yield {"what": "note", "text": note}
    for change in changes.inputs:
        about = {"what": "input", "key": change.key, "label": change.label, "unit": change.unit}
        yield from (
            {**about, "part": cell.cell, "before": cell.before, "after": cell.after} for cell in change.cells
        )
    for table in changes.tables:
        for row in table.rows:
            where = f"{row.change}, row {row.row_before or '-'} to {row.row_after or '-'}: {row.text}"
            about = {"what": "row", "key": table.key, "label": table.label, "text": where}
            for cell in row.cells:
                yield {**about, "part": cell.cell, "before": cell.before, "after": cell.after}
            if not row.cells:
                yield about
    for line in changes.results:
        words = " to ".join(word for word in (line.words_before, line.words_after) if word)
        yield {
            "what": "result",
            "key": line.key,
            "label": line.label,
            "unit": line.unit,
            "before": line.before,
            "after": line.after,
            "difference": line.difference,
            "text": words,
        }
    for guard in changes.guards:
        yield {
            "what": guard.severity,
            "key": guard.key,
            "label": guard.label,
            "before": guard.before,
            "after": guard.after,
        }
    for formula in changes.formulas:
        finding = formula.finding
        yield {
            "what": "formula",
            "key": finding.key,
            "label": finding.label,
            "part": f"{formula.change}: {finding.kind}",
            "before": finding.expected,
            "after": finding.found,
            "text": finding.message,
        }
    for fact in changes.evidence:
        yield {
            "what": "evidence",
            "key": fact.key,
            "label": fact.label,
            "part": fact.fact,
            "before": fact.before,
            "after": fact.after,
        }
    for result in attribution.results.index:
        for key, effect in attribution.of(result).iterrows():
            yield {"what": "effect", "key": key, "part": result, **effect}
