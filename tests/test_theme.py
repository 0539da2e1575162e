"""The colours of both themes: what is pressed can be read, and what has the focus can be seen."""

import re
import tomllib

import pytest

from tests.server import ROOT


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_buttons_focus_and_links_stand_out_enough(name: str) -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"][name]
    page = theme["backgroundColor"]

    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5
    assert contrast(theme["primaryColor"], page) >= 3
    assert contrast(theme["linkColor"], page) >= 4.5
    assert contrast(theme["linkColor"], theme["secondaryBackgroundColor"]) >= 4.5


def test_what_the_pages_colour_themselves_has_the_themes_colours() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    css = (ROOT / "pages/shared/frame.css").read_text("utf-8")

    light, dark = theme["light"], theme["dark"]
    known = {light["primaryColor"], light["linkColor"], dark["linkColor"]}
    assert set(re.findall(r"#[0-9a-f]{6}\b", css)) == known
    assert "var(--st-" not in css  # Streamlit gives these to components alone
