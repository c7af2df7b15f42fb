import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from reversion.models import Revision

from tests.factories import make_citation, make_event, make_source
from timeline.models import (
    Citation,
    Event,
    EventLink,
    FormerSlug,
    Likeness,
    Load,
    Location,
    Participation,
    Person,
    SeedConflict,
    SeedRecord,
    Source,
)
from timeline.seeds.load import load
from timeline.seeds.merge import Outcome
from timeline.seeds.problems import SeedError
from timeline.seeds.report import as_lines

pytestmark = pytest.mark.django_db


def outcomes(report):
    """Every outcome but "unchanged", by kind and key."""
    return {
        "/".join(step.id): step.outcome
        for step in report.steps
        if step.outcome is not Outcome.UNCHANGED
    }


def content():
    """Everything that readers and editors see, row by row."""
    models = (Person, Location, Source, Event, Participation, Citation, EventLink)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_an_article_goes_in_and_a_timeline_comes_out(seeds):
    seeds.load()

    event = Event.objects.get(slug="handed-over")
    assert [str(part.person) for part in event.participations.all()] == ["The bearer"]
    assert [str(place.within) for place in event.locations.all()] == ["The town"]
    assert [part.slug for part in event.children.all()] == ["white"]
    assert [link.from_event.slug for link in event.links_in.all()] == ["seen"]
    assert event.status == Event.Status.PUBLISHED


def test_every_citation_is_proven(seeds):
    seeds.load()

    cited = Citation.objects.select_related("source")
    assert [c.source.text[c.start : c.end] for c in cited] == [c.quote for c in cited]
    assert Citation.objects.get(event__slug="white").start > ARTICLE_SECOND_WHITE


ARTICLE_SECOND_WHITE = 80


def test_coverage_of_the_article_is_reported(seeds):
    coverage = seeds.load().coverage["article.toml"]

    assert (coverage.sentences, coverage.cited, coverage.dismissed) == (6, 3, 1)
    assert len(coverage.open) == 2


def rows_written():
    """How many rows this connection has written so far."""
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
        )
        return cursor.fetchone()[0]


def test_a_second_load_of_the_same_seeds_writes_no_row(seeds):
    before = rows_written()
    seeds.load()
    between = rows_written()

    report = seeds.load()

    assert between > before + 2 * SeedRecord.objects.count() > 0
    assert rows_written() == between
    assert (outcomes(report), report.load_id, Load.objects.count()) == ({}, None, 1)
    assert Revision.objects.count() == 0


def test_a_dry_run_reports_the_work_and_takes_it_back(seeds):
    report = seeds.load(dry_run=True)

    assert outcomes(report)["event/seen"] is Outcome.CREATED
    assert Event.objects.count() + Load.objects.count() + SeedRecord.objects.count() == 0


@pytest.mark.parametrize("file", ["article.toml", "people.toml"])
def test_one_bad_file_leaves_the_database_as_it_was(seeds, file):
    seeds.load()
    before = content()
    seeds.replace("locations.toml", "The town", "A town")
    seeds.write(file, (seeds.root / file).read_text() + "\n[oops")

    with pytest.raises(SeedError):
        seeds.load()
    assert content() == before


def test_what_may_have_been_meant_to_be_loaded_is_told(seeds):
    seeds.write("alone.txt", "No reading is of this.")
    seeds.write("deep/Second.TOML", "[source]")
    seeds.write("README.md", "Of the seeds.")
    (seeds.root / "linked.txt").symlink_to(seeds.root / "article.txt")

    assert [str(problem) for problem in seeds.load(dry_run=True).passed_over] == [
        "alone.txt: was passed over: no reading is of it",
        "deep/Second.TOML: was passed over: its name must end in .toml to be read",
    ]
    assert seeds.load(seeds.root / "article.toml").passed_over == []


