"""Stories of people in a conversation: the ordinary way, and every way of being off it."""

from __future__ import annotations

import pytest

from conversations.advance import advance, is_answer
from conversations.effects import Close, Do, Finished, Redraw, Say
from conversations.flow import Flow
from conversations.inputs import Cancelled, Did, Pressed, Resumed, Said, SaidOther, WentBack
from conversations.run import FlowFault
from conversations.session import SessionError
from tests.conversations.talk import KNOWN, NOW, Talk


def test_someone_presses_their_way_through(visit: Flow) -> None:
    talk = Talk(visit).starts(opened_by="menu")
    assert talk.said == ["Who decides: the surgery, on {3} March, Amina.", "Where was it?"]
    assert talk.buttons == ["Watford & Three Rivers", "Dacorum", "Skip", "Cancel"]
    assert talk.presses("Dacorum").said == ["Who was it for?"]
    assert talk.buttons == ["🙂 Myself", "My child", "Someone else", "Back", "Cancel"]
    assert talk.presses("My child").said == ["How was it, from 1 to 5?"]
    assert talk.presses("2").said == ["What was not good?"]
    talk.presses("The wait").presses("Getting in and out")
    assert talk.said == []
    assert talk.buttons[:2] == ["✅ The wait", "✅ Getting in and out"]
    talk.presses("✅ The wait").presses("Done")
    assert talk.said == ["Would you go again?"]
    talk.presses("No")
    assert talk.said == ["For My child at Dacorum; not good: Getting in and out. Again: No.", "Anything else?"]
    assert talk.done == [Do("keep_visit", {"rating": 2, "why": ["door"]})]
    talk.presses("Skip")
    assert talk.said == ["1. A new ramp", "2. Longer hours", "Thank you. Your receipt is HB-7QK."]
    assert talk.finished is not None
    assert talk.finished.how == "done"
    assert talk.facts == {
        "opened_by": "menu", "payload": None, "source": "chat", "place": "dacorum", "who": "child", "rating": 2,
        "why": ["door"], "again": False, "receipt": "HB-7QK", "more": None,
    }  # fmt: skip


def test_the_same_typed(visit: Flow) -> None:
    talk = Talk(visit).starts()
    for words in ("dacorum", "the second one", "2 out of 5", "1 and 3", "done", "nope", "skip"):
        talk.says(words)
    assert talk.facts["place"] == "dacorum"
    assert talk.facts["who"] == "child"
    assert talk.facts["rating"] == 2
    assert talk.facts["why"] == ["wait", "words"]
    assert talk.facts["again"] is False
    assert talk.finished == Finished("done", talk.facts)


def test_what_was_chosen_is_told_in_its_words(visit: Flow) -> None:
    talk = Talk(visit).starts()
    for words in ("skip", "myself", "1", "all of that", "yes"):
        talk.says(words)
    assert talk.said[0] == (
        "For 🙂 Myself at ; not good: The wait, Getting in and out and Café-style small talk. Again: Yes."
    )


def test_a_message_carries_buttons_for_commands_and_pages(visit: Flow) -> None:
    talk = Talk(visit).starts()
    for words in ("skip", "me", "myself", "5", "yes"):
        talk.says(words)
    talk.says("skip")
    says = [effect for effect in talk.effects if isinstance(effect, Say)]
    assert says[0].keyboard is not None
    assert says[0].keyboard.rows[0][0].data == "c:updates:7"
    assert says[1].keyboard is None
    assert says[2].keyboard is not None
    assert [button.data or button.url for row in says[2].keyboard.rows for button in row] == [
        "c:visit:HB-7QK",
        "https://example.org/visit",
    ]


def test_the_decision_card_is_marked_so_that_it_can_be_logged(visit: Flow) -> None:
    talk = Talk(visit).starts()
    assert [effect.marks_decision_card for effect in talk.effects if isinstance(effect, Say)] == [True, False]


def test_an_answer_closes_its_buttons_and_says_which_it_was(visit: Flow) -> None:
    talk = Talk(visit).starts()
    wait = talk.wait
    talk.presses("Dacorum")
    assert talk.effects[0] == Close(wait, "Dacorum")


def test_a_refusal_has_its_own_way(visit: Flow) -> None:
    talk = Talk(visit, outcomes={"keep_visit": Did("keep_visit", "full")}).starts()
    for words in ("skip", "someone else", "skip", "5", "yes"):
        talk.says(words)
    assert talk.said[-1] == "Sorry, we have enough answers."
    assert talk.finished is not None
    assert talk.finished.how == "gave_up"


