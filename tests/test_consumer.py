"""A program that uses the library is checked strictly: types lead somewhere, and a typo is noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONSUMER = Path(__file__).with_name("consumer.py")
CACHE = CONSUMER.parents[1] / ".mypy_cache" / "consumer"


def test_a_program_that_uses_the_library_passes_the_strictest_type_check(tmp_path: Path) -> None:
    """From the second run on a cache makes it quick."""
    program = tmp_path / "program.py"
    program.write_text(CONSUMER.read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={CACHE}"]
    done = subprocess.run(
        [*command, str(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
