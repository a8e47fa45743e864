"""Flows are read and checked when they are loaded: each mistake of an author is told with its file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversations.advance import advance
from conversations.catalogue import read_catalogue
from conversations.check import check_flow, check_flows
from conversations.check_effects import Argument, Declared
from conversations.expressions import TESTS, ChosenText, Condition, Literal, Ref
from conversations.flow import AskChoice, AskScale, Flow, Tell
from conversations.inputs import Said, Started
from conversations.library import Library, read_flows
from conversations.load import load_body, load_flow
from conversations.phrases import Phrase
from conversations.session import Session
from conversations.source import FlowError
from conversations.texts import Texts
from tests.conversations.talk import KNOWN, NOW, SAMPLES, sample_flow, sample_texts

HEAD = "id: it\ntitle: visit.title\npurpose: reply\nwho: anyone\n"
EFFECTS = {"keep_visit": ["full"], "forget_visit": ["gone"], "keep": [], "find_place": []}


def _flow(steps: str, texts: Texts, head: str = HEAD) -> Flow:
    indented = "\n".join("  " + line for line in steps.strip("\n").splitlines())
    return load_flow(f"{head}steps:\n{indented}\n", "it.yaml", texts)


def _problems(steps: str, texts: Texts, head: str = HEAD) -> list[str]:
    """What the checks find, each as file, line and sentence."""
    return [str(problem) for problem in check_flow(_flow(steps, texts, head), texts, EFFECTS, KNOWN)]


def test_the_sample_flows_are_in_order(texts: Texts, visit: Flow, table: Flow) -> None:
    assert check_flows([visit, table], texts, EFFECTS, KNOWN) == []
    assert check_flow(sample_flow("forms", texts), texts, EFFECTS, KNOWN) == []
    assert visit.purpose == "question"
    assert visit.first == "card"
    assert visit.commands == ("visit",)
    place, rating = visit.step("place"), visit.step("rating")
    assert isinstance(place, AskChoice)
    assert place.options_from == Ref(("known", "localities"))
    assert place.next == "who"
    assert isinstance(rating, AskScale)
    assert list(rating.ways()) == ["which_way", "left"]
    told = visit.step("sum")
    assert isinstance(told, Tell)
    assert isinstance(dict(told.args)["who"], ChosenText)


def test_yes_no_and_on_are_words(texts: Texts) -> None:
    flow = _flow(
        "it: {set: {a: yes, b: no, c: true, d: null, e: 1, f: 2026-03-03, g: $$5, h: {text: common.no}}, end: done}",
        texts,
    )
    values = {name: expression.read({}) for name, expression in flow.step("it").values}  # type: ignore[attr-defined]
    assert values == {
        "a": "yes", "b": "no", "c": True, "d": None, "e": 1, "f": "2026-03-03", "g": "$5", "h": Phrase("common.no"),
    }  # fmt: skip


def test_a_version_is_the_content_and_not_its_layout(texts: Texts) -> None:
    one = _flow("it: {end: done}", texts)
    assert _flow("it:\n  end: done   # a comment", texts) == one
    assert _flow("it: {end: gave_up}", texts).version != one.version
    assert re.fullmatch(r"[0-9a-f]{12}", one.version)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("it: {end: soon}", "it.yaml:6: 'soon' is not known here; it is one of done, cancelled, gave_up"),
        ("it:\n  say: visit.title\n  ned: done", "it.yaml:8: ned: is not known here; end: is"),
        ("it: {say: a, do: b}", "it.yaml:6: a step is of one kind, and this has do and say"),
        ("it: {next: it}", "it.yaml:6: a step needs one of ask, branch, set, do, say, call, hand, record, end"),
        ("It: {end: done}", "it.yaml:6: a step's name has small letters"),
        ("it: {end: done}\nit: {end: done}", "it.yaml:7: it is there twice; the other is on line 6"),
        ("it: {ask: poem, text: a, into: b}", "'poem' is not known here; it is one of text, choice, choices"),
        ("it: {ask: text, text: a}", "it.yaml:6: into: is missing here"),
        ("it: {ask: text, into: a}", "it.yaml:6: text: is missing here"),
        ("it: {ask: text, text: a, into: known}", "a fact cannot be called 'known'"),
        ("it: {ask: text, text: a, into: b, max: -1}", "a whole number is expected here"),
        ("it: {ask: text, text: a, into: b, skip: yes}", "true or false is expected here"),
        ("it: {ask: choice, text: a, into: b}", "a choice needs either options: or options_from:"),
        ("it: {ask: choice, text: a, into: b, options: []}", "a choice needs at least one option"),
        ("it: {ask: choice, text: a, into: b, options_from: b}", "a $name is expected here, not 'b'"),
        ("it: {ask: choice, text: a, into: b, options: [{value: 1, text: a}, {value: 1, text: a}]}", "two options"),
        ("it: {ask: choice, text: a, into: b, columns: 9, options: [{value: 1, text: a}]}", "between 1 and 8 buttons"),
        ("it: {ask: choices, text: a, into: b, options: [{value: 1, text: a, go: it}]}", "go: belongs to ask: choice"),
        ("it: {ask: scale, text: a, into: b, from: 5, to: 1}", "a scale goes up, by at most ten"),
        ("it: {ask: choice, text: a, into: b, options: [{value: [1], text: a}]}", "an option's value is a word"),
        ("it:\n  branch:\n    - {when: {fact: a, is: 1}, go: it}", "it.yaml:7: a branch needs an else:"),
        ("it:\n  branch:\n    - {else: it}\n    - {when: {fact: a}, go: it}", "it.yaml:9: nothing can follow else:"),
        ("it:\n  branch:\n    - {when: {fact: a}, go: it}\n    - {else: it}", "it.yaml:8: a condition needs a test"),
        ("it: {say: a, with: {b: $}}", "it.yaml:6: $ names nothing"),
        ("it: {say: a, with: {b: $known}}", "it.yaml:6: $known names nothing"),
        ("it: {say: a, buttons: [{text: b}]}", "a button under a message needs either command: or url:"),
        ("it: done", "it.yaml:6: names with values are expected here"),
    ],
)  # fmt: skip
def test_a_flow_of_the_wrong_shape(texts: Texts, steps: str, message: str) -> None:
    with pytest.raises(FlowError) as error:
        _flow(steps, texts)
    assert message in str(error.value)
    assert str(error.value).startswith("it.yaml:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it.yaml:1: the file is empty"),
        ("id: [", ": a bracket is open until here: look above"),
        (HEAD + "steps:\n  a: {say: What: now, end: done}\n", "it.yaml:6: a text with “: ” in it"),
        (HEAD + "steps:\n  a:\n    say: b\n   end: done\n", "it.yaml:8: this line is not indented like those"),
        (HEAD + "steps:\n\ta: {end: done}\n", "it.yaml:6: this line is indented with a tab: use spaces"),
        (HEAD, "it.yaml:1: steps: is missing here"),
        (HEAD + "steps: {}\n", "it.yaml:5: a flow needs at least one step"),
        (HEAD + "steps: {a: {end: done}}\nextra: 1\n", "it.yaml:6: extra: is not known here"),
        (HEAD.replace("reply", "fun") + "steps: {a: {end: done}}\n", "it.yaml:3: 'fun' is not known here"),
        (HEAD + "steps: {a: {say: !!binary aGk=}}\n", "it.yaml:5: "),
    ],
)
def test_a_file_of_the_wrong_shape(texts: Texts, text: str, message: str) -> None:
    with pytest.raises(FlowError) as error:
        load_flow(text, "it.yaml", texts)
    assert message in str(error.value)


@pytest.mark.parametrize("opened", ["[", "- ", "{a: "])
def test_things_that_stand_in_each_other_without_an_end_do_not_end_the_program(texts: Texts, opened: str) -> None:
    with pytest.raises(FlowError, match="1: things stand in each other too deep to be read"):
        load_flow(opened * 60_000, "it.yaml", texts)


def test_all_mistakes_are_told_at_once(texts: Texts) -> None:
    with pytest.raises(FlowError) as error:
        _flow("one: {end: soon}\ntwo: {go: on}", texts)
    assert [problem.line for problem in error.value.problems] == [6, 7]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("it: {say: visit.title, next: gone}", ["it.yaml:6: step it: leads to 'gone', and there is no such step"]),
        (
            "it: {ask: yesno, text: visit.again, into: a, yes: gone, end: done}",
            ["it.yaml:6: step it: leads to 'gone', and there is no such step"],
        ),
        (
            "it: {end: done}\nlost: {end: done}",
            ["it.yaml:7: step lost: nothing leads here: lead to it from another step, or take it out"],
        ),
        ("it: {say: visit.title}", ["it.yaml:6: step it: nothing follows the last step: it needs end: or next:"]),
        (
            "it: {say: visit.title, next: it}",
            [
                "it.yaml:6: step it: goes round without asking anything",
                "it.yaml:6: step it: no way leads from here to an end: give one of its ways an end:",
            ],
        ),
        (
            "it: {ask: text, text: visit.more, into: a, next: it}",
            ["it.yaml:6: step it: no way leads from here to an end: give one of its ways an end:"],
        ),
        ("it: {do: fly, end: done}", ["it.yaml:6: step it: there is no effect 'fly'"]),
        (
            "it: {do: keep_visit, end: done}",
            ["it.yaml:6: step it: keep_visit can come to 'full', and on: has no way for it"],
        ),
        (
            "it: {do: keep_visit, on: {else: it, ful: over}}\nover: {end: done}",
            [
                "it.yaml:6: step it: goes round without asking anything",
                "it.yaml:6: step it: keep_visit never comes to 'ful': did you mean 'full'?",
            ],
        ),
        ("it: {say: no.such, end: done}", ["it.yaml:6: there is no text 'no.such' in en.po"]),
        ("it: {set: {a: {text: no.such}}, end: done}", ["it.yaml:6: there is no text 'no.such' in en.po"]),
        (
            "it: {say: visit.thanks, end: done}",
            ["it.yaml:6: the text visit.thanks needs {receipt}, and with: does not give it"],
        ),
        (
            "it: {say: visit.thanks, with: {receipt: $receipt}, end: done}",
            ["it.yaml:6: step it: $receipt: no step sets the fact 'receipt', and it is not in given:"],
        ),
        (
            "it: {say: visit.thanks, with: {receipt: $item.a}, end: done}",
            ["it.yaml:6: step it: $item.a: no step sets the fact 'item', and it is not in given:"],
        ),
        (
            "it: {say: visit.thanks, with: {receipt: $known.name}, end: done}",
            ["it.yaml:6: step it: $known.name is not in this flow's known:"],
        ),
        (
            "it:\n  branch:\n    - {when: {fact: known.name, is: a}, go: over}\n    - else: over\nover: {end: done}",
            ["it.yaml:7: step it: $known.name is not in this flow's known:"],
        ),
        (
            "it: {ask: text, text: visit.more, into: a, max: 5000, end: done}",
            ["it.yaml:6: step it: max: lies between least: and 4096, the longest message Telegram delivers"],
        ),
        (
            f"it: {{say: visit.title, buttons: [{{text: visit.menu, command: visit, arg: {'x' * 60}}}], end: done}}",
            ["it.yaml:6: step it: the button for /visit carries more than 64 bytes"],
        ),
        (
            "it:\n  ask: choice\n  text: visit.who\n  into: a\n  end: done\n  options:\n"
            + "\n".join(f"    - {{value: {n}, text: visit.menu}}" for n in range(91)),
            [
                "it.yaml:7: step it: more than 90 options, and Telegram takes 100 buttons in all",
                "it.yaml:7: step it: two options read 'Again' in en, and nobody could tell them apart",
            ],
        ),
        (
            "it: {say: visit.thanks, with: {receipt: $a}}\nasked: {ask: text, text: visit.more, into: a, end: done}",
            ["it.yaml:6: step it: reads $a before any step can have set it"],
        ),
        (
            "it: {ask: choices, text: visit.who, into: a, least: 2, options: [{value: 1, text: visit.who}], end: done}",
            ["it.yaml:6: step it: least: is 2, and there are 1 options"],
        ),
        (
            "it: {ask: date, text: visit.more, into: a, from: in 1 year, to: today, end: done}",
            ["it.yaml:6: step it: from: is after to:, so there is no day that it takes"],
        ),
        (
            'it: {say: visit.title, buttons: [{text: visit.menu, url: "javascript:x"}], end: done}',
            [
                "it.yaml:6: step it: 'javascript:x' is no address that a button opens: it begins with https:// or tg://",
            ],
        ),
        (
            "it: {ask: yesno, text: visit.again, into: a, yes_text: visit.thanks, end: done}",
            ["it.yaml:6: the text visit.thanks needs {receipt}, and with: does not give it"],
        ),
    ],
)
def test_a_flow_that_makes_no_sense(texts: Texts, steps: str, found: list[str]) -> None:
    assert _problems(steps, texts) == found


def test_every_way_to_a_question_passes_the_decision_card(texts: Texts) -> None:
    head = HEAD + "asks_for_views: true\n"
    card = "card: {say: visit.title, decision_card: true}\n"
    ask = "ask: {ask: text, text: visit.more, into: a, end: done}\n"
    found = ["it.yaml:7: step ask: asks before the decision card was shown (a step with decision_card: true)"]
    assert _problems(ask, texts, head) == found
    assert _problems(card + ask, texts, head) == []
    around = "way:\n  branch:\n    - {when: {fact: payload, is: x}, go: ask}\n    - else: card\n"
    assert len(_problems(around + card + ask, texts, head)) == 1
    assert _problems(ask.replace("into", "decision_card: true, into"), texts, head) == []


def test_cancelling_asks_nothing_more(texts: Texts) -> None:
    head = HEAD + "on_cancel: undo\n"
    first = "it: {say: visit.title, end: done}\n"
    assert _problems(first + "undo: {say: visit.undone, end: done}", texts, head) == []
    asked = _problems(first + "undo: {ask: text, text: visit.more, into: a, end: done}", texts, head)
    assert asked == ["it.yaml:8: step undo: on_cancel leads to a question, and cancelling asks nothing more"]
    assert _problems(first, texts, head) == ["it.yaml:5: on_cancel: there is no step 'undo'"]


def test_a_long_button_is_worth_a_look_in_each_language_that_has_it() -> None:
    polish = (SAMPLES / "pl.po").read_text("utf-8") + f'\nmsgid "visit.menu"\nmsgstr "{"od nowa " * 10}"\n'
    english = sample_texts().languages[0]
    texts = Texts([english, read_catalogue("pl", polish, "pl.po")], ZoneInfo("Europe/London"))
    steps = "it: {ask: yesno, text: visit.again, into: a, yes_text: common.cannot_skip, no_text: visit.menu, end: done}"
    found = check_flow(_flow(steps, texts), texts, EFFECTS, KNOWN)
    assert {problem.serious for problem in found} == {False}
    assert [problem.message.split(";")[0] for problem in found] == [
        "the button common.cannot_skip has 84 units in en",
        "the button visit.menu has 80 units in pl",
    ]


def test_flows_are_checked_together(texts: Texts) -> None:
    one = _flow(
        "it: {say: visit.title, buttons: [{text: visit.menu, command: gone}], end: done}",
        texts,
        HEAD + "start: {commands: [it]}\n",
    )
    other = load_flow(
        one.file and HEAD.replace("id: it", "id: that") + "start: {commands: [it, No]}\nsteps: {a: {end: done}}\n",
        "other.yaml",
        texts,
    )
    assert [str(problem) for problem in check_flows([one, other], texts, EFFECTS, KNOWN)] == [
        "other.yaml:5: /No: Telegram takes commands of up to 32 small letters, digits and _",
        "other.yaml:1: id: is 'that', and the file is other.yaml: give both the same name",
        "other.yaml:5: /it opens it already (it.yaml:5): give one another",
        "it.yaml:7: step it: has a button for /gone, and no flow has that command",
    ]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("it: {set: {a: 1}, next: thnks}\nthanks: {end: done}", "no such step: did you mean 'thanks'?"),
        ("it: {say: visit.titel, end: done}", "there is no text 'visit.titel' in en.po: did you mean 'visit.title'?"),
        (
            "one: {set: {receipt: 1}}\nit: {say: visit.thanks, with: {receipt: $reciept}, end: done}",
            "and it is not in given: did you mean 'receipt'?",
        ),
    ],
)
def test_what_was_probably_meant_is_told(texts: Texts, steps: str, said: str) -> None:
    assert any(problem.endswith(said) for problem in _problems(steps, texts))


def test_a_misspelt_known_fact_step_of_cancelling_and_command_are_told(texts: Texts, visit: Flow) -> None:
    head = HEAD + "known: [nmae]\non_cancel: overr\n"
    flow = _flow("it: {say: visit.title, buttons: [{text: visit.menu, command: vist}]}\nover: {end: done}", texts, head)
    found = [problem.message for problem in check_flows([visit, flow], texts, EFFECTS, KNOWN)]
    assert "known: 'nmae' is no known fact: did you mean 'name'?" in found
    assert "on_cancel: there is no step 'overr': did you mean 'over'?" in found
    assert "step it: has a button for /vist, and no flow has that command: did you mean 'visit'?" in found


def test_a_file_that_is_not_read_is_named(texts: Texts, tmp_path: Path) -> None:
    (tmp_path / "it.yml").write_text(HEAD + "steps: {it: {end: done}}\n", "utf-8")
    flows, problems = read_flows(texts, tmp_path)
    assert flows == []
    assert [str(one) for one in problems] == ["it.yml:1: is not read: the name of a flow's file ends in .yaml"]
    assert not problems[0].serious


def test_a_word_that_opens_two_flows_is_worth_a_look(texts: Texts, visit: Flow) -> None:
    head = HEAD + "start: {commands: [it], words: visit.words}\n"
    found = check_flows([visit, _flow("it: {end: done}", texts, head)], texts, EFFECTS, KNOWN)
    assert {problem.serious for problem in found} == {False}
    assert "it.yaml:5: the word 'my visit' in en is taken by visit" in map(str, found)
    back = HEAD + "start: {commands: [it], words: common.words.back}\n"
    found = check_flows([_flow("it: {end: done}", texts, back)], texts, EFFECTS, KNOWN)
    assert "it.yaml:5: the word 'go back' in en is taken by going back or cancelling" in map(str, found)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{do: book, with: {place: 3}, end: done}", None),
        ("{do: book, with: {place: $a, note: x}, end: done}", None),
        ("{do: book, with: {plaice: 3}, end: done}", "book takes no 'plaice': did you mean 'place'?"),
        ("{do: book, with: {place: 3, zone: 1}, end: done}", "book takes no 'zone': it takes note, place"),
        ("{do: book, end: done}", "book needs 'place', and with: does not give it"),
        ("{do: book, with: {place: x}, end: done}", "book: place cannot be 'x': a number, please"),
        ("{do: boook, end: done}", "there is no effect 'boook': did you mean 'book'?"),
    ],
)
def test_what_an_effect_is_given_is_checked_with_file_and_line(step: str, said: str | None, texts: Texts) -> None:
    number = Argument(needed=True, wrong=lambda value: None if isinstance(value, int) else "a number, please")
    effects = {"book": Declared((), {"place": number, "note": Argument(needed=False)})}
    flow = _flow(f"one: {{set: {{a: 1}}}}\nit: {step}", texts)
    found = [str(problem) for problem in check_flow(flow, texts, effects, KNOWN)]
    if said is None:
        assert found == []
    else:
        assert f"it.yaml:7: step it: {said}" in found


def test_a_library_has_all_flows_or_says_what_is_wrong(texts: Texts, tmp_path: Path) -> None:
    library = Library.load(texts, effects=EFFECTS, known=KNOWN, directory=SAMPLES)
    assert [flow.id for flow in library.flows] == ["forms", "table", "visit"]
    assert library.by_command("VISIT") == library.flow("visit")
    assert library.by_command("nothing") is None
    assert library.has("table")
    assert not library.has("chair")
    (tmp_path / "it.yaml").write_text(HEAD + "steps: {it: {end: soon}}\n", "utf-8")
    (tmp_path / "two.yaml").write_text(HEAD.replace("it", "two", 1) + "steps: {it: {do: fly, end: done}}\n", "utf-8")
    with pytest.raises(FlowError) as error:
        Library.load(texts, effects=EFFECTS, known=KNOWN, directory=tmp_path)
    assert [problem.file for problem in error.value.problems] == ["it.yaml", "two.yaml"]


@pytest.mark.parametrize("written", [b"id: it\ntitle: \xff\n", "id: it\n".encode("utf-16")])
def test_a_file_that_is_no_text_is_told_and_the_others_are_read(texts: Texts, tmp_path: Path, written: bytes) -> None:
    (tmp_path / "it.yaml").write_bytes(written)
    (tmp_path / "two.yaml").write_text(HEAD.replace("it", "two", 1) + "steps: {it: {end: done}}\n", "utf-8")
    flows, (problem,) = read_flows(texts, tmp_path)
    assert [flow.id for flow in flows] == ["two"]
    assert str(problem).startswith("it.yaml:")
    assert problem.message == "this is no UTF-8 text: save it as UTF-8"


def test_options_that_read_the_same_in_another_language_are_worth_a_look(texts: Texts) -> None:
    texts.add({"own.a": {"en": "Early", "pl": "Rano"}, "own.b": {"en": "In the morning", "pl": "rano"}})
    flow = _flow(
        "it: {ask: choice, text: visit.who, into: a, end: done, "
        "options: [{value: 1, text: own.a}, {value: 2, text: own.b}]}",
        texts,
    )
    (problem,) = check_flow(flow, texts, EFFECTS, KNOWN)
    assert (problem.serious, "two options read 'rano' in pl" in problem.message) == (False, True)


def test_a_conversation_goes_on_in_the_version_it_began_with() -> None:
    old_texts = sample_texts(
        "Europe/London", 'msgid "old.ask"\nmsgstr "How {how}?"\n\nmsgid "old.yes"\nmsgstr "Very {{much}}"\n'
    )
    steps = (
        "it: {ask: choice, text: old.ask, with: {how: is it}, options: [{value: 1, text: old.yes}], into: a, end: done}"
    )
    old = _flow(steps, old_texts)
    began = advance(old, None, Started(), KNOWN, lambda: "nonce001", NOW)
    assert began.session is not None

    texts = sample_texts("Europe/London", 'msgid "old.ask"\nmsgstr "How is {everything}?"\n')
    library = Library([_flow("it: {end: done}", texts)], texts)
    assert library.version("it", old.version) is None
    stored = library.version("it", old.version, old.body)
    assert stored is not None
    assert library.version("it", old.version) is stored
    assert stored == old
    again = advance(stored, Session.from_json(began.session.to_json()), Said("hm"), KNOWN, lambda: "nonce002", NOW)
    said = again.effects[-1]
    assert texts.label(said.keyboard.rows[0][0].label, "en") == "Very {much}"  # type: ignore[union-attr]
    done = advance(stored, again.session, Said("very much"), KNOWN, lambda: "nonce003", NOW)
    assert done.session is None
    assert library.flow("it").version != old.version


def test_a_body_read_again_is_the_same_flow(texts: Texts, visit: Flow) -> None:
    again = load_body(visit.body, "visit@stored", texts)
    assert again == visit
    assert json.loads(again.body) == json.loads(visit.body)
    assert again.text_key("visit.card") == "visit.card"


@pytest.mark.parametrize(
    ("test", "left", "right", "holds"),
    [
        ("is", "a", "a", True), ("is", None, "a", False), ("is", True, 1, False), ("is", 1, 1, True),
        ("not", "a", "b", True), ("not", None, "a", True), ("in", "a", ["a", "b"], True), ("in", "c", ["a"], False),
        ("in", 1, [True], False), ("has", ["a"], "a", True), ("has", None, "a", False), ("has", "abc", "b", True),
        ("lacks", ["a"], "a", False), ("lacks", None, "a", True),
        ("empty", [], True, True), ("empty", None, True, True), ("empty", "", True, True), ("empty", 0, True, False),
        ("empty", ["a"], False, True), ("present", None, True, False), ("present", 0, True, True),
        ("present", None, False, True), ("above", 4, 3, True), ("above", 3, 3, False), ("above", None, 3, False),
        ("above", "9", 3, False), ("above", True, 0, False), ("below", 2, 3, True), ("below", None, 3, False),
    ],
)  # fmt: skip
def test_conditions(test: str, left: object, right: object, holds: bool) -> None:
    assert Condition(Literal(left), test, right).holds({}) is holds
    assert test in TESTS


def test_the_flows_that_ship_have_a_good_shape() -> None:
    texts = Texts.load()
    flows, problems = read_flows(texts)
    assert problems == []
    assert {flow.id for flow in flows} >= {"start", "stop", "say"}


@pytest.mark.parametrize("name", ["visit", "table"])
def test_sample_flows_can_be_drawn_from_their_ways(texts: Texts, name: str) -> None:
    flow = sample_flow(name, texts)
    assert all(way in flow.steps for step in flow.steps.values() for way in step.ways())
