"""Ranking, passages and confidence, on the small site and with the weights that ship."""

import json
from datetime import date
from importlib.resources import files

import numpy as np
import pytest
from pages import page

from assistant.corpus.canonical import TextBuilder
from assistant.index.embedding_targets import SMALL_CORPUS, WHOLE, sheets_and_passages, title_queries
from assistant.question.understanding import understand
from assistant.retrieval import confidence, fusion, passage_ranking
from assistant.retrieval.evidence import FEATURES, gather
from assistant.retrieval.retriever import DOCUMENTS, Retriever

TODAY = date(2026, 11, 24)


@pytest.fixture
def generation(town):
    town.build()
    opened = town.index.open(town.embedder)
    yield opened
    opened.close()


@pytest.fixture
def retriever(generation, town):
    return Retriever(generation, town.embedder)


def test_the_page_that_speaks_of_it_comes_first(retriever):
    for question, wanted in {
        "Combien coûte un passeport ?": "passeport",
        "slt c koi les papiers pr un paseport": "passeport",
        "quand passe la collecte des déchets": "collecte-dechets",
        "installer une terrasse devant mon café": "terrasse",
    }.items():
        assert retriever.search(question, today=TODAY).documents[0].entry.id == wanted, question


def test_documents_are_distinct_ordered_and_counted(retriever):
    found = retriever.search("passeport mairie", today=TODAY, count=3).documents
    assert len({one.entry.id for one in found}) == len(found) == 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(retriever.search("passeport", today=TODAY).documents) <= DOCUMENTS


def test_the_passages_of_a_document_share_one_probability(retriever):
    hits = retriever.search("Combien coûte un passeport ?", today=TODAY).documents[0].hits
    assert sum(hit.score for hit in hits) == pytest.approx(1)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("question", "field"),
    [("Combien coûte un passeport ?", "cost"), ("Quels papiers pour un passeport ?", "documents")],
)
def test_the_passage_answers_what_is_asked(mini_index, question, field):
    retriever = Retriever(mini_index.generation, mini_index.embedder)
    assert retriever.search(question, today=TODAY).documents[0].hits[0].passage.field == field


def test_a_page_past_its_date_is_never_used(generation, retriever, monkeypatch):
    row = next(row for row, entry in enumerate(generation.entries) if entry.id == "passeport")
    monkeypatch.setitem(generation.__dict__, "expiry", generation.expiry.copy())
    generation.expiry[row] = date(2026, 11, 23).toordinal()
    found = retriever.search("passeport", today=TODAY).documents
    assert "passeport" not in [one.entry.id for one in found]
    assert "passeport" in [one.entry.id for one in retriever.search("passeport", today=date(2026, 11, 23)).documents]


def test_national_sheets_can_be_left_out(generation, town, monkeypatch):
    monkeypatch.setitem(generation.__dict__, "pages", np.zeros(len(generation.entries), dtype=bool))
    assert Retriever(generation, town.embedder, national=False).search("passeport", today=TODAY).documents == ()
    nothing = Retriever(generation, town.embedder, national=False).search("passeport", today=TODAY)
    assert (nothing.confidence, nothing.among, nothing.verdict) == (0, 0, "off")


def test_the_public_who_asks_is_preferred(generation, retriever):
    mine = generation.meant_for("business")
    before = retriever.examine("mairie", today=TODAY).scores
    after = retriever.examine("mairie", "business", today=TODAY).scores
    assert np.allclose(after - before, fusion.fitted().audience * mine)


def test_a_page_of_the_commune_comes_before_the_same_one_of_the_state(town, monkeypatch):
    """By the prior of the scores: the rule for twins, which would put them in this order too, is taken away."""
    monkeypatch.setattr("assistant.retrieval.retriever.town_first", lambda _generation, _question, scores: scores)
    own = next(one for one in town.documents() if one.id == "passeport")
    twin = own.model_copy(update={"id": "N360", "layer": "national"})
    for documents in ([twin, own], [own, twin]):  # whichever was read first
        town.index.build("villebrune", documents, town.embedder)
        generation = town.index.open(town.embedder)
        found = Retriever(generation, town.embedder).search("Combien coûte un passeport ?", today=TODAY)
        generation.close()
        assert [one.entry.id for one in found.documents] == ["passeport", "N360"]


