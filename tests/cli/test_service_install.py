"""``assistant service``: units that systemd accepts, files below another root, web servers whose files are valid."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from skipped import needs
from town import with_ordinary_numbers

from assistant.installation import installing
from assistant.installation.installing import InstallationRefused
from assistant.installation.units import Service, placed, proxy_example

NAME = "assistant.ville.example"


def assistant(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", "service", *map(str, words)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def mini_site(mini_site) -> Path:
    """The small site as a real town's, which may be opened to the public."""
    return with_ordinary_numbers(mini_site)


@pytest.fixture
def root(mini_site, tmp_path) -> Path:
    """An installation below a folder."""
    done = assistant("install", "--site", mini_site, "--root", tmp_path / "racine", "--port", 8123)
    assert done.returncode == 0, done.stderr
    return tmp_path / "racine"


def test_everything_is_below_the_root(root, mini_site):
    written = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    assert set(written) == {
        "etc/sysusers.d/assistant.conf", "etc/assistant.env", "usr/local/bin/assistant",
        *(f"etc/systemd/system/assistant{end}" for end in (
            ".service", "-update.service", "-update.timer", "-backup.service", "-backup.timer",
        )),
    }  # fmt: skip
    assert written["etc/assistant.env"].stat().st_mode & 0o777 == 0o600
    unit = written["etc/systemd/system/assistant.service"].read_text()
    assert f"serve --site {mini_site} --host 127.0.0.1 --port 8123" in unit
    assert "User=assistant" in unit
    command = written.pop("usr/local/bin/assistant")
    assert command.stat().st_mode & 0o777 == 0o755
    assert "$" not in "".join(path.read_text() for path in written.values())


