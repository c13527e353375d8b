"""What a reader takes from the widget: a copy with its sources, a print, words read aloud; and what the tab keeps."""

import json

import pytest
from fake_api import URGENT, Step, answer

pytestmark = [pytest.mark.slow, pytest.mark.network]
KEPT = "sessionStorage.getItem('commune-assistant')"


def test_an_emergency_has_no_source_no_thumb_and_a_way_out(widget, api):
    api.steps.append(Step(answer(status="emergency", text=URGENT, suggestions=["Autre ?"])))
    widget.open().ask("mon mari me frappe")
    article = widget.last
    for absent in (".proof", ".opinion", ".chips", ".contact", ".line", ".mark"):
        assert article.locator(absent).count() == 0, absent
    assert "frappe" not in str(widget.page.evaluate(KEPT))
    widget.page.evaluate("window.before = true")
    article.get_by_role("button", name="Effacer et quitter").click()
    widget.page.wait_for_function("!window.before")
    assert widget.page.url == f"{widget.town}/"
    assert widget.page.evaluate("sessionStorage.length") == 0
    assert api.forgot()
    widget.page.go_back()
    assert "/page" not in widget.page.url


def test_the_tab_remembers_after_the_click_and_forgets_when_told(widget, api):
    widget.open().ask("Combien ?", ".proof")
    first = json.loads(widget.page.evaluate(KEPT))["id"]
    widget.page.reload()
    assert not widget.panel.is_visible()
    widget.open()
    assert widget.page.locator("article .proof").count() == 1
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_role("button", name="Effacer la conversation").click()
    assert widget.page.locator("article").count() == 0
    assert widget.page.evaluate(KEPT) is None
    assert api.forgot() == [first]
    widget.ask("Combien ?", ".proof")
    assert json.loads(widget.page.evaluate(KEPT))["id"] != first


def test_what_another_version_kept_does_not_stop_this_one(widget):
    other = json.dumps({"id": "0" * 32, "exchanges": [{"question": 1}]})
    widget.page.evaluate("other => sessionStorage.setItem('commune-assistant', other)", other)
    widget.open().ask("Combien ?", ".proof")
    assert widget.page.locator("article").count() == 1


def test_a_browser_that_refuses_storage_still_answers(new_page, api):
    widget = new_page()
    refusing = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('refused') }})"
    widget.page.add_init_script(refusing)
    widget.visit(api.url).open().ask("Combien ?", ".proof")
    assert widget.errors == []


def test_copying_gives_the_text_its_sources_and_their_dates(new_page, api):
    widget = new_page(permissions=["clipboard-read", "clipboard-write"]).visit(api.url)
    widget.open().ask("Combien ?", ".proof")
    widget.last.get_by_role("button", name="Copier").click()
    widget.last.get_by_role("button", name="Copié").wait_for()
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Combien coûte un passeport ?\nDe 15 à 17 ans : 42 €, en timbre fiscal. [1]\n- une photo")
    assert "[1] Prix du passeport 1, à jour le 31 janvier 2026 https://saint-exemple.example/passeport" in copied


def test_printing_carries_text_dates_and_addresses(new_page, api):
    widget = new_page()
    widget.page.add_init_script(
        "window.print = () => { window.top.printed = document.body.innerText.replaceAll('\\u00a0', ' ')"
        " + [...document.querySelectorAll('a')].map((a) => a.href) }"
    )
    widget.visit(api.url, strict="1").open().ask("Combien ?", ".proof")
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_role("button", name="Imprimer").click()
    printed = widget.page.evaluate("window.printed")
    address = "https://saint-exemple.example/passeport"
    for part in ("Combien ?", "42 €", "31 janvier 2026", "De 15 à 17 ans", address, "automatisé"):
        assert part in printed, part
    assert "Réessayer" not in printed
    assert "Cette réponse" not in printed


def test_reading_aloud_needs_a_voice_of_this_machine(new_page, api):
    def buttons(voice: str) -> int:
        widget = new_page()
        widget.page.add_init_script(f"speechSynthesis.getVoices = () => [{voice}]")
        widget.visit(api.url).open().ask("Combien ?", ".proof")
        return widget.last.get_by_role("button", name="Écouter").count()

    assert buttons("{lang: 'fr-FR', localService: true}") == 1
    assert buttons("{lang: 'fr-FR', localService: false}") == 0
    assert buttons("{lang: 'en-GB', localService: true}") == 0
