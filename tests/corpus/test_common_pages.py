"""The common pages under a commune's own: as they are, completed, replaced, hidden; and who says what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from completed_town import CARD, OWN, PASSPORT, Town
from fakes import HashEmbedder

from assistant.answering.quoting import Excerpt, blocks_of
from assistant.corpus.checks.site_check import check_common, check_site
from assistant.corpus.chunking import passages
from assistant.index.publication import Index
from assistant.records import Document, Passage

NO_PAGE = "ligne 2, champ « id » : aucune page commune montrée ne s'appelle"
OWN_PAGE = "une page à vous donne aussi audience, kind, title, updated"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def headings(document: Document) -> list[str]:
    return [document.text[one.start : one.end] for one in document.blocks if one.kind == "heading"]


def saying(document: Document, words: str) -> Passage:
    return next(one for one in passages(document) if words in document.text[one.start : one.end])


def test_a_common_page_is_shown_as_it_is(town: Town) -> None:
    document = town.document()
    assert (document.layer, document.site, document.sample) == ("common", "ville", False)
    assert document.publisher == "Fiches générales de l'assistant"
    assert document.url == ""  # its words are on no other site: channels lead to the assistant's own page of sources
    assert {one.layer for one in passages(document)} == {"common"}
    assert town.read().paths["passeport"] == "page commune demarches/passeport.md"


def test_a_page_needs_its_id_alone_to_complete_a_common_one(town: Town) -> None:
    before = town.document()
    town.own("passeport", "---\nid: passeport\n---\n")
    document = town.document()
    assert document.text == before.text
    kept = ("title", "kind", "audience", "updated", "review_by", "tags", "aliases", "related", "sources")
    assert [getattr(document, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (document.layer, document.publisher) == ("local", "Mairie de Villebrune")
    assert town.read().paths["passeport"] == "demarches/passeport.md"


def test_what_the_commune_says_replaces_what_is_said_of_the_same_thing(town: Town) -> None:
    document = town.own("passeport", OWN).document()
    assert headings(document) == [
        "Qui peut demander ?",
        "Pièces à apporter",
        "Coût",
        "Délai",
        "À Villebrune",
        "Comment faire ?",
        "Le passeport à Villebrune",
        "Et si le passeport est perdu ?",
    ]
    assert document.text.startswith("Le passeport se demande en personne.")
    assert "six semaines" in document.text
    assert "saison" not in document.text
    assert "pré-demande" not in document.text
    assert (document.updated, document.review_by) == (date(2026, 11, 1), date(2026, 12, 1))
    assert document.aliases == ("passeport à Villebrune", "passport", "papiers pour voyager", "titre de voyage")
    assert [source.title for source in document.sources] == ["Accueil", "Fiche F14929"]


def test_each_passage_says_its_layer(town: Town) -> None:
    document = town.own("passeport", OWN).document()
    said = {passage.section[-1] if passage.section else "": passage.layer for passage in passages(document)}
    assert said == {
        "": "common",
        "Qui peut demander ?": "common",
        "Pièces à apporter": "common",
        "Coût": "common",
        "Délai": "local",
        "À Villebrune": "local",
        "Comment faire ?": "local",
        "Le passeport à Villebrune": "local",
        "Et si le passeport est perdu ?": "common",
    }
    for words, layer in (("86 €", "common"), ("six semaines", "local")):
        passage = saying(document, words)
        cited = Excerpt(document, passage, blocks_of(document, passage)).citation(1)
        assert cited.layer == layer
        assert cited.publisher == {"common": "Fiches générales de l'assistant", "local": "Mairie de Villebrune"}[layer]
        assert cited.url == ""
    assert saying(document, "ne fait pas").local  # a rule of the commune beside the national one
    assert not saying(document, "six semaines").local  # the only rule of the page


def test_an_introduction_replaces_the_common_one(town: Town) -> None:
    town.own("passeport", "---\nid: passeport\n---\nVillebrune n'a pas de guichet.\n")
    document = town.document()
    assert document.text.startswith("Villebrune n'a pas de guichet.\n\n")
    assert "en personne" not in document.text
    assert passages(document)[0].layer == "local"


def test_an_empty_field_takes_the_common_one_away(town: Town) -> None:
    assert "86 €" not in town.own("passeport", "---\nid: passeport\ncost: []\n---\n").document().text
    town.own("passeport", "---\nid: passeport\ntitle:\n---\n")
    assert town.document().title == "Passeport"


def test_a_guide_keeps_the_common_lines_of_its_summary(town: Town) -> None:
    guide = "id: fiche\ntitle: Fiche\nkind: guide\naudience: [business]\nupdated: 2026-05-01\ntime: 1 heure\n"
    town.shared("fiche", f'---\n{guide}cost: "La fiche est gratuite."\n---\nTexte.\n')
    local = 'local:\n  note: "L\'aide est au premier étage."\n'
    document = town.own("fiche", f"---\nid: fiche\ntime: 2 heures\n{local}---\n").document("fiche")
    assert "Temps à prévoir : 2 heures" in document.text
    assert "Coût : La fiche est gratuite" in document.text
    assert saying(document, "2 heures").layer == "local"
    assert saying(document, "premier étage").local


def test_a_page_that_replaces_stands_alone(town: Town) -> None:
    town.own("carte", CARD.replace("id: carte", "id: carte\nreplaces: true").replace("gratuite", "faite ailleurs"))
    document = town.document("carte")
    assert document.text == "La carte d'identité est faite ailleurs."
    assert {one.layer for one in passages(document)} == {"local"}
    town.own("carte", "---\nid: carte\nreplaces: true\n---\nTexte.\n")
    missing = "ce champ est obligatoire, de même « kind », « audience », « updated »"
    assert town.problem() == f"demarches/carte.md, ligne 1, champ « title » : {missing}."


def test_a_hidden_page_is_gone_and_nobody_names_it(town: Town) -> None:
    town.hide("carte")
    assert [one.id for one in town.read().documents] == ["passeport"]
    assert town.document().related == ()
    town.own("carte", CARD)  # the commune's own page of that name is a page like another
    assert town.document("carte").layer == "local"
    assert town.document().related == ("carte",)


def test_a_service_that_the_commune_does_not_have_is_left_out(town: Town) -> None:
    assert town.document().service == ""
    assert town.document("carte").service == "accueil"
    assert [str(one) for one in check_site(town.site, date(2026, 11, 24), town.common).errors] == []


def test_a_site_may_do_without_the_common_pages(town: Town) -> None:
    path = town.root / "commune.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("hidden = []", "common = false"), encoding="utf-8")
    assert town.read().documents == ()


def test_pages_are_in_the_order_of_their_paths_whatever_their_layer(town: Town) -> None:
    town.own("bus", CARD.replace("id: carte", "id: bus")).own("passeport", OWN)
    assert [one.id for one in town.read().documents] == ["bus", "carte", "passeport"]


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("---\nid: passeport\ncout: 3 €\n---\n", "ligne 3, champ « cout » : ce champ n'existe pas, vérifiez son nom."),
        ("---\nid: passeport\nkind: fiche\n---\n", "ligne 3, champ « kind » : valeurs possibles : dossier, demarche"),
        ("---\nid: passeport\naudience: []\n---\n", "ligne 3, champ « audience » : donnez au moins un élément."),
        ("---\nid: passeport\nreplaces: oui\n---\n", "ligne 3, champ « replaces » : écrivez true ou false."),
        ("---\nid: passeport\n---\n\n<b>gras</b>\n", "ligne 5 : le HTML n'est pas accepté"),
        (
            "---\nid: passport\n---\n\nTexte.\n",
            f"{NO_PAGE} « passport », peut-être « passeport » : « assistant sources » les liste ; {OWN_PAGE}.",
        ),
        ("---\nid: zoo\n---\n", f"{NO_PAGE} « zoo » : « assistant sources » les liste ; {OWN_PAGE}."),
        ("---\nid: zoo\ntitle: Zoo\n---\n", "ligne 1, champ « kind » : ce champ est obligatoire, de même « audience »"),
    ],
)
def test_an_error_names_the_file_of_the_commune(town: Town, own: str, sentence: str) -> None:
    town.own("passeport", own)
    assert town.problem().startswith(f"demarches/passeport.md, {sentence}")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("title: Passeport\n", ""), "ligne 1, champ « title » : ce champ est obligatoire."),
        (("Déclarez", "<b>Déclarez</b>"), "ligne 28 : le HTML n'est pas accepté"),
        (("delay:", "local: {note: Ici}\ndelay:"), "ligne 17, champ « local » : une page commune ne dit rien"),
    ],
)
def test_an_error_names_the_file_of_the_package(town: Town, change: tuple[str, str], sentence: str) -> None:
    town.shared("passeport", PASSPORT.replace(*change))
    assert town.problem().startswith(f"page commune demarches/passeport.md, {sentence}")
    assert [one.id for one in town.read().documents] == ["carte"]


def test_the_page_that_was_meant_is_named_by_a_part_of_its_id(town: Town) -> None:
    for name in ("collecte-dechets", "decheterie"):
        town.shared(name, CARD.replace("id: carte", f"id: {name}"))
    assert "« dechets », peut-être « collecte-dechets » :" in town.own("dechets", "---\nid: dechets\n---\n").problem()


def test_a_broken_page_of_the_commune_leaves_the_common_one(town: Town) -> None:
    town.own("passeport", "---\nid: passeport\n")
    (problem,) = town.read().problems
    assert problem.path == "demarches/passeport.md"
    assert next(one for one in town.read().documents if one.id == "passeport").layer == "common"


def test_a_common_page_may_leave_a_field_to_the_communes(town: Town) -> None:
    town.shared("passeport", PASSPORT.replace('cost: "Adulte : 86 € (tarif 2026)."\n', ""))
    assert "Coût" not in headings(town.document())
    assert "Coût" in headings(town.own("passeport", '---\nid: passeport\ncost: "Gratuit."\n---\n').document())


def test_the_check_looks_at_what_the_commune_wrote(town: Town) -> None:
    town.shared("passeport", PASSPORT.replace("Déclarez la perte", "Cela est perdu." + " mot" * 30))
    town.own("passeport", OWN.replace("Appelez la mairie annexe.", "Cela se fait à la mairie annexe."))
    report = check_site(town.site, date(2028, 1, 1), town.common)
    assert [(one.file, one.line, one.rule) for one in report.findings] == [
        ("demarches/passeport.md", 3, "review-overdue"),
        ("demarches/passeport.md", 14, "opening-word"),
    ]
    assert report.documents == 1
    common = check_common(town.site, date(2026, 11, 24), town.common)
    assert {one.file for one in common.errors} == {"page commune demarches/passeport.md"}
    assert {one.rule for one in common.errors} == {"opening-word", "long-sentence"}


def test_a_commune_is_told_the_length_of_what_it_wrote_alone(town: Town) -> None:
    def lengths() -> list[str]:
        found = check_site(town.site, date(2026, 11, 24), town.common).findings
        return [one.message for one in found if one.rule == "page-length"]

    town.shared("passeport", PASSPORT + "\nLe bus passe ici chaque matin.\n" * 300)
    assert lengths() == []
    town.own("passeport", OWN)
    assert lengths() == []
    town.own("passeport", OWN + "\nLe bus passe ici chaque matin.\n" * 300)
    (message,) = lengths()
    assert message.startswith("la page compte 18")
    assert "coupez-la" in message


def test_the_check_knows_the_common_pages(town: Town) -> None:
    town.hide("carte", "ancienne").own("bus", CARD.replace("id: carte", "id: bus").replace("Carte d'id", "Pass"))
    town.own("velo", CARD.replace("id: carte", "id: velo").replace("Carte d'identité", "Passeport"))
    found = {(one.file, one.line, one.rule) for one in check_site(town.site, date(2026, 11, 24), town.common).findings}
    assert found == {("commune.toml", 8, "unknown-hidden"), ("demarches/velo.md", 3, "same-title")}


def test_an_upgrade_changes_what_is_common_and_keeps_the_facts_of_the_commune(town: Town) -> None:
    town.own("passeport", OWN)
    index, embedder = Index(town.root / ".assistant"), HashEmbedder()
    first, changed = index.build("ville", town.read().documents, embedder)
    assert changed
    assert index.build("ville", town.read().documents, embedder) == (first, False)
    town.shared("passeport", PASSPORT.replace("86 €", "90 €").replace("saison", "préfecture"))
    second, changed = index.build("ville", town.read().documents, embedder)
    assert changed
    assert second != first
    generation = index.open(embedder)
    document = generation.document("passeport")
    assert "90 €" in document.text
    assert "six semaines" in document.text
    assert {one.layer for one in generation.passages_of("passeport")} == {"common", "local"}
    assert generation.pages.all()
    generation.close()
