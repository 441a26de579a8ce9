"""The digest of a file: what tells it from any other file of its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

_CHUNK = 2**20


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content as 64 hexadecimal digits."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return bytes_digest(text.encode())


def bytes_digest(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes that were read already."""
    return hashlib.sha256(content).hexdigest()
