"""Which cell of an edited row or column of headings is which heading of the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each heading stands along an edited list.

    `at` maps heading to position, `changed` the headings that were overwritten to what stands there instead, `gone`
    lists those that cannot be told.
    """

    at: Mapping[Any, int]
    changed: Mapping[Any, Any]
    gone: tuple[Any, ...]


def align(planned: Sequence[Any], found: Sequence[Any]) -> Alignment:
    """Align an edited list with its template; both hold the headings of every cell in order, None where empty.

    A heading that stands there once is itself, wherever it is. Missing ones whose neighbours are as far apart as
    planned were overwritten: each is the cell at its place.
    """
    places: dict[Any, list[int]] = {}
    for position, heading in enumerate(found):
        if heading is not None:
            places.setdefault(heading, []).append(position)
    known = {
        heading: places[heading][0]
        for heading in planned
        if heading is not None and len(places.get(heading, ())) == 1
    }
    wanted = [heading for heading in planned if heading is not None]
    if len(known) == len(wanted):
        return Alignment(known, {}, ())
    at, changed = dict(known), {}
    taken = set(known.values())
    for heading, position in _by_neighbours(planned, known, len(found)):
        if position not in taken:
            at[heading] = position
            if found[position] != heading:
                changed[heading] = found[position]
    return Alignment(
        {heading: at[heading] for heading in wanted if heading in at},
        changed,
        tuple(heading for heading in wanted if heading not in at),
    )


def _by_neighbours(
    planned: Sequence[Any], known: Mapping[Any, int], length: int
) -> Iterator[tuple[Any, int]]:
    """The missing headings whose known neighbours are as far apart as planned, and where they then stand."""
    anchors = [(-1, -1)]
    anchors += [(number, known[heading]) for number, heading in enumerate(planned) if heading in known]
    anchors.append((len(planned), length))
    for (before, found_before), (after, found_after) in pairwise(anchors):
        if found_after - found_before == after - before:
            for number in range(before + 1, after):
                if planned[number] is not None:
                    yield planned[number], found_before + number - before
