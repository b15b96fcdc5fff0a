"""`roi-workbook schema`: print the JSON Schema of an input file."""

from __future__ import annotations

import click

from roi_workbook.commands.output import put


@click.command(short_help="Print the JSON Schema of an input file.")
def schema() -> None:
    """Print the JSON Schema of an input file: every key with its meaning, unit and range.

    \b
    Example:
      roi-workbook schema > roi-inputs.schema.json
    """
    import json

    from roi_workbook.catalogue import MODEL
    from roi_workbook.input_files.schema import json_schema

    put(json.dumps(json_schema(MODEL), indent=2) + "\n")
