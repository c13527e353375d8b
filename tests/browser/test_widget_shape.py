"""The shape of an answer in the widget: read at a glance on a phone, a question back, numbers to press, a person."""

import pytest
from fake_api import CHOICES, MAYBE, SHAPE, SITE, URGENT, Step, answer
from widget_page import DESKTOP, PHONE

pytestmark = [pytest.mark.slow, pytest.mark.network]


def shaped(widget, api, **changes):
    return shaped_in(widget.open(), api, **changes)


def shaped_in(widget, api, **changes):
    api.steps.append(Step(answer(**{**SHAPE, **changes})))
    return widget.ask("Combien coûte un passeport pour un enfant de 16 ans ?")


def test_the_lead_then_the_town_then_folds_and_one_line_of_proof(widget, api):
    article = shaped(widget, api)
    text = article.locator(".text")
    assert text.locator("p").first.inner_text().startswith("De 15 à 17\u00a0ans\u00a0: 42\u00a0€, en timbre fiscal.")
    assert article.locator(".local .who").inner_text() == "Mairie de Saint-Exemple"
    assert "Relevé le 29 juillet 2025" in article.inner_text()
    assert "86\u00a0€" not in article.inner_text()
    article.locator(".more summary").first.click()
    assert article.locator(".inner").first.inner_text().strip() == "86\u00a0€ en timbre fiscal.\u00a01"
    assert not article.locator("blockquote").first.is_visible()
    article.get_by_text("2 sources · à jour le 31 janv.").click()
    assert article.locator("blockquote").first.is_visible()
    row = [article.get_by_role("button", name=name).bounding_box()["y"] for name in ("Oui", "Non", "Copier")]
    assert max(row) - min(row) < 2, "sur une ligne"


def test_on_a_phone_the_lead_is_seen_without_scrolling_and_the_words_come_before_the_rest(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url)
    article = shaped(widget, api, local="")
    lead, field = article.locator(".text strong").first.bounding_box(), widget.field.bounding_box()
    assert lead["y"] >= 0
    assert lead["y"] + lead["height"] <= field["y"]


