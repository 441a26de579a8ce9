"""What a user is told of an error."""

from __future__ import annotations

from pydantic import ValidationError

from storage.printable import printable
from storage.system_errors import in_words

USER_ERRORS = (ValueError, OSError)
"""What a user's mistake raises, with one sentence; anything else is a fault of the program."""


def one_sentence(error: BaseException) -> str:
    """Return what an error says, without Python's own decoration; a fault is named besides."""
    return printable(_sentence(error))


def _sentence(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        return str(error.errors()[0]["msg"]).removeprefix("Value error, ")
    if isinstance(error, OSError):
        return in_words(error)
    if isinstance(error, USER_ERRORS):
        return str(error) or type(error).__name__
    return f"{type(error).__name__}: {error}"
