"""A primary, a standby that follows it, and what readers and editors get of them."""

import json
import re
import time
from functools import partial

import pytest
from django.db import connection

from tests.clusters import Cluster, program, room, running
from tests.seeds.processes import manage, start

psycopg = pytest.importorskip("psycopg")
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="these tests run on SQLite"),
    pytest.mark.skipif(not program("initdb"), reason="there is no PostgreSQL to start"),
]

# Answers, one after the other, what it is asked: a path, by a reader or an editor. It can be told
# how far behind a standby may be.
SITE = """
import json, os, sys
os.environ["CACHE_URL"] = "none"
import django
django.setup()
from django.conf import settings
from django.db import close_old_connections
from django.test import Client
from timeline.public import replicas
settings.ALLOWED_HOSTS = ["testserver"]
replicas.EVERY, replicas.MOST_BEHIND, replicas.AWAY = 0, 1000, 0
client = Client(raise_request_exception=False)
for line in sys.stdin:
    who, path = line.split()
    if who == "bound":
        replicas.MOST_BEHIND = float(path)
        continue
    client.cookies.clear()
    if who == "editor":
        client.cookies["sessionid"] = "any"
    response = client.get(path)
    close_old_connections()
    print(json.dumps([response.status_code, response.text]), flush=True)
"""


class Site:
    """A process that serves, and what it answers of an event."""

    def __init__(self, process, event):
        self.process = process
        self.event = event

    def bound(self, seconds):
        self.process.stdin.write(f"bound {seconds}\n")

    def get(self, who, path):
        self.process.stdin.write(f"{who} {path}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.process.stderr.read()
        return json.loads(answer)

    def ask(self, who):
        status, text = self.get(who, f"/api/v1/events/{self.event}")
        return json.loads(text)["title"] if status == 200 else status

    def health(self):
        return self.get("watcher", "/healthz")


def either(*clusters):
    """Return the address of whichever of the clusters can be written to."""
    hosts = ",".join("127.0.0.1" for _ in clusters)
    ports = ",".join(str(cluster.port) for cluster in clusters)
    return (
        f"postgres:///postgres?user=postgres&host={hosts}&port={ports}"
        "&target_session_attrs=read-write"
    )


def on(cluster, sql):
    with psycopg.connect(cluster.url, autocommit=True) as server:
        found = server.execute(sql)
        return found.fetchone()[0] if found.description else None


def wait_until(is_so):
    for _ in range(100):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be so")


@pytest.fixture
def clusters(monkeypatch):
    """A primary with the shipped articles, and its standby."""
    with room() as folder:
        primary = Cluster(folder / "primary")
        primary.make()
        with running(primary):
            monkeypatch.delenv("REPLICA_URLS", raising=False)
            assert manage(primary.url, "migrate", "-v0")[0] == 0
            assert manage(primary.url, "loadseed")[0] == 0
            standby = Cluster(folder / "standby")
            standby.copy(primary)
            with running(standby):
                yield primary, standby


@pytest.fixture
def site(clusters, monkeypatch):
    primary, standby = clusters
    event = on(primary, "SELECT slug FROM timeline_event WHERE status = 'published' LIMIT 1")
    monkeypatch.setenv("REPLICA_URLS", standby.url)
    with start(either(*clusters), SITE) as process:
        yield Site(process, event)
        process.stdin.close()
        process.wait(20)


def rename(cluster, slug, title):
    on(cluster, f"UPDATE timeline_event SET title = '{title}' WHERE slug = '{slug}'")


def follows(standby, primary):
    """Whether the standby has all that the primary has written."""
    sent, replayed = "pg_current_wal_lsn()", "pg_last_wal_replay_lsn()"
    return on(primary, f"SELECT {sent}::text") == on(standby, f"SELECT {replayed}::text")


def test_readers_are_answered_by_the_standby_as_long_as_it_follows(clusters, site):
    primary, standby = clusters
    is_followed = partial(follows, standby, primary)

    rename(primary, site.event, "One")
    assert site.ask("editor") == "One"
    wait_until(lambda: site.ask("reader") == "One")
    wait_until(is_followed)
    on(standby, "SELECT pg_wal_replay_pause()")
    rename(primary, site.event, "Two")
    # The reader is answered by the standby, which has not heard of it; who may have done it is not.
    assert (site.ask("reader"), site.ask("editor")) == ("One", "Two")
    # It is too far behind.
    site.bound(0.1)
    time.sleep(0.2)
    assert site.ask("reader") == "Two"
    assert re.fullmatch(r"ready\nreplica1: not read, at most \d+ s behind\n", site.health()[1])
    # It is read again once it has caught up.
    site.bound(1000)
    on(standby, "SELECT pg_wal_replay_resume()")
    wait_until(is_followed)
    on(standby, "SELECT pg_wal_replay_pause()")
    assert site.ask("reader") == "Two"
    rename(primary, site.event, "Three")
    assert site.ask("reader") == "Two"
    on(standby, "SELECT pg_wal_replay_resume()")
    wait_until(is_followed)
    assert site.health() == [200, "ready\nreplica1: read, at most 0 s behind\n"]

    # Without the standby the primary answers.
    standby.stop("immediate")
    rename(primary, site.event, "Four")
    assert (site.ask("reader"), site.ask("editor")) == ("Four", "Four")
    standby.start()
    wait_until(is_followed)

    # Without the primary readers read on, and editors are asked to come again.
    primary.stop("immediate")
    assert (site.ask("reader"), site.ask("editor")) == ("Four", 503)

    # The standby takes its place, and nobody has to be told.
    standby.promote()
    rename(standby, site.event, "Five")
    wait_until(lambda: site.ask("editor") == "Five")
    assert site.ask("reader") == "Five"
