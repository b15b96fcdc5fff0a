"""Outputs: nothing is written onto what was read, nothing half, and nothing where another process just wrote."""

from __future__ import annotations

import errno
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roi_workbook.cli import main
from roi_workbook.commands.output import ADVICE, OutputError, refuse_output, write_in_one_step
from roi_workbook.commands.workbooks import NoWorkbooksError, in_folder

ROOT = Path(__file__).parent.parent
PRECIOUS = b"eleven months of work"

Command = Callable[[Path, Path], list[object]]

WRITING: dict[str, tuple[str, Command]] = {
    "check": (".xlsx", lambda file, out: ["check", file, "--format", "json", "-o", out]),
    "check a folder": (".xlsx", lambda file, out: ["check", file.parent, "--format", "csv", "-o", out]),
    "diff from": (".xlsx", lambda file, out: ["diff", file, "other.xlsx", "--format", "json", "-o", out]),
    "diff to": (".toml", lambda file, out: ["diff", "other.xlsx", file, "--format", "html", "-o", out]),
    "export": (".xlsx", lambda file, out: ["export", file, "--format", "csv", "-o", out]),
    "inputs": (".xlsx", lambda file, out: ["inputs", file, "--format", "json", "-o", out]),
    "merge": (".xlsx", lambda file, out: ["merge", "base.xlsx", file, "theirs.xlsx", "-o", out]),
    "new": (".xlsx", lambda file, out: ["new", out, "--inputs", as_toml(file)]),
    "portfolio": (".xlsx", lambda file, out: ["portfolio", "other.xlsx", file, "-o", out]),
    "portfolio of a folder": (".xlsx", lambda file, out: ["portfolio", file.parent, "-o", out]),
    "proposal": (".md", lambda file, out: ["proposal", file, "-o", out]),
    "simulate": (".xlsx", lambda file, out: ["simulate", file, "-o", out]),
}
"""Every command that writes: the ending of its input, and its arguments for an input and an output."""


def as_toml(file: Path) -> Path:
    """Another name of a file that makes it an input file; a workbook may be written onto itself."""
    link = file.with_name("inputs.toml")
    link.hardlink_to(file)
    return link


def through_a_link(file: Path) -> Path:
    link = file.parent.parent / f"link{file.suffix}"
    link.symlink_to(file)
    return link


def through_two_links(file: Path) -> Path:
    link = file.parent.parent / f"second{file.suffix}"
    link.symlink_to(through_a_link(file).name)
    return link


def by_a_second_name(file: Path) -> Path:
    other = file.parent.parent / f"second name{file.suffix}"
    other.hardlink_to(file)
    return other


def through_a_linked_folder(file: Path) -> Path:
    (file.parent.parent / "linked").symlink_to(file.parent)
    return file.parent.parent / "linked" / file.name


