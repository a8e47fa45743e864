"""The table of roles: which role may come to which place of the console. It stands in docs/console.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.staffroom import Place
from console.texts import text
from programme.roles import ROLES, Act, may

_METHODS = {("GET",): "see", ("POST",): "do", ("GET", "POST"): "see_and_do"}


def role_table(places: Iterable[Place]) -> str:
    """The places in their order as a table in Markdown, a line for each address and act."""
    heads = [text("roles.where"), "", *(text(f"role.{role}") for role in ROLES)]
    return "\n".join(_line(cells) for cells in (heads, ["---"] * len(heads), *_rows(places))) + "\n"


def _rows(places: Iterable[Place]) -> Iterator[list[str]]:
    methods: dict[tuple[str, Act | None], list[str]] = {}
    for place in places:
        methods.setdefault((place.path, place.act), []).append(place.method)
    for (path, act), known in methods.items():
        allowed = [text("roles.yes" if act is None or may(role, act) else "roles.no") for role in ROLES]
        yield [f"`{path}`", text(f"roles.{_METHODS[tuple(known)]}"), *allowed]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
