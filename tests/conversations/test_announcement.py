"""What a broadcast is on the phone: its words, and the question with its card in one message."""

from __future__ import annotations

import pytest

from conversations.announcement import Matter, fill_of, parts
from conversations.rich import Rich, utf16_length
from conversations.texts import Texts
from programme.attachment import Attachment, LinkButton
from programme.opportunity import DecisionCard
from programme.question import Question
from programme.sentences import Fault

TEXTS = Texts.load()
CARD = DecisionCard(
    who_decides="The PPI committee",
    when="In May",
    can_change="The times",
    cannot_change="The place",
    hear_back="Here, in June",
)


def question(kind: str = "choice", *options: str) -> Question:
    return Question.model_validate(
        {"kind": kind, "text": "When suits you?", "options": options, "decision_card": CARD.model_dump()}
    )


def labels(message: dict[str, object]) -> list[list[str]]:
    markup = message["reply_markup"]
    assert isinstance(markup, dict)
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


def test_markdown_becomes_entities_and_no_preview_is_shown() -> None:
    (message,) = parts(TEXTS, "en", Matter("See **this**: https://example.org/a_b"))
    assert message["text"] == "See this: https://example.org/a_b"
    assert {"type": "bold", "offset": 4, "length": 4} in message["entities"]
    assert message["link_preview_options"] == {"is_disabled": True}


def test_a_long_text_becomes_several_messages_and_the_question_joins_the_last() -> None:
    messages = parts(
        TEXTS, "en", Matter("word " * 1000, question=question("choice", "Mornings", "Evenings"), question_id=7)
    )
    assert len(messages) == 2
    assert "reply_markup" not in messages[0]
    for words in ("When suits you?", "The PPI committee", "In May", "The times", "The place", "Here, in June"):
        assert words in messages[1]["text"]
    assert labels(messages[1]) == [["Mornings", "Evenings"]]
    assert messages[1]["reply_markup"]["inline_keyboard"][0][1]["callback_data"] == "q:7:1"
    assert all(utf16_length(message["text"]) <= 4096 for message in messages)


def test_where_both_are_too_long_the_question_stands_alone_with_its_card() -> None:
    messages = parts(TEXTS, "en", Matter("word " * 800, question=question("scale")))
    assert len(messages) == 2
    assert "When suits you?" in messages[1]["text"]
    assert "The PPI committee" in messages[1]["text"]
    assert labels(messages[1]) == [["1", "2", "3", "4", "5"]]


def test_long_options_stand_alone_in_their_row() -> None:
    (message,) = parts(TEXTS, "en", Matter("Hello", question=question("choice", "In the early morning", "Never")))
    assert labels(message) == [["In the early morning"], ["Never"]]


def test_a_question_in_own_words_has_no_buttons_and_says_how_to_answer() -> None:
    (message,) = parts(TEXTS, "en", Matter("Hello", question=question("text")))
    assert "reply_markup" not in message
    assert message["text"].endswith(TEXTS.plain("broadcast.in_own_words", "en"))


def test_an_apology_comes_before_the_words_and_moves_their_marks() -> None:
    (message,) = parts(TEXTS, "pl", Matter("**New** times", apology=True))
    apology = TEXTS.plain("broadcast.apology", "pl")
    assert message["text"] == f"{apology}\n\nNew times"
    assert message["entities"][-1]["offset"] == utf16_length(apology) + 2


def test_words_from_a_phone_stay_as_they_were_typed() -> None:
    (message,) = parts(TEXTS, "en", Matter(Rich("2 * 3 * 4 is **not** markup")))
    assert message["text"] == "2 * 3 * 4 is **not** markup"


@pytest.mark.parametrize("nothing", ["", "  \n", Rich("")])
def test_nothing_cannot_be_said(nothing: str | Rich) -> None:
    with pytest.raises(ValueError, match="words"):
        parts(TEXTS, "en", Matter(nothing))


PHOTO = Attachment(kind="photo", digest="a" * 64, name="walk.jpg", size=1000)
LEAFLET = Attachment(kind="document", digest="b" * 64, name="leaflet.pdf", size=2000)
VOICE = Attachment(kind="voice", digest="c" * 64, name="hello.ogg", size=3000)
BOOK = LinkButton(label="Book a place", url="https://example.org/book")


