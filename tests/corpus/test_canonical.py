"""The canonical text: clean words, one layout, offsets that are exact by construction."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.canonical import TextBuilder
from assistant.text.cleaning import clean

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  deux   mots\n", "deux mots"),
        ("86\u00a0€ et 1\u202f000\u2009€", "86 € et 1 000 €"),
        ("ligne\rligne\x0bligne\x0cligne\x85ligne\u2028ligne", "ligne ligne ligne ligne ligne ligne"),
        ("mot\u200bcoupé\u00ad \ufeffvu", "motcoupé vu"),
        ("\u202egauche\u202c \u2066droite\u2069", "gauche droite"),
        ("\U000e0041\U000e0042caché", "caché"),
        ("a\ud800b\x00c\x7f", "abc"),
        ("été, œuf, m², 1ᵉʳ, 😀", "été, œuf, m², 1ᵉʳ, 😀"),
        ("\u200b\u2060", ""),
        ("", ""),
    ],
)
def test_clean(text, shown):
    assert clean(text) == shown


@given(ANY_TEXT)
def test_clean_twice_is_clean_once(text):
    once = clean(text)
    assert clean(once) == once
    assert once == " ".join(once.split())
    once.encode("utf-8")


def test_the_layout_of_a_text():
    builder = TextBuilder()
    builder.heading(2, "Coût")
    builder.paragraph("Le prix dépend de l'âge :", field="cost")
    group = builder.new_list()
    builder.item("Adulte : 86 €", group=group)
    builder.item("avec urgence", group=group, depth=1)
    builder.item("Mineur : 42 €", group=group, mark="2. ", local=True)
    builder.item("autre liste", group=builder.new_list())
    text, blocks = builder.build()
    assert text == (
        "Coût\n\nLe prix dépend de l'âge :\n\n- Adulte : 86 €\n  - avec urgence\n2. Mineur : 42 €\n\n- autre liste"
    )
    assert [text[one.start : one.end] for one in blocks] == [
        *("Coût", "Le prix dépend de l'âge :", "Adulte : 86 €", "avec urgence", "Mineur : 42 €"),
        "autre liste",
    ]
    assert [(one.kind, one.level, one.group) for one in blocks] == [
        *(("heading", 2, -1), ("paragraph", 0, -1), ("item", 0, 0), ("item", 1, 0), ("item", 0, 0)),
        ("item", 0, 1),
    ]
    assert (blocks[1].field, blocks[4].local) == ("cost", True)


def test_a_text_may_start_with_a_list():
    builder = TextBuilder()
    builder.item("seul", group=builder.new_list())
    assert builder.build()[0] == "- seul"


def test_nothing_is_nothing():
    builder = TextBuilder()
    builder.heading(2, "\u200b")
    builder.paragraph("  ")
    builder.item("", group=builder.new_list())
    assert builder.build() == ("", ())


@given(st.lists(st.tuples(st.sampled_from(["heading", "paragraph", "item"]), ANY_TEXT, st.integers(0, 3))))
def test_every_block_is_its_clean_text(calls):
    builder = TextBuilder()
    group = builder.new_list()
    for kind, words, number in calls:
        if kind == "heading":
            builder.heading(number + 2, words)
        elif kind == "item":
            builder.item(words, group=group + number // 2, depth=number)
        else:
            builder.paragraph(words)
    text, blocks = builder.build()
    assert [text[one.start : one.end] for one in blocks] == [clean(words) for _, words, _ in calls if clean(words)]
    assert all(before.end < after.start for before, after in pairwise(blocks))
    between = [text[before.end : after.start] for before, after in pairwise(blocks)]
    assert all(re.fullmatch(r"\n\n|\n{1,2} *- ", gap) for gap in between)
    assert not text.endswith("\n")
