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
        ("« flag bearer »", ["flag bearer"]),
        ("«\u202fflag bearer\u202f» „a b“ ‹c d›", ["flag bearer", "a b", "c d"]),
        ("flag. (Paris, 'Cruise!'", ["flag", "Paris", "Cruise"]),
        ("Los-Angeles Paris/Rome", ["Los", "Angeles", "Paris", "Rome"]),
        ("cruise’s l'équipe rock'n'roll", ["cruise", "équipe", "rock", "roll"]),
        ("U.S. 10:30 AT&T C++ #paris", ["U.S", "10:30", "AT&T", "C++", "#paris"]),
        ('"Los-Angeles, 2028."', ["Los-Angeles, 2028."]),
        ("flag - bearer", ["flag", "bearer"]),
        ("!", ["!"]),
        ("\u200b", []),
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
        ("Cruise's", "Cruise’s", ["Cruise"]),
        ('"Cruise\'s"', "Cruise’s", ["Cruise’s"]),
        ("oeuvre", "Œuvre, œuvre, oeuvre", ["Œuvre", "œuvre", "oeuvre"]),
        ("œuvre", "OEUVRE", ["OEUVRE"]),
        ("o", "œuvre", ["œ"]),
        ("strasse", "Straße", ["Straße"]),
        ("flag", "ﬂag ＦＬＡＧ fl\u00adag", ["ﬂag", "ＦＬＡＧ", "fl\u00adag"]),
        ("ﬂag ＦＬＡＧ f\u200blag", "flag", ["flag"]),
        ("office", "oﬃce, oﬀice, ofﬁce", ["oﬃce", "oﬀice", "ofﬁce"]),
        ("ag", "ﬂag fl\u00adag", []),
        ("co2", "CO₂", ["CO₂"]),
        ("a.c", "abc a.c", ["a.c"]),
        (r'"\d+("', r"9 \d+(", [r"\d+("]),
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
