"""A reliability plot as SVG: predicted probability against observed frequency. Text only, no library, no font."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_SIZE, _MARGIN = 300, 50
_COLOURS = ("#1a4f8b", "#b3471d")


def reliability_svg(curves: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """One line a curve; each point is a bin of ``predicted``, ``observed`` and ``n`` questions."""
    total = _SIZE + 2 * _MARGIN
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {total + 40}" width="{total}" role="img" '
            'font-size="12">'
        ),
        '<title>Probabilité annoncée et fréquence observée</title><g font-family="sans-serif">',
        f'<rect width="{total}" height="{total + 40}" fill="#fff"/>',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#767676"/>',
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#767676" stroke-dasharray="4 4"/>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="{_x(tick)}" y="{_y(0) + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_x(0) - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    for row, ((name, points), colour) in enumerate(zip(curves.items(), _COLOURS, strict=False)):
        line = "L".join(f"{_x(one['predicted'])} {_y(one['observed'])}" for one in points)
        parts.append(f'<path d="M{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.extend(_point(one, colour) for one in points)
        parts.append(f'<text x="{_MARGIN}" y="{total + 5 + 18 * row}" fill="{colour}">{escape(name)}</text>')
    parts.append(f'<text x="{total / 2}" y="{_y(0) + 36}" text-anchor="middle">probabilité annoncée</text></g></svg>')
    return "\n".join(parts) + "\n"


def _point(one: Mapping[str, float], colour: str) -> str:
    told = f"{one['predicted']:.2f} annoncé, {one['observed']:.2f} observé, {one['n']:g} questions"
    place = f'cx="{_x(one["predicted"])}" cy="{_y(one["observed"])}"'
    return f'<circle {place} r="4" fill="{colour}"><title>{told}</title></circle>'


def _x(value: float) -> float:
    return round(_MARGIN + _SIZE * value, 1)


def _y(value: float) -> float:
    return round(_MARGIN + _SIZE * (1 - value), 1)
