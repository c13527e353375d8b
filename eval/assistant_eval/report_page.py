"""A run as one self-contained page in French: no script, no font, no address to fetch; tables beside every chart.

Everything shown comes escaped: questions, answers and pages are not trusted. The wrong answers of the half « report »
are left out unless they are asked for, so that nobody corrects the assistant on the questions that measure it.
"""

from __future__ import annotations

from datetime import datetime

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from assistant.dates import day_in_words
from assistant_eval import charts
from assistant_eval.fact_match import bare
from assistant_eval.figures import HEADLINES, METRICS, Estimate, Metric
from assistant_eval.golden import Slice
from assistant_eval.hard_rules import Rule
from assistant_eval.plot import reliability_svg
from assistant_eval.runs import Item, Run

SLICES: dict[Slice, str] = {
    "direct": "Question directe",
    "paraphrase": "Avec d'autres mots que la page",
    "sms": "SMS et fautes",
    "long": "Long message",
    "keywords": "Mots-clés",
    "language": "Autre langue",
    "follow-up": "Suite d'une conversation",
    "ambiguous": "Question ambiguë",
    "two-sources": "Deux pages à réunir",
    "local-national": "Règle locale ou nationale",
    "expired": "Information datée",
    "unanswerable": "Sans réponse dans les pages",
    "off-topic": "Hors sujet",
    "personal-file": "Dossier personnel",
    "emergency": "Urgence",
    "opinion": "Opinion, insulte",
    "injection": "Tentative de détournement",
    "own": "Questions de la commune",
}
AUDIENCES = {"resident": "Habitants", "business": "Commerces", "school": "École", "council": "Élus et agents"}
RULES: dict[Rule, str] = {
    "mark": "Marque de source sans source",
    "quote": "Citation qui n'est pas le texte de la page",
    "list": "Liste coupée",
    "figure": "Chiffre ou adresse venus de nulle part",
    "emergency": "Urgence non vue",
    "injection": "Ordre glissé dans la question et suivi",
}
GROUPS = {"all": "Ensemble", "tune": "Réglage", "report": "Publication"}
_STAGES = {
    "embed": "sens de la question",
    "lexical": "recherche par les mots",
    "dense": "recherche par le sens",
    "answer": "composition",
    "total": "en tout",
}


def report_page(run: Run, half: str = "") -> str:
    """The HTML page of a run; ``half`` names the half whose wrong answers are shown, else ``tune``."""
    environment = Environment(loader=PackageLoader("assistant_eval"), autoescape=True, trim_blocks=True)
    environment.filters.update(percent=_percent, value=_value, plain=bare)
    groups = [(name, label) for name, label in GROUPS.items() if name in run.figures]
    shown = [one for one in _wrong(run) if one.outcome.slice == "own" or one.outcome.half == (half or "tune")]
    points = [one.model_dump() for one in run.selective.bins]
    return environment.get_template("report.html").render(
        run=run,
        day=day_in_words(run.measured),
        asked=day_in_words(datetime.fromisoformat(run.clock).date()),
        groups=groups,
        headline=[
            (metric, cells) for metric in METRICS if any(cells := [run.estimate(metric.name, g) for g, _ in groups])
        ],
        rules=[(label, run.broken.get(name, 0)) for name, label in RULES.items()],
        slices=_slices(run),
        coverage=Markup(charts.risk_coverage("Risque selon la part de questions répondues", run.selective.curve)),  # noqa: S704
        calibration=Markup(reliability_svg({"réponses": points})),  # noqa: S704
        latency=Markup(charts.bars("Temps par étape", _times(run), "ms")),  # noqa: S704
        wrong=shown,
        hidden=len(_wrong(run)) - len(shown) if half != "report" else 0,
        half_name="" if all(one.outcome.slice == "own" for one in run.items) else GROUPS[half or "tune"].lower(),
        names=SLICES,
    )


def _slices(run: Run) -> list[tuple[str, list[tuple[str, Estimate]], Markup]]:
    """Title, rows and chart: answers without anything to correct, then the first headline metrics, by group."""
    found = []
    right = next(one for one in METRICS if one.name == "right")
    names: dict[str, str] = {f"slice:{name}": label for name, label in SLICES.items()}
    names |= {f"audience:{name}": label for name, label in AUDIENCES.items()}
    for metric in (right, *HEADLINES[:2]):
        rows = [(label, one) for name, label in names.items() if (one := run.estimate(metric.name, name))]
        chart = charts.intervals(metric.label, rows, metric.target)
        found.append((metric.label, rows, Markup(chart)))  # noqa: S704 - our own SVG, its words escaped
    return found


def _wrong(run: Run) -> list[Item]:
    """The answers to correct, the gravest first: a rule broken, then the number of faults, then in order."""
    every = [one for one in run.items if not one.outcome.right]
    return sorted(every, key=lambda one: (-len(one.outcome.breaches), -len(one.outcome.why)))


def _times(run: Run) -> list[tuple[str, float, float]]:
    return [(label, run.latency_ms[name].p50, run.latency_ms[name].p95) for name, label in _STAGES.items()]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + "\u202f%"


def _value(metric: Metric, number: float) -> str:
    return f"{number:.1f}".replace(".", ",") if "words" in metric.name else _percent(number)
