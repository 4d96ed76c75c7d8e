"""Promises that the files of the project make about each other."""

import re
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import pytest

from securitygroups.engine import vocabulary

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_the_engine_runs_without_django():
    code = "import securitygroups.engine, sys; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str):
    lines = (ROOT / name).read_text().splitlines()
    requirements = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert requirements
    assert [line for line in requirements if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ;.*)?", line)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_that_the_content_security_policy_forbids(template: Path):
    inline = re.compile(r"<style|<script(?![^>]*\ssrc=)|\s(style|on\w+)=|javascript:", re.IGNORECASE)
    assert inline.search(template.read_text()) is None


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_first_what_it_expects(template: Path):
    assert template.read_text().startswith("{# ")


def test_what_the_readme_tells_people_to_make_can_be_made():
    told = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= told <= targets


def test_the_readme_lists_the_variables_that_the_settings_read():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    read = set(re.findall(r'\benv\.\w+\("([A-Z_]+)"', (ROOT / "console/settings.py").read_text()))
    assert listed == read


def words_of_the_vocabulary() -> list[str]:
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return sorted({word for kind in kinds if kind is not StrEnum for word in (kind.__name__, *kind)})


@pytest.mark.parametrize("word", words_of_the_vocabulary())
def test_the_glossary_has_every_word_of_the_vocabulary(word: str):
    assert f"`{word}`" in (ROOT / "docs/glossary.md").read_text()
