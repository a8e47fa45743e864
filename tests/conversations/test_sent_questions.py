"""Questions that are answered by a photo, a recording, or somebody's contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations.check import check_flow
from conversations.effects import Finished
from conversations.flow import Flow
from conversations.inputs import Added, Said, SaidOther
from conversations.load import load_flow
from conversations.parts import gathered
from conversations.phrases import Phrase
from conversations.session import Crumb
from conversations.source import FlowError
from conversations.texts import Texts
from conversations.told import answers_told, parts_told
from tests.conversations.talk import KNOWN, Talk

TEXTS = Texts.load(zone=ZoneInfo("Europe/London"))
HEAD = "id: it\ntitle: menu.title\npurpose: reply\nwho: anyone\nsteps:\n"
PHOTO = HEAD + "  it: {ask: media, text: menu.title, into: seen, skip: true%s}\n  over: {say: menu.title, end: done}\n"
CONTACT = HEAD + "  it: {ask: contact, text: menu.title, into: who%s}\n  over: {say: menu.button.help, end: done}\n"


def _flow(text: str, rules: str = "") -> Flow:
    flow = load_flow(text % rules, "it.yaml", TEXTS)
    assert check_flow(flow, TEXTS, [], KNOWN) == []
    return flow


def _part(kind: str, words: str = "", *, message: int = 7, **about: Any) -> Mapping[str, Any]:
    return {"message": message, "words": words, "medium": {"kind": kind, "file_id": "F1", **about}, "refused": None}


def _sends(talk: Talk, kind: str, part: Mapping[str, Any] | None = None) -> Talk:
    return talk.meets(SaidOther(kind, part or _part(kind)))


@pytest.mark.parametrize("kind", ["photo", "voice"])
def test_a_photo_or_a_recording_is_kept_with_its_words(kind: str) -> None:
    talk = _sends(Talk(_flow(PHOTO)).starts(), kind, _part(kind, "the ramp"))
    assert talk.said == ["Menu"]
    seen = talk.facts["seen"]
    assert isinstance(seen, dict)
    assert seen["parts"][0]["words"] == "the ramp"
    assert seen["sent"] == [Phrase(f"media.{kind}")]


def test_what_is_not_taken_gets_a_friendly_second_question() -> None:
    talk = Talk(_flow(PHOTO)).starts()
    for kind in ("video", "sticker", "contact", "location"):
        assert _sends(talk, kind).said[0].startswith(("Please send one of these here: a photo", "Sorry, I still"))
    assert Talk(_flow(PHOTO, ", takes: [voice]")).starts().says("hello").said == [
        "Please send one of these here: a voice message."
    ]


def test_what_cannot_be_kept_is_told_why() -> None:
    large = {**_part("photo"), "refused": "too_large"}
    assert "too large" in _sends(Talk(_flow(PHOTO)).starts(), "photo", large).said[0]


def test_it_can_be_left_out() -> None:
    assert Talk(_flow(PHOTO)).starts().says("skip").facts["seen"] is None


def test_an_album_that_goes_on_while_the_next_question_waits_is_kept_whole() -> None:
    steps = "  it: {ask: media, text: menu.title, into: seen}\n  next: {ask: text, text: menu.title, into: words}\n"
    flow = load_flow(f"{HEAD}{steps}  over: {{end: done}}\n", "it.yaml", TEXTS)
    talk = _sends(Talk(flow).starts(), "photo", _part("photo", album="g1"))
    talk.meets(Added(_part("photo", message=8, album="g1")))
    talk.meets(Added(_part("photo", message=9, album="other")))
    seen = talk.open.facts["seen"]
    assert isinstance(seen, dict)
    assert [part["message"] for part in seen["parts"]] == [7, 8]


def test_consent_is_asked_before_the_contact() -> None:
    talk = Talk(_flow(CONTACT)).starts()
    assert "Does this person know" in talk.said[0]
    assert talk.says("yes").said == ["Menu"]
    card = _part("contact", name="Zofia", phone="+441632960001")
    assert _sends(talk, "contact", card).said == ["Help"]
    who = talk.facts["who"]
    assert isinstance(who, dict)
    assert (who["contact"], who["parts"][0]["medium"]["name"]) == (True, "Zofia")


def test_without_their_consent_nothing_is_asked_and_nothing_kept() -> None:
    talk = Talk(_flow(CONTACT)).starts()
    sent = _sends(talk, "contact", _part("contact", name="Zofia", phone="+441632960001"))
    assert "Zofia" not in sent.open.to_json(), "nothing is kept of what comes before a yes"
    assert talk.says("no").said == ["Help"]
    assert talk.finished == Finished("done", {"payload": None, "who_agreed": False, "who": None})


def test_their_consent_needs_a_plain_yes() -> None:
    talk = Talk(_flow(CONTACT)).starts()
    for words in ("yess", "she might", "01632 960001"):
        talk.says(words)
        assert talk.open.step == "it"


def test_a_contact_can_be_typed() -> None:
    talk = Talk(_flow(CONTACT)).starts().says("yes")
    assert talk.says("my neighbour").said == ["Please send their contact here, or type their name and number."]
    assert talk.meets(Said("Zofia, 01632 960001")).said == ["Help"]
    who = talk.facts["who"]
    assert isinstance(who, dict)
    assert who["words"] == "Zofia, 01632 960001"


def test_going_back_from_the_contact_asks_for_the_consent_again() -> None:
    talk = Talk(_flow(CONTACT)).starts().says("yes").says("back")
    assert "Does this person know" in talk.said[0]
    assert talk.says("no").facts["who"] is None


def test_what_was_sent_is_told_to_the_team_with_all_else() -> None:
    flow = _flow(PHOTO)
    sent: dict[str, object] = {"seen": gathered([_part("photo", "the ramp")])}
    trail = [Crumb(step="it")]
    assert [one.answer for one in answers_told(flow, trail, sent)] == [[Phrase("media.photo")]]
    assert [part["words"] for part in parts_told(flow, trail, sent)] == ["the ramp"]


PAGES = (
    HEAD
    + """\
  turn: {set: {page: one}}
  read: {ask: choice, text: where.here, with: {title: $page}, options: [{value: true, text: menu.title}], into: on}
  first: {ask: yesno, text: where.here, with: {title: $page}, into: sure}
  again: {set: {page: two}}
  second: {ask: yesno, text: where.here, with: {title: $page}, into: sure}
  third: {ask: text, text: menu.title, into: words}
  over: {end: done}
"""
)


def test_each_question_is_told_with_the_words_it_had_then_and_what_was_only_read_is_not() -> None:
    talk = Talk(load_flow(PAGES, "it.yaml", TEXTS)).starts().says("1").says("yes").says("no")
    session = talk.open
    told = answers_told(talk.flow, session.trail[:-1], session.facts)
    assert [(one.step, one.question.args["title"]) for one in told] == [("first", "one"), ("second", "two")]
    assert [one.answer for one in told] == [Phrase("common.yes"), Phrase("common.no")]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("  it: {ask: media, text: menu.title, into: a, takes: [smell]}\n", "'smell' is not known here"),
        ("  it: {ask: contact, text: menu.title, into: a}\n  it_contact: {end: done}\n", "call no step so"),
    ],
)
def test_what_is_wrong_is_told_when_loaded(steps: str, message: str) -> None:
    with pytest.raises(FlowError, match=message):
        load_flow(HEAD + steps, "it.yaml", TEXTS)
