"""The image and its compose file ask for no right, and what they copy, mount and trust is there."""

import os
import re
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
import yaml

from assistant.installation.units import proxy_example

ROOT = Path(__file__).parents[1]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def last_stage() -> str:
    return CONTAINERFILE.rsplit("\nFROM ", 1)[1]


def test_what_is_copied_is_there_and_not_ignored():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [word for line in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", CONTAINERFILE) for word in line.split()]
    assert len(copied) >= 8
    assert [one for one in copied if not (ROOT / one).exists() or one not in kept] == []


def test_what_is_installed_is_locked_by_hash():
    installs = re.findall(r"pip install (.+?)(?: \\| &&|\n)", CONTAINERFILE)
    assert len(installs) == 3
    assert [one for one in installs if "--require-hashes" not in one and "--no-deps" not in one] == []


@pytest.mark.parametrize("chosen", ["run", "model", "mcp", "model mcp"])
def test_each_choice_of_requirements_is_locked_and_installed(chosen, tmp_path):
    """The commands of the file itself, by a shell, with a « pip » that notes what it is asked."""
    (tmp_path / "pip").write_text('#!/bin/sh\necho "$@" >> "$NOTED"\n', encoding="utf-8")
    (tmp_path / "pip").chmod(0o755)
    runs = re.findall(r"(?ms)^RUN (/opt/assistant/bin/pip install .+?)(?<!\\)$", CONTAINERFILE)
    assert len(runs) == 2
    for run in runs:
        script = (
            run.partition("    && rm -rf")[0].rstrip("\\ \n").replace("/opt/assistant/bin/pip", str(tmp_path / "pip"))
        )
        environment = os.environ | {"REQUIREMENTS": chosen, "NOTED": str(tmp_path / "noted")}
        subprocess.run(["sh", "-ec", script], env=environment, check=True)
    noted = (tmp_path / "noted").read_text(encoding="utf-8")
    locks = re.findall(r"--require-hashes -r (\S+)", noted)
    assert locks == ["requirements/build.txt", *(f"requirements/{name}.txt" for name in chosen.split())]
    assert all((ROOT / lock).is_file() for lock in locks)
    assert ("./packages/entailment" in noted) == ("model" in chosen)


def test_it_runs_without_rights_and_says_whether_it_is_ready(last_stage):
    (user,) = re.findall(r"(?m)^USER (\d+):\d+$", last_stage)
    assert int(user) > 1000
    assert "/health/ready" in last_stage.split("HEALTHCHECK", 1)[1]
    assert "apt" not in last_stage
    service = SERVICES["services"]["assistant"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "ports" not in service, "seul Caddy est joint du dehors"
    assert [one.rsplit(":", 1)[-1] for one in service["volumes"]] == ["ro", "/data"]


def test_the_proxy_is_where_it_is_trusted():
    environment = SERVICES["services"]["assistant"]["environment"]
    (network,) = SERVICES["networks"]["interne"]["ipam"]["config"]
    assert ip_network(environment["ASSISTANT_TRUSTED_PROXY"]) == ip_network(network["subnet"])
    caddy = SERVICES["services"]["caddy"]
    assert caddy["networks"] == SERVICES["services"]["assistant"]["networks"] == ["interne"]
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in caddy["volumes"]
    assert "command" not in caddy, "celle de l'image lit ce fichier"
    read = (ROOT / "Caddyfile").read_text(encoding="utf-8").partition("\n")[2]
    told = proxy_example("caddy", "{$NOM}", 8000).partition("\n")[2]
    assert read == told.replace("127.0.0.1:8000", "assistant:8000"), "les mêmes délais que sans conteneur"
    assert "EXPOSE 8000" in CONTAINERFILE
    assert environment["ASSISTANT_ALLOWED_HOSTS"].split(":")[0] == caddy["environment"]["NOM"].strip("}") == "${NOM"


def test_chroma_answers_without_the_client_of_kubernetes(mini_site, tmp_path):
    """The image takes it out: an index is made and asked where it cannot be imported."""
    assert "pip uninstall --yes kubernetes" in CONTAINERFILE
    program = "import sys; sys.modules['kubernetes'] = None; from assistant.cli import main; main()"
    environment = os.environ | {"ASSISTANT_DATA": str(tmp_path)}
    for command in (["index"], ["ask", "Combien coûte un passeport ?"]):
        run = [sys.executable, "-c", program, *command, "--site", str(mini_site)]
        done = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert "86" in done.stdout


def test_the_page_names_the_container_that_compose_makes():
    page = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    named = set(re.findall(r"podman exec (\S+) ", page))
    assert named == {SERVICES["services"]["assistant"]["container_name"]}
    assert "/health/ready" in SERVICES["services"]["assistant"]["healthcheck"]["test"][-1]


def test_the_page_keeps_what_every_command_of_compose_requires():
    """Each reads the whole file: one that is typed without a required variable is refused."""
    page = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    required = re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text(encoding="utf-8"))
    (kept,) = re.findall(r"printf '(.+)' > \.env", page)
    assert {line.partition("=")[0] for line in kept.split(r"\n") if line} == set(required)
    assert page.index("> .env") < page.index("podman-compose up")
