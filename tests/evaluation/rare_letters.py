"""Letters that the usual font lacks and some installed font has."""

import unicodedata

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from evaluation.fonts import USUAL


def letters(family: str) -> set[int]:
    path = font_manager.findfont(FontProperties(family=[family]))
    return set(font_manager.get_font(path).get_charmap())


def rare_letters() -> tuple[str, str, str]:
    """Return an installed font and two letters, in no way alike, that only fonts like it have."""
    usual = letters(USUAL)
    for family in sorted(set(font_manager.get_font_names())):
        found = [chr(code) for code in sorted(letters(family) - usual) if _is_seen(chr(code))]
        if len(found) > 1:
            return family, found[0], found[-1]
    raise LookupError("matplotlib always has its STIX fonts, which have such letters")


def _is_seen(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter) in ("Lo", "Sm", "So")
