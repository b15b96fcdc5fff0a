"""Work in parts gives the same in one process, in many and in a cluster, and loses nothing on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from roi_workbook import extras, parallel
from roi_workbook.parallel import PartError, SchedulerError, in_parts

PARTS = list(range(11, 34))


def cubed(part: int) -> int:
    return part**3


def slower_at_first(part: int) -> int:
    """Later parts are done before earlier ones."""
    time.sleep(0.3 if part == PARTS[0] else 0.0)
    return part**3


def fails_at_17(part: int) -> int:
    if part == 17:
        raise ValueError("seventeen is odd")
    return part


def dies_once(marks: Path, part: int) -> int:
    """The process that works on part 19 for the first time is killed, as by a system without memory."""
    mark = marks / "died"
    if part == 19 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part**3


def dies(part: int) -> int:
    if part == 19:
        os.kill(os.getpid(), signal.SIGKILL)
    return part


def cause_of(part: int, error: PartError) -> str:
    return f"{part}: {type(error.__cause__).__name__}"


def process_of(part: int) -> int:
    time.sleep(0.05)
    return os.getpid()


class PressesCtrlCWhenCleared:
    """Python cannot raise what happens here, and only tells it."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)
        time.sleep(0)


@pytest.fixture
def ctrl_c_interrupts() -> Iterator[None]:
    """As at a terminal, also where the tests were started in the background, deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "has", lambda extra: False)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes start before the first part, however short the work is."""
    monkeypatch.setattr(parallel, "PAYS_FROM", -1.0)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two processes."""
    from distributed import LocalCluster

    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with LocalCluster(**how) as cluster:
        yield cluster.scheduler_address


class TestOneProcess:
    def test_gives_the_results_in_order(self) -> None:
        assert list(in_parts(cubed, PARTS)) == [part**3 for part in PARTS]

    def test_of_nothing_is_nothing(self) -> None:
        assert list(in_parts(cubed, [], workers=3)) == []

    def test_tells_how_far_it_is(self) -> None:
        told: list[int] = []
        list(in_parts(cubed, PARTS, progress=told.append))
        assert sum(told) == len(PARTS)

    def test_works_only_as_far_as_somebody_asks(self) -> None:
        begun: list[int] = []
        running = in_parts(begun.append, PARTS)
        next(running)
        assert begun == PARTS[:1]

    def test_stops_at_ctrl_c_even_where_python_loses_its_exception(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lost: list[Any] = []
        monkeypatch.setattr(sys, "unraisablehook", lost.append)
        done: list[int] = []
        with pytest.raises(KeyboardInterrupt):
            for result in in_parts(cubed, PARTS):
                done.append(result)
                if len(done) == 3:
                    PressesCtrlCWhenCleared()
        assert len(lost) == 1
        assert done == [part**3 for part in PARTS[:3]]

    @pytest.mark.usefixtures("ctrl_c_interrupts")
    def test_ctrl_c_while_processes_start_comes_afterwards(self) -> None:
        with pytest.raises(KeyboardInterrupt), parallel._deaf_children():
            signal.raise_signal(signal.SIGINT)
            time.sleep(0)

    def test_leaves_ctrl_c_as_it_was(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        list(in_parts(cubed, PARTS))
        next(in_parts(cubed, PARTS))
        assert signal.getsignal(signal.SIGINT) is before

    def test_an_error_names_the_part(self) -> None:
        with pytest.raises(PartError, match=r"part 7 \(17\): ValueError: seventeen is odd") as raised:
            list(in_parts(fails_at_17, PARTS))
        assert isinstance(raised.value.__cause__, ValueError)


class TestWhereItPays:
    def test_another_result_may_stand_for_a_part_that_goes_wrong(self) -> None:
        kept = [part if part != 17 else "17: ValueError" for part in PARTS]
        assert list(in_parts(fails_at_17, PARTS, instead=cause_of)) == kept

    def test_short_work_stays_in_this_process(self) -> None:
        assert set(in_parts(process_of, PARTS, workers=2)) == {os.getpid()}

    @pytest.mark.parametrize("dask", [True, False])
    def test_longer_work_goes_on_in_others(self, dask: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where two save a quarter of a second: the second part tells that they do."""
        monkeypatch.setattr(parallel, "PAYS_FROM", 0.25)
        monkeypatch.setattr(extras, "has", lambda extra: dask)
        first, second, *others = in_parts(process_of, PARTS, workers=2)
        assert len(others) == len(PARTS) - 2
        assert first == second == os.getpid() and first not in others and len(set(others)) == 2

    @pytest.mark.parametrize("dask", [True, False])
    def test_parts_keep_their_numbers(self, dask: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parallel, "PAYS_FROM", 0.0)
        monkeypatch.setattr(extras, "has", lambda extra: dask)
        with pytest.raises(PartError, match=r"part 7 \(17\): ValueError: seventeen is odd"):
            list(in_parts(fails_at_17, PARTS, workers=2))


