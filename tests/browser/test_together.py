"""The tests of this directory run beside all others in one process."""

import subprocess
import sys

from django.conf import settings

# One of each kind in the order of a whole run: rolled back, in the browser (twice: the first one empties the tables
# behind it), in threads, without a database. Each of those with a database needs the regions, which migrations made.
TESTS = (
    "tests/web/test_menu.py::test_the_menu_counts_afresh_and_keeps_its_current_entry",
    "tests/browser/test_groups.py::test_the_list_narrows_while_one_types",
    "tests/browser/test_groups.py::test_a_group_is_renamed_where_it_stands",
    "tests/services/test_concurrency.py::test_many_writers_add_no_more_rules_than_the_quota",
    "tests/engine/test_intset.py",
)


def test_every_kind_of_test_passes_in_one_process():
    command = [sys.executable, "-m", "pytest", "-q", *TESTS]
    run = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
