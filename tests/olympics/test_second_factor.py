"""Where a second factor is asked for, a password alone opens nothing."""

import json
import shutil

import pytest

from tests.seeds.processes import finish, manage, start

pytest.importorskip("django_otp")

SIGN_IN = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
settings.ALLOWED_HOSTS = ["testserver"]

user = User.objects.create_superuser("writer", password="a long password")
told = {}

def sign_in(**fields):
    client = Client()
    form = {"username": "writer", "password": "a long password", "next": "/admin/"} | fields
    answer = client.post("/admin/login/", form)
    index = client.get("/admin/")
    return answer.status_code, index.status_code, answer.text or index.text

told["without a device"] = sign_in(otp_token="123456")
from django.core.management import call_command
call_command("addstatictoken", "writer", token="a-first-code", stdout=open("/dev/null", "w"))
told["password alone"] = sign_in()
told["wrong code"] = sign_in(otp_token="no")
user.staticdevice_set.get().throttle_reset()
told["right code"] = sign_in(otp_token="a-first-code")
told["the same code again"] = sign_in(otp_token="a-first-code")
user.staticdevice_set.all().delete()
device = TOTPDevice.objects.create(user=user, name="phone")
told["a code of the day"] = sign_in(otp_token=f"{totp(device.bin_key):06}")
client = Client()
client.force_login(user)
told["signed in before"] = client.get("/admin/").status_code, client.get("/").status_code
page = client.get("/admin/login/?next=/admin/")
told["policy"] = page.headers["Content-Security-Policy"]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, empty):
    path = shutil.copy(empty, tmp_path_factory.mktemp("otp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECOND_FACTOR", "on")
        database = f"sqlite:///{path}"
        assert manage(database, "migrate", "-v0")[0] == 0
        code, output, errors = finish(start(database, SIGN_IN))
    assert code == 0, errors
    return json.loads(output)


@pytest.mark.parametrize(
    "how", ["without a device", "password alone", "wrong code", "the same code again"]
)
def test_nothing_but_a_code_that_is_right_opens_the_admin(told, how):
    status, after, page = told[how]

    assert (status, after) == (200, 302)
    assert 'id="id_otp_token"' in page
    assert 'role="alert"' in page


@pytest.mark.parametrize("how", ["right code", "a code of the day"])
def test_a_right_code_opens_it(told, how):
    status, after, page = told[how]

    assert (status, after) == (302, 200)
    assert "Olympics timeline" in page
    assert "/admin/timeline/event/" in page
    assert "/admin/otp_totp/totpdevice/" in page


def test_who_had_signed_in_before_it_was_asked_for_is_asked_for_it(told):
    assert told["signed in before"] == [302, 200]


def test_the_policy_is_as_strict(told):
    assert "unsafe" not in told["policy"]


def test_without_its_package_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR", "on")
    hide = "import sys; sys.modules['django_otp'] = None\nimport olympics.settings"
    code, _, errors = finish(start(f"sqlite:///{tmp_path / 'db'}", hide))

    assert code == 1
    assert "SECOND_FACTOR" in errors
