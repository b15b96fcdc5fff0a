"""The groups of planning sheets a workbook may have, none of which changes the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Planning sheets that come together: what they are for, and the groups whose numbers they are made of."""

    key: str
    purpose: str
    brings: tuple[str, ...] = ()


GROUPS = {
    group.key: group
    for group in (
        Group(key="readiness", purpose="are data, systems and people ready, and what should it look like"),
        Group(key="initiatives", purpose="what is to be done, what each is worth, in which order"),
        Group(
            key="roadmap",
            purpose="phases, gates and deliverables; beside agents also their first 90 days and twelve months",
            brings=("initiatives",),
        ),
        Group(key="cloud", purpose="rent or own, and what one inference costs"),
        Group(key="vendors", purpose="platforms compared: criteria, costs, trial"),
        Group(key="agents", purpose="which AI agents, what they cost and bring"),
        Group(key="kpis", purpose="indicators, plan against actual, a review every quarter"),
    )
}
"""The groups by key, in the order of their sheets."""


def with_brought(groups: Collection[str]) -> tuple[str, ...]:
    """Groups with those that they bring along, in the order of GROUPS."""
    wanted = set(groups)
    while more := {key for group in wanted for key in GROUPS[group].brings} - wanted:
        wanted |= more
    return tuple(key for key in GROUPS if key in wanted)


def unknown_groups(groups: Iterable[str]) -> list[str]:
    """Those that are no group, as they were given."""
    return [group for group in groups if group not in GROUPS]
