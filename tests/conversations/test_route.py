"""What incoming things mean: the order is the rule, and these tables are the rule written out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.flow import Flow
from conversations.incoming import Command, Incoming, parse_command
from conversations.inputs import Cancelled, Input, Pressed, Said, SaidOther, WentBack
from conversations.library import Library
from conversations.load import load_flow
from conversations.route import (
    Act,
    Answer,
    Edited,
    GroupGreeting,
    Ignore,
    MediaUnasked,
    NothingToCancel,
    NothingToGoBackTo,
    Open,
    OpenQuestion,
    OpenSession,
    PassOn,
    QuickAnswer,
    Reached,
    SignUpFirst,
    StalePress,
    UnknownCommand,
    View,
    open_session,
    route,
)
from conversations.texts import Texts
from tests.conversations.talk import NOW, Talk, sample_flow, sample_texts

WORDS = """
msgid "sample.stop"
msgstr "stop|unsubscribe|leave me alone"

msgid "sample.menu"
msgstr "menu|main menu"

msgid "sample.announce"
msgstr "announce|announcement"
"""


def _flow(texts: Texts, name: str, who: str, words: str) -> Flow:
    text = f"id: {name}\ntitle: visit.title\npurpose: reply\nwho: {who}\n"
    text += f"start: {{commands: [{name}], words: {words}}}\nsteps: {{over: {{end: done}}}}\n"
    return load_flow(text, f"{name}.yaml", texts)


@pytest.fixture(scope="module")
def library() -> Library:
    texts = sample_texts("Europe/London", WORDS)
    flows = [sample_flow("visit", texts), sample_flow("table", texts)]
    flows += [
        _flow(texts, "stop", "anyone", "sample.stop"),
        _flow(texts, "menu", "anyone", "sample.menu"),
        _flow(texts, "announce", "officer", "sample.announce"),
        _flow(texts, "inbox", "staff", "common.words.last"),
    ]
    return Library(flows, texts)


@pytest.fixture(scope="module")
def nobody(library: Library) -> View:
    """Somebody who has not signed up, with nothing open."""
    return View(vocabulary=library.vocabulary("en"))


def _text(text: str, reply_to: int | None = None) -> Incoming:
    """A typed message as the bot reads it."""
    command = parse_command(text, "HearbackBot")
    name, payload = (command.name, command.payload) if command else (None, None)
    return Incoming(kind="text", at=NOW, text=text, command=name, payload=payload, message_id=9, reply_to=reply_to)


def _press(data: str) -> Incoming:
    return Incoming(kind="press", at=NOW, data=data, message_id=5, callback_id="cb")


def _safe(_: str) -> str | None:
    return None


FRONT = OpenSession(id="s1", flow="visit", wait="aaaaaaaa", message_ids=(40,), takes=frozenset({"menu", "tea"}))
BEHIND = OpenSession(id="s2", flow="table", wait="bbbbbbbb", message_ids=(30, 31))
NEWEST = OpenQuestion(id=8, kind="choice", options=("Buses", "🌳 Parks"), message_ids=(50,))
OLDER = OpenQuestion(id=7, kind="scale", message_ids=(20,))
VISIT = Open("visit", "visit", "a")
FORWARDED = PassOn("/visit", forwarded=True, media="photo")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("/visit", Open("visit", "visit")),
        ("/VISIT abc", Open("visit", "visit", "abc")),
        ("/visit@HearbackBot abc", Open("visit", "visit", "abc")),
        ("my visit!", Open("visit", "visit")),
        ("Menu", Open("menu", "menu")),
        ("/main", UnknownCommand("main")),
        ("/stop", Open("stop", "stop")),
        ("STOP.", Open("stop", "stop")),
        ("leave me alone", Open("stop", "stop")),
        ("do not stop please", PassOn("do not stop please")),
        ("/table", SignUpFirst("table", "table")),
        ("table", SignUpFirst("table", "table")),
        ("/nonsense", UnknownCommand("nonsense")),
        ("/announce", UnknownCommand("announce")),
        ("/inbox", UnknownCommand("inbox")),
        ("announcement", PassOn("announcement")),
        ("/cancel", NothingToCancel()),
        ("never mind", NothingToCancel()),
        ("/back", NothingToGoBackTo()),
        ("the bus never comes", PassOn("the bus never comes")),
        ("2", PassOn("2")),
    ],
)
def test_typed_with_nothing_open(nobody: View, text: str, act: Act) -> None:
    assert route(_text(text), nobody, _safe).act == act


@pytest.mark.parametrize("command", ["announce", "inbox", "nonsense"])
def test_staff_commands_do_not_exist_for_others(nobody: View, command: str) -> None:
    for view in (nobody, replace(nobody, signed_up=True), replace(nobody, sessions=(FRONT,))):
        assert route(_text(f"/{command}"), view, _safe).act == UnknownCommand(command)
        assert route(_press(f"c:{command}"), view, _safe).act == UnknownCommand(command)


@pytest.mark.parametrize(
    ("role", "announce", "inbox"),
    [("administrator", True, True), ("officer", True, True), ("reader", False, True), (None, False, False)],
)
def test_what_each_role_may_open(nobody: View, role: str | None, announce: bool, inbox: bool) -> None:
    view = replace(nobody, staff_role=role)
    assert isinstance(route(_text("/announce"), view, _safe).act, Open) is announce
    assert isinstance(route(_text("/inbox 4"), view, _safe).act, Open) is inbox


def test_who_has_signed_up_may_open_more(nobody: View) -> None:
    assert route(_text("/table"), replace(nobody, signed_up=True), _safe).act == Open("table", "table")


@pytest.mark.parametrize(
    ("incoming", "session", "happened"),
    [
        (_text("I am fine"), "s1", Said("I am fine")),
        (_text("menu"), "s1", Said("menu")),
        (_text("back"), "s1", WentBack()),
        (_text("/cancel"), "s1", Cancelled()),
        (_text("/skip"), "s1", Said("skip")),
        (_text("blue", reply_to=31), "s2", Said("blue")),
        (_text("blue", reply_to=999), "s1", Said("blue")),
        (_press("w:aaaaaaaa:0"), "s1", Pressed("aaaaaaaa", "0")),
        (_press("w:bbbbbbbb:s"), "s2", Pressed("bbbbbbbb", "s")),
        (_press("w:cccccccc:0"), "s1", Pressed("cccccccc", "0")),
        (_press("rubbish"), "s1", Pressed("", "")),
        (Incoming(kind="media", at=NOW, media="voice"), "s1", SaidOther("voice")),
        (Incoming(kind="media", at=NOW, media="photo", reply_to=30), "s2", SaidOther("photo")),
        (Incoming(kind="media", at=NOW), "s1", SaidOther("other")),
        (Incoming(kind="text", at=NOW, text="/stop", command="stop", forwarded=True), "s1", SaidOther("forward")),
    ],
)
def test_with_two_conversations_open(nobody: View, incoming: Incoming, session: str, happened: Input) -> None:
    view = replace(nobody, sessions=(FRONT, BEHIND), questions=(NEWEST, OLDER))
    assert route(incoming, view, _safe).act == Answer(session, happened)


def test_a_word_for_a_flow_that_is_not_open_to_somebody_may_be_their_answer(nobody: View) -> None:
    view = replace(nobody, sessions=(FRONT,))
    assert route(_text("table"), view, _safe).act == Answer("s1", Said("table"))
    assert route(_text("announcement"), view, _safe).act == Answer("s1", Said("announcement"))


def test_a_word_that_staff_share_with_everybody_is_everybodys(library: Library, nobody: View) -> None:
    texts = library.texts
    flows = [_flow(texts, "desk", "staff", "sample.menu"), _flow(texts, "menu", "anyone", "sample.menu")]
    view = replace(nobody, vocabulary=Library(flows, texts).vocabulary("en"))
    assert route(_text("main menu"), view, _safe).act == Open("menu", "menu")
    assert route(_text("main menu"), replace(view, staff_role="officer"), _safe).act == Open("menu", "menu")


def test_commands_and_stop_words_come_before_answers(nobody: View) -> None:
    view = replace(nobody, sessions=(FRONT,), signed_up=True)
    assert route(_text("visit"), view, _safe).act == Open("visit", "visit")
    assert route(_text("/menu"), view, _safe).act == Open("menu", "menu")
    assert route(_text("stop"), view, _safe).act == Open("stop", "stop")


@pytest.mark.parametrize(
    ("incoming", "act"),
    [
        (_text("parks"), QuickAnswer(8, 1, "parks")),
        (_text("the first one"), QuickAnswer(8, 0, "the first one")),
        (_text("my bins were not emptied"), PassOn("my bins were not emptied")),
        (_text("4", reply_to=20), QuickAnswer(7, 3, "4")),
        (_text("rather good", reply_to=20), QuickAnswer(7, None, "rather good")),
        (_text("4"), QuickAnswer(8, None, "4")),
        (_text("4.5"), QuickAnswer(8, None, "4.5")),
        (_text("the third one"), QuickAnswer(8, None, "the third one")),
        (_text("6 out of 10"), QuickAnswer(8, None, "6 out of 10")),
        (_text("two buses never came"), PassOn("two buses never came")),
        (_text("my number is 4"), PassOn("my number is 4")),
        (_text("01442 555 010"), PassOn("01442 555 010")),
        (_press("q:8:1"), QuickAnswer(8, 1)),
        (_press("q:7:4"), QuickAnswer(7, 4)),
        (_press("q:6:0"), QuickAnswer(6, 0, open=False)),
        (_press("q:6:x"), StalePress("q:6:x")),
        (_press("q:-6:1"), StalePress("q:-6:1")),
        (_press("q"), StalePress("q")),
        (_press("w:aaaaaaaa:0"), StalePress("w:aaaaaaaa:0")),
        (_press("c:visit:12"), Open("visit", "visit", "12")),
        (_press("c:visit"), Open("visit", "visit")),
        (_press("c:"), StalePress("c:")),
        (_press(""), StalePress("")),
    ],
)
def test_with_quick_questions_open(nobody: View, incoming: Incoming, act: Act) -> None:
    assert route(incoming, replace(nobody, questions=(NEWEST, OLDER)), _safe).act == act


def test_a_question_for_any_words_takes_any_words(nobody: View) -> None:
    view = replace(nobody, questions=(OpenQuestion(id=3, kind="text"),))
    assert route(_text("more benches"), view, _safe).act == QuickAnswer(3, None, "more benches")
    assert route(_text("/menu"), view, _safe).act == Open("menu", "menu")


def test_an_answer_in_words_is_not_replaced_by_the_next_thing_somebody_says(nobody: View) -> None:
    answered = OpenQuestion(id=3, kind="text", message_ids=(9,), answered=True)
    view = replace(nobody, questions=(answered, replace(OLDER, answered=True)))
    assert route(_text("The lift is broken"), view, _safe).act == PassOn("The lift is broken")
    assert route(_text("Longer hours", reply_to=9), view, _safe).act == QuickAnswer(3, None, "Longer hours")
    assert route(_text("four"), replace(view, questions=(answered, OLDER)), _safe).act == QuickAnswer(7, 3, "four")
    assert route(_text("2"), replace(view, questions=(NEWEST, OLDER)), _safe).act == QuickAnswer(8, 1, "2")


STARS = OpenQuestion(id=9, kind="scale", message_ids=(60,), answered=True)
WORDS_WANTED = OpenQuestion(id=6, kind="text", message_ids=(10,))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("four", QuickAnswer(9, 3, "four")),
        ("5 stars", QuickAnswer(9, 4, "5 stars")),
        ("4 out of 5", QuickAnswer(9, 3, "4 out of 5")),
        ("6", QuickAnswer(9, None, "6")),
        ("4.5", QuickAnswer(9, None, "4.5")),
        ("⭐⭐⭐⭐⭐⭐", QuickAnswer(9, None, "⭐⭐⭐⭐⭐⭐")),
        ("Longer hours", PassOn("Longer hours")),
    ],
)
def test_who_just_answered_answers_the_same_question_again(nobody: View, text: str, act: Act) -> None:
    view = replace(nobody, questions=(STARS, WORDS_WANTED), answered_last=9)
    assert route(_text(text), view, _safe).act == act


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("four", QuickAnswer(9, 3, "four")),
        ("7", QuickAnswer(9, None, "7")),
        ("Longer hours", QuickAnswer(6, None, "Longer hours")),
    ],
)
def test_the_older_question_was_answered_last_and_the_newer_takes_words(nobody: View, text: str, act: Act) -> None:
    view = replace(nobody, questions=(WORDS_WANTED, STARS), answered_last=9)
    assert route(_text(text), view, _safe).act == act
    asked_since = replace(view, answered_last=None)
    assert route(_text(text), asked_since, _safe).act == QuickAnswer(6, None, text)


def test_words_never_go_to_an_older_question_than_the_one_just_answered_in_words(nobody: View) -> None:
    answered = OpenQuestion(id=11, kind="text", answered=True)
    view = replace(nobody, questions=(answered, WORDS_WANTED), answered_last=11)
    assert route(_text("Longer hours"), view, _safe).act == PassOn("Longer hours")


def test_staff_at_work_may_write_of_emergencies(nobody: View) -> None:
    front = OpenSession(id="s", flow="announce", wait="w", who="officer")
    at_work = replace(nobody, staff_role="officer", sessions=(front,))
    resident = replace(nobody, staff_role="officer", sessions=(replace(front, who="anyone"),))
    assert route(_text("In an emergency call 999"), at_work, lambda _: "emergency").danger is None
    assert route(_text("In an emergency call 999"), resident, lambda _: "emergency").danger == "emergency"
    assert route(_text("/say 999"), at_work, lambda _: "emergency").danger == "emergency"


@pytest.mark.parametrize(("text", "index"), [("yes", 0), ("Nope", 1), ("2", 1), ("Of course", 0)])
def test_a_yes_or_no_question(nobody: View, text: str, index: int) -> None:
    view = replace(nobody, questions=(OpenQuestion(id=3, kind="yesno", options=("Yes", "No")),))
    assert route(_text(text), view, _safe).act == QuickAnswer(3, index, text)


def test_words_near_an_option_count_in_a_reply_alone(nobody: View) -> None:
    view = replace(
        nobody, questions=(OpenQuestion(id=8, kind="choice", options=("By phone", "Hospital"), message_ids=(5,)),)
    )
    for typed, index in [("phone", 0), ("hosptial", 1), ("the hospital, please", 1)]:
        assert route(_text(typed, reply_to=5), view, _safe).act == QuickAnswer(8, index, typed)
    assert route(_text("phone"), view, _safe).act == PassOn("phone"), "this may be something to tell the team"
    assert route(_text("hospital, please"), view, _safe).act == QuickAnswer(8, 1, "hospital, please")


POLISH = OpenQuestion(id=8, kind="choice", options=("No tak", "Nie"), written=("Yes", "No"), message_ids=(5,))


@pytest.mark.parametrize(
    ("text", "index"), [("nie", 1), ("No tak!", 0), ("Yes", 0), ("no", 1), ("2", 1), ("nic", None)]
)
def test_words_of_the_first_language_answer_too_and_those_on_the_phone_come_first(
    nobody: View, text: str, index: int | None
) -> None:
    view = replace(nobody, questions=(POLISH,))
    act = PassOn(text) if index is None else QuickAnswer(8, index, text)
    assert route(_text(text), view, _safe).act == act
    assert route(_text("Nie", reply_to=5), view, _safe).act == QuickAnswer(8, 1, "Nie")


def test_who_has_stopped_is_not_taken_to_answer_by_accident(nobody: View) -> None:
    view = replace(nobody, questions=(NEWEST,), stopped=True)
    assert route(_text("parks"), view, _safe).act == PassOn("parks")
    assert route(_press("q:8:1"), view, _safe).act == QuickAnswer(8, 1)
    assert route(_text("parks", reply_to=50), view, _safe).act == QuickAnswer(8, 1, "parks")


@pytest.mark.parametrize(
    ("incoming", "act"),
    [
        (Incoming(kind="media", at=NOW, media="photo"), MediaUnasked("photo")),
        (Incoming(kind="media", at=NOW, media="photo", text="look"), PassOn("look", media="photo")),
        (Incoming(kind="media", at=NOW, media="photo", text="/visit a", command="visit", payload="a"), VISIT),
        (Incoming(kind="media", at=NOW, media="photo", text="/visit", command="visit", forwarded=True), FORWARDED),
        (Incoming(kind="media", at=NOW, media="photo", text="/inbox", command="inbox"), UnknownCommand("inbox")),
        (Incoming(kind="media", at=NOW, media="video", text="Stop, please"), Open("stop", "stop")),
        (Incoming(kind="media", at=NOW, media="video", text="stop", forwarded=True), PassOn("stop", True, "video")),
        (Incoming(kind="media", at=NOW, media="photo", text="menu"), PassOn("menu", media="photo")),
        (Incoming(kind="text", at=NOW, text="read this", forwarded=True), PassOn("read this", forwarded=True)),
        (Incoming(kind="edited", at=NOW, text="the bus", message_id=4), Edited(4, "the bus")),
        (Incoming(kind="joined_group", at=NOW), GroupGreeting()),
        (Incoming(kind="group_text", at=NOW, text="/start", command="start"), GroupGreeting()),
        (Incoming(kind="group_text", at=NOW, text="hello all"), Ignore()),
        (Incoming(kind="left_group", at=NOW), Ignore()),
        (Incoming(kind="blocked", at=NOW), Reached(reachable=False)),
        (Incoming(kind="unblocked", at=NOW), Reached(reachable=True)),
        (Incoming(kind="other", at=NOW), Ignore()),
    ],
)
def test_everything_else(nobody: View, incoming: Incoming, act: Act) -> None:
    assert route(incoming, nobody, _safe).act == act


@pytest.mark.parametrize(
    ("incoming", "found"),
    [
        (_text("it hurts, /stop"), "danger"),
        (Incoming(kind="media", at=NOW, media="photo", text="it hurts"), "danger"),
        (Incoming(kind="edited", at=NOW, text="it hurts", message_id=4), "danger"),
        (Incoming(kind="text", at=NOW, text="it hurts", forwarded=True), "danger"),
        (Incoming(kind="group_text", at=NOW, text="it hurts"), None),
        (_text("hello"), None),
        (_press("w:aaaaaaaa:0"), None),
    ],
)
def test_words_of_danger_come_first_and_swallow_nothing(nobody: View, incoming: Incoming, found: str | None) -> None:
    view = replace(nobody, sessions=(FRONT,))
    found_route = route(incoming, view, lambda text: "danger" if "hurts" in text else None)
    assert found_route.danger == found
    assert found_route.act == route(incoming, view, _safe).act


def test_words_of_other_languages(library: Library) -> None:
    view = View(vocabulary=library.vocabulary("pl"), language="pl", sessions=(FRONT,))
    assert route(_text("wróć"), view, _safe).act == Answer("s1", WentBack())
    assert route(_text("unsubscribe"), view, _safe).act == Open("stop", "stop")


def test_the_words_of_options_come_before_commands(library: Library) -> None:
    talk = Talk(library.flow("table")).starts()
    waiting = open_session(talk.flow, talk.open, "en", (40,))
    takes = frozenset({"tea", "cake", "enough"})
    front = OpenSession(id=talk.open.id, flow="table", wait=talk.wait, message_ids=(40,), takes=takes, who="signed_up")
    assert waiting == front


def test_the_words_of_a_list_are_known_too(library: Library) -> None:
    talk = Talk(library.flow("visit")).starts()
    assert open_session(talk.flow, talk.open, "en").takes == {"watford three rivers", "dacorum"}


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start", None)),
        ("/Start  abc-1 ", Command("start", "abc-1")),
        ("/say the bus\nis late", Command("say", "the bus\nis late")),
        ("/help@hearbackbot", Command("help", None)),
        ("/help@OtherBot", None),
        ("help", None),
        ("/", None),
        ("see /help", None),
        ("/a/b", None),
    ],
)
def test_commands_are_read_as_telegram_writes_them(text: str, command: Command | None) -> None:
    assert parse_command(text, "HearbackBot") == command
