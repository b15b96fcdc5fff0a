"""`simulate` from end to end: draws a second of the whole command, with one worker and with two.

Run it as `python docs/benchmarks/simulate.py [--quick]`. Machines are noisy: quote the ratios, not the seconds.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from measuring import PRODUCT, Size, Table, interleaved, main, peak, ratios, run, spread

FEW_ROUNDS = 2
"""Rounds, at most, of what takes long."""

WORKERS = (1, 2)


def measure(size: Size) -> list[Table]:
    """What the command takes for one draw, and for many."""
    with tempfile.TemporaryDirectory() as folder:
        example = str(Path(folder) / "example.xlsx")
        run([*PRODUCT, "new", example, "--example"])
        runs = {
            (draws, workers): partial(
                run, [*PRODUCT, "simulate", example, "--draws", str(draws), "--workers", str(workers)]
            )
            for draws in (1, *size.draws)
            for workers in (WORKERS if draws > 1 else (1,))
        }
        found = interleaved(min(size.rounds, FEW_ROUNDS), runs)
    rows = []
    for (draws, workers), each in found.items():
        seconds = [one.seconds for one in each]
        alone = [one.seconds for one in found[draws, 1]]
        rows.append(
            (
                f"{draws:,}",
                f"{workers}",
                spread(seconds),
                "" if draws == 1 else spread([draws / one for one in seconds]),
                "" if workers == 1 else ratios(alone, seconds),
                peak(each),
            )
        )
    return [
        Table(
            "`simulate`, from end to end",
            ("draws", "workers", "seconds", "draws a second", "times as fast as one worker", "peak memory"),
            tuple(rows),
            ("Peak memory is that of the largest process.",),
        )
    ]


if __name__ == "__main__":
    main(measure, __doc__)
