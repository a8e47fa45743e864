"""What staff write for something that repeats, turned into cron: “every first Tuesday at 10”, or cron itself.

What cron cannot say (every other week) is refused in a sentence, so that nobody gets something else than they meant;
and the next times are shown before anything is kept.
"""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

from programme.holidays import OnHoliday, calendar
from programme.recurrence import Recurrence, check_cron, is_often
from programme.sentences import Fault

LONGEST: Final = 200
_DAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ORDINALS: Final = {
    name: number
    for number, names in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), 1)
    for name in names.split()
}
_SETS: Final = {
    **dict.fromkeys(("day", "days", "daily"), "*"),
    **dict.fromkeys(("weekday", "weekdays", "working day", "workday"), "1-5"),
    **dict.fromkeys(("weekend", "weekends"), "0,6"),
}
_CRON: Final = re.compile(r"[0-9*,/#A-Z-]+( [0-9*,/#A-Z-]+){3,6}", re.IGNORECASE)
_TIME: Final = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.)?(?: ?o'?clock)?")
_NAMED_TIMES: Final = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
_DATE: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_JOINED: Final = re.compile(r"\s*(?:,|&|\band\b)\s*")
_IN_A_MONTH: Final = re.compile(r" ?(?:of|in) (?:the|every|each) month$| ?every month$| ?monthly$")


def read_repeat(written: str) -> str:
    """The cron expression (five fields) that is meant. Raises Fault, which says how to write it."""
    text = " ".join(written.split())
    if len(text) > LONGEST:
        raise Fault("repeat.shape", text=text[:LONGEST])
    if _CRON.fullmatch(text) and (text[0] in "*0123456789") and not re.search(r"[a-z]{4}", text.lower()):
        return check_cron(text)
    plain = text.casefold().rstrip(".")
    if re.search(r"\b(other|alternate|fortnight\w*|two weeks|2 weeks|second week)\b", plain):
        raise Fault("repeat.every_other", text=text)
    days, _, times = plain.rpartition(" at ")
    if not days:
        raise Fault("repeat.no_time", text=text)
    found = _days(_stripped(days))
    if found is None:
        raise Fault("repeat.shape", text=text)
    minute, hours = _times(times, text)
    return check_cron(f"{minute} {hours} {found}")


def read_seldom(written: str) -> str:
    """The same, for what people get: no more than once an hour. Raises Fault."""
    cron = read_repeat(written)
    if is_often(cron):
        raise Fault("repeat.often", text=" ".join(written.split()))
    return cron


def read_recurrence(
    written: str, zone: ZoneInfo, calendar_name: str | None, on_holiday: OnHoliday | None
) -> Recurrence:
    """The times that are meant, with the bank holidays that they keep. Raises Fault."""
    if calendar_name is None and on_holiday is not None:
        raise Fault("holidays.alone")
    chosen = None if calendar_name is None else calendar(calendar_name)
    return Recurrence(read_repeat(written), zone, chosen, on_holiday or "skip")


def _stripped(days: str) -> str:
    return re.sub(r"^(?:on |every |each |the )+", "", days.replace(" on the ", " on ")).strip()


def _days(days: str) -> str | None:
    """The last three fields: day of the month, month, day of the week."""
    if days in _SETS:
        return f"* * {_SETS[days]}"
    for read in (_weekdays, _nth_weekdays, _day_of_month, _day_of_year):
        found = read(days)
        if found is not None:
            return found
    return None


def _weekdays(days: str) -> str | None:
    """Monday; Mondays and Thursdays; Monday to Friday; week on Monday."""
    days = re.sub(r"^week on ", "", days)
    ends = re.split(r" to | through | ?[-–] ?", days)
    if len(ends) == 2:
        first, last = (_weekday(one) for one in ends)
        if first is None or last is None:
            return None
        span = range(first, last + (1 if first <= last else 8))
        return f"* * {','.join(str(day % 7) for day in span)}"
    found = [_weekday(one) for one in _JOINED.split(days) if one]
    return None if None in found or not found else f"* * {','.join(map(str, found))}"


def _nth_weekdays(days: str) -> str | None:
    """First Tuesday; first and third Tuesday; last Friday of the month."""
    days = _IN_A_MONTH.sub("", re.sub(r"^month on (?:the )?", "", days))
    which, _, name = days.rpartition(" ")
    weekday = _weekday(name)
    if weekday is None or not which:
        return None
    found = [_nth(one, weekday) for one in _JOINED.split(which) if one]
    return None if None in found or not found else f"* * {','.join(map(str, found))}"


def _nth(which: str, weekday: int) -> str | None:
    if which == "last":
        return f"{weekday}L"
    return f"{weekday}#{_ORDINALS[which]}" if which in _ORDINALS else None


def _day_of_month(days: str) -> str | None:
    """15th; month on the 1st and 15th; last day of the month."""
    days = _IN_A_MONTH.sub("", re.sub(r"^month on (?:the )?", "", days))
    found = ["L" if one == "last day" else _date(one) for one in _JOINED.split(days) if one]
    return None if None in found or not found else f"{','.join(map(str, found))} * *"


def _day_of_year(days: str) -> str | None:
    """29 February; year on February 29th."""
    words = re.sub(r"^year on (?:the )?", "", days).replace(" of ", " ").split()
    if len(words) != 2:
        return None
    day, month = words if words[0][0].isdigit() else reversed(words)
    number = next((index for index, name in enumerate(_MONTHS, 1) if len(month) >= 3 and name.startswith(month)), None)
    return None if number is None or _date(day) is None else f"{_date(day)} {number} *"


def _date(word: str) -> str | None:
    found = _DATE.fullmatch(word)
    return found[1] if found and 1 <= int(found[1]) <= 31 else None


def _weekday(word: str) -> int | None:
    name = word.removesuffix("s") if len(word) > 4 else word
    return next((index for index, day in enumerate(_DAYS) if len(name) >= 3 and day.startswith(name)), None)


def _times(times: str, text: str) -> tuple[int, str]:
    """The minute, and the hours: several times a day share their minute, or cron could not say them."""
    found = [_time(one.strip(), text) for one in _JOINED.split(times) if one.strip()]
    minutes = {minute for _, minute in found}
    if not found:
        raise Fault("repeat.no_time", text=text)
    if len(minutes) > 1:
        raise Fault("repeat.minutes", text=text)
    return minutes.pop(), ",".join(str(hour) for hour in sorted({hour for hour, _ in found}))


def _time(word: str, text: str) -> tuple[int, int]:
    if word in _NAMED_TIMES:
        return _NAMED_TIMES[word]
    found = _TIME.fullmatch(word)
    if found is None:
        raise Fault("repeat.time", text=text)
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "")[:1]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        raise Fault("repeat.time", text=text)
    return (hour % 12 + (12 if half == "p" else 0) if half else hour), minute
