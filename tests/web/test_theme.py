"""The commune's colours: readable by everyone in light and dark, or refused at start by name."""

import re

import pytest
from pydantic import ValidationError

from assistant.site.commune_file import Branding
from assistant_bots.service.problems import ColourUnreadable, PaletteRefused
from assistant_bots.service.theme import SURFACES, TEXT, Theme, contrast, lightened


@pytest.mark.parametrize(
    ("first", "second", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#fff", "#fff", 1)]
)
def test_contrast_is_that_of_wcag(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)


def test_the_typefaces_of_the_town_come_first():
    assert (
        "--font: Atkinson Hyperlegible, system-ui, sans-serif;" in Theme.of(Branding(font="Atkinson Hyperlegible")).css
    )
    assert "--font" not in Theme.of(Branding()).css
    with pytest.raises(ValidationError):
        Branding(font="x; } body { display: none")


def test_the_default_palette_is_readable():
    assert "--primary: #1d4e6b" in Theme.of(Branding()).css


@pytest.mark.parametrize(
    ("look", "named"),
    [
        (Branding(primary="#7fb2d9"), "primary"),
        (Branding(accent="#ffcc00"), "accent"),
        (Branding(primary="#777777"), "primary"),
    ],
)
def test_a_pale_palette_is_refused_by_the_name_of_its_pair(look, named):
    with pytest.raises(PaletteRefused, match=rf"« {named} ».*contraste de \d"):
        Theme.of(look)


@pytest.mark.parametrize("colour", ["bleu", "#12", "#gggggg", "red; } body { display: none"])
def test_a_colour_that_is_not_one_never_reaches_the_stylesheet(colour):
    with pytest.raises(ColourUnreadable, match="#rrggbb"):
        Theme.of(Branding(primary=colour))


@pytest.mark.parametrize("colour", ["#1d4e6b", "#8a3b12", "#000000", "#0a5", "#6b1d4e", "#123", "#5a5a00"])
def test_dark_shades_are_readable_on_every_dark_surface(colour):
    lighter = lightened(colour)
    assert re.fullmatch(r"#[0-9a-f]{6}", lighter)
    assert min(contrast(lighter, surface) for surface in SURFACES["dark"]) >= TEXT
