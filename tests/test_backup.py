"""What a town saves, and that it gives the same answers back elsewhere."""

import io
import re
import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from opinions import give
from saved_town import QUESTIONS, put_back, rewritten, said, saved
from town import one_sentence

from assistant.backup.kept_settings import env_text, kept
from assistant.backup.saving import save
from assistant.corpus.layers import read_site
from assistant.errors import AssistantError, BackupFailed
from assistant.index.publication import Index
from assistant.retrieval.calibration import lesson
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.service.feedback import Feedback


@pytest.fixture
def town_folder(mini_index, tmp_path):
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    return Path(shutil.copytree(mini_index.site.root, tmp_path / "villebrune", ignore=ignored))


@pytest.fixture(scope="module")
def archive(mini_index) -> bytes:
    """A backup of the small site, to cut and to alter."""
    return saved(mini_index.site.root)


def test_a_restored_site_answers_word_for_word_and_has_its_opinions(town_folder, tmp_path, embedder):
    give(Feedback(town_folder / ".assistant"), comment="clair")
    before, opinions = said(town_folder, embedder), Feedback(town_folder / ".assistant").rows()
    archive = saved(town_folder)
    pages = {path.name: path.read_bytes() for path in town_folder.rglob("*.md")}
    shutil.rmtree(town_folder)
    manifest = put_back(archive, tmp_path / "ailleurs" / "ville")
    restored = tmp_path / "ailleurs" / "ville"
    assert len(QUESTIONS) == 10
    assert said(restored, embedder) == before
    assert Feedback(restored / ".assistant").rows() == opinions
    assert {path.name: path.read_bytes() for path in restored.rglob("*.md")} == pages
    assert manifest.generation == Index(restored / ".assistant").current()
    site = Site.read(restored)
    index, pages_read = Index(restored / ".assistant"), read_site(site).documents
    assert index.build(site.id, pages_read, embedder, lesson=lesson(embedder))[1] is False
    assert sorted(path.name for path in restored.iterdir()) == [
        ".assistant", "commerces", "commune.toml", "demarches", "ecoles",
    ]  # fmt: skip


def test_the_pages_alone_are_enough_to_build_the_same_index_again(town_folder, tmp_path, embedder):
    before = said(town_folder, embedder)
    alone = shutil.copytree(town_folder, tmp_path / "pages", ignore=shutil.ignore_patterns(".assistant"))
    site = Site.read(alone)
    Index(alone / ".assistant").build(site.id, read_site(site).documents, embedder, lesson=lesson(embedder))
    assert said(alone, embedder) == before


def test_national_sheets_and_notes_are_saved_and_hidden_files_are_not(town_folder, tmp_path):
    sheets = town_folder / ".assistant" / "national" / "service-public-part.jsonl.gz"
    sheets.parent.mkdir()
    sheets.write_bytes(b"des fiches")
    (town_folder / "_brouillon.md").write_text("à finir", encoding="utf-8")
    (town_folder / ".env").write_text("ASSISTANT_LLM_API_KEY=tres-secret", encoding="utf-8")
    (town_folder / ".git").mkdir()
    (town_folder / ".git" / "config").write_text("tres-secret", encoding="utf-8")
    manifest = put_back(saved(town_folder), tmp_path / "ailleurs")
    assert (tmp_path / "ailleurs/.assistant/national/service-public-part.jsonl.gz").read_bytes() == b"des fiches"
    assert (tmp_path / "ailleurs/_brouillon.md").is_file()
    assert not (tmp_path / "ailleurs/.git").exists()
    assert not (tmp_path / "ailleurs/.env").exists()
    assert not [name for name in manifest.files if "/run/" in name or name.endswith("/lock")]


def test_a_data_folder_elsewhere_comes_back_beside_its_site(town_folder, tmp_path, embedder):
    before = said(town_folder, embedder)
    data = shutil.move(town_folder / ".assistant", tmp_path / "donnees")
    put_back(saved(town_folder, data=data), tmp_path / "ailleurs")
    assert said(tmp_path / "ailleurs", embedder) == before


