"""Every colour in .streamlit/config.toml is readable where it is used (WCAG 2.2, AA)."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from components.theme import colours

ROOT = Path(__file__).parent.parent
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
MODES = pytest.mark.parametrize("mode", ["light", "dark"])
SURFACES = pytest.mark.parametrize("surface", ["backgroundColor", "secondaryBackgroundColor"])
WORDS = ("gray", "orange", "red", "green", "blue")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def tinted(colour: str, surface: str, share: float) -> str:
    """What color-mix leaves of a colour over a surface."""
    mixed = (
        round(share * int(colour[i : i + 2], 16) + (1 - share) * int(surface[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def test_contrast_agrees_with_the_published_extremes():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#009EDB", "#009EDB") == 1


@MODES
@SURFACES
@pytest.mark.parametrize("ink", ["textColor", "linkColor", *(f"{word}TextColor" for word in WORDS)])
def test_text_stands_out_from_the_page(mode, surface, ink):
    assert contrast(THEME[mode][ink], THEME[mode][surface]) >= 4.5


@MODES
@pytest.mark.parametrize("word", WORDS[1:])
def test_a_badge_is_readable_on_its_own_ground(mode, word):
    assert contrast(THEME[mode][f"{word}TextColor"], THEME[mode][f"{word}BackgroundColor"]) >= 4.5


@MODES
@pytest.mark.parametrize("tone", [colours.UN_BLUE, colours.LATE])
@pytest.mark.parametrize("ink", ["textColor", "grayTextColor"])
def test_a_tile_is_readable_on_its_tint(mode, tone, ink):
    ground = tinted(tone, THEME[mode]["backgroundColor"], 0.08)
    assert contrast(THEME[mode][ink], ground) >= 4.5


@MODES
@SURFACES
def test_chart_text_stands_out_from_the_page(mode, surface):
    assert contrast(colours.CHART_TEXT[mode], THEME[mode][surface]) >= 4.5


@MODES
@SURFACES
def test_every_mark_stands_out_from_the_page(mode, surface):
    for colour in THEME[mode]["chartCategoricalColors"]:
        assert contrast(colour, THEME[mode][surface]) >= 3.0, colour


@MODES
def test_the_two_sectors_stand_apart_in_lightness_alone(mode):
    nonprofit, corporate = THEME[mode]["chartCategoricalColors"][:2]
    assert contrast(nonprofit, corporate) >= 3.0


def test_both_modes_set_the_same_colours():
    assert THEME["light"].keys() == THEME["dark"].keys()


def test_the_rules_speak_of_container_keys_and_set_no_text_colour():
    rules = (ROOT / "components" / "theme" / "rules.css").read_text()
    wide = re.sub(r"@media [^{]*{(.*)}", r"\1", rules)
    selectors = re.findall(r"([^{}]+){", re.sub(r"/\*.*?\*/", "", wide, flags=re.DOTALL))
    for selector in itertools.chain.from_iterable(part.split(",") for part in selectors):
        # Where Streamlit writes white on the theme's primary colour, which in the dark is light.
        white = ("[data-tag]", '[data-testid^="stBaseButton-primary"]')
        assert "st-key-" in selector or selector.strip() in white
    assert " color:" not in rules


def test_the_table_of_colours_agrees_with_the_theme_of_the_pages():
    light, dark = THEME["light"], THEME["dark"]
    assert list(colours.SERIES) == [colour.upper() for colour in light["chartCategoricalColors"]]
    named = {
        "INK": "textColor",
        "SOFT": "grayTextColor",
        "LINE": "borderColor",
        "LINK": "primaryColor",
        "TINT": "secondaryBackgroundColor",
        "WHITE": "backgroundColor",
        "WARM": "orangeTextColor",
        "WARM_GROUND": "orangeBackgroundColor",
        "BAD": "redTextColor",
        "BAD_GROUND": "redBackgroundColor",
        "CHOICE": "blueBackgroundColor",
    }
    assert {name: getattr(colours, name) for name in named} == {
        name: light[entry].upper() for name, entry in named.items()
    }
    assert (dark["textColor"], dark["grayTextColor"]) == (colours.INK_DARK, colours.SOFT_DARK)
    text = {"light": light["grayTextColor"], "dark": dark["textColor"]}
    assert text == colours.CHART_TEXT


def test_pages_charts_and_documents_take_their_colours_from_the_table_alone():
    kinds = {".py", ".css", ".html", ".typ", ".svg", ".js"}
    files = [
        path
        for room in ("components", "pages")
        for path in (ROOT / room).rglob("*")
        if path.suffix in kinds and path.name != "colours.py"
    ]
    assert {path.suffix for path in files} == kinds
    # With the sign, or as Word has it. A print has black edges in every theme.
    writing = re.compile(r"#[0-9A-Fa-f]{6}\b|#(?!000\b)[0-9A-Fa-f]{3}\b|\"[0-9A-F]{6}\"")
    written = {path.name: writing.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: found for name, found in written.items() if found} == {}
    used = {name for path in files for name in re.findall(r"var\(--([\w-]+)\)", path.read_text())}
    assert used <= {name.replace("_", "-") for name in colours.TABLE}


@MODES
@SURFACES
def test_lines_of_reference_and_un_blue_stand_out_as_large_marks(mode, surface):
    for colour in (colours.NEUTRAL, colours.UN_BLUE):
        assert contrast(colour, THEME[mode][surface]) >= 2.7, colour
