"""What cannot be done is told to the operator in one sentence, and the exit code says whose turn it is."""

from __future__ import annotations

from typing import Final

from app.texts import text

NOT_DONE: Final = 1
WRONG_USE: Final = 2


class Refused(Exception):
    """It could not be done: the sentence of `key` says why and what to do. Exit code 1."""

    code = NOT_DONE

    def __init__(self, key: str, /, **args: object) -> None:
        self.key = key
        super().__init__(text(key, **args))


class WronglyUsed(Refused):
    """What was typed cannot be meant: a time that is past, an audience that cannot be read. Exit code 2."""

    code = WRONG_USE


class Told(Refused):
    """Somebody else's sentence about what is wrong, as it is: it names the thing and the next step already."""

    def __init__(self, sentence: str, code: int = NOT_DONE) -> None:
        Exception.__init__(self, sentence)
        self.key = ""
        self.code = code
