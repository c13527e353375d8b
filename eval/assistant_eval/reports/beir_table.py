"""A BEIR report as a table of text: one line a system and a source. Pure; the figures come from ``beir.py``."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("recall@1", "recall@3", "recall@5", "recall@10", "recall@100", "mrr@10", "ndcg@10")
_OURS = "assistant"


def table(report: dict[str, Any]) -> str:
    """Percentages; the interval of recall@5 in brackets; « + » where the assistant is ahead with 95 % certainty."""
    lines = [_row("source", "méthode", "n", ["R@1", "R@3", "R@5", "R@10", "R@100", "MRR", "nDCG"], "R@5 à 95 %")]
    systems = {_OURS: report, **report["baselines"]}
    for source in (*sorted(report["by_source"]), None):
        for name, system in systems.items():
            scores = system["overall"] if source is None else system["by_source"][source]
            low, high = scores["ci95"]["recall@5"]
            cells = [f"{100 * scores[column]:.1f}" for column in _COLUMNS]
            bounds = f"[{100 * low:.0f}-{100 * high:.0f}] {_verdict(system, source)}"
            lines.append(_row(source or "ensemble", name, str(scores["n"]), cells, bounds))
    times = report["latency_ms"]
    lines.append(
        f"{report['documents']} documents, {report['vectors']} empreintes, construction {report['build_s']} s ; "
        f"une question : {times['p50']} ms (médiane), {times['p95']} ms (95 %)"
    )
    return "\n".join(lines)


def _row(source: str, name: str, count: str, cells: list[str], end: str) -> str:
    return f"{source[:30]:30} {name:10} {count:>4} " + " ".join(f"{cell:>6}" for cell in cells) + f"  {end}"


def _verdict(system: dict[str, Any], source: str | None) -> str:
    """Whether the assistant is ahead of a baseline at rank 1 and 5: « + » sure, « = » not sure, « - » behind."""
    ahead = system.get("ahead")
    if ahead is None:
        return ""
    scores = ahead["overall"] if source is None else ahead["by_source"][source]

    def sign(one: dict[str, float]) -> str:
        return "+" if one["low"] > 0 else "-" if one["high"] < 0 else "="

    return f"R@1 {sign(scores['recall@1'])} R@5 {sign(scores['recall@5'])}"
