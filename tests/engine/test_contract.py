"""What the engine promises those who import it."""

import ast
import doctest
import inspect
import re
from enum import Enum
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pytest

from securitygroups import engine

PUBLIC = {name: getattr(engine, name) for name in engine.__all__}
FUNCTIONS = [name for name, value in PUBLIC.items() if inspect.isfunction(value)]
CLASSES = [name for name, value in PUBLIC.items() if inspect.isclass(value)]
CONSTANTS = [name for name in PUBLIC if name not in {*FUNCTIONS, *CLASSES}]
WITHOUT_COST = (Enum, Exception)
MEMBERS = [
    (name, member)
    for name in CLASSES
    for member, value in vars(PUBLIC[name]).items()
    if not member.startswith("_") and (inspect.isroutine(value) or isinstance(value, (property, cached_property)))
]
COST = re.compile(r"\b(costs?|the time|n log n|free|binary search|plain data)", re.IGNORECASE)
FREE_MEMBERS = "asking is free"
"""With these words the docstring of a class speaks for its members that say nothing of their own cost."""


def words(thing):
    """What a docstring says before its examples, on one line."""
    return " ".join((inspect.getdoc(thing) or "").partition(">>>")[0].split())


def examples(thing):
    """The lines of the examples that the doctests find in a function, or in a class and its members."""
    found = doctest.DocTestFinder().find(thing, name="thing")
    return "".join(example.source for one in found for example in one.examples)


def docstrings_of_constants():
    """The strings that stand below the constants of the engine."""
    found = {}
    for path in Path(engine.__file__).parent.rglob("*.py"):
        for above, below in pairwise(ast.parse(path.read_text()).body):
            match above, below:
                case ast.Assign(targets=[ast.Name(name)]), ast.Expr(ast.Constant(str(text))):
                    found[name] = text
    return found


def test_the_names_are_sorted_and_there():
    assert engine.__all__ == sorted(engine.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(engine, name) for name in engine.__all__)


@pytest.mark.parametrize("name", [*FUNCTIONS, *CLASSES])
def test_what_is_exported_is_explained_with_an_example(name):
    assert words(PUBLIC[name]).endswith((".", ":"))
    assert examples(PUBLIC[name])


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_that_is_exported_is_explained_with_an_example_that_is_true(name):
    text = docstrings_of_constants()[name]
    example = doctest.DocTestParser().get_doctest(text, dict(vars(engine)), name, None, None)
    result = doctest.DocTestRunner().run(example)
    assert text.partition(">>>")[0].strip().endswith(".")
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("name", [*FUNCTIONS, *(one for one in CLASSES if not issubclass(PUBLIC[one], WITHOUT_COST))])
def test_what_is_exported_says_what_it_costs(name):
    assert COST.search(words(PUBLIC[name]))


@pytest.mark.parametrize(("name", "member"), MEMBERS)
def test_a_member_is_explained_in_an_example_and_says_what_it_costs(name, member):
    meaning = words(inspect.getattr_static(PUBLIC[name], member))
    assert meaning.endswith(".")
    assert re.search(rf"\.{member}\b", examples(PUBLIC[name]))
    assert COST.search(meaning) or FREE_MEMBERS in words(PUBLIC[name]).lower()
