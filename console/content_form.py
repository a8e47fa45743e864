"""Writing an update or an opportunity, or changing one: a form with its languages side by side.

What is in it is kept each time a button is pressed, until it is published or thrown away. It makes what the file of the
command line makes, and what is wrong is told beside its field. A name that stands for a check is taken out when words
are changed after it, since nobody has checked them like this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console import content_look, forms, throwing_away
from console.content import CHANGE, Subject, gone, topics
from console.forms import Filled
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import as_sentence, language_name, locality_name
from programme import content_draft
from programme.content_draft import first, languages_of
from programme.opportunity import KINDS
from programme.words import ENGLISH
from storage import console_drafts, content_acts, content_news, opportunities, updates
from storage.content_acts import Found
from storage.updates import HealthUpdate

WAS: Final = "was"
"""The mark of what is changed, as it was when its form was opened."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A form being written: its address, what it changes, how that was, and what stands in it now and in what was
    published.
    """

    path: str
    found: Found | None
    was: str
    filled: Filled
    published: Mapping[str, Sequence[str]]


class ContentForm:
    """The form of one kind of content, the page that shows all of it once more, and publishing."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def add(self, room: Staffroom) -> None:
        """The form, for a new one and to change one. These come before what has a number in their place."""
        for path in (self._subject.new, f"{self._subject.address}/change"):
            room.get(path, CHANGE, self.form)
            room.post(path, CHANGE, self.pressed)
            room.get(f"{path}/look", CHANGE, self.look)
            room.post(f"{path}/publish", CHANGE, self.publish)

    async def form(self, visit: Visit) -> Response:
        """The form, as it is filled in."""
        writing = await visit.read(self._writing, visit)
        return gone(visit, self._subject) if writing is None else self._page(visit, writing, writing.filled)

    async def pressed(self, visit: Visit) -> Response:
        """A button of the form: keep what is in it, and do what the button says."""
        writing = await visit.read(self._writing, visit)
        if writing is None:
            return gone(visit, self._subject)
        act = visit.filled("do")
        fields = self._fields(visit)
        asks = throwing_away.of_form(visit, writing.path, act)
        if asks is not None:
            await self._keep(visit, writing.path, fields, visit.filled(WAS))
            return asks
        codes, where = _languages(visit, act, languages_of(fields))
        fields["languages"] = codes
        unchecked = content_draft.outdated(self._subject.shape, writing.filled.values, fields)
        fields |= {f"checked_by.{code}": [""] for code in unchecked}
        await self._keep(visit, writing.path, fields, visit.filled(WAS))
        if act == "drop":
            return throwing_away.ask(visit, writing.path)
        told = "content_check_again" if unchecked else None
        if act == "look":
            wrong = self._check(visit, writing, fields)[1]
            if wrong:
                return self._page(visit, writing, Filled(fields, wrong))
            return visit.go(f"{writing.path}/look", told=told)
        answer = visit.go(writing.path, told=told or (None if where else "content_kept"), on="yes")
        if where:
            answer.headers["location"] += f"#{where}"
        return answer

    async def look(self, visit: Visit) -> Response:
        """All of it once more, as it will be read."""
        writing = await visit.read(self._writing, visit)
        if writing is None or not writing.filled.values:
            return visit.go(self._subject.path)
        made, wrong = self._check(visit, writing, writing.filled.values)
        if made is None:
            return self._page(visit, writing, Filled(writing.filled.values, wrong))
        return visit.page(
            "content/look",
            title=text("content_look.title"),
            path=writing.path,
            subject=self._subject.path,
            comes_to=content_look.comes_to(visit, made, writing.found),
            facts=content_look.facts(visit, made),
            languages=content_look.in_languages(visit, made, writing.found),
        )

    async def publish(self, visit: Visit) -> Response:
        """Keep it, in the languages that it was checked in for everybody to read."""
        writing = await visit.read(self._writing, visit)
        if writing is None or not writing.filled.left_at:
            return visit.go(self._subject.path, told="content_nothing")
        made, wrong = self._check(visit, writing, writing.filled.values)
        if made is None:
            return self._page(visit, writing, Filled(writing.filled.values, wrong))
        number = None if writing.found is None else writing.found.id
        now, me = visit.desk.clock(), visit.member.id
        texts = visit.desk.texts
        done = await visit.write(content_news.publish, texts, made, number, was=writing.was, by=me, now=now)
        if done.what == "stale" and writing.found is not None:
            await self._keep(visit, writing.path, writing.filled.values, content_acts.mark(writing.found))
            return self._page(visit, writing, Filled(writing.filled.values, forms.stale(f"title.{ENGLISH}")))
        await forms.forget(visit, writing.path)
        return visit.go(self._subject.here(done.number), told=f"content_{done.what}")

    def _writing(self, conn: Connection, visit: Visit) -> Writing | None:
        path, was, found = self._subject.new, "", None
        published: Mapping[str, Sequence[str]] = {}
        if "number" in visit.request.path_params:
            found = content_acts.find(conn, self._subject.kind, visit.number("number"))
            if found is None:
                return None
            path, was = f"{self._subject.here(found.id)}/change", content_acts.mark(found)
            published = content_draft.fields_of(self._subject.shape, as_written(found), visit.desk.zone)
        left = console_drafts.kept(conn, visit.member.id, path)
        if left is None:
            return Writing(path, found, was, Filled(published), published)
        kept = Filled(left.fields, left_at=left.saved_at)
        return Writing(path, found, first(left.fields, WAS) or was, kept, published)

    def _fields(self, visit: Visit) -> dict[str, list[str]]:
        """What was filled in, of what the form has."""
        shape, codes = self._subject.shape, languages_of(visit.form)
        names = [*shape.needed, *shape.free]
        names += [name for code in codes for name in (*shape.words(code), f"checked_by.{code}")]
        lists = {name: list(visit.form.get(name, ())) for name in content_draft.LISTS}
        return {name: [first(visit.form, name)] for name in names} | lists | {"languages": codes}

    def _check(
        self, visit: Visit, writing: Writing, fields: Mapping[str, Sequence[str]]
    ) -> tuple[Any | None, dict[str, str]]:
        """What the form makes, or what is wrong with it, by field."""
        shape, desk = self._subject.shape, visit.desk
        ref = "new" if writing.found is None else writing.found.ref
        made, wrong = content_draft.read(shape, fields, ref, programme=desk.programme, now=desk.clock(), zone=desk.zone)
        wrong = {name: as_sentence(words) for name, words in wrong.items()}
        wrong |= {name: _unfilled(visit, name) for name in content_draft.unfilled(shape, fields)}
        wrong |= {name: text("content_form.own") for name in _own(visit, writing, fields)}
        order = {name: place for place, name in enumerate(self._in_order(fields))}
        return (None if wrong else made), dict(sorted(wrong.items(), key=lambda one: order.get(one[0], len(order))))

    def _in_order(self, fields: Mapping[str, Sequence[str]]) -> list[str]:
        """The fields as they stand in the form, from its top."""
        shape, codes = self._subject.shape, languages_of(fields)
        by_text = zip(*(shape.words(code) for code in codes), strict=True)
        names = ["kind", *(f"checked_by.{code}" for code in codes), *(name for row in by_text for name in row)]
        names += ["begins", "ends", "closes", "places", "link", *content_draft.LISTS]
        return list(dict.fromkeys([*names, "source", "source_link", *shape.needed]))

    async def _keep(self, visit: Visit, path: str, fields: Mapping[str, Sequence[str]], was: str) -> None:
        kept = {name: list(values) for name, values in fields.items()} | {WAS: [was]}
        await visit.write(console_drafts.keep, visit.member.id, path, kept, visit.desk.clock())

    def _back(self, writing: Writing) -> str:
        return self._subject.path if writing.found is None else self._subject.here(writing.found.id)

    def _page(self, visit: Visit, writing: Writing, filled: Filled) -> Response:
        """The form, as it is filled in, with what is wrong."""
        kind, shape = self._subject.kind, self._subject.shape
        codes = languages_of(filled.values)
        known = visit.desk.programme.languages
        names = {code: language_name(visit, code) for code in {*known, *codes}}
        return visit.page(
            "content/form",
            title=text(f"content_form.new.{kind}" if writing.found is None else f"content_form.change.{kind}"),
            status=400 if filled.wrong else 200,
            path=writing.path,
            back=self._back(writing),
            was=writing.was,
            kind=kind,
            filled=filled,
            draft={"languages": codes},
            names=names,
            directions={code: visit.desk.texts.direction(code) for code in names},
            more=[(code, names[code]) for code in known if code not in codes],
            lacks={code: len(content_draft.lacking(shape, filled.values, code)) for code in codes},
            kinds=[(one, text(f"content.kind.{one}")) for one in KINDS],
            topics=_items(filled, "topics", [(one.slug, topics(visit, [one.slug])) for one in _topics(visit)]),
            localities=_items(
                filled,
                "localities",
                [(one.slug, locality_name(visit, one.slug, "")) for one in visit.desk.programme.localities],
            ),
            zone=visit.desk.zone.key,
        )


