"""What is promised to somebody who told the team something: until when they will hear back.

Complaints: acknowledged within 30 days, as data protection law asks. The other times are the programme's own promise;
each is a date that is given to the person and kept with the contribution.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DAYS: Final = {"said": 28, "complaint": 30, "urgent": 1}
"""Days until the answer, for each kind of contribution."""


def answer_by(kind: str, now: datetime) -> datetime:
    """Until when somebody who said something of this kind just now is answered. KeyError for an unknown kind."""
    return now + timedelta(days=DAYS[kind])
