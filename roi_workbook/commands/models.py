"""The model a command works with: the one that is shipped, or a company's own, as --model names it."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from roi_workbook.errors import ModelError, RoiWorkbookError
from roi_workbook.files import bytes_of
from roi_workbook.model.model_names import SHIPPED, is_model_name

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

VARIABLE = "ROI_WORKBOOK_MODEL"
"""The environment variable that counts where the option is not given."""

FILE, TABLE = "pyproject.toml", rb"""tool\s*\.\s*["']?roi-workbook"""
"""The file that counts where neither is given, if it has this table; the nearest one upward does."""

MOST_BYTES = 1_000_000
"""A larger pyproject.toml is not read."""

KEPT = "roi_workbook.model"
"""Where the running command keeps the name of its model, and how it was given."""


def _keep(context: click.Context, option: click.Parameter, name: str | None) -> None:
    typed = context.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
    context.meta[KEPT] = name, "--model" if typed else VARIABLE


OPTION = click.Option(
    ["--model"],
    metavar="MODULE:NAME",
    envvar=VARIABLE,
    expose_value=False,
    callback=_keep,
    help=f"A model with buckets of your own: Python code, which runs. By default {VARIABLE}, or {FILE}.",
)


def with_model(command: click.Command) -> click.Command:
    """A command with the option --model."""
    if OPTION not in command.params:
        command.params.append(OPTION)
    return command


def chosen_name() -> str:
    """The name of the running command's model, for its other processes, after this one has tried the model."""
    name, given = _chosen()
    if name != SHIPPED:
        model_named(name, given)
    return name


def chosen_model() -> Model:
    """The running command's model: as its option says, else the environment, else a pyproject.toml, else as shipped.

    Raises ModelError, with a sentence for everything that is wrong with it.
    """
    return model_named(*_chosen())


def model_option() -> str:
    """What is typed after the next command for the same model; "" where it comes by itself."""
    name, given = _chosen()
    return f" --model {name}" if given == "--model" else ""


def model_named(name: str, given: str = "--model") -> Model:
    """The model of a name, imported and tried once; given: how, for messages. Raises ModelError."""
    try:
        return _model(name)
    except ModelError as error:
        raise ModelError(f"{given}: {error}") from error


@cache
def _model(name: str) -> Model:
    from roi_workbook.catalogue import MODEL, Model, is_shipped

    if name == SHIPPED:
        return MODEL
    if not is_model_name(name):
        raise ModelError(
            f"{name!r} names no model; give MODULE:NAME, for instance acme.buckets:MODEL, or {SHIPPED} for the shipped"
            " one."
        )
    module, _, variable = name.partition(":")
    found = getattr(_imported(module), variable, None)
    if found is None:
        raise ModelError(f"the module {module} has no {variable}; correct the name, or put the model there.")
    if not isinstance(found, Model):
        raise ModelError(
            f"{name} is not a Model but of the kind {type(found).__name__}; make one with"
            " `model_of((*BUCKETS, ...))` of roi_workbook.catalogue."
        )
    if is_shipped(found):
        return found
    model = replace(found, name=name)
    _try(model)
    return model


def _imported(module: str) -> Any:
    """A module, as Python finds it; raises ModelError where there is none, or it fails."""
    try:
        return import_module(module)
    except RoiWorkbookError as error:
        raise ModelError(f"the module {module} was imported. {error}") from error
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}."):
            raise ModelError(
                f"Python finds no module {error.name}; install it, or put its folder into PYTHONPATH."
            ) from error
        raise ModelError(f"the module {module} cannot be imported: {_told(error)}.") from error


def _try(model: Model) -> None:
    """Work a blank case out, so that what a bucket leaves out is told before anything is read or written."""
    from roi_workbook.input_files.starting_points import blank_inputs
    from roi_workbook.recomputing.recompute import work_out

    try:
        work_out(blank_inputs(model), model)
    except RoiWorkbookError as error:
        raise ModelError(f"{model.name} cannot be worked out. {error}") from error
    except Exception as error:
        raise ModelError(f"{model.name} cannot be worked out: {_told(error)}.") from error


def _told(error: BaseException) -> str:
    """An error of somebody's module, and the last line of theirs that led to it."""
    ours = str(Path(__file__).parents[1])
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [each for each in frames if not each.filename.startswith((ours, "<frozen"))]
    place = f" ({Path(theirs[-1].filename).name}, line {theirs[-1].lineno})" if theirs else ""
    return f"{type(error).__name__}: {error}{place}"


def _chosen() -> tuple[str, str]:
    """The name of the running command's model, and how it was given: "" where it was not."""
    context = click.get_current_context(silent=True)
    name, given = context.meta.get(KEPT, ("", "")) if context else ("", "")
    return (name, given) if name else _in_pyproject() or (SHIPPED, "")


def _in_pyproject() -> tuple[str, str] | None:
    """The model that the nearest pyproject.toml with a table of ours names, from the current folder upward."""
    try:
        here = Path.cwd()
    except OSError:
        return None
    for path in (folder / FILE for folder in (here, *here.parents)):
        try:
            content = bytes_of(path, MOST_BYTES)
        except (OSError, ValueError):
            continue
        if len(content) <= MOST_BYTES and re.search(TABLE, content):
            return _of_table(path, content)
    return None


def _of_table(path: Path, content: bytes) -> tuple[str, str] | None:
    import tomllib

    try:
        table = tomllib.loads(content.decode()).get("tool", {}).get("roi-workbook", {})
    except (ValueError, RecursionError, AttributeError) as error:
        raise ModelError(f"{path} cannot be read: {error}. Correct it, or give --model {SHIPPED}.") from error
    name = table.get("model", "") if isinstance(table, dict) else table
    if not isinstance(name, str):
        raise ModelError(f'{path}: the model of tool.roi-workbook is a text: model = "MODULE:NAME".')
    return (name, str(path)) if name else None
