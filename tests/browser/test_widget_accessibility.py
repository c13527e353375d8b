"""Axe in each state, the keyboard alone, what a screen reader is told, narrow screens, large text, still screens."""

import threading

import pytest
from fake_api import Step, answer
from lonely_marks import LONELY
from widget_page import PHONE
from widget_states import STATES, answered, emergency, failed, opened, person, source_open, unfolded

pytestmark = [pytest.mark.slow, pytest.mark.network]
ROUNDING = 0.5  # a browser scrolls by fractions of a pixel
LONG = "**Apportez :**\n" + "\n".join(f"- la pièce numéro {n}, originale et en couleur ;" for n in range(12)) + " [1]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(state, scheme, new_page, api, axe):
    widget = new_page(color_scheme=scheme).visit(api.url)
    state(widget, api)
    assert widget.violations(axe) == []
    assert widget.errors == []


@pytest.mark.parametrize("data", [{"lang": "ar"}, {"theme": "dark"}, {"position": "inline", "label": "Aide"}])
def test_axe_finds_nothing_right_to_left_dark_or_inline(new_page, api, axe, data):
    widget = new_page().visit(api.url, data, element="1")
    answered(widget, api)
    assert widget.violations(axe) == []


@pytest.mark.parametrize("state", [opened, source_open, unfolded, person, emergency, failed])
def test_axe_finds_nothing_on_a_phone(state, new_page, api, axe):
    widget = new_page(viewport={"width": 320, "height": 568}).visit(api.url)
    state(widget, api)
    assert widget.violations(axe) == []


def test_the_keyboard_alone_goes_from_open_to_close(widget, api):
    page = widget.page
    page.locator("#last").focus()
    page.keyboard.press("Tab")
    assert widget.focused() == "launch"
    page.keyboard.press("Enter")
    widget.field.wait_for()
    assert widget.focused() == "question"
    page.keyboard.type("Combien coûte un passeport ?")
    page.keyboard.press("Enter")
    widget.last.locator(".proof").wait_for()
    assert widget.focused() == "question"
    order = []
    while not order or (order[-1] != "mark" and len(order) < 40):
        page.keyboard.press("Shift+Tab")
        order.append(widget.focused())
    widget.last.locator(".mark").first.focus()
    page.keyboard.press("Enter")
    assert widget.focused() == "source"
    assert widget.last.locator("blockquote").first.is_visible()
    while widget.focused() != "plain":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert widget.focused() == "mark"
    widget.last.get_by_role("button", name="Oui").focus()
    page.keyboard.press("Space")
    widget.last.get_by_text("Merci").wait_for()
    page.keyboard.press("Escape")
    assert not widget.panel.is_visible()
    assert widget.focused() == "launch"
    assert widget.launcher.get_attribute("aria-expanded") == "false"


def test_beside_the_page_the_dialog_holds_nobody(widget):
    widget.open()
    seen = []
    for _ in range(30):
        widget.page.keyboard.press("Tab")
        seen.append(widget.focused())
    assert "search" in seen or "first" in seen, seen


