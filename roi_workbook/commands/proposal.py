"""`roi-workbook proposal`: the proposal of a workbook as a document to send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.diff import INPUT_FILES
from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.output import STDOUT, put, refuse_output, say, write_in_one_step
from roi_workbook.commands.paths import FILE, OUTPUT

if TYPE_CHECKING:
    from roi_workbook.model.records import Inputs
    from roi_workbook.recomputing.results import Facts

FORMATS = {".docx": "docx", ".md": "markdown", ".html": "html"}
"""The format that the ending of the document's name asks for."""


@click.command(short_help="Write the proposal of a workbook as a document: Word, Markdown or HTML.")
@click.argument("file", type=FILE)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=OUTPUT,
    default=STDOUT,
    show_default=True,
    help="Where to write it; its ending, .docx, .md or .html, says the format. - prints Markdown.",
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
def proposal(file: Path, output: str, force: bool) -> int:
    """Write the proposal that FILE leads to: the sentences of its Proposal sheet, the figures, two pictures.

    FILE is a workbook or an input file (TOML, JSON, YAML). Everything is recomputed from its inputs, so it needs no
    stored values. A workbook without planning sheets is told with what it has.

    \b
    Examples:
      roi-workbook proposal case.xlsx
      roi-workbook proposal case.xlsx -o proposal.docx
      roi-workbook proposal case.toml -o proposal.html --force
    """
    form = _form(output)
    refuse_output(output, force, (file,))
    facts, left_out = _facts(file)
    from roi_workbook.proposal_document.content import proposal as told
    from roi_workbook.proposal_document.formats import written

    content = written(told(facts, file.name), form)
    if output == STDOUT:
        put(content)
    else:
        write_in_one_step(Path(output), content, force)
        say(f"Wrote {output}.")
    for sentence in left_out:
        say(f"{file}: {sentence}")
    return INCOMPLETE if left_out else AGREES


def _form(output: str) -> str:
    """The format to write; raises UsageError for an ending that asks for none."""
    if output == STDOUT:
        return "markdown"
    form = FORMATS.get(Path(output).suffix.lower())
    if form is None:
        raise click.UsageError(
            f"{output}: a proposal ends in {', '.join(FORMATS)}; end the name in one of them."
        )
    return form


def _facts(file: Path) -> tuple[Facts, list[str]]:
    """What a file leads to, and a sentence for everything in it that cannot be read."""
    from roi_workbook.catalogue import MODEL
    from roi_workbook.input_files import read_input_file
    from roi_workbook.recomputing.recompute import work_out
    from roi_workbook.review.comparing import recomputed_facts
    from roi_workbook.review.reading import inputs_of, lost_inputs, read_workbook

    if file.suffix.lower() in INPUT_FILES:
        return work_out(read_input_file(file, MODEL), MODEL, strict=False), []
    book = read_workbook(file)
    facts = recomputed_facts(book)
    left_out = [
        f"{name} cannot be read ({why}); it counts as empty." for name, why in lost_inputs(book).items()
    ]
    if not facts.model.planning:
        facts = work_out(_with_planning(inputs_of(book)), MODEL, strict=False)
        say(f"{file}: it has no planning sheets; what they would answer is left out.")
    return facts, left_out


def _with_planning(inputs: Inputs) -> Inputs:
    """The inputs of a workbook without planning sheets, with those of the blank template for planning."""
    from dataclasses import replace

    from roi_workbook.catalogue import MODEL
    from roi_workbook.input_files.starting_points import blank_inputs

    blank = blank_inputs(MODEL)
    values = {key: value for key, value in blank.values.items() if key in MODEL.plan_inputs}
    return replace(inputs, values={**values, **inputs.values}, tables={**blank.tables, **inputs.tables})
