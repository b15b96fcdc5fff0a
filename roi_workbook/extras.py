"""What only some commands need is an extra of the package: what is missing is said with the line that brings it."""

from __future__ import annotations

from importlib.util import find_spec

from roi_workbook.errors import RoiWorkbookError

EXTRAS = {
    "charts": "matplotlib",
    "word": "docx",
    "engine": "formualizer",
    "distributed": "distributed",
    "parquet": "pyarrow",
    "mcp": "mcp",
}
"""The module that each extra brings."""


class MissingExtraError(RoiWorkbookError):
    """Something needs an extra that is not installed: the message says what, and how to install it."""


def has(extra: str) -> bool:
    """Whether an extra is installed; nothing of it is loaded."""
    try:
        return find_spec(EXTRAS[extra]) is not None
    except ImportError:
        return False


def pip_line(extra: str) -> str:
    """The command that installs an extra, as every shell takes it."""
    return f'pip install "roi-workbook[{extra}]"'


def require(extra: str, what: str) -> None:
    """Refuse what needs an extra that is not installed; comes before whatever is imported of it.

    what: what needs it, as the beginning of a sentence. Raises MissingExtraError.
    """
    if not has(extra):
        raise MissingExtraError(f"{what} needs the extra {extra}, which is not installed: {pip_line(extra)}")
