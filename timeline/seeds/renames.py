"""Following what the seeds call by another key now, so that its memory is not lost.

A slug is a key: where an entry says what it was called ``formerly``, the memory of that record and
of all that hangs on it is handed on. A passage is known by its words: where a reading has changed
quotes, their memories go to the passages in their place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from timeline.models.grounding import fold
from timeline.models.kinds import KINDS, PASSAGES, Key, renamed, renamed_values
from timeline.seeds.merge import Remembered
from timeline.seeds.rows import SeedRow


def follow(remembered: Mapping[Key, Remembered], rows: Iterable[SeedRow]) -> dict[Key, Remembered]:
    """Return the memories by the keys that the seeds use now."""
    seeds = {row.id: row for row in rows}
    return _follow_passages(_follow_slugs(remembered, seeds), seeds)


def _follow_slugs(
    remembered: Mapping[Key, Remembered], seeds: Mapping[Key, SeedRow]
) -> dict[Key, Remembered]:
    names = {
        (row.kind.name, old): row.key
        for row in seeds.values()
        if row.id not in remembered
        for old in row.formerly
        if (row.kind.name, old) not in seeds
    }
    if not names:
        return dict(remembered)
    found = {}
    for key, memory in remembered.items():
        values = renamed_values(key[0], memory.values, names)
        is_renamed = values != memory.values
        found[renamed(key, names)] = replace(memory, values=values, is_renamed=is_renamed)
    return found


def hand_on(
    remembered: dict[Key, Remembered], rows: Iterable[SeedRow], merged: Mapping[Key, str]
) -> None:
    """Let the seeds call what hangs on a record by the one into which an editor merged that."""
    seeds = {row.id for row in rows}
    for old in [key for key in remembered if KINDS[key[0]].parts and key not in seeds]:
        new = renamed(old, merged)
        if new != old and new in seeds and new not in remembered and old not in merged:
            remembered[new] = remembered.pop(old)


def _follow_passages(
    remembered: dict[Key, Remembered], seeds: Mapping[Key, SeedRow]
) -> dict[Key, Remembered]:
    """Pair the passages gone with those that are new, of the same event and source.

    First those with the same words, then the others if there are as many.
    """
    _follow_words(remembered, seeds)
    gone = _by_owner(
        (memory.values["quote"]["start"], key)
        for key, memory in remembered.items()
        if key[0] in PASSAGES and key not in seeds
    )
    new = _by_owner(
        (row.fields["start"], key)
        for key, row in seeds.items()
        if key[0] in PASSAGES and key not in remembered
    )
    for owner, keys in new.items():
        if len(keys) == len(gone.get(owner, [])):
            for old, key in zip(gone[owner], keys, strict=True):
                remembered[key] = remembered.pop(old)
    return remembered


def _follow_words(remembered: dict[Key, Remembered], seeds: Mapping[Key, SeedRow]) -> None:
    """Hand a memory on to the passage of the same words that has been given, or lost, a key."""
    new = {
        (key[0], key[1].rpartition("/")[0], fold(row.fields["quote"])): key
        for key, row in seeds.items()
        if key[0] in PASSAGES and key not in remembered
    }
    for old, memory in list(remembered.items()):
        if old[0] in PASSAGES and old not in seeds:
            words = fold(memory.values["quote"]["quote"])
            key = new.pop((old[0], old[1].rpartition("/")[0], words), None)
            if key is not None:
                remembered[key] = remembered.pop(old)


def _by_owner(passages: Iterable[tuple[int, Key]]) -> dict[Key, list[Key]]:
    """Group the keys of passages by what they hang on, in the order of their starts."""
    owners: dict[Key, list[Key]] = {}
    for _, (name, key) in sorted(passages):
        owners.setdefault((name, key.rpartition("/")[0]), []).append((name, key))
    return owners
