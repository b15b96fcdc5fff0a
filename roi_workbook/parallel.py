"""Work in parts, on one core or many, here or on a cluster: results in the order of the parts, none lost.

`workers` processes of this computer run under Dask where `distributed` is installed, else in a pool of
Python's own, and only start where that saves time; `scheduler` is the address of a running Dask scheduler.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any, Generic, TypeVar

from roi_workbook import extras
from roi_workbook.errors import RoiWorkbookError

PartOf = TypeVar("PartOf")
Result = TypeVar("Result")

AHEAD = 4
"""Parts under way for each worker: enough that none waits, few enough that results do not pile up."""

TRIES = 2
"""How often a part is started in a Python pool before a dying worker is blamed on it."""

PAYS_FROM = 3.0
"""Seconds that extra processes must save to be started: about what a local cluster takes to start."""

ANSWERS_WITHIN = 15
"""Seconds a Dask scheduler has to answer."""

HERE = "127.0.0.1"
"""The local cluster listens on this address only, so no other computer reaches it."""

ENVIRONMENT = "distributed.nanny.pre-spawn-environ"
"""Dask's setting of the environment in which workers start."""

LONGEST = 80
"""Characters of a part that an error shows."""


class SchedulerError(RoiWorkbookError):
    """A Dask scheduler that cannot be used: the message says why, and what to do."""


class PartError(Exception):
    """A part that failed, by its number and content; the error itself is its cause."""


def in_parts(
    function: Callable[[PartOf], Result],
    parts: Iterable[PartOf],
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
    dask: bool = True,
    instead: Callable[[PartOf, PartError], Result] | None = None,
) -> Iterator[Result]:
    """The results of a function for every part, in the order of the parts, as they come.

    function, parts: must be picklable, so a module-level function; one worker is this process itself.
    workers: processes of this computer, at most, started when that saves time; left to the scheduler where
    there is one ("tcp://host:8786"). progress: called with the parts done since its last call. dask: whether
    workers may run under Dask, which takes seconds to start; without it a pool starts at once. instead: the
    result to use for a part that fails, given the part and its error; without it the error ends all. A worker
    that dies loses nothing: its parts are started again. Stopping, or closing the iterator, ends what is
    under way. Raises SchedulerError where a scheduler cannot be used, PartError where a part raises an error
    or its workers keep dying.
    """
    listed = list(parts)
    work = _Work(function, listed, instead)
    if scheduler is not None:
        running = _in_dask(work, _client(scheduler))
    elif workers == 1 or len(listed) < 2:
        running = _here(work)
    else:
        start = _where_it_pays if dask else _in_pools
        running = start(work, min(workers, len(listed)))
    return _reported(running, progress)


def _reported(
    running: Generator[Result, None, None], progress: Callable[[int], None] | None
) -> Generator[Result, None, None]:
    """Results as they come, reported as progress; stopping early ends the work."""
    with closing(running), _ctrl_c() as pressed:
        for result in running:
            if pressed.is_set():
                raise KeyboardInterrupt
            if progress:
                progress(1)
            yield result


@contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Whether Ctrl-C was pressed: its exception is lost if it arrives while Python frees an object."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread only
        yield pressed
        return

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class _Work(Generic[PartOf, Result]):
    """A function, its parts, and what replaces the result of a part that fails."""

    function: Callable[[PartOf], Result]
    parts: list[PartOf]
    instead: Callable[[PartOf, PartError], Result] | None

    def result(
        self, number: int, worked_out: Callable[[], Result], passed: tuple[type[Exception], ...] = ()
    ) -> Result:
        """The result of a part, or its replacement if it raises an error; errors in `passed` are raised as
        they are.
        """
        try:
            return worked_out()
        except passed:
            raise
        except Exception as error:
            return self.given_up(number, f"{type(error).__name__}: {error}", error)

    def given_up(self, number: int, why: str, cause: Exception) -> Result:
        """The replacement for a part that failed; raises PartError where there is none."""
        part = self.parts[number]
        error = PartError(f"part {number + 1} ({repr(part)[:LONGEST]}): {why}")
        error.__cause__ = cause
        if self.instead is None:
            raise error
        return self.instead(part, error)


def _here(work: _Work[PartOf, Result]) -> Generator[Result, None, None]:
    for number, part in enumerate(work.parts):
        yield work.result(number, partial(work.function, part))


def _where_it_pays(work: _Work[PartOf, Result], workers: int) -> Generator[Result, None, None]:
    """Results from this process, until more processes would save more time than they take to start.

    The first part is not timed: it loads what all of them need.
    """
    saved = 0.0
    for number, part in enumerate(work.parts):
        if saved > PAYS_FROM:
            yield from (
                _in_dask(work, _local_client(workers), number)
                if extras.has("distributed")
                else _in_pools(work, workers, number)
            )
            return
        started = perf_counter()
        result = work.result(number, partial(work.function, part))
        if number > 0:
            left = (perf_counter() - started) * (len(work.parts) - number - 1)
            saved = left - left / workers
        yield result


