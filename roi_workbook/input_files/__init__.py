"""Input files: the inputs of one case as TOML, JSON or YAML, read with every mistake reported at once."""

from roi_workbook.input_files.problems import InputFileError, Problem
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.writing import write_toml

__all__ = ["InputFileError", "Problem", "read_input_file", "write_toml"]
