"""Throwing a draft away: what somebody has written and not sent is never gone by one press.

A form's button keeps what is in it and comes here; so do one's own unfinished forms. What goes is shown first. It is
always one's own: a draft is found by who wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from fastapi import Response

from console import onward
from console.staffroom import TOKEN, Staffroom
from console.texts import text
from console.visits import GOING_ON, Visit
from console.words import SPOKEN, language_name
from storage import console_drafts
from storage.console_drafts import Draft

PATH: Final = "/throw-away"
SURE: Final = "sure"
"""The field of a form that says: they were asked."""
_NAMED: Final = re.compile(r"/(announcements|opportunities|updates|surveys)/(?:(\d{1,15})/change|new)", re.ASCII)
"""The forms that are long, by their addresses: what they are of, and which one is changed."""
_OTHERS: Final = re.compile(
    r"/(inbox|alerts|people|announcements|opportunities|updates|team|tokens|settings)/.*", re.ASCII
)
MOST_SHOWN: Final = 5
LONGEST: Final = 200


def add(room: Staffroom) -> None:
    """The page that asks, and the act: anybody in the team has drafts of their own."""
    room.get(PATH, None, _page)
    room.post(PATH, None, _throw_away)


def ask(visit: Visit, form: str) -> Response:
    """On to the page that asks whether what is kept of this form is to go."""
    return visit.go(PATH, form=form)


def called(form: str) -> str:
    """What the form at an address is: a new announcement, a change of survey 3, something in a form of the inbox."""
    named = _NAMED.fullmatch(form)
    if named is not None:
        new = named[2] is None
        return text(f"draft.new.{named[1]}") if new else text(f"draft.change.{named[1]}", number=named[2])
    other = _OTHERS.fullmatch(form)
    return text("draft.other") if other is None else text("draft.of", part=text(f"menu.{other[1]}"))


async def _page(visit: Visit) -> Response:
    form = visit.asked("form")
    left = await visit.read(console_drafts.kept, visit.member.id, form) if onward.is_path(form) else None
    if left is None:
        return visit.go("/sign-ins", told="draft_gone")
    words = list(_words(left))
    what = text("draft.what" if words else "draft.what_chosen", form=called(form), when=visit.when(left.saved_at))
    back = f"{form}?{GOING_ON}=yes"
    return sure(visit, PATH, [("form", form)], words, back=back, what=what, stays=text("draft.for_good"))


def sure(
    visit: Visit,
    action: str,
    fields: Sequence[tuple[str, str]],
    words: Sequence[str],
    *,
    back: str,
    what: str,
    stays: str,
    language: str = SPOKEN,
) -> Response:
    """The page that asks: `what` goes, its `words` in a `language`, and what `stays`; who says yes sends these `fields`
    to `action`, who says no goes `back`.
    """
    return visit.page(
        "throw_away",
        title=text("draft.title"),
        action=action,
        fields=fields,
        words=[_short(one) for one in words[:MOST_SHOWN]],
        more=len(words) - MOST_SHOWN,
        back=back,
        what=what,
        stays=stays,
        language=language,
    )


def of_form(visit: Visit, path: str, act: str) -> Response | None:
    """The page that asks about a button of the form at `path` that takes a question or a language out with the words
    in it; None where there are none, or they were asked already. The form is kept before.
    """
    verb, _, which = act.partition(".")
    words = [] if visit.filled(SURE) else list(_going(visit, verb, which))
    if not words:
        return None
    if verb == "remove":
        what = text("draft.question", number=int(which) + 1)
    else:
        what = text("draft.language", language=language_name(visit, which))
    rest = [(name, one) for name, values in visit.form.items() if name not in {"do", TOKEN} for one in values]
    fields = [*rest, ("do", act), (SURE, "yes")]
    back, stays = f"{path}?{GOING_ON}=yes", text("draft.form_stays")
    return sure(visit, path, fields, words, back=back, what=what, stays=stays)


def _going(visit: Visit, verb: str, which: str) -> Iterator[str]:
    """What is written in the fields that go: those of a question, or those of a language."""
    for name, values in visit.form.items():
        steps = name.split(".")
        of_question = verb == "remove" and which.isdecimal() and steps[:2] == ["q", which] and "text" in steps
        if of_question or (verb == "drop_language" and which in steps[1:] and steps[0] != "checked_by"):
            yield from (one.strip() for one in values if one.strip())


async def _throw_away(visit: Visit) -> Response:
    form = visit.filled("form")
    await visit.write(console_drafts.forget, visit.member.id, form)
    return visit.go(_after(form), told="draft_thrown_away")


def _words(left: Draft) -> Iterator[str]:
    """What was written in the form, not what was chosen: whatever has more than one word."""
    for values in left.fields.values():
        for value in values:
            said = " ".join(value.split())
            if " " in said and not said.startswith("{"):
                yield said


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"


def _after(form: str) -> str:
    """Where somebody is who does not want a form: at what it was to change, or at the list that it was to be in."""
    return form.rpartition("/")[0] if _NAMED.fullmatch(form) else "/sign-ins"
