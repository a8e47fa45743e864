"""What the clients of others share: a person who acts in the stand-in, and the steps that each client goes through.

Runs in environments without anything of ours, so only the standard library is used.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import urllib.parse
import urllib.request
import zlib
from typing import Any, Final

TOKEN: Final = "700100200:made-up-token-of-the-proof_0123456789"
OTHER_TOKEN: Final = "700100200:made-up-token-of-nobody-0123456789"
SECRET: Final = "made-up-secret"
AMINA: Final = 1001
BEN: Final = 1002
STEPS: Final = (
    "who_am_i polling keyboards text_and_entities photos documents albums polls changes reactions passing_on commands"
    " what_people_send edits_of_people groups_and_topics refusals pauses webhook"
).split()


class Hands:
    """Acts through the stand-in's control API; every call waits."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, path: str, **fields: Any) -> Any:
        """The answer to an act."""
        body = json.dumps(fields).encode()
        request = urllib.request.Request(f"{self.url}/sandbox/{path}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def get(self, path: str, **query: str | int) -> Any:
        """The answer to a question."""
        with urllib.request.urlopen(f"{self.url}/sandbox/{path}?{urllib.parse.urlencode(query)}", timeout=20) as answer:
            return json.load(answer)

    def hears(self, words: str, since: int) -> Any:
        """The bot's message to Amina with these words, new or changed after a revision."""
        return self.get("wait", person=AMINA, contains=words, since=since, timeout=10)

    def sees(self, message_id: int) -> Any:
        """A message as it stands in Amina's chat."""
        messages = self.get("chat", person=AMINA)["messages"]
        return next(message for message in messages if message["message_id"] == message_id)


def done(step: str) -> None:
    """Tell that a step went well."""
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


def given() -> Hands:
    """The hands of a client's story; the stand-in's address is in the environment."""
    return Hands(os.environ["SANDBOX_URL"])


def prepare(url: str) -> None:
    """Amina has started the bot, Ben has not."""
    hands = Hands(url)
    urllib.request.urlopen(f"{hands.url}/bot{TOKEN}/getMe", timeout=20).close()
    hands.post("people", people=[{"id": AMINA, "first_name": "Amina"}, {"id": BEN, "first_name": "Ben"}])
    hands.post("start", person=AMINA)


def picture() -> bytes:
    """A small grey PNG."""
    rows = b"".join(b"\0" + b"\x80" * 24 for _ in range(6))
    head = struct.pack(">IIBBBBB", 8, 6, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
