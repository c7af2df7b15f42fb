import pytest

from tests.seeds.dumping import changed, cite, content, get, left_out, write_back
from timeline.models import (
    Citation,
    Dismissal,
    Event,
    EventLink,
    Location,
    Participation,
    Person,
    SeedRecord,
    Source,
)

pytestmark = pytest.mark.django_db

SECOND = """
[source]
slug = "second"
title = "Second"

[[events]]
slug = "second-event"
title = "Second"

[[events.citations]]
quote = "Second."
"""


@pytest.fixture
def second(seeds):
    """The seeds with another article."""
    seeds.write("second.txt", "Second. In August, too.")
    seeds.write("second.toml", SECOND)
    return seeds


# People, places, sources


def test_new_people_and_places_stand_at_the_end_under_their_slugs(seeds):
    seeds.load()
    Person.objects.create(slug="band", name="A band", kind="group", aliases="B\nThe B")
    Location.objects.create(
        slug="gate", name="A gate", within=get(Location, "town"), latitude=1, longitude=-2.5
    )

    write_back(seeds)

    assert (
        content(seeds)["people.toml"]
        .decode()
        .endswith('\n\n[band]\nname = "A band"\nkind = "group"\naliases = ["B", "The B"]\n')
    )
    assert (
        content(seeds)["locations.toml"]
        .decode()
        .endswith(
            '\n\n[gate]\nname = "A gate"\nwithin = "town"\nlatitude = 1.0\nlongitude = -2.5\n'
        )
    )


def test_what_was_deleted_is_taken_out_with_its_own_comments(seeds):
    more = '# People\n\n# about her\n[other]\nname = "Other"\n# more about her\n\n# Bearers\n'
    seeds.write("people.toml", more + content(seeds)["people.toml"].decode())
    seeds.load()
    get(Person, "other").delete()

    write_back(seeds)
    assert content(seeds)["people.toml"].decode().startswith("# People\n\n# Bearers\n\n[bearer]")


def test_an_articles_text_is_written_to_its_file(seeds):
    seeds.load()
    source = get(Source, "article")
    source.text = source.text.replace("An article", "The article")
    source.save()

    assert changed(write_back(seeds)) == ["-An article", "+The article"]


def test_a_credited_source_goes_to_the_reading_that_uses_it(second):
    second.load()
    radio = Source.objects.create(slug="radio", title="Radio", kind="broadcast")
    Citation.objects.filter(source__slug="second").update(attributed_to=radio)

    assert changed(write_back(second)) == [
        "+",
        "+[[sources]]",
        '+slug = "radio"',
        '+title = "Radio"',
        '+kind = "broadcast"',
        '+attributed_to = "radio"',
    ]


def test_a_new_article_gets_a_text_and_a_reading(seeds):
    seeds.load()
    third = Source.objects.create(slug="third", title="Third", text="Third.\n\nIt ends.")
    cite(get(Event, "seen"), third, "Third.")

    write_back(seeds)

    assert content(seeds)["third.txt"] == b"Third.\n\nIt ends.\n"
    assert content(seeds)["third.toml"].decode() == (
        '[source]\nslug = "third"\ntitle = "Third"\n\n'
        '[[citations]]\nevent = "seen"\nquote = "Third."\n'
    )


def test_a_deleted_article_takes_its_files_along(second):
    second.load()
    get(Event, "second-event").delete()
    get(Source, "second").delete()

    write_back(second)
    assert not {"second.toml", "second.txt"} & content(second).keys()


# Events


def test_the_date_of_an_event_changes_as_one(seeds):
    seeds.load()
    Event.objects.filter(slug="seen").update(date="2024", date_phrase="", date_basis="stated")

    assert changed(write_back(seeds)) == [
        '-date = "2024-03"',
        '-date_phrase = "Back in March"',
        '-date_basis = "resolved"',
        '+date = "2024"',
    ]


