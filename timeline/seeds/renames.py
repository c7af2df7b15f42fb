"""Following what the seeds call by another key now, so that its memory is not lost.

A slug is a key: where an entry says what it was called ``formerly``, the memory of that record and
of all that hangs on it is handed on. A passage is known by its words: where a reading has changed
quotes, their memories go to the passages in their place.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from timeline.models.grounding import fold
from timeline.models.kinds import Key, renamed_values
from timeline.seeds.merge import Remembered
from timeline.seeds.rows import SeedRow


def names(
    renamed: Iterable[SeedRow], remembered: Collection[Key], kept: Collection[Key]
) -> dict[Key, str]:
    """Return what is called otherwise now, with its slug.

    ``renamed`` are the rows that say what they were called; a row that has a memory of its own
    takes no other. ``kept`` are those of the former keys that rows have still.
    """
    return {
        (row.kind.name, old): row.key
        for row in renamed
        if row.id not in remembered
        for old in row.formerly
        if (row.kind.name, old) not in kept
    }


def called(key: Key, memory: Remembered, names: Mapping[Key, str]) -> Remembered:
    """Return the memory of a record with what its values refer to called as it is now."""
    values = renamed_values(key[0], memory.values, names)
    return replace(memory, values=values, is_renamed=values != memory.values)


def pair_passages(gone: Mapping[Key, Remembered], new: Iterable[SeedRow]) -> dict[Key, Key]:
    """Return for passages that are new those that are gone in their place.

    Of the same event and source, first those with the same words, then the others if there are as
    many.
    """
    gone, rows = dict(gone), {row.id: row for row in new}
    pairs = _pair_words(gone, rows)
    for key, old in pairs.items():
        del gone[old], rows[key]
    olds = _by_owner((memory.values["quote"]["start"], key) for key, memory in gone.items())
    news = _by_owner((row.fields["start"], key) for key, row in rows.items())
    for owner, keys in news.items():
        if len(keys) == len(olds.get(owner, [])):
            pairs |= zip(keys, olds[owner], strict=True)
    return pairs


def _pair_words(gone: Mapping[Key, Remembered], rows: Mapping[Key, SeedRow]) -> dict[Key, Key]:
    """Pair the passages of the same words: one has been given a key, or has lost it."""
    new = {(*owner_of(key), fold(row.fields["quote"])): key for key, row in rows.items()}
    pairs = {}
    for old, memory in gone.items():
        key = new.pop((*owner_of(old), fold(memory.values["quote"]["quote"])), None)
        if key is not None:
            pairs[key] = old
    return pairs


def owner_of(passage: Key) -> Key:
    """Return the kind of a passage, with the part of its key that says what it hangs on."""
    return passage[0], passage[1].rpartition("/")[0]


def _by_owner(passages: Iterable[tuple[int, Key]]) -> dict[Key, list[Key]]:
    """Group the keys of passages by what they hang on, in the order of their starts."""
    owners: dict[Key, list[Key]] = {}
    for _, key in sorted(passages):
        owners.setdefault(owner_of(key), []).append(key)
    return owners
