"""Forms: what was wrong is said beside its field and on top, what was filled in is never lost.

A form is shown with what was left in it, if its writer's session ended in the middle (`storage/console_drafts.py`), and
with the `version` of what it changes: who sends an older one is told that somebody else changed it meanwhile, and
still has what they filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console.texts import text
from console.visits import Visit
from storage import console_drafts


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: its values, what is wrong with them (a sentence by field), and when a draft was left."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    left_at: datetime | None = None

    def value(self, name: str) -> str:
        """What stands in a field."""
        return next(iter(self.values.get(name, ())), "")

    def has(self, name: str, value: str) -> bool:
        """Whether this value of a choice is ticked."""
        return value in self.values.get(name, ())

    def error(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field, as the design system's components take it."""
        return {"text": self.wrong[name]} if name in self.wrong else None

    @property
    def errors(self) -> list[dict[str, str]]:
        """All that is wrong, each leading to its field, for the top of the page."""
        return [{"text": sentence, "href": f"#{name}"} for name, sentence in self.wrong.items()]


async def begun(visit: Visit, form: str, values: Mapping[str, Sequence[str]] | None = None) -> Filled:
    """The form at this address with these values, or with what its writer left in it."""
    draft = await visit.read(console_drafts.kept, visit.member.id, form)
    if draft is not None:
        return Filled(draft.fields, left_at=draft.saved_at)
    return Filled(values or {})


def again(visit: Visit, wrong: Mapping[str, str]) -> Filled:
    """The same form once more, as it was filled in, with what is wrong in the order of its fields."""
    return Filled(visit.form, _in_their_order(wrong, visit.form))


def _in_their_order(wrong: Mapping[str, str], filled: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Browsers send fields in the order of the page; one that is not sent (nothing was ticked) stays behind the one
    that was found wrong before it.
    """
    places = {name: place for place, name in enumerate(filled)}
    found, last = {}, -1
    for name in wrong:
        found[name] = last = places.get(name, last)
    return {name: wrong[name] for name in sorted(found, key=found.__getitem__)}


async def keep(visit: Visit, form: str) -> None:
    """Keep what was filled in, for later."""
    kept = {name: list(values) for name, values in visit.form.items() if name not in {"form_token", "version"}}
    await visit.write(console_drafts.keep, visit.member.id, form, kept, visit.desk.clock())


async def forget(visit: Visit, form: str) -> None:
    """What was filled in is done."""
    await visit.write(console_drafts.forget, visit.member.id, form)


def stale(name: str) -> dict[str, str]:
    """What is said when somebody else changed it since the form was shown; `name` is the first field."""
    return {name: text("form.stale")}
