"""What the stylesheets promise: colours in one file, no ids, layers, and contrast that people can read."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
TOKENS = (CSS / "tokens.css").read_text()
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklch|hwb|color)a?\(", re.IGNORECASE)

TEXT_ON_GROUND = [
    *((text, ground) for text in ("text", "text-2", "text-3") for ground in ("page", "surface", "surface-2")),
    *(("text-3", ground) for ground in ("row-hover", "row-moved", "brand-soft")),
    *(("brand", ground) for ground in ("page", "surface", "surface-2", "brand-soft", "row-moved")),
    *((word, f"{word}-soft") for word in ("allow", "reject", "warn")),
    *(("reject", ground) for ground in ("surface", "surface-2")),
    *((text, ground) for text in ("text", "text-3", "brand", "warn") for ground in ("allow-soft", "reject-soft")),
    *(("on-colour", ground) for ground in ("primary", "primary-hover", "danger", "danger-hover", "bar")),
    *((text, "bar") for text in ("bar-text", "bar-text-2", "bar-link")),
]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_written_in_the_tokens_only(sheet: Path):
    if sheet.name != "tokens.css":
        assert COLOUR.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_styled_by_its_id(sheet: Path):
    selectors = re.sub(r"/\*.*?\*/|url\([^)]*\)|\{[^{}]*\}", "", sheet.read_text(), flags=re.DOTALL)
    assert re.findall(r"#[a-z][\w-]*", selectors) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_used_exists(sheet: Path):
    known = set(re.findall(r"(--[\w-]+):", "".join(each.read_text() for each in SHEETS)))
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) <= known


def test_every_token_is_used():
    used = set(re.findall(r"var\((--[\w-]+)", "".join(sheet.read_text() for sheet in SHEETS)))
    assert set(re.findall(r"(--[\w-]+):", TOKENS)) - used == set()


def test_the_entry_imports_every_sheet_into_a_layer():
    entry = (CSS / "console.css").read_text()
    imported = re.findall(r'@import url\("([^"]+)"\) layer\((?:tokens|base|layout|components|states)\);', entry)
    assert sorted(imported) == [str(sheet.relative_to(CSS)) for sheet in SHEETS if sheet.name != "console.css"]


def test_no_template_styles_or_scripts_inline():
    for template in (ROOT / "templates").rglob("*.html"):
        assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", template.read_text()) == [], template


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read(text: str, ground: str, theme: int):
    assert contrast(colour(text, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_control_can_be_seen(theme: int):
    assert contrast(colour("line-control", theme), colour("surface", theme)) >= 3


def colour(name: str, theme: int) -> tuple[int, ...]:
    """The red, green and blue of a token in the light (0) or the dark (1) theme."""
    found = re.search(rf"--{name}: (?:light-dark\()?(#[0-9a-f]{{6}})(?:, (#[0-9a-f]{{6}}))?", TOKENS)
    assert found, name
    text = found[2] if theme and found[2] else found[1]
    return tuple(bytes.fromhex(text[1:]))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(channels: tuple[int, ...]) -> float:
    """The relative luminance of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    shares = [value / 255 for value in channels]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
