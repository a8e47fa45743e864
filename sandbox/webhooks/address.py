"""A webhook's address: how Telegram reads it, and which addresses it refuses (TDLib: HttpUrl.cpp, IPAddress.cpp)."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from typing import Final, NamedTuple

from sandbox import refusals

_URL: Final = re.compile(r"(?:(?P<scheme>[^:/?#@\[\]]*)://)?(?P<place>[^/?#]*)(?P<target>.*)", re.DOTALL)
_PORT: Final = re.compile(r"(?P<rest>.+):(?P<port>[^:\]@]*)", re.DOTALL)
_PART: Final = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*")
_IPV6: Final = re.compile(r"\[[0-9a-f:.]+\]")
_PORTS: Final = frozenset({80, 88, 443, 8443})
_NOT_RESOLVED: Final = "Name or service not known"
_RESERVED: Final = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
    ).split()
)


class Address(NamedTuple):
    """The parts of a URL.  `target` is its path and query."""

    scheme: str
    login: str
    host: str
    port: int
    target: str

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine: only then http and any port will do."""
        name = self.host.strip("[]")
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost" or name.endswith(".localhost")


def read_address(url: str) -> Address:
    """The address that `url` names; https if it names no scheme.  Raises Refusal for what is no address."""
    match = _URL.fullmatch(url)
    scheme = (match["scheme"] or "https").lower() if match is not None else ""
    if match is None or scheme not in {"http", "https"}:
        raise _invalid()
    place, port = match["place"], 443 if scheme == "https" else 80
    with_port = _PORT.fullmatch(place)
    if with_port is not None:
        place, port = with_port["rest"], _port(with_port["port"])
    login, _, host = place.rpartition("@")
    host = host.lower()
    if not _is_host(host) or not _PART.fullmatch(login.replace(":", "")):
        raise _invalid()
    return Address(scheme, login, host, port, _target(match["target"]))


def _port(digits: str) -> int:
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits) < 65_536:
        raise _invalid()
    return int(digits)


def _is_host(host: str) -> bool:
    if not host or host == ".":
        return False
    return bool(_IPV6.fullmatch(host) or _PART.fullmatch(host))


def _target(rest: str) -> str:
    target = rest.rstrip(" \t\r\n\0\v") or "/"
    target = target if target.startswith("/") else f"/{target}"
    return "".join(f"%{ord(letter):02X}" if letter <= " " else letter for letter in target)


def _invalid() -> refusals.Refusal:
    return refusals.bad_request(refusals.WEBHOOK_URL_INVALID)


def check_scheme(address: Address) -> None:
    """Raises Refusal for http and for other ports than Telegram's four, except on this machine."""
    if address.is_loopback:
        return
    if address.scheme == "http":
        raise refusals.bad_webhook(refusals.WEBHOOK_NEEDS_HTTPS)
    if address.port not in _PORTS:
        raise refusals.bad_webhook(refusals.WEBHOOK_PORTS)


def check_ip(ip: str) -> None:
    """Raises Refusal for what is no IPv4 address, or one that no public server has (this machine's will do)."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        raise refusals.bad_webhook(refusals.IP_INVALID) from None
    if found.is_loopback:
        return
    if isinstance(found, ipaddress.IPv6Address):
        raise refusals.bad_webhook(refusals.IP_NOT_V4)
    if any(found in block for block in _RESERVED):
        raise refusals.bad_webhook(refusals.IP_RESERVED.format(ip=ip))


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def resolve(host: str) -> str:
    """The address of a host, IPv4 if it has one.  Raises Refusal if it has none that will do."""
    name = host.strip("[]")
    if _is_ip(name):
        check_ip(name)
        return name
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        reason = problem.strerror if isinstance(problem, socket.gaierror) else _NOT_RESOLVED
        raise refusals.bad_webhook(refusals.NOT_RESOLVED.format(reason=reason)) from None
    families = {family: str(where[0]) for family, _, _, _, where in reversed(found)}
    ip = families.get(socket.AF_INET) or families[socket.AF_INET6]
    check_ip(ip)
    return ip
