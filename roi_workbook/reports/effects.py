"""Which input moved which result by how much, as sections of a document."""

from __future__ import annotations

from collections.abc import Iterator

from roi_workbook.catalogue import Model
from roi_workbook.counts import count_of
from roi_workbook.diff.attribution import NOISE, Attribution
from roi_workbook.diff.changes import Changes
from roi_workbook.reports.document import Paragraph, ReportColumn, ReportSection, ReportTable
from roi_workbook.value_texts import signed

MOST_LISTED = 5
"""Inputs listed in the overview for each result but the first; the rest is added up."""

PARTS = ("share", "alone", "combination")
ALL_TOGETHER = "All changes together"


def effect_sections(changes: Changes, attribution: Attribution, model: Model) -> Iterator[ReportSection]:
    """The first result in full, the others by their largest effects, and everything in an appendix."""
    results = [key for key in attribution.results.index if _moved(attribution, key)]
    remarks = tuple(_remarks(changes, attribution, model))
    if not results:
        if remarks:
            yield ReportSection(title="Which input moved which result", parts=remarks)
        return
    first, *others = results
    title = f"What moved it: {model.lines[first].label}"
    table = _table(_rows(attribution, first, model), attribution)
    yield ReportSection(title=title, parts=(table, *map(Paragraph, _meaning(changes, attribution)), *remarks))
    if others:
        rows = [row for key in others for row in _overview(attribution, key, model)]
        yield ReportSection(
            title="What moved the other results", parts=(_table(rows, attribution, "Result"),), folded=True
        )
        every = [(model.lines[key].label, *row) for key in results for row in _rows(attribution, key, model)]
        yield ReportSection(
            title="Every effect on every result", parts=(_table(every, attribution, "Result"),), appendix=True
        )


def _moved(attribution: Attribution, result: str) -> bool:
    """Whether any change moved a result, even if all together did not."""
    return bool(
        (attribution.of(result)[["share", "alone"]].abs() > _rounding_error(attribution, result)).any(
            axis=None
        )
    )


def _rounding_error(attribution: Attribution, result: str) -> float:
    """The largest rounding error of a result."""
    return NOISE * float(attribution.results.loc[[result], ["before", "after"]].abs().to_numpy().max())


def _table(rows: list[tuple[str, ...]], attribution: Attribution, *before: str) -> ReportTable:
    columns = [ReportColumn(title) for title in (*before, "Input")]
    columns += [ReportColumn(title, right=True) for title in ("Share", "Alone", "In combination")]
    if not attribution.exact:
        columns.append(ReportColumn("Standard error", right=True))
    return ReportTable(tuple(columns), tuple(rows))


def _rows(attribution: Attribution, result: str, model: Model) -> list[tuple[str, ...]]:
    """Every input that moves any result, the largest share of this one first, and their sum."""
    effects = attribution.of(result)
    unit, noise = model.lines[result].unit, _rounding_error(attribution, result)
    rows = []
    for key, effect in effects.loc[[key for key in effects.index if key in attribution.moving]].iterrows():
        texts = [signed(effect[part], unit, noise) for part in PARTS]
        if not attribution.exact:
            texts.append(signed(effect["standard_error"], unit, noise).replace("+", "±"))
        rows.append((model.register[str(key)].label, *texts))
    return [*rows, _sum(ALL_TOGETHER, attribution, result, list(effects.index), model)]


def _overview(attribution: Attribution, result: str, model: Model) -> list[tuple[str, ...]]:
    """By how much a result changed, its largest effects, and the rest in one row."""
    *rows, together = _rows(attribution, result, model)
    keys = [key for key in attribution.of(result).index if key in attribution.moving]
    rows = [row for row in rows if set(row[1:4]) != {"0"}]
    listed = rows if len(rows) <= MOST_LISTED + 1 else rows[:MOST_LISTED]
    if more := len(rows) - len(listed):
        listed = [*listed, _sum(f"{more:,} more", attribution, result, keys[len(listed) :], model)]
    return [(model.lines[result].label, *together), *(("", *row) for row in listed)]


def _sum(label: str, attribution: Attribution, result: str, keys: list[str], model: Model) -> tuple[str, ...]:
    effects, unit = attribution.of(result).loc[keys], model.lines[result].unit
    noise = _rounding_error(attribution, result)
    texts = tuple(signed(float(effects[part].sum()), unit, noise) for part in PARTS)
    return (label, *texts) if attribution.exact else (label, *texts, "")


def _meaning(changes: Changes, attribution: Attribution) -> Iterator[str]:
    changed = count_of(len(attribution.inputs), "changed input")
    if attribution.exact:
        how = f"exact, over all {2 ** len(attribution.inputs):,} combinations of {changed}"
    else:
        how = (
            f"sampled: {attribution.samples:,} of the orders of {changed}, seed"
            f" {attribution.seed}; the standard error says how accurate a share is"
        )
    yield f"Share: the mean effect over every order of the changes (Shapley value), {how}. Shares add up to the difference."
    yield f"Alone: the effect of that change in {changes.old}, all else unchanged."
    yield "In combination: share minus alone, the part due to the other changes."


def _remarks(changes: Changes, attribution: Attribution, model: Model) -> Iterator[Paragraph]:
    """Which changed inputs have no effect, and which results could not be shared out."""
    changed = [*(each.key for each in changes.inputs), *(each.key for each in changes.tables)]
    counting = [
        key
        for key in changed
        if (key in model.tables and model.tables[key].numeric)
        or (key in model.inputs and model.inputs[key].kind not in ("text", "date"))
    ]
    if idle := [model.register[key].label for key in counting if key not in attribution.moving]:
        yield Paragraph(f"No effect on these results: {', '.join(idle)}.")
    if attribution.undefined:
        labels = ", ".join(model.lines[key].label for key in attribution.undefined)
        yield Paragraph(f"Not defined under some of the changes, so not shared out: {labels}.")
