import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.seeds.dump_toml import TomlText

DOCUMENT = """# The top

[source]
slug = "a"  # its key

# Sources

[[events]]
slug = 'one'
places = [
  "x", # first
  "y",
]
people = { a = "1", b = "2" }

[[events.citations]]
quote = "q"

# Section two

# right above
[[events]]
slug = "two"
# right below

# The end

[[dismissals]]
quote = "d"
"""


def edited(change, document=DOCUMENT):
    text = TomlText(document)
    change(text)
    return text.result()


def test_nothing_changed_is_the_same_text():
    assert edited(lambda text: None) == DOCUMENT


def test_a_value_is_replaced_where_it_stands():
    result = edited(lambda text: text.put(("source", "slug"), "b"))

    assert result == DOCUMENT.replace('"a"  # its', '"b"  # its')


def test_a_new_key_stands_before_the_comment_of_the_next_table():
    result = edited(lambda text: text.put(("events", 0, "citations", 0, "note"), "n"))

    assert result == DOCUMENT.replace('quote = "q"\n', 'quote = "q"\nnote = "n"\n')


def test_a_new_key_keeps_the_order():
    text = TomlText(DOCUMENT)
    text.orders["events", 0] = ["slug", "title", "people", "places"]
    text.put(("events", 0, "title"), "t")

    assert text.result() == DOCUMENT.replace("slug = 'one'\n", "slug = 'one'\ntitle = \"t\"\n")


def test_a_key_is_taken_out_with_its_line():
    result = edited(lambda text: text.remove(("events", 0, "slug")))

    assert result == DOCUMENT.replace("slug = 'one'\n", "")


def test_a_table_is_taken_out_with_the_comments_at_it_and_no_others():
    result = edited(lambda text: text.remove(("events", 1)))

    assert "# Section two\n\n# The end\n\n[[dismissals]]" in result


def test_a_table_is_added_before_the_comment_of_what_follows():
    result = edited(lambda text: text.add(("events",), {"slug": "3", "citations": [{"q": 1}]}))

    added = '\n\n[[events]]\nslug = "3"\n\n[[events.citations]]\nq = 1'
    assert result == DOCUMENT.replace('slug = "two"', f'slug = "two"{added}')


def test_a_key_added_at_the_very_end_stands_before_a_table_added_there():
    text = TomlText("[a]\nx = 1")
    text.add_table("b", {"y": 2})
    text.put(("a", "z"), 3)

    assert text.result() == "[a]\nx = 1\nz = 3\n\n[b]\ny = 2"


@pytest.mark.parametrize(
    ("gone", "new", "places"),
    [
        ([0], [], '[\n  "y",\n]'),
        ([1], [], '[\n  "x",\n]'),
        ([], ["z"], '[\n  "x", # first\n  "y",\n  "z",\n]'),
        ([0, 1], ["z"], '["z"]'),
    ],
)
def test_a_list_keeps_its_form(gone, new, places):
    text = TomlText(DOCUMENT)
    for index in gone:
        text.remove(("events", 0, "places", index))
    for value in new:
        text.add(("events", 0, "places"), value)

    assert f"places = {places}\n" in text.result()


@pytest.mark.parametrize(
    ("gone", "people"),
    [("a", '{ b = "2", c = "3" }'), ("b", '{ a = "1", c = "3" }')],
)
def test_an_inline_table_keeps_its_form(gone, people):
    text = TomlText(DOCUMENT)
    text.remove(("events", 0, "people", gone))
    text.put(("events", 0, "people", "c"), "3")

    assert f"people = {people}\n" in text.result()


def test_a_list_with_nothing_left_is_no_key():
    text = TomlText(DOCUMENT)
    text.remove(("events", 0, "people", "a"))
    text.remove(("events", 0, "people", "b"))

    assert text.result() == DOCUMENT.replace('people = { a = "1", b = "2" }\n', "")


def test_added_lines_end_as_the_others_do():
    result = edited(
        lambda text: text.put(("source", "title"), "one\ntwo"), DOCUMENT.replace("\n", "\r\n")
    )

    assert result.count("\n") == result.count("\r\n") == DOCUMENT.count("\n") + 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_spelt_so_that_it_is_read_as_it_was(value):
    result = edited(lambda text: text.put(("source", "slug"), value))

    read = tomllib.loads(result)["source"]["slug"]
    assert read == (value.replace("\r\n", "\n") if "\n" in value else value)
