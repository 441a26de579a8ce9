"""How the mask of an image is called; apart from the masks, which forms do without."""

from __future__ import annotations


def check_pattern(pattern: str) -> str:
    """Accept how the mask of an image is called: `{stem}` or `{number}`, and what is around it.

    `{stem}` stands for the image's name without its suffix, `{number}` for the last digits in it.

    Raises:
        ValueError: It has neither, or a folder in it.
    """
    if ("{stem}" in pattern) == ("{number}" in pattern) or "/" in pattern or "\\" in pattern:
        raise ValueError(
            f"{pattern!r} says not how masks are called: write {{stem}} for the image's name "
            "without its suffix, or {number} for the digits in it, such as {stem}_label.bmp"
        )
    return pattern
