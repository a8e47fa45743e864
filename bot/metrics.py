"""What Prometheus is told of sending: counts, waits and durations, never a person."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.gateway import slug
from bot.letters import Returned
from programme.pacing import Lane
from storage import outbox

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300)


class SendingMetrics:
    """The sender's figures on a registry that is handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "hearback_calls",
            "Calls of the Bot API by lane and what became of them",
            ["lane", "outcome"],
            registry=registry,
        )
        self._call_seconds = Histogram(
            "hearback_call_seconds", "How long a call took", ["lane"], buckets=_SECONDS, registry=registry
        )
        self._wait_seconds = Histogram(
            "hearback_wait_seconds",
            "From a message being queued to its being sent",
            ["lane"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._found: dict[tuple[Lane, str], tuple[Counter, Histogram, Histogram]] = {}

    def returned(self, one: Returned, *, took: float, at: datetime) -> None:
        """A call has ended after `took` seconds."""
        lane = one.letter.lane
        counter, call_seconds, wait_seconds = self._of(lane, slug(one.outcome))
        counter.inc()
        call_seconds.observe(took)
        if isinstance(one.letter.row, outbox.Claimed) and lane is not Lane.BULK:
            wait_seconds.observe(max(0.0, (at - one.letter.row.created_at).total_seconds()))

    def _of(self, lane: Lane, outcome: str) -> tuple[Counter, Histogram, Histogram]:
        """The figures of a lane and an outcome: looked for by their labels once, which costs more than counting."""
        found = self._found.get((lane, outcome))
        if found is None:
            name = lane.name.lower()
            waits = self._wait_seconds.labels(name)
            found = self._calls.labels(name, outcome), self._call_seconds.labels(name), waits
            self._found[lane, outcome] = found
        return found


class WaitingMetrics:
    """How much waits, on a registry that is handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._inbox = Gauge("hearback_inbox_waiting", "Updates that wait for their turn", registry=registry)
        self._outbox = Gauge("hearback_outbox_waiting", "Calls that wait and could go", ["lane"], registry=registry)

    def show(self, inbox_waiting: int, outbox_waiting: dict[int, int]) -> None:
        """The figures as they are now."""
        self._inbox.set(inbox_waiting)
        for lane in (Lane.REPLY, Lane.SERVICE):
            self._outbox.labels(lane.name.lower()).set(outbox_waiting.get(lane, 0))
