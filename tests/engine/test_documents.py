import doctest
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "engine.md"


def test_the_examples_of_the_document_are_true():
    results = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert results.attempted > 20
    assert results.failed == 0


def test_the_laws_and_modules_that_the_document_names_exist():
    named = re.findall(r"`([\w/]+\.py|test_\w+)`", DOCUMENT.read_text())
    laws = "".join(path.read_text() for path in (ROOT / "tests" / "properties").glob("*.py"))
    places = (ROOT, ROOT / "securitygroups" / "engine")
    assert named
    for name in named:
        assert f"def {name}(" in laws or any((place / name).is_file() for place in places)
