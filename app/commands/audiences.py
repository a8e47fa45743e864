"""`hearback audience`: whom an expression finds, before anything is sent."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from app.audiences import read_audience
from app.opening import Opened, operate
from app.output import AsJson, show
from app.texts import text
from programme.audience import describe
from programme.consent import Purpose
from programme.insight import TRAITS, Group, Insight, Reached, Trait
from programme.small_numbers import FEWEST_TOLD
from programme.words import ENGLISH
from storage.audience import Counted
from storage.audience import count as count_audience
from storage.audience_insight import who_is_missing

commands = typer.Typer(help="Whom an audience expression finds.", no_args_is_help=True)

Expression = Annotated[str, typer.Argument(metavar="EXPR", help='As in "locality:dacorum and topic:vaccinations".')]
ForPurpose = Annotated[Purpose, typer.Option("--purpose", help="The purpose that people must have consented to.")]

_SEVERAL: Final[dict[Trait, str]] = {"locality": "localities", "language": "languages"}


@commands.callback()
def group() -> None:
    """Whom an audience expression finds."""


@commands.command("count")
def count(expression: Expression, purpose: ForPurpose = "update", as_json: AsJson = False) -> None:
    """How many people a message would reach now, and how many are left out, and why."""

    async def act(at: Opened) -> tuple[str, Counted]:
        names = await at.audience_names()
        audience = read_audience(expression, names)
        return describe(audience, names), await at.database.read(count_audience, audience, purpose, at.now)

    described, found = operate(act)
    left_out = [
        text("audience.left_out", reason=text(f"audience.reason.{reason}"), count=number)
        for reason, number in found.left_out.items()
    ]
    lines = [described, text("audience.count", count=found.count), *left_out]
    show({"count": found.count, "left_out": found.left_out}, lines, as_json=as_json)


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
