"""What the team is told on its phones of words that wait for somebody else at a desk: those of an update or an
opportunity, and sentences that are said in other words.

Everybody who could check them hears of it but whoever wrote them, with a button for a link to the console.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from conversations.effects import Button, Keyboard
from conversations.phrases import Phrase
from conversations.run import command_data
from conversations.texts import ENGLISH, Texts
from programme.opportunity import Opportunity
from programme.roles import Act, may
from programme.update import Update
from storage import content_acts, sentences, staff, team_news
from storage.approval_news import name_of
from storage.content_acts import Kind, Published
from storage.sentences import Refusal, Which, Words

CONSOLE: Final = "console"
"""The command that gives a link to sign in at a desk."""


def publish(
    conn: Connection,
    texts: Texts,
    written: Update | Opportunity,
    number: int | None,
    *,
    was: str,
    by: int,
    now: datetime,
) -> Published:
    """`content_acts.publish`; and colleagues are asked to check what nobody has."""
    done = content_acts.publish(conn, written, number, was=was, by=by, now=now)
    if done.what in {"added", "changed"}:
        _ask(conn, texts, "update" if isinstance(written, Update) else "opportunity", done.number, by=by, now=now)
    return done


def _ask(conn: Connection, texts: Texts, kind: Kind, number: int, *, by: int, now: datetime) -> None:
    found = content_acts.find(conn, kind, number)
    wrote = content_acts.writers(conn, kind, number)
    drafted = content_acts.drafters(conn, kind, number)
    if found is None:
        return
    fresh = [code for code, text in found.texts.items() if not text.checked_by and wrote[code] == by]
    changed = [code for code in found.drafts if drafted[code] == by]
    waits = sorted({*fresh, *changed})
    if not waits:
        return
    languages = ", ".join(texts.language_name(code, ENGLISH) for code in waits)
    args = {"id": number, "title": found.texts[ENGLISH].title, "who": name_of(conn, by), "languages": languages}
    key, once = f"console.asked.{kind}", f"{kind}:{number}:{content_acts.mark(found)}"
    _tell(conn, texts, key, args, act="content.change", by=by, once=once, now=now)


def write_sentence(
    conn: Connection, texts: Texts, which: Which, words: Words, *, was: str, by: int, now: datetime
) -> Refusal | None:
    """`sentences.write`; and colleagues are asked to check it, once a day for each language: often many are written."""
    refused = sentences.write(conn, which, words, was=was, by=by, now=now)
    if refused is None:
        args = {"who": name_of(conn, by), "language": texts.language_name(which[0], ENGLISH)}
        once = f"sentences:{which[0]}:{by}:{now:%Y-%m-%d}"
        _tell(conn, texts, "console.asked.sentences", args, act="sentences.check", by=by, once=once, now=now)
    return refused


def _tell(
    conn: Connection,
    texts: Texts,
    key: str,
    args: Mapping[str, object],
    *,
    act: Act,
    by: int,
    once: str,
    now: datetime,
) -> None:
    members = [one for one in staff.members(conn) if may(one.role, act) and one.id != by]
    keyboard = Keyboard(((Button(Phrase("console.go"), command_data(CONSOLE), style="primary"),),))
    team_news.tell(conn, texts, key, args, members=members, keyboard=keyboard, once=once, now=now)