def as_written(found: Found) -> Any:
    """What was published, as its author would write it; the words that wait for a check in place of the old ones."""
    written: Any = updates.as_written(found) if isinstance(found, HealthUpdate) else opportunities.as_written(found)
    return written.model_copy(update={"texts": {**found.texts, **found.drafts}})


def _own(visit: Visit, writing: Writing, fields: Mapping[str, Sequence[str]]) -> list[str]:
    """The fields in which somebody names themselves as who checked what they write."""
    mine = (visit.member.name or "").casefold()
    names = [f"checked_by.{code}" for code in languages_of(fields)]
    fresh = [name for name in names if first(fields, name) != first(writing.published, name)]
    return [name for name in fresh if mine and first(fields, name).casefold() == mine]


def _unfilled(visit: Visit, field: str) -> str:
    """What is to be written into a field that stands empty: `owner`, `title.en`, `card.en.when`."""
    name, _, rest = field.partition(".")
    code, _, line = rest.partition(".")
    if not rest:
        return text(f"content_form.empty.{name}")
    what = text(f"content_form.empty.{line or name}")
    return text("content_form.empty_in", what=what, language=language_name(visit, code))


def _languages(visit: Visit, act: str, codes: list[str]) -> tuple[list[str], str | None]:
    """The languages after what a button says, and the field to go on at; None: nothing came or went."""
    verb, _, code = act.partition(".")
    wish = visit.filled("language")
    if verb == "add_language" and wish in visit.desk.programme.languages and wish not in codes:
        return [*codes, wish], f"title.{wish}"
    if verb == "drop_language" and code in codes and code != ENGLISH:
        return [one for one in codes if one != code], f"title.{ENGLISH}"
    return codes, None


def _topics(visit: Visit) -> Sequence[Any]:
    return visit.desk.programme.topics


def _items(filled: Filled, name: str, options: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"value": value, "text": words, "checked": filled.has(name, value)} for value, words in options]
