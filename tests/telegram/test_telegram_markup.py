"""Whatever the text, the HTML is what Telegram accepts, and shows the same characters."""

import html
import re

import pytest
from bot_api_rules import check_text
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.quoting import escape
from assistant_bots.telegram.markup import Block, Span, clean, line, link, parse, to_html, to_plain
from assistant_bots.telegram.message_parts import MAX_UNITS, split, units

ODD = st.text(st.sampled_from("ab *_`[]()<>&\"'\\\n-1.é🇫🇷👍🏽\u0301\u200d#!/:"), max_size=400)


def visible(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**Gras** et *léger*", "<b>Gras</b> et <i>léger</i>"),
        ("**a *b* c**", "<b>a </b><b><i>b</i></b><b> c</b>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**jamais fermé", "**jamais fermé"),
        ("fermé**", "fermé**"),
        ("*a **b* c**", "<i>a b c</i>"),  # CommonMark, as on the pages
        (r"5 \* 6 \_ \[x\] \\", r"5 * 6 _ [x] \ ".strip()),
        ("<b>&</b>", "&lt;b&gt;&amp;&lt;/b&gt;"),
        ("[1] [2]", "[1] [2]"),
        ("![x](https://evil.example/?q=1)", "![x](https://evil.example/?q=1)"),
        ("- un\n- deux\n  - trois", "• un\n• deux\n\u00a0\u00a0\u00a0\u00a0◦ trois"),
        ("1. un\n2. deux", "1. un\n2. deux"),
        ("a\n\n\n\nb\nc", "a\n\nb\nc"),
        ("", ""),
        ("*", "*"),
        ("****", "****"),
    ],
)
def test_the_subset(markdown, shown):
    assert to_html(parse(markdown)) == shown


@given(ODD)
def test_any_text_gives_html_that_telegram_accepts(text):
    rendered = to_html(parse(text))
    if visible(rendered).strip():
        check_text(rendered, "HTML")


@given(ODD)
def test_escaped_document_text_is_shown_as_it_is(text):
    one_line = " ".join(text.replace("\n", " ").split())
    shown = to_plain(parse(f"« {escape(one_line)}»"))
    assert shown == f"« {clean(one_line)}»"


@given(st.lists(ODD, max_size=12), st.integers(60, 400))
def test_parts_fit_and_lose_nothing(texts, limit):
    blocks = [line(Span(text, bold=row % 2 == 0), "suite", quote=row % 3 == 0) for row, text in enumerate(texts)]
    parts = split(blocks, limit)
    for part in parts:
        assert units(part.unstyled) <= limit
        check_text(part.html, "HTML")
    squeezed = re.sub(r"\s", "", "".join(part.unstyled for part in parts))
    assert squeezed == re.sub(r"\s", "", to_plain(blocks))


def test_a_long_answer_is_cut_between_blocks():
    text = "\n\n".join(f"**Point {row}.** " + "mot " * 150 for row in range(40))
    parts = split(parse(text))
    assert len(text) > 20_000
    assert all(part.unstyled.startswith("Point ") and units(part.unstyled) <= MAX_UNITS for part in parts)


def test_a_long_block_is_cut_at_sentences_and_its_look_reopened():
    sentence = "Une phrase qui compte soixante-dix caractères environ, pas davantage. "
    (first, second, *_rest) = split([Block((Span(sentence * 150, bold=True),))])
    assert first.html.startswith("<b>")
    assert first.html.endswith("davantage.</b>")
    assert second.html.startswith("<b>Une phrase")


def test_emoji_count_double_and_are_not_cut():
    (first, *rest) = split([line("👨‍👩‍👧‍👦" * 800)])
    assert units(first.unstyled) <= MAX_UNITS
    assert all(part.unstyled.startswith("👨") for part in rest)


def test_many_entities_are_spread_over_messages():
    parts = split(parse("\n".join(f"**{row}** *b*" for row in range(300))))
    assert len(parts) > 3
    for part in parts:
        check_text(part.html, "HTML")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "", "ftp://x.fr"]
)
def test_only_web_addresses_become_links(url):
    assert to_html([line(link("Page", url))]) == "Page"


def test_an_address_cannot_leave_its_attribute():
    markup = to_html([line(link("Page", 'https://ville.example/"><b>x'))])
    assert markup == '<a href="https://ville.example/&quot;&gt;&lt;b&gt;x">Page</a>'
    check_text(markup, "HTML")


def test_what_cannot_be_sent_is_left_out():
    assert clean("a\x00b\ud800c\u202ed\u2066e\tf\ng") == "abcde f\ng"
