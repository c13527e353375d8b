"""The button and what it opens: a connection that comes back, the page's colours, touch, what the tab remembers."""

import pytest
from widget_page import PHONE

pytestmark = [pytest.mark.slow, pytest.mark.network]


def test_without_a_connection_the_button_says_so_and_recovers(widget, api):
    context = widget.page.context
    context.set_offline(True)
    widget.launcher.click()
    widget.launcher.get_by_text("Hors connexion").wait_for()
    context.set_offline(False)
    widget.launcher.get_by_text("Poser une question").wait_for()
    widget.open().ask("Combien ?", ".proof")
    assert api.asked() == ["Combien ?"]


def test_the_code_comes_when_a_pointer_is_over_the_button(widget):
    widget.launcher.hover()
    widget.page.wait_for_timeout(500)
    assert any(url.endswith("/panel.js") for url in widget.requests)
    assert not any("/api/" in url for url in widget.requests), "rien n'est demandé de la commune avant le clic"


@pytest.mark.parametrize(
    ("page", "theme"), [("light dark", ""), ("dark", "dark"), ("light", "light"), ("normal", "light")]
)
def test_the_panel_follows_the_colours_of_the_page(new_page, api, page, theme):
    widget = new_page(color_scheme="dark")
    widget.page.route(
        "**/style.css*", lambda one: one.fulfill(content_type="text/css", body=f"html {{ color-scheme: {page} }}")
    )
    widget.visit(api.url)
    widget.page.wait_for_load_state("load")
    widget.page.evaluate(
        "() => { const one = document.querySelector('commune-assistant'); const again = one.cloneNode(); one.remove();"
        " delete again.dataset.theme; document.body.append(again) }"
    )
    assert widget.page.locator("commune-assistant").get_attribute("data-theme") == theme


def test_moved_in_the_page_it_is_closed_and_opens_again(widget):
    widget.open()
    widget.page.evaluate("document.body.prepend(document.querySelector('commune-assistant'))")
    assert widget.launcher.get_attribute("aria-expanded") == "false"
    widget.open()
    assert widget.panel.is_visible()


@pytest.mark.parametrize(("viewport", "modal"), [(None, "false"), (PHONE, "true")])
def test_the_panel_is_said_modal_only_where_it_is(new_page, api, viewport, modal):
    widget = new_page(**({"viewport": viewport} if viewport else {})).visit(api.url).open()
    assert widget.panel.get_attribute("aria-modal") == modal


def test_on_a_touch_screen_no_keyboard_comes_over_the_first_words(new_page, api):
    widget = new_page(viewport=PHONE, has_touch=True, is_mobile=True).visit(api.url).open()
    assert widget.focused() == "panel"


def test_a_vote_is_remembered_and_the_last_exchange_seen_after_a_reload(widget):
    widget.open()
    for _ in range(3):
        widget.ask("Combien ?", ".proof")
    widget.last.get_by_role("button", name="Non").click()
    widget.last.get_by_text("Merci").wait_for()
    widget.page.reload()
    widget.open()
    assert widget.last.get_by_role("button", name="Non").get_attribute("aria-pressed") == "true"
    box, panel = widget.last.locator(".text").bounding_box(), widget.panel.bounding_box()
    assert panel["y"] <= box["y"] <= panel["y"] + panel["height"]


def test_erasing_can_be_undone(widget):
    widget.open().ask("Combien ?", ".proof")
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_role("button", name="Effacer la conversation").click()
    assert widget.page.locator("article").count() == 0
    assert widget.page.evaluate("sessionStorage.length") == 0
    widget.page.get_by_role("button", name="Annuler").click()
    assert widget.page.locator("article .proof").count() == 1
    assert widget.page.evaluate("sessionStorage.length") == 1


def test_on_the_assistants_own_page_there_is_no_button(new_page, real):
    def with_tag(route):
        response = route.fetch()
        tag = '<script src="/widget.js" defer></script></head>'
        route.fulfill(response=response, body=response.text().replace("</head>", tag))

    page = new_page().page
    for path in ("/transparence", "/poser-une-question"):
        page.route(f"**{path}", with_tag)
        page.goto(real.url + path)
        assert page.evaluate("!!customElements.get('commune-assistant')") == (path == "/transparence")
        assert page.locator("commune-assistant").count() == (path == "/transparence")
