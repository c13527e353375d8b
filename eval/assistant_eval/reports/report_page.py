"""A run as one self-contained page in French: no script, no font, no address to fetch; tables beside every chart.

Everything shown comes escaped: questions, answers and pages are not trusted. The wrong answers of the half « report »
are left out unless they are asked for, so that nobody corrects the assistant on the questions that measure it.
"""

from __future__ import annotations

from datetime import datetime

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from assistant.text.dates import day_in_words
from assistant_eval.metrics.estimates import METRICS, Metric
from assistant_eval.metrics.fact_match import bare
from assistant_eval.metrics.runs.run_record import Item, Run
from assistant_eval.reports.group_names import GROUPS, RULES, SLICES
from assistant_eval.reports.run_charts import BY_GROUP, by_group, run_charts


def report_page(run: Run, half: str = "") -> str:
    """The HTML page of a run; ``half`` names the half whose wrong answers are shown, else ``tune``."""
    environment = Environment(loader=PackageLoader("assistant_eval.reports"), autoescape=True, trim_blocks=True)
    environment.filters.update(percent=percent, value=value_of, plain=bare)
    groups = [(name, label) for name, label in GROUPS.items() if name in run.figures]
    shown = [one for one in _wrong(run) if one.outcome.slice == "own" or one.outcome.half == (half or "tune")]
    pictures = {name: _svg(chart) for name, chart in run_charts(run).items()}
    return environment.get_template("report.html").render(
        run=run,
        day=day_in_words(run.measured),
        asked=day_in_words(datetime.fromisoformat(run.clock).date()),
        groups=groups,
        headline=[
            (metric, cells) for metric in METRICS if any(cells := [run.estimate(metric.name, g) for g, _ in groups])
        ],
        rules=[(label, run.broken.get(name, 0)) for name, label in RULES.items()],
        slices=[(one.label, by_group(run, one), pictures[f"groupes-{one.name}"]) for one in BY_GROUP],
        pictures=pictures,
        wrong=shown,
        hidden=len(_wrong(run)) - len(shown) if half != "report" else 0,
        half_name="" if all(one.outcome.slice == "own" for one in run.items) else GROUPS[half or "tune"].lower(),
        names=SLICES,
    )


def _wrong(run: Run) -> list[Item]:
    """The answers to correct, the gravest first: a rule broken, then the number of faults, then in order."""
    every = [one for one in run.items if not one.outcome.right]
    return sorted(every, key=lambda one: (-len(one.outcome.breaches), -len(one.outcome.why)))


def _svg(chart: str) -> Markup:
    return Markup(chart)  # noqa: S704 - our own drawing, its words already escaped


def percent(share: float) -> str:
    """A share as French writes it."""
    return f"{100 * share:.1f}".replace(".", ",") + "\u202f%"


def value_of(metric: Metric, number: float) -> str:
    """The value of a metric as French writes it: a percentage, or a number of words."""
    return f"{number:.1f}".replace(".", ",") if "words" in metric.name else percent(number)
