"""What helps a reader in the widget: acronyms beside the quote, plain words, hours in the answer's language."""

import pytest
from fake_api import CONTACT, Step, answer, citation

pytestmark = [pytest.mark.slow, pytest.mark.network]


def test_a_source_explains_its_acronyms(widget, api):
    glossary = {"CCAS": "centre <img src=x onerror=alert(1)> social", "PLU": "plan local", "AS": "autre"}
    cited = [citation(1, quote="Le CCAS vous aide."), citation(2, quote="Le PLUi, sans le CCASS.")]
    api.steps.append(Step(answer(citations=cited, glossary=glossary)))
    widget.open().ask("Combien ?")
    widget.last.locator(".proof summary").click()
    first = widget.last.locator(".sources li").nth(0)
    assert "CCAS : centre <img src=x onerror=alert(1)> social" in first.inner_text()
    assert first.locator("img").count() == 0
    assert "autre" not in first.inner_text()
    assert widget.last.locator(".sources li").nth(1).locator("strong").count() == 0


def test_plain_words_are_asked_once_ticked(widget, api):
    widget.open().ask("Combien ?")
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_label("Mots simples").check()
    widget.ask("Et pour un enfant ?")
    asked = [body for _, path, body in api.seen if path.endswith("/stream")]
    assert [body.get("plain", False) for body in asked] == [False, True]


def test_plain_words_are_offered_where_they_exist(new_page, api):
    widget = new_page().visit(api.url, {"lang": "en"}).open()
    widget.page.get_by_role("button", name="Options").click()
    assert widget.page.locator("#options input[type=checkbox]").count() == 0


def test_hours_are_read_in_the_language_of_the_answer(widget, api):
    hours = {"hours": "Monday: 9:00 – 12:00", "next_opening": "tomorrow at 9:00", "open_now": False}
    api.steps.append(Step(answer(language="en", contacts=[CONTACT.model_copy(update=hours)])))
    widget.open().ask("Is it open?")
    line = widget.last.locator(".line")
    assert line.locator("[lang=en]").count() == 1
    assert line.locator("[lang=fr]").count() == 1
    assert "tomorrow at 9:00" in line.inner_text()
    api.steps.append(Step(answer(language="en", citations=[], contacts=[CONTACT.model_copy(update=hours)])))
    widget.ask("And now?")
    card = widget.last.locator(".contact")
    assert card.locator(".hours").get_attribute("lang") == "en"
    assert card.locator(".name [lang=fr]").count() == 1


def test_quotes_are_said_to_be_french_and_our_own_words_are_not(widget, api):
    text = "**Passeport: cost**\n\n- Adulte : 86 €\n- Enfant : 17 € [1]\n\n*“X” gives the rule.* [2]\n\n*Noted.*"
    api.steps += [Step(answer(language="en", text=text)), Step(answer(language="en", text=text, ai_generated=True))]
    widget.open().ask("How much?")
    french = widget.last.locator(".text > [lang=fr]")
    assert french.count() == 1
    assert french.inner_text().startswith("Adulte")
    widget.ask("And by a model?")
    assert widget.last.locator(".text > [lang=fr]").count() == 0
