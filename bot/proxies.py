"""The proxy of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), looked up once for each address.

Why not aiohttp's own `trust_env`: it reads the environment and ~/.netrc anew for each request, on two threads, which
was two fifths of what a message of a broadcast cost; and it would tell Telegram a password that ~/.netrc has for all.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


class Proxies:
    """What the environment says, remembered by address."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def of(self, url: str) -> str | None:
        """The proxy for a URL, with who asks where it wants to know; None where there is none."""
        scheme, _, rest = url.partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        if origin not in self._known:
            self._known[origin] = _found(origin)
        return self._known[origin]


def _found(origin: str) -> str | None:
    parts = urlsplit(origin)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
