"""Why an image file is refused."""

from __future__ import annotations


class DamagedError(Exception):
    """The bytes are not those of a whole image; the message is the reason, without a full stop."""


class UnsupportedError(Exception):
    """The file is whole, but of a kind that is not read; the message follows the file's name."""
