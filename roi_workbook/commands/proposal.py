"""`roi-workbook proposal`: the proposal of a workbook as a document to send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.diff import INPUT_FILES
from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, refuse_output, say
from roi_workbook.commands.paths import FILE, OUTPUT
from roi_workbook.commands.reporting import deliver, endings_told, format_by_ending, tell_missing_pictures
from roi_workbook.commands.standards import tell_standards
from roi_workbook.proposal_document.formats import PROPOSAL

if TYPE_CHECKING:
    from roi_workbook.recomputing.results import WorkbookResults


@click.command(short_help="Write the proposal of a workbook as a document: Word, Markdown or HTML.")
@click.argument("file", type=FILE)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=OUTPUT,
    default=STDOUT,
    show_default=True,
    help=f"Where to write it; its ending, {endings_told(PROPOSAL)}, sets the format. - prints Markdown.",
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
def proposal(file: Path, output: str, force: bool) -> int:
    """Write the proposal of FILE: the sentences of its Proposal sheet, the figures, two pictures.

    FILE is a workbook or an input file (TOML, JSON, YAML). Everything is recomputed from its inputs, so it
    needs no stored values. It tells what the groups of planning sheets that are there can
    tell.

    \b
    Examples:
      roi-workbook proposal case.xlsx
      roi-workbook proposal case.xlsx -o proposal.docx
      roi-workbook proposal case.toml -o proposal.html --force
    """
    usual = PROPOSAL.format(PROPOSAL.usual)
    form = usual if output == STDOUT else format_by_ending(output, PROPOSAL, "proposal")
    refuse_output(output, force, (file,))
    recomputed, left_out = _results(file)
    from roi_workbook.proposal_document.content import proposal as proposal_of

    deliver(PROPOSAL.rendered(form.name, proposal_of(recomputed, file.name)), form, output, force)
    tell_missing_pictures(form)
    tell_standards(file, recomputed.inputs, recomputed.model)
    for sentence in left_out:
        say(f"{file}: {sentence}")
    return INCOMPLETE if left_out else AGREES


def _results(file: Path) -> tuple[WorkbookResults, list[str]]:
    """The results of a file, and a message for everything in it that cannot be read."""
    from roi_workbook.input_files import read_input_file
    from roi_workbook.input_files.starting_points import groups_filled
    from roi_workbook.recomputing.recompute import work_out
    from roi_workbook.review.comparing import recompute_of
    from roi_workbook.review.reading import lost_inputs, read_workbook

    model = chosen_model()
    if file.suffix.lower() in INPUT_FILES:
        told: list[str] = []
        inputs = read_input_file(file, model, told.append)
        return work_out(inputs, model.with_groups(groups_filled(inputs, model)), strict=False), told
    book = read_workbook(file, model)
    recomputed = recompute_of(book)
    left_out = [
        f"{name} cannot be read ({why}); it counts as empty." for name, why in lost_inputs(book).items()
    ]
    return recomputed, left_out
