"""`model.json` beside a saved network: the digest of the file that the training itself wrote.

It tells a network that was swapped, or cut off by a bad copy, from the run's own; without Keras.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from storage.digest import file_digest
from storage.reading import DamagedFileError, read_model
from storage.settings import Strict
from storage.whole import file_written_whole, write_whole

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ModelRecord(Strict):
    """What `model.json` says.

    Args:
        sha256: The digest of the network's file, the newest first. While one file takes another's
            place both stand here, so that a crash in between leaves a file that is known.
    """

    sha256: tuple[Digest, ...] = Field(min_length=1, max_length=100)


def record_of(path: Path) -> Path:
    """Return where the record of a network's file lies."""
    return path.with_suffix(".json")


def read_record(path: Path) -> ModelRecord | None:
    """Read the record of a network's file; None for one that was saved before there were records.

    Raises:
        DamagedFileError: The record is damaged.
    """
    try:
        return read_model(record_of(path), ModelRecord)
    except FileNotFoundError:
        return None


def save_recorded(network: Any, path: Path) -> None:
    """Save a Keras network whole, and its digest beside it.

    Killed at any moment, the file that is there is one that the record knows.
    """
    with file_written_whole(path) as temporary:
        network.save(temporary)
        digest = file_digest(temporary)
        _write_record(path, (digest, *_known(path)))
    _write_record(path, (digest,))


def _known(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    try:
        record = read_record(path)
    except DamagedFileError:
        record = None
    # Without a record the file is of an earlier version; a crash right now must not disown it.
    return record.sha256[:99] if record else (file_digest(path),)


def _write_record(path: Path, digests: tuple[str, ...]) -> None:
    content = ModelRecord(sha256=tuple(dict.fromkeys(digests)))
    write_whole(record_of(path), content.model_dump_json(indent=2) + "\n")
