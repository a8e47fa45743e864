"""When Telegram cannot be reached: after a few failures in a row nothing is sent until a probe comes back.

How many depends on when a call was last answered. Where one call in ten fails, three in a row come about once in a
thousand: of a broadcast that is answered all the time that is no outage, and stopping it (and every reply) for a second
each time would be. Eight in a row are, however quickly they come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from programme.retry import NotSent, Outcome, Sent, Unauthorised, Unknown

IN_A_ROW = 3
"""Failures in a row that are an outage, where the last answer is longer ago than LATELY."""
AMONG_ANSWERS = 8
"""And where it is not."""
LATELY = 1.0
"""Seconds."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0

UNREACHABLE = "Telegram cannot be reached: look at the network; messages wait and go out by themselves when it is back"
REFUSED = "Telegram refuses the token: look at HEARBACK_TELEGRAM_TOKEN and HEARBACK_TELEGRAM_API_URL; messages wait"


@dataclass(slots=True)
class Outage:
    """Counts failures in a row. `trouble` is a sentence for whoever runs this, None while all is well.

    `probe_at` (seconds of the sender's clock) is when to ask again; infinity while all is well.
    """

    trouble: str | None = None
    probe_at: float = math.inf
    _failures: int = 0
    _wait: float = FIRST_WAIT
    _answered_at: float = -math.inf

    @property
    def is_on(self) -> bool:
        """Whether nothing may be sent but the probe."""
        return self.trouble is not None

    def saw(self, outcome: Outcome, now: float) -> None:
        """A call has ended."""
        if isinstance(outcome, Unauthorised):
            self._begin(REFUSED, now)
        elif isinstance(outcome, NotSent | Unknown):
            self._failures += 1
            if self._failures >= (AMONG_ANSWERS if now - self._answered_at < LATELY else IN_A_ROW):
                self._begin(UNREACHABLE, now)
        elif not self.is_on:
            self._failures, self._answered_at = 0, now
            if isinstance(outcome, Sent):
                self._wait = FIRST_WAIT

    def probed(self, outcome: Outcome, now: float) -> None:
        """The probe has ended: messages may try again, or wait longer than the last time."""
        if isinstance(outcome, Unauthorised | NotSent | Unknown):
            self._begin(REFUSED if isinstance(outcome, Unauthorised) else UNREACHABLE, now, again=True)
        else:
            self.trouble, self.probe_at, self._failures = None, math.inf, 0

    def _begin(self, trouble: str, now: float, *, again: bool = False) -> None:
        if self.is_on and not again:
            return
        self.trouble = trouble
        self.probe_at = now + self._wait
        self._wait = min(LONGEST_WAIT, self._wait * 2)
