"""The files that somebody sent, opened into a folder for somebody who asks for all that is kept about them.

Each is called by the number that its row `attachment` has in the export, never by the name that its sender's phone gave
it: that name is for reading, and no place on a disk.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.refusal import Refused
from storage import received
from storage.attachments import Attachment
from storage.keys import Keyring

_ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "application/rtf": ".rtf",
    "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
"""Types whose ending is not their second half."""


def name_of(one: Attachment) -> str:
    """What its file is called in the folder: "12.jpg"."""
    return f"{one.id}{_ENDINGS.get(one.type or '', '.' + (one.type or '/').rpartition('/')[2])}"


def write_files(data_dir: Path, kept: Sequence[Attachment], keys: Keyring, folder: Path) -> list[int]:
    """Open these files into a new folder that only its owner may read; the numbers of those that are not there.

    Raises Refused when there is such a folder or it cannot be filled (then nothing of it stays), and KeyProblem.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise Refused("file.there", path=folder) from None
    except OSError as error:
        raise Refused("db.unwritten", path=folder, problem=error.strerror) from error
    try:
        return [one.id for one in kept if not _copied(data_dir, one, keys, folder)]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Refused("db.unwritten", path=folder, problem=error.strerror) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _copied(data_dir: Path, one: Attachment, keys: Keyring, folder: Path) -> bool:
    """Whether it is there: a database that was put back may name files that nobody copied with it."""
    try:
        content = received.read(data_dir, one.path or "", keys)
    except FileNotFoundError:
        return False
    handle = os.open(folder / name_of(one), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return True
