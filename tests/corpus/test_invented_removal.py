"""Putting invented facts aside: pages become notes, values are emptied, the rest is said, and the gate opens."""

from pathlib import Path

import pytest
import typer
from town import with_ordinary_numbers
from typer.testing import CliRunner

from assistant.cli import checking
from assistant.corpus.checks import invented, invented_removal
from assistant.corpus.layers import read_site
from assistant.errors import InventedFacts
from assistant.site.configuration import Site

COMMANDS = typer.Typer()
checking.register(COMMANDS)


@pytest.fixture
def left(mini_site: Path) -> Path:
    """A real town's site with invented facts in a page, a number and an address."""
    with_ordinary_numbers(mini_site)
    (mini_site / "demarches" / "bus.md").write_text("---\nid: bus\n---\nLe bus va à Grand-Exemple.\n", encoding="utf-8")
    toml = mini_site / "commune.toml"
    text = toml.read_text("utf-8").replace('phone = "01 99 01 20 12"', 'phone = "0199001020"  # de l\'exemple')
    toml.write_text(text.replace("2 rue du Lavoir, Villebrune", "2 rue du Lavoir, St-Exemple"), encoding="utf-8")
    return mini_site


def test_they_are_put_aside_and_the_site_can_be_opened(left: Path) -> None:
    with pytest.raises(InventedFacts, match=r"corpus mend --yes"):
        invented.refuse(Site.read(left))
    done = {one.trace.value: one.done for one in invented_removal.remove(Site.read(left))}
    assert done == {
        "0199001020": "champ vidé", "St-Exemple": "champ vidé", "Grand-Exemple": "page mise de côté sous « _bus.md »",
    }  # fmt: skip
    site = Site.read(left)
    invented.refuse(site)
    assert (site.services["voirie"].phone, site.services["accueil"].address) == ("", "")
    assert site.services["accueil"].phone == "01 99 01 20 19"
    assert (left / "demarches" / "_bus.md").read_text("utf-8").endswith("Grand-Exemple.\n")
    assert not read_site(site).problems


def test_what_the_town_cannot_do_without_is_left_to_a_person(left: Path) -> None:
    toml = left / "commune.toml"
    toml.write_text(toml.read_text("utf-8").replace('name = "Voirie"', 'name = "Voirie de Saint-Exemple"'), "utf-8")
    (left / "ressources.jsonl").write_text('{"id": "x", "name": "Saint-Exemple"}\n', encoding="utf-8")
    (left / "demarches" / "_bus.md").write_text("note", encoding="utf-8")
    kept = {str(one).split(",")[0] for one in invented_removal.remove(Site.read(left)) if not one.done}
    assert kept == {"commune.toml", "ressources.jsonl"}
    assert 'name = "Voirie de Saint-Exemple"' in toml.read_text("utf-8")
    assert (left / "demarches" / "_bus.md").read_text("utf-8") == "note"
    assert (left / "demarches" / "_bus-2.md").exists()


def test_the_command_lists_then_puts_aside(left: Path) -> None:
    before = {path: path.read_bytes() for path in left.rglob("*") if path.is_file()}
    listed = CliRunner().invoke(COMMANDS, ["corpus", "mend", "--site", str(left)])
    assert "demarches/bus.md, ligne 4 (« Grand-Exemple ») : c'est un fait inventé de Saint-Exemple." in listed.stdout
    assert "corpus mend --yes" in listed.stderr
    assert {path: path.read_bytes() for path in left.rglob("*") if path.is_file()} == before
    done = CliRunner().invoke(COMMANDS, ["corpus", "mend", "--site", str(left), "--yes"])
    assert (done.exit_code, done.stdout.count("champ vidé.")) == (0, 2)
    again = CliRunner().invoke(COMMANDS, ["corpus", "mend", "--site", str(left)])
    assert (again.stdout, again.stderr) == ("Aucun lien vers une page ou un service retiré.\n", "")
