"""Who the stories are about, and what may happen around them: all of it made up."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from inspect import signature

from sqlalchemy import Connection, delete, select, update

from bot.endings import Office
from programme.programme import Programme, example_text
from programme.roles import ROLES
from storage import (
    approvals,
    bookings,
    broadcasts,
    check_in,
    consents,
    contributions,
    corrections,
    endings,
    opportunities,
    people,
    sentences,
    series,
    staff,
    topics,
    updates,
)
from storage.broadcasts import Draft
from storage.endings import Ambassador, By
from storage.series import Repeat
from storage.staff import Role
from storage.tables import broadcast, chosen_file, delivery, health_update_text, person, progress
from storage.tables import content as broadcast_content
from tests.harness import Phone, Town
from tests.surveys import EXAMPLE, publish
from tests.transcripts.believable import content_for

NAMES = {"en": "Amina", "pl": "Ola", "ur": "Zara"}
"""What somebody is called who speaks a language; Robin in all others."""
STAFF: dict[str, Role] = {role: role for role in ROLES}
WHO = {
    "newcomer": "writes to Hearback for the first time",
    "updates": "has signed up for health updates",
    "taking_part": "has signed up for health updates and to take part",
    "ambassador": "is a community health ambassador",
    "stopped": "has asked us to send nothing more",
    "reader": "is a reader of the team",
    "officer": "is an officer of the team",
    "administrator": "is an administrator of the team",
    "analyst": "is an analyst of the team",
    "representative": "is a committee's representative in the team",
    "practice": "is a practice's contact in the team",
    "auditor": "is an auditor of the team",
}
"""What a story's `as:` may be, and how a page tells it."""
_TIERS = {
    "updates": ["updates"],
    "stopped": ["updates"],
    "taking_part": ["updates", "taking_part"],
    "ambassador": ["updates", "taking_part", "ambassador"],
}

Happening = Callable[[Town, Phone], Awaitable[None]]
_happenings: dict[str, Happening] = {}


def happening(does: Happening) -> Happening:
    """Register what may happen in a story under its function's name: `happens: closed_meanwhile`."""
    _happenings[does.__name__] = does
    return does


async def happen(name: str, town: Town, phone: Phone) -> None:
    """What a story says happens. KeyError for what no function here is called."""
    await _happenings[name](town, phone)


def is_everybodys(name: str) -> bool:
    """Whether it happens to the whole town: its function does not look at anybody's phone, which it calls `_`."""
    return list(signature(_happenings[name]).parameters)[1] == "_"


def told(name: str) -> str:
    """What happens, in a sentence for the page."""
    return (_happenings[name].__doc__ or "").strip().splitlines()[0]


async def fill(town: Town) -> None:
    """The content that the town of the stories has, before anybody writes."""
    written, offered = content_for(town.programme)
    now = town.clock()

    def keep(conn: Connection) -> None:
        for one in written:
            updates.put(conn, one, now)
        for chance in offered:
            opportunities.put(conn, chance, now)

    await town.database.write(keep)


async def cast(town: Town, who: str, language: str, number: int) -> Phone:
    """Somebody's phone, with what they did before the story begins. Members of the team read in `language` too."""
    name = NAMES.get(language, "Robin")
    if who in STAFF:
        return await town.staff(number, STAFF[who], first_name="Grace")
    if who != "newcomer":
        await town.database.write(_join, town, number, language, who)
    return town.phone(number, language_code=language, first_name=name)


def _join(conn: Connection, town: Town, number: int, language: str, who: str) -> None:
    now = town.clock()
    person = people.arrive(conn, number, now)
    people.change(conn, person.id, language=language, locality="dacorum")
    topics.choose(conn, person.id, ["mental-health", "vaccinations", "gp-services"])
    for tier in _TIERS[who]:
        wording = f"{tier.replace('_', '-')}-1"
        consents.give(conn, person.id, tier, wording=wording, version=1, language=language, channel="telegram", now=now)
    people.sign_up(conn, person.id, now)
    if who == "stopped":
        people.stop(conn, person.id, now)


