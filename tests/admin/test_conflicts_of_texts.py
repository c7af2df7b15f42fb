"""Conflicts over a text and what is quoted from it."""

import pytest

from tests.admin.conftest import change_url, list_url
from tests.admin.test_conflicts import act, decide
from timeline.models import Citation, Dismissal, SeedConflict, Source


@pytest.fixture
def article(seeds):
    return Source.objects.get(slug="article")


@pytest.fixture
def texts(seeds, article, edit):
    """An editor and the seeds have corrected the same sentence, and the seeds quote theirs."""
    edit(article, text=article.text.replace("An article", "The article"))
    seeds.replace("article.txt", "a flag was seen.", "a white flag was seen.")
    seeds.replace("article.toml", "a flag was seen.", "a white flag was seen.")
    seeds.load()
    return open_conflict("text")


def open_conflict(unit):
    return SeedConflict.objects.open().get(unit=unit)


def test_the_page_of_a_text_tells_which_quotes_go_along(texts, admin_client):
    page = admin_client.get(change_url(texts))

    assert [(str(passage), quote) for passage, quote in page.context["along"]] == [
        ("Back in March, a flag was seen.", "Back in March, a white flag was seen.")
    ]
    assert page.context["lost"] == []


def test_a_text_is_taken_with_its_quotes(texts, article, seeds, admin_client, admin_user):
    decide(admin_client, texts, "take")

    article.refresh_from_db()
    citation = Citation.objects.get(event__slug="seen")
    assert citation.quote == "Back in March, a white flag was seen."
    assert article.text[citation.start : citation.end] == citation.quote
    assert "An article" in article.text
    assert not SeedConflict.objects.open().exists()
    assert {one.decided_by for one in SeedConflict.objects.all()} == {admin_user}
    assert seeds.load().load_id is None


def test_a_quote_leads_to_the_text_with_which_it_is_taken(texts, admin_client):
    quote = open_conflict("quote")
    page = decide(admin_client, quote, "take")

    assert page.context["error"] == "These words are not in the source."
    assert change_url(texts) in page.content.decode()


def test_texts_and_quotes_are_taken_many_at_once(texts, admin_client):
    quote = open_conflict("quote")

    assert act(admin_client, "take_seeds", quote, texts) == ["1 conflict is decided."]
    assert not SeedConflict.objects.open().exists()


def test_a_text_that_loses_what_an_editor_quotes_is_not_taken(texts, article, admin_client):
    article.refresh_from_db()
    start = article.text.index("The article")
    place = {"quote": "The article", "start": start, "end": start + 11}
    made = Dismissal.objects.create(source=article, reason="Mine.", **place)

    page = decide(admin_client, texts, "take")

    assert page.context["lost"] == [(made, change_url(made))]
    assert "“The article” is quoted from this text" in page.context["error"]
    assert SeedConflict.objects.open().count() == 2


def test_a_quote_that_an_editor_kept_is_not_taken_along(texts, admin_client):
    decide(admin_client, open_conflict("quote"), "keep")

    page = decide(admin_client, texts, "take")

    assert [str(passage) for passage, _ in page.context["lost"]] == [
        "Back in March, a flag was seen."
    ]


def test_nothing_is_taken_along_that_was_not_seen(texts, seeds, admin_client):
    seen = admin_client.get(change_url(texts)).context["seen"]
    decide(admin_client, open_conflict("quote"), "keep")

    form = {"seen": seen, "decision": "take"}
    page = admin_client.post(change_url(texts), form)

    assert page.context["error"].startswith("One side has changed meanwhile")


@pytest.fixture
def unmade(seeds, article, edit):
    """A dismissal of words that an editor has taken out of the article."""
    edit(article, text=article.text.replace("An article", "The article"))
    new = '[[dismissals]]\nquote = "An article"\nreason = "The title."\n\n[[dismissals]]'
    seeds.replace("article.toml", "[[dismissals]]", new)
    seeds.load()
    return SeedConflict.objects.open().get()


def test_a_passage_that_could_not_be_made_is_one_conflict(unmade, admin_client):
    page = decide(admin_client, unmade, "take")

    assert (unmade.unit, page.context["could_be_made"]) == ("quote", True)
    assert page.context["error"] == "These words are not in the source."


def test_a_passage_is_made_once_it_fits(unmade, seeds, article, edit, admin_client):
    article.refresh_from_db()
    edit(article, text=f"Corrected. An article\n\n{article.text}")

    decide(admin_client, unmade, "take")

    made = Dismissal.objects.get(reason="The title.")
    assert (made.quote, made.start, made.version) == ("An article", 11, 1)
    assert SeedConflict.objects.open().count() == 0
    assert seeds.load().load_id is None


def test_a_passage_that_is_not_to_be_made_is_not_asked_for_again(unmade, seeds, admin_client):
    decide(admin_client, unmade, "keep")
    seeds.replace("article.toml", '"The title."', '"A heading."')
    seeds.load()

    assert SeedConflict.objects.open().count() == 0
    assert Dismissal.objects.count() == 1


def test_a_passage_that_the_seeds_change_is_tried_again(unmade, seeds, article, edit):
    article.refresh_from_db()
    edit(article, text=article.text.replace("The article", "An article"))
    seeds.replace("article.toml", '"The title."', '"A heading."')
    seeds.load()

    assert Dismissal.objects.get(reason="A heading.").quote == "An article"
    assert SeedConflict.objects.open().count() == 0
    assert seeds.load().load_id is None


def test_the_list_shows_what_could_not_be_made(unmade, admin_client):
    assert "deleted" in admin_client.get(list_url(SeedConflict)).content.decode()
