"""The settings: read once from the environment and `.env`, prefix HEARBACK_, into one checked object."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.texts import SETTINGS, text
from programme.paying import FREE_RATE
from programme.single_sign_on import EMAIL
from programme.words import near

PREFIX: Final = "HEARBACK_"
TELEGRAM: Final = "https://api.telegram.org"
KEY_LENGTH: Final = 32
MOST_ID: Final = 2**52 - 1
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)
"""Ports to which Telegram delivers."""
WEBHOOK_PATH: Final = "/telegram/webhook"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SECRET: Final = frozenset({"telegram_token", "webhook_secret", "secret_keys", "database_url", "oidc_client_secret"})
_DOUBLES: Final = ("posix", "right/")
"""The zones once more, some with leap seconds: files that lie beside them on many machines."""
_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{20,70}")


class SettingsProblem(Exception):
    """Some settings are wrong: a sentence for each, which names it; no secret is ever in it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _refuse(value: object) -> object:
    raise ValueError(type(value).__name__)


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        _refuse(value)
    return value


def _address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        _refuse(value)
    return value.rstrip("/")


def _zone(value: str) -> str:
    """A time zone that this machine knows. Listing all that it knows would open six hundred files at each start."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, OSError):  # a folder's name (“Europe”) is an OSError
        _refuse(value)
    if value.startswith(_DOUBLES):
        _refuse(value)
    return value


def _database(value: SecretStr) -> SecretStr:
    if not re.match(r"sqlite:///.+|postgresql://.+", value.get_secret_value()):
        _refuse(value)
    return value


def _keys(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if any(len(value.get_secret_value()) < KEY_LENGTH for value in values):
        _refuse(values)
    return values


def _webhook(value: str) -> str:
    """Where Telegram can deliver: https on its ports, http only to this machine; without a path, our own is meant."""
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value, re.ASCII):
        _refuse(value)
    parts = urlsplit(value)  # a port that is no number raises ValueError too
    reachable = parts.port in (None, *WEBHOOK_PORTS) if parts.scheme == "https" else parts.hostname in _LOOPBACK
    if not parts.hostname or not reachable:
        _refuse(value)
    return value if parts.path.strip("/") else value.rstrip("/") + WEBHOOK_PATH


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        _refuse(value)
    return value


def _client_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[ -~]{1,1000}", value.get_secret_value()):
        _refuse(value)
    return value


def _issuer(value: str) -> str:
    """Who signs people in: https, http only on this machine. A slash at its end is kept, as it is part of the name."""
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value, re.ASCII):
        _refuse(value)
    return value


_Address = Annotated[str, AfterValidator(_address)]
_AdminId = Annotated[int, Field(ge=1, le=MOST_ID)]


class Settings(BaseSettings):
    """All settings, checked. Secrets do not show in `repr`."""

    # An empty variable is one that is not set: compose files and unit files often leave them so.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: _Address = TELEGRAM
    database_url: Annotated[SecretStr, AfterValidator(_database)] | None = None
    data_dir: Path = Path("var")
    programme: Path | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    admin_telegram_ids: Annotated[tuple[_AdminId, ...], NoDecode, BeforeValidator(_listed)] = ()
    console_host: str = Field(default="127.0.0.1", pattern=r"^[A-Za-z0-9.:_-]+$")
    console_port: int = Field(default=8080, ge=0, le=65535)
    public_url: _Address | None = None
    webhook_url: Annotated[str, AfterValidator(_webhook)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_keys)] = ()
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    oidc_client_id: Annotated[str, Field(pattern=r"^[!-~]{1,255}$")] | None = None
    oidc_client_secret: Annotated[SecretStr, AfterValidator(_client_secret)] | None = None
    oidc_claim: str = Field(default=EMAIL, pattern=r"^[A-Za-z0-9_:./-]{1,100}$")
    bulk_rate: float = Field(default=28.0, ge=0.1, le=1000, allow_inf_nan=False)
    paid_rate: float | None = Field(default=None, ge=1, le=1000, allow_inf_nan=False)

    @property
    def talks_to_telegram(self) -> bool:
        """Whether it is Telegram itself that is talked to, and no stand-in or server of one's own."""
        return urlsplit(self.telegram_api_url).hostname == urlsplit(TELEGRAM).hostname

    @property
    def too_fast(self) -> bool:
        """Whether bulk is set to leave faster than Telegram takes it for nothing."""
        return self.bulk_rate > FREE_RATE

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are meant and shown."""
        return ZoneInfo(self.timezone)

    @property
    def pages(self) -> str:
        """The address of the console as browsers reach it, without a slash at its end."""
        host = f"[{self.console_host}]" if ":" in self.console_host else self.console_host
        return self.public_url or f"http://{host}:{self.console_port}"

    @property
    def database(self) -> str:
        """Where the database is: the setting, else a file in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'hearback.db'}"

    @property
    def bot_id(self) -> int | None:
        """The bot's number, which its token begins with."""
        return None if self.telegram_token is None else int(self.telegram_token.get_secret_value().partition(":")[0])


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsProblem with a sentence for each wrong one."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsProblem([_sentence(problem) for problem in error.errors()]) from None
    except UnicodeDecodeError:
        raise SettingsProblem([text("file.not_text", path=".env")]) from None
    if settings.too_fast and settings.talks_to_telegram:
        raise SettingsProblem([text("setting.too_fast", rate=f"{settings.bulk_rate:g}", most=FREE_RATE)])
    if (settings.oidc_issuer is None) != (settings.oidc_client_id is None):
        missing = "OIDC_ISSUER" if settings.oidc_issuer is None else "OIDC_CLIENT_ID"
        raise SettingsProblem([text("setting.oidc_half", missing=missing)])
    return settings


def unknown_settings() -> list[str]:
    """A sentence for each variable that looks like a setting and is none: most often it is misspelt."""
    known = {name.upper() for name in Settings.model_fields}
    names = {*os.environ, *_from_file()}
    found = sorted(name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX))
    return [_unknown(name, known) for name in found if name.upper() not in known]


def _from_file() -> dict[str, str | None]:
    path = Path(".env")
    return dict(dotenv_values(path)) if path.is_file() else {}


def _unknown(name: str, known: set[str]) -> str:
    ending = [one for one in known if one.endswith(f"_{name.upper()}")]
    close = ending[0] if len(ending) == 1 else near(name, [one.casefold() for one in known])
    if close is None:
        return text("setting.unknown", name=name)
    return text("setting.unknown_near", name=name, near=close.upper())


def _sentence(problem: object) -> str:
    details = problem if isinstance(problem, dict) else {}
    name = str(details["loc"][0])
    value = _from_environment(name)
    key = "setting.wrong_secret" if name in _SECRET else "setting.wrong"
    return text(key, name=name.upper(), value=value, wanted=SETTINGS[name])


def _from_environment(name: str) -> str:
    """The value as it was written, for the sentence about it."""
    variable = f"{PREFIX}{name.upper()}"
    values = {key.upper(): value for key, value in {**_from_file(), **os.environ}.items()}
    return str(values.get(variable, ""))