@happening
async def everything_closed(town: Town, _: Phone) -> None:
    """Every opportunity closes, while it stands on somebody's screen."""

    def close(conn: Connection) -> None:
        for one in opportunities.list_opportunities(conn):
            opportunities.withdraw(conn, one.id, town.clock())

    await town.database.write(close)


@happening
async def the_team_marks_that_they_came(town: Town, phone: Phone) -> None:
    """The team marks that they came to what they were interested in."""

    def mark(conn: Connection) -> None:
        someone = people.find_by_telegram(conn, phone.id)
        if someone is not None:
            for one in opportunities.list_opportunities(conn):
                if opportunities.standing_of(conn, one.id, someone.id) is not None:
                    check_in.came(conn, one.id, {someone.id}, town.clock())

    await town.database.write(mark)


@happening
async def a_survey_opens(town: Town, _: Phone) -> None:
    """The team opens a survey about walking."""
    await publish(town.database, town.clock(), EXAMPLE)


@happening
async def more_to_read(town: Town, _: Phone) -> None:
    """Two more health updates are published."""
    again = [one.model_copy(update={"ref": f"{one.ref}-again"}) for one in content_for(town.programme)[0][:2]]
    for one in again:
        await town.database.write(updates.put, one, town.clock())


@happening
async def chose_what_nobody_wrote_about(town: Town, phone: Phone) -> None:
    """Their only topic is one about which there is nothing to read."""

    def choose(conn: Connection) -> None:
        person = people.find_by_telegram(conn, phone.id)
        if person is not None:
            topics.choose(conn, person.id, ["cancer-screening"])

    await town.database.write(choose)


@happening
async def sam_is_on_duty(town: Town, _: Phone) -> None:
    """There is an officer of the team, called Sam."""
    await town.staff(2001, first_name="Sam")


async def _maria(town: Town) -> Phone:
    """A neighbour who has signed up."""
    if 4001 not in town.phones:
        await town.database.write(_join, town, 4001, "en", "taking_part")
    return town.phone(4001, first_name="Maria")


@happening
async def maria_said_something(town: Town, _: Phone) -> None:
    """A neighbour told the team something."""
    maria = await _maria(town)
    await maria.say("/say")
    await maria.say("There is no bench at the bus stop by the surgery.")


@happening
async def maria_complained(town: Town, _: Phone) -> None:
    """A neighbour made a complaint."""
    maria = await _maria(town)
    await maria.say("/complain")
    await maria.say("I waited on the phone for an hour and then it went dead.")


@happening
async def maria_is_in_danger(town: Town, _: Phone) -> None:
    """A neighbour wrote of wanting to die."""
    await (await _maria(town)).say("I want to kill myself")


@happening
async def maria_is_erased(town: Town, _: Phone) -> None:
    """The neighbour has everything erased."""
    maria = await _maria(town)
    await maria.say("/deleteme")
    await maria.press("Yes")
    await maria.press("Yes")


@happening
async def nine_things_were_said(town: Town, _: Phone) -> None:
    """More than one page of the inbox shows."""
    maria = await _maria(town)
    for number in range(1, 10):
        await maria.say("/say")
        await maria.say(f"The {number}. thing I want to say.")


@happening
async def sam_took_it_on(town: Town, _: Phone) -> None:
    """A colleague is quicker with the alert."""
    sam = await town.staff(2001, first_name="Sam")
    await sam.say("/inbox alert.1")
    await sam.press("I take this on")


@happening
async def sam_answered(town: Town, _: Phone) -> None:
    """A colleague is quicker with the answer."""
    sam = await town.staff(2001, first_name="Sam")
    await sam.say("/inbox 1")
    await sam.press("Answer")
    await sam.say("Thank you, it is being mended.")
    await sam.press("Send it")


