"""/announce: from the words that staff type to a broadcast that is on its way.

Until the last step everything is in the conversation itself: nothing is kept of an announcement that was not sent. The
audience is counted when it is chosen and once more before it goes, by the same rules by which it is then walked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot import missing
from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, announcing_fast, effect
from bot.effects import announcing_languages as several_languages
from bot.effects import announcing_ways as ways
from bot.effects.announcing_languages import WRITTEN_IN, Languages
from bot.effects.announcing_words import sentence_of
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from bot.messages import Payload
from conversations.announcement import Part
from conversations.booking_button import Booking
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme import approval
from programme import question as rules
from programme.attachment import Attachment, LinkButton
from programme.audience import All, Audience, Has, IsTestContact, Names, describe, parse, unparse
from programme.consent import Purpose
from programme.courtesy import OVER_BUDGET, Courtesy
from programme.opportunity import DecisionCard
from programme.programme import Programme
from programme.question import Question
from programme.quiet import earliest_allowed
from programme.schedule import parse_at
from programme.sentences import Fault
from storage import approval_news, broadcasts, progress, team_news
from storage import audience as audiences
from storage.audience_words import names_of, reach
from storage.bookings import NotOffered
from storage.rendering import filled

GONE = "gone"
"""Nobody can take part in what its button is for, now or by the time when it goes out."""


class Draft(BaseModel):
    """An announcement that has all it needs but the moment of sending."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Rich
    purpose: Purpose
    audience: str
    question: Question | None = None
    files: tuple[Attachment, ...] = ()
    links: tuple[LinkButton, ...] = ()
    opportunity: int | None = None

    def facts(self) -> dict[str, Any]:
        """As the conversation keeps it."""
        asked = None if self.question is None else self.question.model_dump(mode="json")
        told: dict[str, Any] = {
            "message": self.message,
            "purpose": self.purpose,
            "audience": self.audience,
            "question": asked,
        }
        told |= {} if self.opportunity is None else {"opportunity": self.opportunity}
        files, links = ([one.model_dump() for one in several] for several in (self.files, self.links))
        return told | {"files": files, "links": links}

    def broadcast(
        self,
        programme: Programme,
        booking: Booking | None,
        languages: Languages | None = None,
        *,
        made_by: int | None = None,
        at: datetime | None = None,
        paid: bool = False,
    ) -> broadcasts.Draft:
        """As it is sent, and looked at before."""
        return broadcasts.Draft(
            audience=self.audience,
            purpose=self.purpose,
            language=WRITTEN_IN,
            question=self.question,
            files=self.files,
            links=self.links,
            booking=booking,
            localities=programme.localities,
            at=at,
            made_by=made_by,
            paid=paid,
            **(languages or Languages()).drawn(self.message, self.question),
        )


class Typed(EffectArgs):
    """`typed` is what was typed just now."""

    typed: str


class Choice(EffectArgs):
    """Which kind of audience, with the area, topic or expression it needs."""

    kind: Literal["all", "locality", "topic", "test", "expression"]
    value: str | None = None
    purpose: Purpose


@effect("announcement_audience", Choice, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def audience(turn: TurnContext, args: Choice) -> Outcome:
    """Find out who it is for: how many will get it, and how many are left out and why."""
    if member_who_may(turn, "audience.count") is None:
        return not_yours()
    names = names_of(turn.programme, turn.texts)
    try:
        chosen = _chosen(args, names)
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault)})
    counted = audiences.count(turn.conn, chosen, args.purpose, turn.now, courtesy_of(turn))
    told = reach(counted, args.purpose)
    found = {"expression": unparse(chosen), "who": describe(chosen, names), "reach": told}
    return Outcome(value=found | {"look": missing.beside(turn, told, chosen, args.purpose)})


def _chosen(args: Choice, names: Names) -> Audience:
    match args.kind:
        case "locality" | "topic":
            return Has(args.kind, (args.value or "",))
        case "test":
            return IsTestContact()
        case "expression":
            return parse(args.value or "", names)
    return All()


def courtesy_of(turn: TurnContext) -> Courtesy:
    """What the programme owes those who are written to unasked."""
    return Courtesy.of(turn.programme, turn.texts.zone)