def test_what_the_seeds_change_is_changed(seeds):
    seeds.load()
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.replace("article.toml", '"2024-03"', '"2024-03-01/2024-03-31"')

    report = seeds.load()

    assert outcomes(report) == {
        "person/bearer": Outcome.UPDATED,
        "event/seen": Outcome.UPDATED,
    }
    person = Person.objects.get()
    assert (person.name, person.version) == ("The flag bearer", 2)
    assert Event.objects.get(slug="seen").date == "2024-03-01/2024-03-31"


def test_an_editors_fix_is_kept(seeds):
    seeds.load()
    Person.objects.update(name="My bearer")

    seeds.load()
    assert Person.objects.get().name == "My bearer"


def test_a_fix_that_the_seeds_contradict_is_kept_and_becomes_a_conflict(seeds):
    seeds.load()
    Person.objects.update(name="My bearer")
    seeds.replace("people.toml", "The bearer", "The flag bearer")

    report = seeds.load()

    conflict = SeedConflict.objects.get()
    assert outcomes(report) == {"person/bearer": Outcome.CONFLICT}
    assert Person.objects.get().name == "My bearer"
    assert (conflict.unit, conflict.base, conflict.seed, conflict.live) == (
        "name",
        "The bearer",
        "The flag bearer",
        "My bearer",
    )
    assert (outcomes(seeds.load()), SeedConflict.objects.count()) == (
        {"person/bearer": Outcome.KEPT},
        1,
    )


def test_a_conflict_is_closed_when_the_seeds_come_to_say_the_same(seeds):
    seeds.load()
    Person.objects.update(name="My bearer")
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    seeds.load()
    seeds.replace("people.toml", "The flag bearer", "My bearer")

    report = seeds.load()

    assert outcomes(report) == {"person/bearer": Outcome.CONVERGED}
    assert not SeedConflict.objects.exists()


def test_what_an_editor_deleted_stays_deleted(seeds):
    seeds.load()
    Participation.objects.all().delete()
    Event.objects.get(slug="seen").delete()
    seeds.replace("article.toml", "A flag is seen", "A white flag is seen")

    report = seeds.load()

    assert not Event.objects.filter(slug="seen").exists()
    assert not Participation.objects.exists()
    assert outcomes(report)["participation/handed-over/bearer"] is Outcome.STAYS_DELETED


def test_what_an_editor_made_first_is_left_alone_and_not_doubled(seeds):
    mine = Person.objects.create(name="My own bearer", slug="bearer")

    report = seeds.load()

    assert outcomes(report)["person/bearer"] is Outcome.DUPLICATE
    assert list(Person.objects.values_list("name", flat=True)) == ["My own bearer"]
    assert list(mine.events.values_list("slug", flat=True)) == ["handed-over"]


def test_a_renamed_key_is_followed(seeds):
    seeds.load()
    Person.objects.update(description="My own words")
    seeds.replace("people.toml", "[bearer]", '[flag-bearer]\nformerly = ["bearer"]')
    seeds.replace("article.toml", "{ bearer =", "{ flag-bearer =")

    report = seeds.load()

    assert outcomes(report) == {"person/flag-bearer": Outcome.KEPT}
    assert Person.objects.get().slug == "bearer"
    assert Participation.objects.count() == 1
    assert outcomes(seeds.load()) == {"person/flag-bearer": Outcome.KEPT}


def test_a_renamed_entry_is_found_by_its_former_slugs_where_no_earlier_seeds_were_loaded(seeds):
    seeds.replace("people.toml", "[bearer]", '[flag-bearer]\nformerly = ["bearer", "flagman"]')
    seeds.replace("article.toml", "{ bearer =", "{ flag-bearer =")

    seeds.load()

    found = [FormerSlug.objects.lead_from(old, Person.objects) for old in ("bearer", "flagman")]
    assert found == [Person.objects.get(slug="flag-bearer")] * 2


