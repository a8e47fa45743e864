"""A wrong setting stops the start with a sentence that names it, and no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.settings import Settings, SettingsProblem, read_settings, unknown_settings

TOKEN = "4000000001:made-up-token-of-the-tests-0123456789"

pytestmark = pytest.mark.usefixtures("empty_place")


def test_without_any_it_is_the_contracts_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEARBACK_DATA_DIR")
    settings = read_settings()
    assert settings.data_dir == Path("var")
    assert settings.database == "sqlite:///var/hearback.db"
    assert (settings.telegram_token, settings.telegram_api_url) == (None, "https://api.telegram.org")
    assert (settings.timezone, settings.bulk_rate) == ("Europe/London", 28)
    assert (settings.console_host, settings.console_port, settings.public_url) == ("127.0.0.1", 8080, None)
    assert settings.admin_telegram_ids == ()


RIGHT = [
    ("TELEGRAM_TOKEN", TOKEN, "bot_id", 4000000001),
    ("TELEGRAM_API_URL", "http://127.0.0.1:8081/", "telegram_api_url", "http://127.0.0.1:8081"),
    ("DATABASE_URL", "postgresql://hearback@db/hearback", "database", "postgresql://hearback@db/hearback"),
    ("DATA_DIR", "elsewhere", "data_dir", Path("elsewhere")),
    ("PROGRAMME", "ours.yaml", "programme", Path("ours.yaml")),
    ("TIMEZONE", "Europe/Dublin", "timezone", "Europe/Dublin"),
    ("ADMIN_TELEGRAM_IDS", "101, 102", "admin_telegram_ids", (101, 102)),
    ("CONSOLE_HOST", "0.0.0.0", "console_host", "0.0.0.0"),
    ("CONSOLE_PORT", "0", "console_port", 0),
    ("PUBLIC_URL", "https://hearback.example.org", "public_url", "https://hearback.example.org"),
    ("WEBHOOK_URL", "https://h.example.org", "webhook_url", "https://h.example.org/telegram/webhook"),
    ("WEBHOOK_URL", "https://h.example.org:8443/", "webhook_url", "https://h.example.org:8443/telegram/webhook"),
    ("WEBHOOK_URL", "https://h.example.org/hook", "webhook_url", "https://h.example.org/hook"),
    ("WEBHOOK_URL", "http://127.0.0.1:8080", "webhook_url", "http://127.0.0.1:8080/telegram/webhook"),
    ("WEBHOOK_URL", "http://[::1]:8080/a/b", "webhook_url", "http://[::1]:8080/a/b"),
    ("WEBHOOK_SECRET", "Made-up_1", "webhook_secret", SecretStr("Made-up_1")),
    ("OIDC_CLAIM", "oid", "oidc_claim", "oid"),
    ("OIDC_CLIENT_SECRET", "made-up", "oidc_client_secret", SecretStr("made-up")),
    ("BULK_RATE", "12.5", "bulk_rate", 12.5),
    ("PAID_RATE", "1000", "paid_rate", 1000),
]


@pytest.mark.parametrize(("name", "value", "field", "meant"), RIGHT)
def test_a_setting_is_read(name: str, value: str, field: str, meant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HEARBACK_{name}", value)
    assert getattr(read_settings(), field) == meant


WRONG = [
    ("TELEGRAM_TOKEN", "4000000001"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("DATABASE_URL", "mysql://hearback"),
    ("DATABASE_URL", "sqlite://"),
    ("TIMEZONE", "London"),
    ("TIMEZONE", "Europe"),
    ("TIMEZONE", "right/Europe/London"),
    ("TIMEZONE", "/etc/localtime"),
    ("ADMIN_TELEGRAM_IDS", "ada"),
    ("ADMIN_TELEGRAM_IDS", "0"),
    ("CONSOLE_HOST", "a b"),
    ("CONSOLE_PORT", "70000"),
    ("CONSOLE_PORT", "http"),
    ("PUBLIC_URL", "hearback.example.org"),
    ("WEBHOOK_URL", "hearback.example.org"),
    ("WEBHOOK_URL", "http://hearback.example.org"),
    ("WEBHOOK_URL", "https://hearback.example.org:9000"),
    ("WEBHOOK_URL", "https://hearback.example.org:port"),
    ("WEBHOOK_URL", "https://name:word@hearback.example.org"),
    ("WEBHOOK_URL", "https://hearback.example.org/hook?secret=1"),
    ("WEBHOOK_URL", "https://[::1"),
    ("WEBHOOK_SECRET", "made up"),
    ("WEBHOOK_SECRET", "ä"),
    ("WEBHOOK_SECRET", "s" * 257),
    ("SECRET_KEYS", "short"),
    ("OIDC_ISSUER", "http://login.example.org"),
    ("OIDC_ISSUER", "https://login.example.org/?a=b"),
    ("OIDC_ISSUER", "login.example.org"),
    ("OIDC_CLIENT_ID", "two words"),
    ("OIDC_CLIENT_SECRET", "ä"),
    ("OIDC_CLAIM", "email address"),
    ("BULK_RATE", "0"),
    ("BULK_RATE", "inf"),
    ("BULK_RATE", "fast"),
    ("PAID_RATE", "0"),
    ("PAID_RATE", "1001"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_one_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HEARBACK_{name}", value)
    with pytest.raises(SettingsProblem) as caught:
        read_settings()
    (sentence,) = caught.value.sentences
    assert sentence.startswith(f"HEARBACK_{name} is ")
    assert "it should be" in sentence


def test_telegram_itself_is_not_sent_to_faster_than_it_takes_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_BULK_RATE", "31")
    with pytest.raises(SettingsProblem, match="HEARBACK_BULK_RATE is “31”"):
        read_settings()
    monkeypatch.setenv("HEARBACK_TELEGRAM_API_URL", "http://127.0.0.1:8081")
    assert (read_settings().bulk_rate, read_settings().too_fast) == (31, True)


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "SECRET_KEYS", "DATABASE_URL", "WEBHOOK_SECRET"])
def test_a_wrong_secret_is_not_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HEARBACK_{name}", "hunter2!")
    with pytest.raises(SettingsProblem) as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


def test_all_wrong_ones_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TIMEZONE", "Mars")
    monkeypatch.setenv("HEARBACK_CONSOLE_PORT", "x")
    with pytest.raises(SettingsProblem) as caught:
        read_settings()
    assert len(caught.value.sentences) == 2


def test_secrets_do_not_show_in_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", "k" * 40)
    monkeypatch.setenv("HEARBACK_DATABASE_URL", "postgresql://hearback:hunter2@db/hearback")
    monkeypatch.setenv("HEARBACK_WEBHOOK_SECRET", "hunter2")
    monkeypatch.setenv("HEARBACK_OIDC_CLIENT_SECRET", "hunter2")
    shown = repr(read_settings())
    assert "made-up-token" not in shown
    assert "kkk" not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize("issuer", ["https://login.example.org/realms/ours/", "http://127.0.0.1:8459"])
def test_who_signs_people_in_and_how_they_know_hearback_go_together(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_OIDC_ISSUER", issuer)
    with pytest.raises(SettingsProblem, match="HEARBACK_OIDC_CLIENT_ID is missing"):
        read_settings()
    monkeypatch.setenv("HEARBACK_OIDC_CLIENT_ID", "hearback")
    assert (read_settings().oidc_issuer, read_settings().oidc_claim) == (issuer, "email")
    monkeypatch.delenv("HEARBACK_OIDC_ISSUER")
    with pytest.raises(SettingsProblem, match="HEARBACK_OIDC_ISSUER is missing"):
        read_settings()


def test_an_empty_one_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_PUBLIC_URL", "")
    monkeypatch.setenv("HEARBACK_CONSOLE_PORT", "")
    assert read_settings().console_port == 8080


def test_a_file_beside_the_command_is_read_and_the_environment_wins(
    empty_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_place / ".env").write_text("HEARBACK_TIMEZONE=Europe/Paris\nHEARBACK_CONSOLE_PORT=9000\nOTHER=1\n")
    monkeypatch.setenv("HEARBACK_CONSOLE_PORT", "9001")
    settings = read_settings()
    assert (settings.timezone, settings.console_port) == ("Europe/Paris", 9001)


def test_a_wrong_one_in_the_file_is_shown_as_it_stands_there(empty_place: Path) -> None:
    (empty_place / ".env").write_text("HEARBACK_TIMEZONE=Mars\n")
    with pytest.raises(SettingsProblem, match="HEARBACK_TIMEZONE is “Mars”"):
        read_settings()


def test_a_misspelt_one_is_noticed(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_place / ".env").write_text("HEARBACK_TOKEN=x\n")
    monkeypatch.setenv("HEARBACK_PROGRAM", "ours.yaml")
    assert unknown_settings() == [
        "HEARBACK_PROGRAM is no setting of Hearback: did you mean HEARBACK_PROGRAMME?",
        "HEARBACK_TOKEN is no setting of Hearback: did you mean HEARBACK_TELEGRAM_TOKEN?",
    ]


def test_every_setting_is_tried_right_and_wrong() -> None:
    names = {name.upper() for name in Settings.model_fields}
    any_path = {"DATA_DIR", "PROGRAMME"}
    together = {"OIDC_ISSUER", "OIDC_CLIENT_ID"}  # each is wrong without the other, see above
    assert {name for name, *_ in RIGHT} | {"SECRET_KEYS"} | together == names
    assert {name for name, _ in WRONG} | any_path == names
