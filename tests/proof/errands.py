"""All errands of the team at the console, and which ways each is gone about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from tests.proof import (
    errands_caring,
    errands_deciding,
    errands_settings,
    errands_talking,
    errands_wording,
    errands_writing,
)
from tests.proof.office import Office

Errand = Callable[[Office], Awaitable[None]]
ERRANDS: Final[tuple[Errand, ...]] = (
    errands_writing.send_an_announcement,
    errands_caring.answer_and_close,
    errands_writing.publish_an_update,
    errands_writing.ask_a_survey,
    errands_writing.host_an_opportunity,
    errands_caring.sign_up_and_erase,
    errands_caring.look_after_an_alert,
    errands_caring.change_a_setting,
    errands_caring.hire_and_let_go,
    errands_writing.decide_at_the_same_time,
    errands_deciding.have_it_approved_and_put_right,
    errands_deciding.have_it_come_again,
    errands_caring.be_signed_out_while_writing,
    errands_talking.talk_with_somebody,
    errands_wording.say_it_in_other_words,
    errands_wording.let_a_program_in,
    errands_settings.change_what_people_choose,
    errands_settings.keep_a_rota,
    errands_settings.set_a_budget_and_a_look,
    errands_settings.say_who_we_are,
    errands_settings.say_what_is_kept,
    errands_settings.change_what_somebody_else_changed,
    errands_talking.end_a_session_elsewhere,
    errands_talking.read_what_is_going_on,
)
BESIDES: Final[tuple[Errand, ...]] = (errands_caring.write_letters, errands_writing.read_in_urdu)
"""What is gone about with a mouse alone: its pages are looked at on paper, and from right to left."""
