"""What each role of the staff may do. Whoever has no role gets a resident's answers and learns nothing of these.

An analyst, a committee's representative and a practice's contact see far less than a reader: figures in which nobody
can be recognised, those of their own locality, and updates that were approved. They read no words of people and no
exact counts, so they hold none of the acts that lead there.
"""

from typing import Final, Literal, get_args

Role = Literal["administrator", "officer", "reader", "analyst", "representative", "practice", "auditor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

Act = Literal[
    "staff.read",
    "staff.change",
    "people.import",
    "people.erase",
    "people.read",
    "people.change",
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
    "reports.figures",
    "reports.locality",
    "updates.read",
    "opportunities.read",
    "audit.read",
    "settings.read",
    "settings.change",
    "sentences.check",
]
ACTS: Final[tuple[Act, ...]] = get_args(Act)

_READER: Final[frozenset[Act]] = frozenset(
    {
        *("broadcast.read", "audience.count", "inbox.read", "updates.read", "opportunities.read"),
        *("reports.read", "reports.figures", "reports.locality", "settings.read"),
    }
)
_OFFICER: Final[frozenset[Act]] = _READER | {
    "people.read",
    "people.change",
    "content.change",
    "broadcast.send",
    "broadcast.approve",
    "broadcast.control",
    "inbox.answer",
    "safeguarding.acknowledge",
    "ambassadors.change",
    "sentences.check",
}

ALLOWED: Final[dict[Role, frozenset[Act]]] = {
    "administrator": frozenset(ACTS),
    "officer": _OFFICER,
    "reader": _READER,
    "analyst": frozenset({"reports.figures", "updates.read"}),
    "representative": frozenset({"reports.locality", "updates.read"}),
    "practice": frozenset({"updates.read"}),
    "auditor": _READER | {"staff.read", "audit.read"},
}


def may(role: Role | str | None, act: Act) -> bool:
    """Whether somebody with this role (None: no member of staff) may do this."""
    return any(act in acts for known, acts in ALLOWED.items() if known == role)
