"""Reading the steps on which a conversation leaves its own table: call, hand, record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, get_args

from conversations.errands import ANSWERS, CALL_OUTCOMES, HAND, RECORDS, Call, Hand, KeepAnswers, Record, RecordKind
from conversations.load_asks import common_fields
from conversations.load_values import NAME, Values, fact_name
from conversations.source import Source, Table, near
from conversations.step import Step

KINDS: Final = ("call", "hand", "record")


class ErrandReader:
    """Reads these steps of one flow."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self.kinds: Mapping[str, Callable[[Table, Step], Step]] = {
            "call": self._call,
            "hand": self._hand,
            "record": self._record,
        }

    def _call(self, table: Table, step: Step) -> Step:
        outcomes = outcomes_of(table)
        for name in outcomes:
            if name not in CALL_OUTCOMES:
                can, meant = ", ".join(sorted(CALL_OUTCOMES)), near(name, CALL_OUTCOMES)
                table.need("on").fail(f"a called flow ends as one of {can}, never {name!r}{meant}")
        return Call(
            **common_fields(step),
            flow=table.need("call").text(),
            args=self._values.args(table),
            into=table.read("into", fact_name, None),
            outcomes=outcomes,
        )

    def _hand(self, table: Table, step: Step) -> Step:
        return Hand(
            **common_fields(step),
            effect=HAND,
            text=table.need("hand").text(),
            words=self._values.args(table),
            into=table.read("into", fact_name, None),
            final=True,
        )

    def _record(self, table: Table, step: Step) -> Step:
        kind = _record_kind(table.need("record"))
        if kind == ANSWERS:
            return self._answers(table, step)
        return Record(
            **common_fields(step),
            kind=kind,
            effect=RECORDS[kind],
            args=self._values.args(table),
            into=table.read("into", fact_name, None),
            outcomes=outcomes_of(table),
            final=table.read("final", Source.flag, default=False),
        )

    @staticmethod
    def _answers(table: Table, step: Step) -> Step:
        if "next" in table:
            table.need("next").fail("record: answers is the end: what follows it would be no part of them")
        facts = table.need("of").texts()
        for name in facts:
            if not NAME.fullmatch(name):
                table.need("of").fail(f"a fact cannot be called {name!r}")
        return KeepAnswers(name=step.name, line=step.line, next=None, end=step.end or "done", facts=facts)


def outcomes_of(table: Table) -> dict[str, str]:
    """What stands under `on:`."""
    found = table.maybe("on")
    return {name: source.text() for name, source in found.pairs()} if found else {}


def _record_kind(source: Source) -> RecordKind:
    word = source.one_of(get_args(RecordKind))
    return next(kind for kind in get_args(RecordKind) if kind == word)
