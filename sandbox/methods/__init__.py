"""The Bot API's methods, one module a subject.  `METHODS` has them all, by lower-case name."""

from . import chats, editing, media, passing_on, pins, polls, presses, profile, reactions, sending, topics, updates
from .registry import METHODS, Handler, Method

__all__ = [
    "METHODS",
    "Handler",
    "Method",
    "chats",
    "editing",
    "media",
    "passing_on",
    "pins",
    "polls",
    "presses",
    "profile",
    "reactions",
    "sending",
    "topics",
    "updates",
]
