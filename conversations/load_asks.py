"""Reading the questions of a flow, each kind by its own reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final, Literal

from conversations.asks import (
    Ask,
    AskChoice,
    AskChoices,
    AskContact,
    AskDate,
    AskMedia,
    AskNumber,
    AskPlace,
    AskScale,
    AskText,
    AskYesNo,
    DayRule,
    Option,
    OptionValue,
    Pattern,
)
from conversations.expressions import Ref
from conversations.load_values import Values, columns, fact_name, reference, style
from conversations.source import Source, Table
from conversations.step import Step
from conversations.timers import Expiry, Nudge, read_expiry, read_nudge

GIVES_UP: Final[Mapping[str, Literal["skip", "end"]]] = {"skip": "skip", "end": "end"}
"""What can follow too many tries besides a step."""
MOST_DECIMALS: Final = 4
SENT: Final = ("photo", "voice", "video", "document", "location")
"""What a question can take besides words."""
_DAY_RULE: Final = re.compile(r"(today)|(?:in )?([1-9]\d{0,2}) (day|week|month|year)s?( ago)?")


class AskReader:
    """Reads the questions of one flow."""

    def __init__(self, values: Values, nudge: Nudge | None = None, expires: Expiry | None = None) -> None:
        """`nudge` and `expires` are the flow's: what each question does that says nothing else."""
        self._values = values
        self._nudge = nudge
        self._expires = expires
        self._asks: Mapping[str, Callable[[Table, Ask], Ask]] = {
            "text": self._ask_text,
            "choice": self._ask_choice,
            "choices": self._ask_choices,
            "scale": self._ask_scale,
            "number": self._ask_number,
            "date": self._ask_date,
            "place": self._ask_place,
            "media": self._ask_media,
            "contact": self._ask_contact,
            "yesno": self._ask_yesno,
        }

    def read(self, table: Table, step: Step) -> Step:
        """Read one question."""
        kind = table.need("ask").one_of(self._asks)
        give_up = table.read("give_up", Source.text, None)
        gives_up = GIVES_UP.get(give_up or "")
        into = table.need("into")
        ask = Ask(
            name=step.name,
            line=step.line,
            next=step.next,
            end=step.end,
            text=table.need("text").text(),
            into=fact_name(into),
            args=self._values.args(table),
            skip=table.read("skip", Source.flag, default=False),
            skip_to=table.read("skip_to", Source.text, None),
            back=table.read("back", Source.flag, default=True),
            cancel=table.read("cancel", Source.flag, default=True),
            tries=table.read("tries", _tries, 3),
            give_up=give_up if gives_up is None else None,
            gives_up=gives_up,
            invalid=table.read("invalid", Source.text, None),
            decision_card=table.read("decision_card", Source.flag, default=False),
            more_into=table.read("more_into", fact_name, None),
            nudge=read_nudge(table, self._nudge),
            expires=read_expiry(table, self._expires),
            parts_into=table.read("parts_into", fact_name, None),
            more_go=table.read("more_go", Source.text, None),
            exact=table.read("exact", Source.flag, default=False),
        )
        if ask.skip_to is not None and not ask.skip:
            ask = replace(ask, skip=True)
        return self._asks[kind](table, ask)

    def _ask_text(self, table: Table, ask: Ask) -> Ask:
        most, least = table.read("max", Source.number, 4000), table.read("least", Source.number, 1)
        return AskText(**common_fields(ask), max=most, least=least, pattern=table.read("pattern", _pattern, None))

    def _ask_choice(self, table: Table, ask: Ask) -> Ask:
        options, listing, columns = self._options(table)
        return AskChoice(**common_fields(ask), options=options, options_from=listing, columns=columns)

    def _ask_choices(self, table: Table, ask: Ask) -> Ask:
        options, listing, columns = self._options(table)
        if any(option.go for option in options):
            table.source.fail("an option of several leads nowhere of its own: go: belongs to ask: choice")
        return AskChoices(
            **common_fields(ask),
            options=options,
            options_from=listing,
            columns=columns,
            all=table.read("all", Source.text, None),
            done=table.read("done", Source.text, "common.done"),
            least=table.read("least", Source.number, 0),
            most=table.read("most", Source.number, None),
        )

    def _ask_scale(self, table: Table, ask: Ask) -> Ask:
        first, last = table.read("from", Source.number, 1), table.read("to", Source.number, 5)
        if not first < last <= first + 10:
            table.source.fail("a scale goes up, by at most ten")
        more, unit = table.read("more", Source.flag, default=False), table.read("unit", Source.text, None)
        return AskScale(**common_fields(ask), first=first, last=last, more=more, unit=unit)

    def _ask_number(self, table: Table, ask: Ask) -> Ask:
        low, high = table.read("from", Source.amount, None), table.read("to", Source.amount, None)
        decimals = table.read("decimals", Source.number, 0)
        if low is not None and high is not None and low > high:
            table.source.fail("from: is above to:")
        if decimals > MOST_DECIMALS:
            table.need("decimals").fail(f"a number has at most {MOST_DECIMALS} decimals")
        unit = table.read("unit", Source.text, None)
        return AskNumber(**common_fields(ask), low=low, high=high, decimals=decimals, unit=unit)

    def _ask_date(self, table: Table, ask: Ask) -> Ask:
        low, high = table.read("from", day_rule, None), table.read("to", day_rule, None)
        return AskDate(**common_fields(ask), low=low, high=high)

    def _ask_place(self, table: Table, ask: Ask) -> Ask:
        listing, area = reference(table.need("options_from")), table.read("area_into", fact_name, None)
        return AskPlace(
            **common_fields(ask), options_from=listing, columns=table.read("columns", columns, 1), area_into=area
        )

    def _ask_media(self, table: Table, ask: Ask) -> Ask:
        takes = table.maybe("takes")
        kinds = ("photo", "voice") if takes is None else tuple(one.one_of(SENT) for one in takes.many())
        if takes is not None and not kinds:
            takes.fail(f"a question that takes nothing cannot be answered: name some of {', '.join(SENT)}")
        return AskMedia(**common_fields(ask), takes=kinds)

    def _ask_contact(self, table: Table, ask: Ask) -> Ask:
        return AskContact(**common_fields(ask), agrees=table.read("agrees", Source.text, "contact.agrees"))

    def _ask_yesno(self, table: Table, ask: Ask) -> Ask:
        return AskYesNo(
            **common_fields(ask),
            yes=table.read("yes", Source.text, None),
            no=table.read("no", Source.text, None),
            yes_text=table.read("yes_text", Source.text, "common.yes"),
            no_text=table.read("no_text", Source.text, "common.no"),
        )

    def _options(self, table: Table) -> tuple[tuple[Option, ...], Ref | None, int]:
        fixed, listing = table.maybe("options"), table.maybe("options_from")
        if (fixed is None) == (listing is None):
            table.source.fail("a choice needs either options: or options_from:, and not both")
        options = tuple(_option(source) for source in fixed.many()) if fixed else ()
        if fixed is not None:
            _refuse_same_values(fixed, options)
        return options, None if listing is None else reference(listing), table.read("columns", columns, 1)