def test_a_renamed_key_is_followed_also_by_what_is_not_loaded_now(seeds):
    seeds.write("second.txt", "Second.")
    seeds.write("second.toml", SECOND)
    seeds.load()
    seeds.replace("people.toml", "[bearer]", '[flag-bearer]\nformerly = ["bearer"]')
    seeds.replace("article.toml", "{ bearer =", "{ flag-bearer =")
    seeds.replace("second.toml", "{ bearer =", "{ flag-bearer =")

    seeds.load(seeds.root / "article.toml")

    assert outcomes(seeds.load()) == {}
    assert SeedRecord.objects.filter(key="second-event/flag-bearer").count() == 1


SECOND = """
[source]
slug = "second"
title = "Second"
[[events]]
slug = "second-event"
title = "Second"
people = { bearer = "" }
[[events.citations]]
quote = "Second."
"""


def test_what_is_gone_from_the_seeds_is_kept_and_marked(seeds):
    seeds.load()
    seeds.replace("article.toml", 'people = { bearer = "bearer" }', "")

    report = seeds.load()

    assert outcomes(report) == {"participation/handed-over/bearer": Outcome.ORPHANED}
    assert Participation.objects.count() == 1
    assert SeedRecord.objects.get(orphaned=True).key == "handed-over/bearer"


def test_an_article_and_its_quotes_may_change_together(seeds):
    seeds.load()
    seeds.replace("article.toml", 'quote = "In August', 'quote = "During August')
    seeds.replace("article.toml", "[source]", '[source]\nlanguage = "en-GB"')
    seeds.replace("article.txt", "In August", "During August")
    seeds.replace("article.txt", "An article", "An article, corrected")
    seeds.load()

    citation = Citation.objects.exclude(quote__startswith="In August").get(
        event__slug="handed-over"
    )
    text = Source.objects.get(slug="article").text
    assert text[citation.start : citation.end] == "During August the flag was handed over."


def test_an_article_that_an_editor_corrected_takes_new_citations_where_they_stand(seeds):
    seeds.load()
    source = Source.objects.get(slug="article")
    source.text = f"Corrected. {source.text}"
    source.save()
    seeds.replace(
        "article.toml",
        "[[dismissals]]",
        '[[dismissals]]\nquote="An article"\nreason="Title."\n\n[[dismissals]]',
    )

    seeds.load()

    dismissal = source.dismissals.get(quote="An article")
    assert dismissal.start == len("Corrected. ")


def test_a_new_citation_that_the_corrected_article_lacks_is_a_conflict(seeds):
    seeds.load()
    source = Source.objects.get(slug="article")
    source.text = source.text.replace("An article", "The article")
    source.save()
    seeds.replace(
        "article.toml",
        "[[dismissals]]",
        '[[dismissals]]\nquote="An article"\nreason="Title."\n\n[[dismissals]]',
    )

    report = seeds.load()

    assert Outcome.CONFLICT in outcomes(report).values()
    assert "not in the source" in SeedConflict.objects.get(unit="quote").reason
    assert source.dismissals.count() == 1


def test_one_reading_may_be_loaded_with_all_that_it_refers_to(seeds):
    other = '[source]\nslug = "second"\ntitle = "Second"\n[[events]]\nslug = "second-event"\n'
    other += 'title = "Second"\nlocations = ["stadium"]\n[[events.citations]]\nquote = "Second."\n'
    seeds.write("second.txt", "Second.")
    path = seeds.write("second.toml", other)

    seeds.load(path)

    assert [event.slug for event in Event.objects.all()] == ["second-event"]
    assert {place.slug for place in Location.objects.all()} == {"stadium", "town"}


def test_a_reading_whose_file_is_gone_is_marked(seeds):
    path = seeds.write("second.toml", '[source]\nslug = "second"\ntitle = "Second"\n')
    seeds.write("second.txt", "Second.")
    seeds.load()
    path.unlink()

    assert outcomes(seeds.load()) == {"source/second": Outcome.ORPHANED}


