"""`roi-workbook inputs`: the inputs of a workbook as an input file."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.output import STDOUT, put, refuse_output, say, write_in_one_step
from roi_workbook.commands.paths import FILE, OUTPUT
from roi_workbook.commands.sources import input_format, source
from roi_workbook.files import LANGUAGES


@click.command(
    short_help="Print the inputs and evidence of a file as an input file, in any of its languages."
)
@click.argument("file", type=FILE)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=OUTPUT,
    default=STDOUT,
    show_default=True,
    help="Where to write it; - is standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(dict.fromkeys(LANGUAGES.values()))),
    help="The language; by default that of PATH's ending, else toml.",
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
@input_format
def inputs(file: Path, output: str, form: str | None, force: bool, input_format: str | None) -> int:
    """Print the inputs of FILE as an input file, which `new --inputs` reads back to the last digit.

    FILE is a workbook, or an input file to be written in another language or with the standards that count.

    A value that does not fit its cell is kept: {typed = "40%"} is a text in a number cell. Excel errors and
    missing cells are left empty and reported, with exit status 4. The workbook may be of another template.

    \b
    Examples:
      roi-workbook inputs case.xlsx > inputs.toml
      roi-workbook inputs case.xlsx -o inputs.json
      roi-workbook inputs case.yaml -o case.toml
      roi-workbook inputs old.xlsx -o inputs.toml && roi-workbook new new.xlsx --inputs inputs.toml
    """
    language = _language(output, form)
    refuse_output(output, force, (file,))
    from roi_workbook.input_files import WRITERS

    found = source(file, input_format, any_version=True)
    transfer = found.taken_over
    content = WRITERS[language](transfer.inputs, found.model).encode()
    if output == STDOUT:
        # Bytes: an input file is always UTF-8, even on a console with another encoding.
        put(content)
    else:
        write_in_one_step(Path(output), content, force)
        say(f"Wrote {output}.")
    for sentence in (*transfer.left_out, *transfer.notes):
        say(f"{file}: {sentence}")
    return INCOMPLETE if transfer.left_out else AGREES


def _language(output: str, form: str | None) -> str:
    """The language to write; raises UsageError where the ending and the option contradict each other."""
    if output == STDOUT:
        return form or "toml"
    ending = Path(output).suffix.lower()
    by_ending = LANGUAGES.get(ending)
    if form is None and by_ending is None:
        raise click.UsageError(f"{output}: end the name in {', '.join(LANGUAGES)}, or give --format.")
    if form and by_ending and form != by_ending:
        raise click.UsageError(f"{output} ends in {ending}, but --format says {form}.")
    return form or by_ending or "toml"
