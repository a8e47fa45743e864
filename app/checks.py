"""What `hearback check` looks at: each part on its own, so that one that is wrong does not hide the next.

Nothing is changed: no keys are made, no tables brought up to date. Telegram is asked only for the bot's own name and
webhook, and the organisation's sign-in, where there is one, what it says of itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from app.check_live import is_there, lay, live, not_as_written
from app.check_webhook import look_at as look_at_webhook
from app.conversing import library, problems
from app.key_file import FILE, known_keyring, open_to_others
from app.opening import SENTENCES, clock, read_programme
from app.refusal import Refused
from app.settings import Settings, SettingsProblem, read_settings, unknown_settings
from app.single_sign_on import sign_on_of
from app.texts import text
from bot.gateway import CallFailed, Gateway, slug
from bot.introduction import TooLong, too_long
from console.sign_on import SignOnTrouble
from console.single_sign_on import BACK
from conversations.missing import residents_miss
from conversations.texts import Texts
from programme import safety
from programme.laid_over import Name
from programme.paying import FREE_RATE
from programme.retry import Unauthorised
from programme.words import ENGLISH
from storage import migrations, seals, series, staff
from storage import settings as desk_settings
from storage.database import Database
from storage.keys import KeyProblem

State = Literal["ok", "note", "wrong"]
REVIEWED: Final = "not yet"
_NAMED: Final = 5
"""How many missing tables or columns are named: the first ones tell what happened."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is, and what to do about it."""

    part: str
    state: State
    finding: str


Findings = list[Finding]


async def look() -> Findings:
    """Everything, in the order in which to put it right."""
    try:
        settings = read_settings()
    except SettingsProblem as problem:
        return [Finding("settings", "wrong", sentence) for sentence in problem.sentences]
    parts: Mapping[str, Callable[[Settings], Awaitable[Findings]]] = {
        "settings": _settings,
        "programme": _programme,
        "database": _database,
        "telegram": _telegram,
        "sign-in": _sign_on,
        "profile": _profile,
        "flows": _flows,
        "texts": _texts,
        "wordings": _wordings,
        "safety": _safety,
    }
    found: Findings = []
    for part, look_at in parts.items():
        try:
            found += await look_at(settings)
        except (Refused, *SENTENCES) as error:
            said = {one.finding for one in found}  # a file that cannot be read is wrong once, for all that read it
            found += [Finding(part, "wrong", line) for line in str(error).splitlines() if line not in said]
    return found


async def _settings(settings: Settings) -> Findings:
    time = clock().astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")
    return [
        Finding("settings", "ok", text("check.settings", data_dir=settings.data_dir)),
        Finding("settings", "ok", text("check.clock", time=time, zone=settings.timezone)),
        *(Finding("settings", "note", sentence) for sentence in unknown_settings()),
        *(Finding("settings", "note", sentence) for sentence in _rates(settings)),
    ]


def _rates(settings: Settings) -> Iterator[str]:
    if settings.too_fast:  # and it is not Telegram itself: that is refused
        yield text("check.too_fast", rate=f"{settings.bulk_rate:g}", most=FREE_RATE)
    if settings.paid_rate is not None:
        yield text("check.paid", rate=f"{settings.paid_rate:g}")


async def _programme(settings: Settings) -> Findings:
    programme = read_programme(settings)
    if settings.programme is None:
        return [Finding("programme", "note", text("check.programme_plain"))]
    languages = ", ".join(programme.languages)
    return [Finding("programme", "ok", text("check.programme", name=programme.organisation.name, languages=languages))]


async def _database(settings: Settings) -> Findings:
    """The keys first: without them the database says nothing."""
    path = settings.data_dir / FILE
    keys = known_keyring(settings)
    loose = not settings.secret_keys and path.exists() and open_to_others(path)
    found = [Finding("keys", "note", text("check.keys_open", path=path))] if loose else []
    if keys is None or not is_there(settings):
        return [*found, Finding("database", "note", text("check.database_none"))]
    database = await Database.open(settings.database, data_dir=settings.data_dir, keys=keys, migrate=False)
    try:
        return [*found, *await _tables(database, settings)]
    finally:
        await database.close()


async def _tables(database: Database, settings: Settings) -> Findings:
    revision = await database.read(migrations.revision)
    if revision is None:
        return [Finding("database", "note", text("check.database_none"))]
    if not migrations.knows(revision):
        return [Finding("database", "wrong", text("db.newer", path=settings.data_dir, revision=revision))]
    if revision != migrations.head():
        return [Finding("database", "note", text("check.database_old", revision=revision, head=migrations.head()))]
    missing = await database.read(migrations.missing)
    if missing:
        return [Finding("database", "wrong", text("check.database_lacks", revision=revision, missing=_few(missing)))]
    found = [Finding("database", "ok", text("check.database", revision=revision))]
    try:
        await database.read(seals.open_one_of_each)
        found.append(Finding("keys", "ok", text("check.keys_fit")))
    except KeyProblem:
        found.append(Finding("keys", "wrong", text("check.keys_wrong")))
        return found
    found += [
        Finding("announcements", "note", text("check.calendar_ends", number=number, calendar=one.id, until=one.until))
        for number, one in (await database.read(series.outliving)).items()
    ]
    found += _at_a_desk(await database.read(desk_settings.present))
    members = await database.read(staff.members)
    administrators = sum(member.role == "administrator" for member in members) or len(settings.admin_telegram_ids)
    if administrators:
        return [*found, Finding("staff", "ok", text("check.staff", count=administrators))]
    return [*found, Finding("staff", "note", text("check.staff_none"))]