@happening
async def left_the_team(town: Town, phone: Phone) -> None:
    """They are of the team no more."""

    def leave(conn: Connection) -> None:
        member = staff.by_telegram_id(conn, phone.id)
        if member is not None:
            staff.remove(conn, member.id, now=town.clock())

    await town.database.write(leave)


@happening
async def back_in_the_team(town: Town, phone: Phone) -> None:
    """They are an officer again."""
    await town.staff(phone.id, first_name=phone.first_name)


@happening
async def neighbours_signed_up(town: Town, _: Phone) -> None:
    """Maria takes part, Tom gets updates; both live in Dacorum."""
    await _maria(town)
    await town.database.write(_join, town, 4002, "en", "updates")
    town.phone(4002, first_name="Tom")


@happening
async def it_goes_out(town: Town, _: Phone) -> None:
    """What was announced leaves."""
    await town.broadcast()


@happening
async def everything_opens_again(town: Town, _: Phone) -> None:
    """What had closed is open once more."""
    await fill(town)


@happening
async def an_announcement_leads_to_the_walk(town: Town, _: Phone) -> None:
    """The team announces the walking group, with a button that leads to it."""

    def make(conn: Connection) -> None:
        booking = bookings.offer(conn, 1, town.texts, town.clock())
        words = {"en": "Walk with us."}
        made = broadcasts.Draft(audience="all", purpose="opportunity", markdown=words, booking=booking)
        broadcasts.create(conn, made, town.texts, town.clock())

    await town.database.write(make)
    await town.broadcast()


@happening
async def the_file_is_still_on_its_way(town: Town, _: Phone) -> None:
    """Telegram has not handed over yet what was sent."""
    await town.database.write(lambda conn: conn.execute(update(chosen_file).values(state="waiting", digest=None)))


@happening
async def the_file_is_no_picture(town: Town, _: Phone) -> None:
    """What was sent turned out to be something else."""
    problem = "“photo.jpg” cannot be read as a picture: save it again, as JPEG or PNG"
    refused = update(chosen_file).values(state="refused", problem=problem)
    await town.database.write(lambda conn: conn.execute(refused))


async def _announce(phone: Phone, when: str) -> None:
    """Write that the surgery is closed, to everybody; what is left is the last yes, or the time before it."""
    await phone.say("/announce")
    await phone.say("The surgery is closed on Friday.")
    for label in ("News or health update", "Everyone who agreed", "Yes, these people", "No question", when):
        await phone.press(label)


@happening
async def it_was_announced(town: Town, _: Phone) -> None:
    """A colleague has announced something to the neighbours, which is planned for tomorrow."""
    await neighbours_signed_up(town, _)
    sam = await town.staff(2001, first_name="Sam")
    await _announce(sam, "Send it later")
    await sam.say("2026-03-04 10:00")
    await sam.press("Yes, send it")


@happening
async def it_was_announced_to_repeat(town: Town, _: Phone) -> None:
    """A colleague has announced something that goes out every first Tuesday."""
    await neighbours_signed_up(town, _)
    monthly = Repeat("0 10 * * 2#1", "every first Tuesday at 10", "Europe/London")
    draft = Draft("all", "update", {"en": "The walk starts at ten."})
    await town.database.write(lambda conn: series.create(conn, draft, monthly, town.texts, town.clock()))


@happening
async def a_second_person_is_asked_for(town: Town, _: Phone) -> None:
    """The programme wants a second person for an announcement to more than one."""
    town.programme = town.programme.model_copy(update={"approve_above": 1})
    town.begin()


@happening
async def sending_fast_may_be_paid_for(town: Town, _: Phone) -> None:
    """The bot may pay to send fast, and for nothing an announcement takes minutes."""
    town.pays = True
    town.begin()


@happening
async def a_second_person_is_always_asked_for(town: Town, _: Phone) -> None:
    """The programme wants a second person for whatever goes to anybody."""
    town.programme = town.programme.model_copy(update={"approve_above": 0})
    town.begin()