def test_it_is_taken_while_opinions_arrive(town_folder, tmp_path):
    feedback, stop, given = Feedback(town_folder / ".assistant"), threading.Event(), []

    def giving() -> None:
        while not stop.is_set():
            give(feedback, len(given) + 1)
            given.append(True)

    writer = threading.Thread(target=giving)
    writer.start()
    try:
        archives = [saved(town_folder) for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, one in enumerate(archives):
        put_back(one, tmp_path / str(number))
        rows = Feedback(tmp_path / str(number) / ".assistant").rows()
        assert {row.answer_id for row in rows} == {f"{n:032x}" for n in range(1, len(rows) + 1)}
    assert len(given) > 3


def test_it_is_taken_while_the_index_is_renewed(town, tmp_path):
    town.build()
    stop = threading.Event()

    def renewing() -> None:
        for price in range(1000):
            if stop.is_set():
                return
            town.edit(f"{12 + price} €", f"{13 + price} €")
            town.build()

    writer = threading.Thread(target=renewing)
    writer.start()
    try:
        archives = [saved(town.root) for _ in range(4)]
    finally:
        stop.set()
        writer.join()
    for number, one in enumerate(archives):
        manifest = put_back(one, tmp_path / str(number))
        assert manifest.left_out == ()
        opened = Index(tmp_path / str(number) / ".assistant").open(town.embedder)
        assert opened.id == manifest.generation
        opened.close()


def test_what_is_restored_is_for_its_owner_only(town_folder, tmp_path):
    give(Feedback(town_folder / ".assistant"))
    put_back(saved(town_folder, rate_client="5/minute"), tmp_path / "ailleurs")
    for name, mode in ((".assistant", 0o700), (".assistant/feedback.sqlite", 0o600), (".env", 0o600)):
        assert stat.S_IMODE((tmp_path / "ailleurs" / name).stat().st_mode) == mode, name


def test_a_damaged_index_is_left_out_and_the_rest_is_saved(town_folder, tmp_path):
    index = Index(town_folder / ".assistant")
    (index.folder(index.current()) / "vectors.npy").write_bytes(b"abime")
    archive = io.BytesIO()
    manifest = save(Site.read(town_folder), Settings(), archive)
    assert manifest.generation is None
    assert "vectors.npy" in manifest.left_out[0]
    put_back(archive.getvalue(), tmp_path / "ailleurs")
    assert Index(tmp_path / "ailleurs" / ".assistant").current() is None
    assert Site.read(tmp_path / "ailleurs").name == "Villebrune"


def test_a_damaged_store_is_left_out_and_named(town_folder):
    (town_folder / ".assistant" / "feedback.sqlite").write_bytes(b"ceci n'est pas une base" * 100)
    manifest = save(Site.read(town_folder), Settings(), io.BytesIO())
    assert "feedback.sqlite" in manifest.left_out[0]
    assert "data/feedback.sqlite" not in manifest.files
    assert manifest.generation


def test_a_store_that_is_never_let_go_is_told(town_folder, monkeypatch):
    monkeypatch.setattr("assistant.backup.contents._LONGEST", 0.2)
    monkeypatch.setattr("assistant.backup.contents._BUSY", 0.1)
    give(Feedback(town_folder / ".assistant"))
    with sqlite3.connect(town_folder / ".assistant" / "feedback.sqlite") as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupFailed, match="sans cesse"):
            save(Site.read(town_folder), Settings(), io.BytesIO())


def test_a_site_without_an_index_is_saved_too(mini_site, tmp_path):
    manifest = put_back(saved(mini_site), tmp_path / "ailleurs")
    assert manifest.generation is None
    assert Site.read(tmp_path / "ailleurs").name == "Villebrune"


SECRETS = {
    "llm_api_key": "cle-du-modele", "telegram_token": "1:jeton", "secret": "partage", "metrics_token": "jeton",
    "llm_base_url": "https://moi:motdepasse@modele.example/v1",
}  # fmt: skip


def test_settings_come_back_without_a_secret(town_folder, tmp_path, monkeypatch):
    values = {
        "rate_client": "5/minute",
        "llm": "openai:l'un # et \\l'autre\\",
        "llm_timeout": 30.0,
        "retention_days": 0,
    }
    archive = saved(town_folder, **values, **SECRETS)
    raw = rewritten(archive, lambda _files, _manifest: None)
    assert not [secret for secret in SECRETS.values() if secret.encode() in raw]
    manifest = put_back(archive, tmp_path / "ailleurs")
    assert set(manifest.secrets) == {f"ASSISTANT_{name.upper()}" for name in SECRETS}
    monkeypatch.chdir(tmp_path / "ailleurs")
    assert Settings.read() == Settings(**values)


def test_the_folders_of_this_machine_are_not_kept():
    assert kept(Settings(site=Path("/srv/ville"), data=Path("/var/lib"))) == ({}, ())


def test_a_forged_name_of_setting_is_not_written():
    text = env_text({"PATH": "/pirate", "ASSISTANT_X\nPATH": "/pirate", "ASSISTANT_LLM": "a\nPATH=b"}, ["X\nPATH=1"])
    assert not re.search(r"^(PATH|X)", text.replace("'a\nPATH=b'", ""), re.MULTILINE)


def test_a_file_that_cannot_be_read_stops_the_backup(plain_user):
    root = Path(shutil.copytree(Path(__file__).parent / "data" / "mini", plain_user.folder / "ville"))
    page = root / "demarches" / "passeport.md"
    for path in (page, page.parent):
        with plain_user.acting():
            path.chmod(0)
            with pytest.raises(AssistantError) as caught:
                saved(root)
            path.chmod(0o755)
        assert "droits insuffisants" in one_sentence(caught.value)
