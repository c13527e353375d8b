"""One Markdown page: its blocks, their order and offsets, what is refused and what is dropped."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import from_markdown

from assistant.errors import DocumentInvalid
from assistant.records import Block, Document

HEAD = "---\nid: essai\ntitle: Essai\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n---\n"


@dataclass(frozen=True)
class Town:
    """A publisher for pages."""

    name: str = "Villebrune"
    at_name: str = "à Villebrune"
    id: str = "villebrune"
    publisher: str = "Mairie de Villebrune"
    licence: str = "Licence Ouverte 2.0"


def written(source: str, town: Town | None = None) -> Document:
    return from_markdown(source, "demarches/essai.md", town or Town())


def page(body: str, head: str = HEAD, town: Town | None = None) -> Document:
    return written(head + body, town)


def words(document: Document) -> list[str]:
    return [document.text[one.start : one.end] for one in document.blocks]


def shown(document: Document) -> list[tuple[str, int, str]]:
    return [(one.kind, one.level, document.text[one.start : one.end]) for one in document.blocks]


def test_a_page_takes_what_it_lacks_from_the_site():
    document = page("Bonjour.")
    assert (document.id, document.site, document.kind, document.layer) == ("essai", "villebrune", "page", "local")
    assert document.url == ""  # nobody said where its words can be read
    there = "https://villebrune.example/essai"
    assert page("Bonjour.", HEAD.replace("updated:", f"url: {there}\nupdated:")).url == there
    assert (document.publisher, document.licence) == ("Mairie de Villebrune", "Licence Ouverte 2.0")
    assert document.updated == date(2026, 1, 5)


def test_headings_and_paragraphs():
    document = page(
        "Début\nsur deux lignes.\n\n# Un\n\n## Deux\n\nTexte.\n\n### Trois\n\nTitre souligné\n---\n\n> Cité.\n"
    )
    assert shown(document) == [
        ("paragraph", 0, "Début sur deux lignes."),
        ("heading", 2, "Un"),
        ("heading", 2, "Deux"),
        ("paragraph", 0, "Texte."),
        ("heading", 3, "Trois"),
        ("heading", 2, "Titre souligné"),
        ("paragraph", 0, "Cité."),
    ]


def test_markup_is_gone_and_characters_stay():
    document = page(
        "Du *texte* **fort**, du `code`, 2 \\* 3 &amp; &eacute;t&eacute;, a_b_c, ![photo](x.png)l'image.\n\n---\n"
    )
    assert words(document) == ["Du texte fort, du code, 2 * 3 & été, a_b_c, l'image."]


def test_nested_lists():
    document = page(
        "Liste :\n\n- un\n  - un un\n    - profond\n  - un deux\n\n  suite de un\n- deux\n\nFin.\n\n- autre\n"
    )
    assert shown(document) == [
        ("paragraph", 0, "Liste :"),
        ("item", 0, "un"),
        ("item", 1, "un un"),
        ("item", 2, "profond"),
        ("item", 1, "un deux"),
        ("paragraph", 0, "suite de un"),
        ("item", 0, "deux"),
        ("paragraph", 0, "Fin."),
        ("item", 0, "autre"),
    ]
    groups = [one.group for one in document.blocks if one.kind == "item"]
    assert groups == [0, 0, 0, 0, 0, 1]
    assert "\n  - un un\n    - profond\n" in document.text


def test_ordered_lists_keep_their_numbers():
    document = page("3. trois\n4. quatre\n   - a\n   - b\n5. cinq\n\ntexte\n\n0. zéro\n1. un\n")
    assert document.text == "3. trois\n4. quatre\n  - a\n  - b\n5. cinq\n\ntexte\n\n0. zéro\n1. un"


def test_tables_become_lines():
    two = page("| Bac | Jour |\n|---|---|\n| Verre : bocaux | lundi |\n| Papier | |\n| | |\n")
    assert words(two) == ["Verre : bocaux : lundi", "Papier"]
    three = page("| Âge | Prix : plein | Délai |\n|---|---|---|\n| Adulte | 86 € | 3 jours |\n| Bébé | | 2 jours |\n")
    assert words(three) == ["Adulte ; Prix : plein : 86 € ; Délai : 3 jours", "Bébé ; Délai : 2 jours"]
    assert {one.kind for one in three.blocks} == {"item"}
    assert len({one.group for one in three.blocks}) == 1
    assert words(page("| Liste |\n|---|\n| un |\n| deux |\n")) == ["un", "deux"]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[la fiche](https://a.example/f)", "la fiche (https://a.example/f)"),
        ("[a.example](https://a.example/f)", "a.example (https://a.example/f)"),
        ("[mairie](https://mairie.example)", "mairie (https://mairie.example)"),
        ("[a.example/f](https://www.a.example/f/)", "a.example/f"),
        ("<https://a.example/f>", "https://a.example/f"),
        ("[01 99 00 20 11](tel:0199002011)", "01 99 00 20 11"),
        ("[appelez](tel:0199002011)", "appelez (0199002011)"),
        ("[m@a.example](mailto:m@a.example)", "m@a.example"),
        ("[écrivez **vite**](mailto:m@a.example)", "écrivez vite (m@a.example)"),
        ("[autre page](../autre.md)", "autre page"),
        ("[réf][r]\n\n[r]: https://a.example", "réf (https://a.example)"),
        ("[piège](javascript:alert(1))", "[piège](javascript:alert(1))"),
    ],
)
def test_links_keep_their_address(markdown, text):
    assert words(page(markdown)) == [text]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("<div>caché</div>\n", 8),
        ("Bonjour.\n\n\n<script>x</script>\n", 11),
        ("Un <b>mot</b>.\n", 8),
        ("Saut<br>de ligne\n", 8),
        ("- liste\n- <i>x</i>\n", 9),
        ("| A | B |\n|---|---|\n| <b>x</b> | y |\n", 10),
        ("<!-- vu --> puis <u>x</u>\n", 8),
        ("Bonjour.\n\n<!-- jamais fermé\n", 10),
        ("<!-- a -->" * 40 + "<p>\n", 8),
    ],
)
def test_html_is_refused_with_its_line(body, line):
    with pytest.raises(DocumentInvalid, match="le HTML n'est pas accepté") as caught:
        page(body)
    assert caught.value.line == line
    assert caught.value.path == "demarches/essai.md"


def test_comments_are_dropped():
    document = page("<!-- à revoir\nen mai -->\n\nTexte<!-- ici --> lu.\n\n<!-- a --> <!-- b -->\n")
    assert document.text == "Texte lu."


def test_code_is_text():
    assert words(page("```\nligne 1\nligne 2\n```\n\n    indenté\n")) == ["ligne 1 ligne 2", "indenté"]


@pytest.mark.parametrize(
    ("town", "heading", "local"),
    [
        (Town(), "Tarifs à Villebrune", True),
        (Town(), "À VILLEBRUNE", True),
        (Town(), "Villebrunette", False),
        (Town(name="Eu", at_name="à Eu"), "Un lieu", False),
        (Town(name="Eu", at_name="à Eu"), "Règles à Eu", True),
        (Town(name="Le Havre", at_name="au Havre"), "Au Havre", True),
        (Town(name="Le Havre", at_name="au Havre"), "La règle nationale", False),
    ],
)
def test_a_section_that_names_the_commune_is_local(town, heading, local):
    document = page(f"Début.\n\n## {heading}\n\nRègle.\n\n### Détail\n\n- point\n\n## Ailleurs\n\nFin.\n", town=town)
    assert [one.local for one in document.blocks] == [False, *[local] * 4, False, False]


DEMARCHE = """---
id: essai
title: Essai
kind: demarche
audience: [resident]
updated: 2026-01-05
who: Tous.
where: En mairie.
documents: Une photo
cost: ["Adulte : 86 €", "Mineur : 42 €"]
delay: 3 semaines.
online_url: https://a.example/demarche
local:
  documents: ["une facture", "un livret"]
  where: "Au guichet 2."
