"""Whether a run may be accepted beside the baseline, and which targets it reaches. Pure; it only tells.

It is refused when any answer breaks a hard rule, when a headline metric of the half « report » falls under the
baseline's interval, or when, question by question, it is surely worse. A metric above the interval asks for a new
baseline: one command, one commit that everybody sees.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant_eval.metrics.estimates import HEADLINES
from assistant_eval.metrics.runs.comparison import compare
from assistant_eval.metrics.runs.run_record import Run

GROUP = "report"


def refusals(measured: Run, baseline: Run) -> list[str]:
    """One sentence for each reason to refuse ``measured``."""
    return [*_rules(measured), *_fallen(measured, baseline), *_worse(measured, baseline)]


def raised(measured: Run, baseline: Run) -> list[str]:
    """The headline metrics that have left the baseline's interval upwards."""
    found = []
    for metric in HEADLINES:
        now, before = measured.estimate(metric.name, GROUP), baseline.estimate(metric.name, GROUP)
        if now and before and now.value > before.high:
            found.append(f"{metric.label} : {now.value:.3f}, au-dessus de [{before.low:.3f}-{before.high:.3f}]")
    return found


def missed_targets(measured: Run) -> list[str]:
    """The headline metrics under their target on the half « report »."""
    found = []
    for metric in HEADLINES:
        now = measured.estimate(metric.name, GROUP)
        if now and metric.target and now.value < metric.target:
            found.append(f"{metric.label} : {now.value:.3f} pour {metric.target:.2f} visé")
    return found


def _rules(measured: Run) -> Iterator[str]:
    for one in measured.outcomes:
        if one.breaches:
            yield f"{one.id} enfreint une règle absolue : {', '.join(one.breaches)}"


def _fallen(measured: Run, baseline: Run) -> Iterator[str]:
    for metric in HEADLINES:
        now, before = measured.estimate(metric.name, GROUP), baseline.estimate(metric.name, GROUP)
        if now and before and now.value < before.low:
            yield f"{metric.label} : {now.value:.3f}, sous [{before.low:.3f}-{before.high:.3f}]"


def _worse(measured: Run, baseline: Run) -> Iterator[str]:
    for one in compare(baseline, measured, GROUP).differences:
        if one.high < 0:
            yield f"{one.label} : {one.difference:+.3f} [{one.low:+.3f} ; {one.high:+.3f}] sur les mêmes questions"
