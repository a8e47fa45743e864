"""Everything that is held about a person: a letter they can read, and the same for a computer."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.my_record import letter
from storage.exports import export_person


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("send_my_data", Nothing, reads=True)
def send_my_data(turn: TurnContext, _: Nothing) -> Outcome:
    """Send two files, and their name: a letter in the person's language, and every record with why it is held."""
    held = export_person(turn.conn, turn.person.id, turn.now)
    if held is None:
        raise LookupError("a person whose turn it is cannot be found")
    name = turn.words("mydata.file_name").text
    _send(turn, f"{name}.txt", letter(turn, held).encode())
    _send(turn, f"{name}.json", orjson.dumps(_told(turn, held), option=orjson.OPT_INDENT_2))
    return Outcome(value=name)


def _send(turn: TurnContext, name: str, content: bytes) -> None:
    document = {"name": name, "content_b64": b64encode(content).decode("ascii")}
    turn.enqueue("sendDocument", {"document": document})


def _told(turn: TurnContext, held: dict[str, Any]) -> dict[str, Any]:
    programme, language = turn.programme, turn.language
    return {
        "about": turn.words("mydata.about").text,
        "organisation": programme.organisation.name,
        "contact": programme.organisation.contact.text(language),
        "privacy": programme.privacy.summary.text(language),
        "kept": [
            {part: getattr(record, part).text(language) for part in ("what", "why", "how_long")}
            for record in programme.privacy.kept
        ],
        "exported_at": held["exported_at"],
        "held": {
            table: {
                "why": turn.words(f"mydata.why.{table}").text,
                "records": records if isinstance(records, list) else [records],
            }
            for table, records in held.items()
            if table != "exported_at"
        },
    }
