"""Everything that is held about a person, as a file they can read."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from storage.exports import export_person


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("send_my_data", Nothing, reads=True)
def send_my_data(turn: TurnContext, _: Nothing) -> Outcome:
    """Send the file: for each kind of record why it is held, in the person's language, and all of it."""
    held = export_person(turn.conn, turn.person.id, turn.now)
    if held is None:
        raise LookupError("a person whose turn it is cannot be found")
    content = orjson.dumps(_told(turn, held), option=orjson.OPT_INDENT_2)
    name = f"{turn.words('mydata.file_name').text}.json"
    document = {"name": name, "content_b64": b64encode(content).decode("ascii")}
    turn.enqueue("sendDocument", {"document": document})
    return Outcome()


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
