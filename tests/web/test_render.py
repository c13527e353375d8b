"""Answers and documents as HTML: what is text stays text, what is proof is highlighted."""

import re
from datetime import date

import pytest
from xss_payloads import PAYLOADS

from assistant.records import Answer, Block, Citation, Document
from assistant_bots.pages import highlighting, rendering


def answer(text: str, title: str = "Passeport") -> Answer:
    citation = Citation(
        n=1, passage_id="p", document_id="d", title=title, url="https://a.example", section="", quote="q", start=0,
        end=1, publisher="Mairie", updated="2026-01-01",
    )  # fmt: skip
    return Answer(
        id="0" * 32, question="?", status="answered", text=text, citations=(citation,), site="s", generation="g"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Gratuit.** Oui", "<p><strong>Gratuit.</strong> Oui</p>"),
        ("*à vérifier*", "<p><em>à vérifier</em></p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("1. un\n2. deux", "<ol>\n<li>un</li>\n<li>deux</li>\n</ol>"),
        (r"5 \* 3 \[1\] \_x\_", "<p>5 * 3 [1] _x_</p>"),
        ("sans source [7]", "<p>sans source [7]</p>"),
        ("# titre", "<p># titre</p>"),
        ("![x](http://a.example/p.png)", None),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<b>gras</b> &amp; &", "<p>&lt;b&gt;gras&lt;/b&gt; &amp;amp; &amp;</p>"),
        ("ligne\nsuite", "<p>ligne<br>\nsuite</p>"),
    ],
)
def test_the_subset_and_nothing_more(text, html):
    rendered = rendering.answer_html(answer(text)).strip()
    assert "<img" not in rendered
    if html is not None:
        assert rendered.replace("<br />", "<br>") == html


def test_a_mark_is_read_as_its_source():
    rendered = rendering.answer_html(answer("Oui [1].", title='Prix "2026" <b>'))
    assert 'href="#source-1"' in rendered
    assert 'aria-label="Source 1 : Prix &#34;2026&#34; &lt;b&gt;"' in rendered


def test_every_number_can_be_called_and_114_by_text():
    text = "**En danger : 17 ou 112.** SMS au 114. Le 3919 écoute, 17e jour, 1.17, 2026, le 15 mai, 18 rue X, 3114."
    urgent = answer(text).model_copy(update={"status": "emergency"})
    assert re.findall(r'href="((?:tel|sms):\d+)"', rendering.answer_html(urgent)) == [
        "tel:17", "tel:112", "sms:114", "tel:3919", "tel:3114",
    ]  # fmt: skip
    calls = [one.target for one in rendering.emergency_calls(urgent)]
    assert calls == ["tel:17", "tel:112", "sms:114", "tel:3919", "tel:3114"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Appelez le 01 99 00 10 20, ou le 3919.", ["tel:0199001020", "tel:3919"]),
        ("Impôts : 0 809 401 401. Étranger : +33 1 99 00 10 20.", ["tel:0809401401", "tel:+33199001020"]),
        ("Violences : le 3919 écoute. En danger : le 17 ou le 112.", ["tel:3919", "tel:17", "tel:112"]),
        ("En danger : le 17 ou le 112, avant le 15 mars.", ["tel:17", "tel:112"]),
        ("Ouvert le 17, le 15 et le 18 à 14 h, 112 euros, 115 places, en 2026, 3500 habitants.", []),
        ("https://17cyber.gouv.fr/0199001020 et dossier 2026-0199001020", []),
        ("Salle 18, 1.12 et 11 400 €, le 1140", []),
        (r"le 01 99 00 10 20 \[1\]", ["tel:0199001020"]),
    ],
)
def test_a_number_of_a_page_is_called_and_a_day_or_a_price_is_not(text, targets):
    assert re.findall(r'href="((?:tel|sms):[+\d]+)"', rendering.answer_html(answer(text))) == targets


def test_signs_of_french_never_begin_a_line():
    assert rendering.tied("Est-ce « ici » ? Oui : là ; non !") == (
        "Est-ce\u00a0«\u00a0ici\u00a0»\u00a0? Oui\u00a0: là\u00a0; non\u00a0!"
    ).replace("Est-ce\u00a0«", "Est-ce «")


@pytest.mark.parametrize(
    "said", ["86_€", "3_500 habitants", "moins de 6_mois", "20_m²", "de 13_h_30 – 17_h", "le 15 à pied"]
)
def test_a_unit_and_thousands_stay_with_their_figure(said):
    assert rendering.tied(said.replace("_", " ")) == said.replace("_", "\u00a0")


