"""Start `libreoffice_server.py`, talk to it line by line, and end it whatever happens (Linux and macOS)."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from threading import Timer
from typing import Any

STOP_SECONDS = 20
HOW_TO_INSTALL = "on Debian and Ubuntu: apt-get install libreoffice-calc python3-uno"
MACOS_SOFFICE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


class LibreOfficeError(RuntimeError):
    """LibreOffice is missing, did not answer in time, or refused; the text says which and what to do."""


def find_libreoffice() -> str | None:
    """Return the path of LibreOffice's program `soffice`, or None if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or shutil.which(MACOS_SOFFICE)


class LibreOfficeProcess:
    """One server and its LibreOffice, with a folder that both sides exchange files in.

    opened: how many files it has opened. held: those that are open, by the numbers the server gave them.
    """

    def __init__(self, recalculate_on_load: bool, timeout_seconds: float) -> None:
        self.opened, self.held = 0, set[int]()
        soffice = find_libreoffice()
        if soffice is None:
            raise LibreOfficeError(f"LibreOffice was not found; {HOW_TO_INSTALL}")
        python = _python_with_uno(soffice)
        self.folder = Path(mkdtemp(prefix="libreoffice-"))
        self._timeout_seconds = timeout_seconds
        self._timed_out = False
        self._complaints = TemporaryFile("w+")  # noqa: SIM115 (closed by stop)
        self._process = subprocess.Popen(
            [
                python,
                str(Path(__file__).with_name("libreoffice_server.py")),
                soffice,
                str(self.folder),
                "0" if recalculate_on_load else "1",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            env=_plain_environment(),
            start_new_session=True,
        )
        self._answer("start")

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def group(self) -> int:
        """The number of the process group of the server and its LibreOffice."""
        return self._process.pid

    def ask(self, do: str, **arguments: Any) -> Any:
        """Have the server do something and return its result.

        Raises KeyError for an unknown sheet, and LibreOfficeError for anything else that went wrong.
        """
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # the missing answer tells more
            self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            self._process.stdin.flush()
        return self._answer(do)

    def stop(self) -> None:
        """End LibreOffice and delete its profile; harmless if they are gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
        self._process.stdout.close()
        self._complaints.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answer(self, do: str) -> Any:
        assert self._process.stdout is not None
        timer = Timer(self._timeout_seconds, self._time_out)
        timer.start()
        line = self._process.stdout.readline()
        timer.cancel()
        if not line:
            raise LibreOfficeError(self._why_it_ended(do))
        answer = json.loads(line)
        if "error" not in answer:
            return answer["result"]
        if answer["kind"] == "KeyError":
            raise KeyError(answer["error"])
        if answer["crashed"]:
            self._kill()
        raise LibreOfficeError(f"LibreOffice could not {do}: {answer['kind']}: {answer['error']}")

    def _time_out(self) -> None:
        self._timed_out = True
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _why_it_ended(self, do: str) -> str:
        if self._timed_out:
            why = f"LibreOffice did not finish {do!r} within {self._timeout_seconds:g} seconds; it was ended"
        else:
            self._process.wait(STOP_SECONDS)
            self._complaints.seek(0)
            why = f"LibreOffice ended during {do!r}: {self._complaints.read().strip()[-2000:]}"
        self.stop()
        return why


def _python_with_uno(soffice: str) -> str:
    """Return a Python that can import `uno`: LibreOffice's own, or the system's."""
    program = Path(soffice).resolve().parent
    candidates = [program / "python", program.parent / "Resources" / "python", Path("/usr/bin/python3")]
    for candidate in candidates:
        if candidate.exists():
            attempt = subprocess.run(
                [candidate, "-c", "import uno"], capture_output=True, env=_plain_environment()
            )
            if attempt.returncode == 0:
                return str(candidate)
    raise LibreOfficeError(f"LibreOffice is installed, but no Python can import uno; {HOW_TO_INSTALL}")


def _plain_environment() -> dict[str, str]:
    """Return the environment without what would lead another Python to this one's packages."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
