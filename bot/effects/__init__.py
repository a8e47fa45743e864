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
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from conversations.check_effects import Argument, Declared

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
    def declared(self) -> Declared:
        """What flows are checked against: its outcomes, and its arguments by name."""
        takes = {
            name: Argument(field.is_required(), partial(_wrong, self.args, name))
            for name, field in self.args.model_fields.items()
        }
        return Declared(self.outcomes, takes)


def _wrong(args: type[EffectArgs], name: str, value: object) -> str | None:
    """What is wrong with the value of one argument as it stands in a flow; None: nothing."""
    try:
        args.model_validate({name: value})
    except ValidationError as error:
        said = (str(one["msg"]) for one in error.errors() if one["loc"][:1] == (name,))
        return next((words[:1].lower() + words[1:] for words in said), None)
    return None


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


def declared() -> dict[str, Declared]:
    """What each effect takes and can come out as: flows are checked against it when they are loaded."""
    return {name: found.declared for name, found in load_all().items()}


@cache
def load_all() -> Mapping[str, Effect]:
    """Every effect there is, by name: imports each module of this package once."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _registry
