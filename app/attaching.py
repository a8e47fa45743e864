"""Files and buttons that the operator sends with a broadcast: checked, and copied to where they are sent from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from app.refusal import WRONG_USE, Refused, Told
from programme.attachment import LARGEST, Attachment, Kind, LinkButton, check_file, check_together, safe_name
from programme.file_type import HEAD
from programme.sentences import Fault
from storage import originals

_WHOLE: Final[dict[Kind, int]] = {"photo": LARGEST["photo"] + 1, "document": HEAD, "voice": HEAD}
"""Bytes of a file that are looked at."""


def attach(chosen: Iterable[tuple[Kind, Path]], data_dir: Path) -> list[Attachment]:
    """Check these files, then copy their originals into the data folder. Raises Refused, Fault."""
    files = [(kind, path, _looked_at(kind, path)) for kind, path in chosen]
    check_together([Attachment(kind=kind, digest="0" * 64, name="", size=size) for kind, _, size in files])
    return [_kept(kind, path, data_dir) for kind, path, _ in files]


def links(written: Sequence[str]) -> list[LinkButton]:
    """The buttons as they were typed. Raises Told: they can be written rightly."""
    try:
        return [LinkButton.parse(one) for one in written]
    except Fault as fault:
        raise Told(str(fault), WRONG_USE) from None


def _looked_at(kind: Kind, path: Path) -> int:
    """The size of a file that can be sent as this kind."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            check_file(kind, safe_name(path.name), size, file.read(_WHOLE[kind]))
    except OSError as error:
        raise Refused("file.unreadable", path=path, problem=error.strerror) from error
    return size


def _kept(kind: Kind, path: Path, data_dir: Path) -> Attachment:
    try:
        original = originals.keep(data_dir, path)
    except OSError as error:
        raise Refused("broadcast.not_kept", path=path, folder=data_dir, problem=error.strerror) from error
    return Attachment(kind=kind, digest=original.digest, name=safe_name(path.name), size=original.size)
