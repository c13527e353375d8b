"""A conversation as residents have it: troubles, memory, opinions, leaving at once; then with the real server."""

import threading

import pytest
from fake_api import Step, answer, citation
from widget_page import PHONE

pytestmark = [pytest.mark.slow, pytest.mark.network]


def test_first_words_come_before_the_first_question(widget):
    words = widget.open().panel.inner_text()
    assert "Assistant automatisé" in words
    assert "pas une demande à la mairie" in words
    assert widget.page.locator("#notice").count() == 1
    assert widget.panel.get_attribute("aria-describedby") == "notice"
    widget.page.get_by_role("button", name="Options").click()
    assert "gardé 30\u00a0jours" in widget.page.locator("#options").inner_text()


def test_suggestions_follow_the_public(widget, api):
    widget.open().page.get_by_role("button", name="Options").click()
    widget.page.get_by_label("École, parent").check()
    widget.page.get_by_role("button", name="Une activité en CM1").click()
    widget.last.locator(".proof").wait_for()
    asked = next(body for _, path, body in api.seen if path.endswith("/stream"))
    assert asked["question"] == "Une activité en CM1 ?"
    assert asked["audience"] == "school"
    # The language is recognised from the question, unless the visitor has chosen one.
    assert asked["language"] is None


def test_text_shows_as_it_comes_and_the_answer_replaces_it(widget, api):
    hold = threading.Event()
    api.steps.append(Step(pieces=("**Un", " début**"), hold=hold))
    widget.open().field.fill("Combien ?")
    widget.field.press("Enter")
    assert widget.last.locator("strong").inner_text() == "Un début"
    assert widget.page.get_by_role("button", name="Arrêter").is_visible()
    hold.set()
    widget.last.locator(".proof").wait_for()
    assert "42\u00a0€" in widget.last.locator(".text").inner_text()


def test_while_a_model_is_thinking_the_widget_still_says_it_searches(widget, api):
    thinking = threading.Event()
    api.steps.append(Step(pieces=("", "", ""), hold=thinking))
    widget.open().listen()
    widget.field.fill("Combien ?")
    widget.field.press("Enter")
    widget.last.locator(".waiting").wait_for()
    widget.page.wait_for_timeout(400)
    assert widget.last.locator(".waiting").is_visible(), "des morceaux vides ne sont pas une réponse"
    assert widget.last.locator(".text").inner_text() == ""
    thinking.set()
    widget.last.locator(".proof").wait_for()
    assert widget.page.locator(".waiting").count() == 0
    assert len(widget.heard()) == 2


def test_stopping_keeps_the_question_for_another_try(widget, api):
    api.steps.append(Step(pieces=("Le début",), hold=threading.Event()))
    widget.open().field.fill("Combien ?")
    widget.field.press("Enter")
    widget.last.locator(".text p").wait_for()
    widget.page.get_by_role("button", name="Arrêter").click()
    widget.last.get_by_role("button", name="Réessayer").click()
    widget.last.locator(".proof").wait_for()
    assert api.asked() == ["Combien ?", "Combien ?"]
    assert widget.page.locator("article").count() == 1
    assert widget.focused() == "question"


@pytest.mark.parametrize(
    ("step", "seconds", "sentence"),
    [
        (Step(end="mute"), 11, "La réponse tarde trop"),
        (Step(end="silence"), 21, "La réponse tarde trop"),
        (Step(end="cut"), 0, "La réponse n’est pas arrivée"),
        (Step(end="error", detail="Le service est très demandé."), 0, "Le service est très demandé."),
        (Step(end="refuse", status=429, detail="Réessayez dans 8 s."), 0, "Réessayez dans 8 s."),
        (Step(end="refuse", status=503, detail=""), 0, "La réponse n’est pas arrivée"),
    ],
)
def test_a_trouble_has_its_sentence_a_contact_and_another_try(new_page, api, step, seconds, sentence):
    widget = new_page()
    widget.page.clock.install()
    widget.visit(api.url).open()
    api.steps.append(step)
    widget.field.fill("Combien ?")
    widget.field.press("Enter")
    widget.last.locator(".waiting:visible, .text p, .problem").first.wait_for()
    if seconds:
        widget.page.wait_for_timeout(300)
        widget.page.clock.fast_forward(seconds * 1000)
    widget.last.locator(".problem").wait_for()
    assert sentence in widget.last.locator(".problem").inner_text()
    assert "01\u00a099\u00a000\u00a010\u00a020" in widget.last.inner_text()
    widget.last.get_by_role("button", name="Réessayer").click()
    widget.last.locator(".proof").wait_for()
    assert api.asked() == ["Combien ?", "Combien ?"]


