"""One sentence in one language: what ships, what is said, and a draft that somebody else checks before it is said.

Administrators write; whoever reads the language and may check says that it is right. What ships stays beneath, and can
be gone back to at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fastapi import Response
from sqlalchemy import Connection

from console import throwing_away
from console.forms import Filled, again, begun, forget, stale
from console.sentence_shown import Form, forms, label_of
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from console.words import language_name
from conversations.presence import room_for
from conversations.rewritten import Shape, Wrong, shape_of, what_is_wrong, words_of
from conversations.texts import ENGLISH
from programme.roles import Act
from storage import content_news, sentences, staff
from storage.sentences import Refusal, Standing
from storage.staff import StaffMember

PATH: Final = "/settings/languages"
ADDRESS: Final = f"{PATH}/{{language}}/{{key}}"
READ: Final[Act] = "settings.read"
WRITE: Final[Act] = "settings.change"
CHECK: Final[Act] = "sentences.check"


@dataclass(frozen=True, slots=True)
class Place:
    """The sentence that an address names, and what it has to be like."""

    language: str
    key: str
    shape: Shape
    right_to_left: bool

    @property
    def which(self) -> tuple[str, str]:
        """Its language and its key, as it is kept."""
        return self.language, self.key

    @property
    def path(self) -> str:
        """Where its page is."""
        return address(self.language, self.key)

    @property
    def fields(self) -> list[tuple[str, str, int]]:
        """The fields of its form: their name, how somebody is spoken to in it, and its plural form."""
        forms = range(len(self.shape.plurals))
        return [(f"{spoken}-{plural}", spoken, plural) for spoken in self.shape.spoken for plural in forms]


def address(language: str, key: str) -> str:
    """Where the page of a sentence is."""
    return f"{PATH}/{quote(language)}/{quote(key)}"


def add(room: Staffroom) -> None:
    """Its page, the form, and what is done with a draft."""
    room.get(ADDRESS, READ, _page)
    room.get(f"{ADDRESS}/write", WRITE, _form_page)
    room.post(f"{ADDRESS}/write", WRITE, _write)
    room.post(f"{ADDRESS}/check", CHECK, _check)
    room.get(f"{ADDRESS}/throw-away", CHECK, _throw_away_page)
    room.post(f"{ADDRESS}/throw-away", CHECK, _throw_away)
    room.post(f"{ADDRESS}/back", WRITE, _put_back)


async def _page(visit: Visit) -> Response:
    place = _place(visit)
    if place is None:
        return gone(visit)
    there, team = await visit.read(_standing, place)
    texts = visit.desk.texts
    is_laid = texts.is_laid(place.key, place.language)
    draft, live = there.draft, there.live
    return visit.page(
        "settings/sentence",
        title=text("sentence.title", language=language_name(visit, place.language)),
        place=place,
        there=there,
        english=_english(visit, place) if place.language != ENGLISH else None,
        ships=_forms(visit, place, _shipped(visit, place)),
        said=_forms(visit, place, live.words) if live is not None and live.words and is_laid else None,
        fits_no_more=live is not None and live.words is not None and not is_laid,
        draft=None if draft is None else _forms(visit, place, draft.words),
        by={number: visit.called(member) for number, member in team.items()},
        own=draft is not None and draft.staff_id == visit.member.id,
        may_write=visit.may(WRITE),
        may_check=visit.may(CHECK),
        direction=texts.direction(place.language),
        on_button=place.key in visit.desk.buttons,
    )


# ------------------------------------------------------------------------------------------------------- a new draft


async def _form_page(visit: Visit) -> Response:
    place = _place(visit)
    if place is None:
        return gone(visit)
    there, _ = await visit.read(_standing, place)
    words = there.draft.words if there.draft is not None else _words(visit, place, place.language)
    fields = {name: [words.get(spoken, [])[plural]] for name, spoken, plural in place.fields if words.get(spoken)}
    return await _form(visit, place, await begun(visit, f"{place.path}/write", fields))


async def _write(visit: Visit) -> Response:
    place = _place(visit)
    if place is None:
        return gone(visit)
    words = {spoken: [""] * len(place.shape.plurals) for spoken in place.shape.spoken}
    for name, spoken, plural in place.fields:
        words[spoken][plural] = visit.filled(name).replace("\r\n", "\n")
    wrong: dict[str, str] = {}
    for one in what_is_wrong(words, place.shape, right_to_left=place.right_to_left):
        wrong.setdefault(f"{one.spoken}-{one.plural}", _said(one, place))
    if not wrong and words == _words(visit, place, place.language):
        wrong = {place.fields[0][0]: text("sentence.same")}
    if wrong:
        return await _form(visit, place, again(visit, wrong))
    who = {"was": visit.filled("version"), "by": visit.member.id, "now": visit.desk.clock()}
    refused = await visit.write(content_news.write_sentence, visit.desk.texts, place.which, words, **who)
    if refused == "stale":
        return await _form(visit, place, again(visit, stale(place.fields[0][0])))
    await forget(visit, f"{place.path}/write")
    return visit.go(place.path, told=f"sentence_{refused or 'written'}")


async def _form(visit: Visit, place: Place, filled: Filled) -> Response:
    there, _ = await visit.read(_standing, place)
    return visit.page(
        "settings/sentence_form",
        title=text("sentence.write", language=language_name(visit, place.language)),
        place=place,
        filled=filled,
        version=there.version,
        fields=[(name, label_of(place.shape, spoken, plural)) for name, spoken, plural in place.fields],
        needs=sorted(f"{{{name}}}" for name in place.shape.placeholders),
        limit=text(
            "sentence.most_on_button" if place.key in visit.desk.buttons else "sentence.most", most=place.shape.longest
        ),
        named=[(f"{{{key}}}", visit.desk.texts.plain(key, place.language)) for key in sorted(place.shape.named)],
        english=_english(visit, place),
        direction=visit.desk.texts.direction(place.language),
        on_button=place.key in visit.desk.buttons,
        status=400 if filled.wrong else 200,
    )


# ------------------------------------------------------------------------------------------------- what becomes of it


async def _check(visit: Visit) -> Response:
    return await _act(visit, sentences.check, "checked")


async def _throw_away_page(visit: Visit) -> Response:
    place = _place(visit)
    if place is None:
        return gone(visit)
    there, team = await visit.read(_standing, place)
    draft, language = there.draft, language_name(visit, place.language)
    if draft is None:
        return visit.go(place.path, told="sentence_stale")
    who, when = visit.called(team.get(draft.staff_id)), visit.when(draft.at)
    return throwing_away.sure(
        visit,
        f"{place.path}/throw-away",
        [("version", there.version)],
        [one for said in draft.words.values() for one in said],
        back=place.path,
        what=text("draft.sentence", language=language, who=who, when=when),
        stays=text("draft.sentence_stays"),
        language=place.language,
    )


async def _throw_away(visit: Visit) -> Response:
    return await _act(visit, sentences.throw_away, "thrown_away")


async def _put_back(visit: Visit) -> Response:
    return await _act(visit, sentences.put_back, "back")


async def _act(visit: Visit, act: sentences.Act, told: str) -> Response:
    place = _place(visit)
    if place is None:
        return gone(visit)
    who = {"was": visit.filled("version"), "by": visit.member.id, "now": visit.desk.clock()}
    refused: Refusal | None = await visit.write(act, place.which, **who)
    await visit.desk.follow()
    return visit.go(place.path, told=f"sentence_{refused or told}")


# ---------------------------------------------------------------------------------------------------------- together


def gone(visit: Visit) -> Response:
    """The page for a language or a sentence that there is not."""
    return visit.page("settings/no_language", title=text("languages.gone"), status=404)


def _place(visit: Visit) -> Place | None:
    language, key = (str(visit.request.path_params[name]) for name in ("language", "key"))
    texts = visit.desk.texts
    if language not in visit.desk.programme.languages:
        return None
    room = room_for(key, texts, visit.desk.programme, language)
    shape = shape_of(texts, language, key, visit.desk.buttons, room)
    return None if shape is None else Place(language, key, shape, texts.direction(language) == "rtl")


def _standing(conn: Connection, place: Place) -> tuple[Standing, Mapping[int, StaffMember]]:
    there = sentences.standing(conn, place.which)
    numbers = {there.draft.staff_id} if there.draft else set()
    if there.live is not None:
        numbers |= {there.live.written_by, *([there.live.checked_by] if there.live.checked_by else [])}
    return there, staff.known(conn, sorted(numbers))


def _words(visit: Visit, place: Place, language: str) -> dict[str, list[str]]:
    """What is said in a language now, '' where it has nothing of its own."""
    texts = visit.desk.texts
    return words_of(texts.catalogue(language).messages.get(place.key), _in(visit, place, language))


def _shipped(visit: Visit, place: Place) -> dict[str, list[str]]:
    return words_of(visit.desk.texts.shipped(place.key, place.language), place.shape)


def _in(visit: Visit, place: Place, language: str) -> Shape:
    if language == place.language:
        return place.shape
    return shape_of(visit.desk.texts, language, place.key, visit.desk.buttons) or place.shape


def _forms(visit: Visit, place: Place, words: Mapping[str, Sequence[str]]) -> list[Form]:
    return forms(visit.desk, place.key, place.language, place.shape, words)


def _english(visit: Visit, place: Place) -> list[Form]:
    return forms(visit.desk, place.key, ENGLISH, _in(visit, place, ENGLISH), _words(visit, place, ENGLISH))


def _said(one: Wrong, place: Place) -> str:
    if one.why == "long":
        return counted("sentence.too_long", one.args["over"], **one.args)
    nothing = one.why == "unknown" and not place.shape.placeholders | place.shape.named
    return text(f"sentence.wrong.{'unknown_alone' if nothing else one.why}", **one.args)
