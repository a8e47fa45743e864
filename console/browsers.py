"""What somebody would call the browser they sit at, told from what it says of itself; enough to recognise it."""

from __future__ import annotations

from typing import Final

from console.texts import text

_BROWSERS: Final = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
_MORE: Final = (("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS: Final = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
)


def named(user_agent: str) -> str:
    """ "Firefox on Windows", as far as it can be told."""
    browser = next((name for sign, name in (*_BROWSERS, *_MORE) if sign in user_agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    if browser is None or system is None:
        return browser or system or text("browser.unknown")
    return text("browser.on", browser=browser, system=system)