def test_events_are_drafts_unless_the_reading_says_otherwise(seeds):
    seeds.replace("article.toml", 'status = "published"', "")
    seeds.load()

    assert set(Event.objects.values_list("status", flat=True)) == {"draft"}


def test_the_status_is_set_on_creation_only(seeds):
    seeds.load()
    Event.objects.update(status=Event.Status.REJECTED)
    seeds.replace("article.toml", 'status = "published"', 'status = "draft"')

    assert outcomes(seeds.load()) == {}
    assert set(Event.objects.values_list("status", flat=True)) == {"rejected"}


def test_a_merge_that_would_close_a_loop_is_a_conflict(seeds):
    seeds.load()
    Location.objects.filter(slug="stadium").update(within=None)
    stadium = Location.objects.get(slug="stadium")
    Location.objects.filter(slug="town").update(within=stadium)
    SeedRecord.objects.filter(kind="location", key="stadium").update(
        values={**SeedRecord.objects.get(kind="location", key="stadium").values, "within": None}
    )

    report = seeds.load()

    assert outcomes(report)["location/stadium"] is Outcome.CONFLICT
    assert "loop" in SeedConflict.objects.get(record__key="stadium").reason


def cite_also(seeds, quote, **keys):
    lines = "".join(f'{name} = "{value}"\n' for name, value in keys.items())
    entry = f'[[events.citations]]\nquote = "{quote}"\n{lines}\n[[events]]\nslug = "handed-over"'
    seeds.replace("article.toml", '[[events]]\nslug = "handed-over"', entry)


WAITING = {
    "event/corrected",
    "event/part",
    "participation/corrected/bearer",
    "link/corrected/follows/again",
}


def test_an_event_waits_while_no_text_has_what_it_quotes(refused):
    report = refused.load()

    waiting = {key for key, one in outcomes(report).items() if one is Outcome.WAITING}
    assert waiting >= WAITING
    assert not Event.objects.published().uncited().exists()
    assert not Event.objects.filter(slug__in=["corrected", "part"]).exists()
    assert Event.objects.get(slug="again").citations.count() == 1
    assert refused.load().load_id is None


def test_what_waited_comes_in_once_the_text_is_taken(refused, admin_user):
    refused.load()
    Citation.objects.get(quote="An article").delete()
    SeedConflict.objects.get().take_seeds(admin_user, timezone.now())

    report = refused.load()

    assert set(outcomes(report).values()) == {Outcome.CREATED}
    assert Citation.objects.get(event__slug="corrected").start == len("Corrected. ")
    assert str(Event.objects.get(slug="part").parent) == "The article is corrected"
    assert outcomes(refused.load()) == {}


def test_a_text_is_loaded_once_nothing_is_quoted_any_more_that_it_lacks(refused):
    refused.load()
    Citation.objects.get(quote="An article").delete()

    report = refused.load()

    assert outcomes(report)["source/article"] is Outcome.UPDATED
    assert Event.objects.filter(slug="part", parent__slug="corrected").exists()
    assert not SeedConflict.objects.open().exists()
    assert refused.load().load_id is None


def test_a_text_is_loaded_once_the_seeds_have_what_is_quoted(refused):
    refused.load()
    refused.replace("article.txt", "Corrected. The article", "An article. Corrected. The article")

    assert outcomes(refused.load())["source/article"] is Outcome.UPDATED
    assert not SeedConflict.objects.open().exists()


def test_a_text_that_lacks_something_else_is_refused_anew(refused):
    refused.load()
    Citation.objects.get(quote="An article").delete()
    refused.replace("article.txt", "Corrected. The article", "Corrected again. The article")
    make_citation(Event.objects.get(slug="seen"), Source.objects.get(slug="article"), "An article")

    assert outcomes(refused.load())["source/article"] is Outcome.CONFLICT
    conflict = SeedConflict.objects.get()
    assert conflict.seed.startswith("Corrected again.")
    assert conflict.base == conflict.live
    assert refused.load().load_id is None


