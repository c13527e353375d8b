"""French words: elisions, accents, ligatures and stems; and BM25 that ranks as one expects."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.bm25 import LexicalIndex
from assistant.text.analysis import STOP_WORDS, analyse, fold, words

PAGES = [
    "Le passeport coûte 86 euros pour un adulte.",
    "La carte d'identité est gratuite.",
    "Le passeport et la carte d'identité se demandent en mairie. La mairie reçoit sur rendez-vous.",
    "Les poubelles sont ramassées le mardi.",
]


def index(*texts: str) -> LexicalIndex:
    return LexicalIndex.build([[(analyse(text), 1.0)] for text in texts])


def order(built: LexicalIndex, question: str) -> list[int]:
    scores = built.scores(analyse(question))
    return [int(row) for row in np.argsort(-scores, kind="stable") if scores[row] > 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'état civil", ["etat", "civil"]),
        ("L’ÉTAT CIVIL", ["etat", "civil"]),
        ("etat-civil", ["etat", "civil"]),
        ("d\u02bcaccueil d`accueil d\u00b4accueil d\u2032accueil", ["accueil"] * 4),
        ("qu'il s'agit jusqu'à", ["il", "agit", "a"]),
        ("aujourd'hui", ["aujourd", "hui"]),
        ("cœur Œuvre ex æquo ÆSCHNE", ["coeur", "oeuvre", "ex", "aequo", "aeschne"]),
        ("25 m² et 2 m³", ["25", "m2", "et", "2", "m3"]),
        ("1ᵉʳ n° 12", ["1er", "n", "12"]),
        ("ﬁche Straße", ["fiche", "strasse"]),
        ("a_b e-mail", ["a", "b", "e", "mail"]),
        ("01 99 00 20 11", ["01", "99", "00", "20", "11"]),
        ("", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s'inscrire", "inscription"),
        ("inscrit", "inscriptions"),
        ("inscrivez", "inscrire"),
        ("je m'inscrirai", "inscription"),
        ("déclarer", "déclarations"),
        ("délai", "délais"),
        ("une poubelle", "les poubelles"),
        ("m²", "m2"),
        ("naissance", "NAISSANCES"),
        ("l'œuvre", "oeuvres"),
    ],
)
def test_two_forms_of_one_word_meet(one, other):
    assert set(analyse(one)) & set(analyse(other))


@pytest.mark.parametrize(("one", "other"), [("carte", "carton"), ("mariage", "mairie"), ("script", "inscription")])
def test_two_words_stay_apart(one, other):
    assert not set(analyse(one)) & set(analyse(other))


def test_stop_words_are_folded_and_carry_nothing():
    assert {fold(word) for word in STOP_WORDS} == STOP_WORDS
    assert analyse("Est-ce que je peux l'avoir pour moi ?") == []


@given(st.text(st.characters()))
def test_any_text_is_analysed(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert all(word and word == fold(word) for word in words(text))
    assert len(analyse(text)) <= len(words(text))


def test_the_analyser_is_the_same_in_every_thread():
    texts = [f"inscriptions numéro {number} à l'école élémentaire" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(analyse, texts)) == [analyse(text) for text in texts]


def test_the_best_passage_comes_first():
    built = index(*PAGES)
    assert order(built, "Combien coûte un passeport ?")[0] == 0
    assert order(built, "carte d'identité")[0] == 1
    assert order(built, "rendez-vous mairie")[0] == 2
    assert order(built, "Quel jour les POUBELLES ?") == [3]
    assert order(built, "piscine") == []
    assert order(built, "") == []


def test_a_rare_word_is_worth_more_than_a_common_one():
    scores = index("passeport rouge", "passeport bleu", "passeport vert", "carte").scores
    assert scores(analyse("rouge"))[0] > scores(analyse("passeport"))[0] > 0


def test_a_word_said_often_counts_more_and_less_each_time():
    once, twice, thrice = (
        float(index(text, "autre chose ici").scores(analyse("passeport"))[0])
        for text in ("passeport un deux", "passeport passeport deux", "passeport passeport passeport")
    )
    assert once < twice < thrice
    assert twice - once > thrice - twice


def test_a_short_passage_beats_a_long_one():
    assert order(index("passeport " + "autre " * 50, "passeport"), "passeport") == [1, 0]


def test_a_title_weighs_more_than_a_body():
    built = LexicalIndex.build([[(["carte"], 3.0), (["passeport"], 1.0)], [(["passeport"], 3.0), (["carte"], 1.0)]])
    assert order(built, "passeport") == [1, 0]


def test_words_of_a_question_count_once():
    built = index(*PAGES)
    assert np.array_equal(built.scores(analyse("passeport")), built.scores(analyse("passeport passeports PASSEPORT")))


def test_what_is_saved_is_what_is_loaded(tmp_path):
    built = index(*PAGES)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert loaded.size == built.size == 4
    for question in ("passeport carte", "mairie", "identité adulte mardi", "absent"):
        assert np.array_equal(loaded.scores(analyse(question)), built.scores(analyse(question)))
    assert "passeport" in loaded
    assert "absent" not in loaded
    assert isinstance(loaded._weights.base, np.memmap)  # opened without being read


@pytest.mark.parametrize("texts", [(), ("de la", "")])
def test_an_index_without_words_answers_nothing(tmp_path, texts):
    index(*texts).save(tmp_path)
    assert LexicalIndex.load(tmp_path).scores(["passeport"]).tolist() == [0.0] * len(texts)


@given(st.lists(st.sampled_from([*PAGES, "adulte", "mairie mairie", ""]), min_size=1, max_size=8), st.text(max_size=20))
def test_scores_are_finite_and_never_negative(texts, question):
    scores = index(*texts).scores(analyse(f"{question} passeport mairie"))
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()
