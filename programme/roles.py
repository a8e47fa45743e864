"""What each role of the staff may do. Whoever has no role gets a resident's answers and learns nothing of these."""

from typing import Final, Literal, get_args

Role = Literal["administrator", "officer", "reader"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Act = Literal[
    "staff.change",
    "people.import",
    "people.erase",
    "people.read",
    "content.change",
    "broadcast.send",
    "broadcast.approve",
    "broadcast.control",
    "broadcast.read",
    "audience.count",
    "inbox.read",
    "inbox.answer",
    "safeguarding.acknowledge",
    "ambassadors.change",
    "reports.read",
    "audit.read",
]
ACTS: Final[tuple[Act, ...]] = get_args(Act)

_READER: Final[frozenset[Act]] = frozenset({"broadcast.read", "reports.read", "audience.count", "inbox.read"})
_OFFICER: Final[frozenset[Act]] = _READER | {
    "people.read",
    "content.change",
    "broadcast.send",
    "broadcast.approve",
    "broadcast.control",
    "inbox.answer",
    "safeguarding.acknowledge",
    "ambassadors.change",
}

ALLOWED: Final[dict[Role, frozenset[Act]]] = {
    "administrator": frozenset(ACTS),
    "officer": _OFFICER,
    "reader": _READER,
}


def may(role: Role | str | None, act: Act) -> bool:
    """Whether somebody with this role (None: no member of staff) may do this."""
    return any(act in acts for known, acts in ALLOWED.items() if known == role)