WAYS: dict[str, Callable[[Path], Path]] = {
    "as it is": lambda file: file,
    "from here": lambda file: Path(os.path.relpath(file)),
    "with a detour": lambda file: Path(f"{file.parent}/../{file.parent.name}/./{file.name}"),
    "through a link": through_a_link,
    "through two links": through_two_links,
    "by a second name": by_a_second_name,
    "through a linked folder": through_a_linked_folder,
}
"""Every way to spell the name of a file."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestWhatWasRead:
    def test_is_known_of_every_command_that_writes(self) -> None:
        writing = {
            name
            for name, command in main.commands.items()
            if "output" in {each.name for each in command.params}
        }
        assert writing == {name.split()[0] for name in WRITING}

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("command", WRITING)
    def test_is_never_written_onto(self, command: str, way: str, here: Path) -> None:
        ending, arguments = WRITING[command]
        file = here / "cases" / f"case{ending}"
        file.parent.mkdir()
        file.write_bytes(PRECIOUS)
        out = WAYS[way](file)
        asked = arguments(file, out)
        before = sorted(here.rglob("*"))
        for result in (run(*asked, "--force"), run(*asked)):
            assert result.exit_code == 2 and result.stdout == ""
            assert f"{out} is one of the input files" in result.stderr
            assert "choose another name" in result.stderr
        assert sorted(here.rglob("*")) == before and file.read_bytes() == PRECIOUS

    def test_may_be_a_stream_that_is_also_written_to(self) -> None:
        refuse_output("/dev/null", force=False, read=[Path("/dev/null")])


class TestNewFiles:
    @pytest.fixture(params=["with links", "without links"], autouse=True)
    def _disk(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        if request.param == "without links":
            monkeypatch.setattr(Path, "hardlink_to", refused)

    def test_are_made_by_one_of_many_that_write_at_once(self, tmp_path: Path) -> None:
        path, wrote = tmp_path / "case.json", []
        start = threading.Barrier(7)

        def write(number: int) -> None:
            start.wait()
            try:
                write_in_one_step(path, b"%d" % number * 70_001, force=False)
            except OutputError as error:
                assert "exists; choose another name" in str(error)
            else:
                wrote.append(number)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(7)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(wrote) == 1 and path.read_bytes() == b"%d" % wrote[0] * 70_001
        assert list(tmp_path.iterdir()) == [path]

    def test_leave_what_somebody_put_there_since_it_was_looked(self, tmp_path: Path) -> None:
        path = tmp_path / "case.json"
        refuse_output(path, force=False)
        path.write_bytes(PRECIOUS)
        with pytest.raises(OutputError, match=r"case\.json exists"):
            write_in_one_step(path, b"new", force=False)
        assert path.read_bytes() == PRECIOUS and list(tmp_path.iterdir()) == [path]

    def test_are_made_at_the_end_of_a_link_to_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "link.json").symlink_to("target.json")
        refuse_output(tmp_path / "link.json", force=False)
        write_in_one_step(tmp_path / "link.json", b"new", force=False)
        assert (tmp_path / "link.json").is_symlink() and (tmp_path / "target.json").read_bytes() == b"new"

    def test_may_have_the_longest_name_there_is(self, tmp_path: Path) -> None:
        path = tmp_path / ("n" * 250 + ".json")
        write_in_one_step(path, b"new", force=False)
        assert path.read_bytes() == b"new"


class TestPermissions:
    def test_of_a_replaced_file_stay(self, tmp_path: Path) -> None:
        path = tmp_path / "case.json"
        for mode in (0o600, 0o640, 0o444):
            path.touch()
            path.chmod(mode)
            write_in_one_step(path, b"new", force=True)
            assert stat.S_IMODE(path.stat().st_mode) == mode

    def test_of_a_new_file_are_those_of_any_new_file(self, tmp_path: Path) -> None:
        (tmp_path / "any").touch()
        for force in (False, True):
            path = tmp_path / f"{force}.json"
            write_in_one_step(path, b"new", force)
            assert path.stat().st_mode == (tmp_path / "any").stat().st_mode


class TestKilled:
    @pytest.mark.parametrize("moment", ["fsync", "link", "replace", "unlink"])
    @pytest.mark.parametrize("force", [False, True])
    def test_at_any_moment_leaves_the_old_file_or_the_new_one_and_no_other_workbook(
        self, moment: str, force: bool, tmp_path: Path
    ) -> None:
        path = tmp_path / "case.xlsx"
        old, new = (PRECIOUS if force else None), b"new" * 70_001
        if old:
            path.write_bytes(old)
        code = (
            "import os, signal; from pathlib import Path; from roi_workbook.commands.output import write_in_one_step\n"
            f"os.{moment} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
            f"write_in_one_step(Path({str(path)!r}), b'new' * 70_001, force={force})"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
        assert done.returncode in (0, -signal.SIGKILL)
        left = path.read_bytes() if path.exists() else None
        assert left in (old, new)
        if left is None:
            with pytest.raises(NoWorkbooksError):
                in_folder(tmp_path, {})
        else:
            assert in_folder(tmp_path, {}) == [path]


class TestPlacesThatAreNoFile:
    def test_such_as_the_null_device_take_anything(self, example_file: Path) -> None:
        result = run("inputs", example_file, "-o", "/dev/null", "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "Wrote /dev/null.\n")
        assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)

    def test_such_as_standard_output_go_on_where_it_is(self, tmp_path: Path) -> None:
        code = (
            "from pathlib import Path; from roi_workbook.commands.output import write_in_one_step\n"
            "write_in_one_step(Path('/dev/stdout'), b'new', force=False)"
        )
        path = tmp_path / "log.txt"
        path.write_bytes(b"old ")
        with path.open("ab") as log:
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=log, timeout=60, check=True)
        assert path.read_bytes() == b"old new"

    def test_such_as_a_pipe_are_written_into_where_somebody_reads(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.json")
        refuse_output(tmp_path / "pipe.json", force=False)
        with pytest.raises(OutputError, match="Nobody reads from it"):
            write_in_one_step(tmp_path / "pipe.json", b"new", force=False)
        reading = os.open(tmp_path / "pipe.json", os.O_RDONLY | os.O_NONBLOCK)
        write_in_one_step(tmp_path / "pipe.json", b"new", force=False)
        assert os.read(reading, 7) == b"new"
        os.close(reading)

    def test_such_as_sockets_and_folders_and_links_to_themselves_are_refused(self, here: Path) -> None:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("socket.json")
            with pytest.raises(OutputError, match=r"socket\.json is a socket, not a file"):
                refuse_output("socket.json", force=True)
        (here / "folder.json").mkdir()
        with pytest.raises(OutputError, match="is a directory; give a file name in it"):
            refuse_output("folder.json", force=True)
        (here / "a.json").symlink_to("b.json")
        (here / "b.json").symlink_to("a.json")
        with pytest.raises(OutputError, match="a link that leads back to itself"):
            refuse_output("a.json", force=True)
        for force in (False, True):
            with pytest.raises(OutputError, match="a link that leads back to itself"):
                write_in_one_step(here / "a.json", b"new", force)
        assert (here / "a.json").is_symlink()

    def test_such_as_nothing_at_all_are_refused(self, here: Path) -> None:
        for gone in ("nowhere/a.json", "file/a.json"):
            (here / "file").touch()
            with pytest.raises(OutputError, match=r"There is no directory (nowhere|file); create it first\."):
                refuse_output(gone, force=True)
        (here / "link.json").symlink_to("nowhere/a.json")
        with pytest.raises(OutputError, match=r"There is no directory .*nowhere; create it first"):
            refuse_output("link.json", force=True)
        for name in ("n" * 256 + ".json", "n" * 5_000 + ".json"):
            with pytest.raises(OutputError, match="Choose a shorter name"):
                refuse_output(name, force=True)


@pytest.mark.parametrize("number", [*ADVICE, errno.EIO])
def test_advice_fits_what_is_wrong(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OutputError) as refused:
        write_in_one_step(tmp_path / "case.json", b"new", force=False)
    told = str(refused.value)
    assert os.strerror(number) in told
    assert ("Close it in other programs" in told) == (
        number in (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY)
    )
    assert ("Make room" in told) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_fills_the_disk_leaves_nothing(example_file: Path, tmp_path: Path) -> None:
    import resource

    done = subprocess.run(
        [sys.executable, "-m", "roi_workbook", "inputs", example_file, "-o", tmp_path / "inputs.toml"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_009, 1_009)),
    )
    assert done.returncode == 5 and "No file may be that large there" in done.stderr
    assert list(tmp_path.iterdir()) == []
