"""Files that people sent lie sealed, are found again, and leave nothing when they are removed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from storage import received
from storage.keys import KeyProblem, Keyring

LETTER = b"%PDF-1.7 a made-up letter"


def test_a_file_lies_sealed_under_a_name_that_says_nothing(tmp_path: Path, keys: Keyring) -> None:
    name = received.write(tmp_path, LETTER, keys)
    path = tmp_path / received.FOLDER / name
    assert LETTER not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert received.read(tmp_path, name, keys) == LETTER
    assert received.write(tmp_path, LETTER, keys) != name, "the same content tells nobody that it is the same"


def test_other_keys_do_not_open_it_and_old_ones_do(tmp_path: Path, keys: Keyring) -> None:
    name = received.write(tmp_path, LETTER, keys)
    new = "another made-up secret that is long enough"
    with pytest.raises(KeyProblem):
        received.read(tmp_path, name, Keyring((new,)))
    assert received.read(tmp_path, name, Keyring((new, *keys.secrets))) == LETTER


def test_a_removed_file_is_gone_and_may_be_removed_again(tmp_path: Path, keys: Keyring) -> None:
    name = received.write(tmp_path, LETTER, keys)
    for _ in range(2):
        received.remove(tmp_path, [name])
    assert list((tmp_path / received.FOLDER).iterdir()) == []


@pytest.mark.parametrize("name", ["../hearback.db", "/etc/passwd", "", "a" * 31, "A" * 32])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, keys: Keyring, name: str) -> None:
    with pytest.raises(ValueError, match="found by its name"):
        received.read(tmp_path, name, keys)
    with pytest.raises(ValueError, match="found by its name"):
        received.remove(tmp_path, [name])


def test_what_lies_there_for_an_hour_is_looked_at_and_old_drafts_go(tmp_path: Path, keys: Keyring) -> None:
    assert received.strays(tmp_path) == []
    old, _young = received.write(tmp_path, LETTER, keys), received.write(tmp_path, LETTER, keys)
    draft = tmp_path / received.FOLDER / f".{old}"
    draft.write_bytes(b"half")
    for path in (draft, tmp_path / received.FOLDER / old):
        os.utime(path, (time.time() - 3700,) * 2)
    assert received.strays(tmp_path) == [old]
    assert not draft.exists()


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        received.write(tmp_path, LETTER, keys)
    assert list((tmp_path / received.FOLDER).iterdir()) == []
