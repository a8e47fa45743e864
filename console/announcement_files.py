"""Files that go with an announcement: added at a desk, looked at, and kept where they are sent from.

The form carries what tells a file from others; its original lies among those that are sent, where nobody needs it for
longer than a week if the announcement is never sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import UploadFile

from console.announcement_words import Fields, files_of, whole
from console.texts import text
from programme.attachment import LARGEST, PICTURES, Attachment, Kind, check_file, check_together, safe_name
from programme.file_type import HEAD, file_type
from programme.sentences import Fault
from storage import originals


async def added(fields: Fields, uploads: Iterable[UploadFile], folder: Path) -> tuple[dict[str, list[str]], str | None]:
    """The form with these files in it; and what is wrong with one of them, in which case it is left out."""
    form = {name: list(values) for name, values in fields.items()}
    for upload in uploads:
        name = safe_name(upload.filename or "")
        try:
            kept = await asyncio.to_thread(_kept, name, upload.file, folder)
            together = [*files_of(form), kept]
            check_together(together)
        except Fault as fault:
            return form, whole(fault)
        except OSError:
            return form, text("announcement_new.wrong.not_kept", name=name)
        form["file"] = list(dict.fromkeys(one.model_dump_json() for one in together))
    return form, None


def without(fields: Fields, digest: str) -> dict[str, list[str]]:
    """The form without the file of this digest."""
    form = {name: list(values) for name, values in fields.items()}
    form["file"] = [one.model_dump_json() for one in files_of(form) if one.digest != digest]
    return form


def gone(files: Iterable[Attachment], folder: Path) -> list[str]:
    """The names of those whose originals are not there any more. The others are said to be in use."""
    return [one.name for one in files if not originals.touch(folder, one.digest)]


def _kept(name: str, file: BinaryIO, folder: Path) -> Attachment:
    """Look at a file and keep its original. Raises Fault, OSError."""
    head = file.read(HEAD)
    kind = _kind(head)
    size = file.seek(0, 2)
    file.seek(0)
    content = file.read(LARGEST["photo"] + 1) if kind == "photo" else head
    check_file(kind, name, size, content)
    draft = originals.draft(folder)
    try:
        file.seek(0)
        with draft.open("xb") as target:
            while piece := file.read(HEAD):
                target.write(piece)
        original = originals.keep(folder, draft)
    finally:
        draft.unlink(missing_ok=True)
    return Attachment(kind=kind, digest=original.digest, name=name, size=original.size)


def _kind(head: bytes) -> Kind:
    """What a file is sent as: pictures are shown, a voice message is played, all others are documents."""
    found = file_type(head)
    return "photo" if found in PICTURES else "voice" if found == "opus" else "document"