@happening
async def it_waits_for_a_second_person(town: Town, _: Phone) -> None:
    """A colleague has written to the neighbours, and somebody else is asked to look at it."""
    await a_second_person_is_asked_for(town, _)
    await it_was_announced(town, _)


@happening
async def they_wrote_to_many(town: Town, phone: Phone) -> None:
    """They wrote an announcement to many themselves."""
    await _announce(phone, "Send it now")
    await phone.press("Yes, send it")


@happening
async def a_colleague_wrote_what_waits_for_a_check(town: Town, _: Phone) -> None:
    """A colleague wrote a health update in Polish, and sentences of the bot in other words."""

    def write(conn: Connection) -> None:
        sam, now = staff.add(conn, telegram_id=2003, role="administrator", now=town.clock()).id, town.clock()
        for key, language in (("common.skip", "pl"), ("common.back", "pl"), ("common.skip", "ur")):
            words = {"everybody": ["Words"]}
            assert sentences.write(conn, (language, key), words, was="0-0", by=sam, now=now) is None
        polish = (health_update_text.c.update_id == 1) & (health_update_text.c.language == "pl")
        conn.execute(update(health_update_text).where(polish).values(checked_by=None, written_by=sam))

    await town.database.write(write)


@happening
async def everything_was_checked(town: Town, _: Phone) -> None:
    """Somebody has checked everything that people can read."""
    unchecked = update(health_update_text).where(health_update_text.c.checked_by.is_(None))
    await town.database.write(lambda conn: conn.execute(unchecked.values(checked_by="Dana")))


@happening
async def another_of_the_team_approved_it(town: Town, _: Phone) -> None:
    """A colleague is quicker, and approves it."""
    ola = await town.staff(2002, first_name="Ola")
    await ola.say("/approve 1")
    await ola.press("Approve it")


@happening
async def it_was_asked_about_again(town: Town, _: Phone) -> None:
    """It is approved meanwhile and waits again, since other people would get it now."""
    await another_of_the_team_approved_it(town, _)
    await town.database.write(approvals.ask, 1, 2)


@happening
async def a_question_was_answered(town: Town, _: Phone) -> None:
    """A colleague has asked something that people answer in their own words, and Maria has."""
    await neighbours_signed_up(town, _)
    sam = await town.staff(2001, first_name="Sam")
    await sam.say("/announce")
    await sam.say("Tell us, please.")
    for label in ("A question to them", "Everyone who agreed", "Yes, these people", "In their own words"):
        await sam.press(label)
    await sam.say("What would have made it easier?")
    for words in ("The surgery", "In June", "The phones", "The number of doctors", "Here, in July"):
        await sam.say(words)
    await sam.press("Send it now")
    await sam.press("Yes, send it")
    await town.broadcast()
    await (await _maria(town)).say("Somebody who rings back.")


@happening
async def it_was_taken_away(town: Town, _: Phone) -> None:
    """An announcement is gone, as after putting back a backup of the day before."""
    await town.database.write(lambda conn: conn.execute(delete(progress)))
    await town.database.write(lambda conn: conn.execute(delete(delivery)))
    await town.database.write(lambda conn: conn.execute(delete(broadcast_content)))
    await town.database.write(lambda conn: conn.execute(delete(broadcast)))


@happening
async def it_is_taken_back(town: Town, _: Phone) -> None:
    """A colleague was quicker, and takes the announcement back."""
    await town.database.write(corrections.withdraw, 1, by=None, note=None, now=town.clock())


@happening
async def the_induction_changes(town: Town, _: Phone) -> None:
    """The team has changed what new ambassadors learn."""
    changed = "\nambassadors: {induction: {version: 2, lessons: [{title: Listen, text: More than you talk}]}}\n"
    town.programme = Programme.read(example_text() + changed)
    town.begin()


