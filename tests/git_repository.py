"""A git repository of its own for a test, in which roi-workbook is this checkout's."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMMAND = f"{shlex.quote(sys.executable)} -m roi_workbook"
"""This checkout's roi-workbook, as a shell runs it; in an environment of a Repository."""


class Repository:
    """A repository without anybody's settings; texts of commands come back, and what they say on stderr."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.environment: Mapping[str, str] = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **{f"GIT_{who}_NAME": "A" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "a@example.org" for who in ("AUTHOR", "COMMITTER")},
            **more,
        }
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def run(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a program here; `more` are further environment variables."""
        return subprocess.run(
            [str(argument) for argument in arguments],
            cwd=self.folder,
            env={**self.environment, **more},
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def git(self, *arguments: str) -> str:
        """What git prints; it must succeed."""
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str) -> str:
        """Commit everything that is here; the identity of the commit."""
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD").strip()
