"""Lists of any length."""

from functools import cached_property

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest

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


class TwoStepList(ChangeList):
    """A list whose rows are found first, and then read with all that goes with them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = list(self.result_list.values_list("pk", flat=True))
        shown = self.apply_select_related(self.root_queryset).in_bulk(found)
        self.result_list = [shown[pk] for pk in found if pk in shown]