def test_words_of_a_date_that_no_article_has_are_left_out_by_name(seeds):
    seeds.load()
    Event.objects.filter(slug="seen").update(date="2024", date_phrase="Once")

    dumped = write_back(seeds)

    assert left_out(dumped) == [
        ("event", "seen", "date_phrase: “Once” stands in no article that is cited for it")
    ]
    assert get(Event, "seen").date_phrase == "Once"


def test_the_status_is_written_where_it_is_another_than_the_readings(seeds):
    seeds.load()
    Event.objects.filter(slug="seen").update(status="draft")

    assert changed(write_back(seeds)) == ['+status = "draft"']
    Event.objects.filter(slug="seen").update(status="published")
    assert changed(write_back(seeds)) == ['-status = "draft"']


@pytest.mark.parametrize(
    ("people", "after"),
    [
        ('people = { bearer = "bearer" }', 'people = { bearer = "B", other = "O" }'),
        ('people.bearer = "bearer"', 'people.bearer = "B"\npeople.other = "O"'),
    ],
)
def test_roles_are_written_in_the_form_they_have(seeds, people, after):
    seeds.replace("article.toml", 'people = { bearer = "bearer" }', people)
    seeds.load()
    Participation.objects.update(role="B")
    other = Person.objects.create(slug="other", name="Other")
    get(Event, "handed-over").participations.create(person=other, role="O")

    write_back(seeds)
    assert f"\n{after}\n" in content(seeds)["article.toml"].decode()


def test_roles_may_stand_in_a_table_of_their_own(seeds):
    seeds.replace("article.toml", 'people = { bearer = "bearer" }\n', "")
    table = '[events.people]\nbearer = "bearer"  # she\n\n[[events.citations]]\nquote = "In August'
    seeds.replace("article.toml", '[[events.citations]]\nquote = "In August', table)
    seeds.load()
    other = Person.objects.create(slug="other", name="Other")
    Participation.objects.update(role="B")
    get(Event, "handed-over").participations.create(person=other)

    write_back(seeds)
    after = '[events.people]\nbearer = "B"  # she\nother = ""\n\n[[events.citations]]'
    assert after in content(seeds)["article.toml"].decode()


def test_another_person_in_the_same_part_is_another_part(seeds):
    seeds.load()
    Participation.objects.update(person=Person.objects.create(slug="other", name="Other"))

    assert '+people = { other = "bearer" }' in changed(write_back(seeds))


def test_places_and_links_are_lists(seeds):
    seeds.load()
    event = get(Event, "handed-over")
    event.locations.set([get(Location, "town")])
    EventLink.objects.all().delete()
    EventLink.objects.create(from_event=event, kind="follows", to_event=get(Event, "seen"))

    assert changed(write_back(seeds)) == [
        '-announces = ["handed-over"]',
        '-locations = ["stadium"]',
        '+locations = ["town"]',
        '+follows = ["seen"]',
    ]


def test_a_new_event_goes_to_the_reading_that_it_cites_first(second):
    second.load()
    event = Event.objects.create(
        slug="new", title="New", status="published", parent=get(Event, "seen")
    )
    event.participations.create(person=get(Person, "bearer"), role="R")
    cite(event, get(Source, "second"), "In August")
    cite(event, get(Source, "article"), "In August", note="It says so.")

    write_back(second)

    assert (
        content(second)["second.toml"]
        .decode()
        .endswith(
            '\n\n[[events]]\nslug = "new"\ntitle = "New"\nstatus = "published"\nparent = "seen"\n'
            'people = { bearer = "R" }\n\n[[events.citations]]\nquote = "In August"\n'
        )
    )
    assert (
        content(second)["article.toml"]
        .decode()
        .endswith('\n\n[[citations]]\nevent = "new"\nquote = "In August"\nnote = "It says so."\n')
    )


