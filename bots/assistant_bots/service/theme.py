"""The commune's colours, made into two readable palettes: light and dark. A palette that some cannot read is refused.

Contrast is the ratio of WCAG 2.2: 4.5 for text. Dark shades are computed, so that a
commune chooses two colours and no more. It writes custom properties; ``site.css`` says what they colour.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

from assistant.site.commune_file import Branding
from assistant.site.configuration import Site
from assistant_bots.service.problems import ColourUnreadable, PaletteRefused

TEXT = 4.5
PAPER, WHITE, NIGHT, LIGHT_INK = "#faf8f4", "#ffffff", "#14181c", "#f2efe9"
SURFACES = {"light": (PAPER, WHITE, "#f1ede5"), "dark": (NIGHT, "#1c2228", "#252c33")}
_HEX = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 (black) to 1 (white)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@dataclass
class Theme:
    """``css`` is the stylesheet of custom properties served at ``/theme.css``."""

    css: str

    @classmethod
    def of(cls, look: Branding) -> Theme:
        """The theme of a commune; raise :class:`PaletteRefused` naming the first pair below WCAG AA."""
        return cls(_stylesheet(look))

    def replace(self, site: Site) -> None:
        """Take the colours of a changed ``commune.toml``."""
        self.css = _stylesheet(site.look)


def _stylesheet(look: Branding) -> str:
    light = _light(look)
    dark = {name: lightened(light[name]) for name in ("primary", "accent")}
    dark["on-primary"] = NIGHT
    if look.font:
        light["font"] = f"{look.font}, system-ui, sans-serif"
    return (
        f":root {{ {_properties(light)} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {_properties(dark)} }} }}\n"
    )


def _properties(values: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _light(look: Branding) -> dict[str, str]:
    for name, colour in (("primary", look.primary), ("accent", look.accent)):
        if not _HEX.fullmatch(colour):
            raise ColourUnreadable(name, colour)
        for surface in SURFACES["light"]:
            _require(f"« {name} » en texte sur le fond de page", colour, surface)
    return {"primary": look.primary, "accent": look.accent, "on-primary": WHITE}


def _require(pair: str, first: str, second: str) -> None:
    ratio = contrast(first, second)
    if ratio < TEXT:
        raise PaletteRefused(pair, first, second, ratio, TEXT)


def lightened(colour: str) -> str:
    """The same hue, just light enough to be read on every dark surface."""
    red, green, blue = (value / 255 for value in _channels(colour))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    for percent in range(45, 100):
        channels = colorsys.hls_to_rgb(hue, percent / 100, min(saturation, 0.65))
        lighter = "#" + "".join(f"{round(255 * value):02x}" for value in channels)
        if all(contrast(lighter, surface) >= TEXT + 1.5 for surface in SURFACES["dark"]):
            return lighter
    return LIGHT_INK
