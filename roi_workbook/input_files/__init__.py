"""Input files: the inputs of one case as TOML, JSON or YAML, read with every mistake reported at once."""

from roi_workbook.input_files.problems import InputError, InputFileError, Problem
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.writing import WRITERS, write_json, write_toml, write_yaml

__all__ = [
    "WRITERS",
    "InputError",
    "InputFileError",
    "Problem",
    "read_input_file",
    "write_json",
    "write_toml",
    "write_yaml",
]
