"""Ambassadors: what each of them agreed to, word for word, and that they passed the quiz.

Whether somebody is one now is told by their consent of the tier `ambassador` alone; a row here is what stood behind it
when it was given. The words of a document are kept once, however many people agreed to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.tables import agreed_document, ambassador, consent

TIER = "ambassador"


@dataclass(frozen=True, slots=True)
class AgreedDocument:
    """A document as somebody agreed to it: which, its words in the language that was shown, and when."""

    name: str
    version: int
    language: str
    pieces: Sequence[str]
    at: datetime


def become(
    conn: Connection,
    person_id: int,
    *,
    agreement: AgreedDocument,
    code_of_conduct: AgreedDocument,
    induction_version: int,
    quiz_passed_at: datetime,
    now: datetime,
) -> int:
    """Write down what somebody agreed to and passed when they became an ambassador; the row's number."""
    row = insert(ambassador).values(
        person_id=person_id,
        agreement=_kept(conn, agreement),
        agreement_at=agreement.at,
        code_of_conduct=_kept(conn, code_of_conduct),
        code_of_conduct_at=code_of_conduct.at,
        induction_version=induction_version,
        quiz_passed_at=quiz_passed_at,
        became_at=now,
    )
    return int(conn.execute(row.returning(ambassador.c.id)).scalar_one())


def documents_of(conn: Connection, person_id: int) -> list[AgreedDocument]:
    """The agreement and the code of conduct that somebody agreed to last; none of who never became an ambassador."""
    last = conn.execute(_OF_PERSON.where(ambassador.c.person_id == person_id).limit(1)).one_or_none()
    if last is None:
        return []
    agreed = [(last.agreement, last.agreement_at), (last.code_of_conduct, last.code_of_conduct_at)]
    columns = (agreed_document.c.name, agreed_document.c.version, agreed_document.c.language, agreed_document.c.pieces)
    found = [conn.execute(select(*columns).where(agreed_document.c.id == number)).one() for number, _ in agreed]
    return [AgreedDocument(*row, at) for row, (_, at) in zip(found, agreed, strict=True)]


def shown(conn: Connection, person_id: int) -> dict[str, Any]:
    """What staff see of it: since when they are an ambassador, and the versions. All None when they are none now."""
    holds = (consent.c.person_id == person_id, consent.c.tier == TIER, consent.c.withdrawn_at.is_(None))
    since = conn.execute(select(consent.c.given_at).where(*holds)).scalar_one_or_none()
    last = conn.execute(_OF_PERSON.where(ambassador.c.person_id == person_id).limit(1)).one_or_none()
    here = last if since is not None else None  # brought along on paper, they are one without a row
    documents = {one.name: one.version for one in documents_of(conn, person_id)} if here else {}
    return {
        "ambassador_since": since,
        "agreement_version": documents.get("agreement"),
        "code_of_conduct_version": documents.get("code_of_conduct"),
        "induction_version": here and here.induction_version,
        "quiz_passed_at": here and here.quiz_passed_at,
    }


_OF_PERSON = select(ambassador).order_by(ambassador.c.id.desc())


def _kept(conn: Connection, one: AgreedDocument) -> int:
    """The number under which these very words are kept."""
    digest = sha256("\n\n".join(one.pieces).encode()).hexdigest()
    same = {"name": one.name, "version": one.version, "language": one.language, "digest": digest}
    found = conn.execute(
        select(agreed_document.c.id).where(*(agreed_document.c[name] == value for name, value in same.items()))
    ).scalar_one_or_none()
    if found is not None:
        return int(found)
    row = insert(agreed_document).values(**same, pieces=list(one.pieces), first_agreed_at=one.at)
    return int(conn.execute(row.returning(agreed_document.c.id)).scalar_one())
