"""How often somebody may try to get in from one address."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

from fastapi import Request

TRIES: Final = 20
WITHIN: Final = 60.0
"""So many tries from one address within so many seconds; a secret has 256 bits, so this only keeps the noise down."""
_ADDRESSES: Final = 10_000


class Tries:
    """How often each address tried something lately; more than `most` times is too often. Times are seconds."""

    def __init__(self, most: int = TRIES) -> None:
        self._most = most
        self._of: OrderedDict[str, deque[float]] = OrderedDict()

    def one_more(self, address: str, now: float) -> bool:
        """Count a try; whether it is one of too many."""
        lately = self._of.setdefault(address, deque())
        self._of.move_to_end(address)
        while lately and lately[0] <= now - WITHIN:
            lately.popleft()
        lately.append(now)
        if len(self._of) > _ADDRESSES:
            self._of.popitem(last=False)
        return len(lately) > self._most


def address_of(request: Request) -> str:
    """Where somebody asks from."""
    return request.client.host if request.client else ""
