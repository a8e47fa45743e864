"""The team's page: who is in it, and what an administrator does with them."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import pytest

from console.texts import text
from storage import audit, staff
from tests.clock import Clock

if TYPE_CHECKING:
    from console import Desk
    from tests.console.conftest import Hire, Member


async def _acts(member: Member) -> list[tuple[str, int | None, str | None]]:
    found = await member.desk.database.read(audit.entries)
    return [(one.act, one.staff_id, one.subject) for one in found]


async def test_the_list_tells_who_is_there_in_which_role_and_who_is_on_duty(hire: Hire) -> None:
    sam = await hire("administrator", name="Sam")
    await hire("officer", name="Grace", signs_in=False)
    await hire("practice", name="Ola", signs_in=False)
    await sam.open("/team")
    assert "3 members" in sam.text
    assert "2 Grace Officer On duty 3 March 2026" in sam.text
    assert "3 Ola Practice contact 3 March 2026" in sam.text
    await sam.open("/team?q=gra&role=officer&duty=on")
    assert "1 member " in sam.text
    answer = await sam.open("/team?role=practice&export=csv")
    assert answer.text.splitlines()[1:] == ["3,Ola,Practice contact,,3 March 2026"]
    assert (await _acts(sam))[0][:2] == ("staff.export", sam.id)


async def test_somebody_is_added_by_their_number_on_telegram(hire: Hire) -> None:
    sam = await hire("administrator")
    await sam.open("/team/new")
    await sam.send("/team/new", {"telegram": "7000 001", "name": "Noor", "role": "analyst"})
    assert text("told.team_added") in sam.text
    assert f"Analyst. {text('role_what.analyst')}" in sam.text
    added = await sam.desk.database.read(staff.by_telegram_id, 7_000_001)
    assert added is not None
    assert (added.name, added.role) == ("Noor", "analyst")
    assert (await _acts(sam))[0] == ("staff.add", sam.id, f"staff:{added.id}")


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"telegram": "@noor", "role": "reader"}, "telegram", "team_new.telegram_wrong"),
        ({"telegram": "", "role": "reader"}, "telegram", "team_new.telegram_wrong"),
        ({"telegram": "7000001"}, "role", "team_role.missing"),
        ({"telegram": "7000001", "role": "boss"}, "role", "team_role.missing"),
        ({"telegram": "7000001", "role": "reader", "name": "n" * 101}, "name", "team_new.name_long"),
    ],
)
async def test_what_is_wrong_is_said_on_top_and_beside_the_field_and_nothing_is_lost(
    hire: Hire, form: dict[str, str], field: str, said: str
) -> None:
    sam = await hire("administrator")
    await sam.open("/team/new")
    answer = await sam.send("/team/new", {"name": "Noor <b>"} | form)
    assert answer.status_code == 400
    assert sam.text.count(text(said, most=100)) == 2
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert escape(form.get("name", "Noor <b>")) in answer.text
    assert len(await sam.desk.database.read(staff.members)) == 1


async def test_who_is_there_already_is_named(hire: Hire) -> None:
    sam = await hire("administrator")
    await hire("officer", name="Grace", signs_in=False)
    await sam.open("/team/new")
    await sam.send("/team/new", {"telegram": "9001", "role": "reader"})
    assert text("team_new.telegram_there", name="Grace") in sam.text


async def test_what_was_filled_in_when_the_session_ended_stands_there_again(hire: Hire, clock: Clock) -> None:
    sam = await hire("administrator")
    await sam.open("/team/new")
    token = sam.token()
    clock.move(hours=3)
    await sam.send("/team/new", {"draft": "/team/new", "telegram": "7000001", "role": "auditor"}, token=token)
    await sam.sign_in()
    await sam.open("/team/new")
    assert 'value="7000001"' in sam.answer.text
    assert re.search(r'value="auditor"[^>]* checked', sam.answer.text)


async def test_a_role_is_changed_and_counts_from_the_next_page_on(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await hire("officer", name="Grace")
    assert (await grace.open("/audit")).status_code == 403
    await sam.open(f"/team/{grace.id}/role")
    await sam.send(f"/team/{grace.id}/role", {"role": "auditor", "version": "officer"})
    assert text("told.team_role") in sam.text
    assert (await grace.open("/audit")).status_code == 200
    assert (await grace.open("/announcements/1/pause")).status_code == 403


async def test_who_comes_second_is_told_and_keeps_what_they_chose(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await hire("officer", signs_in=False)
    await sam.open(f"/team/{grace.id}/role")
    await sam.desk.database.write(staff.change_role, grace.id, "reader", now=sam.desk.clock())
    answer = await sam.send(f"/team/{grace.id}/role", {"role": "auditor", "version": "officer"})
    assert answer.status_code == 400
    assert text("form.stale") in sam.text
    assert re.search(r'value="auditor"[^>]* checked', answer.text)
    await sam.send(f"/team/{grace.id}/role", {"role": "auditor", "version": "reader"})
    assert text("told.team_role") in sam.text


async def test_who_is_removed_is_out_at_once(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await hire("officer", name="Grace")
    await sam.open(f"/team/{grace.id}/remove")
    assert text("team_remove.title", name="Grace") in sam.text
    await sam.send(f"/team/{grace.id}/remove")
    assert text("told.team_removed") in sam.text
    assert "Grace" not in sam.text
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"
    assert (await sam.open(f"/team/{grace.id}")).status_code == 404
    await sam.send(f"/team/{grace.id}/remove")
    assert text("told.team_gone") in sam.text


async def test_nobody_removes_themselves_or_changes_their_own_role(hire: Hire) -> None:
    sam = await hire("administrator")
    await sam.open(f"/team/{sam.id}")
    assert text("member.you") in sam.text
    assert text("member.remove") not in sam.text
    await sam.send(f"/team/{sam.id}/remove")
    assert text("told.team_last_administrator") in sam.text
    await hire("administrator", signs_in=False)
    await sam.send(f"/team/{sam.id}/role", {"role": "reader", "version": "administrator"})
    assert text("told.team_oneself") in sam.text
    assert [one.role for one in await sam.desk.database.read(staff.members)] == ["administrator", "administrator"]


async def test_somebody_is_put_off_duty_and_on_again(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await hire("officer", signs_in=False)
    for state in ("off", "on"):
        await sam.open(f"/team/{grace.id}")
        await sam.send(f"/team/{grace.id}/duty", {"duty": state})
        assert text(f"told.team_duty_{state}") in sam.text
        assert (grace.id in await sam.desk.database.read(staff.not_on_duty)) is (state == "off")


async def test_a_link_for_somebody_is_shown_once_and_signs_them_in(hire: Hire, desk: Desk) -> None:
    object.__setattr__(desk, "pages", "https://console.test")
    sam, grace = await hire("administrator"), await hire("officer", name="Grace", signs_in=False)
    await sam.open(f"/team/{grace.id}")
    answer = await sam.send(f"/team/{grace.id}/link")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    (address,) = re.findall(r'value="https://console\.test(/t/sign-in/[\w-]{43})"', answer.text)
    await grace.client.post(address)
    await grace.open("/sign-ins")
    assert "Grace" in grace.text
    assert ("console.link", sam.id, f"staff:{grace.id}") in await _acts(sam)
    assert address not in (await sam.open(f"/team/{grace.id}")).text


async def test_an_auditor_sees_the_team_without_their_numbers_on_telegram(hire: Hire) -> None:
    noor, grace = await hire("auditor"), await hire("officer", name="Grace", signs_in=False)
    await noor.open(f"/team/{grace.id}")
    assert "Grace" in noor.text
    assert "9001" not in noor.text
    assert text("member.acts") not in noor.text
    await noor.open("/team")
    assert text("team.add") not in noor.text


async def test_an_administrator_sees_where_somebody_is_signed_in_and_ends_it(hire: Hire) -> None:
    sam, grace = await hire("administrator"), await hire("officer", name="Grace")
    await grace.sign_in()
    await sam.open(f"/team/{grace.id}")
    assert text("member.sign_ins") in sam.text
    page = await sam.open(f"/team/{grace.id}/sign-ins")
    first, _second = re.findall(rf"/team/{grace.id}/sign-ins/(\d+)/end", page.text)
    await sam.send(f"/team/{grace.id}/sign-ins/{first}/end")
    assert text("told.signed_out") in sam.text
    assert ("console.sign_out", sam.id, f"staff:{grace.id}") in await _acts(sam)
    await sam.send(f"/team/{grace.id}/sign-ins/end")
    assert text("team_sign_ins.none") in sam.text
    await grace.open("/sign-ins")
    assert grace.answer.url.path == "/sign-in"
    await sam.send(f"/team/{grace.id}/sign-ins/{first}/end")
    assert text("told.was_signed_out") in sam.text
    assert (await sam.open("/team/999/sign-ins")).status_code == 404


async def test_the_rota_has_everybodys_times_and_an_administrator_changes_them(hire: Hire) -> None:
    boss, sam = await hire("administrator", name="Grace"), await hire("officer", name="Sam")
    path = f"/team/{sam.id}/rota"
    await boss.open(path)
    wrong = {"version": "", "from-0": "9", "to-0": "five", "from-1": "9", "to-1": "17:30"}
    assert (await boss.send(path, wrong)).status_code == 400
    assert text("rota.to_wrong", day="Monday") in boss.text
    await boss.send(path, wrong | {"to-0": "5 pm"})
    assert text("told.rota_changed") in boss.text
    await sam.open("/settings/rota")
    assert "Sam On duty 09:00–17:00 09:00–17:30 – – – – –" in sam.text
    assert path not in sam.html
    await boss.open(path)
    await boss.send(path, {"version": "", "from-0": "", "to-0": ""})
    assert text("form.stale") in boss.text
