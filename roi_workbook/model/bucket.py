"""What a bucket is: inputs, lines and guards of one way to gain, and the words of the proposal for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from roi_workbook.model.records import Context, Guard, Input, Line, Recompute, Table


@dataclass(frozen=True, slots=True)
class Purpose:
    """What purchases are for, as a noun ("avoided cost") and as a verb ("avoid cost")."""

    noun: str
    verb: str


AVOIDED_COST = Purpose("avoided cost", "avoid cost")


FASTER_DELIVERY = Purpose("faster delivery", "deliver faster")


REDUCED_RISK = Purpose("reduced risk", "reduce risk")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the proposal: a line or input (`of`) rounded for reading, `{key}` in its sentences.

    It keeps its leading `digits`: three where a reader multiplies it with others. With `tenths` it has one
    decimal instead, with `hundredths` two. `counted` is the thing it counts, written after it. It is left out
    where one of its `groups` of planning sheets is not there.
    """

    key: str
    label: str
    unit: str
    of: str
    tenths: bool = False
    hundredths: bool = False
    digits: int = 2
    counted: str = ""
    groups: tuple[str, ...] = ()

    @property
    def decimals(self) -> int:
        """The decimals it keeps; 0 where it keeps leading digits."""
        return 2 if self.hundredths else 1 if self.tenths else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A problem the proposal can open with: `problem` is its name among the choices, `text` its sentence.

    `measure` says how large it is, where the figure `when` is above 0. Choices are sorted by `place`, then in
    the order of the buckets.
    """

    key: str
    problem: str
    text: str
    when: str
    measure: str
    place: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWords:
    """A bucket in the words of the proposal.

    `key` names its figures: `{<key>_cost}` (where it has a cost today) and `{<key>_value}`. `sentence` says
    what it costs and brings, `absent` that it is not part of the case. Sentences name figures as `{figure}`;
    `{<key>_saving}`, or `{<key>_counted}` where the bucket has no cost today, is what is expected of its
    value. Without a cost today it is absent where the figure `absent_at` (by default its value) is 0; `unless`
    has other sentences, each behind the condition under which it takes the place of `sentence`. `name`
    is the name of the sentence, `served` what a purchase serves, where these are not `key` and the bucket's
    title.

    `openings` are its problems, the one it opens with first: a bucket with a cost today needs one. `figures`
    are its own figures that sentences name, `people_busy` the full-time people that the problem keeps busy and
    `people_freed` those that it puts to use; `lines` those
    they need beyond the lines of the bucket, worked out by `recompute`.
    """

    key: str
    label: str
    sentence: str
    absent: str
    purpose: Purpose
    name: str = ""
    served: str = ""
    absent_at: str = ""
    unless: tuple[tuple[str, str], ...] = ()
    openings: tuple[Opening, ...] = ()
    figures: tuple[Figure, ...] = ()
    people_busy: Figure | None = None
    people_freed: Figure | None = None
    lines: tuple[Line, ...] = ()
    recompute: Callable[[Context], Mapping[str, float]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One subject: its inputs, its lines and its recompute; where it adds value, which lines say so.

    `gross`, `value`, `physical` and `cost_today` are line keys; `value` is empty for a subject that adds no
    value (general, investment), `cost_today` is empty where the pain has no cost line, `staff_gross`,
    `staff_value` and `staff_cost_today` are the parts of `gross`, `value` and `cost_today` that are staff hours
    and grow with wages, empty where none are, `counted` is the Yes/No input that takes the bucket out of the money. `recompute` returns every line of the subject and
    `raise_guards` every guard, as columns: one value per case, a guard that is not tested as a missing value.
    Guards are worked out last: they may use any line of the finance part; guards that look at another bucket
    are in `model.guards`.

    A bucket that adds value also declares its words for the proposal (`proposal`) and the line with the freed
    hours a year it puts to use (`hours_captured`).
    """

    key: str
    title: str
    purpose: str
    inputs: tuple[Input, ...]
    recompute: Recompute
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    guards: tuple[Guard, ...] = ()
    gross: str = ""
    value: str = ""
    physical: str = ""
    cost_today: str = ""
    staff_gross: str = ""
    staff_value: str = ""
    staff_cost_today: str = ""
    counted: str | None = None
    raise_guards: Recompute | None = None
    proposal: ProposalWords | None = None
    hours_captured: str = ""

    @property
    def proposal_words(self) -> ProposalWords:
        """Its words in the proposal, which every bucket of a model has."""
        assert self.proposal is not None, self.key
        return self.proposal

    @property
    def gross_label(self) -> str:
        """What its gross value is called, wherever it is shown."""
        return self._label(self.gross)

    @property
    def value_label(self) -> str:
        """What its risk-adjusted value is called, wherever it is shown."""
        return self._label(self.value)

    def _label(self, key: str) -> str:
        return next(line.label for line in self.lines if line.key == key)

    @property
    def confidence(self) -> str:
        """The key of the confidence its value is multiplied with."""
        return f"{self.key}_confidence"

    @property
    def assumptions(self) -> frozenset[str]:
        """Its inputs with a standard that its value rests on. 0 and 1 claim nothing: they add and take away nothing."""
        return frozenset(
            declared.key
            for declared in self.inputs
            if declared.numeric and declared.has_standard and declared.standard not in (0, 1)
        )

    @property
    def first_essential(self) -> Input | None:
        """The first input that is missed while empty: 0 there says that the bucket is no part of the case."""
        return next((declared for declared in self.inputs if declared.missed), None)

    @property
    def cashable_share(self) -> str:
        """The key of the share of its value that moves a budget or revenue line."""
        return f"{self.key}_cashable_share"


Buckets = tuple[Bucket, ...]
"""The buckets of a model that add value, in reading order."""
