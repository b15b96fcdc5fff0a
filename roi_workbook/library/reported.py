"""What a case was asked, as a report: the same words and formats as the command of that name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from roi_workbook.library.files import write_file
from roi_workbook.reports.document import Document
from roi_workbook.reports.formats import FORMATS, Format, Report
from roi_workbook.reports.html import fragment
from roi_workbook.reports.text import text


class Reported:
    """A report in every format of its command: `print` tells it as text, a notebook shows it as a page.

    `document` is its content, `records` what the renderers of `report` take.
    """

    def __init__(self, report: Report, document: Document, *records: Any) -> None:
        self._report, self._document, self._records = report, document, records

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats it can be told in: all of them in files, those of text by `to` as well."""
        return tuple(dict.fromkeys(("text", *self._report.formats)))

    def to(self, form: str) -> str:
        """The report as text in a format, such as "markdown", "html" or "json".

        Raises ValueError for a format that it does not have, and for one that only goes into files.
        """
        if form not in self.formats:
            raise ValueError(f"{form!r} is no format of this report; there are {', '.join(self.formats)}.")
        if not FORMATS[form].printed:
            raise ValueError(
                f"{form} is no text; write it into a file that ends in {FORMATS[form].endings[0]}."
            )
        content = self._rendered(FORMATS[form])
        return content if isinstance(content, str) else content.decode()

    def write(self, path: str | Path, force: bool = False) -> None:
        """Write the report to a file in the format that its ending asks for.

        Raises ValueError for an ending that asks for none; OutputError where the file exists, unless with
        `force`, and where it cannot be written.
        """
        known = {ending: FORMATS[form] for form in self.formats for ending in FORMATS[form].endings}
        chosen = known.get(Path(path).suffix.lower())
        if chosen is None:
            raise ValueError(f"{path}: end the name in {', '.join(known)}.")
        content = self._rendered(chosen)
        write_file(path, content.encode(chosen.encoding) if isinstance(content, str) else content, force)

    def _rendered(self, form: Format) -> str | bytes:
        if form.name in self._report.formats:
            return self._report.rendered(form.name, *self._records)
        return text(self._document)

    def __str__(self) -> str:
        return text(self._document)

    def _repr_html_(self) -> str:
        return fragment(self._document)