@happening
async def maria_is_an_ambassador(town: Town, _: Phone) -> None:
    """Maria is an ambassador, and has passed something on."""
    await town.database.write(_join, town, 4001, "en", "ambassador")
    town.phone(4001, first_name="Maria")

    def pass_on(conn: Connection) -> None:
        maria = people.find_by_telegram(conn, 4001)
        assert maria is not None
        contributions.add(
            conn,
            maria.id,
            kind="said",
            words="The steps at the library are too steep for prams.",
            language="en",
            locality=None,
            relayed=True,
            make_receipt=lambda: "7KM-4PX",
            answer_by=None,
            now=town.clock(),
        )

    await town.database.write(pass_on)


@happening
async def nine_ambassadors(town: Town, _: Phone) -> None:
    """More ambassadors than a page shows."""
    for number in range(5001, 5010):
        await town.database.write(_join, town, number, "en", "ambassador")


@happening
async def sam_ended_it(town: Town, _: Phone) -> None:
    """A colleague is quicker, and ends the role."""
    await _end_role(town, 4001)


@happening
async def sam_invited_again(town: Town, _: Phone) -> None:
    """A colleague is quicker, and invites them again."""
    await _invite_again(town, 4001)


@happening
async def maria_stops(town: Town, _: Phone) -> None:
    """Maria wants no more messages."""
    await town.phone(4001, first_name="Maria").say("/stop")


@happening
async def the_team_ends_it(town: Town, phone: Phone) -> None:
    """The team ends their role."""
    await _end_role(town, phone.id)


@happening
async def the_team_invites_again(town: Town, phone: Phone) -> None:
    """The team invites them again."""
    await _invite_again(town, phone.id)


async def _end_role(town: Town, telegram_id: int) -> None:
    def end(conn: Connection) -> None:
        office, there = _office(conn, town, telegram_id)
        office.end(there, "conduct", "You told somebody what tablets to take. Call us: 01632 960 000.")

    await town.database.write(end)


async def _invite_again(town: Town, telegram_id: int) -> None:
    def invite(conn: Connection) -> None:
        office, there = _office(conn, town, telegram_id)
        office.invite_again(there)

    await town.database.write(invite)


def _office(conn: Connection, town: Town, telegram_id: int) -> tuple[Office, Ambassador]:
    found = people.find_by_telegram(conn, telegram_id)
    there = None if found is None else endings.one(conn, found.id)
    assert there is not None
    return Office(conn, town.texts, By(None, "operator", town.clock())), there


@happening
async def a_neighbour_came(town: Town, phone: Phone) -> None:
    """Somebody opens the link that was just shown, and signs up; somebody else opens it and leaves."""
    code = _shown_code(phone)
    # Others of their own for each, since several tell this story at once.
    guest = town.phone(90_000 + phone.id, first_name="Maria")
    other = town.phone(190_000 + phone.id, first_name="Tom")
    await guest.say(f"/start {code}")
    for label in ("English", "Only updates", "Mental health", "Done", "Dacorum"):
        await guest.press(label)
    await other.say(f"/start {code}")


@happening
async def a_dozen_came(town: Town, phone: Phone) -> None:
    """Twelve people open the link, and three of them sign up."""
    code = _shown_code(phone)

    def come(conn: Connection) -> None:
        for number in range(12):
            who = people.arrive(conn, 1_000_000 + phone.id * 100 + number, town.clock())
            people.change(conn, who.id, invited_by=code)
            if number < 3:
                people.sign_up(conn, who.id, town.clock())

    await town.database.write(come)


@happening
async def they_signed_up(town: Town, phone: Phone) -> None:
    """The other nine sign up as well."""
    code = _shown_code(phone)

    def sign_up(conn: Connection) -> None:
        for number in conn.scalars(select(person.c.id).where(person.c.invited_by == code)).all():
            people.sign_up(conn, number, town.clock())

    await town.database.write(sign_up)


def _shown_code(phone: Phone) -> str:
    """The code of the link that was shown last."""
    button = next(key for message in phone.messages.values() for row in message.rows for key in row if key.url)
    found = re.search(r"start%3D(\w+)", button.url or "")
    assert found is not None
    return found[1]
