"""What a conversation can wish for, and who makes it true.

A flow's `do: name` step becomes a call of the function registered under that name. It runs inside the turn's
transaction: what it writes is kept together with the session, or not at all. A wish that cannot be granted (no places
left) is an Outcome with another name than "done", which the flow's `on:` sends to a step of its own; an exception is
always our mistake, and undoes this update alone.

    class Args(EffectArgs):
        words: str

    @effect("contribute", Args, outcomes=("done", "full"))
    def contribute(turn: TurnContext, args: Args) -> Outcome:
        ...
        return Outcome(value={"receipt": receipt})

Effects live one module a subject in this package; `load_all()` imports every one of them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from bot.context import TurnContext

DONE = "done"


class EffectArgs(BaseModel):
    """Base of an effect's arguments: exactly the fields it names (a flow with another one is refused)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


A = TypeVar("A", bound=EffectArgs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a wish came out: `done`, or a refusal's name; the value (plain JSON) goes to the step's `into:` fact."""

    name: str = DONE
    value: Any = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A registered effect: what it is called, takes and can come out as. `reads`: nothing changes about its person."""

    name: str
    args: type[EffectArgs]
    outcomes: frozenset[str]
    apply: Callable[[TurnContext, Any], Outcome]
    reads: bool = False

    @property
    def fields(self) -> dict[str, bool]:
        """Its arguments by name, and whether each must be given; for the check of flows."""
        return {name: field.is_required() for name, field in self.args.model_fields.items()}


_registry: dict[str, Effect] = {}


def effect(
    name: str, args: type[A], *, outcomes: tuple[str, ...] = (DONE,), reads: bool = False
) -> Callable[[Callable[[TurnContext, A], Outcome]], Callable[[TurnContext, A], Outcome]]:
    """Register the function below as the effect `name`. Two of one name are refused.

    `reads`: it changes nothing about the person whose turn it is, so they need not be read again after it.
    """

    def register(apply: Callable[[TurnContext, A], Outcome]) -> Callable[[TurnContext, A], Outcome]:
        known = _registry.get(name)
        if known is not None and known.apply.__module__ != apply.__module__:
            raise ValueError(f"two effects are called {name}: in {known.apply.__module__} and {apply.__module__}")
        _registry[name] = Effect(name, args, frozenset(outcomes), apply, reads)
        return apply

    return register


def perform(turn: TurnContext, name: str, args: Mapping[str, Any]) -> Outcome:
    """Apply an effect inside the turn's transaction; afterwards the turn knows what it changed about the person.

    Raises KeyError for a name nobody registered, pydantic's ValidationError for arguments it does not take, and
    ValueError for an outcome it did not declare: all of them mistakes in a flow or an effect, never a person's.
    """
    found = load_all()[name]
    outcome = found.apply(turn, found.args.model_validate(dict(args)))
    if outcome.name not in found.outcomes:
        raise ValueError(f"the effect {name} came out as {outcome.name}, which it does not declare")
    if not found.reads:
        turn.look_again()
    return outcome


@cache
def load_all() -> Mapping[str, Effect]:
    """Every effect there is, by name: imports each module of this package once."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _registry
