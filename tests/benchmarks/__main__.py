"""Run every benchmark on a throwaway database and print one table; the exit code says whether all bars were met."""

import os
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module

import django
from django.test.utils import setup_databases, teardown_databases

import tests.benchmarks

from .measurement import Measurement

HEADINGS = ("what", "figure", "bar", "met")


def measurements() -> Iterator[Measurement]:
    """What every module of this package measures, one after the other."""
    names = [module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name != "__main__"]
    for name in names:
        module = import_module(f"tests.benchmarks.{name}")
        for line in module.measure() if hasattr(module, "measure") else ():
            yield line if isinstance(line, Measurement) else Measurement(*line)


def table(measured: list[Measurement]) -> str:
    """The measurements in columns."""
    rows = [HEADINGS, *((line.what, line.figure, line.bar, "yes" if line.met else "NO") for line in measured)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def main() -> int:
    """Measure, print, and say whether every bar was met."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks._settings"
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        lines = list(measurements())
    finally:
        teardown_databases(databases, verbosity=0)
    sys.stdout.write(f"{table(lines)}\n")
    return 0 if all(line.met for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
