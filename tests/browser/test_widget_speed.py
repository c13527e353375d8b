"""What the widget costs a slow phone before anyone clicks, and how soon its button answers (CHECKS 4)."""

from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timed]
SLOWER = 4  # as Lighthouse slows a desktop down to a mid-range phone
BLOCKING, INTERACTIVE = 50, 1000  # milliseconds
LONG_TASK = 50
WATCH = """window.tasks = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({duration}) => duration)))
  .observe({type: 'longtask', buffered: true});
new MutationObserver((_, seen) => {
  const button = document.querySelector('commune-assistant')?.shadowRoot?.querySelector('button');
  if (!button) return;
  seen.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.ready = performance.now(); }));
}).observe(document, {subtree: true, childList: true});"""

# From the click to a painted field that has the focus, as the page itself counts.
OPENING = """() => new Promise((resolve) => {
  const root = document.querySelector('commune-assistant').shadowRoot, begin = performance.now();
  root.querySelector('button').click();
  const look = () => root.activeElement?.id === 'question'
    ? resolve(performance.now() - begin) : requestAnimationFrame(look);
  look();
})"""


def loaded(new_page: Any, url: str, data: dict[str, str] | None = None) -> dict[str, float]:
    """Milliseconds of blocking and to a painted button, of one cold load on a machine ``SLOWER`` times slower."""
    widget = new_page()
    widget.page.add_init_script(WATCH)
    devtools = widget.page.context.new_cdp_session(widget.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Performance.enable")
    widget.visit(url, data)
    widget.page.wait_for_function("window.ready")
    widget.page.wait_for_timeout(500)
    spent = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    found = widget.page.evaluate("({ready: window.ready, tasks: window.tasks})")
    blocked = sum(max(0, task - LONG_TASK) for task in found["tasks"])
    widget.page.context.close()
    return {"blocked": blocked, "ready": found["ready"], "script": 1000 * spent["ScriptDuration"]}


def test_a_slow_phone_is_not_blocked_and_the_button_comes_within_a_second(new_page, api):
    loads = [loaded(new_page, api.url) for _ in range(5)]
    # What else the machine does only adds: the best load is the one that tells what the widget costs.
    least = {name: min(load[name] for load in loads) for name in loads[0]}
    assert least["blocked"] <= BLOCKING, loads
    assert least["ready"] <= INTERACTIVE, loads


def test_the_panel_opens_within_a_second_on_a_slow_phone(widget):
    devtools = widget.page.context.new_cdp_session(widget.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    milliseconds = widget.page.evaluate(OPENING)
    assert milliseconds <= INTERACTIVE
