"""The team ends an ambassador's role: what stops, what stays, and the way back."""

from __future__ import annotations

from base64 import b64decode

from sqlalchemy import Connection

from storage import audit, consents, contributions, endings, people
from storage.database import Database
from storage.endings import Ambassador, By
from tests.clock import Clock
from tests.harness import Phone, Town
from tests.stories import cast

WORDS = "You told somebody what tablets to take, which the code of conduct rules out."


def join(conn: Connection, clock: Clock, telegram_id: int, *tiers: str) -> int:
    who = people.arrive(conn, telegram_id, clock())
    people.change(conn, who.id, name="Amina")
    for tier in tiers:
        consents.give(conn, who.id, tier, wording="w", version=1, language="en", channel="telegram", now=clock())
    people.sign_up(conn, who.id, clock())
    return who.id


def there(conn: Connection, person_id: int) -> Ambassador:
    found = endings.one(conn, person_id)
    assert found is not None
    return found


async def test_an_end_holds_until_the_team_invites_again(database: Database, clock: Clock) -> None:
    by = By(None, "operator", clock())

    def story(conn: Connection) -> None:
        number = join(conn, clock, 1001, "updates", "ambassador")
        before = there(conn, number)
        assert endings.end(conn, before, "conduct", WORDS, by) is not None
        assert endings.end(conn, before, "conduct", WORDS, by) is None, "it had ended by then"
        assert consents.tiers(conn, number) == ["updates"]
        held = endings.holds(conn, number)
        assert held is not None
        assert held.words == WORDS
        after = there(conn, number)
        assert endings.invite_again(conn, after, by)
        assert not endings.invite_again(conn, after, by)
        assert endings.holds(conn, number) is None
        assert endings.listed(conn) == []
        (again, ended) = audit.entries(conn, subject=f"person:{number}")
        assert (ended.act, ended.detail) == ("ambassador.end", {"reason": "conduct"})
        assert again.act == "ambassador.invite_again"

    await database.write(story)


async def test_a_second_time_is_counted_from_its_own_end(database: Database, clock: Clock) -> None:
    def story(conn: Connection) -> None:
        number = join(conn, clock, 1001, "ambassador")
        for words in ("once", "twice"):
            by = By(None, "operator", clock())
            endings.end(conn, there(conn, number), "other", words, by)
            held = endings.holds(conn, number)
            assert held is not None
            assert held.words == words
            endings.invite_again(conn, there(conn, number), by)
            consents.give(
                conn, number, "ambassador", wording="w", version=1, language="en", channel="telegram", now=clock()
            )
            assert there(conn, number).ending is None

    await database.write(story)


async def test_what_only_this_consent_allowed_to_keep_goes(database: Database, clock: Clock) -> None:
    def story(conn: Connection) -> None:
        only, both = join(conn, clock, 1001, "ambassador"), join(conn, clock, 1002, "taking_part", "ambassador")
        for number in (only, both):
            endings.end(conn, there(conn, number), "asked", WORDS, By(None, "operator", clock()))
        names = [person.name for number in (only, both) if (person := people.find(conn, number)) is not None]
        assert names == [None, "Amina"]

    await database.write(story)


async def test_who_takes_it_back_themselves_may_begin_again(database: Database, clock: Clock) -> None:
    def story(conn: Connection) -> None:
        number = join(conn, clock, 1001, "ambassador")
        consents.withdraw(conn, number, "ambassador", how="profile", now=clock())
        assert endings.one(conn, number) is None
        assert endings.holds(conn, number) is None

    await database.write(story)


async def an_ambassador(town: Town) -> Phone:
    return await cast.cast(town, "ambassador", "en", 3001)


async def test_what_was_being_passed_on_is_still_kept_and_nothing_after_it(town: Town) -> None:
    phone = await an_ambassador(town)
    await phone.say("/relay")
    await phone.press("Yes, they said so")
    await phone.say("The steps at the library are too steep for prams.")
    await cast.happen("the_team_ends_it", town, phone)
    for label in ("Skip", "Skip", "2"):
        await phone.press(label)
    phone.expects("Thank you")
    kept = await town.database.read(contributions.waiting, 10)
    assert [one.relayed for one in kept] == [True], "a neighbour agreed to it while they were an ambassador"
    await phone.press("Pass on another")
    phone.expects("Ambassadors pass on what others say")


async def test_their_letter_tells_what_the_team_wrote(town: Town) -> None:
    phone = await an_ambassador(town)
    await cast.happen("the_team_ends_it", town, phone)
    await cast.happen("the_team_invites_again", town, phone)
    held = await town.database.read(people.find_by_telegram, 3001)
    assert held is not None
    await phone.say("/mydata")
    letter = next(message for message in phone.heard() if (message.file or "").endswith(".txt"))
    assert letter.content is not None
    told = b64decode(letter.content).decode()
    assert "the team ended your role as an ambassador, and wrote to you: You told somebody" in told
    assert "the team invited you to be one again" in told


async def test_their_link_goes_on_working(town: Town) -> None:
    phone = await an_ambassador(town)
    await phone.say("/invite")
    code = phone.said().partition("?start=")[2].split()[0]
    await cast.happen("the_team_ends_it", town, phone)
    await phone.say("/invite")
    assert code in phone.said()
