"""The icons: one sprite for all of them, kept by browsers, and a tag that refers to it."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import reverse

from securitygroups.web.icons import NAMES, sprite, version

ROOT = Path(__file__).parents[2]


def test_the_sprite_holds_every_icon_once():
    symbols = ET.fromstring(sprite())  # noqa: S314  # our own document
    assert [symbol.get("id") for symbol in symbols] == list(NAMES)
    assert all(len(symbol) for symbol in symbols)


def test_every_icon_is_sorted_and_in_use():
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    modules = [path for path in (ROOT / "securitygroups" / "web").rglob("*.py") if path.name != "icons.py"]
    words = set(re.findall(r'"([a-z][\w-]*)"', templates + "".join(path.read_text() for path in modules)))
    assert list(NAMES) == sorted(words & set(NAMES))
    assert set(re.findall(r'{% icon "([\w-]+)" %}', templates)) <= set(NAMES)


def test_the_sprite_is_kept_for_a_year(client: Client):
    response = client.get(reverse("web:icons", args=[version()]))
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.content == sprite()


def test_the_sprite_travels_compressed(client: Client):
    response = client.get(reverse("web:icons", args=[version()]), headers={"accept-encoding": "gzip"})
    assert gzip.decompress(response.content) == sprite()


def test_another_version_of_the_sprite_is_not_there(client: Client):
    assert client.get(reverse("web:icons", args=["0123456789ab"])).status_code == 404


def test_the_sprite_cannot_be_posted_to(client: Client):
    assert client.post(reverse("web:icons", args=[version()])).status_code == 405


@pytest.mark.parametrize("source", ['{% icon "copy" %}', "{% icon name %}"])
def test_an_icon_refers_to_the_sprite(source: str):
    markup = Template(source).render(Context({"name": "copy"}))
    assert markup == f'<svg class="icon" aria-hidden="true"><use href="/icons-{version()}.svg#copy"/></svg>'


@pytest.mark.parametrize("source", ['{% icon "no-such-icon" %}', "{% icon name %}", '{% icon "copy" "x" %}'])
def test_an_unknown_icon_is_a_loud_mistake(source: str):
    with pytest.raises(TemplateSyntaxError):
        Template(source).render(Context({"name": "no-such-icon"}))