---
"""


def test_the_fields_of_a_procedure_are_sentences_of_its_text():
    document = page("Début.\n\n## Étapes\n\nAllez-y.\n", DEMARCHE)
    fields = [(one.field, one.local, document.text[one.start : one.end]) for one in document.blocks if one.field]
    assert fields == [
        ("who", False, "Tous."),
        ("where", False, "En mairie."),
        ("documents", False, "Une photo"),
        ("cost", False, "Adulte : 86 €"),
        ("cost", False, "Mineur : 42 €"),
        ("delay", False, "3 semaines."),
        ("online_url", False, "Démarche en ligne : https://a.example/demarche"),
        ("where", True, "Au guichet 2."),
        ("documents", True, "Pièces demandées à Villebrune :"),
        ("documents", True, "une facture"),
        ("documents", True, "un livret"),
    ]
    headings = [document.text[one.start : one.end] for one in document.blocks if one.kind == "heading"]
    assert headings[:4] == ["Qui peut demander ?", "Où s'adresser ?", "Pièces à apporter", "Coût"]
    assert headings[-2:] == ["À Villebrune", "Étapes"]
    assert words(document)[0] == "Début."


def test_a_guide_is_shown_in_brief(mini_index):
    document = mini_index.generation.document("mot-de-passe")
    assert (
        "En bref\n\n- Temps à prévoir : 45 minutes\n- Niveau : débutant\n- Coût : Gratuit\n- Cycle : Cycle 3"
        in document.text
    )
    assert [one.field for one in document.blocks if one.kind == "item"][-2:] == ["checklist", "checklist"]


@pytest.mark.parametrize("body", ["", "## Un titre\n", "<!-- rien -->\n", "&#8203;\n"])
def test_a_page_without_text_is_refused(body):
    with pytest.raises(DocumentInvalid, match="la page n'a pas de texte"):
        page(body)


def test_windows_and_old_mac_lines_are_lines():
    unix = page("Un.\n\n- deux\n")
    assert written((HEAD + "Un.\n\n- deux\n").replace("\n", "\r\n")).text == unix.text
    assert written((HEAD + "Un.\n\n- deux\n").replace("\n", "\r")).text == unix.text


def _ordered(blocks: tuple[Block, ...], text: str) -> bool:
    edges = [0, *(edge for one in blocks for edge in (one.start, one.end)), len(text)]
    return edges == sorted(edges)


PIECES = [
    *("# T\n", "## Villebrune\n", "- a\n", "  - b\n", "    - c\n", "1. x\n", "   y\n", "\n", "\n\n", "> q\n"),
    *("| a | b |\n|---|---|\n", "| c | d |\n", "- | a | b |\n  |---|---|\n  | c | d |\n", "- - d\n", "- # t\n"),
    *("```\n", "    code\n", "---\n", "**g**", "[l](https://a.example)", "![i](j)", "mot ", "`", "_", "\\*"),
    *("<!-- c -->", "&nbsp;", "\u200b"),
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join))
def test_every_block_is_a_slice_of_the_text(body):
    try:
        document = page(body)
    except DocumentInvalid:
        return
    assert _ordered(document.blocks, document.text)
    for one in document.blocks:
        slice_ = document.text[one.start : one.end]
        assert slice_
        assert slice_ == " ".join(slice_.split())
        assert (one.kind == "item") == (one.group >= 0)
    assert page(body) == document