@pytest.mark.usefixtures("without_dask", "at_once")
class TestPools:
    def test_give_the_results_in_order(self) -> None:
        assert list(in_parts(slower_at_first, PARTS, workers=2)) == [part**3 for part in PARTS]

    def test_work_in_other_processes(self) -> None:
        processes = set(in_parts(process_of, PARTS, workers=2))
        assert len(processes) == 2 and os.getpid() not in processes

    def test_a_process_that_dies_loses_nothing(self, tmp_path: Path) -> None:
        assert list(in_parts(partial(dies_once, tmp_path), PARTS, workers=2)) == [part**3 for part in PARTS]
        assert (tmp_path / "died").exists()

    def test_a_part_that_kills_every_process_is_told(self) -> None:
        with pytest.raises(PartError, match="process died 2 times"):
            list(in_parts(dies, PARTS, workers=2))

    def test_an_error_names_the_part(self) -> None:
        with pytest.raises(PartError, match=r"part 7 \(17\): ValueError: seventeen is odd"):
            list(in_parts(fails_at_17, PARTS, workers=2))

    def test_a_part_that_goes_wrong_costs_no_other(self) -> None:
        kept = [part if part != 17 else "17: ValueError" for part in PARTS]
        assert list(in_parts(fails_at_17, PARTS, workers=2, instead=cause_of)) == kept

    def test_a_part_that_kills_every_process_costs_no_other(self) -> None:
        found = list(in_parts(dies, PARTS[5:11], workers=2, instead=cause_of))
        assert found == [16, 17, 18, "19: BrokenProcessPool", 20, 21]

    def test_a_scheduler_without_the_package_says_what_to_install(self) -> None:
        with pytest.raises(extras.MissingExtraError, match=r'pip install "roi-workbook\[distributed\]"'):
            list(in_parts(cubed, PARTS, scheduler="tcp://127.0.0.1:8786"))


class TestClusters:
    def test_give_the_results_in_order(self, scheduler: str) -> None:
        told: list[int] = []
        found = list(in_parts(slower_at_first, PARTS, scheduler=scheduler, progress=told.append))
        assert found == [part**3 for part in PARTS]
        assert sum(told) == len(PARTS)

    def test_a_part_that_goes_wrong_costs_no_other(self, scheduler: str) -> None:
        kept = [part if part != 17 else "17: ValueError" for part in PARTS]
        assert list(in_parts(fails_at_17, PARTS, scheduler=scheduler, instead=cause_of)) == kept

    def test_are_used_again(self, scheduler: str) -> None:
        assert list(in_parts(cubed, PARTS, scheduler=scheduler)) == [part**3 for part in PARTS]

    def test_an_error_names_the_part(self, scheduler: str) -> None:
        with pytest.raises(PartError, match=r"part 7 \(17\): ValueError: seventeen is odd"):
            list(in_parts(fails_at_17, PARTS, scheduler=scheduler))

    def test_a_worker_that_dies_loses_nothing(self, scheduler: str, tmp_path: Path) -> None:
        found = list(in_parts(partial(dies_once, tmp_path), PARTS, scheduler=scheduler))
        assert found == [part**3 for part in PARTS]
        assert (tmp_path / "died").exists()

    @pytest.mark.usefixtures("at_once")
    def test_of_this_computer_work_in_their_own_processes(self) -> None:
        processes = list(in_parts(process_of, PARTS, workers=2))
        assert len(processes) == len(PARTS)
        assert len(set(processes)) == 2 and os.getpid() not in processes

    @pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
    def test_that_do_not_answer_are_told(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parallel, "ANSWERS_WITHIN", 1)
        with pytest.raises(SchedulerError, match=f"No Dask scheduler answers at {address}"):
            list(in_parts(cubed, PARTS, scheduler=address))

    @pytest.mark.parametrize(
        "address",
        [
            "",
            " ",
            "foo://x:1",
            "tcp://localhost:notaport",
            "localhost",
            "tcp://",
            "[::1:9",
            "inproc://x",
            "tcp://a://b",
            "tls://127.0.0.1:9",
        ],
    )
    def test_that_cannot_be_are_refused_before_a_client_is_begun(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Dask prints a traceback, half a minute later, of a client that could not be made."""
        monkeypatch.setattr("distributed.Client", None)
        with pytest.raises(SchedulerError, match=r"No Dask scheduler answers at (an empty address|.*[a-z1])"):
            list(in_parts(cubed, PARTS, scheduler=address))


SLOW = """
import sys, time
sys.path[:] = {path!r}
from roi_workbook import extras, parallel
if {without_dask}:
    extras.has = lambda extra: False
from tests.test_parallel import process_of
if __name__ == "__main__":
    try:
        for number, _ in enumerate(parallel.in_parts(process_of, range(100_000), workers=2)):
            if number == 3:
                print("begun", flush=True)
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


@pytest.mark.parametrize("without_dask", [True, False], ids=["pool", "cluster"])
def test_ctrl_c_stops_every_process(without_dask: bool, tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(path=sys.path, without_dask=without_dask), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "begun\n"
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: every process of the command gets it
        said, errors = running.communicate(timeout=60)
        assert said == "stopped\n", errors
        assert "Traceback" not in errors or "Exception ignored in" in errors
        assert waited_for(lambda: not alive(running.pid))
    finally:
        if alive(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()


def alive(group: int) -> bool:
    """Whether any process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def waited_for(holds: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something holds soon."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()