class Lines(EffectArgs):
    """The answers to choose from, one a line."""

    lines: str


@effect("announcement_options", Lines, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def options(turn: TurnContext, args: Lines) -> Outcome:
    """Read the answers of a choice."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    found = tuple(line.strip() for line in args.lines.splitlines() if line.strip())
    try:
        rules.check_options("choice", found)
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    return Outcome(value=list(found))


class Parts(EffectArgs):
    """All that was gathered; what belongs to the question is there only if there is one."""

    message: Rich
    purpose: Purpose
    audience: str
    kind: Literal["none", "choice", "scale", "text"]
    question: str | None = None
    options: tuple[str, ...] | None = None
    who_decides: str | None = None
    when: str | None = None
    can_change: str | None = None
    cannot_change: str | None = None
    hear_back: str | None = None
    files: tuple[Attachment, ...] = ()
    links: tuple[LinkButton, ...] = ()
    opportunity: str | None = None
    languages: Languages | None = None

    def draft(self) -> Draft:
        """Put together; an earlier question that was taken out again is left out, and so is a way to take part of
        what is something else now.
        """
        question = None
        if self.kind != "none":
            card = DecisionCard.model_validate({name: getattr(self, name) for name in DecisionCard.model_fields})
            shown = (self.options or ()) if self.kind == "choice" else ()
            question = Question(kind=self.kind, text=self.question or "", options=shown, decision_card=card)
        told: dict[str, Any] = {"message": self.message, "purpose": self.purpose, "audience": self.audience}
        way = ways.chosen(self.opportunity) if self.purpose == "opportunity" else None
        return Draft(**told, question=question, files=self.files, links=self.links, opportunity=way)


@effect("announcement_preview", Parts, outcomes=("done", "wrong", GONE, NOT_YOURS), reads=True)
def preview(turn: TurnContext, args: Parts) -> Outcome:
    """Show it in this chat as it will arrive, and hand the whole of it on."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    draft, languages = args.draft(), args.languages or Languages()
    try:
        shown = drawn(turn, draft, languages, WRITTEN_IN)
    except NotOffered:
        return Outcome(GONE)
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    show(turn, shown)
    outdated, lacking = languages.outdated(draft.message, draft.question), languages.lacking(draft.question)
    if outdated:
        turn.say("announce.check_again", {"languages": several_languages.names(turn, outdated)})
    if lacking:
        turn.say("announce.question_missing", {"languages": several_languages.names(turn, lacking)})
    return Outcome(value=draft.facts())


def show(turn: TurnContext, shown: Sequence[Payload]) -> None:
    """Say in this chat how it will arrive."""
    turn.say("announce.preview")
    for payload in shown:
        turn.enqueue(payload.pop("method", "sendMessage"), payload)


def drawn(turn: TurnContext, draft: Draft, languages: Languages, language: str) -> list[Payload]:
    """A draft's messages in a language, for whoever looks. Raises Fault and bookings.NotOffered."""
    whole = draft.broadcast(turn.programme, ways.button_for(turn, draft.opportunity), languages)
    return for_show(turn, broadcasts.preview(whole, turn.texts, language))


def for_show(turn: TurnContext, parts: Sequence[Part]) -> list[Payload]:
    """Messages as they will arrive, to whoever looks; but that their buttons count nothing."""
    payloads = [filled(part, turn.person.name, turn.person.locality)[0] for part in parts]
    for payload in payloads:
        team_news.only_for_show(payload)
    return payloads


class Drafted(EffectArgs):
    """The draft as the conversation keeps it, and what there is of it in other languages (None: nothing)."""

    draft: Draft
    languages: Languages | None = None

    @property
    def several(self) -> Languages:
        """What there is in other languages."""
        return self.languages or Languages()


@effect("announcement_time", Typed, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def time(turn: TurnContext, args: Typed) -> Outcome:
    """Read the time to send at."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        return Outcome(value=parse_at(args.typed, turn.now, turn.texts.zone))
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))


class Timed(Drafted):
    """The same, when it goes out (None: now), and whether that is paid for."""

    at: datetime | None = None
    paid: bool = False


@effect("announcement_recount", Timed, outcomes=("done", "nobody", GONE, NOT_YOURS), reads=True)
def recount(turn: TurnContext, args: Timed) -> Outcome:
    """Count once more before it goes, and say when that really is."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    draft = args.draft
    try:
        booking = ways.button_for(turn, draft.opportunity, args.at)
    except NotOffered:
        return Outcome(GONE)
    counted = audiences.count(turn.conn, parse(draft.audience), draft.purpose, turn.now, courtesy_of(turn))
    if not counted.count and args.at is None:
        return Outcome("nobody")
    moment = _when(turn, args.at)
    if approval.is_needed(counted.count, turn.programme.approve_above):
        moment = Phrase("announce.confirm.second", {"when": moment, "above": turn.programme.approve_above})
    unchecked = args.several.unchecked(draft.message, draft.question)
    if unchecked:
        named = several_languages.names(turn, unchecked)
        moment = Phrase("announce.confirm.unchecked", {"when": moment, "languages": named})
    people = counted.count + counted.left_out.get(OVER_BUDGET, 0)  # these get it later
    whole = draft.broadcast(turn.programme, booking, args.several)
    fast = announcing_fast.offer(turn, whole, people)
    told = several_languages.without_theirs(turn, whole, reach(counted, draft.purpose))
    return Outcome(value={"reach": told, "when": moment, "fast": fast})


def _when(turn: TurnContext, at: datetime | None) -> Phrase:
    allowed = earliest_allowed(at or turn.now, turn.programme.quiet_hours, turn.texts.zone)
    if at is not None:
        return Phrase("announce.confirm.later", {"at": allowed})
    return Phrase("announce.confirm.quiet", {"at": allowed}) if allowed > turn.now else Phrase("announce.confirm.now")


@effect("announcement_send", Timed, outcomes=("done", "waits", "unchecked", "past", GONE, NOT_YOURS), reads=True)
def send(turn: TurnContext, args: Timed) -> Outcome:
    """Let it go out, now or when its time comes; or wait for a second person, or for the check of a version, and ask
    who can give it. A message in this chat shows how it goes.
    """
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    if args.at is not None and args.at <= turn.now:
        return Outcome("past")
    try:
        booking = ways.button_for(turn, args.draft.opportunity, args.at)
    except NotOffered:
        return Outcome(GONE)
    paid = args.paid and turn.bot.paid_rate is not None
    draft = args.draft.broadcast(turn.programme, booking, args.several, made_by=member.id, at=args.at, paid=paid)
    unchecked = args.several.unchecked(args.draft.message, args.draft.question)
    people = needs_approval(turn, draft)
    number = broadcasts.create(turn.conn, draft, turn.texts, turn.now, waits=people is not None)
    progress.watch(turn.conn, number, turn.person.telegram_id)
    detail = {"audience": args.draft.audience, "purpose": args.draft.purpose, "asks": args.draft.question is not None}
    detail |= {"files": len(draft.files)} if draft.files else {}
    detail |= {} if booking is None else {"opportunity": booking.opportunity}
    detail |= {"paid": True} if draft.paid else {}
    detail |= {"waits": True} if people is not None else {}
    detail |= {"languages": sorted(draft.markdown)} if args.several.versions else {}
    turn.audit("broadcast.send", f"broadcast:{number}", detail)
    if unchecked:
        return Outcome("unchecked", several_languages.asked(turn, number, unchecked))
    if people is None:
        return Outcome(value=number)
    return waiting(turn, number, people)


def waiting(turn: TurnContext, number: int, people: int) -> Outcome:
    """Ask the others who may approve it, and tell whom was asked."""
    asked = approval_news.ask(turn.conn, turn.texts, number, people, turn.now)
    told = Phrase("announce.waits_for", {"n": asked}) if asked else Phrase("announce.waits_for_nobody")
    return Outcome("waits", {"id": number, "above": turn.programme.approve_above, "asked": told})


def needs_approval(turn: TurnContext, draft: broadcasts.Draft) -> int | None:
    """To how many people it goes, where that is so many that a second person looks at it; else None."""
    above = turn.programme.approve_above
    if above is None:
        return None
    people = audiences.count(turn.conn, parse(draft.audience), draft.purpose, turn.now).count
    return people if approval.is_needed(people, above) else None
