"""What a user is told of an error."""

from __future__ import annotations

from pydantic import ValidationError

USER_ERRORS = (ValueError, OSError)
"""What a user's mistake raises, with one sentence; anything else is a fault of the program."""


def one_sentence(error: BaseException) -> str:
    """Return what an error says, without Python's own decoration; a fault is named besides.

    Names that are no UTF-8 are written so that every file and terminal takes them.
    """
    said = _said(error)
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _said(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if isinstance(error, USER_ERRORS):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}: {error}"
