"""What the team does with updates and opportunities at a desk, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from storage import audit, content_acts, content_list, opportunities, reviews, staff, updates
from storage.content_acts import Kind, mark, mark_of
from storage.content_list import Narrowed
from storage.database import Database
from tests.clock import START
from tests.storage.test_content import offered, written

TODAY = START.date()


def _two(conn: Connection) -> tuple[int, int]:
    return tuple(  # type: ignore[return-value]  # why: two of them
        staff.add(conn, telegram_id=n, role="officer", name=name, now=START).id for n, name in ((1, "Sam"), (2, "Rosa"))
    )


async def test_whoever_wrote_a_text_does_not_check_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        sam, rosa = _two(conn)
        done = content_acts.publish(conn, written("new"), None, was="", by=sam, now=START)
        assert (done.what, content_acts.publish(conn, written("new"), None, was="", by=sam, now=START).what) == (
            "added",
            "added",
        )
        found = updates.find(conn, done.number)
        assert found is not None
        assert [one.ref for one in updates.list_updates(conn)] == ["flu-jabs", "flu-jabs-2"]
        assert content_acts.writers(conn, "update", done.number) == {"en": sam, "pl": sam}
        assert [reviews.count_to_check(conn, "update", one) for one in (sam, rosa)] == [0, 2]
        was = mark_of(found.texts["pl"])

        def check(number: int, language: str, by: int) -> str:
            return content_acts.check(conn, "update", number, language, was=was, name="Rosa", by=by, now=START)

        assert check(done.number, "pl", sam) == "own"
        assert check(done.number, "ur", rosa) == "stale"
        assert check(99, "pl", rosa) == "gone"
        assert check(done.number, "pl", rosa) == "done"
        assert check(done.number, "pl", rosa) == "stale"
        after = updates.find(conn, done.number)
        assert after is not None
        assert (after.texts["pl"].checked_by, reviews.count_to_check(conn, "update", rosa)) == ("Rosa", 1)
        was = mark_of(after.texts["pl"])
        assert content_acts.doubt(conn, "update", done.number, "pl", was=was, by=sam, now=START) == "done"
        assert [one.act for one in audit.entries(conn, limit=2)] == ["update.uncheck", "update.check"]

    await database.write(story)


async def test_a_text_that_stays_as_it_is_stays_its_authors(database: Database) -> None:
    def story(conn: Connection) -> None:
        sam, rosa = _two(conn)
        number, _ = opportunities.put(conn, offered("walk"), START)
        found = opportunities.find(conn, number)
        assert found is not None
        assert content_acts.writers(conn, "opportunity", number) == {"en": None}
        english = found.texts["en"]
        polish = english.model_copy(update={"title": "Spacery", "checked_by": None})
        both = offered("walk").model_copy(update={"texts": {"en": english, "pl": polish}})
        stale = content_acts.publish(conn, both, number, was="other", by=sam, now=START)
        assert (stale.what, content_acts.writers(conn, "opportunity", number)) == ("stale", {"en": None})
        assert content_acts.publish(conn, both, number, was=mark(found), by=sam, now=START).what == "changed"
        assert content_acts.writers(conn, "opportunity", number) == {"en": None, "pl": sam}
        now = opportunities.find(conn, number)
        assert now is not None
        assert content_acts.publish(conn, both, number, was=mark(now), by=rosa, now=START).what == "same"

    await database.write(story)


async def test_people_read_the_old_words_until_the_new_ones_are_checked(database: Database) -> None:
    def said(title: str, checked_by: str | None = None) -> dict[str, Any]:
        return {"title": title, "body": "Free.", "checked_by": checked_by}

    def story(conn: Connection) -> None:
        sam, rosa = _two(conn)
        both = written(texts={"en": said("Flu", "Dr Example"), "pl": said("Grypa", "Dr Example")})
        number, _ = updates.put(conn, both, START)

        def change(english: str, by: int, **more: Any) -> str:
            new = written(texts={"en": said(english), "pl": said("Grypa", more.pop("pl", None))}, **more)
            was = mark(content_acts.find(conn, "update", number) or both)  # type: ignore[arg-type]  # why: it is there
            return content_acts.publish(conn, new, number, was=was, by=by, now=START).what

        def titles() -> list[str]:
            (one,) = updates.latest_for(conn, topics=["vaccinations"], locality=None, today=TODAY)
            found = content_acts.find(conn, "update", number)
            assert found is not None
            return [*(text.title for text in one.texts.values()), *(text.title for text in found.drafts.values())]

        def act(name: str, language: str, by: int) -> str:
            found = content_acts.find(conn, "update", number)
            assert found is not None
            who: dict[str, Any] = {"was": mark_of(found.drafts[language]), "by": by, "now": START}
            if name == "check":
                who["name"] = "Rosa"
            done: str = getattr(content_acts, name)(conn, "update", number, language, **who)
            return done

        assert change("Flu", sam, source="NHS") == "changed"
        assert titles() == ["Flu", "Grypa"], "the same words need no other check"
        assert (change("Flu and covid", sam), change("Flu and covid", rosa)) == ("changed", "same")
        assert titles() == ["Flu", "Grypa", "Flu and covid", "Grypa"], "the Polish says what the English said"
        assert [reviews.count_to_check(conn, "update", one) for one in (sam, rosa)] == [0, 1]
        assert [one.ref for one in content_list.of_updates(conn, Narrowed(needs="check"), TODAY)] == ["flu"]
        assert (act("check", "en", sam), act("check", "en", rosa), act("doubt", "pl", rosa)) == (
            "own",
            "done",
            "thrown_away",
        )
        assert titles() == ["Flu and covid", "Grypa"]
        assert content_acts.writers(conn, "update", number) == {"en": sam, "pl": None}
        change("Jabs", sam, pl="Dr Example")
        updates.put(conn, both.model_copy(update={"source": "A file"}), START)
        assert titles() == ["Flu", "Grypa"], "other words from a file take the place of both"
        updates.withdraw(conn, number, START)
        change("Jabs", sam)
        found = content_acts.find(conn, "update", number)
        assert isinstance(found, updates.HealthUpdate)
        assert (found.state(TODAY), found.texts["en"].title, found.drafts) == ("unchecked", "Jabs", {})

    await database.write(story)


async def test_it_is_looked_at_again_closed_withdrawn_and_shown_again(database: Database) -> None:
    def story(conn: Connection) -> None:
        sam, _ = _two(conn)
        number, _ = opportunities.put(conn, offered("walk"), START)

        def state() -> tuple[str, str]:
            found = opportunities.find(conn, number)
            assert found is not None
            return found.state(START), mark(found)

        kind: Kind = "opportunity"
        was = state()[1]
        day, owner = date(2027, 1, 1), "Rosa's team"
        for looked, came in (("other", "stale"), (was, "done")):
            done = content_acts.look_again(
                conn, kind, number, review_date=day, owner=owner, was=looked, by=sam, now=START
            )
            assert done == came
        found = opportunities.find(conn, number)
        assert found is not None
        assert (found.review_on, found.owner) == (day, owner)
        for act, after in (("close", "closed"), ("withdraw", "withdrawn"), ("restore", "closed")):
            done = getattr(content_acts, act)(conn, kind, number, was=state()[1], by=sam, now=START)
            assert (done, state()[0]) == ("done", after)
        assert content_acts.close(conn, kind, 99, was="", by=sam, now=START) == "gone"
        acts = [one.act.removeprefix("opportunity.") for one in audit.entries(conn)]
        assert acts[:4] == ["restore", "withdraw", "close", "review"]

    await database.write(story)


async def test_a_list_is_narrowed_and_in_order(database: Database) -> None:
    def story(conn: Connection) -> None:
        several: dict[str, dict[str, Any]] = {
            "a": {"review_date": "2026-03-01", "topics": []},
            "b": {"localities": ["dacorum"], "topics": ["caring"]},
            "c": {"texts": {"en": {"title": "Draft", "body": "x"}}, "localities": ["hertsmere"]},
        }
        for place, (ref, changes) in enumerate(several.items()):
            updates.put(conn, written(ref, **changes), START + timedelta(minutes=place))
            more = {key: value for key, value in changes.items() if key != "texts"}
            opportunities.put(conn, offered(ref, **more), START + timedelta(minutes=place))

        def of(asked: Narrowed) -> str:
            return "".join(one.ref for one in content_list.of_updates(conn, asked, TODAY))

        assert of(Narrowed()) == "cba"
        assert of(Narrowed(state="unchecked")) == "c"
        assert of(Narrowed(topic="caring")) == "ba"
        assert of(Narrowed(place="dacorum")) == "ba"
        assert of(Narrowed(needs="check")) == "cba", "the Polish of the examples is not checked"
        assert of(Narrowed(needs="review")) == "a"
        assert [of(Narrowed(words=words)) for words in ("draft", "#2", "Szczepienia", "nothing")] == [
            "c",
            "b",
            "ba",
            "",
        ]
        found = content_list.of_opportunities(
            conn, Narrowed(kind="co_design"), START, TODAY, order="review", down=False
        )
        assert [(one.ref, one.state(START)) for one in found] == [("a", "closed"), ("b", "open"), ("c", "open")]

    await database.write(story)
