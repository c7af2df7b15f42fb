"""People and places whose names stand in a passage."""

import re
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value

from timeline.models import Location, Person


def named_in(text: str, rows: QuerySet[Any]) -> list[Any]:
    """Return the people or places of which a name or an alias stands in the text, in order."""
    said = rows.annotate(said=Value(text, output_field=TextField()))
    likely = said.filter(Q(said__contains=F("name")) | ~Q(aliases=""))
    places = {row: _places(text, row) for row in likely.order_by("name", "slug")}
    return sorted((row for row in places if places[row]), key=lambda row: min(places[row]))


def _places(text: str, row: Person | Location) -> list[int]:
    """Return where in the text the first of each of the names stands as whole words."""
    names = (re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text) for n in (row.name, *row.other_names))
    return [match.start() for match in names if match]
