"""What people do to a workbook in real programs, and the files that come back.

for edit in HARMLESS:
    content = edited_file(edit, book, workbook)     # a review of it finds no error
for edit in WRONG:
    content = edited_file(edit, book, workbook)     # a review of it finds edit.expected

What ends in `_TOGETHER` makes many of them in one file: opening and saving a workbook takes seconds.
"""

from tests.edits.harmless import HARMLESS, HARMLESS_TOGETHER
from tests.edits.making import answered, edited_file, handed_out, model_of_edits, saved_by, workbook
from tests.edits.other_programs import (
    CHAINS,
    CHAINS_WITHOUT_VALUES,
    LONG_CHAINS,
    OTHER_PROGRAMS,
    OTHER_PROGRAMS_TOGETHER,
)
from tests.edits.records import Edit, Expected, in_core
from tests.edits.wrong_cells import WRONG_CELLS, WRONG_CELLS_TOGETHER
from tests.edits.wrong_structure import WRONG_STRUCTURE, WRONG_STRUCTURE_TOGETHER

WRONG = (*WRONG_CELLS, *WRONG_STRUCTURE)
"""Every edit in LibreOffice that a review must name."""

__all__ = [
    "CHAINS",
    "CHAINS_WITHOUT_VALUES",
    "HARMLESS",
    "HARMLESS_TOGETHER",
    "LONG_CHAINS",
    "OTHER_PROGRAMS",
    "OTHER_PROGRAMS_TOGETHER",
    "WRONG",
    "WRONG_CELLS",
    "WRONG_CELLS_TOGETHER",
    "WRONG_STRUCTURE",
    "WRONG_STRUCTURE_TOGETHER",
    "Edit",
    "Expected",
    "answered",
    "edited_file",
    "handed_out",
    "in_core",
    "model_of_edits",
    "saved_by",
    "workbook",
]
