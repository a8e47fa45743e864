"""Field encryption and keyed hashes.

What people say and the names they give are sealed before they reach a table, so a copied database file tells
nobody anything. The newest key seals; every key opens (rotation: put a new key in front, keep the old ones).

Texts are sealed with AES-256-GCM-SIV (RFC 8452): quick, since every message is sealed and opened several times, and a
nonce that came up twice by chance would tell no more than that two texts are the same. What an older release sealed
with Fernet is opened as well; files still are.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

_ANOTHER: Final = (
    "what is in the database was sealed with another key: put that one back, into HEARBACK_SECRET_KEYS or the file "
    "keys of the data folder"
)


_MARK: Final = "2:"
"""How a sealed text begins; one of Fernet's begins with a g."""
_NONCE: Final = 12
"""Bytes of a nonce. Each process counts on from a number drawn by lot, which costs less than a lot for each text."""
_NONCES: Final = 1 << 8 * _NONCE


class KeyProblem(Exception):
    """A key is malformed, or none of the keys opens a sealed value. The message never holds key or value."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of one installation, newest first; each is a text of at least 32 characters."""

    secrets: tuple[str, ...]
    _fernet: MultiFernet = field(init=False, repr=False)
    _ciphers: tuple[AESGCMSIV, ...] = field(init=False, repr=False)
    _nonces: count[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.secrets or any(len(secret) < 32 for secret in self.secrets):
            raise KeyProblem("each of HEARBACK_SECRET_KEYS needs at least 32 characters")
        ring = MultiFernet([Fernet(_derive(secret, b"seal")) for secret in self.secrets])
        object.__setattr__(self, "_fernet", ring)
        object.__setattr__(self, "_nonces", count(secrets.randbelow(_NONCES)))
        object.__setattr__(self, "_ciphers", tuple(AESGCMSIV(_key(secret, b"text")) for secret in self.secrets))

    def __repr__(self) -> str:
        return f"Keyring({len(self.secrets)} keys)"

    def seal(self, text: str) -> str:
        """Encrypt a text; the result is ASCII."""
        return self.seal_json(text.encode())

    def open(self, sealed: str) -> str:
        """Decrypt a sealed text. Raises KeyProblem when no key fits."""
        return self.open_json(sealed).decode()

    def seal_json(self, text: bytes) -> str:
        """Encrypt a text that is UTF-8 already, as JSON is written; the result is ASCII."""
        nonce = (next(self._nonces) % _NONCES).to_bytes(_NONCE)
        return _MARK + b2a_base64(nonce + self._ciphers[0].encrypt(nonce, text, None), newline=False).decode("ascii")

    def open_json(self, sealed: str) -> bytes:
        """The other way round, as UTF-8. Raises KeyProblem when no key fits."""
        try:
            if not sealed.startswith(_MARK):
                return self._fernet.decrypt(sealed.encode("ascii"))
            return self._opened(a2b_base64(sealed[len(_MARK) :]))
        except (InvalidToken, InvalidTag, ValueError):
            raise KeyProblem(_ANOTHER) from None

    def _opened(self, content: bytes) -> bytes:
        """Raises InvalidTag when no key fits, and ValueError for what is too short."""
        nonce, rest = content[:_NONCE], content[_NONCE:]
        for cipher in self._ciphers[:-1]:
            try:
                return cipher.decrypt(nonce, rest, None)
            except InvalidTag:
                continue
        return self._ciphers[-1].decrypt(nonce, rest, None)

    def seal_bytes(self, content: bytes) -> bytes:
        """Encrypt a file's content."""
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt a sealed file. Raises KeyProblem when no key fits."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise KeyProblem("a stored file was sealed with a key that HEARBACK_SECRET_KEYS does not hold") from None

    def fingerprints(self, subject: str, value: str) -> list[str]:
        """Keyed hashes of a value, one for each key, newest first: store the first, look for any of them."""
        material = f"{subject}:{value}".encode()
        return [hmac.new(_derive(secret, b"hash"), material, hashlib.sha256).hexdigest() for secret in self.secrets]


def _derive(secret: str, use: bytes) -> bytes:
    """A 32-byte key for one use, so that the same secret never serves two (base64, as Fernet wants it)."""
    return urlsafe_b64encode(_key(secret, use))


def _key(secret: str, use: bytes) -> bytes:
    return hmac.new(secret.encode(), b"hearback:" + use, hashlib.sha256).digest()
