"""The whole model in reading order. A new bucket is one new file and one line here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from roi_workbook.buckets.compliance import COMPLIANCE
from roi_workbook.buckets.downtime import DOWNTIME
from roi_workbook.buckets.general import GENERAL
from roi_workbook.buckets.investment import investment
from roi_workbook.buckets.iteration import ITERATION
from roi_workbook.buckets.productivity import PRODUCTIVITY
from roi_workbook.finance.annual import annual_lines
from roi_workbook.finance.cash_flow import TIMELINE, month_lines
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.finance.results import RESULT_LINES
from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.faults import (
    bucket_faults,
    guard_faults,
    home,
    input_faults,
    not_defined_faults,
    refuse,
    repeated,
    source_faults,
    title_faults,
    unit_faults,
)
from roi_workbook.model.formula_faults import bucket_formula_faults, formulas_without_sign
from roi_workbook.model.frames import CheckedRecompute
from roi_workbook.model.guards import ACROSS_BUCKETS, OVERALL_GUARDS, SUGGESTED_CONFIDENCE, AcrossBuckets
from roi_workbook.model.model_names import SHIPPED
from roi_workbook.model.names import name_of
from roi_workbook.model.pages import PlanningSubject, Subject
from roi_workbook.model.records import Column, Grid, Guard, Input, Line, Table
from roi_workbook.planning.agents.subject import AGENTS
from roi_workbook.planning.cloud_or_owned.subject import cloud_or_owned
from roi_workbook.planning.groups import GROUPS, unknown_groups, with_brought
from roi_workbook.planning.initiatives.subject import initiatives
from roi_workbook.planning.kpis.subject import kpis
from roi_workbook.planning.ninety_days.subject import NINETY_DAYS
from roi_workbook.planning.proposal.subject import proposal
from roi_workbook.planning.readiness.subject import READINESS
from roi_workbook.planning.roadmap.subject import roadmap
from roi_workbook.planning.vendors.subject import VENDORS


@dataclass(frozen=True, eq=False)
class Model:
    """The subjects of a model and everything derived from them. Tools take it as an argument.

    `name` is what its workbooks say they were made with: MODULE:NAME, by which commands are given it. A model is
    equal to itself only.
    """

    subjects: tuple[Bucket, ...]
    planning: tuple[PlanningSubject, ...] = ()
    groups: tuple[str, ...] = ()
    name: str = ""

    @property
    def core(self) -> Model:
        """The same without any group of planning sheets: what a new workbook has unless more is asked for."""
        return self.with_groups(())

    @property
    def whole(self) -> Model:
        """The same with every group of planning sheets: what may be typed, whatever a workbook has of it."""
        return self.with_groups(tuple(GROUPS))

    def with_groups(self, groups: Collection[str]) -> Model:
        """The same with these groups of planning sheets and those they bring along, one object for each choice.

        Raises ValueError for what is no group.
        """
        if unknown := unknown_groups(groups):
            raise ValueError(f"{', '.join(unknown)}: no group of planning sheets; use {', '.join(GROUPS)}.")
        wanted = with_brought(groups)
        if wanted not in self._choices:
            own = {subject.key for subject in planning_of(self.buckets, tuple(GROUPS))}
            more = [subject for subject in self.planning if subject.key not in own]
            chosen = replace(self, planning=(*planning_of(self.buckets, wanted), *more), groups=wanted)
            chosen.__dict__["_choices"] = self._choices
            self._choices[wanted] = chosen
        return self._choices[wanted]

    @cached_property
    def _choices(self) -> dict[tuple[str, ...], Model]:
        """The model with each choice of groups that was asked for, shared by all of them."""
        return {self.groups: self}

    def __getstate__(self) -> dict[str, Any]:
        """Its subjects alone go to other processes: not what was derived from them, nor other choices of groups."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def groups_of(self) -> dict[str, tuple[str, ...]]:
        """The groups without which an input, table or grid is not there, by key; none for those always there."""
        without = {
            group: self.with_groups([each for each in self.groups if group not in with_brought([each])])
            for group in self.groups
        }
        return {
            key: tuple(group for group in without if key not in without[group].typed) for key in self.typed
        }

    @property
    def all_subjects(self) -> tuple[Subject, ...]:
        """The subjects of the core, then those of planning."""
        return (*self.subjects, *self.planning)

    @cached_property
    def buckets(self) -> Buckets:
        """The subjects that add value."""
        return tuple(subject for subject in self.subjects if subject.value)

    @cached_property
    def inputs(self) -> dict[str, Input]:
        """Every input by key: each subject's own in catalogue order, then the settings."""
        own = [declared for subject in self.subjects for declared in subject.inputs]
        return {declared.key: declared for declared in (*own, *self.settings)}

    @cached_property
    def confidence_of(self) -> dict[str, Bucket]:
        """The bucket of each confidence, by the key of the input."""
        return {bucket.confidence: bucket for bucket in self.buckets}

    @cached_property
    def today_of(self) -> dict[str, str]:
        """The input with today's value, for each input that counts as it while empty."""
        named = {key: declared.blank_is for key, declared in self.inputs.items()}
        return {key: today for key, today in named.items() if today in self.inputs}

    @cached_property
    def settings(self) -> tuple[Input, ...]:
        """Inputs kept on Checks: the limits and declarations of the guards, and the suggested confidences."""
        return (
            *(declared for guard in self.guards.values() for declared in guard.limits),
            *SUGGESTED_CONFIDENCE,
        )

    @cached_property
    def register(self) -> dict[str, Input | Table]:
        """One row per input and table, by key: each subject's inputs, then its tables; settings last."""
        rows: dict[str, Input | Table] = {}
        for subject in self.subjects:
            rows |= {declared.key: declared for declared in subject.inputs}
            rows |= {table.key: table for table in subject.tables}
        return rows | {declared.key: declared for declared in self.settings}

    @cached_property
    def subject_of(self) -> dict[str, Bucket]:
        """The subject that owns each input and table, by key (settings have none)."""
        inputs = {declared.key: subject for subject in self.subjects for declared in subject.inputs}
        tables = {table.key: subject for subject in self.subjects for table in subject.tables}
        return inputs | tables

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table by key."""
        return {table.key: table for subject in self.subjects for table in subject.tables}

    def planning_subject(self, key: str) -> PlanningSubject:
        """The planning subject of that key."""
        return next(subject for subject in self.planning if subject.key == key)

    @cached_property
    def planning_inputs(self) -> dict[str, Input]:
        """Every input of the planning subjects by key: none of them is part of a case."""
        return {declared.key: declared for subject in self.planning for declared in subject.inputs}

    @cached_property
    def typed_inputs(self) -> dict[str, Input]:
        """Every input an analyst may type, by key: the core's and those of the planning subjects."""
        return self.inputs | self.planning_inputs

    @cached_property
    def typed_tables(self) -> dict[str, Table]:
        """Every table an analyst may fill, by key: the core's and those of the planning subjects."""
        return self.tables | {table.key: table for subject in self.planning for table in subject.tables}

    @cached_property
    def evidenced(self) -> tuple[str, ...]:
        """The keys that have evidence: every input, and the core's tables."""
        return (*self.inputs, *self.planning_inputs, *self.tables)

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """Every grid of the planning subjects by key."""
        return {grid.key: grid for subject in self.planning for grid in subject.grids}

    @cached_property
    def lists(self) -> dict[str, Table | Grid]:
        """Every table and grid an analyst may fill, by key."""
        return {**self.typed_tables, **self.grids}

    @cached_property
    def typed(self) -> dict[str, Input | Table | Grid]:
        """Everything an analyst types into, by key: the register, then the planning subjects in their order."""
        everything: dict[str, Input | Table | Grid] = dict(self.register)
        for subject in self.planning:
            for part in (subject.inputs, subject.tables, subject.grids):
                everything |= {declared.key: declared for declared in part}
        return everything

    @cached_property
    def figures(self) -> dict[str, tuple[Table | Grid, Column]]:
        """Every column of figures that an analyst fills in tables and grids, by its name."""
        return {
            name_of(table.key, column.key): (table, column)
            for table in self.lists.values()
            for column in table.typed
            if column.numeric
        }

    @cached_property
    def planning_lines(self) -> dict[str, Line]:
        """Every line of the planning subjects by key."""
        return {line.key: line for subject in self.planning for line in subject.lines}

    @cached_property
    def subject_lines(self) -> dict[str, Line]:
        """Every line of the subjects by key."""
        return {line.key: line for subject in self.subjects for line in subject.lines}

    @cached_property
    def annual_lines(self) -> tuple[Line, ...]:
        """The year at full effect."""
        return annual_lines(self.buckets)

    @property
    def result_lines(self) -> tuple[Line, ...]:
        """The results of the cash flow."""
        return RESULT_LINES

    @cached_property
    def month_lines(self) -> tuple[Line, ...]:
        """The month rows of one cash flow."""
        return month_lines(self.buckets)

    @cached_property
    def case_lines(self) -> tuple[Line, ...]:
        """Every line that is worked out once per case without a month axis."""
        lines = (*self.subject_lines.values(), *FACTOR_LINES, *self.annual_lines, *self.result_lines)
        return tuple(line for line in lines if line.in_cases)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Every line by key: subjects, factors, annual view, results and month rows."""
        lines = (
            *self.subject_lines.values(),
            *FACTOR_LINES,
            *self.annual_lines,
            *self.result_lines,
            *TIMELINE,
            *self.month_lines,
        )
        return {line.key: line for line in lines}

    @cached_property
    def words_of(self) -> dict[str, tuple[str, str]]:
        """Label and unit of every input and line by key."""
        inputs = {key: (declared.label, declared.unit) for key, declared in self.typed_inputs.items()}
        lines = self.planning_lines | self.lines
        return inputs | {key: (line.label, line.unit) for key, line in lines.items()}

    @cached_property
    def assumptions(self) -> frozenset[str]:
        """The inputs with a standard that the value of a bucket rests on."""
        return frozenset[str]().union(*(bucket.assumptions for bucket in self.buckets))

    @cached_property
    def moving_inputs(self) -> dict[str, Input]:
        """Every input with three values, by key: what sensitivity moves."""
        return {key: declared for key, declared in self.inputs.items() if declared.three}

    @cached_property
    def across_buckets(self) -> tuple[AcrossBuckets, ...]:
        """The guards that look at several buckets, where the model has all of them."""
        keys = {bucket.key for bucket in self.buckets}
        return tuple(each for each in ACROSS_BUCKETS if keys.issuperset(each.buckets))

    @cached_property
    def guards(self) -> dict[str, Guard]:
        """Every guard by key: errors first, then alerts, each in the order of the subjects."""
        return {guard.key: guard for guard in self.declared_guards}

    @cached_property
    def declared_guards(self) -> list[Guard]:
        """The same as a list, in which a key may occur twice."""
        guards = list(OVERALL_GUARDS)
        for bucket in self.subjects:
            guards += [each.guard for each in self.across_buckets if each.buckets[0] == bucket.key]
            guards += bucket.guards
        for subject in self.planning:
            guards += [*map(rows_guard, room(subject)), *subject.guards]
        return sorted(guards, key=lambda guard: guard.severity == "alert")


def room(subject: PlanningSubject) -> list[Grid]:
    """The grids of a planning subject whose rows are room to fill."""
    return [grid for grid in subject.grids if grid.filled]


def rows_guard(grid: Grid) -> Guard:
    """The check that every filled row of a grid is one of the template's, with its formulas."""
    filled, heads = name_of(grid.key, grid.filled), name_of(grid.key, grid.head.key)
    return Guard(
        key=f"check_{grid.key}_rows",
        label=f"{grid.label}: every filled row has its formulas",
        formula=f'=SUMPRODUCT(({filled}<>"")*1) - SUMPRODUCT(({filled}<>"")*({heads}>0))',
        advice="Move what stands in rows without a number to rows that have one: only those are worked out.",
    )


