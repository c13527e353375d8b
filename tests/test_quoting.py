"""Quotes and the Markdown that shows them: the very words, whatever the document says, on every channel."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pages import page

from assistant.answering.quoting import Excerpt, Opening, blocks_of, escape, render, unit_groups
from assistant.cli.terminal import _styled
from assistant.corpus.canonical import TextBuilder
from assistant.corpus.chunking import passages
from assistant.records import Answer, Block, Document
from assistant_bots.pages.rendering import answer_html
from assistant_bots.telegram import markup

PIECES = [*"ab1 .*_`[]()-+#>!\\:é«»<&|~", "**", "[1]", "1. ", "- ", "https://a.fr/b_c", " mot "]
ODD = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
WORDS = ODD.filter(lambda text: text.strip() != "")


def document(parts: Sequence[tuple[str, str]]) -> Document:
    """A page of paragraphs and of bullet, numbered and nested items, in one section."""
    builder = TextBuilder()
    group, number = builder.new_list(), 0
    for kind, words in parts:
        if kind == "paragraph":
            builder.paragraph(words)
            group, number = builder.new_list(), 0
        elif kind == "inner paragraph":
            builder.paragraph(words)
        elif kind == "numbered":
            number += 1
            builder.item(words, group=group, mark=f"{number}. ")
        else:
            builder.item(words, group=group, depth=1 if kind == "nested" else 0)
    return page(builder)


def whole(document: Document) -> Excerpt:
    passage = passages(document, max_chars=100_000)[0]
    return Excerpt(document, passage, blocks_of(document, passage))


def shown_on_a_page(text: str) -> str:
    html = answer_html(Answer(id="1", question="?", status="answered", text=text, site="s", generation="g"))
    return Markup(re.sub(r"<[^>]+>", " ", html)).unescape()


def shown_on_telegram(text: str) -> str:
    return markup.to_plain(markup.parse(text))


def shown_at_a_terminal(text: str) -> str:
    return _styled(text, color=False)


SHOWN = (shown_on_a_page, shown_on_telegram, shown_at_a_terminal)


def bare(text: str) -> str:
    """The characters alone: channels differ in spaces and line ends."""
    return re.sub(r"\s+", "", text)


@given(WORDS)
def test_escaped_text_is_shown_as_it_is_written(text: str) -> None:
    text = " ".join(text.split())
    for show in SHOWN:
        assert bare(show(escape(text))) == bare(text), show.__name__


@given(ODD)
def test_unescaping_gives_the_text_back(text: str) -> None:
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape(text)) == text


def test_an_address_is_not_escaped() -> None:
    assert escape("voir https://ville.fr/mes_pages/a_b?c_d=1") == "voir https://ville.fr/mes_pages/a_b?c_d=1"


KINDS = st.sampled_from(["paragraph", "item", "nested", "numbered", "inner paragraph"])


@given(st.lists(st.tuples(KINDS, WORDS), min_size=1, max_size=7))
def test_the_markdown_of_any_blocks_shows_their_words(parts: list[tuple[str, str]]) -> None:
    excerpt = whole(document(parts))
    text = render(excerpt, "[1]").text
    assert text.endswith(" [1]")
    text = text.removesuffix(" [1]")
    words = [excerpt.words_of(block) for block in excerpt.blocks]
    marked = bare(
        "".join(_mark(excerpt.document, block) + one for block, one in zip(excerpt.blocks, words, strict=True))
    )
    assert bare(re.sub(r"[•◦▪]", "-", shown_on_telegram(text))) == marked
    assert bare(shown_at_a_terminal(text)) == marked
    assert bare(shown_on_a_page(text)) == bare("".join(words))


def _mark(document: Document, block: Block) -> str:
    """What stands before an item in the document's own text."""
    line = document.text[: block.start].rpartition("\n")[2]
    return line if block.kind == "item" else ""


@given(st.lists(st.tuples(KINDS, WORDS), min_size=1, max_size=7))
def test_a_quote_is_one_stretch_of_the_text(parts: list[tuple[str, str]]) -> None:
    excerpt = whole(document(parts))
    citation = excerpt.citation(3)
    assert citation.n == 3
    assert citation.quote == excerpt.document.text[citation.start : citation.end]
    assert all(excerpt.words_of(block) in citation.quote for block in excerpt.blocks)


@given(st.lists(st.tuples(KINDS, st.just("mot")), min_size=1, max_size=12))
def test_groups_hold_every_block_once_and_no_list_is_parted(parts: list[tuple[str, str]]) -> None:
    excerpt = whole(document(parts))
    blocks, groups = excerpt.blocks, unit_groups(excerpt.document, excerpt.blocks)
    assert [block for group in groups for block in group] == list(blocks)
    for number in {block.group for block in blocks if block.kind == "item"}:
        holders = [group for group in groups if any(one.kind == "item" and one.group == number for one in group)]
        assert len(holders) == 1


