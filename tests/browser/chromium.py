"""The browser of the suite: Chromium, found on the machine or put there."""

import os
import platform
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")

# Nothing but the pages under test: no sandbox (the suite may run as root), no updates, no calls home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The browser named by CHROMIUM, or the machine's; None stands for Playwright's own."""
    found = map(shutil.which, NAMES)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


def provide_chromium() -> None:
    """Install a browser if there is none: Debian's for root on Debian, else Playwright's own."""
    if find_chromium():
        return
    if os.geteuid() == 0 and platform.freedesktop_os_release()["ID"] == "debian":
        apt_get = shutil.which("apt-get") or "apt-get"
        subprocess.run([apt_get, "update", "--quiet"], check=True)
        subprocess.run([apt_get, "install", "--quiet", "--yes", "chromium"], check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
