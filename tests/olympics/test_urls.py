import pytest


def test_a_browser_that_asks_for_an_icon_is_told_where_it_is(client):
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Location"]) == (302, "/static/timeline/favicon.svg")


@pytest.mark.django_db
def test_the_admin_is_where_editors_look_for_it(client):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
