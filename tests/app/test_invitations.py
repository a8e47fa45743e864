"""Campaigns at the command line: a link and a QR code for a poster, and how many people came through each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from storage import people
from tests.app.conftest import Operator

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
BOT = ("--bot", "hearback_bot")


def test_a_campaign_has_a_link_and_a_picture(operator: Operator) -> None:
    path = operator.folder / "poster.png"
    made = operator.does("invitations", "create", "Library posters", *BOT, "--qr", path, "--json").json
    assert made["link"] == f"https://t.me/hearback_bot?start={made['link'][-10:]}"
    assert (made["id"], made["name"], made["came"], made["signed_up"]) == (1, "Library posters", 0, 0)
    assert made["qr"] == str(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert ("operator", "invitation.create", "invitation:1") in operator.audited()


def test_the_same_campaign_is_shown_again_with_a_drawing_for_a_poster(operator: Operator) -> None:
    made = operator.does("invitations", "create", "Library posters", *BOT, "--json").json
    path = operator.folder / "poster.svg"
    said = operator.does("invitations", "show", "1", *BOT, "--qr", path)
    assert made["link"] in said.out
    assert "Scan this with your phone's camera" in said.lines[-1]
    assert b"<svg" in path.read_bytes()


def test_the_list_tells_how_many_came(operator: Operator) -> None:
    made = operator.does("invitations", "create", "Market stall", *BOT, "--json").json

    def come(conn: Connection) -> None:
        who = people.arrive(conn, 77, NOW)
        people.change(conn, who.id, invited_by=made["link"].partition("=")[2])
        people.sign_up(conn, who.id, NOW)

    operator.database(come)
    assert operator.does("invitations", "list", "--json").json[0] | {"made_at": None} == {
        "id": 1,
        "name": "Market stall",
        "came": None,
        "signed_up": None,
        "made_at": None,
    }
    assert "Market stall  *     *" in operator.does("invitations", "list").out
    assert operator.does("people", "show", "1", "--json").json["campaign"] == "Market stall"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "Library", *BOT), "there is a campaign “Library” already"),
        (("create", " ", *BOT), "a campaign needs a name"),
        (("create", "Other", "--bot", "no bot"), "not the name of a bot"),
        (("create", "Other"), "give --bot NAME"),
        (("create", "Other", *BOT, "--qr", "poster.gif"), "neither .png nor .svg"),
        (("show", "9", *BOT), "there is no campaign 9"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_made(operator: Operator, words: tuple[str, ...], said: str) -> None:
    operator.does("invitations", "create", "Library", *BOT)
    assert said in operator.fails("invitations", *words)
    assert len(operator.does("invitations", "list", "--json").json) == 1


def test_a_file_that_is_there_is_not_written_over(operator: Operator) -> None:
    path = operator.file("poster.png", "mine")
    assert "is there already" in operator.fails("invitations", "create", "Library", *BOT, "--qr", path)
    assert path.read_text() == "mine"
    assert operator.does("invitations", "list").lines == ["there is no campaign: hearback invitations create NAME"]
