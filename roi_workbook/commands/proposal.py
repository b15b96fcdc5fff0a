"""`roi-workbook proposal`: the proposal of a workbook as a document to send."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.output import STDOUT, refuse_output
from roi_workbook.commands.paths import FILE, OUTPUT
from roi_workbook.commands.reporting import deliver, endings_told, format_by_ending, tell_missing_pictures
from roi_workbook.commands.sources import input_format, source, tell_lost
from roi_workbook.commands.standards import tell_standards
from roi_workbook.proposal_document.formats import PROPOSAL


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
@input_format
def proposal(file: Path, output: str, force: bool, input_format: str | None) -> int:
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
    found = source(file, input_format)
    recomputed = found.recomputed()
    from roi_workbook.proposal_document.content import proposal as proposal_of

    deliver(PROPOSAL.rendered(form.name, proposal_of(recomputed, file.name)), form, output, force)
    tell_missing_pictures(form)
    tell_standards(file, recomputed.inputs, recomputed.model)
    return tell_lost(found)
