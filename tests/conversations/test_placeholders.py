"""Words of people's own in an announcement: entities keep their places, whatever is filled in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conversations.placeholders import cut, fill, readings
from conversations.rich import Entity, Rich, utf16_length


def bold(rich: Rich) -> list[str]:
    """What stands in bold: Telegram counts in UTF-16."""
    units = rich.text.encode("utf-16-le")
    return [units[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le") for one in rich.entities]


def test_bold_before_around_and_behind_a_name_stays_where_it_was() -> None:
    written = Rich.from_markdown("**Hello** dear {name}: **come, {name}, to {locality}** on **Monday**")
    for name in ("Al", "Wilhelmina", "Zoë 🌻", "می‌نا"):
        said = fill(written, {"name": name, "locality": "St Albans"})
        assert said.text == f"Hello dear {name}: come, {name}, to St Albans on Monday"
        assert bold(said) == ["Hello", f"come, {name}, to St Albans", "Monday"]


def test_what_is_no_placeholder_stays() -> None:
    assert fill(Rich("{} {name} {colour}"), {"name": "Ada"}).text == "{} Ada {colour}"


def test_what_somebody_calls_themselves_is_never_markup_nor_another_placeholder() -> None:
    said = fill(Rich("Hello {name} of {locality}"), {"name": "**{locality}**", "locality": "Dacorum"})
    assert said.text == "Hello **{locality}** of Dacorum"


def test_a_long_name_is_cut_between_characters() -> None:
    assert cut("x" * 65) == "x" * 64
    assert cut("🌻" * 40) == "🌻" * 32
    assert cut("Ada\n  Lovelace ") == "Ada Lovelace"


@given(st.lists(st.sampled_from(["a", "🌻", "{name}", " ", "é"]), max_size=12), st.text(max_size=80))
def test_every_entity_still_covers_what_it_covered(pieces: list[str], name: str) -> None:
    text = "".join(pieces)
    starts = [utf16_length("".join(pieces[:at])) for at in range(len(pieces) + 1)]
    entities = tuple(
        Entity("bold", starts[at], starts[at + 1] - starts[at]) for at in range(len(pieces)) if pieces[at].strip()
    )
    said = fill(Rich(text, entities), {"name": name})
    wanted = [cut(name) if piece == "{name}" else piece for piece in pieces if piece.strip()]
    assert bold(said) == wanted


def test_somebody_who_is_not_known_by_name_is_called_by_the_neutral_word() -> None:
    neutral = {"name": "neighbour", "locality": "your area"}
    assert readings({"name": None, "locality": None}, neutral) == [neutral]
    assert readings({"name": " \n", "locality": ""}, neutral) == [neutral]
    assert readings({"name": "Ada", "locality": "Dacorum"}, neutral) == [
        {"name": "Ada", "locality": "Dacorum"},
        {"name": "Ada", "locality": "your area"},
        {"name": "neighbour", "locality": "Dacorum"},
        neutral,
    ]
