"""Acting in groups: founding them, coming and going, rights, topics, growing up; and reactions, in groups or not."""

from __future__ import annotations

from typing import Any, Final

from sandbox import group_acts, texts
from sandbox.acts import Impossible, Where, theirs
from sandbox.fields import Json, truth, whole
from sandbox.groups import ADMINISTRATOR_RIGHTS, ICON_COLOURS, PERMISSIONS, USUAL_RIGHTS, Group, Membership, Standing
from sandbox.people import Person

from .asked import Asked, told

_STATUSES: Final = ("administrator", "member", "restricted", "left", "kicked")


async def found_group(asked: Asked) -> Any:
    """POST /sandbox/groups."""
    title, members = asked.text("title"), asked.fields.get("members")
    if not isinstance(members, list) or not members:
        raise Impossible(400, texts.MUST_BE.format(name="members", what=texts.A_LIST))
    people = [asked.person_of(whole(number)) for number in members]
    bot = asked.bot() if truth(asked.fields.get("add_bot", True)) else None
    forum = truth(asked.fields.get("forum", False))
    supergroup = truth(asked.fields.get("supergroup", False))
    group = asked.town.found_group(title, [person.id for person in people], supergroup=supergroup, forum=forum)
    update_id = None
    if bot is not None:
        update_id = group_acts.set_bot(asked.town, bot, group, people[0], _as_member(asked))
    return {"id": group.id, "update_id": update_id}


def _as_member(asked: Asked) -> Standing:
    """A member, or with `admin` an administrator: true for the usual rights, or a list of them."""
    admin = asked.fields.get("admin", False)
    if isinstance(admin, list):
        return Standing(Membership.ADMINISTRATOR, _rights(admin, ADMINISTRATOR_RIGHTS) | {"can_manage_chat"})
    return Standing(Membership.ADMINISTRATOR, USUAL_RIGHTS) if truth(admin) else Standing(Membership.MEMBER)


def _rights(given: Any, known: list[str]) -> frozenset[str]:
    if not isinstance(given, list) or not all(name in known for name in given):
        raise Impossible(400, texts.MUST_BE.format(name="rights", what=texts.SOME_RIGHTS))
    return frozenset(given)


async def list_groups(asked: Asked) -> Any:
    """GET /sandbox/groups."""
    return [_shown(group) for group in asked.town.groups.values()]


def _shown(group: Group) -> Json:
    shown: Json = {"id": group.id, "title": group.title, "type": group.kind, "forum": group.is_forum}
    bots = {str(number): standing.membership.value for number, standing in group.bots.items()}
    return {**shown, "members": group.members, "bots": bots, "migrated_to": group.migrated_to or None}


def _owner(asked: Asked, group: Group, name: str = "by") -> Person:
    """Who does it: the named person, or the first of the group."""
    return asked.person_of(asked.number(name) or next(iter(group.people)))


async def remove_bot(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/remove_bot."""
    group, bot = asked.that_group(), asked.bot()
    if not group.bot(bot.id).is_in:
        raise Impossible(409, texts.BOT_NOT_IN_GROUP)
    by = _owner(asked, group, "person")
    return {"update_id": group_acts.set_bot(asked.town, bot, group, by, Standing(Membership.KICKED))}


async def set_standing(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/standing: of `person`, or of the bot when none is named."""
    group, status = asked.that_group(), asked.text("status")
    if status not in _STATUSES:
        raise Impossible(400, texts.MUST_BE.format(name="status", what=texts.A_STATUS))
    standing = Standing(Membership(status), _rights_for(asked, status), asked.number("until") or 0)
    if asked.number("person") is None:
        number = group_acts.set_bot(asked.town, asked.bot(), group, _owner(asked, group), standing)
        return {"update_id": number}
    person = asked.person()
    by = _owner(asked, group) if asked.number("by") else person
    group_acts.set_person(asked.town, group, person, by, standing)
    return {"update_id": None}


def _rights_for(asked: Asked, status: str) -> frozenset[str]:
    given = asked.fields.get("rights")
    if status == "administrator":
        return _rights(given, ADMINISTRATOR_RIGHTS) | {"can_manage_chat"} if given is not None else USUAL_RIGHTS
    return _rights(given or [], PERMISSIONS) if status == "restricted" else frozenset()


async def upgrade(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/upgrade."""
    group = asked.that_group()
    by = _owner(asked, group, "person")
    grown = group_acts.upgrade(asked.town, group, by, forum=truth(asked.fields.get("forum", False)))
    return {"id": grown.id}


async def begin_topic(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/topics: a person begins a topic; its number is the message's."""
    group, bot, person = asked.that_group(), asked.bot(), asked.person()
    colour = asked.number("icon_color") or ICON_COLOURS[0]
    done = group_acts.begin_topic(asked.town, bot, person, group, name=asked.text("name"), icon_color=colour)
    return told(done)


async def change_topic(asked: Asked) -> Any:
    """POST /sandbox/groups/<id>/topics/<topic>: another name, closed, or open again."""
    where = Where(asked.that_group(), whole(asked.request.match_info["topic"]))
    closed = truth(asked.fields["closed"]) if "closed" in asked.fields else None
    name = asked.optional("name") if closed is not None else asked.text("name")
    return told(group_acts.change_topic(asked.town, asked.bot(), asked.person(), where, name=name, closed=closed))


async def list_topics(asked: Asked) -> Any:
    """GET /sandbox/groups/<id>/topics: as the bot knows them."""
    topics = asked.bot().dialogue(asked.that_group().id).topics.values()
    return [{**topic.shown, "closed": topic.closed, "hidden": topic.hidden} for topic in topics]


async def react(asked: Asked) -> Any:
    """POST /sandbox/react: `emoji` is one, or a list of them; none takes them away."""
    bot, person = asked.bot(), asked.person()
    message = theirs(bot, asked.chat(), asked.needed("message_id"))
    given = asked.fields.get("emoji") or []
    emoji = [given] if isinstance(given, str) else given
    reactions = [{"type": "emoji", "emoji": str(one)} for one in emoji]
    return {"update_id": group_acts.react(asked.town, bot, person, message, reactions)}
