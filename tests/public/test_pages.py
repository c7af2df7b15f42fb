import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_citation, make_event, make_location, make_person
from tests.public.conftest import fill, fill_indexes
from timeline.models import Citation, Event, EventLink, Source, documents
from timeline.public import filters
from timeline.public.formats import FORMATS
from timeline.public.overview import figure

LISTS = ["/", "/events/", "/people/", "/locations/", "/sources/"]
PAGES = [
    *LISTS,
    "/events/closing-ceremony/",
    "/people/tom-cruise/",
    "/locations/stade-de-france/",
    "/sources/report/",
]


def text(response):
    """Return what a reader reads, without tags and with single spaces."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def titles(response):
    return re.findall(r"<h\d [^>]*>\s*<a [^>]*>([^<]*)</a>", response.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served(client, published, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_for_everyone(client, published, path):
    response = client.get(path)

    assert (response.cookies, response.get("Vary")) == ({}, None)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_inline_script_and_no_inline_style(client, published, path):
    html = client.get(path).content.decode()

    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", html) == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_only_read(client, published, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_site_has_its_pages(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [f"{path}nothing/" for path in LISTS[1:]])
def test_what_is_not_there_is_not_found(client, db, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "There is nothing at this address" in text(response)


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/events/closing-ceremony/"])
def test_a_cursor_that_is_none_is_named(client, published, path):
    response = client.get(path, {"after": "nonsense"})

    assert response.status_code == 400
    assert "<code>after</code>" in response.content.decode()
    assert "<form" not in response.content.decode().replace('<form method="dialog">', "")


@pytest.mark.parametrize(
    ("path", "query", "label", "said", "value"),
    [
        ("/", "from=xx", "From", "an unknown digit is written X", 'value="xx"'),
        ("/fr/", "from=xx&q=flag", "Depuis", "pas une date", 'value="flag"'),
        ("/", "to=2024-13", "To", "there is no month 13", 'value="2024-13"'),
        ("/", "person=nobody", "Person", "No person on the timeline", '<option value="tom-cruise"'),
        ("/", "factuality=true&q=x", "What the source says of it", "true", 'value="x"'),
    ],
)
def test_what_is_not_understood_can_be_mended(client, published, path, query, label, said, value):
    response = client.get(f"{path}?{query}")
    html = response.content.decode()
    head, form = html.split('<form class="filter"')
    name = query.partition("=")[0]

    assert response.status_code == 400
    assert f"<dt>{label}</dt>" in head
    assert said in form.split(f'id="wrong_{name}">')[1].split("</p>")[0]
    assert value in form
    assert f"<code>{name}</code>" not in html


def test_what_is_told_of_a_field_is_told_by_it(client, published):
    html = client.get("/?from=xx").content.decode()

    assert 'aria-describedby="wrong_from window-help" aria-invalid="true" value="xx"' in html
    assert "wrong_" not in client.get("/?from=2024").content.decode()


def test_a_passage_that_is_none_is_named(client, published):
    response = client.get("/sources/report/", {"passage": "here"})

    assert response.status_code == 400
    assert "<code>passage</code>" in response.content.decode()


@pytest.mark.parametrize("template", ["400.html", "404.html", "500.html"])
def test_error_pages_need_no_context(template):
    assert "</html>" in render_to_string(template)


# The timeline


def test_the_timeline_is_in_order_with_parts_under_their_whole(client, published):
    assert titles(client.get("/")) == [
        "Cruise scales the sign",
        "Closing Ceremony",
        "Cruise rappels in",
    ]


def test_a_vague_date_is_worded_and_not_put_into_a_datetime(client, db):
    make_event(date="[2024-04-21..2024-04-30]", date_phrase="In late April", date_basis="resolved")
    html = client.get("/").content.decode()

    assert 'data-edtf="[2024-04-21..2024-04-30]"' in html
    assert "<time" not in html
    assert '<q lang="">In late April</q>, resolved from the dateline' in html


def test_what_editors_and_sources_wrote_is_in_their_languages(client, published):
    Source.objects.update(language="pt")
    Event.objects.update(date_phrase="Em março")
    html = client.get("/fr/").content.decode()

    assert '<h4 lang="en-gb" dir="auto">' in html
    assert '<q lang="pt">' in html
    assert '<cite lang="pt" dir="auto">' in html
    assert '<h4 dir="auto">' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("factuality", "words"),
    [
        ("depicted", "Depicted on screen, not reported as an event"),
        ("planned", "Planned"),
        ("alleged", "Alleged"),
    ],
)
def test_what_did_not_plainly_happen_says_so(client, db, factuality, words):
    make_event(factuality=factuality)

    assert f'<p class="factuality">{words}</p>' in client.get("/").content.decode()


def test_what_happened_is_not_remarked_upon(client, db):
    make_event()

    assert 'class="factuality"' not in client.get("/").content.decode()


def test_a_quote_is_credited_down_the_chain(client, published):
    assert (
        "Cruise was spotted with a film crew People , as reported in Tom Cruise rappels in"
        in text(client.get("/"))
    )


def test_a_quote_leads_to_its_passage(client, published):
    citation = Citation.objects.get(event__slug="rappel")

    assert f'<a href="{citation.get_absolute_url()}">{citation.quote}</a>' in (
        client.get("/").content.decode()
    )


def test_what_contradicts_stands_beside_what_supports(client, published, article):
    event = Event.objects.get(slug="rappel")
    make_citation(event, article, "Back in March", stance="contradicts")

    assert re.search(r"rappelled into .* Contradicted Back in March", text(client.get("/")))


def test_parts_below_the_second_level_are_linked(client, published):
    third = make_event(slug="third", title="Third", parent=Event.objects.get(slug="rappel"))
    make_event(title="Fourth", parent=third)
    html = client.get("/").content.decode()

    assert '<a href="/events/third/#parts">The parts of Third</a>' in html
    assert "Fourth" not in titles(client.get("/"))


@pytest.mark.parametrize(("most", "told"), [(2, "At least 2 events found"), (99, "3 events found")])
def test_so_many_are_found_that_they_are_not_counted(client, db, monkeypatch, most, told):
    for module in (filters, figure):
        monkeypatch.setattr(module, "MOST", most)
    for _ in range(3):
        make_event(title="Torchlight")

    assert told in text(client.get("/?q=torchlight"))


def test_pages_of_the_timeline_follow_one_another(client, article):
    fill(article, 60)
    pages = [client.get("/").context["page"]]
    while cursor := pages[-1].after:
        pages.append(client.get("/", {"after": cursor}).context["page"])

    read = [event.title for page in pages for event in page.rows]
    assert (len(pages) > 1, read) == (True, [f"Event {number}" for number in range(60)])


def test_a_page_has_fewer_entries_where_they_are_heavy(client, article):
    fill(article, 60)
    light = client.get("/events/")
    Event.objects.update(summary="Long. " * 3000)
    heavy = client.get("/")

    assert len(light.context["page"].rows) == 50
    assert len(heavy.context["page"].rows) == 1  # of which two parts are shown, too
    assert len(heavy.content) < 150_000


def test_the_way_back_leads_to_the_page_one_came_from(client, article):
    fill(article, 60)
    first = client.get("/").context["page"]
    second = client.get("/", {"after": first.after}).context["page"]

    assert client.get("/", {"before": second.before}).context["page"].rows == first.rows


# What a page costs, besides the query that tells whether a reader has it already


def costs(client, paths):
    """Return how many queries each page makes."""
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found[path] = len(queries) - 1
    return found


NARROWED = "/?q=flag&person=a-person&location=a-place&source=report&from=2024&factuality=happened"


# Few events are drawn from the rows themselves. What each choice of the filter leaves is counted
# with up to a dozen queries; where too many are found, it is not.
@pytest.mark.parametrize(
    ("count", "timeline", "narrowed", "overview"),
    [(3, 17, (30, 27), 3), (60, 15, (27, 25), 0), (1000, 14, (26, 23), 0)],
)
def test_a_timeline_costs_the_same_however_long_it_is(
    client, article, count, timeline, narrowed, overview
):
    fill(article, count)
    documents.refresh()

    expected = {
        "/": timeline,
        "/events/": 3,
        "/people/a-person/": 9 + overview,
        "/locations/a-place/": 11 + overview,
        "/sources/report/": 10 + overview,
    }
    assert costs(client, expected) == expected
    on_sqlite, on_postgresql = narrowed
    told = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    assert costs(client, [NARROWED]) == {NARROWED: told}


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("path", ["/people/", "/locations/", "/sources/"])
def test_an_index_costs_two_queries(client, article, django_assert_num_queries, path, count):
    fill_indexes(article, count)

    with django_assert_num_queries(2):
        client.get(path)


@pytest.mark.parametrize("count", [3, 60])
def test_an_event_costs_the_same_however_many_parts_it_has(
    client, published, article, django_assert_num_queries, count
):
    fill(article, count)
    Event.objects.filter(slug__startswith="e0").update(parent=published)

    with django_assert_num_queries(14):
        client.get(published.get_absolute_url())


# Events


def test_an_event_shows_its_quote_in_context(client, published):
    assert (
        "The actor rappelled into the Stade de France where he picked up the flag from "
        "U.S. gymnast Simone Biles."
    ) in text(client.get("/events/rappel/"))


def test_an_event_names_what_it_is_a_part_of(client, published):
    path = client.get("/events/rappel/").context["path"]

    assert [event.slug for event in path] == ["closing-ceremony"]


def test_an_event_explains_its_date(client, published):
    assert "March 2024 stated by the source EDTF 2024-03" in text(
        client.get("/events/hollywood-sign/")
    )


@pytest.mark.parametrize(
    ("kind", "out", "back"),
    [
        ("announces", "Announces", "Is announced by"),
        ("depicts", "Depicts", "Is depicted by"),
        ("follows", "Follows", "Is followed by"),
    ],
)
def test_a_link_is_worded_from_both_ends(client, db, kind, out, back):
    one, other = make_event(title="One", slug="one"), make_event(title="Other", slug="other")
    EventLink.objects.create(from_event=one, kind=kind, to_event=other)

    assert f"{out} Other" in text(client.get("/events/one/"))
    assert f"{back} One" in text(client.get("/events/other/"))


def test_an_event_leads_to_its_neighbours_on_the_timeline(client, published):
    last = make_event(date="2028")
    context = client.get("/events/closing-ceremony/").context

    assert context["previous"].slug == "hollywood-sign"
    assert context["next"] == last


def test_a_part_leads_to_its_neighbours_among_the_parts(client, published):
    second = make_event(parent=published, position=2)
    context = client.get("/events/rappel/").context

    assert (context["previous"], context["next"]) == (None, second)


# People, places, sources


def test_a_person_is_introduced(client, published):
    person = published.children.get().people.get()
    person.aliases, person.wikidata = "Cruise\nT. Cruise", "Q37079"
    person.save()
    response = client.get("/people/tom-cruise/")

    assert "Person Tom Cruise Also called Cruise T. Cruise Wikidata Q37079" in text(response)
    assert "https://www.wikidata.org/wiki/Q37079" in response.content.decode()


def test_the_events_of_a_person_name_what_they_are_a_part_of(client, published):
    assert "Cruise rappels in Part of Closing Ceremony" in text(client.get("/people/tom-cruise/"))


def test_a_place_holds_the_events_of_the_places_within_it(client, published):
    assert titles(client.get("/locations/france/")) == ["Cruise rappels in"]


def test_a_place_names_what_lies_within_it(client, published):
    make_location(name="Unused", within=published.children.get().locations.get().within)

    assert "Within it Stade de France What happened" in text(client.get("/locations/france/"))


def test_a_place_names_all_that_it_lies_within(client, published):
    stadium = published.children.get().locations.get()
    stadium.events.get().locations.add(make_location(slug="gate", within=stadium))
    path = client.get("/locations/gate/").context["path"]

    assert [place.slug for place in path] == ["france", "stade-de-france"]


def test_coordinates_are_written_as_on_maps(client, published):
    stadium = published.children.get().locations.get()
    stadium.latitude, stadium.longitude = 48.9245, -2.3602
    stadium.save()

    assert "48.9245° N, 2.3602° W" in text(client.get("/locations/stade-de-france/"))


def test_a_passage_is_emphasised_and_can_be_gone_to(client, published, article):
    start = article.text.index("Back in March")
    html = client.get(f"/sources/report/?passage={start}-{start + 13}").content.decode()

    assert '<mark class="emphasised" id="passage">Back in March</mark>' in html


@pytest.mark.parametrize("passage", ["90000-90001", "50-20"])
def test_a_passage_that_the_text_does_not_have_is_refused(client, published, passage):
    response = client.get(f"/sources/report/?passage={passage}")

    assert response.status_code == 400
    assert "<code>passage</code>" in response.content.decode()


def test_a_cited_passage_leads_to_its_event(client, published):
    html = client.get("/sources/report/").content.decode()

    assert (
        "<mark>The actor rappelled into the Stade de France</mark>"
        '<sup><a href="/events/rappel/" aria-label="1, quoted for: Cruise rappels in">1</a></sup>'
    ) in html


def test_a_source_without_a_text_lists_what_others_report_from_it(client, published):
    response = client.get("/sources/people/")

    assert titles(response) == ["Cruise scales the sign"]
    assert "What others report from it" in text(response)


@pytest.mark.parametrize("name", ["timeline", "events", "people", "locations", "sources"])
def test_names_of_addresses(client, db, name):
    assert client.get(reverse(f"timeline:{name}")).status_code == 200


# The filter


def test_a_filtered_timeline_is_flat_and_names_the_whole(client, published):
    response = client.get("/?q=rappels")

    assert titles(response) == []  # the words are marked within the titles
    assert "1 event found Words rappels ×" in text(response)
    assert "Cruise rappels in Part of Closing Ceremony" in text(response)


def test_a_whole_is_not_shown_because_a_part_is(client, published):
    assert [e.slug for e in client.get("/?person=tom-cruise").context["page"].rows] == ["rappel"]


def test_all_in_which_words_were_found_is_marked(client, db):
    event = make_event(summary="The programme says so.", date_phrase="Back in March")
    event.participations.create(person=make_person(name="Ann Lee"))
    event.locations.add(make_location(name="Los Angeles"))

    html = client.get("/?q=programme+march+lee+angeles").content.decode()

    assert "<p>The <mark>programme</mark> says so.</p>" in html
    assert "Back in <mark>March</mark></q>" in html
    assert "Ann <mark>Lee</mark></a>" in html
    assert "Los <mark>Angeles</mark></a>" in html


def test_what_was_looked_for_is_marked_in_titles_and_quotes(client, published):
    html = client.get("/?q=cruise+film").content.decode()

    assert "<mark>Cruise</mark> scales the sign" in html
    assert "<mark>Cruise</mark> was spotted with a <mark>film</mark> crew" in html


def test_a_whole_timeline_is_not_searched_for_anything(client, published):
    response = client.get("/")

    assert "<mark>" not in response.content.decode()
    assert "found" not in text(response)


def test_markup_in_titles_and_searches_is_text(client, db):
    make_event(title="<b>Bold</b> & <i>")
    html = client.get("/", {"q": "<b>"}).content.decode()

    assert "<mark>&lt;b&gt;</mark>Bold&lt;/b&gt; &amp; &lt;i&gt;" in html
    assert "<b>" not in html


def test_an_empty_timeline_says_that_nothing_is_published(client, db):
    assert "Nothing has been published yet." in text(client.get("/"))


def test_behind_the_last_page_there_is_nothing_further(client, published):
    assert "Nothing further stands here." in text(client.get("/", {"after": f"{2**62}~0~z"}))


def test_the_overview_of_a_person_leads_to_the_filter(client, published):
    make_event(date="2024-03").participations.create(person=published.children.get().people.get())
    html = client.get("/people/tom-cruise/").content.decode()

    assert (
        '<a class="tick size-0" href="/?person=tom-cruise&amp;from=2024-03&amp;to=2024-03">' in html
    )
    assert '<a class="mark exact" href="#event-rappel">' in html


def test_the_overview_leads_to_what_has_no_date(client, article):
    fill(article, 20)
    make_event(title="Undated", date="")
    href = re.search(r'href="([^"]*after=[^"]*)">1 event<', client.get("/").content.decode())[1]

    assert titles(client.get(href)) == ["Undated"]


def test_nothing_found_says_what_to_do(client, published):
    response = client.get("/?q=xylophone")

    assert "Nothing found" in text(response)
    assert "No event on the timeline meets all of this." in text(response)


def test_the_form_keeps_what_was_asked(client, published):
    form = text(client.get("/?from=March+2024"))
    html = client.get("/?person=tom-cruise&from=March+2024").content.decode()

    assert "From March 2024 ×" in form
    assert '<option value="tom-cruise" selected>Tom Cruise (1)</option>' in html
    assert 'value="March 2024"' in html


def test_pages_of_what_was_found_keep_the_filter(client, article):
    fill(article, 60)
    html = client.get("/?q=flag&order=-date").content.decode()
    cursor = client.get("/?q=flag&order=-date").context["page"].after

    assert f'rel="next" href="?q=flag&amp;order=-date&amp;after={cursor}"' in html


def test_newest_first_turns_its_pages_in_both_directions(client, article):
    fill(article, 60)
    first = client.get("/?order=-date").context["page"]
    second = client.get("/", {"order": "-date", "after": first.after}).context["page"]
    back = client.get("/", {"order": "-date", "before": second.before}).context["page"]

    read = [event.title for event in [*first.rows, *second.rows]]
    assert read == [f"Event {n}" for n in range(59, 59 - len(read), -1)]
    assert back.rows == first.rows


@pytest.mark.parametrize("query", ["", "?q=flag"])
def test_the_timeline_leads_to_the_same_as_files(client, published, query):
    html = client.get(f"/{query}").content.decode()

    for each in FORMATS:
        assert f'type="{each.content_type}" title="' in html
        assert html.count(f'href="/{each.path}{query}"') == 2


@pytest.mark.parametrize("path", PAGES[5:])
def test_a_record_leads_to_itself_as_data(client, published, path):
    html = client.get(path).content.decode()

    assert html.count(f'href="{path.rstrip("/")}.json"') == 2


def test_only_the_whole_timeline_is_for_search_engines(client, published):
    assert "noindex" not in client.get("/").content.decode()
    assert "noindex" in client.get("/?q=flag").content.decode()