def test_on_a_phone_the_page_behind_cannot_be_reached(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    seen = set()
    for _ in range(30):
        widget.page.keyboard.press("Tab")
        seen.add(widget.focused())
    assert not seen & {"first", "middle", "last", "search", "launch"}, seen
    widget.page.keyboard.press("Escape")
    assert widget.focused() == "launch"


def test_turning_the_phone_keeps_the_dialog_and_the_focus(new_page, api):
    widget = new_page(viewport=PHONE).visit(api.url).open()
    widget.field.fill("à moitié écrit")
    widget.page.set_viewport_size({"width": 1280, "height": 800})
    assert widget.panel.is_visible()
    assert widget.field.input_value() == "à moitié écrit"
    assert widget.focused() == "question"


def test_an_answer_is_told_in_two_announcements(widget, api):
    pieces = tuple(f"mot{n} " for n in range(30))
    api.steps.append(Step(answer(text="**Oui.** [1]"), pieces=pieces))
    widget.open().listen()
    widget.ask("Combien ?")
    assert widget.heard() == ["status: Recherche en cours…", "status: Oui.\n2 sources · à jour le 31 janvier 2026"]


def test_an_error_is_told_once(widget, api):
    api.steps.append(Step(end="error", detail="Le service est très demandé."))
    widget.open().listen()
    widget.ask("Combien ?", ".problem")
    assert widget.heard() == ["status: Recherche en cours…", "alert: Le service est très demandé."]


def test_an_empty_question_is_told_and_tied_to_the_field(widget):
    widget.open().listen()
    widget.field.press("Enter")
    assert widget.field.get_attribute("aria-invalid") == "true"
    assert "error" in widget.field.get_attribute("aria-describedby").split()
    assert widget.heard() == ["alert: Écrivez votre question."]


def test_headings_languages_and_directions(widget, api):
    api.steps.append(Step(answer(text="Yes. [1]", language="en")))
    widget.open().ask("How much?")
    text = widget.last.locator(".text")
    assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("en", "auto")
    assert widget.last.locator("h3").inner_text().endswith("How much?")
    assert widget.last.locator(".mark").first.get_attribute("aria-label") == "Source 1 : Prix du passeport 1"
    assert widget.last.locator("blockquote").first.get_attribute("lang") == "fr"


def test_a_telephone_number_is_read_from_its_first_figure_in_arabic_too(new_page, api):
    widget = new_page().visit(api.url, {"lang": "ar"})
    answered(widget, api)
    first, last = widget.last.locator("a[href^=tel]").evaluate(
        """(one) => [[0, 1], [12, 13]].map(([from, to]) => { const range = document.createRange();
        range.setStart(one.firstChild, from); range.setEnd(one.firstChild, to);
        return range.getBoundingClientRect().left })"""
    )
    assert first < last


OVERFLOWS = """() => {
  const root = document.querySelector('commune-assistant').shadowRoot;
  const wide = [...root.querySelectorAll('#panel *:not(.unseen, .unseen *, iframe)')]
    .filter((one) => one.getClientRects().length && getComputedStyle(one).overflowX !== 'visible'
      || one.localName === 'p')
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className || one.localName);
  const out = [...root.querySelectorAll('#panel button, #panel a, #panel p')].map((one) => one.getBoundingClientRect())
    .filter((box) => box.width && (box.right > innerWidth + 1 || box.left < -1)).length;
  return [wide, out, document.documentElement.scrollWidth > innerWidth];
}"""


@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 256}, {"width": 320, "height": 640}, {"width": 768, "height": 1024}]
)
@pytest.mark.parametrize("size", [0, 3])
def test_nothing_is_lost_on_narrow_screens_or_in_large_text(new_page, api, viewport, size):
    widget = new_page(viewport=viewport).visit(api.url).open()
    widget.page.get_by_role("button", name="Options").click()
    for _ in range(size):
        widget.page.get_by_role("button", name="Texte plus grand").click()
    api.steps.append(Step(answer(text=LONG)))
    widget.ask("Combien ?")
    assert widget.page.evaluate(OVERFLOWS) == [[], 0, False]
    for name in ("Fermer", "Envoyer", "Effacer et quitter", "Non"):
        button = widget.page.get_by_role("button", name=name).last
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert -ROUNDING <= box["x"] <= box["x"] + box["width"] <= viewport["width"] + 1
        assert -ROUNDING <= box["y"] < viewport["height"], (name, box)


def test_spacing_of_the_reader_loses_nothing(widget, api):
    widget.open().ask("Combien ?")
    widget.page.evaluate(
        """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { line-height: 1.5 !important;
        letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
        document.querySelector('commune-assistant').shadowRoot.adoptedStyleSheets.push(sheet) }"""
    )
    assert widget.page.evaluate(OVERFLOWS) == [[], 0, False]


def test_nothing_moves_when_the_reader_asks_for_stillness(widget, api):
    api.steps.append(Step(pieces=("Le début",), hold=threading.Event()))
    widget.open()
    widget.field.fill("Combien ?")
    widget.field.press("Enter")
    widget.last.locator(".text p").wait_for()
    moving = (
        "[document, document.querySelector('commune-assistant').shadowRoot].map((one) => one.getAnimations().length)"
    )
    assert widget.page.evaluate(moving) == [0, 0]


@pytest.mark.parametrize("touch", [False, True])
def test_targets_are_large_enough(new_page, api, touch):
    widget = new_page(viewport=PHONE if touch else {"width": 1280, "height": 800}, has_touch=touch).visit(api.url)
    source_open(widget, api)
    small = widget.page.evaluate(
        """() => [...document.querySelector('commune-assistant').shadowRoot
        .querySelectorAll('button, select, textarea, label:has(input)')]
        .map((one) => [one.className || one.localName, one.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
    )
    assert small == []


def test_forced_colours_keep_what_is_pressed_visible(new_page, api, axe):
    widget = new_page(forced_colors="active").visit(api.url)
    answered(widget, api)
    widget.last.get_by_role("button", name="Oui").click()
    width = widget.last.locator(".thumb.up").evaluate("one => getComputedStyle(one).borderTopWidth")
    assert width == "3px"
    assert widget.violations(axe) == []


def test_the_launcher_steps_aside_for_what_it_would_hide(widget):
    widget.page.evaluate(
        """() => { const link = document.querySelector('#last'); const sheet = new CSSStyleSheet();
        sheet.replaceSync('#last { position: fixed; right: 3em; bottom: 2em }');
        document.adoptedStyleSheets = [sheet]; link.focus() }"""
    )
    assert widget.launcher.evaluate("one => getComputedStyle(one).opacity") == "0"
    widget.page.locator("#first").focus()
    assert widget.launcher.evaluate("one => getComputedStyle(one).opacity") == "1"


def test_a_mark_is_never_alone_on_its_line(widget):
    article = widget.open().ask("Combien ?", ".proof")
    for width in range(320, 520, 12):
        widget.page.set_viewport_size({"width": width, "height": 700})
        assert article.locator(".text").evaluate(LONELY) == 0, f"{width} px"