def test_a_title_over_a_list_is_smaller_than_a_lead_that_answers(widget, api):
    widget.open()
    leads = ("Passeport : coût", "Le passeport coûte 86 €.")
    api.steps += [Step(answer(**{**SHAPE, "lead": lead, "body": "- Adulte : 86 € [1]"})) for lead in leads]
    first = [widget.ask("Combien ?").locator(".text strong").first for _ in leads]
    title, lead = (one.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") for one in first)
    assert title < lead


def test_proof_and_further_questions_share_a_row_until_opened(new_page, api):
    article = shaped(new_page(viewport=PHONE).visit(api.url), api, more=[])
    proof, also = article.locator(".proof"), article.locator(".proof + .more")
    assert abs(proof.bounding_box()["y"] - also.bounding_box()["y"]) < 1
    also.locator("summary").click()
    assert also.bounding_box()["y"] > proof.bounding_box()["y"]
    assert also.bounding_box()["width"] > 300


@pytest.mark.parametrize(("kind", "shown"), [("answer", False), ("contact", True)])
def test_a_service_alone_is_large_and_its_hours_fold_unless_it_was_asked_for(widget, api, kind, shown):
    api.steps.append(Step(answer(status="not_found", kind=kind, text="**Je n'ai pas trouvé.**", citations=[])))
    widget.open().listen()
    card = widget.ask("Combien ?").locator(".contact")
    assert card.locator(".hours").is_visible() == shown
    assert widget.heard()[-1].splitlines() == [
        "status: Je n'ai pas trouvé.", "Mairie de Saint-Exemple", "Appeler le 01 99 00 10 20",
    ]  # fmt: skip
    card.locator("summary").click()
    assert card.locator(".hours").is_visible() != shown


def test_text_twice_as_large_leaves_a_phone_most_of_its_height_to_read(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    widget.page.get_by_role("button", name="Options").click()
    for _ in range(3):
        widget.page.get_by_role("button", name="Texte plus grand").click()
    widget.page.get_by_role("button", name="Options").click()
    lead = shaped_in(widget, api).locator(".text").first
    assert lead.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") == 32
    assert widget.page.locator(".scroll").bounding_box()["height"] > PHONE["height"] / 2


@pytest.mark.parametrize(("question", "clamped"), [("Combien ? " * 40, True), ("Combien ?", False)])
def test_a_long_question_is_three_lines_until_asked_for(new_page, api, question, clamped):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    article = widget.ask(question)
    height = article.locator("h3").bounding_box()["height"]
    assert height < 100
    more = article.get_by_role("button", name="Lire toute la question")
    assert more.count() == clamped
    if clamped:
        more.click()
        assert article.locator("h3").bounding_box()["height"] > 2 * height
        assert widget.focused() == article.locator("h3").get_attribute("id")


def test_what_is_to_be_checked_is_told_with_the_answer(widget, api):
    widget.open().listen()
    api.steps.append(Step(answer(**SHAPE)))
    widget.ask("Combien ?")
    assert "\nRelevé le 29 juillet 2025, à vérifier.\n2 sources" in widget.heard()[-1]


def test_a_question_back_is_buttons_and_a_choice_is_an_ordinary_question(widget, api):
    api.steps.append(Step(answer(**CHOICES)))
    widget.open().listen()
    article = widget.ask("piscine")
    assert widget.heard()[-1] == "status: Voulez-vous dire … ?\nLa piscine\nLe bassin"
    assert article.locator(".chip").all_inner_texts() == ["La piscine", "Le bassin", "Autre chose"]
    assert article.locator(".state").count() == 0
    article.get_by_role("button", name="Autre chose").click()
    assert "Par exemple" in article.inner_text()
    assert widget.focused() == "question"
    article.get_by_role("button", name="La piscine").click()
    widget.page.locator("article").nth(1).locator(".proof").wait_for()
    assert api.asked() == ["piscine", "Quand ouvre la piscine ?"]


def test_an_answer_that_may_be_the_wrong_one_says_so_with_its_proof_then_offers_the_others(widget, api):
    api.steps.append(Step(answer(**MAYBE)))
    article = widget.open().ask("piscine")
    assert article.locator(".text").inner_text().startswith("Peut-être\u00a0: La piscine ouvre à 9\u00a0h.")
    order = (".mark", ".text p:last-child", ".chips", ".proof", ".line")
    heights = [article.locator(one).first.bounding_box()["y"] for one in order]
    assert heights == sorted(heights)
    assert article.locator(".text p").last.inner_text() == "Ou cherchez-vous plutôt\u00a0:"
    assert article.locator(".chip").all_inner_texts() == ["La piscine", "Le bassin", "Autre chose"]
    article.locator(".mark").click()
    assert article.locator("blockquote").is_visible()


def test_an_emergency_is_announced_at_once_and_begins_with_numbers_to_press(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    api.steps.append(Step(answer(status="emergency", text=URGENT)))
    widget.listen()
    article = widget.ask("mon mari me frappe")
    heard = widget.heard()
    assert heard[0] == "status: Recherche en cours…"
    assert len(heard) == 2
    assert heard[1].startswith("alert: Appeler le 17")
    calls = article.locator(".call")
    assert [one.get_attribute("href") for one in calls.all()] == ["tel:17", "tel:112", "sms:114", "tel:3919"]
    assert all(one.bounding_box()["height"] >= 44 for one in calls.all())
    assert "frappe" not in article.inner_text()
    assert article.locator(".urgent").inner_text().startswith("Appeler le")


def test_an_emergency_is_in_no_copy(new_page, api):
    widget = new_page(permissions=["clipboard-read", "clipboard-write"]).visit(api.url).open()
    api.steps.append(Step(answer(status="emergency", text=URGENT)))
    widget.ask("mon mari me frappe")
    widget.ask("Combien ?")
    widget.page.get_by_role("button", name="Parler à la mairie").click()
    widget.page.get_by_role("button", name="Copier la conversation").click()
    widget.page.locator("#person").get_by_role("button", name="Copié").wait_for()
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Combien coûte un passeport ?\nDe 15 à 17 ans : 42 €")
    assert "112" not in copied
    assert "frappe" not in copied


def test_a_person_is_always_in_reach(widget, api):
    bar = widget.open().page.get_by_role("button", name="Parler à la mairie")
    assert "Fermé" in bar.inner_text()
    bar.click()
    card = widget.page.locator("#person .contact")
    assert "Fermé, ouvre lundi à 9\u00a0h" in card.inner_text()
    targets = [one.get_attribute("href") for one in card.locator("a").all()]
    assert targets[:2] == ["tel:0199001020", "mailto:mairie@saint-exemple.example"]
    assert targets[2].startswith("https://www.openstreetmap.org/search?query=1%20place")
    bar.click()
    assert not card.is_visible()


def test_every_number_of_an_answer_can_be_called(widget, api):
    text = "Appelez le 01 99 00 10 20, le 3919, ou en danger le 17 ou le 112.\n\nLe 18 mars à 15 h, 112 euros, 2026."
    api.steps.append(Step(answer(text=text)))
    article = widget.open().ask("Qui appeler ?")
    found = [one.get_attribute("href") for one in article.locator(".text a").all()]
    assert found == ["tel:0199001020", "tel:3919", "tel:17", "tel:112"]


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 100"/>'.format


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
@pytest.mark.parametrize("wide", [80, 600])
def test_a_logo_of_any_shape_leaves_the_title_and_the_buttons_on_one_row(new_page, api, axe, viewport, wide):
    widget = with_logo(new_page(viewport=viewport), api, LOGO(wide))
    names = (".head img", "h2", ".head button >> nth=1")
    logo, title, close = (widget.panel.locator(name).bounding_box() for name in names)
    assert 0 < logo["height"] <= 32
    assert logo["x"] + logo["width"] < title["x"]
    assert title["y"] <= close["y"] + close["height"] / 2 <= title["y"] + title["height"]
    assert widget.violations(axe) == []


def test_a_logo_that_cannot_come_leaves_nothing(new_page, api):
    widget = with_logo(new_page(), api, "")
    assert widget.panel.locator(".head img").bounding_box()["width"] < 1
    assert widget.panel.locator(".head img").get_attribute("alt") == ""


def with_logo(widget, api, picture):
    api.site = SITE.model_copy(update={"logo": "/logo"})
    found = {"body": picture, "content_type": "image/svg+xml"} if picture else {"status": 404}
    widget.page.route("**/logo", lambda route: route.fulfill(**found))
    with widget.page.expect_response("**/logo"):
        widget.visit(api.url).open()
    return widget
