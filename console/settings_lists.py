"""What people choose from, changed at a desk: localities, topics, ways to take part and services.

Something is added, called otherwise, retired or offered again; nothing is ever taken out (programme/listed.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Response
from pydantic import ValidationError
from sqlalchemy import Connection

from console.figures import told
from console.forms import Filled, again, begun, forget, stale
from console.settings_change import CHANGE, PATH, file_of, version_of
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from console.words import language_name
from conversations.rich import utf16_length
from programme.laid_over import LISTS
from programme.listed import LONGEST_NAME, MOST, called_so, is_needed, short_name
from programme.programme import ListName, Named
from programme.small_numbers import told_or_none
from programme.words import ENGLISH
from storage import settings

ADDRESS: Final = f"{PATH}/lists/{{list}}"
ENTRY: Final = f"{ADDRESS}/{{entry}}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the lists as it is now: `version` is the number of its last change, `people` how many chose each."""

    name: ListName
    entries: tuple[Named, ...]
    version: int
    people: dict[str, int] | None

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"{PATH}/lists/{self.name}"

    def entry(self, visit: Visit) -> Named | None:
        """The entry that the address names."""
        slug = str(visit.request.path_params["entry"])
        return next((one for one in self.entries if one.slug == slug), None)

    def figure(self, entry: Named) -> str:
        """About how many people have an entry, as a figure."""
        return told(told_or_none((self.people or {}).get(entry.slug, 0)))

    def chosen(self, entry: Named) -> str:
        """About how many people have an entry, in words; '' where it is not kept with people."""
        if self.people is None:
            return ""
        people = told_or_none(self.people.get(entry.slug, 0))
        if self.name == "localities":
            return text("settings_list.few_live") if people is None else counted("settings_list.live", people)
        return text("settings_list.few_chose") if people is None else counted("settings_list.chose", people)


def add(room: Staffroom) -> None:
    """The page of each list, and what can be done with one of its entries."""
    room.get(ADDRESS, CHANGE, _list)
    room.get(f"{ADDRESS}/new", CHANGE, _new)
    room.post(f"{ADDRESS}/new", CHANGE, _add)
    room.get(ENTRY, CHANGE, _name)
    room.post(ENTRY, CHANGE, _rename)
    room.get(f"{ENTRY}/retire", CHANGE, _sure)
    room.post(f"{ENTRY}/retire", CHANGE, _retire)
    room.post(f"{ENTRY}/offer", CHANGE, _offer)


async def _list(visit: Visit) -> Response:
    shown = await _shown(visit)
    if shown is None:
        return _gone(visit)
    return visit.page("settings/list", title=text(f"settings.{shown.name}"), shown=shown, most=MOST)


# --------------------------------------------------------------------------------------------------- what it is called


async def _new(visit: Visit) -> Response:
    shown = await _shown(visit)
    return _gone(visit) if shown is None else _form(visit, shown, None, await begun(visit, visit.request.url.path))


async def _add(visit: Visit) -> Response:
    shown = await _shown(visit)
    if shown is None or len(shown.entries) >= MOST:
        return _gone(visit)
    slug = short_name(visit.filled(f"name-{ENGLISH}"), {one.slug for one in shown.entries})
    return await _named(visit, shown, None, slug)


async def _name(visit: Visit) -> Response:
    shown = await _shown(visit)
    entry = None if shown is None else shown.entry(visit)
    if shown is None or entry is None:
        return _gone(visit)
    there = {f"name-{language}": [words] for language, words in entry.name.root.items()}
    return _form(visit, shown, entry, await begun(visit, visit.request.url.path, there))


async def _rename(visit: Visit) -> Response:
    shown = await _shown(visit)
    entry = None if shown is None else shown.entry(visit)
    if shown is None or entry is None:
        return _gone(visit)
    return await _named(visit, shown, entry, entry.slug)


async def _named(visit: Visit, shown: Shown, entry: Named | None, slug: str) -> Response:
    wanted, wrong = _read(visit, shown, entry, slug)
    if wanted is None or wrong:
        return _form(visit, shown, entry, again(visit, wrong))
    refused = await _put(visit, shown, wanted)
    if refused == "stale":
        return _form(visit, shown, entry, again(visit, stale(f"name-{ENGLISH}")))
    return await _done(visit, shown, refused, "settings_changed" if entry else "settings_added")


