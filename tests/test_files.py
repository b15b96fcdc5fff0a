"""Files as somebody names them: what is none is refused at once, and what was handed open is read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.files import NotAFileError, bytes_of, descriptor, near_name, status_of
from roi_workbook.input_files import InputFileError, read_input_file
from roi_workbook.xlsx.package import ReadingError, open_package

ENDINGS = (".xlsx", ".xlsm")


class TestWhatIsNoFile:
    def test_is_never_waited_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for ending in (".xlsx", ".toml"):
            os.mkfifo(f"pipe{ending}")
            Path(f"link{ending}").symlink_to(f"pipe{ending}")
            Path(f"zeros{ending}").symlink_to("/dev/zero")
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(f"socket{ending}")
        for name, what in (
            ("pipe", "a named pipe"),
            ("link", "a named pipe"),
            ("zeros", "a device"),
            ("socket", "a socket or a device"),
        ):
            with pytest.raises(NotAFileError, match=what):
                bytes_of(Path(f"{name}.xlsx"), 7)
            with pytest.raises(
                ReadingError, match=rf"^{name}\.xlsx: this is {what}, not a file; save its output"
            ):
                open_package(f"{name}.xlsx")
            with pytest.raises(
                InputFileError, match=rf"cannot be read \({what}\); expected a file you may read"
            ):
                read_input_file(Path(f"{name}.toml"), MODEL)

    def test_can_be_a_name_that_is_too_long_or_leads_nowhere(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        for ending in (".xlsx", ".toml"):
            (tmp_path / f"loop{ending}").symlink_to(f"loop{ending}")
        for name, why in (
            ("n" * 256, "File name too long"),
            ("n" * 5_003, "File name too long"),
            ("loop", "Too many levels"),
            ("file/a", "Not a directory"),
            ("a\0b", "embedded null byte"),
        ):
            assert status_of(tmp_path / f"{name}.xlsx") is None
            with pytest.raises(ReadingError, match=rf"cannot be read \({why}"):
                open_package(tmp_path / f"{name}.xlsx")
            with pytest.raises(InputFileError, match=rf"cannot be read \({why}"):
                read_input_file(tmp_path / f"{name}.toml", MODEL)


class TestWhatWasHandedOpen:
    def test_is_read_to_its_end_and_not_beyond_the_limit(self) -> None:
        for written, most, read in ((b"eleven", 11, b"eleven"), (b"eleven", 3, b"elev"), (b"", 7, b"")):
            reading, writing = os.pipe()
            os.write(writing, written)
            os.close(writing)
            for spelled in ("/dev/fd", "/proc/self/fd"):
                assert descriptor(Path(f"{spelled}/{reading}")) == reading
            assert bytes_of(Path(f"/dev/fd/{reading}"), most) == read
            os.close(reading)

    def test_has_a_name_of_its_own(self) -> None:
        assert [descriptor(Path(name)) for name in ("/dev/stdin", "/dev/stdout", "/dev/stderr")] == [0, 1, 2]
        for name in ("/dev/null", "/dev/fd/x", "stdin", "/tmp/dev/stdin", "-", "/dev/fd/1/a"):
            assert descriptor(Path(name)) is None

    def test_can_be_closed_by_then(self) -> None:
        with pytest.raises(ReadingError, match="cannot be read"):
            open_package("/dev/fd/987654")


class TestNearNames:
    @pytest.mark.parametrize(
        ("beside", "missing", "near"),
        [
            ("port.xlsx", "h.xlsx", ""),
            ("port.xlsx", "part.xlsx", "port.xlsx"),
            ("port.xlsx", "Port.xls", "port.xlsx"),
            ("port.XLSX", "port", "port.XLSX"),
            ("port.txt", "port.xlsx", ""),
            ("port.toml", "port.xlsx", ""),
            (".port.xlsx", "port.xlsx", ""),
            ("~$port.xlsx", "port.xlsx", ""),
            ("2027.xlsx", "1984.xlsx", ""),
        ],
    )
    def test_are_like_the_missing_one_and_can_be_meant(
        self, beside: str, missing: str, near: str, tmp_path: Path
    ) -> None:
        (tmp_path / beside).touch()
        assert near_name(tmp_path / missing, ENDINGS) == near

    def test_of_a_folder_that_is_gone_are_none(self, tmp_path: Path) -> None:
        assert near_name(tmp_path / "gone" / "a.xlsx", ENDINGS) == ""
