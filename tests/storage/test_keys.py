"""Sealing what people said, and hashes that only this installation can make."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode

import pytest
from cryptography.fernet import Fernet

from storage.keys import KeyProblem, Keyring

OLD = "an old made-up secret, long enough to be used"
NEW = "a new made-up secret, long enough to be used"


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed() -> None:
    sealed = Keyring((OLD,)).seal("cześć")
    assert Keyring((NEW, OLD)).open(sealed) == "cześć"


def test_without_its_key_a_value_stays_shut_and_the_error_shows_nothing() -> None:
    sealed = Keyring((OLD,)).seal("cześć")
    with pytest.raises(KeyProblem) as caught:
        Keyring((NEW,)).open(sealed)
    assert sealed not in str(caught.value)
    assert NEW not in str(caught.value)


@pytest.mark.parametrize("sealed", ["", "2:", "2:AAAA", "2:no base64!", "gAAAA", "ż", "2:ż"])
def test_what_was_never_sealed_is_told_like_a_wrong_key(sealed: str) -> None:
    with pytest.raises(KeyProblem):
        Keyring((OLD,)).open(sealed)


def test_a_value_that_somebody_changed_does_not_open() -> None:
    sealed = Keyring((OLD,)).seal("cześć")
    changed = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
    with pytest.raises(KeyProblem):
        Keyring((OLD,)).open(changed)


def test_what_an_older_release_sealed_opens() -> None:
    material = hmac.new(OLD.encode(), b"hearback:seal", hashlib.sha256).digest()
    sealed = Fernet(urlsafe_b64encode(material)).encrypt("cześć".encode()).decode()
    assert Keyring((NEW, OLD)).open(sealed) == "cześć"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    ring = Keyring((OLD,))
    assert len({ring.seal("cześć") for _ in range(100)}) == 100


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(KeyProblem, match="32"):
        Keyring(("short",))


def test_nothing_shows_a_secret() -> None:
    assert OLD not in repr(Keyring((OLD,)))


def test_fingerprints_name_the_subject_and_follow_the_keys() -> None:
    ring = Keyring((NEW, OLD))
    assert ring.fingerprints("telegram", "1001")[1] == Keyring((OLD,)).fingerprints("telegram", "1001")[0]
    assert ring.fingerprints("telegram", "1001") != ring.fingerprints("phone", "1001")
