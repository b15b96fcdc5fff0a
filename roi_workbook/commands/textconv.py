"""`roi-workbook textconv`: a workbook as stable text, for `git diff`."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import put
from roi_workbook.commands.paths import FILE


@click.command(short_help="Print a workbook as stable text, for git diff.")
@click.argument("file", type=FILE)
def textconv(file: Path) -> None:
    """Print FILE as text for `git diff`: one fact a line, the same whichever program saved the workbook.

    A file that cannot be read is printed as one sentence that says why, with exit status 0: on any other
    status git shows nothing at all.

    \b
    Examples:
      roi-workbook textconv case.xlsx
      git config diff.roi-workbook.textconv "roi-workbook textconv"
      echo '*.xlsx diff=roi-workbook' >> .gitattributes
    """
    from roi_workbook.errors import RoiWorkbookError
    from roi_workbook.input_files.writing import quoted
    from roi_workbook.reports.diff_text import diff_text
    from roi_workbook.review.reading import read_workbook

    model = chosen_model()
    try:
        text = diff_text(read_workbook(file, model, any_version=True))
    except RoiWorkbookError as error:
        # git names its copies differently each time, so the message must not begin with the name.
        text = quoted(str(error).removeprefix(f"{file}: "))[1:-1] + "\n"
    put(text.encode())
