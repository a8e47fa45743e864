"""What an incoming thing came to mean: the acts that `route` chooses among, each a wish that the host carries out."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.inputs import Input


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a flow, or bring it to the front if it is open already."""

    flow: str
    command: str
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class SignUpFirst:
    """The flow is for people who have signed up, and this person has not."""

    flow: str
    command: str


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A command that does not exist, as far as this person can learn."""

    command: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An input for the conversation `session`."""

    session: str
    input: Input


@dataclass(frozen=True, slots=True)
class QuickAnswer:
    """An answer to a quick question. `index`: its button's, counted from nought (of a scale: from its lowest number).

    Without an index, `text` is the answer in words, or words that are none of the options. `open`: we still know the
    question.
    """

    question: int
    index: int | None = None
    text: str | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class StalePress:
    """A button of a question that is over."""

    data: str


@dataclass(frozen=True, slots=True)
class NothingToCancel:
    """Cancel, with nothing open."""


@dataclass(frozen=True, slots=True)
class NothingToGoBackTo:
    """Back, with nothing open."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """Something said while nothing waits: perhaps for the team. `media` is set where it is a medium's caption."""

    text: str
    forwarded: bool = False
    media: str | None = None


@dataclass(frozen=True, slots=True)
class MediaUnasked:
    """A photo, a voice message … while nothing waits, and without words."""

    media: str


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message was changed by its author."""

    message_id: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class GroupGreeting:
    """The bot was added to a group, or somebody there spoke to it by a command: it talks in private only."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The person blocked the bot, or let it in again."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing to do."""


Act = (
    Open
    | SignUpFirst
    | UnknownCommand
    | Answer
    | QuickAnswer
    | StalePress
    | NothingToCancel
    | NothingToGoBackTo
    | PassOn
    | MediaUnasked
    | Edited
    | GroupGreeting
    | Reached
    | Ignore
)


@dataclass(frozen=True, slots=True)
class Route:
    """What to do; and first, when `danger` is set, help for what was found in the words."""

    act: Act
    danger: str | None = None
