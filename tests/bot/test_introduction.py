"""What phones show of the bot before anybody has written: in each language, and short enough for Telegram."""

from __future__ import annotations

import pytest

from bot import introduction
from bot.introduction import Shown, TooLong, staff_commands, too_long
from programme.programme import Programme, example_text
from storage.staff import StaffPhone
from tests.harness import shipped_library, shipped_texts

TEXTS = shipped_texts()
LIBRARY = shipped_library()
EXAMPLE = Programme.example()


def shown(programme: Programme = EXAMPLE) -> dict[tuple[str, str], Shown]:
    listed = introduction.introduction(TEXTS, LIBRARY, programme)
    return {(one.what, one.where.get("language_code", "")): one for one in listed}


def commands(one: Shown) -> list[str]:
    return [command["command"] for command in one.wanted]


def test_every_command_that_phones_show_opens_something() -> None:
    assert commands(shown()["MyCommands", ""]) == list(introduction.SHOWN)


def test_each_language_that_telegram_can_tell_apart_has_its_own() -> None:
    codes = {code for _, code in shown()}
    assert {"", "pl", "ur"} <= codes
    assert "en-x-easy" not in codes
    polish = shown()["MyCommands", "pl"].wanted
    assert polish != shown()["MyCommands", ""].wanted
    assert all(command["description"] for command in polish)


def test_a_language_without_these_texts_is_shown_the_english_ones() -> None:
    assert ("MyDescription", "gu") not in shown()


def test_the_description_is_in_the_programmes_own_words() -> None:
    assert str(shown()["MyDescription", "pl"].wanted).startswith("Community Voices łączy")
    assert "Press Start" in str(shown()["MyDescription", ""].wanted)


def test_a_programme_that_says_nothing_in_a_language_gets_our_words() -> None:
    polish = str(shown(Programme.plain())["MyDescription", "pl"].wanted)
    assert polish.startswith("Dowiaduj się")


def test_the_bot_is_called_as_the_organisation_is_and_that_comes_last() -> None:
    listed = introduction.introduction(TEXTS, LIBRARY, EXAMPLE)
    assert listed[-1].written == {"name": EXAMPLE.organisation.name}


def test_without_a_programme_the_bot_keeps_the_name_it_was_given() -> None:
    assert ("MyName", "") not in shown(Programme.plain())


@pytest.mark.parametrize("programme", [EXAMPLE, Programme.plain()], ids=["example", "plain"])
def test_everything_that_ships_is_short_enough_in_every_language(programme: Programme) -> None:
    assert too_long(TEXTS, LIBRARY, programme) == []
    limits = {"MyName": 64, "MyDescription": 512, "MyShortDescription": 120}
    for one in introduction.introduction(TEXTS, LIBRARY, programme):
        if one.what in limits:
            assert 0 < len(str(one.wanted)) <= limits[one.what]
        elif one.what == "MyCommands":
            assert all(0 < len(command["description"]) <= 256 for command in one.wanted)
            assert len(one.wanted) <= 100


def test_what_telegram_would_refuse_is_named_and_not_shown() -> None:
    long_name = "Community Voices of South and West Hertfordshire and all its neighbours"
    wordy = Programme.read(example_text().replace("South and West Herts Community Voices (made up)", long_name))
    assert too_long(TEXTS, LIBRARY, wordy) == [TooLong("organisation.name", "en", len(long_name), 64)]
    assert ("MyName", "") not in shown(wordy)


@pytest.mark.parametrize(
    ("role", "extra"),
    [
        ("administrator", ["inbox", "announce", "announcements", "checks", "ambassadors"]),
        ("officer", ["inbox", "announce", "announcements", "checks", "ambassadors"]),
        ("reader", ["inbox"]),
        ("auditor", ["inbox"]),
        ("analyst", []),
        ("representative", []),
        ("practice", []),
    ],
)
def test_staff_are_shown_what_their_role_may_do(role: str, extra: list[str]) -> None:
    phone = StaffPhone(2001, role, "en")  # type: ignore[arg-type]  # why: the parameters are roles
    listed = staff_commands(TEXTS, LIBRARY, phone)
    found = [name for name in commands(listed) if name not in introduction.SHOWN]
    assert found == extra or (role in {"reader", "auditor"} and found[0] == "inbox")
    assert listed.where == {"scope": {"type": "chat", "chat_id": 2001}}


def test_who_left_the_team_is_shown_what_everybody_is() -> None:
    assert staff_commands(TEXTS, LIBRARY, StaffPhone(2001, None, "pl")).wanted == []
