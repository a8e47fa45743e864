"""`hearback audience`: whom an expression finds, before anything is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import typer

from app.audiences import read_audience
from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.texts import text
from programme.audience import describe, unparse
from programme.consent import Purpose
from programme.courtesy import Courtesy
from programme.insight import TRAITS, Group, Insight, Reached, Trait
from programme.quiet import earliest_allowed
from programme.small_numbers import FEWEST_TOLD
from programme.words import ENGLISH
from storage import audit
from storage.audience import Counted
from storage.audience import count as count_audience
from storage.audience import sample as sample_audience
from storage.audience_insight import who_is_missing

commands = typer.Typer(help="Whom an audience expression finds.", no_args_is_help=True)

Expression = Annotated[str, typer.Argument(metavar="EXPR", help='As in "locality:dacorum and topic:vaccinations".')]
ForPurpose = Annotated[Purpose, typer.Option("--purpose", help="The purpose that people must have consented to.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=20, help="How many people, at most.")]

_SEVERAL: Final[dict[Trait, str]] = {"locality": "localities", "language": "languages"}
_SAMPLED: Final = ("id", "language", "locality")


@commands.callback()
def group() -> None:
    """Whom an audience expression finds."""


@commands.command("count")
def count(expression: Expression, purpose: ForPurpose = "update", as_json: AsJson = False) -> None:
    """How many people a message would reach now, and how many are left out, and why."""

    async def act(at: Opened) -> tuple[str, Counted, datetime | None]:
        names = await at.audience_names()
        audience, now = read_audience(expression, names), at.now
        allowed = earliest_allowed(now, at.programme.quiet_hours, at.settings.zone)
        courtesy = Courtesy.of(at.programme, at.settings.zone)
        found = await at.database.read(count_audience, audience, purpose, now, courtesy)
        return describe(audience, names), found, allowed.astimezone(at.settings.zone) if allowed > now else None

    described, found, quiet_until = operate(act)
    left_out = [
        text("audience.left_out", reason=text(f"audience.reason.{reason}"), count=number)
        for reason, number in found.left_out.items()
    ]
    waiting = [text(f"audience.waits.{reason}", count=number) for reason, number in found.later.items()]
    lines = [described, text("audience.count", count=found.count), *waiting, *left_out]
    told: dict[str, Any] = {"count": found.count, "left_out": found.left_out}
    if found.later:
        told["waits"] = found.later
    if quiet_until is not None:
        told["later"] = {"count": found.count, "from": quiet_until}
    if quiet_until is not None and found.count:
        lines.insert(2, text("audience.later", at=f"{quiet_until:%Y-%m-%d %H:%M}"))
    show(told, lines, as_json=as_json)


@commands.command("sample")
def sample(expression: Expression, purpose: ForPurpose = "update", limit: Limit = 5, as_json: AsJson = False) -> None:
    """A few people whom a message would reach now, without their names. The look is written to the audit log."""

    async def act(at: Opened) -> tuple[str, list[dict[str, Any]]]:
        names = await at.audience_names()
        audience = read_audience(expression, names)
        found = await at.database.read(sample_audience, audience, purpose, limit=limit, now=at.now)
        people = [{"id": one.id, "language": one.language, "locality": one.locality} for one in found]
        looked = {"audience": unparse(audience), "purpose": purpose, "people": len(people)}
        await at.database.write(audit.record, at=at.now, act="audience.sample", actor="operator", detail=looked)
        return describe(audience, names), people

    described, people = operate(act)
    show(people, [described, *table(people, _SAMPLED, text("audience.nobody"))], as_json=as_json)


@commands.command("missing")
def missing(expression: Expression, purpose: ForPurpose = "update", as_json: AsJson = False) -> None:
    """Which localities and languages a message would reach much less than it reaches everybody."""

    async def act(at: Opened) -> tuple[str, Insight, dict[str, Any]]:
        names = await at.audience_names()
        audience = read_audience(expression, names)
        found = await at.database.read(who_is_missing, audience, purpose, at.now)
        groups = {
            _SEVERAL[trait]: None
            if trait not in found.missing
            else [{trait: group.value, "name": _name(at, trait, group), **_told(group.reached)} for group in several]
            for trait, several in ((trait, found.missing.get(trait, [])) for trait in TRAITS)
        }
        return describe(audience, names), found, _told(found.everybody) | groups

    described, found, told = operate(act)
    show(told, [described, *_in_words(found, told)], as_json=as_json)


def _name(at: Opened, trait: Trait, group: Group) -> str:
    """How a group is called."""
    if group.value is None:
        return text(f"audience.not_said.{trait}")
    if trait == "locality":
        return at.programme.locality_name(group.value)
    return at.texts.language_name(group.value, ENGLISH)


def _told(reached: Reached) -> dict[str, int | None]:
    people, everybody = reached.told()
    return {"reached": people, "of": everybody}


def _in_words(found: Insight, told: dict[str, Any]) -> list[str]:
    """Who is missing, in sentences."""
    if not found.missing and told["reached"] is None:
        return [text("audience.too_few", fewest=FEWEST_TOLD)]
    lines = [text("audience.reached", **_about(told))]
    for trait in TRAITS:
        groups = told[_SEVERAL[trait]]
        if groups is None:
            lines.append(text(f"audience.chosen.{trait}"))
        elif not groups:
            lines.append(text(f"audience.missing_none.{trait}"))
        else:
            lines.append(text(f"audience.missing.{trait}"))
            lines += [text("audience.missing_group", name=group["name"], **_about(group)) for group in groups]
    return [*lines, text("audience.missing_rule", fewest=FEWEST_TOLD)]


def _about(told: dict[str, Any]) -> dict[str, str]:
    """Numbers of people as they are said; one that is too small is said to be small."""
    few = text("audience.few", fewest=FEWEST_TOLD)
    return {key: few if told[key] is None else text("audience.about", people=told[key]) for key in ("reached", "of")}
