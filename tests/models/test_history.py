import json
from datetime import UTC, datetime

import pytest
import reversion
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from tests.factories import make_citation, make_event, make_location, make_person, make_source
from timeline.models import Citation, Dismissal, Event, EventLink, Participation, Source
from timeline.models.history import AS_IT_STOOD, BELOW, Whole, after, before, keep, wholes_of

NOW = datetime(2024, 8, 12, tzinfo=UTC)
TEXT = "Cruise rode out.\nNobody “saw” him.\tThe byline."


@pytest.fixture
def editor(db):
    return User.objects.create(username="editor")


@pytest.fixture
def event(db):
    """An event with something of everything below it."""
    source = make_source(TEXT, published="2024-08-11")
    event = make_event(parent=make_event(), summary="One.\nTwo: “ü” \\ /", date="2024-03")
    event.locations.add(make_location(latitude=48.9, longitude=2.0), make_location())
    Participation.objects.create(event=event, person=make_person(), role="rider")
    make_citation(event, source, "Cruise rode out.", attributed_to=make_source(title="People"))
    EventLink.objects.create(from_event=event, to_event=make_event(), kind="follows")
    EventLink.objects.create(from_event=make_event(), to_event=event, kind="depicts")
    start = TEXT.index("The byline.")
    Dismissal.objects.create(
        source=source, quote="The byline.", start=start, end=len(TEXT), reason="It is one."
    )
    return event


def everything():
    return wholes_of(row for model in BELOW for row in model.objects.all())


def kept(revision):
    """What a revision holds: each version without its primary key and revision."""
    columns = ("content_type", "object_id", "db", "format", "object_repr", "serialized_data")
    versions = revision.version_set.values_list(*columns)
    return sorted((*others, in_order(data)) for *others, data in versions)


def in_order(data):
    """Return a version with its places in order, as Django asks no database for one."""
    (stored,) = json.loads(data)
    places = stored["fields"].get("locations")
    return data.replace(json.dumps(places), json.dumps(sorted(places))) if places else data


def test_versions_are_those_that_reversion_itself_would_write(event):
    ours = keep(everything(), at=NOW, comment="Ours.")
    with reversion.create_revision():
        for model in BELOW:
            for row in model.objects.all():
                reversion.add_to_revision(row)
    theirs = Revision.objects.latest("pk")
    assert kept(ours) == kept(theirs)
    assert len({version[0] for version in kept(ours)}) == 8


def test_a_version_restores_the_row_by_reversions_own_means(event):
    keep(wholes_of([event]), at=NOW, comment="Ours.")
    Event.objects.filter(pk=event.pk).update(title="Another", date="2025")
    Version.objects.get_for_object(event).get().revert()
    stored = Event.objects.get(pk=event.pk)
    assert (stored.title, stored.date, stored.sort_key) == (event.title, "2024-03", event.sort_key)


def test_the_state_before_a_change_is_kept_once(event):
    before(wholes_of([event]), at=NOW)
    before(wholes_of([event]), at=NOW)
    assert Revision.objects.values_list("comment", "user").get() == (AS_IT_STOOD, None)


def test_what_an_editor_made_is_kept_with_name_and_reason(event, editor):
    before(wholes_of([event]), at=NOW)
    Event.objects.filter(pk=event.pk).update(title="Another")
    revision = after(wholes_of([event]), by=editor, reason="A slip.", at=NOW)
    assert (revision.user, revision.comment, revision.date_created) == (editor, "A slip.", NOW)
    assert Version.objects.get_for_object(event).count() == 2


def test_what_did_not_change_is_kept_only_once(event, editor):
    before(everything(), at=NOW)
    assert after(everything(), by=editor, at=NOW) is None
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("row", [Participation, Citation, EventLink])
def test_a_row_that_is_gone_is_a_change_of_its_event(event, editor, row):
    before(wholes_of([event]), at=NOW)
    row.objects.filter(pk__in=wholes_row_pks(row, event)).delete()
    revision = after(wholes_of([event]), by=editor, at=NOW)
    assert revision.version_set.count() < Revision.objects.earliest("pk").version_set.count()


def wholes_row_pks(model, event):
    key = BELOW[Event][model][0]
    return list(model.objects.filter(**{key: event}).values_list("pk", flat=True))


def test_places_are_part_of_their_event(event, editor):
    before(wholes_of([event]), at=NOW)
    event.locations.clear()
    assert after(wholes_of([event]), by=editor, at=NOW) is not None


def test_a_row_belongs_to_where_it_was_and_to_where_it_goes(event):
    citation, other = Citation.objects.get(), make_event()
    citation.event = other
    assert wholes_of([citation]) == {Whole(Event, event.pk), Whole(Event, other.pk)}


def test_a_link_belongs_to_both_its_events(event):
    link = EventLink.objects.get(from_event=event)
    assert {whole.pk for whole in wholes_of([link])} == {event.pk, link.to_event_id}


def test_a_row_of_a_list_field_belongs_to_its_event(event):
    setting = Event.locations.through.objects.first()
    assert wholes_of([setting]) == {Whole(Event, event.pk)}


def test_a_citation_is_no_part_of_its_source(event):
    source = Source.objects.get(text=TEXT)
    revision = keep(wholes_of([source]), at=NOW, comment="")
    models = {version._model for version in revision.version_set.all()}
    assert models == {Source, Dismissal}


def test_what_is_not_there_leaves_no_revision(db):
    before([Whole(Event, 5)], at=NOW)
    assert keep([Whole(Event, 5)], at=NOW, comment="") is None
    assert Revision.objects.count() == 0


def test_one_that_is_among_many_is_compared_with_what_was_last_kept_of_it(event, editor):
    others = [make_event() for _ in range(3)]
    for number in range(2):
        Event.objects.filter(pk=event.pk).update(position=number)
        after(wholes_of([event, *others[number:]]), by=editor, at=NOW)
    before(wholes_of([event, *others]), at=NOW)
    assert Revision.objects.count() == 2


def test_many_are_read_and_written_in_as_few_queries_as_two(event, editor):
    def queries(count):
        touched = wholes_of([make_event() for _ in range(count)])
        with CaptureQueriesContext(connection) as counted:
            before(touched, at=NOW)
            before(touched, at=NOW)
        return len(counted)

    assert queries(2) == queries(40)
