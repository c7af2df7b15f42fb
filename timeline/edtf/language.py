"""What a language must say before dates can be worded in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from timeline.edtf.value import End


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A table of words and of `str.format` patterns.

    A pair of patterns is for the first and for the last date of a range that shares what can be
    left out of one of the two: "AD 79–80", "101–45 BC".
    """

    months: tuple[str, ...]
    month_letters: tuple[str, ...]
    day_number: Callable[[int], str]
    large_number: Callable[[int], str]
    # What words become that meet: contractions of a preposition and an article.
    settled: Callable[[str], str]
    # A date as people write it, in lower case, in the words that `timeline.edtf.meanings` knows.
    understood: Callable[[str], str]
    # What is said of a text that is no date: the `text`, the `position` and the `reason`; and the
    # patterns of reasons, where they are others than the English ones.
    refusal: str
    reasons: Mapping[str, str]

    year: str
    bc: str
    ad: str
    year_pair: tuple[str, str]
    bc_pair: tuple[str, str]
    ad_pair: tuple[str, str]
    month: str
    day: str
    day_of_month: str

    date_and_time: str
    utc: str
    utc_offset: str

    seasons: Mapping[int, str]
    season_of_year: str
    part_of_year: str
    season_of_masked_year: str
    northern: str
    southern: str

    about: str
    uncertain: str
    note: str
    qualifications: Mapping[str, str]
    components: tuple[str, str, str]
    season_component: str
    qualified_components: str

    decade: str
    decade_or_century: str
    unknown_components: str
    month_unknown: str
    day_unknown: str
    month_and_day_unknown: str
    year_unknown: str
    significant: str

    tight_range: str
    loose_range: str
    between: str
    throughout: str
    within: str
    thirds: tuple[str, str, str]

    from_until: str
    until: Mapping[End, str]
    since: Mapping[End, str]
    on_or_before: str
    on_or_after: str
    in_or_before: str
    in_or_after: str
    undated: str

    comma: str
    one_of: str
    all_of: str
