"""Names and messages from anywhere, as text that no terminal takes for a command."""

from __future__ import annotations

import unicodedata

_FIRST_BYTE = 0xDC00
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of writing, so that a name looks like another one."""


def printable(text: str, kept: str = "\n\t") -> str:
    r"""Return a text with control signs, and bytes that are no UTF-8, written as escapes.

    Args:
        text: From anywhere.
        kept: Control signs that may stay.

    Example:
        >>> printable("a\x1b[31mb")
        'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        _escaped(sign) if sign not in kept and _is_command(sign) else sign for sign in text
    )


def _is_command(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING


def _escaped(sign: str) -> str:
    if 0x80 <= ord(sign) - _FIRST_BYTE <= 0xFF:  # a byte that is no UTF-8, as Python keeps it
        return f"\\x{ord(sign) - _FIRST_BYTE:02x}"
    return f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}"
