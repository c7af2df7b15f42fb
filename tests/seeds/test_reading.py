import pytest

from timeline.models.kinds import Name
from timeline.seeds.problems import SeedError
from timeline.seeds.reading import read_seeds


def problems(seeds):
    with pytest.raises(SeedError) as error:
        read_seeds(seeds.root)
    return [str(problem) for problem in error.value.problems]


def test_a_reading_becomes_rows(seeds):
    rows = read_seeds(seeds.root).rows

    assert sorted(key for name, key in rows if name == Name.EVENT) == [
        "handed-over",
        "seen",
        "white",
    ]
    assert rows[Name.PERSON, "bearer"].fields["aliases"] == "Bearer\nThe one"
    assert rows[Name.PARTICIPATION, "handed-over/bearer"].fields["role"] == "bearer"
    assert rows[Name.EVENT, "white"].fields["status"] == "published"
    assert (Name.LINK, "seen/announces/handed-over") in rows


def test_a_quote_is_grounded_and_keeps_the_articles_words(seeds):
    seeds.replace("article.txt", "a flag was seen", "a\u00a0flag  was seen")

    rows = read_seeds(seeds.root).rows
    (citation,) = [row for row in rows.values() if row.key.startswith("seen/article/")]

    assert citation.fields["quote"] == "Back in March, a\u00a0flag  was seen."
    assert citation.fields["start"] == 26


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "article.toml",
            "title = ",
            "titel = ",
            "article.toml:6: source.titel: there is no such key",
        ),
        ("article.toml", 'quote = "In August', 'quote = "In May', "the quote is not in the text"),
        (
            "article.toml",
            "occurrence = 2",
            "",
            "article.toml:43: events[2].citations[0].quote: the quote occurs 2",
        ),
        ("article.toml", "occurrence = 2", "occurrence = 3", "there is no occurrence 3"),
        ("article.toml", "occurrence = 2", "occurrence = 0", "must be at least 1"),
        ("article.toml", '"2024-03"', '"2024-13"', "article.toml:18: events[0].date: "),
        ("article.toml", '"2024-03"', "2024-03-01", "must be text, in quotation marks"),
        ("article.toml", 'Back in March"\ndate_b', 'In May"\ndate_b', "not in the article"),
        ("article.toml", "{ bearer =", "{ nobody =", "there is no person 'nobody'"),
        ("article.toml", '["stadium"]', '["moon"]', "there is no place 'moon'"),
        (
            "article.toml",
            '["stadium"]',
            '["stadium", "stadium"]',
            "there already is this place of an event, at",
        ),
        (
            "article.toml",
            '"paper"\n\n[[events]]',
            '"gone"\n\n[[events]]',
            "there is no source 'gone'",
        ),
        (
            "article.toml",
            'slug = "white"',
            'slug = "seen"',
            "there already is this event, at article.toml:15",
        ),
        ("article.toml", 'parent = "handed-over"', 'parent = "white"', "parent: closes a loop"),
        ("article.toml", 'slug = "seen"', 'slug = "a b"', "events[0].slug: Enter a valid"),
        (
            "article.toml",
            'kind = "publication"',
            'kind = "rumour"',
            "must be 'article', 'publication', ",
        ),
        ("article.toml", "[source]", "[source]\nurl = 'ftp://a.example/'", "Enter a valid URL"),
        (
            "article.toml",
            "[source]",
            "[source]\ntext = '../x.txt'",
            "lies outside the seeds folder",
        ),
        ("article.toml", "[source]", "[source]\ntext = 'none.txt'", "none.txt: cannot be read"),
        ("article.toml", "[[dismissals]]", "[[dismissal]]", "there is no such key"),
        ("article.toml", 'reason = "The byline."', "", "dismissals[0].reason: is missing"),
        (
            "article.toml",
            "announces = [",
            "announces = ['seen', ",
            "announces[0]: must not be 'seen' itself",
        ),
        ("locations.toml", 'name = "The town"', 'name = ""', "This field cannot be blank"),
        ("locations.toml", 'name = "The town"', 'name="T"\nwithin="stadium"', "closes a loop"),
        ("locations.toml", "latitude = 48.9", "latitude = 91", "less than or equal to 90"),
        ("locations.toml", "latitude = 48.9", "latitude = nan", "finite number"),
        ("locations.toml", "longitude = 2.4", "", "Give latitude and longitude, or neither"),
        (
            "locations.toml",
            '"town"',
            '"nowhere"',
            "locations.toml:7: stadium.within: there is no place 'nowhere'",
        ),
        ("people.toml", 'name = "The bearer"', f'name = "{"x" * 201}"', "at most 200 characters"),
        ("people.toml", 'name = "The bearer"', 'name = "a\\u0000b"', "U+0000 cannot be stored"),
        ("people.toml", "[bearer]", "[bearer]\nwikidata = '42'", "the letter Q and a number"),
        ("article.txt", "August", "Au\x00gust", "article.txt:7: the character U+0000"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(seeds, file, old, new, message):
    seeds.replace(file, old, new)

    assert any(message in problem for problem in problems(seeds))


def test_everything_wrong_is_told_at_once(seeds):
    seeds.replace("people.toml", "name = ", "nmae = ")
    seeds.replace("locations.toml", "latitude = 48.9", "latitude = 91")
    seeds.replace("article.toml", '"2024-03"', '"March"')
    seeds.write("broken.toml", "a = ")

    files = [problem.split(":")[0] for problem in problems(seeds)]

    assert set(files) == {"article.toml", "broken.toml", "locations.toml", "people.toml"}


def test_a_citation_may_be_of_an_event_of_another_reading(seeds):
    seeds.write("second.txt", "The flag changed hands.")
    seeds.write(
        "second.toml",
        '[source]\nslug = "second"\ntitle = "Second"\n'
        '[[citations]]\nevent = "handed-over"\nquote = "The flag changed hands."\n',
    )

    rows = read_seeds(seeds.root).rows

    assert any(key.startswith("handed-over/second/") for name, key in rows)


def test_a_citation_with_a_key_of_its_own_keeps_it(seeds):
    seeds.replace("article.toml", 'quote = "In August', 'key = "main"\nquote = "In August')

    assert (Name.CITATION, "handed-over/article/main") in read_seeds(seeds.root).rows
