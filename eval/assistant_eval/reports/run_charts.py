"""The charts of a run by name, as SVG: for the report page and for the pictures of the documentation."""

from __future__ import annotations

from assistant_eval.metrics.estimates import HEADLINES, METRICS, Estimate, Metric
from assistant_eval.metrics.runs.run_record import Run
from assistant_eval.reports import charts
from assistant_eval.reports.group_names import AUDIENCES, SLICES, STAGES

BY_GROUP: tuple[Metric, ...] = (next(one for one in METRICS if one.name == "right"), *HEADLINES[:2])


def by_group(run: Run, metric: Metric) -> list[tuple[str, Estimate]]:
    """A metric for each slice and audience that has it, with its French name."""
    names: dict[str, str] = {f"slice:{name}": label for name, label in SLICES.items()}
    names |= {f"audience:{name}": label for name, label in AUDIENCES.items()}
    return [(label, one) for name, label in names.items() if (one := run.estimate(metric.name, name))]


def run_charts(run: Run) -> dict[str, str]:
    """``groupes-…`` for each metric of :data:`BY_GROUP`, ``couverture``, ``confiance`` and ``temps``."""
    found = {
        f"groupes-{metric.name}": charts.intervals(metric.label, by_group(run, metric), metric.target)
        for metric in BY_GROUP
    }
    points = [one.model_dump() for one in run.selective.bins]
    times = [(label, run.latency_ms[name].p50, run.latency_ms[name].p95) for name, label in STAGES.items()]
    return {
        **found,
        "couverture": charts.risk_coverage("Risque selon la part de questions répondues", run.selective.curve),
        "confiance": charts.reliability({"réponses": points}),
        "temps": charts.bars("Temps par étape", times, "ms"),
    }
