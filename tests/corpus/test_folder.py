"""A folder of pages: each broken one gives one French sentence with its place, and the others are kept."""

import re
from pathlib import Path

import pytest

from assistant.corpus.folder import MAX_BYTES, page_paths
from assistant.corpus.layers import read_site
from assistant.site.configuration import Site

GOOD = "---\nid: neuf\ntitle: Neuf\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n---\n\nUn texte.\n"


def reading(root: Path):
    return read_site(Site.read(root))


def problem(root: Path, content: str | bytes, name: str = "demarches/neuf.md"):
    """The one problem of the small site with one more file; the four good pages are still there."""
    path = root / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    read = reading(root)
    assert [one.id for one in read.documents] == ["terrasse", "collecte-dechets", "passeport", "mot-de-passe"]
    assert len(read.problems) == 1
    sentence = str(read.problems[0])
    assert re.fullmatch(rf"{re.escape(name)}, ligne \d+(, champ « [a-z_.]+ »)? : [^\n]+\.", sentence)
    return read.problems[0]


def test_the_small_site_is_read(mini_site):
    read = reading(mini_site)
    assert not read.problems
    assert read.paths["passeport"] == "demarches/passeport.md"
    assert list(read.paths) == [one.id for one in read.documents]


def test_notes_and_hidden_folders_are_not_pages(mini_site):
    for name in ("README.md", "demarches/readme.MD", "_notes.md", "_brouillons/a.md", ".assistant/b.md", "_c.txt"):
        path = mini_site / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("pas une page")
    (mini_site / "dossier.md").mkdir()
    assert len(list(page_paths(mini_site))) == 4
    assert not reading(mini_site).problems
    assert not reading(mini_site).strays


@pytest.mark.parametrize("name", ["neuf.MD", "pages/neuf.txt", "neuf.md.txt", "neuf.Markdown"])
def test_a_page_under_another_name_is_named_with_the_right_one(mini_site, name):
    path = mini_site / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(GOOD)
    read = reading(mini_site)
    assert "neuf" not in read.paths
    (stray,) = read.strays
    assert str(stray) == f"{name}, ligne 1 : {stray.reason}."
    assert f"renommez-le « neuf.md » si c'est une page, ou « _{path.name} » sinon" in stray.reason
    path.rename(path.with_name("neuf.md"))
    assert "neuf" in reading(mini_site).paths
    assert not reading(mini_site).strays


@pytest.mark.parametrize("name", ["neuf.docx", "pages/neuf.ODT", "neuf.pdf", "neuf.rtf"])
def test_a_page_of_a_word_processor_is_named_with_what_to_do(mini_site: Path, name: str) -> None:
    path = mini_site / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PK")
    (stray,) = reading(mini_site).strays
    assert stray.path == name
    said = f"copiez son texte dans « neuf.md » si c'est une page, et renommez-le « _{path.name} »"
    assert stray.reason.endswith(said)


def test_a_lone_word_is_a_list_of_one(mini_site: Path) -> None:
    head = "id: neuf\ntitle: Neuf\nkind: page\nupdated: 2026-01-05\ntags: école\naliases: du neuf\nrelated: passeport\n"
    (mini_site / "neuf.md").write_text(f"---\n{head}audience: resident\n---\nUn texte.\n", encoding="utf-8")
    (page,) = (one for one in reading(mini_site).documents if one.id == "neuf")
    assert (page.audience, page.tags, page.related) == (("resident",), ("école",), ("passeport",))
    (mini_site / "neuf.md").write_text(f"---\n{head}audience: resident, business\n---\nUn.\n", encoding="utf-8")
    (problem,) = reading(mini_site).problems
    assert "écrivez une liste" in str(problem)


@pytest.mark.parametrize("name", ["neuf copie.md", "neuf - Copie.md", "Copie de neuf.md", "neuf (1).md", "a copy.md"])
def test_a_copy_is_named_and_the_page_itself_is_kept(mini_site, name):
    (mini_site / "neuf.md").write_text(GOOD)
    (mini_site / name).write_text(GOOD.replace("Un texte", "Un vieux texte"))
    read = reading(mini_site)
    assert read.paths["neuf"] == "neuf.md"
    (found,) = read.problems
    assert (found.path, found.line, found.field) == (name, 2, "id")
    assert found.reason == "c'est une copie de neuf.md, supprimez-la ou donnez-lui un autre identifiant"


