"""Sealing what people said, and hashes that only this installation can make."""

from __future__ import annotations

import pytest

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


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(KeyProblem, match="32"):
        Keyring(("short",))


def test_nothing_shows_a_secret() -> None:
    assert OLD not in repr(Keyring((OLD,)))


def test_fingerprints_name_the_subject_and_follow_the_keys() -> None:
    ring = Keyring((NEW, OLD))
    assert ring.fingerprints("telegram", "1001")[1] == Keyring((OLD,)).fingerprints("telegram", "1001")[0]
    assert ring.fingerprints("telegram", "1001") != ring.fingerprints("phone", "1001")