@pytest.mark.parametrize(("file", "method"), [(PHOTO, "sendPhoto"), (LEAFLET, "sendDocument"), (VOICE, "sendVoice")])
def test_a_file_goes_with_its_words_as_caption_and_the_buttons_under_it(file: Attachment, method: str) -> None:
    (part,) = parts(TEXTS, "en", Matter("See **this**", files=[file], links=[BOOK]))
    assert part["method"] == method
    assert part[file.kind] == {"digest": file.digest, "name": file.name, "size": file.size}
    assert part["caption"] == "See this"
    assert part["caption_entities"] == [{"type": "bold", "offset": 4, "length": 4}]
    assert part["reply_markup"] == {"inline_keyboard": [[{"text": "Book a place", "url": "https://example.org/book"}]]}


def test_a_file_may_go_without_words() -> None:
    (part,) = parts(TEXTS, "en", Matter("", files=[PHOTO]))
    assert "caption" not in part


def test_words_that_are_no_caption_any_more_follow_as_a_message_with_the_buttons() -> None:
    longest = "🌻" * 512
    (one,) = parts(TEXTS, "en", Matter(longest, files=[PHOTO]))
    assert utf16_length(one["caption"]) == 1024
    photo, words = parts(TEXTS, "en", Matter(longest + "!", files=[PHOTO], links=[BOOK]))
    assert "caption" not in photo
    assert "reply_markup" not in photo
    assert words["text"] == longest + "!"
    assert words["reply_markup"]["inline_keyboard"][0][0]["text"] == "Book a place"


@pytest.mark.parametrize(("file", "captioned"), [(PHOTO, 0), (LEAFLET, 2)])
def test_an_album_has_one_caption_where_phones_show_it_under_the_whole(file: Attachment, captioned: int) -> None:
    files = [file.model_copy(update={"digest": f"{number:064x}"}) for number in range(3)]
    (album,) = parts(TEXTS, "en", Matter("Three of them", files=files))
    assert album["method"] == "sendMediaGroup"
    assert [item["media"]["digest"] for item in album["media"]] == [one.digest for one in files]
    assert [item.get("caption") for item in album["media"]] == [
        "Three of them" if at == captioned else None for at in range(3)
    ]


def test_an_album_cannot_carry_buttons_so_its_words_do() -> None:
    album, words = parts(TEXTS, "en", Matter("Three of them", files=[PHOTO, PHOTO], links=[BOOK]))
    assert all("caption" not in item for item in album["media"])
    assert (words["text"], "reply_markup" in words) == ("Three of them", True)
    with pytest.raises(Fault, match="an album cannot have buttons"):
        parts(TEXTS, "en", Matter("", files=[PHOTO, PHOTO], links=[BOOK]))


def test_the_question_comes_last_with_its_card_and_the_links_under_its_options() -> None:
    asked = question("choice", "Mornings", "Evenings")
    album, last = parts(TEXTS, "en", Matter("Look", files=[PHOTO, PHOTO], links=[BOOK], question=asked))
    assert album["media"][0]["caption"] == "Look"
    assert last["text"].endswith("When suits you?")
    assert labels(last) == [["Mornings", "Evenings"], ["Book a place"]]


def test_what_people_are_called_leaves_room_for_a_long_name() -> None:
    fill = fill_of(TEXTS, "en", {"dacorum": "Dacorum"})
    (part,) = parts(TEXTS, "en", Matter("x" * 950 + " {name}", files=[PHOTO], fill=fill))
    assert part["fill"] == {
        "neutral": {"name": "neighbour", "locality": "your area"},
        "localities": {"dacorum": "Dacorum"},
    }
    _, words = parts(TEXTS, "en", Matter("x" * 960 + " {name}", files=[PHOTO], fill=fill))
    assert words["text"].endswith("{name}")
    pieces = parts(TEXTS, "en", Matter("word {name} " * 10 + "word " * 900, fill=fill))
    assert all(len(piece["text"]) <= 4096 - 640 for piece in pieces)


def test_words_without_placeholders_are_as_they_were() -> None:
    (part,) = parts(TEXTS, "en", Matter("Hello", fill=fill_of(TEXTS, "en", {})))
    assert "fill" not in part


def test_an_unknown_placeholder_is_refused_also_in_the_question() -> None:
    with pytest.raises(Fault, match="nothing that can be filled in"):
        parts(TEXTS, "en", Matter("Hello {surname}"))
    asked = Question(kind="text", text="And you, {surname}?", decision_card=CARD)
    with pytest.raises(Fault, match="nothing that can be filled in"):
        parts(TEXTS, "en", Matter("Hello", question=asked))
