"""The benchmarks run, at sizes that say nothing about speed, and the page of their tables is as they write it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quick_cases import quick_then_thorough

BENCHMARKS = Path(__file__).parents[1] / "docs" / "benchmarks"
SPEC = importlib.util.spec_from_file_location("page", BENCHMARKS / "page.py")
assert SPEC and SPEC.loader
page = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(page)


def tables_in(text: str) -> list[list[str]]:
    """The lines of each table, by its heading."""
    return [[line for line in part.splitlines() if line.startswith("|")] for part in text.split("### ")[1:]]


def assert_tables_are_whole(text: str) -> None:
    tables = tables_in(text)
    assert tables
    for lines in tables:
        assert len(lines) > 2
        assert {line.count("|") for line in lines} == {lines[0].count("|")}


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="the benchmarks place processes on cores: Linux only"
)
@pytest.mark.parametrize(
    "name", quick_then_thorough(["where"], ["new", "check", "recompute", "simulate", "where"])
)
def test_a_benchmark_runs_and_prints_whole_tables(name: str) -> None:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), "--tiny"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert_tables_are_whole(ran.stdout)


def test_the_page_has_its_marks_and_whole_tables_between_them() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    _, tables, _ = page.parted(text)
    assert tables.lstrip("\n").startswith("Measured on ")
    assert_tables_are_whole(tables)
    assert page.with_tables(text, tables) == text


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    old = f"words\n\n{page.FIRST}\n\nold\n\n{page.LAST}\n\nmore words\n"
    assert page.with_tables(old, "new") == f"words\n\n{page.FIRST}\n\nnew\n\n{page.LAST}\n\nmore words\n"
    with pytest.raises(ValueError, match="lost its marks"):
        page.with_tables("words", "new")
