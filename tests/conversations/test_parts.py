"""Photos, recordings and files as parts of what somebody says, where a question takes them (`parts_into`)."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.flow import Flow
from conversations.incoming import Incoming, Replied
from conversations.inputs import Added, Reworded, Said, SaidOther
from conversations.load import load_flow
from conversations.parts import MOST_PARTS, gathered, part_of, said, told
from conversations.phrases import Phrase
from conversations.texts import Texts
from programme.media import Medium
from tests.conversations.talk import NOW, Talk

FLOW = """
id: pass
title: passing_on.title
purpose: reply
who: anyone
given: [words, said]
steps:
  which:
    branch:
      - {when: {fact: said.contact, is: true}, go: somebody}
      - else: ask
  somebody:
    {ask: yesno, text: say.somebody, more_into: words, more_go: which, parts_into: said, into: pass_on, next: over}
  ask:
    {ask: yesno, text: passing_on.ask, with: {words: $words}, more_into: words, more_go: which, parts_into: said,
     into: pass_on, back: false}
  over: {end: done}
"""
SAY = """
id: tell
title: say.title
purpose: reply
who: anyone
steps:
  words: {ask: text, text: say.somebody, max: 20, parts_into: said, into: words}
  over: {ask: yesno, text: say.somebody, into: sure}
"""


@pytest.fixture
def passing(texts: Texts) -> Flow:
    return load_flow(FLOW, "pass.yaml", texts)


@pytest.fixture
def saying(texts: Texts) -> Flow:
    return load_flow(SAY, "tell.yaml", texts)


def part(message: int, words: str = "", **medium: Any) -> dict[str, Any]:
    made = Medium(**medium) if medium else None
    return dict(part_of(Incoming(kind="media", at=NOW, text=words, message_id=message, medium=made)))


def held(talk: Talk) -> Any:
    """The fact that gathers the parts."""
    return talk.facts["said"]


PHOTO: dict[str, Any] = {"kind": "photo", "file_id": "f1"}


def test_a_photo_is_the_answer_where_words_would_be(saying: Flow) -> None:
    talk = Talk(saying).starts().meets(SaidOther("photo", part(7, "my street", **PHOTO)))
    assert talk.facts["words"] == "my street"
    assert held(talk)["parts"][0]["medium"]["file_id"] == "f1"
    assert held(talk)["sent"] == [Phrase("media.photo")]


def test_typed_words_are_a_part_too(saying: Flow) -> None:
    talk = Talk(saying).starts().meets(Said("my street", part(7, "my street")))
    assert [one["message"] for one in held(talk)["parts"]] == [7]
    assert held(talk)["sent"] == []


def test_what_cannot_be_kept_is_no_answer_and_its_words_are(saying: Flow) -> None:
    large: dict[str, Any] = {"kind": "video", "file_id": "f", "size": 10**9}
    talk = Talk(saying).starts().meets(SaidOther("video", part(7, "", **large)))
    assert "too large" in talk.said[-1]
    assert "said" not in talk.facts
    talk.meets(SaidOther("video", part(8, "so loud", **large)))
    assert talk.facts["words"] == "so loud"
    assert held(talk)["parts"][0]["refused"] == "too_large"


def test_too_many_words_under_a_photo_are_asked_for_again(saying: Flow) -> None:
    talk = Talk(saying).starts().meets(SaidOther("photo", part(7, "x" * 21, **PHOTO)))
    assert "said" not in talk.facts


def test_without_a_part_it_is_something_else_as_ever(saying: Flow) -> None:
    assert "Nice sticker" in Talk(saying).starts().meets(SaidOther("sticker")).said[-1]


def test_more_is_added_and_the_question_put_as_it_fits_now(passing: Flow) -> None:
    talk = Talk(passing).starts(words="The lift", said=gathered([part(1, "The lift")]))
    talk.meets(SaidOther("photo", part(2, "is broken", **PHOTO)))
    assert talk.facts["words"] == "The lift\nis broken"
    talk.meets(SaidOther("contact", part(3, kind="contact", phone="+44")))
    assert "somebody else" in talk.said[-1]
    assert [one["message"] for one in held(talk)["parts"]] == [1, 2, 3]


def test_the_rest_of_an_album_is_added_in_silence(passing: Flow) -> None:
    talk = Talk(passing).starts(words="", said=gathered([part(1, **PHOTO, album="a")]))
    talk.meets(Added(part(2, "our street", **PHOTO, album="a")))
    assert talk.said == []
    assert talk.facts["words"] == "our street"
    assert held(talk)["sent"] == [Phrase("media.album")]


def test_changed_words_take_the_place_of_those_before(passing: Flow) -> None:
    talk = Talk(passing).starts(words="The lift", said=gathered([part(1, "The lift")]))
    talk.meets(Said("is brokn", part(2, "is brokn"))).meets(Reworded(2, "is broken"))
    assert talk.facts["words"] == "The lift\nis broken"
    assert "is broken" in talk.said[-1]


def test_there_is_an_end_to_what_one_thing_may_come_in(passing: Flow) -> None:
    talk = Talk(passing).starts(words="", said=gathered([part(0, **PHOTO)]))
    for number in range(1, MOST_PARTS + 2):
        talk.meets(SaidOther("photo", part(number, **PHOTO)))
    assert len(held(talk)["parts"]) == MOST_PARTS
    assert "a lot at once" in talk.said[-1]


def test_a_reply_keeps_what_it_answers_unless_that_is_our_question() -> None:
    replied = Replied(ours=True, words="x" * 999, quote="the bus")
    reply = Incoming(kind="text", at=NOW, text="yes", message_id=9, reply_to=4, replied=replied)
    about = part_of(reply)["about"]
    assert (about["message"], about["ours"], about["quote"], len(about["words"])) == (4, True, "the bus", 300)
    assert "about" not in part_of(reply, answers=4)


def test_what_was_sent_is_told_in_words() -> None:
    media: list[dict[str, Any]] = [
        {"kind": "photo", "album": "a"},
        {"kind": "photo", "album": "a"},
        {"kind": "voice", "seconds": 75},
        {"kind": "document", "name": "letter.pdf"},
        {"kind": "contact", "own": True},
    ]
    assert told(media) == [
        Phrase("media.album"),
        Phrase("media.voice.long", {"length": "1:15"}),
        Phrase("media.document.named", {"name": "letter.pdf"}),
        Phrase("media.contact.own"),
    ]
    assert said("", media[:1]).key == "contribution.sent"
    assert said("words", []).key == "contribution.said"
