"""The watcher without a server: what it looks at, what it does with a refused palette, when it tries again."""

from dataclasses import replace

import anyio
import pytest
from town import with_ordinary_numbers

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots import index_watcher
from assistant_bots.index_watcher import CHANGED, CODE_PERIOD, FIRST_RETRY, Watcher, program_signature, signature
from assistant_bots.service.running import Service
from assistant_bots.service.theme import Theme


@pytest.fixture
def watched(mini_index, mini_site, monkeypatch):
    """A watcher over a site of its own, whose index command always says the same; and the times it was run."""
    site = Site.read(mini_site)
    with Assistant(site, mini_index.index, mini_index.embedder) as assistant:
        service, theme, now, said, runs = Service(assistant, Settings()), Theme.of(site.look), [0.0], [""], []
        watcher = Watcher(service, on_site=theme.replace, clock=lambda: now[0])

        async def index() -> str:
            runs.append(now[0])
            return said[0]

        monkeypatch.setattr(watcher, "_index", index)

        def look(seconds: float = 1.0) -> None:
            now[0] += seconds
            anyio.run(watcher.look)

        yield service, theme, said, runs, look


def test_nothing_runs_while_nothing_changes(watched):
    *_, runs, look = watched
    for _ in range(5):
        look()
    assert runs == [1.0], "une fois au départ, pour ce qui a changé pendant l'arrêt"


def test_a_failure_is_tried_again_later_and_later(watched):
    service, _, said, runs, look = watched
    said[0] = "Disque plein."
    for _ in range(40):
        look()
    assert service.state.problem == "Disque plein."
    assert runs[:3] == [1.0, 1.0 + FIRST_RETRY, 1.0 + 3 * FIRST_RETRY]
    assert len(runs) == 4
    said[0] = ""
    look(100)
    assert service.state.problem == ""


def test_the_banner_follows_what_is_invented_in_the_files(watched, mini_site):
    service, _, said, _, look = watched
    with service.assistant.serving() as generation:  # pages that say nothing of themselves
        generation.entries = [replace(entry, sample=False) for entry in generation.entries]
    with_ordinary_numbers(mini_site)
    look()
    assert service.sample_notice == ""
    page = mini_site / "demarches" / "bus.md"
    page.write_text("Le bus va à Grand-Exemple.\n", encoding="utf-8")
    look()
    assert "informations inventées de Saint-Exemple" in service.sample_notice
    page.unlink()
    said[0] = "Disque plein."
    look()
    assert service.sample_notice, "ce qui est servi est encore l'ancien index"
    said[0] = ""
    look(100)
    assert service.sample_notice == ""


def test_a_pale_palette_keeps_the_old_colours_and_says_why(watched, mini_site):
    service, theme, _, _, look = watched
    look()
    before, toml = theme.css, mini_site / "commune.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text + '\n[look]\nprimary = "#ffee88"\n', encoding="utf-8")
    look()
    look()
    assert "« primary »" in service.state.problem
    assert theme.css == before
    toml.write_text(text + '\n[look]\nprimary = "#123456"\n', encoding="utf-8")
    look()
    assert service.state.problem == ""
    assert "#123456" in theme.css
    assert service.assistant.site.look.primary == "#123456"


def test_a_program_changed_under_its_server_never_indexes(watched, mini_site, monkeypatch):
    """An upgrade without a restart published an index that the running server could not read."""
    service, *_, runs, look = watched
    look()
    other = program_signature() | {("nouveau.py", 1, 1)}
    monkeypatch.setattr(index_watcher, "program_signature", lambda: other)
    (mini_site / "demarches" / "page.md").write_text("x", encoding="utf-8")
    look()
    assert runs == [1.0]
    assert service.state.problem == CHANGED


def test_a_program_changed_is_noticed_without_a_change_of_pages(watched, monkeypatch):
    service, *_, look = watched
    look()
    monkeypatch.setattr(index_watcher, "program_signature", frozenset)
    look(CODE_PERIOD + 1)
    assert service.state.problem == CHANGED


def test_notes_hidden_folders_and_drafts_of_editors_are_not_looked_at(mini_site):
    before = signature(mini_site)
    for name in ("_brouillon.md", ".cache.md", "page.md~", "page.swp"):
        (mini_site / name).write_text("x", encoding="utf-8")
    (mini_site / ".assistant").mkdir()
    (mini_site / ".assistant" / "current").write_text("x", encoding="utf-8")
    assert signature(mini_site) == before
    (mini_site / "demarches" / "page.md").write_text("x", encoding="utf-8")
    assert signature(mini_site) != before


def test_a_common_page_that_changes_is_seen(mini_site, tmp_path, monkeypatch):
    common = tmp_path / "common"
    common.mkdir()
    monkeypatch.setattr("assistant_bots.index_watcher.common_pages", lambda: common)
    before = signature(mini_site)
    (common / "passeport.md").write_text("---\nid: passeport\n---\n", encoding="utf-8")
    assert signature(mini_site) != before


@pytest.mark.parametrize(
    ("shell", "told"),
    [
        ("kill -9 $$", "L'indexation a été tuée (signal 9), souvent faute de mémoire"),
        ("echo 'Erreur : La mémoire manque.' >&2; exit 1", "La mémoire manque."),
        ("exit 3", "L'indexation s'est arrêtée (code 3)"),
        ("true", ""),
    ],
)
def test_an_indexing_that_ends_badly_is_told_and_the_old_index_answers(
    mini_index, mini_site, monkeypatch, caplog, shell, told
):
    monkeypatch.setattr("assistant_bots.index_watcher.command", lambda _root: ["sh", "-c", shell])
    with Assistant(Site.read(mini_site), mini_index.index, mini_index.embedder) as assistant:
        service = Service(assistant, Settings())
        anyio.run(Watcher(service).look)
        assert service.state.problem.startswith(told)
        assert bool(service.state.problem) is bool(told)
        assert ("L'ancien index reste en service" in caplog.text) is bool(told)
        assert "86 €" in assistant.ask("Combien coûte un passeport pour un adulte ?").text
