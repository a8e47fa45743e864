"""What every step of a flow has, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from conversations.effects import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has: a name, the line it stands on, and the step that follows or the end."""

    name: str
    line: int = field(compare=False)
    next: str | None = None
    end: Ending | None = None

    def ways(self) -> Iterator[str]:
        """The names of all steps that can follow this one."""
        if self.next is not None and self.end is None:
            yield self.next

    def goes_on(self) -> bool:
        """Whether the step can be followed by the next one, or by the end."""
        return True

    def ends(self) -> bool:
        """Whether the conversation can be over after this step."""
        return self.end is not None
