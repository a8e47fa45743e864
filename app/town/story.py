"""What happened in the made-up town before the visitor came, told by doing it: every message goes through the bot.

People sign up on their phones, say things, stop or pause; staff publish, announce, ask, and answer. Only what staff
would do on their own command line is written straight to the tables.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from sqlalchemy import Connection

from app.town.people import Resident, Town, read
from app.town.phones import Exchange, Heard, Phone
from app.town.residents import Hand
from conversations.texts import Texts
from programme.audience import Names
from programme.invitations import make_code
from programme.opportunity import read_opportunities
from programme.programme import Programme, example_text
from programme.question import Question
from programme.update import read_updates
from storage import broadcasts, contributions, invitations, opportunities, staff, surveys, updates
from storage.broadcasts import Draft
from storage.database import Database

AT_ONCE = 40
"""People who use their phones at the same time."""
BROADCAST_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the story is played."""

    town: Town
    exchange: Exchange
    database: Database
    texts: Texts
    programme: Programme

    def phone(self, person: int) -> Phone:
        """Somebody's phone."""
        return Phone(self.exchange, person)


async def set_up(database: Database, programme: Programme, town: Town) -> None:
    """What the team prepared at its desks: who works here, what is published, the links on its posters."""

    def prepare(conn: Connection) -> None:
        now = datetime.now(UTC)
        for one in town.staff:
            staff.add(conn, telegram_id=one.id, role=one.role, name=one.first_name, now=now)  # type: ignore[arg-type]  # why: checked by the tests of the town's file
        for update in read_updates(_file("updates.yaml"), programme):
            updates.put(conn, update, now)
        for opportunity in read_opportunities(_file("opportunities.yaml"), programme):
            opportunities.put(conn, opportunity, now)
        for name in town.campaigns:
            invitations.campaign(conn, name, lambda: make_code(secrets.randbelow), now)

    await database.write(prepare)


def on_paper(town: Town) -> str:
    """Who signed up on paper, some of the staff as test contacts among them: the list that `people import` reads."""
    tested = (f"{one.id},en,updates|taking_part,dacorum,,2026-01-05T10:00:00Z,yes" for one in town.staff[:2])
    signed = (
        f"{one.id},{one.language},updates|taking_part,{one.locality},{'|'.join(one.topics)},2026-05-09T10:00:00Z,"
        for one in town.people
        if one.ambassador
    )
    return "\n".join(("telegram_id,language,tier,locality,topics,consented_at,test", *tested, *signed, ""))


async def live(stage: Stage) -> None:
    """People come, and say what they have to say; ambassadors take their time. Everybody has a phone already."""
    codes = await stage.database.read(lambda conn: {one.name: one.code for one in invitations.campaigns(conn)})
    ambassadors = [one for one in stage.town.settled if one.ambassador]
    others = [one for one in stage.town.settled if not one.ambassador and one.brought_by is None]

    async def the_others() -> None:
        await _few_at_once(others, lambda one: _arrive(stage, one, codes.get(one.through, "")))
        await asyncio.gather(_bring_along(stage), _ask_all(stage))
        await _announce(stage)
        await answer_people(stage)

    await asyncio.gather(the_others(), _few_at_once(ambassadors, lambda one: _serve(stage, one)))


async def _serve(stage: Stage, one: Resident) -> None:
    """Somebody who signed up on paper becomes an ambassador, and passes on what others said."""
    hand = _hand(stage, one)
    await hand.become_ambassador()
    if one.says:
        await hand.tell(one.says)
    for passed_on in one.passes_on:
        await hand.pass_on(passed_on)


async def _bring_along(stage: Stage) -> None:
    """Some come by the link of somebody who lives here."""
    brought = [one for one in stage.town.settled if one.brought_by is not None]
    hosts = {one.id: one for one in stage.town.settled}
    codes = {host: await _hand(stage, hosts[host]).own_link() for host in {one.brought_by or 0 for one in brought}}
    await _few_at_once(brought, lambda one: _arrive(stage, one, codes[one.brought_by or 0]))


async def _ask_all(stage: Stage) -> None:
    """The team's survey opens, and some take it."""
    from app.surveying import compiled, read_form  # noqa: PLC0415  # why: the bot's libraries take a second to load, and the demo starts sooner without

    form = _file("survey.yaml")
    names = Names.of(stage.programme, ())
    survey, document = read_form(form, "survey.yaml", stage.programme, names, stage.texts.zone)
    written, _ = compiled(survey, document, form, stage.texts)
    await stage.database.write(surveys.put, written, datetime.now(UTC))

    async def answer(one: Resident) -> None:
        questions = [asked.text.text(one.language) for asked in survey.questions]
        await _hand(stage, one).answer_survey(survey.slug, questions)

    await _few_at_once([one for one in stage.town.settled if one.surveyed], answer)


