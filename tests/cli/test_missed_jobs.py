"""What the unattended commands leave behind them, read by the doctor: real commands, failures and SIGKILL."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cli_process import environment, run
from filelock import FileLock
from town import with_ordinary_numbers

from assistant.installation.units import DATA, Service, placed
from assistant.site.notes.job_troubles import troubles
from assistant.site.notes.jobs import Job, noted, read
from assistant.site.private_files import write_private

pytestmark = pytest.mark.slow
PARIS = ZoneInfo("Europe/Paris")


def told(town: Path, word: str) -> list[str]:
    """The lines of the doctor's report that hold ``word``."""
    return [line for line in run("doctor", folder=town).out.splitlines() if word in line]


def begun(*words: str, town: Path, job: Job) -> "subprocess.Popen[bytes]":
    """A command that has noted its beginning; what it writes on stdout is not read."""
    command = [sys.executable, "-m", "assistant", *words]
    process = subprocess.Popen(command, cwd=town, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    until(lambda: (note := read(town / ".assistant", job)) and note.state == "begun")
    return process


def until(holds: Callable[[], object]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("jamais")


def killed(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def test_a_backup_that_fails_is_told_until_one_succeeds(town: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sauvegardes"
    assert not told(town, "auvegarde")
    run("backup", "--keep", "30", str(folder), folder=town).failed(2)
    (line,) = told(town, "auvegarde")
    assert line.startswith("[à revoir] La sauvegarde du ")
    assert "--keep demande un dossier qui existe" in line
    assert "dernière réussie" not in line
    folder.mkdir()
    run("backup", "--keep", "30", str(folder), folder=town).worked()
    (line,) = told(town, "auvegarde")
    assert line.startswith("[bon]      Dernière sauvegarde réussie : ")
    folder.rename(tmp_path / "ailleurs")
    run("backup", "--keep", "30", str(folder), folder=town).failed(2)
    (line,) = told(town, "auvegarde")
    assert " La dernière réussie est du " in line
    notes = town / ".assistant" / "jobs"
    assert notes.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in notes.iterdir()} == {0o600}


def test_a_killed_backup_is_told_and_one_that_runs_is_not(town: Path, tmp_path: Path) -> None:
    process = begun("backup", "-", town=town, job="backup")  # it waits for whoever should read it
    assert not told(town, "auvegarde")
    killed(process)
    (line,) = told(town, "auvegarde")
    assert line.startswith("[à revoir] La sauvegarde commencée le ")
    assert "coupée avant sa fin" in line
    assert "relancez « assistant backup »" in line
    run("backup", str(tmp_path / "ville.zip"), folder=town).worked()
    (line,) = told(town, "auvegarde")
    assert line.startswith("[bon]")


def test_a_killed_update_and_a_killed_index_are_told_and_mended_by_the_next(town: Path, tmp_path: Path) -> None:
    update = ("update", "--from", str(tmp_path / "rien"))
    (tmp_path / "rien").mkdir()
    with FileLock(town / ".assistant" / "lock"):  # another indexes: the update waits for it
        process = begun(*update, town=town, job="update")
        killed(process)
        assert "en cours" in run("index", folder=town).failed(1)
        assert not told(town, "indexation des pages du"), "un autre indexe, rien n'a échoué"
    (line,) = told(town, "mise à jour des sources")
    assert "coupée avant sa fin" in line
    (town / "commerces" / "terrasse.md").write_text("---\nid: terrasse\n---\n", encoding="utf-8")
    process = begun("index", town=town, job="index")
    killed(process)
    (line,) = told(town, "indexation")
    assert "coupée avant sa fin" in line
    run(*update, folder=town).worked()
    assert all(line.startswith("[bon]") for word in ("mise à jour des", "indexation") for line in told(town, word))
    assert told(town, "Dernière indexation des pages réussie")


def test_an_update_that_fails_by_its_index_is_told_once(town: Path) -> None:
    for path in town.rglob("*.md"):
        path.unlink()
    shutil.rmtree(town / ".assistant" / "pages", ignore_errors=True)  # their last readable versions
    assert run("update", "--from", str(town), folder=town).code == 1
    lines = told(town, "a échoué")
    assert len(lines) == 1
    assert "[à revoir] La mise à jour des sources du " in lines[0]
    assert "Aucun document lisible" in lines[0]


def test_a_note_that_the_disk_refuses_stops_no_job(town: Path, tmp_path: Path) -> None:
    shutil.rmtree(town / ".assistant" / "jobs")
    (town / ".assistant" / "jobs").write_text("", encoding="utf-8")  # where its folder should be
    run("backup", str(tmp_path / "ville.zip"), folder=town).worked()
    assert not told(town, "auvegarde")
    (town / ".assistant" / "jobs").unlink()
    write_private(town / ".assistant" / "jobs" / "backup.json", '{"state": "coup')
    assert not told(town, "auvegarde")


def test_a_defect_is_told_by_its_kind_alone(tmp_path: Path) -> None:
    with pytest.raises(KeyError), noted(tmp_path, "backup"):
        {}["ce que quelqu'un a demandé"]
    (trouble,) = troubles(tmp_path, PARIS, datetime.now(UTC))
    assert "Erreur inattendue (KeyError)" in trouble.sentence
    assert "demandé" not in (tmp_path / "jobs" / "backup.json").read_text("utf-8")


def test_ctrl_c_leaves_the_note_as_it_was(tmp_path: Path) -> None:
    for before in (None, "noted"):
        with pytest.raises(KeyboardInterrupt), noted(tmp_path, "backup"):
            raise KeyboardInterrupt
        kept = read(tmp_path, "backup")
        assert kept is None if before is None else kept is not None and kept.state == "succeeded"
        with noted(tmp_path, "backup"):
            pass


def succeeded(folder: Path, *days_ago: float) -> None:
    """A real note, whose successes are put back in time."""
    with noted(folder, "backup"):
        pass
    note = read(folder, "backup")
    assert note is not None
    assert note.succeeded is not None
    days = tuple(note.succeeded - timedelta(days=one) for one in days_ago)
    write_private(folder / "jobs" / "backup.json", note.model_copy(update={"successes": days}).model_dump_json())


@pytest.mark.parametrize(
    ("days_ago", "late"),
    [
        ((6, 5, 4), True),  # each day, then no more
        ((4, 3, 2), False),
        ((30, 20, 5, 4), False),  # each ten days or so
        ((70, 60, 50, 40), True),
        ((40,), False),  # once by hand
        ((400, 40), False),
    ],
)
def test_a_job_that_used_to_come_and_does_not_any_more_is_late(
    tmp_path: Path, days_ago: tuple[float, ...], late: bool
) -> None:
    succeeded(tmp_path, *days_ago)
    found = troubles(tmp_path, PARIS, datetime.now(UTC))
    assert [(one.job, one.kind, one.serious) for one in found] == [("backup", "late", False)] * late
    assert all("Plus de sauvegarde réussie depuis le " in one.sentence for one in found)


def test_two_successes_of_one_day_are_one(tmp_path: Path) -> None:
    for _ in range(5):
        with noted(tmp_path, "backup"):
            pass
    note = read(tmp_path, "backup")
    assert note is not None
    assert len(note.successes) in (1, 2)  # a night may fall between


@pytest.fixture
def units(town: Path, tmp_path: Path) -> Path:
    """The units of a real installation, written below a folder, whose data are those of the town."""
    folder = tmp_path / "unites"
    folder.mkdir()
    for one in placed(Service(Path("/opt/assistant/.venv/bin/assistant"), with_ordinary_numbers(town))):
        if one.path.parent.name == "system":
            (folder / one.path.name).write_text(one.text.replace(str(DATA), str(town / ".assistant")), "utf-8")
    return folder


def test_an_installed_timer_that_never_made_a_backup_is_an_error(town: Path, units: Path, tmp_path: Path) -> None:
    data, now = town / ".assistant", datetime.now(UTC)
    assert troubles(data, PARIS, now + timedelta(days=2), units) == []
    found = troubles(data, PARIS, now + timedelta(days=4), units)
    assert [(one.job, one.kind, one.serious) for one in found] == [("update", "late", True), ("backup", "late", True)]
    assert found[1].sentence.startswith("Jamais de sauvegarde réussie : voyez « systemctl list-timers »")
    assert troubles(tmp_path, PARIS, now + timedelta(days=4), units) == [], "une autre commune de cette machine"
    assert troubles(data, PARIS, now + timedelta(days=4), tmp_path / "aucune") == []
    run("backup", str(tmp_path / "ville.zip"), folder=town).worked()
    later = troubles(data, PARIS, now + timedelta(days=4), units)
    assert any("Plus de sauvegarde réussie depuis le " in one.sentence and one.serious for one in later)
    assert not any(one.job == "backup" for one in troubles(data, PARIS, now + timedelta(days=2), units))
