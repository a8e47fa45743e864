"""The organisation's own sign-in, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.refusal import Refused
from app.settings import Settings
from bot.proxies import Proxies
from console.farewells import LEFT
from console.single_sign_on import BACK

if TYPE_CHECKING:
    from console.openid import OpenId


def sign_on_of(settings: Settings) -> OpenId | None:
    """The provider that the settings name; None when they name none. Raises Refused without the extra that it needs."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    try:
        from console.openid import OpenId, Registered  # noqa: PLC0415  # why: most installations do without the extra
        from console.openid_wire import Wire  # noqa: PLC0415  # why: as above
    except ImportError as error:
        raise Refused("setting.oidc_extra") from error
    secret = settings.oidc_client_secret
    registered = Registered(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=None if secret is None else secret.get_secret_value(),
        back=settings.pages + BACK,
        left=settings.pages + LEFT,
        claim=settings.oidc_claim,
    )
    return OpenId(registered, Wire(Proxies().of))
