"""Field encryption and keyed hashes.

What people say and the names they give are sealed before they reach a table, so a copied database file tells
nobody anything. The newest key seals; every key opens (rotation: put a new key in front, keep the old ones).
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_ANOTHER: Final = (
    "what is in the database was sealed with another key: put that one back, into HEARBACK_SECRET_KEYS or the file "
    "keys of the data folder"
)


class KeyProblem(Exception):
    """A key is malformed, or none of the keys opens a sealed value. The message never holds key or value."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of one installation, newest first; each is a text of at least 32 characters."""

    secrets: tuple[str, ...]
    _fernet: MultiFernet = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.secrets or any(len(secret) < 32 for secret in self.secrets):
            raise KeyProblem("each of HEARBACK_SECRET_KEYS needs at least 32 characters")
        ring = MultiFernet([Fernet(_derive(secret, b"seal")) for secret in self.secrets])
        object.__setattr__(self, "_fernet", ring)

    def __repr__(self) -> str:
        return f"Keyring({len(self.secrets)} keys)"

    def seal(self, text: str) -> str:
        """Encrypt a text; the result is ASCII."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Decrypt a sealed text. Raises KeyProblem when no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken:
            raise KeyProblem(_ANOTHER) from None

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
    return urlsafe_b64encode(hmac.new(secret.encode(), b"hearback:" + use, hashlib.sha256).digest())
