import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "engine.md"


def test_the_examples_of_the_document_are_true():
    results = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert results.attempted > 20
    assert results.failed == 0