def test_offline_the_question_waits(widget, api):
    widget.open().page.context.set_offline(True)
    widget.ask("Combien ?", ".problem")
    assert "pas connecté" in widget.last.locator(".problem").inner_text()
    assert api.asked() == []
    widget.page.context.set_offline(False)
    widget.last.get_by_role("button", name="Réessayer").click()
    widget.last.locator(".proof").wait_for()
    assert api.asked() == ["Combien ?"]


def test_a_question_refused_comes_back_in_the_field(widget, api):
    api.steps.append(Step(end="refuse", detail="Écrivez plus court."))
    widget.open().field.fill("Combien ?")
    widget.field.press("Enter")
    widget.page.locator("#error:visible").wait_for()
    assert widget.page.locator("#error").inner_text() == "Écrivez plus court."
    assert widget.field.input_value() == "Combien ?"
    assert widget.focused() == "question"
    assert widget.page.locator("article").count() == 0


def test_without_the_card_of_the_commune_one_can_still_ask(new_page, api):
    api.site = None
    widget = new_page().visit(api.url).open()
    assert "Assistant automatisé" in widget.panel.inner_text()
    widget.ask("Combien ?", ".proof")


def test_without_the_panel_the_plain_page_opens(new_page, api):
    widget = new_page().visit(api.url)
    widget.page.route("**/panel.js*", lambda route: route.abort())
    widget.launcher.click()
    widget.page.wait_for_url("**/poser-une-question")


def test_a_mark_opens_its_source_with_date_and_exact_address(widget, api):
    widget.open().ask("Combien ?", ".proof")
    widget.last.get_by_role("button", name="Source 2 : Prix du passeport 2", exact=True).first.click()
    source = widget.last.locator(".sources li").nth(1)
    assert "31 janvier 2026" in source.inner_text()
    assert source.locator("blockquote").is_visible()
    assert source.locator("a").first.get_attribute("href") == f"{api.url}/sources/passeport-2?de=0&a=23#passage"
    assert source.get_by_text("Page d’origine").get_attribute("href") == "https://saint-exemple.example/passeport"
    assert "(nouvel onglet)" in source.locator("a").first.text_content()


def test_thumbs_send_at_once_and_a_reason_replaces(widget, api):
    widget.open().ask("Combien ?", ".proof")
    widget.last.get_by_role("button", name="Non").click()
    assert widget.last.get_by_role("button", name="Non").get_attribute("aria-pressed") == "true"
    widget.last.get_by_label("Ce n’est plus à jour").check()
    widget.last.get_by_label("Votre remarque").fill("Le prix a changé")
    widget.last.get_by_role("button", name="Envoyer l’avis").click()
    widget.last.locator(".why").wait_for(state="hidden")
    sent = [body for _, path, body in api.seen if path.endswith("/feedback")]
    assert sent[0] == {"answer_id": "0" * 32, "vote": "down"}
    assert sent[1] == {"answer_id": "0" * 32, "vote": "down", "reason": "outdated", "comment": "Le prix a changé"}


def test_an_opinion_that_does_not_arrive_says_so(widget, api):
    api.feedback_status = 500
    widget.open().ask("Combien ?", ".proof")
    widget.last.get_by_role("button", name="Oui").click()
    widget.last.get_by_text("L’avis n’est pas parti").wait_for()


