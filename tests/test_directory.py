"""Hours, phones and addresses from commune.toml: computed for the moment, and only when that is what is asked."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from directory_asked import PARIS, TODAY, TUESDAY, first_line, listed
from hypothesis import given
from hypothesis import strategies as st
from town import MINI

from assistant.directory.answers import answer
from assistant.question.understanding import understand
from assistant.records import Answer, Citation, Contact
from assistant.site.configuration import Site
from assistant.text.language_detection import detect


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(MINI)


@pytest.fixture
def citation() -> Citation:
    return Citation(
        n=1, passage_id="p", document_id="d", title="T", url="https://villebrune.example", section="S", quote="Q",
        start=0, end=1, publisher="P", updated=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hour", "line"),
    [
        (8, "fermé en ce moment, ouvre aujourd'hui à 9 h."),
        (9, "ouvert en ce moment, ferme à 12 h."),
        (12, "fermé en ce moment, ouvre aujourd'hui à 13 h 30."),
        (16, "ouvert en ce moment, ferme à 17 h."),
        (20, "fermé en ce moment, ouvre vendredi à 9 h."),
    ],
)
def test_open_now_is_read_on_the_clock(site: Site, hour: int, line: str) -> None:
    now = datetime(2026, 11, 24, hour, 0, tzinfo=PARIS)
    assert first_line("La mairie est-elle ouverte ?", site, now) == f"Mairie de Villebrune : {line}"


def test_the_week_follows(site: Site) -> None:
    text = listed("Quels sont les horaires de la mairie ?", site).text
    assert text.endswith("\n\n- lundi et mardi : 9 h – 12 h, 13 h 30 – 17 h\n- vendredi : 9 h – 12 h")


@pytest.mark.parametrize(
    "question", ["mairie", "La mairie ?", "service mairie", "horaires et téléphone mairie", "town hall"]
)
def test_the_town_hall_named_alone_tells_its_hours_then_how_to_reach_it(site: Site, question: str) -> None:
    text = listed(question, site).text
    assert text.index("9 h – 12 h") < text.index("01 99 00 20 19") < text.index("2 rue du Lavoir")


@pytest.mark.parametrize(
    "question", ["mairie ouverte le 31 février ?", "fermeture de la mairie en août", "mairie 45/13"]
)
def test_a_day_that_cannot_be_told_goes_to_the_search(site: Site, question: str) -> None:
    assert answer(understand(question), site, TUESDAY) is None


def test_a_service_has_its_own_hours_and_phone(site: Site) -> None:
    draft = listed("Quand l'état civil est-il ouvert ?", site)
    assert draft.service == "etat-civil"
    assert draft.text == "**État civil : ouvert en ce moment, ferme à 12 h.**\n\n- mardi : 9 h – 12 h"
    assert listed("numéro de téléphone de l'état civil", site).text == "**État civil : 01 99 00 20 11**"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("téléphone de la mairie", "01 99 00 20 19"),
        ("comment contacter la mairie svp", "01 99 00 20 19"),
        ("Quelle est l'adresse de la mairie ?", "2 rue du Lavoir, Villebrune"),
        ("Où se trouve la mairie ?", "2 rue du Lavoir, Villebrune"),
        ("Quelle est l'adresse mail de la mairie ?", "mairie@villebrune.example"),
    ],
)
def test_what_was_asked_comes_first_and_the_rest_with_it(site: Site, question: str, first: str) -> None:
    head, _, *others = listed(question, site).text.splitlines()
    assert head == f"**Mairie de Villebrune : {first}**"
    ways = {"01 99 00 20 19", "mairie@villebrune.example", "2 rue du Lavoir, Villebrune"}
    assert {line.removeprefix("- ") for line in others} == ways - {first}


def test_a_service_without_hours_gives_its_phone_only_when_asked(site: Site) -> None:
    assert listed("joindre la voirie", site).text == "**Voirie : 01 99 00 20 12**"
    assert answer(understand("horaires de la voirie"), site, TUESDAY) is None


@pytest.mark.parametrize(
    "question",
    [
        *("Horaires de la piscine", "téléphone du dentiste", "la mairie de Brest est-elle ouverte ?"),
        *("changer d'adresse", "déclarer un changement d'adresse à la mairie", "ouvrir un commerce", "numéro fiscal"),
        *("Combien coûte un passeport ?", "à quelle heure sortir les poubelles", "se marier à la mairie"),
        *(
            "",
            "?",
            "la voirie",
            "mairie de Brest",
            "ouvert",
            "😀",
            "adresse de la mairie pour envoyer mon dossier de permis de construire",
        ),
    ],
)
def test_other_questions_are_not_for_it(site: Site, question: str) -> None:
    assert answer(understand(question), site, TUESDAY) is None


@given(st.text(max_size=80), st.sampled_from(["horaires mairie ", "téléphone mairie ", ""]))
def test_any_question_gives_an_answer_or_none(text: str, start: str) -> None:
    draft = answer(understand(start + text), Site.read(MINI), TUESDAY)
    assert draft is None or re.match(r"\*\*(Mairie de Villebrune|État civil|Voirie)", draft.text)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Vous êtes ouverts samedi ?", ", samedi 28 novembre 2026 : fermé."),
        ("c'est ouvert vendredi matin ?", ", vendredi 27 novembre 2026 : ouvert, 9 h – 12 h."),
        ("C'est ouvert demain ?", ", mercredi 25 novembre 2026 : fermé."),
        ("vous ouvrez à quelle heure ?", " : ouvert en ce moment, ferme à 12 h."),
        ("Quels sont vos horaires ?", " : ouvert en ce moment, ferme à 12 h."),
        ("horaires", " : ouvert en ce moment, ferme à 12 h."),
        ("ouvert le 11 novembre ?", ", jeudi 11 novembre 2027, jour férié : fermé."),
        ("ouvert à Noël ?", ", vendredi 25 décembre 2026, jour férié : fermé."),
        ("ouvert la veille de Noël ?", ", jeudi 24 décembre 2026 : fermé."),
        ("ouvert le lundi de Pâques ?", ", lundi 29 mars 2027, jour férié : fermé."),
        ("Êtes-vous ouverts à la Toussaint ?", ", lundi 1er novembre 2027, jour férié : fermé."),
    ],
)
def test_without_a_service_named_the_town_hall_speaks_of_itself(site: Site, question: str, line: str) -> None:
    assert first_line(question, site) == f"Mairie de Villebrune{line}"
    assert listed(question, site).service == "accueil"


def test_its_phone_is_asked_of_the_town_hall_itself(site: Site) -> None:
    assert "01 99 00 20 19" in listed("Quel est votre numéro de téléphone ?", site).text
    assert answer(understand("numéro de téléphone ?"), site, TUESDAY) is None


def told(site: Site, service: str, citations: tuple = ()) -> Answer:
    contact = Contact(name=site.services[service].name)
    return Answer(
        id="0",
        question="?",
        status="answered",
        text="…",
        contacts=(contact,),
        citations=citations,
        site="s",
        generation="g",
    )


def test_the_conversation_goes_on_with_the_service_just_told(site: Site) -> None:
    before = (told(site, "etat-civil"),)
    for question in ("et mardi ?", "et mardi prochain", "c'est ouvert mardi ?", "Vous êtes ouverts le 24/11 ?"):
        draft = answer(understand(question), site, TUESDAY, "fr", before)
        assert draft is not None, question
        assert draft.text.startswith("**État civil, mardi 24 novembre 2026 : ouvert, 9 h – 12 h.**"), question
    reached = answer(understand("et le numéro ?"), site, TUESDAY, "fr", before)
    assert reached is not None
    assert "01 99 00 20 11" in reached.text
    assert answer(understand("et pour un passeport ?"), site, TUESDAY, "fr", before) is None
    assert answer(understand("et mardi ?"), site, TUESDAY) is None
    assert answer(understand("merci"), site, TUESDAY, "fr", before) is None


def test_after_a_page_only_you_means_the_town_hall(site: Site, citation: Citation) -> None:
    before = (told(site, "etat-civil", (citation,)),)
    assert answer(understand("c'est ouvert samedi ?"), site, TUESDAY, "fr", before) is None
    draft = answer(understand("Vous êtes ouverts samedi ?"), site, TUESDAY, "fr", before)
    assert draft is not None
    assert draft.service == "accueil"


@pytest.mark.parametrize(
    "question",
    [
        *("quelle heure est-il ?", "ouvert", "fermez la porte", "pourquoi c'est fermé ?", "ouvrir un compte"),
        *(
            "ouvert pendant les vacances de Noël ?",
            "la piscine est ouverte samedi ?",
            "le marché ouvre à quelle heure ?",
        ),
        *("How do I open a shop?", "Is the market open on Sunday?", "what time is it?", "open an account"),
        *("Avez-vous bien mon adresse à jour ?", "Quels jours peut-on voir quelqu'un à l'état civil ?"),
        *("¿Dónde puedo abrir una cuenta?", "¿a qué hora abre la piscina?", "Quando apre la piscina?"),
        *(
            "Onde posso abrir uma conta?",
            "Havuz saat kaçta aç\u0131l\u0131yor?",
            "Коли відкривається басейн?",
            "متى يفتح المسبح؟",
        ),
    ],
)
def test_hours_of_what_is_no_service_are_not_invented(site: Site, question: str) -> None:
    assert answer(understand(question), site, TUESDAY, detect(question)) is None


@pytest.mark.parametrize("question", ["horaires mairie", "La mairie est-elle ouverte mardi ?", "Vous êtes ouverts ?"])
def test_a_town_hall_without_hours_says_so_and_how_to_reach_it(mini_site: Path, question: str) -> None:
    path = mini_site / "commune.toml"
    path.write_text(
        re.sub(r"(?ms)^\[services\.hours\].*?^\[\[", "[[", path.read_text("utf-8"), count=1), encoding="utf-8"
    )
    site = Site.read(mini_site)
    assert site.opening_hours("accueil") is None
    draft = answer(understand(question), site, TUESDAY)
    assert draft is not None
    assert draft.status == "not_found"
    assert "ne disent pas encore ses horaires" in draft.text
    assert "- 01 99 00 20 19" in draft.text
    assert answer(understand("Horaires de la voirie ?"), site, TUESDAY) is None  # a page may tell them


def test_hours_that_depend_on_something_are_told_with_their_condition(mini_site: Path) -> None:
    path = mini_site / "commune.toml"
    text = path.read_text(encoding="utf-8")
    condition = 'hours_note = "mardi : les semaines paires"\nhours_unsure = ["mardi"]\n[services.hours]'
    path.write_text(text.replace("[services.hours]", condition, 1), encoding="utf-8")
    for question in ("Vous êtes ouverts ?", "La mairie est-elle ouverte mardi ?"):
        draft = answer(understand(question), Site.read(mini_site), TUESDAY)
        assert draft is not None
        assert "vérifiez avant de venir" in draft.text.splitlines()[0]
        assert draft.text.splitlines()[-1] == "- mardi : les semaines paires"
    draft = answer(understand("La mairie est-elle ouverte lundi ?"), Site.read(mini_site), TUESDAY)
    assert draft is not None
    assert "ouvert, " in draft.text.splitlines()[0]
