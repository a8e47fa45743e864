"""A session is a conversation between two turns: its JSON loses nothing, and nothing else is taken for one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.dates import TimeOf
from conversations.phrases import Phrase
from conversations.rich import Entity, Rich
from conversations.session import Crumb, LastPress, Offered, Session, SessionError, plain, settled

TIMES = st.datetimes(timezones=st.just(UTC))
SINGLE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.text(), st.dates(), TIMES,
    st.floats(allow_nan=False, allow_infinity=False),
    st.text().map(lambda text: Rich(text, (Entity("bold", 0, 2),))),
    st.text().map(lambda text: Phrase("common.ticked", {"option": text, "day": date(2026, 3, 3), "at": time(9, 30)})),
    st.just(TimeOf(datetime(2026, 3, 3, 18, 30, tzinfo=UTC))),
)  # fmt: skip
NAMES = st.text(alphabet="abc_", min_size=1, max_size=5)
VALUES = st.recursive(SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


def _session(**changes: object) -> Session:
    values: dict[str, object] = {
        "id": "a1b2c3d4", "flow": "say", "version": "0123456789ab", "step": "words", "wait": "e5f6a7b8",
        "facts": {}, "trail": (), "tries": 0, "opened": datetime(2026, 3, 3, 10, tzinfo=UTC), **changes,
    }  # fmt: skip
    return Session.model_validate(values)


@given(facts=st.dictionaries(NAMES, VALUES, max_size=5))
def test_facts_of_every_kind_come_back(facts: dict[str, object]) -> None:
    crumb = Crumb(step="words", had=facts, new=("a",))
    session = _session(facts=facts, trail=(crumb, crumb))
    assert Session.from_json(session.to_json()) == session


def test_all_the_rest_comes_back_too() -> None:
    session = _session(
        wait=None, tries=2, picked=(0, 3), offered=(Offered(value=7, text="ہاں"), Offered(value="x", text="")),
        last_press=LastPress(wait="e5f6a7b8", key="0"), ending="cancelled",
    )  # fmt: skip
    assert Session.from_json(session.to_json().encode()) == session


def _with(**changes: object) -> str:
    return json.dumps({**json.loads(_session().to_json()), **changes})


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("", "no JSON of ours"),
        ("{", "no JSON of ours"),
        ("[" * 100_000, "no JSON of ours"),
        ("null", "malformed in: all of it"),
        ("[]", "malformed in: all of it"),
        ("{}", "malformed in: id, flow"),
        (_with(tries=-1), "malformed in: tries"),
        (_with(tries="many"), "malformed in: tries"),
        (_with(opened="2026-03-03T10:00:00"), "malformed in: opened"),
        (_with(extra=1), "malformed in: extra"),
        (_with(facts={"a": {"$time": "yesterday"}}), "no JSON of ours"),
        (_with(facts={"a": {"$rich": 1}}), "no JSON of ours"),
        (_with(trail=[{"step": "a", "odd": 1}]), "malformed in: trail.0.odd"),
    ],
)
def test_what_is_no_session_is_refused_without_its_content(stored: str, message: str) -> None:
    with pytest.raises(SessionError, match=message) as error:
        Session.from_json(stored)
    assert "yesterday" not in str(error.value)
    assert error.value.__cause__ is None


def test_a_fact_of_a_strange_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold a set"):
        _session(facts={"a": {1}}).to_json()


def test_values_settle_as_they_come_back_from_json() -> None:
    assert settled({"a": (1, (2,)), 3: "b"}) == {"a": [1, [2]], "3": "b"}


def test_plain_values_are_what_a_json_column_takes() -> None:
    assert plain({"on": date(2026, 3, 3), "in": (1, Phrase("common.yes"))}) == {
        "on": {"$date": "2026-03-03"},
        "in": [1, {"$phrase": ["common.yes", {}]}],
    }
