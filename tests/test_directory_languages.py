"""The directory in eight languages: hours, phones and cards asked and told in one language."""

import re

import pytest
from directory_asked import TUESDAY
from town import MINI

from assistant.directory.answers import answer
from assistant.question.understanding import understand
from assistant.site.configuration import Site
from assistant.text.language_detection import detect
from assistant.text.languages import LANGUAGES
from assistant.text.messages import say


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(MINI)


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
    draft = answer(understand(question), site, TUESDAY, language)
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
    draft = answer(understand(question), site, TUESDAY, language)
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
        draft = answer(understand(question), site, TUESDAY, language)
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
