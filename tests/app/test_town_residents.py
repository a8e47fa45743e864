"""The hands of the made-up people: what comes twice, since the bot was killed, they answer once."""

from __future__ import annotations

from collections import deque
from typing import cast

from app.town.people import Resident
from app.town.phones import Heard, Phone
from app.town.residents import Hand
from programme.programme import Programme
from tests.harness import shipped_texts


class Doubled:
    """A phone on which the question about interests arrives twice, as after a kill; `pressed` are the presses."""

    def __init__(self, questions: list[Heard]) -> None:
        self.questions = deque(questions)
        self.pressed: list[tuple[str, int]] = []

    async def hears_button(self, label: str) -> Heard:
        while not (heard := self.questions.popleft()).has(label):
            pass
        return heard

    async def press(self, label: str, heard: Heard) -> None:
        self.pressed.append((label, heard.message_id))


async def test_a_question_that_comes_twice_is_answered_once() -> None:
    def asked(number: int, text: str, *labels: str) -> Heard:
        return Heard(message_id=number, revision=1, text=text, buttons=[labels], from_bot=True)

    phone = Doubled(
        [
            asked(1, "What shall we call you?", "Skip"),
            asked(2, "What would you like to do?", "Skip", "Done"),
            asked(3, "What would you like to do?", "Skip", "Done"),
            asked(4, "Do you need anything to take part?", "Skip"),
            asked(5, "Is this right?", "Yes, all right"),
        ]
    )
    ada = Resident(id=1, first_name="Ada", last_name="Lunt", language="en", tier="both", interests=("surveys",))
    hand = Hand(cast("Phone", phone), ada, shipped_texts(), Programme.example())
    await hand._say_about_themselves()
    assert [number for _, number in phone.pressed] == [1, 2, 2, 4, 5]
