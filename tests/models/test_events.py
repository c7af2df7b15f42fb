from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.edtf import parse
from timeline.models import Citation, Event, EventLink
from timeline.models.search import Search

pytestmark = pytest.mark.django_db


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def slugs(queryset):
    return {event.slug for event in queryset}


@pytest.fixture
def dated():
    for date in ("2024-03", "2024-08-11", "[..2024-04]", "2024-08-11/..", ""):
        make_event(slug=date.strip("[]").replace(".", "x").replace("/", "-") or "none", date=date)


def test_published_is_neither_draft_nor_rejected():
    shown = make_event()
    make_event(status=Event.Status.DRAFT)
    make_event(status=Event.Status.REJECTED)

    assert list(Event.objects.published()) == [shown]


@pytest.mark.usefixtures("dated")
@pytest.mark.parametrize(
    ("window", "found"),
    [
        ("2024-03-15", {"2024-03", "xx2024-04", "none"}),
        ("2024-08-11", {"2024-08-11", "2024-08-11-xx", "none"}),
        ("2024-05", {"none"}),
        ("2030", {"2024-08-11-xx", "none"}),
    ],
)
def test_overlapping_is_what_possibly_falls_into_a_window(window, found):
    span = parse(window)

    assert slugs(Event.objects.overlapping(span.earliest, span.latest)) == found


@pytest.mark.usefixtures("dated")
def test_a_window_may_be_open():
    assert len(Event.objects.overlapping(None, None)) == 5
    assert slugs(Event.objects.overlapping(None, parse("2024-03").latest)) == {
        "2024-03",
        "xx2024-04",
        "none",
    }


@pytest.mark.usefixtures("dated")
def test_inside_is_what_certainly_falls_into_a_window():
    span = parse("2024")

    assert slugs(Event.objects.inside(span.earliest, span.latest)) == {"2024-03", "2024-08-11"}
    assert slugs(Event.objects.inside(None, span.latest)) == {"2024-03", "2024-08-11", "xx2024-04"}


def test_the_order_is_of_dates_then_of_position():
    last = make_event(date="")
    second = make_event(date="2024-08-11", position=1)
    first = make_event(date="[..2024-08-11]")
    before = make_event(date="2024-08-05")

    assert list(Event.objects.in_order()) == [before, first, second, last]


