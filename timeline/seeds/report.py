"""A load in words, for people, and as data, for programs."""

from collections.abc import Iterator
from typing import Any

from timeline.models.kinds import KINDS, Value
from timeline.seeds.load import Report, written_out
from timeline.seeds.merge import Change, Outcome, Step

_COUNTED = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_WHY = {
    Outcome.UPDATED: "the seeds changed it",
    Outcome.KEPT: "it differs from the seeds, which have not changed since",
    Outcome.CONVERGED: "an editor and the seeds came to the same",
    Outcome.CONFLICT: "an editor and the seeds both changed it: to be decided",
    Outcome.WAITING: "no quote of it, or of what it hangs on, stands in an article as it is live",
    Outcome.STAYS_DELETED: "an editor deleted it, or what it hangs on",
    Outcome.ORPHANED: "the seeds no longer have it",
    Outcome.DUPLICATE: "there already is such a record, which did not come from this entry",
    Outcome.PRUNED: "the seeds no longer have it, and nobody touched or uses it",
}
_SPARED = "the seeds no longer have it, but somebody touched it, or something needs it"
_IMPOSSIBLE = "it cannot be as the seeds have it: to be decided"
_MERGED = "an editor merged it, or what it hangs on; what stands for it is"
_WIDTH = 60
# How much of what long texts have in common is told before they differ.
_LEAD = 20


def as_lines(report: Report, *, in_full: bool) -> Iterator[str]:
    """Yield the report as lines of text; ``in_full`` also tells what is created and from what."""
    for file, cover in report.coverage.items():
        yield (
            f"{file}: {cover.sentences} sentences, {cover.cited} cited, "
            f"{cover.dismissed} dismissed, {len(cover.open)} open: {cover.per_cent:.0f} % covered"
        )
    yield ""
    yield from _table(report)
    untold = {Outcome.UNCHANGED} if in_full else {Outcome.UNCHANGED, Outcome.CREATED}
    for number, step in enumerate(one for one in report.steps if one.outcome not in untold):
        if not number:
            yield ""
        yield from _lines(step, _why(step, pruning=report.pruning))


def as_data(report: Report, *, dry_run: bool) -> dict[str, Any]:
    """Return the report as JSON has it.

    The ``changes`` leave out what stays as it is; ``passed_over`` are files that may have been
    meant to be loaded, and why they were not.
    """
    return {
        "load": report.load_id,
        "dry_run": dry_run,
        "counts": written_out(report.counts()),
        "coverage": {
            file: {**cover._asdict(), "open": [list(span) for span in cover.open]}
            for file, cover in report.coverage.items()
        },
        "passed_over": [
            {"file": problem.file, "message": problem.message} for problem in report.passed_over
        ],
        "changes": [
            {
                "kind": step.id[0].value,
                "key": step.id[1],
                "outcome": step.outcome.value,
                "units": [change._asdict() for change in step.changes],
            }
            for step in report.steps
            if step.outcome is not Outcome.UNCHANGED
        ],
    }


def _table(report: Report) -> Iterator[str]:
    counts = report.counts()
    yield f"{'':22}" + "".join(f"{outcome:>12}" for outcome in _COUNTED)
    for name in KINDS:
        numbers = [counts[name, outcome] for outcome in _COUNTED]
        yield f"{name.label:22}" + "".join(f"{number:>12}" for number in numbers)


def _lines(step: Step, why: str | None) -> Iterator[str]:
    name, key = step.id
    yield f"{step.outcome}: {name.label} {key}" + (f" ({why})" if why else "")
    for change in step.changes:
        if change.outcome is not Outcome.UNCHANGED:
            yield f"    {_sentence(change)}"
            yield from [f"        {change.reason}"] if change.reason else []


def _why(step: Step, *, pruning: bool) -> str | None:
    if step.outcome is Outcome.ORPHANED and pruning:
        return _SPARED
    if step.outcome is Outcome.MERGED:
        return f"{_MERGED} {step.into}"
    disputed = [change for change in step.changes if change.outcome is Outcome.CONFLICT]
    if disputed and all(change.reason for change in disputed):
        return _IMPOSSIBLE
    return _WHY.get(step.outcome)


def _sentence(change: Change) -> str:
    skipped = _skipped([change.live, change.seed, change.base])
    live, seed, base = (_short(side, skipped) for side in (change.live, change.seed, change.base))
    if change.outcome is Outcome.UPDATED:
        return f"{change.unit}: {live} → {seed}"
    sides = f"live {live}, seeds {seed}"
    if change.base != change.seed:
        sides += f", before {base}"
    return f"{change.unit}: {change.outcome}: {sides}"


def _skipped(values: list[Value]) -> int:
    """Return how much to leave out of long texts, so that the place where they differ is seen."""
    texts = [value for value in values if isinstance(value, str) and value]
    if max(map(len, texts), default=0) <= _WIDTH:
        return 0
    differing = (n for n, letters in enumerate(zip(*texts, strict=False)) if len({*letters}) > 1)
    same = next(differing, min(map(len, texts)))
    return same - _LEAD if same > 2 * _LEAD else 0


def _short(value: Value, skipped: int = 0) -> str:
    """Write a value on one line of bounded length."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(part)}" for name, part in value.items())
    if value in (None, ""):
        return "nothing"
    if skipped and isinstance(value, str):
        text = repr(value[skipped:])
        text = f"{text[0]}…{text[1:]}"
    else:
        text = repr(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
