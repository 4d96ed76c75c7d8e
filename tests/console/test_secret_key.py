"""The signing key of an installation that was given none."""

import secrets
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.secret_key import stored_secret_key


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path):
    path = tmp_path / "var" / "secret-key"
    key = stored_secret_key(path)
    assert len(key) > 50
    assert stored_secret_key(path) == path.read_text() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_left_empty_by_a_crash_gets_a_key(tmp_path: Path):
    path = tmp_path / "secret-key"
    path.touch()
    key = stored_secret_key(path)
    assert len(key) > 50
    assert stored_secret_key(path) == key


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    make = secrets.token_urlsafe

    def make_slowly(size: int) -> str:
        time.sleep(0.05)
        return make(size)

    monkeypatch.setattr(secrets, "token_urlsafe", make_slowly)
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(stored_secret_key, [tmp_path / "secret-key"] * 4))
    assert len(keys) == 1
    assert len(keys.pop()) > 50
