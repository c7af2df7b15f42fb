"""Pages of a list that is never counted to its end."""

from functools import cached_property

from django.core.paginator import Paginator

from timeline.models.findings import MOST, counted


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no more rows than anybody pages through; ``has_more`` says whether there are others.

    What is not on its pages is found by narrowing the list.
    """

    @cached_property
    def _found(self) -> int:
        return counted([self.object_list], [MOST])[0]  # type: ignore[list-item]

    @cached_property
    def count(self) -> int:
        return min(self._found, MOST)

    @property
    def has_more(self) -> bool:
        return self._found > MOST
