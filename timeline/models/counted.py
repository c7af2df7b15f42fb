"""Many events, counted and put in order without looking at each.

What is published is counted beforehand by its dates (``spans``), listed by person, place and source
(``entries``) and indexed by its words (``fulltext``) and by how far its dates reach (``windows``).
A queryset of events finds out which of these may answer for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.expressions import RawSQL

from timeline.models import entries, fulltext, queries, spans
from timeline.models.entries import Bounds
from timeline.models.spans import Dates, Spans
from timeline.models.windows import Among, Window

if TYPE_CHECKING:
    from timeline.models.events import Event  # noqa: F401 - named in quotes

# Written out: of a parameter databases do not know that an index of what is published will do.
_PUBLISHED = RawSQL("'published'", [])


def _together(parts: "Sequence[CountedQuerySet]", *columns: str) -> models.QuerySet[Any, Any]:
    """Return some columns of all parts, none of which has rows of another."""
    plain = (part.order_by().select_related(None).prefetch_related(None) for part in parts)
    first, *others = (part.values_list(*columns) for part in plain)
    return first.union(*others, all=True) if others else first


class CountedQuerySet(models.QuerySet["Event"]):
    """Events that know by what they were narrowed, and so where they are counted and listed."""

    # What nearest() and spans() may count on; the rows are restricted to it already.
    _window: Window | None = None
    _kinds: tuple[str, ...] = ()
    _is_published = False
    # What was counted of just these.
    _spans: Spans | None = None
    _some: tuple[int, Bounds | None] | None = None

    def published(self) -> Self:
        """Those that readers may see."""
        found = self.filter(status=_PUBLISHED)
        found._is_published = True
        return found

    def overlapping(self, earliest: int | None, latest: int | None) -> Self:
        """Those that possibly fall into a window, in seconds of ``timeline.edtf``.

        ``None`` leaves that side of the window open. What is open or unknown about an event's own
        date may reach into any window.
        """
        found = self._within(Window(earliest, latest, is_certain=False))
        if latest is not None:
            found = found.filter(models.Q(earliest__lte=latest) | models.Q(earliest=None))
        if earliest is not None:
            found = found.filter(models.Q(latest__gte=earliest) | models.Q(latest=None))
        return found

    def inside(self, earliest: int | None, latest: int | None) -> Self:
        """Those that certainly fall into a window, in seconds of ``timeline.edtf``."""
        # They stand there, too, by which the window is a range of the order.
        found = self._within(Window(earliest, latest, is_certain=True))
        if latest is not None:
            found = found.filter(latest__lte=latest, sort_key__lte=latest)
        if earliest is not None:
            found = found.filter(earliest__gte=earliest, sort_key__gte=earliest)
        return found

    def _within(self, window: Window) -> Self:
        found = self.all()
        if window.earliest is not None or window.latest is not None:
            found._window = window
        return found

    def of_kinds(self, kinds: Iterable[str]) -> Self:
        """Those of some kinds of factuality, or all if none is given."""
        if not kinds:
            return self.all()
        found = self.filter(factuality__in=kinds)
        found._kinds = tuple(kinds)
        return found

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._window, clone._kinds = self._window, self._kinds
        clone._is_published = self._is_published
        return clone

    def spans(self) -> Spans | None:
        """What is counted of these without looking at them; None where nothing is.

        That is so for all that is published, and for what of it is of some kinds or in a window.
        """
        if self._spans is None and self._are_all_of(self._all_published().of_kinds(self._kinds)):
            self._spans = Spans(self._window, self._kinds or self.model.Factuality.values)
        return self._spans

    @property
    def _among(self) -> Among:
        """What the indices of words and of records know of these."""
        return Among(self._window, self._kinds)

    def _all_published(self) -> "CountedQuerySet":
        return type(self)(self.model).published()

    def _are_all_of(self, plain: "CountedQuerySet") -> bool:
        """Whether these are all of some others that lie in the window."""
        if window := self._window:
            lie = plain.inside if window.is_certain else plain.overlapping
            plain = lie(window.earliest, window.latest)
        return bool(self.query.where == plain.query.where) and not self.query.is_sliced

    def count_up_to(self, at_most: int) -> int:
        """How many there are; ``at_most`` if there are more and they are not counted beforehand."""
        if counted := self.spans():
            return counted.total
        found = self._bounds(at_most)
        return at_most if found is None else len(found)

    def bounds(self, at_most: int) -> Dates | None:
        """The bounds of these; None if they are over ``at_most`` and not counted beforehand."""
        if counted := self.spans():
            return counted.dates(min(at_most, spans.MOST))
        found = self._bounds(at_most)
        if found is None:
            return None
        return Dates(Counter((earliest, latest) for _, earliest, latest in found))

    def _bounds(self, at_most: int) -> Bounds | None:
        """These with their bounds, kept as rows are; None if they are over ``at_most``."""
        if self._some is None or (self._some[1] is None and self._some[0] < at_most):
            self._some = at_most, self._look(at_most)
        found = self._some[1]
        return found if found is not None and len(found) <= at_most else None

    def _look(self, at_most: int) -> Bounds | None:
        plain = listed = self._all_published()
        lists = queries.narrowed_by(self.query, entries.Listed)
        for each in lists:
            listed = listed.filter(pk__in=each)
        words, rest = fulltext.in_order(self.query), queries.without(self, fulltext.Found)
        if lists and self._are_all_of(listed.of_kinds(self._kinds)):
            found = entries.bounds(lists, self._among, at_most + 1)
        elif words and words.among == self._among and rest._are_all_of(plain.of_kinds(self._kinds)):
            return words.bounds(at_most)
        else:
            found = list(_together(self._parts(), "pk", "earliest", "latest")[: at_most + 1])
        return found if len(found) <= at_most else None

    def _parts(self) -> list[Self]:
        """These in parts, each of which lies in a range of an index; nothing narrows them more."""
        is_few = any(
            queries.narrowed_by(self.query, kind) for kind in (entries.Listed, fulltext.Found)
        )
        if self._window is None or is_few:
            return [self]
        return [self.filter(each.condition) for each in self._window.ranges()] or [self.none()]

    def count(self) -> int:
        counted = self.spans() if self._result_cache is None else None
        return super().count() if counted is None else counted.total

    def nearest(self, count: int, second: int | None, *, ascends: bool) -> Iterator[list[Self]]:
        """Yield these in parts, each of which an index gives in order.

        The parts hold no less than the first ``count`` behind a second of the order; but where
        something else leaves some of them out again, look into the next, which hold more.
        """
        words = fulltext.in_order(self.query)
        lists = queries.narrowed_by(self.query, entries.Listed)
        if words is not None:
            for pks in words.nearest(count, second, ascends=ascends):
                yield [queries.without(self, fulltext.Found).filter(pk__in=pks)]
        elif lists:
            found = entries.nearest(lists, self._among, count, second, ascends=ascends)
            for pks in found:
                yield [queries.without(self, entries.Listed).filter(pk__in=pks)]
        else:
            yield self._parts()

    def primary_keys(self, at_most: int) -> list[int]:
        """The primary keys of all; the caller knows that they are not over ``at_most``."""
        return [pk for pk, _, _ in self._bounds(at_most) or ()]