def test_another_language_keeps_the_conversation(widget, api):
    widget.open().ask("Combien ?", ".proof")
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_label("Langue").select_option("ar")
    widget.page.locator("#panel[dir=rtl]").wait_for()
    assert widget.page.locator("article .proof").count() == 1
    assert widget.page.locator("article .text").get_attribute("lang") == "fr"
    assert widget.focused() == "language"
    widget.ask("كم؟", ".proof")
    assert [body for _, path, body in api.seen if path.endswith("/stream")][-1]["language"] == "ar"


def test_a_long_question_is_counted(widget):
    widget.open().field.fill("a" * 950)
    assert widget.page.locator("#left").inner_text() == "Encore 50 caractères"
    widget.field.fill("a")
    assert widget.page.locator("#left").inner_text() == ""


def test_on_a_phone_it_takes_the_whole_screen(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    assert widget.panel.evaluate("one => one.matches(':modal')")


def test_attributes_of_the_tag(new_page, api):
    data = {"lang": "en", "label": "Help", "position": "start", "color": "#ffff00", "audience": "school"}
    widget = new_page().visit(api.url, data)
    assert widget.launcher.inner_text() == "Help"
    assert widget.launcher.bounding_box()["x"] < 100
    assert widget.launcher.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(29, 78, 107)"
    widget.open()
    assert widget.page.get_by_label("School, parent").is_checked()
    assert widget.page.get_by_role("button", name="Send").is_visible()


def test_a_browser_too_old_keeps_the_plain_link(new_page, api):
    widget = new_page()
    widget.page.add_init_script("delete Document.prototype.adoptedStyleSheets")
    widget.page.goto(f"{widget.town}/page?api={api.url}&element=1")
    link = widget.page.get_by_role("link", name="Poser une question")
    assert link.is_visible()
    assert link.get_attribute("href") == f"{api.url}/poser-une-question"
    assert widget.launcher.count() == 0


def test_the_real_server_from_question_to_opinion(new_page, real):
    widget, carried = new_page(), []
    widget.page.on("requestfinished", lambda one: carried.append(one))
    widget.visit(real.url, strict="1").open()
    article = widget.ask("Combien coûte un passeport pour un adulte ?", ".proof")
    assert "86\u00a0€" in article.locator(".text").inner_text()
    article.locator(".mark").first.click()
    quote = article.locator("blockquote").first.inner_text()
    address = article.locator(".sources a").first.get_attribute("href")
    article.get_by_role("button", name="Oui").click()
    article.get_by_text("Merci").wait_for()
    assert widget.errors == []
    scripts = [one for one in carried if one.url.startswith(real.url) and one.url.endswith(".js")]
    assert len(scripts) == 6
    assert sum(one.sizes()["responseBodySize"] for one in scripts) <= 18 * 1024
    source = widget.page.context.new_page()
    source.goto(address)
    marked = " ".join(source.locator("mark").all_inner_texts())
    assert quote.split("\n")[0].removeprefix("• ")[:30] in marked


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Adulte : 86 €\n- Enfant : 17 €", ["• Adulte : 86 €", "• Enfant : 17 €"]),
        ("- Adulte : 86 €\n- Enfant : 17 €", ["• Adulte : 86 €", "• Enfant : 17 €"]),
        ("Apportez :\n- une photo", ["Apportez :", "• une photo"]),
        ("Le passeport coûte 86 €.", ["Le passeport coûte 86 €."]),
    ],
)
def test_a_quoted_list_has_all_its_bullets(widget, api, quote, shown):
    api.steps.append(Step(answer=answer(citations=[citation(1, quote=quote)])))
    article = widget.open().ask("Combien ?", ".proof")
    article.locator("summary").first.click()
    assert article.locator("blockquote").first.inner_text().splitlines() == shown
