import pytest

from tests.factories import make_citation, make_event
from tests.seeds.conftest import READING
from tests.seeds.test_load import outcomes
from timeline.models import Citation, Event, Location, Participation, Person, SeedRecord, Source
from timeline.seeds import prune
from timeline.seeds.merge import Outcome
from timeline.seeds.problems import SeedError
from timeline.seeds.report import as_lines

pytestmark = pytest.mark.django_db
LINKED = 'people = { bearer = "bearer" }\nlocations = ["stadium"]\n'


@pytest.fixture
def gone(seeds):
    """Seeds that no longer have a person, a place and what linked them to an event."""
    seeds.load()
    seeds.replace("article.toml", LINKED, "")
    seeds.write("people.toml", "")
    seeds.replace("locations.toml", '[stadium]\nname = "The stadium"\nwithin = "town"\n', "")
    seeds.replace("locations.toml", "latitude = 48.9\nlongitude = 2.4\n", "")
    return seeds


def test_without_being_asked_nothing_is_deleted(gone):
    gone.load()

    assert (Person.objects.count(), Location.objects.count()) == (1, 2)


def test_what_nobody_touched_or_uses_is_deleted(gone):
    report = gone.load(pruning=True)

    assert set(outcomes(report).values()) == {Outcome.PRUNED}
    assert (Person.objects.count(), Location.objects.count()) == (0, 1)
    assert not SeedRecord.objects.filter(kind="participation").exists()


def test_what_an_editor_touched_is_kept_with_what_it_uses(gone):
    Participation.objects.update(role="my word")

    report = gone.load(pruning=True)

    assert outcomes(report)["participation/handed-over/bearer"] is Outcome.ORPHANED
    assert outcomes(report)["person/bearer"] is Outcome.ORPHANED
    assert Person.objects.exists()


def test_the_report_says_why_it_is_kept(gone):
    Participation.objects.update(role="my word")

    lines = list(as_lines(gone.load(pruning=True), in_full=False))

    why = "the seeds no longer have it, but somebody touched it, or something needs it"
    assert f"orphaned: person bearer ({why})" in lines


def test_what_something_else_uses_is_kept(gone):
    Participation.objects.create(event=make_event(), person=Person.objects.get())

    gone.load(pruning=True)

    assert Person.objects.exists()


# Of the reading, all that it says of one event.
HANDED_OVER = READING.partition('slug = "handed-over"')[2].partition("[[events]]\nslug")[0]
HANDED_OVER = f'[[events]]\nslug = "handed-over"{HANDED_OVER}'


def test_what_the_seeds_leave_in_the_same_load_is_deleted(seeds):
    seeds.load()
    seeds.replace("article.toml", HANDED_OVER, "")
    seeds.replace("article.toml", 'announces = ["handed-over"]\n', "")
    seeds.replace("article.toml", 'parent = "handed-over"\n', "")

    report = seeds.load(pruning=True)

    assert outcomes(report)["event/handed-over"] is Outcome.PRUNED
    assert not Event.objects.filter(slug="handed-over").exists()


def test_what_could_not_be_left_is_kept(seeds):
    seeds.load()
    white = Event.objects.get(slug="white")
    Event.objects.filter(slug="seen").update(parent=white)
    seeds.replace("article.toml", HANDED_OVER, "")
    seeds.replace("article.toml", 'announces = ["handed-over"]\n', "")
    seeds.replace("article.toml", 'parent = "handed-over"\n', 'parent = "seen"\n')

    report = seeds.load(pruning=True)

    assert outcomes(report)["event/white"] is Outcome.CONFLICT  # seen is a part of it now
    assert outcomes(report)["event/handed-over"] is Outcome.ORPHANED
    assert SeedRecord.objects.get(kind="event", key="handed-over").orphaned
    assert Citation.objects.filter(event__slug="handed-over").exists()


def test_an_event_with_an_editors_citation_is_kept(seeds):
    seeds.load()
    source = Source.objects.get(slug="article")
    make_citation(Event.objects.get(slug="white"), source, "An article")
    text = (seeds.root / "article.toml").read_text()
    start = text.index('[[events]]\nslug = "white"')
    seeds.write("article.toml", text[:start] + text[text.index("[[dismissals]]") :])

    seeds.load(pruning=True)

    assert Event.objects.filter(slug="white").exists()


def test_an_event_that_an_editor_touched_keeps_its_citations(seeds):
    seeds.load()
    Event.objects.filter(slug="white").update(title="My title")
    text = (seeds.root / "article.toml").read_text()
    start = text.index('[[events]]\nslug = "white"')
    seeds.write("article.toml", text[:start] + text[text.index("[[dismissals]]") :])

    seeds.load(pruning=True)

    assert Event.objects.get(slug="white").citations.count() == 1


@pytest.fixture
def recited(seeds):
    """Seeds that quote other words for an event than before, and of these twice as many."""
    seeds.load()
    new = 'quote = "An article"\n[[events.citations]]\nquote = "article"'
    seeds.replace("article.toml", 'quote = "It was white."\noccurrence = 2', new)
    return seeds


def test_a_citation_is_deleted_for_which_there_are_others(recited):
    recited.load(pruning=True)

    quotes = Citation.objects.filter(event__slug="white").values_list("quote", flat=True)
    assert set(quotes) == {"An article", "article"}


def test_the_last_citations_of_an_event_are_kept(recited):
    source = Source.objects.get(slug="article")
    source.text = source.text.replace("An article", "The report")
    source.save()

    recited.load(pruning=True)

    assert Event.objects.get(slug="white").citations.get().quote == "It was white."
    assert recited.load(pruning=True).load_id is None


def test_what_nobody_touched_is_deleted_though_its_article_has_another_text(refused):
    refused.load()
    text = (refused.root / "article.toml").read_text()
    start = text.index('[[events]]\nslug = "white"')
    refused.write("article.toml", text[:start] + text[text.index('[[events]]\nslug = "again') :])

    report = refused.load(pruning=True)

    assert outcomes(report)["event/white"] is Outcome.PRUNED
    assert not Event.objects.filter(slug="white").exists()


def test_a_mass_deletion_is_refused_and_nothing_is_written(gone, monkeypatch):
    monkeypatch.setattr(prune, "_HANDFUL", 3)

    with pytest.raises(SeedError, match="would delete 4 of 15 records"):
        gone.load(pruning=True)
    assert not SeedRecord.objects.filter(orphaned=True).exists()


def test_what_was_pruned_comes_back_with_the_seeds(gone):
    gone.load(pruning=True)
    gone.write("people.toml", '[bearer]\nname = "The bearer"\n')

    assert outcomes(gone.load()) == {"person/bearer": Outcome.CREATED}
