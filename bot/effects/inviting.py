"""/invite: somebody's own link, and its picture, to bring others along."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from urllib.parse import quote

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from programme.invitations import link, make_code, picture
from programme.small_numbers import told
from storage import invitations


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("my_invitation", Nothing, outcomes=("done", "no_link"), reads=True)
def my_invitation(turn: TurnContext, _: Nothing) -> Outcome:
    """Their own `link`; about how many `came` and `signed_up` (None: too few to tell); `share` opens the list of chats.

    `no_link` while the bot does not know its own name on Telegram.
    """
    if not turn.bot.username:
        return Outcome("no_link")
    mine = invitations.of_person(turn.conn, turn.person.id, lambda: make_code(lambda n: _chance(turn, n)), turn.now)
    address = link(turn.bot.username, mine.code)
    share = f"https://t.me/share/url?url={quote(address, safe='')}&text={quote(turn.words('invite.share').text)}"
    return Outcome(value={"link": address, "share": share, "came": told(mine.came), "signed_up": told(mine.signed_up)})


class Address(EffectArgs):
    """The address that the picture leads to."""

    link: str


@effect("send_invitation_picture", Address, reads=True)
def send_invitation_picture(turn: TurnContext, args: Address) -> Outcome:
    """Send the QR code of their link as a picture, to be shown to somebody's camera or printed."""
    photo = {"name": "invitation.png", "content_b64": b64encode(picture(args.link)).decode("ascii")}
    turn.enqueue("sendPhoto", {"photo": photo, "caption": turn.words("invite.picture").text})
    return Outcome()


def _chance(turn: TurnContext, below: int) -> int:
    """A number from 0 to below-1 from the turn's own nonces, so that a turn that is played again gives the same one."""
    return int.from_bytes(hashlib.sha256(turn.ids().encode()).digest()[:8]) % below