def test_a_text_that_an_editor_kept_is_not_loaded_later(refused, admin_user):
    refused.load()
    SeedConflict.objects.get().keep_ours(admin_user, timezone.now())
    Citation.objects.get(quote="An article").delete()

    assert outcomes(refused.load())["source/article"] is Outcome.KEPT


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_text_that_was_changed_meanwhile_is_not_loaded_later(refused, admin_user, by_hand):
    refused.load()
    Citation.objects.get(quote="An article").delete()
    article = Source.objects.get(slug="article")
    article.text += "\n\nMore."
    article.save()
    if by_hand:
        SeedRecord.objects.own(article, ["text"], admin_user, timezone.now())

    assert outcomes(refused.load())["source/article"] is Outcome.KEPT


def test_an_event_is_pruned_with_its_sentence(seeds):
    seeds.write("note.txt", "A note.\n\nIt rained.\n\nIt snowed.\n")
    rained, snowed = (
        f'[[events]]\nslug = "{weather}"\ntitle = "It {weather}"\n'
        f'[[events.citations]]\nquote = "It {weather}"\n'
        for weather in ("rained", "snowed")
    )
    begin = '[source]\nslug = "note"\ntitle = "A note"\n\n'
    seeds.write("note.toml", begin + rained + snowed)
    seeds.load()
    seeds.write("note.txt", "A note.\n\nIt rained.\n")
    seeds.write("note.toml", begin + rained)

    assert outcomes(seeds.load())["source/note"] is Outcome.CONFLICT
    assert outcomes(seeds.load(pruning=True))["event/snowed"] is Outcome.PRUNED
    assert outcomes(seeds.load())["source/note"] is Outcome.UPDATED
    assert Source.objects.get(slug="note").text == "A note.\n\nIt rained."


def test_a_passage_that_could_not_be_made_is_made_once_the_text_is_taken(refused, admin_user):
    cite_also(refused, "The article")
    refused.load()
    assert Outcome.STAYS_DELETED not in outcomes(refused.load()).values()
    Citation.objects.get(quote="An article").delete()
    text = SeedConflict.objects.get(unit="text")
    text.take_seeds(admin_user, timezone.now())

    refused.load()

    assert Citation.objects.filter(event__slug="seen", quote="The article").exists()
    assert not SeedConflict.objects.open().exists()
    assert outcomes(refused.load()) == {}


def test_a_text_that_is_refused_changes_nothing_that_is_quoted_from_it(refused):
    places = list(Citation.objects.order_by("pk").values("pk", "start", "version"))

    report = refused.load()

    assert Outcome.UPDATED not in outcomes(report).values()
    assert [step.id for step in report.with_outcome(Outcome.CONFLICT)] == [("source", "article")]
    known = Citation.objects.filter(pk__in=[place["pk"] for place in places])
    assert list(known.order_by("pk").values("pk", "start", "version")) == places


@pytest.fixture
def under_what_waits(refused):
    """Seeds that put an event under one that waits, and call it otherwise."""
    refused.replace("article.toml", 'parent = "handed-over"', 'parent = "corrected"')
    refused.replace("article.toml", "It is white", "It is all white")
    return refused


def test_an_event_stays_where_it_is_while_the_one_above_it_waits(under_what_waits):
    lines = [line.strip() for line in as_lines(under_what_waits.load(), in_full=False)]

    event = Event.objects.get(slug="white")
    assert (event.parent.slug, event.title) == ("handed-over", "It is all white")
    assert "This waits for the event corrected, which is not made yet." in lines
    assert not any("deleted" in line for line in lines)


def test_an_event_is_not_put_under_one_that_waits_by_an_editor(under_what_waits, admin_user):
    under_what_waits.load()
    conflict = SeedConflict.objects.get(unit="parent")

    with pytest.raises(ValidationError, match="No load has made the event corrected"):
        conflict.take_seeds(admin_user, timezone.now())


