"""On another's site: nothing before the click, a strict policy without violation, hostile styles without effect."""

import base64

import pytest
from fake_api import Step, answer
from widget_page import DESKTOP, PHONE

pytestmark = [pytest.mark.slow, pytest.mark.network]
STORED = "[document.cookie, localStorage.length, sessionStorage.length, document.scripts.length]"


def test_before_the_click_our_script_alone_and_nothing_stored(new_page, api):
    widget = new_page().visit(api.url)
    widget.page.wait_for_load_state("networkidle")
    assert [url for url in widget.requests if not url.startswith(widget.town)] == [f"{api.url}/widget.js"]
    assert widget.page.evaluate(STORED) == ["", 0, 0, 1]
    assert widget.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert widget.page.context.cookies() == []


def test_after_the_click_only_the_town_and_its_assistant(widget, api):
    widget.open().ask("Combien ?", ".proof")
    assert {url.split("/")[2] for url in widget.requests if url.startswith("http")} == {
        widget.town.split("/")[2],
        api.url.split("/")[2],
    }
    assert widget.page.context.cookies() == []
    assert widget.page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("css", ["", "1"])
def test_a_strict_policy_with_trusted_types_sees_no_violation(new_page, api, town_site, css):
    town_site.reports.clear()
    api.steps.extend([Step(), Step(end="error"), Step()])
    widget = new_page()
    widget.page.add_init_script("window.print = () => {}")
    widget.visit(api.url, strict="1", hostile=css)
    page = widget.page
    widget.open().ask("Combien ?", ".proof")
    widget.last.locator(".mark").first.click()
    widget.last.get_by_role("button", name="Non").click()
    widget.last.get_by_role("button", name="Envoyer l’avis").click()
    widget.ask("Encore ?", ".problem")
    widget.last.get_by_role("button", name="Réessayer").click()
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Texte plus grand").click()
    page.get_by_label("Langue").select_option("en")
    page.get_by_role("button", name="Print").click()
    page.get_by_role("button", name="Erase the conversation").click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert widget.violated() == []
    assert list(town_site.reports) == []
    assert widget.errors == []


def test_the_policy_of_the_tests_does_bite(new_page, api, town_site):
    town_site.reports.clear()
    widget = new_page().visit(api.url, strict="1")
    widget.page.evaluate("() => { try { document.body.innerHTML += '<p style=\"color:red\">x</p>' } catch {} }")
    assert {"require-trusted-types-for", "style-src-attr"} & set(widget.violated())
    for _ in range(50):
        if not town_site.reports:
            widget.page.wait_for_timeout(100)
    assert town_site.reports


DIFFERENT = """async ([first, second]) => {
  const pixels = await Promise.all([first, second].map(async (data) => {
    const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    return canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
  }));
  let different = 0;
  for (let i = 0; i < pixels[0].length; i += 4)
    if ([0, 1, 2].some((c) => Math.abs(pixels[0][i + c] - pixels[1][i + c]) > 8)) different += 1;
  return pixels[0].length === pixels[1].length ? different / (pixels[0].length / 4) : 1;
}"""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_hostile_styles_change_nothing(new_page, api, viewport):
    pictures = []
    for hostile in ("", "1"):
        widget = new_page(viewport=viewport).visit(api.url, hostile=hostile)
        widget.page.emulate_media(reduced_motion="reduce")
        widget.launcher.evaluate("one => one.click()")
        widget.field.wait_for()
        widget.ask("Combien ?", ".proof")
        widget.page.evaluate("document.activeElement.shadowRoot.activeElement.blur()")
        pictures.append(base64.b64encode(widget.panel.screenshot(animations="disabled", caret="hide")).decode())
    judge = new_page()
    judge.page.goto("about:blank")
    assert judge.page.evaluate(DIFFERENT, pictures) <= 0.01


def test_hostile_styles_leave_the_launcher_to_be_seen_and_pressed(new_page, api):
    widget = new_page().visit(api.url, hostile="1")
    assert widget.launcher.is_visible()
    assert widget.launcher.evaluate("one => getComputedStyle(one).fontSize") == "16px"
    widget.open()


def test_a_small_root_font_of_the_page_does_not_shrink_the_words(new_page, api):
    widget = new_page().visit(api.url)
    widget.page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 6px }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    widget.open()
    assert widget.field.evaluate("one => getComputedStyle(one).fontSize") == "16px"


def test_the_widget_does_not_print_with_the_page(widget):
    widget.page.emulate_media(media="print")
    assert not widget.launcher.is_visible()


def test_an_emergency_leaves_no_trace_with_a_strict_policy(new_page, api, town_site):
    town_site.reports.clear()
    api.steps.append(Step(answer(status="emergency", text="**Appelez le 17.**")))
    widget = new_page().visit(api.url, {"exit": "/style.css"}, strict="1")
    widget.open().ask("au secours")
    widget.last.get_by_role("button", name="Effacer et quitter").click()
    widget.page.wait_for_url("**/style.css")
    assert list(town_site.reports) == []
