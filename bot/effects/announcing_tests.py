"""/announce: a test before it goes out, to whoever writes it or to the test contacts."""

from __future__ import annotations

from bot.context import STAFF, TurnContext
from bot.effects import Outcome, effect
from bot.effects import announcing_ways as ways
from bot.effects.announcing import GONE, Drafted, courtesy_of, drawn
from bot.effects.announcing_languages import WRITTEN_IN
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from programme.audience import IsTestContact
from storage import audience, trial
from storage.bookings import NotOffered


@effect("announcement_test", Drafted, outcomes=("done", GONE, NOT_YOURS), reads=True)
def test(turn: TurnContext, args: Drafted) -> Outcome:
    """Send it to the member of staff alone, in each language, on the way that announcements go."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    languages = [WRITTEN_IN, *sorted(args.several.versions)]
    try:
        shown = {one: drawn(turn, args.draft, args.several, one) for one in languages}
    except NotOffered:
        return Outcome(GONE)
    for language, payloads in shown.items():
        if len(shown) > 1:
            turn.say("announce.test.in", {"language": turn.texts.language_name(language, turn.language)})
        for payload in payloads:
            turn.enqueue(payload.pop("method", "sendMessage"), payload, purpose=STAFF)
    turn.audit("broadcast.test", f"staff:{member.id}")
    return Outcome()


@effect("announcement_test_contacts", Drafted, outcomes=("done", "none", GONE, NOT_YOURS), reads=True)
def test_contacts(turn: TurnContext, args: Drafted) -> Outcome:
    """Send it to the test contacts as an announcement of its own, each in their language; how many get it."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    try:
        booking = ways.button_for(turn, args.draft.opportunity)
    except NotOffered:
        return Outcome(GONE)
    people = audience.count(turn.conn, IsTestContact(), args.draft.purpose, turn.now, courtesy_of(turn))
    if not people.count:
        return Outcome("none")
    draft = args.draft.broadcast(turn.programme, booking, args.several, made_by=member.id)
    note = turn.words("announce.test_note").text
    number = trial.create(turn.conn, draft, turn.texts, note, turn.now)
    turn.audit("broadcast.test", f"broadcast:{number}", {"purpose": draft.purpose, "languages": len(draft.markdown)})
    return Outcome(value={"id": number, "n": people.count})
