import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from olympics.environment import boolean, cache, development_secret, replicas, tiles, words


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), (" yes ", True), ("0", False), ("off", False), ("No", False)],
)
def test_boolean_takes_the_usual_words(text, value):
    assert boolean({"DEBUG": text}, "DEBUG", default=not value) is value


@pytest.mark.parametrize("environ", [{}, {"DEBUG": ""}, {"DEBUG": "  "}])
def test_boolean_left_empty_is_the_default(environ):
    assert boolean(environ, "DEBUG", default=True) is True


def test_boolean_refuses_what_it_does_not_understand():
    with pytest.raises(ImproperlyConfigured, match="DEBUG='maybe' is neither true nor false"):
        boolean({"DEBUG": "maybe"}, "DEBUG", default=False)


def test_words_are_parted_by_commas():
    assert words({"HOSTS": "a.example, b.example,"}, "HOSTS", default=[]) == [
        "a.example",
        "b.example",
    ]
    assert words({"HOSTS": " "}, "HOSTS", default=["localhost"]) == ["localhost"]


def test_the_development_secret_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret"

    secret = development_secret(path)

    assert len(secret) >= 50
    assert development_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_development_secret_made_meanwhile_wins(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_text("made by another process")
    answers = iter([False])  # as it looked before the other process had made it
    monkeypatch.setattr(type(path), "exists", lambda self, **kwargs: next(answers))

    assert development_secret(path) == "made by another process"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("https://{s}.tiles.example/{z}/{x}/{y}{r}.png", "https://*.tiles.example"),
        ("https://tiles.example:8443/?z={z}&x={x}&y={y}", "https://tiles.example:8443"),
    ],
)
def test_tiles_come_from_one_origin(address, origin):
    assert tiles({"MAP_TILES": address}, "MAP_TILES") == (address, origin)


def test_no_tiles_are_asked_for_by_default():
    assert tiles({}, "MAP_TILES") == ("", "")


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example; script-src */{z}/{x}/{y}",
        "https:///{z}/{x}/{y}",
        "tiles",
    ],
)
def test_tiles_that_cannot_be_asked_for_stop_the_start(address):
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES"):
        tiles({"MAP_TILES": address}, "MAP_TILES")


@pytest.mark.parametrize(
    ("address", "backend"),
    [
        ("", "locmem.LocMemCache"),
        ("none", "dummy.DummyCache"),
        ("redis://cache.example:6379/0", "redis.RedisCache"),
        ("unix:///run/redis.sock?db=1", "redis.RedisCache"),
    ],
)
def test_a_cache_is_memory_or_redis_or_none(address, backend):
    pytest.importorskip("redis")

    assert cache({"CACHE_URL": address}, "CACHE_URL")["BACKEND"].endswith(f".{backend}")


@pytest.mark.parametrize("address", ["memcached://cache.example", "yes", "http://redis.example"])
def test_another_cache_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        cache({"CACHE_URL": address}, "CACHE_URL")


def test_redis_without_its_package_is_refused(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(ImproperlyConfigured, match="package redis"):
        cache({"CACHE_URL": "redis://cache.example"}, "CACHE_URL")


POSTGRESQL = {"ENGINE": "django.db.backends.postgresql"}


def test_standbys_are_named_in_order():
    urls = {"REPLICA_URLS": "postgres://one/timeline  postgres://two/timeline"}

    found = replicas(urls, "REPLICA_URLS", POSTGRESQL)

    assert {name: each["HOST"] for name, each in found.items()} == {
        "replica1": "one",
        "replica2": "two",
    }
    assert replicas({}, "REPLICA_URLS", POSTGRESQL) == {}


@pytest.mark.parametrize("address", ["nonsense", "sqlite:///db.sqlite3", "mysql://one/timeline"])
def test_what_is_no_standby_is_refused_without_telling_its_password(address):
    with pytest.raises(ImproperlyConfigured, match="REPLICA_URLS"):
        replicas({"REPLICA_URLS": address}, "REPLICA_URLS", POSTGRESQL)


def test_sqlite_has_no_standbys():
    sqlite = {"ENGINE": "django.db.backends.sqlite3"}

    with pytest.raises(ImproperlyConfigured, match="PostgreSQL alone"):
        replicas({"REPLICA_URLS": "postgres://one/timeline"}, "REPLICA_URLS", sqlite)