@pytest.mark.parametrize(
    ("change", "line", "field", "words"),
    [
        (("title: Neuf", 'title: "Neuf'), None, "", "l'en-tête est mal écrit"),
        (("kind: page", "\tkind: page"), 4, "", "l'en-tête est mal écrit"),
        (("title: Neuf", "title: 12"), 3, "title", "écrivez du texte"),
        (("title: Neuf", "title :"), 3, "title", "écrivez du texte"),
        (("title: Neuf", 'title: " "'), 3, "title", "ce champ est vide"),
        (("title: Neuf\n", ""), 1, "title", "ce champ est obligatoire"),
        (("title: Neuf", "titre: Neuf\ntitle: Neuf"), 3, "titre", "ce champ n'existe pas"),
        (("id: neuf", "id: Neuf et vieux"), 2, "id", "lettres minuscules sans accent"),
        (("kind: page", "kind: fiche"), 4, "kind", "valeurs possibles : dossier, demarche, guide, page"),
        (("audience: [resident]", "audience: resident, school"), 5, "audience", "écrivez une liste"),
        (("audience: [resident]", "audience: []"), 5, "audience", "donnez au moins un élément"),
        (("audience: [resident]", "audience: [touriste]"), 5, "audience", "valeurs possibles : resident, business"),
        (("2026-01-05", "5 janvier"), 6, "updated", "écrivez une date sous la forme 2026-10-12"),
        (("2026-01-05", "2026-02-30"), 6, "updated", "écrivez une date sous la forme 2026-10-12"),
        (("2026-01-05", "2026-01-05T10:00:00"), 6, "updated", "écrivez une date sous la forme 2026-10-12"),
        (("2026-01-05", "2026-01-05\nsample: oui"), 7, "sample", "écrivez true ou false"),
        (("2026-01-05", "2026-01-05\nurl: www.a.example"), 7, "url", "écrivez une adresse complète"),
        (("2026-01-05", "2026-01-05\ncost: [{Adulte: 86}]"), 7, "cost", "entre guillemets s'il contient « : »"),
        (("2026-01-05", "2026-01-05\nsources:\n  - title: A"), 7, "sources.url", "ce champ est obligatoire"),
        (("2026-01-05", "2026-01-05\nlocal: ici"), 7, "local", "écrivez des champs"),
        (("2026-01-05", "2026-01-05\nlocal:\n  horaires: 9h"), 8, "local.horaires", "ce champ n'existe pas"),
        (("2026-01-05", "2026-01-05\nlevel: expert"), 7, "level", "valeurs possibles : débutant, intermédiaire"),
        (("kind: page", "kind: demarche"), 1, "who", "attendu pour une page de type « demarche »"),
        (("kind: page", "kind: guide\ntime:"), 5, "time", "écrivez du texte"),
        (("2026-01-05", "2026-01-05\ntags: [!!int '']"), 1, "", "l'en-tête contient une valeur illisible"),
        (("2026-01-05", "2026-01-05\nx: !!timestamp a"), 1, "", "l'en-tête contient une valeur illisible"),
        (("2026-01-05", "2026-01-05\nx: " + "[" * 1500), None, "", "l'en-tête"),
        (("2026-01-05", "2026-01-05\nx: !!python/object:os.system a"), 7, "", "l'en-tête est mal écrit"),
        (("id: neuf", "id: passeport"), 2, "id", "est déjà celui de demarches/passeport.md"),
        (("id: neuf\ntitle: Neuf", "title: Neuf\nid: passeport"), 3, "id", "est déjà celui de demarches/passeport.md"),
        (("Un texte.", "<b>x</b>"), 9, "", "le HTML n'est pas accepté"),
        (("Un texte.", ""), 1, "", "la page n'a pas de texte"),
        (("---\n\nUn", "\nUn"), 1, "", "l'en-tête manque"),
        (("---\nid", "id"), 1, "", "l'en-tête manque"),
    ],
)
def test_a_broken_page_says_where_and_what(mini_site, change, line, field, words):
    assert change[0] in GOOD
    found = problem(mini_site, GOOD.replace(*change, 1), "neuf.md" if "passeport" in change[1] else "demarches/neuf.md")
    assert words in str(found)
    assert found.field == field
    assert line is None or found.line == line


@pytest.mark.parametrize("head", ["", "- un\n- deux\n", "juste du texte\n", "# commentaire\n"])
def test_a_head_without_fields(mini_site, head):
    assert "n'est pas une liste de champs" in str(problem(mini_site, f"---\n{head}---\n\nTexte.\n"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.replace("Un texte", "Une forêt").encode("latin-1"), "enregistrez ce fichier en UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "ce fichier n'est pas du texte"),
        (GOOD.encode("utf-16"), "ce fichier n'est pas du texte"),
        (GOOD.encode() + b"a" * MAX_BYTES, "la page dépasse 400 ko"),
        (b"", "l'en-tête manque"),
    ],
)
def test_a_file_that_is_not_a_page(mini_site, content, words):
    assert words in str(problem(mini_site, content))


def test_the_line_of_a_letter_in_latin_1(mini_site):
    assert problem(mini_site, GOOD.replace("Un texte", "Une forêt").encode("latin-1")).line == 9


def test_a_file_that_cannot_be_opened(mini_site):
    (mini_site / "perdu.md").symlink_to(mini_site / "ailleurs.md")
    read = reading(mini_site)
    assert len(read.documents) == 4
    assert [str(one) for one in read.problems] == [
        "perdu.md, ligne 1 : lecture impossible, vérifiez le fichier et ses droits d'accès."
    ]


@pytest.mark.parametrize(
    "content", [GOOD.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode("utf-8-sig")]
)
def test_windows_lines_and_a_byte_order_mark_are_nothing(mini_site, content):
    (mini_site / "neuf.md").write_bytes(content)
    read = reading(mini_site)
    assert not read.problems
    assert next(one for one in read.documents if one.id == "neuf").text == "Un texte."


def test_several_problems_are_all_told(mini_site):
    (mini_site / "a.md").write_text("rien")
    (mini_site / "b.md").write_text(GOOD.replace("neuf", "terrasse"))
    (mini_site / "demarches" / "passeport.md").write_text("cassé")
    read = reading(mini_site)
    assert [one.path for one in read.problems] == ["a.md", "commerces/terrasse.md", "demarches/passeport.md"]
    assert sorted(read.paths) == ["collecte-dechets", "mot-de-passe", "terrasse"]
