"""Numbers of things in words: one image, two images."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Write a number with what it counts.

    Example:
        >>> counted(1, "image"), counted(2, "image")
        ('1 image', '2 images')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