def test_a_refusal_nobody_named_goes_where_else_leads(visit: Flow) -> None:
    talk = Talk(visit, outcomes={"keep_visit": Did("keep_visit", "odd")}).starts()
    for words in ("skip", "someone else", "skip", "5", "yes"):
        talk.says(words)
    assert talk.said[-1] == "We leave it there."


def test_going_back_takes_back_what_was_learnt(visit: Flow) -> None:
    talk = Talk(visit).starts()
    talk.says("watford & three rivers").says("someone else").says("a neighbour")
    assert talk.facts["whom"] == "a neighbour"
    assert talk.presses("Back").said == ["Who, in a word?"]
    assert "whom" not in talk.facts
    assert talk.says("go back").said == ["Who was it for?"]
    assert talk.meets(WentBack()).said == ["Where was it?"]
    assert "place" not in talk.facts
    assert talk.facts["source"] == "chat"
    assert talk.buttons[-1] == "Cancel"
    assert "Back" not in talk.buttons


def test_nobody_goes_back_before_the_first_question(visit: Flow) -> None:
    talk = Talk(visit).starts().says("back")
    assert talk.said == ["I cannot go back any further from here.", "Where was it?"]
    assert talk.open.step == "place"
    assert "Dacorum" in talk.buttons


def test_what_was_done_for_good_cannot_be_gone_back_over(visit: Flow) -> None:
    talk = Talk(visit).starts()
    for words in ("skip", "someone else", "skip", "5", "yes"):
        talk.says(words)
    assert talk.open.step == "more"
    assert "Back" not in talk.buttons
    assert talk.says("back").open.step == "more"


def test_cancelling_runs_the_way_the_flow_has_for_it(visit: Flow) -> None:
    talk = Talk(visit, outcomes={"forget_visit": Did("forget_visit", "gone")}).starts().says("skip").presses("Cancel")
    assert talk.done == [Do("forget_visit", {"who": None})]
    assert talk.said == ["All forgotten."]
    assert talk.finished is not None
    assert talk.finished.how == "cancelled"
    assert talk.session is None


def test_cancelling_says_so_where_the_flow_has_no_way_for_it(table: Flow) -> None:
    talk = Talk(table).starts().says("never mind")
    assert talk.said == ["All right, we stop here."]
    assert talk.finished == Finished("cancelled", {"payload": None})


def test_cancelling_counts_as_that_whatever_end_its_way_has(visit: Flow) -> None:
    talk = Talk(visit).starts().meets(Cancelled())
    assert talk.finished is not None
    assert talk.finished.how == "cancelled"


def test_an_answer_that_cannot_be_used_is_asked_for_again(visit: Flow) -> None:
    talk = Talk(visit).starts().says("skip").says("someone else")
    first = talk.wait
    talk.says("somebody with a rather long name")
    assert talk.said == ["Sorry, that is too long for me. Please use no more than 20 letters."]
    assert talk.effects[0] == Close(first)
    assert talk.wait != first
    assert talk.says("a neighbour").open.step == "rating"


def test_too_many_tries_lead_where_the_flow_says(visit: Flow) -> None:
    talk = Talk(visit).starts().says("skip").says("me").says("myself")
    assert talk.says("splendid").said == ["Please give a number from 1 to 5. Tap it, or type it."]
    assert talk.says("really").said == ["We leave it there."]
    assert talk.finished is not None
    assert talk.finished.how == "gave_up"


def test_too_many_tries_without_such_a_way_tell_how_to_get_out(visit: Flow) -> None:
    talk = Talk(visit).starts()
    for words in ("here", "there"):
        assert "choose one" in talk.says(words).said[0]
    assert "Skip" in talk.says("everywhere").said[0]
    assert talk.says("Dacorum").open.step == "who"


def test_what_must_be_answered_cannot_be_skipped(visit: Flow) -> None:
    talk = Talk(visit).starts().says("skip").says("skip")
    assert talk.said[0].startswith("I need an answer")
    assert talk.open.step == "who"


def test_a_skipped_question_can_lead_elsewhere(visit: Flow) -> None:
    talk = Talk(visit).starts().says("skip").says("someone else").presses("Skip")
    assert talk.open.step == "rating"
    assert talk.facts["whom"] is None


