"""Every sentence reads on its page as people will read it, in each language and each of its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.sentence_shown import forms, read
from console.texts import catalogue, text
from conversations.rewritten import can_be_rewritten, shape_of, words_of

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire

COUNTS = "relay.people.some"


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_no_sentence_shows_a_placeholder_and_each_has_an_example(desk: Desk, language: str) -> None:
    texts = desk.texts
    for key in sorted(filter(can_be_rewritten, texts.keys())):
        shape, ships = shape_of(texts, language, key, ()), texts.shipped(key, language)
        if shape is None or ships is None:
            continue
        for form in forms(desk, key, language, shape, words_of(ships, shape)):
            assert "{" not in form.words, f"{key}: {form.words}"
            nothing = {
                name: text("example.other", name=name.strip("{}").replace("_", " ")) for name, _ in form.examples
            }
            unknown = [name for name, said in form.examples if nothing[name] in said]
            assert unknown == [], f"{key}: example.po has nothing for {unknown}"


def test_plural_forms_read_with_a_number_of_their_own(desk: Desk) -> None:
    shape, ships = shape_of(desk.texts, "pl", COUNTS, ()), desk.texts.shipped(COUNTS, "pl")
    assert shape is not None
    found = forms(desk, COUNTS, "pl", shape, words_of(ships, shape))
    assert [form.examples for form in found] == [(), (("{n}", "2"),), (("{n}", "5"),)]
    assert [form.words for form in found][1:] == ["2 osoby", "5 osób"]
    assert read(desk, COUNTS, "en", ["{n} more", "{n} more of them"]) == "1 more / 2 more of them"


def test_what_cannot_be_read_any_more_is_shown_as_it_is_written(desk: Desk) -> None:
    assert read(desk, COUNTS, "en", ["{gone.since} {n"]) == "{gone.since} {n"


async def test_a_page_shows_a_sentence_as_on_a_phone_with_what_stands_for_what(hire: Hire) -> None:
    boss = await hire("administrator")
    await boss.open("/settings/languages/ur/say.thanks")
    assert 'class="hb-phone" lang="ur" dir="rtl"' in boss.html
    assert text("sentence.filled_in", names="{receipt}, {hear_back}") in boss.text
    assert "Your receipt is 7KM-4PX ." in boss.text
    await boss.open("/settings/languages/ur?q=say.thanks")
    assert "Your receipt is 7KM-4PX." in boss.text
    assert "{receipt}" not in boss.text
    file = await boss.open("/settings/languages/ur?q=say.thanks&export=csv")
    assert "{receipt}" in file.text


def test_no_example_stands_for_nothing(desk: Desk) -> None:
    names = {name for key in filter(can_be_rewritten, desk.texts.keys()) for name in desk.texts.placeholders(key)}
    known = {key.removeprefix("example.") for key in catalogue() if key.startswith("example.")}
    assert known - names == {"other"}
