"""What is searched for a question as people write it."""

import re

import pytest

from assistant.index.bm25 import LexicalIndex
from assistant.index.spelling import Speller, careful_words, joined, sound, sounds
from assistant.question.query import MEANING_WEIGHT, STEPS, search_words
from assistant.question.understanding import understand
from assistant.tables import read_table
from assistant.text.analysis import analyse, words

VOCABULARY = {
    "carte": 9, "identite": 9, "nationale": 5, "passeport": 8, "harceler": 2, "harcelement": 3, "electronique": 4,
    "facture": 6, "adresse": 5, "couter": 2, "mairie": 9, "dechets": 3, "ecole": 7, "demission": 2, "allocation": 3,
    "adultes": 3, "handicapes": 3, "velo": 1,
}  # fmt: skip


def made_for(vocabulary):
    """The speller of a corpus that writes these words."""
    index = LexicalIndex.build([[(analyse(" ".join(vocabulary)), 1.0)]])
    return Speller(vocabulary, sounds(vocabulary), index)


@pytest.fixture
def speller():
    return made_for(VOCABULARY)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("electronik", "electronique"),
        ("arceler", "harceler"),
        ("passepor", "passeport"),
        ("paseport", "passeport"),
        ("pasesport", "passeport"),
        ("dadresse", "adresse"),
        ("lecole", "ecole"),
        ("adrese", "adresse"),
    ],
)
def test_a_word_the_corpus_never_writes_is_corrected(speller, written, meant):
    assert speller.corrected(written) == meant


@pytest.mark.parametrize("word", ["passeports", "guitare", "velo", "pas", "2026", "thailande", "zut"])
def test_known_words_short_words_and_strangers_stay(speller, word):
    assert speller.corrected(word) == word


def test_a_french_word_is_no_slip_for_one_that_the_pages_write():
    vocabulary = {"point": 9, "montee": 3, "maire": 9, "passeport": 8}
    speller = Speller(vocabulary, sounds(vocabulary), LexicalIndex.build([[(list(vocabulary), 1.0)]]), careful_words())
    for word in ("peint", "honte", "mere", "gymnase"):
        assert speller.corrected(word) == word
    assert [speller.corrected(one) for one in ("pointt", "paseport", "mairre")] == ["point", "passeport", "maire"]
    assert made_for(vocabulary).corrected("peint") == "point"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("critair", "crit air"),
        ("motdepasse", "mot de passe"),
        ("videgrenier", "videgrenier"),  # the corpus writes it so
        ("airvignette", "airvignette"),  # no name holds these words side by side
    ],
)
def test_words_of_a_name_written_as_one_are_taken_apart(written, meant):
    vocabulary = {"criteres": 4, "videgrenier": 2, "passe": 3}
    apart = joined(("Vignette Crit'Air pour un diesel", "Mot de passe", "Vide grenier"), vocabulary)
    index = LexicalIndex.build([[(list(vocabulary), 1.0)]])
    assert Speller(vocabulary, sounds(vocabulary), index, apart=apart).corrected(written) == meant


def test_what_is_taken_apart_is_searched_as_several_words():
    apart = {"cartegrise": "carte grise"}
    speller = Speller({"carte": 9}, {}, LexicalIndex.build([[(["carte"], 1.0)]]), apart=apart)
    found = search_words("ma cartegrise svp", speller)
    assert found.corrected == "ma carte grise"
    assert {"cart", "gris"} <= found.own


def test_words_that_sound_the_same_share_a_sound():
    assert sound("facture") == sound("facturre")
    assert sound("photo") == sound("foto")
    assert sound("quotient") != sound("passeport")


def test_a_slip_of_one_letter_is_corrected_before_another_word_that_sounds_alike():
    assert sound("anceinne") == sound("enseigne") != sound("ancienne")
    assert made_for({"enseigne": 9, "ancienne": 2}).corrected("anceinne") == "ancienne"
    assert made_for({"abime": 9, "habite": 2}).corrected("abite") == "habite"


