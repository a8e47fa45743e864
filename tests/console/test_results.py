"""Results at a desk: figures that single nobody out, their files, and own words for those who may read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection

from console import counting_ahead
from console.texts import text
from storage import answer_sets, answers, audit, people, questions, survey_tallies
from storage.answers import Answer
from storage.survey_tallies import Stretch
from tests.clock import START, Clock
from tests.storage.sending import QUESTION, announce, resident
from tests.surveys import EXAMPLE, SHORT, publish

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire, Member

WORDS = "The path by the mill"
FORMULA = "=HYPERLINK(1)"


async def _walking(desk: Desk) -> int:
    """A survey that thirty people answered: all found it easy but two, one of whom wrote a formula."""
    made = await publish(desk.database, START, EXAMPLE)

    def story(conn: Connection) -> None:
        for place in range(1, 32):
            person = resident(conn, place, test=place == 31)
            mine = answer_sets.begin(conn, made.id, person, version=1, language="en", now=START)
            first = {30: FORMULA, 29: WORDS}.get(place)
            given: Mapping[str, Any] = {"easy": 5 if place < 21 else 4 if place < 30 else 1, "first": first}
            for name, value in given.items():
                answer_sets.keep(conn, mine.id, name, value, version=1, now=START)
            if place < 26:
                answer_sets.finish(conn, mine.id, START)

    await desk.database.write(story)
    return made.id


async def _asked(desk: Desk, **more: Any) -> int:
    def story(conn: Connection) -> int:
        people = [resident(conn, (900 if more else 500) + place) for place in range(30)]
        number = announce(conn, question=QUESTION.model_copy(update=more))
        asked = questions.of_broadcast(conn, number)
        assert asked is not None
        for place, person in enumerate(people[:20]):
            said = Answer(None, WORDS) if more else Answer(asked.options[place % 2]["value"], None)
            answers.give(conn, asked.id, person, said, START)
        return number

    return int(await desk.database.write(story))


async def _acts(member: Member) -> list[str]:
    return [one.act for one in await member.desk.database.read(audit.entries)]


async def test_the_list_has_both_kinds_and_tells_no_small_number(hire: Hire, desk: Desk) -> None:
    sam = await hire("analyst")
    await publish(desk.database, START, EXAMPLE)
    number = await _asked(desk)
    answer = await sam.open("/results")
    assert "When suits you? Quick question Open 3 March 2026 20" in sam.text
    assert f'href="/results/questions/{number}"' in answer.text
    await sam.open("/results?q=walking&what=survey&state=open")
    assert "1 survey or question " in sam.text
    exported = await sam.open("/results?what=question&export=csv")
    assert exported.text.splitlines()[1:] == ["When suits you?,Quick question,Open,3 March 2026,,20"]


async def test_a_survey_is_told_in_rounded_numbers_with_pictures(hire: Hire, desk: Desk) -> None:
    sam = await hire("reader")
    number = await _walking(desk)
    answer = await sam.open(f"/results/surveys/{number}")
    assert "People who began 30 Came to the end 25 Began and have not finished *" in sam.text
    assert "People who answered: 30 About 4.5 on average" in sam.text
    assert "1 * * 2 0 0% 3 0 0% 4 10 33% 5 20 67%" in sam.text
    assert answer.text.count("<svg") == 3
    assert WORDS not in answer.text
    assert text("words.read") in answer.text
    assert (await _acts(sam))[0] == "surveys.results"


async def test_what_came_since_is_counted_before_anybody_looks_and_the_rest_is_not_counted_again(
    hire: Hire, desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, number = await hire("reader"), await _walking(desk)
    read: list[int] = []

    def stretch(conn: Connection, survey_id: int, place: int, **more: Any) -> Stretch:
        read.append(place)
        return counted(conn, survey_id, place, **more)

    counted = survey_tallies.stretch
    monkeypatch.setattr(survey_tallies, "STRETCH", 8)
    monkeypatch.setattr(survey_tallies, "stretch", stretch)
    clock.move(days=1)
    seen: counting_ahead.Seen = {}
    for _ in range(2):
        await counting_ahead.count(desk, seen, rest=0)
        assert read == [0, 1, 2, 3]
    await sam.sign_in()
    clock.move(minutes=2)
    await desk.database.write(answer_sets.keep, 9, "easy", 1, version=1, now=clock())
    await sam.open(f"/results/surveys/{number}")
    assert "1 * * 2 0 0% 3 0 0% 4 10 33% 5 20 67%" in sam.text
    assert read == [0, 1, 2, 3, 1]

    def leave(conn: Connection) -> None:
        for place in range(9, 11):
            answer_sets.take_back(conn, number, place, "survey_walking")
        people.change(conn, 25, test=True)

    await desk.database.write(leave)
    clock.move(minutes=2)
    await counting_ahead.count(desk, seen, rest=0)
    await sam.open(f"/results/surveys/{number}")
    assert "1 * * 2 0 0%" in sam.text
    assert read[5:] == [1, 3]


async def test_a_question_of_another_version_has_its_place_at_once(hire: Hire, desk: Desk) -> None:
    sam = await hire("reader")
    made = await publish(desk.database, START)
    await sam.open(f"/results/surveys/{made.id}")
    await publish(desk.database, START, SHORT + "  - {name: bike, kind: yesno, text: {en: By bike, pl: Rowerem}}\n")
    await sam.open(f"/results/surveys/{made.id}")
    assert "By bike" in sam.text


async def test_files_hold_the_same_figures_and_no_formula(hire: Hire, desk: Desk) -> None:
    sam = await hire("officer")
    path = f"/results/surveys/{await _walking(desk)}"
    rows = (await sam.open(f"{path}?export=csv")).text.splitlines()
    easy = "How easy is it to walk where you live? 1 is very hard, 5 is very easy."
    assert rows[1:6] == [f'"{easy}",{one}' for one in ("1,*,*", "2,0,0.0", "3,0,0.0", "4,10,0.33", "5,20,0.67")]
    book = await sam.open(f"{path}?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as opened:
        strings = opened.read("xl/sharedStrings.xml").decode()
        sheets = [opened.read(name).decode() for name in opened.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 3
    assert FORMULA in strings
    assert not any("<f>" in one for one in sheets)
    assert (await _acts(sam))[:2] == ["surveys.export"] * 2


async def test_analysts_see_the_day_before_and_read_nobody(hire: Hire, desk: Desk, clock: Clock) -> None:
    ann = await hire("analyst")
    number = await _walking(desk)
    answer = await ann.open(f"/results/surveys/{number}")
    assert "People who began 0 " in ann.text
    assert text("figures.of_yesterday", at="3 March 2026, 00:00") in ann.text
    clock.move(days=1)
    await ann.sign_in()
    answer = await ann.open(f"/results/surveys/{number}")
    assert "People who began 30 " in ann.text
    assert text("words.read") not in answer.text
    book = await ann.open(f"/results/surveys/{number}?export=xlsx")
    with zipfile.ZipFile(io.BytesIO(book.content)) as opened:
        assert WORDS not in opened.read("xl/sharedStrings.xml").decode()
    refused = await ann.open(f"/results/surveys/{number}/words")
    assert refused.status_code == 403


async def test_own_words_are_read_page_by_page_and_that_is_kept(hire: Hire, desk: Desk) -> None:
    sam = await hire("auditor")
    path = f"/results/surveys/{await _walking(desk)}/words"
    await sam.open(path)
    assert "2 people wrote something" in sam.text
    assert WORDS in sam.text
    exported = await sam.open(f"{path}?question=first&export=csv")
    assert f"'{FORMULA}" in exported.text
    assert (await _acts(sam))[:2] == ["surveys.words"] * 2


async def test_a_quick_question_is_told_by_the_same_rules(hire: Hire, desk: Desk) -> None:
    sam = await hire("reader")
    number = await _asked(desk)
    await sam.open(f"/results/questions/{number}")
    assert "People who were asked 0 Have answered 20 Have not answered 0" in sam.text
    assert "Mornings 10 50% Evenings 10 50%" in sam.text
    book = await sam.open(f"/results/questions/{number}?export=xlsx")
    assert book.content[:2] == b"PK"
    written = await _asked(desk, kind="text", options=())
    await sam.open(f"/results/questions/{written}/words?page=1")
    assert "20 people wrote something" in sam.text
    exported = await sam.open(f"/results/questions/{written}/words?export=csv")
    assert exported.text.count(WORDS) == 20


@pytest.mark.parametrize("path", ["surveys/9", "questions/9", "surveys/9/words", "questions/x/words"])
async def test_what_is_not_there_is_said(hire: Hire, path: str) -> None:
    sam = await hire("reader")
    answer = await sam.open(f"/results/{path}")
    assert answer.status_code == 404
    assert text("results.gone") in sam.text
