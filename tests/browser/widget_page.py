"""A page with the widget as a test drives it: real clicks and keys, and what the browser noticed meanwhile."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Counts what a screen reader is told: texts put in the status line, and alerts that appear with words.
EAR = """() => {
  const root = document.querySelector('commune-assistant').shadowRoot;
  window.heard = [];
  new MutationObserver((changes) => {
    for (const {target, addedNodes} of changes) {
      const status = target.closest?.('[role=status]');
      if (status && status.textContent) window.heard.push('status: ' + status.textContent);
      for (const node of addedNodes) {
        const alert = node.closest?.('[role=alert]') ?? target.closest?.('[role=alert]');
        if (alert?.textContent) window.heard.push('alert: ' + alert.textContent);
      }
      const live = target.closest?.('[aria-live]:not([aria-live=off])');
      if (live) window.heard.push('live: ' + live.textContent);
    }
  }).observe(root, {subtree: true, childList: true, characterData: true});
}"""


# Policy violations as the browser tells the page, in every frame.
VIOLATIONS = """(() => { const seen = (window.top.violated ??= []);
  document.addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective)) })()"""


@dataclass
class WidgetPage:
    """Opened with :meth:`visit`; ``requests``, ``errors`` and ``dialogs`` grow by themselves."""

    page: Page
    town: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(VIOLATIONS)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda one: self.errors.append(one.text) if "Security Policy" in one.text else None)
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def visit(self, api: str, data: dict[str, str] | None = None, **query: str) -> "WidgetPage":
        """Go to the town's page, with the tag and its ``data-*`` attributes."""
        self.page.goto(f"{self.town}/page?{urlencode({'api': api, 'data': json.dumps(data or {}), **query})}")
        self.launcher.wait_for(state="attached")
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("commune-assistant button.launch")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea#question")

    @property
    def last(self) -> Locator:
        return self.page.locator("article").last

    def open(self) -> "WidgetPage":
        """Click the launcher and wait for the field."""
        self.launcher.click()
        self.field.wait_for()
        return self

    def ask(self, question: str, wait: str = ".text") -> Locator:
        """Type a question, send it with the keyboard and wait for ``wait`` in its exchange once it is whole."""
        count = self.page.locator("article").count()
        self.field.fill(question)
        self.field.press("Enter")
        article = self.page.locator("article").nth(count)
        article.locator(wait).first.wait_for()
        self.page.locator(".log[aria-busy=false]").wait_for()
        return article

    def violated(self) -> list[str]:
        """The directives of the page's policy that were violated since it was loaded."""
        return self.page.evaluate("window.violated")

    def listen(self) -> None:
        """Begin to note what a screen reader is told."""
        self.page.evaluate(EAR)

    def heard(self) -> list[str]:
        """What it was told, in order."""
        self.page.wait_for_timeout(50)
        return self.page.evaluate("window.heard")

    def focused(self) -> str:
        """The id, class or name of the focused element, inside the widget too."""
        return self.page.evaluate(
            """() => { let one = document.activeElement;
            while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
            return one.id || one.className || one.textContent || one.localName }"""
        )

    def violations(self, axe: str) -> list[str]:
        """What axe finds on the whole page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe)
        found: list[dict[str, Any]] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)", RULES
        )
        nodes = [(one["id"], node) for one in found for node in one["nodes"]]
        return [f"{name} : {node['html'][:200]} {node['failureSummary']}" for name, node in nodes]
