"""A proxy that the environment names: taken, left out, and told who asks."""

from __future__ import annotations

from base64 import b64encode

import pytest
from aiohttp import web

from bot.gateway import Gateway
from bot.proxies import Proxies
from programme.retry import Sent
from tests.bot.office import TOKEN

NAMES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
TELEGRAM = "https://api.telegram.org/bot123:abc/getMe"
KNOWN = "Basic " + b64encode(b"team:s/cret").decode()


@pytest.fixture(autouse=True)
def _no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, "http://proxy.example:3128"),
        ({"https_proxy": "proxy.example:3128"}, "http://proxy.example:3128"),
        ({"HTTPS_PROXY": "http://a:b@proxy.example:3128"}, "http://a:b@proxy.example:3128"),
        ({"HTTP_PROXY": "http://proxy.example:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "localhost, .telegram.org"}, None),
    ],
)
def test_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Proxies().of(TELEGRAM) == expected


def test_it_is_looked_up_once_for_each_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "bot-api.example:8443")
    proxies = Proxies()
    assert proxies.of(TELEGRAM) == "http://proxy.example:3128"
    monkeypatch.delenv("HTTPS_PROXY")
    assert proxies.of(TELEGRAM.replace("getMe", "sendMessage")) == "http://proxy.example:3128"
    assert proxies.of("https://bot-api.example:8443/bot123:abc/getMe") is None


async def test_calls_go_through_it(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    asked: list[tuple[str, str | None]] = []

    async def pass_on(request: web.BaseRequest) -> web.Response:
        asked.append((request.raw_path, request.headers.get("Proxy-Authorization")))
        return web.json_response({"ok": True, "result": True})

    runner = web.ServerRunner(web.Server(pass_on))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    monkeypatch.setenv("HTTP_PROXY", f"http://team:s%2Fcret@127.0.0.1:{unused_tcp_port}")
    gateway = Gateway(TOKEN, "http://telegram.invalid")
    await gateway.start()
    try:
        assert isinstance(await gateway.send("close", {}), Sent)
    finally:
        await gateway.close()
        await runner.cleanup()
    assert asked == [(f"http://telegram.invalid/bot{TOKEN}/close", KNOWN)]
