"""People in the middle of an older version are moved to the present one, or it ends kindly for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot.moving import Place, Plan, Slice, end_some, look, move_some
from bot.taking import House
from conversations.move_map import Move
from conversations.texts import Texts
from storage import contributions, people
from storage.tables import contribution, finished, outbox, session
from tests.harness import BOT, MakeTown, Phone, Town
from tests.surveys import SHORT, publish, resident

FLOW = """
id: survey
title: poll.title
purpose: service
who: anyone
start: {commands: [survey]}
steps:
  first: {ask: yesno, text: poll.first, into: %(fact)s}
  %(step)s:
    ask: choice
    text: poll.%(words)s
    options: [{value: a, text: poll.a}, {value: b, text: poll.b}]
    into: second
  thanks: {say: poll.thanks, with: {said: $%(fact)s, second: $second}, end: done}
"""
TEXTS = """
msgid "poll.title"
msgstr "A survey"

msgid "poll.first"
msgstr "Is it near?"

msgid "poll.%(words)s"
msgstr "Which %(words)s?"

msgid "poll.a"
msgstr "A"

msgid "poll.b"
msgstr "B"

msgid "poll.thanks"
msgstr "Thank you: {said}, {second}."
"""
OLD = {"fact": "near", "step": "second", "words": "colour"}


def write(folder: Path, name: str, how: dict[str, str]) -> tuple[Path, Texts]:
    """A program in English, with one flow more."""
    shipped = Path(__file__).parents[2] / "conversations"
    flows, texts = folder / name / "flows", folder / name / "texts"
    for made, pattern in ((flows, "flows/*.yaml"), (texts, "texts/en.po")):
        made.mkdir(parents=True)
        for file in shipped.glob(pattern):
            (made / file.name).write_bytes(file.read_bytes())
    (flows / "survey.yaml").write_text(FLOW % how)
    (texts / "en.po").write_text((texts / "en.po").read_text() + TEXTS % how)
    return flows, Texts.load(texts)


@pytest.fixture
async def before(make_town: MakeTown, tmp_path: Path) -> Town:
    """The program as it was."""
    flows, texts = write(tmp_path, "old", OLD)
    return await make_town(flows=flows, texts=texts)


async def update(town: Town, tmp_path: Path, **how: str) -> str:
    """The program is brought up to date; the version that was."""
    version = town.library.flow("survey").version
    town.flows, town.texts = write(tmp_path, "new", {**OLD, **how})
    await town.restart()
    return version


def house(town: Town) -> House:
    """What a command talks with, beside the running bot."""
    return House(town.library, town.texts, town.programme, town.keys, BOT, ids=town._id)


async def move(town: Town, version: str, steps: dict[str, str], facts: dict[str, str | None] | None = None) -> Slice:
    """Move everybody who waits in that version; what came of it."""
    plan = Plan(town.library.flow("survey"), Move(steps, facts or {}))
    place = Place("survey", version)
    looked = await town.database.read(look, house(town), plan, place, town.clock())
    done = await town.database.write(move_some, house(town), plan, place, town.clock())
    assert looked.fates == done.fates
    await town.settle()
    return done


async def in_the_middle(town: Town, number: int = 1001) -> Phone:
    """Somebody who signed up, and waits at the second question."""
    phone = await resident(town, number)
    await phone.say("/survey")
    await phone.press("Yes")
    phone.expects("Which colour?")
    return phone


async def test_a_question_that_reads_the_same_stays_as_it_stands(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    version = await update(before, tmp_path, step="later")
    amina._new.clear()
    done = await move(before, version, {"second": "later"})
    assert done.fates == {"same": 1}
    amina.expects_nothing()
    await amina.press("A")
    amina.expects("Thank you: Yes, a.")


async def test_a_question_that_changed_is_put_anew_and_its_old_buttons_go(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    old = amina.last
    version = await update(before, tmp_path, words="shape")
    done = await move(before, version, {"second": "second"})
    assert done.fates == {"anew": 1}
    amina.expects("Which shape?")
    assert amina.messages[old.id].rows == ()
    await amina.press_data(old.rows[0][0].data or "", under=old)
    amina.expects("Which shape?")
    await amina.press("B")
    amina.expects("Thank you: Yes, b.")


async def test_who_cannot_be_written_to_is_told_when_they_next_write(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    before.clock.move(hours=12)
    version = await update(before, tmp_path, words="shape")
    amina._new.clear()
    await move(before, version, {"second": "second"})
    assert [one.text for one in amina.heard() if not one.edited] == [], "nobody is woken: only the old buttons go"
    await amina.say("A")
    amina.expects("We have changed this question", "Which shape?")
    await amina.say("A")
    amina.expects("Thank you: Yes, a.")
    amina._new.clear()
    before.clock.move(hours=12)
    await before.settle()
    assert amina.heard() == [], "what waited for the morning is not sent besides"


async def test_who_agreed_to_nothing_reads_it_when_they_next_write_and_is_told_apart(
    before: Town, tmp_path: Path
) -> None:
    await in_the_middle(before)
    newcomer = before.phone(1002)
    await newcomer.say("/survey")
    await newcomer.press("Yes")
    newcomer.expects("Which colour?")
    version = await update(before, tmp_path, words="shape")
    assert (await move(before, version, {"second": "second"})).fates == {"anew": 1, "later": 1}
    assert "Which shape?" not in newcomer.said()
    await newcomer.say("A")
    newcomer.expects("We have changed this question", "Which shape?")


async def test_facts_get_their_new_names_and_going_back_leads_over_what_is_there(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    version = await update(before, tmp_path, fact="close")
    done = await move(before, version, {"second": "second", "first": "first"}, {"near": "close"})
    assert done.fates == {"same": 1}
    await amina.say("/back")
    amina.expects("Is it near?")
    await amina.press("No")
    await amina.press("A")
    amina.expects("Thank you: No, a.")


async def test_who_lacks_what_is_needed_stays_where_they_are(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    version = await update(before, tmp_path, fact="close")
    done = await move(before, version, {"second": "second"})
    assert (done.fates, done.missing) == ({"lacks": 1}, {"close"})
    await amina.press("A")
    amina.expects("Thank you: Yes, a.")


async def test_a_step_that_the_map_does_not_name_stays_too(before: Town, tmp_path: Path) -> None:
    await in_the_middle(before)
    version = await update(before, tmp_path, step="later")
    done = await move(before, version, {"first": "first"})
    assert done.fates == {"elsewhere": 1}


async def test_a_conversation_below_another_is_moved_without_a_word(before: Town, tmp_path: Path) -> None:
    amina = await in_the_middle(before)
    await amina.say("/say")
    version = await update(before, tmp_path, words="shape")
    amina._new.clear()
    assert (await move(before, version, {"second": "second"})).fates == {"later": 1}
    assert "Which shape?" not in amina.said()
    await amina.say("The surgery is too far away.")
    amina.expects("Which shape?")
    await amina.say("B")
    amina.expects("Thank you: Yes, b.")


async def test_many_are_moved_slice_by_slice(before: Town, tmp_path: Path) -> None:
    for number in range(1001, 1024):
        await in_the_middle(before, number)
    version = await update(before, tmp_path, step="later")
    plan = Plan(before.library.flow("survey"), Move({"second": "later"}, {}))
    first = await before.database.write(move_some, house(before), plan, Place("survey", version), before.clock())
    assert first.fates == {"same": 20}
    again = await before.database.write(move_some, house(before), plan, Place("survey", version), before.clock())
    assert again.fates == {"same": 3}, "whatever ended the first time: the second takes the others"

    def left(conn: Connection) -> list[str]:
        return list(conn.scalars(select(session.c.step).where(session.c.version == version)))

    assert await before.database.read(left) == []


async def test_ending_a_survey_keeps_what_was_answered_as_unfinished(town: Town) -> None:
    amina = await resident(town)
    made = await publish(town.database, town.clock())
    await amina.say("/start survey-buses")
    await amina.press("Yes")
    await publish(town.database, town.clock(), SHORT.replace("What should change", "Which is worst"))
    done = await town.database.write(end_some, house(town), Place("survey-buses", made.flow_version), town.clock())
    assert done.fates == {"ended": 1}
    await town.settle()
    amina.expects("We have changed “Buses”", "What you answered so far is kept.")
    await amina.press("Buses")
    amina.expects("Welcome back")
    await amina.press("Go on")
    amina.expects("Which is worst")


async def test_ending_passes_on_what_was_typed_for_the_team(town: Town) -> None:
    amina = await resident(town)
    await amina.say("The waiting room is too loud")
    version = town.library.flow("passing_on").version
    done = await town.database.write(end_some, house(town), Place("passing_on", version), town.clock())
    assert done.fates == {"passed_on": 1}
    await town.settle()
    amina.expects("What you told us is with the team. Your receipt is")

    def kept(conn: Connection) -> list[str]:
        return [one.words for one in contributions.of_person(conn, 1, limit=5, offset=0)]

    assert await town.database.read(kept) == ["The waiting room is too loud"]


async def test_an_end_is_kind_only_where_they_may_be_written_to(town: Town) -> None:
    amina = await resident(town)
    await amina.say("/say")
    later = town.clock() + timedelta(days=3)
    await town.database.write(lambda conn: people.change(conn, 1, paused_until=later))
    amina._new.clear()
    version = town.library.flow("say").version
    done = await town.database.write(end_some, house(town), Place("say", version), town.clock())
    assert done.fates == {"ended": 1}
    await town.settle()
    assert "We have changed" not in amina.said()

    def told(conn: Connection) -> tuple[list[str], int]:
        over = list(conn.scalars(select(finished.c.how).where(finished.c.flow == "say")))
        return over, len(list(conn.scalars(select(contribution.c.id))))

    assert await town.database.read(told) == (["expired"], 0)
    assert await town.database.read(lambda conn: list(conn.scalars(select(session.c.id)))) == []
    assert await town.database.read(lambda conn: list(conn.scalars(select(outbox.c.reason)))) != []
