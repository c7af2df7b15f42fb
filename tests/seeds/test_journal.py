import pytest
from django.utils import timezone
from reversion.models import Revision, Version

from timeline.models import Event, Load, Person, Source
from timeline.seeds.undo import undo

pytestmark = pytest.mark.django_db


def kept(revision):
    """What a revision holds, by the name of the model: what each record is called."""
    found = {}
    for version in revision.version_set.order_by("object_repr"):
        found.setdefault(version._model.__name__, []).append(version.object_repr)
    return found


@pytest.fixture
def changed(seeds):
    """Seeds that were loaded and then changed in an event, its role and a person."""
    seeds.load()
    seeds.replace("article.toml", "The flag is handed over", "A flag is handed over")
    seeds.replace("article.toml", 'bearer = "bearer"', 'bearer = "carrier"')
    seeds.replace("people.toml", "The bearer", "The flag bearer")
    return seeds


def test_what_is_only_created_leaves_no_revision(seeds):
    seeds.load()
    assert Revision.objects.count() == 0


def test_a_load_keeps_in_one_revision_how_what_it_changes_stood(changed):
    report = changed.load()
    revision = Load.objects.get(pk=report.load_id).revisions.get()
    assert Revision.objects.get() == revision
    assert revision.comment == f"As it stood before Load {report.load_id}."
    assert kept(revision) == {
        "Citation": ["In August the flag was handed over."],
        "Event": ["The flag is handed over"],
        "EventLink": ["announces"],
        "Participation": ["bearer"],
        "Person": ["The bearer"],
    }


def test_what_is_kept_is_what_stood_before(changed):
    changed.load()
    version = Version.objects.get_for_model(Person).get()
    assert version.field_dict["name"] == "The bearer"
    assert Person.objects.get().name == "The flag bearer"


def test_a_second_load_leaves_no_revision(changed):
    changed.load()
    changed.load()
    assert Revision.objects.count() == 1


def test_a_load_that_only_remembers_leaves_no_revision(seeds):
    seeds.load()
    Event.objects.filter(slug="seen").update(title="A sighting")
    seeds.replace("article.toml", "A flag is seen", "A sighting")
    assert seeds.load().load_id
    assert Revision.objects.count() == 0


def test_a_dry_run_leaves_no_revision(changed):
    changed.load(dry_run=True)
    assert Revision.objects.count() == 0


def test_a_load_that_breaks_off_leaves_no_revision(changed, monkeypatch):
    monkeypatch.setattr("timeline.seeds.apply._Writer.remember", lambda self, steps: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        changed.load()
    assert Revision.objects.count() == 0


def test_an_event_that_gets_a_new_row_is_kept_as_it_was_without(seeds):
    seeds.load()
    seeds.replace("article.toml", 'date = "2024-03"\n', 'date = "2024-03"\nlocations = ["town"]\n')
    seeds.load()
    event = Event.objects.get(slug="seen")
    version = Version.objects.get_for_object(event).get()
    assert version.field_dict["locations"] == []
    assert event.locations.count() == 1


def test_what_is_pruned_is_kept(seeds):
    seeds.load()
    seeds.replace("article.toml", 'people = { bearer = "bearer" }\n', "")
    seeds.write("people.toml", "")
    seeds.load(pruning=True)
    revision = Revision.objects.get()
    assert kept(revision)["Person"] == ["The bearer"]
    assert kept(revision)["Participation"] == ["bearer"]
    assert kept(revision)["Event"] == ["The flag is handed over"]


def test_a_new_text_keeps_how_the_citations_stood_that_it_moves(seeds):
    seeds.load()
    seeds.replace("article.txt", "An article\n", "An article, revised\n")
    seeds.load()
    assert len(kept(Revision.objects.get())["Citation"]) == 3
    assert kept(Revision.objects.get())["Dismissal"] == ["By A. Writer"]


def test_taking_a_load_back_keeps_how_it_left_things(changed):
    report = changed.load()
    undo(report.load_id, now=timezone.now())
    before, undone = Revision.objects.order_by("pk")
    assert undone.comment == f"As it stood before Load {report.load_id} was taken back."
    assert list(undone.loads.values_list("pk", flat=True)) == [report.load_id]
    assert kept(undone) == kept(before) | {
        "Event": ["A flag is handed over"],
        "Participation": ["carrier"],
        "Person": ["The flag bearer"],
    }


def test_taking_creations_back_keeps_what_is_deleted(seeds):
    report = seeds.load()
    undo(report.load_id, now=timezone.now())
    assert Event.objects.count() == Source.objects.count() == 0
    assert len(kept(Revision.objects.get())["Event"]) == 3


def test_what_was_touched_since_is_not_kept_when_a_load_is_taken_back(changed):
    report = changed.load()
    Person.objects.update(name="Somebody")
    undo(report.load_id, now=timezone.now())
    assert "Person" not in kept(Revision.objects.latest("pk"))
