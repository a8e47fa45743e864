"""An entry of the audit log as it is read: what it was done to and its values, with links to what has a page.

Nothing is told that the log does not hold, and nothing leads where whoever reads may not look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from console.act_values import changes, in_words
from console.act_words import value_name
from console.lists import Part
from console.texts import catalogue, text
from console.visits import Visit
from console.words import locality_name
from programme.roles import Act
from storage.audit import Entry

_PAGES: Final[Mapping[str, tuple[str, Act]]] = {
    "alert": ("/alerts", "inbox.read"),
    "broadcast": ("/announcements", "broadcast.read"),
    "contribution": ("/inbox", "inbox.read"),
    "locality": ("/localities", "reports.locality"),
    "opportunity": ("/opportunities", "opportunities.read"),
    "person": ("/people", "people.read"),
    "staff": ("/team", "staff.read"),
    "survey": ("/surveys", "content.change"),
    "update": ("/updates", "updates.read"),
}
"""Where things have their pages, by what the log calls them, and the act that a role needs for these."""
_THINGS: Final = {
    "alert.hand_over.to": "staff",
    "broadcast.correct.by": "broadcast",
    "broadcast.follow_up.by": "broadcast",
    "broadcast.withdraw.by": "broadcast",
    "contribution.assign.to": "staff",
    "earlier": "person",
    "into": "person",
    "opportunity": "opportunity",
    "token": "token",
    "written_by": "staff",
}
"""Values that are numbers of things: of one act, or of all that have them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody reads the log: `names` of all who were ever in the team, and who is in it now, so has a page."""

    visit: Visit
    names: Mapping[int, str]
    members: Collection[int]
    told_before: dict[tuple[str, str], str] = field(default_factory=dict)
    """Words that were told, by name and value: a long list tells of the same audiences again and again."""

    def subject(self, entry: Entry) -> Part:
        """What an act was done to, by what it is called."""
        kind, _, which = (entry.subject or "").partition(":")
        if kind == "setting":
            path = "/settings" if self.visit.may("settings.read") else None
            return Part(catalogue().get(f"acts.setting.{which}", which), path)
        if kind == "sentence":
            return Part(self._called(kind, which), self._sentence(which, entry.detail.get("language")))
        return self._thing(kind, which)

    def told(self, entry: Entry) -> Iterator[Part]:
        """Its values, each by its name; of a setting what changed."""
        detail = entry.detail
        is_change = "before" in detail and "after" in detail
        for name, value in detail.items():
            if not is_change or name not in {"before", "after"}:
                yield self._value(entry.act, name, value)
        if is_change:
            setting = (entry.subject or "").partition(":")[2]
            for field, told in changes(self.visit, setting, detail["before"], detail["after"]):
                yield Part(told, about=field)

    def _value(self, act: str, name: str, value: Any) -> Part:
        about, kind = value_name(act, name), _THINGS.get(f"{act}.{name}") or _THINGS.get(name)
        if kind is None or value is None:
            return Part(self._in_words(name, value), about=about)
        thing = self._thing(kind, str(value))
        return Part(thing.words, thing.href, about)

    def _in_words(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            return in_words(self.visit, name, value)
        known = self.told_before.get((name, value))
        if known is None:
            known = self.told_before[name, value] = in_words(self.visit, name, value)
        return known

    def _thing(self, kind: str, which: str) -> Part:
        return Part(self._called(kind, which), self._page(kind, which))

    def _called(self, kind: str, which: str) -> str:
        if kind == "staff" and which.isdecimal():
            return self.names.get(int(which)) or text("frame.member", number=which)
        if kind == "locality":
            return locality_name(self.visit, which, which)
        key = f"acts.kind.{kind}"
        return text(key, which=which) if key in catalogue() else ":".join(one for one in (kind, which) if one)

    def _page(self, kind: str, which: str) -> str | None:
        path, act = _PAGES.get(kind, ("", None))
        if not path or not self.visit.may(act) or not (which.isdecimal() or kind == "locality"):
            return None
        return None if kind == "staff" and int(which) not in self.members else f"{path}/{which}"

    def _sentence(self, key: str, language: object) -> str | None:
        return f"/settings/languages/{language}/{key}" if language and self.visit.may("settings.read") else None
