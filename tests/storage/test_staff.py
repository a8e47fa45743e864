"""The team: who is on it, in which role, and that every change of it is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from storage import audit, staff
from storage.database import Database

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
GRACE, SAM, NOOR = 7_000_001, 7_000_002, 7_000_003


def _acts(conn: Connection) -> list[tuple[str, str, int | None, str | None, object]]:
    return [
        (entry.actor, entry.act, entry.staff_id, entry.subject, entry.detail) for entry in reversed(audit.entries(conn))
    ]


async def test_a_member_is_added_and_found_by_their_account(database: Database) -> None:
    added = await database.write(staff.add, telegram_id=GRACE, role="officer", now=NOW, name="Grace Obi")
    assert await database.read(staff.by_telegram_id, GRACE) == added
    assert (added.role, added.name, added.added_at) == ("officer", "Grace Obi", NOW)
    assert await database.read(staff.by_telegram_id, SAM) is None
    assert await database.read(_acts) == [("operator", "staff.add", None, f"staff:{added.id}", {"role": "officer"})]


async def test_a_name_is_not_readable_in_the_file(database: Database) -> None:
    await database.write(staff.add, telegram_id=GRACE, role="officer", now=NOW, name="Grace Obi")

    def raw(conn: Connection) -> str:
        return str(conn.execute(text("SELECT name FROM staff")).scalar_one())

    assert "Grace" not in await database.read(raw)


async def test_a_role_is_changed_by_somebody(database: Database) -> None:
    boss = await database.write(staff.add, telegram_id=GRACE, role="administrator", now=NOW)
    sam = await database.write(staff.add, telegram_id=SAM, role="reader", now=NOW)
    changed = await database.write(staff.change_role, sam.id, "officer", now=LATER, by=boss.id)
    assert changed is not None
    assert (changed.role, changed.added_at) == ("officer", NOW)
    assert (await database.read(_acts))[-1] == (
        "staff",
        "staff.role",
        boss.id,
        f"staff:{sam.id}",
        {"role": "officer"},
    )


async def test_who_is_removed_is_no_member_any_more_and_can_come_back(database: Database) -> None:
    sam = await database.write(staff.add, telegram_id=SAM, role="officer", now=NOW, name="Sam Osei")
    assert await database.write(staff.remove, sam.id, now=NOW)
    assert await database.read(staff.by_telegram_id, SAM) is None
    assert await database.read(staff.members) == []
    assert not await database.write(staff.remove, sam.id, now=NOW), "they are gone already"
    assert await database.write(staff.change_role, sam.id, "reader", now=NOW) is None

    again = await database.write(staff.add, telegram_id=SAM, role="reader", now=LATER)
    assert again == staff.StaffMember(sam.id, SAM, "reader", "Sam Osei", LATER)


async def test_the_first_administrators_are_made_once(database: Database) -> None:
    made = await database.write(staff.ensure_administrators, [GRACE, SAM, GRACE], NOW)
    assert [(member.telegram_id, member.role) for member in made] == [
        (GRACE, "administrator"),
        (SAM, "administrator"),
    ]
    assert {act[0] for act in await database.read(_acts)} == {"hearback"}
    assert await database.write(staff.ensure_administrators, [GRACE, SAM], LATER) == []


async def test_a_setting_does_not_undo_what_the_team_decided(database: Database) -> None:
    grace, sam = await database.write(staff.ensure_administrators, [GRACE, SAM], NOW)
    await database.write(staff.remove, grace.id, now=NOW)
    await database.write(staff.change_role, sam.id, "reader", now=NOW)
    assert await database.write(staff.ensure_administrators, [GRACE, SAM], LATER) == []
    assert [(member.id, member.role) for member in await database.read(staff.members)] == [(sam.id, "reader")]


async def test_those_on_duty_can_act(database: Database) -> None:
    for number, role in ((GRACE, "administrator"), (SAM, "officer"), (NOOR, "reader")):
        await database.write(staff.add, telegram_id=number, role=role, now=NOW)  # type: ignore[arg-type] # why: a table
    assert [member.telegram_id for member in await database.read(staff.on_duty)] == [GRACE, SAM]
    found = await database.read(staff.by_telegram_ids, [SAM, NOOR, 5])
    assert {number: member.role for number, member in found.items()} == {SAM: "officer", NOOR: "reader"}
    first = found[SAM]
    assert await database.read(staff.one, first.id) == first


async def test_who_is_not_on_duty_hears_of_alerts_only_when_nobody_is(database: Database) -> None:
    for number, role in ((GRACE, "administrator"), (SAM, "officer"), (NOOR, "reader")):
        await database.write(staff.add, telegram_id=number, role=role, now=NOW)  # type: ignore[arg-type] # why: a table

    async def told() -> list[int]:
        return [member.telegram_id for member in await database.read(staff.told_of_alerts)]

    assert await told() == [GRACE, SAM]
    await database.write(staff.set_duty, 1, on=False, now=NOW)
    await database.write(staff.set_duty, 1, on=False, now=LATER)
    assert (await told(), await database.read(staff.not_on_duty)) == ([SAM], frozenset({1}))
    await database.write(staff.set_duty, 2, on=False, now=NOW)
    assert await told() == [GRACE, SAM]
    await database.write(staff.set_duty, 1, on=True, now=NOW)
    await database.write(staff.remove, 2, now=NOW)
    await database.write(staff.add, telegram_id=SAM, role="officer", now=LATER)
    assert await told() == [GRACE, SAM], "who comes back is on duty"
    assert await database.write(staff.set_duty, 9, on=True, now=NOW) is None


async def test_the_log_is_read_newest_first_page_by_page_and_by_subject(database: Database) -> None:
    for number in range(1, 6):
        await database.write(
            audit.record, at=NOW, act="broadcast.pause", actor="operator", subject=f"broadcast:{number}"
        )
    first = await database.read(audit.entries, limit=2)
    assert [entry.subject for entry in first] == ["broadcast:5", "broadcast:4"]
    rest = await database.read(audit.entries, before=first[-1].id)
    assert [entry.subject for entry in rest] == ["broadcast:3", "broadcast:2", "broadcast:1"]
    only = await database.read(audit.entries, subject="broadcast:3")
    assert [(entry.at, entry.act, entry.detail) for entry in only] == [(NOW, "broadcast.pause", {})]
    for meant, found in (({}, 0), ({"acts_meant": ["broadcast.pause"]}, 5), ({"subject_meant": "broadcast:3"}, 1)):
        assert (await database.read(audit.search, words="halted", limit=9, **meant))[1] == found
