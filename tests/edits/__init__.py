"""What people do to a workbook in real programs, and the files that come back.

for edit in HARMLESS:
    content = edited_file(edit, book, workbook)     # a review of it finds no error
for edit in WRONG:
    content = edited_file(edit, book, workbook)     # a review of it finds edit.expected
"""

from tests.edits.harmless import HARMLESS
from tests.edits.making import edited_file, handed_out, saved_by, workbook
from tests.edits.other_programs import CHAINS, CHAINS_WITHOUT_VALUES, OTHER_PROGRAMS
from tests.edits.records import Edit, Expected
from tests.edits.wrong_cells import WRONG_CELLS
from tests.edits.wrong_structure import WRONG_STRUCTURE

WRONG = (*WRONG_CELLS, *WRONG_STRUCTURE)
"""Every edit in LibreOffice that a review must name."""

__all__ = [
    "CHAINS",
    "CHAINS_WITHOUT_VALUES",
    "HARMLESS",
    "OTHER_PROGRAMS",
    "WRONG",
    "WRONG_CELLS",
    "WRONG_STRUCTURE",
    "Edit",
    "Expected",
    "edited_file",
    "handed_out",
    "saved_by",
    "workbook",
]
