"""Settings come from the environment and ``.env``, and a bad one is named in French."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from assistant.embedding import open_embedder
from assistant.errors import SettingInvalid
from assistant.settings import Settings


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set():
    settings = Settings.read()
    assert (settings.site, settings.data, settings.embeddings, settings.origins) == (None, None, "encoder", ())


def test_the_environment_is_read(monkeypatch):
    monkeypatch.setenv("ASSISTANT_SITE", "/srv/ville")
    monkeypatch.setenv("ASSISTANT_ALLOWED_ORIGINS", "https://ville.example/, https://www.ville.example ,")
    settings = Settings.read()
    assert settings.site == Path("/srv/ville")
    assert settings.origins == ("https://ville.example", "https://www.ville.example")


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("ASSISTANT_LOG_LEVEL=ERROR\nASSISTANT_DATA=/srv/index\nAUTRE=1\n")
    monkeypatch.setenv("ASSISTANT_LOG_LEVEL", "DEBUG")
    settings = Settings.read()
    assert (settings.log_level, settings.data) == ("DEBUG", Path("/srv/index"))


@pytest.mark.parametrize("name", ["SITE", "DATA", "EMBEDDINGS", "LOG_LEVEL", "ALLOWED_ORIGINS"])
def test_an_empty_setting_is_as_if_absent(monkeypatch, name):
    monkeypatch.setenv(f"ASSISTANT_{name}", "")
    assert Settings.read() == Settings()


def test_a_refused_value_is_named_with_what_is_possible(monkeypatch):
    monkeypatch.setenv("ASSISTANT_LOG_LEVEL", "bavard")
    with pytest.raises(SettingInvalid) as caught:
        Settings.read()
    assert str(caught.value) == (
        "Réglage ASSISTANT_LOG_LEVEL : valeur « bavard » refusée, choisissez parmi DEBUG, INFO, WARNING, ERROR."
    )


def test_a_file_in_latin_1_is_named(tmp_path):
    (tmp_path / ".env").write_bytes("ASSISTANT_SITE=/srv/forêt\n".encode("latin-1"))
    with pytest.raises(SettingInvalid, match=r"Réglage \.env : enregistrez ce fichier en UTF-8"):
        Settings.read()


def test_a_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS_API_KEY", "tres-secret")
    settings = Settings.read()
    assert settings.embeddings_api_key == SecretStr("tres-secret")
    assert "tres-secret" not in repr(settings)


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings.read().embeddings = "autre"


@pytest.mark.parametrize("name", ["autre", "bundled:large", ""])
def test_an_unknown_embedder_is_refused(name):
    with pytest.raises(SettingInvalid, match="ASSISTANT_EMBEDDINGS"):
        open_embedder(Settings(embeddings=name))
