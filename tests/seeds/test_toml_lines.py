import pytest

from timeline.seeds.toml_lines import key_lines, line_of

DOCUMENT = '''# a comment with [brackets]
title = "one = two"  # another

[source]
slug = "a"
text = """
[not.a.table]
key = 1
"""
'literal key' = 'x'

[[events]]
people = { a = "1", b = "2" }
places = [
  "one", # a comma, in a comment
  "two",
]

[[events.citations]]
quote = "q"

[[events]]
a.b.c = 2024-08-11
[[events.citations]]
[[events.citations]]
quote = \'\'\'it's
long\'\'\'
[other.deeper]
key = [[1, 2], [
3]]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("source",), 4),
        (("source", "text"), 6),
        (("source", "literal key"), 10),
        (("events", 0), 12),
        (("events", 0, "people"), 13),
        (("events", 0, "people", "b"), 13),
        (("events", 0, "places", 0), 15),
        (("events", 0, "places", 1), 16),
        (("events", 0, "citations", 0, "quote"), 20),
        (("events", 1), 22),
        (("events", 1, "a", "b", "c"), 23),
        (("events", 1, "citations", 1), 25),
        (("events", 1, "citations", 1, "quote"), 26),
        (("other", "deeper", "key", 1, 0), 30),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_key_has_its_line(path, line, line_end):
    assert key_lines(DOCUMENT.replace("\n", line_end))[path] == line


def test_what_is_missing_stands_where_it_should_have_stood():
    lines = key_lines(DOCUMENT)

    assert line_of(lines, ("events", 1, "title")) == 22
    assert line_of(lines, ("nothing", "such")) == 1
    assert line_of({}, ()) == 1
