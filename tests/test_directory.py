"""Hours, phones and addresses from commune.toml: computed for the moment, and only when that is what is asked."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import MINI

from assistant.answering.draft import Draft
from assistant.directory.answers import answer
from assistant.directory.requested_days import NoSuchDay, asked_days
from assistant.records import Answer, Citation, Contact
from assistant.site.configuration import Site
from assistant.site.public_holidays import PublicHolidays
from assistant.text.language import detect
from assistant.text.messages import LANGUAGES, say

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)
TODAY = TUESDAY.date()
FRANCE = PublicHolidays("")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(MINI)


@pytest.fixture
def citation() -> Citation:
    return Citation(
        n=1, passage_id="p", document_id="d", title="T", url="https://villebrune.example", section="S", quote="Q",
        start=0, end=1, publisher="P", updated=TODAY,
    )  # fmt: skip


def listed(question: str, site: Site, now: datetime = TUESDAY) -> Draft:
    draft = answer(question, site, now)
    assert draft is not None, question
    assert (draft.status, draft.citations, draft.suggestions) == ("answered", (), ())
    return draft


def first_line(question: str, site: Site, now: datetime = TUESDAY) -> str:
    return listed(question, site, now).text.splitlines()[0].strip("*")


def moved(root: Path, timezone: str) -> Site:
    """The small town elsewhere on earth."""
    path = root / "commune.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Europe/Paris", timezone), encoding="utf-8")
    return Site.read(root)


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
    ("question", "line"),
    [
        ("La mairie est ouverte demain ?", "mercredi 25 novembre 2026 : fermé."),
        ("mairie ouverte après-demain", "jeudi 26 novembre 2026 : fermé."),
        ("la mairie ouvre à quelle heure lundi ?", "lundi 30 novembre 2026 : ouvert, 9 h – 12 h, 13 h 30 – 17 h."),
        ("La mairie est-elle ouverte le samedi ?", "samedi 28 novembre 2026 : fermé."),
        ("la mairie sera ouverte le 25 décembre ?", "vendredi 25 décembre 2026, jour férié : fermé."),
        ("mairie ouverte le 25/12 ?", "vendredi 25 décembre 2026, jour férié : fermé."),
        ("mairie ouverte le 18/12/2026 ?", "vendredi 18 décembre 2026 : ouvert, 9 h – 12 h."),
        ("la mairie est ouverte le 1er novembre ?", "lundi 1er novembre 2027, jour férié : fermé."),
        ("mairie ouverte le 29 février ?", "mardi 29 février 2028 : ouvert, 9 h – 12 h, 13 h 30 – 17 h."),
        ("la mairie est ouverte le 27 ?", "vendredi 27 novembre 2026 : ouvert, 9 h – 12 h."),
        ("is the town hall open tomorrow?", "mercredi 25 novembre 2026 : fermé."),
    ],
)
def test_a_day_is_answered_for_that_day(site: Site, question: str, line: str) -> None:
    assert first_line(question, site) == f"Mairie de Villebrune, {line}"


def test_a_public_holiday_and_an_exception_close_an_open_day(site: Site) -> None:
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=PARIS)
    assert "fermé en ce moment" in first_line("La mairie est-elle ouverte ?", site, christmas)
    summer = datetime(2026, 7, 20, 10, 0, tzinfo=PARIS)
    assert first_line("la mairie est-elle ouverte le 4 août ?", site, summer).endswith("mardi 4 août 2026 : fermé.")


@pytest.mark.parametrize(
    "question", ["mairie ouverte le 31 février ?", "fermeture de la mairie en août", "mairie 45/13"]
)
def test_a_day_that_cannot_be_told_goes_to_the_search(site: Site, question: str) -> None:
    assert answer(question, site, TUESDAY) is None


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
    assert answer("horaires de la voirie", site, TUESDAY) is None


@pytest.mark.parametrize(
    "question",
    [
        *("Horaires de la piscine", "téléphone du dentiste", "la mairie de Brest est-elle ouverte ?"),
        *("changer d'adresse", "déclarer un changement d'adresse à la mairie", "ouvrir un commerce", "numéro fiscal"),
        *("Combien coûte un passeport ?", "à quelle heure sortir les poubelles", "se marier à la mairie"),
        *(
            "",
            "?",
            "la mairie",
            "ouvert",
            "😀",
            "adresse de la mairie pour envoyer mon dossier de permis de construire",
        ),
    ],
)
def test_other_questions_are_not_for_it(site: Site, question: str) -> None:
    assert answer(question, site, TUESDAY) is None


@pytest.mark.parametrize(("timezone", "state"), [("Indian/Reunion", "ouvert"), ("America/Martinique", "fermé")])
def test_hours_are_those_of_the_town_not_of_the_machine(mini_site: Path, timezone: str, state: str) -> None:
    now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 10 h in Saint-Denis, 2 h in Fort-de-France
    assert f" : {state} en ce moment" in first_line("La mairie est-elle ouverte ?", moved(mini_site, timezone), now)


def test_tomorrow_is_the_towns_tomorrow(mini_site: Path) -> None:
    now = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # Sunday in Paris, already Monday in Saint-Denis
    question = "mairie ouverte demain ?"
    assert "lundi 23" in first_line(question, Site.read(mini_site), now)
    assert "mardi 24" in first_line(question, moved(mini_site, "Indian/Reunion"), now)


@given(st.text(max_size=60))
def test_any_text_names_a_day_to_come_or_none(text: str) -> None:
    for language in LANGUAGES:
        try:
            days = asked_days(text, TODAY, FRANCE, language)
        except NoSuchDay:
            continue
        assert all(day >= TODAY for day in days)


@given(st.dates(date(2026, 11, 24), date(2027, 11, 23)))
def test_a_date_written_in_numbers_is_that_date(day: date) -> None:
    for written in (f"le {day.day}/{day.month}", f"{day.day:02d}/{day.month:02d}/{day.year}"):
        for language in LANGUAGES:
            assert asked_days(f"mairie ouverte {written} ?", TODAY, FRANCE, language) == (day,)


@given(st.text(max_size=80), st.sampled_from(["horaires mairie ", "téléphone mairie ", ""]))
def test_any_question_gives_an_answer_or_none(text: str, start: str) -> None:
    draft = answer(start + text, Site.read(MINI), TUESDAY)
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
    assert answer("numéro de téléphone ?", site, TUESDAY) is None


def test_a_weekend_is_two_days(site: Site) -> None:
    lines = listed("Êtes-vous ouverts ce week-end ?", site).text.splitlines()
    assert lines[0] == "**Mairie de Villebrune, samedi 28 novembre 2026 : fermé.**"
    assert lines[1] == "**Mairie de Villebrune, dimanche 29 novembre 2026 : fermé.**"
    sunday = datetime(2026, 11, 29, 10, 0, tzinfo=PARIS)
    assert "dimanche 29" in listed("ouvert ce week-end ?", site, sunday).text.splitlines()[0]


def test_public_holidays_have_a_rule_and_a_next_one(site: Site, mini_site: Path) -> None:
    question = "La mairie est-elle ouverte les jours fériés ?"
    closed = "**Mairie de Villebrune : fermé les jours fériés.** Le prochain : vendredi 25 décembre 2026."
    assert listed(question, site).text.splitlines()[0] == closed
    path = mini_site / "commune.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[services.hours]", "open_on_holidays = true\n[services.hours]", 1), encoding="utf-8")
    assert "ouvert aussi les jours fériés" in listed(question, Site.read(mini_site)).text
    assert first_line("mairie ouverte à Noël ?", Site.read(mini_site)).endswith("ouvert, 9 h – 12 h.")
    exception = "[[services.exceptions]]\nfirst = 2026-12-25\nhours = '10h-11h'\n[[services.exceptions]]"
    path.write_text(text.replace("[[services.exceptions]]", exception, 1), encoding="utf-8")
    assert first_line(question, Site.read(mini_site)).endswith("vendredi 25 décembre 2026 : ouvert, 10 h – 11 h.")


def test_regional_holidays_are_those_of_the_commune() -> None:
    assert date(2026, 12, 26) in PublicHolidays("alsace-moselle")
    assert date(2026, 12, 26) not in FRANCE
    assert asked_days("ouvert le vendredi saint ?", TODAY, PublicHolidays("alsace-moselle")) == (date(2027, 3, 26),)
    with pytest.raises(NoSuchDay):
        asked_days("ouvert le vendredi saint ?", TODAY, FRANCE)
    assert PublicHolidays("").coming("Ascension Day", date(2036, 5, 1)) is not None


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
        draft = answer(question, site, TUESDAY, "fr", before)
        assert draft is not None, question
        assert draft.text.startswith("**État civil, mardi 24 novembre 2026 : ouvert, 9 h – 12 h.**"), question
    reached = answer("et le numéro ?", site, TUESDAY, "fr", before)
    assert reached is not None
    assert "01 99 00 20 11" in reached.text
    assert answer("et pour un passeport ?", site, TUESDAY, "fr", before) is None
    assert answer("et mardi ?", site, TUESDAY) is None
    assert answer("merci", site, TUESDAY, "fr", before) is None


def test_after_a_page_only_you_means_the_town_hall(site: Site, citation: Citation) -> None:
    before = (told(site, "etat-civil", (citation,)),)
    assert answer("c'est ouvert samedi ?", site, TUESDAY, "fr", before) is None
    draft = answer("Vous êtes ouverts samedi ?", site, TUESDAY, "fr", before)
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
    assert answer(question, site, TUESDAY, detect(question)) is None


SPOKEN = [
    ("en", "Is the town hall open on Friday?", "Friday 27 November 2026", "9:00 – 12:00"),
    ("en", "are you open tomorrow?", "Wednesday 25 November 2026", "closed"),
    ("en", "What are your opening hours on November 27th?", "Friday 27 November 2026", "9:00 – 12:00"),
    ("en", "is the registry office open on Tuesday?", "Tuesday 24 November 2026", "9:00 – 12:00"),
    ("ar", "هل البلدية مفتوحة يوم الجمعة؟", "الجمعة 27 نوفمبر 2026", "من 9:00 إلى 12:00"),
    ("ar", "هل أنتم مفتوحون غدا؟", "الأربعاء 25 نوفمبر 2026", "مغلق"),
    ("ar", "هل الحالة المدنية مفتوحة يوم الثلاثاء؟", "الثلاثاء 24 نوفمبر 2026", "من 9:00 إلى 12:00"),
    ("uk", "Чи відчинена мерія \u0443 п'ятницю?", "п'ятниця, 27 листопада 2026 року", "9:00 – 12:00"),
    ("uk", "ви працюєте 25 грудня?", "п'ятниця, 25 грудня 2026 року, святковий день", "зачинено"),
    ("pt", "A câmara municipal está aberta na sexta-feira?", "sexta-feira, 27 de novembro de 2026", "9h – 12h"),
    ("pt", "estão abertos amanhã?", "quarta-feira, 25 de novembro de 2026", "fechado"),
    ("tr", "Belediye cuma günü aç\u0131k m\u0131?", "27 Kas\u0131m 2026 Cuma", "9.00 – 12.00"),
    ("tr", "Belediye pazar günü aç\u0131k m\u0131?", "29 Kas\u0131m 2026 Pazar", "kapal\u0131"),
    ("tr", "Belediye pazartesi aç\u0131k m\u0131?", "30 Kas\u0131m 2026 Pazartesi", "9.00 – 12.00, 13.30 – 17.00"),
    (
        "es",
        "¿Está abierto el ayuntamiento el viernes por la mañana?",
        "viernes 27 de noviembre de 2026",
        "9:00 – 12:00",
    ),
    ("es", "¿abren ustedes mañana?", "miércoles 25 de noviembre de 2026", "cerrado"),
    ("it", "Il comune è aperto venerdì?", "venerdì 27 novembre 2026", "9:00 – 12:00"),
    ("it", "siete aperti il giorno di Natale?", "venerdì 25 dicembre 2026, giorno festivo", "chiuso"),
]


@pytest.mark.parametrize(("language", "question", "day", "hours"), SPOKEN)
def test_hours_are_asked_and_told_in_eight_languages(
    site: Site, language: str, question: str, day: str, hours: str
) -> None:
    assert detect(question) == language
    draft = answer(question, site, TUESDAY, language)
    assert draft is not None
    head = draft.text.splitlines()[0]
    assert day in head
    assert hours in head


REACHED = [
    ("en", "What is the phone number of the town hall?"),
    ("ar", "ما هو رقم هاتف البلدية؟"),
    ("uk", "Який номер телефону мерії?"),
    ("pt", "Qual é o telefone da câmara municipal?"),
    ("pt", "Qual é o e-mail da câmara?"),
    ("tr", "Belediyenin telefon numaras\u0131 nedir?"),
    ("es", "¿Cuál es la dirección del ayuntamiento?"),
    ("es", "¿Dónde está el ayuntamiento?"),
    ("it", "Qual è l'indirizzo del municipio?"),
]


@pytest.mark.parametrize(("language", "question"), REACHED)
def test_a_phone_is_asked_in_eight_languages(site: Site, language: str, question: str) -> None:
    draft = answer(question, site, TUESDAY, language)
    assert draft is not None
    assert re.search(r"(: |- )01 99 00 20 19", draft.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_answer_is_in_one_language(site: Site, language: str) -> None:
    """No French word stands in it but the service's name, which is a proper noun."""
    questions = (
        "mairie ouverte ?",
        "mairie ouverte samedi ?",
        "mairie ouverte à Noël ?",
        "mairie ouverte les jours fériés ?",
    )
    for question in questions:
        draft = answer(question, site, TUESDAY, language)
        assert draft is not None
        french = re.search(r"lundi|mardi|samedi|vendredi|décembre|ouvert|fermé|prochain|\d h\b", draft.text)
        assert bool(french) == (language == "fr"), draft.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contact_card_speaks_the_language_of_the_answer(site: Site, language: str) -> None:
    now, later = site.contact("accueil", TUESDAY, language), site.contact("accueil", TUESDAY.replace(hour=20), language)
    assert now.open_now
    assert not later.open_now
    assert re.search(r"\b12(h|\b)", now.next_opening)
    assert re.search(r"\b9(h|\b)", later.next_opening)
    assert len(now.hours.split(" ; ")) == 2
    assert bool(re.search(r"lundi|ferme|vendredi", f"{now.hours} {now.next_opening} {later.next_opening}")) == (
        language == "fr"
    )
    assert say("directory.closed", language, name="", following=later.next_opening)


