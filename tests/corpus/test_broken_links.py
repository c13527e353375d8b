"""Removing a page or a service: every link to it is listed at once, and taken out on demand, and nothing else is."""

from pathlib import Path

import pytest

from assistant.corpus.checks.broken_links import BrokenLink, broken_links, mend
from assistant.corpus.layers import read_site
from assistant.site.configuration import Site

HEAD = "---\nid: {id}\ntitle: Une page\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n"
BODY = "---\n\nUn texte.\n"
WAYS = {
    "crochets": "related: [perdue, passeport]\nservice: parti\n",
    "seule": "related: [perdue]\nservice: parti\ntags: [a]\n",
    "lignes": "related:\n  - passeport\n  - perdue  # voisine\n  - egaree\ntags: [a]\nservice: 'parti'\n",
    "lignes-seules": "tags: [a]\nservice: parti\nrelated:\n- perdue\n- egaree\n",
    "mot-seul": "related: perdue\nservice: parti\n",
    "guillemets": 'related: ["perdue", "passeport"]  # voisines\nservice: "parti"\n',
}


@pytest.mark.parametrize("name", WAYS)
def test_links_are_listed_then_taken_out(mini_site: Path, name: str) -> None:
    path = mini_site / f"{name}.md"
    path.write_text(HEAD.format(id=name) + WAYS[name] + BODY, encoding="utf-8")
    site = Site.read(mini_site)
    found = broken_links(site)
    lost = ["perdue", "egaree"] if "egaree" in WAYS[name] else ["perdue"]
    assert sorted((one.field, one.value) for one in found) == sorted(
        [("service", "parti"), *(("related", one) for one in lost)]
    )
    lines = path.read_text(encoding="utf-8").split("\n")
    assert all(one.value in lines[one.line - 1] for one in found)
    assert mend(site, found) == []
    assert broken_links(site) == []
    (document,) = (one for one in read_site(site).documents if one.id == name)
    assert document.related == (("passeport",) if "passeport" in WAYS[name] else ())
    assert (document.service, document.text) == ("", "Un texte.")
    new = path.read_text(encoding="utf-8").split("\n")
    assert [line for line in new if line not in lines] in ([], ["related: [passeport]"], [new[-6]], [new[6]])


def test_what_cannot_be_edited_safely_is_left_for_a_person(mini_site: Path) -> None:
    path = mini_site / "odd.md"
    text = HEAD.format(id="odd") + "related: [passeport,\n  perdue]\n" + BODY
    path.write_text(text, encoding="utf-8")
    site = Site.read(mini_site)
    found = broken_links(site)
    assert found == [BrokenLink("odd.md", 8, "related", "perdue")]
    assert mend(site, found) == found
    assert path.read_text(encoding="utf-8") == text
    assert str(found[0]) == "odd.md, ligne 8 : la page voisine « perdue » n'existe pas"


def test_windows_line_ends_and_the_body_are_kept(mini_site: Path) -> None:
    path = mini_site / "fin.md"
    text = (HEAD.format(id="fin") + "service: parti\n" + BODY).replace("\n", "\r\n")
    path.write_bytes(text.encode())
    site = Site.read(mini_site)
    assert mend(site, broken_links(site)) == []
    assert path.read_bytes().decode() == text.replace("service: parti\r\n", "")


def test_a_service_removed_from_the_file_is_found_in_every_page(mini_site: Path) -> None:
    toml = mini_site / "commune.toml"
    before = Site.read(mini_site)
    assert broken_links(before) == []
    used = {one.service for one in read_site(before).documents} - {before.commune.main_service, ""}
    for service in used:
        toml.write_text(toml.read_text("utf-8").replace(f'id = "{service}"', f'id = "x-{service}"'), encoding="utf-8")
    found = broken_links(Site.read(mini_site))
    assert used
    assert {one.value for one in found} == used


@pytest.mark.parametrize("copy", [".assistant/pages/vie/perdue.md", "_avant-migration/perdue.md"])
def test_a_copy_that_the_program_keeps_of_a_removed_page_is_no_page(mini_site: Path, copy: str) -> None:
    (mini_site / "une.md").write_text(HEAD.format(id="une") + "related: [perdue]\n" + BODY, encoding="utf-8")
    kept = mini_site / copy
    kept.parent.mkdir(parents=True)
    kept.write_text(HEAD.format(id="perdue") + BODY, encoding="utf-8")
    (found,) = broken_links(Site.read(mini_site))
    assert (found.file, found.value) == ("une.md", "perdue")


def test_steps_and_the_settings_are_listed_and_left_for_a_person(mini_site: Path) -> None:
    steps = 'steps:\n  - {when: "Avant", what: "Écrivez.", page: passeport}\n'
    steps += "  - when: Après\n    what: Venez.\n    page: perdue\n"
    (mini_site / "vie.md").write_text(HEAD.format(id="vie") + steps + BODY, encoding="utf-8")
    toml = mini_site / "commune.toml"
    text = toml.read_text("utf-8").replace("common = false", 'hidden = ["egaree"]\ncommon = true')
    text += '\n[[local]]\npages = [\n  "passeport",\n  "partie",\n]\nwhere = "Ici."\n'
    toml.write_text(text, encoding="utf-8")
    site = Site.read(mini_site)
    found = broken_links(site)
    assert [(one.file, one.field, one.value) for one in found] == [
        ("commune.toml", "pages", "partie"), ("commune.toml", "hidden", "egaree"), ("vie.md", "steps", "perdue"),
    ]  # fmt: skip
    for one in found:
        assert one.value in (mini_site / one.file).read_text("utf-8").split("\n")[one.line - 1]
    before = {path: path.read_bytes() for path in (toml, mini_site / "vie.md")}
    assert mend(site, found) == found
    assert {path: path.read_bytes() for path in before} == before
