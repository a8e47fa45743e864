"""docs/crash.md, row by row: ended while the team's group is written to."""

from __future__ import annotations

import pytest

from tests.e2e.house import until
from tests.e2e.test_team_group import Desk
from tests.proof.conftest import Town
from tests.proof.looking import SAY, settled

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


async def test_a_topic_of_the_team_s_group_on_its_way_its_number_lost(town: Town) -> None:
    await town.start_and_die("called, not recorded", "createForumTopic")
    desk = await Desk.set_up(town.house)
    (phone,) = await town.house.members(1070)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lift is broken.")
    await town.process.dies()
    assert len(await desk.topics()) == 1
    await town.process.start()
    told = await desk.shows("The lift is broken.")
    await until(lambda: settled(town.house))
    empty, used = sorted(topic["message_thread_id"] for topic in await desk.topics())
    assert told["thread"] == used, "it is asked for once more; one empty topic is left"
    assert [one for one in await desk.messages() if one.get("thread") == empty and one.get("text")] == []
    await desk.says("We are on our way.", thread=used)
    await phone.hears("We are on our way.")
