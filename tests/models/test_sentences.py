from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.models.sentences import sentences


def split(text):
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("A headline\n\nBy A. Writer\nText.", ["A headline", "By A. Writer", "Text."]),
        (
            "From U.S. gymnast Simone Biles. Then on.",
            ["From U.S. gymnast Simone Biles.", "Then on."],
        ),
        ('"One," he said. "Two." Three.', ['"One," he said.', '"Two."', "Three."]),
        ("He paid 3.50 for it. Mr. Smith did not.", ["He paid 3.50 for it.", "Mr. Smith did not."]),
        ("Wait… and see. Now.", ["Wait… and see.", "Now."]),
        ("彼は来た。帰った。", ["彼は来た。", "帰った。"]),
        ("On Aug. 11, 2024, he ran. It rained.", ["On Aug. 11, 2024, he ran.", "It rained."]),
        ("“No.” He left. See No. 5, pp. 3-4.", ["“No.”", "He left.", "See No. 5, pp. 3-4."]),
        ("Sgt. Smith met Rev. Jones. They spoke.", ["Sgt. Smith met Rev. Jones.", "They spoke."]),
        (
            "« Bonjour.\u202f» dit-il. « Oui. » Il rit.",
            ["« Bonjour.\u202f» dit-il.", "« Oui. »", "Il rit."],
        ),
        ("......... Then", [".........", "Then"]),
        ("No full stop", ["No full stop"]),
        ("  \n \n", []),
        ("", []),
    ],
)
def test_sentences(text, parts):
    assert split(text) == parts


def test_a_dotted_rule_takes_no_longer_than_other_text():
    assert len(sentences("." * 1_000_000)) == 1  # quadratic, this would take hours


@given(st.text(alphabet='aA .!?\n"”。'))
def test_sentences_are_in_order_apart_and_leave_only_space(text):
    spans = sentences(text)
    rest = text

    assert all(one.end <= other.start for one, other in pairwise(spans))
    for span in reversed(spans):
        rest = rest[: span.start] + rest[span.end :]
    assert rest.strip() == ""
