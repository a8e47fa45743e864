"""Placeholders of an announcement, filled in when it is claimed, from its frozen content and the person's record.

The hash of what was said is kept with the delivery. A second try, after a crash or an answer that never came, is
recognised by it: it says the same words if they can still be made, and otherwise today's, since somebody who changed
their name meanwhile is better called by the new one than not written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from conversations.placeholders import fill, readings
from conversations.rich import Rich
from storage.tables import person, rendered

_TEXTS: Final = (("text", "entities"), ("caption", "caption_entities"))
"""Where a part has words, and their entities."""


def fill_in(conn: Connection, claimed: Sequence[dict[str, Any]]) -> None:
    """Put each person's own words into what is claimed: rows with `id`, `person_id`, `part` and `payload`."""
    rows = [row for row in claimed if "fill" in row["payload"]]
    if not rows:
        return
    people = {one.id: one for one in conn.execute(_PEOPLE, {"ids": [row["person_id"] for row in rows]})}
    before = {
        (one.delivery_id, one.part): one.hash for one in conn.execute(_SAID, {"ids": [row["id"] for row in rows]})
    }
    said = []
    for row in rows:
        options = filled(row["payload"], people[row["person_id"]].name, people[row["person_id"]].locality)
        kept = before.get((row["id"], row["part"]))
        row["payload"] = next((one for one in options if hash_of(one) == kept), options[0])
        said.append({"delivery_id": row["id"], "part": row["part"], "hash": hash_of(row["payload"])})
    upsert = (postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert)(rendered)
    newest = upsert.on_conflict_do_update(index_elements=["delivery_id", "part"], set_={"hash": upsert.excluded.hash})
    conn.execute(newest, said)


def filled(part: Mapping[str, Any], name: str | None, locality: str | None) -> list[dict[str, Any]]:
    """A part as it can be said to somebody: their own words first, then with neutral ones in their place.

    One without placeholders is the only way to say itself.
    """
    if "fill" not in part:
        return [dict(part)]
    frozen = part["fill"]
    known = None if locality is None else frozen["localities"].get(locality)
    return [_with(part, values) for values in readings({"name": name, "locality": known}, frozen["neutral"])]


def hash_of(part: Mapping[str, Any]) -> str:
    """What the words of a part are recognised by."""
    said = [str(one.get(text, "")) for one in (part, *_items(part)) for text, _ in _TEXTS]
    return sha256("\n".join(said).encode()).hexdigest()


def _with(part: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    made = {key: value for key, value in part.items() if key != "fill"}
    for text, entities in _TEXTS:
        if text in made:
            made |= _words(Rich.from_json({"text": made[text], "entities": made.get(entities)}), values, text, entities)
    if isinstance(made.get("media"), list):
        made["media"] = [_with(item, values) for item in made["media"]]
    return made


def _items(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    media = part.get("media")
    return media if isinstance(media, list) else []


def _words(rich: Rich, values: Mapping[str, str], text: str, entities: str) -> dict[str, Any]:
    spoken = fill(rich, values)
    return {text: spoken.text} | ({entities: spoken.entity_payload()} if spoken.entities else {})


_PEOPLE = select(person.c.id, person.c.name, person.c.locality).where(person.c.id.in_(bindparam("ids", expanding=True)))
_SAID = select(rendered).where(rendered.c.delivery_id.in_(bindparam("ids", expanding=True)))
