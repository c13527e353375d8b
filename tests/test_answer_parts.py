"""Where channels cut an answer: every word of the text is in sight, folded, or a remark; none twice."""

import re

import pytest

from assistant.records import Answer, Citation, More
from assistant.text.answer_parts import at_once, folded, remarks, said_by

TEXT = (
    "**Gratuit.** Sauf perte. [1]\n\n**Le délai**\n\nTrois semaines. [2]\n\nÀ la mairie. [3]\n\n"
    "*Relevé en 2025, à vérifier.*"
)


def made(**changes):
    values = {"id": "0", "question": "?", "status": "answered", "site": "s", "generation": "g", "text": TEXT}
    return Answer.model_validate({**values, **changes})


SHAPED = made(
    lead="Gratuit.",
    body="Sauf perte. [1]",
    local="À la mairie. [3]",
    more=(More(title="Le délai", text="**Le délai**\n\nTrois semaines. [2]"),),
)


def test_what_is_in_sight_what_is_folded_and_our_remarks_are_the_whole_text():
    assert at_once(SHAPED) == "**Gratuit.**\n\nSauf perte. [1]\n\nÀ la mairie. [3]"
    assert [folded(one) for one in SHAPED.more] == ["Trois semaines. [2]"]
    assert remarks(SHAPED) == ("*Relevé en 2025, à vérifier.*",)
    shown = " ".join((at_once(SHAPED), SHAPED.more[0].title, folded(SHAPED.more[0]), *remarks(SHAPED)))
    assert sorted(re.findall(r"[\w\[\]]+", shown)) == sorted(re.findall(r"[\w\[\]]+", TEXT))


@pytest.mark.parametrize("body", ["[1]", "[1] [2]"])
def test_a_lead_that_is_the_whole_quote_keeps_its_mark_on_its_line(body):
    assert at_once(made(lead="Gratuit.", body=body)) == f"**Gratuit.** {body}"


def test_an_answer_of_one_text_is_shown_whole_with_its_remarks_once():
    assert at_once(made(body=TEXT)) == TEXT
    assert remarks(made(body=TEXT)) == ()


def test_a_fold_that_is_only_its_title_is_not_left_empty():
    assert folded(More(title="Le délai", text="**Le délai**")) == "**Le délai**"


def test_a_sheet_named_in_italics_with_its_mark_is_no_remark_of_ours():
    assert remarks(made(lead="Oui.", text="**Oui.** [1]\n\n*La fiche nationale donne la règle.* [2]")) == ()


def test_the_communes_own_fact_says_who_says_it():
    source = {
        "n": 3, "passage_id": "p", "document_id": "d", "title": "T", "url": "", "section": "", "quote": "q",
        "start": 0, "end": 1, "publisher": "Mairie", "updated": "2026-01-01",
    }  # fmt: skip
    answer = SHAPED.model_copy(update={"citations": (Citation.model_validate(source),)})
    assert said_by(answer, answer.local) == "Mairie"
    assert said_by(answer, r"Un renvoi écrit \[3\] par la page.") == ""
    assert said_by(answer, "Une source absente. [7]") == ""