def test_an_event_is_put_under_one_that_waited_by_an_editor(under_what_waits, admin_user):
    under_what_waits.load()
    Citation.objects.get(quote="An article").delete()
    SeedConflict.objects.get(unit="text").take_seeds(admin_user, timezone.now())
    under_what_waits.load()

    SeedConflict.objects.get(unit="parent").take_seeds(admin_user, timezone.now())

    assert Event.objects.get(slug="white").parent.slug == "corrected"


def test_the_reason_for_which_a_text_is_refused_is_told(refused):
    lines = [line.strip() for line in as_lines(refused.load(), in_full=False)]

    reason = "“An article” is quoted from this text and must stay in it."
    assert "conflict: source article (it cannot be as the seeds have it: to be decided)" in lines
    assert reason in lines
    assert SeedConflict.objects.get().reason == reason


def test_of_a_long_text_is_told_what_differs(seeds):
    seeds.load()
    seeds.replace("article.txt", "It was white.", "It was 'ivory'.")
    seeds.replace("article.toml", "It was white.", "It was 'ivory'.")

    (line,) = [one for one in as_lines(seeds.load(), in_full=False) if "text: " in one]

    assert line.startswith("    text: '…")
    assert (len(line) < 140, "white" in line, "ivory" in line) == (True, True, True)


def test_an_event_waits_for_an_article_that_an_editor_deleted(seeds):
    seeds.load()
    Event.objects.all().delete()
    Source.objects.get(slug="article").delete()
    new = '[[events]]\nslug = "new"\ntitle = "New"\n[[events.citations]]\nquote = "It was"\n'
    seeds.replace("article.toml", "[[dismissals]]", f"{new}occurrence = 1\n\n[[dismissals]]")

    assert outcomes(seeds.load())["event/new"] is Outcome.WAITING
    assert not Event.objects.exists()


def test_an_event_waits_for_an_article_in_whose_place_there_is_another(seeds):
    make_source(slug="article", text="Another one.")

    assert outcomes(seeds.load())["event/seen"] is Outcome.WAITING
    assert not Event.objects.exists()


def test_a_passage_that_an_editor_cited_in_a_text_that_moves_is_not_cited_again(seeds):
    seeds.load()
    make_citation(Event.objects.get(slug="seen"), Source.objects.get(text__gt=""), "An article")
    seeds.replace("article.txt", "An article", "New lead.\n\nAn article")
    cite_also(seeds, "An article")

    report = seeds.load()

    assert Citation.objects.filter(quote="An article").count() == 1
    assert Outcome.CONFLICT in outcomes(report).values()
    assert seeds.load().load_id is None


def test_a_passage_that_an_editor_cited_in_a_text_of_his_is_not_cited_again(seeds):
    seeds.load()
    source = Source.objects.get(text__gt="")
    source.text = f"Lead. {source.text}"
    source.save()
    make_citation(Event.objects.get(slug="seen"), source, "An article")
    cite_also(seeds, "An article")

    seeds.load()

    assert Citation.objects.filter(quote="An article").count() == 1
    assert seeds.load().load_id is None


def test_a_passage_may_take_the_place_that_another_leaves(seeds):
    cite_also(seeds, "An article", key="a")
    seeds.load()
    seeds.replace(
        "article.toml",
        'quote = "An article"\nkey = "a"',
        'quote = "It was"\nkey = "a"\noccurrence = 1',
    )
    cite_also(seeds, "An article", key="b")

    report = seeds.load()

    assert sorted(outcomes(report).values()) == [Outcome.CREATED, Outcome.UPDATED]
    assert seeds.load().load_id is None


def test_a_passage_that_is_given_a_key_is_still_the_same_one(seeds):
    cite_also(seeds, "An article")
    seeds.load()
    before = set(Citation.objects.values_list("pk", flat=True))
    seeds.replace("article.toml", 'quote = "An article"', 'quote = "An article"\nkey = "title"')
    cite_also(seeds, "It was", occurrence="1")
    seeds.replace("article.toml", 'occurrence = "1"', "occurrence = 1")

    report = seeds.load()

    assert list(outcomes(report).values()) == [Outcome.CREATED]
    assert before < set(Citation.objects.values_list("pk", flat=True))


