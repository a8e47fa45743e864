"""Where Telegram delivers, from the settings; a secret that nobody chose is made from the keys."""

from __future__ import annotations

from app.settings import Settings
from bot.webhook import Address
from storage.keys import Keyring


def webhook_of(settings: Settings, keys: Keyring) -> Address | None:
    """The address and its secret; None when the bot is to ask for updates itself.

    A secret that is made stays the same as long as the newest key does. Those of older keys are let in as well, so that
    nothing is refused between a change of keys and Telegram's being told.
    """
    if settings.webhook_url is None:
        return None
    if settings.webhook_secret is not None:
        return Address(settings.webhook_url, (settings.webhook_secret.get_secret_value(),))
    return Address(settings.webhook_url, tuple(keys.fingerprints("webhook", str(settings.bot_id))))
