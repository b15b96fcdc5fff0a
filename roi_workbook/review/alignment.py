"""Which cell of an edited row or column of headings is which heading of the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each heading is in an edited list.

    `at` maps a heading to its position, `changed` an overwritten heading to what is there now; `gone` lists
    those that cannot be found.
    """

    at: Mapping[Any, int]
    changed: Mapping[Any, Any]
    gone: tuple[Any, ...]


def align(planned: Sequence[Any], edited: Sequence[Any]) -> Alignment:
    """Align an edited list with its template; both have the heading of every cell in order, None where empty.

    A heading that occurs once is itself, wherever it is. Where the neighbours of missing headings are as far
    apart as planned, those were overwritten: each is the cell in its place.
    """
    places: dict[Any, list[int]] = {}
    for position, heading in enumerate(edited):
        if heading is not None:
            places.setdefault(heading, []).append(position)
    positions = {
        heading: places[heading][0]
        for heading in planned
        if heading is not None and len(places.get(heading, ())) == 1
    }
    headings = [heading for heading in planned if heading is not None]
    if len(positions) == len(headings):
        return Alignment(positions, {}, ())
    at, changed = dict(positions), {}
    taken = set(positions.values())
    for heading, position in _by_neighbours(planned, positions, len(edited)):
        if position not in taken:
            at[heading] = position
            if edited[position] != heading:
                changed[heading] = edited[position]
    return Alignment(
        {heading: at[heading] for heading in headings if heading in at},
        changed,
        tuple(heading for heading in headings if heading not in at),
    )


def _by_neighbours(
    planned: Sequence[Any], positions: Mapping[Any, int], length: int
) -> Iterator[tuple[Any, int]]:
    """The missing headings whose neighbours are as far apart as planned, with their positions."""
    anchors = [(-1, -1)]
    anchors += [
        (number, positions[heading]) for number, heading in enumerate(planned) if heading in positions
    ]
    anchors.append((len(planned), length))
    for (before, position_before), (after, position_after) in pairwise(anchors):
        if position_after - position_before == after - before:
            for number in range(before + 1, after):
                if planned[number] is not None:
                    yield planned[number], position_before + number - before
