"""Sub-year groupings: what the codes 21 to 41 in the place of a month stand for.

Library of Congress EDTF, "Seasons" and "Sub-year groupings". It leaves the months of a season to
the user; here they are the meteorological ones. 21 to 24 name no hemisphere and are taken as
northern. A season that crosses the new year belongs to the year in which it begins.
"""

from timeline.edtf.gregorian import bounds

_SEASONS = (3, 6, 9, 12, 3, 6, 9, 12, 9, 12, 3, 6)  # of any, northern and southern hemisphere
_PARTS = (1, 4, 7, 10, 1, 5, 9, 1, 7)  # quarters, quadrimesters, semestrals
FIRST_MONTHS = dict(enumerate(_SEASONS + _PARTS, start=21))


def length(code: int) -> int:
    """Return the number of months of a grouping."""
    return 6 if code >= 40 else 4 if code >= 37 else 3


def season_bounds(first_year: int, last_year: int, code: int) -> tuple[int, int]:
    """Return the first second of a grouping in one year and the last second of it in another."""
    first = FIRST_MONTHS[code]
    years, month = divmod(first + length(code) - 2, 12)
    return bounds(first_year, first)[0], bounds(last_year + years, month + 1)[1]


def crosses_new_year(code: int) -> bool:
    return FIRST_MONTHS[code] == 12
