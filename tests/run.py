"""The whole suite in four parts, each a run of pytest of its own: `python -m tests.run`, after the linters.

The engine's examples must reach all of its lines and branches; whatever else needs no browser runs on SQLite; what
touches the database runs again on PostgreSQL; then a real Chromium drives the pages. Each part runs whatever became of
the one before, and the exit code says whether all passed.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

from tests.browser.chromium import provide_chromium
from tests.postgres import throwaway_postgres

ENGINE = ("tests/engine", "securitygroups/engine")
ON_BOTH_DATABASES = (
    "tests/services",
    "tests/selectors",
    "tests/web",
    "tests/commands",
    "tests/properties/test_forms.py",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run went: its exit code and its own closing line. No tests at all is a failure too."""

    heading: str
    code: int
    summary: str


def run_pytest(heading: str, *arguments: str, **environment: str) -> Outcome:
    """Run one part on two cores, showing its output as it comes."""
    return run(heading, "pytest", "-q", "-n", "2", *arguments, **environment)


def run_covered(heading: str, *paths: str) -> list[Outcome]:
    """Run one part and see that it reaches every line and every branch."""
    ran = run(heading, "coverage", "run", "-m", "pytest", "-q", *paths)
    return [ran, run(f"{heading}, lines and branches", "coverage", "report", "--show-missing", "--skip-covered")]


def run(heading: str, *module: str, **environment: str) -> Outcome:
    """Run a module of Python, showing its output as it comes."""
    say(f"\n== {heading} ==")
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", *module]
    summary = ""
    with subprocess.Popen(command, env=inherited | environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            say(line.rstrip("\n"))
            summary = line.strip() or summary
    return Outcome(heading, process.returncode, summary)


def say(line: str) -> None:
    """Show a line at once, also where the output is a file or a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the four parts and close with their summaries."""
    outcomes = run_covered("The engine", *ENGINE)
    others = ("tests", "--ignore=tests/engine", "--ignore=tests/browser")
    outcomes.append(run_pytest("Services, pages, commands and laws on SQLite", *others))
    with throwaway_postgres() as url:
        outcomes.append(run_pytest("What touches the database, on PostgreSQL", *ON_BOTH_DATABASES, DATABASE_URL=url))
    provide_chromium()
    outcomes.append(run_pytest("The pages in Chromium", "tests/browser"))
    say("")
    for outcome in outcomes:
        say(f"{outcome.heading}: {outcome.summary}")
    return 1 if any(outcome.code for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
