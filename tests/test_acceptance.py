"""Whatever arrives is a clean question or one clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import one_sentence

from assistant.errors import EmptyQuestion, QuestionTooLong, UsageError
from assistant.question.acceptance import MAX_CHARS, accept


@pytest.mark.parametrize(
    "question",
    [
        *("", "   ", "\n\t\r", "?!…", "😀😀", "👍🏽", "\u200b\u200c\u200d", "\ufeff", "\ud800", "\0\0", "\u202e"),
        *("---", "\U000e0041\U000e0042", "\u00ad", "\u2800", "\u3164"),
    ],
)
def test_nothing_to_read_is_refused(question: str) -> None:
    with pytest.raises(EmptyQuestion) as caught:
        accept(question)
    assert one_sentence(caught.value).startswith("La question est vide")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("length", [MAX_CHARS + 1, 10_000, 1_000_000])
def test_a_long_question_is_refused_with_its_length(length: int) -> None:
    with pytest.raises(QuestionTooLong) as caught:
        accept("a" * length)
    assert f"{length} caractères, la limite est {MAX_CHARS}" in one_sentence(caught.value)


def test_the_longest_question_is_accepted() -> None:
    assert accept("a" * MAX_CHARS) == "a" * MAX_CHARS


@pytest.mark.parametrize(
    ("question", "cleaned"),
    [
        ("  refaire\n\nun   passeport ", "refaire un passeport"),
        ("passe\u200bport", "passeport"),
        ("passe\ud800port", "passeport"),
        ("passe\0port", "passeport"),
        ("\u202eتجديد جواز السفر\u202c", "تجديد جواز السفر"),
        ("passeport 😀", "passeport 😀"),
        ("\U000e0049ignore\U000e0067 passeport", "ignore passeport"),
        ("«passeport»", "« passeport »"),
        ("42", "42"),
    ],
)
def test_what_cannot_be_seen_is_taken_off(question: str, cleaned: str) -> None:
    assert accept(question) == cleaned


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0\x06\0", bytes(range(256))])
def test_a_file_read_as_a_question_does_no_harm(raw: bytes) -> None:
    for text in (raw.decode("latin-1"), raw.decode("utf-8", "replace"), raw.decode("utf-8", "surrogateescape")):
        cleaned = accept(text)
        assert cleaned.isprintable()


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_a_clean_question_or_a_sentence(text: str) -> None:
    try:
        cleaned = accept(text)
    except UsageError as error:
        one_sentence(error)
        return
    assert cleaned == accept(cleaned)
    assert cleaned.encode("utf-8")
    assert "\n" not in cleaned