def test_a_name_that_no_page_writes_lowers_the_confidence(retriever):
    """The capital is all that changes: the words searched and their vector are the same."""
    plain = retriever.search("Combien coûte un passeport avec zorglub ?", today=TODAY)
    named = retriever.search("Combien coûte un passeport avec Zorglub ?", today=TODAY)
    assert named.documents == plain.documents
    assert named.among < plain.among
    assert named.confidence < plain.confidence


def test_what_follows_is_told_by_the_sections_after_the_best_one(town):
    """A page that speaks of it once has nothing that follows, however well it speaks of it."""

    def spoken_of(identifier, *sections):
        builder = TextBuilder()
        for number, words in enumerate(sections):
            builder.heading(2, f"Partie {number}")
            builder.paragraph(words)
        return page(builder, identifier, title=identifier)

    other = "La salle est grande."
    documents = [
        spoken_of("une", "Le compost, tout le compost.", other, other, other),
        spoken_of("trois", "Le compost est gratuit.", "Le compost se retire.", "Le compost sent bon.", other),
        spoken_of("cinq", *["Le compost est gratuit."] * 5),
        spoken_of("aucune", other),
    ]
    town.index.build("villebrune", documents, town.embedder)
    generation = town.index.open(town.embedder)
    query = understand("compost", generation.speller)
    gathered = gather(generation, town.embedder.query(query.searched), query)
    lexical = [gathered.lexical[generation.owner == row] for row in range(4)]
    generation.close()
    following = gathered.features[:, FEATURES.index("following")]
    assert following[[0, 3]].tolist() == [0, 0]
    sums = np.array([sum(sorted(scores.tolist(), reverse=True)[1:3]) for scores in lexical])
    assert following == pytest.approx(sums / sums.max())


def test_another_country_lowers_the_confidence(retriever):
    here = retriever.search("Combien coûte un passeport ?", today=TODAY)
    away = retriever.search("Combien coûte un passeport en Thaïlande ?", today=TODAY)
    assert away.among < here.among
    assert 0 <= away.confidence <= away.among <= 1


def test_features_are_comparable(generation, town):
    query = understand("Combien coûte un passeport ?", generation.speller)
    features = gather(generation, town.embedder.query(query.searched), query).features
    assert features.shape == (len(generation.entries), len(FEATURES))
    words = features[:, : FEATURES.index("asking")]
    assert words.min() >= 0
    assert words.max() <= 1 + 1e-6
    assert features[:, FEATURES.index("dense")].mean() == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("question", ["zzzz qqqq", "?!", "12345", "ça", "x" * 900])
def test_a_question_that_says_nothing_is_harmless(retriever, question):
    found = retriever.search(question, today=TODAY)
    assert np.isfinite([one.score for one in found.documents]).all()
    assert 0 <= found.confidence <= 1


def test_shipped_weights_name_every_sign():
    data = files("assistant.retrieval")
    weights = json.loads((data / "fusion.json").read_text(encoding="utf-8"))["weights"]
    assert set(weights) == set(FEATURES)
    assert min(weights.values()) >= 0
    models = json.loads((data / "confidence.json").read_text(encoding="utf-8"))
    assert tuple(models["features"]) == confidence.FEATURES
    for name in ("right", "among", "answerable"):
        assert min(models[name]["scale"]) > 0
        assert dict(zip(models["features"], models[name]["weights"], strict=True))["cosine"] > 0
    # another town's question is no question for these pages, whichever page looks near
    answerable = dict(zip(models["features"], models["answerable"]["weights"], strict=True))
    assert max(answerable["elsewhere"], answerable["strange"]) < 0
    passages = json.loads((data / "passages.json").read_text(encoding="utf-8"))["weights"]
    assert set(passages) == set(passage_ranking.FEATURES)


def test_what_deserves_a_vector(town):
    from assistant.corpus.chunking import passages

    documents = town.documents()
    pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
    targets = sheets_and_passages(documents, pairs)
    assert [one.row for one in targets[: len(documents)]] == [WHOLE] * len(documents)
    assert [one.row for one in targets[len(documents) :]] == list(range(len(pairs)))
    sheets = [document.model_copy(update={"layer": "national"}) for document in documents]
    many = pairs * (SMALL_CORPUS // len(pairs) + 1)
    assert len(sheets_and_passages(sheets, many)) == len(documents)
    titles = [one.text for one in title_queries(documents) if one.owner == 2]
    assert titles[0] == documents[2].title
    assert set(documents[2].aliases) <= set(titles)
