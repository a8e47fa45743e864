"""What becomes of a message whose time has passed: the process was down, or a pause took long."""

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

LatePolicy = Literal["send", "skip", "hold"]
LATE_POLICIES: Final[tuple[LatePolicy, ...]] = get_args(LatePolicy)

# A restart takes a minute or two; nobody calls a message late for that.
GRACE: Final = timedelta(minutes=5)


def is_late(due: datetime, now: datetime) -> bool:
    """Whether more than five minutes have passed since `due`."""
    return now - due > GRACE


def judge(due: datetime, now: datetime, policy: LatePolicy) -> LatePolicy:
    """What to do with something due at `due`: `send` when it is not late, else what its policy says."""
    return policy if is_late(due, now) else "send"
