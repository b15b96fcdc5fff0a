"""`roi-workbook schema`: print the JSON Schema of an input file."""

from __future__ import annotations

import click

from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import put


@click.command(short_help="Print the JSON Schema of an input file.")
def schema() -> None:
    """Print the JSON Schema of an input file: every key with its meaning, unit and range.

    \b
    Example:
      roi-workbook schema > roi-inputs.schema.json
    """
    import json

    from roi_workbook.input_files.schema import json_schema

    put(json.dumps(json_schema(chosen_model()), indent=2) + "\n")
