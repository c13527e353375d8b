"""What the law asks: said when it is known, told to the agent when it is not, never asked of residents."""

from datetime import date
from pathlib import Path

import pytest

from assistant.doctor.diagnosis import diagnose
from assistant.legal_pack.documents import NAMES, MentionsMissing, documents
from assistant.settings import Settings
from assistant.site import legal
from assistant.site.audit import FILE, Audit, AuditUnreadable, read_audit
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

AUDIT = 'score = {score}\ndate = {day}\nauditor = "Cabinet <Accès>"\ndefects = ["Un graphique sans texte"]\n'
TODAY = date(2026, 11, 29)


def audited(root: Path, score: float = 78.5, day: str = "2026-06-01") -> None:
    (root / FILE).write_text(AUDIT.format(score=score, day=day), encoding="utf-8")


def without(root: Path, field: str) -> None:
    path = root / "commune.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(f"{field} =")), encoding="utf-8")


@pytest.mark.parametrize(
    ("score", "status"),
    [
        (100, "totalement conforme"),
        (99.9, "partiellement conforme"),
        (50, "partiellement conforme"),
        (49.9, "non conforme"),
    ],
)
def test_the_status_is_that_of_the_score(score, status):
    assert Audit(score=score, date=TODAY, auditor="Cabinet").status == status


@pytest.mark.parametrize(
    "text", ["score = 120\n", 'status = "conforme"\n', "score = [\n", 'score = 80\nauditor = "x"\n']
)
def test_a_file_that_is_no_audit_is_refused_and_counts_for_none(mini_site, text):
    (mini_site / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(AuditUnreadable, match="non conforme"):
        read_audit(mini_site)


def test_the_doctor_says_that_an_audit_cannot_be_read(mini_site):
    (mini_site / FILE).write_text("score = 120\n", encoding="utf-8")
    assert any(check.failed and FILE in check.sentence for check in diagnose(mini_site, Settings()))


def test_an_old_audit_is_to_be_done_again(mini_site):
    audited(mini_site, day="2020-01-01")
    assert any("plus de trois ans" in check.sentence for check in diagnose(mini_site, Settings()))


@pytest.mark.parametrize("field", ["controller", "dpo", "basis", "rights", "publication_director", "host"])
def test_a_missing_mention_is_named(mini_site, field):
    assert legal.missing(Site.read(mini_site)) == {}
    without(mini_site, field)
    assert list(legal.missing(Site.read(mini_site))) == [f"[notices] {field}"]


def test_a_missing_mention_fails_the_doctor(mini_site):
    assert "Mentions obligatoires" not in str(diagnose(mini_site, Settings()))
    without(mini_site, "host")
    (failed,) = (check for check in diagnose(mini_site, Settings()) if "Mentions obligatoires" in check.sentence)
    assert failed.failed
    assert "hébergeur" in failed.sentence


def test_the_demonstration_lacks_nothing():
    assert legal.missing(Site.read(demonstration_site())) == {}


def test_the_documents_say_what_this_installation_does(mini_site):
    site = Site.read(mini_site)
    plain = dict(documents(site, Settings(), TODAY))
    assert set(plain) == set(NAMES)
    for text in plain.values():
        assert "$" not in text
        assert "compléter" not in text
    assert "30 jours" in plain["registre.md"]
    assert "aucun modèle de langue" in plain["aipd.md"]
    served = dict(documents(site, Settings(llm="openai:petit", telegram_token="1:a"), TODAY))
    assert "petit" in served["registre.md"]
    assert "Telegram" in served["registre.md"]
    without(mini_site, "host")
    with pytest.raises(MentionsMissing, match="hébergeur"):
        list(documents(Site.read(mini_site), Settings(), TODAY))


@pytest.mark.parametrize(
    ("hosts", "said"),
    [("*.ville.example, assistant.ville.example", "https://assistant.ville.example"), ("", "celle de ce serveur")],
)
def test_the_open_data_listing_gives_the_address_of_the_server(mini_site, hosts, said):
    drafts = dict(documents(Site.read(mini_site), Settings(allowed_hosts=hosts), TODAY))
    assert f"| Adresse de l'assistant | {said} |" in drafts["donnees-ouvertes.md"]
