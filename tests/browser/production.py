"""The site as it is deployed: migrated, static files collected, served by Granian with debugging off."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

START_SECONDS = 20


@contextmanager
def production_site(directory: Path) -> Iterator[str]:
    """The address of a site that keeps everything in `directory`; it is stopped on the way out."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.production_settings",
        "TEST_STATIC_ROOT": str(directory / "static"),
        "DATABASE_URL": f"sqlite:///{directory / 'site.sqlite3'}",
        "SECRET_KEY": "only-for-tests",
        "DEBUG": "false",
    }
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        manage = [sys.executable, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(manage, cwd=settings.BASE_DIR, env=environment, check=True)
    port = free_port()
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    where = ["--host", "127.0.0.1", "--port", str(port), "console.wsgi:application"]
    with subprocess.Popen([*serve, *where], cwd=settings.BASE_DIR, env=environment) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server)
            yield address
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Return once the site answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310  # the address is ours
        except URLError:
            assert server.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, f"no answer in {START_SECONDS} seconds"
            time.sleep(0.1)
        else:
            return