def _at_a_desk(changed: Mapping[Name, desk_settings.Setting]) -> Findings:
    """What of the programme is not as its file says."""
    names = ", ".join(name for name, one in changed.items() if one.laid)
    return [Finding("programme", "note", text("check.at_a_desk", names=names))] if names else []


def _few(missing: list[str]) -> str:
    named, more = ", ".join(missing[:_NAMED]), len(missing) - _NAMED
    return text("check.database_more", missing=named, more=more) if more > 0 else named


async def _telegram(settings: Settings) -> Findings:
    if settings.telegram_token is None:
        return [Finding("telegram", "wrong", text("setting.token_missing"))]
    gateway = Gateway(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    await gateway.start()
    try:
        me: dict[str, Any] = await gateway.get_me()
        info: dict[str, Any] = await gateway.call("getWebhookInfo")
    except CallFailed as failed:
        refused = isinstance(failed.outcome, Unauthorised)
        silent = text("check.token_silent", url=settings.telegram_api_url, problem=slug(failed.outcome))
        return [Finding("telegram", "wrong", text("check.token_refused") if refused else silent)]
    else:
        return [
            Finding("telegram", "ok", text("check.token", username=me.get("username", "?"))),
            *(Finding("webhook", state, said) for state, said in look_at_webhook(settings, info)),
        ]
    finally:
        await gateway.close()


async def _profile(settings: Settings) -> Findings:
    """What Telegram shows of the bot before anybody writes, where it is too long to be shown; and what people do not
    read as it was written at a desk.
    """
    texts, there = Texts.load(zone=settings.zone), await live(settings)
    flows = library(texts)
    desk = [Finding("desk", "note", line) for line in not_as_written(there, texts, flows)]
    if there.said and not desk:
        desk = [Finding("desk", "ok", text("check.desk", count=len(there.said)))]
    lay(there, texts, flows)
    long = too_long(texts, flows, there.programme)
    if not long:
        return [Finding("profile", "ok", text("check.profile")), *desk]
    return [*(Finding("profile", "wrong", text("check.profile_long", **_over(one))) for one in long), *desk]


def _over(one: TooLong) -> dict[str, object]:
    return {**asdict(one), "over": one.length - one.most}


async def _sign_on(settings: Settings) -> Findings:
    sign_on = sign_on_of(settings)
    if sign_on is None:
        return []
    facts = {"issuer": settings.oidc_issuer, "claim": settings.oidc_claim, "back": settings.pages + BACK}
    try:
        await sign_on.look(clock())
    except SignOnTrouble as trouble:
        return [Finding("sign-in", "wrong", text("check.sign_on_trouble", detail=trouble.detail, **facts))]
    return [Finding("sign-in", "ok", text("check.sign_on", **facts))]


async def _flows(settings: Settings) -> Findings:
    count, found = problems(Texts.load(zone=settings.zone))
    wrong = [Finding("flows", "wrong" if problem.serious else "note", str(problem)) for problem in found]
    fine = (
        [] if any(problem.serious for problem in found) else [Finding("flows", "ok", text("flows.fine", flows=count))]
    )
    return [*fine, *wrong]


async def _texts(settings: Settings) -> Findings:
    return list(_languages(Texts.load(zone=settings.zone), read_programme(settings).languages))


def _languages(texts: Texts, wanted: tuple[str, ...]) -> Iterator[Finding]:
    every = len(texts.keys())
    there = {catalogue.language for catalogue in texts.languages}
    for language in wanted:
        have = every - len(texts.missing(language))
        unchecked = len(texts.unchecked(language)) if language in there else 0
        state: State = "ok" if have == every and not unchecked else "note"
        told = {
            "who": (texts.checked_by(language) if language in there else None) or text("check.texts_nobody"),
            "residents": 0 if language == ENGLISH else len(residents_miss(texts, language)),
        }
        counts = {"have": have, "all": every, "unchecked": unchecked}
        yield Finding("texts", state, text("check.texts", language=language, **counts, **told))


async def _wordings(settings: Settings) -> Findings:
    programme = read_programme(settings)
    both = (*programme.wordings().unchecked(), *programme.for_ambassadors().unchecked())
    unchecked = ", ".join(f"{wording} ({language})" for wording, language in both)
    if unchecked:
        return [Finding("wordings", "note", text("check.wordings", wordings=unchecked))]
    return [Finding("wordings", "ok", text("check.wordings_fine"))]


async def _safety(_: Settings) -> Findings:
    lists = safety.packaged()
    unreviewed = [words.language for words in lists if words.reviewed_by.startswith(REVIEWED)]
    languages = ", ".join(words.language for words in lists)
    finding = text("check.safety", languages=languages, unreviewed=len(unreviewed))
    return [Finding("safety", "note" if unreviewed else "ok", finding)]