@pytest.mark.parametrize("question", ["horaires mairie", "La mairie est-elle ouverte mardi ?", "Vous êtes ouverts ?"])
def test_a_town_hall_without_hours_says_so_and_how_to_reach_it(mini_site: Path, question: str) -> None:
    path = mini_site / "commune.toml"
    path.write_text(
        re.sub(r"(?ms)^\[services\.hours\].*?^\[\[", "[[", path.read_text("utf-8"), count=1), encoding="utf-8"
    )
    site = Site.read(mini_site)
    assert site.opening_hours("accueil") is None
    draft = answer(question, site, TUESDAY)
    assert draft is not None
    assert draft.status == "not_found"
    assert "ne disent pas encore ses horaires" in draft.text
    assert "- 01 99 00 20 19" in draft.text
    assert answer("Horaires de la voirie ?", site, TUESDAY) is None  # a page may tell them


def test_hours_that_depend_on_something_are_told_with_their_condition(mini_site: Path) -> None:
    path = mini_site / "commune.toml"
    text = path.read_text(encoding="utf-8")
    condition = 'hours_note = "mardi : les semaines paires"\nhours_unsure = ["mardi"]\n[services.hours]'
    path.write_text(text.replace("[services.hours]", condition, 1), encoding="utf-8")
    for question in ("Vous êtes ouverts ?", "La mairie est-elle ouverte mardi ?"):
        draft = answer(question, Site.read(mini_site), TUESDAY)
        assert draft is not None
        assert "vérifiez avant de venir" in draft.text.splitlines()[0]
        assert draft.text.splitlines()[-1] == "- mardi : les semaines paires"
    draft = answer("La mairie est-elle ouverte lundi ?", Site.read(mini_site), TUESDAY)
    assert draft is not None
    assert "ouvert, " in draft.text.splitlines()[0]