@pytest.mark.parametrize(
    ("kind", "words"), [("photo", "photo"), ("voice", "voice"), ("sticker", "sticker"), ("poll", "cannot use that")]
)
def test_a_photo_or_voice_message_loses_nothing(visit: Flow, kind: str, words: str) -> None:
    talk = Talk(visit).starts().says("dacorum")
    talk.meets(SaidOther(kind))
    assert words in talk.said[0]
    assert talk.open.step == "who"
    assert talk.presses("My child").open.step == "rating"


def test_the_button_of_an_earlier_question_brings_the_present_one(visit: Flow) -> None:
    talk = Talk(visit).starts()
    old = talk.wait
    talk.presses("Dacorum")
    talk.meets(Pressed(old, "0"))
    assert talk.said == ["That button belongs to an earlier question. This is where we are now:", "Who was it for?"]
    assert talk.effects[0] == Close(old)
    assert talk.facts["place"] == "dacorum"


def test_a_button_that_is_none_of_ours_brings_the_present_question(visit: Flow) -> None:
    talk = Talk(visit).starts()
    wait = talk.wait
    talk.meets(Pressed("", ""))
    assert [effect.wait for effect in talk.effects if isinstance(effect, Close)] == [wait]
    assert talk.said[-1] == "Where was it?"


@pytest.mark.parametrize(("words", "again"), [("1", True), ("2", False), ("ok", True), ("no thank you", False)])
def test_yes_and_no_by_word_or_number(visit: Flow, words: str, again: bool) -> None:
    talk = _at_again(visit).says(words)
    assert talk.facts["again"] is again


@pytest.mark.parametrize("words", ["no one", "one of them", "3", "yes and no"])
def test_what_is_neither_yes_nor_no_is_asked_again(visit: Flow, words: str) -> None:
    assert _at_again(visit).says(words).said == ["Please answer “Yes” or “No”. Tap a button, or type it."]


def _at_again(visit: Flow) -> Talk:
    talk = Talk(visit).starts()
    for words in ("skip", "myself", "5"):
        talk.says(words)
    assert talk.open.step == "again"
    return talk


def test_a_shaky_finger_is_not_told_off(visit: Flow) -> None:
    talk = Talk(visit).starts()
    old = talk.wait
    talk.presses("Dacorum")
    before = talk.open
    talk.meets(Pressed(old, "1"))
    assert talk.said == []
    assert talk.toasts == ["common.got_it"]
    assert talk.open == before


@pytest.mark.parametrize("key", ["2", "-1", "٣", "x", "", "d", "a", "99999999999999999999"])
def test_a_forged_button_brings_the_question_again(visit: Flow, key: str) -> None:
    talk = Talk(visit).starts()
    assert talk.meets(Pressed(talk.wait, key)).said == ["Where was it?"]


def test_a_list_that_changes_between_question_and_press_changes_nothing(visit: Flow) -> None:
    talk = Talk(visit).starts()
    talk.known = {**KNOWN, "localities": [{"value": "hertsmere", "text": "Hertsmere"}]}
    assert talk.presses("Dacorum").facts["place"] == "dacorum"


def test_an_empty_list_is_not_asked_about(visit: Flow) -> None:
    talk = Talk(visit, {**KNOWN, "localities": []}).starts()
    assert talk.open.step == "who"
    assert talk.facts["place"] is None


def test_resuming_asks_the_present_question_under_a_new_nonce(visit: Flow) -> None:
    talk = Talk(visit).starts().says("dacorum")
    old = talk.wait
    talk.meets(Resumed())
    assert talk.effects[0] == Close(old)
    assert talk.said == ["Who was it for?"]
    assert talk.wait != old


def _at_reasons(visit: Flow) -> Talk:
    talk = Talk(visit).starts()
    for words in ("skip", "myself", "1"):
        talk.says(words)
    return talk


def test_a_tick_redraws_the_buttons_and_nothing_else(visit: Flow) -> None:
    talk = _at_reasons(visit)
    wait = talk.wait
    talk.presses("The wait")
    assert [type(effect) for effect in talk.effects] == [Redraw]
    assert talk.wait == wait


def test_ticks_can_be_typed_and_are_told(visit: Flow) -> None:
    talk = _at_reasons(visit).says("the wait, CAFE style small talk")
    assert talk.said == ["You have chosen: The wait and Café-style small talk. Add more, or tap “Done”."]
    assert talk.buttons[0] == "✅ The wait"


def test_done_before_enough_is_ticked_says_so(visit: Flow) -> None:
    talk = _at_reasons(visit)
    talk.presses("Done")
    assert talk.toasts == ["common.please_choose_at_least"]
    assert talk.says("done").said == ["Please choose at least 1, then tap “Done”."]


