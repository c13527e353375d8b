"""The pages in a real browser: axe, narrow screens, large text, the keyboard, payloads that must not run.

axe-core (MPL-2.0) is brought by npm into a folder that git ignores.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lonely_marks import LONELY
from poisoned_site import serving_payloads
from server_process import Server, serving
from skipped import TOOLS, missing
from xss_payloads import PAYLOADS

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.slow, pytest.mark.network]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NPM = Path(__file__).parents[1] / "browser"
AXE = NPM / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASKED = "Combien coûte un passeport pour un adulte ?"
PATHS = (
    "/",
    "/poser-une-question",
    "/ressources",
    "/sources/passeport",
    "/donnees-personnelles",
    "/accessibilite",
    "/transparence",
    "/api/v1/problems",
    "/rien",
)
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, brought by npm."""
    if not AXE.is_file():
        npm = shutil.which("npm")
        if npm is None:
            missing("axe-core demande npm")
        subprocess.run([str(npm), "ci", "--silent"], cwd=NPM, check=False)
    if not AXE.is_file():
        missing("npm n'a pas pu apporter axe-core")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(mini_index, tmp_path_factory) -> Iterator[Server]:
    """A real server over the small site."""
    folder = tmp_path_factory.mktemp("pages")
    root = folder / "villebrune"
    shutil.copytree(mini_index.site.root, root, ignore=shutil.ignore_patterns("run", "lock", "feedback.sqlite"))
    with serving(root, folder / "server.log") as server:
        yield server


@pytest.fixture
def poisoned(mini_index, tmp_path) -> Iterator[str]:
    """The address of a site whose one page is made of the payloads, past the readers that would refuse it."""
    with serving_payloads(mini_index.site, mini_index.embedder, tmp_path / "poisoned") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """The system's Chromium."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing(f"Chromium n'est pas installé : {TOOLS} l'installe")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A page that notes scripts run, policy violations and requests to other machines."""
    context = browser.new_context(locale="fr-FR")
    opened = context.new_page()
    opened.seen = {"dialogs": [], "violations": [], "elsewhere": []}
    opened.on("dialog", lambda one: (opened.seen["dialogs"].append(one.message), one.dismiss()))
    opened.on(
        "console", lambda one: opened.seen["violations"].append(one.text) if "Content Security" in one.text else None
    )
    opened.on("request", lambda one: opened.seen["elsewhere"].append(one.url) if "127.0.0.1" not in one.url else None)
    yield opened
    context.close()


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES)
    return [f"{one['id']} : {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_on_a_page(site, page, axe, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(site.url + path)
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_from_the_question_to_the_thanks(site, page, axe, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", ASKED)
    page.click(".ask button")
    for folded in page.locator("summary").all():
        folded.click()
    assert violations(page, axe) == []
    page.click(".source-title a")
    assert violations(page, axe) == []
    page.go_back()
    page.click(".opinion button[value=down]")
    assert "Merci" in page.inner_text("h1")
    assert violations(page, axe) == []
    page.click(".why button")
    assert page.locator(".why").count() == 0


def test_an_emergency_begins_with_numbers_to_press_and_axe_finds_nothing(site, page, axe):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", "Mon mari me frappe")
    page.click(".ask button")
    alert = page.locator("main [role=alert]")
    assert page.evaluate("document.querySelector('main').innerText").strip().startswith("Appeler le")
    calls = alert.locator(".call")
    assert [one.get_attribute("href") for one in calls.all()][:3] == ["tel:17", "tel:112", "sms:114"]
    for one in calls.all():
        box = one.bounding_box()
        assert box["height"] >= 60
        assert box["y"] + box["height"] <= 640, "vu sans défiler"
    assert "frappe" not in page.inner_text("main")
    assert violations(page, axe) == []


def test_the_lead_is_seen_on_a_phone_without_scrolling(site, page):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", ASKED)
    page.click(".ask button")
    box = page.locator(".text strong").first.bounding_box()
    assert box["y"] + box["height"] <= 640


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("change", ["320", "texte à 200 %", "espacement"])
def test_nothing_overflows(site, page, path, change):
    page.set_viewport_size({"width": 320 if change == "320" else 640, "height": 512})
    page.goto(site.url + path)
    if change == "texte à 200 %":
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    if change == "espacement":
        page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", SPACING
        )
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize(("width", "height"), [(320, 640), (360, 640), (390, 780), (768, 1024), (1440, 900)])
def test_the_button_of_the_widget_covers_nothing_of_the_question_at_first_sight(site, page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(site.url)
    launcher = page.locator("commune-assistant button.launch").bounding_box()
    for part in ("#question", ".quick button"):
        box = page.locator(part).bounding_box()
        apart = box["x"] + box["width"] <= launcher["x"] or box["y"] + box["height"] <= launcher["y"]
        assert apart, f"{part} {box} sous {launcher}"


def test_a_source_mark_is_never_alone_on_its_line(site, page):
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", ASKED)
    page.click(".ask button")
    for width in range(320, 800, 12):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.locator(".answer .text").evaluate(LONELY) == 0, f"{width} px"


def test_the_keyboard_goes_from_the_question_to_the_opinion(site, page):
    page.goto(site.url + "/poser-une-question")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(ASKED)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        if page.evaluate("document.activeElement.value") == "up":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/avis")
    assert "Merci" in page.inner_text("h1")


def test_everything_works_without_javascript(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/")
    page.fill("#question", ASKED)
    page.click(".quick button")
    assert "86\u00a0€" in page.inner_text(".text")
    assert page.url == site.url + "/poser-une-question"
    page.click(".proof summary")
    page.click(".source-title a")
    assert page.locator("mark").count() >= 1
    context.close()


def test_a_source_link_scrolls_to_the_passage(site, page):
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", ASKED)
    page.click(".ask button")
    page.click(".mark")
    page.click(".source-title a")
    page.wait_for_timeout(1500)
    top = page.evaluate("document.getElementById('passage').getBoundingClientRect().top")
    assert 0 <= top < page.viewport_size["height"]


def test_payloads_asked_as_questions_run_nothing(site, page):
    for payload in PAYLOADS:
        page.goto(site.url + "/poser-une-question")
        page.evaluate("value => { document.getElementById('question').value = value }", payload + " passeport")
        page.click(".ask button")
    assert page.seen["dialogs"] == []
    assert page.seen["elsewhere"] == []
    assert page.seen["violations"] == [], "échappés, et non arrêtés par la seule politique"


def test_payloads_written_in_pages_run_nothing(poisoned, page):
    page.goto(poisoned + "/sources/moulin")
    assert page.inner_text("h1") == PAYLOADS[1]
    assert page.inner_text(".document").count("Moulin") == len(PAYLOADS)
    page.goto(poisoned + "/poser-une-question")
    page.fill("#question", "moulin")
    page.click(".ask button")
    page.wait_for_selector(".proof")
    page.wait_for_timeout(300)
    assert page.seen == {"dialogs": [], "violations": [], "elsewhere": []}


def test_the_printed_answer_is_whole_and_dated(site, page):
    page.goto(site.url + "/poser-une-question")
    page.fill("#question", ASKED)
    page.click(".ask button")
    page.emulate_media(media="print")
    shown = page.inner_text("body")
    assert page.is_visible("blockquote"), "les preuves aussi, sans les déplier"
    assert "86\u00a0€" in shown
    assert "Réponse du" in shown
    assert page.is_hidden(".ask")
    assert page.is_hidden(".opinion")


def test_no_cookie_and_no_storage(site, page):
    page.goto(site.url + "/")
    page.goto(site.url + "/poser-une-question")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
