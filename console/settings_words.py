"""How the settings are told in words: quiet hours, the contact budget, a second person, times of alerts, what the
organisation says.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.texts import counted, text
from programme.duty import AlertTimes
from programme.laid_over import Introduced
from programme.programme import ContactBudget, QuietHours


def quiet(hours: QuietHours | None) -> Sequence[str]:
    """From when till when; nothing, where there are none."""
    if hours is None:
        return []
    return [text("settings.quiet", begin=f"{hours.begin:%H:%M}", end=f"{hours.end:%H:%M}")]


def budget(kept: ContactBudget | None) -> Sequence[str]:
    """How many in how many days, and what becomes of one more; nothing, where there is none."""
    if kept is None:
        return []
    messages, days = counted("settings.most", kept.messages), counted("settings.days", kept.days)
    return [text(f"settings.over.{kept.over}", messages=messages, days=days)]


def second_person(above: int | None) -> Sequence[str]:
    """Which announcements a second person looks at; nothing, where none does."""
    if above is None:
        return []
    return [text("settings.always") if above == 0 else counted("settings.above", above)]


def introduced(said: Introduced) -> Sequence[str]:
    """Its name, and what it says of itself in English."""
    return [said.name, *(words.text("en") for words in (said.about, said.run_by, said.contact, said.complaints))]


def alerts(times: AlertTimes) -> Sequence[str]:
    """Within how long somebody takes on an alert of each kind."""
    minutes = {matter: getattr(times, matter) for matter in AlertTimes.model_fields}
    return [text(f"settings.alert.{matter}", within=counted("settings.minutes", n)) for matter, n in minutes.items()]
