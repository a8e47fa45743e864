"""What staff at a desk decide for people in the middle of an older version of a survey, done in the running process.

The same as `hearback flows move` and `end`, by the same functions: some people in each transaction, so that everybody
is answered in between, and each with its entry in the log, which names who decided it.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from app.moving import Asked, end_slice, move_slice, survey_move
from app.opening import Opened
from bot.context import Bot
from bot.moving import Place, Plan
from bot.taking import House
from console.desk import Desk, Settling
from conversations.library import Library

MOST_SLICES: Final = 50
"""So many at once, twenty people each: whoever waits for the page is answered in some seconds, and asks again."""


async def settle(at: Opened, desk: Desk, flows: Library, wanted: Settling) -> bool:
    """Move people of a version to the present one, or end it for them. Whether nobody is left to look at."""
    flow, version = wanted.flow, wanted.version
    token = at.settings.telegram_token
    number = token.get_secret_value().partition(":")[0] if token is not None else ""
    bot = Bot(int(number) if number.isdecimal() else 0)
    asked = Asked(at, House(flows, at.texts, desk.programme, at.keys, bot), flow, version, wanted.by)
    if wanted.steps is None:
        take = partial(end_slice, asked=asked)
    else:
        present = await asked.present()
        take = partial(move_slice, asked=asked, plan=Plan(present, survey_move(present, wanted.steps)))
    place, last = Place(flow, version), None
    for _ in range(MOST_SLICES):
        last = (await at.database.write(take, place=place, now=at.now)).last
        if last is None:
            break
        place = Place(flow, version, last)
    desk.changed()
    return last is None
