"""Bank holidays: days on which a repeated announcement does not go out, or goes out on the next working day.

A calendar is data (bank_holidays.yaml) with the last day that it knows of. Behind that day nothing is a holiday, and
who looks at times there is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from pydantic import Field

from programme import yaml_text
from programme.sentences import Fault
from programme.words import Kept, Slug

FILE: Final = "bank_holidays.yaml"
OnHoliday = Literal["skip", "next-working-day"]
ON_HOLIDAY: Final[tuple[OnHoliday, ...]] = get_args(OnHoliday)
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class Calendar(Kept):
    """The bank holidays of a place until the end of a day, each with what it is called."""

    id: Slug
    name: str = Field(min_length=1)
    until: date
    days: Mapping[date, str]

    def is_working(self, day: date) -> bool:
        """Whether it is from Monday to Friday and no bank holiday."""
        return day.weekday() < _SATURDAY and day not in self.days

    def next_working(self, day: date) -> date:
        """The first working day after this one."""
        following = day + _DAY
        while not self.is_working(following):
            following += _DAY
        return following

    def run_before(self, day: date) -> date:
        """The first of the days without work that lie just before this one; itself when there is none."""
        first = day
        while not self.is_working(first - _DAY):
            first -= _DAY
        return first


def read(text: str, source: str = FILE) -> dict[str, Calendar]:
    """The calendars of a file, by their short names. Raises `yaml_text.Mistakes`."""
    return {one.id: one for one in yaml_text.check_items(Calendar, yaml_text.parse(text, source), "calendars")}


@cache
def packaged() -> Mapping[str, Calendar]:
    """The calendars that ship."""
    return read((files("programme") / FILE).read_text("utf-8"))


def calendar(name: str) -> Calendar:
    """The calendar of this short name. Raises Fault."""
    found = packaged().get(name)
    if found is None:
        raise Fault("holidays.unknown", name=name, known=", ".join(packaged()))
    return found
