"""What the engine promises those who import it."""

import inspect

import pytest

from securitygroups import engine

FUNCTIONS = [name for name in engine.__all__ if inspect.isfunction(getattr(engine, name))]
MAIN_CLASSES = [
    "Change",
    "Environment",
    "Exposure",
    "HostFirewall",
    "IntSet",
    "Packet",
    "Policy",
    "Proof",
    "Repair",
    "Rule",
    "Trace",
]


def test_the_names_are_sorted_and_there():
    assert engine.__all__ == sorted(engine.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    assert all(hasattr(engine, name) for name in engine.__all__)


@pytest.mark.parametrize("name", [*FUNCTIONS, *MAIN_CLASSES])
def test_what_is_exported_is_explained_with_an_example(name):
    meaning, _start, example = (inspect.getdoc(getattr(engine, name)) or "").partition(">>>")
    assert meaning.strip().endswith((".", ":"))
    assert example


@pytest.mark.parametrize("name", engine.__all__)
def test_what_is_exported_and_can_be_is_explained(name):
    value = getattr(engine, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert value.__doc__