def _read(visit: Visit, shown: Shown, entry: Named | None, slug: str) -> tuple[Named | None, dict[str, str]]:
    """What was filled in, or what is wrong, by field. Names in languages that the programme lacks stay as they are."""
    languages = visit.desk.programme.languages
    there = {} if entry is None else entry.name.root
    names = {language: words for language, words in there.items() if language not in languages}
    names |= {language: words for language in languages if (words := visit.filled(f"name-{language}"))}
    wrong = {
        f"name-{language}": text("settings_list.long", most=LONGEST_NAME, length=length, over=length - LONGEST_NAME)
        for language, words in names.items()
        if (length := utf16_length(words)) > LONGEST_NAME
    }
    if ENGLISH not in names:
        return None, {f"name-{ENGLISH}": text("settings_list.no_english")} | wrong
    try:
        wanted = Named(slug=slug, name=names, retired=entry is not None and entry.retired)
    except ValidationError:
        return None, wrong or {f"name-{ENGLISH}": text("settings_list.no_english")}
    twice = {f"name-{language}": text("settings_list.twice") for language in called_so(shown.entries, wanted)}
    return wanted, twice | wrong


# ---------------------------------------------------------------------------------------------- whether it is offered


async def _sure(visit: Visit) -> Response:
    shown = await _shown(visit)
    entry = None if shown is None else shown.entry(visit)
    if shown is None or entry is None:
        return _gone(visit)
    return visit.page(
        "settings/retire",
        title=text("settings_retire.title", name=entry.name.text(ENGLISH)),
        shown=shown,
        entry=entry,
        needed=is_needed(shown.name, shown.entries, entry.slug),
    )


async def _retire(visit: Visit) -> Response:
    return await _set(visit, retired=True, told="settings_retired")


async def _offer(visit: Visit) -> Response:
    return await _set(visit, retired=False, told="settings_offered")


async def _set(visit: Visit, *, retired: bool, told: str) -> Response:
    shown = await _shown(visit)
    entry = None if shown is None else shown.entry(visit)
    if shown is None or entry is None:
        return _gone(visit)
    if retired and is_needed(shown.name, shown.entries, entry.slug):
        return visit.go(shown.path, told="settings_needed")
    wanted = entry.model_copy(update={"retired": retired})
    if not retired and called_so(shown.entries, wanted):
        return visit.go(shown.path, told="settings_twice")
    return await _done(visit, shown, await _put(visit, shown, wanted), told)


# ----------------------------------------------------------------------------------------------------------- together


async def _put(visit: Visit, shown: Shown, wanted: Named) -> settings.Refusal | None:
    how = {"was": version_of(visit), "file": file_of(visit), "by": visit.member.id, "now": visit.desk.clock()}
    return await visit.write(settings.put_entry, shown.name, wanted, **how)


async def _done(visit: Visit, shown: Shown, refused: settings.Refusal | None, told: str) -> Response:
    if refused is None:
        await forget(visit, visit.request.url.path)
        await visit.desk.follow()
    return visit.go(shown.path, told=told if refused is None else f"settings_{refused}")


def _form(visit: Visit, shown: Shown, entry: Named | None, filled: Filled) -> Response:
    title = text("settings_list.new") if entry is None else text("settings_list.rename", name=entry.name.text(ENGLISH))
    languages = [
        (one, language_name(visit, one), visit.desk.texts.direction(one)) for one in visit.desk.programme.languages
    ]
    return visit.page(
        "settings/entry",
        title=title,
        shown=shown,
        entry=entry,
        filled=filled,
        languages=languages,
        form=visit.request.url.path,
        status=400 if filled.wrong else 200,
    )


async def _shown(visit: Visit) -> Shown | None:
    """The list that the address names, as the database has it."""
    named = str(visit.request.path_params["list"])
    name = next((one for one in LISTS if one == named), None)
    return None if name is None else await visit.read(_present, name, visit)


def _present(conn: Connection, name: ListName, visit: Visit) -> Shown:
    there = settings.present(conn).get(name)
    entries = getattr(settings.programme(conn, file_of(visit)), name)
    return Shown(name, entries, 0 if there is None else there.number, settings.choosers(conn, name))


def _gone(visit: Visit) -> Response:
    return visit.page("settings/no_list", title=text("settings_list.gone"), status=404)
