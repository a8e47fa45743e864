"""Letters and calls at a desk: printed for whom they are meant, in their language; what was done is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from console.texts import counted, text
from storage import updates, without_telegram
from storage.broadcasts import Checker
from storage.tables import audit
from tests.storage.sending import QUESTION, announce, resident
from tests.storage.test_content import written
from tests.storage.test_without_telegram import CALL, LETTER, keyed

if TYPE_CHECKING:
    from tests.console.conftest import Hire, Member

TITLES = (("en", "Flu"), ("pl", "Grypa"))
CHECKED = {"pl": Checker("Ewa")}
WORDS = {
    "en": "Dear {name}, the **clinic** [moves](https://clinic.example/).",
    "pl": "{name}, przychodnia się przenosi.",
}


async def _told(member: Member) -> tuple[int, int, int]:
    """An announcement for everybody: its number, who gets a letter, and who is called."""

    def story(conn: Connection) -> tuple[int, int, int]:
        rose = keyed(conn, "Rose Made-Up", LETTER, "updates", "taking_part", language="pl")
        tom = keyed(conn, "Tom Made-Up", CALL, "taking_part")
        resident(conn, 7, tiers=("taking_part",))
        return (
            announce(
                conn, markdown=WORDS, checked=CHECKED, question=QUESTION, asks={"pl": QUESTION}, purpose="question"
            ),
            rose,
            tom,
        )

    return await member.desk.database.write(story)


async def test_letters_and_calls_are_printed_in_their_language(hire: Hire) -> None:
    sam, rae = await hire(), await hire("reader")
    number, rose, _ = await _told(sam)
    await sam.open(f"/announcements/{number}/letters")
    assert "Rose Made-Up 1 Mill Lane Tring Rose Made-Up, przychodnia się przenosi." in sam.text
    assert "Takie listy wysyłamy za Twoją zgodą" in sam.text
    assert "Tom" not in sam.text
    await sam.open(f"/announcements/{number}/calls")
    assert "In English Dear" in sam.text
    assert "https://clinic.example/" in sam.text  # nobody can press a word on paper
    assert "Tom Made-Up 020 7946 0018 English" in sam.text
    assert "Rose" not in sam.text
    assert sam.html.count('class="hb-box"') >= 4  # two to tick, and the answers to the question
    for page in ("letters", "calls", "without-telegram"):
        assert (await rae.open(f"/announcements/{number}/{page}")).status_code == 403
        assert (await sam.open(f"/announcements/999/{page}")).status_code == 404
    query = select(audit.c.act, audit.c.detail).where(audit.c.subject == f"broadcast:{number}").order_by(audit.c.id)
    looked = await sam.desk.database.read(lambda conn: [tuple(row) for row in conn.execute(query)])
    assert looked[-2:] == [("broadcast.letters", {"people": 2}), ("broadcast.calls", {"people": 2})]
    await sam.desk.database.write(without_telegram.stop, rose, sam.desk.clock())
    await sam.open(f"/announcements/{number}/letters")
    assert text("letters.no_letters") in sam.text


async def test_what_was_done_is_written_down_and_stands_beside_the_figures(hire: Hire) -> None:
    sam, kim = await hire(), await hire()
    number, rose, tom = await _told(sam)
    at = f"/announcements/{number}/without-telegram"
    await sam.open(f"/announcements/{number}")
    assert "Without Telegram How People Not yet 2" in sam.text
    for one in (sam, kim):
        await one.open(at)
    seen = {f"was-{rose}": "", f"was-{tom}": ""}
    await sam.send(at, seen | {f"how-{rose}": "letter", f"how-{tom}": "", "how-7": "call", "how-x": "call"})
    assert text("told.letters_others") in sam.text  # the seventh is on no list
    await kim.send(at, seen | {f"how-{rose}": "not_reached", f"how-{tom}": "not_reached"})
    assert text("told.letters_others") in kim.text
    await kim.send(at, {f"was-{tom}": "not_reached", f"how-{tom}": "call"})
    assert text("told.letters_done") in kim.text
    await kim.send(at, {f"was-{tom}": "call", f"how-{tom}": "call"})
    assert text("told.letters_same") in kim.text
    await sam.open(f"/announcements/{number}")
    assert "Without Telegram How People Letter sent 1 Called 1" in sam.text
    assert "All 1" in sam.text  # the one who has Telegram
    query = select(audit.c.staff_id, audit.c.detail).where(audit.c.act == "broadcast.told_otherwise")
    done = await sam.desk.database.read(lambda conn: [tuple(row) for row in conn.execute(query.order_by(audit.c.id))])
    nothing = {"letter": 0, "call": 0, "not_reached": 0}
    assert done == [
        (sam.id, nothing | {"letter": 1}),
        (kim.id, nothing | {"not_reached": 1}),
        (kim.id, nothing | {"call": 1}),
    ]


async def test_an_update_has_the_same_lists(hire: Hire) -> None:
    sam = await hire()

    def story(conn: Connection) -> tuple[int, int]:
        checked = {language: {"title": title, "body": "So.", "checked_by": "Dr Example"} for language, title in TITLES}
        number, _ = updates.put(conn, written(texts=checked), sam.desk.clock())
        return number, keyed(conn, "Rose Made-Up", LETTER, language="pl")

    number, rose = await sam.desk.database.write(story)
    at = f"/updates/{number}"
    await sam.open(at)
    assert "Without Telegram How People Not yet 1" in sam.text
    await sam.open(f"{at}/letters")
    assert "Rose Made-Up 1 Mill Lane Tring Grypa So." in sam.text
    assert (await sam.open(f"{at}/calls")).status_code == 200
    await sam.open(f"{at}/without-telegram")
    await sam.send(f"{at}/without-telegram", {f"was-{rose}": "", f"how-{rose}": "letter"})
    assert text("told.letters_done") in sam.text
    query = select(audit.c.act).where(audit.c.subject == f"update:{number}").order_by(audit.c.id)
    acts = await sam.desk.database.read(lambda conn: list(conn.scalars(query)))
    assert [acts[0], *acts[-2:]] == ["update.letters", "update.told_otherwise", "update.without_telegram"]
    await sam.open(at)
    assert "Letter sent 1" in sam.text


async def test_who_was_told_of_an_update_is_told_again_when_it_changes_or_is_withdrawn(hire: Hire) -> None:
    sam = await hire()

    def put(conn: Connection, body: str) -> int:
        checked = {one: {"title": title, "body": body, "checked_by": "Dr Example"} for one, title in TITLES}
        return updates.put(conn, written(texts=checked), sam.desk.clock())[0]

    def story(conn: Connection) -> tuple[int, int, int]:
        return put(conn, "So."), keyed(conn, "Rose Made-Up", LETTER, language="pl"), keyed(conn, "Tom", CALL)

    number, rose, tom = await sam.desk.database.write(story)
    at, lists = f"/updates/{number}", f"/updates/{number}/without-telegram"
    await sam.open(lists)
    await sam.send(lists, {f"was-{rose}": "", f"how-{rose}": "letter", f"was-{tom}": "", f"how-{tom}": "call"})
    assert text("letters.same") not in sam.text
    await sam.open("/")
    assert "needs=tell" not in sam.html
    await sam.desk.database.write(put, "Not so.")
    await sam.open("/")
    assert counted("home.update_to_tell", 1) in sam.text
    assert 'href="/updates?needs=tell"' in sam.html
    await sam.desk.database.write(lambda conn: updates.put(conn, written("another"), sam.desk.clock()))
    await sam.open("/updates?needs=tell")
    assert re.findall(r'href="/updates/(\d+)"', sam.html) == [str(number)], "of two that can be read"
    await sam.open(at)
    assert "Letter sent 1 Called 1 To be told again 2" in sam.text
    await sam.open(lists)
    assert sam.text.count(text("letters.again.changed")) == 2
    assert "Grypa So." in sam.text
    await sam.open(f"{at}/letters")
    assert "Tring Pisaliśmy lub mówiliśmy już o tym: „Grypa”." in sam.text
    assert "Od teraz obowiązuje to: Grypa Not so." in sam.text
    await sam.open(f"{at}/calls")
    assert "Some of it has changed since. From now on, please go by this: Flu Not so." in sam.text
    await sam.open(lists)
    await sam.send(lists, {f"was-{rose}": "", f"how-{rose}": "letter"})
    await sam.send(lists, {"same": "yes"})
    await sam.open(at)
    assert "Letter sent 1 Called 1 Told again: letter sent 1 Told again: not needed 1" in sam.text
    await sam.desk.database.write(updates.withdraw, number, sam.desk.clock())
    await sam.open(f"{at}/letters")
    assert "To już nie jest aktualne." in sam.text
    assert "Not so." not in sam.text
    await sam.open(f"{at}/calls")
    assert "We told you about “Flu”. That does not hold any more." in sam.text
    await sam.open(lists)
    await sam.send(lists, {f"was-{tom}": "", f"how-{tom}": "not_reached"})
    assert text("told.letters_done") in sam.text
    other = await sam.desk.database.write(lambda conn: updates.put(conn, written("rsv"), sam.desk.clock())[0])
    await sam.desk.database.write(updates.withdraw, other, sam.desk.clock())
    assert (await sam.open(f"/updates/{other}/letters")).status_code == 404
