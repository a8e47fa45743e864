"""How the bot introduces itself: its name, what it is for, and the commands that a phone lists, in each language.

All of it is worked out here, as a list of what Telegram should show; `bot/introducing.py` compares that with what it
shows and changes what differs. What Telegram would refuse for its length is left out and named by `too_long`, so that
`hearback check` can say it before anybody sees it.

Telegram tells languages apart by two letters, so Easy English (`en-x-easy`) has no list of its own: its readers' phones
show the English one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conversations.flow import Flow, Who
from conversations.library import Library
from conversations.presence import MOST_COMMAND, presence, spoken
from conversations.rich import utf16_length
from conversations.texts import ENGLISH, Texts
from programme.programme import Programme
from storage.staff import Role, StaffPhone

SHOWN: Final = (
    *("menu", "updates", "opportunities", "surveys", "say", "mine", "profile", "language"),
    *("relay", "ambassador", "invite", "pause", "stop", "help", "mydata", "deleteme", "complain"),
)
"""In this order; a command that opens nothing is left out."""
SHOWN_TO_STAFF: Final = ("inbox", "announce", "announcements", "checks", "ambassadors")
"""On the phones of the team, before all others."""

_ALLOWED: Final[Mapping[Role, frozenset[Who]]] = {
    "administrator": frozenset({"staff", "officer"}),
    "officer": frozenset({"staff", "officer"}),
    "reader": frozenset({"staff"}),
    "auditor": frozenset({"staff"}),
    # Their work is at a desk, where /console leads: what else the team has on its phones would refuse them.
    "analyst": frozenset(),
    "representative": frozenset(),
    "practice": frozenset(),
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that Telegram shows: how it is read (`getMy…` and where) and what that should answer.

    `part` is the field of the answer that holds it, None where the answer is the thing itself. `written` are the
    parameters of the setter, beside those of where.
    """

    what: str
    where: Json
    part: str | None
    wanted: Any
    written: Json = field(default_factory=dict)

    @property
    def getter(self) -> str:
        """The method that reads it."""
        return f"get{self.what}"

    @property
    def setter(self) -> str:
        """The method that changes it."""
        return f"set{self.what}"

    def is_so(self, answer: Any) -> bool:
        """Whether Telegram shows it already."""
        there = answer.get(self.part) if self.part is not None and isinstance(answer, Mapping) else answer
        return bool(there == self.wanted)


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text that Telegram would refuse: which, in which language, how long, and how long it may be."""

    what: str
    language: str
    length: int
    most: int


def introduction(texts: Texts, library: Library, programme: Programme) -> list[Shown]:
    """All that everybody sees; the name last, since Telegram lets it be changed a few times a day only."""
    shown = [_commands(_listed(library, texts, SHOWN, code), code) for code in _languages(texts, library, programme)]
    for one in presence(texts, programme):
        if utf16_length(one.words) <= one.most:
            where = {"language_code": _code(one.language)} if one.language != ENGLISH else {}
            part = _PARTS[one.what]
            shown.append(Shown(one.what, where, part, one.words, {part: one.words}))
    button = {"type": "commands"}
    shown.append(Shown("ChatMenuButton", {}, None, button, {"menu_button": button}))
    return sorted(shown, key=lambda one: one.what == "MyName")


def staff_commands(texts: Texts, library: Library, phone: StaffPhone) -> Shown:
    """What the phone of a member of staff lists: their own commands and everybody's; nothing extra once they left."""
    allowed = frozenset[Who]() if phone.role is None else _ALLOWED[phone.role]
    own = [name for name in SHOWN_TO_STAFF if (flow := library.by_command(name)) is not None and flow.who in allowed]
    listed = _listed(library, texts, (*own, *SHOWN), phone.language or ENGLISH) if own else []
    where = {"scope": {"type": "chat", "chat_id": phone.telegram_id}}
    return Shown("MyCommands", where, None, listed, {"commands": listed})


def too_long(texts: Texts, library: Library, programme: Programme) -> list[TooLong]:
    """The texts that Telegram would refuse, and which are therefore not shown."""
    found = [
        TooLong(one.key, one.language, length, one.most)
        for one in presence(texts, programme)
        if (length := utf16_length(one.words)) > one.most
    ]
    for language in [ENGLISH, *_languages(texts, library, programme)[1:]]:
        for flow in _flows(library, (*SHOWN, *SHOWN_TO_STAFF)):
            length = utf16_length(texts.plain(flow.title, language))
            if length > MOST_COMMAND:
                found.append(TooLong(flow.title, language, length, MOST_COMMAND))
    return found


_PARTS: Final = {"MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description"}


def _languages(texts: Texts, library: Library, programme: Programme) -> list[str]:
    """The languages with a list of commands of their own, "" (everybody else, in English) first."""
    titles = {flow.title for flow in _flows(library, SHOWN)}
    return ["", *(one for one in spoken(texts, programme) if not titles & set(texts.missing(one)))]


def _code(language: str) -> str:
    return "" if language == ENGLISH else language


def _commands(listed: list[Json], code: str) -> Shown:
    where: Json = {"scope": {"type": "all_private_chats"}, **({"language_code": code} if code else {})}
    return Shown("MyCommands", where, None, listed, {"commands": listed})


def _listed(library: Library, texts: Texts, names: Iterable[str], code: str) -> list[Json]:
    found = [(name, flow) for name in names if (flow := library.by_command(name)) is not None]
    titled = [(name, texts.plain(flow.title, code or ENGLISH)) for name, flow in found]
    return [{"command": name, "description": title} for name, title in titled if utf16_length(title) <= MOST_COMMAND]


def _flows(library: Library, names: Iterable[str]) -> list[Flow]:
    return [flow for name in names if (flow := library.by_command(name)) is not None]
