"""When the pages do not hold it: what was understood, the nearest pages above a floor, an example that they answer."""

from dataclasses import replace

import pytest
from sheets import Sheets

from assistant.answering.not_found import not_found
from assistant.pipeline.drafts import lost
from assistant.question.understanding import understand
from assistant.text.languages import LANGUAGES
from assistant.text.messages import say


def example(title: str, voice: str = "fr") -> str:
    return say("choices.example", voice, question=say("suggestion.documents", voice, title=title))


def test_what_is_not_found_is_said_with_the_nearest_page_as_a_choice(written: Sheets) -> None:
    near = written.drafted("un badge en cuir ?", "badge", confidence=0.3)
    assert near.text == (
        "**Je n'ai pas trouvé la réponse dans nos pages.** Je préfère ne pas deviner.\n\n"
        "Mots cherchés : badge, cuir.\n\nNos pages les plus proches :\n\n"
        "- Badge d'accès\n- autre chose : écrivez-le avec d'autres mots"
    )
    assert (near.lead, near.service) == ("Je n'ai pas trouvé la réponse dans nos pages.", "etat-civil")
    assert [(one.title, one.question) for one in near.choices] == [("Badge d'accès", "Badge d'accès")]
    assert "2024" not in written.drafted("carte", "carte", confidence=0.3).text


def test_under_the_floor_nothing_is_offered_but_to_say_it_again(written: Sheets) -> None:
    strange = written.drafted("borne de recharge", "badge", confidence=0.3)  # near, but no name says a word of it
    off = written.drafted("recette de la tarte", "badge", confidence=0.1)
    for draft in (strange, off, written.drafted("?", confidence=0.1)):
        assert (draft.status, draft.choices, draft.suggestions, draft.service) == ("not_found", (), (), "")
        assert draft.text.endswith(f"{say('choices.reword')} {example('Titre de voyage')}")


@pytest.mark.parametrize(("among", "offered"), [(0.2, 1), (0.04, 0)])
def test_a_page_is_offered_only_where_it_is_likely_enough(written: Sheets, among: float, offered: int) -> None:
    question = understand("un badge en cuir ?", written.generation.speller)
    found = replace(written.ranked(question.written, "badge", "velo", confidence=0.3), among=among)
    assert len(not_found(question, found, written.generation, "fr").choices) == offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_tells_a_death_is_met_by_a_human_sentence_though_no_page_is_held(written: Sheets, language: str) -> None:
    message = "Mon mari est mort hier"
    found = written.ranked(message, "badge", confidence=0.3)
    assert found.about == "deces-proche"
    assert written.generation.entry(found.about) is None
    draft = not_found(understand(message), found, written.generation, language)
    assert (draft.status, draft.kind, draft.choices) == ("not_found", "not_found", ())
    assert (draft.lead, draft.body) == (say("told.deces-proche", language), say("told.no", language))
    asked = understand("Combien coûte l'acte de décès de mon mari ?")  # a fact is asked, nothing is told
    assert not_found(asked, found, written.generation, "fr").lead == "Je n'ai pas trouvé la réponse dans nos pages."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_about_a_page_that_the_site_holds(written: Sheets, language: str) -> None:
    text = lost(language, written.generation).text
    assert text == f"{say('answer.lost', language)} {example('Titre de voyage', language)}"
