"""What `hearback check` looks at beside the files: what administrators changed at a desk, as it is live.

Sentences in the team's own words that are not said any more, and names on buttons that phones would cut; and what
Telegram shows of the bot is measured with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from app.key_file import known_keyring
from app.opening import read_programme
from app.settings import Settings
from app.texts import text
from conversations.check_wordings import BUTTON_UNITS
from conversations.library import Library
from conversations.rewritten import Rewritten, Unsaid, laid, unsaid
from conversations.rich import utf16_length
from conversations.texts import Texts
from conversations.wording import button_keys
from programme.laid_over import LISTS
from programme.programme import Programme
from storage import migrations, sentences
from storage import settings as desk_settings
from storage.database import Database, is_postgres


@dataclass(frozen=True, slots=True)
class Live:
    """The programme as it is now, and what the team says in place of the sentences that ship."""

    programme: Programme
    said: Mapping[tuple[str, str], Rewritten] = field(default_factory=dict)


async def live(settings: Settings) -> Live:
    """As the database has it; as the file has it where there is none, or its tables are of another release."""
    file, keys = read_programme(settings), known_keyring(settings)
    if keys is None or not is_there(settings):
        return Live(file)
    database = await Database.open(settings.database, data_dir=settings.data_dir, keys=keys, migrate=False)
    try:
        return await database.read(_live, file)
    finally:
        await database.close()


def _live(conn: Connection, file: Programme) -> Live:
    if migrations.revision(conn) != migrations.head() or migrations.missing(conn):
        return Live(file)
    return Live(desk_settings.programme(conn, file), sentences.said(conn))


def is_there(settings: Settings) -> bool:
    """Whether opening the database would make none."""
    return is_postgres(settings.database) or Path(make_url(settings.database).database or "").is_file()


def lay(there: Live, texts: Texts, library: Library) -> None:
    """Have the texts say what is live."""
    texts.lay(laid(texts, there.said, button_keys(library.flows)))


def not_as_written(there: Live, texts: Texts, library: Library) -> Iterator[str]:
    """A line for each sentence and each name that people do not read as it was written at a desk."""
    for one in unsaid(texts, there.said, button_keys(library.flows)):
        yield _unsaid(one)
    for name in LISTS:
        for entry in getattr(there.programme, name):
            for language, words in entry.name.root.items():
                length = utf16_length(words)
                if length > BUTTON_UNITS and not entry.retired:
                    sizes = {"length": length, "over": length - BUTTON_UNITS, "most": BUTTON_UNITS}
                    yield text("check.desk_name_long", list=name, entry=entry.slug, language=language, **sizes)


def _unsaid(one: Unsaid) -> str:
    where = {"key": one.key, "language": one.language}
    if one.wrong is None:
        return text("check.desk_gone", **where)
    if one.wrong.why == "long":
        return text("check.desk_long", **where, **one.wrong.args)
    return text("check.desk_fits_no_more", **where)
