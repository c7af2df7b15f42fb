"""Events that come with what pages show of them: their evidence, their wholes and their parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.db.models.query import ModelIterable

from timeline.models import evidence, listing
from timeline.models.counted import CountedQuerySet

if TYPE_CHECKING:
    from timeline.models.events import Event


class ShownQuerySet(CountedQuerySet):
    """Events for which more is read, all at once, when they are fetched."""

    _has_evidence = False
    _has_texts = False
    _has_wholes = False
    _has_parts_in_full = False
    _levels_of_parts = 0

    def with_evidence(self, *, texts: bool = False) -> Self:
        """Each with what an entry shows: who, where, what it is part of, and every quote.

        That is read for all that are fetched together, but not by ``iterator()``: see
        ``timeline.models.evidence``. The texts around the quotes come along only when asked for.
        """
        found = self.with_wholes()
        found._has_evidence, found._has_texts = True, texts
        return found

    def with_wholes(self) -> Self:
        """Each with the published event of which it is a part, in ``whole``."""
        found = self.all()
        found._has_wholes = True
        return found

    def with_parts(self, levels: int = 2) -> Self:
        """Each with its published parts in ``parts``, these with theirs, ``levels`` deep.

        With evidence, the parts have theirs. One of the last level has ``has_parts`` instead.
        """
        found = self.all()
        found._levels_of_parts, found._has_parts_in_full = levels, True
        return found

    def with_names_of_parts(self) -> Self:
        """Each with its published parts in ``parts``, of which no more is needed than names."""
        found = self.all()
        found._levels_of_parts, found._has_parts_in_full = 1, False
        return found

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._has_evidence, clone._has_texts = self._has_evidence, self._has_texts
        clone._has_wholes, clone._levels_of_parts = self._has_wholes, self._levels_of_parts
        clone._has_parts_in_full = self._has_parts_in_full
        return clone

    def read(self, pks: Sequence[int]) -> "list[Event]":
        """Return events by their primary keys, in this order, with all that was asked for.

        They are looked for among all; but of what is published, nothing that no longer is.
        """
        found = listing.read(self.model, pks, are_published=self._is_published)
        self._complete(found)
        return found

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        found = self._result_cache
        if is_new and found and issubclass(self._iterable_class, ModelIterable):
            self._complete(found)

    def _complete(self, found: "Sequence[Event]") -> None:
        if self._has_wholes:
            listing.add_wholes(self.model, found)
        parts = listing.add_parts(self.model, found, self._levels_of_parts)
        shown = parts if self._has_parts_in_full else []
        listing.tell_parts([part for part in shown if not part.parts])
        if self._has_evidence and found:
            evidence.show(found, shown, texts=self._has_texts)
