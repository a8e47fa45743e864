"""People write back to an answer: by the button under it, or by a reply; it is one thread for the team and for them."""

from __future__ import annotations

from storage import contributions, threads
from tests.harness import Phone, Town


async def _answered(town: Town) -> tuple[Phone, Phone]:
    """Amina said something, and Sam answered."""
    sam, amina = await town.staff(2001), town.phone(1001)
    await amina.say("/say")
    await amina.say("The bus stops too early.")
    await sam.say("/inbox 1")
    await sam.press("Answer")
    await sam.say("Which bus?")
    await sam.press("Send it")
    amina.expects("Which bus?")
    return sam, amina


async def test_what_is_written_back_is_in_one_thread_and_whoever_answered_has_it(town: Town) -> None:
    sam, amina = await _answered(town)
    await amina.press("Write back")
    await amina.say("The 321.")
    amina.expects("receipt")
    assert await town.database.read(threads.of, 1) == [1, 2]
    one, two = [await town.database.read(contributions.one, number) for number in (1, 2)]
    assert one is not None
    assert two is not None
    assert two.assigned_to == one.assigned_to == 1
    await amina.say("/mine")
    assert f"You wrote back about {one.receipt}:" in amina.screen()
    await sam.say("/inbox 2")
    sam.expects(f"to our answer about {one.receipt}: “Which bus?”", "The 321.")


async def test_a_reply_to_an_answer_or_to_ones_own_words_goes_on_there_too(town: Town) -> None:
    _, amina = await _answered(town)
    await amina.say("The 321, I think.", reply_to=amina.last)
    await amina.press("Yes")
    assert await town.database.read(threads.of, 2) == [1, 2]


async def test_a_receipt_of_somebody_else_leads_nowhere(town: Town) -> None:
    await _answered(town)
    one = await town.database.read(contributions.one, 1)
    assert one is not None
    ben = town.phone(1002)
    await ben.say(f"/say {one.receipt}")
    await ben.say("Mine is about something else.")
    assert await town.database.read(threads.of, 2) == [2]
