"""`recompute` of many cases, beside spreadsheet engines that work them out one by one; rates of return; memory bound.

Run it as `python docs/benchmarks/recompute.py [--quick]`. Machines are noisy: quote the ratios, not the seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median

from measuring import (
    Run,
    Size,
    Table,
    has,
    interleaved,
    main,
    peak,
    ratios,
    run,
    run_together,
    script,
    spread,
)

from roi_workbook.reports.show import SCENARIO_ROWS

ENGINES = ("formualizer", "ironcalc")
EXTENTS = {"whole": "core workbook", "needed": "only the sheets the results need"}
QUICKEST = ("ironcalc", "needed")
SOLVERS = {"pyxirr": "pyxirr", "numpy_financial": "numpy-financial"}
FEW_ROUNDS = 3
"""Rounds, at most, of what takes long."""

TIMES = 3
"""How often a process works its cases out; the median counts: the first time, memory may be new to the machine."""

CORES = (1, 2)

HEADLINES = (*SCENARIO_ROWS, "discounted_payback_months", "mirr")
"""Ten results that most cases are worked out for."""


def measure(size: Size) -> list[Table]:
    """Cases a second, rates of return a second, and how far from what memory allows."""
    rounds = min(size.rounds, FEW_ROUNDS)
    ways = {(count, cores): partial(_recompute, count, cores) for count in size.cases for cores in CORES}
    chosen = {(count, HEADLINES): partial(_recompute, count, 1, HEADLINES) for count in size.cases}
    engines = {
        (engine, extent): partial(run, script("one_by_one", engine, extent, size.one_by_one), 0)
        for engine in ENGINES
        if has(engine)
        for extent in EXTENTS
        if size.everything or (engine, extent) == QUICKEST
    }
    copies = {cores: partial(_copy, size.copied, cores) for cores in CORES}
    found = interleaved(rounds, {**ways, **chosen, **engines, **copies})
    return [
        _cases(found, ways, engines, max(size.cases)),
        _bounds(found, max(size.cases)),
        _rates_of_return(size),
    ]


def _recompute(count: int, cores: int, results: tuple[str, ...] = ()) -> Run:
    """Recompute so many cases in one process per core, all results or some; each has its share."""
    share = -(-count // cores)
    firsts = range(0, count, share)
    return run_together(
        [script("recompute_cases", first, min(share, count - first), TIMES, *results) for first in firsts]
    )


def _copy(megabytes: int, cores: int) -> Run:
    return run_together([script("copy_memory", megabytes)] * cores)


def _cases_a_second(count: int, runs: list[Run]) -> list[float]:
    """All of the cases in the time the slowest process takes."""
    return [count / max(median(part["seconds"]) for part in each.told) for each in runs]


def _cases(
    found: dict[object, list[Run]],
    ways: dict[tuple[int, int], Callable[[], Run]],
    engines: dict[tuple[str, str], Callable[[], Run]],
    most: int,
) -> Table:
    rows = [
        (
            f"`recompute`, {'one core' if cores == 1 else 'two processes, two cores'}",
            f"{count:,}",
            spread(_cases_a_second(count, found[count, cores])),
            "",
            peak(found[count, cores]),
        )
        for count, cores in ways
    ]
    rows += [
        (
            f"`recompute` of {len(HEADLINES)} headline results, one core",
            f"{count:,}",
            spread(_cases_a_second(count, found[count, HEADLINES])),
            "",
            peak(found[count, HEADLINES]),
        )
        for count in sorted({count for count, _ in ways})
    ]
    ours = _cases_a_second(most, found[most, 1])
    notes = [
        "Cases are made outside of the time and count in peak memory; that of two processes is added up."
    ]
    for engine, extent in engines:
        runs = found[engine, extent]
        told = [each.told for each in runs]
        count = told[0]["done"]
        theirs = [count / each["seconds"] for each in told]
        rows.append(
            (
                f"{engine}, {EXTENTS[extent]}",
                f"{count:,}",
                spread(theirs),
                ratios(ours, theirs),
                peak(runs),
            )
        )
        notes[1:] = [
            f"One by one: {told[0]['typed']} inputs typed, all recalculated, {told[0]['results']} results read; the"
            f" core workbook works out {told[0]['cases']} cases each time."
        ]
    return Table(
        "`recompute`: cases a second",
        (
            "what",
            "cases",
            "cases a second",
            f"`recompute` of {most:,} on one core is times as fast",
            "peak memory",
        ),
        tuple(rows),
        tuple(notes),
    )


def _bounds(found: dict[object, list[Run]], most: int) -> Table:
    """What the memory of the machine would allow if working out cost nothing."""
    case = found[most, 1][0].told[0]
    once = case["inputs"] + case["results"]
    rows = []
    for cores in CORES:
        bandwidth = [sum(each.told) for each in found[cores]]
        ours = _cases_a_second(most, found[most, cores])
        for what, size in (
            ("inputs read and results written once", once),
            ("the same, and every month row written once", once + case["months"]),
        ):
            bound = [each / size for each in bandwidth]
            rows.append(
                (
                    f"{what}, {'one core' if cores == 1 else 'two cores'}",
                    f"{size:,}",
                    spread(bound),
                    ratios(bound, ours),
                )
            )
    copied = spread([each.told[0] / 1e9 for each in found[1]])
    return Table(
        "`recompute`: the bound of memory",
        ("bound", "bytes a case", "cases a second", f"times `recompute` of {most:,}"),
        tuple(rows),
        (f"One core copies memory at {copied} GB/s, bytes read and bytes written counted.",),
    )


def _rates_of_return(size: Size) -> Table:
    many, few = size.flows
    ours = {
        (count, "ours"): partial(run, script("rates_of_return", "ours", count), 0)
        for count in dict.fromkeys((many, few))
    }
    peers = {
        (few, module): partial(run, script("rates_of_return", module, few), 0)
        for module, package in SOLVERS.items()
        if has(package)
    }
    found = interleaved(min(size.rounds, FEW_ROUNDS), {**ours, **peers})
    rates = {
        key: [each.told["solved"] / each.told["seconds"] for each in runs] for key, runs in found.items()
    }
    rows = []
    for (count, who), runs in found.items():
        name = "ours, all at once" if who == "ours" else f"{SOLVERS[who]}, in a loop"
        ratio = "" if who == "ours" else ratios(rates[many, "ours"], rates[count, who])
        rows.append((name, f"{runs[0].told['solved']:,}", spread(rates[count, who]), ratio, peak(runs)))
    return Table(
        "`irr`: rates of return a second",
        ("what", "flows of 61 months", "rates a second", "ours, of most, is times as fast", "peak memory"),
        tuple(rows),
        ("Rates of ours and of the peers agree to 1e-9.",) if peers else (),
    )


if __name__ == "__main__":
    main(measure, __doc__)
