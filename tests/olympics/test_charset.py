from urllib.parse import quote

import pytest
from django.test import RequestFactory

from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db
CHARSETS = ["cp037", "latin-1", "utf-16", "shift_jis", "hex", "idna", "undefined", "rot13", "none"]


@pytest.fixture
def ask():
    """Ask as a server does for the application; return the status and the content."""
    from olympics.wsgi import application

    def asked(request, kind="", **headers):
        status = []
        environ = request.environ | headers | {"CONTENT_TYPE": kind}
        content = application(environ, lambda line, *rest: status.append(int(line[:3])))
        return status[0], b"".join(content)

    return asked


@pytest.mark.parametrize("name", CHARSETS)
@pytest.mark.parametrize("path", ["/?q=%ff", "/timeline.json?q=%ff", "/healthz?a=%ff", "/no?a=%ff"])
def test_an_address_is_read_alike_whatever_charset_a_request_names(ask, path, name):
    request = RequestFactory().get(path)

    assert ask(request, f"text/plain; charset={name}") == ask(request)


def test_what_is_held_for_an_address_is_not_what_a_charset_made_of_it(ask):
    event = make_event(title="Found")
    event.people.add(make_person(slug="anna", name="Ännä"))
    make_event(title="Another")
    request = RequestFactory().get(f"/?person=anna&q={quote('Ännä')}")
    ask(request, "text/plain; charset=cp037")

    content = ask(request)[1].decode()
    assert "Found" in content
    assert "Another" not in content


@pytest.mark.parametrize("name", CHARSETS)
def test_a_form_is_read_as_utf_8(ask, name):
    cookie = "csrftoken=" + "a" * 32
    form = f"csrfmiddlewaretoken={'a' * 32}&username={quote('Éva')}&password=x"
    kind = f"application/x-www-form-urlencoded; charset={name}"
    request = RequestFactory().generic("POST", "/admin/login/", form, content_type=kind)

    status, content = ask(request, kind, HTTP_COOKIE=cookie)
    assert status == 200
    assert 'value="Éva"' in content.decode()
