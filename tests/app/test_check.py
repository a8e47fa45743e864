"""`hearback check` says how each part is and what to do, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import Connection, insert
from sqlalchemy import text as sql

from app.texts import text
from app.town.story import town_programme
from programme import laid_over
from programme.programme import Programme, example_text
from programme.words import Words
from storage import people
from storage.tables import sentence_change, setting_change
from tests.app.conftest import EXAMPLES, Operator
from tests.clock import START

TOKEN = "4000000001:made-up-token-of-the-tests-0123456789"


class _Telegram(BaseHTTPRequestHandler):
    """Answers getMe and getWebhookInfo of one token, as the Bot API does."""

    token: ClassVar[str] = TOKEN
    webhook: ClassVar[dict[str, object]] = {}

    def do_POST(self) -> None:
        """Any call."""
        me = {"id": 4000000001, "is_bot": True, "username": "made_up_bot"}
        webhook = {"url": "", "pending_update_count": 0, **self.webhook}
        results = {f"/bot{self.token}/getMe": me, f"/bot{self.token}/getWebhookInfo": webhook}
        result = results.get(self.path)
        wrong = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        self.send_response(200 if result else 401)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"ok": True, "result": result} if result else wrong).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # why: its name in the base class
        """Nothing: the tests' output is not its place."""


