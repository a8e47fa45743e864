"""A plain example for each placeholder of the sentences that residents read, so that one can be looked at as they will.

Days, numbers and phrases are told in the language of the sentence. What is a person's own words, or an author's, has no
example here: whoever shows a sentence has some (None is answered for those).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from conversations.phrases import Phrase

DAY: Final = date(2026, 6, 3)
LATER: Final = date(2026, 7, 1)
RECEIPT: Final = "7KM-4PX"
_MANY: Final = 3
_WHEN_ANSWERED: Final = Phrase("say.answer", {"by": DAY})
_UNTIL: Final = Phrase("pause.until", {"until": DAY})

_EVERYWHERE: Final[Mapping[str, object]] = {
    "act": Phrase("mydata.act.people.show"),
    "age": 16,
    "agreed": [Phrase("consent.tier.updates"), Phrase("consent.tier.taking_part")],
    "agreement": 2,
    "agreement_at": DAY,
    "answer": Phrase("common.yes"),
    "answered": 80,
    "asked": 120,
    "at": DAY,
    "before": Phrase("survey.before", {"answer": Phrase("common.yes")}),
    "by": DAY,
    "came": 40,
    "channel": Phrase("mydata.channel.telegram"),
    "chosen": Phrase("common.yes"),
    "closes": DAY,
    "code": 1,
    "code_at": DAY,
    "day": DAY,
    "ending": Phrase("consent.ending"),
    "ends": time(12, 0),
    "example": DAY,
    "facts": "",
    "failed": 5,
    "first": DAY,
    "from": time(9, 0),
    "hear_back": Phrase("say.hear_back", {"by": DAY}),
    "high": 10,
    "hint": Phrase("place.hint"),
    "id": 7,
    "induction": 1,
    "intro": "",
    "kept": Phrase("common.ended_passed_on", {"receipt": RECEIPT}),
    "kind": Phrase("mydata.kind.said"),
    "length": "0:42",
    "low": 1,
    "mean": 4.2,
    "n": _MANY,
    "note": "",
    "number": 1,
    "of": 4,
    "option": Phrase("common.yes"),
    "passed_at": DAY,
    "people": Phrase("relay.people.some", {"n": _MANY}),
    "receipt": RECEIPT,
    "review": LATER,
    "second": LATER,
    "sent": Phrase("media.photo"),
    "signed_up": 25,
    "since": DAY,
    "star": "*",
    "status": Phrase("contribution.status.read"),
    "tier": Phrase("consent.tier.updates"),
    "until": _UNTIL,
    "version": 2,
    "what": Phrase("media.photo"),
    "who": Phrase("mydata.who.officer"),
}
_HERE: Final[Mapping[tuple[str, str], object]] = {
    ("common.day_too_early", "low"): LATER,
    ("common.day_too_late", "high"): DAY,
    ("common.day_too_late", "day"): LATER,
    ("common.please_pattern", "example"): None,
    ("complain.ask", "answer"): _WHEN_ANSWERED,
    ("mine.answer", "answer"): None,
    ("mine.item", "answer"): "",
    ("mine.reason", "answer"): None,
    ("mydata.kept.line", "what"): None,
    ("mydata.line.joined_at", "value"): DAY,
    ("mydata.line.last_heard_at", "value"): DAY,
    ("mydata.line.last_spoke_at", "value"): DAY,
    ("mydata.line.signed_up_at", "value"): DAY,
    ("mydata.line.stopped_at", "value"): DAY,
    ("mydata.line.telegram_id", "value"): "100200300",
    ("opportunities.fact.begins", "value"): DAY,
    ("opportunities.fact.begins_ends", "value"): DAY,
    ("opportunities.page", "hear_back"): None,
    ("broadcast.question", "hear_back"): None,
    ("pause.until", "until"): DAY,
    ("picture.both", "sent"): 120,
    ("picture.sent", "sent"): 120,
    ("profile.line.agreed", "value"): [Phrase("consent.tier.updates"), Phrase("consent.tier.taking_part")],
    ("profile.line.paused", "value"): _UNTIL,
    ("profile.times.between", "until"): time(18, 0),
    ("relay.spoken", "answer"): _WHEN_ANSWERED,
    ("say.ask", "answer"): _WHEN_ANSWERED,
    ("start.kept.line", "what"): None,
    ("start.what_we_keep", "kept"): None,
    ("survey.card", "hear_back"): None,
    ("survey.card", "until"): Phrase("survey.until", {"at": DAY}),
}


def example_of(key: str, name: str) -> object:
    """What may stand for a placeholder of the text of a key; None where that is somebody's own words."""
    return _HERE.get((key, name), _EVERYWHERE.get(name))


def number_of(numbers: tuple[int, ...]) -> int:
    """A number that a plural form is for, the plainest one: more than none, where it is for more."""
    return next((one for one in numbers if one), 0) if numbers else _MANY
