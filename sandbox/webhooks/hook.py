"""A bot's webhook: what setWebhook set, what went wrong last, and the delivery that runs by it."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox import refusals
from sandbox.fields import Call, Json

from .address import Address, check_ip, check_scheme, read_address, resolve

if TYPE_CHECKING:
    from .delivery import Delivery

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LIMIT: Final = 256
_CERTIFICATE_LIMIT: Final = 3 << 20
_ATTACHED: Final = "attach://"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a setWebhook asks for.  `certificate` is the uploaded file; `fixed_ip` the address it names, or nothing."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    fixed_ip: str = ""
    certificate: bytes | None = None

    @classmethod
    def read(cls, call: Call) -> Settings:
        """The settings of a call, unchecked."""
        return cls(
            url=call.text("url"),
            secret_token=call.text("secret_token"),
            max_connections=call.clamped("max_connections", 40, 1, 100),
            fixed_ip=call.text("ip_address"),
            certificate=_certificate(call),
        )

    def check(self) -> Address:
        """The address it leads to.  Raises the Refusal of Telegram's server for what it does not take."""
        address = read_address(self.url)
        if len(self.secret_token.encode()) > _SECRET_LIMIT:
            raise refusals.bad_request(refusals.TOKEN_TOO_LONG)
        if not _SECRET.fullmatch(self.secret_token):
            raise refusals.bad_request(refusals.TOKEN_UNALLOWED)
        if self.certificate is not None and len(self.certificate) > _CERTIFICATE_LIMIT:
            raise refusals.bad_request(refusals.CERTIFICATE_TOO_BIG.format(size=len(self.certificate)))
        return address


def _certificate(call: Call) -> bytes | None:
    """The uploaded certificate; a certificate that is no upload counts as none."""
    name = call.text("certificate")
    attached = name.removeprefix(_ATTACHED) if name.startswith(_ATTACHED) else ""
    upload = call.uploads.get("certificate") or call.uploads.get(attached)
    return upload.content if upload is not None else None


@dataclass(frozen=True, slots=True)
class Target:
    """Where updates are posted to: a checked address, its IP address, and how to trust it (None for http)."""

    address: Address
    ip: str
    trust: ssl.SSLContext | None

    @classmethod
    async def of(cls, settings: Settings, address: Address) -> Target:
        """Look the address up.  Raises Refusal ("bad webhook") for what cannot be a webhook."""
        check_scheme(address)
        trust = _trust(settings.certificate) if address.scheme == "https" else None
        if settings.fixed_ip:
            check_ip(settings.fixed_ip)
            return cls(address, settings.fixed_ip, trust)
        return cls(address, await resolve(address.host), trust)


def _trust(certificate: bytes | None) -> ssl.SSLContext:
    if certificate is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cadata=certificate.decode("ascii"))
    except (ssl.SSLError, UnicodeDecodeError, ValueError):
        raise refusals.bad_webhook(refusals.CERTIFICATE_UNREADABLE) from None


class Hook:
    """The webhook of one bot: none, at first."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self.target: Target | None = None
        self.delivery: Delivery | None = None
        self.next_set = 0.0
        """When setWebhook may come again: once a second."""
        self.last_error: tuple[int, str] | None = None

    def failed(self, now: float, reason: str) -> None:
        """Note what went wrong, for getWebhookInfo."""
        self.last_error = int(now), reason

    def clear(self) -> bool:
        """Take the webhook away; says whether there was one.  Updates that were on their way wait on."""
        there = self.settings is not None
        if self.delivery is not None:
            self.delivery.close()
        self.settings = self.target = self.delivery = self.last_error = None
        return there

    def shown(self) -> Json:
        """What getWebhookInfo tells of it, but for the updates."""
        settings = self.settings
        if settings is None:
            return {"url": "", "has_custom_certificate": False}
        shown: Json = {"url": settings.url, "has_custom_certificate": settings.certificate is not None}
        shown["max_connections"] = settings.max_connections
        shown["ip_address"] = self.target.ip if self.target is not None else "<unknown>"
        if self.last_error is not None:
            shown["last_error_date"], shown["last_error_message"] = self.last_error
        return shown
