"""Charts of the report as SVG: text only, no library, no script, no font; a table always stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant_eval.metrics.estimates import Estimate
from assistant_eval.metrics.selective import CurvePoint

_INK, _LINE, _MUTED, _GRID = "#1b1b1b", "#1d4e6b", "#8a3b12", "#c9c9c9"
_LEFT, _WIDTH, _ROW = 250, 620, 26
_SIDE = 320
_PLOT, _MARGIN = 300, 50


def intervals(title: str, rows: Sequence[tuple[str, Estimate]], target: float | None = None) -> str:
    """One line a row: a dot at the value and a bar over its interval, from 0 to 100 %; a dashed line at the target."""
    height = _ROW * len(rows) + 50
    parts = [_open(title, _WIDTH, height)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<line x1="{_at(tick)}" y1="10" x2="{_at(tick)}" y2="{height - 30}" stroke="{_GRID}"/>')
        parts.append(f'<text x="{_at(tick)}" y="{height - 12}" text-anchor="middle">{tick:.0%}</text>')
    if target is not None:
        parts.append(
            f'<line x1="{_at(target)}" y1="10" x2="{_at(target)}" y2="{height - 30}" stroke="{_MUTED}" '
            f'stroke-dasharray="5 4" stroke-width="2"><title>visé : {target:.0%}</title></line>'
        )
    for row, (label, one) in enumerate(rows):
        y = 24 + row * _ROW
        parts.append(f'<text x="{_LEFT - 14}" y="{y + 4}" text-anchor="end">{escape(label)} ({one.n})</text>')
        line = f'<line x1="{_at(one.low)}" y1="{y}" x2="{_at(one.high)}" y2="{y}" stroke="{_LINE}" stroke-width="3"/>'
        parts.append(line)
        told = f"{label} : {one.value:.1%}, entre {one.low:.1%} et {one.high:.1%}"
        parts.append(
            f'<circle cx="{_at(one.value)}" cy="{y}" r="6" fill="{_LINE}"><title>{escape(told)}</title></circle>'
        )
    return "".join([*parts, "</g></svg>"])


def risk_coverage(title: str, curve: Sequence[CurvePoint]) -> str:
    """Coverage from left to right, risk upwards: what is wrong among the answers given, the surest first."""
    top = max(0.2, *(one.risk for one in curve)) if curve else 0.2
    parts = [_open(title, _SIDE + 90, _SIDE + 70)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = 60 + _SIDE * tick, 15 + _SIDE * (1 - tick)
        parts.append(f'<line x1="60" y1="{y}" x2="{60 + _SIDE}" y2="{y}" stroke="{_GRID}"/>')
        parts.append(f'<text x="{x}" y="{_SIDE + 35}" text-anchor="middle">{tick:.0%}</text>')
        parts.append(f'<text x="52" y="{y + 4}" text-anchor="end">{tick * top:.0%}</text>')
    points = [f"{60 + _SIDE * one.coverage:.1f} {15 + _SIDE * (1 - one.risk / top):.1f}" for one in curve]
    if points:
        parts.append(f'<path d="M{"L".join(points)}" fill="none" stroke="{_LINE}" stroke-width="3"/>')
    parts.append(
        f'<text x="{60 + _SIDE / 2}" y="{_SIDE + 60}" text-anchor="middle">questions répondues</text>'
        f'<text transform="translate(14 {15 + _SIDE / 2}) rotate(-90)" text-anchor="middle">réponses fausses</text>'
    )
    return "".join([*parts, "</g></svg>"])


def bars(title: str, rows: Sequence[tuple[str, float, float]], unit: str) -> str:
    """Two bars a row, a median in front of a high quantile, on one scale."""
    longest = max((high for _, _, high in rows), default=0) or 1.0
    height = 34 * len(rows) + 12
    parts = [_open(title, _WIDTH, height)]
    for row, (label, middle, high) in enumerate(rows):
        y = 10 + row * 34
        scale = (_WIDTH - _LEFT - 120) / longest
        parts.append(f'<text x="{_LEFT - 14}" y="{y + 15}" text-anchor="end">{escape(label)}</text>')
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{max(1, high * scale):.1f}" height="22" fill="{_GRID}"/>')
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{max(1, middle * scale):.1f}" height="22" fill="{_LINE}"/>')
        end = _LEFT + max(1, high * scale) + 8
        parts.append(f'<text x="{end:.1f}" y="{y + 15}">{middle:g} / {high:g} {escape(unit)}</text>')
    return "".join([*parts, "</g></svg>"])


def reliability(curves: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Predicted probability from left to right, observed frequency upwards, one line a curve.

    Each point is a bin of ``predicted``, ``observed`` and ``n`` questions.
    """
    total = _PLOT + 2 * _MARGIN
    start, end, frame = _across(0), _across(1), "#767676"
    parts = [
        _open("Probabilité annoncée et fréquence observée", total, total + 40),
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_PLOT}" height="{_PLOT}" fill="none" stroke="{frame}"/>',
        f'<path d="M{start} {_up(0)}L{end} {_up(1)}" stroke="{frame}" stroke-dasharray="4 4"/>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="{_across(tick)}" y="{_up(0) + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{start - 8}" y="{_up(tick) + 4}" text-anchor="end">{tick:g}</text>')
    for row, ((name, points), colour) in enumerate(zip(curves.items(), (_LINE, _MUTED), strict=False)):
        line = "L".join(f"{_across(one['predicted'])} {_up(one['observed'])}" for one in points)
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(_bin(one, colour) for one in points)
        parts.append(f'<text x="{_MARGIN}" y="{total + 5 + 18 * row}" fill="{colour}">{escape(name)}</text>')
    parts.append(f'<text x="{total / 2}" y="{_up(0) + 36}" text-anchor="middle">probabilité annoncée</text>')
    return "".join([*parts, "</g></svg>"])


def _bin(one: Mapping[str, float], colour: str) -> str:
    told = f"{one['predicted']:.2f} annoncé, {one['observed']:.2f} observé, {one['n']:g} questions"
    place = f'cx="{_across(one["predicted"])}" cy="{_up(one["observed"])}"'
    return f'<circle {place} r="4" fill="{colour}"><title>{told}</title></circle>'


def _across(value: float) -> float:
    return round(_MARGIN + _PLOT * value, 1)


def _up(value: float) -> float:
    return round(_MARGIN + _PLOT * (1 - value), 1)


def _open(title: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        f'font-size="13" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>'
        f'<g font-family="system-ui, sans-serif" fill="{_INK}">'
    )


def _at(share: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - 30) * share, 1)
