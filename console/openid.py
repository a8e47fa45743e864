"""OpenID Connect, as far as signing in needs it: the authorization code flow, with PKCE, state and nonce; and signing
out, where the provider offers it (RP-Initiated Logout 1.0).

What the provider says of itself (Discovery 1.0) and its keys are kept for an hour; a token that does not fit them has
them fetched anew, since providers change keys. What is checked of a token is Core 1.0, 3.1.3.7: signature, who made
it, for whom, when, and for this very sign-in. The provider's clock may differ from ours by a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from console.openid_wire import Json, Wire
from console.sign_on import Attempt, Farewell, SignOnTrouble, Told
from programme.single_sign_on import EMAIL, VERIFIED

KEPT: Final = timedelta(hours=1)
SKEW: Final = timedelta(minutes=1)
SIGNED_BY: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures by a key that only the provider has: “none” is not among them, nor what is made with our own secret."""
_DENIED: Final = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Registered:
    """How this console is known to the provider. `back` is where people are sent back to, `left` where they come after
    they signed out there; `claim` tells them apart.
    """

    issuer: str
    client_id: str
    client_secret: str | None
    back: str
    left: str
    claim: str


@dataclass(frozen=True, slots=True)
class _Provider:
    """What the provider said of itself, and when."""

    about: Json
    keys: KeySet
    at: datetime


class OpenId:
    """An OpenID provider, by which members sign in."""

    def __init__(self, registered: Registered, wire: Wire) -> None:
        self._registered = registered
        self._wire = wire
        self._known: _Provider | None = None

    @property
    def claim(self) -> str:
        """The claim by which members are told apart."""
        return self._registered.claim

    async def look(self, now: datetime) -> None:
        """Whether it is there, and can be used. Raises SignOnTrouble."""
        await self._provider(now)

    async def address(self, attempt: Attempt, now: datetime) -> str:
        """Where to send somebody who wants to sign in. Raises SignOnTrouble."""
        begin = str((await self._provider(now)).about["authorization_endpoint"])
        asked = {
            "response_type": "code",
            "client_id": self._registered.client_id,
            "redirect_uri": self._registered.back,
            "scope": _scope(self.claim),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{begin}{'&' if urlsplit(begin).query else '?'}{urlencode(asked)}"

    async def told(self, attempt: Attempt, answer: Mapping[str, str], now: datetime) -> Told:
        """What is told of whoever came back with this answer, once it has been checked. Raises SignOnTrouble."""
        if not compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise SignOnTrouble("stale", "another state")
        provider = await self._provider(now)
        token = await self._token(provider.about, _code(answer, provider.about), attempt)
        told = await self._checked(token, attempt, provider, now)
        if self.claim not in told or (self.claim == EMAIL and VERIFIED not in told):
            told = {**await self._more(provider.about, token, told), **told}
        return Told(told, str(token["id_token"]))

    async def farewell(self, token: str, now: datetime) -> Farewell | None:
        """How whoever signed in by this token ('': it is not known) signs out there too; None where that cannot be
        done. Raises SignOnTrouble.
        """
        address = (await self._provider(now)).about.get("end_session_endpoint")
        if not isinstance(address, str) or not _is_safe(address):
            return None
        fields = {"client_id": self._registered.client_id, "post_logout_redirect_uri": self._registered.left}
        return Farewell(address, fields | ({"id_token_hint": token} if token else {}))

    async def _token(self, about: Json, code: str, attempt: Attempt) -> Json:
        registered = self._registered
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": registered.back,
            "code_verifier": attempt.verifier,
            "client_id": registered.client_id,
        }
        shown = None
        if registered.client_secret is not None:
            # In the form, if it may be: providers do not agree on how a secret with a colon is written in the head.
            if "client_secret_post" in _listed(about, "token_endpoint_auth_methods_supported", "client_secret_basic"):
                form["client_secret"] = registered.client_secret
            else:
                shown = (registered.client_id, registered.client_secret)
        return await self._wire.token(about["token_endpoint"], form, shown)

    async def _checked(self, token: Json, attempt: Attempt, provider: _Provider, now: datetime) -> Json:
        written, client = token.get("id_token"), self._registered.client_id
        if not isinstance(written, str):
            raise SignOnTrouble("not_accepted", "no id_token")
        options = {
            "iss": {"essential": True, "value": provider.about["issuer"]},
            "aud": {"essential": True, "value": client},
        }
        facts = {"nonce": attempt.nonce, "client_id": client, "access_token": token.get("access_token")}
        try:
            decoded = await self._decoded(written, provider, now)
            claims = CodeIDToken(decoded.claims, decoded.header, options, facts)
            claims.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
        except (JoseError, ValueError, TypeError) as error:
            raise SignOnTrouble("not_accepted", _kind(error)) from error
        return dict(claims)

    async def _decoded(self, written: str, provider: _Provider, now: datetime) -> jwt.Token:
        allowed = [
            name
            for name in _listed(provider.about, "id_token_signing_alg_values_supported", "RS256")
            if name in SIGNED_BY
        ]
        try:
            return jwt.decode(written, provider.keys, algorithms=allowed)
        except (JoseError, ValueError):
            self._known = None  # the provider may have other keys by now
            return jwt.decode(written, (await self._provider(now)).keys, algorithms=allowed)

    async def _more(self, about: Json, token: Json, told: Json) -> Json:
        """What the provider tells elsewhere of the same person: some keep all but the number out of the token."""
        address = about.get("userinfo_endpoint")
        if not isinstance(address, str) or not isinstance(token.get("access_token"), str):
            return {}
        more = await self._wire.get(address, bearer=token["access_token"])
        if more.get("sub") != told["sub"]:
            raise SignOnTrouble("not_accepted", "userinfo: another sub")
        return more

    async def _provider(self, now: datetime) -> _Provider:
        known = self._known
        if known is None or not timedelta() <= now - known.at < KEPT:
            issuer = self._registered.issuer.rstrip("/")
            about = await self._wire.get(f"{issuer}/.well-known/openid-configuration")
            _is_it(about, issuer)
            self._known = known = _Provider(about, _keys(await self._wire.get(about["jwks_uri"])), now)
        return known


