"""People without Telegram: in every figure, on no way to Telegram, and stopped at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from programme.audience import parse
from programme.consent import Wordings
from storage import audience, consents, erasures, exports, glance, last_look, people, staff, without_telegram
from storage.tables import person
from storage.without_telegram import Agreed, Reached, SignUp
from tests.clock import START
from tests.storage.sending import resident

if TYPE_CHECKING:
    from programme.consent import Tier
    from storage.database import Database
    from storage.keys import Keyring

EVERYBODY = parse("all")
LETTER = Reached("letter", "1 Mill Lane\nTring", None)
CALL = Reached("call", None, "020 7946 0018")


def agreed(*tiers: Tier) -> list[Agreed]:
    """These consents, said yes to on the telephone yesterday."""
    words = Wordings.packaged()
    return [Agreed(words.shown(tier, "en", "elsewhere"), "call", START - timedelta(days=1)) for tier in tiers]


def keyed(conn: Connection, name: str = "Rose", reached: Reached = LETTER, *tiers: Tier, language: str = "en") -> int:
    """Somebody whom the team signed up; their number."""
    member = staff.add(conn, telegram_id=900, role="officer", name=None, now=START).id if not _team(conn) else 1
    who = SignUp(name, reached, language, "dacorum", ["vaccinations"], agreed(*(tiers or ("updates",))))
    return without_telegram.sign_up(conn, who, staff_id=member, now=START)


def _team(conn: Connection) -> bool:
    return bool(staff.members(conn))


async def test_they_are_counted_and_never_sent_to(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose, _ = keyed(conn), resident(conn, 7)
        counted = audience.count(conn, EVERYBODY, "update", START)
        assert (counted.count, counted.left_out) == (1, {"no_telegram": 1})
        assert audience.count(conn, EVERYBODY, "question", START).left_out == {"no_consent": 2}
        assert [one.id for one in audience.sample(conn, EVERYBODY, "update", limit=9, now=START)] != [rose]
        assert last_look.why_not(conn, [(rose, "answer"), (rose, "update")], START) == {
            (rose, "answer"): "unreachable",
            (rose, "update"): "unreachable",
        }
        otherwise = select(person.c.id).where(audience.told_otherwise(EVERYBODY, "update", START))
        assert conn.scalars(otherwise).all() == [rose]
        assert glance.by_tier(conn)["updates"] == 2
        assert without_telegram.count(conn) == {"letter": 1, "call": 0}
        shown = people.show(conn, rose, START)
        assert shown is not None
        assert (shown["telegram_id"], shown["state"], shown["name"]) == (None, "no_telegram", "Rose")
        assert shown["consented_at"] == START - timedelta(days=1)

    await database.write(story)


async def test_they_are_found_by_what_they_say_of_themselves(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose, tom = keyed(conn), keyed(conn, "Tom  O’Neill", CALL)
        for words, found in (
            ("rose", [rose]),
            ("mill lane tring", [rose]),
            ("+44 20 7946", [tom]),
            ("tom o’neill", [tom]),
            ("o", [tom, rose]),
            ("nobody", []),
            ("  ", []),
            ("%", []),
        ):
            assert [one.id for one in without_telegram.find(conn, words)] == found, words
        assert without_telegram.twins(conn, "tom o’neill", Reached("call", "elsewhere", "+44 (0)20 79460018")) == [tom]
        assert without_telegram.twins(conn, "ROSE", Reached("letter", "1 mill lane tring", None)) == [rose]
        assert without_telegram.twins(conn, "Rose", CALL) == []  # somebody else at the same telephone may be called so

    await database.write(story)


async def test_who_says_stop_has_stopped_at_once_and_can_agree_again(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn, "Rose", LETTER, "updates", "taking_part")
        resident(conn, 7)
        assert not without_telegram.stop(conn, people.arrive(conn, 7, START).id, START)
        assert without_telegram.stop(conn, rose, START)
        assert [one.withdrawn_how for one in consents.history(conn, rose)] == ["stop", "stop"]
        assert audience.count(conn, EVERYBODY, "update", START).left_out == {"stopped": 1}
        otherwise = select(person.c.id).where(audience.told_otherwise(EVERYBODY, "update", START))
        assert conn.scalars(otherwise).all() == []
        without_telegram.agree(conn, rose, agreed("updates"))
        assert conn.scalars(otherwise).all() == [rose]
        assert [one.channel for one in consents.live(conn, rose)] == ["call"]

    await database.write(story)


async def test_what_is_kept_of_them_is_sealed_handed_out_and_erased(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        rose = keyed(conn)
        (raw,) = conn.exec_driver_sql("SELECT address FROM without_telegram").one()
        assert "Mill" not in raw
        held = exports.export_person(conn, rose, START)
        assert held is not None
        assert held["person"]["telegram_id"] is None
        assert held["without_telegram"] == [
            {"way": "letter", "address": "1 Mill Lane\nTring", "telephone": None, "keyed_at": START.isoformat()}
        ]
        assert "by letter" in held["consent"][0]["words"]
        stand_in = conn.execute(select(person.c.telegram_id)).scalar_one()
        assert erasures.erase(conn, rose, "staff", START, keys)
        assert erasures.is_erased(conn, stand_in, keys)
        assert without_telegram.find(conn, "rose") == []

    await database.write(story)