@pytest.mark.parametrize("words", ["Voir [1] ou [note 2].", "Cochez [1].", "[1](https://ailleurs.example)"])
def test_brackets_that_a_page_writes_are_no_mark_of_a_source(words: str) -> None:
    excerpt = whole(document([("paragraph", words)]))
    answer = Answer(
        id="1",
        question="?",
        status="answered",
        text=render(excerpt, "[1]").text,
        citations=(excerpt.citation(1),),
        site="s",
        generation="g",
    )
    html = answer_html(answer)
    assert html.count('class="mark"') == html.count("#source-1") == 1
    shown = Markup(re.sub(r"<[^>]+>", "", html)).unescape().strip()
    assert shown.removesuffix("1").strip() == words


def test_a_list_stays_whole_with_a_paragraph_inside_and_the_sentence_before() -> None:
    parts = [("paragraph", "Avant."), ("paragraph", "Apportez :"), ("item", "un"), ("inner paragraph", "précision")]
    excerpt = whole(document([*parts, ("item", "deux"), ("paragraph", "Après.")]))
    assert [len(group) for group in unit_groups(excerpt.document, excerpt.blocks)] == [1, 4, 1]


def test_an_exception_stays_with_the_fact_that_it_limits() -> None:
    parts = [("paragraph", "C'est 86 €."), ("paragraph", "Sauf pour un mineur."), ("paragraph", "Ouvert à tous.")]
    excerpt = whole(document(parts))
    assert [len(group) for group in unit_groups(excerpt.document, excerpt.blocks)] == [2, 1]


def test_the_first_sentence_is_bold() -> None:
    excerpt = whole(document([("paragraph", "Le passeport coûte 86 €. Sauf pour un mineur.")]))
    assert render(excerpt, "[1]").text == "**Le passeport coûte 86 €.** Sauf pour un mineur. [1]"


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        (Opening(0, 1, 2), "**Deux.** Un. Trois.\n\nQuatre. Cinq.\n\n- Six : 6\n- Sept : 7 [1]"),
        (Opening(0, 1, 3), "**Deux.** Trois. Un.\n\nQuatre. Cinq.\n\n- Six : 6\n- Sept : 7 [1]"),
        (Opening(1, 0, 1), "**Quatre.**\n\nUn. Deux. Trois.\n\nCinq.\n\n- Six : 6\n- Sept : 7 [1]"),
        (Opening(1, 0, 2), "**Quatre.** Cinq.\n\nUn. Deux. Trois.\n\n- Six : 6\n- Sept : 7 [1]"),
        (Opening(3, 0, 1), "**Sept : 7**\n\nUn. Deux. Trois.\n\nQuatre. Cinq.\n\n- Six : 6 [1]"),
    ],
)
def test_a_sentence_read_first_moves_with_what_depends_on_it(opening: Opening, shown: str) -> None:
    parts = [
        ("paragraph", "Un. Deux. Trois."),
        ("paragraph", "Quatre. Cinq."),
        ("item", "Six : 6"),
        ("item", "Sept : 7"),
    ]
    assert render(whole(document(parts)), "[1]", opening=opening).text == shown


def test_a_heading_stays_above_the_sentence_read_first() -> None:
    shown = render(whole(document([("paragraph", "Un. Deux.")])), "[1]", lead="Et si… ?", opening=Opening(0, 1, 2))
    assert (shown.lead, shown.body) == ("Et si… ?", "Deux. Un. [1]")


def test_a_long_or_introducing_sentence_is_not_bold() -> None:
    assert render(whole(document([("paragraph", "Apportez :"), ("item", "une photo")])), "[1]").text == (
        "Apportez :\n\n- une photo [1]"
    )
    assert not render(whole(document([("paragraph", "mot " * 40)])), "[1]").text.startswith("**")


def test_numbers_and_nesting_are_those_of_the_document() -> None:
    parts = [("numbered", "Ouvrez."), ("numbered", "Signez."), ("nested", "au stylo"), ("numbered", "Envoyez.")]
    excerpt = whole(document(parts))
    text = render(excerpt, "[2]", lead="Étapes").text
    assert text == "**Étapes**\n\n1. Ouvrez.\n2. Signez.\n   - au stylo\n3. Envoyez. [2]"
    html = answer_html(Answer(id="1", question="?", status="answered", text=text, site="s", generation="g"))
    assert html.count("<ol") == 1
    assert html.index("<ul>") < html.index("Envoyez")
