"""Who somebody is to the organisation's own sign-in: one claim of it, which an administrator has written down for them.

An e-mail address counts only when the provider says that it has checked it: elsewhere people may type whatever address
they like, a colleague's too. Providers that never say so have another claim that stays the same (sub, or oid).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

EMAIL: Final = "email"
VERIFIED: Final = "email_verified"
LONGEST: Final = 255

Nameless = Literal["absent", "unverified"]
"""Why a sign-in names nobody: the claim is not there, or it is an address that nobody has checked."""


class Named(NamedTuple):
    """Who signed in, by name as it is compared; or (None) why that cannot be told."""

    name: str | None
    why_not: Nameless | None = None


def named_by(claims: Mapping[str, object], claim: str) -> Named:
    """Whom the claims of a sign-in name by `claim`."""
    told = claims.get(claim)
    name = identity(told, claim) if isinstance(told, str) else None
    if name is None:
        return Named(None, "absent")
    if claim == EMAIL and claims.get(VERIFIED) not in (True, "true"):
        return Named(None, "unverified")
    return Named(name)


def identity(written: str, claim: str) -> str | None:
    """A name as it is compared: addresses without regard to capitals, all others letter by letter. None for what can be
    no name.
    """
    name = written.strip()
    if not name or len(name) > LONGEST or not name.isprintable():
        return None
    return name.casefold() if claim == EMAIL else name
