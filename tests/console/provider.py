"""An organisation's sign-in: the OpenID provider of idpyoidc, which has no line of what Hearback signs in with, served
on a free port. It has one person, who is signed in there already and agrees to everything.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from cryptojwt.jwk.ec import new_ec_key
from cryptojwt.key_bundle import KeyBundle
from fastapi import FastAPI, Request, Response
from idpyoidc.server import Server
from idpyoidc.server.user_authn.authn_context import UNSPECIFIED

from tests.console.test_server import served

CLIENT: Final = "hearback"
SECRET: Final = "made-up-secret-of-the-tests-0123456789"
PERSON: Final = "grace"
_TOLD: Final = {"email": "Grace@Example.org", "email_verified": True}
_KEYS: Final = {"keys": {"key_defs": [{"type": "OCT", "use": ["enc"], "kid": kid} for kid in ("password", "salt")]}}
_COOKIE_KEYS: Final = [{"type": "OCT", "kid": use, "use": [use]} for use in ("enc", "sig")]
_COOKIES: Final = {"session": "there", "session_management": "there-too"}
_CRYPT: Final = {"kwargs": _KEYS}


class Provider:
    """What a test says of the person and sees of the provider. `asked` counts requests by path."""

    def __init__(self, issuer: str, *, back: str, left: str, told_in_token: bool, shows: str) -> None:
        self.issuer = issuer
        self.asked: dict[str, int] = {}
        self.signed_out = 0
        self._server = Server(_configuration(issuer, told_in_token=told_in_token, shows=shows))
        # A browser brings the form, so the console cannot show itself there, whatever idpyoidc expects of a client_id.
        self._server.endpoint["session"].client_authentication = lambda *_, **__: {}
        context = self._server.context
        context.session_manager.sub_func["public"] = lambda user, **_: f"Number-of-{user}"
        self.told: dict[str, object] = context.userinfo.db[PERSON]
        context.cdb[CLIENT] = {
            "client_secret": SECRET,
            "redirect_uris": [(back, {})],
            "post_logout_redirect_uri": [(left, {})],
            "token_endpoint_auth_method": shows,
            "response_types_supported": ["code"],
            "allowed_scopes": ["openid", "email", "profile"],
        }
        context.keyjar.add_symmetric(CLIENT, SECRET)

    def change_keys(self) -> None:
        """Sign with a new key from now on, and show no other."""
        bundle = KeyBundle()
        bundle.append(new_ec_key("P-256", use="sig", kid="a-new-key"))
        for issuer in ("", self.issuer):
            self._server.keyjar._issuers.pop(issuer, None)
            self._server.keyjar.add_kb(issuer, bundle)

    def forget_the_console(self) -> None:
        """Know it by this secret no longer."""
        self._server.context.cdb[CLIENT]["client_secret"] = "another-one"

    def app(self) -> FastAPI:
        """Its addresses."""
        app = FastAPI()
        paths = {name: one.endpoint_path for name, one in self._server.endpoint.items()}
        for name, path in paths.items():
            app.add_api_route(f"/{path}", self._answerer(name), methods=["GET", "POST"])
        app.add_api_route("/static/jwks.json", self._keys, methods=["GET"])
        app.add_api_route("/sign-out-sure", self._sure, methods=["GET"])
        return app

    async def _keys(self, request: Request) -> Response:
        self._count(request)
        return Response(self._server.keyjar.export_jwks_as_json(), media_type="application/json")

    async def _sure(self, request: Request) -> Response:
        """Where it would ask whether somebody means it: everybody does."""
        asked = self._server.endpoint["session"].unpack_signed_jwt(request.query_params["sjwt"])
        self._server.endpoint["session"].do_verified_logout(asked["sid"])
        self.signed_out += 1
        return Response(status_code=303, headers={"Location": asked["redirect_uri"]})

    def _count(self, request: Request) -> None:
        path = request.url.path
        self.asked[path] = self.asked.get(path, 0) + 1

    def _answerer(self, name: str) -> Any:
        async def answer(request: Request) -> Response:
            self._count(request)
            form = dict(await request.form()) if request.method == "POST" else dict(request.query_params)
            cookies = [{"name": one, "value": value} for one, value in request.cookies.items()]
            info: dict[str, Any] = {
                "headers": dict(request.headers),
                "method": request.method,
                "url": str(request.url),
                "cookie": [],
            }
            if name == "session":
                info["cookie"] = cookies
            return self._process(name, form, info)

        return answer

    def _process(self, name: str, form: Mapping[str, Any], info: Mapping[str, Any]) -> Response:
        endpoint = self._server.endpoint[name]
        try:
            asked = endpoint.parse_request(dict(form), http_info=info)
            found = asked if "error" in asked else endpoint.process_request(asked, http_info=info)
        except Exception as error:  # noqa: BLE001  # why: what it raises for a wrong secret is its own affair
            return Response(json.dumps({"error": "invalid_client", "by": type(error).__name__}), status_code=401)
        if "error" in found:
            return Response(json.dumps({"error": found["error"]}), status_code=400)
        if "redirect_location" in found:
            return Response(status_code=302, headers={"Location": found["redirect_location"]})
        done = endpoint.do_response(request=asked, **found)
        said = done["response"] if isinstance(done["response"], str) else done["response"].to_json()
        if name == "authorization":
            answer = Response(status_code=302, headers={"Location": said})
            for cookie in found.get("cookie", ()):
                answer.set_cookie(cookie["name"], cookie["value"])
            return answer
        return Response(said, media_type="application/json")


@asynccontextmanager
async def providing(
    *, back: str, left: str = "", told_in_token: bool = True, shows: str = "client_secret_basic", seconds: float = 30
) -> AsyncIterator[Provider]:
    """A provider, until the test is over. `told_in_token`: all is in the token; else the person's own address tells
    what they are called. `shows` is how Hearback has to show itself.
    """
    outer = FastAPI()
    async with served(outer, seconds=seconds) as address:
        provider = Provider(address, back=back, left=left, told_in_token=told_in_token, shows=shows)
        outer.mount("/", provider.app())
        yield provider


def _configuration(issuer: str, *, told_in_token: bool, shows: str) -> dict[str, Any]:
    oidc, oauth = "idpyoidc.server.oidc", "idpyoidc.server.oauth2"
    told = {"email": {"essential": True}, "email_verified": {"essential": True}} if told_in_token else {}
    lasts = {"access_token": {"expires_in": 600}}
    sure = f"{issuer}/sign-out-sure"
    signs_out = {"client_authn_method": None, "logout_verify_url": sure, "signing_alg": "ES256"}
    code = {"supports_minting": ["access_token", "id_token"], "max_usage": 1, "expires_in": 120}
    return {
        "issuer": issuer,
        "httpc_params": {"verify": False},
        "subject_types_supported": ["public"],
        "key_conf": {"uri_path": "static/jwks.json", "key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}]},
        "preference": {
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": [shows],
        },
        "endpoint": {
            "provider_info": _endpoint(
                ".well-known/openid-configuration", f"{oidc}.provider_config.ProviderConfiguration", None
            ),
            "authorization": _endpoint("authorization", f"{oidc}.authorization.Authorization", None)
            | {"kwargs": {"client_authn_method": None, "response_types_supported": ["code"]}},
            "token": _endpoint("token", f"{oidc}.token.Token", [shows]),
            "userinfo": _endpoint("userinfo", f"{oidc}.userinfo.UserInfo", ["bearer_header"]),
            "session": _endpoint("session", f"{oidc}.session.Session", None) | {"kwargs": signs_out},
        },
        "add_on": {
            "pkce": {
                "function": f"{oauth}.add_on.pkce.add_support",
                "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
            }
        },
        "authentication": {
            "nobody_is_asked": {
                "acr": UNSPECIFIED,
                "class": "idpyoidc.server.user_authn.user.NoAuthn",
                "kwargs": {"user": PERSON},
            }
        },
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {PERSON: _TOLD}}},
        "claims_interface": {"class": "idpyoidc.server.session.claims.ClaimsInterface", "kwargs": {}},
        "authz": {
            "class": "idpyoidc.server.authz.AuthzHandling",
            "kwargs": {"grant_config": {"usage_rules": {"authorization_code": code, **lasts}, "expires_in": 600}},
        },
        "session_params": {"encrypter": _CRYPT},
        "cookie_handler": {
            "class": "idpyoidc.server.cookie_handler.CookieHandler",
            "kwargs": {"keys": {"key_defs": _COOKIE_KEYS}, "name": _COOKIES},
        },
        "token_handler_args": {
            "jwks_defs": {"key_defs": [{"type": "oct", "bytes": "24", "use": ["enc"], "kid": "code"}]},
            "code": {"lifetime": 600, "kwargs": {"crypt_conf": _CRYPT}},
            "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 600}},
            "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {"base_claims": told}},
        },
    }


def _endpoint(path: str, of: str, shown: list[str] | None) -> dict[str, Any]:
    return {"path": path, "class": of, "kwargs": {"client_authn_method": shown}}