def _is_it(about: Json, issuer: str) -> None:
    """The provider is who the settings say, and nobody on the way can change what it is told at its addresses."""
    if str(about.get("issuer", "")).rstrip("/") != issuer:
        raise SignOnTrouble("misset", "it names another issuer")
    for name in _ENDPOINTS:
        if not _is_safe(str(about.get(name, ""))):
            raise SignOnTrouble("misset", f"{name} is not https")


def _is_safe(address: str) -> bool:
    """Whether nobody on the way reads what is sent there."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _code(answer: Mapping[str, str], about: Json) -> str:
    """The code, if the answer is one, and this provider's (RFC 9207)."""
    told = answer.get("iss")
    if told != about["issuer"] and (told is not None or about.get("authorization_response_iss_parameter_supported")):
        raise SignOnTrouble("not_accepted", "the answer of another issuer")
    if error := answer.get("error"):
        raise SignOnTrouble("denied" if error in _DENIED else "misset", f"answer: {error[:40]!r}")
    if not (code := answer.get("code")):
        raise SignOnTrouble("not_accepted", "no code")
    return code


def _keys(found: Json) -> KeySet:
    """Its keys to check signatures with; those of a kind that is not known here are left out."""
    listed = found.get("keys")
    keys = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    usable = [key for one in keys if one.get("use", "sig") == "sig" and one.get("kty") != "oct" for key in _key(one)]
    if not usable:
        raise SignOnTrouble("misset", "no key to check signatures with")
    return KeySet(usable)


def _key(one: dict[str, Any]) -> list[Any]:
    try:
        return list(KeySet.import_key_set({"keys": [one]}).keys)
    except (JoseError, ValueError, KeyError):
        return []


def _listed(about: Json, name: str, unless_said: str) -> list[str]:
    said = about.get(name)
    return said if isinstance(said, list) and said else [unless_said]


def _scope(claim: str) -> str:
    """No more than is needed."""
    return {"sub": "openid", EMAIL: "openid email"}.get(claim, "openid profile")


def _kind(error: Exception) -> str:
    """What went wrong, without a word of what was told."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim}" if claim else type(error).__name__
