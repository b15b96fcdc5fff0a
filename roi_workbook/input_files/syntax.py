"""From a file to plain dicts, lists and values. Knows TOML, JSON and YAML, and nothing of the model."""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from roi_workbook.files import LANGUAGES, bytes_of, near_name
from roi_workbook.input_files.problems import InputFileError, Problem, shown, shown_key

LARGEST_FILE = 10_000_000
"""Bytes. Far more than any list of purchases needs."""

ANOTHER_DOCUMENT = {"but found another document": "a second document begins; keep one and remove the ---"}
"""PyYAML's message for two documents in one file, and ours."""

Repeated = Callable[[Iterable[object]], None]
"""Called with the keys of one mapping as written, to notice those given twice."""


def load(
    path: Path, content: bytes | None = None, form: str | None = None
) -> tuple[dict[Any, Any], list[Problem]]:
    """The contents of an input file, and the keys given twice in it (TOML refuses those itself).

    content: the bytes of the file, where they are at hand; `path` then only names it. `form` is its language, by
    an ending without its dot; by default that of its name. Raises InputFileError where the file cannot be opened, is not text, or not in the language of its name.
    """
    language = form or _language(path)
    text = _text(path, content)
    problems: list[Problem] = []

    def repeated(keys: Iterable[object]) -> None:
        twice = [key for key, times in Counter(keys).items() if times > 1]
        found, expected = "given twice in one place", "each key once"
        problems.extend(
            Problem(file=str(path), key=shown_key(key), found=found, expected=expected) for key in twice
        )

    try:
        contents = PARSERS[language](text, repeated)
    except ValueError as error:
        raise _refusal(path, f"not valid {language.upper()}: {_in_words(error)}") from error
    except RecursionError as error:
        raise _refusal(path, "nested too deeply", "keys with values, tables of them, no deeper") from error
    if not isinstance(contents, dict):
        raise _refusal(path, f"holds {shown(contents)}", "keys with values")
    return contents, problems


def _in_words(error: ValueError) -> str:
    """A parser's message, in our words where its own are for programmers."""
    if str(error).startswith("Exceeds the limit"):
        return f"a number has more than {sys.get_int_max_str_digits():,} digits"
    return str(error)


def _language(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in LANGUAGES:
        raise _refusal(path, f'the name ends in "{suffix}"' if suffix else "the name has no ending", _ENDINGS)
    return LANGUAGES[suffix]


def _text(path: Path, content: bytes | None) -> str:
    try:
        content = bytes_of(path, LARGEST_FILE) if content is None else content
    except FileNotFoundError as error:
        raise _refusal(path, "there is no such file", suggestion=near_name(path, LANGUAGES)) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise _refusal(path, f"cannot be read ({why})", "a file you may read") from error
    if len(content) > LARGEST_FILE:
        raise _refusal(path, "too large", f"at most {LARGEST_FILE:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(path, f"not UTF-8 text (byte {error.start + 1})", "a file saved as UTF-8") from error


def _refusal(path: Path, found: str, expected: str = "", suggestion: str = "") -> InputFileError:
    return InputFileError(
        [Problem(file=str(path), key="", found=found, expected=expected, suggestion=suggestion)]
    )


def _toml(text: str, _repeated: Repeated) -> object:
    # The line end gives a mistake on the last line a line number; without it, it is "at end of document".
    return tomllib.loads(text + "\n")


def _json(text: str, repeated: Repeated) -> object:
    def mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
        repeated(key for key, _ in pairs)
        return dict(pairs)

    return json.loads(text, object_pairs_hook=mapping)


def _yaml(text: str, repeated: Repeated) -> object:
    import yaml  # type: ignore[import-untyped]

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Safe YAML without merge keys (<<), which can be nested until they fill the memory."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[object, object]:
            mapping = yaml.constructor.BaseConstructor.construct_mapping(self, node, deep)
            repeated(self.construct_object(key) for key, _ in node.value)
            return dict(mapping)

        def construct_object(self, node: Any, deep: bool = False) -> object:
            try:
                return super().construct_object(node, deep)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                kind = node.tag.rpartition(":")[2]
                raise yaml.constructor.ConstructorError(
                    None, None, f"{shown(node.value)} cannot be read as !!{kind}", node.start_mark
                ) from error

    try:
        contents = yaml.load(text, Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = ANOTHER_DOCUMENT.get(error.problem, error.problem)
        raise ValueError(f"{problem} (at line {mark.line + 1}, column {mark.column + 1})") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from error
    return {} if contents is None else contents


PARSERS: dict[str, Callable[[str, Repeated], object]] = {"toml": _toml, "json": _json, "yaml": _yaml}
"""The parser of each language."""

_ENDINGS = "a file that ends in " + ", ".join(LANGUAGES)