BUCKETS = (DOWNTIME, PRODUCTIVITY, ITERATION, COMPLIANCE)
"""The buckets this package ships, in reading order."""


def planning_of(buckets: Buckets, groups: Collection[str]) -> tuple[PlanningSubject, ...]:
    """The planning subjects this package ships, for some buckets, as far as some groups have them."""
    every = (
        READINESS,
        initiatives(buckets, groups),
        roadmap(groups),
        cloud_or_owned(groups),
        VENDORS,
        AGENTS,
        NINETY_DAYS,
        kpis(buckets),
        proposal(buckets, groups),
    )
    refuse(
        f"{subject.key}: {unknown[0]!r} of its `groups` is no group of planning sheets; correct it in"
        f" {home(subject.recompute)}, or add the Group to GROUPS in planning/groups.py."
        for subject in every
        if (unknown := unknown_groups(subject.groups))
    )
    return tuple(subject for subject in every if {*subject.groups} <= {*groups})


def model_of(buckets: Iterable[Bucket] = BUCKETS, more_planning: Iterable[PlanningSubject] = ()) -> Model:
    """The model of some buckets with everything derived from them, and more planning subjects after ours, which are
    there whatever the groups.
    """
    chosen, groups = tuple(buckets), tuple(GROUPS)
    refuse(fault for bucket in chosen for fault in bucket_faults(bucket))
    model = Model(
        subjects=(GENERAL, *chosen, investment(chosen)),
        planning=(*planning_of(chosen, groups), *more_planning),
        groups=groups,
    )
    refuse(fault for each in model.all_subjects for fault in guard_faults(each.guards, home(each.recompute)))
    refuse(faults(model))
    return replace(model, subjects=tuple(checked(subject, model) for subject in model.subjects))


