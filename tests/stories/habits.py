"""What goes wrong at every question, and needs no writing down: bad paths that follow from a flow's table.

A habit is somebody who goes a way of the story and, at each question, first does something else. It tells how to go on:
with the way, from its beginning (the conversation was over), or not at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from conversations.flow import Ask, AskChoices, AskOptions, AskScale, AskText, AskYesNo, Flow
from conversations.keyboards import DONE
from conversations.timers import Nudge
from tests.stories.player import Player, Waiting
from tests.stories.script import Story

COMPLETE = ("en", "pl", "ur")
"""In which order people change over to another language."""
MOST_ROUNDS = 8
"""How often somebody answers earlier questions again before it is a story's mistake."""


class Then(Enum):
    """How the way goes on."""

    GO_ON = auto()
    AGAIN = auto()
    OVER = auto()


@dataclass
class Course:
    """One habit's walk. `met`: the questions that it was tried at; `order`: those of the way, when nothing is odd."""

    player: Player
    order: Sequence[str]
    met: set[str] = field(default_factory=set)
    tried: int = 0
    """At how many questions there was something to do."""
    manners: set[object] = field(default_factory=set)
    """In which ways questions were given up already."""

    @property
    def middle(self) -> str:
        """The question in the middle of the way."""
        return self.order[len(self.order) // 2]

    @property
    def all_met(self) -> bool:
        """Whether nothing is left to try."""
        return set(self.order) <= self.met


Does = Callable[[Course, Waiting], Awaitable[Then]]


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody does at each question. `fits`: whether a flow has anything to try; `everywhere`: at all of them."""

    title: str
    tells: str
    does: Does
    fits: Callable[[Flow], bool]
    everywhere: bool = True
    by_pairs: bool = False
    """Also where its questions were met on another way, if somebody came to them from others: it matters here."""
    typing: bool = False
    whole: bool = False
    """The way is gone to its end, also where nothing is left to try."""
    after: Callable[[Course], Awaitable[None]] | None = None
    """What they do when the way is over."""


def _asks(flow: Flow) -> list[Ask]:
    return [step for step in flow.steps.values() if isinstance(step, Ask)]


def _any(flow: Flow) -> bool:
    return bool(_asks(flow))


async def _not_an_answer(course: Course, waiting: Waiting) -> Then:
    """Something that cannot be meant, then something that cannot be read."""
    player, step = course.player, waiting.step
    if isinstance(step, AskText):
        if step.max <= 4000:
            await player.too_long("")
    elif step.more_into is None:
        await player.say("weather")
    if await _still(course, waiting):
        await player.send("sticker" if step.parts_into else "voice")
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _too_often(course: Course, waiting: Waiting) -> Then:
    """The same as often as the question bears it; once for each way in which a question takes that."""
    step = waiting.step
    manner = (step.give_up, step.skip, step.tries)
    if manner in course.manners or (not isinstance(step, AskText) and step.more_into is not None):
        return Then.GO_ON
    course.manners.add(manner)
    for _ in range(step.tries):
        if not await _still(course, waiting):
            break
        await (course.player.too_long("") if isinstance(step, AskText) else course.player.say("weather"))
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _typed(_: Course, __: Waiting) -> Then:
    return Then.GO_ON


async def _old_buttons(course: Course, waiting: Waiting) -> Then:
    """The button just pressed once more, and the first one of all."""
    player = course.player
    ours = [found for found in player.tapped if (found[1].data or "").startswith("w:")]
    if ours:
        await player.tap_old(*ours[-1])
    if len(ours) > 1:
        await player.tap_old(*ours[0])
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _old_at_the_end(course: Course) -> None:
    """The last question's button once more, when the conversation is over."""
    ours = [found for found in course.player.tapped if (found[1].data or "").startswith("w:")]
    if ours and await course.player.waiting(ours=False) is None:
        await course.player.tap_old(*ours[-1])
        course.tried += 1


async def _back(course: Course, waiting: Waiting) -> Then:
    """One question back, and forward again with the same answers."""
    player = course.player
    if len(waiting.session.trail) < 2 or not waiting.step.back:
        course.met.discard(waiting.step.name)  # perhaps they come to it another way
        return Then.GO_ON
    await player.back("")
    for _ in range(MOST_ROUNDS):
        now = await player.waiting()
        if now is None or now.step.name == waiting.step.name or now.step.name not in player.given:
            break
        course.met.add(now.step.name)
        given = player.given[now.step.name]
        if isinstance(now.step, AskChoices) and not given.startswith("skip"):
            await player.tap_data(now.data(DONE))  # what was ticked is ticked still
        else:
            await player.do(given)
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _cancelled(course: Course, waiting: Waiting) -> Then:
    """Cancel, and begin anew."""
    await course.player.cancel("")
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _reminded(course: Course, waiting: Waiting) -> Then:
    """Nobody answers, so there is a reminder; then they do."""
    nudge = waiting.step.nudge
    if nudge is not None:
        await course.player.wait_for(nudge.after, _told(nudge.after))
    return Then.GO_ON


async def _left_open(course: Course, waiting: Waiting) -> Then:
    """Nobody answers until the question ends."""
    ends = waiting.step.expires
    if ends is None:
        return Then.GO_ON
    player, nudge = course.player, waiting.step.nudge
    passed = nudge.after if isinstance(nudge, Nudge) else None
    if passed is not None:
        await player.wait_for(passed, _told(passed))
    await player.wait_for(ends.after, _told(ends.after))
    player.page.did(f"*{player.name} comes back to it and types something.*")
    await player.say("thanks")
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _stopped(course: Course, waiting: Waiting) -> Then:
    """A stop word in the middle, and what happens when they come back."""
    if waiting.step.name != course.middle:
        return Then.GO_ON
    await course.player.word("stop")
    await course.player.command("start")
    return Then.OVER


async def _other_language(course: Course, waiting: Waiting) -> Then:
    """Another language from the middle on."""
    if waiting.step.name != course.middle:
        return Then.GO_ON
    player, now = course.player, waiting.language
    others = [code for code in COMPLETE if code != now]
    later = [code for code in others if COMPLETE.index(code) > COMPLETE.index(now)] if now in COMPLETE else others
    await player.word("language")
    chosen = await player.present()
    await player.tap_data(chosen.data(chosen.index((later or others)[0])))
    return Then.GO_ON if await _still(course, waiting) else Then.OVER


async def _something_else(course: Course, waiting: Waiting) -> Then:
    """Another command in the middle: it is done, then the question is put again."""
    await course.player.command("thanks")
    return Then.GO_ON if await _still(course, waiting) else Then.AGAIN


async def _still(course: Course, waiting: Waiting) -> bool:
    """Whether the same question waits."""
    now = await course.player.waiting()
    return now is not None and now.step.name == waiting.step.name


def _told(span: object) -> str:
    days, seconds = getattr(span, "days", 0), getattr(span, "seconds", 0)
    if days:
        return f"{days} day{'s' if days > 1 else ''}"
    minutes = seconds // 60
    return f"{minutes // 60} hour{'s' if minutes >= 120 else ''}" if minutes % 60 == 0 else f"{minutes} minutes"


def _has_options(flow: Flow) -> bool:
    return any(isinstance(step, AskOptions | AskYesNo | AskScale | AskChoices) for step in _asks(flow))


def _goes_back(flow: Flow) -> bool:
    return sum(step.back for step in _asks(flow)) > 0 and len(_asks(flow)) > 1


def _reminds(flow: Flow) -> bool:
    return any(step.nudge is not None for step in _asks(flow))


def _ends_by_itself(flow: Flow) -> bool:
    return any(step.expires is not None for step in _asks(flow))


def _repeated(flow: Flow) -> bool:
    return any(step.more_into is None for step in _asks(flow))


HABITS: dict[str, Habit] = {
    "not_an_answer": Habit(
        "what is no answer",
        "At every question there first comes something that cannot be its answer: other words, too many words, a voice "
        "message or a sticker.",
        _not_an_answer,
        _any,
    ),
    "too_often": Habit(
        "no answer again and again",
        "There comes no usable answer, as often as a question bears it.",
        _too_often,
        _repeated,
    ),
    "typed": Habit(
        "everything typed",
        "Nothing is pressed: every answer is typed, by the words on its button or by its number.",
        _typed,
        _has_options,
        everywhere=False,
        typing=True,
        whole=True,
    ),
    "old_buttons": Habit(
        "old buttons",
        "At every question buttons of earlier questions are pressed, as on a slow phone.",
        _old_buttons,
        _has_options,
        after=_old_at_the_end,
    ),
    "back": Habit(
        "going back",
        "At every question there is one step back, and then forward again.",
        _back,
        _goes_back,
        by_pairs=True,
    ),
    "cancelled": Habit("cancelled", "At every question it is cancelled and begun anew.", _cancelled, _any),
    "reminded": Habit("reminded", "Nobody answers until a reminder comes; then it goes on.", _reminded, _reminds),
    "left_open": Habit(
        "left open",
        "Nobody answers until the question ends by itself, at each question; then it is begun anew.",
        _left_open,
        _ends_by_itself,
    ),
    "something_else": Habit(
        "something else in between", "At every question something else is asked for first.", _something_else, _any
    ),
    "stopped": Habit(
        "stop in the middle",
        "In the middle there is a stop word; later they come back.",
        _stopped,
        _any,
        everywhere=False,
    ),
    "other_language": Habit(
        "another language in the middle",
        "In the middle the language is changed.",
        _other_language,
        _any,
        everywhere=False,
        whole=True,
    ),
}
"""Every bad path that follows from a table, by the name of its page."""

_FOR_RESIDENTS = {"stopped", "other_language"}


def habits_of(flow: Flow, story: Story | None = None) -> list[str]:
    """The bad paths that a flow's table implies, without those that its story says do not fit."""
    staff = flow.who in {"staff", "officer"}
    left_out = () if story is None else story.without
    return [
        name
        for name, habit in HABITS.items()
        if habit.fits(flow) and not (staff and name in _FOR_RESIDENTS) and name not in left_out
    ]


async def walk(player: Player, acts: Sequence[str], habit: Habit | None, order: Sequence[str]) -> Course:
    """Go a way, with a habit at each question that it was not tried at yet."""
    course = Course(player, order)
    if habit is None:
        for act in acts:
            await player.do(act)
        return course
    player.typing = habit.typing
    begun = 1
    while await _gone(course, acts, habit) is Then.AGAIN and not course.all_met:
        begun += 1
        assert begun <= 2 * len(order) + 3, f"{habit.title} never comes to an end:\n{player.page}"
    if habit.after is not None:
        await habit.after(course)
    return course


async def _gone(course: Course, acts: Sequence[str], habit: Habit) -> Then:
    """The way once, as far as it is worth going."""
    for act in acts:
        then = await _tried(course, habit)
        if then is not Then.GO_ON:
            return then
        enough = course.all_met and not habit.whole
        await course.player.do(act)
        if enough:
            return Then.OVER
    return await _tried(course, habit)


async def _tried(course: Course, habit: Habit) -> Then:
    player = course.player
    waiting = await player.waiting()
    if waiting is None or waiting.step.name in course.met or waiting.step.name not in course.order:
        return Then.GO_ON
    course.met.add(waiting.step.name)
    before = len(player.page.blocks)
    if not habit.whole:
        player.page.heading(_at(player))
    headed = len(player.page.blocks)
    then = await habit.does(course, waiting)
    if len(player.page.blocks) > headed:
        course.tried += 1
    else:
        del player.page.blocks[before:]
    return then


def _at(player: Player) -> str:
    """Which question it is, by its first words on the phone."""
    words = next((line for line in player.phone.last.text.splitlines() if line.strip()), "")
    return f"At: {words if len(words) < 80 else words[:77].rstrip() + ' …'}"