def test_a_part_stands_under_its_parent_only_if_readers_see_that():
    shown, hidden = make_event(), make_event(status=Event.Status.DRAFT)
    make_event(parent=shown)
    orphan = make_event(parent=hidden)

    assert set(Event.objects.published().top_level()) == {shown, orphan}


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_an_event_cannot_stand_above_itself(depth):
    top = bottom = make_event()
    for _ in range(depth):
        bottom = make_event(parent=bottom)
    top.parent = bottom

    with pytest.raises(ValidationError, match="close a loop"):
        top.full_clean()
    with pytest.raises(ValidationError, match="close a loop"):
        top.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "secret"},
        {"factuality": "maybe"},
        {"date_basis": "guessed"},
        {"title": " "},
        {"position": 1_000_001},
    ],
)
def test_the_database_refuses_nonsense(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(**wrong)


def test_an_event_is_not_linked_to_itself_nor_twice_alike():
    one, other = make_event(), make_event()
    link = {"from_event": one, "kind": EventLink.Kind.ANNOUNCES, "to_event": other}
    EventLink.objects.create(**link)

    for wrong in (link, {**link, "to_event": one}, {**link, "kind": "causes"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EventLink.objects.create(**wrong)


def test_an_event_with_parts_is_not_deleted_from_under_them():
    part = make_event(parent=make_event())

    with pytest.raises(IntegrityError):
        part.parent.delete()


def test_str_makes_no_query(django_assert_num_queries):
    event = Event.objects.only("title", "slug").get(pk=make_event(title="Closing Ceremony").pk)

    with django_assert_num_queries(0):
        assert str(event) == "Closing Ceremony"


def test_at_a_place_is_also_within_it():
    france = make_location()
    paris = make_location(within=france)
    event = make_event()
    event.locations.add(paris, france)
    make_event().locations.add(make_location())

    assert list(Event.objects.at(france)) == [event]


def test_said_by_a_source_is_what_it_says_or_is_credited_with():
    source, other = make_source("It is late."), make_source("It was late.")
    own, relayed = make_event(slug="own"), make_event(slug="relayed")
    make_citation(own, source, "late")
    make_citation(own, source, "It is late")
    make_citation(relayed, other, "late", attributed_to=source)
    make_citation(make_event(), other, "late")

    assert list(Event.objects.said_by(source).in_order()) == [own, relayed]


def test_with_parts_are_the_published_parts_in_order():
    whole = make_event()
    second, first = make_event(parent=whole, position=2), make_event(parent=whole, position=1)
    make_event(parent=whole, status=Event.Status.DRAFT)

    assert Event.objects.with_parts().get(pk=whole.pk).parts == [first, second]


@pytest.mark.parametrize("status", Event.Status)
def test_the_last_level_tells_whether_there_are_published_parts(status):
    whole = make_event()
    make_event(parent=make_event(parent=whole), status=status)
    part = Event.objects.with_parts(levels=1).get(pk=whole.pk).parts[0]

    assert part.has_parts == (status == Event.Status.PUBLISHED)


@pytest.mark.parametrize("status", [Event.Status.DRAFT, Event.Status.REJECTED])
def test_an_event_is_no_part_of_what_is_hidden(status):
    assert make_event(parent=make_event(status=status)).whole is None


def test_an_event_is_a_part_of_its_published_parent():
    whole = make_event()

    assert make_event(parent=whole).whole == whole


def test_evidence_is_grouped_by_stance_and_in_the_order_of_the_source():
    source, event = make_source("It is late. It was not late."), make_event()
    make_citation(event, source, "It was not late", stance="contradicts")
    make_citation(event, source, "late")
    make_citation(event, source, "It is")

    evidence = Event.objects.with_evidence().get(pk=event.pk).evidence

    assert [(stance, [each.quote for each in quotes]) for stance, (quotes,) in evidence] == [
        ("supports", ["It is", "late"]),
        ("contradicts", ["It was not late"]),
    ]


@pytest.mark.parametrize("status", [Event.Status.DRAFT, Event.Status.REJECTED])
def test_a_link_is_published_when_both_its_ends_are(status):
    one, other, hidden = make_event(), make_event(), make_event(status=status)
    shown = EventLink.objects.create(from_event=one, kind="follows", to_event=other)
    EventLink.objects.create(from_event=one, kind="follows", to_event=hidden)
    EventLink.objects.create(from_event=hidden, kind="follows", to_event=other)

    assert list(EventLink.objects.published()) == [shown]


@pytest.fixture
def quoted():
    """An event with two citations, one with one of them, and one with none."""
    source = make_source("The actor rappelled in. He rode out.")
    twice, once, never = make_event(), make_event(), make_event()
    make_citation(twice, source, "He rode out.")
    make_citation(twice, source, "The actor rappelled in.")
    make_citation(once, source, "He rode out.")
    return twice, once, never


def test_uncited_has_no_citation_at_all(quoted):
    _, _, never = quoted
    assert list(Event.objects.uncited()) == [never]


def test_cited_has_a_citation(quoted):
    twice, once, _ = quoted
    assert set(Event.objects.cited()) == {twice, once}


def test_cited_only_by_keeps_no_citation_without_these(quoted):
    _, once, _ = quoted
    these = Citation.objects.filter(quote="He rode out.")
    assert list(Event.objects.cited_only_by(these)) == [once]


def test_cited_only_by_all_is_all_that_are_cited(quoted):
    twice, once, _ = quoted
    assert set(Event.objects.cited_only_by(Citation.objects.all())) == {twice, once}


@pytest.mark.parametrize("word", ["Title", "Summary", "phrase", "Ann", "Annie", "Pont", "rode out"])
def test_matching_looks_through_all_that_an_event_says(word):
    event = make_event(title="Title", summary="Summary", date_phrase="phrase")
    event.participations.create(person=make_person(name="Ann", aliases="Annie"))
    event.locations.add(make_location(name="Bridge", aliases="Pont"))
    make_citation(event, make_source("He rode out."), "He rode out")
    make_event(title="Another")

    assert list(Event.objects.matching(Search(word))) == [event]


def test_names_of_parts_are_the_published_parts_in_order_and_cost_one_query(
    django_assert_num_queries,
):
    whole = make_event()
    second, first = make_event(parent=whole, position=2), make_event(parent=whole, position=1)
    make_event(parent=whole, status=Event.Status.DRAFT)

    with django_assert_num_queries(2):
        parts = Event.objects.with_names_of_parts().get(pk=whole.pk).parts
        assert [part.slug for part in parts] == [first.slug, second.slug]


def test_links_about_an_event_lead_from_it_or_to_it():
    one, other, third = make_event(), make_event(), make_event()
    out = EventLink.objects.create(from_event=one, kind="follows", to_event=other)
    back = EventLink.objects.create(from_event=third, kind="follows", to_event=one)
    EventLink.objects.create(from_event=third, kind="follows", to_event=other)

    assert set(EventLink.objects.about(one)) == {out, back}


@pytest.fixture
def editor():
    return User.objects.create_user("editor")


@pytest.fixture
def draft():
    """One that a source speaks of."""
    event, source = make_event(slug="draft", status=Event.Status.DRAFT), make_source("It was.")
    make_citation(event, source, "It was.")
    return event


def stored(event):
    return Event.objects.values_list("status", "published_by", "published_at").get(pk=event.pk)


def test_what_is_published_says_by_whom_and_when(draft, editor):
    decided = Event.objects.decide(Event.Status.PUBLISHED, by=editor, at=NOW)

    assert decided == [draft]
    assert stored(draft) == ("published", editor.pk, NOW)
    assert Event.objects.get().version == 2


def test_what_nothing_is_cited_for_is_not_published(editor):
    bare = make_event(status=Event.Status.DRAFT)

    assert Event.objects.decide(Event.Status.PUBLISHED, by=editor, at=NOW) == []
    assert stored(bare) == ("draft", None, None)


def test_what_is_so_already_is_not_decided_again(draft, editor):
    Event.objects.decide(Event.Status.PUBLISHED, by=editor, at=NOW)

    assert Event.objects.decide(Event.Status.PUBLISHED, by=None, at=NOW) == []
    assert stored(draft) == ("published", editor.pk, NOW)


@pytest.mark.parametrize("status", [Event.Status.DRAFT, Event.Status.REJECTED])
def test_what_is_withdrawn_nobody_has_published(draft, editor, status):
    Event.objects.decide(Event.Status.PUBLISHED, by=editor, at=NOW)

    Event.objects.decide(status, by=editor, at=NOW)

    assert stored(draft) == (status, None, None)


@pytest.mark.parametrize("names", [None, ["status"]])
def test_what_is_saved_as_withdrawn_nobody_has_published(draft, editor, names):
    Event.objects.decide(Event.Status.PUBLISHED, by=editor, at=NOW)
    event = Event.objects.get()
    event.status = Event.Status.REJECTED

    event.save(update_fields=names)

    assert stored(event) == ("rejected", None, None)


def test_the_database_refuses_a_publisher_of_what_is_not_published(draft, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(published_by=editor)


def test_a_published_event_is_refused_without_a_citation(draft):
    draft.refuse_uncited(0)
    draft.status = Event.Status.PUBLISHED
    draft.refuse_uncited(1)
    with pytest.raises(ValidationError, match="at least one citation"):
        draft.refuse_uncited(0)


def test_pairs_of_values_make_a_dictionary(db):
    event = make_event(slug="one")

    assert dict(Event.objects.values_list("pk", "slug")) == {event.pk: "one"}
