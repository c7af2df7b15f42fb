"""Guessing passwords is slow, and harms nobody but those who guess."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings as project
from django.urls import reverse

pytestmark = pytest.mark.django_db
LIMIT = project.AXES_FAILURE_LIMIT
HERE, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_superuser("writer", password="a long password")


def sign_in(client, password, name="writer", **where):
    address = reverse("admin:login")
    return client.post(address, {"username": name, "password": password}, **where)


def guess(client, times, **where):
    return [sign_in(client, "a guess", **where).status_code for _ in range(times)]


def test_after_so_many_guesses_one_has_to_wait(client, editor):
    assert guess(client, LIMIT, **HERE) == [200] * (LIMIT - 1) + [429]

    refused = sign_in(client, "a long password", **HERE)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "Wait a quarter of an hour" in refused.text
    assert "_auth_user_id" not in client.session


def test_the_editor_is_not_locked_out_elsewhere(client, editor):
    guess(client, 2 * LIMIT, **HERE)

    assert sign_in(client, "a long password", **ELSEWHERE).status_code == 302


def test_others_are_not_locked_out_at_the_same_address(client, editor, django_user_model):
    django_user_model.objects.create_superuser("other", password="a long password")
    guess(client, 2 * LIMIT, **HERE)

    assert sign_in(client, "a long password", name="other", **HERE).status_code == 302


def test_one_has_to_wait_a_while_and_no_longer(client, editor):
    guess(client, 2 * LIMIT, **HERE)
    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=15))

    assert sign_in(client, "a long password", **HERE).status_code == 302


def test_who_signs_in_has_all_attempts_again(client, editor):
    guess(client, LIMIT - 1, **HERE)
    sign_in(client, "a long password", **HERE)
    client.logout()

    assert guess(client, LIMIT - 1, **HERE) == [200] * (LIMIT - 1)


def test_no_name_is_known_by_how_it_is_refused(client, editor):
    known = [sign_in(client, "a guess", **HERE).status_code for _ in range(LIMIT + 1)]
    unknown = [sign_in(client, "a guess", name="no", **HERE).status_code for _ in range(LIMIT + 1)]

    assert known == unknown


@pytest.mark.parametrize("spoofed", ["", "203.0.113.9, "])
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_tells(
    client, editor, settings, spoofed
):
    settings.HTTPS = True
    for number in range(LIMIT):
        own = spoofed and f"203.0.113.{number}, "
        sign_in(client, "a guess", headers={"x-forwarded-for": f"{own}198.51.100.7"}, **HERE)

    locked = sign_in(client, "a guess", headers={"x-forwarded-for": "198.51.100.7"}, **HERE)
    other = sign_in(client, "a guess", headers={"x-forwarded-for": "198.51.100.8"}, **HERE)

    assert (locked.status_code, other.status_code) == (429, 200)


def test_all_addresses_of_one_network_are_one(client, editor):
    for number in range(LIMIT):
        sign_in(client, "a guess", REMOTE_ADDR=f"2001:db8::{number}")

    again, elsewhere = (
        sign_in(client, "a guess", REMOTE_ADDR=told) for told in ("2001:db8::9", "2001:db8:0:1::9")
    )
    assert (again.status_code, elsewhere.status_code) == (429, 200)


def test_without_a_proxy_nobody_is_believed_to_be_elsewhere(client, editor):
    for number in range(LIMIT):
        sign_in(client, "a guess", headers={"x-forwarded-for": f"203.0.113.{number}"}, **HERE)

    assert sign_in(client, "a guess", **HERE).status_code == 429


@pytest.mark.parametrize("told", ["", "nonsense", "198.51.100.7:80", "1.2.3.4.5", "é"])
@pytest.mark.parametrize("remote", ["", "192.0.2.1"])
def test_what_is_no_address_is_counted_all_the_same(client, editor, settings, told, remote):
    settings.HTTPS = True
    for _ in range(LIMIT):
        sign_in(client, "a guess", headers={"x-forwarded-for": told}, REMOTE_ADDR=remote)

    assert sign_in(client, "a guess", REMOTE_ADDR=remote).status_code == 429


def test_what_was_typed_before_the_session_ended_is_not_lost(client, editor):
    sent = client.post(reverse("admin:timeline_person_add"), {"name": "A singer"})
    held = sent.text.split('name="held" value="')[1].split('"')[0]
    guess(client, LIMIT, **HERE)

    address = reverse("admin:login")
    form = {"username": "writer", "password": "a guess", "held": held.replace("&quot;", '"')}
    refused = client.post(address, form, **HERE)

    assert refused.status_code == 429
    assert "A singer" in refused.text
