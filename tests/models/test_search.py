import pytest

from timeline.models.search import Search


def found(query, text):
    return [part for part, is_found in Search(query).parts(text) if is_found]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        ("flag  bearer", ["flag", "bearer"]),
        ('"flag  bearer" Paris', ["flag bearer", "Paris"]),
        ("“flag bearer”", ["flag bearer"]),
        ('flag"bearer', ["flag", "bearer"]),
        ('"flag bearer', ["flag", "bearer"]),
        ('"" " "', []),
        ("flag flag", ["flag"]),
    ],
)
def test_a_search_is_words_and_phrases(query, terms):
    assert Search(query).terms == terms


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("flag", "FLAG and Flag", ["FLAG", "Flag"]),
        ("francais", "les Français", ["Français"]),
        ("Français", "FRANCAIS", ["FRANCAIS"]),
        ("zoe", "Zoë, Zoe\u0308", ["Zoë", "Zoe\u0308"]),
        ("αθηνα", "Αθήνα", ["Αθήνα"]),
        ("ёлка", "Елка", ["Елка"]),
        ("art", "the part of art", ["art"]),
        ("rappel", "rappels", ["rappel"]),
        ("京", "東京", ["京"]),
        ("が", "か が", ["が"]),
        ('"the flag"', "the\u00a0flag, the  flag", ["the\u00a0flag", "the  flag"]),
        ("Cruise's", "Cruise’s", ["Cruise’s"]),
        ("a.c", "abc a.c", ["a.c"]),
        (r"\d+(", r"9 \d+(", [r"\d+("]),
        ("[^x]*", "anything", []),
    ],
)
def test_what_counts_as_the_same(query, text, marked):
    assert found(query, text) == marked


@pytest.mark.parametrize("query", ["", "flag", "a b", "x"])
def test_the_parts_joined_are_the_text(query):
    text = "A flag, a bag & a <b>flag</b>."

    assert "".join(part for part, _ in Search(query).parts(text)) == text


def test_a_longer_term_is_marked_rather_than_one_it_holds():
    assert found('flag "flag bearer"', "the flag bearer") == ["flag bearer"]