def common_fields(step: Step) -> dict[str, Any]:
    """The fields of a step that is still common to all kinds, for the one that it becomes."""
    return {field.name: getattr(step, field.name) for field in fields(step)}


def day_rule(source: Source) -> DayRule:
    """A day as in `today`, `in 6 months`, `120 years ago` or `2026-03-31`."""
    text = source.text()
    try:
        return DayRule(fixed=date.fromisoformat(text))
    except ValueError:
        found = _DAY_RULE.fullmatch(text)
    if found is None:
        source.fail(f"{text!r} is no day: write it as in today, in 6 months, 120 years ago, 2026-03-31")
    if found[2] is None:
        return DayRule()
    count = int(found[2]) * (-1 if found[4] else 1)
    match found[3]:
        case "day" | "week" as unit:
            return DayRule(days=count * (7 if unit == "week" else 1))
        case "month":
            return DayRule(months=count)
    return DayRule(months=12 * count)


def _tries(source: Source) -> int:
    number = source.number()
    if number < 1:
        source.fail("tries: is counted from 1: leave it out, or write 1 or more")
    return number


def _pattern(source: Source) -> Pattern:
    table = Table(source)
    match = table.need("match")
    try:
        compiled = re.compile(match.text(), re.IGNORECASE)
    except re.error as error:
        match.fail(f"{match.text()!r} is no pattern: {error}")
    pattern = Pattern(match=compiled, example=table.need("example").text())
    table.finish()
    return pattern


def _option(source: Source) -> Option:
    table = Table(source)
    value = table.need("value")
    option = Option(
        value=_option_value(value),
        text=table.need("text").text(),
        go=table.read("go", Source.text, None),
        style=table.read("style", style, None),
    )
    table.finish()
    return option


def _option_value(source: Source) -> OptionValue:
    value = source.value()
    if not isinstance(value, str | int | bool):
        source.fail("an option's value is a word, a number, true or false")
    return value


def _refuse_same_values(source: Source, options: tuple[Option, ...]) -> None:
    values = [option.value for option in options]
    if not values:
        source.fail("a choice needs at least one option")
    if len(set(values)) != len(values):
        source.fail("two options have the same value")
