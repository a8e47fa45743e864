"""What is promised to somebody who told the team something: until when they will hear back.

Complaints: acknowledged within 30 days, as data protection law asks. The other times are the programme's own promise;
each is a date that is given to the person and kept with the contribution.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

DAYS: Final = {"said": 28, "complaint": 30, "urgent": None}
"""Days until the answer, for each kind of contribution. Words of danger have an alert of their own and no such date."""


def answer_by(kind: str, now: datetime) -> datetime | None:
    """Until when somebody who said something of this kind just now is answered, if that is promised.

    KeyError for an unknown kind.
    """
    days = DAYS[kind]
    return None if days is None else now + timedelta(days=days)
