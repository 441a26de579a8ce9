"""Fonts that have the letters of a text: the usual one, then any installed one for the rest."""

from __future__ import annotations

from functools import cache, lru_cache

from matplotlib import font_manager
from matplotlib.text import Text

USUAL = "DejaVu Sans"
"""Comes with matplotlib, so it is always there."""


def families_for(text: str) -> list[str]:
    """Return the families that together have the letters of a text, the usual one first.

    Args:
        text: Such as a kind of defect, in any script.

    Example:
        >>> families_for("crack")
        ['DejaVu Sans']
    """
    return [USUAL, *_more_for(_lacking(text))[0]]


def literal(text: Text) -> Text:
    """Show somebody's words as they are: no formula between dollar signs, no missing letters."""
    text.set_parse_math(False)
    text.set_fontfamily(families_for(text.get_text()))
    return text


def letters_without_font(text: str) -> str:
    """Return the letters of a text that no installed font has; pictures show boxes for them."""
    return "".join(sorted(_more_for(_lacking(text))[1]))


def _lacking(text: str) -> frozenset[str]:
    letters = {letter for letter in text if not letter.isascii() and letter.isprintable()}
    return frozenset(letter for letter in letters if ord(letter) not in _letters_of(USUAL))


@lru_cache(maxsize=256)
def _more_for(lacking: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return families that have some of these letters, and the letters that none has."""
    families: list[str] = []
    for name in sorted(set(font_manager.get_font_names())) if lacking else ():
        found = frozenset(letter for letter in lacking if ord(letter) in _letters_of(name))
        if found:
            families.append(name)
            lacking -= found
        if not lacking:
            break
    return tuple(families), lacking


@cache
def _letters_of(family: str) -> frozenset[int]:
    path = font_manager.findfont(family)
    try:
        return frozenset(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):  # a font file that cannot be read has no letters
        return frozenset()
