"""A need asked in a sentence: cards and the same in words, what follows a list, and the guide beside it."""

from __future__ import annotations

import pytest

from assistant.answering.draft import Draft
from assistant.question.understanding import understand
from assistant.records import ResourceList
from assistant.resources.catalogue import Catalogue, read_catalogue
from assistant.resources.constraints import holds
from assistant.resources.conversation import Request, continued
from assistant.resources.need import Filters
from assistant.resources.reply import SHOWN, reply


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def ask(catalogue: Catalogue, request: Request | str) -> Draft:
    request = Request(request) if isinstance(request, str) else request
    searcher = catalogue.searcher
    return reply(searcher, searcher.search(request.need, request.chosen, read=request.read), request)


def listed(draft: Draft) -> ResourceList:
    assert draft.resources is not None
    return draft.resources


def after(catalogue: Catalogue, message: str, draft: Draft) -> Draft:
    request = continued(understand(message), listed(draft))
    assert request is not None
    return ask(catalogue, request)


def test_a_need_gets_a_short_list_of_cards_and_the_same_in_words(catalogue):
    draft = ask(catalogue, "jeux de maths au CP")
    shown = listed(draft)
    assert (draft.kind, draft.status) == ("resources", "answered")
    assert len(shown.cards) == min(SHOWN, shown.total)
    assert [one.label for one in shown.filters] == ["mathématiques", "cycle 2 (CP, CE1, CE2)", "jeu"]
    for card in shown.cards:
        assert card.reasons
        assert card.state
        assert card.name in draft.text
        assert card.url in draft.text
        known = catalogue.get(card.id)
        assert known is not None
        assert not any("Compte" in need for need in card.needs) or known.account


def test_more_shows_the_next_ones_until_there_are_none(catalogue):
    draft = ask(catalogue, "exercices de maths")
    seen: list[str] = []
    while listed(draft).cards:
        seen += [card.id for card in listed(draft).cards]
        draft = after(catalogue, "plus", draft)
    assert draft.status == "not_found"
    whole = [one.id for one in catalogue.searcher.search("exercices de maths").resources]
    assert seen == whole
    assert len(whole) > 2 * SHOWN


@pytest.mark.parametrize("message", ["sans inscription", "et sans compte ?", "plutôt sans s'inscrire"])
def test_a_constraint_is_added(catalogue, message):
    draft = after(catalogue, message, ask(catalogue, "un quiz pour le collège"))
    assert [one.value for one in listed(draft).filters if one.facet == "constraint"] == ["sans-compte"]
    for card in listed(draft).cards:
        resource = catalogue.get(card.id)
        assert resource is not None
        assert holds("sans-compte", resource)


def test_a_level_replaces_the_one_before(catalogue):
    draft = after(catalogue, "pour des CM2 plutôt", ask(catalogue, "une vidéo sur la préhistoire pour mes CE2"))
    assert [one.value for one in listed(draft).filters if one.facet == "level"] == ["cycle-3"]
    assert listed(draft).need == "une vidéo sur la préhistoire pour mes CE2"


def test_every_filter_has_a_message_that_takes_it_away(catalogue):
    draft = ask(catalogue, "jeux de maths au CP")
    for one in listed(draft).filters:
        left = listed(after(catalogue, one.question, draft)).filters
        assert (one.facet, one.value) not in [(other.facet, other.value) for other in left]
        assert len(left) == len(listed(draft).filters) - 1


def test_the_filter_let_go_is_named_and_tried_again(catalogue):
    draft = ask(catalogue, "carte mentale hors connexion")
    assert "j’ai laissé de côté « hors connexion »" in draft.lead
    assert [(one.value, one.kept) for one in listed(draft).filters] == [("hors-connexion", False)]
    assert "Filtres compris" not in draft.text
    request = continued(understand("gratuit"), listed(draft))
    assert request is not None
    assert set(request.chosen.constraint) == {"hors-connexion", "gratuit"}


@pytest.mark.parametrize(
    "message", ["les horaires de la piscine", "et la cantine au CP ?", "merci", "", "a" * 900, "?"]
)
def test_a_message_with_a_subject_of_its_own_is_no_follow_up(catalogue, message):
    assert continued(understand(message), listed(ask(catalogue, "jeux de maths au CP"))) is None


def test_nothing_is_said_with_the_filters(catalogue):
    draft = ask(catalogue, "horaires de la piscine")
    assert (draft.status, listed(draft).cards) == ("not_found", ())
    assert "Aucune ressource du catalogue ne répond à cette demande" in draft.text
    strict = Filters(level=("cycle-1",), constraint=("donnees-en-europe", "hors-connexion"))
    only = ask(catalogue, Request("", strict, read=False))
    assert "cycle 1 (maternelle), données en Europe, hors connexion" in only.lead


def test_a_closed_service_says_so_before_what_replaces_it(catalogue):
    draft = ask(catalogue, "comment accéder à Éduthèque")
    first, second = listed(draft).cards
    assert first.closed
    assert [one.name for one in first.instead] == [second.name] == ["Lumni Enseignement"]
    assert draft.lead == "Ce service est fermé : Éduthèque."


def test_no_address_reads_as_markup(catalogue):
    for resource in catalogue.resources:
        request = Request(resource.name)
        assert not any("*" in line or "_" in line for line in ask(catalogue, request).text.split("\n") if "://" in line)