def test_an_event_moves_to_the_reading_that_still_cites_it(second):
    second.load()
    cite(get(Event, "seen"), get(Source, "second"), "In August")
    Citation.objects.get(event__slug="seen", source__slug="article").delete()
    Event.objects.filter(slug="seen").update(date_phrase="")

    write_back(second)
    assert 'slug = "seen"' not in content(second)["article.toml"].decode()
    assert 'slug = "seen"' in content(second)["second.toml"].decode()


def test_a_deleted_event_is_taken_out_with_all_that_hangs_on_it(seeds):
    seeds.load()
    get(Event, "seen").delete()

    dumped = write_back(seeds)

    assert [dict(file.counts) for file in dumped.files] == [{"removed": 1}]
    text = content(seeds)["article.toml"].decode()
    assert 'kind = "publication"\n\n[[events]]\nslug = "handed-over"' in text


# Citations and dismissals


def test_a_citation_keeps_its_identity_when_its_words_change(seeds):
    seeds.load()
    citation = Citation.objects.get(event__slug="seen")
    key = SeedRecord.objects.get(kind="citation", object_id=citation.pk).key.rpartition("/")[2]
    citation.quote, citation.end = "Back in March", citation.start + 13
    citation.save()

    assert changed(write_back(seeds)) == [
        '-quote = "Back in March, a flag was seen."',
        '+quote = "Back in March"',
        f'+key = "{key}"',
    ]


def test_an_ambiguous_quote_says_which_is_meant(seeds):
    seeds.load()
    source = get(Source, "article")
    cite(get(Event, "seen"), source, "It was white.")

    write_back(seeds)
    written = '\n\n[[events.citations]]\nquote = "It was white."\noccurrence = 1\n\n[[events]]\n'
    assert written in content(seeds)["article.toml"].decode()


def test_a_quote_that_a_new_text_makes_ambiguous_says_which_is_meant(seeds):
    seeds.load()
    source = get(Source, "article")
    source.dismissals.all().delete()
    source.text = f"{source.text} By A. Writer"
    source.save()
    start = source.text.rindex("By A. Writer")
    source.dismissals.create(quote="By A. Writer", start=start, end=start + 12, reason="Byline.")

    write_back(seeds)
    assert '"By A. Writer"\noccurrence = 2' in content(seeds)["article.toml"].decode()


def test_stance_credit_and_note_are_written_and_taken_out(seeds):
    seeds.load()
    Citation.objects.filter(event__slug="seen").update(
        stance="mentions", attributed_to=None, note='He says "seen".'
    )

    assert changed(write_back(seeds)) == [
        '-attributed_to = "paper"',
        '+stance = "mentions"',
        "+note = 'He says \"seen\".'",
    ]


def test_a_citation_moved_to_another_event_moves_in_the_file(seeds):
    seeds.load()
    cite(get(Event, "seen"), get(Source, "article"), "a flag")
    citation = Citation.objects.get(quote="Back in March, a flag was seen.")
    citation.event = get(Event, "white")
    citation.save()

    write_back(seeds)
    records = SeedRecord.objects.filter(kind="citation", object_id=citation.pk)
    assert [record.key.split("/")[0] for record in records] == ["white"]


def test_a_citation_that_was_moved_is_not_made_again_where_its_place_changes(seeds):
    """Its event keeps it in the file: there it is the only one."""
    seeds.load()
    quote = "In August the flag was handed over."
    Citation.objects.filter(quote=quote).update(event=get(Event, "seen"))
    write_back(seeds)
    seeds.replace("article.txt", "An article", "The article")

    seeds.load()
    assert [each.event.slug for each in Citation.objects.filter(quote=quote)] == ["seen"]


def test_dismissals_change_come_and_go(seeds):
    seeds.load()
    Dismissal.objects.all().delete()
    source = get(Source, "article")
    source.dismissals.create(quote="An article", start=0, end=10, reason="The title.")

    assert changed(write_back(seeds)) == [
        '-quote = "By A. Writer"',
        '-reason = "The byline."',
        '+quote = "An article"',
        '+reason = "The title."',
    ]
