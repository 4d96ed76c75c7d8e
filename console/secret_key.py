"""The signing key of an installation that was given none."""

import fcntl
import secrets
from pathlib import Path


def stored_secret_key(path: Path) -> str:
    """The key kept in `path`, made on first use and readable by its owner only.

    Whoever comes while another process makes the key waits for it; a file left empty by a crash gets one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
        return key
