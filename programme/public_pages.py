"""What a programme's public pages say that only its team can know: how to take part without the bot, how to reach
people, what is known to be wrong with the pages, and what its privacy notice needs beside what the software does.

All of it may be left out: the pages then say what is true of the software alone, and name the organisation's contact.
"""

from __future__ import annotations

from datetime import date

from programme.words import Kept, Words


class AccessibilityStatement(Kept):
    """What the team knows of how the pages fare. `checked`: by whom and how they were checked beside our own tests."""

    known: tuple[Words, ...] = ()
    checked: Words | None = None
    enforcement: Words | None = None
    prepared: date | None = None


class PrivacyNotice(Kept):
    """What a notice has to name and the software cannot know."""

    controller: Words | None = None
    officer: Words | None = None
    lawful_basis: Words | None = None
    shared: tuple[Words, ...] = ()
    regulator: Words | None = None


class PublicPages(Kept):
    """The pages for everybody. `contact` and `complaints` are for readers who are not in the chat with the bot."""

    contact: Words | None = None
    complaints: Words | None = None
    without_bot: Words | None = None
    accessibility: AccessibilityStatement = AccessibilityStatement()
    privacy: PrivacyNotice = PrivacyNotice()
