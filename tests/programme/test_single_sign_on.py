"""Whom the claims of a sign-in name."""

from __future__ import annotations

import pytest

from programme.single_sign_on import LONGEST, identity, named_by

ADDRESS = "Grace@Example.org"


@pytest.mark.parametrize(
    ("claims", "claim", "name", "why_not"),
    [
        ({"email": ADDRESS, "email_verified": True}, "email", "grace@example.org", None),
        ({"email": ADDRESS, "email_verified": "true"}, "email", "grace@example.org", None),
        ({"email": ADDRESS, "email_verified": False}, "email", None, "unverified"),
        ({"email": ADDRESS, "email_verified": "false"}, "email", None, "unverified"),
        ({"email": ADDRESS, "email_verified": 2}, "email", None, "unverified"),
        ({"email": ADDRESS}, "email", None, "unverified"),
        ({"email_verified": True}, "email", None, "absent"),
        ({"email": " ", "email_verified": True}, "email", None, "absent"),
        ({"email": ["a@b.example"], "email_verified": True}, "email", None, "absent"),
        ({"sub": "AbC", "email": ADDRESS}, "sub", "AbC", None),
        ({"sub": 7}, "sub", None, "absent"),
        ({}, "sub", None, "absent"),
    ],
)
def test_an_address_counts_only_if_it_was_checked(
    claims: dict[str, object], claim: str, name: str | None, why_not: str | None
) -> None:
    assert named_by(claims, claim) == (name, why_not)


@pytest.mark.parametrize(
    ("written", "claim", "name"),
    [
        (" Grace@Example.ORG ", "email", "grace@example.org"),
        (" AbC ", "sub", "AbC"),
        ("", "sub", None),
        ("a\nb", "sub", None),
        ("a" * LONGEST, "sub", "a" * LONGEST),
        ("a" * (LONGEST + 1), "sub", None),
    ],
)
def test_capitals_matter_but_in_addresses(written: str, claim: str, name: str | None) -> None:
    assert identity(written, claim) == name
