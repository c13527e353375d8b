"""The figures a town publishes: a small JSON for its « page de transparence », made from a run.

The town puts the file in its folder, next to ``commune.toml``; the web pages read it there. It holds shares and their
intervals, never a question nor an answer.
"""

from __future__ import annotations

import json

from assistant_eval.metrics.runs.run_record import Run
from assistant_eval.reports.group_names import SLICES

FILE = "transparence.json"
PUBLISHED = {
    "kind": "L'assistant répond quand les pages le permettent, et sinon le dit, oriente ou alerte",
    "first": "La première page citée est une bonne page",
    "facts": "Les chiffres, les dates et les lieux attendus sont donnés",
    "abstention_recall": "Quand il ne doit pas répondre, il ne répond pas",
    "emergency": "Une urgence est vue, avec les bons numéros",
    "lawful": "Aucun chiffre inventé, aucune fausse citation, aucune liste coupée, aucune urgence manquée",
    "right": "Il n'y a rien à corriger dans la réponse",
}
_FEW = 5


def transparency(run: Run) -> str:
    """The JSON text: the half « report » when the run has it, else the whole."""
    group = "report" if "report" in run.figures and "tune" in run.figures else "all"
    told = [(label, run.estimate(name, group)) for name, label in PUBLISHED.items()]
    kinds = [(label, run.estimate("right", f"slice:{name}")) for name, label in SLICES.items()]
    enough = sorted(((label, one) for label, one in kinds if one and one.n >= _FEW), key=lambda pair: pair[1].value)
    data = {
        "site": run.site,
        "date": run.measured.isoformat(),
        "questions": run.figures[group]["status"].n,
        "model": run.model,
        "figures": [{"label": label, **_bounds(one)} for label, one in told if one],
        "weakest": [{"label": label, **_bounds(one)} for label, one in enough[:3]],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _bounds(one: object) -> dict[str, float]:
    return {name: getattr(one, name) for name in ("value", "low", "high", "n")}