# A pool of Python's own


def _in_pools(work: _Work[PartOf, Result], workers: int, following: int = 0) -> Generator[Result, None, None]:
    """Results from pools of processes, from one part on; when a process dies, a new pool replaces the lost
    one.

    The part waited for is then run again alone: if its process dies again, that part is to blame.
    """
    from concurrent.futures.process import BrokenProcessPool

    done: dict[int, Result] = {}
    begun = Counter[int]()
    while following < len(work.parts):
        alone = begun[following] > 0
        under_way: dict[int, Any] = {}
        try:
            with _pool(1 if alone else workers) as pool:
                until = following + 1 if alone else len(work.parts)
                while following < until:
                    for number in range(following, min(following + AHEAD * workers, until)):
                        if number not in under_way and number not in done:
                            with _deaf_children():
                                under_way[number] = pool.submit(work.function, work.parts[number])
                    if following not in done:
                        waited_for = under_way.pop(following)
                        done[following] = work.result(following, waited_for.result, (BrokenProcessPool,))
                    yield done.pop(following)
                    following += 1
        except BrokenProcessPool as error:
            for number, future in under_way.items():
                if future.done() and not future.cancelled() and future.exception() is None:
                    done[number] = future.result()
            begun[following] += 1
            if begun[following] >= TRIES:
                why = f"its process died {TRIES} times, the last time with nothing else running; it may need more memory."
                done[following] = work.given_up(following, why, error)


@contextmanager
def _pool(workers: int) -> Iterator[Any]:
    """A pool of newly started processes: a forked copy of this one would hang on its threads."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes started meanwhile ignore Ctrl-C, which reaches every process of a terminal, and leave it to
    this one.

    Here it is only delayed: pressed meanwhile, it arrives afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows starts processes in another way
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets Ctrl-C through when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# Dask


def _in_dask(
    work: _Work[PartOf, Result], connection: AbstractContextManager[Any], first: int = 0
) -> Generator[Result, None, None]:
    """Results from Dask, from one part on; Dask itself restarts the parts of a worker that dies."""
    with connection as client:
        ahead = AHEAD * max(1, sum(client.nthreads().values()))
        under_way: dict[int, Any] = {}
        try:
            for number in range(first, len(work.parts)):
                for later in range(number, min(number + ahead, len(work.parts))):
                    if later not in under_way:
                        under_way[later] = client.submit(work.function, work.parts[later], pure=False)
                yield work.result(number, under_way[number].result)
                under_way[number] = None
        finally:
            with suppress(Exception):
                client.cancel([future for future in under_way.values() if future is not None])


@contextmanager
def _local_client(workers: int) -> Iterator[Any]:
    """A cluster of processes on this computer, for as long as it is needed."""
    import dask
    from distributed import Client, LocalCluster

    how = {"n_workers": workers, "threads_per_worker": 1, "host": HERE, "dashboard_address": f"{HERE}:0"}
    # Dask would have workers give freed memory back at once, only to be given it again for the next chunk.
    environment = {**dask.config.get(ENVIRONMENT)}
    environment.pop("MALLOC_TRIM_THRESHOLD_", None)
    with _deaf_children(), dask.config.set({ENVIRONMENT: environment}):
        cluster = LocalCluster(**how, silence_logs=logging.CRITICAL)
    with cluster, Client(cluster, set_as_default=False) as client:
        yield client


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """A connection to a running scheduler, which keeps running."""
    extras.require("distributed", f"The scheduler {scheduler}")
    from distributed import Client

    _refuse_address(scheduler)
    try:
        client = Client(scheduler, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise _no_answer(scheduler, error) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWERS_WITHIN)
        except TimeoutError as error:
            raise SchedulerError(
                f"The Dask scheduler at {scheduler} has no workers: start one with `dask worker {scheduler}`."
            ) from error
        yield client


def _refuse_address(scheduler: str) -> None:
    """Refuse an invalid address before a client is created for it: Dask never cleans up a half-made one.

    Raises SchedulerError.
    """
    from distributed.comm.addressing import get_address_host_port, parse_address
    from distributed.security import Security

    try:
        get_address_host_port(scheduler)
        scheme, _ = parse_address(scheduler)
        if scheme == "tls" and Security().get_connection_args("client").get("ssl_context") is None:
            raise ValueError("Dask is not set up for TLS here")
    except (OSError, ValueError) as error:
        raise _no_answer(scheduler, error) from error


def _no_answer(scheduler: str, error: Exception) -> SchedulerError:
    """The error for an address where no scheduler answers."""
    return SchedulerError(
        f"No Dask scheduler answers at {scheduler.strip() or 'an empty address'} ({type(error).__name__}). Give the"
        " address that `dask scheduler` prints, for instance tcp://127.0.0.1:8786."
    )