async def _announce(stage: Stage) -> None:
    """The team announces and asks; people answer on their phones."""
    for told in read("announcements.yaml")["announcements"]:
        asked = told.get("question")
        question = Question.model_validate(asked) if asked else None
        draft = Draft(
            audience=told["audience"],
            purpose=told["purpose"],
            markdown={"en": told["text"]},
            question=question,
            quiet_hours="ignore",
        )
        number = await stage.database.write(_create, draft, stage.texts)
        await _until_done(stage.database, number)
        if question is not None:
            await _answer(stage, question, told["answers"])


async def answer_people(stage: Stage) -> None:
    """Some of what waits is answered, on a phone: the administrator's, since the officer's is the visitor's."""
    member = next(one for one in stage.town.staff if one.role == "administrator")
    said = [(one.says, one.answered) for one in stage.town.people]
    said += [(each.words, each.answered) for one in stage.town.people for each in one.passes_on]
    answers = {words: answer for words, answer in said if answer}
    for contribution in await stage.database.read(contributions.waiting, 50):
        if contribution.words in answers:
            await _answer_one(stage, stage.phone(member.id), contribution.id, answers[contribution.words])


async def _answer_one(stage: Stage, phone: Phone, number: int, words: str) -> None:
    await phone.say(f"/inbox {number}")
    await _tap(stage, phone, "inbox.act.answer")
    await phone.hears()
    await phone.say(words)
    await _tap(stage, phone, "inbox.check.send")
    await phone.hears()  # whatever it says now, the answer is kept: what is read after this waits no more


async def _tap(stage: Stage, phone: Phone, key: str) -> None:
    label = stage.texts.plain(key, "en")
    await phone.press(label, await phone.hears_button(label))


async def leave(stage: Stage) -> None:
    """Some stop, pause, or block the bot."""
    for one in stage.town.settled:
        if one.then == "block":
            await stage.exchange.post("block", person=one.id)
        elif one.then:
            await stage.phone(one.id).say(f"/{one.then}")


STEPS = (live, answer_people, leave)
"""The story, in order."""


def sleepless_programme() -> str:
    """The example programme without its quiet hours and its contact budget: what is tried arrives, at any hour."""
    return re.sub(r"(?m)^(quiet_hours|contact_budget):.*\n", "", example_text())


def town_programme() -> str:
    """The same with who of the town's made-up people checked what people agree to, in Polish and in Urdu."""
    return sleepless_programme() + "\n" + files("app.town").joinpath("checked.yaml").read_text("utf-8")


def _hand(stage: Stage, one: Resident) -> Hand:
    return Hand(stage.phone(one.id), one, stage.texts, stage.programme)


async def _arrive(stage: Stage, one: Resident, payload: str) -> None:
    hand = _hand(stage, one)
    if one.tier == "none":
        await hand.open_chat(payload)
        return
    await hand.sign_up(payload)
    if one.says:
        await hand.tell(one.says)


async def _answer(stage: Stage, question: Question, choices: Sequence[int]) -> None:
    asked = [one for one in stage.town.settled if one.tier == "both"]
    for one, choice in zip(asked, choices, strict=False):
        label = question.options[choice - 1]
        heard = await _shows(stage.phone(one.id), label)
        if heard is not None:
            await stage.exchange.post("press", person=one.id, message_id=heard.message_id, button=label)


async def _shows(phone: Phone, label: str) -> Heard | None:
    return next((heard for heard in reversed(await phone.screen()) if heard.has(label)), None)


async def _until_done(database: Database, number: int) -> None:
    async with asyncio.timeout(BROADCAST_PATIENCE):
        while (shown := await database.read(broadcasts.show, number)) is None or shown["state"] != "done":  # noqa: ASYNC110  # why: only the table tells
            await asyncio.sleep(0.1)


async def _few_at_once(people: Iterable[Resident], act: Callable[[Resident], Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_of_them(one: Resident) -> None:
        async with gate:
            await act(one)

    await asyncio.gather(*(one_of_them(one) for one in people))


def _create(conn: Connection, draft: Draft, texts: Texts) -> int:
    return broadcasts.create(conn, draft, texts, datetime.now(UTC))


def _file(name: str) -> str:
    next_year = str(datetime.now(UTC).year + 1)
    return (files("app.town") / name).read_text("utf-8").replace("NEXT-YEAR", next_year)
