"""How the bot introduces itself: its name, what it is for, and the commands that a phone lists, in each language.

All of it is worked out here, as a list of what Telegram should show; `bot/introducing.py` compares that with what it
shows and changes what differs. What Telegram would refuse for its length is left out and named by `too_long`, so that
`hearback check` can say it before anybody sees it.

Telegram tells languages apart by two letters, so Easy English (`en-x-easy`) has no list of its own: its readers' phones
show the English one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conversations.flow import Flow, Who
from conversations.library import Library
from conversations.rich import utf16_length
from conversations.texts import ENGLISH, Texts
from programme.programme import Programme
from storage.staff import Role, StaffPhone

SHOWN: Final = (
    *("menu", "updates", "opportunities", "surveys", "say", "mine", "profile", "language"),
    *("relay", "ambassador", "invite", "pause", "stop", "help", "mydata", "deleteme", "complain"),
)
"""In this order; a command that opens nothing is left out."""
SHOWN_TO_STAFF: Final = ("inbox", "announce", "announcements", "ambassadors")
"""On the phones of the team, before all others."""
MOST_NAME: Final = 64
MOST_DESCRIPTION: Final = 512
MOST_SHORT: Final = 120
MOST_COMMAND: Final = 256
"""Most characters of each (Bot API: setMyName, setMyDescription, setMyShortDescription, BotCommand)."""

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
_TEXTS: Final = ("presence.about", "presence.begin", "presence.short")

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
    for what, _, language, words, most in _words(texts, programme):
        if utf16_length(words) <= most:
            where = {"language_code": _code(language)} if language != ENGLISH else {}
            part = _PARTS[what]
            shown.append(Shown(what, where, part, words, {part: words}))
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
        TooLong(key, language, length, most)
        for _, key, language, words, most in _words(texts, programme)
        if (length := utf16_length(words)) > most
    ]
    for language in [ENGLISH, *_languages(texts, library, programme)[1:]]:
        for flow in _flows(library, (*SHOWN, *SHOWN_TO_STAFF)):
            length = utf16_length(texts.plain(flow.title, language))
            if length > MOST_COMMAND:
                found.append(TooLong(flow.title, language, length, MOST_COMMAND))
    return found


_PARTS: Final = {"MyName": "name", "MyDescription": "description", "MyShortDescription": "short_description"}


def _words(texts: Texts, programme: Programme) -> Iterator[tuple[str, str, str, str, int]]:
    """What it is, where it comes from, in which language, the words, and how long they may be."""
    # The built-in programme says nothing of who runs it: the name that the bot was given stays.
    if programme.organisation != Programme.plain().organisation:
        yield "MyName", "organisation.name", ENGLISH, programme.organisation.name, MOST_NAME
    for language in (ENGLISH, *_spoken(texts, programme)):
        if set(_TEXTS) & set(texts.missing(language)):
            continue  # its readers are shown the English one
        yield (
            "MyDescription",
            "organisation.about",
            language,
            _description(texts, programme, language),
            MOST_DESCRIPTION,
        )
        short = texts.plain("presence.short", language)
        yield "MyShortDescription", "presence.short", language, short, MOST_SHORT


def _description(texts: Texts, programme: Programme, language: str) -> str:
    """What the programme is, in the language; the catalogue's words where the programme has none in it."""
    own = programme.organisation.about
    about = own.text(language) if language in own.languages() else texts.plain("presence.about", language)
    return f"{about}\n\n{texts.plain('presence.begin', language)}"


def _languages(texts: Texts, library: Library, programme: Programme) -> list[str]:
    """The languages with a list of commands of their own, "" (everybody else, in English) first."""
    titles = {flow.title for flow in _flows(library, SHOWN)}
    return ["", *(one for one in _spoken(texts, programme) if not titles & set(texts.missing(one)))]


def _spoken(texts: Texts, programme: Programme) -> list[str]:
    """The programme's languages beside English that have a catalogue, and that Telegram can tell apart."""
    there = {catalogue.language for catalogue in texts.languages}
    return [one for one in programme.languages if one != ENGLISH and one in there and len(one) == len("xx")]


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