@pytest.fixture
def telegram() -> Iterator[str]:
    """The address of a Bot API that knows one bot, and of an organisation that signs people in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Organisation)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class _Organisation(_Telegram):
    """Signs people in: says what it is, and shows a key."""

    def do_GET(self) -> None:
        """Its configuration, or its keys."""
        here = f"http://{self.headers['Host']}"
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        about = {"issuer": here} | {name: f"{here}/{name}" for name in names}
        keys = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(about if "well-known" in self.path else keys).encode())


def _parts(operator: Operator) -> dict[tuple[str, str], str]:
    said = operator.says("check", "--json")
    return {(one["part"], one["state"]): one["finding"] for one in said.json}


def test_all_is_well(operator: Operator, telegram: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HEARBACK_TELEGRAM_API_URL", telegram)
    operator.does("staff", "add", "--telegram-id", "101", "--role", "administrator")
    said = operator.does("check")
    assert "WRONG" not in said.out
    found = _parts(operator)
    assert found["telegram", "ok"] == "@made_up_bot answers"
    assert found["webhook", "ok"] == "not used: Hearback asks Telegram for updates itself"
    assert found["staff", "ok"] == "1 administrator"
    assert found["keys", "ok"] == "they open what is sealed"
    assert "hold together" in found["flows", "ok"]


def test_a_newcomer_is_told_what_to_do_and_nothing_is_made(newcomer: Operator, empty_place: Path) -> None:
    said = newcomer.says("check")
    assert said.code == 1
    assert "HEARBACK_TELEGRAM_TOKEN is missing: set it" in said.out
    assert "hearback db upgrade, or the first run, makes it" in said.out
    assert "plain built-in one" in said.out
    assert list(empty_place.iterdir()) == []


def test_a_token_that_telegram_does_not_know_is_named(
    operator: Operator, telegram: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_TELEGRAM_TOKEN", TOKEN.replace("made", "lost"))
    monkeypatch.setenv("HEARBACK_TELEGRAM_API_URL", telegram)
    said = operator.says("check")
    assert said.code == 1
    assert "take it from @BotFather again" in said.out
    assert "lost-up-token" not in said.out


def test_silence_is_told_from_refusal(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HEARBACK_TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert "http://127.0.0.1:9 does not answer" in _parts(operator)["telegram", "wrong"]


def test_tables_that_do_not_fit_the_code_are_named(operator: Operator) -> None:
    operator.database(lambda conn: conn.execute(sql("ALTER TABLE person DROP COLUMN form_of_address")))
    assert "and lacks person.form_of_address: its tables or a migration" in _parts(operator)["database", "wrong"]
    for table in ("flow_start", "flow_schedule", "off_duty", "place", "folded"):
        operator.database(lambda conn, table=table: conn.execute(sql(f"DROP TABLE {table}")))
    found = _parts(operator)
    assert (
        "flow_schedule, flow_start, folded, off_duty, person.form_of_address and 1 more: " in found["database", "wrong"]
    )
    assert ("database", "ok") not in found


def test_keys_that_do_not_fit_are_noticed(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.database(people.change, 1, name="A made-up name")
    monkeypatch.setenv("HEARBACK_SECRET_KEYS", "n" * 40)
    assert "do not open what is sealed" in _parts(operator)["keys", "wrong"]


def test_keys_that_others_may_read_are_noted(newcomer: Operator) -> None:
    newcomer.does("db", "upgrade")
    (newcomer.folder / "var" / "keys").chmod(0o644)
    assert "chmod 600" in _parts(newcomer)["keys", "note"]


def test_a_wrong_setting_is_the_first_thing_to_put_right(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TIMEZONE", "Mars")
    said = operator.says("check")
    assert said.code == 1
    assert said.lines == [
        "WRONG  settings    HEARBACK_TIMEZONE is “Mars”: it should be a time zone, as in Europe/London"
    ]


def test_every_mistake_in_the_programme_is_a_line(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    path = operator.file("ours.yaml", "organisation: {name: Ours}\ntopics: []\n")
    monkeypatch.setenv("HEARBACK_PROGRAMME", str(path))
    wrong = [line for line in operator.says("check").lines if line.startswith("WRONG  programme")]
    assert len(wrong) >= 3
    assert all("ours.yaml, line " in line for line in wrong)
    assert "ours.yaml, line 2: topics" in operator.fails("people", "list")


def test_a_programme_that_is_not_there_is_named(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_PROGRAMME", "nowhere.yaml")
    assert "nowhere.yaml cannot be read" in _parts(operator)["programme", "wrong"]
    assert len([line for line in operator.says("check").lines if "nowhere.yaml" in line]) == 1


def test_who_checked_a_language_and_what_is_read_in_english_is_said(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = operator.file("town.yaml", town_programme())
    monkeypatch.setenv("HEARBACK_PROGRAMME", str(path))
    lines = operator.says("check").lines
    (english,) = [line for line in lines if " en: " in line and "texts" in line]
    (urdu,) = [line for line in lines if " ur: " in line]
    assert "checked by the programme's own team. Residents read 0 texts in English" in english
    assert "checked by nobody yet. Residents read 0 texts in English" in urdu
    (wordings,) = [line for line in lines if "consent wordings not checked" in line]
    assert "updates-1 (ro)" in wordings
    assert "(ur)" not in wordings
    assert "(pl)" not in wordings


def test_what_is_not_checked_or_reviewed_is_said_honestly(operator: Operator) -> None:
    found = _parts(operator)
    assert "updates-1 (ur)" in found["wordings", "note"]
    assert "not reviewed by a clinician yet" in found["safety", "note"]


def test_a_misspelt_setting_is_noted(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_BULKRATE", "30")
    assert "did you mean HEARBACK_BULK_RATE?" in _parts(operator)["settings", "note"]


def test_a_name_that_telegram_would_refuse_is_told(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_name = "Community Voices of South and West Hertfordshire and all its neighbours"
    path = tmp_path / "programme.yaml"
    path.write_text(example_text().replace("South and West Herts Community Voices (made up)", long_name), "utf-8")
    monkeypatch.setenv("HEARBACK_PROGRAMME", str(path))
    found = _parts(operator)
    assert "organisation.name (en) has 71 characters, and Telegram shows at most 64" in found["profile", "wrong"]


def test_what_is_live_at_a_desk_is_looked_at(operator: Operator) -> None:
    def said(conn: Connection, key: str, words: str, language: str = "en") -> None:
        kept = {"language": language, "key": key, "words": {"everybody": [words]}, "written_by": 1, "checked_by": 1}
        conn.execute(insert(sentence_change).values(at=START, **kept))

    operator.does("staff", "add", "--telegram-id", "101", "--role", "administrator")
    operator.database(said, "say.thanks", "Thank you. {receipt} {hear_back}")
    assert _parts(operator)["desk", "ok"] == text("check.desk", count=1)
    about = laid_over.of(Programme.example(), "organisation").model_copy(update={"about": Words({"en": "x" * 500})})
    change = {"name": "organisation", "value": {"is": laid_over.plain("organisation", about)}, "at": START}
    operator.database(lambda conn: conn.execute(insert(setting_change).values(staff_id=1, **change)))
    assert "organisation.about (en) has " in _parts(operator)["profile", "wrong"]
    for key, words in (("common.skip", "x" * 70), ("gone.since", "x"), ("say.thanks", "Thank you.")):
        operator.database(said, key, words)
    found = [one["finding"] for one in operator.says("check", "--json").json if one["part"] == "desk"]
    assert found == [
        text("check.desk_long", key="common.skip", language="en", length=70, over=6, most=64),
        text("check.desk_gone", key="gone.since", language="en"),
        text("check.desk_fits_no_more", key="say.thanks", language="en"),
    ]


def test_a_name_that_phones_cut_on_a_button_is_noted(
    operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "programme.yaml"
    path.write_text(example_text().replace("{en: Hertsmere,", f"{{en: {'Hertsmere' * 8},"), "utf-8")
    monkeypatch.setenv("HEARBACK_PROGRAMME", str(path))
    assert "has 72 characters in en, 8 more than the 64" in _parts(operator)["desk", "note"]


def test_the_organisations_own_sign_in_is_looked_at(
    operator: Operator, telegram: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARBACK_PUBLIC_URL", "https://hearback.example.org")
    monkeypatch.setenv("HEARBACK_OIDC_CLIENT_ID", "hearback")
    monkeypatch.setenv("HEARBACK_OIDC_ISSUER", telegram)
    back = "https://hearback.example.org/sign-in/organisation/back"
    assert _parts(operator)["sign-in", "ok"].endswith(f"told apart by “email”. It has to send people back to {back}")
    monkeypatch.setenv("HEARBACK_OIDC_ISSUER", f"{telegram}/other")
    assert "(it names another issuer): look at HEARBACK_OIDC_ISSUER" in _parts(operator)["sign-in", "wrong"]