def test_a_word_seen_once_is_never_a_correction(speller):
    assert speller.corrected("veloo") == "veloo"


@pytest.mark.parametrize(
    ("written", "one", "other"),
    [("pocte", "porte", "poste"), ("voiz", "voie", "voix")],
    ids=["one letter away", "same sound"],
)
@pytest.mark.parametrize("counts", [(9, 2), (2, 9)])
def test_of_two_words_as_near_the_one_written_most_is_meant(written, one, other, counts):
    vocabulary = dict(zip((one, other), counts, strict=True))
    for ordered in (vocabulary, dict(reversed(vocabulary.items()))):
        assert made_for(ordered).corrected(written) == max(vocabulary, key=vocabulary.__getitem__)


@pytest.mark.parametrize(
    "question",
    [
        "Bonjour, je voudrais savoir passeport adresse. Merci beaucoup",
        "bonsoir madame pouvez-vous me dire passeport adresse svp",
        "passeport adresse ? Merci d'avance",
        "Bonjour, j'ai une question concernant passeport adresse, cordialement",
    ],
)
def test_politeness_is_not_searched(speller, question):
    assert set(understand(question, speller).terms) == set(analyse("passeport adresse"))


def test_a_greeting_alone_is_kept(speller):
    assert understand("bonjour", speller).corrected == "bonjour"


def test_a_clean_question_is_embedded_as_it_came(speller):
    question = "Où est la mairie ?"
    assert understand(question, speller).searched == question


def test_short_forms_and_acronyms_bring_their_meaning(speller):
    query = understand("c koi l'aah", speller)
    assert query.corrected == "qu est ce que aah"
    for stem in analyse("allocation adultes handicapes"):
        assert query.terms[stem] == MEANING_WEIGHT
    assert query.terms[analyse("aah")[0]] == 1.0


def test_a_long_message_is_searched_whole(speller):
    story = "Nous avons déménagé en mars avec les enfants et le vélo. " * 3
    query = understand(f"{story}Où refaire le passeport ?", speller)
    (passport,), (bicycle,) = analyse("passeport"), analyse("velo")
    assert query.terms[passport] == 1.0 > query.terms[bicycle] > 0  # by how telling each is
    assert {passport, bicycle} <= query.own
    same = understand(query.written, speller, steps=STEPS - {"telling"})
    assert same.terms[passport] == same.terms[bicycle] == 1.0
    assert "vélo" in query.searched


def test_each_step_can_be_left_out(speller):
    question = "Bonjour c koi le paseport aah"
    assert understand(question, speller).corrected != understand(question, speller, steps=frozenset()).corrected
    for step in ("polite", "short", "spelling"):
        assert understand(question, speller, steps=STEPS - {step}).corrected != understand(question, speller).corrected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        *(
            ("Est-ce que ce document suffit ?", "Est-ce que ce document suffit ?"),
            ("l'aah c koi ?", "l'aah qu est ce que ?"),
        ),
        *(("Un extrait K, c combien ?", "Un extrait K, c est combien ?"), ("C COMBIEN", "c est COMBIEN")),
        ("Bonjour, pr refaire l'École, merci !", "pour refaire l'École"),
    ],
)
def test_what_is_not_changed_stays_as_it_was_written(speller, question, text):
    assert understand(question, speller, steps=STEPS - {"spelling"}).searched.rstrip(" !") == text


def test_word_lists_are_written_as_words_are_cut():
    short, meaning, polite = (
        read_table("assistant.question", f"{name}.toml") for name in ("short_forms", "everyday_names", "politeness")
    )
    for key in (*short, *meaning):
        assert words(key), key
    for key, value in meaning.items():
        assert analyse(value), key
    for pattern in polite["patterns"]:
        re.compile(pattern)


@pytest.mark.parametrize("question", ["?", "", "é" * 1000, "a " * 500, "\u202e\u0000", "qu'" * 300])
def test_any_text_is_understood(speller, question):
    query = understand(question, speller)
    assert all(0 < weight <= 1 for weight in query.terms.values())