@pytest.mark.parametrize("way", [["--dry-run"], ["--root", "racine"]])
def test_a_site_with_invented_facts_is_not_installed(mini_site, tmp_path, way):
    (mini_site / "demarches" / "bus.md").write_text("---\nid: bus\n---\nLe bus va à Grand-Exemple.\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = assistant("install", "--site", mini_site, *(str(tmp_path / one) if one == "racine" else one for one in way))
    assert (done.returncode, done.stdout) == (1, "")
    assert "demarches/bus.md, ligne 4 (« Grand-Exemple »)" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_the_towns_settings_are_kept(root, mini_site):
    settings = root / "etc/assistant.env"
    settings.write_text("ASSISTANT_LOG_LEVEL=WARNING\n")
    done = assistant("install", "--site", mini_site, "--root", root)
    assert "gardé tel quel" in done.stdout
    assert settings.read_text() == "ASSISTANT_LOG_LEVEL=WARNING\n"


def test_a_dry_run_writes_nothing_and_says_all(mini_site, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    done = assistant("install", "--site", mini_site, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    for said in ("/etc/systemd/system/assistant-update.timer", "systemctl enable --now", "ProtectSystem=strict"):
        assert said in done.stdout


@pytest.fixture
def typed(tmp_path):
    """``typed("doctor", uid=0)``: what the command of an installation does, its account and settings imitated."""
    site, program, settings = tmp_path / "ma ville", tmp_path / "programme", tmp_path / "assistant.env"
    beside = tmp_path / "beside"
    beside.mkdir()
    program.write_text('#!/bin/sh\nenv | grep ^ASSISTANT_\necho "compte $COMPTE, mots" "$@"\nexit 3\n')
    (beside / "id").write_text("#!/bin/sh\necho $MOI\n")
    (beside / "runuser").write_text('#!/bin/sh\nexport COMPTE=$2\nshift 3\nexec "$@"\n')
    settings.write_text('# un réglage\nASSISTANT_TRUSTED_PROXY=10.0.0.1\nASSISTANT_LLM="openai:un $HOME"\n')
    (text,) = (one.text for one in placed(Service(program, site)) if one.path.name == "assistant")
    command = beside / "assistant"
    command.write_text(text.replace("/etc/assistant.env", str(settings)))
    for one in (program, *beside.iterdir()):
        one.chmod(0o755)

    def run(*words: str, uid: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{beside}:/usr/bin:/bin", "MOI": str(uid), "ASSISTANT_DATA": "/ailleurs"}
        return subprocess.run([command, *words], env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_command_typed_by_hand_has_the_services_account_data_and_settings(typed, tmp_path):
    """Opinions were looked for in another folder than the one where the service keeps them."""
    done = typed("feedback", "list", "deux mots")
    assert done.returncode == 3, done.stderr
    assert set(done.stdout.splitlines()) == {
        "ASSISTANT_DATA=/var/lib/assistant", f"ASSISTANT_SITE={tmp_path}/ma ville", "ASSISTANT_TRUSTED_PROXY=10.0.0.1",
        "ASSISTANT_LLM=openai:un $HOME", "compte assistant, mots feedback list deux mots",
    }  # fmt: skip


def test_a_command_typed_without_rights_says_so(typed):
    done = typed("doctor", uid=1000)
    assert (done.returncode, done.stdout) == (1, "")
    assert "sudo" in done.stderr
    assert "compte , mots service proxy" in typed("service", "proxy", uid=1000).stdout, "sans compte à prendre"


def test_a_program_of_the_same_name_is_not_replaced(root, mini_site):
    command = root / "usr/local/bin/assistant"
    command.write_text("une autre\n")
    assert assistant("install", "--site", mini_site, "--root", root).returncode == 0
    assert command.read_text() == "une autre\n"


def test_the_nightly_backup_is_encrypted_on_demand(mini_site):
    done = assistant("install", "--site", mini_site, "--dry-run", "--for", "ssh-ed25519 AAAA 100%")
    assert '--keep 30 --for "ssh-ed25519 AAAA 100%%" /var/lib/assistant-backups' in done.stdout


@pytest.mark.parametrize("key", ["un nom de GPG", "age1x\nUser=root", "-", "ssh-é"])
def test_a_key_that_the_nightly_backup_cannot_use_is_refused(mini_site, key):
    done = assistant("install", "--site", mini_site, "--dry-run", "--for", key)
    assert done.returncode == 2
    assert "age1…" in done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd n'est pas installé")
def test_systemd_accepts_the_units_and_finds_little_to_fear(tmp_path):
    program = tmp_path / "assistant"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    service = Service(program, tmp_path, recipient="ssh-ed25519 AAAA 100%")
    installing.write(service, tmp_path / "racine", lambda _: None)
    units = sorted((tmp_path / "racine/etc/systemd/system").iterdir())
    checked = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    complaints = [
        line for line in checked.stderr.splitlines() if "assistant" in line and "Failed to connect" not in line
    ]
    assert complaints == []
    exposed = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", units[0].with_name("assistant.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert exposed.returncode == 0, exposed.stdout[-2000:] + exposed.stderr


def test_a_folder_with_a_space_is_one_word(tmp_path):
    (unit,) = (
        one
        for one in placed(Service(Path("/opt/a/assistant"), Path("/srv/ma ville")))
        if one.path.name == "assistant.service"
    )
    assert '--site "/srv/ma ville" --host' in unit.text


@pytest.mark.parametrize(
    ("running", "euid", "site", "said"),
    [(False, 0, "/srv/ville", "systemd"), (True, 1000, "/srv/ville", "sudo"), (True, 0, "/home/moi/ville", "/srv")],
)
def test_what_cannot_be_installed_is_told(monkeypatch, tmp_path, running, euid, site, said):
    monkeypatch.setattr(installing, "_RUNNING", tmp_path if running else tmp_path / "absent")
    monkeypatch.setattr("os.geteuid", lambda: euid)
    with pytest.raises(InstallationRefused, match=said):
        installing.refuse_impossible(Service(Path("/opt/assistant/bin/assistant"), Path(site)))


@pytest.fixture
def certified(tmp_path):
    """``certified("nginx")``: an example whose certificate exists, in a file."""
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", "-keyout", key]
    if shutil.which("openssl"):
        subprocess.run([*request, "-out", certificate], check=True, capture_output=True)

    def made(server: str) -> str:
        return proxy_example(server, NAME).replace(f"/etc/letsencrypt/live/{NAME}", str(tmp_path))

    return made


def valid(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nginx_reads_its_example(certified, tmp_path):
    needs("nginx")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{certified('nginx')}\n}}\n")
    valid("nginx", "-t", "-c", whole, "-p", tmp_path)


def test_apache_reads_its_example(certified, tmp_path):
    needs("apache2", "Apache")
    modules = Path("/usr/lib/apache2/modules")
    names = ("mpm_event", "authz_core", "alias", "ssl", "socache_shmcb", "proxy", "proxy_http", "headers", "reqtimeout")
    loaded = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names]
    whole = tmp_path / "apache.conf"
    files = (f"ErrorLog {tmp_path}/error.log", f"PidFile {tmp_path}/pid", f"ServerRoot {tmp_path}")
    whole.write_text("\n".join((*loaded, *files, f"ServerName {NAME}", "Listen 80", "Listen 443", certified("apache"))))
    valid("apache2", "-t", "-f", whole)


def test_caddy_reads_its_example(certified, tmp_path, monkeypatch):
    needs("caddy", "Caddy")
    whole = tmp_path / "Caddyfile"
    whole.write_text(certified("caddy"))
    valid("caddy", "validate", "--adapter", "caddyfile", "--config", whole)
    valid("caddy", "fmt", whole)
    monkeypatch.setenv("NOM", NAME)
    valid("caddy", "validate", "--adapter", "caddyfile", "--config", Path(__file__).parents[2] / "Caddyfile")


@pytest.mark.parametrize("name", ["ville exemple", "ville;rm", "", "été.fr", "a..b", "$(x).fr"])
def test_a_name_that_is_none_is_refused(name):
    done = assistant("proxy", "nginx", name)
    assert done.returncode == 2
    assert "assistant.ville.example" in done.stderr
