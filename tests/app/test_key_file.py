"""The keys are made once, for their owner only, and never again over a database that needs the old ones."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.key_file import keyring, known_keyring, open_to_others
from app.refusal import Refused
from app.settings import read_settings

pytestmark = pytest.mark.usefixtures("empty_place")


def test_the_first_start_makes_them_for_their_owner_only(empty_place: Path) -> None:
    made = keyring(read_settings())
    path = empty_place / "var" / "keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(made.secrets[0]) >= 64
    assert [file.name for file in path.parent.iterdir()] == ["keys"]


def test_the_next_start_uses_the_same(empty_place: Path) -> None:
    assert keyring(read_settings()).secrets == keyring(read_settings()).secrets


def test_several_at_once_agree_on_one(empty_place: Path) -> None:
    settings = read_settings()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keyring(settings).secrets, range(8)))
    assert len(set(made)) == 1


def test_the_setting_comes_before_the_file(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", f"{'n' * 32},{'o' * 32}")
    assert keyring(read_settings()).secrets == ("n" * 32, "o" * 32)
    assert not (empty_place / "var").exists()


def test_new_keys_are_never_made_over_an_old_database(empty_place: Path) -> None:
    (empty_place / "var").mkdir()
    (empty_place / "var" / "hearback.db").touch()
    with pytest.raises(Refused, match="put it back from your backup"):
        keyring(read_settings())


@pytest.mark.parametrize("content", [b"", b"\n\n", b"short\n", "ключ".encode() * 20])
def test_a_file_that_holds_no_key_is_refused_and_kept(content: bytes, empty_place: Path) -> None:
    (empty_place / "var").mkdir()
    path = empty_place / "var" / "keys"
    path.write_bytes(content)
    with pytest.raises(Refused, match="no usable key"):
        keyring(read_settings())
    assert path.read_bytes() == content


def test_looking_makes_none(empty_place: Path) -> None:
    assert known_keyring(read_settings()) is None
    assert not (empty_place / "var").exists()


def test_a_key_that_others_may_read_is_noticed(empty_place: Path) -> None:
    keyring(read_settings())
    path = empty_place / "var" / "keys"
    assert not open_to_others(path)
    path.chmod(0o640)
    assert open_to_others(path)
