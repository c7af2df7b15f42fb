import html
import re

import pytest


def test_any_site_may_frame_it(client, published):
    response = client.get("/embed/")

    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src *" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/events/", "/admin/login/"])
def test_no_other_page_may_be_framed(client, published, path):
    response = client.get(path)

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_it_shows_what_the_filter_finds_and_sets_no_cookie(client, published):
    response = client.get("/embed/?q=film")

    assert b"Cruise scales the sign" in response.content
    assert b"/events/rappel/" not in response.content
    assert (response.cookies, response.get("Vary")) == ({}, None)


def test_it_says_what_it_is(client, published):
    assert b"<h1>The timeline</h1>" in client.get("/embed/").content
    assert b"<h1>Found on the timeline</h1>" in client.get("/embed/?q=film").content


def test_its_links_leave_the_frame(client, published):
    assert b'<base target="_blank">' in client.get("/embed/").content


def test_a_bad_filter_is_named(client, db):
    response = client.get("/embed/?from=banana")

    assert response.status_code == 400
    assert b"<dt>From</dt>" in response.content


def test_the_timeline_offers_the_same_filter_as_a_frame(client, published):
    page = client.get("/?q=film&order=-date").content.decode()

    (frame,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page)
    address = re.search('src="http://testserver(.*?)"', html.unescape(html.unescape(frame)))
    assert address[1] == "/embed/?q=film&order=-date"
    assert b"Cruise scales the sign" in client.get(address[1]).content
