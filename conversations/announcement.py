"""What a broadcast is on the phone: its files, the words that staff wrote, and under them its quick question.

Each message is a part of its own, and the parts go out one after the other (docs/crash.md):

* The files come first: one alone, or several as an album. The words are their caption where they fit into one (1,024
  units); longer words follow as messages of their own.
* Buttons that open a page or a way to take part stand under the last part. An album cannot have buttons, so where it
  would be the last, its words become a message of their own under it.
* The decision card stands in the same message as the quick question, so nobody is asked for a view without having seen
  what it can change. The question comes last; it joins the words where they are text, never a caption.

A part holds the parameters of its Bot API call but for the chat; `method` names the call where it is not sendMessage,
and in a file's place stands its original: `{"digest": …, "name": …, "size": …}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from conversations.booking_button import Booking
from conversations.rich import CAPTION_LIMIT, MESSAGE_LIMIT, Rich
from conversations.texts import Texts
from programme import placeholder
from programme.attachment import Attachment, LinkButton, check_links, check_together
from programme.question import Question, buttons
from programme.sentences import Fault

LONG_LABEL = 12
"""Options up to this many characters stand two in a row, longer ones alone."""
Part = dict[str, Any]
METHODS: Final = {"photo": "sendPhoto", "document": "sendDocument", "voice": "sendVoice"}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a broadcast says to readers of one language, from which its parts are made. `broadcast_id`: its number.

    `words` are Markdown, or rich already, and may be empty where there are files. `fill` are the neutral words of its
    placeholders and the names of localities (`fill_of`); without it there are no placeholders.
    """

    words: str | Rich
    files: Sequence[Attachment] = ()
    links: Sequence[LinkButton] = ()
    question: Question | None = None
    question_id: int = 0
    apology: bool = False
    fill: Mapping[str, Any] | None = None
    booking: Booking | None = None
    broadcast_id: int = 0


def parts(texts: Texts, language: str, matter: Matter) -> list[Part]:
    """The messages of a broadcast in order. `language` is that of our own words around what staff wrote; with `apology`
    it begins by saying that the rest is in another language.

    Raises Fault for what cannot be sent like this, and ValueError when there is nothing to say.
    """
    body = Rich.from_markdown(matter.words.strip()) if isinstance(matter.words, str) else matter.words
    asked = None if matter.question is None else _question(texts, language, matter.question)
    if not body.text.strip() and not matter.files:
        raise ValueError("a broadcast needs words")
    check_together(matter.files)
    bare_album = _ends_with_album(matter) and not body.text.strip()
    if matter.booking is not None and bare_album:
        raise Fault("link.bare_album")
    check_links(matter.links, bare_album=bare_album)
    grows = placeholder.growth(placeholder.check(f"{body}\n{asked or ''}"))
    if matter.apology and body.text.strip():
        body = texts.render("broadcast.apology", language) + "\n\n" + body
    made = _body(matter, body, grows)
    if asked is not None:
        _ask(made, asked, grows)
    if grows and matter.fill is not None:
        made = [part | {"fill": dict(matter.fill)} for part in made]
    keyboard = _keyboard(matter, language)
    if keyboard:
        made[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return made


def fill_of(texts: Texts, language: str, localities: Mapping[str, str]) -> dict[str, Any]:
    """What placeholders are filled with for whom we do not know better, in the language of the words around them.

    `localities` are their names by slug.
    """
    neutral = {
        "name": texts.plain("broadcast.somebody", language),
        "locality": texts.plain("broadcast.somewhere", language),
    }
    return {"neutral": neutral, "localities": dict(localities)}


def _body(matter: Matter, body: Rich, grows: int) -> list[Part]:
    """The files and the words: the words as a caption where they fit, else under them."""
    if not matter.files:
        return _texts(body, grows)
    apart = (bool(matter.links) or matter.booking is not None) and _ends_with_album(matter)
    if apart or len(body) + grows > CAPTION_LIMIT:
        return [_files(matter.files, Rich("")), *_texts(body, grows)]
    return [_files(matter.files, body)]


def _ends_with_album(matter: Matter) -> bool:
    """Whether the last part would be an album, were the words its caption."""
    return len(matter.files) > 1 and matter.question is None


def _texts(body: Rich, grows: int) -> list[Part]:
    return [_message(piece) for piece in body.split(MESSAGE_LIMIT - grows)]


def _files(files: Sequence[Attachment], caption: Rich) -> Part:
    if len(files) == 1:
        kind = files[0].kind
        more = {"disable_content_type_detection": True} if kind == "document" else {}
        return {"method": METHODS[kind], kind: _original(files[0]), **more, **_caption(caption)}
    media = [{"type": one.kind, "media": _original(one)} for one in files]
    # Photos show one caption under all of them; of documents the last one's stands under all.
    media[0 if files[0].kind == "photo" else -1].update(_caption(caption))
    return {"method": "sendMediaGroup", "media": media}


def _original(file: Attachment) -> dict[str, Any]:
    return {"digest": file.digest, "name": file.name, "size": file.size}


def _caption(rich: Rich) -> Part:
    if not rich.text:
        return {}
    return {"caption": rich.text} | ({"caption_entities": rich.entity_payload()} if rich.entities else {})


def _ask(made: list[Part], question: Rich, grows: int) -> None:
    """The question under the last words; as a message of its own under files, or where both together are too long."""
    last = made[-1]
    if "method" not in last:
        joined = Rich.from_json(last) + "\n\n" + question
        if len(joined) + grows <= MESSAGE_LIMIT:
            made[-1] = _message(joined)
            return
    made.append(_message(question))


def _question(texts: Texts, language: str, question: Question) -> Rich:
    card = question.decision_card.model_dump()
    words = texts.render("broadcast.question", language, {"question": question.text, **card})
    return words if question.kind != "text" else words + "\n\n" + texts.render("broadcast.in_own_words", language)


def _message(piece: Rich) -> Part:
    message: Part = {"text": piece.text, "link_preview_options": {"is_disabled": True}}
    if piece.entities:
        message["entities"] = piece.entity_payload()
    return message


def _keyboard(matter: Matter, language: str) -> list[list[dict[str, str]]]:
    """The question's options; under them the way to take part and the buttons that open a page, a row each."""
    rows = [] if matter.question is None else _options(matter.question, matter.question_id)
    if matter.booking is not None:
        rows = [*rows, [matter.booking.button(language, matter.broadcast_id)]]
    return rows + [[{"text": link.label, "url": link.url}] for link in matter.links]


def _options(question: Question, question_id: int) -> list[list[dict[str, str]]]:
    labels = buttons(question.kind, question.options)
    made = [{"text": label, "callback_data": f"q:{question_id}:{index}"} for index, label in enumerate(labels)]
    a_row = 5 if question.kind == "scale" else 2 if all(len(label) <= LONG_LABEL for label in labels) else 1
    return [made[start : start + a_row] for start in range(0, len(made), a_row)]
