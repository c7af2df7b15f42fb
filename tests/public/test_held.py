"""What one reader was answered is held for the next."""

import secrets
import shutil
import socket
import subprocess

import pytest
from django.core.cache import cache

from olympics import environment
from tests.factories import make_event
from tests.public.test_freshness import PATHS
from timeline.models import Citation, Event, Location, Participation, Person, Source
from timeline.public import fragments, freshness, headings, holding

# What is streamed is not held.
HELD = [path for path in PATHS if not path.endswith((".csv", ".json"))]


def keep_in(settings, address):
    settings.CACHES = {"default": environment.cache({"CACHE_URL": address}, "CACHE_URL")}
    # Django would give each test the memory of the one before.
    settings.CACHES["default"].setdefault("LOCATION", secrets.token_hex(4))


@pytest.fixture
def memory(settings):
    keep_in(settings, "")


@pytest.fixture(scope="module")
def redis():
    """The address of a Redis server that keeps nothing on disk."""
    pytest.importorskip("redis")
    if not shutil.which("redis-server"):
        pytest.skip("there is no redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        while "Ready to accept connections" not in server.stdout.readline():
            assert server.poll() is None
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


def told(response):
    return response.content, dict(response.headers)


@pytest.mark.parametrize("path", HELD)
def test_what_is_held_is_what_was_rendered(
    client, published, memory, path, django_assert_num_queries
):
    first = told(client.get(path))

    with django_assert_num_queries(1):
        second = told(client.get(path))

    assert second == first


def test_what_has_changed_is_rendered_anew(client, published, memory):
    client.get("/events/rappel/")
    Event.objects.filter(slug="rappel").update(title="Another")

    assert "Another" in client.get("/events/rappel/").text


def test_one_address_is_not_answered_with_what_another_was(client, published, memory):
    first = client.get("/").content

    assert first != client.get("/fr/").content
    assert first != client.get("/?q=rappel").content
    assert first == client.get("/").content


def test_editors_are_answered_the_same_and_nothing_of_theirs_is_held(
    client, admin_client, published, memory
):
    by_editor = told(admin_client.get("/"))

    assert told(client.get("/")) == by_editor
    assert "sessionid" not in admin_client.get("/").cookies


def test_a_cookie_that_is_set_keeps_an_answer_from_being_held(rf, memory):
    """No public page sets one; were it to, nobody else would get it."""
    answer = freshness.HttpResponse("Hello")
    answer.set_cookie("known", "one")

    freshness._hold("mark", answer)

    assert cache.get("mark") is None


@pytest.mark.parametrize("path", ["/events/no/", "/?from=nonsense", "/admin/login/"])
def test_what_is_no_public_page_is_not_held(client, published, memory, path):
    client.get(path)
    assert len(cache._cache) == 0

    client.get("/people/")
    assert len(cache._cache) == 1


def test_a_heavy_answer_is_not_held(client, published, memory, monkeypatch):
    monkeypatch.setattr(freshness, "HEAVIEST", 1_000)
    client.get("/people/")

    assert len(cache._cache) == 0


@pytest.fixture
def drawn(monkeypatch):
    """The slugs of each list of entries that is drawn."""
    lists = []

    def chapters(events):
        lists.append([event.slug for event in events])
        return headings.chapters(events)

    monkeypatch.setattr(fragments, "chapters", chapters)
    return lists


def test_entries_are_drawn_once_for_all_pages_that_show_them(client, published, memory, drawn):
    first = client.get("/?person=tom-cruise").text
    second = client.get("/?location=france").text

    assert drawn == [["rappel"]]
    assert "Cruise rappels in" in first
    assert "Cruise rappels in" in second


def test_what_changes_elsewhere_leaves_entries_as_they_are(client, published, memory, drawn):
    client.get("/?person=tom-cruise")
    make_event(title="Elsewhere")
    client.get("/?person=tom-cruise")

    assert drawn == [["rappel"]]


@pytest.mark.parametrize("path", ["/fr/?person=tom-cruise", "/?q=rappel", "/people/tom-cruise/"])
def test_entries_are_drawn_for_each_language_search_and_level(
    client, published, memory, drawn, path
):
    client.get("/?person=tom-cruise")
    client.get(path)

    assert drawn == [["rappel"]] * 2


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.filter(slug="rappel").update(title="Another"),
        lambda: Event.objects.filter(slug="rappel").update(summary="Another"),
        lambda: Event.objects.filter(slug="rappel").update(date="2024-08"),
        lambda: Event.objects.filter(slug="rappel").update(factuality="alleged"),
        lambda: Event.objects.filter(slug="rappel").update(date_phrase="Then"),
        lambda: Event.objects.filter(slug="closing-ceremony").update(title="Another"),
        lambda: Event.objects.filter(slug="rappel").update(status="rejected"),
        lambda: Person.objects.filter(slug="tom-cruise").update(name="Another"),
        lambda: Person.objects.filter(slug="tom-cruise").update(slug="another"),
        lambda: Participation.objects.update(role="another"),
        lambda: Location.objects.update(name="Another"),
        lambda: Source.objects.filter(slug="report").update(title="Another"),
        lambda: Source.objects.filter(slug="report").update(url="https://another.example/"),
        lambda: Source.objects.filter(slug="report").update(language="de"),
        lambda: Citation.objects.filter(event__slug="rappel").update(stance="mentions"),
        lambda: Citation.objects.filter(event__slug="rappel").delete(),
        lambda: Participation.objects.all().delete(),
        lambda: make_event(title="Another", parent=Event.objects.get(slug="rappel")),
    ],
)
@pytest.mark.parametrize("path", ["/", "/?q=rappel", "/events/"])
def test_entries_never_show_what_was(client, published, settings, change, path):
    bare = environment.cache({"CACHE_URL": "none"}, "CACHE_URL")
    keep_in(settings, "")
    memory = settings.CACHES
    client.get(path)
    change()
    held = client.get(path).content

    settings.CACHES = {"default": bare}
    assert client.get(path).content == held
    settings.CACHES = memory


def test_redis_holds_it_for_all(client, published, settings, redis, django_assert_num_queries):
    keep_in(settings, redis)
    first = told(client.get("/"))

    with django_assert_num_queries(1):
        assert told(client.get("/")) == first


def test_a_cache_that_is_away_costs_no_page(client, published, settings, caplog):
    pytest.importorskip("redis")
    bare = told(client.get("/"))
    keep_in(settings, "redis://127.0.0.1:1/0")

    assert told(client.get("/")) == bare
    assert {record.message for record in caplog.records} == {
        "The cache gives nothing",
        "The cache takes nothing",
    }


@pytest.mark.parametrize("name", ["olympics/urls.py", "templates/list.xml", "timeline/fr.mo"])
def test_nothing_is_held_for_another_version_of_the_program(settings, tmp_path, name):
    settings.BASE_DIR = tmp_path
    path = tmp_path / name
    path.parent.mkdir()
    versions = set()
    for text in ("one", "other"):
        path.write_text(text)
        versions.add(holding._program.__wrapped__())

    assert len(versions) == 2
