"""What a town saves, and that it gives the same answers back elsewhere; a backup that is not whole is refused."""

import io
import json
import random
import re
import shutil
import sqlite3
import stat
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from opinions import give
from town import one_sentence

from assistant.assistant import Assistant
from assistant.backup.kept_settings import env_text, kept
from assistant.backup.manifest import FORMAT, NAME
from assistant.backup.restoring import Backup, restore
from assistant.backup.saving import save
from assistant.corpus.layers import read_site
from assistant.errors import AssistantError, BackupFailed, BackupInvalid, FolderNotEmpty, FolderRefused
from assistant.index.publication import Index
from assistant.retrieval.calibration import lesson
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.service.feedback import Feedback

QUESTIONS = [
    "Combien coûte un passeport ?", "quelles pièces pour un passeport", "when is the recycling collected?",
    "comment installer une terrasse", "un mot de passe solide en CM1", "collecte des déchets", "mon mari me frappe",
    "ouverture de la mairie", "capitale du Pérou", "téléphone de la voirie",
]  # fmt: skip
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def said(root, embedder):
    """Every answer without what changes from one call to the next."""
    with Assistant(Site.read(root), Index(root / ".assistant"), embedder) as assistant:
        answers = [assistant.ask(question, now=NOW) for question in QUESTIONS]
    return [answer.model_dump(exclude={"id", "timings_ms", "generation"}) for answer in answers]


@pytest.fixture
def town_folder(mini_index, tmp_path):
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    return Path(shutil.copytree(mini_index.site.root, tmp_path / "villebrune", ignore=ignored))


def saved(root: Path, **settings: object) -> bytes:
    archive = io.BytesIO()
    save(Site.read(root), Settings(**settings), archive)
    return archive.getvalue()


def put_back(archive: bytes, folder: Path):
    return restore(io.BytesIO(archive), "ville.zip", folder)


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


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.9, 0.99, 0.99999])
def test_a_backup_cut_in_the_middle_is_refused_and_leaves_nothing(archive, tmp_path, share):
    with pytest.raises(BackupInvalid) as caught:
        put_back(archive[: int(share * len(archive))], tmp_path / "ailleurs")
    assert "rien n'a été restauré" in one_sentence(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_altered_backup_is_refused_or_restored_as_it_was(archive, tmp_path):
    """A byte that means nothing (a date of the zip) may change; no other may."""
    expected = Backup(io.BytesIO(archive), "").manifest
    chosen, refused = random.Random(24), 0
    for place in sorted(chosen.sample(range(len(archive)), 60)):
        altered = bytearray(archive)
        altered[place] ^= 1 << chosen.randrange(8)
        try:
            assert Backup(io.BytesIO(bytes(altered)), "").manifest == expected
        except BackupInvalid as error:
            one_sentence(error)
            refused += 1
    assert refused > 50


def rewritten(archive: bytes, change) -> bytes:
    """The archive written again by somebody who knows its format."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(files.pop(NAME))
    change(files, manifest)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name, content in {**files, NAME: json.dumps(manifest).encode()}.items():
            new.writestr(name, content)
    return target.getvalue()


def _another_page(files, _manifest):
    files["site/demarches/passeport.md"] = b"x" + files["site/demarches/passeport.md"][1:]


def _a_longer_page(files, _manifest):
    files["site/demarches/passeport.md"] += b"x"


def _one_more(files, _manifest):
    files["site/pirate.md"] = b"x"


def _one_less(files, _manifest):
    del files["site/demarches/passeport.md"]


def _without_site(files, manifest):
    del files["site/commune.toml"], manifest["files"]["site/commune.toml"]


def _later_format(_files, manifest):
    manifest["format"] = FORMAT + 1


def _named(name):
    def change(files, manifest):
        files[name] = files["site/demarches/passeport.md"]
        manifest["files"][name] = manifest["files"]["site/demarches/passeport.md"]

    return change


CHANGES = {
    "page modifiée": (_another_page, "site/demarches/passeport.md a été modifié"),
    "page allongée": (_a_longer_page, "a été modifié"),
    "page en plus": (_one_more, "n'est pas celui qu'elle annonce"),
    "page en moins": (_one_less, "n'est pas celui qu'elle annonce"),
    "sans commune.toml": (_without_site, "n'est pas celui qu'elle annonce"),
    "autre format": (_later_format, f"format {FORMAT + 1}"),
    **{
        name: (_named(name), "nom de fichier interdit")
        for name in (
            "site/../../pirate",
            "/etc/pirate",
            "site/.env",
            "pirate",
            "autre/pirate",
            "site//pirate",
            "data/..",
        )
    },
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.values(), ids=CHANGES.keys())
def test_what_an_archive_must_not_hold_is_refused(archive, tmp_path, change, reason):
    with pytest.raises(BackupInvalid, match=re.escape(reason)):
        put_back(rewritten(archive, change), tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"pas un zip", b"PK\x03\x04" + b"\0" * 100])
def test_something_else_is_refused(tmp_path, content):
    with pytest.raises(BackupInvalid):
        put_back(content, tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []


def test_somebodys_folder_is_never_written_over(archive, tmp_path):
    (tmp_path / "lettre.txt").write_text("la mienne", encoding="utf-8")
    with pytest.raises(FolderNotEmpty):
        put_back(archive, tmp_path)
    with pytest.raises(FolderNotEmpty):
        put_back(archive, tmp_path / "lettre.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["lettre.txt"]


def test_an_empty_folder_is_filled_and_a_failure_empties_it_again(archive, tmp_path, monkeypatch):
    (tmp_path / "vide").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("assistant.backup.restoring.os.fsync", _full)
        with pytest.raises(FolderRefused, match="disque plein"):
            put_back(archive, tmp_path / "vide")
        assert list((tmp_path / "vide").iterdir()) == []
        with pytest.raises(FolderRefused, match="disque plein"):
            put_back(archive, tmp_path / "nouveau")
        assert not (tmp_path / "nouveau").exists()
    put_back(archive, tmp_path / "vide")
    assert (tmp_path / "vide" / "commune.toml").is_file()


def _full(_descriptor):
    raise OSError(28, "No space left on device")


def test_a_disk_too_small_is_told_before_anything_is_written(archive, tmp_path, monkeypatch):
    usage = shutil._ntuple_diskusage(10, 10, 1_000_000)
    monkeypatch.setattr("assistant.backup.restoring.shutil.disk_usage", lambda _: usage)
    with pytest.raises(FolderRefused, match="il en reste 1"):
        put_back(archive, tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []


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