def test_an_answer_given_before_is_ticked_again(visit: Flow) -> None:
    talk = Talk(visit).starts(why=["door"])
    for words in ("skip", "myself", "1"):
        talk.says(words)
    assert talk.buttons[:2] == ["The wait", "✅ Getting in and out"]


def test_somebody_answers_in_their_own_language(visit: Flow) -> None:
    talk = Talk(visit, {**KNOWN, "language": "pl"}).starts().says("skip")
    assert talk.says("moje dziecko żłobek").open.step == "rating"
    assert talk.says("wróć").open.step == "who"
    assert talk.says("MOJE DZIECKO ZLOBEK").open.step == "rating"
    assert talk.says("trzy").open.step == "again"
    assert talk.says("tak").open.step == "more"


def test_a_menu_can_be_used_for_ever(table: Flow) -> None:
    talk = Talk(table).starts()
    for _ in range(120):
        talk.says("tea").says("yes")
    assert len(talk.open.trail) == 50
    assert talk.presses("Enough").said == ["Goodbye."]


def test_there_is_no_way_back_from_a_question_that_has_none(table: Flow) -> None:
    talk = Talk(table).starts().says("cake")
    assert talk.buttons == ["Yes", "No", "Cancel"]
    assert talk.says("back").open.step == "sugar"


def test_the_hosts_mistakes_are_told_apart(visit: Flow, table: Flow) -> None:
    talk = Talk(visit).starts()
    with pytest.raises(FlowFault, match="Started"):
        advance(visit, None, Said("hello"), KNOWN, talk.nonce, NOW)
    with pytest.raises(FlowFault, match="did not ask for book"):
        advance(visit, talk.open, Did("book"), KNOWN, talk.nonce, NOW)
    with pytest.raises(SessionError, match="is of flow visit"):
        advance(table, talk.open, Said("hello"), KNOWN, talk.nonce, NOW)
    gone = talk.open.model_copy(update={"step": "gone"})
    with pytest.raises(SessionError, match="no step 'gone'"):
        advance(visit, gone, Said("hello"), KNOWN, talk.nonce, NOW)
    elsewhere = talk.open.model_copy(update={"step": "sum"})
    with pytest.raises(FlowFault, match="waits for no answer"):
        advance(visit, elsewhere, Said("hello"), KNOWN, talk.nonce, NOW)


def test_an_outcome_without_a_way_is_the_authors_mistake(visit: Flow) -> None:
    talk = Talk(visit, outcomes={"forget_visit": Did("forget_visit", "odd")}).starts()
    with pytest.raises(FlowFault, match=r"visit.yaml:\d+: forget_visit came to 'odd'"):
        talk.says("cancel")


@pytest.mark.parametrize(("text", "plain"), [("Dacorum", True), ("2", True), ("skip", True), ("it hurts", False)])
def test_what_plainly_answers_a_choice(visit: Flow, text: str, plain: bool) -> None:
    assert is_answer(visit, Talk(visit).starts().open, text, "en", NOW) is plain


@pytest.mark.parametrize(("text", "plain"), [("a friend", False), ("skip", True), ("back", True), ("cancel", True)])
def test_a_question_in_own_words_has_no_plain_answer(visit: Flow, text: str, plain: bool) -> None:
    waiting = Talk(visit).starts().says("Dacorum").open.model_copy(update={"step": "whom"})
    assert is_answer(visit, waiting, text, "en", NOW) is plain


def test_an_interruption_lasts_until_something_is_said(visit: Flow) -> None:
    interrupted = Talk(visit).starts().open.model_copy(update={"interrupted": True})
    turn = advance(visit, interrupted, Said("hm"), KNOWN, iter("abc").__next__, NOW)
    assert turn.session is not None
    assert not turn.session.interrupted


def test_what_was_offered_is_named_in_the_language_of_now(visit: Flow) -> None:
    talk = Talk(visit).starts()
    in_polish = {**KNOWN, "language": "pl", "localities": [{"value": "dacorum", "text": "Gmina Dacorum"}]}
    turn = advance(visit, talk.open, Resumed(), in_polish, talk.nonce, NOW)
    assert turn.session is not None
    assert [(one.value, one.text) for one in turn.session.offered] == [
        ("watford", "Watford & Three Rivers"),
        ("dacorum", "Gmina Dacorum"),
    ], "and nothing that was offered is gone"
