"""`roi-workbook inputs`: the inputs of a workbook as an input file."""

from __future__ import annotations

from pathlib import Path

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, put, refuse_output, say, write_in_one_step
from roi_workbook.commands.paths import FILE, OUTPUT

LANGUAGES = {".toml": "toml", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
"""The language for each ending of a file name."""


@click.command(short_help="Print the inputs and evidence of a workbook as an input file.")
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
    type=click.Choice(["toml", "json", "yaml"]),
    help="The language; by default that of PATH's ending, else toml.",
)
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
def inputs(file: Path, output: str, form: str | None, force: bool) -> int:
    """Print what was typed into FILE as an input file, which `new --inputs` reads back to the last digit.

    A value that does not fit its cell is kept: {typed = "40%"} is a text in a number cell. Excel errors and
    missing cells are left empty and reported, with exit status 4. The workbook may be of another template.

    \b
    Examples:
      roi-workbook inputs case.xlsx > inputs.toml
      roi-workbook inputs case.xlsx -o inputs.json
      roi-workbook inputs old.xlsx -o inputs.toml && roi-workbook new new.xlsx --inputs inputs.toml
    """
    language = _language(output, form)
    refuse_output(output, force, (file,))
    from roi_workbook.input_files import WRITERS
    from roi_workbook.review.reading import read_workbook
    from roi_workbook.review.taking_over import take_over

    book = read_workbook(file, chosen_model(), any_version=True)
    transfer = take_over(book, book.model)
    content = WRITERS[language](transfer.inputs, book.model).encode()
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
