"""A note about inputs that are not filled in and count as the template's standard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from roi_workbook.commands.output import say
from roi_workbook.model.records import Inputs

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

FEW = 5
"""Inputs the note lists; the rest is counted."""


def tell_standards(file: Path, inputs: Inputs, model: Model) -> None:
    """Say which inputs of a file count as the template's standard because they are not filled in, if any."""
    from roi_workbook.recomputing.evidence import standards_in_use
    from roi_workbook.value_texts import typed_text

    standards = [
        f"{declared.label} ({typed_text(declared.standard, declared.unit)})"
        for declared in standards_in_use(inputs, model).values()
    ]
    if standards:
        more = f" and {len(standards) - FEW} more" if len(standards) > FEW else ""
        listed = ", ".join(standards[:FEW]) + more
        say(f"{file}: not filled in, so each counts as the template's standard: {listed}.")