def test_an_address_becomes_a_link_without_its_full_stop():
    rendered = rendering.answer_html(answer("Voir https://a.example/b?c=1&d=2."))
    assert '<a href="https://a.example/b?c=1&amp;d=2" rel="noopener noreferrer">' in rendered
    assert rendered.strip().endswith("</a>.</p>")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//a.example", "ftp://a.example",
     "file:///etc/passwd", "https:", "java\nscript:alert(1)", "http://[", "blob:https://a.example/1"],
)  # fmt: skip
def test_only_web_mail_and_telephone_links_are_made(url):
    assert rendering.safe_url(url) == ""


@pytest.mark.parametrize("url", ["https://a.example/b", "http://a.example", "mailto:a@a.example", "tel:0199002010"])
def test_ordinary_links_are_kept(url):
    assert rendering.safe_url(url) == url


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_becomes_markup(payload):
    rendered = str(rendering.answer_html(answer(payload, title=payload)))
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!?][\w-]*)", rendered))
    assert tags <= {"p", "strong", "em", "ul", "ol", "li", "br", "a", "span"}
    assert set(re.findall(r"<span[^>]*>", rendered)) <= {'<span class="kept">'}
    targets = re.findall(r'href="([^"]*)"', rendered)
    assert all(target.startswith(("http://", "https://", "#source-")) for target in targets)
    attributes = re.findall(r"<[a-z]+((?:\s+[\w-]+=\"[^\"]*\")*)\s*/?>", rendered)
    assert not any(re.search(r"\son\w+=", one) for one in attributes)


def test_hours_are_one_line_for_each_group_of_days():
    lines = rendering.hours_lines("lundi au jeudi : 9 h – 12 h, 13 h 30 – 17 h ; vendredi : 9 h – 12 h")
    assert [line.split(" : ")[0] for line in lines] == ["lundi au jeudi", "vendredi"]
    assert "13\u00a0h\u00a030" in lines[0]


@pytest.mark.parametrize(
    ("quote", "items"),
    [
        ("un\n- deux\n- trois", ["un", "deux", "trois"]),
        ("une phrase", []),
        ("une\nautre", []),
        ("intro :\n- a\nfin", []),
    ],
)
def test_a_quoted_list_is_shown_as_a_list(quote, items):
    assert rendering.quoted_items(quote) == items


def test_every_word_of_a_document_is_shown_once_and_only_the_passage_is_highlighted(mini_index):
    generation = mini_index.generation
    for passage in generation.passages:
        document = generation.document(passage.document_id)
        parts = highlighting.document_parts(document, passage.start, passage.end)
        pieces = list(_pieces(parts))
        shown = "".join(text for text, _ in pieces)
        assert shown == "".join(document.text[block.start : block.end] for block in document.blocks)
        marked = "".join(text for text, highlighted in pieces if highlighted)
        assert marked
        assert marked in shown
        inside = document.text[passage.start : passage.end]
        assert all(text in inside for text, highlighted in pieces if highlighted)


def _pieces(parts):
    for part in parts:
        yield from part.pieces
        yield from _pieces(part.items)


def test_words_of_a_page_link_addresses_and_numbers_and_nothing_else():
    shown = rendering.linked("Démarche : https://a.example/b?c&d. Appelez le 01 99 00 10 20 <b>.")
    assert shown == (
        'Démarche : <a href="https://a.example/b?c&amp;d" rel="noopener noreferrer">https://a.example/b?c&amp;d</a>. '
        'Appelez le <a class="tel" href="tel:0199001020" dir="ltr">01\u00a099\u00a000\u00a010\u00a020</a> &lt;b&gt;.'
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_of_a_page_becomes_markup(payload):
    shown = str(rendering.linked(payload))
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z!?][\w-]*)", shown)) <= {"a"}
    assert all(one.startswith(("http://", "https://", "tel:", "sms:")) for one in re.findall(r'href="([^"]*)"', shown))


def test_numbered_steps_keep_their_numbers():
    text = "Étapes\n1. ouvrir\n2. fermer\n- sans ordre"
    blocks = (
        Block("heading", 0, 6), Block("item", 10, 16, group=1), Block("item", 20, 26, group=1),
        Block("item", 29, 39, group=2),
    )  # fmt: skip
    document = Document(
        id="d", site="s", kind="page", title="T", text=text, blocks=blocks, audience=("resident",), publisher="M",
        url="", licence="L", updated=date(2026, 1, 1),
    )  # fmt: skip
    _, steps, others = highlighting.document_parts(document, 0, 0)
    assert [one.number for one in steps.items] == [1, 2]
    assert [one.number for one in others.items] == [0]