def checked(subject: Bucket, model: Model) -> Bucket:
    """A subject whose recompute holds a DataFrame to what the model declares."""
    function = subject.recompute
    if isinstance(function, CheckedRecompute):
        function = function.function
    return replace(subject, recompute=CheckedRecompute(subject.key, function, model.register))


def faults(model: Model) -> Iterator[str]:
    """What a model leaves out or has twice, each in a sentence that says what to do."""
    inputs = [declared for subject in model.subjects for declared in subject.inputs]
    inputs += [*model.settings, *(declared for subject in model.planning for declared in subject.inputs)]
    lines = [line for subject in model.subjects for line in subject.lines]
    lines += [*FACTOR_LINES, *model.annual_lines, *model.result_lines, *TIMELINE, *model.month_lines]
    lines += [line for subject in model.planning for line in subject.lines]
    tables = [table for subject in model.subjects for table in subject.tables]
    tables += [table for subject in model.planning for table in subject.tables]
    labels = [(each.key, each.label) for each in inputs]
    labels += [(each.key, each.label) for each in tables]
    labels += [(each.key, each.label) for each in lines]
    labels += [(guard.key, guard.label) for guard in model.declared_guards]
    yield from repeated("key", [*(key for key, _ in labels), *model.grids])
    yield from repeated("label", (label for _, label in labels))
    yield from source_faults(inputs)
    yield from unit_faults((each.key, each.unit) for each in inputs)
    yield from unit_faults((each.key, each.unit) for each in lines)
    yield from not_defined_faults({line.key: line for line in lines})
    yield from formulas_without_sign(model.all_subjects)
    yield from bucket_formula_faults(model.subjects, (model.subjects[0], model.subjects[-1]))
    for subject in model.all_subjects:
        place, own_lines = home(subject.recompute), {line.key for line in subject.lines}
        yield from input_faults(subject.inputs, (*model.inputs, *model.tables), own_lines, place)
    titles = [(subject.title, home(subject.recompute)) for subject in model.subjects if subject.lines]
    titles += [(page.title, home(subject.recompute)) for subject in model.planning for page in subject.pages]
    yield from title_faults(titles)


MODEL = replace(model_of(), name=SHIPPED)
"""The model this package ships, with every group of planning sheets."""


def is_shipped(model: Model) -> bool:
    """Whether it is the very model this package ships, with any groups of planning sheets."""
    return model.core is MODEL.core
