"""What is wrong with a database, in words for whoever runs it. Parameters never show up: they hold what people said."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

SENTENCES = {
    "no space left": "the disk of PostgreSQL is full: free some space; work goes on by itself",
    "disk is full": "the disk is full: free some space; work goes on by itself",
    "disk i/o error": "the disk does not take what is written: look at the disk; work goes on by itself when it can",
    "readonly": "the database file may not be written: give the user that runs Hearback the right to",
    "unable to open": "the database file cannot be opened: look at DATA_DIR and DATABASE_URL",
    "not a database": "the file is no database, or is damaged: restore a backup",
    "malformed": "the database is damaged: stop, keep the file, and restore a backup",
    "lock timeout": "another program holds the database: end it; work goes on by itself",
    "locked": "another program holds the database: end it; work goes on by itself",
    "connection": "PostgreSQL does not answer: look at DATABASE_URL and the server; work goes on by itself when it can",
}
"""What is told, by what stands in the error of the driver."""

HELD_BY_OURS = (
    "another hearback command holds the database (write.lock in DATA_DIR): wait for its end, or end it; "
    "work goes on by itself"
)
"""What is told when one of our own processes keeps the others from writing for long."""


class StorageProblem(Exception):
    """The database cannot be used now. The text says what is wrong and what to do; it never holds a value."""

    @property
    def at_once(self) -> str:
        """The text for somebody who does not wait: without what is promised to those who do."""
        return str(self).partition("; work goes on")[0]


def is_of_storage(words: str) -> bool:
    """Whether this is one of these sentences, which tell of the database and nothing else."""
    return words == HELD_BY_OURS or words in SENTENCES.values()


def problem_of(error: SQLAlchemyError | sqlite3.Error) -> Exception:
    """What to tell whoever runs this; errors that are ours, not the database's, stay as they are."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
        return error
    if not isinstance(error, OperationalError | sqlite3.Error) and type(error) is not DatabaseError:
        return error
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).lower()
    for clue, sentence in SENTENCES.items():
        if clue in said:
            return StorageProblem(sentence)
    return StorageProblem(f"the database does not do its work ({type(cause).__name__}): run hearback check")


def unwritable(path: Path, error: OSError) -> StorageProblem:
    """A folder of somebody else's, or a disk that became read-only."""
    return StorageProblem(
        f"{path} cannot be written ({error.strerror}): give the user that runs Hearback the right to; "
        "work goes on by itself when it can"
    )