def test_folders_that_take_turns_say_nothing_about_one_another(seeds, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "second.txt").write_text("Second.")
    for title in ("Second", "The second"):
        seeds.load(pruning=True)
        reading = f'[source]\nslug = "second"\ntitle = "{title}"\n'
        (other / "second.toml").write_text(reading)
        report = load(other, [], now=timezone.now(), pruning=True)

    assert outcomes(report) == {"source/second": Outcome.UPDATED}
    assert not SeedRecord.objects.filter(orphaned=True).exists()


def test_a_folder_is_known_by_what_is_left_of_it(seeds):
    seeds.load()
    for name in ("article.toml", "article.txt"):
        (seeds.root / name).unlink()

    seeds.load()

    assert SeedRecord.objects.get(key="seen").orphaned


def test_an_editors_own_record_is_found_under_a_former_key_as_well(seeds):
    Person.objects.create(name="My own bearer", slug="bearer")
    seeds.load()
    seeds.replace("people.toml", "[bearer]", '[flag-bearer]\nformerly = ["bearer"]')
    seeds.replace("article.toml", "{ bearer =", "{ flag-bearer =")

    report = seeds.load()

    assert outcomes(report) == {"person/flag-bearer": Outcome.DUPLICATE}
    assert (Person.objects.count(), Participation.objects.count()) == (1, 1)


def test_what_hangs_under_an_editors_event_of_that_name_is_not_taken_for_changed(seeds):
    make_event(slug="handed-over")
    seeds.load()

    assert "event/white" not in outcomes(seeds.load())


def test_what_the_database_refuses_keeps_nothing_else_from_being_changed(seeds):
    seeds.load()
    make_citation(Event.objects.get(slug="seen"), Source.objects.get(slug="article"), "An article")
    seeds.replace(
        "article.toml", 'quote = "Back in March, a flag was seen."', 'quote = "An article"'
    )
    seeds.replace("article.toml", "occurrence = 2", 'occurrence = 2\nnote = "Look again."')

    report = seeds.load()

    assert len(report.with_outcome(Outcome.CONFLICT)) == 1
    assert Citation.objects.get(event__slug="white").note == "Look again."
    assert Event.objects.get(slug="seen").citations.count() == 2


def test_a_changed_date_changes_its_place_in_the_order(seeds):
    seeds.load()
    seeds.replace("article.toml", 'date = "2024-03"', 'date = "2025"')

    seeds.load()

    assert [event.slug for event in Event.objects.in_order()] == ["handed-over", "seen", "white"]


def test_those_that_were_loaded_are_found_alike(seeds, db):
    seeds.load()
    seeds.replace("people.toml", "The one", "The other")
    seeds.load()
    bearer = Person.objects.get()
    assert set(Likeness.objects.of(bearer).values_list("value", flat=True)) == {
        "the bearer",
        "bearer",
        "the other",
    }


def test_two_passages_that_fall_together_in_a_corrected_article_are_made_once(seeds):
    seeds.load()
    Citation.objects.filter(event__slug="white").delete()
    source = Source.objects.get(slug="article")
    source.text = source.text.removesuffix(" It was white.")
    source.save()
    cite_also(seeds, "It was white.", key="one")
    cite_also(seeds, "It was white.", key="other")
    seeds.replace("article.toml", 'key = "one"', 'key = "one"\noccurrence = 1')
    seeds.replace("article.toml", 'key = "other"', 'key = "other"\noccurrence = 2')

    report = seeds.load()

    assert Citation.objects.filter(event__slug="seen", quote="It was white.").count() == 1
    assert Outcome.CONFLICT in outcomes(report).values()
    assert seeds.load().load_id is None
