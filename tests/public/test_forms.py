from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from timeline.models import Event
from timeline.models.grounding import Span
from timeline.public.forms import PageForm, SourcePageForm
from timeline.public.paging import BY_TIME


def test_pages_of_events_are_in_the_order_of_the_timeline():
    assert tuple(BY_TIME.columns) == Event.objects.in_order().query.order_by


def test_no_query_string_asks_for_the_first_page():
    form = PageForm(QueryDict())

    assert form.is_valid()
    assert form.cleaned_data == {"before": None, "after": None}


def test_a_cursor_is_read_as_the_values_of_its_row():
    form = PageForm(QueryDict("after=-62~3~late-april"))

    assert form.is_valid()
    assert form.cleaned_data["after"] == [-62, 3, "late-april"]


@pytest.mark.parametrize(
    "cursor",
    ["1", "1~2", "x~2~a", "1~-1~a", "1~2~a b", f"{2**63}~0~a", f"{-(2**63) - 1}~0~a", "1~0~a\x00"],
)
def test_what_is_no_cursor_is_an_error_of_its_field(cursor):
    assert list(PageForm(QueryDict(urlencode({"after": cursor}))).errors) == ["after"]


def test_a_page_is_not_both_before_and_after():
    assert list(PageForm(QueryDict("after=1~0~a&before=9~0~z")).errors) == ["before"]


def test_a_passage_is_read_as_a_span():
    form = SourcePageForm(QueryDict("passage=120-185"), 185)

    assert form.is_valid()
    assert form.cleaned_data["passage"] == Span(120, 185)


@pytest.mark.parametrize(
    "passage",
    [
        *("120", "a-b", "-1-5", "1-", "1-2-3", "1-9999999999", "1-2\n3"),
        *("50-20", "20-20", "180-186", "99999-100000"),
    ],
)
def test_what_is_no_passage_is_an_error_of_its_field(passage):
    form = SourcePageForm(QueryDict(urlencode({"passage": passage})), 185)

    assert list(form.errors) == ["passage"]
